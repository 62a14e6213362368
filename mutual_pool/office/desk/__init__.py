"""What the desk's service and its clients share: signed acts, and the way to send them."""
