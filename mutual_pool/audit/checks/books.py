"""Whether the events follow from the rules, and the money is there that follows from them."""

from mutual_pool.audit.checks.balance import held_by
from mutual_pool.audit.context import AuditContext
from mutual_pool.audit.findings import Finding, counted
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import Difference
from mutual_pool.chain.rpc import NodeRefusalError
from mutual_pool.chain.rpc_answers import data
from mutual_pool.protocol.twin import LawBrokenError

_NAMES = {"pool": "pool", "donations": "donation desk", "services": "service fund"}


def judge_replay(case: AuditContext, replay: Replay) -> None:
    """Judge what the replay found."""
    book = case.book
    for difference in replay.differences:
        book.find(_as_finding(difference))
    claims = replay.community.claims
    enrolment, jury = replay.community.enrolment, replay.community.jury
    ledger, donations = replay.community.ledger, replay.community.donations
    juries = sum(dispute.ends_at > 0 for dispute in claims.disputes.values())
    votes = sum(said.has_voted for said in jury.said.values())
    objections = sum(dispute.objections for dispute in claims.disputes.values())
    book.close(
        "replay",
        f"{counted(claims.claim_count, 'claim')} and "
        f"{counted(len(enrolment.identities), 'enrolment')}; "
        f"{counted(ledger.books.settlements, 'settlement')} recomputed; "
        f"{counted(objections, 'objection')}, {counted(juries, 'jury')} with "
        f"{counted(votes, 'vote')}; {counted(len(ledger.cohorts), 'group')}, "
        f"{counted(len(enrolment.stops), 'stop')} of joins; "
        f"{counted(donations.appeal_count, 'appeal')} with "
        f"{counted(len(donations.gifts), 'donor')}; {_closing(replay)}",
    )
    book.close(
        "signatures",
        f"{counted(len(replay.votes_by_digest()), 'decision')} on claims and "
        f"{len(donations.votes_for):,} on appeals, each signature recovered",
    )
    book.notes.append(
        "Taken as the chain accepted it: the registrar's signatures, which no event carries, "
        "and the word of contract wallets (ERC-1271)."
    )


def _closing(replay: Replay) -> str:
    ledger = replay.community.ledger
    if ledger.finished_at:
        return "the plan is closed"
    return "the plan is closing" if ledger.books.closing_at else "the plan is open"


def judge_sums(case: AuditContext, replay: Replay) -> None:
    """Add everything up."""
    book = case.book
    try:
        replay.community.check_laws(case.head.time)
    except LawBrokenError as error:
        book.find(Finding(check="sums", what=str(error)))
    ledger = replay.community.ledger
    balances = len(ledger.positions) + len(ledger.unmoved) + len(ledger.cohorts)
    book.close("sums", f"{balances:,} balances added up")


def check_money(case: AuditContext, replay: Replay) -> None:
    """Compare what the asset has on record for the pool, gifts and services, with the books."""
    community = replay.community
    told = [_money_of(case, "pool", community.ledger.books.held)]
    of_others = {"donations": community.donations.held, "services": community.services.owed}
    for role, expected in of_others.items():
        if told[0] and role in case.result.plan.addresses:
            told.append(_money_of(case, role, expected))
    if all(told):
        case.book.close("money", "; ".join(told))


def _money_of(case: AuditContext, role: str, expected: int) -> str:
    """Compare what one contract holds with its books; return what to say of it, "" if none."""
    book, result = case.book, case.result
    plan, name = result.plan, _NAMES[role]
    owner, asset = plan.addresses[role], plan.addresses["asset"]
    balance_of = "0x70a08231" + owner[2:].lower().rjust(64, "0")
    try:
        answer = case.rpc.ask("eth_call", {"to": asset, "data": balance_of}, hex(result.block))
        told = int.from_bytes(data(answer, "eth_call", 32), "big")
        held = held_by(case.state(), asset, owner, told, expected)
    except ProofError as error:
        case.proof_failed("money", "asset", str(error))
        return ""
    except (NodeRefusalError, ValueError) as error:
        book.unknown("money", f"the asset does not tell the {name}'s balance: {error}")
        return ""
    if held.amount < expected and not held.proved:
        book.unknown(
            "money",
            f"the token says that the {name} holds {told:,} of its smallest part, and the books "
            f"{expected:,}; where the token keeps that could not be proved"
            + (f", and its storage has {held.amount:,}" if held.amount != told else ""),
        )
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
    return f"the {name} holds {held.amount:,} of the asset's smallest part, {proof}"


def _as_finding(difference: Difference) -> Finding:
    kind, _, subject = difference.about.partition(" ")
    what = difference.where + (f", {difference.about}," if kind == "appeal" else "")
    signed = "DecisionSigned" in difference.where
    return Finding(
        check="signatures" if signed else "replay",
        what=f"{what} is not what follows from the events before it",
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
