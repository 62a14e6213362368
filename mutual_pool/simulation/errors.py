"""What may fail in a simulation; apart, so that telling of it loads no compiled code."""


class ConservationError(AssertionError):
    """On a path, money came from nowhere or was lost."""


class ClusterError(Exception):
    """No cluster answers; the message says what to do."""


class DisagreementError(AssertionError):
    """Two implementations of the rules differ; the message says where."""
