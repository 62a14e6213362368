"""What the contracts' storage and code must hold, derived from the twin."""
