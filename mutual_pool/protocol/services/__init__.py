"""The twin of the fund that pays for services, and the trees of its codes."""
