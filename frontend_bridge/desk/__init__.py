"""The desk: a community's office as a service. It holds no money, and no key of the contracts."""
