"""The people of a register, as its entries leave them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from mutual_pool.actuarial.days import EPOCH, utc_day
from mutual_pool.office.registrar.register import Entry, RegisterError
from mutual_pool.plan import Plan
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf

FAR_DAY: Final = 2**24 - 1


class Stage(StrEnum):
    """Where somebody of a register is."""

    DRAFT = "draft"
    SIGNED = "in a signed group"
    IN = "in a group of the plan"
    CERTIFIED = "certified alone"
    REMOVED = "removed"


@dataclass(frozen=True)
class Person:
    """Somebody whom the registrar checked.

    Attributes:
        number: their number in the register, from 1 on.
        member: their wallet.
        identity: 16 bytes.
        band: the number of their band.
        band_until: its last day.
        born: their birthday; None if the band was chosen by hand.
        level: the level of benefit; "" for the plan's lowest.
        name: what the registrar calls them; "" for nothing.
        stage: where they are.
        cohort: the number of their group; 0 without one.
    """

    number: int
    member: str
    identity: bytes
    band: int
    band_until: int
    born: date | None = None
    level: str = ""
    name: str = ""
    stage: Stage = Stage.DRAFT
    cohort: int = 0

    def entry(self, at: int) -> Entry:
        """Return the entry by which they come into the register."""
        return {
            "act": "added",
            "at": at,
            "number": self.number,
            "member": self.member,
            "identity": self.identity.hex(),
            "band": self.band,
            "band_until": self.band_until,
            "born": self.born.isoformat() if self.born else "",
            "level": self.level,
            "name": self.name,
        }

    def leaf(self, number: int, units: int) -> Leaf:
        """Return them as a leaf of a group's tree."""
        return Leaf(number, self.member, self.identity, self.band, units, self.band_until)

    @property
    def called(self) -> str:
        """What they are called in a list."""
        return f"{self.number}. {self.name or self.member}"


@dataclass(frozen=True)
class SignedGroup:
    """A group whose root the registrar signed.

    Attributes:
        values: what was signed, by name.
        signature: the registrar's.
        people: the numbers of those in it, in the order of the leaves.
        cohort: its number on the chain; 0 until it is known.
    """

    values: dict[str, Any]
    signature: bytes
    people: tuple[int, ...]
    cohort: int = 0

    @property
    def root(self) -> bytes:
        """The tree's root."""
        return bytes.fromhex(self.values["root"][2:])

    def entry(self, at: int) -> Entry:
        """Return the entry that keeps it, before anything is sent."""
        return {
            "act": "signed",
            "at": at,
            "group": self.values,
            "signature": self.signature.hex(),
            "people": list(self.people),
        }


@dataclass
class People:
    """Everybody in a register, and its groups.

    Attributes:
        by_number: the people.
        groups: the groups, the earliest first; one that expired unused is not among them.
    """

    by_number: dict[int, Person] = field(default_factory=dict)
    groups: list[SignedGroup] = field(default_factory=list)

    @property
    def drafts(self) -> list[Person]:
        """Who waits for the next group."""
        return [one for one in self.by_number.values() if one.stage is Stage.DRAFT]

    @property
    def next_number(self) -> int:
        """The number of the person who is added next."""
        return max(self.by_number, default=0) + 1

    @property
    def open_group(self) -> SignedGroup | None:
        """The group that was signed, and of which the chain is not known to have the root."""
        return next((group for group in self.groups if not group.cohort), None)

    def same_as(self, member: str, identity: bytes) -> Person | None:
        """Return who has this wallet or this identity already, and was not removed."""
        for one in self.by_number.values():
            same = one.member.lower() == member.lower() or one.identity == identity
            if same and one.stage is not Stage.REMOVED:
                return one
        return None

    def of_group(self, group: SignedGroup) -> list[Person]:
        """Return those in a group, in the order of the leaves."""
        return [self.by_number[number] for number in group.people]


def people_of(entries: Iterable[Entry]) -> People:
    """Return the people as all entries leave them.

    Raises:
        RegisterError: if an entry cannot be one.
    """
    people = People()
    for entry in entries:
        try:
            _follow(people, entry)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise RegisterError(
                f"the register has an entry {str(entry.get('act'))[:40]!r} that this version "
                "cannot read; use the version that wrote it"
            ) from error
    return people


def tree_of(people: Sequence[Person], rules: Plan) -> CohortTree:
    """Return the tree of a group, every proof followed to its root.

    Raises:
        ValueError: if two have one wallet or identity, or a leaf does not lead to the root.
    """
    tree = CohortTree([one.leaf(place, rules.units(one.band)) for place, one in enumerate(people)])
    tree.check()
    return tree


def band_for(rules: Plan, today: int, born: date, level: str = "") -> tuple[int, int]:
    """Return the band of a birthday and its last day, as day numbers have it.

    Args:
        rules: the plan.
        today: the UTC day.
        born: the birthday.
        level: the level of benefit; "" for the lowest.

    Raises:
        ValueError: if the plan takes nobody of this age, or has no such level.
    """
    day = date.fromordinal(EPOCH.toordinal() + today)
    if born > day:
        raise ValueError(f"nobody is born on {born}: that day is still to come")
    return rules.band_on(born, day, level or None).number, utc_day(rules.band_until(born, day))


def _follow(people: People, entry: Entry) -> None:
    act = entry["act"]
    if act == "added":
        _add(people, entry)
    elif act == "removed":
        _move(people, [entry["number"]], Stage.REMOVED)
    elif act == "certified":
        _move(people, [entry["number"]], Stage.CERTIFIED)
    elif act == "signed":
        signature = bytes.fromhex(entry["signature"])
        group = SignedGroup(dict(entry["group"]), signature, tuple(entry["people"]))
        people.groups.append(group)
        _move(people, group.people, Stage.SIGNED)
    elif act == "expired":
        group = _group(people, entry["root"])
        people.groups.remove(group)
        _move(people, group.people, Stage.DRAFT)
    elif act == "enrolled":
        group = _group(people, entry["root"])
        number = int(entry["cohort"])
        people.groups[people.groups.index(group)] = replace(group, cohort=number)
        _move(people, group.people, Stage.IN, number)
    elif act != "noted":
        raise ValueError(act)


def _add(people: People, entry: Entry) -> None:
    number = int(entry["number"])
    if number != people.next_number:
        raise ValueError(number)
    people.by_number[number] = Person(
        number,
        entry["member"],
        bytes.fromhex(entry["identity"]),
        int(entry["band"]),
        int(entry["band_until"]),
        date.fromisoformat(entry["born"]) if entry["born"] else None,
        entry["level"],
        entry["name"],
    )


def _group(people: People, root: str) -> SignedGroup:
    return next(group for group in people.groups if group.values["root"] == root)


def _move(people: People, numbers: Iterable[int], stage: Stage, cohort: int = 0) -> None:
    for number in numbers:
        people.by_number[number] = replace(people.by_number[number], stage=stage, cohort=cohort)
