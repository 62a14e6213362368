"""A community's year on a local chain: real people's odds, real signatures, real contracts."""
