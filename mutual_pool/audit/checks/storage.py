"""Whether the contracts store what follows from the events, and nothing else."""

from collections.abc import Mapping
from typing import Any

from mutual_pool.audit.checks.storage_roots import StorageCheck
from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.expected.storage import stored_values
from mutual_pool.audit.findings import Origin, counted
from mutual_pool.audit.observers.assembly import AssemblyBook
from mutual_pool.audit.observers.timelock import TimelockBook
from mutual_pool.audit.proof.accounts import StateReader
from mutual_pool.audit.proof.layout import Layout
from mutual_pool.audit.proof.trie import ProofError, storage_root
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.sampling import chance_of_missing
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.node import LOCAL_CHAINS
from mutual_pool.chain.rpc import NodeRefusalError

_FEWEST_FALSE = 100
_OTHERS = ("ganache", "hardhat", "geth", "reth", "besu", "erigon", "nethermind", "ethereumjs")
"""Nodes of test chains that keep the tries of Ethereum."""


def check_storage(
    case: AuditContext, replay: Replay, timelock: TimelockBook, assembly: AssemblyBook
) -> None:
    """Compare the contracts' storage with the twin's records, and what the assembly noted."""
    book, options, result = case.book, case.options, case.result
    state = case.state()
    check = StorageCheck(
        state,
        book.find,
        result.block,
        slot_by_slot=options.slot_by_slot,
        sampling=options.sampling,
        keeps_zeros=case.result.chain_id in LOCAL_CHAINS and _client_of(case).startswith("anvil"),
        origin_of_strays=lambda: _origin_of_strays(case),
        progress=lambda done, of: case.tell("proving storage", done, of),
    )
    slots = whole = 0
    unknown, sampled = list[str](), ""
    partly = list[str]()
    values_of = stored_values(replay, result.disclosures, result.keys, timelock, assembly)
    for role, values in values_of.items():
        if role not in result.plan.addresses:
            continue
        case.tell(f"comparing the storage of the {role}", 0, 0)
        layout = case.release[ROLES[role]].storage_layout
        try:
            stored = values
            if role == "assembly":
                stored = _with_nonces(case, state, layout, values, assembly)
            found = check.compare(role, result.plan.addresses[role], layout, stored)
        except NodeRefusalError as refusal:
            unknown.append(str(refusal))
            continue
        slots += found.slots
        whole += found.by_root
        if found.unknown:
            unknown.append(found.unknown)
        elif not found.by_root and not found.members:
            partly.append(role)
        if found.members:
            sampled = _sampled(found.members, found.of_members)
    if book.findings and book.findings[-1].field == "proof":
        case.still_there()
    if partly and check.keeps_zeros:
        book.notes.append(
            "This node keeps slots of 0 in its tries, as Ethereum does not. Every record was "
            f"compared; that nothing else is stored could not be shown of: {', '.join(partly)}."
        )
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


def _with_nonces(
    case: AuditContext,
    state: StateReader,
    layout: Mapping[str, Any],
    values: Mapping[str, Any],
    assembly: AssemblyBook,
) -> Mapping[str, Any]:
    """Add how many votes each voter signed for others to send, as the assembly stores it.

    No event tells a vote signed from one sent. So what is stored is taken, but no more than the
    voter's votes; a count above that is left for the comparison to find.

    Raises:
        NodeError: if the node does not answer.
    """
    address = case.result.plan.addresses["assembly"]
    own = {"_nonces": values["_nonces"]}
    slots = {field.slot: str(field.path[1]) for field in Layout.of(layout).fields(own)}
    try:
        account = state.account(address)
        if storage_root(Layout.of(layout).words(values)) == account.storage_root:
            return values
        words = dict(state.words(address, account.storage_root, sorted(slots)))
    except ProofError:
        # The comparison meets it as well, and says so.
        return values
    found = {voter: min(words[slot], assembly.cast[voter]) for slot, voter in sorted(slots.items())}
    signed = sum(map(bool, found.values()))
    if signed:
        case.book.notes.append(
            f"Not checked: how many of their votes in the assembly {counted(signed, 'member')} "
            "signed for others to send. No event tells; the counts stored are at most the votes "
            "cast."
        )
    return {**values, "_nonces": found}


def _client_of(case: AuditContext) -> str:
    """Return what the node calls itself, in small letters; "" if it does not say."""
    try:
        return str(case.rpc.ask("web3_clientVersion") or "").lower()
    except NodeRefusalError:
        return ""


def _origin_of_strays(case: AuditContext) -> Origin:
    """Return who is at fault for what no event accounts for.

    Anvil keeps a 0 for every slot ever read, which no trie of Ethereum's has.
    """
    client, is_local = _client_of(case), case.result.chain_id in LOCAL_CHAINS
    may_be_anvil = client.startswith("anvil") or (is_local and not client.startswith(_OTHERS))
    return Origin.NODE if may_be_anvil else Origin.PLAN


def _sampled(sampled: int, members: int) -> str:
    one = chance_of_missing(members, sampled, 1)
    some = max(1, min(_FEWEST_FALSE, members // 100))
    many = chance_of_missing(members, sampled, some)
    return (
        f"The storage of {sampled:,} of {members:,} members was looked at. If the records of one "
        f"member are false, the chance of missing it is {one:.4%}; if those of {some:,} are, it "
        f"is {many:.4%}."
    )
