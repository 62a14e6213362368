"""Many plans under many scenarios, on a cluster: the local one, or one that runs already.

A cell depends on its plan, scenario and seed alone, so every cluster gives the same results.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mutual_pool.plan import Plan, PlanError, Problem
from mutual_pool.plan.loader import parse_plan_data, plan_file
from mutual_pool.plan.reader import read_yaml
from mutual_pool.simulation.analysis.cluster import connected, run_all
from mutual_pool.simulation.analysis.outcome import account_of
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.definition import Scenario

_WHOLE = re.compile(r"[0-9]{1,80}")
MACHINE = ("seconds", "peak_memory_mb")
"""Entries of an account that tell of the machine, not of the plan."""


@dataclass(frozen=True)
class Cell:
    """One plan under one scenario; `label` tells what is varied."""

    label: str
    plan: Plan
    scenario: Scenario
    years: float
    paths: int
    seed: int


def varied(name: str, field: str, value: str) -> Plan:
    """Return a plan with one rule changed, such as `waiting_days` to "180".

    A list such as vesting is written with spaces: "2000 4000 10000". The field `units` takes
    "equal": one unit for everybody.

    Raises:
        PlanError: if the plan has no such rule, or not with this value.
    """
    path = plan_file(name)
    document = read_yaml(path.read_text(encoding="utf-8"), str(path))
    data: Any = document.data
    if field == "units" and value == "equal":
        for band in data["bands"]["value"]:
            band["units"] = 1
    elif isinstance(data, dict) and isinstance(data.get(field), dict) and field != "bands":
        old = data[field].get("value")
        parts = [int(part) if _WHOLE.fullmatch(part) else part for part in value.split()]
        alone = parts[0] if len(parts) == 1 else value
        data[field]["value"] = parts if isinstance(old, list) else alone
    else:
        allowed = "a rule of the plan with one value, or units=equal"
        raise PlanError(str(path), [Problem((field,), value, allowed)])
    return parse_plan_data(document, f"{path} with {field}={value}")


def live_cell(cell: Cell) -> dict[str, Any]:
    """Return the account of a cell, without what describes the machine."""
    run = simulate(
        cell.plan,
        cell.scenario,
        years=cell.years,
        paths=cell.paths,
        seed=cell.seed,
        threads=1,
    )
    account = account_of(run)
    for name in MACHINE:
        del account[name]
    return {"label": cell.label, **account}


def sweep(
    cells: Sequence[Cell],
    *,
    address: str | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> list[dict[str, Any]]:
    """Return the cells' accounts in their order.

    Args:
        cells: what to live.
        address: of a scheduler that runs already, such as "tcp://127.0.0.1:8786"; without it, a
            cluster of this machine's processors is started on 127.0.0.1, and stopped again.
        tick: told of each cell that is done.

    Raises:
        ClusterError: if no scheduler answers at the address, it has no worker, or it is lost.
    """
    accounts: list[dict[str, Any]] = [{}] * len(cells)
    with connected(address) as client:
        for place, account in run_all(client, live_cell, cells):
            accounts[place] = account
            tick(1)
    return accounts
