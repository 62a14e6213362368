"""`python -m mutual_pool` is `mutual-pool`."""

from mutual_pool.entry import main

main()
