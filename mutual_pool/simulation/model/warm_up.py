"""Compiles the model before its first use: `python -m mutual_pool.simulation.model.warm_up`."""

from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.files import load_scenario


def main() -> None:
    """Live one path; what is compiled for it serves every plan and scenario."""
    simulate(load_plan("fair"), load_scenario("still"), years=0.05, paths=1, seed=1)


if __name__ == "__main__":
    main()
