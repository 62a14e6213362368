"""Scripts for `brownie run`; what they do is in the package mutual_pool."""
