"""Putting a report's hash on chain through the plan's registry."""

from dataclasses import dataclass

from web3 import Web3

from mutual_pool.audit.report.document import ReportDocument, hash_of
from mutual_pool.chain.release import Release
from mutual_pool.chain.wallet import Wallet


class PublishingError(Exception):
    """A report that cannot be published; the message says why, and what to do."""


@dataclass(frozen=True)
class Published:
    """What was published: the report's number, its hash, and the transaction."""

    number: int
    hash: str
    tx: str


def publish(
    web3: Web3,
    release: Release,
    wallet: Wallet,
    registry: str,
    document: ReportDocument,
    location: str,
) -> Published:
    """Publish a report as the steward; a standing one of the same blocks is superseded.

    Args:
        web3: the chain.
        release: the contracts' ABIs.
        wallet: the steward's.
        registry: the registry's address.
        document: the report.
        location: where it can be read, as an address.

    Raises:
        PublishingError: if the very same report stands already, or the registry is another pool's.
        ContractRefusalError: if the registry refuses; nothing was sent.
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
    for number in range(contract.functions.reportCount().call(), 0, -1):
        stated, begin, end, *_, superseded_by = contract.functions.reportOf(number).call()
        if (begin, end) != (first, last) or superseded_by:
            continue
        if stated == digest:
            raise PublishingError(
                f"this very report stands already, as number {number}; nothing was sent"
            )
        call = contract.functions.supersede(number, digest, period.to_time, location)
        break
    else:
        call = contract.functions.publish(digest, first, last, period.to_time, location)
    receipt = wallet.send(call)
    number = contract.functions.reportCount().call()
    return Published(number, "0x" + digest.hex(), "0x" + receipt["transactionHash"].hex())
