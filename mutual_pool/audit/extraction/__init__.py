"""Fetching what a node says, checked for completeness, into a store on this machine."""
