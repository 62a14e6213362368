"""How fast a large pool is decoded, replayed and proved."""
