"""A statement held against its own proofs, without a node: logs, words, numbers, balance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutual_pool.audit.discovery import NAMES
from mutual_pool.audit.proof.evidence import Evidence, logs_proved, transaction_proved
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.report.lines import LAPSED, amount_of, change_of, sentence_of
from mutual_pool.audit.report.statement import VERSION
from mutual_pool.audit.report.statement_state import number_of, state_problems, time_of
from mutual_pool.chain.events import ChainEvent
from mutual_pool.chain.log_columns import NoLogError, arrays_of, read_logs
from mutual_pool.chain.log_decoder import Decoder, UnreadableLogError
from mutual_pool.chain.release import Release

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """What a statement's own proofs show of it.

    Attributes:
        problems: what they contradict, or do not show though they should; empty for a true one.
        unproved: what the reader has to find out elsewhere.
    """

    problems: list[str]
    unproved: list[str]


def check_statement(document: Mapping[str, Any], release: Release) -> Checked:
    """Hold a statement against its own proofs.

    Each line's words and numbers are drawn again from the log that is proved for it, its time and
    transaction from its block; the standing is read from the member's slots. The hashes of the
    blocks are left for the reader to compare with a source they trust; so are the addresses of the
    contracts.

    Args:
        document: the statement.
        release: the contracts' ABIs and storage layouts.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: if it is no statement.
    """
    problems, unproved = list[str](), list[str]()
    if document["version"] != VERSION:
        raise ValueError(
            f"its version is {document['version']!r}, and this program reads {VERSION}"
        )
    evidence = {entry["block"]: entry for entry in document["proofs"]["logs"]}
    lines: Sequence[Line] = document["movements"]
    chains: set[int] = set()
    for line in lines:
        try:
            problems += _proved(line, evidence[line["block"]], chains, unproved)
        except (ProofError, KeyError) as error:
            problems.append(f"{_name(line)}: the log is not proved: {error}")
    if document["contracts"].get("pool") != document["pool"]:
        problems.append("the contracts named are those of another pool")
    found, group_units = _line_problems(document, lines, release)
    problems += found
    balance = int(document["standing"]["balance"])
    changes = sum(int(line["change"]) for line in lines)
    if changes != balance:
        problems.append(f"the changes add up to {changes}, and the balance is {balance}")
    if chains and chains != {document["chain_id"]}:
        problems.append(
            f"chain_id is {document['chain_id']}, and the transactions are of chain "
            f"{', '.join(map(str, sorted(chains)))}"
        )
    if not chains:
        unproved.append(f"that the chain has the id {document['chain_id']}")
    problems += state_problems(document, release, group_units)
    return Checked(problems, [*unproved, *_left_to_the_reader(document)])


def _proved(line: Line, evidence: Evidence, chains: set[int], unproved: list[str]) -> Iterator[str]:
    """Yield what a line's block does not show; note the chain of its transaction."""
    log = line["proof"]
    place = log["transaction"]
    topics = [_raw(topic) for topic in log["topics"]]
    if (_raw(log["address"]), topics, _raw(log["data"])) not in logs_proved(evidence, place):
        yield f"{_name(line)}: its transaction has no such log"
    if number_of(evidence) != line["block"]:
        yield f"{_name(line)}: its proof is of block {number_of(evidence)}"
    if time_of(evidence) != line["time"]:
        yield f"{_name(line)}: time is {time_of(evidence)} by its block, not {line['time']}"
    transaction = transaction_proved(evidence, place)
    if transaction is None:
        unproved.append(f"{_name(line)}: that its transaction is {line['tx']}")
        return
    name, chain = transaction
    if name != line["tx"]:
        yield f"{_name(line)}: tx is {name} by its block, not {line['tx']}"
    if chain is not None:
        chains.add(chain)


def _left_to_the_reader(document: Mapping[str, Any]) -> list[str]:
    """Return what no proof in a statement can show."""
    blocks = [(entry["block"], entry["hash"]) for entry in document["proofs"]["logs"]]
    blocks.append((document["last_block"], document["last_block_hash"]))
    named = "; ".join(f"block {number} has the hash {digest}" for number, digest in blocks)
    others = ", ".join(
        f"{role} {where}" for role, where in document["contracts"].items() if role != "pool"
    )
    left = [
        f"that these blocks are the chain's: {named}",
        f"that these are the plan's contracts: {others}",
        "that no line is missing whose change another missing line makes up for",
        f"that the audit's verdict was {document['verdict']!r}, and each line's place in its block",
        "whether the member was active after each line but the last, and the word of a lapse there",
    ]
    if document["standing"]["cohort"]:
        left.append(f"that the group stands on rung {document['standing']['rung']}")
    return left


def _line_problems(
    document: Mapping[str, Any], lines: Sequence[Line], release: Release
) -> tuple[list[str], int]:
    """Return where a line says otherwise than its log, and the units joined from a group."""
    decoder = Decoder(
        {role: (where, release[NAMES[role]].abi) for role, where in document["contracts"].items()}
    )
    problems, member = [], document["member"]
    calls: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        calls[line["tx"]].add(line["event"])
    own: set[int] = set()
    units = before = group_units = 0
    order = [(line["block"], line["log"]) for line in lines]
    if order != sorted(set(order)):
        problems.append("the lines are not in the order of the chain, or one is there twice")
    for line in lines:
        event = _event(decoder, line)
        if event is None or event.name != line["event"]:
            problems.append(f"{_name(line)}: its log is no such event")
            continue
        args = event.args
        if event.name == "JoinedFromGroup" and args["member"] == member:
            group_units = args["units"]
        if event.name == "ClaimFiled" and args["member"] == member:
            own.add(args["claim"])
        if event.name in ("Joined", "Rebanded") or (
            event.name == "JoinedFromGroup"
            and calls[event.tx].isdisjoint({"LeafPaidIn", "LeafDue"})
        ):
            units = args["units"]
        settled = not calls[event.tx].isdisjoint({"Settled", "ClaimSettled"})
        words = sentence_of(event, own, units, settled=settled)
        change, balance = int(line["change"]), int(line["balance"])
        follows = change_of(event, units)
        if line["what"].removesuffix(LAPSED) != words:
            problems.append(f"{_name(line)}: it says {line['what']!r}, and its log {words!r}")
        if int(line["amount"]) != amount_of(event, settled=settled):
            problems.append(f"{_name(line)}: its log has another amount than {line['amount']}")
        if follows is not None and change != follows:
            problems.append(f"{_name(line)}: the balance moves by {follows}, not by {change}")
        if balance != before + change:
            problems.append(f"{_name(line)}: {before} and {change} do not make {balance}")
        if line["claim"] != args.get("claim", 0):
            problems.append(f"{_name(line)}: its log is about claim {args.get('claim', 0)}")
        before = balance
        if event.name in ("Quit", "MembershipEnded"):
            units = 0
    if lines and lines[-1]["active"] != document["standing"]["active"]:
        problems.append("the last line and the standing differ on whether the member is active")
    return problems, group_units


def _event(decoder: Decoder, line: Line) -> ChainEvent | None:
    """Return the event of a line's log; None if no contract of the plan has such a one."""
    log = {
        "blockNumber": hex(line["block"]),
        "transactionIndex": hex(line["proof"]["transaction"]),
        "logIndex": hex(line["log"]),
        "transactionHash": line["tx"],
        **{name: line["proof"][name] for name in ("address", "topics", "data")},
    }
    try:
        found = decoder.decode(arrays_of(read_logs([log], {line["block"]: line["time"]})))
    except (NoLogError, UnreadableLogError):
        return None
    return found[0] if found else None


def _name(line: Line) -> str:
    return f"block {line['block']}, {line['event']}"


def _raw(value: str) -> bytes:
    return bytes.fromhex(value[2:])
