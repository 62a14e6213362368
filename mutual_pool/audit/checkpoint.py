"""A verdict kept as a signed checkpoint, from which a later audit goes on.

It says up to which block which auditor found a plan true. The next audit has to find that very
block in the chain that it reads, so that no node can show its reader another past. What was fetched
lies in the store; a checkpoint holds no events.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import rfc8785
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Verdict
from mutual_pool.chain.release import Release

FORM = "mutual-pool-checkpoint/1"
_LONGEST = 100_000


class CheckpointError(ValueError):
    """A file that is no checkpoint, or not this plan's or auditor's; the message says which."""


@dataclass(frozen=True)
class Checkpoint:
    """What an auditor found.

    Attributes:
        chain_id: the chain.
        pool: the plan's pool; small letters.
        first_block: the plan's first block.
        block: the last block looked at.
        hash: its hash.
        time: when it was made, seconds since 1970.
        sources: the digest of the sources that the contracts were compared with.
        auditor: who signed; small letters.
    """

    chain_id: int
    pool: str
    first_block: int
    block: int
    hash: str
    time: int
    sources: str
    auditor: str


def checkpoint_of(result: AuditResult, release: Release, auditor: str) -> Checkpoint:
    """Return the checkpoint of a true verdict.

    Raises:
        CheckpointError: if the verdict is another one.
    """
    if result.verdict is not Verdict.TRUE:
        raise CheckpointError(
            "only a verdict of true can be kept as a checkpoint; none was written"
        )
    return Checkpoint(
        chain_id=result.chain_id,
        pool=result.plan.addresses["pool"].lower(),
        first_block=result.plan.first_block,
        block=result.block,
        hash=result.hash,
        time=result.time,
        sources=release.source_hash,
        auditor=auditor.lower(),
    )


def write_checkpoint(path: Path, checkpoint: Checkpoint, key: LocalAccount) -> None:
    """Sign a checkpoint (EIP-191, over its canonical JSON) and write it.

    Raises:
        OSError: if it cannot be written.
    """
    signature = key.sign_message(encode_defunct(_canonical(checkpoint))).signature
    document = {
        "form": FORM,
        **asdict(checkpoint),
        "signature": "0x" + bytes(signature).hex(),
    }
    draft = path.with_name(path.name + ".tmp")
    draft.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def read_checkpoint(path: Path, auditor: str) -> Checkpoint:
    """Return a checkpoint, once its signature is found to be an auditor's.

    Args:
        path: where it lies.
        auditor: the address that one trusts.

    Raises:
        CheckpointError: if it is none, or somebody else signed it.
    """
    try:
        raw = path.read_bytes()
        document: Any = json.loads(raw[:_LONGEST].decode("utf-8"))
        if document.pop("form") != FORM:
            raise ValueError("another form")
        signature = bytes.fromhex(document.pop("signature")[2:])
        found = Checkpoint(**document)
        for name, kind in Checkpoint.__annotations__.items():
            if type(getattr(found, name)) is not kind:
                raise TypeError(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path} is no checkpoint of this program; give another") from error
    try:
        signer = Account.recover_message(encode_defunct(_canonical(found)), signature=signature)
    except Exception as error:  # whatever a malformed signature makes of it
        raise CheckpointError(f"the signature of {path} cannot be read") from error
    if not signer.lower() == found.auditor == auditor.lower():
        raise CheckpointError(
            f"{path} was signed by {signer}, not by {auditor}, or it was changed since"
        )
    return found


def require_same_plan(checkpoint: Checkpoint, result: AuditResult) -> None:
    """Refuse the checkpoint of another plan, which says nothing of this one.

    Raises:
        CheckpointError: if it is of another pool or chain.
    """
    pool = result.plan.addresses["pool"]
    if (checkpoint.pool, checkpoint.chain_id) != (pool.lower(), result.chain_id):
        raise CheckpointError(
            f"the checkpoint is of the pool {checkpoint.pool} on chain {checkpoint.chain_id}, not "
            f"of {pool} on chain {result.chain_id}; give this plan's"
        )


def _canonical(checkpoint: Checkpoint) -> bytes:
    return rfc8785.dumps({"form": FORM, **asdict(checkpoint)})
