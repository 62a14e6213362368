"""What people sign (EIP-712): certificates, decisions and permits, as the contracts read them."""

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from eth_account.messages import encode_typed_data
from eth_account.signers.base import BaseAccount
from eth_keys.constants import SECPK1_N
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from mutual_pool.protocol.claims.types import Decision as Decision
from mutual_pool.protocol.claims.types import PanelDecision as PanelDecision
from mutual_pool.protocol.donations.types import AppealDecision as AppealDecision
from mutual_pool.protocol.donations.types import AppealPanelDecision as AppealPanelDecision
from mutual_pool.protocol.enrolment.cohorts import CohortPaper as CohortPaper
from mutual_pool.protocol.enrolment.enrolment import Certificate as Certificate
from mutual_pool.protocol.guardianship.types import Recovery as Recovery

Value = str | int | bytes

SIGNATURE_LENGTH = 65
HIGHEST_LOW_S = SECPK1_N // 2
"""The greater half of all `s` is refused: each signature would have a twin there."""

_DOMAIN_FIELDS = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_CERTIFICATE_FIELDS = (
    ("member", "address"),
    ("identity", "bytes16"),
    ("band", "uint8"),
    ("bandUntil", "uint24"),
    ("issuedAt", "uint40"),
    ("expiry", "uint40"),
)
_COHORT_FIELDS = (
    ("sponsor", "address"),
    ("root", "bytes32"),
    ("units", "uint40"),
    ("issuedAt", "uint40"),
    ("expiry", "uint40"),
)
_RECOVERY_FIELDS = (
    ("identity", "bytes16"),
    ("from", "address"),
    ("to", "address"),
    ("issuedAt", "uint40"),
    ("expiry", "uint40"),
)
_DECISION_FIELDS = (
    ("claim", "uint32"),
    ("member", "address"),
    ("identity", "bytes16"),
    ("day", "uint24"),
    ("evidenceHash", "bytes32"),
    ("benefitClass", "uint8"),
    ("benefit", "uint256"),
    ("approve", "bool"),
    ("findingsHash", "bytes32"),
    ("noticeHash", "bytes32"),
    ("deadline", "uint40"),
    ("juryEndedAt", "uint40"),
)
_APPEAL_DECISION_FIELDS = (
    ("appeal", "uint32"),
    ("claim", "uint32"),
    ("filer", "address"),
    ("payee", "address"),
    ("goal", "uint256"),
    ("minimum", "uint256"),
    ("deadline", "uint40"),
    ("evidenceHash", "bytes32"),
    ("approve", "bool"),
    ("findingsHash", "bytes32"),
    ("noticeHash", "bytes32"),
    ("validUntil", "uint40"),
)
_PERMIT_FIELDS = (
    ("owner", "address"),
    ("spender", "address"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
)


@dataclass(frozen=True)
class Domain:
    """The contract and the chain a signature is for; it is worth nothing anywhere else."""

    name: str
    chain_id: int
    contract: str
    version: str = "1"


@dataclass(frozen=True)
class Permit:
    """An EIP-2612 allowance; `nonce` is the owner's next one in the token."""

    owner: str
    spender: str
    value: int
    nonce: int
    deadline: int


class SignedPermit(NamedTuple):
    """A permit as the contracts take it."""

    value: int
    deadline: int
    v: int
    r: bytes
    s: bytes


class PackedSignatures(NamedTuple):
    """A batch as the panel reads it: 65 bytes a signer, and beside it what wallets are asked."""

    signatures: bytes
    wallet_signatures: tuple[bytes, ...]


def enrolment_domain(chain_id: int, enrolment: str) -> Domain:
    """Return the domain of a plan's certificates."""
    return Domain("Mutual Pool Enrolment", chain_id, enrolment)


def guardianship_domain(chain_id: int, guardianship: str) -> Domain:
    """Return the domain of a plan's certificates for lost wallets."""
    return Domain("Mutual Pool Guardianship", chain_id, guardianship)


def claims_domain(chain_id: int, claim_desk: str) -> Domain:
    """Return the domain of a plan's decisions."""
    return Domain("Mutual Pool Claims", chain_id, claim_desk)


def donations_domain(chain_id: int, donation_desk: str) -> Domain:
    """Return the domain of a plan's decisions on appeals."""
    return Domain("Mutual Pool Donations", chain_id, donation_desk)


def identity_of(document_number: str, secret: bytes) -> bytes:
    """Return the identity of a document number under the registrar's secret, 16 bytes.

    Anyone who lacks the secret cannot find the number by trying all of them.
    """
    return hmac.digest(secret, document_number.encode(), "sha256")[:16]


def certificate_message(domain: Domain, certificate: Certificate) -> dict[str, Any]:
    """Return the typed data of a certificate, as a wallet takes it (`eth_signTypedData_v4`)."""
    values = certificate.as_tuple()
    return _message(domain, "Certificate", _CERTIFICATE_FIELDS, values)


def cohort_message(domain: Domain, paper: CohortPaper) -> dict[str, Any]:
    """Return the typed data of a cohort, as a wallet takes it (`eth_signTypedData_v4`)."""
    return _message(domain, "Cohort", _COHORT_FIELDS, paper.as_tuple())


def recovery_message(domain: Domain, recovery: Recovery) -> dict[str, Any]:
    """Return the typed data of a certificate for a lost wallet, as a wallet takes it."""
    return _message(domain, "Recovery", _RECOVERY_FIELDS, recovery.as_tuple())


def decision_message(domain: Domain, decision: Decision) -> dict[str, Any]:
    """Return the typed data of a decision, as a wallet takes it (`eth_signTypedData_v4`)."""
    verdict = decision.verdict
    values = (
        decision.claim,
        decision.member,
        verdict.identity,
        decision.day,
        verdict.evidence_hash,
        verdict.benefit_class,
        decision.benefit,
        verdict.approve,
        verdict.findings_hash,
        verdict.notice_hash,
        verdict.deadline,
        decision.jury_ended_at,
    )
    return _message(domain, "Decision", _DECISION_FIELDS, values)


def appeal_decision_message(domain: Domain, decision: AppealDecision) -> dict[str, Any]:
    """Return the typed data of a decision on an appeal, as a wallet takes it."""
    verdict = decision.verdict
    values = (
        decision.appeal,
        decision.claim,
        decision.filer,
        decision.payee,
        decision.goal,
        decision.minimum,
        decision.deadline,
        decision.evidence_hash,
        verdict.approve,
        verdict.findings_hash,
        verdict.notice_hash,
        verdict.valid_until,
    )
    return _message(domain, "AppealDecision", _APPEAL_DECISION_FIELDS, values)


def permit_message(domain: Domain, permit: Permit) -> dict[str, Any]:
    """Return the typed data of a permit, as a wallet takes it (`eth_signTypedData_v4`)."""
    values = (permit.owner, permit.spender, permit.value, permit.nonce, permit.deadline)
    return _message(domain, "Permit", _PERMIT_FIELDS, values)


def digest_of(message: dict[str, Any]) -> bytes:
    """Return the hash that is signed, the contracts' `digestOf`."""
    signable = encode_typed_data(full_message=message)
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


def sign(account: BaseAccount, message: dict[str, Any]) -> bytes:
    """Return the signature of typed data: 65 bytes (r, s, v)."""
    signed = account.sign_message(encode_typed_data(full_message=message))
    return bytes(signed.signature)


def sign_certificate(account: BaseAccount, domain: Domain, certificate: Certificate) -> bytes:
    """Return the registrar's signature of a certificate."""
    return sign(account, certificate_message(domain, certificate))


def sign_recovery(account: BaseAccount, domain: Domain, recovery: Recovery) -> bytes:
    """Return the registrar's signature of a certificate for a lost wallet."""
    return sign(account, recovery_message(domain, recovery))


def sign_cohort(account: BaseAccount, domain: Domain, paper: CohortPaper) -> bytes:
    """Return the registrar's signature of a cohort."""
    return sign(account, cohort_message(domain, paper))


def sign_decision(account: BaseAccount, domain: Domain, decision: Decision) -> bytes:
    """Return an assessor's signature of a decision."""
    return sign(account, decision_message(domain, decision))


def sign_appeal_decision(account: BaseAccount, domain: Domain, decision: AppealDecision) -> bytes:
    """Return an assessor's signature of a decision on an appeal."""
    return sign(account, appeal_decision_message(domain, decision))


def sign_permit(account: BaseAccount, domain: Domain, permit: Permit) -> SignedPermit:
    """Return a permit with its owner's signature. The domain is the token's, name and version."""
    r, s, v = _split(sign(account, permit_message(domain, permit)))
    return SignedPermit(permit.value, permit.deadline, v, r, s)


def pack_signatures(
    signatures: Iterable[tuple[str, bytes]], wallets: Collection[str] = ()
) -> PackedSignatures:
    """Return a batch as the panel reads it, ascending by signer.

    Args:
        signatures: signer and signature, in any order.
        wallets: those signers that are contracts (ERC-1271). Their bytes go into a list beside,
            and their place in the batch holds address, place in that list, and v = 0.

    Raises:
        ValueError: if an account's signature is not 65 bytes long.
    """
    contracts = {int(wallet, 16) for wallet in wallets}
    packed = b""
    beside: list[bytes] = []
    for signer, signature in sorted(signatures, key=lambda pair: int(pair[0], 16)):
        number = int(signer, 16)
        if number in contracts:
            packed += number.to_bytes(32, "big") + len(beside).to_bytes(32, "big") + b"\0"
            beside.append(signature)
        elif len(signature) == SIGNATURE_LENGTH:
            packed += signature
        else:
            raise ValueError(
                f"the signature of {signer} has {len(signature)} bytes, not {SIGNATURE_LENGTH}"
            )
    return PackedSignatures(packed, tuple(beside))


def recover_signers(digest: bytes, signatures: bytes) -> list[str]:
    """Return who signed a batch, by the panel's own rules.

    Raises:
        ValueError: if the batch is cut off, a signature is none or malleable, or signers do not
            ascend. Contract wallets (v = 0) are returned as named: only the chain could ask them.
    """
    if not signatures or len(signatures) % SIGNATURE_LENGTH:
        raise ValueError(f"{len(signatures)} bytes are no batch of {SIGNATURE_LENGTH} each")
    signers: list[str] = []
    for place, start in enumerate(range(0, len(signatures), SIGNATURE_LENGTH)):
        signer = _signer(digest, signatures[start : start + SIGNATURE_LENGTH], place)
        if signers and int(signer, 16) <= int(signers[-1], 16):
            raise ValueError(f"signer {signer} at place {place} does not ascend")
        signers.append(signer)
    return signers


def recover_seats(digest: bytes, signatures: bytes, numbers: Mapping[str, int]) -> int:
    """Return the set of seats that signed a batch, one bit a seat number.

    Args:
        digest: the hash of the decision.
        signatures: the packed batch.
        numbers: seat number by holder.

    Raises:
        ValueError: as `recover_signers`, or if a signer has no seat.
    """
    known = {int(holder, 16): number for holder, number in numbers.items()}
    seats = 0
    for signer in recover_signers(digest, signatures):
        if int(signer, 16) not in known:
            raise ValueError(f"{signer} has no seat")
        seats |= 1 << known[int(signer, 16)]
    return seats


def _message(
    domain: Domain, name: str, fields: tuple[tuple[str, str], ...], values: tuple[Value, ...]
) -> dict[str, Any]:
    return {
        "types": {"EIP712Domain": _typed(_DOMAIN_FIELDS), name: _typed(fields)},
        "primaryType": name,
        "domain": {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
        },
        "message": {
            field: _plain(value, kind) for (field, kind), value in zip(fields, values, strict=True)
        },
    }


def _typed(fields: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in fields]


def _plain(value: Value, kind: str) -> str | int:
    """As JSON has it, and of the right length: padding would sign something else unseen."""
    if not isinstance(value, bytes):
        return value
    if len(value) != int(kind.removeprefix("bytes")):
        raise ValueError(f"{kind} does not have {len(value)} bytes")
    return "0x" + value.hex()


def _split(signature: bytes) -> tuple[bytes, bytes, int]:
    return signature[:32], signature[32:64], signature[64]


def _signer(digest: bytes, signature: bytes, place: int) -> str:
    r, s, v = _split(signature)
    if v == 0:
        return to_checksum_address(r[-20:])
    if v not in (27, 28) or int.from_bytes(s, "big") > HIGHEST_LOW_S:
        raise ValueError(f"the signature at place {place} is malformed or malleable")
    try:
        vrs = (v - 27, int.from_bytes(r, "big"), int.from_bytes(s, "big"))
        key = Signature(vrs=vrs).recover_public_key_from_msg_hash(digest)
    except BadSignature as error:
        raise ValueError(f"the signature at place {place} is none") from error
    return key.to_checksum_address()
