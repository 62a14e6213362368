"""Cohorts of plans and scenarios that differ in nothing that cohorts depend on are made once.

They take most of the time of a short run's inputs: of a sweep's cells, many share them.
"""

from collections import OrderedDict
from threading import Lock

from mutual_pool.plan import Plan
from mutual_pool.simulation.model.cohorts import Cohorts, make_cohorts
from mutual_pool.simulation.scenario.definition import Scenario

_MOST = 128
"""Sets of cohorts that are kept: 0.6 MB each for ten years."""
_made: OrderedDict[tuple[str, ...], Cohorts] = OrderedDict()
_lock = Lock()


def cached_cohorts(plan: Plan, scenario: Scenario, steps: int) -> Cohorts:
    """Return what `make_cohorts` does; nobody may write into it.

    Raises:
        ScenarioError: if the scenario's ages are outside the plan's, or it has not the level.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    # Of the plan only the bands; of the scenario all that may ever matter, but not how many there
    # are or what they do.
    key = (
        plan.bands.model_dump_json(),
        scenario.model_dump_json(
            exclude={
                "name": True,
                "title": True,
                "description": True,
                "population": {"members", "established_years"},
                "behaviour": True,
                "money": True,
                "shocks": True,
                "prevention": {"starts_month", "cost", "effect", "source", "lag_years"},
            }
        ),
        str(steps),
        *_stamps(scenario),
    )
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    made = make_cohorts(plan, scenario, steps)
    with _lock:
        _made[key] = made
        while len(_made) > _MOST:
            _made.popitem(last=False)
    return made


def _stamps(scenario: Scenario) -> tuple[str, ...]:
    """When the scenario's own tables were last written: another content makes other cohorts."""
    files = (scenario.tables.life, scenario.tables.cancer)
    return tuple(str(file.stat().st_mtime_ns) for file in files if file is not None)
