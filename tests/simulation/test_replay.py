"""One life on the twin, on the bytecode and on a node; and whatever differs stops it."""

from dataclasses import replace

import pytest

from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.plan import load_plan
from mutual_pool.simulation.differential import run as replaying
from mutual_pool.simulation.differential.actions import Decide, Join, PayIn, Quit
from mutual_pool.simulation.differential.actors import Actors
from mutual_pool.simulation.differential.bytecode import BytecodeWorld
from mutual_pool.simulation.differential.revm import RevmRevertError
from mutual_pool.simulation.differential.run import Sampled, agree, agree_on_everybody, replay
from mutual_pool.simulation.differential.twin import TwinWorld
from mutual_pool.simulation.errors import DisagreementError
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario
from tools.with_anvil import anvil

NOW = 2_000_000_000
DAY = 86_400


@pytest.fixture(scope="module")
def village():
    return load_scenario("village")


@pytest.fixture
def worlds():
    """A twin and the bytecode of one plan, with two members."""
    plan = load_plan("demo")
    actors = Actors(1, plan.panel.value.seats, keyed=False)
    bytecode = BytecodeWorld(load_release(), plan, actors, NOW)
    twin = TwinWorld(bytecode.deployed.constants, actors, NOW)
    deposit = plan.deposit_per_unit.value * plan.units(0)
    until = NOW // DAY + 900
    both = [twin, bytecode]
    for world in both:
        world.at(NOW + 60)
        world.act([Join(0, deposit, 0, until), Join(1, deposit, 0, until)])
    return both


def test_a_year_on_the_bytecode(village):
    done = replay(load_plan("demo"), village, years=1, seed=2)
    assert done.worlds == ("twin", "bytecode")
    counted = done.counted
    assert min(counted.claims, counted.left, counted.paid) > 0
    assert counted.joined > 300
    # Every member's and claim's numbers at the end, and the books on the way.
    assert done.compared > 4 * counted.joined
    assert done.transactions > counted.joined
    assert all(row.agrees for row in done.sampled)


def test_lapses_returns_and_a_window_without_room(village):
    """Harder times: nobody tops up in time, and the window's room makes claims wait."""
    hard = village.model_copy(
        update={
            "claims": village.claims.model_copy(update={"incidence_scale": 30.0}),
            "behaviour": village.behaviour.model_copy(update={"top_up": 0.1, "come_back": 0.9}),
        }
    )
    life = []
    done = replaying.replay(
        load_plan("demo"), hard, years=1, seed=3, tick=lambda what, actions: life.append(what)
    )
    assert done.counted.lapsed_back > 0
    assert {"payments", "returns", "bands", "newcomers"} <= set(life)


def test_the_same_life_on_a_node(village):
    """With disputes: juries restore honest claims, and refusals that stand are concluded."""
    often = {"incidence_scale": 60.0, "refused": 0.5, "appealed": 0.5}
    disputed = village.model_copy(update={"claims": village.claims.model_copy(update=often)})
    with anvil() as address:
        done = replay(
            load_plan("demo"), disputed.with_members(60), years=1, seed=1, node=connect(address)
        )
    assert done.worlds == ("twin", "bytecode", "node")
    counted = done.counted
    assert min(counted.claims, counted.refused, counted.appealed, counted.restored) > 0
    assert counted.restored <= counted.appealed
    # What is done on the node is what is done on the bytecode.
    assert done.node_transactions == done.transactions


def test_a_life_repeats(village):
    first, second = (replay(load_plan("demo"), village, years=0.5, seed=5) for _ in range(2))
    assert first.counted == second.counted
    assert first.sampled == second.sampled


def test_worlds_that_differ_are_told(worlds):
    twin, bytecode = worlds
    assert agree(worlds, "now") > 0
    bytecode.act([PayIn(0, 5)])
    with pytest.raises(DisagreementError, match=r"at noon: the books: total_balances is \d+ for"):
        agree(worlds, "at noon")
    twin.act([PayIn(1, 5)])
    assert agree(worlds, "now") > 0

    class AgentModel:
        everybody = (0, 1)
        claim_numbers = ()

    with pytest.raises(DisagreementError, match=r"member 0: balance is \d+ for the twin, \d+ for"):
        agree_on_everybody(worlds, AgentModel)


def test_a_refusal_is_a_disagreement(worlds):
    twin, bytecode = worlds
    for world in worlds:
        world.act([Quit(0)])
    with pytest.raises(
        DisagreementError, match=r"the twin refuses Quit\(member=0\): .*PoolNotMember"
    ):
        twin.act([Quit(0)])
    with pytest.raises(DisagreementError, match=r"the bytecode refuses .*Quit.*PoolNotMember"):
        bytecode.act([Quit(0)])
    with pytest.raises(DisagreementError, match="ClaimWrongState"):
        bytecode.act([Decide(7, 1, 0, True, 1)])


def test_a_sample_too_far_away_is_told(village, monkeypatch):
    assert Sampled("claims", 100.0, 90.0, 3.0).agrees
    assert not Sampled("claims", 110.0, 90.0, 3.0).agrees
    monkeypatch.setattr(replaying, "REACH", 0.0)
    monkeypatch.setattr(replaying, "DISCRETE", 0.0)
    with pytest.raises(DisagreementError, match="the cohort model says claims of"):
        replay(load_plan("demo"), village, years=0.75, seed=2)


def test_what_no_contract_can_have_is_refused(village):
    old = village.model_copy(
        update={"population": village.population.model_copy(update={"established_years": 1.0})}
    )
    with pytest.raises(ScenarioError, match=r"established_years: 1\.0; allowed: 0"):
        replay(load_plan("demo"), old, years=1, seed=1)


def test_a_view_that_is_refused_says_so(worlds):
    bytecode = worlds[1]
    chain, pool = bytecode.chain, bytecode.deployed.contracts.pool
    with pytest.raises(RevmRevertError):
        chain.call("0x" + "01" * 20, pool.address, b"\0\0\0\0")
    # Trying out changes nothing.
    before = bytecode.books()
    data = bytes.fromhex(pool.encode_abi("payIn", [bytecode._actors.checksummed(1), 9])[2:])
    chain.try_out(bytecode.deployed.treasurer.address, pool.address, data)
    assert bytecode.books() == before


def test_changed_constants_are_found(village, monkeypatch):
    """A twin with another cap: the first charge differs, and the replay says when."""
    real = replaying.TwinWorld

    def other(constants, actors, founded):
        rules = replace(constants.rules, cap_per_unit=constants.rules.cap_per_unit // 2)
        return real(replace(constants, rules=rules), actors, founded)

    monkeypatch.setattr(replaying, "TwinWorld", other)
    with pytest.raises(DisagreementError, match=r"on 20\d\d-\d\d-\d\d, \w+: the books: "):
        replay(load_plan("demo"), village, years=1, seed=2)
