"""What a path remembers from one half-month to the next."""

from typing import Final, NamedTuple

import numpy as np

from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.inputs import Inputs
from mutual_pool.simulation.model.ladder_model import LadderModel, make_ladder
from mutual_pool.simulation.model.sampling import Generator, compiled, make_generator

CARRY: Final = 0
RESERVE: Final = 1
LAPSED_MONEY: Final = 2
CAME_IN: Final = 3
WENT_OUT: Final = 4
REFUSED_DUE: Final = 5
LAPSED_LONG: Final = 6
MEAN_COST: Final = 7
UNITS: Final = 8
LAST_CHARGE: Final = 9
WINDOW_CHARGED: Final = 10
COVERED_PART: Final = 11
_PLACES: Final = 12


class State(NamedTuple):
    """A community. C cohorts, T half-months from E before the start, B bands, V vesting years.

    `members` (C) are whole numbers. `joined` (E + T + 2, C) holds, by half-month, who had joined
    before it, and `ill` those of them who joined ill, both divided by `alive` (C), the part that
    is still there: so one multiplication ages all who joined at any time. Where leavers are
    healthier, `worse` (C) is the incidence of a founder who is still there over the table's, and
    `fresh` is `joined`, each of them divided by what `worse` was when they joined; else it has no
    rows. `due` (B, V) are expected claims not filed yet; `pending` (B, K, V) whole claims to be
    paid, `todo` those of them that a half-month has not looked at. `purse` holds the single
    numbers, by the names above.
    """

    random: Generator
    ladder: LadderModel
    members: Floats
    alive: Floats
    joined: Floats
    ill: Floats
    worse: Floats
    fresh: Floats
    due: Floats
    pending: Floats
    todo: Floats
    claimant_weight: Floats
    risk_of_band: Floats
    of_band: Floats
    cost: Floats
    unfair: Floats
    exit_rate: Floats
    quit_chance: Floats
    lapsed_lately: Floats
    purse: Floats


@compiled
def make_state(inputs: Inputs, seed: int, path: int) -> State:
    """Return the community at the start, before anybody paid in."""
    cohorts, rules = inputs.cohorts, inputs.rules
    steps, count = cohorts.newcomers.shape
    n_bands, n_classes, n_years = rules.benefit.shape
    rows = rules.established + steps + 2
    purse = np.zeros(_PLACES)
    purse[RESERVE] = rules.reserve
    purse[CAME_IN] = rules.reserve
    return State(
        make_generator(seed, path),
        make_ladder(rules),
        np.zeros(count),
        np.ones(count),
        np.zeros((rows, count)),
        np.zeros((rows, count)),
        np.ones(count),
        np.zeros((rows if rules.leavers_risk < 1.0 else 0, count)),
        np.zeros((n_bands, n_years)),
        np.zeros((n_bands, n_classes, n_years)),
        np.zeros((n_bands, n_classes, n_years)),
        np.zeros(count),
        np.zeros(n_bands),
        np.zeros(n_bands),
        np.zeros(n_bands),
        np.zeros(n_bands),
        np.zeros(n_bands),
        np.zeros(count),
        np.zeros(rules.grace_steps + 1),
        purse,
    )
