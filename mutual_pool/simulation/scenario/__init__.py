"""Scenarios: their fields, and the files that hold them."""
