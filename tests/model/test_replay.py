"""A replay rebuilds the twin from events alone, and any number told otherwise is found."""

from dataclasses import replace

import pytest

from mutual_pool.audit.replay import claim_operations, operations
from mutual_pool.audit.replay.guardian_operations import GUARDIAN_OPERATIONS
from mutual_pool.audit.replay.replay import Replay, beginnings
from mutual_pool.chain.events import ChainEvent
from tests.model.people import PLAN, RULES, START, STRANGER, member
from tests.model.recorder import Hashes, Recorder
from tests.model.story import ENDING, Story, disputed, lived


@pytest.fixture(scope="module")
def story():
    return lived()


@pytest.fixture(scope="module")
def dispute():
    return disputed()


def replayed(events, constants=PLAN):
    replay = Replay(constants, Hashes(), deployed_at=START)
    replay.apply(events)
    return replay


@pytest.fixture(params=["lived", "disputed"])
def whole(request, story, dispute):
    """Each story, and the constants of its plan."""
    return (story, PLAN) if request.param == "lived" else (dispute, ENDING)


def test_every_event_is_told(story, dispute):
    told = {(event.contract, event.name) for event in [*story.events, *dispute.events]}
    known = {*operations._METHODS, *claim_operations._METHODS, *GUARDIAN_OPERATIONS}
    assert known - told == {("guardianship", "GuardianQuitObjected")}, "that one by both sides"


def test_every_record_is_rebuilt(whole):
    story, constants = whole
    replay = replayed(story.events, constants)
    assert [str(difference) for difference in replay.differences] == []
    live, again = story.plan, replay.community
    assert _kept_by_ledger(again) == _kept_by_ledger(live)
    assert _kept_by_guardians(again) == _kept_by_guardians(live)
    assert again.enrolment.identities == live.enrolment.identities
    assert again.claims.claims == live.claims.claims
    assert again.claims.decided_seats == live.claims.decided_seats
    assert again.claims.disputes == live.claims.disputes
    assert again.claims.open_claims == live.claims.open_claims
    assert again.jury.said == live.jury.said
    assert again.panel.seats_of == live.panel.seats_of
    votes = [seats for seats in replay.votes_by_digest().values() if seats]
    assert sorted(votes) == sorted(live.claims.votes_for.values())
    again.check_laws(story.now)


def test_what_a_plan_began_with_is_in_its_events(story):
    fixed = replace(PLAN, registrar=STRANGER, holders=(), tiers=(), rules=replace(RULES, fee_bps=0))
    assert beginnings(fixed, story.events) == (PLAN, START)
    with pytest.raises(ValueError, match="RegistrarChanged"):
        beginnings(fixed, story.events[:1] + story.events[2:])


def chosen(event):
    """Return the numbers that somebody chose: only the storage tells whether they are right."""
    free = {
        "Joined": {"amount"},
        "ToppedUp": {"amount"},
        "Reinstated": {"amount"},
        "Rebanded": {"amount"},
        "ReserveFunded": {"amount"},
        "Voted": {"answer"},
        "Held": {"claim", "days_"},
    }
    return free.get(event.name, set())


def test_any_number_told_otherwise_is_found(whole):
    story, constants = whole
    tried = 0
    for place, event in enumerate(story.events):
        for name, value in event.args.items():
            # Of who left later, nothing remains to tell when a band ended that no claim met.
            if not isinstance(value, int) or name == "bandUntil":
                continue
            other = not value if isinstance(value, bool) else value + 1
            wrong = replace(event, args={**event.args, name: other})
            events = [*story.events[:place], wrong, *story.events[place + 1 :]]
            replay = replayed(events, constants)
            by_storage = name in chosen(event) and records(replay.community) != records(story.plan)
            assert replay.differences or by_storage, (event, name)
            tried += 1
    assert tried > 150


def test_any_event_left_out_or_told_twice_is_found(whole):
    """If not by the replay, then by what is stored: nothing that is said leaves no record."""
    story, constants = whole
    unrecorded = {"GuardianNamed", "ReserveFunded", "ToppedUp", "RulesChanged", "PanelChanged"}
    for place, event in enumerate(story.events[4:], start=4):
        twice = [*story.events[: place + 1], event, *story.events[place + 1 :]]
        assert replayed(twice, constants).differences, event
        less = story.events[:place] + story.events[place + 1 :]
        replay = replayed(less, constants)
        assert (
            replay.differences
            or records(replay.community) != records(story.plan)
            or event.name in unrecorded
        ), event


def _kept_by_ledger(community):
    """What the ledger keeps itself, without the guardianship that it asks."""
    return {name: kept for name, kept in vars(community.ledger).items() if name != "guardianship"}


def _kept_by_guardians(community):
    book = community.guardianship
    return book.records, book.noticed_recipients, book.successions


def records(community):
    claims, jury = community.claims, community.jury
    return (
        _kept_by_ledger(community),
        _kept_by_guardians(community),
        (claims.claims, claims.disputes, claims.open_claims),
        jury.said,
    )


def test_a_difference_says_where_it_is(story):
    settled = next(n for n, event in enumerate(story.events) if event.name == "Settled")
    event = story.events[settled]
    wrong = replace(event, args={**event.args, "perUnit": 1})
    rest = story.events[settled + 1]
    (difference,) = replayed([*story.events[:settled], wrong, rest]).differences
    assert (difference.field, difference.found) == ("perUnit", 1)
    assert difference.expected == event.args["perUnit"]
    assert f"pool Settled at log 0, perUnit: 1, not {difference.expected}" in str(difference)


def test_an_unknown_event_and_a_refused_operation_are_differences():
    story = Recorder()
    story.tell(("pool", "Minted", {"amount": 1}))
    story.tell(("pool", "Quit", {"member": member(0), "to": member(0), "paid": 1, "withheld": 0}))
    story.tell(("pool", "PaidOut", {"claim": 1, "to": member(0), "amount": 1}))
    found = replayed(story.events).differences
    assert [difference.field for difference in found] == ["event", "operation", "event"]
    assert "PoolNotMember" in str(found[1])


def test_addresses_and_hashes_may_come_in_any_form(story):
    def other(value):
        if isinstance(value, bytes):
            return "0x" + value.hex()
        if isinstance(value, str):
            return "0x" + value[2:].upper()
        return [other(part) for part in value] if isinstance(value, tuple) else value

    events = [
        ChainEvent(
            event.contract,
            event.name,
            {name: other(value) for name, value in event.args.items()},
            event.block,
            event.time,
            event.tx,
            event.log_index,
        )
        for event in story.events
    ]
    assert replayed(events).differences == []


def test_a_claim_settled_short_by_a_stranger_is_found():
    story = Story()
    story.join(0)
    story.wait(32)
    claim = story.file(0)
    story.decide(claim)
    story.wait(7)
    story.settle(claim)
    assert replayed(story.events).differences == []
    *before, event = story.events
    wrong = replace(event, args={**event.args, "by": STRANGER})
    (difference,) = replayed([*before, wrong]).differences
    assert difference.field == "operation"
    assert "ClaimOnlyPayeeMaySettle" in str(difference)
