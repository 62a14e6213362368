"""The compiled cohort model: one path, its steps, and the engine that runs many paths."""
