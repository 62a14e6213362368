"""What the registrar certifies, and whose band ends soon."""

from datetime import date
from typing import Any

from mutual_pool.actuarial.days import EPOCH, utc_day
from mutual_pool.chain.node import call_all
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.structs import FileFormError
from mutual_pool.plan import Plan

_LAST_DAY = 2**24 - 1


def certificate_values(
    plan: OpenPlan,
    member: str,
    identity: bytes,
    days: int,
    *,
    rules: Plan | None = None,
    born: date | None = None,
    band: int | None = None,
    until: int | None = None,
    level: str | None = None,
) -> dict[str, Any]:
    """Return the values of a certificate by name, dated by the chain's clock.

    Args:
        plan: the plan.
        member: the member's wallet.
        identity: 16 bytes.
        days: how long it may be used.
        rules: the plan's rules, which give a birthday's band.
        born: the birthday.
        band: the band, instead of a birthday.
        until: its last day; without one it holds for ever.
        level: the level of benefit, beside a birthday; the lowest by default.

    Raises:
        FileFormError: if the plan takes nobody of this age, or has no such level or band.
    """
    now = plan.now()
    if rules is not None and born is not None:
        today = date.fromordinal(EPOCH.toordinal() + now // DAY)
        try:
            band = rules.band_on(born, today, level).number
            until = utc_day(rules.band_until(born, today))
        except ValueError as error:
            raise FileFormError(f"no certificate was made: {error}") from None
    if band is None or not plan.contracts.enrolment.functions.unitsOf(band).call():
        raise FileFormError(f"no certificate was made: the plan has no band {band}")
    return {
        "member": member,
        "identity": "0x" + identity.hex(),
        "band": band,
        "bandUntil": _LAST_DAY if until is None else until,
        "issuedAt": now,
        "expiry": now + days * DAY,
    }


def people_whose_band_ends(plan: OpenPlan, days: int) -> list[dict[str, Any]]:
    """Return the members whose band ends within some days, the earliest first.

    Raises:
        NodeError: if the node does not answer.
    """
    last = plan.now() // DAY + days
    members = sorted(
        {
            str(log["args"]["member"])
            for name in ("Enrolled", "JoinedFromGroup")
            for log in logs_of(plan.web3, plan.contracts.enrolment, name, plan.deployment.block)
        }
    )
    pool = plan.contracts.pool.functions
    memberships = call_all(plan.web3, [pool.membershipOf(one) for one in members])
    names = [
        item["name"]
        for item in pool.membershipOf(plan.contracts.pool.address).abi["outputs"][0]["components"]
    ]
    found = []
    for member, row in zip(members, memberships, strict=True):
        facts = dict(zip(names, row, strict=True))
        if facts["joinedDay"] and facts["bandUntil"] <= last:
            found.append(
                {"member": member, "band": facts["band"], "band_until": facts["bandUntil"]}
            )
    return sorted(found, key=lambda one: (one["band_until"], one["member"]))
