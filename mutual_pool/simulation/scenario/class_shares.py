"""Which share of the events is of each class of a plan."""

from mutual_pool.plan import Plan
from mutual_pool.plan.errors import Problem
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import ScenarioError


def class_shares(plan: Plan, scenario: Scenario) -> list[float]:
    """Return the share of the events that is of each class, in the plan's order; they add up to 1.

    `class_shares` of the scenario where it has them. Otherwise `mild_share` of the events are of
    the second class, if there is one, and the rest are of the first.

    Raises:
        ScenarioError: if the shares are not as many as the classes, or if a plan of three classes
            and more has none for the later ones.
    """
    claims, names = scenario.claims, [kind.name for kind in plan.classes.value]
    if claims.class_shares:
        if len(claims.class_shares) == len(names):
            return list(claims.class_shares)
        given = list(claims.class_shares)
        allowed = f"one share for each class of the plan {plan.name}: {', '.join(names)}"
        raise _refused(scenario, given, allowed)
    if len(names) > 2:
        allowed = (
            f"a share for each class of the plan {plan.name} ({', '.join(names)}); "
            f"mild_share knows the first two only"
        )
        raise _refused(scenario, [], allowed)
    return [1.0] if len(names) == 1 else [1 - claims.mild_share, claims.mild_share]


def shares_by_band(plan: Plan, scenario: Scenario) -> list[list[float]]:
    """Return the share of a band's events that is of each class, shape (bands, classes).

    Where the scenario has `severity`, that of the band's ages, each of which counts the same;
    ages below its first entry have the shares of the first.

    Raises:
        ScenarioError: as `class_shares`, or if an entry has not one share for each class.
    """
    steps = scenario.claims.severity
    if not steps:
        shares = class_shares(plan, scenario)
        return [list(shares) for _ in plan.bands.value]
    names = [kind.name for kind in plan.classes.value]
    for place, step in enumerate(steps):
        if len(step.class_shares) != len(names):
            allowed = f"one share for each class of the plan {plan.name}: {', '.join(names)}"
            given = list(step.class_shares)
            problem = Problem(("claims", "severity", place, "class_shares"), given, allowed)
            raise ScenarioError(f"scenario {scenario.name}", [problem])

    def at(age: int) -> tuple[float, ...]:
        reached = [step for step in steps if step.from_age <= age] or [steps[0]]
        return reached[-1].class_shares

    rows = []
    for band in plan.bands.value:
        ages = [at(age) for age in range(band.ages[0], band.ages[1] + 1)]
        rows.append([sum(column) / len(ages) for column in zip(*ages, strict=True)])
    return rows


def _refused(scenario: Scenario, given: list[float], allowed: str) -> ScenarioError:
    problem = Problem(("claims", "class_shares"), given, allowed)
    return ScenarioError(f"scenario {scenario.name}", [problem])
