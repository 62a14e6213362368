"""A read-only index of one plan's events, and the HTTP interface to it. It holds no key."""
