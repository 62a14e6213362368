"""What the exit codes mean.

`mutual-pool verify` is a question, and its exit code is the answer: see `audit.findings.Verdict`.
"""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NODE = 3
    REFUSED = 4
    MISMATCH = 5
    INTERRUPTED = 130


class Answer(SystemExit):
    """The end of a command whose exit code answers a question: nothing else ends so."""
