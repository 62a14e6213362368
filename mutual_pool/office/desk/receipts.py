"""A desk's receipt for a pack: checked before anybody relies on it."""

from collections.abc import Mapping
from typing import Any

from mutual_pool.office.desk.client import DeskError
from mutual_pool.office.desk.kinds import receipt_digest
from mutual_pool.office.evidence.sealing import Description
from mutual_pool.office.signers import signer_of
from mutual_pool.protocol.eip712 import Domain


def check_receipt(
    domain: Domain, signer: object, receipt: Mapping[str, Any], pack: Description
) -> dict[str, Any]:
    """Return a receipt, after making sure that the desk signed it for this pack.

    Args:
        domain: the plan's desk.
        signer: the account that the desk says it signs receipts with.
        receipt: what it answered.
        pack: what was sent.

    Raises:
        DeskError: if it is for another pack, or not signed by the desk.
    """
    try:
        evidence = bytes.fromhex(receipt["evidence_hash"][2:])
        size, at = int(receipt["size"]), int(receipt["stored_at"])
        signature = bytes.fromhex(receipt["signature"][2:])
        by = signer_of(receipt_digest(domain, evidence, size, at), signature)
    except (KeyError, TypeError, ValueError, IndexError):
        raise DeskError(
            "the desk's receipt cannot be read; keep the pack, and send it again"
        ) from None
    if (evidence, size) != (pack.hash, pack.size) or not by or by != signer:
        raise DeskError(
            "the desk's receipt is not for this pack, or not signed by the desk. Do not rely on "
            "it: hand the pack to the assessors yourself"
        )
    return {
        key: receipt[key] for key in ("evidence_hash", "size", "stored_at", "signer", "signature")
    }
