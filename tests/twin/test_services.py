"""The service fund, on the twin and on the contract. Rules: N1, N2, N3, N4, N5, N6."""

from dataclasses import replace

import brownie
import pytest

from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS
from mutual_pool.protocol.services.types import LONGEST_DAYS, Programme
from tests.support.checked import verify
from tests.twin.chain_side import deploy
from tests.twin.people import ALICE, BOB, CAROL, EVERYBODY, SPONSOR, STRANGER
from tests.twin.service_sides import TERMS, ServicesChain, ServicesTwin

PROVIDER, RIVAL, OTHER = BOB, CAROL, ALICE


@pytest.fixture(scope="module")
def deployed(module_isolation, actors, settings):
    plan = deploy(actors, settings)
    for account in brownie.accounts[: len(EVERYBODY)]:
        plan.token.approve(plan.services, 2**256 - 1, {"from": account})
    return plan


@pytest.fixture
def chain_side(deployed, settings, fn_isolation):
    with ServicesChain(deployed, settings).own_clock() as side:
        yield side
        assert verify(side.web3, side.contracts, side.first_block).findings() == []
        held = side.contracts.asset.functions.balanceOf(side.contracts.services.address).call()
        assert held == side.owed_for_services()


@pytest.fixture
def twin_side(settings):
    side = ServicesTwin(settings)
    yield side
    side.community.check_laws(side.now)


def test_a_programme_is_kept_as_it_was_opened(side):
    number = side.open(PROVIDER, 3)
    kept = side.programme(number)
    root = side.tree(side.series(SPONSOR, 1), 3).root
    assert kept == Programme(SPONSOR, 25, PROVIDER, 3, 0, side.today + 30, 1, False, root, TERMS)
    assert side.owed_for_services() == 75
    assert (side.open(RIVAL, 1, by=OTHER), side.open(RIVAL, 2)) == (2, 3)
    assert (side.opened_by(SPONSOR), side.opened_by(OTHER)) == (2, 1)
    assert side.programme(9) == Programme()


def test_what_is_no_programme(side):
    today = side.today
    with side.refuses("ServiceBadAddress", ZERO_ADDRESS):
        side.open(ZERO_ADDRESS, 1)
    with side.refuses("ServiceBadAddress", side.fund):
        side.open(side.fund, 1)
    with side.refuses("ServiceZeroPrice"):
        side.open(PROVIDER, 1, price=0)
    with side.refuses("ServiceZeroUses"):
        side.open(PROVIDER, 0)
    with side.refuses("ServiceNoRoot"):
        side.open(PROVIDER, 1, root=bytes(32))
    with side.refuses("ServiceWrongSeries", 2, 1):
        side.open(PROVIDER, 1, series=2)
    for days in (-1, LONGEST_DAYS + 1):
        with side.refuses("ServiceBadLastDay", today + days, today, today + LONGEST_DAYS):
            side.open(PROVIDER, 1, days=days)
    side.open(PROVIDER, 1, days=0)
    side.open(PROVIDER, 1, days=LONGEST_DAYS)


def test_codes_are_paid_once_each(side):
    number = side.open(PROVIDER, 300)
    side.redeem(number, [7], by=PROVIDER)
    side.redeem(number, [0, 255, 256, 299], by=PROVIDER)
    assert side.programme(number).used == 5
    assert side.owed_for_services() == 295 * 25
    assert side.is_used(number, 256) and not side.is_used(number, 257)
    with side.refuses("ServiceCodeUsed", number, 255):
        side.redeem(number, [1, 255], by=PROVIDER)
    with side.refuses("ServiceCodeUsed", number, 1):
        side.redeem(number, [1, 1], by=PROVIDER)
    assert not side.is_used(number, 1)


def test_only_the_provider_redeems_and_only_codes_that_are_there(side):
    number = side.open(PROVIDER, 4)
    for other in (RIVAL, SPONSOR, STRANGER):
        with side.refuses("ServiceOnly", PROVIDER, other):
            side.redeem(number, [0], by=other)
    with side.refuses("ServiceNoCodes"):
        side.redeem(number, [], by=PROVIDER)
    with side.refuses("ServiceUnknownCode", number, 4):
        side.redeem(number, [4], by=PROVIDER)
    with side.refuses("ServiceNoProgramme", 2):
        side.redeem(2, [0], by=PROVIDER)


def test_the_rest_goes_back_after_the_last_day(side):
    number = side.open(PROVIDER, 4, days=2)
    last = side.today + 2
    with side.refuses("ServiceTooEarly", number, last):
        side.refund(number, SPONSOR, by=SPONSOR)
    side.wait_until((last + 1) * DAY - 1)
    side.redeem(number, [2], by=PROVIDER)
    side.wait(1)
    with side.refuses("ServiceOver", number, last):
        side.redeem(number, [3], by=PROVIDER)
    with side.refuses("ServiceOnly", SPONSOR, STRANGER):
        side.refund(number, STRANGER, by=STRANGER)
    for nowhere in (ZERO_ADDRESS, side.fund):
        with side.refuses("ServiceBadAddress", nowhere):
            side.refund(number, nowhere, by=SPONSOR)
    kept = side.programme(number)
    side.refund(number, SPONSOR, by=STRANGER)
    assert side.programme(number) == replace(kept, refunded=True)
    assert side.owed_for_services() == 0
    with side.refuses("ServiceNothingLeft", number):
        side.refund(number, SPONSOR, by=SPONSOR)


def test_a_sponsor_sends_the_rest_elsewhere_and_nothing_is_left_of_what_is_used_up(side):
    first, second = side.open(PROVIDER, 1, days=0), side.open(PROVIDER, 2, days=0)
    side.redeem(first, [0], by=PROVIDER)
    side.wait(days=1)
    with side.refuses("ServiceNothingLeft", first):
        side.refund(first, SPONSOR, by=SPONSOR)
    side.refund(second, OTHER, by=SPONSOR)
    with side.refuses("ServiceNoProgramme", 3):
        side.refund(3, SPONSOR, by=SPONSOR)
