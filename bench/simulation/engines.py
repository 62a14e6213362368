# The frameworks are called as their users call them, and neither has types.
# mypy: ignore-errors
"""The bare model in each framework; run as a program, in the environment that has it.

    python engines.py ENGINE INPUTS.npz PATHS SEED

prints one line of JSON: seconds, and the mean of the claims and of the yearly cost per member,
which must agree among engines. It imports nothing of the project but for `ours`.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Result = tuple[Floats, Floats]


def by_numpy(data: dict[str, Floats], paths: int, seed: int) -> Result:
    """A loop over steps, vectorised over paths and cohorts."""
    random = np.random.default_rng(seed)
    need, cap = data["amounts"]
    members = np.repeat(data["members"][None, :], paths, axis=0)
    claims, cost = np.zeros(paths), np.zeros(paths)
    for chance in data["chance"]:
        people = members.sum(axis=1)
        drawn = random.poisson(members * chance)
        events = drawn.sum(axis=1)
        claims += events
        cost += events * np.minimum(cap, need / people)
        members -= drawn
    return claims, cost


def by_modelx(data: dict[str, Floats], paths: int, seed: int) -> Result:
    """Cells by step, each an array over paths and cohorts."""
    import modelx as mx

    space = mx.new_model("Bare").new_space("Plan")
    space.random, space.np = np.random.default_rng(seed), np
    space.first = np.repeat(data["members"][None, :], paths, axis=0)
    space.chance, (space.need, space.cap) = data["chance"], data["amounts"]
    space.paths = paths

    @mx.defcells
    def members(t):  # noqa: ANN001, ANN202
        return first if t == 0 else members(t - 1) - drawn(t - 1)  # noqa: F821

    @mx.defcells
    def drawn(t):  # noqa: ANN001, ANN202
        return random.poisson(members(t) * chance[t])  # noqa: F821

    @mx.defcells
    def claims(t):  # noqa: ANN001, ANN202
        return (claims(t - 1) if t else 0) + drawn(t).sum(axis=1)

    @mx.defcells
    def cost(t):  # noqa: ANN001, ANN202
        share = np.minimum(cap, need / members(t).sum(axis=1))  # noqa: F821
        return (cost(t - 1) if t else 0) + drawn(t).sum(axis=1) * share

    last = len(data["chance"]) - 1
    # Step by step, and forgetting what is not needed any more: 10,000 paths would not fit.
    for step in range(last + 1):
        space.cost(step), space.claims(step), space.members(step + 1)
        if step < last:
            for cells in (space.members, space.drawn):
                cells.clear_at(step)
    return space.claims(last), space.cost(last)


def by_heavylight(data: dict[str, Floats], paths: int, seed: int) -> Result:
    """Methods by step, each an array over paths and cohorts, in the model that saves memory."""
    from heavylight import LightModel

    generator = np.random.default_rng(seed)
    start = np.repeat(data["members"][None, :], paths, axis=0)
    rates, (need, cap) = data["chance"], data["amounts"]
    last = len(rates) - 1

    class Bare(LightModel):
        def members(self, t):  # noqa: ANN001, ANN202
            return start if t == 0 else self.members(t - 1) - self.drawn(t - 1)

        def drawn(self, t):  # noqa: ANN001, ANN202
            return generator.poisson(self.members(t) * rates[t])

        def claims(self, t):  # noqa: ANN001, ANN202
            return (self.claims(t - 1) if t else 0) + self.drawn(t).sum(axis=1)

        def cost(self, t):  # noqa: ANN001, ANN202
            share = np.minimum(cap, need / self.members(t).sum(axis=1))
            return (self.cost(t - 1) if t else 0) + self.drawn(t).sum(axis=1) * share

    model = Bare()
    for step in range(last + 1):
        model.cost(step), model.claims(step), model.members(step + 1)
        for method in (model.members, model.drawn):
            method.cache.pop((step - 1,), None)
            method.cache.pop(step - 1, None)
    return model.claims(last), model.cost(last)


def ours(data: dict[str, Floats], paths: int, seed: int) -> Result:
    """This project's generators and counts, compiled; one generator a path, two threads."""
    from bench.simulation.bare import live_bare

    return live_bare(data["members"], data["chance"], *data["amounts"], paths, seed)


ENGINES: dict[str, Callable[[dict[str, Floats], int, int], Result]] = {
    "ours": ours,
    "numpy": by_numpy,
    "modelx": by_modelx,
    "heavylight": by_heavylight,
}


def main(arguments: list[str]) -> None:
    """Run an engine once to warm up, with few paths, and once to be timed."""
    name, inputs, paths, seed = arguments
    with np.load(Path(inputs)) as stored:
        data: dict[str, Any] = dict(stored)
    engine = ENGINES[name]
    engine(data, 4, int(seed))
    began = time.perf_counter()
    claims, cost = engine(data, int(paths), int(seed))
    seconds = time.perf_counter() - began
    told = {"seconds": seconds, "claims": float(claims.mean()), "cost": float(cost.mean()) / 3}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
