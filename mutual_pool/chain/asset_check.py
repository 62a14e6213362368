"""Whether the token that a plan is to be counted in is one, and the one that the plan means."""

from web3 import Web3
from web3.exceptions import Web3Exception

from mutual_pool.chain.journal import DeploymentError
from mutual_pool.plan import Plan

_VIEWS = ("totalSupply", "decimals", "symbol")
TOKEN_VIEWS = [
    {
        "type": "function",
        "name": name,
        "stateMutability": "view",
        "inputs": [],
        "outputs": [{"name": "", "type": kind}],
    }
    for name, kind in zip(_VIEWS, ("uint256", "uint8", "string"), strict=True)
]
"""What any token is asked."""
_BALANCE = {
    "type": "function",
    "name": "balanceOf",
    "stateMutability": "view",
    "inputs": [{"name": "account", "type": "address"}],
    "outputs": [{"name": "", "type": "uint256"}],
}


def check_asset(web3: Web3, plan: Plan, asset: str) -> None:
    """Make sure that a plan can be counted in a token, before anything is sent.

    Raises:
        DeploymentError: if there is no contract, it is no token, or its decimals or its symbol
            are not those of the plan.
    """
    address = Web3.to_checksum_address(asset)
    token = web3.eth.contract(address=address, abi=[*TOKEN_VIEWS, _BALANCE]).functions
    try:
        token.totalSupply().call()
        token.balanceOf(address).call()
        decimals, symbol = int(token.decimals().call()), str(token.symbol().call())
    except (Web3Exception, ValueError, OverflowError) as error:
        raise DeploymentError(_no_token(web3, address)) from error
    wanted = plan.asset.value
    if decimals != wanted.decimals:
        raise DeploymentError(
            f"the asset {address} counts with {decimals} decimals, and the plan {plan.name} with "
            f"{wanted.decimals}: every amount would be wrong. Nothing was sent; correct the "
            "plan's asset, or give the address of another token"
        )
    if symbol != wanted.symbol:
        shown = "".join(letter for letter in symbol if letter.isprintable())[:32]
        raise DeploymentError(
            f"the asset {address} is called {shown!r}, and the plan {plan.name} is counted in "
            f"{wanted.symbol!r}. Nothing was sent; correct the plan's asset, or give the address "
            "of another token"
        )


def _no_token(web3: Web3, address: str) -> str:
    otherwise = "Nothing was sent; give the address of a token on this chain"
    try:
        code = bytes(web3.eth.get_code(Web3.to_checksum_address(address)))
    except (Web3Exception, ValueError):
        code = b"?"
    if not code:
        return f"there is no contract at the asset's address {address}. {otherwise}"
    return (
        f"the contract at the asset's address {address} does not answer as a token (total "
        f"supply, balance, decimals and symbol). {otherwise}"
    )
