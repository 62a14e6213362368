"""Whether the blocks form one chain, and the node's list of events is theirs."""

import time as clock
from collections.abc import Iterable, Sequence

from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.extraction.extract import Extracted
from mutual_pool.audit.extraction.history import jumps
from mutual_pool.audit.extraction.store import Lie, Store
from mutual_pool.audit.findings import Finding, Origin, Status
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.contracts import BOOKKEEPERS
from mutual_pool.chain.node import LOCAL_CHAINS

_UNPROVED = ("header", "receipts", "hash")
"""What leaves the events without proof, if it does not hold."""


def judge_blocks(
    case: AuditContext,
    store: Store,
    extracted: Extracted,
    *,
    latest: bool,
    untied: str = "",
    strays: Sequence[Lie] = (),
) -> bool:
    """Judge what was fetched; return whether the events are proved by the last block's hash.

    Args:
        case: the audit.
        store: what was fetched.
        extracted: how it was fetched.
        latest: whether the newest block was asked for.
        untied: why the last block does not lead to the one that was given as true.
        strays: blocks that do not lead to the last one.
    """
    book, result, head = case.book, case.result, case.head
    segments = [segment for segment in store.segments if segment.first <= extracted.last]
    judge_strays(
        case,
        [
            lie
            for lie in (*strays, *(lie for segment in segments for lie in segment.lies))
            if lie.block <= extracted.last
        ],
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
        "requests_repeated": case.rpc.retries,
    }
    if untied:
        book.find(
            Finding(
                check="blocks",
                what=f"the last block does not lead to the one that was given as true: {untied}",
                field="hash",
                expected=case.options.trusted_hash,
                found=result.hash,
                block=result.block,
                origin=Origin.NODE,
            )
        )
    told = f"{blocks:,} headers hashed again, up to block {result.block} ({result.hash})"
    if result.sparse:
        read = sum(len(segment.marks) for segment in segments)
        told = (
            f"{read:,} of {blocks:,} blocks read and tied to block {result.block} ({result.hash}) "
            f"by {jumps(segments[0].first, result.block):,} states with the hashes of the blocks "
            "before them"
        )
    age = int(clock.time()) - head.time
    limit = case.options.max_age
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
    if not result.sparse:
        book.close(
            "logs",
            f"{logs:,} events; the blooms of {blocks:,} blocks show that {receipts:,} may have "
            "any, and all receipts of those were hashed again",
        )
    if not result.anchor:
        book.notes.append(
            f"All of this hangs on the hash of block {result.block}, {result.hash}. The node's "
            "operator can show a chain that it made up. Look the block up in an explorer or at "
            "another node, compare the hash, or give one that you trust with --trusted-hash."
        )
    return not any(finding.field in _UNPROVED for finding in book.of(Origin.NODE))


def judge_strays(case: AuditContext, lies: Iterable[Lie]) -> None:
    """Write what a node said of blocks and logs that does not hold."""
    for lie in lies:
        check = "blocks" if lie.kind == "header" else "logs"
        case.book.find(
            Finding(
                check=check,
                what=lie.what,
                field=lie.kind,
                expected=lie.expected,
                found=lie.found,
                block=lie.block,
                tx=lie.tx,
                origin=Origin.NODE,
            )
        )


def judge_completeness(case: AuditContext, replay: Replay) -> None:
    """Judge whether an event may be missing, where only blocks with events were read."""
    book, result = case.book, case.result
    if not result.sparse:
        return
    logs, stored = result.facts["logs"], book.checks["storage"]
    kept = [role for role in BOOKKEEPERS if role in result.plan.addresses]
    whole = result.facts.get("contracts_shown_whole", 0)
    if stored.status is not Status.PASSED or whole < len(kept):
        book.unknown(
            "logs",
            f"{logs:,} events, each proved by the receipts of its block; the storage does not show "
            f"that none is missing ({stored.told}). Read every block with --every-block",
        )
        return
    book.close(
        "logs",
        f"{logs:,} events, each proved by the receipts of its block; the storage of {whole} "
        "contracts is what these lead to, to the last slot, so that none is missing that any "
        "contract keeps a trace of",
    )
    book.notes.append(
        "Only blocks with events were read. An event of which no contract keeps a trace could be "
        "kept back by the node: what reports, opinions and votes say in words. --every-block "
        "reads every block."
    )
