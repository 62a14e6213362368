"""`python -m mutual_pool` is `mutual-pool`."""

from mutual_pool.cli import main

main()
