"""What can be wrong with codes and their files."""


class CodeError(Exception):
    """A code, or a file of codes, that cannot be used; the message says why and what to do."""
