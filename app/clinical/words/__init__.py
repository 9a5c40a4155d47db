"""The wordings, one language a file."""
