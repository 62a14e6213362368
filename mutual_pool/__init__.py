"""Mutual Pool: plans, the reference ledger and the auditor's tools of a mutual-aid protocol."""

__version__ = "0.1.0"
