"""The parts of a report on money outside the pool: services, and the steward's income."""

from pydantic import Field

from mutual_pool.audit.report.parts import Address, Amount, Count, Hash, Part


class ProgrammePart(Part):
    """A programme that was opened, used or refunded in the period, or goes on at its end."""

    programme: Count = Field(description="the programme's number")
    sponsor: Address = Field(description="who pays for it")
    provider: Address = Field(description="who gives the service")
    price: Amount = Field(description="what one use costs")
    uses: Count = Field(description="how many uses were paid for")
    used: Count = Field(description="codes redeemed in the period")
    used_in_all: Count = Field(description="codes redeemed until its end")
    cost: Amount = Field(description="what the provider was paid in the period")
    left: Amount = Field(description="what is left for codes at the end of the period")
    returned: Amount = Field(description="what went back to the sponsor in the period")
    last_day: Count = Field(description="the last UTC day on which codes are redeemed")
    terms: Hash = Field(description="the hash of the terms of the service")


class ServicesPart(Part):
    """Services that sponsors pay for: no money of the members, in a fund of its own."""

    opened: Count = Field(description="programmes opened")
    held_at_start: Amount = Field(
        description="what sponsors had in the fund before the first block"
    )
    deposited: Amount = Field(description="what sponsors paid in")
    used: Count = Field(description="codes redeemed, of all programmes")
    cost: Amount = Field(description="what providers were paid")
    returned: Amount = Field(description="what went back to sponsors")
    held_at_end: Amount = Field(description="what sponsors have in the fund after the last block")
    programmes: list[ProgrammePart] = Field(description="the programmes, by number")


class StewardPart(Part):
    """The steward's account: what stewards earned in the period, from claims and for the time."""

    steward: Address = Field(description="the steward at the end of the period")
    fees: Amount = Field(description="fees of claims that were settled")
    collections_announced: Count = Field(description="collections of subscriptions announced")
    collected: Count = Field(description="subscriptions collected")
    subscriptions: Amount = Field(description="what stewards were paid by them")
    earned: Amount = Field(description="fees and subscriptions together")
    subscribers: Count = Field(description="members with a subscription at the end of the period")
    agreed: Amount = Field(description="what those agreed to pay for 30 days")
