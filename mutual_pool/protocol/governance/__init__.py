"""The twin of `contracts/governance`: what the assembly carries out."""
