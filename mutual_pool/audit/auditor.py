"""The whole audit: from an RPC address and a contract's address to a verdict.

Everything hangs on one block's hash. Logs are proved by receipts roots of blocks that lead to it,
storage and code by its state root; the rest is recomputed. What a node says besides is only used
to find the way, and each such word is held against something proved before the verdict.
"""

import secrets
from collections.abc import Sequence
from copy import deepcopy
from functools import partial

from web3 import Web3

from mutual_pool.audit.checks.addresses import may_be_the_plan_asked_for
from mutual_pool.audit.checks.books import check_money, judge_replay, judge_sums
from mutual_pool.audit.checks.chain import judge_blocks, judge_completeness, judge_strays
from mutual_pool.audit.checks.code import check_carried, check_code_of_all, quorum_votes_of
from mutual_pool.audit.checks.directory_entry import check_listing
from mutual_pool.audit.checks.founding import check_deployed, check_founding
from mutual_pool.audit.checks.publications import judge_reports, judge_votes
from mutual_pool.audit.checks.storage import check_storage
from mutual_pool.audit.checks.told import told_truly
from mutual_pool.audit.checks.transactions import check_transactions
from mutual_pool.audit.context import (
    AuditContext,
    AuditResult,
    Options,
    ReorganisedError,
    Target,
    Tell,
)
from mutual_pool.audit.discovery import NAMES, Discovery
from mutual_pool.audit.extraction.anchor import find_anchor, goes_on, tie
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.store import Store
from mutual_pool.audit.fetching import Fetching
from mutual_pool.audit.findings import Book, Finding, Origin, Verdict
from mutual_pool.audit.found_plan import FoundPlan
from mutual_pool.audit.observers.assembly import AssemblyBook
from mutual_pool.audit.observers.directory_entry import DirectoryBook
from mutual_pool.audit.observers.proposals import doors_of
from mutual_pool.audit.observers.timelock import TimelockBook
from mutual_pool.audit.replay.driver import Driver, Observer
from mutual_pool.audit.replay.replay import BeginningMissingError, Replay
from mutual_pool.audit.replay.starting import proofs_of, starting
from mutual_pool.audit.report.drawing import Drawing
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import ROLES, attach
from mutual_pool.chain.events import ChainEvent
from mutual_pool.chain.log_columns import arrays_of
from mutual_pool.chain.log_decoder import Decoder, UnreadableLogError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.release import Release
from mutual_pool.chain.rpc import Rpc
from mutual_pool.chain.rpc_answers import quantity
from mutual_pool.chain.rpc_provider import RpcProvider
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.twin import PlanConstants

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
        self._fetching = Fetching(rpc, options, tell)
        # Nobody can foresee which blocks are drawn; each attempt draws the same.
        self._secret = secrets.token_bytes(32)

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
        result = self._patiently(target, observers, keep_events)
        fetched = result.facts.get("blocks_fetched_now", 0)
        if result.verdict is Verdict.FALSE and fetched < result.facts.get("blocks", 0):
            # What lay on this machine may have been changed: nobody is called false by it.
            self.tell("fetching everything again", 0, 0)
            self._fetching.again = True
            result = self._patiently(target, observers, keep_events)
        return result

    def _patiently(
        self, target: Target, observers: Sequence[Observer], keep_events: bool
    ) -> AuditResult:
        for attempt in range(_TRIES):
            # Observers note what they see: each attempt has its own, and the last one's count.
            watching = deepcopy(list(observers))
            try:
                result = self._audit(target, watching, keep_events)
            except ReorganisedError:
                if attempt == _TRIES - 1:
                    raise
                continue
            for observer, seen in zip(observers, watching, strict=True):
                vars(observer).update(vars(seen))
            return result
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
        trusted = self.options.trusted_hash
        anchor = find_anchor(self.rpc, trusted) if trusted else None
        wanted = anchor.header.number if anchor and target.last is None else target.last
        last = self.last_block(wanted)
        plan = self.plan_of(target, last)
        reader = self._fetching.reader(plan, last)
        extracted, store = self._fetching.fetch(chain_id, plan, reader, last)
        head = reader.headers(last, last, [])[0]
        if head.hash != extracted.hash:
            raise ReorganisedError(last)
        result = AuditResult(chain_id, plan, last, "0x" + head.hash.hex(), head.time, book)
        case = AuditContext(self.rpc, self.release, self.options, self.tell, result, head)
        check_deployed(case)
        untied = tie(reader, head, anchor) if anchor else ""
        result.anchor = anchor.text if anchor and not untied else ""
        strays = self._fetching.strays(result, store, reader, head)
        if not self._goes_on(case, reader) or not judge_blocks(
            case, store, extracted, latest=wanted is None, untied=untied, strays=strays
        ):
            self._nothing_to_replay(
                book, "what this node says of the blocks does not hold; ask another node"
            )
            return result
        codes = check_code_of_all(case)
        if not self._founded(case, reader, store):
            book.doubt = Origin.NODE
        if result.sparse:
            # A difference may be an event that the node kept back: every block would tell.
            book.doubt = Origin.NODE
        decoder = self._decoder(plan)
        doors = doors_of(self.release, plan.addresses, NAMES)
        find = book.finds_for(result.origin_of("assembly"))
        assembly = AssemblyBook(find, plan.addresses, doors, quorum_votes_of(codes))
        timelock, listing = TimelockBook(), DirectoryBook(plan.addresses["pool"])
        watching = [*observers, assembly, timelock, listing]
        try:
            fixed = self._fixed(plan)
        except NodeError as error:
            if not book.findings:
                raise
            # What was found before stays found, even if no more can be told.
            self._nothing_to_replay(book, str(error))
            return result
        if not (may_be_the_plan_asked_for(case, codes) and told_truly(case, codes, fixed)):
            what = "what this node says of the plan is not what code and state have"
            self._nothing_to_replay(book, f"{what}; ask another node")
            return result
        driver = self._replay(
            result, target, store, decoder, reader, watching, fixed, keep_events=keep_events
        )
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
        check_transactions(case, store, reader, self._secret)
        judge_completeness(case, replay)
        result.facts |= {"requests": self.rpc.http.requests, "bytes_read": self.rpc.http.bytes_read}
        check_money(case, replay)
        judge_reports(case)
        judge_strays(case, self._fetching.loose_strays(reader, head))
        if reader.headers(last, last, [])[0].hash != head.hash:
            raise ReorganisedError(last)
        return result

    def chain_id(self) -> int:
        """Return the chain's id.

        Raises:
            NodeError: if this is no node.
        """
        return quantity(self.rpc.ask("eth_chainId"), "eth_chainId")

    def last_block(self, wanted: int | None) -> int:
        """Return the last block to look at.

        Raises:
            NodeError: if the node is not that far.
        """
        newest = quantity(self.rpc.ask("eth_blockNumber"), "eth_blockNumber")
        if wanted is None:
            return newest
        if wanted > newest:
            raise NodeError(
                f"block {wanted} is not there yet: the node's newest is {newest}. "
                "Give an earlier last block, or wait"
            )
        return wanted

    def deployed_in(self, plan: FoundPlan, last: int) -> int:
        """Return the block of the plan's last contract, as the node tells.

        Raises:
            NodeError: if the node does not answer, or lacks old states.
        """
        discovery = Discovery(self.web3, self.rpc, self.release)
        return max(
            discovery.appeared(address, last, plan.first_block)
            for address in plan.contracts.values()
        )

    def _goes_on(self, case: AuditContext, reader: BlockReader) -> bool:
        """Return whether the chain has the block that an earlier audit saw."""
        known = self.options.known
        if known is None:
            return True
        number, digest, auditor = known
        problem = goes_on(reader, case.head, number, digest)
        if problem:
            case.book.find(
                Finding(
                    check="blocks",
                    what=f"the chain does not go on from what {auditor} audited: {problem}",
                    field="hash",
                    expected=digest,
                    block=number,
                    origin=Origin.NODE,
                )
            )
            return False
        case.book.notes.append(
            f"The chain goes on from block {number}, up to which {auditor} audited it (checkpoint)."
        )
        if case.head.number == number:
            case.result.anchor = f"block {number} has the hash {digest}, as {auditor} signed"
        return True

    def _decoder(self, plan: FoundPlan) -> Decoder:
        return Decoder(
            {
                role: (address, self.release[NAMES[role]].abi)
                for role, address in plan.contracts.items()
            }
        )

    def _founded(self, case: AuditContext, reader: BlockReader, store: Store) -> bool:
        """Return whether the plan's first block is proved to be its first."""
        number = case.result.plan.first_block
        first = reader.headers(number, number, [])[0]
        if "0x" + first.hash.hex() != store.segments[0].begin:
            raise ReorganisedError(number)
        begun = next((int(table.block[0]) for table in store.tables(number) if len(table)), None)
        # A first block that lies before the plan proves nothing of how it began.
        return check_founding(case, first) and (begun == number or bool(case.result.plan.made))

    def _fixed(self, plan: FoundPlan) -> PlanConstants:
        contracts = attach(
            self.web3,
            self.release,
            # Whatever is missing is not asked.
            {
                role: plan.addresses.get(role, plan.addresses["pool"])
                for role in ("asset", "directory", *ROLES)
            },
        )
        return read_constants(self.web3, contracts)

    def _replay(
        self,
        result: AuditResult,
        target: Target,
        store: Store,
        decoder: Decoder,
        reader: BlockReader,
        observers: Sequence[Observer],
        fixed: PlanConstants,
        *,
        keep_events: bool,
    ) -> Driver:
        book, plan = result.book, result.plan
        for role, observer in (("registry", result.disclosures), ("keys", result.keys)):
            if role not in plan.addresses:
                continue
            wanted = bytes.fromhex(plan.addresses[role][2:])
            for table in store.tables(result.block):
                observer.apply(decoder.decode(arrays_of(table.of_contract(wanted))))
        drawing = Drawing(result, partial(self._fetching.header, result, store, reader))
        collectors = drawing.published()
        asked = drawing.asked_for(target.period)

        begin = starting(fixed, proofs_of(result.chain_id, plan.addresses))

        def start(events: Sequence[ChainEvent]) -> Replay:
            replay = begin(events)
            result.founded_in = next(
                event.block for event in events if event.name == "StewardChanged"
            )
            return replay

        watching = [*observers, *collectors.values(), asked]
        driver = Driver(start, watching)
        done = 0
        try:
            for table in store.tables(result.block):
                events = decoder.decode(arrays_of(table))
                driver.feed(events)
                if keep_events:
                    result.events += events
                done += len(table)
                self.tell("replaying events", done, result.facts["logs"])
            driver.close(result.block)
        except (BeginningMissingError, Refusal) as error:
            book.find(Finding(check="replay", what=f"no plan can begin like this: {error}"))
        except UnreadableLogError as error:
            book.find(Finding(check="logs", what=str(error)))
        for number, collector in collectors.items():
            if collector.document is not None:
                result.reports[number] = collector.document
        result.document = asked.document
        return driver

    def _nothing_to_replay(self, book: Book, why: str) -> None:
        left = ("replay", "signatures", "votes", "sums", "storage", "money", "reports", "listing")
        for name in left:
            book.unknown(name, why)
        if book.checks["code"].told == "it was not reached":
            book.close("code", "the bytecode is what this source compiles to")
