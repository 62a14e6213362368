"""The program's way in: even a program that cannot be loaded ends `verify` with 2, never with 1.

`mutual-pool verify` answers with its exit code, and 1 says that something is false. Python ends
with 1 as well when a module is missing or damaged.
"""

import sys
import traceback

_COULD_NOT_TELL = 2
_INTERRUPTED = 130


def main() -> None:
    """Run the application.

    Raises:
        SystemExit: with the exit code.
    """
    verifying = sys.argv[1:2] == ["verify"]
    try:
        from mutual_pool.cli.lazy import load
        from mutual_pool.cli.main import main as run

        if verifying:
            # The other commands are imported when they are run; this one before anything is.
            load("mutual_pool.cli.verify")
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except Exception as error:
        missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
        if missing and not missing.startswith("mutual_pool"):
            print(
                f"Could not tell: {missing} is not installed; pip install mutual-pool",
                file=sys.stderr,
            )
        else:
            traceback.print_exc()
        sys.exit(_COULD_NOT_TELL if verifying else 1)
    try:
        run()
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            from mutual_pool.chain.threads import leave_now

            leave_now(_INTERRUPTED)
        raise
