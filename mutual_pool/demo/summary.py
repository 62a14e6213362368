"""The year in one JSON object."""

import json
from pathlib import Path
from typing import Any

from mutual_pool.demo.account import YearAccount
from mutual_pool.plan import Plan


def summarise(
    plan: Plan, account: YearAccount, *, network: str, seed: int, scale: float, verified: bool
) -> dict[str, Any]:
    """Return the summary; amounts are integers of the asset's smallest part.

    It holds nothing that depends on how fast it ran: the same seed and first day have the same
    summary.
    """
    states = [claim.state for claim in account.claims]
    cap = plan.cap_per_unit.value
    largest_units = max(band.units for band in plan.bands.value)
    return {
        "network": network,
        "plan": plan.name,
        "asset": plan.asset.value.symbol,
        "asset_decimals": plan.asset.value.decimals,
        "seed": seed,
        "first_day": account.periods[0].first_day.isoformat(),
        "incidence_scale": scale,
        "members_at_start": account.periods[0].joined,
        "members_at_end": account.periods[-1].members,
        "joined": account.total("joined"),
        "quit": account.total("quit"),
        "memberships_ended": account.total("ended"),
        "lapsed": account.total("lapsed"),
        "reinstated": account.total("reinstated"),
        "claims_filed": account.total("filed"),
        "claims_paid": states.count("paid"),
        "claims_refused": states.count("refused"),
        "claims_paid_short": sum(
            claim.state == "paid" and claim.benefit < claim.asked for claim in account.claims
        ),
        "objections": account.total("objections"),
        "juries": account.total("juries"),
        "votes": account.total("votes"),
        "held": account.total("held"),
        "contributions": account.total("charged"),
        "arrears": account.total("missed"),
        "withheld_from_leavers": account.total("withheld"),
        "bonds_forfeited": account.total("forfeited"),
        "paid": account.total("benefits"),
        "fee": account.total("fees"),
        "carry": account.periods[-1].carry,
        "reserve": account.periods[-1].reserve,
        "largest_charge_per_unit": account.largest_charge_per_unit,
        "cap": cap,
        "largest_charge_per_member": account.largest_charge_per_member,
        "cap_per_member": cap * largest_units,
        "programmes": len(account.programmes),
        "codes_used": sum(one.used for one in account.programmes),
        "services_paid": sum(one.cost for one in account.programmes),
        "services_left": sum(one.unused for one in account.programmes if not one.refunded),
        "services_returned": sum(one.unused for one in account.programmes if one.refunded),
        "verified": verified,
    }


def write_summary(path: Path, summary: dict[str, Any]) -> None:
    """Write the summary, keys in a fixed order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
