"""Events by class: every class of a plan is drawn, or the scenario is refused by name."""

import pytest

from mutual_pool.plan import load_plan, parse_plan, plan_file
from mutual_pool.simulation.model.inputs import make_rules
from mutual_pool.simulation.scenario.class_shares import class_shares
from mutual_pool.simulation.scenario.definition import Claims
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario

TEXT = plan_file("demo").read_text(encoding="utf-8")
MILD = "{number: 1, name: mild"


@pytest.fixture(scope="module")
def three():
    """The demo's plan with a third class, which pays as the second does."""
    line = next(line for line in TEXT.splitlines() if MILD in line)
    text = TEXT.replace(
        line, f"{line}\n{line.replace('number: 1, name: mild', 'number: 2, name: light')}"
    )
    rows = []
    for row in text.splitlines():
        mild = row.split("mild: ")[1].split("}")[0] if "benefits: {" in row else ""
        rows.append(row.replace(f"mild: {mild}", f"mild: {mild}, light: {mild}") if mild else row)
    return parse_plan("\n".join(rows))


def with_claims(**claims):
    scenario = load_scenario("still")
    return scenario.model_copy(update={"claims": Claims(**claims)})


def test_two_classes_share_by_mild_share():
    assert class_shares(load_plan("demo"), with_claims(mild_share=0.25)) == [0.75, 0.25]


def test_every_class_gets_its_share(three):
    scenario = with_claims(class_shares=("0.7", "0.2", "0.1"))
    assert class_shares(three, scenario) == [0.7, 0.2, 0.1]
    assert make_rules(three, scenario).class_share.tolist() == [[0.7, 0.2, 0.1]] * len(
        three.bands.value
    )


def test_a_class_without_a_share_is_refused_by_name(three):
    with pytest.raises(ScenarioError, match=r"claims.class_shares: .*severe, mild, light"):
        make_rules(three, with_claims(mild_share=0.25))


def test_too_few_shares_are_refused(three):
    with pytest.raises(ScenarioError, match="one share for each class"):
        class_shares(three, with_claims(class_shares=("0.7", "0.3")))


@pytest.mark.parametrize(
    "claims",
    [
        {"class_shares": ("0.7", "0.2")},
        {"class_shares": ("0.5", "0.5"), "mild_share": "0.5"},
        {"class_shares": ("1.2", "-0.2")},
    ],
)
def test_shares_that_are_no_whole_are_refused(claims):
    with pytest.raises(ValueError, match=r"add up to 1|from 0 to 1"):
        Claims(**claims)
