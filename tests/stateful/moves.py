"""A small engine of random lives: moves with weights, and how their arguments are drawn.

Not hypothesis' own state machine: its runs disable rules at random and repeat each other, so that
of a thousand calls over a node hardly one settled a claim. Each move here has a source of chance
of its own, made from the seed and the move's number.
"""

from dataclasses import dataclass
from functools import partial
from random import Random


def among(*values):
    """Any of these, each as likely as it is often named."""
    return lambda random: random.choice(values)


def between(least, most):
    """A whole number, both ends included."""
    return lambda random: random.randint(least, most)


def either(*drawers):
    """What one of these draws."""
    return lambda random: random.choice(drawers)(random)


def chance(likely):
    """True with this probability."""
    return lambda random: random.random() < likely


def several(drawer, most, least=0):
    """A list of so many."""
    return lambda random: [drawer(random) for _ in range(random.randint(least, most))]


def sample(values, least):
    """A part of these in any order, at least so many."""
    return lambda random: random.sample(values, random.randint(least, len(values)))


@dataclass(frozen=True)
class Move:
    """What may happen, how likely that is beside others, and when it makes sense at all."""

    weight: float
    when: object
    drawers: dict


def move(weight=1, when=None, **drawers):
    """Make a method a move, called with what `drawers` draw."""

    def mark(method):
        method.move = Move(weight, when, drawers)
        return method

    return mark


class Mover:
    """Something that lives by its own moves."""

    def __init__(self, seed):
        self.seed = seed
        found = (getattr(type(self), name) for name in dir(type(self)))
        self._moves = [method for method in found if hasattr(method, "move")]

    def step(self, number):
        """Make one move."""
        random = Random(f"{self.seed}/{number}")
        possible = [
            method for method in self._moves if not method.move.when or method.move.when(self)
        ]
        weights = [method.move.weight for method in possible]
        (method,) = random.choices(possible, weights)
        drawn = {name: drawer(random) for name, drawer in method.move.drawers.items()}
        partial(method, self)(**drawn)
