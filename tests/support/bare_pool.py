"""A pool alone, called as `Enrolment` and `ClaimDesk` call it."""

from mutual_pool.protocol.eip712 import identity_of
from tests.support.clock import today
from tests.support.deploying import CAP
from tests.support.members import BAND_YEARS, DEPOSIT, SECRET, Members


class BarePool(Members):
    """What members do, with the pool's two counterparts played by accounts."""

    def __init__(self, plan):
        super().__init__(plan)
        self.pool = plan.pool
        self.as_enrolment = {"from": plan.actors.enrolment_role}
        self.as_desk = {"from": plan.actors.desk_role}

    def placement(self, member, amount=DEPOSIT, payer=None, units=1, band=0, **changes):
        """The struct that `admit` and `reband` take."""
        return (
            member,
            payer or member,
            amount,
            changes.get("identity", identity_of(f"document of {member}", SECRET)),
            changes.get("band_until", today() + BAND_YEARS),
            band,
            units,
        )

    def admit(self, member, amount=DEPOSIT, **changes):
        """Begin a membership; gives the transaction."""
        return self.pool.admit(self.placement(member, amount, **changes), self.as_enrolment)

    def settle(self, benefit, fee=0, cap=CAP, share=0, claim=1):
        """Settle a demand; gives the transaction."""
        return self.pool.settle(claim, (benefit, fee, cap, share), self.as_desk)

    def charge(self, per_unit):
        """Settle what takes exactly this much of each active unit, and all of carry."""
        books = self.books()
        assert not books["pendingShares"], "carry would be divided"
        return self.settle(books["carry"] + per_unit * books["activeUnits"])
