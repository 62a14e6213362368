"""Why the plan would not take somebody of a register, asked of the node for all at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address

from mutual_pool.chain.node import call_all
from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.registrar.people import Person

_STEP = 50
_NOBODY = "0x" + "00" * 20


@dataclass(frozen=True)
class Standing:
    """What the plan knows of a wallet and an identity.

    Attributes:
        holder: the wallet for which the identity was enrolled last; "" for none.
        holder_in: whether that wallet has a membership of this identity.
        member_in: whether the wallet has a membership.
        member_identity: the identity of that membership.
    """

    holder: str
    holder_in: bool
    member_in: bool
    member_identity: bytes


@dataclass(frozen=True)
class Refused:
    """Somebody who cannot come in now, and why."""

    person: Person
    why: str


def known_identity(plan: OpenPlan, identity: bytes) -> bool:
    """Return whether the plan has enrolled an identity before.

    Raises:
        NodeError: if the node does not answer.
    """
    (row,) = call_all(plan.web3, [plan.contracts.enrolment.functions.identityOf(identity)])
    return str(_named(plan.contracts.enrolment, "identityOf", row)["holder"]) != _NOBODY


def other_holder(plan: OpenPlan, identity: bytes, member: str) -> tuple[str, bool] | None:
    """Return another wallet that an identity belongs to, and whether it is a member with it now.

    Args:
        plan: the plan.
        identity: 16 bytes.
        member: the wallet that is to have it.

    Raises:
        NodeError: if the node does not answer.
    """
    enrolment, pool = plan.contracts.enrolment, plan.contracts.pool
    (row,) = call_all(plan.web3, [enrolment.functions.identityOf(identity)])
    holder = str(to_checksum_address(_named(enrolment, "identityOf", row)["holder"]))
    if holder in (_NOBODY, to_checksum_address(member)):
        return None
    (row,) = call_all(plan.web3, [pool.functions.membershipOf(holder)])
    held = _named(pool, "membershipOf", row)
    return holder, bool(held["joinedDay"]) and bytes(held["identity"]) == identity


def refusals(
    plan: OpenPlan, people: Sequence[Person], more: Callable[[int], None] = lambda _: None
) -> list[Refused]:
    """Return who of some people would not come in as a new member, each with the reason.

    Args:
        plan: the plan.
        people: whom to ask about.
        more: is told how many more were asked about.

    Raises:
        NodeError: if the node does not answer.
    """
    today = plan.now() // DAY
    units = dict[int, int]()
    bands = sorted({one.band for one in people})
    of_band = [plan.contracts.enrolment.functions.unitsOf(band) for band in bands]
    units = dict(zip(bands, call_all(plan.web3, of_band), strict=True))
    own = {str(one).lower() for one in plan.deployment.addresses.values()}
    own |= {str(plan.deployment.asset).lower(), _NOBODY}
    found = []
    for start in range(0, len(people), _STEP):
        part = people[start : start + _STEP]
        for person, standing in zip(part, _standings(plan, part), strict=True):
            why = _why(person, standing, units[person.band], today, own)
            if why:
                found.append(Refused(person, why))
        more(len(part))
    return found


def _standings(plan: OpenPlan, people: Sequence[Person]) -> list[Standing]:
    enrolment, pool = plan.contracts.enrolment, plan.contracts.pool
    rows = call_all(
        plan.web3,
        [
            *(enrolment.functions.identityOf(one.identity) for one in people),
            *(pool.functions.membershipOf(to_checksum_address(one.member)) for one in people),
        ],
    )
    count = len(people)
    # A node's bare answer has an address in small letters.
    holders = [
        str(to_checksum_address(_named(enrolment, "identityOf", row)["holder"]))
        for row in rows[:count]
    ]
    wallets = [_named(pool, "membershipOf", row) for row in rows[count:]]
    theirs = [
        _named(pool, "membershipOf", row)
        for row in call_all(plan.web3, [pool.functions.membershipOf(one) for one in holders])
    ]
    return [
        Standing(
            "" if holder == _NOBODY else holder,
            bool(held["joinedDay"]) and bytes(held["identity"]) == person.identity,
            bool(wallet["joinedDay"]),
            bytes(wallet["identity"]),
        )
        for person, holder, held, wallet in zip(people, holders, theirs, wallets, strict=True)
    ]


def _why(person: Person, standing: Standing, units: int, today: int, own: set[str]) -> str:
    """Return why somebody is refused; "" if they are not."""
    if person.member.lower() in own:
        return "the wallet is a contract of the plan, or nobody's; ask for their own"
    if not units:
        return f"the plan has no band {person.band}"
    if person.band_until < today:
        return f"the band ended on {day_text(person.band_until)}; check the birthday and add again"
    if standing.member_in and standing.member_identity == person.identity:
        return "is a member already with this wallet; renew the band instead"
    if standing.member_in:
        return "the wallet is a member's already, under another identity; ask for another wallet"
    if standing.holder_in:
        return (
            f"is a member already with the wallet {standing.holder}; a lost wallet goes by "
            "registrar lost-wallet"
        )
    return ""


def _named(contract: Any, function: str, row: Sequence[Any]) -> dict[str, Any]:  # noqa: ANN401
    (entry,) = [
        one for one in contract.abi if one["type"] == "function" and one["name"] == function
    ]
    names = [item["name"] for item in entry["outputs"][0]["components"]]
    return dict(zip(names, row, strict=True))
