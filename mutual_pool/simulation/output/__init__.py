"""Writes results: terminal, report, charts, CSV and Parquet."""
