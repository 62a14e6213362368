"""Enrolling people, and what they hold."""

from dataclasses import replace

from mutual_pool.protocol.eip712 import (
    Certificate,
    Permit,
    identity_of,
    sign_certificate,
    sign_permit,
)
from tests.support.actors import key_of
from tests.support.clock import DAY, HOUR, now, today
from tests.support.values import fields

SECRET = b"a secret of the registrar"
DEPOSIT = 20_000
NO_RISE = (False, 0, 0, 0)
BAND_YEARS = 5 * 365
NO_POSITION = {"balance": 0, "index": 0, "rung": 0, "units": 0}


class Members:
    """Everything a test does with the members of a plan."""

    def __init__(self, plan):
        self.plan = plan

    def identity(self, member) -> bytes:
        """The identity of who holds this address, from a document number of their own."""
        return identity_of(f"document of {member}", SECRET)

    def certificate(self, member, **changes) -> Certificate:
        """A certificate as of now, for one month."""
        certificate = Certificate(
            member=str(member),
            identity=self.identity(member),
            band=0,
            band_until=today() + BAND_YEARS,
            issued_at=now(),
            expiry=now() + 30 * DAY,
        )
        return replace(certificate, **changes)

    def signed(self, certificate, by=None, domain=None):
        """The registrar's signature, or somebody else's, or for another domain."""
        signer = key_of(by or self.plan.actors.registrar)
        return sign_certificate(signer, domain or self.plan.enrolment_domain, certificate)

    def join(self, member, deposit=DEPOSIT, payer=None, **changes):
        """Enrol somebody; gives the transaction."""
        certificate = self.certificate(member, **changes)
        return self.plan.enrolment.join(
            certificate.as_tuple(), self.signed(certificate), deposit, {"from": payer or member}
        )

    def reband(self, member, deposit=0, payer=None, **changes):
        """Hand in a newer certificate; gives the transaction."""
        certificate = self.certificate(member, **changes)
        return self.plan.enrolment.reband(
            certificate.as_tuple(), self.signed(certificate), deposit, {"from": payer or member}
        )

    def permit(self, owner, value, deadline=None):
        """The owner's permit for the pool."""
        nonce = self.plan.token.nonces(owner)
        ends = deadline or now() + HOUR
        permit = Permit(str(owner), self.plan.pool.address, value, nonce, ends)
        return sign_permit(key_of(owner), self.plan.token_domain, permit)

    def balance(self, member) -> int:
        """What the member has now."""
        return self.plan.pool.standingOf(member)["balance"]

    def is_active(self, member) -> bool:
        return self.plan.pool.standingOf(member)["active"]

    def position(self, member):
        return fields(self.plan.pool.positionOf(member))

    def membership(self, member):
        return fields(self.plan.pool.membershipOf(member))

    def history(self, member):
        return fields(self.plan.lens.historyOf(member))

    def books(self):
        """The pool's totals."""
        books = fields(self.plan.pool.books())
        parts = books["totalBalances"] + books["carry"] + books["reserve"]
        return {**books, "owed": books["held"] - parts}

    def check_books(self):
        """Law 1 and 2: the asset is all accounted for, and the totals are those of a loop."""
        pool, token = self.plan.pool, self.plan.token
        books = self.books()
        standings = [pool.standingOf(member) for member in self.plan.actors.members]
        units = [pool.positionOf(member)["units"] for member in self.plan.actors.members]
        assert books["totalBalances"] == sum(standing["balance"] for standing in standings)
        active = [
            unit for unit, standing in zip(units, standings, strict=True) if standing["active"]
        ]
        assert (books["activeUnits"], books["activeVoters"]) == (sum(active), len(active))
        funds = sum(books[fund] for fund in ("totalBalances", "carry", "reserve", "owed"))
        assert token.balanceOf(pool) == funds
