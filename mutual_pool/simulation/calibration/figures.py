"""What the rows of a history say together: figures that count nothing twice.

A row published later restates an earlier one of the same measure and period; a cumulative count
below an earlier one restates that. A year's claims contain those told within it, so of the year
the rest is a figure. Gaps are no figures, and zero is a figure like any other. Counts that overlap
in part, so that neither contains the other, are both kept, and a note says so.
"""

from dataclasses import dataclass
from itertools import pairwise

from mutual_pool.simulation.calibration.history import History, Measure, Row

Piece = tuple[float, float]
_SAME = 1e-9
_FEW = 0.1
"""A count from the beginning on that is so small a part of a later range is taken to be within
it."""


@dataclass(frozen=True)
class Figure:
    """A figure in years since the history's beginning.

    Counts are of `pieces`, times from and to.
    What stands at one time has one piece of no length; what stood at an unknown time has the times
    between which that was, and `somewhen`.
    """

    measure: Measure
    label: str
    pieces: tuple[Piece, ...]
    value: float
    bound: bool = False
    somewhen: bool = False

    @property
    def end(self) -> float:
        """When it ends."""
        return self.pieces[-1][1]


def figures_of(history: History) -> tuple[list[Figure], list[str]]:
    """Return the figures by measure and end, and a sentence for each row that is not quite one."""
    rows, notes = _latest(history)
    cumulative = sorted(
        (row for row in rows if row.measure is Measure.CUMULATIVE), key=lambda row: row.dated
    )
    counted = [row for row in rows if row.measure is Measure.CLAIMS]
    figures = _claims(history, cumulative, counted, notes)
    for row in rows:
        if row.measure in (Measure.CUMULATIVE, Measure.CLAIMS):
            continue
        at = history.time(row.period.middle)
        piece = (history.time(row.period.first), history.time(row.period.following))
        if row.measure is Measure.MEMBERS and not row.period.somewhen:
            piece = (at, at)
        figures.append(
            Figure(
                row.measure,
                row.period.label,
                (piece,),
                row.value,
                row.bound,
                row.period.somewhen,
            )
        )
    return sorted(figures, key=lambda figure: (figure.measure, figure.end, figure.label)), notes


def _latest(history: History) -> tuple[list[Row], list[str]]:
    notes: list[str] = []
    latest: dict[tuple[object, ...], Row] = {}
    for row in sorted(history.rows, key=lambda row: row.known):
        key = (row.measure, row.period.first, row.period.last)
        before = latest.get(key)
        if before is not None and before.value != row.value:
            notes.append(
                f"{row.measure} of {row.period.label}: {before.value:g} was restated as "
                f"{row.value:g}"
            )
        latest[key] = row
    return list(latest.values()), notes


def _claims(
    history: History, cumulative: list[Row], counted: list[Row], notes: list[str]
) -> list[Figure]:
    knots: list[tuple[float, float, str]] = [(0.0, 0.0, "")]
    for row in cumulative:
        while knots[-1][1] > row.value:
            _, before, label = knots.pop()
            notes.append(
                f"claims paid to {label}: {before:g} was restated, as {row.value:g} to "
                f"{row.period.label}"
            )
        knots.append((history.time(row.period.middle), row.value, row.period.label))
    figures = [
        Figure(Measure.CLAIMS, f"to {label}", ((begin, end),), total - before)
        for (begin, before, _), (end, total, label) in pairwise(knots)
    ]
    # Short ranges first: longer ones contain them.
    for row in sorted(counted, key=lambda row: (row.period.last - row.period.first, row.dated)):
        whole = (history.time(row.period.first), history.time(row.period.following))
        pieces, value, contains = [whole], row.value, False
        for figure in figures:
            if not any(_overlap(piece, whole) for piece in figure.pieces):
                continue
            low, high = figure.pieces[0][0], figure.end
            if low >= whole[0] - _SAME and high <= whole[1] + _SAME:
                pieces, value = _without(pieces, figure.pieces), value - figure.value
                contains = True
            elif not low and figure.value <= _FEW * row.value:
                # Told from the beginning on: nearly none of these, wherever they fall.
                pieces, value = _without(pieces, figure.pieces), value - figure.value
                contains = True
            elif low:
                notes.append(
                    f"claims paid in {row.period.label} and {figure.label}: they overlap in part, "
                    "so they are not independent"
                )
        label = f"rest of {row.period.label}" if contains else row.period.label
        if value < 0 or (not pieces and value):
            notes.append(
                f"claims paid in {row.period.label}: {row.value:g} contradict the counts within "
                "it, which are used in its place"
            )
        elif pieces:
            figures.append(Figure(Measure.CLAIMS, label, tuple(pieces), value))
    return figures


def _overlap(one: Piece, other: Piece) -> bool:
    return min(one[1], other[1]) - max(one[0], other[0]) > _SAME


def _without(pieces: list[Piece], cut: tuple[Piece, ...]) -> list[Piece]:
    for low, high in cut:
        rest = []
        for begin, end in pieces:
            rest += [(begin, min(end, low)), (max(begin, high), end)]
        pieces = [piece for piece in rest if piece[1] - piece[0] > _SAME]
    return pieces
