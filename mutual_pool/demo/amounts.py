"""Amounts for reading."""

from mutual_pool.plan import Plan, format_money


def show_money(plan: Plan, amount: int) -> str:
    """Return an amount of the plan's asset with two digits after the point, the rest cut off."""
    whole, _, rest = format_money(amount, plan.asset.value.decimals).partition(".")
    return f"{int(whole):,}.{rest[:2]:0<2}"
