"""MutualPool.settle: the same from each active unit, and never above the cap."""

import pytest

from mutual_pool.protocol.pool.types import RUNGS_PER_RESERVE
from tests.support.bare_pool import BarePool
from tests.support.clock import now, wait
from tests.support.deploying import (
    CAP,
    CAP_PER_PERIOD,
    RESERVE,
    SPACING,
    WINDOW,
    Settings,
    deploy_bare_pool,
)
from tests.support.events import check_event
from tests.support.members import DEPOSIT
from tests.support.reckoning import reckon
from tests.support.values import fields

UNITS = 7


@pytest.fixture(scope="module", autouse=True)
def three_members(members, alice, bob, carol):
    """7 units, and carry of 4 from a first charge rounded up."""
    members.admit(alice, RESERVE + 300)
    members.admit(bob, 5 * DEPOSIT, units=5)
    members.admit(carol)
    members.settle(696)
    assert members.books()["carry"] == 4


CASES = {
    "exact": {"benefit": 704 - 4, "fee": 0},
    "rounded up": {"benefit": 701, "fee": 56},
    "all from carry": {"benefit": 3, "fee": 1},
    "of nothing": {"benefit": 0, "fee": 0},
    "at the cap": {"benefit": 6_500, "fee": 504},
    "one above the cap": {"benefit": 6_500, "fee": 505},
    "short": {"benefit": 9_000, "fee": 720},
    "short, filled by the reserve": {"benefit": 7_000, "fee": 560, "reserve": 600},
    "short in spite of the reserve": {"benefit": 9_000, "fee": 720, "reserve": 600},
    "with half of carry and reserve": {
        "benefit": 9_000,
        "fee": 720,
        "reserve": 601,
        "share": 500,
        "pending": 1_000,
    },
    "without a share of its own": {"benefit": 900, "fee": 72, "pending": 700, "reserve": 600},
    "with a lower cap": {"benefit": 7_000, "fee": 560, "cap": 50},
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_charges_as_reckoned(pool, lens, members, sponsor, case):
    demand = {"benefit": case["benefit"], "fee": case["fee"], "cap": case.get("cap", CAP)}
    if "reserve" in case:
        pool.fundReserve(case["reserve"], {"from": sponsor})
    if "pending" in case:
        pool.setAside(9, 2**80, case["pending"], members.as_desk)
    before = members.books()
    wanted = reckon(**{"cap": CAP, **case}, units=UNITS, room=pool.room(), carry=4)

    struct = (demand["benefit"], demand["fee"], demand["cap"], case.get("share", 0))
    quoted = fields(lens.quoteDemand(struct))
    transaction = members.settle(**demand, share=case.get("share", 0), claim=3)
    check_event(
        transaction,
        "Settled",
        claim=3,
        settlement=2,
        amountDue=demand["benefit"] + demand["fee"],
        units=UNITS,
        perUnit=wanted.per_unit,
        fromCarry=wanted.from_carry,
        fromReserve=wanted.from_reserve,
        benefit=wanted.benefit,
        fee=wanted.fee,
        carry=wanted.carry,
        index=before["index"] + wanted.per_unit,
    )
    assert quoted == {
        "perUnit": wanted.per_unit,
        "fromCarry": wanted.from_carry,
        "fromReserve": wanted.from_reserve,
        "surplus": wanted.carry - 4 + wanted.from_carry,
        "benefit": wanted.benefit,
        "fee": wanted.fee,
        "full": wanted.full,
        "roomBound": False,
    }
    after = members.books()
    assert after["index"] == before["index"] + wanted.per_unit
    assert after["totalBalances"] == before["totalBalances"] - wanted.per_unit * UNITS
    assert after["carry"] == wanted.carry
    assert after["reserve"] == before["reserve"] - wanted.from_reserve
    assert after["owed"] == before["owed"] + wanted.benefit + wanted.fee
    assert after["pendingShares"] == before["pendingShares"] - case.get("share", 0)
    assert pool.dueTo(pool.steward()) == wanted.fee
    members.check_books()


def test_takes_the_charge_from_each_unit(members, alice, bob, carol):
    before = [members.balance(member) for member in (alice, bob, carol)]
    members.charge(123)
    after = [members.balance(member) for member in (alice, bob, carol)]
    assert [b - a for b, a in zip(before, after, strict=True)] == [123, 5 * 123, 123]


def test_never_above_the_room_of_the_window(pool, lens, members):
    room = pool.room()
    assert room == CAP_PER_PERIOD - 100
    for charge in (CAP, CAP, room - 2 * CAP):
        members.settle(10 * CAP * UNITS)
        assert fields(pool.books())["windowCharged"] == CAP_PER_PERIOD - pool.room()
        room -= charge
        assert pool.room() == room
    transaction = members.settle(500)
    assert transaction.events["Settled"]["perUnit"] == 0
    assert transaction.events["Settled"]["benefit"] == 0
    assert lens.quoteDemand((500, 0, CAP, 0))["roomBound"]


def test_the_next_window_has_its_whole_room(pool, members):
    members.settle(10 * CAP * UNITS)
    wait(seconds=WINDOW)
    assert pool.room() == CAP_PER_PERIOD
    members.settle(10 * CAP * UNITS)
    assert pool.room() == CAP_PER_PERIOD - CAP
    assert members.books()["window"] == 1
    assert members.books()["windowCharged"] == CAP


def test_crosses_the_rungs_it_passes(pool, lens, members, alice):
    """Alice stands on rung 3: active up to the index 300, and not above."""
    assert members.position(alice)["rung"] == 3
    members.charge(200)
    assert members.is_active(alice), "at the very index of the rung"
    transaction = members.charge(1)
    standing = fields(pool.standingOf(alice))
    assert standing == {
        "balance": RESERVE + 300 - 301,
        "indexStop": 301,
        "lapsedAt": now(),
        "lapsedBy": transaction.events["Settled"]["settlement"],
        "active": False,
    }
    assert fields(lens.rungAt(3)) == {
        "index": 301,
        "crossedAt": now(),
        "settlement": 3,
        "units": 1,
        "voters": 1,
    }
    books = members.books()
    assert (books["activeUnits"], books["activeVoters"]) == (6, 2)


def test_a_lapsed_member_pays_no_more(members, alice):
    members.charge(201)
    left = members.balance(alice)
    members.charge(500)
    assert members.balance(alice) == left
    members.check_books()


@pytest.mark.parametrize(("charge", "standing"), [(400, 2), (401, 1), (600, 1), (601, 0)])
def test_crosses_from_one_word_of_the_bitmap_into_the_next(actors, charge, standing):
    """A word holds 256 rungs: one member stands on its last but one, one on the next's first."""
    plan = deploy_bare_pool(actors, settings=Settings(cap_per_period=10**9))
    members = BarePool(plan)
    members.admit(actors.alice, 500_000)
    for _ in range(5):
        members.settle(5_000, cap=RESERVE)
    members.admit(actors.bob, RESERVE + 400)
    members.admit(actors.carol, RESERVE + 600)
    rungs = [members.position(member)["rung"] for member in (actors.bob, actors.carol)]
    assert rungs == [254, 256]
    members.charge(charge)
    assert members.books()["activeVoters"] == 1 + standing
    assert members.is_active(actors.carol) == (standing > 0)
    members.check_books()


def test_with_nobody_active_carry_and_reserve_pay(pool, members, actors, sponsor):
    for member in actors.members[:3]:
        pool.quit({"from": member})
    pool.fundReserve(500, {"from": sponsor})
    transaction = members.settle(600, fee=48)
    wanted = reckon(600, 48, CAP, 0, 0, carry=4, reserve=500)
    event = transaction.events["Settled"]
    assert (event["benefit"], event["fee"]) == (wanted.benefit, wanted.fee)
    assert (event["fromCarry"], event["fromReserve"]) == (4, 500)
    members.check_books()


def test_only_the_claim_desk_may(pool, refused, desk_role, alice):
    with refused("PoolOnly", desk_role, alice):
        pool.settle(1, (100, 8, CAP, 0), {"from": alice})


def test_a_rung_is_a_64th_of_the_reserve(pool):
    assert pool.rungSpacing() * RUNGS_PER_RESERVE == pool.reservePerUnit() == 64 * SPACING
