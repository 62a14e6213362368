"""Whether the events follow from the rules, and the contracts hold what follows from them."""

from mutual_pool.audit.balance import held_by
from mutual_pool.audit.case import Case
from mutual_pool.audit.events import Difference
from mutual_pool.audit.extraction.rpc import NodeRefusalError
from mutual_pool.audit.findings import Finding
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.replay import Replay
from mutual_pool.audit.storage_check import StorageCheck, chance_of_missing
from mutual_pool.audit.stored import stored_values
from mutual_pool.audit.timelock import TimelockBook
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.node import LOCAL_CHAINS
from mutual_pool.community import LawBrokenError
from mutual_pool.jury import Said

_FEWEST_FALSE = 100


def judge_replay(case: Case, replay: Replay) -> None:
    """Judge what the replay found."""
    book = case.book
    for difference in replay.differences:
        book.find(_as_finding(difference))
    claims = replay.community.claims
    decisions = len(claims.votes_for)
    enrolment, jury = replay.community.enrolment, replay.community.jury
    ledger = replay.community.ledger
    juries = sum(dispute.ends_at > 0 for dispute in claims.disputes.values())
    votes = sum(said in (Said.APPROVE, Said.REFUSE) for said in jury.said.values())
    book.close(
        "replay",
        f"{claims.claim_count:,} claims and {len(enrolment.identities):,} enrolments; "
        f"{ledger.books.settlements:,} settlements reckoned anew; {len(jury.objection_bonds):,} "
        f"objections, {juries:,} juries with {votes:,} votes; {len(ledger.cohorts):,} groups, "
        f"{len(enrolment.stops):,} stops of joins; {_closing(replay)}",
    )
    book.close("signatures", f"{decisions:,} decisions, each signature recovered")
    book.notes.append(
        "Taken as the chain accepted it: the registrar's signatures, which no event carries, "
        "and the word of contract wallets (ERC-1271)."
    )


def _closing(replay: Replay) -> str:
    ledger = replay.community.ledger
    if ledger.finished_at:
        return "the plan is closed"
    return "the plan is closing" if ledger.books.closing_at else "the plan is open"


def judge_sums(case: Case, replay: Replay) -> None:
    """Add everything up."""
    book = case.book
    try:
        replay.community.check_laws(case.head.time)
    except LawBrokenError as error:
        book.find(Finding(check="sums", what=str(error)))
    ledger = replay.community.ledger
    balances = len(ledger.positions) + len(ledger.unmoved) + len(ledger.cohorts)
    book.close("sums", f"{balances:,} balances added up")


def check_storage(case: Case, replay: Replay, timelock: TimelockBook) -> None:
    """Compare the contracts' storage with the twin's records."""
    book, options, result = case.book, case.options, case.result
    check = StorageCheck(
        case.state(),
        book.find,
        result.block,
        slot_by_slot=options.slot_by_slot,
        sampling=options.sampling,
        keeps_zeros=_is_anvil(case),
        progress=lambda done, of: case.tell("proving storage", done, of),
    )
    slots = whole = 0
    unknown, sampled = list[str](), ""
    partly = list[str]()
    for role, values in stored_values(replay, result.disclosures, timelock).items():
        if role not in result.plan.addresses:
            continue
        case.tell(f"comparing the storage of the {role}", 0, 0)
        layout = case.release[ROLES[role]].storage_layout
        try:
            found = check.compare(role, result.plan.addresses[role], layout, values)
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


def _is_anvil(case: Case) -> bool:
    """Whether this is a test chain on Anvil, which keeps a 0 for every slot ever read."""
    if case.result.chain_id not in LOCAL_CHAINS:
        return False
    return str(case.rpc.ask("web3_clientVersion")).lower().startswith("anvil")


def check_money(case: Case, replay: Replay) -> None:
    """Compare what the asset has on record for the pool, and for the gifts, with the books."""
    told = [_money_of(case, "pool", replay.community.ledger.held)]
    if told[0] and "donations" in case.result.plan.addresses:
        told.append(_money_of(case, "donations", replay.community.donations.held))
    if all(told):
        case.book.close("money", "; ".join(told))


def _money_of(case: Case, role: str, expected: int) -> str:
    """Compare what one contract holds with its books; return what to say of it, "" if none."""
    book, result = case.book, case.result
    plan, name = result.plan, {"pool": "pool", "donations": "donation desk"}[role]
    owner, asset = plan.addresses[role], plan.addresses["asset"]
    balance_of = "0x70a08231" + owner[2:].lower().rjust(64, "0")
    try:
        answer = case.rpc.ask("eth_call", {"to": asset, "data": balance_of}, hex(result.block))
        told = int(answer, 16)
        held = held_by(case.state(), asset, owner, told)
    except ProofError as error:
        case.proof_failed("money", "asset", str(error))
        return ""
    except (NodeRefusalError, ValueError) as error:
        book.unknown("money", f"the asset does not tell the {name}'s balance: {error}")
        return ""
    if held.amount < expected:
        book.find(
            Finding(
                check="money",
                what=f"the {name} holds less than its books say",
                field="balance of the asset",
                expected=str(expected),
                found=str(held.amount),
                contract="asset",
                block=result.block,
            )
        )
    elif held.amount > expected:
        book.notes.append(
            f"The {name} holds {held.amount - expected} more of the asset than its books say: "
            "somebody sent it money without a word, which belongs to nobody."
        )
    proof = "proved by the state root" if held.proved else "by the token's own word, not proved"
    return f"the {name} holds {held.amount} of the asset, {proof}"


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


def _sampled(sampled: int, members: int) -> str:
    one = chance_of_missing(members, sampled, 1)
    some = max(1, min(_FEWEST_FALSE, members // 100))
    many = chance_of_missing(members, sampled, some)
    return (
        f"The storage of {sampled:,} of {members:,} members was looked at. If the records of one "
        f"member are false, the chance of missing it is {one:.4%}; if those of {some:,} are, it "
        f"is {many:.4%}."
    )
