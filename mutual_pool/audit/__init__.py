"""Checking a community's books from the chain alone."""
