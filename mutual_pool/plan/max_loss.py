"""What roles and coalitions can take from a member at worst, in money, by the rules of a plan.

The rules are those of docs/protocol.md; docs/security.md says who can bring which about, and
`tests/unit/test_worst_cases.py` shows it on the contracts. Integers of the asset's smallest part;
each is an upper bound for a member who holds what the plan asks at joining.
"""

from dataclasses import dataclass

from mutual_pool.plan.model import Plan


@dataclass(frozen=True, slots=True)
class MaxLoss:
    """What one band's member loses at worst.

    Attributes:
        band: the band's name.
        deposit: what the plan asks at joining.
        event: one untrue claim that a threshold of seats approves.
        window: all untrue claims of a window of 30 days, whether the member stays or quits.
        asleep: a member who never looks, until the membership lapses.
        rebanded: a window as well, after the registrar gave them the dearest band's units.
        jury: what a jury's wrong refusal costs a claimant: the largest benefit and the bond.
        objection: the bond of an objection in vain.
    """

    band: str
    deposit: int
    event: int
    window: int
    asleep: int
    rebanded: int
    jury: int
    objection: int


def max_losses(plan: Plan) -> list[MaxLoss]:
    """Return the bounds for a member of each band, in the order of the plan.

    A charge is at most `cap_per_unit`, those of a window `cap_per_period`; who is active holds
    `reserve_per_unit` for each unit, so a lapse leaves that but for the charge that brought it.
    A member is given no more units than the balance carries.
    """
    cap, pace = plan.cap_per_unit.value, plan.cap_per_period.value
    reserve, deposit_per_unit = plan.reserve_per_unit.value, plan.deposit_per_unit.value
    most = max(band.units for band in plan.bands.value)
    rows = []
    for band in plan.bands.value:
        deposit = deposit_per_unit * band.units
        largest = max(
            plan.benefit(band.number, row.number, len(plan.vesting.value))
            for row in plan.classes.value
        )
        rows.append(
            MaxLoss(
                band=band.name,
                deposit=deposit,
                event=min(cap, pace) * band.units,
                window=pace * band.units,
                asleep=(deposit_per_unit - reserve + min(cap, pace)) * band.units,
                rebanded=min(pace * most, pace * deposit // reserve, deposit),
                jury=largest + plan.claim_bond.value,
                objection=cap,
            )
        )
    return rows
