"""Codes of services: posted by sponsors, drawn at random for members, rated without a name."""
