"""What both sides of a plan are asked for: each question by its name, answered the same way."""

from abc import ABC, abstractmethod


class SideViews(ABC):
    """A plan to read."""

    @abstractmethod
    def read_all(self, queries):
        """Answer many questions: each the name of a view below and its arguments."""

    def _read(self, *query):
        return self.read_all([query])[0]

    def books(self):
        return self._read("books")

    def held(self):
        """What the pool holds of the asset."""
        return self._read("held")

    def standing(self, member):
        return self._read("standing", member)

    def position(self, member):
        return self._read("position", member)

    def membership(self, member):
        return self._read("membership", member)

    def history(self, member):
        return self._read("history", member)

    def guardianship(self, member):
        return self._read("guardianship", member)

    def noticed_recipient(self, member):
        return self._read("noticed_recipient", member)

    def succession(self, wallet):
        return self._read("succession", wallet)

    def due(self, holder):
        return self._read("due", holder)

    def cover_on(self, member, day):
        return self._read("cover_on", member, day)

    def cohort_of(self, number):
        return self._read("cohort", number)

    def is_voter(self, account, day):
        return self._read("is_voter", account, day)

    def closing(self):
        """When it was finished, and carry per unit then."""
        return self._read("finished_at"), self._read("carry_per_unit")

    def joins_stopped_until(self):
        return self._read("joins_stopped_until")

    def shortage(self):
        """Whether the plan may close because voters are too few, and since when they are."""
        return self._read("minimum_in_force"), self._read("below_minimum_since")

    def closable_at(self):
        return self._read("closable_at")

    def rung(self, number):
        return self._read("rung", number)

    def room(self):
        return self._read("room")

    def minimum_deposit(self, units):
        return self._read("minimum_deposit", units)

    def quote_quit(self, member):
        return self._read("quote_quit", member)

    def quote(self, benefit):
        return self._read("quote", benefit)

    def quote_claim(self, claim):
        return self._read("quote_claim", claim)

    def claim(self, claim):
        return self._read("claim", claim)

    def state_of(self, claim):
        return self._read("state_of", claim)

    def decided_seats(self, claim):
        return self._read("decided_seats", claim)

    def identity_record(self, identity):
        return self._read("identity_record", identity)

    def due_to(self, holder):
        return self._read("due_to", holder)

    def holder_of(self, number):
        return self._read("holder_of", number)

    def dispute(self, claim):
        return self._read("dispute", claim)

    def ballot_of(self, claim, voter):
        return self._read("ballot_of", claim, voter)

    def open_claims(self):
        return self._read("open_claims")
