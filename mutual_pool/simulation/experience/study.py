"""Actual against expected claims of a plan's own experience, with credibility.

Expected are the yearly chances of the scenario's table, over the days under cover. Days close to
the last one count for less, as claims for them are not decided yet: each by the part of the claims
that is decided in the time since (`delay`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import DAYS_PER_YEAR, age_weights
from mutual_pool.actuarial.tables import Sex, load_cancer_table, load_life_table
from mutual_pool.plan import Plan
from mutual_pool.simulation.experience.credibility import (
    Method,
    Ratio,
    buhlmann,
    limited,
    ratio_of,
    widened,
)
from mutual_pool.simulation.experience.delay import mean_delay, months, seen_within
from mutual_pool.simulation.experience.records import Covered, Experience, Fate, Reported
from mutual_pool.simulation.scenario.definition import Scenario

Floats = npt.NDArray[np.float64]
_DAY = 86_400
_RESAMPLES = 60
_LEAST = 0.01
"""Of the expected claims: fewer by a resample are taken for so many."""


@dataclass(frozen=True)
class Row:
    """One group of the experience.

    `exposure` is in member-years under cover, `counted` that part of them whose claims are decided;
    `factor` is the ratio as far as it is believed: `credibility` of the group's own, the rest of
    the whole plan's.
    """

    by: str
    group: str
    exposure: float
    counted: float
    actual: int
    expected: float
    ratio: float
    low: float
    high: float
    credibility: float
    factor: float


@dataclass(frozen=True)
class Study:
    """What a plan's events say.

    `whole` is the first of `rows`; the rates are a member's and year's, `refused` a part of the
    claims decided, `class_shares` of those approved, in the plan's order; `report_months` the mean
    time from the incident to the filing. `joining` is people a year, `lately`.
    """

    method: Method
    first: date
    last: date
    rows: tuple[Row, ...]
    members: int
    filed: int
    open: int
    refused: float
    class_shares: tuple[float, ...]
    report_months: float
    joining: float
    leaving: float
    lapsing: float
    returning: float

    @property
    def whole(self) -> Row:
        """The whole plan's row."""
        return self.rows[0]

    def factors(self) -> dict[str, float]:
        """Return the factor of each band, by its name."""
        return {row.group: row.factor for row in self.rows if row.by == "band"}


@dataclass(frozen=True, slots=True)
class _Piece:
    covered: Covered
    year: int
    duration: int
    start: int
    days: int
    counted: float
    expected: float
    chance: float


def study(
    plan: Plan, scenario: Scenario, found: Experience, method: Method = Method.BUHLMANN
) -> Study:
    """Return actual against expected, by band, sex, completed years since joining, and year.

    Args:
        plan: the rules.
        scenario: whose table, risk and scales the experience is held against.
        found: the days under cover and the claims.
        method: how the credibility of a group is found.

    Raises:
        TableError: if a table is missing or malformed, or holds no such age.
    """
    approved = [claim for claim in found.claims if claim.fate is Fate.APPROVED]
    curves = _curves(found, approved)
    pieces = list(_pieces(plan, scenario, found, curves[0]))
    whole = _row("all", "the plan", pieces, approved, curves, found.last)
    rows = [_believed(whole, whole_credibility(whole), 1.0)]
    groups: dict[tuple[str, str], Row] = {}
    for by, of_piece, of_claim in _groupings(plan):
        for group, some, own in _grouped(pieces, approved, of_piece, of_claim):
            groups[by, group] = _row(by, group, some, own, curves, found.last)
        alike = [row for row in groups.values() if row.by == by]
        rows.extend(_believed_beside(alike, rows[0].factor, method))
    decided = [claim for claim in found.claims if claim.fate in (Fate.APPROVED, Fate.REFUSED)]
    refused = sum(claim.fate is Fate.REFUSED for claim in decided)
    kinds = len(plan.classes.value)
    shares = [sum(claim.kind == kind for claim in approved) for kind in range(kinds)]
    shown = [claim for claim in found.claims if claim.fate is not Fate.DROPPED]
    window = plan.claim_window_days.value
    delay = mean_delay(
        [max(0, claim.filed - claim.day) for claim in shown],
        [max(0, min(window, found.last - claim.day)) for claim in shown],
    )
    years = found.membership_days / DAYS_PER_YEAR
    days = lately(found)
    joined = sum(day > found.last - days for day in found.joinings)
    return Study(
        method=method,
        first=_date(found.first),
        last=_date(found.last),
        rows=tuple(rows),
        members=found.members,
        filed=len(found.claims),
        open=sum(claim.fate is Fate.OPEN for claim in found.claims),
        refused=refused / len(decided) if decided else 0.0,
        class_shares=tuple(share / len(approved) for share in shares) if approved else (),
        report_months=months(delay),
        joining=joined / days * DAYS_PER_YEAR,
        leaving=found.left / years if years else 0.0,
        lapsing=found.lapsed / years if years else 0.0,
        returning=found.returned / found.lapsed if found.lapsed else 0.0,
    )


def lately(found: Experience) -> int:
    """Return over how many of the last days joining is counted: a year, or half of what there is.

    Founders join in the first days, and nobody does again as they did.
    """
    return max(1, min(DAYS_PER_YEAR, (found.last - found.first + 1) // 2))


def whole_credibility(row: Row) -> float:
    """Return how far the whole plan is believed beside the table: by limited fluctuation.

    Buhlmann's method needs several plans to say how far plans differ, and there is one.
    """
    return limited(row.actual)


def yearly_chances(plan: Plan, scenario: Scenario) -> dict[tuple[int, Sex | None], float]:
    """Return the table's yearly chance by band and sex, and of both sexes (None).

    Ages within a band count as in the population that the scenario draws members from.
    """
    life = load_life_table(scenario.tables.life)
    claims, chances = scenario.claims, {}
    cancer = load_cancer_table(scenario.tables.cancer)
    for band in plan.bands.value:
        weights = age_weights((band.ages[0], band.ages[1]), cancer)
        for sex in (*Sex, None):
            kept = {key: w for key, w in weights.items() if sex in (None, key[1])}
            total = sum(kept.values())
            chances[band.number, sex] = sum(
                weight
                / total
                * min(1.0, claims.incidence_scale * float(life.probability(age, who, claims.risk)))
                for (age, who), weight in kept.items()
            )
    return chances


def _pieces(plan: Plan, scenario: Scenario, found: Experience, within: Floats) -> Iterator[_Piece]:
    """Yield the days under cover, cut where a year of membership or of the calendar ends."""
    chances = yearly_chances(plan, scenario)
    # Summed, so that a stretch of days needs two look-ups.
    summed = np.concatenate([[0.0], np.cumsum(within)])
    new_years = _new_years(found)
    for covered in found.covered:
        start = covered.first
        while start < covered.end:
            duration = max(0, start - covered.joined) // DAYS_PER_YEAR
            place = int(np.searchsorted(new_years, start, side="right"))
            next_year = new_years[place] if place < len(new_years) else covered.end
            anniversary = covered.joined + (duration + 1) * DAYS_PER_YEAR
            stop = min(covered.end, int(next_year), anniversary)
            counted = _weight(summed, found.last, start, stop)
            chance = chances[covered.band, covered.sex]
            yield _Piece(
                covered,
                _date(start).year,
                duration,
                start,
                stop - start,
                counted,
                counted / DAYS_PER_YEAR * chance,
                chance,
            )
            start = stop


def _curves(found: Experience, approved: list[Reported]) -> Floats:
    """Return the part of the claims that is decided within 0, 1, ... days, (1 + resamples, days).

    First by the claims as they are, then by as many drawn from them (B. Efron, Annals of Statistics
    7, 1979), which shows how far the delay is known.
    """
    lags = np.array([max(0, claim.decided - claim.day) for claim in approved], int)
    could = np.array([max(0, found.last - claim.day) for claim in approved], int)
    days = max(1, found.last - found.first + 1)
    random = np.random.default_rng(0)
    curves = [seen_within(lags.tolist(), could.tolist(), days)]
    for _ in range(_RESAMPLES if len(approved) > 1 else 0):
        drawn = random.integers(len(approved), size=len(approved))
        curves.append(seen_within(lags[drawn].tolist(), could[drawn].tolist(), days))
    return np.array(curves)


def _error(pieces: list[_Piece], curves: Floats, last: int) -> float:
    """Return how far the expected claims are known, relative: what the delay leaves open."""
    if len(curves) == 1 or not pieces:
        return 0.0
    size = curves.shape[1]
    steps = np.zeros(size + 1)
    starts = np.array([piece.start for piece in pieces])
    stops = starts + np.array([piece.days for piece in pieces])
    chances = np.array([piece.chance for piece in pieces])
    # By days before the last one: from the newest of a piece to its oldest.
    np.add.at(steps, np.clip(last - stops + 1, 0, size), chances)
    np.add.at(steps, np.clip(last - starts + 1, 0, size), -chances)
    expected = curves @ np.cumsum(steps)[:size]
    if expected[0] <= 0:
        return 0.0
    return float(np.log(np.maximum(expected[1:], _LEAST * expected[0])).std())


def _weight(summed: npt.NDArray[np.float64], last: int, start: int, stop: int) -> float:
    """Return the days from `start` on and before `stop`, each by the part decided since."""
    oldest, newest = max(0, last - start + 1), max(0, last - stop + 1)
    most = len(summed) - 1
    beyond = max(0, oldest - most) - max(0, newest - most)
    return float(summed[min(oldest, most)] - summed[min(newest, most)]) + beyond


def _new_years(found: Experience) -> npt.NDArray[np.int64]:
    first, last = _date(found.first).year, _date(found.last).year
    start = date(1970, 1, 1)
    return np.array([(date(year, 1, 1) - start).days for year in range(first, last + 2)], np.int64)


def _date(day: int) -> date:
    return datetime.fromtimestamp(day * _DAY, UTC).date()


_OfPiece = Callable[[_Piece], str]
_OfClaim = Callable[[Reported], str]


def _groupings(plan: Plan) -> Iterable[tuple[str, _OfPiece, _OfClaim]]:
    names = [band.name for band in plan.bands.value]

    def duration(years: int) -> str:
        return f"{years} completed"

    return (
        ("band", lambda p: names[p.covered.band], lambda c: names[c.band]),
        (
            "sex",
            lambda p: str(p.covered.sex or "not known"),
            lambda c: str(c.sex or "not known"),
        ),
        (
            "years since joining",
            lambda p: duration(p.duration),
            lambda c: duration(max(0, c.day - c.joined) // DAYS_PER_YEAR),
        ),
        ("year", lambda p: str(p.year), lambda c: str(_date(c.day).year)),
    )


def _grouped(
    pieces: list[_Piece], claims: list[Reported], of_piece: _OfPiece, of_claim: _OfClaim
) -> Iterator[tuple[str, list[_Piece], list[Reported]]]:
    by_group: dict[str, tuple[list[_Piece], list[Reported]]] = {}
    for piece in pieces:
        by_group.setdefault(of_piece(piece), ([], []))[0].append(piece)
    for claim in claims:
        by_group.setdefault(of_claim(claim), ([], []))[1].append(claim)
    for group in sorted(by_group):
        yield group, *by_group[group]


def _believed_beside(found: list[Row], whole: float, method: Method) -> list[Row]:
    believed = [limited(row.actual) for row in found]
    if method is Method.BUHLMANN:
        believed = buhlmann([row.actual for row in found], [row.expected for row in found])
    return [_believed(row, z, whole) for row, z in zip(found, believed, strict=True)]


def _row(
    by: str,
    group: str,
    pieces: list[_Piece],
    claims: list[Reported],
    curves: Floats,
    last: int,
) -> Row:
    plain = ratio_of(len(claims), sum(piece.expected for piece in pieces))
    ratio: Ratio = widened(plain, _error(pieces, curves, last))
    return Row(
        by=by,
        group=group,
        exposure=sum(piece.days for piece in pieces) / DAYS_PER_YEAR,
        counted=sum(piece.counted for piece in pieces) / DAYS_PER_YEAR,
        actual=ratio.actual,
        expected=ratio.expected,
        ratio=ratio.value,
        low=ratio.low,
        high=ratio.high,
        credibility=0.0,
        factor=1.0,
    )


def _believed(row: Row, credibility: float, rest: float) -> Row:
    own = row.ratio if row.expected > 0 else rest
    data = {**vars(row), "credibility": credibility}
    return Row(**{**data, "factor": credibility * own + (1 - credibility) * rest})
