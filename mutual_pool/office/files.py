"""The files that people hand to each other, the very ones that the page reads and writes.

A certificate of the registrar (`{certificate, signature}`), one for a lost wallet (`{recovery,
signature}`), a decision with its signatures (`{claim, verdict, benefit, notice, signatures}`), and
somebody's position in a group (`{cohort, leaf, proof}`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eth_utils.address import is_address, to_checksum_address
from eth_utils.crypto import keccak

from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.office.structs import (
    Component,
    FileFormError,
    components,
    signature_bytes,
    to_object,
    to_struct,
)

_MOST = 1_000_000
"""Bytes that such a file may have."""


@dataclass(frozen=True)
class SignedDocument:
    """What the registrar signed: a certificate, one for a lost wallet, or a group that joins.

    Attributes:
        struct: it as the contract takes it.
        signature: the registrar's.
        fields: its values by name, as the file has them.
    """

    struct: tuple[Any, ...]
    signature: bytes
    fields: dict[str, Any]


@dataclass(frozen=True)
class Signed:
    """One assessor's signature; `contract` for a wallet that is a contract (ERC-1271)."""

    signer: str
    signature: bytes
    contract: bool = False


@dataclass(frozen=True)
class Pack:
    """One decision on a claim, and who signed it so far.

    Attributes:
        claim: the number of the claim.
        verdict: what the panel says, by the names of the contract's fields.
        benefit: the benefit it approves, in the asset's smallest part.
        notice: the public notice, whose hash is in the verdict.
        signatures: who signed.
    """

    claim: int
    verdict: dict[str, Any]
    benefit: int
    notice: str
    signatures: tuple[Signed, ...] = ()

    def with_signature(self, signed: Signed) -> "Pack":
        """Return the pack with one more signature; a second one of a signer replaces the first."""
        others = [one for one in self.signatures if one.signer.lower() != signed.signer.lower()]
        return replace(self, signatures=(*others, signed))

    @property
    def notice_fits(self) -> bool:
        """Whether the notice is the one whose hash is in the verdict."""
        return "0x" + keccak(text=self.notice).hex() == self.verdict.get("noticeHash")


@dataclass(frozen=True)
class Position:
    """Somebody's position in a group that came in together.

    Attributes:
        cohort: the number of the group.
        leaf: the struct as the contract takes it.
        proof: the steps to the root.
        fields: the leaf's values by name.
    """

    cohort: int
    leaf: tuple[Any, ...]
    proof: bytes
    fields: dict[str, Any]


def read_json(path: Path, what: str) -> Any:  # noqa: ANN401  any JSON
    """Return what a JSON file holds.

    Raises:
        FileFormError: if it cannot be read, is too large, or is no JSON.
    """
    try:
        if path.stat().st_size > _MOST:
            raise FileFormError(f"{path} is no {what}: it is larger than a megabyte")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileFormError(f"{path} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise FileFormError(f"{path} is no {what}: it is nested too deeply") from None
    except ValueError as error:
        raise FileFormError(f"{path} is no {what}: it is not JSON in UTF-8 ({error})") from None


def read_enrolment(path: Path, contracts: PlanContracts) -> SignedDocument:
    """Read a certificate's file.

    Raises:
        FileFormError: if it is none.
    """
    fields = components(contracts.enrolment, "join", "certificate")
    return _signed_document(path, "certificate", "certificate", fields)


def enrolment_text(certificate: Mapping[str, Any], signature: bytes) -> str:
    """Return a certificate's file."""
    return _document_text("certificate", certificate, signature)


def read_recovery(path: Path, contracts: PlanContracts) -> SignedDocument:
    """Read the file of a certificate for a lost wallet.

    Raises:
        FileFormError: if it is none.
    """
    fields = components(contracts.guardianship, "recover", "recovery")
    return _signed_document(path, "recovery", "recovery", fields)


def recovery_text(recovery: Mapping[str, Any], signature: bytes) -> str:
    """Return the file of a certificate for a lost wallet."""
    return _document_text("recovery", recovery, signature)


def read_group(path: Path, contracts: PlanContracts) -> SignedDocument:
    """Read the file of a group that the registrar signed.

    Raises:
        FileFormError: if it is none.
    """
    fields = components(contracts.enrolment, "enrolCohort", "cohort")
    return _signed_document(path, "group", "cohort", fields)


def group_text(group: Mapping[str, Any], signature: bytes) -> str:
    """Return the file of a group that the registrar signed."""
    return _document_text("cohort", group, signature)


def _signed_document(
    path: Path, what: str, key: str, fields: Sequence[Component]
) -> SignedDocument:
    content = _object(read_json(path, what), path, (key, "signature"))
    struct = to_struct(fields, content[key], f"{path}: the {what}")
    signature = signature_bytes(content["signature"], f"{path}: the signature")
    return SignedDocument(struct, signature, dict(content[key]))


def _document_text(key: str, values: Mapping[str, Any], signature: bytes) -> str:
    content = {key: dict(values), "signature": "0x" + signature.hex()}
    return json.dumps(content, indent=1) + "\n"


def read_position(path: Path, contracts: PlanContracts) -> Position:
    """Read the file of somebody's position in a group.

    Raises:
        FileFormError: if it is none.
    """
    content = _object(read_json(path, "group position"), path, ("cohort", "leaf", "proof"))
    fields = components(contracts.enrolment, "joinFromGroup", "leaf")
    leaf = to_struct(fields, content["leaf"], f"{path}: the leaf")
    number = _number(content["cohort"], f"{path}: cohort")
    proof = content["proof"]
    if not isinstance(proof, str) or not proof.startswith("0x"):
        raise FileFormError(f"{path}: the proof must be 0x and hexadecimal digits")
    try:
        steps = bytes.fromhex(proof[2:])
    except ValueError:
        raise FileFormError(f"{path}: the proof must be 0x and hexadecimal digits") from None
    return Position(number, leaf, steps, dict(content["leaf"]))


def read_pack(path: Path, contracts: PlanContracts) -> Pack:
    """Read a decision's file.

    Raises:
        FileFormError: if it is none.
    """
    return pack_of(read_json(path, "decision"), path, contracts)


def pack_of(value: object, path: Path | str, contracts: PlanContracts) -> Pack:
    """Return the decision that a file or a desk's answer holds.

    Args:
        value: its content.
        path: what it is called in messages.
        contracts: the plan's.

    Raises:
        FileFormError: if it is none.
    """
    names = ("claim", "verdict", "benefit", "notice", "signatures")
    content = _object(value, path, names)
    fields = components(contracts.desk, "decide", "decision")
    struct = to_struct(fields, content["verdict"], f"{path}: the verdict")
    signatures = content["signatures"]
    if not isinstance(signatures, list) or len(signatures) > 256:
        raise FileFormError(f"{path}: signatures must be a list of at most 256")
    if not isinstance(content["notice"], str):
        raise FileFormError(f"{path}: the notice must be text")
    return Pack(
        _number(content["claim"], f"{path}: claim"),
        to_object(fields, struct),
        _amount(content["benefit"], f"{path}: benefit"),
        content["notice"],
        tuple(_signed(one, path) for one in signatures),
    )


def pack_text(pack: Pack) -> str:
    """Return a decision's file."""
    content = {
        "claim": pack.claim,
        "verdict": pack.verdict,
        "benefit": str(pack.benefit),
        "notice": pack.notice,
        "signatures": [
            {
                "signer": one.signer,
                "signature": "0x" + one.signature.hex(),
                **({"contract": True} if one.contract else {}),
            }
            for one in pack.signatures
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _signed(value: object, path: Path | str) -> Signed:
    found = _object(value, path, ("signer", "signature"))
    signer = found["signer"]
    if not isinstance(signer, str) or not is_address(signer):
        raise FileFormError(f"{path}: a signer must be an address")
    signature = signature_bytes(found["signature"], f"{path}: a signature")
    return Signed(to_checksum_address(signer), signature, found.get("contract") is True)


def _object(value: object, path: Path | str, names: Sequence[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FileFormError(f"{path} must be an object with {', '.join(names)}")
    missing = [name for name in names if name not in value]
    if missing:
        raise FileFormError(f"{path}: {missing[0]!r} is missing; it has {', '.join(names)}")
    return value


def _number(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**32:
        raise FileFormError(f"{what} must be a whole number from 1 on")
    return value


def _amount(value: object, what: str) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 40:
        raise FileFormError(f"{what} must be digits in quotes")
    return int(value)
