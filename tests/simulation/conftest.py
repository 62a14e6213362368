"""Short runs of plans, changed where a test needs it."""

import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import load_scenario


def changed(scenario, **parts):
    """A scenario with fields of its parts changed: `claims={...}`, `population={...}`."""
    data = scenario.model_dump(mode="json")
    for name, values in parts.items():
        data[name] = {**data[name], **values} if isinstance(values, dict) else values
    return Scenario.model_validate(data)


@pytest.fixture
def change():
    return changed


@pytest.fixture
def live():
    """Run a plan by name; `parts` change the scenario, `rules` the plan."""

    def live(
        plan, scenario="still", *, members, paths, years=1, seed=1, rules=None, threads=2, **parts
    ):
        chosen = changed(load_scenario(scenario), **parts).with_members(members)
        law = load_plan(plan) if isinstance(plan, str) else plan
        if rules:
            law = law.model_copy(
                update={
                    name: getattr(law, name).model_copy(update={"value": value})
                    for name, value in rules.items()
                }
            )
        return simulate(law, chosen, years=years, paths=paths, seed=seed, threads=threads)

    return live
