"""Lapse, reinstatement, quitting, windows, guardians: one case for each rule of the design."""

import pytest

from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.settlement import Demand
from mutual_pool.protocol.pool.types import DAY, WINDOW, ZERO_ADDRESS, Left
from tests.model.people import (
    CAP_PER_PERIOD,
    DESK,
    GRACE,
    REGISTRAR,
    RESERVE,
    START,
    STRANGER,
    WAIT,
    certificate,
    charge,
    founded,
    identity,
    join,
    member,
    refused,
)

GUARDIAN = STRANGER


@pytest.fixture
def lapsed():
    """A community in which member 0 has just lapsed, on a balance of one reserve."""
    community = founded(4)
    join(community, 9, START, amount=RESERVE)
    charge(community, 1_000, START + DAY)
    return community


def test_one_lapses_once_the_reserve_is_touched(lapsed):
    standing = lapsed.ledger.standing_of(member(9))
    assert (standing.active, standing.balance) == (False, RESERVE - 1_000)
    assert (standing.lapsed_at, standing.lapsed_by) == (START + DAY, 1)
    charge(lapsed, 500, START + 2 * DAY)
    assert lapsed.ledger.standing_of(member(9)).balance == RESERVE - 1_000
    lapsed.check_laws(START + 2 * DAY)


def test_a_payment_to_a_lapsed_member_leaves_the_record_of_the_lapse(lapsed):
    ledger, before = lapsed.ledger, lapsed.ledger.standing_of(member(9))
    ledger.pay_in(member(9), 50_000, by=STRANGER, now=START + 2 * DAY)
    after = ledger.standing_of(member(9))
    assert after.balance == before.balance + 50_000
    assert (after.active, after.lapsed_at, after.index_stop) == (False, START + DAY, 1_000)


def test_within_grace_the_contributions_missed_go_to_carry(lapsed):
    ledger, now = lapsed.ledger, START + DAY + GRACE
    charge(lapsed, 500, START + 2 * DAY)
    carry, joined = ledger.books.carry, ledger.membership_of(member(9)).joined_day
    assert ledger.reinstate(member(9), 10_000, by=member(9), now=now) == 500
    assert ledger.books.carry == carry + 500
    assert ledger.standing_of(member(9)).balance == RESERVE - 1_000 + 10_000 - 500
    membership = ledger.membership_of(member(9))
    assert membership.joined_day == joined
    assert membership.covered_from == day_of(START + WAIT) + 1
    lapsed.check_laws(now)


def test_beyond_grace_nothing_is_owed_and_all_begins_again(lapsed):
    ledger, now = lapsed.ledger, START + DAY + GRACE + 1
    charge(lapsed, 500, START + 2 * DAY)
    assert ledger.reinstate(member(9), 10_000, by=member(9), now=now) == 0
    membership = ledger.membership_of(member(9))
    assert membership.joined_day == day_of(now)
    assert membership.covered_from == day_of(now + WAIT) + 1
    lapsed.check_laws(now)


def test_reinstatement_is_the_members_own_act_and_has_to_suffice(lapsed):
    ledger, now = lapsed.ledger, START + 2 * DAY
    told = refused(ledger.reinstate, member(9), 1, by=STRANGER, now=now)
    assert told == ("PoolNotMemberOrGuardian", member(9), STRANGER)
    told = refused(ledger.reinstate, member(0), 1, by=member(0), now=now)
    assert told == ("PoolNotLapsed", member(0))
    charge(lapsed, 3_000, now)
    charge(lapsed, 3_000, now)
    told = refused(ledger.reinstate, member(9), 0, by=member(9), now=now)
    assert told == ("PoolBelowMinimum", 6_000 + RESERVE, RESERVE - 1_000)
    history = ledger.histories.get(member(9))
    assert history is None
    lapsed.check_laws(now)


def test_a_window_begins_anew_after_thirty_days():
    community, now = founded(3), START + WINDOW - 1
    ledger = community.ledger
    charge(community, 6_000, now)
    done = charge(community, 6_000, now)
    assert (done.per_unit, done.room_bound, done.full) == (CAP_PER_PERIOD - 6_000, True, False)
    assert ledger.room(now) == 0
    assert ledger.room(START + WINDOW) == CAP_PER_PERIOD
    assert charge(community, 6_000, START + WINDOW).per_unit == 6_000
    assert ledger.books.window_charged == 6_000


def test_who_quits_leaves_the_share_of_the_claims_approved():
    community, now = founded(4, band=1), START + DAY
    ledger = community.ledger
    share = ledger.set_aside(1, 8_000, 3_000, by=DESK, now=now)
    assert share == 1_000
    assert ledger.quote_quit(member(0), now) == (38_000, 2_000)
    assert ledger.quit(by=member(0), now=now) == (38_000, 2_000)
    assert ledger.books.carry == 2_000
    # The others pay what they would have paid.
    done = ledger.settle(1, Demand(8_000, 0, 3_000, share), by=DESK, now=now)
    assert (done.per_unit, done.from_carry) == (1_000, 2_000)


def test_an_exit_share_is_bounded_by_the_room_and_by_the_balance():
    community, now = founded(4), START + DAY
    ledger = community.ledger
    charge(community, 5_000, now)
    charge(community, 4_500, now)
    for claim in range(2, 5):
        ledger.set_aside(claim, 10**9, 6_000, by=DESK, now=now)
    assert ledger.quote_quit(member(0), now) == (40_000 - 9_500 - 500, 500)
    now = START + WINDOW
    assert ledger.quote_quit(member(0), now) == (20_500, CAP_PER_PERIOD)


def test_a_lapsed_member_quits_with_all_they_have(lapsed):
    now = START + 2 * DAY
    lapsed.ledger.set_aside(2, 10**9, 6_000, by=DESK, now=now)
    assert lapsed.ledger.quit(by=member(9), now=now) == (RESERVE - 1_000, 0)


def test_a_guardian_acts_after_thirty_days_and_quits_after_a_notice_of_180():
    community, ward = founded(2), member(0)
    ledger, book = community.ledger, community.guardianship
    assert refused(book.name_guardian, ward, by=ward, now=START) == ("GuardianOfOneself", ward)
    begin = book.name_guardian(GUARDIAN, by=ward, now=START)
    assert begin == START + 30 * DAY
    stranger = ("GuardianMayNotAct", ward, GUARDIAN)
    assert refused(book.give_quit_notice, ward, by=GUARDIAN, now=begin - 1) == stranger
    assert refused(book.quit_for, ward, by=GUARDIAN, now=begin) == ("GuardianNoNotice", ward)
    until = book.give_quit_notice(ward, by=GUARDIAN, now=begin)
    assert until == begin + 180 * DAY
    told = refused(book.quit_for, ward, by=GUARDIAN, now=until - 1)
    assert told == ("GuardianNoticeRuns", ward, until)
    held = ledger.books.held
    assert book.quit_for(ward, by=GUARDIAN, now=until) == Left(40_000)
    assert ledger.books.held == held - 40_000
    assert refused(book.quit_for, ward, by=GUARDIAN, now=until) == stranger


def test_a_member_stops_the_notice_by_objecting_or_by_another_guardian():
    community, ward = founded(2), member(0)
    book = community.guardianship
    now = book.name_guardian(GUARDIAN, by=ward, now=START)
    until = book.give_quit_notice(ward, by=GUARDIAN, now=now)
    book.object_to_quit_notice(by=ward, now=now)
    assert refused(book.object_to_quit_notice, by=ward, now=now) == ("GuardianNoNotice", ward)
    assert refused(book.quit_for, ward, by=GUARDIAN, now=until) == ("GuardianNoNotice", ward)
    book.give_quit_notice(ward, by=GUARDIAN, now=now)
    assert book.name_guardian(ZERO_ADDRESS, by=ward, now=now) == 0
    assert not book.is_guardian(ward, GUARDIAN, until)
    assert not book.is_guardian(ward, ZERO_ADDRESS, until)


def test_an_identity_is_free_once_its_holder_is_beyond_grace(lapsed):
    book, now = lapsed.enrolment, START + DAY + GRACE

    def moved(at):
        paper = certificate(9, at, member=member(20))
        return book.join(paper, 40_000, signer=REGISTRAR, sender=member(20), now=at)

    assert refused(moved, now) == ("PoolIdentityHeld", identity(9), member(9))
    moved(now + 1)
    assert lapsed.ledger.membership_of(member(9)).moved
    assert lapsed.ledger.membership_of(member(9)).identity == identity(9)
    told = refused(lapsed.ledger.reinstate, member(9), 9_999, by=member(9), now=now + 1)
    assert told == ("PoolIdentityMoved", member(9))
    assert lapsed.ledger.quit(by=member(9), now=now + 1) == (RESERVE - 1_000, 0)
    lapsed.check_laws(now + 1)
