"""The acts that the desk carries out: each is typed data (EIP-712) of its own, signed by who acts.

A session at the desk only reads. Everything that changes something is an act: it names the plan's
chain and pool, who acts, a deadline and a random nonce, so that it is carried out once, here, and
soon or never.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.address import is_address, to_checksum_address

from mutual_pool.office.structs import FileFormError, to_struct
from mutual_pool.protocol.eip712 import Domain, digest_of

MOST_SECONDS = 3_600
"""An act's deadline lies at most so far ahead."""
USUAL_SECONDS = 600
_HEAD = (("account", "address"),)
_TAIL = (("nonce", "bytes32"), ("deadline", "uint40"))
_DOMAIN = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_MOST_ENTRIES = 64
_MOST_TEXT = 200


@dataclass(frozen=True)
class ActKind:
    """One kind of act.

    Attributes:
        name: the primary type, such as "StoreEvidence".
        own: the names and types of what it says besides account, nonce and deadline.
    """

    name: str
    own: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """All names and types, in the order in which they are signed."""
        return (*_HEAD, *self.own, *_TAIL)


def desk_domain(chain_id: int, pool: str) -> Domain:
    """Return the domain of a plan's acts; the plan's pool stands for the plan."""
    return Domain("Mutual Pool Desk", chain_id, pool)


def domain_fields() -> list[dict[str, str]]:
    """Return the fields of a domain, as typed data lists them."""
    return [{"name": name, "type": of} for name, of in _DOMAIN]


def new_act(kind: ActKind, account: str, now: int, **values: object) -> dict[str, Any]:
    """Return the values of an act, with a nonce of its own.

    Args:
        kind: what kind it is.
        account: who acts.
        now: the time, in seconds.
        values: what it says, by the names of `kind.own`; bytes as hexadecimal digits.
    """
    return {
        "account": to_checksum_address(account),
        **{name: values[name] for name, _ in kind.own},
        "nonce": "0x" + secrets.token_hex(32),
        "deadline": now + USUAL_SECONDS,
    }


def read_act(kind: ActKind, values: object) -> dict[str, Any]:
    """Return the values of an act that somebody sent, each of the type that is signed.

    Raises:
        FileFormError: if one is missing, unknown, or of another type.
    """
    if not isinstance(values, Mapping):
        names = ", ".join(name for name, _ in kind.fields)
        raise FileFormError(f"the act {kind.name} must be an object with {names}")
    simple = [
        {"name": name, "type": of} for name, of in kind.fields if of not in ("string", "address[]")
    ]
    other = {name: of for name, of in kind.fields if of in ("string", "address[]")}
    rest = {name: value for name, value in values.items() if name not in other}
    struct = to_struct(simple, rest, f"the act {kind.name}")
    found = {entry["name"]: value for entry, value in zip(simple, struct, strict=True)}
    for name, of in other.items():
        found[name] = _other(of, values.get(name), f"the act {kind.name}'s {name}")
    return {
        name: "0x" + found[name].hex() if isinstance(found[name], bytes) else found[name]
        for name, _ in kind.fields
    }


def act_message(domain: Domain, kind: ActKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed data of an act, as a wallet takes it (`eth_signTypedData_v4`)."""
    return {
        "types": {
            "EIP712Domain": domain_fields(),
            kind.name: [{"name": name, "type": of} for name, of in kind.fields],
        },
        "primaryType": kind.name,
        "domain": {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
        },
        "message": {name: values[name] for name, _ in kind.fields},
    }


def act_digest(domain: Domain, kind: ActKind, values: Mapping[str, Any]) -> bytes:
    """Return the hash of an act that is signed, 32 bytes."""
    return digest_of(act_message(domain, kind, values))


def _other(of: str, value: object, what: str) -> str | list[str]:
    if of == "string":
        if not isinstance(value, str) or len(value) > _MOST_TEXT:
            raise FileFormError(f"{what} must be text of at most {_MOST_TEXT} letters")
        # JSON may have halves of letters, which nobody can sign.
        if any("\ud800" <= one <= "\udfff" for one in value):
            raise FileFormError(f"{what} has half a letter in it")
        return value
    if not isinstance(value, list) or len(value) > _MOST_ENTRIES:
        raise FileFormError(f"{what} must be a list of at most {_MOST_ENTRIES} addresses")
    if not all(isinstance(one, str) and is_address(one) for one in value):
        raise FileFormError(f"{what} must be a list of addresses: 0x and 40 hexadecimal digits")
    return [str(to_checksum_address(one)) for one in value]
