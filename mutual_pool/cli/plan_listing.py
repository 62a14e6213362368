"""`mutual-pool plan list`: the plans of a directory side by side."""

from collections.abc import Iterator, Sequence
from typing import Any

from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.cli.telling import on_one_line, tell
from mutual_pool.office.listed_plans import ListedBand, ListedPlan, listed_plans, rules_of
from mutual_pool.plan import Plan, load_plan, plan_names
from mutual_pool.plan.money import format_money


def tell_listed(
    rpc: str, directory: str, age: int | None, files: Sequence[Plan], *, as_text: bool
) -> None:
    """Print the plans of a directory; with an age, each plan's band of it.

    Args:
        rpc: the node's address.
        directory: the directory's address.
        age: in completed years; None for every band.
        files: plans beside ours, whose ages are known.
        as_text: whether to print JSON.

    Raises:
        NodeError: if there is no directory, or the node does not answer.
    """
    known = [*files, *(load_plan(name) for name in plan_names())]
    lines: list[str] = []
    facts: list[dict[str, Any]] = []
    for listed in listed_plans(connect(rpc), load_release(), directory):
        rules = rules_of(listed, known)
        bands, remark = _bands(listed, rules, age)
        lines += [*_head(listed, rules, remark), *_rows(listed, bands), ""]
        facts.append(_facts(listed, rules, remark, bands))
    if not facts:
        lines = ["The directory lists no plan."]
    tell(lines, {"directory": directory, "age": age, "plans": facts}, as_text=as_text)


def _bands(
    listed: ListedPlan, rules: Plan | None, age: int | None
) -> tuple[Sequence[ListedBand], str]:
    """Return the bands to show, and what has to be said of them."""
    if age is None or listed.trouble:
        return listed.bands, ""
    if rules is None:
        return listed.bands, "no plan's file has these amounts, so its ages are not known: --plan"
    levels = rules.levels or (None,)
    try:
        numbers = [rules.band_of_age(age, level).number for level in levels]
    except ValueError as error:
        return (), f"{error}"
    return [listed.bands[number] for number in numbers], ""


def _head(listed: ListedPlan, rules: Plan | None, remark: str) -> Iterator[str]:
    name = f" {rules.name}: {rules.title}" if rules else ""
    yield f"{listed.number}.{name} (pool {listed.pool})"
    if listed.trouble:
        yield f"   Not read as a plan: {on_one_line(listed.trouble)}"
        return
    state = "closing or closed" if listed.closing else "open"
    yield (
        f"   {state}, {listed.units:,} units, cover after {listed.waiting_days} days; "
        f"amounts in {on_one_line(listed.symbol)}"
    )
    if remark:
        yield f"   {remark}"


def _rows(listed: ListedPlan, bands: Sequence[ListedBand]) -> Iterator[str]:
    if not bands:
        return
    columns = ("band", "units", "deposit", "per case", "in 30 days", "benefits in full")
    yield "".join(f"{one:>14}" for one in columns[:-1]) + f"  {columns[-1]}"
    for band in bands:
        amounts = [band.deposit, band.per_case, band.in_30_days]
        cells = [str(band.number), str(band.units), *(_money(listed, one) for one in amounts)]
        benefits = ", ".join(_money(listed, one) for one in band.benefits)
        yield "".join(f"{one:>14}" for one in cells) + f"  {benefits}"


def _money(listed: ListedPlan, amount: int) -> str:
    return format_money(amount, listed.decimals)


def _facts(
    listed: ListedPlan, rules: Plan | None, remark: str, bands: Sequence[ListedBand]
) -> dict[str, Any]:
    return {
        "number": listed.number,
        "pool": listed.pool,
        "plan": rules.name if rules else None,
        "trouble": listed.trouble or remark or None,
        "symbol": listed.symbol,
        "decimals": listed.decimals,
        "units": listed.units,
        "closing": listed.closing,
        "waiting_days": listed.waiting_days,
        "bands": [
            {
                "band": band.number,
                "units": band.units,
                "deposit": str(band.deposit),
                "most_per_case": str(band.per_case),
                "most_in_30_days": str(band.in_30_days),
                "benefits": [str(amount) for amount in band.benefits],
            }
            for band in bands
        ],
    }
