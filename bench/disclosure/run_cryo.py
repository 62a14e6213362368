"""Fetches logs with cryo; run by the Python of cryo's own environment, which has nothing else."""

import os
import sys
import time

import cryo  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    """Prints the seconds that the fetching took, by the clock and of its processors.

    Arguments: the node, the last block, the folder for the files, the contracts.
    """
    rpc, last, folder, *contracts = sys.argv[1:]
    began, processor = time.monotonic(), time.process_time()
    cryo.freeze(
        "logs",
        blocks=[f"1:{int(last) + 1}"],
        rpc=rpc,
        output_dir=folder,
        contract=contracts,
        no_report=True,
        no_verbose=True,
    )
    seconds, processor = time.monotonic() - began, time.process_time() - processor
    print(f"seconds {seconds} processor {processor}", flush=True)
    # Its threads may crash while Python takes itself down; what they wrote is whole by now.
    os._exit(0)


if __name__ == "__main__":
    main()
