"""Evidence of a claim: packed, encrypted to a key of its own, and granted to those who decide."""
