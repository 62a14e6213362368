"""One audit under way: what is asked, how, and what was found so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.findings import Book, Finding, Origin, Verdict
from mutual_pool.audit.found_plan import FoundPlan
from mutual_pool.audit.observers.disclosures import Disclosures
from mutual_pool.audit.observers.published_keys import PublishedKeys
from mutual_pool.audit.proof.accounts import StateReader
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.document import ReportDocument
from mutual_pool.audit.sampling import Sampling
from mutual_pool.chain.events import ChainEvent
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.release import Release
from mutual_pool.chain.rpc import Rpc

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much (0 where nobody knows)."""


class ReorganisedError(NodeError):
    """The chain took back the block on which everything hangs."""

    def __init__(self, block: int) -> None:
        """Say which block it was."""
        super().__init__(
            f"the chain took back block {block} again and again while it was looked at; give a "
            "last block that is a little older"
        )


class QuestionError(ValueError):
    """Something was asked for that cannot be checked like this; the message says what to do."""


@dataclass(frozen=True)
class Target:
    """What is to be audited.

    Attributes:
        pool, registry: the address of the pool or of the registry; one is enough.
        directory, number: the address of a directory, and the plan's number there; they are enough
            as well, and a directory that is given is held against the plan.
        last: the last block; None for the newest.
        period: the blocks of a report to be drawn, both included; None for the whole history.
        first_block: the block in which the plan began, where the node cannot tell.
    """

    pool: str = ""
    registry: str = ""
    directory: str = ""
    number: int | None = None
    last: int | None = None
    period: tuple[int, int] | None = None
    first_block: int | None = None


@dataclass(frozen=True)
class Options:
    """How it is to be audited.

    Attributes:
        store: the folder for the logs.
        store_key: what the digests in that folder are made with.
        threads: how many requests are under way at once.
        slot_by_slot: prove each slot, even where the storage root says it all.
        sampling: look at the storage of so many members only.
        trusted_hash: the hash of a block, from a source one trusts, that has to lead back to the
            last block; or "".
        max_age: how old the newest block may be, in seconds; None for no limit.
        every_block: read every header, or only blocks with events; None to do as the number of
            blocks and the chain let.
        known: the number and the hash of a block that an earlier audit saw, with who did; it has
            to be in the chain.
    """

    store: Path
    threads: int = 4
    slot_by_slot: bool = False
    sampling: Sampling | None = None
    trusted_hash: str = ""
    max_age: int | None = None
    every_block: bool | None = None
    known: tuple[int, str, str] | None = None
    store_key: bytes = b""


@dataclass
class AuditResult:
    """What an audit found.

    Attributes:
        chain_id: the chain.
        plan: the contracts.
        block, hash, time: the last block looked at.
        book: checks, findings and notes.
        facts: figures on what was looked at, by name.
        reports: the reports published, each with the one drawn here, by number.
        document: the report of the period asked for.
        replay: the twin at the last block, None if it never began.
        events: the decoded events, if they were asked to be kept.
        disclosures: what the registry says.
        keys: the keys that accounts published.
        founded_in: the block in which the pool was deployed, 0 if it never was.
        anchor: what shows that the last block is the chain's; "" if only the node says so.
        sparse: whether only blocks with events were read.
        proved: the roles whose contracts are proved to be the plan's.
        whole: whether no contract of the plan can be missing.
        untied: the numbers of blocks long before the plan, whose time is the node's word.
    """

    chain_id: int
    plan: FoundPlan
    block: int
    hash: str
    time: int
    book: Book
    facts: dict[str, int] = field(default_factory=dict)
    reports: dict[int, ReportDocument] = field(default_factory=dict)
    document: ReportDocument | None = None
    replay: Replay | None = None
    events: list[ChainEvent] = field(default_factory=list)
    disclosures: Disclosures = field(default_factory=Disclosures)
    keys: PublishedKeys = field(default_factory=PublishedKeys)
    founded_in: int = 0
    anchor: str = ""
    sparse: bool = False
    proved: frozenset[str] = frozenset()
    whole: bool = True
    untied: set[int] = field(default_factory=set)

    @property
    def verdict(self) -> Verdict:
        """The outcome."""
        return self.book.verdict

    def origin_of(self, role: str) -> Origin:
        """Return who is at fault for a contract that is not as it should be.

        Where the node alone says that it is the plan's, another one may be.
        """
        return Origin.PLAN if role in self.proved else Origin.NODE


@dataclass(frozen=True)
class AuditContext:
    """What the checks work with: the node, the build, the last block, and where findings go."""

    rpc: Rpc
    release: Release
    options: Options
    tell: Tell
    result: AuditResult
    head: Header

    @property
    def book(self) -> Book:
        """Where checks and findings are written."""
        return self.result.book

    def state(self) -> StateReader:
        """Return who reads the state of the last block."""
        return StateReader(self.rpc, self.result.block, self.head.state_root)

    def proof_failed(self, check: str, role: str, what: str) -> None:
        """Find that a node's proof is false.

        Raises:
            ReorganisedError: if the chain has another block there by now.
        """
        self.still_there()
        self.book.find(
            Finding(
                check=check,
                what=f"the node's proof of the {role} does not hold: {what}",
                field="proof",
                expected="a proof against the block's state root",
                found=what,
                contract=role,
                block=self.result.block,
                origin=Origin.NODE,
            )
        )

    def still_there(self) -> None:
        """Make sure that a proof failed for another reason than a block taken back.

        Raises:
            ReorganisedError: if the chain has another block there by now.
        """
        block = self.result.block
        header = BlockReader(self.rpc, []).headers(block, block, [])[0]
        if header.hash != self.head.hash:
            raise ReorganisedError(block)
