"""Certificates, and identities that change hands. Rules: P1, P2, P3."""

import pytest

from mutual_pool.protocol.enrolment.identity_history import IdentityRecord
from mutual_pool.protocol.pool.types import NO_IDENTITY
from tests.support.deploying import DAY, HUGE
from tests.twin.people import ALICE, ASSEMBLY, BOB, CAROL, NEWCOMER, REGISTRAR, SPONSOR, STRANGER

ZERO = "0x" + "0" * 40


def test_a_certificate_makes_a_member(side):
    side.join(ALICE, 10_000, by=SPONSOR)
    membership = side.membership(ALICE)
    assert membership.identity == side.certificate(ALICE).identity
    # The wait of 30 days begins at 13:00: cover begins on the day after it ends.
    assert (membership.joined_day, membership.covered_from) == (side.today, side.today + 31)
    assert (membership.band, membership.band_until) == (0, side.today + 5 * 365)
    assert side.identity_record(membership.identity) == IdentityRecord(ALICE, side.now)


def test_cover_begins_on_the_day_after_the_wait(side):
    side.join(ALICE, 10_000)
    day = side.today
    side.wait(days=30)
    with side.refuses("ClaimNotCovered", ALICE, day + 30):
        side.file(ALICE)
    side.wait_until((day + 31) * DAY)
    side.file(ALICE)


@pytest.mark.parametrize(
    ("spoil", "name", "arguments"),
    [
        (lambda now: {"identity": NO_IDENTITY}, "EnrolmentNoIdentity", lambda now: ()),
        (lambda now: {"expiry": now - 1}, "EnrolmentExpired", lambda now: (now - 1, now)),
        (lambda now: {"issued_at": now + 1}, "EnrolmentFromFuture", lambda now: (now + 1, now)),
        (lambda now: {"band": 3}, "EnrolmentUnknownBand", lambda now: (3,)),
        (lambda now: {"signer": STRANGER}, "EnrolmentBadSignature", lambda now: (REGISTRAR,)),
    ],
)
def test_a_bad_certificate_neither_enrols_nor_rebands(side, spoil, name, arguments):
    with side.refuses(name, *arguments(side.now)):
        side.join(ALICE, 10_000, **spoil(side.now))
    side.join(ALICE, 10_000)
    side.wait(1)
    with side.refuses(name, *arguments(side.now)):
        side.reband(ALICE, **spoil(side.now))


def test_the_zero_address_is_no_member(side):
    with side.refuses("PoolZeroAddress"):
        side.join(ZERO, 10_000, by=BOB)


def test_a_band_that_is_over_is_refused(side):
    with side.refuses("EnrolmentBandOver", side.today - 1, side.today):
        side.join(ALICE, 10_000, band_until=side.today - 1)
    side.join(ALICE, 10_000, band_until=side.today)


def test_a_certificate_is_worth_something_to_its_last_second(side):
    side.join(ALICE, 10_000, expiry=side.now)


def test_each_certificate_is_newer_than_the_last(side):
    side.join(ALICE, 10_000)
    first = side.now
    with side.refuses("EnrolmentNotNewer", first, first):
        side.reband(ALICE)
    side.wait(days=1)
    with side.refuses("EnrolmentNotNewer", first, first):
        side.reband(ALICE, issued_at=first)
    side.reband(ALICE, issued_at=first + 1)
    side.quit(ALICE)
    with side.refuses("EnrolmentNotNewer", first + 1, first + 1):
        side.join(ALICE, 10_000, issued_at=first + 1)
    side.join(ALICE, 10_000, issued_at=first + 2)


def test_an_identity_has_one_membership_at_a_time(side):
    side.join(ALICE, 10_000)
    identity = side.membership(ALICE).identity
    side.wait(1)
    with side.refuses("PoolIdentityHeld", identity, ALICE):
        side.join(NEWCOMER, 10_000, identity=identity)
    # A refusal leaves the record of the identity as it was.
    assert side.identity_record(identity) == IdentityRecord(ALICE, side.now - 1)
    side.quit(ALICE)
    side.join(NEWCOMER, 10_000, identity=identity)
    assert side.identity_record(identity) == IdentityRecord(NEWCOMER, side.now)


@pytest.fixture
def lapsed(side):
    """Alice, who had the least deposit, lapsed this very second."""
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    assert side.standing(ALICE).lapsed_at == side.now
    return side


def test_an_identity_is_held_to_the_end_of_grace(lapsed):
    identity = lapsed.membership(ALICE).identity
    lapsed.wait(15 * DAY)
    with lapsed.refuses("PoolIdentityHeld", identity, ALICE):
        lapsed.join(NEWCOMER, 10_000, identity=identity)
    lapsed.wait(1)
    lapsed.join(NEWCOMER, 10_000, identity=identity)
    assert lapsed.membership(ALICE).moved
    assert lapsed.identity_record(identity) == IdentityRecord(NEWCOMER, lapsed.now)


def test_a_membership_whose_identity_moved_can_only_be_quit(lapsed):
    identity = lapsed.membership(ALICE).identity
    lapsed.wait(15 * DAY + 1)
    with lapsed.refuses("PoolAlreadyMember", ALICE):
        lapsed.join(ALICE, 10_000)
    assert not lapsed.membership(ALICE).moved
    lapsed.join(NEWCOMER, 10_000, identity=identity)
    with lapsed.refuses("PoolIdentityMoved", ALICE):
        lapsed.reinstate(ALICE, 10_000)
    lapsed.pay_in(ALICE, 1)
    assert lapsed.quote_quit(ALICE) == (5_401, 0)
    lapsed.quit(ALICE)
    lapsed.wait(1)
    with lapsed.refuses("PoolIdentityHeld", identity, NEWCOMER):
        lapsed.join(ALICE, 10_000)
    lapsed.join(ALICE, 10_000, identity=b"another identity")


def test_who_came_back_under_another_identity_holds_the_first_no_longer(side):
    side.join(ALICE, 10_000)
    first = side.membership(ALICE).identity
    side.quit(ALICE)
    side.join(ALICE, 10_000, identity=b"another identity")
    side.wait(1)
    side.join(BOB, 10_000, identity=first)
    assert not side.membership(ALICE).moved
    assert side.identity_record(first).holder == BOB


def test_the_supervisor_may_be_replaced(side):
    with side.refuses("EnrolmentOnly", ASSEMBLY, STRANGER):
        side.set_supervisor(STRANGER, by=STRANGER)
    with side.refuses("EnrolmentZeroAddress"):
        side.set_supervisor(ZERO)
    side.set_supervisor(NEWCOMER)


def test_the_registrar_may_be_replaced(side):
    with side.refuses("EnrolmentOnly", ASSEMBLY, STRANGER):
        side.set_registrar(STRANGER, by=STRANGER)
    with side.refuses("EnrolmentZeroAddress"):
        side.set_registrar(ZERO)
    side.set_registrar(NEWCOMER)
    with side.refuses("EnrolmentBadSignature", NEWCOMER):
        side.join(ALICE, 10_000)
    side.join(ALICE, 10_000, signer=NEWCOMER)
