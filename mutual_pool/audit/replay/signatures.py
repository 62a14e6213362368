"""Who signed a decision, recovered and not believed."""

from collections.abc import Sequence

from mutual_pool.protocol import eip712
from mutual_pool.protocol.claims.types import Decision
from mutual_pool.protocol.donations.types import AppealDecision
from mutual_pool.protocol.eip712 import SIGNATURE_LENGTH, Domain


class RecoveredProofs:
    """The proofs of one plan's decisions (`Proofs`)."""

    def __init__(self, claims: Domain, donations: Domain) -> None:
        """Prove decisions signed for the domains of the claim desk and of the donation desk."""
        self._claims = claims
        self._donations = donations

    def digest_of(self, decision: Decision) -> bytes:
        """Return the EIP-712 digest of a decision."""
        return eip712.digest_of(eip712.decision_message(self._claims, decision))

    def appeal_digest_of(self, decision: AppealDecision) -> bytes:
        """Return the EIP-712 digest of a decision on an appeal."""
        return eip712.digest_of(eip712.appeal_decision_message(self._donations, decision))

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
            return eip712.recover_signers(digest, signature)[0]
        except ValueError:
            return None
