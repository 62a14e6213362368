"""What each contract's code must carry: its immutables, by the twin and by who is who in the plan.

A name that is missing here is a gap, which the verdict states; a test allows none.
"""

from collections.abc import Mapping, Sequence

from eth_utils.crypto import keccak

from mutual_pool.protocol.enrolment.band_order import BANDS, BandOrder
from mutual_pool.protocol.twin import PlanConstants

_ENTRY_BITS = 16
OF_THE_LIBRARY = frozenset(
    {
        *("_cachedDomainSeparator", "_cachedThis", "_cachedChainId"),
        *("_hashedName", "_hashedVersion", "_name", "_version"),
    }
)
"""OpenZeppelin's EIP712 keeps these; they follow from name, version, chain and address."""

_DOMAIN_NAMES = {
    "enrolment": "Mutual Pool Enrolment",
    "assembly": "Mutual Pool Assembly",
    "donations": "Mutual Pool Donations",
    "guardianship": "Mutual Pool Guardianship",
}


def carried_values(
    constants: PlanConstants,
    addresses: Mapping[str, str],
    chain_id: int,
    deployed_at: int,
    last_vesting_year: int,
    quorum_votes: int,
) -> dict[str, dict[str, int]]:
    """Return the value of every immutable, by contract and name.

    Args:
        constants: what the plan fixes, as the replay uses it.
        addresses: the contracts by role.
        chain_id: the chain.
        deployed_at: when the pool was deployed, in seconds.
        last_vesting_year: what the desk's code says of that, from which on the table stays.
        quorum_votes: what the assembly's code says of that, as the votes are judged by it.
    """
    place = {role: int(address, 16) for role, address in addresses.items()}
    pool = constants.pool
    assembly = int(pool.member_assembly, 16)
    units, vesting = constants.units_by_band, constants.vesting_bps
    found: dict[str, dict[str, int]] = {
        "panel": {"memberAssembly": assembly, "greatestBenefit": constants.greatest_benefit},
        "pool": {
            "asset": int(pool.asset, 16),
            "enrolment": int(pool.enrolment, 16),
            "claimDesk": int(pool.claim_desk, 16),
            "guardianship": int(pool.guardianship, 16),
            "memberAssembly": assembly,
            "heir": int(pool.heir, 16),
            "reservePerUnit": pool.reserve_per_unit,
            "rungSpacing": pool.rung_spacing,
            "capPerPeriod": pool.cap_per_period,
            "waitingPeriod": pool.waiting_period,
            "gracePeriod": pool.grace_period,
            "deployedAt": deployed_at,
        },
        "enrolment": {
            "pool": place["pool"],
            "memberAssembly": assembly,
            "minimumVoters": constants.minimum_voters,
            "_foundingPeriod": constants.founding_period,
            "_unitsByBand": _packed(units),
        },
        "desk": {
            "pool": place["pool"],
            "panel": place["panel"],
            "jury": place["jury"],
            "memberAssembly": assembly,
            "endsMembership": constants.ends_membership,
            "bandOrder": _order(BandOrder(constants.benefits)),
            **_vesting(vesting, last_vesting_year),
            "_domainChainId": chain_id,
            "_domainSeparator": _domain_separator("Mutual Pool Claims", chain_id, place["desk"]),
        },
        "jury": {"desk": place["desk"], "pool": place["pool"]},
        "donations": {
            "asset": int(pool.asset, 16),
            **{name: place[name] for name in ("pool", "desk", "panel")},
        },
        "registry": {"pool": place["pool"]},
        "guardianship": {"pool": place["pool"]},
        "lens": {"pool": place["pool"], "desk": place["desk"]},
        "keys": {"pool": place["pool"]},
        "orders": {"pool": place["pool"]},
        "services": {"pool": place["pool"], "asset": int(pool.asset, 16)},
        "subscriptions": {"pool": place["pool"]},
        "timelock": {},
        "assembly": {
            **{
                name: place[name]
                for name in ("pool", "enrolment", "desk", "panel")
                if name in place
            },
            "quorumVotes": quorum_votes,
        },
    }
    for role, name in _DOMAIN_NAMES.items():
        if role in place:
            found[role] |= {
                "_cachedThis": place[role],
                "_cachedChainId": chain_id,
                "_hashedName": int.from_bytes(keccak(text=name), "big"),
                "_hashedVersion": int.from_bytes(keccak(text="1"), "big"),
            }
    return found


def _domain_separator(name: str, chain_id: int, contract: int) -> int:
    """Return the hash of an EIP-712 domain of version 1."""
    kind = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    words = [keccak(kind), keccak(text=name), keccak(text="1")]
    tail = [chain_id.to_bytes(32, "big"), contract.to_bytes(32, "big")]
    return int.from_bytes(keccak(b"".join([*words, *tail])), "big")


def _packed(table: Sequence[int]) -> int:
    """Return a table as the contracts pack it: sixteen bits an entry, the first one lowest."""
    return sum(value << _ENTRY_BITS * place for place, value in enumerate(table))


def _order(order: BandOrder) -> int:
    """Return which band pays more than which, as the desk packs it."""
    pairs = [(left, new) for left in range(BANDS) for new in range(BANDS)]
    return sum(1 << BANDS * left + new for left, new in pairs if order.rises(left, new))


def _vesting(steps: Sequence[int], last: int) -> dict[str, int]:
    """Return the two words of the vesting table.

    The view that tells the table repeats its last step for ever, the code keeps it once.
    """
    if last >= len(steps) or len(set(steps[last:])) != 1:
        last = len(steps) - 1
    return {"_vestingBps": _packed(steps[: last + 1]), "_lastVestingYear": last}
