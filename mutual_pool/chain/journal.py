"""The journal of a deployment: written with its first transaction, so that it can be resumed.

A deployment that was cut off is resumed only if it is the very same one (rules, roles, asset,
release, deployer, chain), and every contract already there is shown to be made by the very
transaction that this deployment would have sent. Anything else is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from web3 import Web3
from web3.exceptions import Web3Exception
from web3.types import TxData

from mutual_pool.chain.release import Artifact


class DeploymentError(Exception):
    """A deployment that did not come out as predicted, or cannot be read; it must not be used."""


@dataclass(frozen=True)
class Journal:
    """What a deployment is, and where it began.

    Attributes:
        plan: the plan's name.
        chain_id: the chain's.
        genesis: the hash of the chain's first block: many local chains have one id.
        deployer: whose transactions they are.
        source_hash: the release's.
        constructor_arguments: of all contracts, by role; asset and roles are among them.
        directory: the directory given; "" if one is deployed.
        first_nonce: the nonce of the first contract.
        block: the last block before the first transaction.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    plan: str
    chain_id: int
    genesis: str
    deployer: str
    source_hash: str
    constructor_arguments: dict[str, Any]
    directory: str
    first_nonce: int
    block: int

    def sent_nothing(self, now: "Journal") -> bool:
        """Whether no transaction of this deployment went out, as its deployer's account is now."""
        mine, theirs = self, now
        return (mine.genesis, mine.chain_id, mine.deployer, mine.first_nonce) == (
            *(theirs.genesis, theirs.chain_id, theirs.deployer, theirs.first_nonce),
        )

    def require_same(self, intended: "Journal", path: Path) -> None:
        """Make sure that what was begun is what is intended now.

        Raises:
            DeploymentError: naming what differs.
        """
        begun, wanted = asdict(self), asdict(intended)
        differing = [name for name in begun if name != "block" and begun[name] != wanted[name]]
        if differing:
            raise DeploymentError(
                f"{path} is the journal of an unfinished deployment with another "
                f"{', '.join(differing).replace('_', ' ')}. Nothing was sent. Finish it as it was "
                "begun, or remove that file to begin again; its contracts are then useless"
            )


def journal_path(folder: Path, chain_id: int, plan: str) -> Path:
    """Return where the journal of an unfinished deployment lies, beside the later record."""
    return folder / str(chain_id) / f"{plan}.journal.json"


def write_journal(path: Path, journal: Journal) -> None:
    """Write a journal; it is there whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(journal), indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def read_journal(path: Path) -> Journal | None:
    """Read the journal of an unfinished deployment; None if there is none.

    Raises:
        DeploymentError: if the file is no journal.
    """
    try:
        return TypeAdapter(Journal).validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DeploymentError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        wrong = ", ".join(
            ".".join(map(str, detail["loc"])) or "the file" for detail in error.errors()
        )
        known = ", ".join(field.name for field in fields(Journal))
        raise DeploymentError(
            f"{path} is not the journal of a deployment: {wrong}; it must have {known}. Nothing "
            "was sent. Remove it to begin again"
        ) from error


def require_settled(web3: Web3, deployer: str) -> int:
    """Return the deployer's next nonce.

    Raises:
        DeploymentError: if transactions of theirs are not mined yet.
    """
    address = Web3.to_checksum_address(deployer)
    mined = web3.eth.get_transaction_count(address)
    if web3.eth.get_transaction_count(address, "pending") != mined:
        raise DeploymentError(
            f"a transaction of {deployer} is not mined yet. Nothing was sent; wait for it, and "
            "then deploy again"
        )
    return mined


def require_made(
    web3: Web3, journal: Journal, place: int, address: str, data: str, artifact: Artifact
) -> int:
    """Make sure that one contract was made by the deployment's own transaction.

    Args:
        web3: the chain.
        journal: the deployment.
        place: which of its transactions it is, from 0.
        address: where the contract must be.
        data: the input of the transaction that makes it.
        artifact: the compiled contract.

    Returns:
        The number of the block it is in.

    Raises:
        DeploymentError: if another transaction took its place, it failed, its code is another
            one, or the node cannot show it.
    """
    useless = "The contracts deployed so far are useless: remove the journal, and deploy again"
    nonce = journal.first_nonce + place
    try:
        block = _block_of(web3, journal, nonce)
        found = cast(
            list[TxData], web3.eth.get_block(block, full_transactions=True)["transactions"]
        )
    except (Web3Exception, ValueError) as error:
        raise DeploymentError(
            f"the node cannot show the transaction {nonce} of {journal.deployer}: {error}. Nothing "
            "was sent. Ask a node that keeps the state since the deployment began"
        ) from error
    sent = [one for one in found if (one["from"], one["nonce"]) == (journal.deployer, nonce)]
    if not sent:
        raise DeploymentError(
            f"the node shows no transaction {nonce} of {journal.deployer} in block {block}. "
            "Nothing was sent; ask another node"
        )
    if sent[0].get("to") or bytes(sent[0]["input"]) != bytes.fromhex(data[2:]):
        raise DeploymentError(
            f"{artifact.name} was to be made by the transaction {nonce} of {journal.deployer}, "
            f"which was another one. {useless}"
        )
    code = bytes(web3.eth.get_code(Web3.to_checksum_address(address)))
    if not code:
        raise DeploymentError(
            f"there is no {artifact.name} at {address}: its transaction failed. {useless}"
        )
    if masked(code, artifact.immutable_references) != masked(
        bytes.fromhex(artifact.deployed_bytecode), artifact.immutable_references
    ):
        raise DeploymentError(f"the code at {address} is not {artifact.name}'s. {useless}")
    return block


def masked(code: bytes, immutables: Mapping[str, list[dict[str, int]]]) -> bytes:
    """Return a contract's code with zeros for what its constructor filled in."""
    blank = bytearray(code)
    for places in immutables.values():
        for place in places:
            blank[place["start"] : place["start"] + place["length"]] = bytes(place["length"])
    return bytes(blank)


def _block_of(web3: Web3, journal: Journal, nonce: int) -> int:
    """The block in which the deployer's transaction `nonce` was mined, by halving."""
    deployer = Web3.to_checksum_address(journal.deployer)
    before, at = journal.block, int(web3.eth.block_number)
    while at - before > 1:
        middle = (before + at) // 2
        if web3.eth.get_transaction_count(deployer, middle) > nonce:
            at = middle
        else:
            before = middle
    return at
