"""The ladder against a plain dictionary, at and across the borders of its words."""

from hypothesis import given
from hypothesis import strategies as st

from mutual_pool.protocol.pool.ladder import Crossing, Ladder, lowest_standing, rung_of

RUNGS = st.integers(0, 1_100)
AT = Crossing(index=77, time=88, settlement=9)


@given(st.lists(st.tuples(RUNGS, st.integers(1, 9))), RUNGS, st.integers(0, 600))
def test_crossing_takes_exactly_the_rungs_between(entries, first, width):
    ladder = Ladder()
    for rung, units in entries:
        ladder.enter(rung, units, 1)
    end = first + width
    between = [units for rung, units in entries if first <= rung < end]
    assert ladder.cross(first, end, AT) == (sum(between), len(between))
    for rung, _ in entries:
        crossed = ladder.rungs[rung].crossed_at == AT.time
        assert crossed == (first <= rung < end)


@given(st.lists(st.tuples(RUNGS, st.integers(1, 9)), min_size=1), st.data())
def test_departing_empties_what_was_entered(entries, data):
    ladder = Ladder()
    for rung, units in entries:
        ladder.enter(rung, units, 1)
    leaving = data.draw(st.permutations(entries))[: len(entries) // 2 + 1]
    for rung, units in leaving:
        ladder.depart(rung, units, 1)
    left = sum(units for _, units in entries) - sum(units for _, units in leaving)
    assert ladder.cross(0, 1_101, AT) == (left, len(entries) - len(leaving))
    bits = sum(word.bit_count() for word in ladder.occupied.values())
    assert bits == sum(rung.units > 0 for rung in ladder.rungs.values())


def test_a_rung_is_passed_only_when_the_index_is_above_it():
    assert lowest_standing(0, 100) == 0
    assert lowest_standing(100, 100) == 1
    assert lowest_standing(101, 100) == 2


@given(st.integers(0, 10**9), st.integers(1, 50), st.integers(1, 1_000), st.integers(0, 10**9))
def test_a_member_lapses_early_by_less_than_a_rung_and_never_late(index, units, spacing, surplus):
    reserve = 64 * spacing
    balance = units * reserve + surplus
    rung = rung_of(index, balance, units, reserve, spacing)
    # At the last index of the rung the reserve is there still; one rung later it may not be.
    assert balance - units * (rung * spacing - index) >= units * reserve
    assert balance - units * ((rung + 1) * spacing - index) < units * reserve
