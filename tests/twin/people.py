"""The people of the cases, by the same lower-case addresses on both sides."""

from tests.support.actors import NAMES, key_at


def _address(name):
    return key_at(NAMES.index(name)).address.lower()


ALICE, BOB, CAROL, DAN, ERIN = (_address(name) for name in NAMES[1:6])
REGISTRAR = _address("registrar")
SUPERVISOR = _address("supervisor")
HEIR = _address("heir")
STEWARD = _address("steward")
ASSEMBLY = _address("member_assembly")
SPONSOR = _address("sponsor")
STRANGER = _address("stranger")
GUARDIAN = _address("guardian")
NEWCOMER = _address("newcomer")
ASSESSORS = tuple(sorted(_address(f"assessor_{number}") for number in range(1, 6)))
"""The holders of the five seats, ascending: seat numbers 1 to 5."""

EVERYBODY = tuple(_address(name) for name in NAMES)


def key_of(address):
    """The key that signs for an address."""
    return key_at(EVERYBODY.index(address))


def seats(*numbers):
    """A set of seats by their numbers, as contracts and twin hold it."""
    return sum(1 << number for number in numbers)
