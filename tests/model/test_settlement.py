"""The arithmetic of a settlement: who is favoured by each rounding, and where all of it goes."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mutual_pool.protocol.pool.settlement import Demand, Means, portion, settle, share_of

AMOUNTS = st.integers(0, 10**6)
SMALL = st.integers(0, 200)


@st.composite
def cases(draw):
    share = draw(st.integers(1, 50))
    pending = draw(st.one_of(st.just(0), st.integers(share, 200)))
    demand = Demand(draw(st.integers(1, 10**5)), draw(SMALL), draw(st.integers(1, 500)), share)
    means = Means(draw(SMALL), draw(SMALL), draw(AMOUNTS), draw(AMOUNTS), pending)
    return demand, means


@given(cases())
def test_what_is_collected_is_what_is_paid(case):
    demand, means = case
    done = settle(demand, means)
    collected = done.per_unit * means.active_units + done.from_carry + done.from_reserve
    assert collected == done.benefit + done.fee + done.surplus
    assert done.benefit + done.fee <= demand.benefit + demand.fee
    assert done.benefit <= demand.benefit
    assert done.full == (done.benefit + done.fee == demand.benefit + demand.fee)


@given(cases())
def test_nobody_pays_above_any_limit(case):
    demand, means = case
    done = settle(demand, means)
    assert 0 <= done.per_unit <= min(demand.cap_per_unit, means.room)
    part = Fraction(demand.share, means.pending_shares) if means.pending_shares else 1
    assert 0 <= done.from_carry <= means.carry * part
    assert 0 <= done.from_reserve <= means.reserve * part
    assert not means.active_units or done.surplus < means.active_units


@given(cases())
def test_the_charge_is_the_least_that_suffices(case):
    demand, means = case
    done = settle(demand, means)
    need = demand.benefit + demand.fee
    if done.per_unit:
        assert (done.per_unit - 1) * means.active_units + done.from_carry < need
    if not done.full and means.active_units:
        assert done.per_unit == min(demand.cap_per_unit, means.room)
    assert done.room_bound == (
        means.active_units > 0
        and means.room
        < min(demand.cap_per_unit, share_of(need - done.from_carry, means.active_units, 10**9))
    )


@given(cases())
def test_a_shortfall_is_shared_in_proportion_and_the_claimant_gets_the_odd_unit(case):
    demand, means = case
    done = settle(demand, means)
    if not done.full:
        pot = done.benefit + done.fee
        exact = Fraction(pot * demand.fee, demand.benefit + demand.fee)
        assert exact - 1 < done.fee <= exact
        assert done.surplus == 0


@given(st.integers(1, 10**9), st.integers(0, 10**4), st.integers(1, 10**6))
def test_a_share_is_rounded_up_and_capped(need, units, cap):
    share = share_of(need, units, cap)
    assert 1 <= share <= cap
    assert share == cap or (share - 1) * units < need <= share * units


@given(AMOUNTS, st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_parts_of_a_fund_never_exceed_it(fund, shares):
    assert sum(portion(fund, share, sum(shares)) for share in shares) <= fund
    assert portion(fund, 0, 0) == fund
