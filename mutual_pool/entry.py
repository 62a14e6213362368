"""The program's way in: even a program that cannot be loaded ends `verify` with 2, never with 1.

`mutual-pool verify` answers with its exit code, and 1 says that something is false. Python ends
with 1 as well when a module is missing or damaged.
"""

import sys
import traceback

_COULD_NOT_TELL = 2


def main() -> None:
    """Run the application.

    Raises:
        SystemExit: with the exit code.
    """
    try:
        from mutual_pool.cli.main import main as run
    except Exception:
        traceback.print_exc()
        sys.exit(_COULD_NOT_TELL if sys.argv[1:2] == ["verify"] else 1)
    run()
