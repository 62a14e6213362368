"""The bare model's inputs: 84 cohorts, 72 half-months, no behaviour; written for every engine.

Members of ages 18 to 59 and both sexes; the table's incidence at a fifth, so that claims are as
rare as those a platform paid; claims are Poisson; a paid claim ends the membership.
"""

from pathlib import Path

import numpy as np

from mutual_pool.actuarial.population import age_weights
from mutual_pool.actuarial.tables import Sex, load_life_table
from mutual_pool.simulation.model.cohorts import half_month_chance

AGES = (18, 59)
STEPS = 72
MEMBERS = 100_000_000
SCALE = 0.2
BENEFIT, FEE, CAP = 100_000.0, 0.08, 0.10


def write_inputs(path: Path) -> None:
    """Write `members` (84,) and `chance` (72, 84) of a claim, and the amounts."""
    life, weights = load_life_table(), age_weights(AGES)
    keys = [(age, sex) for age in range(AGES[0], AGES[1] + 1) for sex in Sex]
    members = np.array([MEMBERS * weights[key] for key in keys])
    chance = np.array(
        [
            [
                half_month_chance(SCALE * float(life.probability(age + step // 24, sex)))
                for age, sex in keys
            ]
            for step in range(STEPS)
        ]
    )
    amounts = np.array([BENEFIT * (1 + FEE), CAP])
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, members=np.floor(members), chance=chance, amounts=amounts)
