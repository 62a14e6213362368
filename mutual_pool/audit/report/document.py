"""The report of a period: its fields, its canonical form, its hash.

The one place that says what a report is, with `outside_parts`. The JSON Schema
(`report-2.schema.json`) and the table in `docs/disclosure.md` are made from it. Amounts are whole
numbers of the asset's smallest part, as decimal strings, since JSON's numbers are not exact beyond
2^53; counts are integers.
"""

from typing import Any, Final, Literal

import rfc8785
from eth_utils.crypto import keccak
from pydantic import Field

from mutual_pool.audit.report.outside_parts import ServicesPart, StewardPart
from mutual_pool.audit.report.parts import Address, Amount, Count, Hash, Part, Time

VERSION: Final = "mutual-pool-report/2"


class PlanPart(Part):
    """Which plan is reported on."""

    chain_id: Count = Field(description="the chain's id (EIP-155)")
    asset: Address = Field(description="the token everything is counted in")
    pool: Address = Field(description="the contract that holds the money")
    enrolment: Address = Field(description="the contract that takes members in")
    desk: Address = Field(description="the contract that decides on claims")
    panel: Address = Field(description="the contract that knows the assessors")
    jury: Address = Field(description="the contract in which members and supervisor dispute claims")


class PeriodPart(Part):
    """Which blocks are reported on, both ends included."""

    from_block: Count = Field(description="the first block")
    to_block: Count = Field(description="the last block")
    from_time: Time = Field(description="when the first block was made, seconds since 1970")
    to_time: Time = Field(description="when the last block was made, seconds since 1970")
    to_hash: Hash = Field(description="the hash of the last block, which fixes all before it")


class MembersPart(Part):
    """How many members there were, and who came and went."""

    at_start: Count = Field(description="active members before the first block")
    at_end: Count = Field(description="active members after the last block")
    units_at_start: Count = Field(description="active units before the first block")
    units_at_end: Count = Field(
        description="active units after the last block, those of groups "
        "from which nobody has joined yet included"
    )
    in_waiting_at_end: Count = Field(
        description="active members at the end whose cover has not begun: they pay already"
    )
    joined: Count = Field(description="memberships begun by a certificate")
    joined_from_group: Count = Field(
        description="memberships that began when people joined from a group"
    )
    reinstated: Count = Field(description="lapsed members who came back")
    quit: Count = Field(description="memberships ended by the member or their guardian")
    ended: Count = Field(description="memberships ended by a full benefit")
    lapsed: Count = Field(description="members whose balance became too small")
    rebanded: Count = Field(description="renewals or changes of a band")


class ContributionsPart(Part):
    """What members paid for the events of others."""

    charged: Amount = Field(description="taken from balances by settlements")
    per_unit: Amount = Field(description="the sum of what one unit paid for each settled claim")
    largest_per_unit: Amount = Field(description="the most that one unit paid for one claim")
    per_member: Amount = Field(
        description="what the average active member paid: for each settlement the charge divided "
        "by the active members then, rounded down, summed up"
    )
    arrears: Amount = Field(description="paid by those who came back, for the events they missed")
    withheld: Amount = Field(
        description="left by units that quit, were given up, or left a cohort or with a membership "
        "that ended, for claims already approved"
    )
    bonds_forfeited: Amount = Field(
        description="bonds of claims refused or withdrawn late, and of objections to claims that "
        "were paid, given to carry"
    )
    deposited: Amount = Field(
        description="paid into balances by members or for them, and by sponsors for cohorts"
    )
    refunded: Amount = Field(
        description="balances paid back to those who quit, after a closing with their part of carry"
    )
    ended_due: Amount = Field(
        description="balances of memberships that ended by a full benefit, which wait for them"
    )


class ClassPart(Part):
    """The claims of one benefit class, by what happened in the period."""

    benefit_class: Count = Field(description="the class, as filed; an approved one as approved")
    filed: Count = Field(description="claims filed")
    approved: Count = Field(description="claims the panel approved")
    refused: Count = Field(description="claims the panel refused, appealed or not")
    withdrawn: Count = Field(description="claims taken back")
    paid: Count = Field(description="claims settled")
    benefits: Amount = Field(description="their benefits, as settled")


class ClaimTimesPart(Part):
    """Days from filing to settlement, of the claims settled in the period, each rounded down."""

    claims: Count = Field(description="how many claims were settled")
    shortest: Count = Field(description="the shortest time; 0 where there is none")
    median: Count = Field(description="the middle one, the lower of two")
    longest: Count = Field(description="the longest time")
    total: Count = Field(description="the sum of all")


class ClaimsPart(Part):
    """The claims, by class and outcome."""

    open_at_start: Count = Field(description="claims neither paid nor ended before the period")
    open_at_end: Count = Field(description="claims neither paid nor ended after it")
    expired: Count = Field(description="claims that ended in the period without a decision")
    refused_finally: Count = Field(
        description="claims that came to be refused for good, by panel or jury"
    )
    by_class: list[ClassPart] = Field(description="one entry for each class that occurs, ascending")
    days_to_payment: ClaimTimesPart = Field(description="how long claimants waited")


class DisputesPart(Part):
    """What others than the panel had to say of claims."""

    objections: Count = Field(description="objections of voters to approved claims")
    objection_bonds: Amount = Field(description="bonds paid with them")
    objection_bonds_returned: Amount = Field(description="such bonds taken back")
    objection_bonds_lost: Amount = Field(description="such bonds lost, as the claim was paid")
    appeals: Count = Field(description="refusals and lesser classes that the claimant appealed")
    silences: Count = Field(description="claims brought before a jury as the panel said nothing")
    juries_called: Count = Field(description="juries called, by objections, appeals or silences")
    votes_for: Count = Field(description="jurors' votes to approve")
    votes_against: Count = Field(description="jurors' votes to refuse")
    votes_to_leave: Count = Field(description="jurors' votes to leave the panel's decision")
    said_approve: Count = Field(description="juries whose vote ended in a word to approve")
    said_refuse: Count = Field(description="juries whose vote ended in a word to refuse")
    said_nothing: Count = Field(description="juries whose vote ended without a word")
    holds: Count = Field(description="claims that the supervisor held")
    held_days: Count = Field(description="the days by which their notices became longer")


class CohortPart(Part):
    """A cohort that came in in the period, or of which something is left at its end."""

    cohort: Count = Field(description="the cohort's number")
    root: Hash = Field(description="the root of the tree over its leaves")
    units_left: Count = Field(description="units that nobody took up yet")
    balance_left: Amount = Field(description="what they have after every charge")
    active: bool = Field(description="whether they share the next event")


class GroupsPart(Part):
    """Groups that came in together."""

    enrolled: Count = Field(description="cohorts that came in")
    units: Count = Field(description="their units, as signed")
    deposited: Amount = Field(description="what their sponsors paid")
    joined_from_group: Count = Field(
        description="people who joined from a group, new members and old ones"
    )
    paid_in: Count = Field(
        description="places that went to somebody who was a member, as a mere payment"
    )
    paid_in_amount: Amount = Field(description="what those brought into their balances")
    due: Count = Field(description="places that were paid out after the closing was finished")
    due_amount: Amount = Field(
        description="what is due to the people of those, with their part of carry"
    )
    units_left: Count = Field(description="units of all cohorts that nobody took up yet")
    balance_left: Amount = Field(description="what all those have after every charge")
    cohorts: list[CohortPart] = Field(description="the cohorts, by number")


class StopPart(Part):
    """A stop of joins, declared in the period by the supervisor."""

    from_time: Time = Field(description="its first second")
    until_time: Time = Field(description="the first second after it")
    days: Count = Field(description="how many days it lasts")
    block: Count = Field(description="the block that states it")
    transaction: Hash = Field(description="the transaction that states it")


class ClosingPart(Part):
    """How far the plan's closing is, if it closes."""

    minimum_in_force: bool = Field(description="whether the plan may be closed with too few voters")
    below_minimum_since: Time = Field(
        description="since when voters were noted to be too few; 0 where they are not"
    )
    closable_at: Time = Field(
        description="from when on anyone may close the plan if voters stay too few; 0 for never"
    )
    began_at: Time = Field(description="when the closing began; 0 while the plan is open")
    quit_until: Time = Field(description="when cover ends; 0 while the plan is open")
    file_until: Time = Field(description="when filing ends; 0 while the plan is open")
    excess_withdrawn: Amount = Field(description="what members took that no claim could ask for")
    finished_at: Time = Field(description="when the closing was finished; 0 before")
    carry_per_unit: Amount = Field(description="what each active unit has of carry, once finished")
    carry_paid_out: Amount = Field(description="what of that was paid to those who quit")
    heir_from_carry: Amount = Field(description="what of carry became due to the heir")
    heir_from_reserve: Amount = Field(description="what of the reserve became due to the heir")


class StandPart(Part):
    """What the pool has on its books at one moment."""

    balances: Amount = Field(description="the balances of all members")
    carry: Amount = Field(description="what rounding, arrears, exits and lost bonds left over")
    reserve: Amount = Field(description="what sponsors gave and no claim took yet")
    owed: Amount = Field(
        description="held by name: benefits, fees and other dues not yet taken, and bonds"
    )
    index: Amount = Field(description="what one unit paid since the plan began")
    pending_shares: Amount = Field(description="per unit, what approved claims are going to ask")


class MoneyPart(Part):
    """Where the money came from and where it went; opening and flows give the closing."""

    opening: StandPart = Field(description="before the first block")
    closing: StandPart = Field(description="after the last block")
    benefits: Amount = Field(description="benefits settled")
    fees: Amount = Field(description="fees settled, for the steward")
    from_carry: Amount = Field(description="what carry gave to settlements")
    from_reserve: Amount = Field(description="what the reserve gave to settlements")
    reserve_given: Amount = Field(description="given to the reserve by sponsors")
    bonds_taken: Amount = Field(description="bonds paid in, of claims and of objections")
    dues_taken: Amount = Field(
        description="dues that left the pool: fees, balances of memberships that ended, the heir's"
    )
    paid_out: Amount = Field(description="benefits and bonds that left the pool")


class SolvencyPart(Part):
    """What the pool could still pay at the end of the period, by the rules then in force."""

    full_benefit: Amount = Field(description="the plan's largest benefit, fully vested")
    need: Amount = Field(description="that benefit with the fee")
    full_benefits_now: Count = Field(
        description="how many such claims could be settled in full one after another in the "
        "current window of 30 days, beside the claims already approved, at most 10,000"
    )
    full_benefits_in_all: Count = Field(
        description="the same without the window's limit, until members lapse, at most 10,000"
    )
    survivable_loss_bps: Count = Field(
        description="the largest part of the units, in ten-thousandths, that may leave so that one "
        "full benefit can still be paid in full in a fresh window"
    )


class AppealPart(Part):
    """An appeal filed in the period, or that is open or has gifts to give back at its end."""

    appeal: Count = Field(description="the appeal's number")
    claim: Count = Field(description="the claim whose benefit it tops up; 0 for none")
    state: str = Field(
        description="how it stands at the end: filed, approved, funded, paid, refused, withdrawn "
        "or expired",
        pattern=r"^(filed|approved|funded|paid|refused|withdrawn|expired)$",
    )
    goal: Amount = Field(description="the most it asks for")
    minimum: Amount = Field(description="the least with which it serves; below, all goes back")
    gifts: Amount = Field(description="what lies there for it, or was paid once it is paid")
    deadline: Time = Field(description="until when it takes gifts in, seconds since 1970")


class GiftsPart(Part):
    """Appeals to the public and gifts: no money of the members, at a desk of their own."""

    desk: Address = Field(description="the donation desk; zeros while nobody asked it for gifts")
    open_at_start: Count = Field(description="appeals before the period that might yet be paid")
    open_at_end: Count = Field(description="appeals after it that may yet be paid")
    asked: Count = Field(description="appeals filed")
    asked_for_claims: Count = Field(description="those of them that top up a settled claim")
    goals: Amount = Field(description="the most that the appeals filed ask for")
    approved: Count = Field(description="appeals the panel approved")
    refused: Count = Field(description="appeals the panel refused")
    withdrawn: Count = Field(description="appeals taken back by filer or payee")
    expired: Count = Field(
        description="appeals that ended in the period without a decision, without "
        "enough gifts, or because nobody collected them"
    )
    paid: Count = Field(description="appeals whose payee took the gifts")
    held_at_start: Amount = Field(description="gifts at the desk before the first block")
    gifts: Count = Field(description="gifts that came in")
    given: Amount = Field(description="what they came to")
    paid_out: Amount = Field(description="what payees took")
    topped_up: Amount = Field(description="what of that topped up settled claims")
    taken_back: Amount = Field(description="what donors took back")
    held_at_end: Amount = Field(description="gifts at the desk after the last block")
    appeals: list[AppealPart] = Field(description="the appeals, by number")


class ShortfallPart(Part):
    """A claim that was settled for less than its benefit."""

    claim: Count = Field(description="the claim's number")
    asked: Amount = Field(description="benefit and fee that were due")
    paid: Amount = Field(description="benefit and fee that were paid")
    block: Count = Field(description="the block of the settlement")


class ChangePart(Part):
    """A change of the rules, the panel or a role; the founding states each; or the closing."""

    what: str = Field(description="the event that states it", pattern=r"^[A-Za-z]{1,64}$")
    contract: str = Field(description="the contract that states it", pattern=r"^[a-z]{1,32}$")
    block: Count = Field(description="its block")
    transaction: Hash = Field(description="its transaction")
    log: Count = Field(description="its place in the block")


class ReportDocument(Part):
    """The report of one plan and one period."""

    schema_version: Literal["mutual-pool-report/2"] = Field(description="this version")
    plan: PlanPart = Field(description="which plan")
    period: PeriodPart = Field(description="which blocks")
    members: MembersPart = Field(description="members, and who came and went")
    contributions: ContributionsPart = Field(description="what members paid")
    claims: ClaimsPart = Field(description="claims by class and outcome")
    disputes: DisputesPart = Field(description="objections, appeals, juries and holds")
    groups: GroupsPart = Field(description="groups that came in together")
    stops: list[StopPart] = Field(description="stops of joins, in their order")
    closing: ClosingPart = Field(description="how far the plan's closing is")
    money: MoneyPart = Field(description="where the money came from and went")
    gifts: GiftsPart = Field(description="appeals to the public and gifts")
    services: ServicesPart = Field(description="services that sponsors pay for")
    steward: StewardPart = Field(description="the steward's account")
    solvency: SolvencyPart = Field(description="what the pool could still pay")
    shortfalls: list[ShortfallPart] = Field(description="claims paid for less, in their order")
    changes: list[ChangePart] = Field(description="changes of rules, panel and roles, in order")


def canonical(document: ReportDocument) -> bytes:
    """Return a report in canonical JSON (RFC 8785): the bytes that are hashed and published."""
    return rfc8785.dumps(document.model_dump(mode="json"))


def hash_of(document: ReportDocument) -> bytes:
    """Return the keccak-256 of a report's canonical form, as the registry keeps it."""
    return bytes(keccak(canonical(document)))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of this version."""
    found = ReportDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": VERSION, **found}
