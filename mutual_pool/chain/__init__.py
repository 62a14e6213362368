"""The chain: compiling the contracts, deploying a plan, sending transactions, reading events."""
