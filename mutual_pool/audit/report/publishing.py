"""Putting a report's hash on chain through the plan's registry."""

from dataclasses import dataclass

from web3 import Web3
from web3.contract.contract import ContractFunction

from mutual_pool.audit.report.document import ReportDocument, hash_of
from mutual_pool.chain.release import Release


class PublishingError(Exception):
    """A report that cannot be published; the message says why, and what to do."""


@dataclass(frozen=True)
class Publication:
    """What the steward sends to publish a report.

    Attributes:
        call: the call.
        number: the number that the report gets, if no other comes first.
        supersedes: the number of the report that it replaces; 0 for none.
    """

    call: ContractFunction
    number: int
    supersedes: int


def publication_of(
    web3: Web3, release: Release, registry: str, document: ReportDocument, location: str
) -> Publication:
    """Return the call by which the steward publishes a report; nothing is sent.

    A standing report of the same blocks is superseded.

    Args:
        web3: the chain.
        release: the contracts' ABIs.
        registry: the registry's address.
        document: the report.
        location: where it can be read, as an address.

    Raises:
        PublishingError: if the very same report stands already, or the registry is another pool's.
    """
    contract = web3.eth.contract(
        address=Web3.to_checksum_address(registry), abi=release["DisclosureRegistry"].abi
    )
    pool = contract.functions.pool().call()
    if pool.lower() != document.plan.pool:
        raise PublishingError(
            f"the registry {registry} is of the pool {pool}, and the report of "
            f"{document.plan.pool}; nothing was sent"
        )
    period, digest = document.period, hash_of(document)
    first, last = period.from_block, period.to_block
    reports = contract.functions.reportCount().call()
    for number in range(reports, 0, -1):
        stated, begin, end, *_, superseded_by = contract.functions.reportOf(number).call()
        if (begin, end) != (first, last) or superseded_by:
            continue
        if stated == digest:
            raise PublishingError(
                f"this very report stands already, as number {number}; nothing was sent"
            )
        call = contract.functions.supersede(number, digest, period.to_time, location)
        return Publication(call, reports + 1, number)
    call = contract.functions.publish(digest, first, last, period.to_time, location)
    return Publication(call, reports + 1, 0)
