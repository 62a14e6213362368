"""Verify a plan on brownie's network: is every number that its community publishes true?

    brownie run verify_disclosure main POOL --network mainnet
    brownie run verify_disclosure main POOL report-folder --network ganache

Thin: `mutual-pool verify` does the work, and has more options.
"""

from brownie import web3 as brownie_web3

from mutual_pool.cli.main import application


def main(pool: str, out: str = "") -> None:
    """Verify the plan of a pool, and write what was found into a folder if one is given.

    Args:
        pool: the address of the pool.
        out: a folder for JSON, the page with charts, CSV and Parquet.

    Raises:
        SystemExit: 0 if all is true, 1 if something is false, 2 if it could not be told.
    """
    arguments = ["verify", "--rpc", brownie_web3.provider.endpoint_uri, "--pool", pool]
    application([*arguments, *(["--out", out] if out else [])], prog_name="mutual-pool")
