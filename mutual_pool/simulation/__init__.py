"""Years of a plan's life: how many members it keeps, what they pay, and who pays for whom.

Floats are used here only; money on chain is integers. `docs/simulation.md` states the model.
"""
