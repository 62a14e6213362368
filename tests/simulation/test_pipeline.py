"""An established community begins with claims under way: its first year is like the others."""

import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.founding import found
from mutual_pool.simulation.model.inputs import make_inputs
from mutual_pool.simulation.model.state import make_state
from mutual_pool.simulation.scenario.files import load_scenario

INCIDENCE = 0.0004
"""A year costs 130 of the asset, so no claim waits for room."""
MEMBERS = 50_000_000


@pytest.fixture
def steady(tmp_path, live):
    """Every age falls ill at one rate, nobody dies, and no benefit ends a membership."""
    table = tmp_path / "life.csv"
    row = ",".join([str(INCIDENCE)] * 4 + ["0", "0"])
    table.write_text(
        "age,ci25_m,ci25_f,ci6_m,ci6_f,cl1_m,cl2_f\n"
        + "".join(f"{age},{row}\n" for age in range(81)),
        encoding="utf-8",
    )
    plan = load_plan("xiang_hu_bao")
    classes = tuple(
        kind.model_copy(update={"ends_membership": False}) for kind in plan.classes.value
    )

    def steady(years=2, **parts):
        population = {"established_years": 10, "ages": [18, 40], **parts.pop("population", {})}
        return live(
            plan,
            members=parts.pop("members", MEMBERS),
            paths=20,
            years=years,
            rules={"classes": classes},
            population=population,
            tables={"life": str(table)},
            **parts,
        )

    return steady


@pytest.mark.parametrize("days", [0, 15, 30, 60, 180, 400, 1095])
def test_the_first_year_is_like_the_second(steady, days):
    run = steady(claims={"report_months": days * 12 / 365})
    claims = run.of("claims").mean(axis=0)
    first, second = claims[:24].sum(), claims[24:].sum()
    assert first == pytest.approx(second, rel=0.01)
    assert claims[0] == pytest.approx(claims[-1], rel=0.03)


def test_members_lapse_in_the_first_year_as_in_the_second(steady):
    """Balances are anywhere between the reserve and a deposit, so no wave of lapses comes."""
    # Many members, so that a charge is like the one before and all are warned twice.
    run = steady(members=2 * 10**9, behaviour={"top_up": 0.7}, claims={"incidence_scale": 0.1})
    rates = (run.of("lapsed") / run.of("members")).mean(axis=0)
    assert rates[:24].sum() == pytest.approx(rates[24:].sum(), rel=0.05)
    # A charge is 0.54 of a deposit's 15.60; 0.3 * 0.3 of those it reaches topped up neither time.
    charge = 0.1 * INCIDENCE / 24 * 300_000 * 1.08
    assert rates.mean() == pytest.approx(0.09 * charge / 15.6, rel=0.1)
    assert rates.max() < 2 * rates.mean()
    assert rates[1:].min() > 0.5 * rates.mean()


def test_what_is_reported_at_once_is_the_incidence(steady):
    claims = steady(years=1).of("claims").sum(axis=1).mean()
    assert claims == pytest.approx(MEMBERS * INCIDENCE, rel=0.005)


def test_what_is_reported_after_the_claim_window_is_lost(steady):
    """Six months' mean delay against 180 days: (12/13)^11.76 of the incidents come too late."""
    claims = steady(claims={"report_months": 6}).of("claims").sum(axis=1).mean() / 2
    late = (12 / 13) ** 11 * (1 - 0.76 / 13)
    assert claims == pytest.approx(MEMBERS * INCIDENCE * (1 - late), rel=0.01)


def test_refused_claims_are_under_way_too(steady):
    honest = steady(claims={"report_months": 2})
    refused = steady(claims={"report_months": 2, "refused": 0.25})
    ratio = refused.of("claims")[:, :6].sum() / honest.of("claims")[:, :6].sum()
    assert ratio == pytest.approx(0.75, abs=0.01)


def test_newcomers_have_nothing_under_way(steady):
    run = steady(population={"established_years": 0})
    assert run.of("claims")[:, :6].sum() == 0


def test_what_was_covered_before_the_start_is_what_is_under_way(change):
    """Members for half a year, with a wait of 90 days and a delay of 36 months."""

    def under_way(years):
        scenario = change(
            load_scenario("still").with_members(10**8),
            claims={"report_months": 36},
            population={"established_years": years},
        )
        inputs = make_inputs(load_plan("xiang_hu_bao"), scenario, 1)
        state = make_state(inputs, 1, 0)
        found(inputs, state)
        return state.due.sum()

    # Each half-month leaves 72/73 of what it had; of 12, the last 6 were covered, and 0.02 more.
    left = [(72 / 73) ** lag for lag in range(240)]
    expected = (sum(left[:6]) + 0.02 * left[6]) / (sum(left[:234]) + 0.02 * left[234])
    assert under_way(0.5) / under_way(10) == pytest.approx(expected, rel=0.002)
    assert under_way(0) == 0.0
