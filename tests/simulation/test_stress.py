"""Each kind of stress does what it stands for, and never takes more than the contracts let it."""

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.analysis.stress import CASES, stress
from mutual_pool.simulation.scenario.files import load_scenario


@pytest.fixture
def under(live):
    def under(*shocks, plan="fair", **parts):
        settings = {"members": 10**6, "paths": 8, "years": 2, **parts}
        return live(plan, shocks=list(shocks), **settings)

    return under


def test_every_case_is_told_beside_the_same_years():
    scenario = load_scenario("growing").with_members(10**5)
    rows = stress(load_plan("fair"), scenario, years=2, paths=8, seed=1)
    assert [row.case for row in rows] == list(CASES)
    by_name = {row.case: row for row in rows}
    assert by_name["epidemic year"].dearer > 0
    assert by_name["scandal"].fewer > 0.3
    assert by_name["colluding panel"].lost_to_theft.low > 0
    assert by_name["closing"].members_at_end.high == 0


def test_an_epidemic_multiplies_the_claims_of_its_months(under):
    # A charge three times the last lets those lapse whom the last one did not warn: see below.
    rich = {"rules": {"deposit_per_unit": 10**9}}
    epidemic = {"kind": "epidemic", "month": 6, "months": 6, "size": 3}
    calm, ill = under(**rich), under(epidemic, **rich)
    ratio = ill.of("claims").mean(axis=0)[13:24] / calm.of("claims").mean(axis=0)[13:24]
    assert ratio == pytest.approx(3, rel=0.15)
    assert ill.of("claims")[:, :13].mean() == pytest.approx(
        calm.of("claims")[:, :13].mean(), rel=0.05
    )


def test_a_charge_that_nobody_was_warned_of_lets_members_lapse(under):
    """All top up when warned; but who holds less than a charge of the epidemic was not."""
    old = {"population": {"established_years": 6}}
    calm = under(**old)
    ill = under({"kind": "epidemic", "month": 6, "months": 6, "size": 2.8}, **old)
    assert calm.of("lapsed").sum() == 0
    lapsed = ill.of("lapsed") / ill.of("members")[:, [12]]
    assert lapsed[:, :13].sum() == 0
    # Two charges like the last were warned of, of the rest of one 2.8 times as high nobody was.
    assert 0.02 < lapsed[:, 13].mean() < 0.2
    assert lapsed[:, 14:].sum(axis=1).max() < 0.05


def test_a_scandal_takes_its_share_at_once(under):
    members = under({"kind": "scandal", "month": 12, "size": 0.5}).of("members").mean(axis=0)
    assert members[24] / members[23] == pytest.approx(0.5, abs=0.01)


def test_a_colluding_panel_takes_the_room_and_no_more(under):
    """`capPerPeriod` a unit and window is the bound, whoever colludes."""
    run = under({"kind": "collusion", "month": 12, "months": 3})
    cap = run.plan.cap_per_period.value / 10**6
    units = sum(band.units for band in run.plan.bands.value) / len(run.plan.bands.value)
    share = run.of("share")[:, 24:30]
    assert run.total("stolen").min() > 0
    # In six half-months, 91 days, lie at most four windows.
    assert (share.sum(axis=1) <= 4.1 * cap * 2 * units).all()
    per_unit = share / (run.of("share")[:, 24:25] / cap)
    assert (per_unit <= cap * 1.2).all()


def test_adverse_joining_is_claimed_in_the_first_year_of_cover(live):
    behaviour = {"organic": 240_000}
    usual = live("fair", members=10**5, paths=5, years=2, behaviour=behaviour)
    adverse = live(
        "fair",
        members=10**5,
        paths=5,
        years=2,
        behaviour=behaviour,
        shocks=[{"kind": "adverse_joining", "month": 0, "months": 24, "size": 0.02}],
    )
    more = adverse.of("claims").sum() - usual.of("claims").sum()
    # Half of them are caught; who joined in the first months filed in full, the last not at all.
    joined = 5 * 480_000 * 0.02
    assert 0.1 * joined < more < 0.5 * joined


def test_closing_pays_what_was_filed_in_time_and_returns_the_rest(under):
    run = under({"kind": "closing", "month": 12}, claims={"report_months": 2})
    members, claims = run.of("members"), run.of("claims")
    assert (run.of("joined")[:, 24:] == 0).all()
    assert (run.of("left")[:, 24:] == 0).all()
    # Claims for earlier incidents go on for 180 days, and then everybody withdraws.
    assert (claims[:, 24:36].sum(axis=1) > 0).all()
    assert (members[:, 36] > 0).all()
    assert (members[:, 38:] == 0).all()
    assert (claims[:, 38:] == 0).all()
    # What nobody filed in time is lost to them, and told as missing.
    assert (run.of("shortfall").sum(axis=1) > 0).all()
    assert np.abs(run.total("residual") / run.total("turnover")).max() < 1e-9


def test_what_comes_after_the_end_changes_nothing(under):
    late = under({"kind": "closing", "month": 500}, {"kind": "epidemic", "month": 600, "size": 9})
    assert np.array_equal(late.series, under().series)
