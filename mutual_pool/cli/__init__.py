"""The command line: `mutual-pool`."""

from mutual_pool.cli.main import main

__all__ = ["main"]
