"""What anyone may read of the claims."""

import pytest

from tests.support.claims import State
from tests.support.deploying import CAP, CAP_PER_PERIOD, HUGE, MILD, SEVERE
from tests.support.reckoning import reckon
from tests.support.values import fields

UNITS = 11


def check_quote(quoted, wanted):
    quoted = fields(quoted)
    assert (quoted["perUnit"], quoted["fromCarry"], quoted["fromReserve"]) == (
        wanted.per_unit,
        wanted.from_carry,
        wanted.from_reserve,
    )
    assert (quoted["benefit"], quoted["fee"]) == (wanted.benefit, wanted.fee)
    assert quoted["full"] == wanted.full


@pytest.mark.parametrize("benefit", [0, 1, 4_000, 10_185, 10_186, 72_000])
def test_a_quote_is_what_a_claim_would_bring(desk, pool, lens, sponsor, benefit):
    pool.fundReserve(777, {"from": sponsor})
    fee = benefit * 8 // 100
    wanted = reckon(benefit, fee, CAP, UNITS, CAP_PER_PERIOD, reserve=777)
    check_quote(lens.quote(benefit), wanted)


@pytest.mark.parametrize("kind", [MILD, SEVERE, HUGE])
def test_the_quote_of_a_payable_claim_is_what_it_brings(desk, claims, alice, bob, kind, lens):
    claims.approve(claims.file(bob))
    claim = claims.payable(alice, benefit_class=kind)
    quoted = fields(lens.quoteClaim(claim))
    event = claims.settle_short(claim, by=alice).events["Settled"]
    assert all(quoted[name] == event[name] for name in ("perUnit", "benefit", "fee", "fromCarry"))


def test_what_is_none_is_empty(desk, claims):
    assert claims.state(0) == claims.state(1) == State.NONE
    assert desk.claimOf(1)["filedAt"] == 0
    assert desk.claimCount() == 0
    assert set(fields(desk.rulesOf(9)).values()) == {0}


def test_benefits_by_band_class_and_vesting(desk):
    assert desk.benefitOf(0, SEVERE, 8_000) == 4_000
    assert desk.benefitOf(2, MILD, 10_000) == 1_000
    assert desk.benefitOf(0, MILD, 9_999) == 999
    assert desk.benefitOf(3, SEVERE, 10_000) == 0
    assert desk.vestingAfter(364) == 8_000
    assert desk.vestingAfter(365) == 10_000
