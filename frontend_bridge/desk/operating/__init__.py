"""What an operator does with a desk's data: backups, restoring, export and erasure of a person."""
