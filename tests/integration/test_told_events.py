"""Lies in what the events state are found, whoever tells them."""

from dataclasses import replace

import pytest

from mutual_pool.audit.replay.replay import BeginningMissingError
from mutual_pool.protocol.eip712 import pack_signatures
from tests.support import checked
from tests.support.actors import key_at
from tests.support.lived import finds


@pytest.fixture
def told(year, monkeypatch):
    """Verify with other events than the node's."""

    def tell(events):
        monkeypatch.setattr(checked, "read_events", lambda *_: events)
        return year.verify()

    return tell


@pytest.mark.parametrize("name", ["Joined", "ToppedUp", "Reinstated", "Quit"])
def test_a_membership_s_event_left_out_is_found(year, told, name):
    place = year.place(name)
    member = year.events[place].args["member"]
    left_out = set(year.of_transaction(place))
    found = told([event for n, event in enumerate(year.events) if n not in left_out])
    finds(found, member.lower() if name != "Joined" else "the pool's books")


@pytest.mark.parametrize("name", ["ClaimFiled", "DecisionSigned", "Settled"])
def test_a_claim_s_event_left_out_is_found(year, told, name):
    claim = year.events[year.place("Settled")].args["claim"]
    left_out = set(year.of_transaction(year.place(name, claim=claim)))
    found = told([event for n, event in enumerate(year.events) if n not in left_out])
    finds(found, f"claim {claim},")


def test_of_a_dispute_nothing_is_left_out(year, told):
    """Whatever was said of a claim is in its records, or in what follows."""
    names = ("Objected", "ObjectionReclaimed", "Appealed", "Voted", "Held", "ClaimConcluded")
    for name in names:
        place = year.place(name)
        claim = year.events[place].args["claim"]
        left_out = set(year.of_transaction(place))
        found = told([event for n, event in enumerate(year.events) if n not in left_out])
        finds(found, f"claim {claim},")


def test_of_a_membership_that_ended_nothing_is_left_out(year, told):
    for name in ("MembershipEnding", "MembershipEnded"):
        place = year.place(name)
        found = told([event for n, event in enumerate(year.events) if n != place])
        finds(found, "claim", year.events[place].args["claim"], name)
    place = year.place("DueTaken")
    found = told([event for n, event in enumerate(year.events) if n != place])
    finds(found, f"due to {year.events[place].args['holder'].lower()}", "due")


def test_a_gift_left_out_is_found(year, told):
    found = told([event for event in year.events if event.name != "ReserveFunded"])
    finds(found, "the asset", "held by the pool")


@pytest.mark.parametrize(
    ("name", "field", "told_of"),
    [
        ("Joined", "amount", "balance"),
        ("Joined", "bandUntil", "band_until"),
        ("ToppedUp", "amount", "balance"),
        ("Settled", "perUnit", "perUnit"),
        ("Settled", "benefit", "benefit"),
        ("ClaimFiled", "benefit", "benefit"),
        ("ClaimFiled", "voters", "voters"),
        ("Objected", "bond", "bond"),
        ("JuryCalled", "quorum", "quorum"),
        ("JuryCalled", "endsAt", "endsAt"),
        ("Held", "days_", "held_days"),
        ("ClaimConcluded", "state", "state"),
        ("MembershipEnded", "due", "due"),
        ("MembershipEnded", "withheld", "withheld"),
        ("Quit", "paid", "paid"),
    ],
)
def test_a_number_told_otherwise_is_found(year, told, name, field, told_of):
    place = year.place(name)
    event = year.events[place]
    if name == "Joined":
        place = year.place(name, member=year.active)
        event = year.events[place]
    wrong = replace(event, args={**event.args, field: event.args[field] + 1})
    found = told([*year.events[:place], wrong, *year.events[place + 1 :]])
    subject = f"claim {event.args['claim']}" if "claim" in event.args else event.args["member"]
    assert any(
        str(subject).lower() in finding.lower() and told_of in finding
        for finding in found.findings()
    )
    assert not found.verified


def test_an_event_told_twice_is_found(year, told):
    place = year.place("ToppedUp")
    event = year.events[place]
    found = told([*year.events[: place + 1], event, *year.events[place + 1 :]])
    finds(found, "pool ToppedUp", "order", event.args["member"])
    finds(found, f"member {event.args['member'].lower()}", "balance")


def test_a_second_telling_with_a_place_of_its_own_is_found(year, told):
    last = year.events[-1]
    event = replace(year.events[year.place("ToppedUp")], block=last.block + 1, time=last.time)
    finds(told([*year.events, event]), f"member {event.args['member'].lower()}", "balance")


def test_events_in_another_order_are_found(year, told):
    settled = year.of_transaction(year.place("Settled"))
    one, other = settled[0], settled[0] - 1
    events = list(year.events)
    events[one], events[other] = events[other], events[one]
    finds(told(events), "order")


def test_an_order_that_hides_itself_is_found(year, told):
    """Decided before it was filed, with blocks, places and times that fit."""
    filed = [year.events[place] for place in year.of_transaction(year.place("ClaimFiled"))]
    decided = [year.events[place] for place in year.of_transaction(year.place("Decided"))]
    first = year.events.index(filed[0])
    assert year.events[first : first + 2] == filed
    rest = [event for event in year.events[first:] if event not in filed + decided]
    mixed = [*decided, *filed]
    early = [
        replace(event, block=filed[0].block, log_index=place, time=filed[0].time)
        for place, event in enumerate(mixed)
    ]
    number = filed[0].args["claim"]
    finds(told([*year.events[:first], *early, *rest]), "DecisionSigned", f"claim {number},")


def resigned(year, keys, digest=None):
    """The events, with the decision on claim 1 signed by other keys or for another digest."""
    place = year.place("DecisionSigned", claim=1)
    event = year.events[place]
    digest = digest or event.args["digest"]
    packed = pack_signatures((key.address, key.unsafe_sign_hash(digest).signature) for key in keys)
    wrong = replace(event, args={**event.args, "signatures": packed.signatures})
    return [*year.events[:place], wrong, *year.events[place + 1 :]]


def test_a_signature_from_outside_the_panel_is_found(year, told):
    outsiders = [key_at(place) for place in range(3)]
    found = told(resigned(year, outsiders))
    finds(found, "desk DecisionSigned", "PanelNoSeat", "claim 1,")


def test_a_signature_left_out_is_found(year, told):
    place = year.place("DecisionSigned", claim=1)
    event = year.events[place]
    wrong = replace(event, args={**event.args, "signatures": event.args["signatures"][65:]})
    found = told([*year.events[:place], wrong, *year.events[place + 1 :]])
    finds(found, "desk DecisionSigned", "claim 1,", "seats")


def test_signatures_of_another_decision_are_found(year, told):
    other = year.events[year.place("DecisionSigned", claim=2)].args["signatures"]
    place = year.place("DecisionSigned", claim=1)
    event = year.events[place]
    wrong = replace(event, args={**event.args, "signatures": other})
    found = told([*year.events[:place], wrong, *year.events[place + 1 :]])
    finds(found, "desk DecisionSigned", "a refusal", "claim 1,")


@pytest.mark.parametrize(
    "name",
    ["StewardChanged", "RegistrarChanged", "SupervisorChanged", "PanelChanged", "RulesChanged"],
)
def test_without_a_beginning_nothing_can_be_told(year, told, name):
    with pytest.raises(BeginningMissingError, match=name):
        told([event for event in year.events if event.name != name])
