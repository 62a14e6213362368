"""The twin of `contracts/panel`: assessors, seats, thresholds."""
