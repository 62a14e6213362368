"""Numbers with a point as arguments of a command."""

import math
from typing import Any

import click


class FiniteRange(click.FloatRange):
    """A number within bounds: `nan`, which lies beyond no bound, and `inf` are none."""

    def convert(
        self,
        value: Any,  # noqa: ANN401  click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number, or end the command with what is wrong."""
        found: float = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{str(value)[:40]!r} is no number", param, ctx)
        return found
