"""A wrong scenario is refused: the field, the value, and what is allowed."""

import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.files import (
    ScenarioError,
    load_scenario,
    parse_scenario,
    scenario_names,
)

HEAD = "name: mine\ntitle: Mine\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("claims: {speed: 3}", r"claims\.speed \(line 3\): 3; allowed: no such field"),
        (
            "behaviour: {leaving: -1}",
            r"behaviour\.leaving \(line 3\): -1; allowed: a number from 0",
        ),
        (
            'claims: {refused: "1.5"}',
            r"claims\.refused .*'1\.5'; allowed: a probability from 0 to 1",
        ),
        ('claims: {refused: "often"}', r"'often'; allowed: a probability from 0 to 1"),
        ('claims: {refused: "nan"}', r"'nan'; allowed: a probability from 0 to 1"),
        ("claims: {refused: 0.5}", r"claims\.refused .*allowed: a quoted decimal"),
        ("claims: {refused: true}", r"allowed: a probability"),
        ("claims: {risk: gout}", r"claims\.risk .*'gout'; allowed: 'ci25', 'ci6' or 'death'"),
        ("population: {members: -5}", r"-5; allowed: a whole number from 0"),
        ("population: {members: many}", r"'many'; allowed: a whole number from 0"),
        ("population: {ages: [50, 20]}", r"population\.ages .*allowed: the first age not above"),
        (
            "tables: {life: /nowhere/t.csv}",
            r"tables\.life .*nowhere/t\.csv'; allowed: a table that",
        ),
        ('shocks: [{kind: scandal, size: "1.2"}]', r"shocks\[0\]\.size .*1\.2.*probability"),
        ("shocks: [{kind: flood}]", r"shocks\[0\]\.kind .*'flood'; allowed: 'epidemic'"),
        ("claims: 3", r"claims .*3; allowed: a mapping"),
    ],
)
def test_a_wrong_field_is_named(text, message):
    with pytest.raises(ScenarioError, match=message):
        parse_scenario(HEAD + text)


def test_every_wrong_field_at_once():
    with pytest.raises(ScenarioError) as refused:
        parse_scenario(HEAD + 'claims: {refused: "2", fraud: -1}\nwings: 2\n')
    assert len(refused.value.problems) == 3


def test_a_missing_name_is_told():
    with pytest.raises(ScenarioError, match=r"title \(line 1\): nothing given; allowed: this"):
        parse_scenario("name: mine\n")


def test_no_such_scenario():
    with pytest.raises(ScenarioError, match=r"'nowhere'; allowed: a file, or one of: .*still"):
        load_scenario("nowhere")


@pytest.mark.parametrize("name", scenario_names())
def test_the_projects_scenarios_load(name):
    assert load_scenario(name).name == name


def test_ages_outside_the_plan():
    scenario = parse_scenario(HEAD + "population: {ages: [10, 30]}")
    with pytest.raises(
        ScenarioError, match=r"\[10, 30\]; allowed: ages of the plan fair: 18 to 59"
    ):
        simulate(load_plan("fair"), scenario, years=1, paths=1, seed=1)


def test_other_ages_and_tables_are_used(tmp_path):
    source = load_plan("fair")
    young = parse_scenario(HEAD + "population: {members: 1000, ages: [18, 20]}")
    run = simulate(source, young, years=1, paths=2, seed=1)
    assert run.bands[:, 2, 0].min() > 900
    assert run.bands[:, 2, 1:].sum() == 0
