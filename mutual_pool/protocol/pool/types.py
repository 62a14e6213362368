"""What the pool stores, field by field as the contract's structs, and what its views return.

Amounts are integers of the asset's smallest part; indexes and shares are amounts per unit; times
are seconds and days are UTC day numbers. Addresses are lower-case hexadecimal strings, compared as
they are; identities are 16 bytes.
"""

from dataclasses import dataclass, field
from typing import Final

from mutual_pool.protocol.errors import Refusal

ZERO_ADDRESS: Final = "0x" + "0" * 40
NO_IDENTITY: Final = bytes(16)

DAY: Final = 86_400
RUNGS_PER_RESERVE: Final = 64
LADDER_REACH: Final = 2**32
PACKED_TABLE_CAPACITY: Final = 16
WINDOW: Final = 30 * DAY
GUARDIAN_DELAY: Final = 30 * DAY
GUARDIAN_QUIT_NOTICE: Final = 180 * DAY
QUIT_PERIOD: Final = 7 * DAY
"""How long members may quit once the closing of a plan began; cover ends with it."""
FILING_PERIOD: Final = 180 * DAY
"""How long after that claims for earlier days may be filed."""
BELOW_MINIMUM_PERIOD: Final = 30 * DAY
"""How long beyond the grace period voters have to be too few before anyone may close the plan."""
MAX_FOUNDING_PERIOD: Final = 730 * DAY
MAX_STOP_DAYS: Final = 90
STOP_PERIOD: Final = 365 * DAY
MAX_WAITING_PERIOD: Final = 730 * DAY
LAST_DAY_OF_RECORD: Final = 2**16 - 1
"""The last UTC day that the record of an identity holds, in the year 2149."""


@dataclass(frozen=True, slots=True)
class PoolConstants:
    """What a plan fixes for ever, and who is steward at first.

    Args:
        asset: address of the token everything is counted in.
        enrolment: address of the contract that places members.
        claim_desk: address of the contract that decides on claims.
        guardianship: address of the contract that keeps the members' guardians.
        member_assembly: address of the assembly.
        steward: address of the first steward.
        heir: who has what is left of carry and the reserve once the plan is closed.
        reserve_per_unit: smallest balance per unit of an active member; a multiple of 64.
        cap_per_period: the most one unit pays in a window of 30 days.
        waiting_period: seconds for which a new member pays without cover.
        grace_period: seconds after a lapse for which no new wait follows.

    Raises:
        Refusal: PoolBadConstant or PoolZeroAddress, as the contract's constructor.
    """

    asset: str
    enrolment: str
    claim_desk: str
    guardianship: str
    member_assembly: str
    steward: str
    heir: str
    reserve_per_unit: int
    cap_per_period: int
    waiting_period: int
    grace_period: int
    rung_spacing: int = field(init=False)

    def __post_init__(self) -> None:
        """Refuse constants with which the pool could not keep its promises."""
        reserve = self.reserve_per_unit
        if not 0 < reserve < 2**88 or reserve % RUNGS_PER_RESERVE:
            raise Refusal("PoolBadConstant", "reservePerUnit", self.reserve_per_unit)
        if not 0 < self.cap_per_period < 2**88:
            raise Refusal("PoolBadConstant", "capPerPeriod", self.cap_per_period)
        if self.waiting_period > MAX_WAITING_PERIOD:
            raise Refusal("PoolBadConstant", "waitingPeriod", self.waiting_period)
        if self.grace_period > self.waiting_period:
            raise Refusal("PoolBadConstant", "gracePeriod", self.grace_period)
        references = (self.asset, self.enrolment, self.claim_desk, self.guardianship)
        if ZERO_ADDRESS in (*references, self.member_assembly, self.steward, self.heir):
            raise Refusal("PoolZeroAddress")
        object.__setattr__(self, "rung_spacing", self.reserve_per_unit // RUNGS_PER_RESERVE)


@dataclass(slots=True)
class Position:
    """Where a member stands on the ladder: `balance` is what they had at `index`."""

    balance: int = 0
    index: int = 0
    rung: int = 0
    units: int = 0


@dataclass(slots=True)
class Membership:
    """Who a member is and from which day they are covered.

    `joined_day` is the day they joined in person, from which a voter's standing counts; 0 for who
    is no member. `moved` says that the identity went on to another membership; `ending` that a full
    benefit ends this one. `claim` is the last claim of the identity, and goes with it to its next
    wallet; where `moved`, it is the last one filed for this wallet since. A wallet that is left
    with a claim keeps `identity`, `moved` and `claim`.
    """

    identity: bytes = NO_IDENTITY
    joined_day: int = 0
    covered_from: int = 0
    band_until: int = 0
    band: int = 0
    moved: bool = False
    ending: bool = False
    claim: int = 0


@dataclass(slots=True)
class History:
    """The interval of cover before the current one, and the band before the current one.

    `vests_from` is the day of the cohort a member came with, from which vesting counts instead of
    `joined_day`; 0 for a member who came alone. Until `floor_until` no day counts for more than
    `floor_band`, after a rise of the benefit; and until `earlier_floor_until` for no more than
    `earlier_floor_band`, after the rise before that, whose wait was over.
    """

    covered_from: int = 0
    covered_until: int = 0
    joined_day: int = 0
    band_from: int = 0
    previous_band_from: int = 0
    previous_band_until: int = 0
    previous_band: int = 0
    vests_from: int = 0
    floor_band: int = 0
    floor_until: int = 0
    earlier_floor_band: int = 0
    earlier_floor_until: int = 0


@dataclass(frozen=True, slots=True)
class Rise:
    """What a rise of the benefit does to the days before the end of a new waiting period.

    No day counts for more than `floor_band` until that is over, nor before `earlier_floor_until`
    for more than `earlier_floor_band`, from an earlier rise.
    """

    floor_band: int
    earlier_floor_band: int = 0
    earlier_floor_until: int = 0


@dataclass(slots=True)
class Cohort:
    """What is left of a group that came in together: one place on the ladder, no voters.

    `per_unit` is what each unit had at `index`; `units` are those not taken up yet.
    """

    per_unit: int = 0
    index: int = 0
    units: int = 0
    joined_day: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What left with a guardian's quit: the balance, None without a membership, and the dues."""

    paid: int | None = None
    withheld: int = 0
    due: int = 0


@dataclass(slots=True)
class Books:
    """The pool's totals.

    `closing_at` is 0 while the plan is open. `held` is the sum of everything the pool has to pay:
    balances, carry, the reserve, and what it owes by name. `fees` are due to the steward of the
    moment. `entered` is the contract's lock against re-entry, open between transactions.
    """

    held: int = 0
    total_balances: int = 0
    active_units: int = 0
    entered: bool = False
    index: int = 0
    window_charged: int = 0
    closing_at: int = 0
    active_voters: int = 0
    carry: int = 0
    pending_shares: int = 0
    settlements: int = 0
    window: int = 0
    reserve: int = 0
    fees: int = 0

    @property
    def owed(self) -> int:
        """What the pool owes by name: benefits, fees, dues and bonds."""
        return self.held - self.total_balances - self.carry - self.reserve


@dataclass(frozen=True, slots=True)
class Placement:
    """What the enrolment asks of the pool for one member, at the expense of `payer`."""

    member: str
    payer: str
    amount: int
    identity: bytes
    band_until: int
    band: int
    units: int


@dataclass(frozen=True, slots=True)
class LeafPayment:
    """What the units of a leaf had when they left the plan, and what of it went to carry.

    `rung` is where the member stands to whose balance it went; None where it is due to the person
    whom the leaf names.
    """

    amount: int
    withheld: int
    rung: int | None


@dataclass(slots=True)
class Standing:
    """A member's balance now and, once lapsed, when and by which settlement (else 0)."""

    balance: int = 0
    index_stop: int = 0
    lapsed_at: int = 0
    lapsed_by: int = 0
    active: bool = False


@dataclass(slots=True)
class Cover:
    """Whether a day was covered, in which band, and since when the member had joined.

    `floor_band` is a band above which the day does not count, after a rise; otherwise `band`.
    """

    covered: bool = False
    band: int = 0
    joined_day: int = 0
    floor_band: int = 0
