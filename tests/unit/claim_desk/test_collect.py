"""ClaimDesk.collect: the payee takes the benefit, and the filer the bond. Rule: C7."""

import brownie
import pytest

from mutual_pool.protocol.claims.types import ClaimOutcome
from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import BOND, HUGE
from tests.support.events import check_event, no_event


@pytest.fixture
def in_effect(guardianship, alice, guardian):
    """Alice has a guardian."""
    guardianship.nameGuardian(guardian, {"from": alice})
    wait(days=30)


@pytest.mark.parametrize("to", ["alice", "stranger"])
def test_benefit_and_bond_go_where_the_payee_says(desk, token, members, claims, actors, alice, to):
    claim, receiver = claims.paid(alice), getattr(actors, to)
    before = token.balanceOf(receiver)
    transaction = desk.collect(claim, receiver, {"from": alice})
    check_event(transaction, "BenefitTaken", claim=claim, payee=alice, to=receiver, amount=4_000)
    check_event(transaction, "BondReturned", claim=claim, filer=alice, to=receiver, amount=BOND)
    check_event(transaction, "PaidOut", claim=claim, to=receiver, amount=4_000 + BOND)
    assert token.balanceOf(receiver) == before + 4_000 + BOND
    facts = claims.facts(claim)
    assert (facts["outcome"], facts["bondTaken"]) == (ClaimOutcome.COLLECTED, True)
    assert members.books()["owed"] == 320, "the fee"
    members.check_books()


def test_twice_is_refused(desk, refused, claims, alice):
    claim = claims.paid(alice)
    desk.collect(claim, alice, {"from": alice})
    with refused("ClaimNothingDue", claim, alice):
        desk.collect(claim, alice, {"from": alice})


@pytest.mark.parametrize("by", ["stranger", "bob", "steward", "assessor_1"])
def test_nobody_else_takes_it(desk, refused, claims, actors, alice, by):
    claim, sender = claims.paid(alice), getattr(actors, by)
    with refused("ClaimNothingDue", claim, sender):
        desk.collect(claim, sender, {"from": sender})


def test_nobody_is_not_paid(desk, refused, claims, alice):
    claim = claims.paid(alice)
    with refused("PoolZeroAddress"):
        desk.collect(claim, brownie.ZERO_ADDRESS, {"from": alice})
    desk.collect(claim, alice, {"from": alice})


GIVES_BACK = (State.WITHDRAWN, State.EXPIRED)


@pytest.mark.parametrize(
    "state", [state for state in State if state not in (State.NONE, State.PAID, *GIVES_BACK)]
)
def test_before_the_end_and_after_a_refusal_nothing_is_due(desk, refused, claims, alice, state):
    claim = claims.bring(claims.file(alice), state)
    for number in (claim, 2):
        with refused("ClaimNothingDue", number, alice):
            desk.collect(number, alice, {"from": alice})


def test_after_a_refusal_was_concluded_nothing_is_due(desk, refused, claims, alice):
    claim = claims.bring(claims.file(alice), State.REFUSED)
    desk.conclude(claim, {"from": alice})
    with refused("ClaimNothingDue", claim, alice):
        desk.collect(claim, alice, {"from": alice})


@pytest.mark.parametrize("end", GIVES_BACK)
def test_the_bond_comes_back(desk, token, members, claims, alice, end):
    claim = claims.bring(claims.file(alice), end)
    before = token.balanceOf(alice)
    transaction = desk.collect(claim, alice, {"from": alice})
    check_event(transaction, "BondReturned", claim=claim, filer=alice, to=alice, amount=BOND)
    no_event(transaction, "BenefitTaken")
    assert token.balanceOf(alice) == before + BOND
    assert members.books()["owed"] == 0


@pytest.mark.parametrize("end", GIVES_BACK)
def test_the_bond_comes_back_once(desk, refused, claims, alice, end):
    claim = claims.bring(claims.file(alice), end)
    desk.collect(claim, alice, {"from": alice})
    with refused("ClaimNothingDue", claim, alice):
        desk.collect(claim, alice, {"from": alice})


# --------------------------------------------------------------------------- guardians


def test_a_guardian_who_filed_is_payee(desk, token, claims, refused, in_effect, alice, guardian):
    claim = claims.file(alice, by=guardian)
    claims.make_payable(claim)
    claims.settle(claim)
    with refused("ClaimNothingDue", claim, alice):
        desk.collect(claim, alice, {"from": alice})
    before = token.balanceOf(guardian)
    transaction = desk.collect(claim, guardian, {"from": guardian})
    check_event(transaction, "BenefitTaken", claim=claim, payee=guardian, to=guardian, amount=4_000)
    assert token.balanceOf(guardian) == before + 4_000 + BOND


def test_a_guardian_settles_for_less_as_payee(desk, refused, claims, in_effect, alice, guardian):
    claim = claims.file(alice, by=guardian, benefit_class=HUGE)
    claims.make_payable(claim)
    until = claims.facts(claim)["decidedAt"] + 67 * 86_400
    with refused("ClaimOnlyPayeeMaySettle", claim, until):
        desk.settleShort(claim, 0, {"from": alice})
    claims.settle_short(claim, by=guardian)


def test_a_redirected_benefit_goes_to_the_member_and_the_bond_to_the_filer(
    desk, token, members, claims, in_effect, alice, guardian
):
    claim = claims.file(alice, by=guardian)
    desk.redirect(claim, {"from": alice})
    claims.make_payable(claim)
    claims.settle(claim)
    before = token.balanceOf(alice), token.balanceOf(guardian)
    no_event(desk.collect(claim, alice, {"from": alice}), "BondReturned")
    no_event(desk.collect(claim, guardian, {"from": guardian}), "BenefitTaken")
    assert token.balanceOf(alice) == before[0] + 4_000
    assert token.balanceOf(guardian) == before[1] + BOND
    members.check_books()


def test_a_guardian_dismissed_after_filing_is_still_payee(
    guardianship, desk, claims, in_effect, alice, guardian
):
    """The payee is fixed at filing; the member redirects what they want back."""
    claim = claims.file(alice, by=guardian)
    guardianship.nameGuardian(brownie.ZERO_ADDRESS, {"from": alice})
    claims.make_payable(claim)
    claims.settle(claim)
    assert "BenefitTaken" in desk.collect(claim, guardian, {"from": guardian}).events


def test_a_benefit_of_nothing_is_not_due(desk, pool, claims, refused, actors, alice):
    """A payee who settles when there is no room and no carry gets nothing but the bond."""
    huge = [claims.file(member, benefit_class=HUGE) for member in actors.members[1:4]]
    last = claims.file(alice)
    for claim in [*huge, last]:
        claims.approve(claim)
    wait(days=7)
    for claim, payee in zip(huge, actors.members[1:4], strict=True):
        claims.settle_short(claim, by=payee)
    assert pool.room() == 0
    claims.settle_short(last, by=alice)
    assert claims.facts(last)["outcome"] == ClaimOutcome.COLLECTED
    no_event(desk.collect(last, alice, {"from": alice}), "BenefitTaken")
