"""Replays a plan's events through the twin and compares every number."""
