"""The tables of `data/`: critical illness and death by age, cancer by band, platform history.

Probabilities are kept as exact decimals, so that what is computed from them (units by band) is
the same on every machine. Sources and meanings are in `data/README.md`.
"""

from mutual_pool.actuarial.tables.cancer import CancerBand, CancerTable, load_cancer_table
from mutual_pool.actuarial.tables.history import HistoryRow, load_platform_history
from mutual_pool.actuarial.tables.life import LifeTable, Risk, load_life_table
from mutual_pool.actuarial.tables.reader import Sex, TableError

__all__ = [
    "CancerBand",
    "CancerTable",
    "HistoryRow",
    "LifeTable",
    "Risk",
    "Sex",
    "TableError",
    "load_cancer_table",
    "load_life_table",
    "load_platform_history",
]
