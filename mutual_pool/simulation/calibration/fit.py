"""Fitting the model to the published figures of Xiang Hu Bao, and what they cannot tell.

Method: least squares on logarithms, in two blocks. Members follow the logistic curve that
recruiting by present members gives, `M(t) = K / (1 + exp(-r (t - m)))`. Claims are paid at the
rate `i / (1 + exp(-g (t - c)))` of the members of a wait and a notice ago: the rate at which paid
claims settled, and how fast and when the platform's start-up came to it. Parameters above 0 are
fitted as logarithms. The error of a block is one relative factor, measured by its residuals;
where no degree of freedom is left, 2 % and 20 % are assumed. Intervals are those of Student's t
(the normal law where the error is assumed). Claims are fitted given the fitted members.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.optimize import least_squares

from mutual_pool.plan import Plan
from mutual_pool.simulation.calibration.history import PlatformData

Floats = npt.NDArray[np.float64]
_GRID = 2000


@dataclass(frozen=True)
class Parameter:
    """A fitted number with its 95 % interval."""

    name: str
    unit: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Residual:
    """A published figure beside the fitted one."""

    what: str
    label: str
    observed: float
    fitted: float


@dataclass(frozen=True)
class Curve:
    """The parameters of one block: names, units, which are fitted as logarithms, the start."""

    what: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    logarithmic: tuple[bool, ...]
    start: tuple[float, ...]
    assumed_error: float

    def natural(self, estimate: Floats) -> Floats:
        """Return parameters in their own units."""
        return np.where(self.logarithmic, np.exp(np.where(self.logarithmic, estimate, 0)), estimate)

    def first(self) -> Floats:
        """Return where the search begins."""
        start = np.array(self.start)
        logs = np.log(np.where(self.logarithmic, start, 1))
        return np.where(self.logarithmic, logs, start)


MEMBERS = Curve(
    what="members",
    names=("market", "growth", "midpoint"),
    units=("people", "a year", "years since 2019"),
    logarithmic=(True, True, False),
    start=(1.07e8, 4.0, 0.3),
    assumed_error=0.02,
)
CLAIMS = Curve(
    what="claims",
    names=("incidence", "start_up", "start_up_middle"),
    units=("paid claims a covered member and year", "a year", "years since 2019"),
    logarithmic=(True, True, False),
    start=(6.5e-4, 10.0, 0.6),
    assumed_error=0.2,
)


@dataclass(frozen=True)
class Block:
    """One fitted curve: estimate and covariance as fitted, its relative error and quality."""

    curve: Curve
    estimate: Floats
    covariance: Floats
    error: float
    measured: bool
    freedom: int
    r_squared: float
    residuals: tuple[Residual, ...]

    @property
    def natural(self) -> Floats:
        """The estimate in its own units."""
        return self.curve.natural(self.estimate)

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters with their 95 % intervals."""
        reach = float(stats.t.ppf(0.975, self.freedom)) if self.measured else 1.96
        spread = reach * np.sqrt(np.diag(self.covariance))
        low, value, high = (
            self.curve.natural(self.estimate + side * spread) for side in (-1, 0, 1)
        )
        names = zip(self.curve.names, self.curve.units, strict=True)
        return [
            Parameter(name, unit, float(value[n]), float(low[n]), float(high[n]))
            for n, (name, unit) in enumerate(names)
        ]

    def draw(self, random: np.random.Generator, count: int) -> Floats:
        """Return parameters drawn around the estimate, in their own units, shape (count, P)."""
        shape = (count, 1)
        scale = np.ones(shape)
        if self.measured:
            scale = np.sqrt(self.freedom / random.chisquare(self.freedom, size=shape))
        centre = np.zeros(self.estimate.size)
        shifts = random.multivariate_normal(centre, self.covariance, size=count)
        return np.array([self.curve.natural(row) for row in self.estimate + scale * shifts])


@dataclass(frozen=True)
class Fit:
    """A fit of both curves; `wait` is the time from joining to a claim's payment, in years."""

    members: Block
    claims: Block
    wait: float

    def draw(self, random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """Return drawn parameters of both curves, each of shape (count, 3)."""
        return self.members.draw(random, count), self.claims.draw(random, count)


def members_at(members: Floats, time: Floats) -> Floats:
    """Return the members of natural parameters at times in years since 2019."""
    market, growth, midpoint = members
    return np.asarray(market / (1 + np.exp(-growth * (time - midpoint))))


def claims_between(members: Floats, claims: Floats, borders: Floats, wait: float) -> Floats:
    """Return the claims paid in intervals `borders`, shape (n, 2), in years since 2019."""
    incidence, start_up, middle = claims
    low, high = float(borders.min()), float(borders.max())
    grid = np.linspace(low, high, _GRID)
    rate = incidence / (1 + np.exp(-start_up * (grid - middle))) * members_at(members, grid - wait)
    step = grid[1] - grid[0]
    until = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * step)])
    ends = np.interp(borders.ravel(), grid, until).reshape(borders.shape)
    return np.asarray(ends[:, 1] - ends[:, 0])


def fit_platform(data: PlatformData, plan: Plan) -> Fit:
    """Fit the model to what is known of a platform run by a plan.

    Raises:
        ValueError: if there are fewer than three figures of members or of claims.
    """
    if len(data.members) < 3 or len(data.claims) < 3:
        raise ValueError("a fit needs three figures of members and three of claims at least")
    wait = (plan.waiting_days.value + plan.notice_days.value) / 365.25
    times = np.array([point.time for point in data.members])
    members = _fit_block(
        MEMBERS,
        [(point.label, point.value) for point in data.members],
        lambda natural: members_at(natural, times),
    )
    borders = np.array([(part.begin, part.end) for part in data.claims])
    claims = _fit_block(
        CLAIMS,
        [(part.label, part.value) for part in data.claims],
        lambda natural: claims_between(members.natural, natural, borders, wait),
    )
    return Fit(members, claims, wait)


def _fit_block(
    curve: Curve, seen: list[tuple[str, float]], predict: Callable[[Floats], Floats]
) -> Block:
    observed = np.log([value for _, value in seen])

    def rest(estimate: Floats) -> Floats:
        return np.asarray(np.log(np.maximum(1e-9, predict(curve.natural(estimate)))) - observed)

    solution = least_squares(rest, curve.first(), x_scale=0.1)
    left = observed.size - len(curve.names)
    error = float(np.sqrt((solution.fun**2).sum() / left)) if left else curve.assumed_error
    fitted = predict(curve.natural(solution.x))
    total = float(((observed - observed.mean()) ** 2).sum())
    return Block(
        curve=curve,
        estimate=solution.x,
        covariance=error**2 * np.linalg.pinv(solution.jac.T @ solution.jac),
        error=error,
        measured=left > 0,
        freedom=max(1, left),
        r_squared=1 - float((solution.fun**2).sum()) / total,
        residuals=tuple(
            Residual(curve.what, label, value, float(made))
            for (label, value), made in zip(seen, fitted, strict=True)
        ),
    )
