"""ClaimDesk.settle: who may charge the members for a claim, and when. Rule: C6."""

import pytest

from mutual_pool.protocol.claims.types import ClaimOutcome
from tests.support.claims import State
from tests.support.clock import DAY, now, wait, wait_until
from tests.support.deploying import CAP, HUGE, MILD, NOTICE_DAYS, PAYEE_DAYS, SEVERE, WINDOW
from tests.support.events import check_event
from tests.support.members import DEPOSIT

UNITS = 11
NEED = 4_320  # four fifths of 5,000, and 8 % on top
PER_UNIT = 393


@pytest.mark.parametrize("by", ["alice", "stranger", "assessor_1"])
def test_anyone_settles_what_can_be_paid_in_full(pool, members, claims, actors, alice, steward, by):
    claim = claims.payable(alice)
    transaction = claims.settle(claim, by=getattr(actors, by))
    surplus = PER_UNIT * UNITS - NEED
    check_event(
        transaction,
        "Settled",
        claim=claim,
        settlement=1,
        amountDue=NEED,
        units=UNITS,
        perUnit=PER_UNIT,
        fromCarry=0,
        fromReserve=0,
        benefit=4_000,
        fee=320,
        carry=surplus,
        index=PER_UNIT,
    )
    assert claims.state(claim) == State.PAID
    facts = claims.facts(claim)
    assert (facts["benefit"], facts["outcome"]) == (4_000, ClaimOutcome.SETTLED)
    assert pool.dueTo(steward) == 320
    books = members.books()
    assert (books["pendingShares"], books["owed"]) == (0, 4_000 + 320 + 50)
    assert members.balance(alice) == DEPOSIT - PER_UNIT, "the claimant pays a share too"
    members.check_books()


def test_twice_is_refused(desk, refused, claims, alice):
    claim = claims.paid(alice)
    for sender in (alice, claims.plan.actors.stranger):
        with refused("ClaimWrongState", claim, State.PAID):
            desk.settle(claim, {"from": sender})
        with refused("ClaimWrongState", claim, State.PAID):
            desk.settleShort(claim, 0, {"from": sender})


@pytest.mark.parametrize("state", [state for state in State if state != State.PAYABLE])
def test_only_a_payable_claim_is_settled(desk, refused, claims, alice, state):
    claim = claims.file(alice)
    if state != State.NONE:
        claims.bring(claim, state)
    if state == State.UNDER_NOTICE:
        wait(days=NOTICE_DAYS, seconds=-60)
    number = 2 if state == State.NONE else claim
    with refused("ClaimWrongState", number, state):
        desk.settle(number, {"from": alice})
    with refused("ClaimWrongState", number, state):
        desk.settleShort(number, 0, {"from": alice})


# ------------------------------------------------------------------------------- short


@pytest.fixture
def short(claims, alice):
    """A claim of 72,000 whose members pay 11,000 at most."""
    return claims.payable(alice, benefit_class=HUGE)


def open_to_all(claims, claim):
    return claims.facts(claim)["decidedAt"] + (NOTICE_DAYS + PAYEE_DAYS) * DAY


@pytest.mark.parametrize("by", ["stranger", "bob", "steward"])
def test_a_stranger_does_not_settle_for_less(desk, refused, claims, actors, short, by):
    with refused("ClaimOnlyPayeeMaySettle", short, open_to_all(claims, short)):
        desk.settleShort(short, 0, {"from": getattr(actors, by)})


@pytest.mark.parametrize("by", ["alice", "stranger"])
def test_settle_itself_never_pays_less(desk, refused, claims, actors, short, by):
    """Also the payee who wants less has to say so."""
    benefit = claims.plan.lens.quoteClaim(short)["benefit"]
    for days in (0, PAYEE_DAYS):
        wait(days=days)
        with refused("ClaimNotInFull", short, benefit):
            desk.settle(short, {"from": getattr(actors, by)})


def test_the_payee_gets_no_less_than_they_accept(desk, lens, refused, claims, short, alice):
    benefit = lens.quoteClaim(short)["benefit"]
    with refused("ClaimBenefitBelowLeast", short, benefit, benefit + 1):
        desk.settleShort(short, benefit + 1, {"from": alice})
    claims.settle_short(short, by=alice, least=benefit)
    assert claims.facts(short)["benefit"] == benefit


@pytest.mark.parametrize("by", ["alice", "stranger"])
def test_what_can_be_paid_in_full_is(claims, actors, alice, by):
    claim = claims.payable(alice)
    claims.settle_short(claim, by=getattr(actors, by), least=4_000)
    assert claims.facts(claim)["benefit"] == 4_000


def test_the_payee_may_take_less(members, claims, short, alice):
    quoted = claims.plan.lens.quoteClaim(short)
    event = claims.settle_short(short, by=alice).events["Settled"]
    fee = 11_000 * 5_760 // 77_760
    assert (event["amountDue"], event["perUnit"]) == (77_760, CAP)
    assert (event["benefit"], event["fee"]) == (11_000 - fee, fee)
    assert (quoted["benefit"], quoted["fee"], quoted["full"]) == (11_000 - fee, fee, False)
    assert claims.facts(short)["benefit"] == 11_000 - fee
    members.check_books()


def test_up_to_the_last_moment_of_the_payees_time(desk, refused, claims, short, stranger):
    wait(days=PAYEE_DAYS, seconds=-60)
    with refused("ClaimOnlyPayeeMaySettle", short, open_to_all(claims, short)):
        desk.settleShort(short, 0, {"from": stranger})


def test_after_sixty_days_anyone_may(claims, short, stranger):
    wait(days=PAYEE_DAYS)
    event = claims.settle_short(short, by=stranger).events["ClaimSettled"]
    assert (event["claim"], event["by"]) == (short, stranger)
    assert claims.state(short) == State.PAID


def test_a_gift_to_the_reserve_lets_anyone_settle(pool, claims, short, sponsor):
    pool.fundReserve(77_760 - 11_000, {"from": sponsor})
    event = claims.settle(short).events["Settled"]
    assert (event["fromReserve"], event["benefit"]) == (77_760 - 11_000, 72_000)


# -------------------------------------------------------------------- waiting for a window


@pytest.fixture
def crowded(pool, claims, actors):
    """A severe claim, payable for 60 days, when three huge ones have used the room up."""
    huge = [claims.file(member, benefit_class=HUGE) for member in actors.members[1:4]]
    severe = claims.file(actors.alice)
    for claim in [*huge, severe]:
        claims.approve(claim)
    wait(days=NOTICE_DAYS + PAYEE_DAYS)
    for claim, payee in zip(huge, actors.members[1:4], strict=True):
        claims.settle_short(claim, by=payee)
    assert pool.room() == 0
    return severe


def next_window(pool):
    """When the next window begins."""
    start = pool.deployedAt()
    return start + ((now() - start) // WINDOW + 1) * WINDOW


def test_a_stranger_waits_for_the_next_window(desk, pool, refused, claims, crowded, stranger):
    following = next_window(pool)
    with refused("ClaimAwaitsWindow", crowded, following):
        desk.settleShort(crowded, 0, {"from": stranger})
    wait_until(following)
    event = claims.settle(crowded).events["Settled"]
    assert event["benefit"] == 4_000


def test_the_payee_need_not_wait(pool, claims, crowded, alice):
    event = claims.settle_short(crowded, by=alice).events["Settled"]
    assert (event["perUnit"], event["benefit"] + event["fee"]) == (0, event["fromCarry"])


def test_within_the_payees_time_a_lack_of_room_is_a_lack(
    desk, refused, claims, actors, alice, stranger
):
    huge = [claims.file(member, benefit_class=HUGE) for member in actors.members[1:4]]
    severe = claims.file(alice)
    for claim in [*huge, severe]:
        claims.approve(claim)
    wait(days=NOTICE_DAYS)
    for claim, payee in zip(huge, actors.members[1:4], strict=True):
        claims.settle_short(claim, by=payee)
    with refused("ClaimOnlyPayeeMaySettle", severe, open_to_all(claims, severe)):
        desk.settleShort(severe, 0, {"from": stranger})


# ------------------------------------------------------------------------- who leaves first


def test_quitting_in_front_of_an_approved_claim_leaves_its_share(
    pool, members, claims, alice, erin
):
    """Erin's five units go, and those who stay pay what they would have paid."""
    claim = claims.file(alice)
    claims.approve(claim)
    transaction = pool.quit({"from": erin})
    check_event(
        transaction,
        "Quit",
        member=erin,
        to=erin,
        paid=5 * (DEPOSIT - PER_UNIT),
        withheld=5 * PER_UNIT,
    )
    wait(days=NOTICE_DAYS)
    event = claims.settle(claim).events["Settled"]
    assert (event["units"], event["perUnit"]) == (6, PER_UNIT)
    assert event["fromCarry"] == 5 * PER_UNIT
    members.check_books()


def test_what_was_withheld_for_a_claim_withdrawn_stays_in_carry(
    desk, pool, members, claims, alice, erin
):
    claim = claims.file(alice)
    claims.approve(claim)
    pool.quit({"from": erin})
    desk.withdraw(claim, {"from": alice})
    assert members.books()["carry"] == 5 * PER_UNIT + 50
    assert members.books()["pendingShares"] == 0


def test_a_claimant_who_quit_is_still_paid(pool, token, claims, alice, desk):
    claim = claims.file(alice)
    claims.approve(claim)
    pool.quit({"from": alice})
    wait(days=NOTICE_DAYS)
    claims.settle(claim)
    before = token.balanceOf(alice)
    desk.collect(claim, alice, {"from": alice})
    assert token.balanceOf(alice) == before + 4_000 + 50


def test_two_approved_claims_share_carry(desk, pool, members, claims, alice, bob, carol):
    """What one of them takes of carry is its share of all shares, not more."""
    first, second = claims.file(alice, benefit_class=MILD), claims.file(bob, benefit_class=SEVERE)
    for claim in (first, second):
        claims.approve(claim)
    shares = [claims.facts(claim)["share"] for claim in (first, second)]
    pool.quit({"from": carol})
    carry = members.books()["carry"]
    assert carry == 2 * sum(shares)
    wait(days=NOTICE_DAYS)
    event = claims.settle(first).events["Settled"]
    assert event["fromCarry"] == carry * shares[0] // sum(shares)
    assert members.books()["pendingShares"] == shares[1]
