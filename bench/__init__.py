"""Gas of every action, measured on a chain and compared with the peers."""
