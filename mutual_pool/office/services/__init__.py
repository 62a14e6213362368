"""Codes of services off the chain: made, sealed, given and redeemed."""
