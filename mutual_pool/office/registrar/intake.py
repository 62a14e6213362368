"""Taking people into a register: identity, band, duplicates, and what the plan refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.registrar.identity import Document, plan_salt
from mutual_pool.office.registrar.people import FAR_DAY, People, Person, band_for
from mutual_pool.office.registrar.refusals import Refused, known_identity, refusals
from mutual_pool.office.registrar.register import Register
from mutual_pool.office.registrar.secret_ring import Candidate, Ring, chosen
from mutual_pool.plan import Plan


class RefusedPeopleError(ValueError):
    """People who were not taken; the message names each, and the reason."""

    def __init__(self, done: str, refused: list[Refused]) -> None:
        """Take what was done for the others, and who was refused."""
        self.refused = refused
        lines = "".join(f"\n  {one.person.called}: {one.why}" for one in refused)
        super().__init__(f"{done}{lines}")


@dataclass(frozen=True)
class Scanned:
    """What was scanned and chosen of one person.

    Attributes:
        member: their wallet.
        candidates: their identity under each secret (`Ring.candidates`).
        born: their birthday; None if the band was chosen by hand.
        band: the number of the band, without a birthday.
        until: its last day; for ever without one.
        level: the level of benefit; "" for the lowest.
        name: what the registrar calls them.
    """

    member: str
    candidates: list[Candidate]
    born: date | None = None
    band: int = 0
    until: int = FAR_DAY
    level: str = ""
    name: str = ""


class Intake:
    """The people who come into one register."""

    def __init__(self, plan: OpenPlan, rules: Plan, register: Register, people: People) -> None:
        """Take the plan and its rules, the register and who is in it."""
        self.plan, self.rules, self.register, self.people = plan, rules, register, people
        self.now = plan.now()
        self._salt = plan_salt(plan.web3.eth.chain_id, plan.contracts.pool.address)

    def candidates(self, ring: Ring, document: Document) -> list[Candidate]:
        """Return a person's identity under each secret; slow, and safe in threads."""
        return ring.candidates(document, self._salt)

    def person(self, scanned: Scanned, known: Callable[[bytes], bool] | None = None) -> Person:
        """Return the person as the register would keep them.

        Args:
            scanned: what was scanned.
            known: whether the plan knows an identity; the node is asked without it.

        Raises:
            ValueError: if the plan takes nobody of this age, or has no such level.
            NodeError: if the node does not answer.
        """
        asked = known or (lambda identity: known_identity(self.plan, identity))
        drafted = {one.identity for one in self.people.by_number.values()}
        found, _ = chosen(scanned.candidates, lambda one: one in drafted or asked(one))
        band, until = scanned.band, scanned.until
        if scanned.born is not None:
            band, until = band_for(self.rules, self.now // DAY, scanned.born, scanned.level)
        return Person(
            self.people.next_number,
            scanned.member,
            found.identity,
            band,
            until,
            scanned.born,
            scanned.level,
            scanned.name,
        )

    def why_not(self, person: Person, standing: Refused | None = None) -> str:
        """Return why a person is not taken; "" if they are.

        Args:
            person: the person.
            standing: what the plan says against them, where it was asked already.
        """
        twin = self.people.same_as(person.member, person.identity)
        if twin is not None:
            what = "person" if twin.identity == person.identity else "wallet"
            return f"this {what} stands in the register already, as {twin.called}"
        return standing.why if standing else ""

    def ask(self, person: Person) -> str:
        """Return why a person is not taken, after asking the plan; "" if they are."""
        found = refusals(self.plan, [person])
        return self.why_not(person, found[0] if found else None)

    def keep(self, person: Person) -> None:
        """Write a person into the register.

        Raises:
            RegisterError: if it cannot be written.
        """
        self.register.append(person.entry(self.now))
        self.people.by_number[person.number] = person

    def told(self, person: Person) -> str:
        """Return the sentence that is confirmed about a person."""
        until = (
            "for ever" if person.band_until >= FAR_DAY else f"until {day_text(person.band_until)}"
        )
        name = self.rules.bands.value[person.band].name if self._has(person.band) else person.band
        units = self.rules.units(person.band) if self._has(person.band) else 0
        return f"{person.member}, band {name} {until}, {units} units"

    def _has(self, band: int) -> bool:
        return band < len(self.rules.bands.value)
