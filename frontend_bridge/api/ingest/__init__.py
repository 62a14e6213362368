"""From a node's logs to the rows of the index."""
