"""The whole audit: from an RPC address and a contract's address to a verdict.

Everything hangs on one block's hash. Logs are proved by receipts roots of blocks that lead to it,
storage and code by its state root; the rest is reckoned anew. What a node says besides is only used
to find the way, and each such word is held against something proved before the verdict.
"""

import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eth_utils.crypto import keccak
from web3 import Web3

from mutual_pool.audit.balance import held_by
from mutual_pool.audit.carried import OF_THE_LIBRARY, carried_values
from mutual_pool.audit.disclosures import Disclosures
from mutual_pool.audit.discovery import Discovery, FoundPlan
from mutual_pool.audit.driving import Driver, Observer
from mutual_pool.audit.events import ChainEvent, Difference
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.decoding import Decoder, UnreadableLogError
from mutual_pool.audit.extraction.extract import Extracted, Extraction
from mutual_pool.audit.extraction.provider import RpcProvider
from mutual_pool.audit.extraction.rpc import NodeRefusalError, Rpc
from mutual_pool.audit.extraction.store import Store
from mutual_pool.audit.findings import Book, Finding, Verdict
from mutual_pool.audit.proof.accounts import StateReader
from mutual_pool.audit.proof.code import CodeCheck, check_code
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.replay import BeginningMissingError, Replay, beginnings
from mutual_pool.audit.report.collector import Bounds, PeriodCollector
from mutual_pool.audit.report.document import ReportDocument, hash_of
from mutual_pool.audit.signatures import RecoveredProofs
from mutual_pool.audit.storage_check import Sampling, StorageCheck, chance_of_missing
from mutual_pool.audit.stored import stored_values
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import BOOKKEEPERS, ROLES, attach
from mutual_pool.chain.node import LOCAL_CHAINS, NodeError
from mutual_pool.chain.release import Release
from mutual_pool.community import LawBrokenError, PlanConstants
from mutual_pool.refusals import Refusal
from mutual_pool.typed_data import claims_domain

Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much (0 where nobody knows)."""

_FEWEST_FALSE = 100
_TRIES = 3


class ReorganisedError(NodeError):
    """The chain took back the block on which everything hangs."""

    def __init__(self, block: int) -> None:
        """Say which block it was."""
        super().__init__(
            f"the chain took back block {block} again and again while it was looked at; give a "
            "last block that is a little older"
        )


@dataclass(frozen=True)
class Target:
    """What is to be audited.

    Attributes:
        pool, registry: the address of the pool or of the registry; one is enough.
        last: the last block; None for the newest.
        period: the blocks of a report to be drawn, both included; None for the whole history.
        first_block: the block in which the plan began, where the node cannot tell.
    """

    pool: str = ""
    registry: str = ""
    last: int | None = None
    period: tuple[int, int] | None = None
    first_block: int | None = None


@dataclass(frozen=True)
class Options:
    """How it is to be audited.

    Attributes:
        store: the folder for the logs.
        threads: how many requests are under way at once.
        slot_by_slot: prove each slot, even where the storage root says it all.
        sampling: look at the storage of so many members only.
        trusted_hash: the hash that the last block must have, from a source one trusts, or "".
        max_age: how old the newest block may be, in seconds; None for no limit.
    """

    store: Path
    threads: int = 4
    slot_by_slot: bool = False
    sampling: Sampling | None = None
    trusted_hash: str = ""
    max_age: int | None = None


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

    @property
    def verdict(self) -> Verdict:
        """The outcome."""
        return self.book.verdict


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

    # ------------------------------------------------------------------ the run

    def _audit(
        self, target: Target, observers: Sequence[Observer], keep_events: bool
    ) -> AuditResult:
        book = Book()
        self.tell("finding the plan", 0, 0)
        chain_id = self.chain_id()
        last = self.last_block(target.last)
        plan = Discovery(self.web3, self.rpc, self.release).find(
            pool=target.pool, registry=target.registry, last=last, first_block=target.first_block
        )
        reader = BlockReader(self.rpc, list(plan.contracts.values()))
        extracted, store = self._extract(chain_id, plan, reader, last)
        head = reader.headers(last, last, [])[0]
        if head.hash != extracted.hash:
            raise ReorganisedError(last)
        result = AuditResult(chain_id, plan, last, "0x" + head.hash.hex(), head.time, book)
        self._judge_blocks(book, result, store, extracted, head, latest=target.last is None)
        codes = self._check_code(result, head)
        decoder = self._decoder(plan)
        driver = self._replay(result, target, store, decoder, reader, observers, keep_events)
        replay = result.replay = driver.replay
        result.facts["events"] = driver.events
        if replay is None:
            self._nothing_to_replay(book)
            return result
        self._judge_replay(book, replay)
        self._judge_sums(book, replay, head.time)
        self._check_carried(result, replay, codes)
        self._check_storage(result, replay, head)
        self._check_money(result, replay, head)
        self._judge_reports(result)
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
        store = Store(self.options.store, chain_id, list(plan.contracts.values()))
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
                role: (address, self.release[ROLES[role]].abi)
                for role, address in plan.contracts.items()
            }
        )

    # ------------------------------------------------------------ blocks and logs

    def _judge_blocks(
        self,
        book: Book,
        result: AuditResult,
        store: Store,
        extracted: Extracted,
        head: Header,
        *,
        latest: bool,
    ) -> None:
        segments = [segment for segment in store.segments if segment.first <= extracted.last]
        for lie in [lie for segment in segments for lie in segment.lies]:
            if lie.block > extracted.last:
                continue
            check = "blocks" if lie.kind == "header" else "logs"
            book.find(
                Finding(
                    check=check,
                    what=lie.what,
                    field=lie.kind,
                    expected=lie.expected,
                    found=lie.found,
                    block=lie.block,
                    tx=lie.tx,
                )
            )
        blocks = extracted.last - segments[0].first + 1
        receipts = sum(segment.with_receipts for segment in segments)
        logs = sum(segment.logs for segment in segments)
        result.facts |= {
            "blocks": blocks,
            "blocks_with_receipts": receipts,
            "logs": logs,
            "blocks_fetched_now": extracted.fetched,
            "blocks_taken_back": extracted.taken_back,
            "requests_repeated": self.rpc.retries,
        }
        trusted = self.options.trusted_hash.lower()
        if trusted and trusted != result.hash:
            book.find(
                Finding(
                    check="blocks",
                    what="the last block has another hash than the one that was given as true",
                    field="hash",
                    expected=trusted,
                    found=result.hash,
                    block=result.block,
                )
            )
        told = f"{blocks:,} headers hashed anew, up to block {result.block} ({result.hash})"
        age = int(clock.time()) - head.time
        limit = self.options.max_age
        if limit is None and latest and result.chain_id not in LOCAL_CHAINS:
            limit = 3600
        if limit is not None and age > limit:
            book.unknown(
                "blocks",
                f"the node's newest block is {age:,} seconds old, so it may be behind the chain; "
                "ask another node, or name the last block with --to-block",
            )
        else:
            book.close("blocks", told)
        book.close(
            "logs",
            f"{logs:,} events; the blooms of {blocks:,} blocks show that {receipts:,} may have "
            "any, and all receipts of those were hashed anew",
        )
        if not trusted:
            book.notes.append(
                f"All of this hangs on the hash of block {result.block}, {result.hash}. Compare it "
                "with another source, such as an explorer, or give it with --trusted-hash."
            )

    # ----------------------------------------------------------------------- code

    def _check_code(self, result: AuditResult, head: Header) -> dict[str, CodeCheck]:
        book, checked = result.book, dict[str, CodeCheck]()
        reader = StateReader(self.rpc, result.block, head.state_root)
        for role, address in result.plan.contracts.items():
            self.tell("comparing bytecode", len(checked), len(result.plan.contracts))
            try:
                account = reader.account(address)
                code = bytes.fromhex(self.rpc.ask("eth_getCode", address, hex(result.block))[2:])
            except ProofError as error:
                self._proof_failed(result, "code", role, str(error))
                continue
            except NodeRefusalError as refusal:
                book.unknown("code", str(refusal))
                continue
            if keccak(code) != account.code_hash:
                book.find(
                    Finding(
                        check="code",
                        what=f"the node shows another code of the {role} than the state has",
                        field="code hash",
                        expected="0x" + account.code_hash.hex(),
                        found="0x" + keccak(code).hex(),
                        contract=role,
                        block=result.block,
                    )
                )
                continue
            found = check_code(self.release[ROLES[role]], code)
            checked[role] = found
            if found.problem:
                book.find(
                    Finding(
                        check="code",
                        what=f"the {ROLES[role]} at {address} is not what the source compiles to: "
                        f"{found.problem}",
                        field="bytecode",
                        expected=f"solc {self.release.compiler}, sources "
                        f"{self.release.source_hash[:16]}",
                        found="0x" + account.code_hash.hex(),
                        contract=role,
                        block=result.block,
                    )
                )
        return checked

    def _check_carried(
        self, result: AuditResult, replay: Replay, codes: Mapping[str, CodeCheck]
    ) -> None:
        """Compare what the code carries with what the replay took for true."""
        book = result.book
        year = codes["desk"].immutables.get("_lastVestingYear", 0) if "desk" in codes else 0
        expected = carried_values(
            replay.community.constants,
            result.plan.addresses,
            result.chain_id,
            replay.community.ledger.deployed_at,
            year,
        )
        values, gaps = 0, set[str]()
        for role, check in codes.items():
            for name, found in check.immutables.items():
                wanted = expected.get(role, {}).get(name)
                if wanted is None:
                    if name not in OF_THE_LIBRARY:
                        gaps.add(f"{role}.{name}")
                    continue
                values += 1
                if wanted != found:
                    book.find(
                        Finding(
                            check="code",
                            what=f"the {role} carries another {name} than the plan has",
                            field=name,
                            expected=_word(wanted),
                            found=_word(found),
                            contract=role,
                            block=result.block,
                        )
                    )
        if gaps:
            book.notes.append(
                "Fixed in the code, as anybody may read, and not derived here: "
                + ", ".join(sorted(gaps))
            )
        book.close(
            "code",
            f"the bytecode of {len(codes)} contracts, proved by the state root, is what this "
            f"source compiles to with solc {self.release.compiler}; {values} values that the code "
            "fixes for ever are those reckoned with",
        )

    # --------------------------------------------------------------------- replay

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
                wanted = bytes.fromhex(registry[2:])
                mine = table.filter([value == wanted for value in table["address"].to_pylist()])
                result.disclosures.apply(decoder.decode(mine))
        collectors = self._collectors(result, reader)
        asked = self._asked_for(result, target, reader)
        contracts = attach(
            self.web3,
            self.release,
            # Whatever is missing is not asked.
            {role: plan.addresses.get(role, plan.addresses["pool"]) for role in ("asset", *ROLES)},
        )
        fixed = read_constants(self.web3, contracts)

        def start(events: Sequence[ChainEvent]) -> Replay:
            constants, deployed_at = beginnings(fixed, events)
            domain = claims_domain(result.chain_id, plan.addresses["desk"])
            return Replay(_lowered(constants), RecoveredProofs(domain), deployed_at=deployed_at)

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
        bounds = Bounds(first, last, begin.time, end.time, end.hash)
        return PeriodCollector(bounds, result.chain_id, result.plan.addresses)

    def _nothing_to_replay(self, book: Book) -> None:
        for name in ("replay", "signatures", "votes", "sums", "storage", "money", "reports"):
            book.unknown(name, "the events by which a plan begins are missing")
        if book.checks["code"].told == "it was not reached":
            book.close("code", "the bytecode is what this source compiles to")

    def _judge_replay(self, book: Book, replay: Replay) -> None:
        for difference in replay.differences:
            book.find(_as_finding(difference))
        claims = replay.community.claims
        decisions = len(claims.votes_for)
        book.close(
            "replay",
            f"{claims.claim_count:,} claims and {len(replay.community.enrolment.identities):,} "
            f"enrolments; {replay.community.ledger.books.settlements:,} settlements reckoned anew",
        )
        book.close("signatures", f"{decisions:,} decisions, each signature recovered")
        book.skip("votes", "no vote was cast")
        book.notes.append(
            "Taken as the chain accepted it: the registrar's signatures, which no event carries, "
            "and the word of contract wallets (ERC-1271)."
        )

    def _judge_sums(self, book: Book, replay: Replay, time: int) -> None:
        try:
            replay.community.check_laws(time)
        except LawBrokenError as error:
            book.find(Finding(check="sums", what=str(error)))
        members = len(replay.community.ledger.positions)
        book.close("sums", f"{members:,} balances added up")

    # ------------------------------------------------------------ storage and money

    def _check_storage(self, result: AuditResult, replay: Replay, head: Header) -> None:
        book, options = result.book, self.options
        reader = StateReader(self.rpc, result.block, head.state_root)
        check = StorageCheck(
            reader,
            book.find,
            result.block,
            slot_by_slot=options.slot_by_slot,
            sampling=options.sampling,
            progress=lambda done, of: self.tell("proving storage", done, of),
        )
        slots = whole = 0
        unknown, sampled = list[str](), ""
        for role, values in stored_values(replay, result.disclosures).items():
            if role not in result.plan.addresses:
                continue
            self.tell(f"comparing the storage of the {role}", 0, 0)
            layout = self.release[ROLES[role]].storage_layout
            try:
                found = check.compare(role, result.plan.addresses[role], layout, values)
            except NodeRefusalError as refusal:
                unknown.append(str(refusal))
                continue
            slots += found.slots
            whole += found.by_root
            if found.unknown:
                unknown.append(found.unknown)
            if found.members:
                sampled = _sampled(found.members, found.of_members)
        if book.findings and book.findings[-1].field == "proof":
            self._still_there(result)
        result.facts |= {"slots": slots, "contracts_shown_whole": whole}
        told = f"{slots:,} slots"
        if whole:
            told += f"; of {whole} contracts the whole storage, by its root"
        if sampled:
            book.notes.append(sampled)
            told += ", a sample"
        if unknown:
            book.unknown("storage", "; ".join(unknown))
        else:
            book.close("storage", told)

    def _check_money(self, result: AuditResult, replay: Replay, head: Header) -> None:
        book, plan = result.book, result.plan
        owner, asset = plan.addresses["pool"], plan.addresses["asset"]
        balance_of = "0x70a08231" + owner[2:].lower().rjust(64, "0")
        try:
            answer = self.rpc.ask("eth_call", {"to": asset, "data": balance_of}, hex(result.block))
            told = int(answer, 16)
            held = held_by(StateReader(self.rpc, result.block, head.state_root), asset, owner, told)
        except ProofError as error:
            self._proof_failed(result, "money", "asset", str(error))
            return
        except (NodeRefusalError, ValueError) as error:
            book.unknown("money", f"the asset does not tell the pool's balance: {error}")
            return
        expected = replay.community.ledger.held
        if held.amount < expected:
            book.find(
                Finding(
                    check="money",
                    what="the pool holds less than its books say",
                    field="balance of the asset",
                    expected=str(expected),
                    found=str(held.amount),
                    contract="asset",
                    block=result.block,
                )
            )
        elif held.amount > expected:
            book.notes.append(
                f"The pool holds {held.amount - expected} more of the asset than its books say: "
                "somebody sent it money without a word, which belongs to nobody."
            )
        proof = "proved by the state root" if held.proved else "by the token's own word, not proved"
        book.close("money", f"{held.amount} of the asset, {proof}")

    def _proof_failed(self, result: AuditResult, check: str, role: str, what: str) -> None:
        self._still_there(result)
        result.book.find(
            Finding(
                check=check,
                what=f"the node's proof of the {role} does not hold: {what}",
                field="proof",
                expected="a proof against the block's state root",
                found=what,
                contract=role,
                block=result.block,
            )
        )

    def _still_there(self, result: AuditResult) -> None:
        """Make sure that a proof failed for another reason than a block taken back."""
        header = BlockReader(self.rpc, []).headers(result.block, result.block, [])[0]
        if "0x" + header.hash.hex() != result.hash:
            raise ReorganisedError(result.block)

    # -------------------------------------------------------------------- reports

    def _judge_reports(self, result: AuditResult) -> None:
        book = result.book
        if "registry" not in result.plan.addresses:
            book.skip("reports", "no registry was given, and none published a report on this pool")
            return
        if not result.disclosures.reports:
            book.skip("reports", "none was published yet")
            return
        right = 0
        for number, document in result.reports.items():
            stated = result.disclosures.reports[number]
            found = hash_of(document)
            if found == stated.hash:
                right += 1
                continue
            book.find(
                Finding(
                    check="reports",
                    what=f"report {number} on blocks {stated.from_block} to {stated.to_block} is "
                    "not the report of the events in them",
                    field="hash",
                    expected="0x" + found.hex(),
                    found="0x" + stated.hash.hex(),
                    contract="registry",
                    block=stated.block,
                    tx=stated.tx,
                )
            )
        book.close("reports", f"{right} of {len(result.reports)} reports drawn anew, hash by hash")


def _lowered(constants: PlanConstants) -> PlanConstants:
    """Addresses in small letters, as events are decoded."""
    from dataclasses import replace

    pool = constants.pool
    names = ("asset", "enrolment", "claim_desk", "member_assembly", "steward")
    return replace(
        constants,
        pool=replace(pool, **{name: getattr(pool, name).lower() for name in names}),
        registrar=constants.registrar.lower(),
    )


def _as_finding(difference: Difference) -> Finding:
    kind, _, subject = difference.about.partition(" ")
    signed = "DecisionSigned" in difference.where
    return Finding(
        check="signatures" if signed else "replay",
        what=f"{difference.where} is not what follows from the events before it",
        field=difference.field,
        expected=_text(difference.expected),
        found=_text(difference.found),
        contract=difference.where.split(" ")[0],
        member=subject if kind == "member" else "",
        claim=subject if kind == "claim" else "",
        block=difference.block,
        tx=difference.tx,
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, tuple):
        return "(" + ", ".join(_text(entry) for entry in value) + ")"
    return "nothing" if value is None else str(value)


def _word(value: int) -> str:
    return f"0x{value:040x}" if value >> 96 else str(value)


def _sampled(sampled: int, members: int) -> str:
    one = chance_of_missing(members, sampled, 1)
    some = max(1, min(_FEWEST_FALSE, members // 100))
    many = chance_of_missing(members, sampled, some)
    return (
        f"The storage of {sampled:,} of {members:,} members was looked at. If the records of one "
        f"member are false, the chance of missing it is {one:.4%}; if those of {some:,} are, it "
        f"is {many:.4%}."
    )


__all__ = ["BOOKKEEPERS", "AuditResult", "Auditor", "Options", "Target"]
