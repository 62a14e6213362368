"""What proves that a node tells the truth: header hashes, receipts roots, state and storage roots."""
