"""Appeals and gifts, on the twin and on the contracts. A goal up to 1,000 needs two seats.

Rules: D1, D2, D3, D4, D5.
"""

from contextlib import contextmanager

import brownie
import pytest

from mutual_pool.protocol.donations.types import AppealOutcome, AppealState
from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS
from tests.support.checked import verify
from tests.support.deploying import HUGE, PANEL_DAYS, Settings
from tests.twin.chain_side import deploy
from tests.twin.donation_sides import (
    FILER,
    GIVING,
    GOAL,
    MINIMUM,
    PAYEE,
    DonationChain,
    DonationTwin,
)
from tests.twin.people import (
    ALICE,
    ASSESSORS,
    BOB,
    CAROL,
    EVERYBODY,
    NEWCOMER,
    SPONSOR,
    seats,
)

TWO, THREE = ASSESSORS[:2], ASSESSORS[:3]
WRONG = "DonationWrongState"


@pytest.fixture(scope="module")
def deployed(module_isolation, actors):
    plan = deploy(actors, Settings())
    for account in brownie.accounts[: len(EVERYBODY)]:
        plan.token.approve(plan.donations, 2**256 - 1, {"from": account})
    return plan


@pytest.fixture
def chain_side(deployed, fn_isolation):
    with DonationChain(deployed, Settings()).own_clock() as side:
        yield side
        audit = verify(side.web3, side.contracts, side.first_block)
        assert audit.findings() == []


@pytest.fixture
def twin_side():
    side = DonationTwin(Settings())
    yield side
    side.community.check_laws(side.now)


@contextmanager
def refuses(side, name, *arguments):
    """As `Side.refuses`, and the donation desk keeps what it has."""
    before = side.given()
    with side.refuses(name, *arguments):
        yield
    assert side.given() == before


def short_claim(five):
    """Of 72,000 approved, eleven units pay 1,000 each: 10,185 and a fee."""
    claim = five.paid(ALICE, benefit_class=HUGE)
    assert five.claim(claim).benefit == 10_186
    return claim


def test_an_appeal_from_filing_to_payment(side):
    appeal = side.ask()
    facts = side.appeal(appeal)
    assert (facts.filer, facts.payee, facts.goal, facts.minimum) == (FILER, PAYEE, GOAL, MINIMUM)
    assert (facts.decide_by, facts.deadline) == (side.now + PANEL_DAYS * DAY, side.now + GIVING)
    side.give(appeal, 300, by=SPONSOR)
    side.say(appeal, TWO)
    assert side.appeal_state(appeal) == AppealState.APPROVED
    side.give(appeal, 10_000, by=BOB)
    assert (side.gift_of(appeal, SPONSOR), side.gift_of(appeal, BOB)) == (300, 700)
    assert side.appeal_state(appeal) == AppealState.FUNDED
    with refuses(side, "DonationOnly", PAYEE, FILER):
        side.take(appeal, by=FILER)
    with refuses(side, "DonationZeroAddress"):
        side.take(appeal, by=PAYEE, to=ZERO_ADDRESS)
    tomorrow = (side.now // DAY + 1) * DAY
    side.wait(tomorrow - 1 - side.now)
    with refuses(side, "DonationTooEarly", appeal, tomorrow):
        side.take(appeal, by=PAYEE)
    side.wait(1)
    side.take(appeal, by=PAYEE)
    assert (side.given(), side.appeal(appeal).outcome) == (0, AppealOutcome.PAID)
    with refuses(side, WRONG, appeal, AppealState.PAID):
        side.take(appeal, by=PAYEE)


def test_a_refused_appeal_gives_everything_back(side):
    appeal = side.ask()
    side.give(appeal, 100, by=SPONSOR)
    side.give(appeal, 50, by=SPONSOR)
    side.give(appeal, 7, by=BOB)
    with refuses(side, WRONG, appeal, AppealState.FILED):
        side.take_back(appeal, by=SPONSOR)
    side.say(appeal, TWO, approve=False)
    side.take_back(appeal, by=SPONSOR, to=CAROL)
    with refuses(side, "DonationNothingDue", appeal, SPONSOR):
        side.take_back(appeal, by=SPONSOR)
    with refuses(side, "DonationZeroAddress"):
        side.take_back(appeal, by=BOB, to=ZERO_ADDRESS)
    assert (side.appeal(appeal).gifts, side.given()) == (7, 7)
    side.take_back(appeal, by=BOB)


def test_a_silent_panel_gives_everything_back(side):
    appeal = side.ask()
    side.give(appeal, 100, by=SPONSOR)
    side.wait(days=PANEL_DAYS)
    side.wait(-1)
    assert side.appeal_state(appeal) == AppealState.FILED
    side.wait(1)
    with refuses(side, WRONG, appeal, AppealState.EXPIRED):
        side.say(appeal, TWO)
    with refuses(side, WRONG, appeal, AppealState.EXPIRED):
        side.withdraw_appeal(appeal, by=FILER)
    side.take_back(appeal, by=SPONSOR)


@pytest.mark.parametrize(("gift", "state"), [(MINIMUM - 1, "EXPIRED"), (MINIMUM, "FUNDED")])
def test_the_deadline_asks_for_the_minimum(side, gift, state):
    appeal = side.granted(TWO)
    side.give(appeal, gift, by=SPONSOR)
    side.wait(GIVING - 1)
    assert side.appeal_state(appeal) == AppealState.APPROVED
    side.wait(1)
    assert side.appeal_state(appeal) == AppealState[state]
    with refuses(side, WRONG, appeal, AppealState[state]):
        side.give(appeal, 1, by=BOB)


def test_what_nobody_takes_goes_back(side):
    appeal = side.granted(TWO)
    side.give(appeal, GOAL, by=SPONSOR)
    side.wait(GIVING + 180 * DAY - 1)
    assert side.appeal_state(appeal) == AppealState.FUNDED
    side.wait(1)
    side.take_back(appeal, by=SPONSOR)
    assert side.appeal_state(appeal) == AppealState.EXPIRED


def test_withdrawing(side):
    appeal = side.granted(TWO)
    with refuses(side, "DonationOnly", PAYEE, BOB):
        side.withdraw_appeal(appeal, by=BOB)
    side.withdraw_appeal(appeal, by=PAYEE)
    with refuses(side, WRONG, appeal, AppealState.WITHDRAWN):
        side.give(appeal, 1, by=BOB)


def test_bad_petitions(side):
    most, now = 2**96 - 1, side.now
    with refuses(side, "DonationBadGoal", 0, most):
        side.ask(goal=0)
    with refuses(side, "PanelBenefitTooLarge", 100_001):
        side.ask(goal=100_001)
    for minimum in (0, GOAL + 1):
        with refuses(side, "DonationBadMinimum", minimum, GOAL):
            side.ask(minimum=minimum)
    with refuses(side, "DonationZeroAddress"):
        side.ask(payee=ZERO_ADDRESS)
    with refuses(side, "DonationNoEvidence"):
        side.ask(evidence_hash=bytes(32))
    earliest, latest = now + (PANEL_DAYS + 7) * DAY, now + 365 * DAY
    for deadline in (earliest - 1, latest + 1):
        with refuses(side, "DonationBadDeadline", deadline, earliest, latest):
            side.ask(deadline=deadline)
    assert side.ask(deadline=earliest) + 1 == side.ask(deadline=latest) == 2


def test_bad_gifts(side):
    appeal = side.ask()
    with refuses(side, "DonationZeroAmount"):
        side.give(appeal, 0, by=SPONSOR)
    with refuses(side, WRONG, 9, AppealState.NONE):
        side.give(9, 1, by=SPONSOR)
    side.give(appeal, GOAL, by=SPONSOR)
    with refuses(side, "DonationGoalReached", appeal):
        side.give(appeal, 1, by=SPONSOR)


def test_who_decides(side):
    first, second = TWO
    appeal = side.ask(goal=5_000, payee=second)
    with refuses(side, "PanelOwnClaim", second):
        side.say_by_seat(appeal, by=second)
    with refuses(side, "PanelOwnClaim", second):
        side.say(appeal, [second])
    with refuses(side, "PanelNoSeat", BOB):
        side.say_by_seat(appeal, by=BOB)
    with refuses(side, "PanelBadSignature", 0):
        side.say(appeal, [None])
    side.say_by_seat(appeal, by=first)
    with refuses(side, "DonationSeatsDecided", seats(1)):
        side.say(appeal, [first, ASSESSORS[2]])
    with refuses(side, "DonationDecisionExpired", side.now - 1, side.now):
        side.say_by_seat(appeal, by=ASSESSORS[2], valid_until=side.now - 1)
    side.say(appeal, ASSESSORS[2:3], approve=False)
    side.say(appeal, ASSESSORS[3:4])
    assert side.appeal_state(appeal) == AppealState.FILED
    side.say(appeal, ASSESSORS[4:5])
    assert side.appeal_state(appeal) == AppealState.APPROVED


def test_a_panel_replaced_meanwhile(side):
    appeal = side.ask(goal=5_000)
    side.say(appeal, ASSESSORS[:1])
    side.change_panel(tuple(sorted((*ASSESSORS[1:], NEWCOMER))))
    with refuses(side, "DonationSeatsNotEligible", seats(6)):
        side.say_by_seat(appeal, by=NEWCOMER)
    side.say(appeal, ASSESSORS[1:3])
    assert side.appeal_state(appeal) == AppealState.FILED
    side.say(appeal, ASSESSORS[3:4])
    assert side.appeal_state(appeal) == AppealState.APPROVED


def test_topping_up_a_claim_up_to_what_was_approved(five):
    claim = short_claim(five)
    lacking = 72_000 - 10_186
    assert five.shortfall_of(claim) == lacking
    of = {"claim": claim, "payee": ALICE, "by": ALICE, "minimum": 1}
    with refuses(five, "DonationBadGoal", lacking + 1, lacking):
        five.ask(**of, goal=lacking + 1)
    with refuses(five, "DonationOnly", ALICE, PAYEE):
        five.ask(**{**of, "payee": PAYEE})
    with refuses(five, "DonationOnly", ALICE, BOB):
        five.ask(**{**of, "by": BOB})
    appeal = five.ask(**of)
    with refuses(five, "DonationAppealOpen", claim, appeal):
        five.ask(**of)
    five.say(appeal, TWO)
    five.give(appeal, 600, by=SPONSOR)
    five.wait(GIVING)
    assert five.shortfall_of(claim) == lacking
    five.take(appeal, by=ALICE)
    assert five.shortfall_of(claim) == lacking - 600
    with refuses(five, "DonationBadGoal", lacking, lacking - 600):
        five.ask(**of, goal=lacking)
    rest = five.granted(ASSESSORS[:4], **of, goal=lacking - 600)
    five.give(rest, lacking, by=SPONSOR)
    five.wait(days=1)
    five.take(rest, by=ALICE)
    assert five.shortfall_of(claim) == 0


def test_nothing_is_asked_for_a_claim_before_it_is_paid(five):
    claim = five.payable(ALICE)
    assert five.shortfall_of(claim) == 0
    with refuses(five, "DonationBadGoal", GOAL, 0):
        five.ask(claim=claim, payee=ALICE, by=ALICE)
