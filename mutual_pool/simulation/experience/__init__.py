"""A plan's own experience: exposure and claims of its events, held against the tables."""
