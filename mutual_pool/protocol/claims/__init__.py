"""The twin of `contracts/claims`: claims from filing to payment, and the jury."""
