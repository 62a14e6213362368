"""What anyone may read of the pool."""

import pytest

from tests.support.clock import today, wait, wait_until
from tests.support.deploying import CAP, CAP_PER_PERIOD, RESERVE, SPACING, WINDOW
from tests.support.members import DEPOSIT, NO_POSITION
from tests.support.reckoning import reckon
from tests.support.values import fields, plain


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    members.admit(alice, RESERVE + 150, band_until=today() + 100)
    members.admit(bob, 2 * DEPOSIT, units=2)


@pytest.mark.parametrize(
    ("charged", "least"),
    [(0, RESERVE), (1, RESERVE + 99), (99, RESERVE + 1), (100, RESERVE), (101, RESERVE + 99)],
)
def test_the_minimum_deposit_reaches_the_next_rung(pool, members, charged, least):
    if charged:
        members.charge(charged)
    assert pool.minimumDeposit(1) == least
    assert pool.minimumDeposit(5) == 5 * least


def test_nobody_has_no_standing(pool, lens, members, stranger):
    assert set(fields(pool.standingOf(stranger)).values()) == {0}
    assert members.position(stranger) == NO_POSITION
    assert tuple(lens.quoteQuit(stranger)) == (0, 0)
    assert set(fields(lens.coverOn(stranger, today())).values()) == {0}


def test_standing_counts_what_was_charged(pool, members, alice):
    members.charge(70)
    assert fields(pool.standingOf(alice)) == {
        "balance": RESERVE + 80,
        "indexStop": 70,
        "lapsedAt": 0,
        "lapsedBy": 0,
        "active": True,
    }


def test_cover_runs_from_the_day_after_the_wait_to_the_end_of_the_band(lens, members, alice):
    joined = today()
    membership = members.membership(alice)
    assert membership["coveredFrom"] == joined + 31
    covered = [lens.coverOn(alice, joined + days)["covered"] for days in (0, 30, 31, 100, 101)]
    assert covered == [False, False, True, True, False]
    assert fields(lens.coverOn(alice, joined + 31)) == {
        "covered": 1,
        "band": 0,
        "joinedDay": joined,
        "floorBand": 0,
    }


def test_cover_ends_the_day_before_a_lapse(lens, members, alice):
    wait(days=40)
    members.charge(SPACING + 1)
    assert not members.is_active(alice)
    assert lens.coverOn(alice, today() - 1)["covered"]
    assert not lens.coverOn(alice, today())["covered"]


def test_who_claims_for_a_day(pool, lens, members, alice):
    pool.openClaim(7, alice, alice, 0, members.as_desk)
    day = today() + 31
    identity, last_claim, moved, voters, cover = pool.claimantOn(alice, day)
    assert (plain(identity), last_claim, moved) == (members.identity(alice), 7, False)
    assert voters == members.books()["activeVoters"]
    assert tuple(cover) == tuple(lens.coverOn(alice, day)) == (True, 0, today(), 0)


def test_a_window_ends_thirty_days_after_its_beginning(pool):
    start = pool.deployedAt()
    assert pool.windowEndsAt() == start + WINDOW
    wait_until(start + WINDOW - 60)
    assert pool.windowEndsAt() == start + WINDOW
    wait(seconds=60)
    assert pool.windowEndsAt() == start + 2 * WINDOW


def test_room_is_what_a_window_has_left(pool, members):
    assert pool.room() == CAP_PER_PERIOD
    members.charge(130)
    assert pool.room() == CAP_PER_PERIOD - 130


@pytest.mark.parametrize(("benefit", "fee"), [(1_000, 80), (4_000, 320)])
def test_a_quote_for_a_new_claim_shares_with_the_pending_ones(
    pool, lens, members, sponsor, benefit, fee
):
    pool.fundReserve(900, {"from": sponsor})
    pool.setAside(1, 1_200, CAP, members.as_desk)
    units, pending = 3, 400
    share = min(CAP, -(-(benefit + fee) // units))
    wanted = reckon(benefit, fee, CAP, units, CAP_PER_PERIOD, 0, 900, share, pending + share)
    quoted = fields(lens.quoteNew(benefit, fee, CAP))
    assert (quoted["perUnit"], quoted["fromReserve"]) == (wanted.per_unit, wanted.from_reserve)
    assert (quoted["benefit"], quoted["fee"]) == (wanted.benefit, wanted.fee)
    assert quoted["full"] == wanted.full


def test_a_quote_changes_nothing(lens, members):
    before = members.books()
    lens.quoteDemand((1_000, 80, CAP, 0))
    lens.quoteNew(1_000, 80, CAP)
    assert members.books() == before


def test_who_is_active_is_a_voter_from_the_day_of_joining(pool, alice, stranger):
    assert pool.isVoter(alice, today())
    assert not pool.isVoter(alice, today() - 1)
    assert not pool.isVoter(stranger, today())


def test_who_lapsed_is_no_voter(pool, members, alice):
    members.charge(300)
    assert not pool.isVoter(alice, today())
