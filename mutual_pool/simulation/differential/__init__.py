"""A scenario lived on the real contracts: compiled bytecode in this process, or a node by RPC."""
