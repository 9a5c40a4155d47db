"""The alarm on the alarm: a process of its own that looks whether anybody was told, and rings by a way of its own."""
