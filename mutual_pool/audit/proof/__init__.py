"""What proves that a node tells the truth: hashes of headers, roots of receipts and states."""
