"""What does a newcomer see within a minute? The whole path of an alert, with nobody real in it."""
