"""Runs the page and a lived-in community on one's own machine."""
