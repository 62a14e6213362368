"""The whole audit: from an RPC address and a contract's address to a verdict.

Everything hangs on one block's hash. Logs are proved by receipts roots of blocks that lead to it,
storage and code by its state root; the rest is reckoned anew. What a node says besides is only used
to find the way, and each such word is held against something proved before the verdict.
"""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
from web3 import Web3

from mutual_pool.audit.assembly import AssemblyBook
from mutual_pool.audit.case import AuditResult, Case, Options, ReorganisedError, Target, Tell
from mutual_pool.audit.checks.books import check_money, judge_replay, judge_sums
from mutual_pool.audit.checks.chain import judge_blocks
from mutual_pool.audit.checks.code import check_carried, check_code_of_all, quorum_votes_of
from mutual_pool.audit.checks.listing import check_listing
from mutual_pool.audit.checks.publications import judge_reports, judge_votes
from mutual_pool.audit.checks.storage import check_storage
from mutual_pool.audit.discovery import NAMES, Discovery, FoundPlan
from mutual_pool.audit.driving import Driver, Observer
from mutual_pool.audit.events import ChainEvent
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.decoding import Decoder, UnreadableLogError
from mutual_pool.audit.extraction.extract import Extracted, Extraction
from mutual_pool.audit.extraction.provider import RpcProvider
from mutual_pool.audit.extraction.rpc import Rpc
from mutual_pool.audit.extraction.store import Store
from mutual_pool.audit.findings import Book, Finding
from mutual_pool.audit.listing import ListingBook
from mutual_pool.audit.proposals import doors_of
from mutual_pool.audit.replay import BeginningMissingError, Replay, beginnings
from mutual_pool.audit.report.collector import Bounds, PeriodCollector
from mutual_pool.audit.signatures import RecoveredProofs
from mutual_pool.audit.timelock import TimelockBook
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import ROLES, attach
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.release import Release
from mutual_pool.community import PlanConstants
from mutual_pool.records import ZERO_ADDRESS
from mutual_pool.refusals import Refusal
from mutual_pool.typed_data import claims_domain, donations_domain

_TRIES = 3


class Auditor:
    """Audits plans on one chain."""

    def __init__(
        self,
        rpc: Rpc,
        release: Release,
        options: Options,
        tell: Tell = lambda what, done, of: None,
    ) -> None:
        """Prepare; nothing is asked yet."""
        self.rpc, self.release, self.options, self.tell = rpc, release, options, tell
        self.web3 = Web3(RpcProvider(rpc))

    def audit(
        self, target: Target, observers: Sequence[Observer] = (), *, keep_events: bool = False
    ) -> AuditResult:
        """Audit a plan.

        Args:
            target: which one, and up to which block.
            observers: who else looks on while the twin replays.
            keep_events: whether the events are to be returned.

        Raises:
            NodeError: if the node does not answer, or not as it should.
            DiscoveryError: if there is no plan at the address.
            StoreError: if the store is something else's.
        """
        for attempt in range(_TRIES):
            try:
                return self._audit(target, observers, keep_events)
            except ReorganisedError:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def plan_of(self, target: Target, last: int) -> FoundPlan:
        """Return the plan that is meant, as it stands at a block.

        Raises:
            DiscoveryError: if there is none.
            NodeError: if the node does not answer, or lacks old states.
        """
        return Discovery(self.web3, self.rpc, self.release).find(
            pool=target.pool,
            registry=target.registry,
            directory=target.directory,
            number=target.number,
            last=last,
            first_block=target.first_block,
        )

    def _audit(
        self, target: Target, observers: Sequence[Observer], keep_events: bool
    ) -> AuditResult:
        book = Book()
        self.tell("finding the plan", 0, 0)
        chain_id = self.chain_id()
        last = self.last_block(target.last)
        plan = self.plan_of(target, last)
        reader = BlockReader(self.rpc, list(plan.contracts.values()))
        extracted, store = self._extract(chain_id, plan, reader, last)
        head = reader.headers(last, last, [])[0]
        if head.hash != extracted.hash:
            raise ReorganisedError(last)
        result = AuditResult(chain_id, plan, last, "0x" + head.hash.hex(), head.time, book)
        case = Case(self.rpc, self.release, self.options, self.tell, result, head)
        judge_blocks(case, store, extracted, latest=target.last is None)
        codes = check_code_of_all(case)
        decoder = self._decoder(plan)
        doors = doors_of(self.release, plan.addresses, NAMES)
        assembly = AssemblyBook(book.find, plan.addresses, doors, quorum_votes_of(codes))
        timelock, listing = TimelockBook(), ListingBook(plan.addresses["pool"])
        watching = [*observers, assembly, timelock, listing]
        try:
            driver = self._replay(result, target, store, decoder, reader, watching, keep_events)
        except NodeError as error:
            if not book.findings:
                raise
            # What was found false before stays false, even if no more can be told.
            self._nothing_to_replay(book, str(error))
            return result
        replay = result.replay = driver.replay
        result.facts["events"] = driver.events
        if replay is None:
            self._nothing_to_replay(book, "the events by which a plan begins are missing")
            return result
        judge_replay(case, replay)
        judge_votes(case, assembly, timelock)
        check_listing(case, listing)
        judge_sums(case, replay)
        check_carried(case, replay, codes)
        check_storage(case, replay, timelock, assembly)
        check_money(case, replay)
        judge_reports(case)
        if reader.headers(last, last, [])[0].hash != head.hash:
            raise ReorganisedError(last)
        return result

    def chain_id(self) -> int:
        """Return the chain's id.

        Raises:
            NodeError: if this is no node.
        """
        return int(self.rpc.ask("eth_chainId"), 16)

    def last_block(self, wanted: int | None) -> int:
        """Return the last block to look at.

        Raises:
            NodeError: if the node is not that far.
        """
        newest = int(self.rpc.ask("eth_blockNumber"), 16)
        if wanted is None:
            return newest
        if wanted > newest:
            raise NodeError(
                f"block {wanted} is not there yet: the node's newest is {newest}. "
                "Give an earlier last block, or wait"
            )
        return wanted

    def _extract(
        self, chain_id: int, plan: FoundPlan, reader: BlockReader, last: int
    ) -> tuple[Extracted, Store]:
        store = Store(
            self.options.store, chain_id, list(plan.contracts.values()), plan.addresses["pool"]
        )
        for name in store.dropped:
            self.tell(f"{name} was damaged and is fetched again", 0, 0)
        extraction = Extraction(
            self.rpc,
            reader,
            store,
            threads=self.options.threads,
            progress=lambda done, of: self.tell("fetching blocks", done, of),
        )
        return extraction.run(plan.first_block, last), store

    def _decoder(self, plan: FoundPlan) -> Decoder:
        return Decoder(
            {
                role: (address, self.release[NAMES[role]].abi)
                for role, address in plan.contracts.items()
            }
        )

    def _replay(
        self,
        result: AuditResult,
        target: Target,
        store: Store,
        decoder: Decoder,
        reader: BlockReader,
        observers: Sequence[Observer],
        keep_events: bool,
    ) -> Driver:
        book, plan = result.book, result.plan
        registry = plan.addresses.get("registry", "")
        if registry:
            for table in store.tables(result.block):
                wanted = pa.scalar(bytes.fromhex(registry[2:]), pa.binary(20))
                mine = table.filter(pc.equal(table["address"], wanted))
                result.disclosures.apply(decoder.decode(mine))
        collectors = self._collectors(result, reader)
        asked = self._asked_for(result, target, reader)
        contracts = attach(
            self.web3,
            self.release,
            # Whatever is missing is not asked.
            {
                role: plan.addresses.get(role, plan.addresses["pool"])
                for role in ("asset", "directory", *ROLES)
            },
        )
        fixed = read_constants(self.web3, contracts)

        def start(events: Sequence[ChainEvent]) -> Replay:
            constants, deployed_at = beginnings(fixed, events)
            result.founded_in = next(
                event.block for event in events if event.name == "StewardChanged"
            )
            # A plan without a donation desk has no decision of one either.
            donations = plan.addresses.get("donations", ZERO_ADDRESS)
            proofs = RecoveredProofs(
                claims_domain(result.chain_id, plan.addresses["desk"]),
                donations_domain(result.chain_id, donations),
            )
            return Replay(_lowered(constants), proofs, deployed_at=deployed_at)

        watching = [*observers, *collectors.values(), *([asked] if asked else [])]
        driver = Driver(start, watching)
        done = 0
        try:
            for table in store.tables(result.block):
                events = decoder.decode(table)
                driver.feed(events)
                if keep_events:
                    result.events += events
                done += table.num_rows
                self.tell("replaying events", done, result.facts["logs"])
            driver.close(result.block)
        except (BeginningMissingError, Refusal) as error:
            book.find(Finding(check="replay", what=f"no plan can begin like this: {error}"))
        except UnreadableLogError as error:
            book.find(Finding(check="logs", what=str(error)))
        for number, collector in collectors.items():
            if collector.document is not None:
                result.reports[number] = collector.document
        result.document = asked.document if asked else None
        return driver

    def _collectors(self, result: AuditResult, reader: BlockReader) -> dict[int, PeriodCollector]:
        """Return who draws each report that stands, and whose blocks are there."""
        found = {}
        for number, report in result.disclosures.standing().items():
            if report.to_block <= result.block and report.from_block <= report.to_block:
                found[number] = self._collector(result, reader, report.from_block, report.to_block)
        return found

    def _asked_for(
        self, result: AuditResult, target: Target, reader: BlockReader
    ) -> PeriodCollector | None:
        first, last = target.period or (result.plan.first_block, result.block)
        if last > result.block or first > last:
            return None
        return self._collector(result, reader, first, last)

    def _collector(
        self, result: AuditResult, reader: BlockReader, first: int, last: int
    ) -> PeriodCollector:
        begin, end = (reader.headers(number, number, [])[0] for number in (first, last))
        # What time alone changes right before the first block belongs to this period.
        later = first > result.plan.first_block
        before = reader.headers(first - 1, first - 1, [])[0].time if later else begin.time - 1
        bounds = Bounds(first, last, before, begin.time, end.time, end.hash)
        return PeriodCollector(bounds, result.chain_id, result.plan.addresses)

    def _nothing_to_replay(self, book: Book, why: str) -> None:
        left = ("replay", "signatures", "votes", "sums", "storage", "money", "reports", "listing")
        for name in left:
            book.unknown(name, why)
        if book.checks["code"].told == "it was not reached":
            book.close("code", "the bytecode is what this source compiles to")


def _lowered(constants: PlanConstants) -> PlanConstants:
    """Addresses in small letters, as events are decoded."""
    pool = constants.pool
    names = (
        "asset",
        "enrolment",
        "claim_desk",
        "guardianship",
        "member_assembly",
        "steward",
        "heir",
    )
    return replace(
        constants,
        pool=replace(pool, **{name: getattr(pool, name).lower() for name in names}),
        registrar=constants.registrar.lower(),
        supervisor=constants.supervisor.lower(),
    )
