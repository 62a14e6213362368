"""Any sequence of operations: the ledger and a naive pool that goes round its people agree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.settlement import Demand
from mutual_pool.protocol.pool.types import Placement
from tests.model import people
from tests.model.naive import DAY, NaivePool, RefusedError
from tests.model.people import ASSEMBLY, DESK, ENROLMENT, PLAN, START, address

NAMES = [address(1_000 + number) for number in range(6)]
UNITS = st.sampled_from([1, 1, 2, 3, 7])
DEPOSITS = st.one_of(st.integers(0, 12_000), st.integers(6_400, 60_000))
WAITS = st.one_of(st.just(0), st.integers(1, 3 * DAY), st.integers(1, 40 * DAY))
WHO = st.integers(0, len(NAMES) - 1)
STEPS = st.one_of(
    st.tuples(st.just("join"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("join"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("pay_in"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("reinstate"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("reband"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("quit"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("fund"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("approve"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("drop"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("settle"), WHO, UNITS, DEPOSITS),
    st.tuples(st.just("settle"), WHO, UNITS, DEPOSITS),
)


class Pair:
    """The ledger and the naive pool, told the same."""

    def __init__(self):
        fixed = PLAN.pool
        self.ledger = MutualPool(fixed, now=START)
        self.naive = NaivePool(
            fixed.reserve_per_unit,
            fixed.cap_per_period,
            fixed.waiting_period,
            fixed.grace_period,
            START,
        )
        self.now = START
        self.claims = {}
        self.filed = 0
        self.paid = 0

    def both(self, on_ledger, on_naive):
        """Do both, or see both refuse; return the two results."""
        try:
            naive = on_naive()
        except RefusedError:
            try:
                on_ledger()
            except Refusal:
                return None
            raise AssertionError("the ledger did what the rules do not allow") from None
        return on_ledger(), naive

    def step(self, kind, who, units, amount):
        ledger, naive, now, name = self.ledger, self.naive, self.now, NAMES[who]
        placement = Placement(name, name, amount, b"i" * 16, 40_000, units % 3, units)
        band = (units % 3, 40_000, now)
        if kind == "join":
            self.both(
                lambda: ledger.admit(placement, by=ENROLMENT, now=now),
                lambda: naive.join(name, units, amount, *band),
            )
        elif kind == "reband":
            self.both(
                lambda: ledger.reband(placement, by=ENROLMENT, now=now),
                lambda: naive.reband(name, units, amount, *band),
            )
        elif kind in ("pay_in", "reinstate"):
            self.both(
                lambda: getattr(ledger, kind)(name, amount, by=name, now=now),
                lambda: getattr(naive, kind)(name, amount, now),
            )
        elif kind == "quit":
            done = self.both(lambda: ledger.quit(by=name, now=now), lambda: naive.quit(name, now))
            assert done is None or done[0] == done[1]
        elif kind == "fund":
            self.both(
                lambda: ledger.fund_reserve(amount, by=name, now=now),
                lambda: naive.fund(amount, now),
            )
        else:
            self.claim_step(kind, amount)

    def claim_step(self, kind, amount):
        ledger, naive, now = self.ledger, self.naive, self.now
        if kind == "approve" and amount:
            self.filed += 1
            cap = 1 + amount % 6_400
            naive.approve(self.filed, amount + amount // 10, cap, now)
            share = ledger.set_aside(self.filed, amount + amount // 10, cap, by=DESK, now=now)
            assert share == naive.shares[self.filed]
            self.claims[self.filed] = Demand(amount, amount // 10, cap, share)
        elif kind == "drop" and self.claims:
            claim, demand = self.claims.popitem()
            naive.drop(claim, now)
            ledger.release_share(claim, demand.share, by=DESK, now=now)
        elif kind == "settle" and self.claims:
            claim = min(self.claims)
            demand = self.claims.pop(claim)
            before = sum(1 for rung in ledger.ladder.rungs.values() if rung.crossed_at)
            outcome = ledger.settle(claim, demand, by=DESK, now=now)
            told = naive.settle(claim, demand.benefit, demand.fee, demand.cap_per_unit, now)
            assert (outcome.per_unit, outcome.benefit, outcome.fee) == told
            after = sum(1 for rung in ledger.ladder.rungs.values() if rung.crossed_at)
            assert after - before <= 64

    def agree(self):
        ledger, naive, books = self.ledger, self.naive, self.ledger.books
        assert set(ledger.positions) == set(naive.people)
        for name, person in naive.people.items():
            standing = ledger.standing_of(name)
            assert (standing.active, standing.balance) == (person.active, person.balance)
            assert person.active or standing.lapsed_at == person.lapsed_at
        active = naive.active()
        assert books.index == naive.index
        assert (books.carry, books.reserve) == (naive.carry, naive.reserve)
        assert books.active_units == sum(person.units for person in active)
        assert books.active_voters == len(active)
        assert books.total_balances == sum(person.balance for person in naive.people.values())
        assert books.pending_shares == sum(naive.shares.values())
        assert ledger.room(self.now) == naive.room(self.now) >= 0
        assert ledger.books.held == naive.asset
        held_by_name = books.total_balances + books.carry + books.reserve + books.owed
        assert ledger.books.held == held_by_name


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(STEPS, WAITS), min_size=10, max_size=60))
def test_ledger_and_naive_pool_agree(steps):
    pair = Pair()
    for (kind, who, units, amount), wait in steps:
        pair.now += wait
        pair.step(kind, who, units, amount)
        pair.agree()


@given(UNITS, st.integers(1, 10**6))
def test_the_minimum_deposit_is_the_least_accepted(units, index):
    ledger = MutualPool(PLAN.pool, now=START)
    ledger.books.index = index
    least = ledger.minimum_deposit(units)
    placement = Placement(NAMES[0], NAMES[0], least - 1, b"i" * 16, 40_000, 0, units)
    told = people.refused(ledger.admit, placement, by=ENROLMENT, now=START)
    assert told == ("PoolBelowMinimum", least, least - 1)
    placement = Placement(NAMES[0], NAMES[0], least, b"i" * 16, 40_000, 0, units)
    rung = ledger.admit(placement, by=ENROLMENT, now=START)
    assert rung == -(-index // PLAN.pool.rung_spacing)


def test_a_balance_out_of_the_ladders_reach_is_refused():
    ledger = MutualPool(PLAN.pool, now=START)
    furthest = (2**32) * PLAN.pool.rung_spacing + PLAN.pool.reserve_per_unit
    placement = Placement(NAMES[0], NAMES[0], furthest + 100, b"i" * 16, 40_000, 0, 1)
    told = people.refused(ledger.admit, placement, by=ENROLMENT, now=START)
    assert told == ("PoolBeyondLadder", 2**32 + 1, 2**32)
    too_wide = Placement(NAMES[0], NAMES[0], 2**96, b"i" * 16, 40_000, 0, 1)
    told = people.refused(ledger.admit, too_wide, by=ENROLMENT, now=START)
    assert told == ("SafeCastOverflowedUintDowncast", 96, 2**96)
    assert (ledger.positions, ledger.books.total_balances, ledger.books.held) == ({}, 0, 0)


def test_only_the_named_contracts_may_move_the_pool():
    ledger, other = MutualPool(PLAN.pool, now=START), people.STRANGER
    placement = Placement(NAMES[0], NAMES[0], 1, b"i" * 16, 40_000, 0, 1)
    demand = Demand(1, 0, 1, 0)
    for role, action, args in (
        (ENROLMENT, ledger.admit, (placement,)),
        (ENROLMENT, ledger.reband, (placement,)),
        (ENROLMENT, ledger.free_identity, (NAMES[0], b"i" * 16)),
        (DESK, ledger.open_claim, (1, NAMES[0], 1)),
        (DESK, ledger.set_aside, (1, 1, 1)),
        (DESK, ledger.release_share, (1, 0)),
        (DESK, ledger.settle, (1, demand)),
        (DESK, ledger.pay_out, (1, NAMES[0], 0)),
        (DESK, ledger.forfeit_bond, (1, 0)),
        (ASSEMBLY, ledger.set_steward, (NAMES[0],)),
    ):
        assert people.refused(action, *args, by=other, now=START) == ("PoolOnly", role, other)
