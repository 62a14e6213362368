"""Amounts and claims for reading."""

from mutual_pool.demo.account import ClaimRow, ProgrammeRow
from mutual_pool.plan import Plan, format_money


def show_money(plan: Plan, amount: int) -> str:
    """Return an amount of the plan's asset with two digits after the point, the rest cut off."""
    whole, _, rest = format_money(amount, plan.asset.value.decimals).partition(".")
    return f"{int(whole):,}.{rest[:2]:0<2}"


def show_claim(plan: Plan, claim: ClaimRow) -> dict[str, str]:
    """Return a claim's way for a row of a table, by the name of the column."""
    paid = claim.paid is not None
    return {
        "claim": str(claim.number),
        "class": claim.benefit_class,
        "ages": claim.band,
        "incident": claim.incident.isoformat(),
        "filed": claim.filed.isoformat(),
        "decided": claim.decided.isoformat() if claim.decided else "",
        "paid on": claim.paid.isoformat() if claim.paid else "",
        "outcome": claim.state,
        "dispute": claim.dispute,
        "asked": show_money(plan, claim.asked),
        "benefit": show_money(plan, claim.benefit) if paid else "",
        "fee": show_money(plan, claim.fee) if paid else "",
        "a unit paid": show_money(plan, claim.per_unit) if paid else "",
        "of cap": f"{claim.per_unit / plan.cap_per_unit.value:.0%}" if paid else "",
        "reserve gave": show_money(plan, claim.from_reserve) if claim.from_reserve else "",
    }


def show_programme(plan: Plan, programme: ProgrammeRow) -> dict[str, str]:
    """Return a programme of services for a row of a table, by the name of the column."""
    unused = show_money(plan, programme.unused)
    return {
        "programme": str(programme.number),
        "provider": programme.provider[:10],
        "until": programme.last_day.isoformat(),
        "used": f"{programme.used:,} of {programme.uses:,}",
        "a use cost": show_money(plan, programme.price),
        "provider got": show_money(plan, programme.cost),
        "left": "" if programme.refunded else unused,
        "sponsor got back": unused if programme.refunded else "",
    }
