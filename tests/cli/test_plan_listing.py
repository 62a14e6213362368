"""The plans of a directory, side by side, as their contracts say them."""

from dataclasses import replace

import pytest

from mutual_pool.chain.deployment_record import read_record
from mutual_pool.office.listed_plans import listed_plans, rules_of
from mutual_pool.plan import load_plan

PLAN = load_plan("demo")


@pytest.fixture(scope="module")
def directory(town):
    return read_record(town.record).directory


@pytest.fixture(scope="module")
def listing(town, directory):
    """Run the command as somebody with no key."""
    person = town.people["heir"]

    def listing(*arguments):
        words = ("plan", "list", "--directory", directory, *arguments)
        return person.does(*words, keys=False)["plans"]

    return listing


def test_every_band_is_listed_with_the_plans_own_amounts(town, listing):
    (found,) = listing()
    assert found["pool"] == town.pool and found["plan"] == "demo" and not found["closing"]
    assert (found["symbol"], found["decimals"], found["trouble"]) == ("CNY", 6, None)
    assert found["waiting_days"] == PLAN.waiting_days.value
    rows = {row["band"]: row for row in found["bands"]}
    assert sorted(rows) == [band.number for band in PLAN.bands.value]
    for band in PLAN.bands.value:
        row = rows[band.number]
        assert row["units"] == band.units
        assert row["most_in_30_days"] == str(PLAN.cap_per_period.value * band.units)
        assert row["benefits"] == [str(amount) for amount in band.benefits.values()]
        assert int(row["deposit"]) <= PLAN.deposit_per_unit.value * band.units


def test_an_age_has_one_band_of_each_level(listing):
    (found,) = listing("--age", "42")
    levels = PLAN.levels or (None,)
    bands = [PLAN.band_of_age(42, level).number for level in levels]
    assert [row["band"] for row in found["bands"]] == bands
    (outside,) = listing("--age", "99")
    assert outside["bands"] == [] and "age 99 is outside the plan" in outside["trouble"]


def test_it_is_printed_for_people(town, directory):
    told = town.people["heir"].run(
        *("plan", "list", "--directory", directory, "--age", "42"), keys=False
    )
    assert told.returncode == 0
    assert f"1. demo: {PLAN.title} (pool {town.pool})" in told.stdout
    assert "open, 0 units" in told.stdout and "amounts in CNY" in told.stdout


def test_what_cannot_be_read_is_named(town, listing, directory):
    """Anybody may list contracts that name each other, whatever else they answer."""
    provider = town.web3.provider
    snapshot = provider.make_request("evm_snapshot", [])["result"]
    # It reverts at every question.
    provider.make_request("anvil_setCode", [town.pool, "0x60006000fd"])
    (found,) = listing("--age", "42")
    words = ("plan", "list", "--directory", directory)
    told = town.people["heir"].run(*words, keys=False).stdout
    provider.make_request("evm_revert", [snapshot])
    assert found["trouble"] and found["bands"] == [] and found["plan"] is None
    assert f"1. (pool {town.pool})\n   Not read as a plan: " in told


def test_a_plan_with_another_amount_is_not_taken_for_ours(town, release, directory):
    (listed,) = listed_plans(town.web3, release, directory)
    assert rules_of(listed, [PLAN]) is PLAN
    first, *others = listed.bands
    other = replace(listed, bands=(replace(first, in_30_days=first.in_30_days + 1), *others))
    assert rules_of(other, [PLAN]) is None


def test_where_no_directory_stands_it_says_so(town):
    heir = town.people["heir"]
    words = ("plan", "list", "--directory", town.people["steward"].address)
    heir.refused(*words, keys=False, code=3, says="there is no contract at")
