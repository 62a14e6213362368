"""The experience of a real chain: every day under cover counts once, every claim by its outcome."""

import json

import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from mutual_pool.plan import load_plan
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.simulation.experience.observer import ExperienceBook
from mutual_pool.simulation.experience.records import Fate
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario


@pytest.fixture(scope="module")
def seen(anvil_year, tmp_path_factory):
    """The audit of the whole year, and the experience that was read off it."""
    head = anvil_year.web3.eth.get_block("latest")
    book = ExperienceBook(head["timestamp"])
    result = anvil_year.audit(tmp_path_factory.mktemp("experience"), observers=[book])
    return result, book.found


def test_every_claim_is_there_by_its_outcome(seen):
    result, found = seen
    claims = result.replay.community.claims
    assert len(found.claims) == len(claims.claims) > 3
    states = [claims.state_of(number, result.time) for number in sorted(claims.claims)]
    for claim, state in zip(found.claims, states, strict=True):
        if state is ClaimState.PAID:
            assert claim.fate is Fate.APPROVED
        if state is ClaimState.REFUSED:
            assert claim.fate is Fate.REFUSED
        assert claim.day <= claim.filed <= found.last
    assert any(claim.fate is Fate.APPROVED for claim in found.claims)


def test_the_days_under_cover_are_those_of_the_twin(seen):
    """Of members whose memberships never stopped, the twin tells each day still."""
    result, found = seen
    community = result.replay.community
    by_day = {}
    for part in found.covered:
        for day in range(part.first, part.end):
            assert (part.member, day) not in by_day, "a day counts once"
            by_day[part.member, day] = part.band
    checked = 0
    for member in community.ledger.positions:
        history = community.ledger.history_of(member)
        if history.covered_until or community.ledger.membership_of(member).ending:
            continue
        for day in range(found.first, found.last + 1):
            cover = community.ledger.cover_on(member, day)
            assert cover.covered == ((member, day) in by_day)
            if cover.covered:
                assert cover.band == by_day[member, day]
                checked += 1
    assert checked > 1000


def test_members_are_those_who_are_active(seen):
    result, found = seen
    assert found.members == result.replay.community.ledger.books.active_voters
    assert len(found.joinings) >= found.members
    assert found.last == result.time // DAY


def run(year, *more):
    arguments = [
        "model",
        "experience",
        "demo",
        "--rpc",
        year.address,
        "--pool",
        year.addresses["pool"],
        *more,
    ]
    return CliRunner().invoke(application, [str(one) for one in arguments])


def test_the_command_tells_it_and_writes_a_scenario(anvil_year, seen, tmp_path):
    out, store = tmp_path / "own.yaml", tmp_path / "store"
    done = run(anvil_year, "--json", "--out", out, "--store", store)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    _, found = seen
    whole = told["rows"][0]
    approved = [claim for claim in found.claims if claim.fate is Fate.APPROVED]
    assert whole["actual"] == len(approved)
    days = sum(part.end - part.first for part in found.covered)
    assert whole["exposure"] == pytest.approx(days / 365)
    assert {row["by"] for row in told["rows"]} == {
        "all",
        "band",
        "sex",
        "years since joining",
        "year",
    }
    scenario = load_scenario(out)
    assert scenario.population.members == found.members
    assert scenario.tables.life.is_file()


def test_a_name_that_no_scenario_has_is_refused_before_the_audit(monkeypatch, tmp_path):
    monkeypatch.setattr("mutual_pool.cli.model.experience.Session", pytest.fail)
    out = tmp_path / "own file.yaml"
    arguments = ["model", "experience", "demo", "--rpc", "http://127.0.0.1:1", "--out", str(out)]
    done = CliRunner().invoke(application, [*arguments, "--pool", "0x" + "11" * 20])
    assert isinstance(done.exception, ScenarioError)
    assert "name: 'own file'; allowed: lower-case letters" in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_another_plan_is_refused(anvil_year, tmp_path):
    arguments = ["model", "experience", "fair", "--rpc", anvil_year.address]
    arguments += ["--pool", anvil_year.addresses["pool"], "--store", str(tmp_path)]
    done = CliRunner().invoke(application, arguments)
    assert done.exit_code == 2
    assert "the contracts have other benefits than the plan fair" in done.output
    assert load_plan("fair").benefit_table() != load_plan("demo").benefit_table()


def test_sexes_of_a_file_that_is_none_are_refused(anvil_year, tmp_path):
    file = tmp_path / "sexes.csv"
    file.write_text("identity,sex\n0x00,male\n", encoding="utf-8")
    done = run(anvil_year, "--sexes", file)
    assert done.exit_code == 2
    assert "line 2: an identity of 16 bytes" in done.output
