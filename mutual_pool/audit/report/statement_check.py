"""A statement held against its own proofs, without a node: logs, words, numbers, balance."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from mutual_pool.audit.discovery import NAMES
from mutual_pool.audit.events import ChainEvent
from mutual_pool.audit.extraction.decoding import Decoder, UnreadableLogError
from mutual_pool.audit.extraction.table import NoLogError, read_logs
from mutual_pool.audit.proof.evidence import logs_proved, words_proved
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.report.lines import LAPSED, amount_of, change_of, sentence_of
from mutual_pool.chain.release import Release

Line = Mapping[str, Any]


def check_statement(document: Mapping[str, Any], release: Release) -> list[str]:
    """Return what in a statement its own proofs do not show; nothing if all is proved.

    Each line's words and numbers are drawn anew from the log that is proved for it. The hashes of
    the blocks are left for the reader to compare with a source they trust; so are the addresses of
    the contracts.

    Args:
        document: the statement.
        release: the contracts' ABIs.
    """
    problems = []
    evidence = {entry["block"]: entry for entry in document["proofs"]["logs"]}
    lines: Sequence[Line] = document["movements"]
    for line in lines:
        try:
            proved = logs_proved(evidence[line["block"]], line["proof"]["transaction"])
        except (ProofError, KeyError) as error:
            problems.append(f"{_name(line)}: the log is not proved: {error}")
            continue
        log = line["proof"]
        topics = [_raw(topic) for topic in log["topics"]]
        if (_raw(log["address"]), topics, _raw(log["data"])) not in proved:
            problems.append(f"{_name(line)}: its transaction has no such log")
    if document["contracts"].get("pool") != document["pool"]:
        problems.append("the contracts named are those of another pool")
    problems += _line_problems(document, lines, release)
    balance = int(document["standing"]["balance"])
    changes = sum(int(line["change"]) for line in lines)
    if changes != balance:
        problems.append(f"the changes add up to {changes}, and the balance is {balance}")
    return problems + _state_problems(document, balance)


def _line_problems(
    document: Mapping[str, Any], lines: Sequence[Line], release: Release
) -> list[str]:
    """Return where a line says otherwise than its log."""
    decoder = Decoder(
        {role: (where, release[NAMES[role]].abi) for role, where in document["contracts"].items()}
    )
    problems, member = [], document["member"]
    calls: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        calls[line["tx"]].add(line["event"])
    own: set[int] = set()
    units = before = 0
    for line in lines:
        event = _event(decoder, line)
        if event is None or event.name != line["event"]:
            problems.append(f"{_name(line)}: its log is no such event")
            continue
        args = event.args
        if event.name == "ClaimFiled" and args["member"] == member:
            own.add(args["claim"])
        if event.name in ("Joined", "Rebanded") or (
            event.name == "JoinedFromGroup" and "LeafPaidIn" not in calls[event.tx]
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
        before = balance
        if event.name in ("Quit", "MembershipEnded"):
            units = 0
    return problems


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
        found = decoder.decode(read_logs([log], {line["block"]: line["time"]}))
    except (NoLogError, UnreadableLogError):
        return None
    return found[0] if found else None


def _name(line: Line) -> str:
    return f"block {line['block']}, {line['event']}"


def _state_problems(document: Mapping[str, Any], balance: int) -> list[str]:
    state = document["proofs"]["state"]
    if state["hash"] != document["last_block_hash"]:
        return ["the state is proved at another block than the last one"]
    try:
        words = words_proved(state)
    except (ProofError, KeyError) as error:
        return [f"the state is not proved: {error}"]
    problems, found = [], dict[str, int]()
    for entry in state["fields"]:
        word = words.get(int(entry["slot"], 16), 0)
        value = word >> entry["shift"] & ((1 << entry["bits"]) - 1)
        found[entry["name"]] = value
        if str(value) != entry["value"]:
            problems.append(f"{entry['name']} is {value} in the state, not {entry['value']}")
    crossed = found.get("_ladder.crossedAt", 0)
    stop = found["_ladder.index"] if crossed else found["_books.index"]
    standing = document["standing"]
    if standing["cohort"] and not found["_positions.units"]:
        each = found["_cohorts.perUnit"] - (stop - found["_cohorts.index"])
        proved = standing["units"] * each
    else:
        moved = found["_positions.units"] * (stop - found["_positions.index"])
        proved = found["_positions.balance"] - moved
    if proved != balance:
        problems.append(f"by the state the balance is {proved}, not {balance}")
    due = found[f"dueTo.{document['member']}"]
    if str(due) != standing["due"]:
        problems.append(f"by the state {due} is due, not {standing['due']}")
    return problems


def _raw(value: str) -> bytes:
    return bytes.fromhex(value[2:])
