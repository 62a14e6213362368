"""Scripts that set up and run the pinned tools."""
