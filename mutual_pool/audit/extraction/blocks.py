"""One range of blocks: headers chained by their hashes, logs checked against receipts roots.

A log is believed for what the block's hash commits to. The header's bloom shows which blocks can
have logs of the plan; the receipts of those have to hash to the receipts root, and their logs are
the truth with which the node's list of logs is compared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutual_pool.audit.extraction.block_parts import BlockParts, UnknownFormError
from mutual_pool.audit.extraction.log_lists import by_block, differences, invented, same
from mutual_pool.audit.extraction.store import Lie
from mutual_pool.audit.proof.headers import (
    Header,
    NoHeaderError,
    bloom_mask,
    may_contain,
    read_header,
    read_raw_header,
    unknown_fields,
)
from mutual_pool.audit.proof.settled import refuse_settled_later
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import NodeRefusalError, Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError, data, quantity
from mutual_pool.chain.rpc_http import Unread

Log = Mapping[str, Any]
_ASKED_AGAIN = 3
"""How often what does not hold is asked for before it counts as a lie: it may be a hiccup."""
_LATE_TRIES = 5
"""How often logs that are missing are asked for again, with longer and longer pauses."""


@dataclass(frozen=True)
class Range:
    """What was fetched of a range and holds, and what did not hold."""

    headers: list[Header]
    logs: list[Log]
    with_receipts: int
    lies: list[Lie]
    sparse: bool = False
    """Whether only blocks with events were read, so that the headers follow no chain."""


class BlockReader:
    """Fetches and checks ranges of blocks of one node, for the logs of some contracts."""

    sparse = False

    def __init__(self, rpc: Rpc, addresses: Sequence[str]) -> None:
        """Look for logs of the contracts at these addresses."""
        self.rpc = rpc
        self._addresses = [address.lower() for address in addresses]
        self._wanted = frozenset(self._addresses)
        self._masks = [bloom_mask(bytes.fromhex(address[2:])) for address in self._addresses]
        self.parts = BlockParts(rpc)

    def read(self, first: int, last: int) -> Range:
        """Return what happened in blocks `first` to `last`, both included.

        Where something does not hold and the chain has other blocks by now, all is read again.

        Raises:
            NodeRefusalError: if the node wants a smaller range.
            NodeError: if the node does not answer.
        """
        found = self._read(first, last)
        for _ in range(_ASKED_AGAIN):
            if not found.lies:
                break
            if self._same_blocks(found):
                break
            found = self._read(first, last)
        return found

    def _read(self, first: int, last: int) -> Range:
        lies: list[Lie] = []
        headers = self.headers(first, last, lies)
        answer = self._list(first, last, self.rpc.ask_unread)
        hits = [header for header in headers if may_contain(header.bloom, self._masks)]
        true, unproved = self._true(hits, lies)
        logs = [log for header in headers for log in true.get(header.number, ())]
        if not unproved and isinstance(answer, Unread) and answer.says(logs):
            return Range(headers, logs, len(hits), lies)
        listed = self._read_list(first, last, answer)
        if listed is not None:
            lies += self._compared(listed, true, unproved)
        if unproved:
            # What nothing proves is kept as the node states it; no verdict is drawn from it.
            stated = {number: (listed or {}).get(number, []) for number in unproved}
            logs = [
                log
                for header in headers
                for log in (true.get(header.number) or stated.get(header.number, []))
            ]
        return Range(headers, logs, len(hits), lies)

    def _same_blocks(self, found: Range) -> bool:
        """Whether the chain still has the blocks that were read."""
        first, last = found.headers[0].number, found.headers[-1].number
        now = [header.hash for header in self.headers(first, last, [])]
        return now == [header.hash for header in found.headers]

    def _true(
        self, headers: Sequence[Header], lies: list[Lie]
    ) -> tuple[dict[int, list[Log]], set[int]]:
        """Return the proved logs of blocks by number, and the blocks of which none are proved."""
        true: dict[int, list[Log]] = {}
        unproved: set[int] = set()
        for header, found in zip(headers, self.parts.receipts(headers), strict=True):
            if found.problem is not None:
                lies.append(found.problem)
                unproved.add(header.number)
            else:
                true[header.number] = self._true_logs(header, found.logs)
        lies += self._name_transactions(
            [header for header in headers if true.get(header.number)], true
        )
        return true, unproved

    def _compared(
        self, listed: dict[int, list[Log]], true: Mapping[int, list[Log]], unproved: set[int]
    ) -> list[Lie]:
        """Return how the node's list differs from the truth, once it had time to be complete."""
        wrong = [
            number
            for number in sorted({*listed, *true} - unproved)
            if not same(true.get(number, []), listed.get(number, []))
        ]
        for attempt in range(1, _LATE_TRIES + 1):
            if not wrong:
                break
            # A node may have been asked between two of its own states, or list new logs late.
            if attempt > 1:
                self.rpc.wait(attempt)
            for number in list(wrong):
                again = self.listed(number, number)
                listed[number] = [] if again is None else again.get(number, [])
                if again is None or same(true.get(number, []), listed[number]):
                    wrong.remove(number)
        lies: list[Lie] = []
        for number in wrong:
            if number in true:
                lies += differences(number, true[number], listed[number])
            else:
                lies += [invented(number, log) for log in listed[number]]
        return lies

    def _name_transactions(
        self, headers: Sequence[Header], true: dict[int, list[Log]]
    ) -> list[Lie]:
        """Give each log the hash of its transaction, proved by the transactions root."""
        hashes, lies = self.parts.hashes(headers)
        for header in headers:
            names = hashes[header.number]
            for log in true[header.number]:
                place = int(log["transactionIndex"], 16)
                if place < len(names):
                    log["transactionHash"] = names[place]  # type: ignore[index]
        return lies

    def headers(self, first: int, last: int, lies: list[Lie]) -> list[Header]:
        """Return headers; what is wrong in a chain of them is added to `lies`.

        Raises:
            NodeError: if a block is not there.
        """
        headers: list[Header] = []
        asked = list(range(first, last + 1))
        for attempt in range(_ASKED_AGAIN):
            headers, problems = self._headers(asked)
            if not problems:
                return headers
            if attempt == _ASKED_AGAIN - 1:
                lies += problems
            else:
                self.rpc.wait(attempt + 1)
        return headers

    def _headers(
        self, numbers: Sequence[int], *, chained: bool = True
    ) -> tuple[list[Header], list[Lie]]:
        blocks = self._blocks(numbers)
        headers: list[Header] = []
        problems: list[Lie] = []
        for number, block in zip(numbers, blocks, strict=True):
            if block is None:
                raise NodeError(
                    f"the node has no block {number}; it may have dropped old blocks, or not be "
                    "that far. Give a node that keeps all of them, or an earlier last block"
                )
            header = self._header(number, block)
            if header.number != number:
                what = "the node answers with another block than the one asked for"
                problems.append(_header_lie(number, what, str(number), str(header.number)))
            if not header.true_to_itself:
                what = "the block's hash is not the hash of its header"
                problems.append(_header_lie(number, what, header.hash, header.stated_hash))
            if chained and headers and header.parent != headers[-1].hash:
                what = "the block does not follow the one before it"
                problems.append(_header_lie(number, what, headers[-1].hash, header.parent))
            headers.append(header)
        return headers, problems

    def _header(self, number: int, block: Any) -> Header:  # noqa: ANN401  whatever a node says
        """Return a header, read from its encoding where its form is not known here.

        Raises:
            UnknownFormError: if its form is not known, and the node does not give its encoding.
            SettledLaterError: if its roots are those of earlier blocks.
            NodeError: if the answer is no block.
        """
        if not isinstance(block, dict):
            raise BadAnswerError("eth_getBlockByNumber", block)
        refuse_settled_later(number, block)
        problem = ""
        try:
            header = read_header(block)
            if header.true_to_itself:
                return header
        except NoHeaderError as error:
            header, problem = None, str(error)
        strange = unknown_fields(block)
        if strange or header is None:
            try:
                answer = self.rpc.ask("debug_getRawHeader", hex(number))
                raw = read_raw_header(data(answer, "debug_getRawHeader"), block)
                if raw.true_to_itself:
                    return raw
            except (NodeRefusalError, BadAnswerError, NoHeaderError):
                pass
        if header is None:
            raise NodeError(f"block {number} of the node cannot be read: {problem}")
        if strange:
            what = (
                f"its header may have fields that are not known here ({', '.join(strange)[:200]})"
            )
            raise UnknownFormError(number, what, "debug_getRawHeader")
        return header

    def _blocks(self, numbers: Sequence[int]) -> list[Any]:
        """Return blocks, None where the node has none in spite of all patience."""
        calls = [("eth_getBlockByNumber", [hex(number), False]) for number in numbers]
        blocks = self.rpc.ask_all(calls)
        for attempt in range(1, self.rpc.patience.tries):
            missing = [place for place, block in enumerate(blocks) if block is None]
            if not missing:
                break
            newest = quantity(self.rpc.ask("eth_blockNumber"), "eth_blockNumber")
            # A chain that changes its mind is shorter for a moment; what was dropped stays away.
            if attempt > 1 and all(numbers[place] <= newest for place in missing):
                break
            self.rpc.wait(attempt)
            again = self.rpc.ask_all([calls[place] for place in missing])
            for place, block in zip(missing, again, strict=True):
                blocks[place] = block
        return blocks

    def listed(self, first: int, last: int) -> dict[int, list[Log]] | None:
        """Return the node's own list of logs, by block; None if it lists none of one block.

        Raises:
            NodeRefusalError: if the node wants a smaller range.
            NodeError: if it does not answer, or with no list of logs.
        """
        return self._read_list(first, last, self._list(first, last, self.rpc.ask))

    def _list(
        self, first: int, last: int, ask: Callable[..., Any]
    ) -> Unread | dict[int, list[Log]] | None:
        query = {"address": self._addresses, "fromBlock": hex(first), "toBlock": hex(last)}
        for attempt in range(1, _ASKED_AGAIN + 1):
            try:
                answer = ask("eth_getLogs", query)
                return answer if isinstance(answer, Unread) else by_block(answer)
            except NodeRefusalError as refusal:
                if first < last and not refusal.unknown_method:
                    raise
                # The receipts say all that a list would.
                return None
            except BadAnswerError:
                if attempt == _ASKED_AGAIN:
                    raise
                self.rpc.wait(attempt)
        raise AssertionError("unreachable")  # pragma: no cover

    def _read_list(
        self, first: int, last: int, answer: Unread | dict[int, list[Log]] | None
    ) -> dict[int, list[Log]] | None:
        if not isinstance(answer, Unread):
            return answer
        try:
            return by_block(answer.result())
        except (BadAnswerError, ValueError):
            return self.listed(first, last)

    def _true_logs(self, header: Header, receipts: Sequence[Sequence[Log]]) -> list[Log]:
        """Return the plan's logs as the receipts have them, with their places in the block.

        What is proved are the digits, which mean the same in large letters and in small ones: they
        stay as they are, and who reads them takes either. A log whose places are stated as they
        are stays as it is, with whatever else the node says of it.
        """
        logs: list[Log] = []
        block, begin = hex(header.number), 0
        wanted: dict[str, bool] = {}
        for number, entries in enumerate(receipts):
            known = number < len(header.transactions)
            transaction, name = hex(number), header.transactions[number] if known else _NOBODY
            places = {
                "blockNumber": block,
                "transactionIndex": transaction,
                "transactionHash": name,
                "removed": False,
            }
            for place, log in enumerate(entries, begin):
                written = log["address"]
                if written not in wanted:
                    wanted[written] = "0x" + written[2:].lower() in self._wanted
                if wanted[written]:
                    index, stated = hex(place), log.get
                    stands = (
                        stated("logIndex") == index
                        and stated("blockNumber") == block
                        and stated("transactionIndex") == transaction
                        and stated("transactionHash") == name
                        and stated("removed") is not True
                    )
                    logs.append(log if stands else {**log, **places, "logIndex": index})
            begin += len(entries)
        return logs


_NOBODY = "0x" + 64 * "0"


def _header_lie(number: int, what: str, expected: str | bytes, found: str | bytes) -> Lie:
    values = (expected, found)
    shown = ["0x" + value.hex() if isinstance(value, bytes) else value for value in values]
    return Lie("header", number, "", what, *shown)
