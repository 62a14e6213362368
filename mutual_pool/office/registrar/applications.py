"""Applications: answers that only the registrar reads, and that neither side can alter later.

The document has the answers and 32 random bytes, so its hash reveals no answer. The applicant signs
the hash (EIP-712), and the document is encrypted to the key that the registrar published. Who
has the document can show that it is the one that was signed.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyrage
import rfc8785
from eth_utils.crypto import keccak
from web3 import Web3

from mutual_pool.office.desk.acts import act_digest, act_message, desk_domain, new_act, read_act
from mutual_pool.office.desk.kinds import SEND_APPLICATION
from mutual_pool.office.evidence.keys import AgeKey, recipient_bytes
from mutual_pool.office.files import read_json
from mutual_pool.office.signers import has_signed
from mutual_pool.office.structs import signature_bytes
from mutual_pool.plan.questions import Answer, Questions
from mutual_pool.protocol.eip712 import Domain

SCHEMA: Final = "mutual-pool/application/1"
SEALED_SCHEMA: Final = "mutual-pool/sealed-application/1"
MOST_SEALED: Final = 300_000
"""Bytes of an encrypted application."""
_FIELDS = {"schema", "chain", "pool", "applicant", "questions", "answers", "invite", "at", "salt"}
_CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH: Final = 16


class ApplicationError(ValueError):
    """An application that cannot be read or trusted; the message says why and what to do."""


@dataclass(frozen=True)
class Application:
    """What an applicant states.

    Attributes:
        chain_id: the plan's chain.
        pool: the plan's pool.
        applicant: the wallet that is to join.
        questions: the hash of the questions that were answered, 32 bytes.
        answers: the answers by the questions' ids.
        invite: the registrar's invite code; "" without one.
        at: when it was written, in seconds.
        salt: 32 random bytes.
    """

    chain_id: int
    pool: str
    applicant: str
    questions: bytes
    answers: Mapping[str, Answer]
    invite: str
    at: int
    salt: bytes

    @property
    def document(self) -> bytes:
        """The document in its one form (RFC 8785)."""
        return bytes(
            rfc8785.dumps(
                {
                    "schema": SCHEMA,
                    "chain": self.chain_id,
                    "pool": self.pool.lower(),
                    "applicant": self.applicant.lower(),
                    "questions": "0x" + self.questions.hex(),
                    "answers": dict(self.answers),
                    "invite": self.invite,
                    "at": self.at,
                    "salt": "0x" + self.salt.hex(),
                }
            )
        )

    @property
    def hash(self) -> bytes:
        """The hash that is signed, 32 bytes."""
        return bytes(keccak(self.document))


@dataclass(frozen=True)
class SealedApplication:
    """What is sent to the registrar.

    Attributes:
        act: what was signed, by name (`SEND_APPLICATION`).
        signature: the applicant's.
        sealed: the encrypted document.
    """

    act: dict[str, Any]
    signature: bytes
    sealed: bytes

    @property
    def text(self) -> str:
        """Its file."""
        content = {
            "schema": SEALED_SCHEMA,
            "act": self.act,
            "signature": "0x" + self.signature.hex(),
            "sealed": base64.b64encode(self.sealed).decode("ascii"),
        }
        return json.dumps(content, indent=1) + "\n"


def new_application(
    chain_id: int,
    pool: str,
    applicant: str,
    questions: Questions,
    answers: Mapping[str, object],
    invite: str,
    now: int,
) -> Application:
    """Return an application with a salt of its own.

    Args:
        chain_id: the plan's chain.
        pool: the plan's pool.
        applicant: the wallet that is to join.
        questions: what is asked.
        answers: the answers by the questions' ids.
        invite: the registrar's code; "" without one.
        now: the time, in seconds.

    Raises:
        AnswerError: if an answer is missing or wrong.
    """
    return Application(
        chain_id,
        pool,
        applicant,
        questions.digest,
        questions.checked(answers),
        plain_code(invite),
        now,
        secrets.token_bytes(32),
    )


def sealed_to(application: Application, recipient: str) -> tuple[dict[str, Any], bytes]:
    """Return what the applicant signs, and the document encrypted to the registrar.

    Raises:
        AgeKeyError: if nothing can be encrypted to the recipient.
    """
    recipient_bytes(recipient)
    reader = pyrage.x25519.Recipient.from_str(recipient)
    sealed = bytes(pyrage.encrypt(application.document, [reader]))
    act = new_act(
        SEND_APPLICATION,
        application.applicant,
        application.at,
        document="0x" + application.hash.hex(),
        sha256="0x" + hashlib.sha256(sealed).hexdigest(),
        size=len(sealed),
        invite="0x" + code_hash(application.invite).hex(),
    )
    return act, sealed


def application_message(domain: Domain, act: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed data that the applicant signs."""
    return act_message(domain, SEND_APPLICATION, act)


def read_sealed(path: Path) -> SealedApplication:
    """Return the application that a file holds; nothing in it is trusted yet.

    Raises:
        FileFormError: if it is none.
        ApplicationError: if it is not of a known form.
    """
    content = read_json(path, "application")
    if not isinstance(content, dict) or content.get("schema") != SEALED_SCHEMA:
        raise ApplicationError(f"{path} is no application of the form {SEALED_SCHEMA!r}")
    act = read_act(SEND_APPLICATION, content.get("act"))
    signature = signature_bytes(content.get("signature"), f"{path}: the signature")
    try:
        sealed = base64.b64decode(content["sealed"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise ApplicationError(f"{path} holds no encrypted document") from None
    if len(sealed) > MOST_SEALED:
        raise ApplicationError(f"{path} is longer than an application may be")
    return SealedApplication(act, signature, sealed)


def opened(
    sealed: SealedApplication, reader: AgeKey, web3: Web3, chain_id: int, pool: str
) -> Application:
    """Return an application, after making sure who signed it, and that nothing was altered.

    Args:
        sealed: what was sent.
        reader: the registrar's reading key.
        web3: the chain, which is asked where the applicant's wallet is a contract.
        chain_id: the plan's chain.
        pool: the plan's pool.

    Raises:
        ApplicationError: if it does not open, was altered, was signed by another, or is for
            another plan.
    """
    applicant = sealed.act["account"]
    digest = act_digest(desk_domain(chain_id, pool), SEND_APPLICATION, sealed.act)
    if not has_signed(web3, applicant, digest, sealed.signature):
        raise ApplicationError(
            f"the application names {applicant}, and that wallet did not sign it for this plan"
        )
    sha256 = "0x" + hashlib.sha256(sealed.sealed).hexdigest()
    if sha256 != sealed.act["sha256"] or len(sealed.sealed) != sealed.act["size"]:
        raise ApplicationError("the encrypted document is not the one that was signed")
    try:
        document = pyrage.decrypt(sealed.sealed, [reader.identity])
    except pyrage.DecryptError:
        raise ApplicationError(
            f"the application does not open with the key {reader.recipient}: it was made for "
            "another key. Ask the applicant to send it again"
        ) from None
    found = read_document(document)
    if "0x" + found.hash.hex() != sealed.act["document"]:
        raise ApplicationError("the document is not the one that was signed: it was altered")
    plan = (found.chain_id, found.pool, found.applicant)
    if plan != (chain_id, pool.lower(), applicant.lower()):
        raise ApplicationError("the document is of another plan or another applicant")
    if "0x" + code_hash(found.invite).hex() != sealed.act["invite"]:
        raise ApplicationError("the document has another invite code than the one that was signed")
    return found


def read_document(document: bytes) -> Application:
    """Return the application that a plain document holds.

    Raises:
        ApplicationError: if it is none, or not in its one form.
    """
    try:
        content = json.loads(document.decode("utf-8"))
        if set(content) != _FIELDS or content["schema"] != SCHEMA:
            raise KeyError("schema")
        answers = content["answers"]
        if not all(isinstance(one, str | int) for one in answers.values()):
            raise TypeError("answers")
        found = Application(
            int(content["chain"]),
            str(content["pool"]),
            str(content["applicant"]),
            bytes.fromhex(content["questions"][2:]),
            answers,
            str(content["invite"]),
            int(content["at"]),
            bytes.fromhex(content["salt"][2:]),
        )
        if found.document != document or len(found.salt) != 32:
            raise ValueError("form")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ApplicationError(f"this is no document of the form {SCHEMA!r}") from None
    return found


def check_document(document: bytes, sealed: SealedApplication) -> Application:
    """Return the application of a plain document that is the one that was signed.

    Raises:
        ApplicationError: if it is another one.
    """
    found = read_document(document)
    if "0x" + found.hash.hex() != sealed.act["document"]:
        raise ApplicationError("this document is not the one that was signed")
    return found


def new_code() -> str:
    """Return an invite code of 16 letters and digits that are not taken for each other."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


def shown_code(code: str) -> str:
    """Return a code in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def plain_code(typed: str) -> str:
    """Return a code however it was typed.

    Raises:
        ApplicationError: if it is none.
    """
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    if code and (len(code) != _CODE_LENGTH or set(code) - set(_CODE_LETTERS)):
        raise ApplicationError("the invite code has a letter that no code has, or is not whole")
    return code


def code_hash(code: str) -> bytes:
    """Return the hash of a code, by which a desk and a register know it; zeros without a code."""
    return bytes(keccak(text=f"mutual-pool invite {code}")) if code else bytes(32)
