"""What an assessor needs of a claim: its facts, the decision to be signed, and who signed it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
from eth_utils.crypto import keccak
from web3.contract.contract import Contract

from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.connection import CLAIM_STATES, DAY, OpenPlan
from mutual_pool.office.files import Pack, Signed
from mutual_pool.office.names import Names
from mutual_pool.office.signers import has_signed
from mutual_pool.office.structs import FileFormError, components, message_of, read, to_struct
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.eip712 import claims_domain, digest_of, pack_signatures

ANSWERS = {"refuse": 0, "approve": 1, "leave": 2}
"""What a juror may answer."""
MANY_VOTERS = 5_000
"""From so many voters on a notice may say more of the member than class and benefit."""
_SALT_BYTES = 16


@dataclass(frozen=True)
class ClaimView:
    """A claim as the chain has it.

    Attributes:
        number: its number.
        facts: what is stored of it, by name.
        rules: the rules it was filed under, by name.
        dispute: what others than the panel said, by name.
        state: where it stands.
        filed: what its filing said, by name.
    """

    number: int
    facts: dict[str, Any]
    rules: dict[str, Any]
    dispute: dict[str, Any]
    state: ClaimState
    filed: dict[str, Any]

    @property
    def state_text(self) -> str:
        """Where it stands, in words."""
        return CLAIM_STATES.get(self.state, self.state.name.lower())


def claim_view(plan: OpenPlan, number: int) -> ClaimView:
    """Return a claim.

    Raises:
        FileFormError: if the plan has no claim of this number.
    """
    if not 0 < number <= plan.contracts.desk.functions.claimCount().call():
        raise FileFormError(f"the plan {plan.deployment.plan} has no claim {number}")
    snapshot = read(plan.contracts.desk.functions.snapshotOf(number))
    return ClaimView(
        number,
        snapshot["facts"],
        snapshot["rules"],
        snapshot["dispute"],
        ClaimState(snapshot["state"]),
        _filed(plan, number),
    )


def compose(
    plan: OpenPlan,
    names: Names,
    claim: ClaimView,
    *,
    approve: bool,
    kind: int | None,
    masked_name: str,
    findings: bytes,
    days: int,
) -> Pack:
    """Return a decision on a claim that nobody has signed yet.

    The public notice has a salt, so that its hash cannot be guessed. In a small plan it has class
    and benefit alone: there more would say who the member is.

    Args:
        plan: the plan.
        names: what it calls its classes and bands.
        claim: the claim.
        approve: whether the benefit is to be paid.
        kind: the class approved, if it is another one than filed.
        masked_name: how the public notice names the member, in a plan of many voters.
        findings: what was found, best encrypted; its hash is signed.
        days: how long the decision may be signed.

    Raises:
        FileFormError: if the notice of a plan of many voters names nobody.
    """
    desk, facts = plan.contracts.desk.functions, claim.facts
    approved = kind if approve and kind is not None else facts["benefitClass"]
    benefit = facts["benefit"]
    if approved != facts["benefitClass"]:
        benefit = desk.benefitOf(facts["band"], approved, facts["vestingBps"]).call()
    told: dict[str, Any] = {
        "benefit": str(benefit),
        "claim": claim.number,
        "class": names.kind(approved),
        "decision": "approve" if approve else "refuse",
        "salt": "0x" + secrets.token_hex(_SALT_BYTES),
    }
    if facts["voters"] >= MANY_VOTERS:
        if not masked_name:
            raise FileFormError("the public notice names the member, masked, such as L**: --name")
        cover = read(plan.contracts.lens.functions.coverOn(facts["member"], facts["day"]))
        told |= {
            "ageBand": names.band(facts["band"]),
            "daysInPlan": facts["day"] - cover["joinedDay"],
            "incident": day_text(facts["day"]),
            "name": masked_name,
        }
    notice = rfc8785.dumps(told).decode()
    verdict = {
        "identity": "0x" + claim.filed["identity"].hex(),
        "evidenceHash": "0x" + claim.filed["evidenceHash"].hex(),
        "approve": approve,
        "benefitClass": approved,
        "findingsHash": "0x" + keccak(findings).hex(),
        "noticeHash": "0x" + keccak(text=notice).hex(),
        "deadline": plan.now() + days * DAY,
    }
    return Pack(claim.number, verdict, benefit, notice)


def decision_data(plan: OpenPlan, claim: ClaimView, pack: Pack) -> dict[str, Any]:
    """Return the typed data of a decision, as a wallet signs it.

    Raises:
        FileFormError: if the decision is on another claim or on other evidence.
    """
    fits = (
        pack.claim == claim.number
        and pack.verdict["identity"] == "0x" + claim.filed["identity"].hex()
        and pack.verdict["evidenceHash"] == "0x" + claim.filed["evidenceHash"].hex()
    )
    if not fits:
        raise FileFormError(
            f"the decision is on claim {pack.claim}, or on other evidence than was filed for "
            f"claim {claim.number}"
        )
    if not pack.notice_fits:
        raise FileFormError("the notice is not the one whose hash is to be signed")
    values = {
        **pack.verdict,
        "claim": claim.number,
        "member": claim.facts["member"],
        "day": claim.facts["day"],
        "benefit": pack.benefit,
        "juryEndedAt": claim.dispute["endsAt"],
    }
    domain = claims_domain(plan.web3.eth.chain_id, plan.contracts.desk.address)
    return message_of(domain, "Decision", values)


def verdict_struct(plan: OpenPlan, pack: Pack) -> tuple[Any, ...]:
    """Return what the panel says as the contract takes it."""
    fields = components(plan.contracts.desk, "decide", "decision")
    return to_struct(fields, pack.verdict, "the verdict")


@dataclass(frozen=True)
class CheckedSignature:
    """A signature of a decision's file.

    Attributes:
        signer: who is said to have signed.
        genuine: whether they did; a contract wallet's word the chain alone can tell.
        seat: their number in the panel; None without a seat.
    """

    signer: str
    genuine: bool
    seat: int | None


def check_signatures(plan: OpenPlan, message: dict[str, Any], pack: Pack) -> list[CheckedSignature]:
    """Return who signed a decision, and whether they have a seat.

    A contract wallet is asked; that a file calls somebody one counts for nothing.
    """
    digest = digest_of(message)
    seats = {seat["holder"].lower(): seat["number"] for seat in current_seats(plan)}
    return [
        CheckedSignature(
            one.signer,
            has_signed(plan.web3, one.signer, digest, one.signature),
            seats.get(one.signer.lower()),
        )
        for one in pack.signatures
    ]


def jury_answer(jury: Contract, answer: str) -> int | bool:
    """Return a juror's answer as the contract takes it.

    Raises:
        FileFormError: if the plan's jury knows two answers only, and this is the third.
    """
    (vote,) = [one for one in jury.abi if one.get("name") == "vote"]
    inputs: Any = vote.get("inputs")
    if inputs[1]["type"] != "bool":
        return ANSWERS[answer]
    if answer == "leave":
        raise FileFormError("the jury of this plan approves or refuses; nothing was sent")
    return answer == "approve"


def current_seats(plan: OpenPlan) -> list[dict[str, Any]]:
    """Return the seats of the panel of today."""
    found: list[dict[str, Any]] = read(plan.contracts.panel.functions.currentSeats())
    return found


def threshold(plan: OpenPlan, claim: ClaimView) -> int:
    """Return how many seats have to agree on a claim."""
    if claim.state is ClaimState.AWAITING_SEAT:
        return 1
    facts = claim.facts
    electorate = plan.contracts.panel.functions.electorate(facts["panelVersion"], facts["benefit"])
    return int(electorate.call()[1])


def approvals(plan: OpenPlan, signed: Sequence[Signed]) -> tuple[Any, ...]:
    """Return signatures as the desk takes them, with the seats of the panel of today."""
    batch = pack_signatures(
        ((one.signer, one.signature) for one in signed),
        [one.signer for one in signed if one.contract],
    )
    seats = [(seat["holder"], seat["number"]) for seat in current_seats(plan)]
    return (seats, batch.signatures, list(batch.wallet_signatures))


def _filed(plan: OpenPlan, number: int) -> dict[str, Any]:
    """What a claim's filing said."""
    desk, first = plan.contracts.desk, plan.deployment.block
    for log in logs_of(plan.web3, desk, "ClaimFiled", first, {"claim": number}):
        return dict(log["args"])
    raise FileFormError(f"the node shows no filing of claim {number}; ask another node")
