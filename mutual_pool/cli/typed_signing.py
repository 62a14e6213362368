"""Signing typed data on the command line: certificates, groups, lost wallets."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from eth_account.messages import encode_typed_data

from mutual_pool.cli.acting import Office
from mutual_pool.cli.signing import Signing
from mutual_pool.office.files import read_json
from mutual_pool.office.signers import has_signed, signer_of
from mutual_pool.office.structs import FileFormError, signature_bytes
from mutual_pool.protocol.eip712 import digest_of


def signed_by_key(message: dict[str, Any], signing: Signing, *, yes: bool) -> tuple[str, bytes]:
    """Return who signed typed data, and the signature, after asking.

    Raises:
        UsageError: if no key was named.
        Abort: if nobody agrees.
    """
    if not signing.by_key:
        raise click.UsageError("say who signs: --keystore, or --unsigned to sign elsewhere")
    account = signing.account()
    if not yes and not click.confirm(f"Sign this as {account.address}?", err=True):
        raise click.Abort
    signed = account.sign_message(encode_typed_data(full_message=message))
    return account.address, bytes(signed.signature)


def signed_by_registrar(
    office: Office, message: dict[str, Any], signing: Signing, given: str = "", *, yes: bool
) -> bytes:
    """Return the registrar's signature of typed data: made here, or elsewhere and given.

    Raises:
        FileFormError: if it is not of the plan's registrar; a contract wallet is asked.
    """
    return registrars_signature(
        office, message, lambda one: signed_by_key(one, signing, yes=yes)[1], given
    )


def registrars_signature(
    office: Office,
    message: dict[str, Any],
    make: Callable[[dict[str, Any]], bytes],
    given: str = "",
) -> bytes:
    """Return the registrar's signature of typed data, after making sure that it is the registrar's.

    Args:
        office: the plan.
        message: the typed data.
        make: makes a signature of it here.
        given: a signature that was made elsewhere, in hex; "" without one.

    Raises:
        FileFormError: if it is not of the plan's registrar; a contract wallet is asked.
    """
    raw = signature_bytes(given, "--signature") if given else make(message)
    plan = office.plan
    registrar = plan.contracts.enrolment.functions.registrar().call()
    digest = digest_of(message)
    if not has_signed(plan.web3, registrar, digest, raw):
        raise FileFormError(
            f"the registrar of this plan is {registrar}, and the signature is of "
            f"{signer_of(digest, raw) or 'nobody'}. Nothing was written"
        )
    return raw


def write_typed_data(office: Office, out: Path, message: dict[str, Any]) -> None:
    """Write typed data for a signer elsewhere, and say so."""
    out.write_text(json.dumps(message, indent=2) + "\n", encoding="utf-8")
    office.tell([f"Written: {out}. Nothing was signed."], {"file": str(out)})


def typed_data_in(path: Path | None, kind: str) -> dict[str, Any]:
    """Return the typed data that somebody signed elsewhere.

    Raises:
        UsageError: if no file was named.
        FileFormError: if it is not of this kind.
    """
    if path is None:
        raise click.UsageError("say what was signed: --typed-data with the file of --unsigned")
    content = read_json(path, "typed data")
    if not isinstance(content, dict) or content.get("primaryType") != kind:
        raise FileFormError(f"{path} is not the typed data of a {kind.lower()}")
    return content
