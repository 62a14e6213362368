"""The contracts of one plan, to call."""

from collections.abc import Mapping
from dataclasses import dataclass

from web3 import Web3
from web3.contract.contract import Contract

from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.release import Release

#: What a plan's first contracts are called, in the order in which they are deployed. A directory
#: knows them by their places.
FIXED_ROLES = {
    "panel": "AssessorPanel",
    "pool": "MutualPool",
    "enrolment": "Enrolment",
    "desk": "ClaimDesk",
    "jury": "ClaimJury",
    "donations": "DonationDesk",
    "registry": "DisclosureRegistry",
    "timelock": "AssemblyTimelock",
    "assembly": "MemberAssembly",
    "guardianship": "Guardianship",
}
#: What follows them. To add a contract to every plan, add a line here, its release name to
#: `release.CONTRACTS`, a field to `PlanContracts`, and what it carries to `audit.expected`. The
#: contract implements `IPlanPart`: it names the pool, and states as `planRole` the role it has
#: here. Its constructor takes the pool alone, unless `deployment.constructor_arguments` says more.
FURTHER_ROLES = {
    "lens": "PlanLens",
    "keys": "KeyBoard",
    "orders": "StandingOrder",
    "services": "ServiceFund",
    "subscriptions": "Subscription",
}
#: All contracts of a plan, in the order in which they are deployed.
ROLES = FIXED_ROLES | FURTHER_ROLES
#: Those whose events make up the books, which the twin replays.
BOOKKEEPERS = (
    *("panel", "pool", "enrolment", "desk", "jury", "donations", "guardianship"),
    *("orders", "services", "subscriptions"),
)


@dataclass(frozen=True)
class PlanContracts:
    """One plan's contracts and the asset they count in."""

    asset: Contract
    panel: Contract
    pool: Contract
    enrolment: Contract
    desk: Contract
    jury: Contract
    donations: Contract
    registry: Contract
    timelock: Contract
    assembly: Contract
    guardianship: Contract
    lens: Contract
    keys: Contract
    orders: Contract
    services: Contract
    subscriptions: Contract
    directory: Contract


def attach(web3: Web3, release: Release, addresses: Mapping[str, str]) -> PlanContracts:
    """Return handles for the contracts at `addresses`, by role, `asset` and `directory`."""

    def handle(role: str, name: str) -> Contract:
        address = Web3.to_checksum_address(addresses[role])
        return web3.eth.contract(address=address, abi=release[name].abi)

    return PlanContracts(
        asset=handle("asset", "TestToken"),
        directory=handle("directory", "PlanDirectory"),
        **{role: handle(role, name) for role, name in ROLES.items()},
    )


def error_decoder(release: Release) -> ErrorDecoder:
    """Return a decoder of every error that the release's contracts can raise."""
    return ErrorDecoder(artifact.abi for artifact in release.artifacts.values())
