"""Where leavers are healthier, those who stay claim more: by hand, and as the agents have it."""

import math

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.differential import run as replaying
from mutual_pool.simulation.differential.agent_chances import worsened
from mutual_pool.simulation.model.inputs import MOST_WORSE
from mutual_pool.simulation.scenario.files import load_scenario

A_TENTH = -24 * math.log(0.9)
"""The yearly rate at which a tenth of the members leaves in a half-month."""
HALF = 0.5
FEW = {"incidence_scale": 0.18}
"""So few claims that none waits for a window's room."""


@pytest.fixture
def both(live):
    """The same community where leavers are as healthy as the others, and twice as healthy."""

    def both(**options):
        behaviour = {"leaving": A_TENTH, **options.pop("behaviour", {})}
        return [
            live(
                "xiang_hu_bao", behaviour={**behaviour, "leavers_risk": risk}, claims=FEW, **options
            )
            for risk in (1, HALF)
        ]

    return both


def test_those_who_stay_claim_what_leavers_do_not(both):
    """Of 1,000 with the chance p, 100 leave at half the chance of the rest: 900 s + 50 s = 1,000 p.

    So s = p / 0.95, and p / 0.95^n after n half-months.
    """
    alike, healthier = both(members=10**10, paths=4, years=0.5)
    ratio = healthier.of("claims").sum(axis=0) / alike.of("claims").sum(axis=0)
    expected = 0.95 ** -np.arange(12.0)
    assert ratio == pytest.approx(expected, rel=0.01)
    # Who stays pays for it.
    price = healthier.of("share")[:, -1].mean() / alike.of("share")[:, -1].mean()
    assert price == pytest.approx(expected[-1], rel=0.01)


def test_newcomers_are_as_healthy_as_the_table(both):
    """As many join as leave: after each half-month's leaving R = (0.9 R + 0.1) / 0.95, so R = 2."""
    members = 10**9
    alike, healthier = both(
        members=members,
        paths=4,
        years=4,
        behaviour={"organic": members * 0.1 * 24},
        rules={"waiting_days": 0},
    )
    ratio = healthier.of("claims")[:, -6:].sum() / alike.of("claims")[:, -6:].sum()
    assert ratio == pytest.approx(2, rel=0.02)


def test_nothing_changes_where_leavers_are_like_others_or_nobody_leaves(live):
    leaving = {"leaving": 0.5, "organic": 1000}
    plain = live("fair", members=10_000, paths=20, years=2, behaviour=leaving)
    same = live("fair", members=10_000, paths=20, years=2, behaviour={**leaving, "leavers_risk": 1})
    assert np.array_equal(plain.series, same.series)
    still = live("fair", members=10_000, paths=20, years=2)
    staying = live("fair", members=10_000, paths=20, years=2, behaviour={"leavers_risk": 0.5})
    assert np.array_equal(still.series, staying.series)


def test_a_scandal_drives_the_healthy_out_too(live):
    shock = {"kind": "scandal", "month": 6, "size": 0.4}
    alike, healthier = (
        live(
            "xiang_hu_bao",
            members=10**10,
            paths=4,
            claims=FEW,
            behaviour={"leavers_risk": risk},
            shocks=[shock],
        ).of("claims")
        for risk in (1, 0.25)
    )
    ratio = healthier.sum(axis=0) / alike.sum(axis=0)
    assert ratio[:13] == pytest.approx(1, abs=0.01)
    assert ratio[13:] == pytest.approx(1 / (1 - 0.4 * 0.75), rel=0.01)


def test_who_comes_after_everybody_left_is_as_healthy_as_the_table(live):
    alike, healthier = (
        live(
            "fair",
            members=10_000,
            paths=10,
            years=3,
            behaviour={"organic": 5000, "leavers_risk": risk},
            shocks=[{"kind": "scandal", "month": 6, "size": 1}],
        )
        for risk in (1, 0.25)
    )
    assert alike.of("members")[:, 12].max() < 1000
    assert alike.of("claims")[:, 24:].sum() > 0
    assert np.array_equal(alike.series, healthier.series)


def test_agents_who_stay_are_as_ill():
    before, leaving = np.array([1.0, 2.0, 1.0]), np.array([0.1, 0.1, 0.0])
    assert worsened(before, leaving, HALF) == pytest.approx(np.array([1.0, 2.0, 0.95]) / 0.95)
    assert np.array_equal(worsened(before, leaving, 1.0), before)
    # All leave and none of them would fall ill: what is said of those who stay is finite.
    assert worsened(before, np.ones(3), 0.0).max() == MOST_WORSE


def test_a_life_of_agents_has_the_same_risk(change):
    """Nobody falls ill or joins, so both lives are alike but for what may be expected of them.

    The last incidents of half a year are those of its eleventh half-month, after ten leavings.
    """
    behaviour = {"leaving": A_TENTH, "organic": 0}
    parts = {"population": {"members": 40}, "claims": {"incidence_scale": 1e-9}}
    village = change(load_scenario("village"), **parts)
    alike, healthier = (
        replaying.live(
            load_plan("demo"),
            change(village, behaviour={**behaviour, "leavers_risk": risk}),
            years=0.5,
            seed=1,
            bytecode=False,
        ).life
        for risk in (1, HALF)
    )
    assert healthier.counted == alike.counted
    assert alike.counted.left > 0
    assert healthier._risk.sum() == pytest.approx(alike._risk.sum() * 0.95**-10, rel=1e-9)
