"""What stands between the contracts and people: the ABI bundle, the API, the wallet page."""
