"""Who signed a decision, recovered and not believed."""

from collections.abc import Sequence

from mutual_pool import typed_data
from mutual_pool.claim_records import Decision
from mutual_pool.typed_data import SIGNATURE_LENGTH, Domain


class RecoveredProofs:
    """The proofs of one claim desk's decisions (`Proofs`)."""

    def __init__(self, domain: Domain) -> None:
        """Prove decisions signed for `domain`."""
        self._domain = domain

    def digest_of(self, decision: Decision) -> bytes:
        """Return the EIP-712 digest of a decision."""
        return typed_data.digest_of(typed_data.decision_message(self._domain, decision))

    def signers(
        self, digest: bytes, signatures: bytes, wallet_signatures: Sequence[bytes]
    ) -> Sequence[str | None]:
        """Return who signed, in the order of the batch; None where a signature is bad."""
        return [
            self._signer(digest, signatures[start : start + SIGNATURE_LENGTH])
            for start in range(0, len(signatures), SIGNATURE_LENGTH)
        ]

    @staticmethod
    def _signer(digest: bytes, signature: bytes) -> str | None:
        try:
            return typed_data.recover_signers(digest, signature)[0]
        except ValueError:
            return None
