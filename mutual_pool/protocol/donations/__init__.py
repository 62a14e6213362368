"""The twin of the donation desk: appeals and gifts."""
