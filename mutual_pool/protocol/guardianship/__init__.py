"""The twin of `contracts/guardianship`: who acts for a member who cannot."""
