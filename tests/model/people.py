"""A small plan and its people, shared by the tests of the twin."""

from mutual_pool.protocol.claims.types import Filing, JuryRules, PanelDecision, Rules
from mutual_pool.protocol.enrolment.enrolment import Certificate
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.pool.settlement import Demand
from mutual_pool.protocol.pool.types import DAY, PoolConstants
from mutual_pool.protocol.twin import PlanConstants, ProtocolTwin

START = 20_000 * DAY + 12_345
LAST_DAY = 40_000
RESERVE, CAP_PER_PERIOD = 6_400, 10_000
WAIT, GRACE = 30 * DAY, 15 * DAY


def address(number):
    return f"0x{number:040x}"


POOL, ENROLMENT, DESK, ASSEMBLY, STEWARD, REGISTRAR, GUARDIANSHIP = map(address, range(1, 8))
HEIR = address(97)
SUPERVISOR = address(98)
STRANGER = address(99)
ASSESSORS = tuple(address(100 + number) for number in range(5))
RULES = Rules(3_000, 50, 800, 180, 14, 7, 60, 10, 8)
JURY_RULES = JuryRules(500, 2_000, 1_000, 1_000, 20)
PLAN = PlanConstants(
    pool=PoolConstants(
        address(50),
        ENROLMENT,
        DESK,
        GUARDIANSHIP,
        ASSEMBLY,
        STEWARD,
        HEIR,
        RESERVE,
        CAP_PER_PERIOD,
        WAIT,
        GRACE,
    ),
    registrar=REGISTRAR,
    supervisor=SUPERVISOR,
    units_by_band=(1, 2, 4),
    minimum_voters=2,
    founding_period=90 * DAY,
    holders=ASSESSORS,
    tiers=(Tier(600, 2), Tier(10**9, 3)),
    rules=RULES,
    jury_rules=JURY_RULES,
    ends_membership=0,
    vesting_bps=(8_000, 10_000),
    benefits=((20_000, 600), (20_000, 600), (10_000, 600)),
)


def member(number):
    return address(1_000 + number)


def identity(number):
    return b"id" + number.to_bytes(14, "big")


def certificate(number, now, *, band=0, band_until=LAST_DAY, **changes):
    fields = {
        "member": member(number),
        "identity": identity(number),
        "band": band,
        "band_until": band_until,
        "issued_at": now,
        "expiry": now + DAY,
    }
    return Certificate(**(fields | changes))


def join(community, number, now, *, amount=40_000, band=0, band_until=LAST_DAY):
    return community.enrolment.join(
        certificate(number, now, band=band, band_until=band_until),
        amount,
        signer=REGISTRAR,
        sender=member(number),
        now=now,
    )


def founded(members=8, *, band=0, amount=40_000):
    """Return a community founded at START, whose members joined that moment."""
    community = ProtocolTwin(PLAN, now=START)
    for number in range(members):
        join(community, number, START, amount=amount, band=band)
    return community


def filing(number, day, *, benefit_class=0):
    return Filing(member(number), day, benefit_class, b"\x01" * 32)


def verdict(community, claim, now, *, approve=True, benefit_class=None, notice=b"\x03" * 32):
    facts = community.claims.claim_of(claim)
    return PanelDecision(
        facts.identity,
        facts.evidence_hash,
        approve,
        facts.filed_class if benefit_class is None else benefit_class,
        b"\x02" * 32,
        notice,
        now + DAY,
    )


def approved(community, number, now, *, benefit_class=0):
    """File a claim of a member for today and let three seats approve it; return its number."""
    claim = community.claims.file(
        filing(number, now // DAY, benefit_class=benefit_class), sender=member(number), now=now
    )
    word = verdict(community, claim, now)
    community.claims.decide_by_signatures(claim, word, ASSESSORS[:3], now=now)
    return claim


def payable(community, number, now):
    """Approve a claim; return its number and the first moment at which it is payable."""
    return approved(community, number, now), now + RULES.notice_days * DAY


def charge(community, per_unit, now, *, claim=1):
    """Settle a claim that costs every active unit exactly this much."""
    ledger = community.ledger
    need = per_unit * ledger.books.active_units
    share = ledger.set_aside(claim, need, RESERVE, by=DESK, now=now)
    outcome = ledger.settle(claim, Demand(need, 0, RESERVE, share), by=DESK, now=now)
    ledger.pay_out(claim, STRANGER, outcome.benefit, by=DESK, now=now)
    return outcome


COVERED = START + 32 * DAY
"""A moment at which everybody who joined at START is covered."""


def refused(act, /, *args, **kwargs):
    """Return the name and arguments with which the twin refuses; fail if it does not."""
    try:
        act(*args, **kwargs)
    except Refusal as refusal:
        return (refusal.name, *refusal.args_)
    raise AssertionError("not refused")
