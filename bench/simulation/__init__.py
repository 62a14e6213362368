"""How fast the simulation is, beside actuarial frameworks on the same bare model."""
