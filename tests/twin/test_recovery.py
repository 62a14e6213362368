"""Money of a lost wallet: with a guardian, the registrar, and 180 days without an objection.

Rules: P10, P11.
"""

from dataclasses import replace

import pytest

from mutual_pool.protocol.guardianship.types import GuardianRecord, Succession
from mutual_pool.protocol.pool.types import NO_IDENTITY, Membership
from tests.support.deploying import DAY
from tests.twin.people import (
    ALICE,
    ASSEMBLY,
    BOB,
    CAROL,
    GUARDIAN,
    NEWCOMER,
    REGISTRAR,
    STEWARD,
    STRANGER,
    SUPERVISOR,
)

ZERO = "0x" + "0" * 40


@pytest.fixture
def guarded(five):
    """Alice lost her wallet; her guardian may act, and NEWCOMER is her new address."""
    five.name_guardian(ALICE, GUARDIAN)
    five.wait(30 * DAY)
    return five


@pytest.fixture
def noticed(guarded):
    guarded.give_recovery_notice(guarded.recovery(ALICE, NEWCOMER), by=GUARDIAN)
    return guarded


def test_balance_and_membership(noticed):
    assert noticed.noticed_recipient(ALICE) == NEWCOMER
    assert noticed.guardianship(ALICE).noticed_at == noticed.now
    noticed.wait(180 * DAY)
    held = noticed.held()
    noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)
    assert (noticed.held(), noticed.books().active_units) == (held - 20_000, 10)
    assert noticed.guardianship(ALICE) == GuardianRecord()
    assert noticed.noticed_recipient(ALICE) == ZERO
    assert noticed.succession(ALICE) == Succession(NEWCOMER, 0)
    # Only money moves.
    assert noticed.membership(NEWCOMER) == Membership()
    assert not noticed.is_voter(NEWCOMER, noticed.today)


def test_benefit_and_bond_of_claims_filed_before(noticed):
    noticed.wait(173 * DAY)
    claim = noticed.payable(ALICE)
    noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)
    assert noticed.succession(ALICE) == Succession(NEWCOMER, claim)
    noticed.settle(claim, by=STRANGER)
    for by in (STRANGER, GUARDIAN):
        with noticed.refuses("ClaimNothingDue", claim, by):
            noticed.collect(claim, by=by)
    held = noticed.held()
    noticed.collect(claim, by=NEWCOMER)
    assert noticed.held() == held - noticed.claim(claim).benefit - 50
    with noticed.refuses("ClaimNothingDue", claim, ALICE):
        noticed.collect(claim, by=ALICE)


def test_what_is_filed_later_is_the_wallets_own(noticed):
    noticed.wait(180 * DAY)
    noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)
    noticed.wait(1)
    noticed.join(ALICE, 20_000)
    noticed.wait(days=32)
    claim = noticed.paid(ALICE)
    with noticed.refuses("ClaimNothingDue", claim, NEWCOMER):
        noticed.collect(claim, by=NEWCOMER)


def test_dues_of_a_membership_that_ended(side):
    """Without a membership what it left is recovered all the same."""
    for member in (ALICE, BOB, CAROL):
        side.join(member, 40_000)
    side.name_guardian(ALICE, GUARDIAN)
    side.wait(days=32)
    recovery = side.recovery(ALICE, NEWCOMER)
    side.quit(ALICE)
    side.give_recovery_notice(recovery, by=GUARDIAN)
    side.wait(180 * DAY)
    held = side.held()
    side.recover(_renewed(side, recovery), by=GUARDIAN)
    assert side.held() == held
    assert side.succession(ALICE) == Succession(NEWCOMER, 0)


def test_the_member_objects(noticed):
    noticed.wait(179 * DAY)
    noticed.object_to_quit_notice(ALICE)
    assert noticed.noticed_recipient(ALICE) == ZERO
    noticed.wait(DAY)
    with noticed.refuses("GuardianNoNotice", ALICE):
        noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)


def test_a_day_early(noticed):
    until = noticed.now + 180 * DAY
    noticed.wait_until(until - 1)
    with noticed.refuses("GuardianNoticeRuns", ALICE, until):
        noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)


def test_only_to_the_address_noticed(noticed):
    noticed.wait(180 * DAY)
    with noticed.refuses("GuardianOtherRecipient", NEWCOMER, BOB):
        noticed.recover(noticed.recovery(ALICE, BOB), by=GUARDIAN)
    noticed.quit_for(ALICE, by=GUARDIAN)
    assert noticed.succession(ALICE) == Succession()


def test_a_plain_notice_pays_nobody_else(guarded):
    guarded.give_quit_notice(ALICE, by=GUARDIAN)
    guarded.wait(180 * DAY)
    with guarded.refuses("GuardianOtherRecipient", ZERO, NEWCOMER):
        guarded.recover(guarded.recovery(ALICE, NEWCOMER), by=GUARDIAN)


def test_a_later_notice_says_anew_where_it_goes(noticed):
    noticed.give_quit_notice(ALICE, by=GUARDIAN)
    assert noticed.noticed_recipient(ALICE) == ZERO


def test_the_registrar_of_that_day_signs(noticed):
    noticed.wait(180 * DAY)
    recovery = noticed.recovery(ALICE, NEWCOMER)
    noticed.set_registrar(SUPERVISOR, by=ASSEMBLY)
    with noticed.refuses("GuardianBadSignature", SUPERVISOR):
        noticed.recover(recovery, by=GUARDIAN, signer=REGISTRAR)
    noticed.recover(recovery, by=GUARDIAN, signer=SUPERVISOR)
    assert noticed.succession(ALICE).to == NEWCOMER


def test_not_of_the_steward(noticed):
    noticed.wait(180 * DAY)
    noticed.set_steward(ALICE, by=ASSEMBLY)
    with noticed.refuses("GuardianRoleHolder", ALICE):
        noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)
    noticed.set_steward(STEWARD, by=ASSEMBLY)
    noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)


@pytest.mark.parametrize(
    ("changes", "name", "arguments"),
    [
        ({"to": ZERO}, "GuardianBadRecipient", lambda s: (ZERO,)),
        ({"to": ALICE}, "GuardianBadRecipient", lambda s: (ALICE,)),
        (
            {"identity": NO_IDENTITY},
            "GuardianWrongIdentity",
            lambda s: (NO_IDENTITY, s.membership(ALICE).identity),
        ),
        (
            {"identity": b"somebody else \1\2"},
            "GuardianWrongIdentity",
            lambda s: (b"somebody else \1\2", s.membership(ALICE).identity),
        ),
        ({"expiry": 1}, "GuardianExpired", lambda s: (1, s.now)),
        ({"issued_at": 2**40 - 1}, "GuardianFromFuture", lambda s: (2**40 - 1, s.now)),
    ],
)
def test_a_bad_certificate_is_refused(guarded, changes, name, arguments):
    with guarded.refuses(name, *arguments(guarded)):
        recovery = replace(guarded.recovery(ALICE, NEWCOMER), **changes)
        guarded.give_recovery_notice(recovery, by=GUARDIAN)


def test_only_the_guardian(guarded):
    for by in (STRANGER, ALICE, REGISTRAR):
        with guarded.refuses("GuardianMayNotAct", ALICE, by):
            guarded.give_recovery_notice(guarded.recovery(ALICE, NEWCOMER), by=by)


def test_once_for_ever(noticed):
    noticed.wait(180 * DAY)
    noticed.recover(noticed.recovery(ALICE, NEWCOMER), by=GUARDIAN)
    noticed.wait(1)
    noticed.join(ALICE, 20_000)
    noticed.name_guardian(ALICE, GUARDIAN)
    noticed.wait(30 * DAY)
    with noticed.refuses("GuardianRecovered", ALICE, NEWCOMER):
        noticed.give_recovery_notice(noticed.recovery(ALICE, BOB), by=GUARDIAN)


def _renewed(side, recovery):
    return type(recovery)(recovery.identity, recovery.from_, recovery.to, side.now, side.now + DAY)
