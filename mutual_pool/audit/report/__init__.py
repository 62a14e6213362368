"""What a community publishes about a period, and what one member may know of their own account."""
