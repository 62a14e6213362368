"""Who is called to a claim's jury."""

from eth_utils.address import to_checksum_address

from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.office.structs import read

_PARTY = 1
"""The ballot of a claim's own people (`Ballot.Party`)."""


def is_called(contracts: PlanContracts, claim: int, account: str, now: int) -> bool:
    """Return whether an account may vote on a claim, or has voted, while its jury sits.

    Args:
        contracts: the plan's.
        claim: its number.
        account: whose.
        now: the time of the newest block, in seconds.
    """
    who, jury = to_checksum_address(account), contracts.jury.functions
    dispute = read(jury.disputeOf(claim))
    if int(dispute["endsAt"]) <= now or int(jury.ballotOf(claim, who).call()) == _PARTY:
        return False
    return bool(contracts.pool.functions.isVoter(who, dispute["standingDay"]).call())
