"""Scores of forecasts given as draws: CRPS, and whether the interval holds what came."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def crps(draws: Floats, observed: float) -> float:
    """Return the continuous ranked probability score of draws: 0 is best, of the unit of the draws.

    `mean |X - y| - mean |X - X'| / 2` (Gneiting and Raftery, J. Am. Stat. Assoc. 102, 2007, eq.
    21), the second mean by the sorted draws, over pairs of different
    ones ("fair": Ferro, Q. J. R. Meteorol. Soc. 140, 2014).
    """
    count = draws.size
    weights = 2 * np.arange(1, count + 1) - count - 1
    spread = float((weights * np.sort(draws)).sum()) / (count * (count - 1))
    return float(np.abs(draws - observed).mean()) - spread


def log_crps(draws: Floats, observed: float, least: float) -> float:
    """Return the CRPS of the logarithm, so that figures of any unit weigh alike.

    Bosse et al., PLoS Comput. Biol. 19, 2023: on logarithms it scores the relative error. What is
    below `least`, as nothing is, counts as `least`.
    """
    return crps(np.log(np.maximum(draws, least)), float(np.log(max(observed, least))))
