"""The worked cases of `docs/concepts.md`, recomputed by the twin to the last unit."""

from pathlib import Path

import pytest

from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.twin import ProtocolTwin
from tests.model import people

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "concepts.md").read_text(encoding="utf-8")
BANDS = (0, 0, 0, 1, 1, 1, 2)


def section(title):
    return TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def amounts(title):
    """What the table of a section says, by its steps."""
    rows = [line.strip("|").split("|") for line in section(title).splitlines() if line[:1] == "|"]
    return {row[0].strip(): row[-1].strip() for row in rows[2:]}


def founded():
    twin = ProtocolTwin(people.PLAN, now=people.START)
    for number, band in enumerate(BANDS):
        people.join(twin, number, people.START, band=band)
    return twin


def settle(twin, number, now):
    claim, at = people.payable(twin, number, now)
    return claim, at, twin.claims.settle(claim, now=at)


def test_the_plan_is_the_one_named():
    pool, rules = people.PLAN.pool, people.RULES
    assert (pool.reserve_per_unit, pool.cap_per_period) == (6_400, 10_000)
    assert (rules.cap_per_unit, rules.fee_bps) == (3_000, 800)
    for number in ("6,400", "3,000", "10,000", "8 %"):
        assert number in TEXT.split("\n## ")[0]


def test_one_settlement():
    twin = founded()
    units = twin.ledger.books.active_units
    _, _, done = settle(twin, 0, people.COVERED)
    due = done.benefit + done.fee
    assert units == 13 and "13 units" in section("One settlement")
    assert amounts("One settlement") == {
        "benefit": f"{done.benefit:,}",
        "fee": f"{done.fee:,}",
        "amount due": f"{due:,}",
        "charge for a unit": f"{done.per_unit:,}",
        "taken from balances": f"{done.per_unit * units:,}",
        "rounding, to carry": f"{done.surplus:,}",
    }
    left = [twin.ledger.standing_of(people.member(number)).balance for number in (0, 3, 6)]
    said = "1 unit has {:,}, with 2 units {:,}, with 4 units {:,}".format(*left)
    assert said in section("One settlement")
    assert twin.ledger.books.index == done.per_unit
    assert twin.ledger.books.carry == done.surplus


def test_one_lapse():
    twin = ProtocolTwin(people.PLAN, now=people.START)
    for number in range(7):
        people.join(twin, number, people.START, amount=7_000 if number == 6 else 40_000)
    poor, text = people.member(6), section("One lapse")
    assert twin.ledger.positions[poor].rung == 6 and "rung 6" in text
    _, at, first = settle(twin, 0, people.COVERED)
    after_first = twin.ledger.books.index
    standing = twin.ledger.standing_of(poor)
    assert not standing.active and standing.lapsed_by == 1
    left = standing.balance
    row = f"| the first | {first.per_unit:,} | {after_first:,} | pays it, has {left:,} left,"
    assert row in text
    # Within the grace period of what was lapsed from.
    _, _, second = settle(twin, 1, at + DAY)
    assert (
        f"| the second | {second.per_unit:,} | {twin.ledger.books.index:,} | pays nothing" in text
    )
    assert twin.ledger.standing_of(poor).balance == left
    missed = twin.ledger.reinstate(poor, 40_000, by=poor, now=at + 10 * DAY)
    assert missed == second.per_unit
    assert f"{missed:,} that were missed, and must have 6,400 left" in text


def test_one_exit():
    twin = founded()
    claim, at = people.payable(twin, 0, people.COVERED)
    leaver = people.member(1)
    paid, share = twin.ledger.quit(by=leaver, now=people.COVERED)
    done = twin.claims.settle(claim, now=at)
    units = twin.ledger.books.active_units
    assert units == 12
    assert amounts("One exit") == {
        "balance": f"{paid + share:,}",
        "share of the approved claim": f"{share:,}",
        "paid out": f"{paid:,}",
        "from carry, at the settlement": f"{done.from_carry:,}",
        "charge for a unit": f"{done.per_unit:,}",
        "rounding, to carry": f"{done.surplus:,}",
    }


@pytest.mark.parametrize("rule", ["M3", "M4", "M5", "P5", "P6"])
def test_the_rules_are_named(rule):
    assert rule in TEXT
