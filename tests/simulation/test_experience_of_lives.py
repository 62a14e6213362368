"""The experience of lives on the twin, read event by event: the life's own incidence is in it."""

from types import SimpleNamespace

import numpy as np
import pytest

from mutual_pool.actuarial.days import utc_day
from mutual_pool.chain.events import ChainEvent
from mutual_pool.chain.release import load_release
from mutual_pool.plan import load_plan
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.simulation.differential import actions as acts
from mutual_pool.simulation.differential.actors import Actors
from mutual_pool.simulation.differential.agent_model import HOUR, AgentModel
from mutual_pool.simulation.differential.bytecode import BytecodeWorld
from mutual_pool.simulation.differential.run import START
from mutual_pool.simulation.differential.twin import TwinWorld
from mutual_pool.simulation.experience.observer import ExperienceBook
from mutual_pool.simulation.experience.study import study
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import load_scenario

MEMBERS, YEARS, SCALE, SEEDS = 400, 1.5, 12, 12
NAMES = {
    acts.Join: ("Joined",),
    acts.Reband: ("Rebanded",),
    acts.Reinstate: ("Reinstated",),
    acts.Quit: ("Quit",),
    acts.File: ("ClaimFiled",),
    acts.Decide: ("Decided",),
}


@pytest.fixture(scope="module")
def release():
    return load_release()


def scenario(**behaviour):
    data = load_scenario("village").model_dump(mode="json")
    data["claims"] = {"incidence_scale": SCALE, "report_months": 1, "mild_share": "0.5"}
    data["behaviour"] = {"top_up": "0.9", "come_back": "0.5", "leaving": "0.1", "organic": 40}
    data["behaviour"] |= behaviour
    data["money"] = {}
    data["population"] = {"members": MEMBERS}
    return Scenario.model_validate(data)


def lived(release, seed, **behaviour):
    """Live once on the twin; return the experience, and the members' cover day by day."""
    plan, actors = load_plan("demo"), Actors(seed, load_plan("demo").panel.value.seats, keyed=False)
    founded = (utc_day(START) - 1) * DAY + 6 * HOUR
    inside = BytecodeWorld(release, plan, actors, founded)
    twin = TwinWorld(inside.deployed.constants, actors, founded)
    life = AgentModel(plan, scenario(**behaviour), twin, actors, START, seed)
    end = (utc_day(START) + int(365 * YEARS)) * DAY
    book, replay = ExperienceBook(end), SimpleNamespace(community=twin.community)
    covered, today = {}, utc_day(START)
    community = twin.community

    def look(until):
        """Ask the twin of each day that is over, as it stands then."""
        nonlocal today
        while today < until:
            for person in (*community.ledger.positions, *community.ledger.unmoved):
                cover = community.ledger.cover_on(person, today)
                if cover.covered and person not in book._ended_on:
                    covered[person, today] = cover.band
            today += 1

    for step in life.steps(YEARS):
        look(step.time // DAY)
        twin.at(step.time)
        for action in step.actions:
            events = events_of(action, actors, step.time, community)
            for event in events[:1]:
                book.before(replay, event)
            twin.act([action])
            if isinstance(action, acts.Settle):
                ended = [n for n, one in community.ledger.memberships.items() if one.ending]
                events += [
                    stated("MembershipEnding", step.time, claim=action.claim, member=member)
                    for member in ended
                    if member == actors.address(action.member) and member not in book._ended_on
                ]
            book.after(replay, events)
    look(book.found.last + 1)
    book.end(replay)
    return book.found, covered


def stated(name, time, **args):
    return ChainEvent("pool", name, args, 1, time, "0x", 0)


def events_of(action, actors, time, community):
    names = NAMES.get(type(action), ())
    member = actors.address(action.member) if hasattr(action, "member") else ""
    args = {"member": member, "identity": community.ledger.membership_of(member).identity}
    for name in ("claim", "day"):
        if hasattr(action, name):
            args[name] = getattr(action, name)
    return [stated(name, time, **args) for name in names]


@pytest.fixture(scope="module")
def lives(release):
    return [lived(release, seed) for seed in range(1, SEEDS + 1)]


def test_exposure_is_the_cover_of_every_day(lives):
    """The stretches of days are those for which the twin, asked each day, said that it covers."""
    for found, by_day in lives:
        stretched = {}
        for part in found.covered:
            for day in range(part.first, part.end):
                assert (part.member, day) not in stretched, "a day counts once"
                stretched[part.member, day] = part.band
        both = set(stretched) & set(by_day)
        # Who gets the full benefit is out from the incident on, which the twin learns later.
        assert len(set(stretched) - set(by_day)) == 0
        assert len(both) > 0.97 * len(by_day)
        assert all(stretched[key] == by_day[key] for key in both)


def test_a_lifes_incidence_is_in_the_interval(lives):
    held = []
    plan, chosen = load_plan("demo"), load_scenario("still")
    for found, _ in lives:
        rows = study(plan, chosen, found).rows
        held += [row.low <= SCALE <= row.high for row in rows if row.by in ("all", "band")]
        assert rows[0].actual > 10
    assert len(held) >= 3 * SEEDS
    assert np.mean(held) >= 0.9


def test_lapses_and_exits_are_counted(lives):
    assert sum(found.lapsed for found, _ in lives) > 10
    assert sum(found.returned for found, _ in lives) > 3
    assert sum(found.left for found, _ in lives) > 10
    for found, _ in lives:
        assert len(found.joinings) >= MEMBERS
        assert 0 < found.members <= len(found.joinings)


def test_who_lapsed_does_not_leave_too(release, monkeypatch):
    """Nobody tops up: those who lapsed only take the rest out when they quit."""
    quits, before = {True: 0, False: 0}, ExperienceBook.before

    def watch(book, replay, event):
        if event.name == "Quit":
            quits[replay.community.ledger.standing_of(event.args["member"]).active] += 1
        before(book, replay, event)

    monkeypatch.setattr(ExperienceBook, "before", watch)
    found, _ = lived(release, 2, top_up="0", leaving="0.5")
    assert quits[False] > 5
    assert found.left == quits[True]
