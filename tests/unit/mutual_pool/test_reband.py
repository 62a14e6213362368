"""MutualPool.reband: another band and other units for an active member, from tomorrow on."""

import pytest

from tests.support.clock import DAY, today, wait
from tests.support.deploying import RESERVE, SPACING
from tests.support.events import check_event
from tests.support.members import DEPOSIT, NO_RISE


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    members.admit(alice, band_until=today() + 40)
    members.admit(bob)
    wait(days=35)
    members.charge(130)


@pytest.fixture
def reband(pool, members):
    return lambda member, amount=0, **changes: pool.reband(
        members.placement(member, amount, **changes), NO_RISE, members.as_enrolment
    )


def test_changes_band_and_units(pool, members, reband, alice, sponsor):
    before = members.membership(alice)
    until = today() + 1_000
    transaction = reband(alice, DEPOSIT, payer=sponsor, units=3, band=2, band_until=until)
    balance = 2 * DEPOSIT - 130
    rung = (130 + balance // 3 - RESERVE) // SPACING
    check_event(
        transaction,
        "Rebanded",
        member=alice,
        payer=sponsor,
        amount=DEPOSIT,
        withheld=0,
        units=3,
        band=2,
        bandUntil=until,
        bandFrom=today() + 1,
        rung=rung,
    )
    assert members.position(alice) == {
        "balance": balance,
        "index": 130,
        "rung": rung,
        "units": 3,
    }
    assert members.membership(alice) == {**before, "band": 2, "bandUntil": until}
    history = members.history(alice)
    assert history["previousBand"] == 0
    assert history["previousBandFrom"] == 0
    assert history["previousBandUntil"] == today()
    assert history["bandFrom"] == today() + 1
    members.check_books()


def test_after_a_rise_no_day_counts_for_more_than_the_floor(pool, lens, members, alice):
    placement = members.placement(alice, 4 * DEPOSIT, units=2, band=2, band_until=today() + 90)
    first = today() + 31
    pool.reband(placement, (True, 1, 0, first - 5), members.as_enrolment)
    names = ("floorBand", "floorUntil", "earlierFloorBand", "earlierFloorUntil")
    history = members.history(alice)
    assert [history[name] for name in names] == [1, first, 0, first - 5]
    days = (first - 6, first - 5, first - 1, first)
    assert [lens.coverOn(alice, day)["floorBand"] for day in days] == [0, 1, 1, 2]
    # What does not rise leaves it as it is.
    pool.reband(members.placement(alice, 0, band=0), NO_RISE, members.as_enrolment)
    history = members.history(alice)
    assert [history[name] for name in names] == [1, first, 0, first - 5]


def test_the_band_of_a_day_is_that_of_the_day(lens, reband, alice):
    reband(alice, DEPOSIT, units=2, band=1, band_until=today() + 10)
    bands = {
        day - today(): tuple(lens.coverOn(alice, day))[:2]
        for day in range(today() - 1, today() + 12)
    }
    assert bands[-1] == (True, 0)
    assert bands[0] == (True, 0)
    assert bands[1] == (True, 1)
    assert bands[10] == (True, 1)
    assert bands[11][0] is False


def test_after_the_end_of_a_band_there_is_no_cover_until_its_renewal(lens, reband, alice):
    until = today() + 5
    wait(days=20)
    reband(alice, DEPOSIT, band=1, units=2, band_until=today() + 100)
    assert lens.coverOn(alice, until)["covered"]
    assert not lens.coverOn(alice, until + 1)["covered"]
    assert not lens.coverOn(alice, today())["covered"]
    assert lens.coverOn(alice, today() + 1)["covered"]


def covered_days(lens, member, around=12):
    """The band of each covered day around today."""
    days = range(today() - around, today() + around)
    covers = {day - today(): lens.coverOn(member, day) for day in days}
    return {day: cover["band"] for day, cover in covers.items() if cover["covered"]}


def test_a_band_that_goes_on_keeps_the_record_of_the_one_before(lens, members, reband, alice):
    reband(alice, DEPOSIT, units=2, band=1, band_until=today() + 10)
    wait(days=4)
    before = members.history(alice)
    transaction = reband(alice, 0, units=2, band=1, band_until=today() + 8)
    assert members.history(alice) == before
    assert members.membership(alice)["bandUntil"] == today() + 8
    assert transaction.events["Rebanded"]["bandFrom"] == before["bandFrom"]
    # Cover began four days before the first of the two.
    wanted = {**dict.fromkeys(range(-8, -3), 0), **dict.fromkeys(range(-3, 9), 1)}
    assert covered_days(lens, alice) == wanted


def test_of_two_certificates_on_one_day_the_second_counts(lens, reband, alice):
    """The first is never in force, and the band before it stays the earlier one."""
    reband(alice, 4 * DEPOSIT, units=5, band=2, band_until=today() + 10)
    reband(alice, 0, units=2, band=1, band_until=today() + 5)
    wanted = {**dict.fromkeys(range(-4, 1), 0), **dict.fromkeys(range(1, 6), 1)}
    assert covered_days(lens, alice) == wanted


def test_two_bands_are_remembered_and_no_third(lens, reband, alice):
    """Days before the earlier band are covered no longer, rather than under another band."""
    reband(alice, 4 * DEPOSIT, units=2, band=1, band_until=today() + 10)
    wait(days=3)
    reband(alice, 0, units=5, band=2, band_until=today() + 10)
    wanted = {**dict.fromkeys(range(-2, 1), 1), **dict.fromkeys(range(1, 11), 2)}
    assert covered_days(lens, alice) == wanted


def test_a_gap_is_not_covered_after_the_fact(lens, reband, alice):
    """Two rebandings after the end of a band do not reach back before the first of them."""
    wait(days=10)
    reband(alice, DEPOSIT, units=2, band=1, band_until=today() + 20)
    wait(days=1)
    reband(alice, 4 * DEPOSIT, units=5, band=2, band_until=today() + 20)
    assert min(covered_days(lens, alice)) == 0


def test_without_a_deposit_where_the_balance_carries_the_units(members, reband, alice):
    reband(alice, 0, units=2, band=1)
    assert members.position(alice)["units"] == 2
    members.check_books()


def test_it_must_leave_the_member_active(pool, refused, reband, alice):
    balance, least = DEPOSIT - 130, 5 * (RESERVE + 200 - 130)
    with refused("PoolBelowMinimum", least, least - 1):
        reband(alice, least - balance - 1, units=5, band=2)
    reband(alice, least - balance, units=5, band=2)


def test_only_enrolment_may(pool, refused, members, enrolment_role, alice):
    with refused("PoolOnly", enrolment_role, alice):
        pool.reband(members.placement(alice), NO_RISE, {"from": alice})


def test_who_is_no_member_is_refused(refused, reband, carol):
    with refused("PoolNotMember", carol):
        reband(carol, DEPOSIT)


def test_a_lapsed_member_is_refused(pool, members, refused, reband, carol):
    members.admit(carol, pool.minimumDeposit(1))
    members.charge(SPACING)
    lapsed_at = pool.standingOf(carol)["lapsedAt"]
    with refused("PoolLapsed", carol, lapsed_at):
        reband(carol, DEPOSIT)


def test_no_units_are_refused(refused, reband, alice):
    with refused("PoolZeroUnits"):
        reband(alice, units=0)


def test_vesting_goes_on(lens, members, reband, alice):
    joined = members.membership(alice)["joinedDay"]
    reband(alice, DEPOSIT, units=2, band=1)
    assert lens.coverOn(alice, today() + 1)["joinedDay"] == joined == today() - 35 * DAY // DAY
