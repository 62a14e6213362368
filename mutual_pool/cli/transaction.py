"""`mutual-pool transaction`: what this machine sent, and what somebody else signed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import TransactionNotFound

from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.fees import in_gwei
from mutual_pool.chain.key_sender import KeySender
from mutual_pool.chain.node import NodeError, connect
from mutual_pool.chain.outbox import Note, Outbox, OutboxError
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.chain.release import load_release
from mutual_pool.chain.waiting import wait_for_receipt
from mutual_pool.chain.wallet import TransactionFailedError
from mutual_pool.cli.signing import Signing, app_folder, signing_options
from mutual_pool.office.files import read_json
from mutual_pool.office.structs import FileFormError

_RPC = click.option(
    "--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address."
)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def transaction() -> None:
    """List, replace or cancel what is not mined; sign and send files."""


@transaction.command(name="list")
@_RPC
@click.argument("sender")
def list_all(rpc: str, sender: str) -> None:
    """Print what was sent from SENDER by this machine, and what became of it.

    Example: mutual-pool transaction list 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
    """
    if not Web3.is_address(sender):
        raise click.UsageError(f"{sender[:60]!r} is no address")
    web3 = connect(rpc)
    address = Web3.to_checksum_address(sender)
    mined = web3.eth.get_transaction_count(address)
    for note in Outbox(app_folder("outbox"), web3, address).notes():
        state = "mined" if note.nonce < mined else "not mined"
        click.echo(
            f"{note.nonce}  {state}  {time_text(note.sent_at)}  at most {in_gwei(note.most)} gwei  "
            f"{note.what}  {note.hashes[-1]}"
        )


def _again(name: str, cancel: bool, about: str) -> Callable[..., Any]:
    @transaction.command(
        name=name, help=f"{about}\n\nExample: mutual-pool transaction {name} --keystore me"
    )
    @click.argument("nonce", type=click.IntRange(0), required=False)
    @click.option("-y", "--yes", is_flag=True, help="Do not ask.")
    @_RPC
    @signing_options
    def verb(nonce: int | None, yes: bool, rpc: str, signing: Signing) -> None:
        web3 = connect(rpc)
        if not signing.by_key:
            raise click.UsageError("say whose transaction it is: --keystore")
        sender = KeySender(
            web3,
            signing.account(),
            error_decoder(load_release()),
            app_folder("outbox"),
            fees=signing.limits,
            patience=signing.patience,
        )
        note = _pending(web3, sender, nonce)
        if not yes and not click.confirm(f"{name.capitalize()} {note.what!r}?", err=True):
            raise click.Abort
        new = sender.replace(note, cancel=cancel)
        if cancel and sender.mined_instead(new):
            raise OutboxError(f"{note.what!r} was mined before it could be cancelled")
        sender.close()
        click.echo(
            f"{new.what}: done, at most {in_gwei(new.most)} gwei for one gas ({new.hashes[-1]})"
        )

    return verb


replace = _again(
    "replace",
    False,
    "Send your oldest transaction that is not mined again, with an eighth more for its gas.",
)
cancel = _again(
    "cancel", True, "Put nothing in the place of your oldest transaction that is not mined."
)


@transaction.command()
@click.argument("file", type=_FILE)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@signing_options
def sign(file: Path, out: Path, signing: Signing) -> None:
    """Sign the transactions that --unsigned wrote into FILE; no node is needed.

    Example: mutual-pool transaction sign unsigned.json --out signed.json --keystore cold
    """
    if not signing.by_key:
        raise click.UsageError("say who signs: --keystore")
    content = read_json(file, "file of transactions")
    account = signing.account()
    try:
        rows = [dict(row["transaction"]) for row in content["transactions"]]
        whose = content["from"]
        words = [str(row["what"]) for row in content["transactions"]]
    except (KeyError, TypeError, ValueError):
        raise FileFormError(f"{file} is not what --unsigned writes") from None
    if whose != account.address:
        raise FileFormError(f"{file} is for {whose}, and the key is of {account.address}")
    for what in words:
        click.echo(f"{what}.", err=True)
    try:
        signed = [account.sign_transaction(row).raw_transaction.to_0x_hex() for row in rows]
    except (TypeError, ValueError) as error:
        raise FileFormError(f"{file} has a transaction that cannot be signed: {error}") from None
    out.write_text(json.dumps({"signed": signed}, indent=1) + "\n", encoding="utf-8")
    click.echo(f"Written: {out}")


@transaction.command()
@click.argument("file", type=_FILE)
@_RPC
def send(file: Path, rpc: str) -> None:
    """Send the signed transactions in FILE, one after the other: raw hexadecimal digits.

    FILE is what `transaction sign` wrote, or has one transaction a line. One that is mined
    already is not sent again.

    Example: mutual-pool transaction send signed.json
    """
    web3 = connect(rpc)
    for raw in _raw_transactions(file):
        sent = HexBytes(Web3.keccak(raw))
        known = _mined(web3, sent)
        if known is None:
            web3.eth.send_raw_transaction(HexBytes(raw))
            known = wait_for_receipt(web3, sent)
        if known["status"] != 1:
            raise TransactionFailedError(f"transaction {sent.to_0x_hex()} was mined and failed")
        click.echo(f"{sent.to_0x_hex()}: mined in block {known['blockNumber']}")


def _pending(web3: Web3, sender: KeySender, nonce: int | None) -> Note:
    mined = web3.eth.get_transaction_count(sender.address)
    waiting = [note for note in sender.outbox.notes() if note.nonce >= mined]
    found = [note for note in waiting if nonce in (None, note.nonce)]
    if not found:
        raise OutboxError(
            f"no transaction of {sender.address} that this machine sent is under way"
            f"{'' if nonce is None else f' with the number {nonce}'}. Nothing was sent"
        )
    return found[0]


def _raw_transactions(file: Path) -> list[bytes]:
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    if text.startswith("{"):
        content = read_json(file, "file of signed transactions")
        lines = content.get("signed", []) if isinstance(content, dict) else []
    else:
        lines = text.split()
    try:
        found = [bytes.fromhex(line.removeprefix("0x")) for line in lines]
    except (ValueError, AttributeError):
        found = []
    if not found:
        raise FileFormError(f"{file} holds no signed transactions in hexadecimal digits")
    return found


def _mined(web3: Web3, sent: HexBytes) -> Any:  # noqa: ANN401  a receipt
    try:
        return web3.eth.get_transaction_receipt(sent)
    except TransactionNotFound:
        return None
    except ValueError as error:
        raise NodeError(f"the node does not tell of {sent.to_0x_hex()}: {error}") from error
