"""A statement's standing, read again from the slots that its proofs show.

Which slots are a member's follows from their address: a statement that was made for somebody else
shows other slots, and is refused.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mutual_pool.audit.proof.evidence import Evidence, header_of, words_proved
from mutual_pool.audit.proof.layout import Field, Layout
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.chain.release import Release
from mutual_pool.protocol.pool.ladder import Rung
from mutual_pool.protocol.pool.types import (
    ZERO_ADDRESS,
    Books,
    Cohort,
    Membership,
    Position,
)

_BLOCK_NUMBER, _TIME = 8, 11


def values_of(
    member: str,
    rung: int,
    cohort: int,
    *,
    books: Books | None = None,
    ladder: Rung | None = None,
    position: Position | None = None,
    membership: Membership | None = None,
    due: int = 0,
    steward: str = ZERO_ADDRESS,
    share: Cohort | None = None,
) -> dict[str, Any]:
    """Return what of the pool's storage makes a member's standing, as `Layout` takes it.

    Args:
        member: whose standing; small letters.
        rung: where they stand on the ladder, 0 for nowhere.
        cohort: the group on whose place they still stand, 0 for none.
        books: the pool's totals; this and what follows may be left out where only the slots are
            wanted.
        ladder: the rung.
        position: the member's position.
        membership: the membership.
        due: what is due to the member, but for the fees of the steward of the moment.
        steward: whose the fees in `books` are.
        share: the group.
    """
    rungs = {rung: ladder or Rung()} if rung else {}
    values: dict[str, Any] = {
        "_books": books or Books(),
        "_ladder": {"rung": rungs, "occupied": {}},
        "_positions": {member: position or Position()},
        "_memberships": {member: membership or Membership()},
        "_dues": {member: due},
        "steward": steward,
    }
    if cohort:
        values["_cohorts"] = {cohort: share or Cohort()}
    return values


def fields_of(layout: Mapping[str, Any], values: Mapping[str, Any]) -> list[Field]:
    """Return the fields of some of the pool's variables, with their places in the storage."""
    return [entry for entry in Layout.of(layout).fields(values) if entry.path[0] in values]


def name_of(entry: Field) -> str:
    """Return what a field is called in a statement."""
    return f"{entry.path[0]!s}.{entry.path[-1]!s}"


def state_problems(document: Mapping[str, Any], release: Release, group_units: int) -> list[str]:
    """Return what of the standing and of the last block the state does not show.

    Args:
        document: the statement.
        release: the contracts' storage layouts.
        group_units: the units with which the member joined from a group, by the proved logs.

    Raises:
        KeyError, TypeError, ValueError: if it is no statement.
    """
    state = document["proofs"]["state"]
    where = (state["block"], state["hash"])
    if where != (document["last_block"], document["last_block_hash"]):
        return ["the state is proved at another block than the last one"]
    try:
        words = words_proved(state)
        header = header_of(state)
    except (ProofError, KeyError) as error:
        return [f"the state is not proved: {error}"]
    problems = list(_compared(document, "last_block", _number(header[_BLOCK_NUMBER])))
    problems += _compared(document, "last_block_time", _number(header[_TIME]))
    if state["address"] != document["pool"]:
        problems.append("the state is proved of another contract than the pool")
    standing, member = document["standing"], document["member"]
    if standing["cohort"] and not group_units:
        problems.append(f"no line says that {member} joined from group {standing['cohort']}")
    layout = release["MutualPool"].storage_layout
    entries = fields_of(layout, values_of(member, standing["rung"], standing["cohort"]))
    missing = [name_of(entry) for entry in entries if entry.slot not in words]
    if missing:
        return [*problems, f"these slots of {member} are not proved: {', '.join(missing)}"]
    found = {name_of(entry): entry.found_in(words[entry.slot]) for entry in entries}
    for stated in state["fields"]:
        if str(found.get(stated["name"], "nothing")) != stated["value"]:
            known = found.get(stated["name"], "nothing")
            problems.append(f"{stated['name']} is {known} in the state, not {stated['value']}")
    for name, value in _standing(document, found, group_units).items():
        problems += _compared(standing, name, value, "standing.")
    return problems


def _standing(
    document: Mapping[str, Any], found: Mapping[str, int], group_units: int
) -> dict[str, Any]:
    """Return the standing that follows from the words, as a statement writes it."""
    stated = document["standing"]
    own = found["_positions.units"]
    cohort = stated["cohort"] if not own else 0
    units = own or (group_units if cohort else 0)
    rung = (found["_positions.rung"] if own else stated["rung"]) if units else 0
    crossed = found.get("_ladder.crossedAt", 0) if rung else 0
    stop = found["_ladder.index"] if crossed else found["_books.index"]
    if own:
        balance = found["_positions.balance"] - own * (stop - found["_positions.index"])
    elif units:
        balance = units * (found["_cohorts.perUnit"] - (stop - found["_cohorts.index"]))
    else:
        balance = 0
    due = found[f"_dues.{document['member']}"]
    if found["steward.steward"] == int(document["member"], 16):
        due += found["_books.fees"]
    return {
        "member": units > 0,
        "cohort": cohort,
        "rung": rung,
        "due": str(due),
        "active": units > 0 and crossed == 0,
        "balance": str(balance),
        "units": units,
        "band": found["_memberships.band"],
        "band_until_day": found["_memberships.bandUntil"],
        "joined_day": found["_memberships.joinedDay"],
        "covered_from_day": found["_memberships.coveredFrom"],
        "lapsed_at": crossed,
    }


def _compared(
    document: Mapping[str, Any], name: str, proved: object, prefix: str = ""
) -> Iterable[str]:
    if document[name] != proved or isinstance(document[name], bool) != isinstance(proved, bool):
        yield f"{prefix}{name} is {proved} by the state, not {document[name]}"


def _number(value: bytes) -> int:
    return int.from_bytes(value, "big")


def time_of(evidence: Evidence) -> int:
    """Return the time of the block of some evidence.

    Raises:
        ProofError: if its header has another hash.
    """
    return _number(header_of(evidence)[_TIME])


def number_of(evidence: Evidence) -> int:
    """Return the number of the block of some evidence.

    Raises:
        ProofError: if its header has another hash.
    """
    return _number(header_of(evidence)[_BLOCK_NUMBER])
