"""A decision that arrives, held to the claim on the chain, and how it is kept and shown."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import orjson
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from sqlalchemy import Connection, Row, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.encrypted_bodies import encrypted_text
from frontend_bridge.desk.tables import signatures
from mutual_pool.office.claims import MANY_VOTERS, ClaimView, decision_data
from mutual_pool.office.files import Pack
from mutual_pool.office.structs import FileFormError, components, to_object, to_struct
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.eip712 import digest_of

MOST_FINDINGS = 200_000
_MOST_NOTICE = 4_000
_MOST_WORDS = 100
_SMALL = frozenset({"benefit", "claim", "class", "decision", "salt"})
_LARGE = _SMALL | {"ageBand", "daysInPlan", "incident", "name"}
_SALT_DIGITS = 34
UNDECIDED = (ClaimState.FILED, ClaimState.JURY, ClaimState.AWAITING_SEAT)


@dataclass(frozen=True)
class Text:
    """A decision that fits its claim.

    Attributes:
        pack: what is decided.
        findings: encrypted to the claim key.
        digest: what the seats sign.
        claim: the claim.
    """

    pack: Pack
    findings: bytes
    digest: bytes
    claim: ClaimView


def parse_text(desk: Desk, content: dict[str, Any], findings: str) -> Text:
    """Return a decision that somebody sent, after holding it to the claim.

    Raises:
        Problem: if it is of another form, or does not fit the claim, its notice or its findings.
        NodeError: if the node does not answer.
    """
    try:
        number, benefit, notice = content["claim"], content["benefit"], content["notice"]
        fields = components(desk.chain.contracts.desk, "decide", "decision")
        struct = to_struct(fields, content["verdict"], "the verdict")
        is_amount = str(benefit).isascii() and str(benefit).isdigit()
        if type(number) is not int or not isinstance(notice, str) or not is_amount:
            raise FileFormError("a decision has claim, verdict, benefit and notice")
        if len(str(benefit)) > 40 or len(notice) > _MOST_NOTICE:
            raise FileFormError("benefit or notice are too long")
        pack = Pack(number, to_object(fields, struct), int(benefit), notice)
        claim = desk.chain.view(number)
        message = decision_data(desk.chain.plan, claim, pack)
    except KeyError:
        raise Problem(
            422, "No decision", "A decision has claim, verdict, benefit and notice."
        ) from None
    except FileFormError as error:
        raise Problem(422, "No decision", f"{error}.") from None
    sealed = encrypted_text(findings, MOST_FINDINGS, "findings")
    _require_true(desk, claim, pack, sealed)
    return Text(pack, sealed, digest_of(message), claim)


def digest_now(desk: Desk, claim: ClaimView, pack: Pack) -> bytes | None:
    """Return what the seats would sign of a kept text today; None if it does not fit any more."""
    try:
        return digest_of(decision_data(desk.chain.plan, claim, pack))
    except FileFormError:
        return None


def kept_pack(row: Row[Any]) -> Pack:
    """Return a text from its row."""
    content = orjson.loads(row.content)
    return Pack(row.claim, content["verdict"], int(content["benefit"]), content["notice"])


def content_of(pack: Pack, member: str) -> str:
    """Return a text as its row has it; it names the member, whose data are erased with it."""
    content = {"verdict": pack.verdict, "benefit": str(pack.benefit), "notice": pack.notice}
    content |= {"member": member.lower()}
    return orjson.dumps(content).decode()


def shown(connection: Connection, row: Row[Any], *, current: bool) -> dict[str, Any]:
    """Return a text as seats get it: what the file of a decision has, and its findings."""
    pack = kept_pack(row)
    signed = connection.execute(
        select(signatures).where(signatures.c.digest == row.digest).order_by(signatures.c.at)
    )
    return {
        "digest": "0x" + bytes(row.digest).hex(),
        "current": current,
        "by": to_checksum_address(row.account),
        "at": row.at,
        "claim": row.claim,
        "verdict": pack.verdict,
        "benefit": str(pack.benefit),
        "notice": pack.notice,
        "signatures": [
            {
                "signer": to_checksum_address(one.account),
                "signature": "0x" + bytes(one.signature).hex(),
                **({"contract": True} if one.contract else {}),
            }
            for one in signed
        ],
        "findings": b64encode(bytes(row.findings)).decode(),
    }


def _require_true(desk: Desk, claim: ClaimView, pack: Pack, sealed: bytes) -> None:
    verdict = pack.verdict
    if claim.state not in UNDECIDED:
        raise Problem(409, "Nothing to decide", f"Claim {claim.number} is {claim.state_text}.")
    if verdict["deadline"] <= desk.chain.newest_time():
        raise Problem(409, "The decision is too old", "Its deadline is over; make a new one.")
    if "0x" + keccak(sealed).hex() != verdict["findingsHash"]:
        raise Problem(
            422,
            "Other findings",
            "The findings are not those whose hash the decision has. Nothing was stored.",
        )
    if pack.benefit != desk.chain.benefit_of(claim, verdict["benefitClass"]):
        raise Problem(422, "Another benefit", "The benefit is not that of the class it names.")
    _require_notice(claim, pack)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names stand once: a page shows one value of two, and both are public.

    Raises:
        ValueError: if one stands twice, or a value is neither a number nor a short line.
    """
    found = dict(pairs)
    short = (
        type(one) is int or (isinstance(one, str) and len(one) <= _MOST_WORDS and one.isprintable())
        for one in found.values()
    )
    if len(found) != len(pairs) or not all(short):
        raise ValueError("notice")
    return found


def _require_notice(claim: ClaimView, pack: Pack) -> None:
    try:
        told = json.loads(pack.notice, object_pairs_hook=_named_once)
        names = frozenset(told)
        decision = "approve" if pack.verdict["approve"] else "refuse"
        fits = (told["claim"], told["decision"], told["benefit"]) == (
            claim.number,
            decision,
            str(pack.benefit),
        )
        salt = str(told["salt"])
        bytes.fromhex(salt.removeprefix("0x"))
        salted = salt.startswith("0x") and len(salt) == _SALT_DIGITS
    except (ValueError, KeyError, TypeError, RecursionError):
        fits = salted = False
        names = frozenset()
    if not fits or not salted:
        raise Problem(
            422,
            "Another notice",
            "The public notice must be JSON that says this decision, with a salt of 16 bytes.",
        )
    most = _LARGE if claim.facts["voters"] >= MANY_VOTERS else _SMALL
    if not names <= most:
        raise Problem(
            422,
            "The notice says too much",
            f"The notice of this claim has {', '.join(sorted(most))} and nothing else: in a small "
            "plan more would say who the member is.",
        )
