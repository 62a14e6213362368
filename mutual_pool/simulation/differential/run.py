"""Living a scenario in several worlds at once, and making sure that they agree."""

import time as clock
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from web3 import Web3

from mutual_pool.actuarial.days import utc_day
from mutual_pool.chain.release import load_release
from mutual_pool.plan import Plan
from mutual_pool.plan.errors import Problem
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.simulation.differential.actions import (
    Books,
    ClaimBooks,
    MemberBooks,
    World,
    names_of,
)
from mutual_pool.simulation.differential.actors import Actors
from mutual_pool.simulation.differential.agent_model import HOUR, AgentModel
from mutual_pool.simulation.differential.agent_records import Counted
from mutual_pool.simulation.differential.bytecode import BytecodeWorld
from mutual_pool.simulation.differential.followed import Followed, follow
from mutual_pool.simulation.differential.node_world import NodeWorld
from mutual_pool.simulation.differential.twin import TwinWorld
from mutual_pool.simulation.errors import DisagreementError
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import ScenarioError

START = date(2037, 1, 1)
"""A day that no local chain is past already."""
_DEPLOYED_HOUR = 6
REACH = 4.0
"""Standard deviations of the cohort model's paths within which one life must lie."""
DISCRETE = 0.03
"""Part by which the two may differ beside that: a life has days, the cohort model half-months."""
_PATHS = 400
Record = Books | MemberBooks | ClaimBooks


@dataclass(frozen=True)
class Sampled:
    """A figure of the life beside the cohort model's paths."""

    what: str
    lived: float
    mean: float
    deviation: float

    @property
    def allowed(self) -> float:
        """How far they may be apart."""
        return REACH * self.deviation + DISCRETE * abs(self.mean) + 1e-9

    @property
    def agrees(self) -> bool:
        """Whether they are near enough."""
        return abs(self.lived - self.mean) <= self.allowed


@dataclass(frozen=True)
class Replay:
    """What a replay showed.

    `transactions` and `seconds`, of the processor, are those of the bytecode, if it ran;
    `compared` counts the numbers that were equal in all worlds.
    """

    plan: str
    scenario: str
    years: float
    seed: int
    worlds: tuple[str, ...]
    counted: Counted
    compared: int
    transactions: int
    seconds: float
    node_transactions: int
    sampled: tuple[Sampled, ...]
    followed: tuple[Followed, ...]
    wall_seconds: float

    @property
    def per_second(self) -> float:
        """Transactions a second on the bytecode."""
        return self.transactions / self.seconds if self.seconds else 0.0


def replay(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    seed: int,
    node: Web3 | None = None,
    bytecode: bool = True,
    tick: Callable[[str, int], None] = lambda what, actions: None,
) -> Replay:
    """Live a scenario on the twin, on the bytecode and, if given, on a node; compare them.

    Args:
        plan: the rules.
        scenario: who joins, what befalls them, how they behave; everybody begins as a newcomer.
        years: how long.
        seed: the same seed lives the same life in every world.
        node: a local chain whose time can be moved.
        bytecode: whether to live on the bytecode in this process.
        tick: told of each step: what it is, and how many actions it has.

    Raises:
        DisagreementError: if worlds differ in any number, or the cohort model in any figure by
            more than its sampling error; the message says where.
        ScenarioError: if the scenario has what no contract can have: members with a past, or
            shocks.
        ReleaseError: if the contracts cannot be compiled.
        NodeError: if the node is no local chain.
    """
    began = clock.perf_counter()
    done = live(plan, scenario, years=years, seed=seed, node=node, bytecode=bytecode, tick=tick)
    life, inside = done.life, done.inside
    followed = follow(plan, scenario, life.draws, life.counted)
    sampled = sample(plan, scenario, life, years, seed)
    return Replay(
        plan=plan.name,
        scenario=scenario.name,
        years=years,
        seed=seed,
        worlds=done.worlds,
        counted=life.counted,
        compared=done.compared,
        transactions=inside.chain.transactions if bytecode else 0,
        seconds=inside.chain.seconds if bytecode else 0.0,
        node_transactions=done.node_transactions,
        sampled=sampled,
        followed=followed,
        wall_seconds=clock.perf_counter() - began,
    )


@dataclass(frozen=True)
class Lived:
    """A life that is over: what it came to, the bytecode it ran on, and what was compared."""

    life: AgentModel
    inside: BytecodeWorld
    worlds: tuple[str, ...]
    compared: int
    node_transactions: int


def live(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    seed: int,
    node: Web3 | None = None,
    bytecode: bool = True,
    in_groups: bool = False,
    tick: Callable[[str, int], None] = lambda what, actions: None,
) -> Lived:
    """Live a scenario in all worlds, and compare them; arguments and errors as of `replay`.

    With `in_groups`, all who join at one time come in as one group, by one root and one deposit.
    """
    _refuse_unreal(scenario)
    release = load_release()
    actors = Actors(seed, plan.panel.value.seats, keyed=node is not None)
    founded = (utc_day(START) - 1) * DAY + _DEPLOYED_HOUR * HOUR
    real: list[BytecodeWorld | NodeWorld] = []
    # Always there: the twin takes from it what the contracts fix.
    inside = BytecodeWorld(release, plan, actors, founded)
    if bytecode:
        real.append(inside)
    if node is not None:
        real.append(NodeWorld(node, release, plan, actors, founded))
    twin = TwinWorld(inside.deployed.constants, actors, founded)
    life = AgentModel(plan, scenario, twin, actors, START, seed, in_groups=in_groups)
    worlds: list[World] = [twin, *real]
    compared = 0
    half_month = ""
    for step in life.steps(years):
        for world in worlds:
            world.at(step.time)
            world.act(step.actions)
        tick(step.what, len(step.actions))
        day = START + timedelta(days=step.time // DAY - utc_day(START))
        if step.what != half_month:
            half_month = step.what
            compared += agree(worlds, f"on {day}, {step.what}")
    compared += agree(worlds, "at the end")
    compared += agree_on_everybody(worlds, life)
    twin.community.check_laws(twin.now)
    return Lived(
        life,
        inside,
        tuple(world.name for world in worlds),
        compared,
        sum(w.transactions for w in real if isinstance(w, NodeWorld)),
    )


def agree(worlds: list[World], where: str) -> int:
    """Compare the totals of all worlds; return how many numbers were equal.

    Raises:
        DisagreementError: naming the place, the number and both values.
    """
    twin, *others = worlds
    expected = twin.books()
    for world in others:
        _same(expected, world.books(), f"{where}: the books", world.name)
    return len(names_of(Books)) * len(others)


def agree_on_everybody(worlds: list[World], life: AgentModel) -> int:
    """Compare every member and every claim; return how many numbers were equal.

    Raises:
        DisagreementError: naming member or claim, the number and both values.
    """
    twin, *others = worlds
    people, claims = life.everybody, life.claim_numbers
    members, filed = twin.members(people), twin.claims(claims)
    compared = 0
    for world in others:
        for number, expected, found in zip(people, members, world.members(people), strict=True):
            _same(expected, found, f"at the end: member {number}", world.name)
            compared += len(names_of(MemberBooks))
        for number, claim, other in zip(claims, filed, world.claims(claims), strict=True):
            _same(claim, other, f"at the end: claim {number}", world.name)
            compared += len(names_of(ClaimBooks))
    return compared


def sample(
    plan: Plan, scenario: Scenario, life: AgentModel, years: float, seed: int
) -> tuple[Sampled, ...]:
    """Compare a life with the cohort model's paths.

    Raises:
        DisagreementError: naming the figure, and by how much it differs.
    """
    run = simulate(plan, scenario, years=years, paths=_PATHS, seed=seed)
    part, counted = 10**plan.asset.value.decimals, life.counted
    figures = {
        "claims": (float(counted.claims), run.of("claims").sum(axis=1)),
        "paid": (counted.paid / part, run.of("paid").sum(axis=1)),
        "charged": (counted.charged / part, run.total("charged")),
        "members": (float(counted.members), run.of("members")[:, -1]),
    }
    sampled = tuple(
        Sampled(what, lived, float(np.mean(paths)), float(np.std(paths)))
        for what, (lived, paths) in figures.items()
    )
    for row in sampled:
        if not row.agrees:
            raise DisagreementError(
                f"the cohort model says {row.what} of {row.mean:,.6g}, give or take "
                f"{row.allowed:,.6g}, but the contracts came to {row.lived:,.6g}"
            )
    return sampled


def _same(expected: Record, found: Record, where: str, world: str) -> None:
    if expected == found:
        return
    for name in names_of(type(expected)):
        right, wrong = getattr(expected, name), getattr(found, name)
        if right != wrong:
            raise DisagreementError(f"{where}: {name} is {right} for the twin, {wrong} for {world}")


def _refuse_unreal(scenario: Scenario) -> None:
    problems = []
    if scenario.population.established_years:
        value = scenario.population.established_years
        allowed = "0: on chain nobody was a member before the plan"
        problems.append(Problem(("population", "established_years"), value, allowed))
    if scenario.shocks:
        problems.append(Problem(("shocks",), len(scenario.shocks), "none: a replay has no shocks"))
    if problems:
        raise ScenarioError(f"scenario {scenario.name}", problems)
