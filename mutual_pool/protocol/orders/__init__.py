"""The twin of what members and sponsors pay regularly beside the pool."""
