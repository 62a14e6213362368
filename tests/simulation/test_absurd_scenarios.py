"""Whatever stands in a field of a scenario: a sentence that names the field, or a finite result."""

import json
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutual_pool.actuarial.tables import TableError
from mutual_pool.cli.main import application
from mutual_pool.plan import load_plan, parse_plan
from mutual_pool.plan.loader import plan_file
from mutual_pool.simulation.analysis.outcome import account_of
from mutual_pool.simulation.model.engine import seed_word, simulate
from mutual_pool.simulation.scenario.definition import (
    Behaviour,
    Claims,
    Money,
    Population,
    Prevention,
    Scenario,
    Shock,
    ShockKind,
    Tables,
    Uncertainty,
)
from mutual_pool.simulation.scenario.files import ScenarioError, parse_scenario

PARTS = {
    "population": Population,
    "claims": Claims,
    "behaviour": Behaviour,
    "money": Money,
    "prevention": Prevention,
    "tables": Tables,
    "uncertainty": Uncertainty,
}
ABSURD = [
    *("nan", "inf", "-inf", "-1", "-0.0", "1e400", "1e308", "1e12", "1e-320", "0", "1", "0.5"),
    *("1_000", " 1 ", "\u0661", "0x10", "", "x" * 100, "two\nlines", "/", "/dev/null", "ci25"),
    *(0, 1, -1, 10**10, 10**11, 10**79, True, None, {}, {"a": 1}),
    *([], [1, 2, 3], ["0.5"] * 1000, [0] * 10_000),
]
"""Values that do not belong there, and the largest and least that may."""


def document(**parts):
    """A scenario in which something happens, with the fields of its parts changed."""
    data = {
        "name": "mine",
        "title": "Mine",
        "population": {"members": 500, "established_years": 1, "ages": [55, 59]},
        "behaviour": {"organic": 10, "top_up": "0.9", "leaving": "0.1"},
    }
    for name, values in parts.items():
        both = isinstance(values, dict) and isinstance(data.get(name), dict)
        data[name] = {**data[name], **values} if both else values
    return data


def fields() -> Iterator[tuple[str, ...]]:
    """Every field of a scenario, those of its parts too."""
    for name in Scenario.model_fields:
        yield (name,)
        if name in PARTS:
            yield from ((name, field) for field in PARTS[name].model_fields)


def outcome(data, plan="fair"):
    """Return what is said of a scenario: the refusal, or the account of some half-months."""
    text = yaml.safe_dump(data, allow_unicode=True)
    try:
        scenario = parse_scenario(text)
        run = simulate(load_plan(plan), scenario, years=0.25, paths=2, seed=1, threads=1)
    except (ScenarioError, TableError) as error:
        return str(error)
    assert np.isfinite(run.series).all()
    assert np.isfinite(run.totals).all()
    assert np.isfinite(run.bands).all()
    assert run.series.min() > -1e-6
    return json.dumps(account_of(run), allow_nan=False)


@pytest.mark.parametrize("field", list(fields()), ids=".".join)
def test_any_value_gives_a_sentence_or_a_result(field):
    for value in ABSURD:
        place = {field[0]: {field[1]: value} if len(field) > 1 else value}
        said = outcome(document(**place))
        if not said.startswith("{"):
            assert ".".join(field) in said or field[-1] in said or "the columns" in said, said
            assert len(said) < 3_000, said[:300]


@pytest.mark.parametrize("field", ["name", "title"])
def test_a_field_that_must_be_given(field):
    data = document()
    del data[field]
    assert f"{field} (line 1): nothing given; allowed: this field must be given" in outcome(data)


@pytest.mark.parametrize("kind", list(ShockKind))
def test_any_shock_gives_a_result_or_a_sentence(kind):
    for month, months, size in product((0, 1, 600), (0, 600), ("0", "1", "1e12", "1e-300")):
        shock = {"kind": str(kind), "month": month, "months": months, "size": size}
        said = outcome(document(shocks=[shock]))
        assert said.startswith("{") or "shocks[0].size" in said
    assert set(Shock.model_fields) == set(shock)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_extremes_together_give_a_finite_result(data):
    """All numbers of the parts at their bounds or anywhere between, in any combination."""
    chance = st.sampled_from(["0", "1", "0.5", "1e-300"])
    rate = st.one_of(chance, st.sampled_from(["1e12", "1000", "3"]))
    rates = {
        "incidence_scale",
        "mortality_scale",
        "fraud",
        "organic",
        "recruiting",
        "deterred_at",
        "leaving",
        "by_cost",
        "by_unfairness",
        "reserve",
        "cost_per_member",
        "cost_per_claim",
    }
    left_out = {
        "risk",
        "class_shares",
        "severity",
        "trend",
        "inflation",
        "mild_share",
        "market",
        "report_months",
        "memory_months",
    }
    parts = {
        part: {
            name: data.draw(rate if name in rates else chance, label=name)
            for name in PARTS[part].model_fields
            if name not in left_out
        }
        for part in ("claims", "behaviour", "money")
    }
    parts["behaviour"]["market"] = data.draw(st.sampled_from([0, 1, 500, 10**10]))
    parts["population"] = {
        "members": data.draw(st.sampled_from([0, 1, 500, 10**10])),
        "established_years": data.draw(st.sampled_from(["0", "0.01", "20"])),
    }
    assert outcome(document(**parts)).startswith("{")


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**30, 10**300])
def test_seeds_of_any_size(seed):
    scenario = parse_scenario(yaml.safe_dump(document()))
    run, again = (
        simulate(load_plan("fair"), scenario, years=0.25, paths=2, seed=seed, threads=threads)
        for threads in (1, 2)
    )
    assert (run.series == again.series).all()
    assert run.seed == seed


def test_seeds_do_not_meet():
    """Neighbours, and seeds that are alike but for a multiple of 2^64, live other paths."""
    seeds = [0, 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 2**64 + 1, 2**65, 10**30]
    words = [seed_word(seed) for seed in seeds]
    assert len(set(words)) == len(seeds)
    assert all(-(2**63) <= word < 2**63 for word in words)
    assert seed_word(7) == 7


def test_a_negative_seed_is_refused():
    scenario = parse_scenario(yaml.safe_dump(document()))
    with pytest.raises(ValueError, match="a seed is a whole number from 0 on, not -1"):
        simulate(load_plan("fair"), scenario, years=0.25, paths=1, seed=-1)


def test_a_list_of_thousands_is_refused_as_a_whole():
    said = outcome(document(claims={"class_shares": ["x"] * 100_000}))
    assert "allowed: a list of at most 16 shares" in said
    assert len(said) < 300
    said = outcome(document(shocks=[{"kind": "flood"} for _ in range(900)]))
    assert "900 fields are wrong" in said
    assert said.endswith("and 880 more")


def three_classes(tmp_path):
    """The plan `fair` with two more classes, and a benefit that its vesting does not divide."""
    text = plan_file("fair").read_text(encoding="utf-8")
    source = '{number: 0, name: severe, title: "Critical illness", ends_membership: true}'
    assert source in text
    more = "".join(
        f'\n    - {{number: {number}, name: {name}, title: "{name}", ends_membership: false}}'
        for number, name in ((1, "mild"), (2, "light"))
    )
    text = text.replace(source, source + more)
    benefit = "benefits: {severe: 100000}"
    assert benefit in text
    text = text.replace(
        benefit, 'benefits: {severe: "33333.333333", mild: "0.000007", light: "1.1"}'
    )
    file = tmp_path / "three.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_class_without_a_share_is_named(tmp_path):
    plan = three_classes(tmp_path)
    arguments = ["simulate", str(plan), "--scenario", "still", "--members", "100", "--paths", "1"]
    result = CliRunner().invoke(application, arguments)
    assert result.exit_code != 0
    assert isinstance(result.exception, ScenarioError)
    assert "a share for each class of the plan fair (severe, mild, light)" in str(result.exception)


def test_an_amount_that_does_not_divide_is_rounded_as_the_contracts_do(tmp_path):
    plan = parse_plan(three_classes(tmp_path).read_text(encoding="utf-8"))
    shares = {"class_shares": ["0.5", "0.25", "0.25"], "incidence_scale": 1000}
    scenario = parse_scenario(yaml.safe_dump(document(claims=shares)))
    run = simulate(plan, scenario, years=1, paths=4, seed=1)
    assert run.of("claims").sum() > 100
    # A fifth of 33333.333333 and of 0.000007, in parts of a millionth, rounded down.
    assert plan.benefit(0, 0, 0) == 6_666_666_666
    assert plan.benefit(0, 1, 0) == 1
