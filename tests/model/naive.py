"""A pool that is nothing but a list of people: every operation goes round all of them.

Written from the design's words, without index, rungs stored, bitmap or packed totals: what each
person has is kept as a number and changed at every settlement.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

DAY = 86_400
WINDOW = 30 * DAY


class RefusedError(Exception):
    """The rules do not allow it."""


@dataclass(eq=False)
class Person:
    units: int
    balance: int
    joined: int
    covered_from: int
    bands: list[tuple[int, int, int]]
    earlier: tuple[int, int, int] | None = None
    active: bool = True
    lapsed_at: int = 0
    missed: int = 0


@dataclass
class NaivePool:
    reserve_per_unit: int
    cap_per_period: int
    wait: int
    grace: int
    start: int
    index: int = 0
    carry: int = 0
    reserve: int = 0
    withdrawable: int = 0
    asset: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    charges: list[tuple[int, int]] = field(default_factory=list)
    lapsed_last: int = 0

    @property
    def spacing(self):
        return self.reserve_per_unit // 64

    def room(self, now):
        window = (now - self.start) // WINDOW
        return self.cap_per_period - sum(c for w, c in self.charges if w == window)

    def rung(self, units, balance):
        """Return the rung a balance stands on now: the last one whose index it can still pay."""
        exact = (self.index + Fraction(balance, units) - self.reserve_per_unit) / self.spacing
        return floor(exact)

    def stands(self, units, balance):
        rung = self.rung(units, balance)
        return self.index <= rung * self.spacing and rung <= self.index // self.spacing + 2**32

    def active(self):
        return [person for person in self.people.values() if person.active]

    def join(self, name, units, amount, band, until, now):
        if name in self.people or not units or not self.stands(units, amount):
            raise RefusedError
        first = (now + self.wait) // DAY + 1
        self.people[name] = Person(units, amount, now // DAY, first, [(0, band, until)])
        self.asset += amount

    def pay_in(self, name, amount, now):
        person = self.people.get(name)
        if person is None or not amount:
            raise RefusedError
        if person.active and not self.stands(person.units, person.balance + amount):
            raise RefusedError
        person.balance += amount
        self.asset += amount

    def reinstate(self, name, amount, now):
        person = self.people.get(name)
        if person is None or person.active:
            raise RefusedError
        late = now > person.lapsed_at + self.grace
        arrears = 0 if late else person.units * person.missed
        left = person.balance + amount - arrears
        if left < 0 or not self.stands(person.units, left):
            raise RefusedError
        last = person.lapsed_at // DAY - 1
        if person.covered_from <= last:
            person.earlier = (person.covered_from, last, person.joined)
        if late:
            person.joined = now // DAY
            person.covered_from = (now + self.wait) // DAY + 1
        else:
            person.covered_from = max(person.covered_from, now // DAY + 1)
        person.balance, person.active, person.missed = left, True, 0
        self.carry += arrears
        self.asset += amount

    def reband(self, name, units, amount, band, until, now):
        person = self.people.get(name)
        if person is None or not person.active or not units:
            raise RefusedError
        withheld = 0
        if units < person.units:
            pending = min(sum(self.shares.values()), self.room(now))
            withheld = min(person.balance, (person.units - units) * pending)
        if not self.stands(units, person.balance - withheld + amount):
            raise RefusedError
        person.units = units
        person.balance += amount - withheld
        self.carry += withheld
        person.bands.append((now // DAY + 1, band, until))
        self.asset += amount

    def quit(self, name, now):
        person = self.people.get(name)
        if person is None:
            raise RefusedError
        withheld = 0
        if person.active:
            pending = min(sum(self.shares.values()), self.room(now))
            withheld = min(person.balance, person.units * pending)
        del self.people[name]
        self.carry += withheld
        self.asset -= person.balance - withheld
        return person.balance - withheld, withheld

    def fund(self, amount, now):
        if not amount:
            raise RefusedError
        self.reserve += amount
        self.asset += amount

    def approve(self, claim, need, cap, now):
        units = sum(person.units for person in self.active())
        self.shares[claim] = min(cap, ceil(Fraction(need, units))) if units else cap

    def drop(self, claim, now):
        del self.shares[claim]

    def settle(self, claim, benefit, fee, cap, now):
        """Return what each unit paid, what the claimant and what the steward gets."""
        need = benefit + fee
        pending = sum(self.shares.values())
        part = Fraction(self.shares[claim], pending) if pending else Fraction(1)
        pot = from_carry = min(need, floor(self.carry * part))
        payers = self.active()
        charge = 0
        if payers:
            even = ceil(Fraction(need - from_carry, sum(person.units for person in payers)))
            charge = min(even, cap, self.room(now))
        for person in payers:
            rung = self.rung(person.units, person.balance)
            person.balance -= charge * person.units
            pot += charge * person.units
            person.active = self.index + charge <= rung * self.spacing
            person.lapsed_at = 0 if person.active else now
        for person in self.people.values():
            if not person.active and person.lapsed_at and person not in payers:
                person.missed += charge
        from_reserve = 0
        if pot < need:
            from_reserve = min(need - pot, floor(self.reserve * part))
            pot += from_reserve
        if pot < need:
            fee = floor(Fraction(pot * fee, need))
            benefit = pot - fee
        self.carry += pot - benefit - fee - from_carry
        self.reserve -= from_reserve
        self.withdrawable += benefit + fee
        self.index += charge
        self.charges.append(((now - self.start) // WINDOW, charge))
        self.lapsed_last = sum(not person.active for person in payers)
        del self.shares[claim]
        return charge, benefit, fee

    def covered(self, name, day):
        """Return (band, day of joining) of a covered day, or None."""
        person = self.people.get(name)
        if person is None:
            return None
        lapse = None if person.active else person.lapsed_at // DAY
        if day >= person.covered_from:
            if lapse is not None and day >= lapse:
                return None
            joined = person.joined
        elif person.earlier and person.earlier[0] <= day <= person.earlier[1]:
            joined = person.earlier[2]
        else:
            return None
        # The last certificate in force on the day; one replaced on its own day never was.
        _, band, until = max(
            (entry for entry in enumerate(person.bands) if entry[1][0] <= day),
            key=lambda entry: (entry[1][0], entry[0]),
        )[1]
        return (band, joined) if day <= until else None
