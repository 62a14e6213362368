"""Contracts of others beside ours, on one chain."""
