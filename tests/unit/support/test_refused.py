"""The helper that says that a call is refused is itself strict."""

import pytest

from tests.support import reverts


@pytest.fixture
def pay_nothing(pool, alice):
    return lambda: pool.payIn(alice, 0, {"from": alice})


def test_the_right_error_is_taken(refused, pay_nothing):
    with refused("PoolZeroAmount"):
        pay_nothing()


def test_another_error_is_not(refused, pay_nothing):
    with pytest.raises(AssertionError, match="PoolZeroAmount"), refused("PoolNotMember"):
        pay_nothing()


def test_nor_other_arguments(pool, refused, alice, bob):
    with pytest.raises(AssertionError), refused("PoolNotMember", bob):
        pool.payIn(alice, 1, {"from": alice})
    with pytest.raises(AssertionError), refused("PoolNotMember"):
        pool.payIn(alice, 1, {"from": alice})


def test_what_is_not_refused_is_noticed(pool, alice):
    with (
        pytest.raises(AssertionError, match="not refused"),
        reverts.refused("PoolZeroAmount"),
    ):
        pool.fundReserve(1, {"from": alice})


def test_a_change_beside_the_refusal_is_noticed(pool, refused, pay_nothing, alice):
    with pytest.raises(AssertionError, match="changed something"), refused("PoolZeroAmount"):
        pool.fundReserve(1, {"from": alice})
        pay_nothing()


def test_views_are_watched_too(panel, refused, alice):
    with refused("PanelNoSeat", alice):
        panel.numberOf(alice)


def test_afterwards_calls_are_as_before(pool, refused, pay_nothing, alice):
    with refused("PoolZeroAmount"):
        pay_nothing()
    pool.fundReserve(1, {"from": alice})
    assert pool.books()["reserve"] == 1
