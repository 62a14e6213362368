"""ClaimDesk.file and fileWithPermit: who may file, and what is fixed by it. Rule: C1."""

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak

from tests.support.claims import EVIDENCE, State
from tests.support.clock import DAY, now, today, wait
from tests.support.deploying import APPEAL_DAYS, BOND, HUGE, MILD, PANEL_DAYS, SEVERE
from tests.support.events import check_event
from tests.support.members import DEPOSIT
from tests.support.values import plain

BENEFITS = {SEVERE: 4_000, MILD: 800, HUGE: 72_000}  # four fifths in the first year


@pytest.mark.parametrize("kind", BENEFITS)
def test_fixes_the_claim(desk, pool, token, members, claims, alice, kind):
    before = token.balanceOf(alice)
    transaction = desk.file(claims.filing(alice, benefit_class=kind), {"from": alice})
    identity = members.identity(alice)
    check_event(
        transaction,
        "ClaimFiled",
        claim=1,
        member=alice,
        payee=alice,
        identity=identity,
        day=today(),
        benefitClass=kind,
        evidenceHash=EVIDENCE,
        band=0,
        vestingBps=8_000,
        benefit=BENEFITS[kind],
        rulesVersion=1,
        panelVersion=1,
        voters=5,
        bond=BOND,
    )
    check_event(transaction, "BondTaken", claim=1, member=alice, payer=alice, bond=BOND)
    assert claims.facts(1) == {
        "member": plain(alice),
        "day": today(),
        "benefitClass": kind,
        "filedClass": kind,
        "band": 0,
        "vestingBps": 8_000,
        "previous": 0,
        "benefit": BENEFITS[kind],
        "filedAt": now(),
        "decidedAt": 0,
        "rulesVersion": 1,
        "panelVersion": 1,
        "voters": 5,
        "outcome": 0,
        "redirected": False,
        "subject": keccak(encode(["bytes16", "bytes32"], [identity, EVIDENCE])),
        "guardian": bytes(20),
        "share": 0,
        "bondTaken": False,
    }
    assert desk.claimCount() == 1
    assert claims.state(1) == State.FILED
    assert members.membership(alice)["claim"] == 1
    assert token.balanceOf(alice) == before - BOND
    assert members.books()["owed"] == BOND
    members.check_books()


def test_the_band_is_that_of_the_day(desk, members, claims, alice):
    members.reband(alice, DEPOSIT, band=1)
    claims.file(alice, day=today())
    assert claims.facts(1)["band"] == 0
    desk.withdraw(1, {"from": alice})
    wait(days=1)
    claims.file(alice, day=today())
    assert claims.facts(2)["band"] == 1


def test_a_claim_expires_when_nobody_does_anything(claims, alice):
    claim = claims.file(alice)
    wait(seconds=PANEL_DAYS * DAY - 60)
    assert claims.state(claim) == State.FILED
    wait(seconds=60)
    assert claims.state(claim) == State.SILENT
    wait(seconds=APPEAL_DAYS * DAY - 60)
    assert claims.state(claim) == State.SILENT
    wait(seconds=60)
    assert claims.state(claim) == State.EXPIRED


def test_a_stranger_is_refused(desk, refused, claims, alice, stranger):
    with refused("ClaimNotMemberOrGuardian", alice, stranger):
        desk.file(claims.filing(alice), {"from": stranger})


def test_another_member_is_refused(desk, refused, claims, alice, bob):
    with refused("ClaimNotMemberOrGuardian", alice, bob):
        desk.file(claims.filing(alice), {"from": bob})


def test_who_is_no_member_is_not_covered(desk, refused, claims, stranger):
    with refused("ClaimNotCovered", stranger, today()):
        desk.file(claims.filing(stranger), {"from": stranger})


def test_who_quit_is_not_covered(desk, pool, refused, claims, alice):
    pool.quit({"from": alice})
    with refused("ClaimNotCovered", alice, today()):
        desk.file(claims.filing(alice), {"from": alice})


@pytest.mark.parametrize("kind", [3, 255])
def test_an_unknown_class_is_refused(desk, refused, claims, alice, kind):
    with refused("ClaimUnknownClass", kind):
        desk.file(claims.filing(alice, benefit_class=kind), {"from": alice})


def test_a_bond_without_allowance_is_refused(desk, pool, token, refused, claims, alice):
    token.approve(pool, BOND - 1, {"from": alice})
    with refused("ERC20InsufficientAllowance", pool, BOND - 1, BOND):
        desk.file(claims.filing(alice), {"from": alice})


# ---------------------------------------------------------------------- one open claim


ENDS = (State.REFUSED, State.WITHDRAWN, State.EXPIRED, State.PAID)


@pytest.mark.parametrize("state", [state for state in State if state and state not in ENDS])
def test_a_second_open_claim_is_refused(desk, refused, claims, alice, state):
    claim = claims.bring(claims.file(alice), state)
    with refused("ClaimOpen", alice, claim):
        desk.file(claims.filing(alice, day=today() - 1), {"from": alice})


def test_a_second_open_claim_is_refused_after_joining_again(
    desk, pool, members, refused, claims, alice
):
    """Quitting forgets the membership, but not that a claim is open."""
    claim = claims.file(alice)
    claims.approve(claim)
    pool.quit({"from": alice})
    members.join(alice)
    with refused("ClaimOpen", alice, claim):
        desk.file(claims.filing(alice), {"from": alice})


@pytest.mark.parametrize("end", ENDS)
def test_after_the_end_of_one_another_may_be_filed(claims, alice, end):
    day = today() - 1
    claim = claims.bring(claims.file(alice, day=day), end)
    assert claims.file(alice, day=day + 1) == claim + 1
    # What was withdrawn leaves the chain of claims.
    assert claims.facts(claim + 1)["previous"] == (0 if end is State.WITHDRAWN else claim)


@pytest.mark.parametrize("end", [State.REFUSED, State.PAID])
def test_a_day_that_was_decided_is_refused(desk, refused, claims, alice, end):
    day = today() - 1
    claim = claims.bring(claims.file(alice, day=day), end)
    with refused("ClaimDayDecided", claim, day):
        desk.file(claims.filing(alice, day=day), {"from": alice})
    later = claims.file(alice, day=day + 1)
    desk.withdraw(later, {"from": alice})
    with refused("ClaimDayDecided", claim, day):
        desk.file(claims.filing(alice, day=day), {"from": alice})


@pytest.mark.parametrize("end", [State.WITHDRAWN, State.EXPIRED])
def test_a_day_that_was_not_decided_may_be_filed_again(claims, alice, end):
    day = today() - 1
    claim = claims.bring(claims.file(alice, day=day), end)
    assert claims.file(alice, day=day) == claim + 1


# ----------------------------------------------------------------------- with a permit


@pytest.fixture
def without_allowance(pool, token, alice):
    token.approve(pool, 0, {"from": alice})


def test_a_permit_pays_the_bond(desk, token, members, claims, without_allowance, alice):
    before = token.balanceOf(alice)
    desk.fileWithPermit(claims.filing(alice), members.permit(alice, BOND), {"from": alice})
    assert token.balanceOf(alice) == before - BOND
    assert claims.state(1) == State.FILED


def test_a_permit_sent_first_by_somebody_else_does_no_harm(
    desk, pool, token, members, claims, without_allowance, alice, stranger
):
    permit = members.permit(alice, BOND)
    value, deadline, v, r, s = permit
    token.permit(alice, pool, value, deadline, v, r, s, {"from": stranger})
    desk.fileWithPermit(claims.filing(alice), permit, {"from": alice})
    assert claims.state(1) == State.FILED


def test_a_permit_for_less_is_not_enough(
    desk, pool, members, refused, claims, without_allowance, alice
):
    permit = members.permit(alice, BOND - 1)
    with refused("ERC20InsufficientAllowance", pool, BOND - 1, BOND):
        desk.fileWithPermit(claims.filing(alice), permit, {"from": alice})
