"""Derives results from runs: quantiles, sharing, stress, sweeps, comparisons."""
