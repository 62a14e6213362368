"""Whether the blocks form one chain, and the node's list of events is theirs."""

import time as clock

from mutual_pool.audit.case import Case
from mutual_pool.audit.extraction.extract import Extracted
from mutual_pool.audit.extraction.store import Store
from mutual_pool.audit.findings import Finding
from mutual_pool.chain.node import LOCAL_CHAINS


def judge_blocks(case: Case, store: Store, extracted: Extracted, *, latest: bool) -> None:
    """Judge what was fetched; `latest` says that the newest block was asked for."""
    book, result, head = case.book, case.result, case.head
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
        "requests_repeated": case.rpc.retries,
    }
    trusted = case.options.trusted_hash.lower()
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
