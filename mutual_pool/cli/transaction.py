"""`mutual-pool transaction`: what this machine sent, and what somebody else signed."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click
from web3 import Web3

from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.fees import in_ether, in_gwei
from mutual_pool.chain.key_sender import KeySender, offer_for
from mutual_pool.chain.node import connect
from mutual_pool.chain.operation_notes import OPERATIONS, fate_of
from mutual_pool.chain.outbox import Note, Outbox, OutboxError
from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.chain.release import load_release
from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.signed_files import RPC, send, sign
from mutual_pool.cli.signing import Signing, app_folder, signing_options
from mutual_pool.cli.telling import agreed, as_json, require_agreement, tell

_CANCELLING_GAS = 21_000


@click.group()
def transaction() -> None:
    """List, replace or cancel what is not mined; sign and send files."""


transaction.add_command(sign)
transaction.add_command(send)


@transaction.command(name="list")
@RPC
@click.argument("sender", type=AddressType())
@as_json
def list_all(rpc: str, sender: str, as_text: bool) -> None:
    """Print what was sent from SENDER by this machine, and what became of it.

    Example: mutual-pool transaction list 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
    """
    web3 = connect(rpc)
    address = Web3.to_checksum_address(sender)
    mined = web3.eth.get_transaction_count(address)
    lines, rows = [], []
    for note in Outbox(app_folder("outbox"), web3, address).notes():
        state = "mined" if note.nonce < mined else "not mined"
        lines.append(_line(note, state))
        rows.append({**asdict(note), "mined": note.nonce < mined})
    operations = []
    for note in Outbox(app_folder("outbox", OPERATIONS), web3, address).notes():
        state = fate_of(web3, note).value
        lines.append(_line(note, f"operation, {state}"))
        operations.append({**asdict(note), "outcome": state})
    tell(
        lines or [f"This machine sent nothing for {address} on this chain."],
        {"sender": address, "transactions": rows, "operations": operations},
        as_text=as_text,
    )


def _line(note: Note, state: str) -> str:
    return (
        f"{note.nonce}  {state}  {time_text(note.sent_at)}  at most {in_gwei(note.most)} gwei  "
        f"{note.what}  {note.hashes[-1]}"
    )


def _again(name: str, cancel: bool, about: str) -> Callable[..., Any]:
    @transaction.command(
        name=name, help=f"{about}\n\nExample: mutual-pool transaction {name} --keystore me"
    )
    @click.argument("nonce", type=click.IntRange(0), required=False)
    @click.option("--dry-run", is_flag=True, help="Say what would be, and send nothing.")
    @agreed
    @as_json
    @RPC
    @signing_options
    def verb(
        nonce: int | None, dry_run: bool, yes: bool, as_text: bool, rpc: str, signing: Signing
    ) -> None:
        web3 = connect(rpc)
        if not signing.by_key:
            raise click.UsageError("say whose transaction it is: --keystore")
        # Where the keystore states its address nothing needs its password before the end.
        account = None if signing.address() else signing.account()
        address = account.address if account else Web3.to_checksum_address(signing.address())
        note = _pending(web3, Outbox(app_folder("outbox"), web3, address), nonce)
        offered = offer_for(web3, note, signing.limits)
        gas = _CANCELLING_GAS if cancel else note.gas
        does = "puts nothing in the place of" if cancel else "sends again, and not twice,"
        click.echo(
            f"This {does} number {note.nonce}, {note.what!r}, sent at {time_text(note.sent_at)}.\n"
            f"  It offered at most {in_gwei(note.most)} gwei for one gas, and now offers at most "
            f"{in_gwei(offered.most)}: at most {in_ether(gas * offered.most)} ether.",
            err=True,
        )
        facts: dict[str, Any] = {"what": note.what, "nonce": note.nonce, "most": str(offered.most)}
        if dry_run:
            said = ["This would be done; nothing was sent: it was a dry run."]
            tell(said, facts, as_text=as_text)
            return
        require_agreement(f"{name.capitalize()} {note.what!r}?", "Nothing was sent", yes=yes)
        sender = KeySender(
            web3,
            account or signing.account(),
            error_decoder(load_release()),
            app_folder("outbox"),
            fees=signing.limits,
            patience=signing.patience,
        )
        new = sender.replace(note, cancel=cancel)
        if cancel and sender.mined_instead(new):
            raise OutboxError(f"{note.what!r} was mined before it could be cancelled")
        sender.close()
        line = f"{new.what}: done, at most {in_gwei(new.most)} gwei for one gas ({new.hashes[-1]})"
        done = {**facts, "most": str(new.most), "hash": new.hashes[-1]}
        tell([line], done, as_text=as_text)

    return verb


replace = _again(
    "replace",
    False,
    "Send your oldest transaction that is not mined again, with an eighth more for its gas.",
)
cancel = _again(
    "cancel", True, "Put nothing in the place of your oldest transaction that is not mined."
)


def _pending(web3: Web3, outbox: Outbox, nonce: int | None) -> Note:
    mined = web3.eth.get_transaction_count(Web3.to_checksum_address(outbox.sender))
    waiting = [note for note in outbox.notes() if note.nonce >= mined]
    found = [note for note in waiting if nonce in (None, note.nonce)]
    if not found:
        raise OutboxError(
            f"no transaction of {outbox.sender} that this machine sent is under way"
            f"{'' if nonce is None else f' with the number {nonce}'}. Nothing was sent"
        )
    return found[0]
