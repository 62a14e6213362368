"""Every path's money adds up, people are counted, and a seed is a life."""

import numpy as np
import pytest

from mutual_pool.cli.exits import Exit
from mutual_pool.cli.failures import kind_of, sentence_of
from mutual_pool.simulation.errors import ConservationError
from mutual_pool.simulation.model.engine import Run, check_conservation

WILD = {
    "behaviour": {
        "organic": 500,
        "recruiting": 2,
        "market": 50_000,
        "leaving": 0.3,
        "by_cost": 0.5,
        "by_unfairness": 2,
        "top_up": 0.3,
        "come_back": 0.3,
        "return_late": 0.1,
    },
    "claims": {
        "incidence_scale": 5,
        "mild_share": 0.4,
        "refused": 0.2,
        "fraud": 0.002,
        "hidden_illness": 0.01,
        "report_months": 1,
    },
    "money": {"reserve": 1_000_000},
}


@pytest.mark.parametrize("plan", ["xiang_hu_bao", "water_drop", "fair", "demo"])
@pytest.mark.parametrize("members", [3, 20_000])
def test_money_is_conserved_on_every_path(live, plan, members):
    run = live(plan, members=members, paths=200, years=3, **WILD)
    moved = run.total("turnover")
    assert (moved > 0).all()
    assert np.abs(run.total("residual") / moved).max() < 1e-9
    # What bands were charged is what the pool charged, and what they got is what it paid.
    assert np.allclose(run.bands[:, 0].sum(axis=1), run.total("charged"))
    assert np.allclose(run.bands[:, 1].sum(axis=1), run.of("paid").sum(axis=1))


def test_what_no_memory_holds_is_refused_at_once(live):
    """The system would end the program without a word, as memory is taken when it is written to."""
    with pytest.raises(
        MemoryError, match=r"paths of 2 half-months take [\d,]+ GB.*take fewer paths"
    ) as told:
        live("fair", members=10, paths=10**12, years=0.1)
    code, _ = kind_of(told.value)
    assert code is Exit.FAILURE
    assert sentence_of(told.value).startswith(
        "this machine has too little memory: 1,000,000,000,000"
    )


def test_people_are_counted(live):
    run = live("demo", members=5000, paths=50, years=3, **WILD)
    before = np.concatenate([np.full((50, 1), 5000.0), run.of("members")[:, :-1]], axis=1)
    change = run.of("joined") - run.of("left") - run.of("lapsed") - run.of("ended")
    # Systematic sampling may lose a newcomer to the rounding of the shares' sum.
    assert np.abs(run.of("members") - before - change).max() <= 1
    assert run.of("lapsed").sum() > 0
    assert run.of("left").sum() > 0


def test_a_jury_restores_what_was_refused_wrongly(live):
    """Where all appeal, no honest claim stays refused; where nobody does, half of these do."""
    fair, restored, refused = (
        live("demo", members=5000, paths=20, claims={"incidence_scale": 20, **claims})
        for claims in ({}, {"refused": 0.5, "appealed": 1}, {"refused": 0.5})
    )
    assert (restored.series == fair.series).all()
    ratio = refused.of("claims").sum() / fair.of("claims").sum()
    assert ratio == pytest.approx(0.5, abs=0.05)


def test_lost_money_is_told(live):
    run = live("demo", members=50, paths=5)
    totals = run.totals.copy()
    totals[3, 5] += 1.0
    spoilt = Run(**{**{f: getattr(run, f) for f in Run.__dataclass_fields__}, "totals": totals})
    check_conservation(run)
    with pytest.raises(ConservationError, match=r"on 1 of 5 paths money is missing.*path 3"):
        check_conservation(spoilt)


def test_a_seed_is_a_life_whatever_the_threads(live):
    one = live("fair", "growing", members=10_000, paths=150, threads=1)
    two = live("fair", "growing", members=10_000, paths=150, threads=3)
    other = live("fair", "growing", members=10_000, paths=150, seed=2)
    assert np.array_equal(one.series, two.series)
    assert np.array_equal(one.totals, two.totals)
    assert not np.array_equal(one.series, other.series)


def test_more_paths_keep_the_first_ones(live):
    few = live("fair", "growing", members=10_000, paths=70)
    many = live("fair", "growing", members=10_000, paths=140)
    assert np.array_equal(few.series, many.series[:70])


def test_nobody_pays_more_than_a_window_lets_through(live):
    run = live("demo", members=500, paths=100, years=2, **WILD)
    cap = run.plan.cap_per_period.value / 10**run.plan.asset.value.decimals
    most = max(band.units for band in run.plan.bands.value)
    # Two half-months may fall into one window, so the sum of two is not above two windows.
    assert (run.of("share") <= cap * most * (1 + 1e-9)).all()


def test_dear_years_drive_members_away(live):
    """The spiral: with exits by cost, the dearer plan keeps fewer."""
    behaviour = {"leaving": 0.02, "by_cost": 1}

    def at(scale):
        claims = {"incidence_scale": scale}
        return live(
            "xiang_hu_bao", members=10**7, paths=5, years=3, behaviour=behaviour, claims=claims
        )

    cheap, dear = at(0.1), at(0.5)
    assert dear.of("members")[:, -1].max() < 0.5 * cheap.of("members")[:, -1].min()


def test_whoever_pays_too_much_leaves_first(live):
    """Under equal shares unfairness drives out the young, so the mean cost rises."""
    behaviour = {"by_unfairness": 5}
    equal = live("xiang_hu_bao", members=10**7, paths=5, behaviour=behaviour, years=2)
    young, old = equal.bands[:, 2, 0], equal.bands[:, 2, 1]
    still = live("xiang_hu_bao", members=10**7, paths=5, years=2)
    assert (young / old).max() < (still.bands[:, 2, 0] / still.bands[:, 2, 1]).min()


def test_a_low_balance_lapses_and_may_come_back(live):
    careless = {"top_up": 0.1, "come_back": 0.5}
    run = live("fair", members=10**6, paths=5, years=3, behaviour=careless)
    assert run.of("lapsed").sum(axis=1).min() > 0
    assert run.of("joined").sum(axis=1).min() > 0
    careful = live("fair", members=10**6, paths=5, years=3)
    assert careful.of("lapsed").sum() == 0
