"""A scenario of a plan's own experience: the file, and the table of incidence that it names."""

from decimal import Decimal
from pathlib import Path

import yaml

from mutual_pool.actuarial.tables import LifeTable, Risk, Sex, load_life_table
from mutual_pool.actuarial.tables.life import COLUMNS
from mutual_pool.plan import Plan
from mutual_pool.plan.reader import Document
from mutual_pool.simulation.experience.study import Study
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import parse_scenario, parse_scenario_data

_CLOSEST = Decimal("0.000000001")
_LONGEST_YEARS = 20.0


def require_name(path: Path) -> None:
    """Make sure that a file's name is one that a scenario can have.

    Raises:
        ScenarioError: if it is not.
    """
    data = {"name": path.stem, "title": "Experience"}
    parse_scenario_data(Document(data), str(path))


def experienced(scenario: Scenario, study: Study, in_time: float) -> Scenario:
    """Return a scenario with what the experience tells; all else stays as it was.

    Members, joining, leaving, refusals, classes and the delay of reports are the plan's own. The
    incidence is by age, in the table that `write_experience` writes: so the scale is what makes up
    for claims that are refused or come too late, which the ratio of approved claims does not hold.

    Args:
        scenario: the one that the experience was held against.
        study: what the plan's events say.
        in_time: the part of the claims that is filed within the claim window at that delay.
    """
    kept = max(1e-3, (1 - study.refused) * in_time)
    claims: dict[str, object] = {
        "incidence_scale": scenario.claims.incidence_scale / kept,
        "report_months": min(36.0, study.report_months),
        "refused": study.refused,
        "appealed": 0.0,
        "fraud": 0.0,
        "hidden_illness": 0.0,
    }
    if study.class_shares:
        claims |= {"mild_share": 0.0, "severity": (), "class_shares": study.class_shares}
    years = (study.last - study.first).days / 365
    # Those who left for the cost or for unfairness are among those who left.
    behaviour = {"organic": study.joining, "recruiting": 0.0, "leaving": study.leaving}
    behaviour |= {"by_cost": 0.0, "by_unfairness": 0.0}
    population = {
        "members": study.members,
        "established_years": round(min(_LONGEST_YEARS, years), 2),
    }
    return scenario.model_copy(
        update={
            "population": scenario.population.model_copy(update=population),
            "claims": scenario.claims.model_copy(update=claims),
            "behaviour": scenario.behaviour.model_copy(update=behaviour),
            "shocks": (),
        }
    )


def scaled_table(plan: Plan, scenario: Scenario, study: Study) -> list[dict[str, str]]:
    """Return the rows of the scenario's life table, its risk times the factor of each age's band.

    Ages outside the plan have the factor of the whole; no chance is above 1.
    """
    table = load_life_table(scenario.tables.life)
    factors = study.factors()
    level = scenario.population.level
    rows = []
    for age in range(table.oldest + 1):
        factor = study.whole.factor
        if plan.ages[0] <= age <= plan.ages[1]:
            factor = factors.get(plan.band_of_age(age, level).name, factor)
        row = {"age": str(age)}
        for (risk, sex), column in COLUMNS.items():
            row[column] = _cell(table, age, sex, risk, scenario.claims.risk, factor)
        rows.append(row)
    return rows


def write_experience(
    path: Path, plan: Plan, scenario: Scenario, study: Study, in_time: float
) -> list[Path]:
    """Write a scenario file and, beside it, its table of incidence; return both.

    Raises:
        ScenarioError: if the file's name is no name of a scenario.
        OSError: if a file cannot be written.
    """
    table = path.with_suffix(".life.csv")
    rows = scaled_table(plan, scenario, study)
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    chosen = experienced(scenario, study, in_time)
    chosen = chosen.model_copy(update={"name": path.stem, "title": f"Experience of {plan.name}"})
    data = _plain(chosen.model_dump(mode="json", exclude_none=True))
    assert isinstance(data, dict)
    whole = study.whole
    data["description"] = (
        f"From the events of {study.first} to {study.last}: {whole.actual} approved claims, "
        f"{whole.expected:.1f} expected by the table; credibility by {study.method}. What events "
        f"do not tell is as in the scenario {scenario.name}."
    )
    data["tables"] = {**data.get("tables", {}), "life": str(table.resolve())}
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    parse_scenario(text, str(path))
    path.write_text(text, encoding="utf-8")
    return [path, table]


def _cell(table: LifeTable, age: int, sex: Sex, risk: Risk, scaled: Risk, factor: float) -> str:
    chance = table.probability(age, sex, risk)
    if risk is scaled:
        chance = min(Decimal(1), (chance * Decimal(repr(factor))).quantize(_CLOSEST))
    return format(chance, "f")


def _plain(value: object) -> object:
    """Return data as a scenario's file has it: numbers with a point as text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        # Every digit: shares that were rounded one by one do not add up to 1.
        return format(Decimal(repr(value)).normalize(), "f")
    return value
