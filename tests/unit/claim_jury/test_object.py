"""ClaimJury.object: a voter of standing objects to an approval, with a bond."""

import pytest

from tests.support.claims import State
from tests.support.clock import DAY, now, wait
from tests.support.deploying import BOND, JURY_DAYS, NOTICE_DAYS, OBJECTION_BOND, Settings
from tests.support.events import check_event, no_event
from tests.support.values import fields

#: Of the contract's `Ballot`.
OBJECTED = 2


@pytest.fixture
def ten(members, actors, claims, desk, member_assembly):
    """Ten voters of standing, a tenth of whom may object without a jury."""
    for member in (*actors.assessors[:4], actors.sponsor):
        actors_token = members.plan.token
        actors_token.mint(member, 10**6, {"from": member})
        actors_token.approve(members.plan.pool, 10**6, {"from": member})
        members.join(member)
    wait(days=32)
    rules = Settings().rules(), Settings().jury_rules(objection_bps=1_000)
    desk.changeRules(*rules, {"from": member_assembly})
    claim = claims.file(actors.alice)
    claims.approve(claim, actors.assessors[1:])
    return claim


def test_an_objection_takes_a_bond(jury, token, members, claims, ten, bob):
    before = token.balanceOf(bob)
    transaction = jury.object(ten, {"from": bob})
    check_event(transaction, "Objected", claim=ten, voter=bob, bond=OBJECTION_BOND, objections=1)
    check_event(transaction, "BondTaken", claim=ten, member=bob, payer=bob, bond=OBJECTION_BOND)
    no_event(transaction, "JuryCalled")
    assert jury.ballotOf(ten, bob) == OBJECTED
    assert token.balanceOf(bob) == before - OBJECTION_BOND
    assert members.books()["owed"] == BOND + OBJECTION_BOND
    assert claims.state(ten) == State.UNDER_NOTICE


def test_past_the_share_of_voters_the_jury_is_called(jury, claims, ten, bob, carol):
    jury.object(ten, {"from": bob})
    transaction = jury.object(ten, {"from": carol})
    standing_day = claims.facts(ten)["filedAt"] // DAY - 30
    ends_at = now() + JURY_DAYS * DAY
    check_event(transaction, "Objected", claim=ten, voter=carol, bond=OBJECTION_BOND, objections=2)
    check_event(
        transaction,
        "JuryCalled",
        claim=ten,
        electorate=10,
        quorum=2,
        standingDay=standing_day,
        endsAt=ends_at,
    )
    assert fields(jury.disputeOf(ten)) == {
        "endsAt": ends_at,
        "standingDay": standing_day,
        "objections": 2,
        "votesFor": 0,
        "votesAgainst": 0,
        "votesToLeave": 0,
        "quorum": 2,
        "heldDays": 0,
        "objectorsAgainst": 0,
    }
    assert claims.state(ten) == State.JURY


def test_who_filed_has_no_say_of_this_kind(jury, refused, approved, alice):
    with refused("JuryNoVote", approved, alice):
        jury.object(approved, {"from": alice})


@pytest.mark.parametrize("by", ["stranger", "guardian", "assessor_1", "supervisor"])
def test_who_is_no_voter_is_refused(jury, refused, actors, approved, by):
    sender = getattr(actors, by)
    with refused("JuryNoVote", approved, sender):
        jury.object(approved, {"from": sender})


def test_a_guardian_who_filed_is_refused(jury, refused, claims, members, guarded, alice, guardian):
    members.join(guardian)
    wait(days=32)
    claim = claims.file(alice, by=guardian)
    claims.approve(claim)
    with refused("JuryNoVote", claim, guardian):
        jury.object(claim, {"from": guardian})
    other = claims.file(claims.plan.actors.bob)
    claims.approve(other)
    jury.object(other, {"from": guardian})


def test_who_joined_too_late_is_refused(jury, refused, claims, members, alice, sponsor):
    members.join(sponsor)
    wait(days=29)
    claim = claims.file(alice)
    claims.approve(claim)
    wait(days=2)
    with refused("JuryNoVote", claim, sponsor):
        jury.object(claim, {"from": sponsor})


def test_who_left_is_refused(jury, pool, refused, approved, bob):
    pool.quit({"from": bob})
    with refused("JuryNoVote", approved, bob):
        jury.object(approved, {"from": bob})


def test_twice_is_refused(jury, refused, ten, bob):
    jury.object(ten, {"from": bob})
    with refused("JuryObjectedAlready", ten, bob):
        jury.object(ten, {"from": bob})


def test_a_bond_without_allowance_is_refused(jury, pool, token, refused, approved, bob):
    token.approve(pool, OBJECTION_BOND - 1, {"from": bob})
    with refused("ERC20InsufficientAllowance", pool, OBJECTION_BOND - 1, OBJECTION_BOND):
        jury.object(approved, {"from": bob})
    token.approve(pool, OBJECTION_BOND, {"from": bob})
    jury.object(approved, {"from": bob})


@pytest.mark.parametrize("state", [state for state in State if state != State.UNDER_NOTICE])
def test_only_under_notice(jury, refused, claims, alice, erin, state):
    claim = 1 if state == State.NONE else claims.bring(claims.file(alice), state)
    with refused("JuryWrongState", claim, state):
        jury.object(claim, {"from": erin})


def test_to_the_last_moment_of_the_notice(jury, claims, approved, bob):
    wait(days=NOTICE_DAYS, seconds=-60)
    jury.object(approved, {"from": bob})
    wait(days=1)
    assert claims.state(approved) == State.JURY


def test_after_a_jury_nobody_objects(jury, refused, claims, assessors, alice, bob):
    claim = claims.bring(claims.file(alice), State.AWAITING_SEAT)
    claims.approve(claim, assessors[:1])
    assert claims.state(claim) == State.UNDER_NOTICE
    with refused("JuryWasCalled", claim):
        jury.object(claim, {"from": bob})


def test_bonds_against_a_claim_paid_go_to_carry(jury, members, claims, ten, bob):
    jury.object(ten, {"from": bob})
    wait(days=NOTICE_DAYS)
    transaction = claims.settle(ten)
    check_event(transaction, "BondForfeited", claim=ten, bond=OBJECTION_BOND)
    surplus = 16 * 270 - 4_320
    assert transaction.events["Settled"]["carry"] == surplus
    assert members.books()["carry"] == surplus + OBJECTION_BOND


def test_without_an_objection_nothing_is_lost(claims, approved):
    wait(days=NOTICE_DAYS)
    no_event(claims.settle(approved), "BondForfeited")
