"""Covered days and bands against a person whose whole past is kept."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.settlement import Demand
from mutual_pool.protocol.pool.types import DAY, Placement
from tests.model.naive import NaivePool
from tests.model.people import DESK, ENROLMENT, PLAN, RESERVE, START, address

MEMBER, RICH = address(1_000), address(1_001)
FAR = 40_000


class Life:
    """One member, and a rich one who keeps the pool going, in the ledger and in the naive pool."""

    def __init__(self, band_until=FAR):
        fixed = replace(PLAN.pool, cap_per_period=10**12)
        self.ledger = MutualPool(fixed, now=START)
        self.naive = NaivePool(
            RESERVE, fixed.cap_per_period, fixed.waiting_period, fixed.grace_period, START
        )
        self.now = START
        for name, amount in ((MEMBER, RESERVE), (RICH, 10**7)):
            self.ledger.admit(self._placement(name, amount, 0, band_until), by=ENROLMENT, now=START)
            self.naive.join(name, 1, amount, 0, band_until, START)

    def _placement(self, name, amount, band, until):
        return Placement(name, name, amount, b"i" * 16, until, band, 1)

    def wait(self, days):
        self.now += days * DAY

    def lapse(self):
        """Charge everybody as much as a reserve until the member lapses."""
        while self.ledger.standing_of(MEMBER).active:
            share = self.ledger.set_aside(1, 2 * RESERVE, RESERVE, by=DESK, now=self.now)
            demand = Demand(2 * RESERVE, 0, RESERVE, share)
            self.ledger.settle(1, demand, by=DESK, now=self.now)
            self.naive.approve(1, 2 * RESERVE, RESERVE, self.now)
            self.naive.settle(1, 2 * RESERVE, 0, RESERVE, self.now)

    def reinstate(self):
        amount = self.ledger.minimum_deposit(1)
        try:
            self.ledger.reinstate(MEMBER, amount, by=MEMBER, now=self.now)
        except Refusal:
            return
        self.naive.reinstate(MEMBER, amount, self.now)

    def reband(self, band, until):
        try:
            placement = self._placement(MEMBER, 0, band, until)
            self.ledger.reband(placement, by=ENROLMENT, now=self.now)
        except Refusal:
            return
        self.naive.reband(MEMBER, 1, 0, band, until, self.now)

    def agree(self):
        first, last = day_of(START) - 1, day_of(self.now) + 200
        for day in range(first, last):
            cover = self.ledger.cover_on(MEMBER, day)
            told = (cover.band, cover.joined_day) if cover.covered else None
            assert told == self.naive.covered(MEMBER, day), day


ACTS = st.tuples(st.sampled_from(["lapse", "reinstate"]), st.integers(0, 50))


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=12), st.integers(0, 12), st.integers(0, 300), st.integers(0, 400))
def test_cover_through_lapses_returns_and_one_rebanding(acts, turn, until, longer):
    life = Life(band_until=day_of(START) + until)
    for place, (act, days) in enumerate(acts):
        life.wait(days)
        if place == turn:
            life.reband(1, day_of(life.now) + longer)
        getattr(life, act)()
    life.agree()


def test_the_day_of_a_lapse_and_the_days_until_the_return_are_never_covered():
    life = Life()
    life.wait(100)
    life.lapse()
    lapse = day_of(life.now)
    life.wait(10)
    life.reinstate()
    back = day_of(life.now)
    life.wait(50)
    covered = [d for d in range(lapse - 2, back + 3) if life.ledger.cover_on(MEMBER, d).covered]
    assert covered == [lapse - 2, lapse - 1, back + 1, back + 2]


def test_between_a_bands_end_and_its_renewal_there_is_no_cover():
    life = Life(band_until=day_of(START) + 100)
    life.wait(150)
    life.reband(1, FAR)
    gap = day_of(START) + 120
    assert not life.ledger.cover_on(MEMBER, gap).covered
    assert life.ledger.cover_on(MEMBER, day_of(START) + 100).band == 0
    assert life.ledger.cover_on(MEMBER, day_of(life.now) + 1).band == 1


def test_a_second_renewal_does_not_cover_the_gap_before_the_first():
    life = Life(band_until=day_of(START) + 100)
    life.wait(150)
    life.reband(1, FAR)
    life.wait(10)
    life.reband(1, FAR)
    assert not life.ledger.cover_on(MEMBER, day_of(START) + 120).covered


def test_two_certificates_on_one_day_leave_the_days_before_in_their_own_band():
    life = Life()
    life.wait(100)
    life.reband(1, FAR)
    life.reband(2, FAR)
    assert life.ledger.cover_on(MEMBER, day_of(life.now)).band == 0


def test_a_renewal_of_the_band_in_force_keeps_the_record_of_the_one_before():
    life = Life()
    life.wait(100)
    life.reband(1, FAR)
    change = day_of(life.now) + 1
    life.wait(50)
    life.reband(1, FAR + 100)
    assert life.ledger.cover_on(MEMBER, change - 1).band == 0
    assert life.ledger.cover_on(MEMBER, change).band == 1
    assert life.ledger.cover_on(MEMBER, FAR + 100).covered


def test_the_band_before_the_last_two_is_not_remembered():
    life = Life()
    for band in (1, 2):
        life.wait(100)
        life.reband(band, FAR)
    first_change, last_change = (day_of(START) + days + 1 for days in (100, 200))
    assert not life.ledger.cover_on(MEMBER, first_change - 1).covered
    assert life.ledger.cover_on(MEMBER, first_change).band == 1
    assert life.ledger.cover_on(MEMBER, last_change).band == 2
