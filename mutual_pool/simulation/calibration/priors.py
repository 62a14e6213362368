"""What is taken of a platform before its figures are seen: a law for each parameter.

Each is a normal law, of the logarithm where a parameter is above 0.
None was chosen by what a forecast of the history would have needed: they are wide, and where a
source gives a scale it is named. `fit` prints how much the figures narrow each; where they do not,
what is printed is the prior, and says so.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mutual_pool.plan import Plan
from mutual_pool.simulation.analysis.sharing import groups_of
from mutual_pool.simulation.calibration.figures import Figure
from mutual_pool.simulation.calibration.history import History, Measure
from mutual_pool.simulation.calibration.limits import water_drop_limits
from mutual_pool.simulation.calibration.trajectory import NAMES
from mutual_pool.simulation.scenario.definition import Scenario

Floats = npt.NDArray[np.float64]
ERRORS = ("members_error", "claims_error", "money_error")
"""The relative errors of figures of members, of claims and of money; after the parameters of a
course."""
ALL = (*NAMES, *ERRORS)
UNITS = (
    "people",
    "a year",
    "years since the beginning",
    "a year",
    "a year, for each 100 a year's cover costs",
    "years",
    "claims paid a covered member and year, in the end",
    "part, of those just covered",
    "years",
    "years",
    "years since the beginning",
    "years",
    "",
    "of the asset",
    "relative",
    "relative",
    "relative",
)
_FEWEST = 10.0


@dataclass(frozen=True)
class Basis:
    """What a plan and its tables say before any figure.

    `wait` and `delay`, from an illness to its payment, in years; `fee` a part of the benefits;
    `incidence` a covered member and year and `claim_cost` in the asset, each with the standard
    deviation of its logarithm.
    """

    wait: float
    delay: float
    fee: float
    incidence: tuple[float, float]
    claim_cost: tuple[float, float]


@dataclass(frozen=True)
class Prior:
    """Laws of the free form of each parameter: mean, deviation and bounds, shape (P,)."""

    mean: Floats
    deviation: Floats
    low: Floats
    high: Floats
    seen: float

    def natural(self, free: Floats) -> Floats:
        """Return parameters in their own units, shape (n, P), from their free form."""
        value = np.exp(np.clip(free, -60, 60))
        for name in ("start_up_middle", "midpoint", "selection"):
            value[:, NAMES.index(name)] = free[:, NAMES.index(name)]
        value[:, NAMES.index("market")] = self.seen * (1 + value[:, NAMES.index("market")])
        return value

    def log_density(self, free: Floats) -> Floats:
        """Return the logarithm of the density, shape (n,); minus infinity outside the bounds."""
        inside = ((free >= self.low) & (free <= self.high)).all(axis=1)
        score = -0.5 * (((free - self.mean) / self.deviation) ** 2).sum(axis=1)
        return np.where(inside, score, -np.inf)

    def draw(self, random: np.random.Generator, count: int) -> Floats:
        """Return draws, shape (count, P)."""
        found = self.mean + self.deviation * random.standard_normal((count, self.mean.size))
        return np.clip(found, self.low + 1e-9, self.high - 1e-9)


def basis_of(plan: Plan, scenario: Scenario, history: History | None = None) -> Basis:
    """Return what a plan says: its wait and fee, and its tables of the scenario's people.

    Wait and fee are the history's, where it says them.

    The table is of insured lives and all that befalls them; members were selected, learn to claim,
    and are refused, so a third of it is the middle, and a factor of three either way is within
    reach.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed.
    """
    plain = scenario.model_copy(
        update={"claims": scenario.claims.model_copy(update={"incidence_scale": 1.0})}
    )
    groups = groups_of(plan, plain, 1.0)
    events = sum(group.members * sum(group.rates) for group in groups)
    benefit = sum(group.members * group.expected for group in groups)
    wait_days, fee = plan.waiting_days.value, plan.fee_bps.value / 10_000
    if history is not None:
        wait_days = wait_days if history.wait_days is None else history.wait_days
        fee = fee if history.fee is None else history.fee
    return Basis(
        wait=wait_days / 365.25,
        delay=scenario.claims.report_months / 12
        + (plan.panel_days.value + plan.notice_days.value) / 365.25,
        fee=fee,
        incidence=(events / 3, 1.0),
        claim_cost=(benefit / events / 10**plan.asset.value.decimals, 0.25),
    )


def plain_basis(history: History) -> Basis:
    """Return what is taken where no plan is named: the history's own wait and fee, wide laws."""
    return Basis(
        wait=(history.wait_days or 0) / 365.25,
        delay=0.2,
        fee=history.fee or 0.0,
        incidence=(1e-3, 1.5),
        claim_cost=(1e5, 2.5),
    )


def prior_of(history: History, figures: list[Figure], basis: Basis) -> Prior:
    """Return the laws for a history: its scale of members and the time of its first claims."""
    people = [figure for figure in figures if figure.measure is Measure.MEMBERS]
    seen = max((figure.value for figure in people), default=1e6)
    known_from = min((figure.end for figure in people), default=1.0)
    begun = min((figure.end for figure in figures if figure.measure is Measure.CLAIMS), default=1.0)
    most_by_cost = water_drop_limits().by_cost[1]
    laws: dict[str, tuple[float, float]] = {
        # The most members ever seen are two thirds of the market, or a fifth, or nearly all of it.
        "market": (np.log(0.5), 1.2),
        "growth": (np.log(2.0), 1.0),
        "midpoint": (known_from - 0.5, 1.0),
        "leaving": (np.log(0.05), 0.7),
        "by_cost": (np.log(0.1), 1.3),
        "away": (np.log(3.0), 0.7),
        "incidence": (np.log(basis.incidence[0]), basis.incidence[1]),
        # Either way: those who join are healthier (Fang, Qin, Wu, Yu, SSRN 3781998, advantageous
        # selection on entry), or iller (Chen, Feng, Wei, Zhao, Eur. Fin. Mgmt. 2023, adverse
        # within wide bands).
        "selection": (0.2, 0.35),
        "wears_off": (np.log(1.5), 0.5),
        "delay": (np.log(basis.delay), 0.5),
        "start_up_middle": (begun + 0.25, 0.4),
        "start_up_width": (np.log(0.1), 0.5),
        "start_up_sharpness": (np.log(2.0), 0.7),
        "claim_cost": (np.log(basis.claim_cost[0]), basis.claim_cost[1]),
        "members_error": (np.log(0.03), 0.5),
        "claims_error": (np.log(0.08), 0.5),
        "money_error": (np.log(0.08), 0.5),
    }
    mean = np.array([laws[name][0] for name in ALL])
    deviation = np.array([laws[name][1] for name in ALL])
    low, high = mean - 5 * deviation, mean + 5 * deviation
    low[ALL.index("selection")], high[ALL.index("selection")] = -1.0, 0.9
    # Water Drop's fall in 2019, if cost alone had caused it by its quickest reading.
    high[ALL.index("by_cost")] = np.log(most_by_cost)
    return Prior(mean, deviation, low, high, max(seen, _FEWEST))
