"""`mutual-pool transaction sign` and `send`: what somebody elsewhere signs, by files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from eth_keys.exceptions import BadSignature, ValidationError
from eth_utils.address import is_address, to_checksum_address
from hexbytes import HexBytes
from rlp import decode as rlp_decode
from rlp.exceptions import RLPException
from web3 import Web3
from web3.exceptions import TransactionNotFound, Web3RPCError

from mutual_pool.chain.calls import call_in_words
from mutual_pool.chain.fees import in_ether
from mutual_pool.chain.node import NodeError, connect
from mutual_pool.chain.release import Release, load_release
from mutual_pool.chain.waiting import PATIENCE, wait_for_receipt
from mutual_pool.chain.wallet import TransactionFailedError
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.telling import agreed, as_json, require_agreement, tell
from mutual_pool.office.files import read_json
from mutual_pool.office.structs import FileFormError

RPC = click.option(
    "--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address."
)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NO_TRANSACTION = (
    *(RLPException, ValidationError, BadSignature, OverflowError, AssertionError),
    *(ValueError, TypeError, IndexError, KeyError),
)
"""What reading bytes that are no signed transaction may raise."""
_REPLAY_PROTECTED = 35
"""The least v of an old transaction that names its chain (EIP-155)."""


@click.command()
@click.argument("file", type=_FILE)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--dry-run", is_flag=True, help="Say what would be signed, and sign nothing.")
@agreed
@as_json
@signing_options
def sign(file: Path, out: Path, dry_run: bool, yes: bool, as_text: bool, signing: Signing) -> None:
    """Sign the transactions that --unsigned wrote into FILE; no node is needed.

    What each does is read from its own data, whatever FILE says of it.

    Example: mutual-pool transaction sign unsigned.json --out signed.json --keystore cold
    """
    if not signing.by_key:
        raise click.UsageError("say who signs: --keystore")
    content = read_json(file, "file of transactions")
    try:
        rows = [dict(row["transaction"]) for row in content["transactions"]]
        whose = content["from"]
        words = [str(row["what"]) for row in content["transactions"]]
        chains = {int(str(row["chainId"]), 16) for row in rows}
        said = [_unsigned(load_release(), row) for row in rows]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FileFormError(f"{file} is not what --unsigned writes") from None
    if chains != {content.get("chain_id")}:
        raise FileFormError(f"{file} is not what --unsigned writes: its chains differ")
    if not is_address(whose):
        raise FileFormError(f"{file} is not what --unsigned writes: it is for no address")
    whose = str(to_checksum_address(whose))
    for what, one in zip(words, said, strict=True):
        click.echo(f"{what}.\n  {one}", err=True)
    facts: dict[str, Any] = {"chain_id": chains.pop(), "from": whose, "transactions": said}
    if dry_run:
        tell(["This would be signed; nothing was: it was a dry run."], facts, as_text=as_text)
        return
    account = signing.account()
    if whose != account.address:
        raise FileFormError(f"{file} is for {whose}, and the key is of {account.address}")
    require_agreement(
        f"Sign {len(rows)} transactions of chain {facts['chain_id']} as {account.address}?",
        "Nothing was signed",
        yes=yes,
    )
    try:
        signed = [account.sign_transaction(row).raw_transaction.to_0x_hex() for row in rows]
    except (TypeError, ValueError) as error:
        raise FileFormError(f"{file} has a transaction that cannot be signed: {error}") from None
    out.write_text(json.dumps({"signed": signed}, indent=1) + "\n", encoding="utf-8")
    tell([f"Written: {out}"], {**facts, "file": str(out)}, as_text=as_text)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@as_json
@RPC
def send(file: Path, dry_run: bool, as_text: bool, rpc: str) -> None:
    """Send the signed transactions in FILE, one after the other: raw hexadecimal digits.

    FILE is what `transaction sign` wrote, or has one transaction a line. One that is mined
    already is not sent again.

    Example: mutual-pool transaction send signed.json
    """
    signed = [(raw, *_signed_by(file, raw)) for raw in _raw_transactions(file)]
    web3 = connect(rpc)
    chain = web3.eth.chain_id
    for _, _, fields in signed:
        if fields["chain"] not in (None, chain):
            raise NodeError(
                f"{file} is of chain {fields['chain']}, and this node is of chain {chain}. Nothing "
                "was sent; give the address of a node of that chain"
            )
    lines, rows = [], []
    for raw, sender, fields in signed:
        sent = HexBytes(Web3.keccak(raw))
        known = _mined(web3, sent)
        row = {"hash": sent.to_0x_hex(), "from": sender, "nonce": fields["nonce"]}
        if dry_run:
            state = "is mined already" if known else "would be sent"
            lines.append(f"{row['hash']} of {sender}, number {fields['nonce']}: {state}")
            rows.append({**row, "mined": known is not None})
            continue
        if known is None:
            _require_turn(web3, sender, fields["nonce"])
            _send(web3, raw, sent)
            known = wait_for_receipt(web3, sent, PATIENCE)
        if known["status"] != 1:
            raise TransactionFailedError(f"transaction {row['hash']} was mined and failed")
        line = f"{row['hash']}: mined in block {known['blockNumber']}"
        rows.append({**row, "mined": True, "block": known["blockNumber"]})
        if as_text:
            click.echo(line, err=True)
        else:
            # One is told before the next is sent.
            click.echo(line)
    tell(lines, {"transactions": rows}, as_text=as_text)


def _send(web3: Web3, raw: bytes, sent: HexBytes) -> None:
    try:
        web3.eth.send_raw_transaction(HexBytes(raw))
    except Web3RPCError:
        # A command that was cut off had sent it: the node has it, and it is waited for.
        try:
            web3.eth.get_transaction(sent)
            return
        except TransactionNotFound:
            pass
        raise


def _unsigned(release: Release, row: Mapping[str, Any]) -> str:
    """Return what a transaction does, from its own fields."""
    number = {
        name: int(str(row[name]), 16)
        for name in ("value", "gas", "nonce", "maxFeePerGas", "gasPrice")
        if name in row
    }
    most = number["gas"] * number.get("maxFeePerGas", number.get("gasPrice", 0))
    data = bytes(HexBytes(row["data"]))
    to = row.get("to")
    does = f"{call_in_words(release, data)} at {to}" if to else f"a new contract, {len(data)} bytes"
    value = f"; sends {in_ether(number['value'])} ether" if number["value"] else ""
    return f"number {number['nonce']}: {does}{value}; at most {in_ether(most)} ether of gas"


def _signed_by(file: Path, raw: bytes) -> tuple[str, dict[str, Any]]:
    """Return who signed a transaction, its number, and its chain (None where it names none)."""
    try:
        sender = str(Account.recover_transaction(HexBytes(raw)))
        if raw[0] < 0x80:
            fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
            return sender, {"nonce": int(fields["nonce"]), "chain": int(fields["chainId"])}
        old = rlp_decode(raw)
        v = int.from_bytes(old[6], "big")
        chain = (v - _REPLAY_PROTECTED) // 2 if v >= _REPLAY_PROTECTED else None
        return sender, {"nonce": int.from_bytes(old[0], "big"), "chain": chain}
    except _NO_TRANSACTION:
        raise FileFormError(f"{file} holds something that is no signed transaction") from None


def _require_turn(web3: Web3, sender: str, nonce: int) -> None:
    """Refuse what can never be mined, or not yet."""
    mined = web3.eth.get_transaction_count(Web3.to_checksum_address(sender))
    if nonce != mined:
        why = "was used already" if nonce < mined else "is not the next one"
        raise NodeError(
            f"number {nonce} of {sender} {why}: the next is {mined}. This transaction was not "
            "sent; have the file written and signed again"
        )


def _raw_transactions(file: Path) -> list[bytes]:
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    if text.startswith("{"):
        content = read_json(file, "file of signed transactions")
        lines = content.get("signed", []) if isinstance(content, dict) else []
    else:
        lines = text.split()
    try:
        found = [bytes.fromhex(line.removeprefix("0x")) for line in lines]
    except (ValueError, AttributeError, TypeError):
        found = []
    if not found or not all(found):
        raise FileFormError(f"{file} holds no signed transactions in hexadecimal digits")
    return found


def _mined(web3: Web3, sent: HexBytes) -> Any:  # noqa: ANN401  a receipt
    try:
        return web3.eth.get_transaction_receipt(sent)
    except TransactionNotFound:
        return None
    except ValueError as error:
        raise NodeError(f"the node does not tell of {sent.to_0x_hex()}: {error}") from error
