"""The desk's key of services, which lies outside of database and backup.

Sponsors encrypt codes to its public part. At rest each code is sealed alone, so that the one that
is handed out can be deleted alone. Rating codes follow from the key, so none of them is stored.
"""

import hmac
import secrets

import bech32
from Crypto.Cipher import ChaCha20_Poly1305

from mutual_pool.office.evidence.keys import AgeKey
from mutual_pool.office.services.code_text import SECRET_BYTES, ServiceCode

_NONCE, _TAG, _POSITION = 12, 16, 3


class ServiceSealError(Exception):
    """A code that was sealed by another key, or altered; the message says what to do."""


class ServiceSeal:
    """The key of a desk's services."""

    def __init__(self, key: bytes) -> None:
        """Use a key of 32 bytes."""
        self._key = key
        self._cipher_key = self._mac("encrypt")

    @property
    def reader(self) -> AgeKey:
        """The key to which sponsors encrypt codes."""
        words = bech32.convertbits(self._mac("read"), 8, 5)
        assert words is not None
        return AgeKey(str(bech32.bech32_encode("age-secret-key-", words)).upper())

    def close(self, code: ServiceCode) -> bytes:
        """Return a code sealed for its programme; all have one length."""
        nonce = secrets.token_bytes(_NONCE)
        cipher = ChaCha20_Poly1305.new(key=self._cipher_key, nonce=nonce)
        cipher.update(str(code.programme).encode())
        plain = code.position.to_bytes(_POSITION, "big") + code.secret
        sealed, tag = cipher.encrypt_and_digest(plain)
        return nonce + tag + sealed

    def open(self, programme: int, sealed: bytes) -> ServiceCode:
        """Return a code that was sealed for a programme.

        Raises:
            ServiceSealError: if it was sealed by another key, for another programme, or altered.
        """
        nonce, tag = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG]
        try:
            cipher = ChaCha20_Poly1305.new(key=self._cipher_key, nonce=nonce)
            cipher.update(str(programme).encode())
            plain = cipher.decrypt_and_verify(sealed[_NONCE + _TAG :], tag)
        except ValueError as error:
            raise ServiceSealError(
                "a code cannot be decrypted: the key is another one than it was sealed by. Put "
                "the key `services.key` of this desk into the folder of its keys"
            ) from error
        position = int.from_bytes(plain[:_POSITION], "big")
        return ServiceCode(programme, position, plain[_POSITION:])

    def rating_code(self, programme: int, position: int) -> ServiceCode:
        """Return the code that rates the service for which a code was redeemed."""
        secret = self._mac("rating", str(programme), str(position))[:SECRET_BYTES]
        return ServiceCode(programme, position, secret, "MR")

    def rated(self, programme: int, position: int) -> bytes:
        """Return what says that the code at a position rated, 32 bytes."""
        return self._mac("rated", str(programme), str(position))

    def holder(self, programme: int, identity: bytes) -> bytes:
        """Return what says that an identity has a code of a programme, 32 bytes."""
        return self._mac("holder", str(programme), identity.hex())

    def _mac(self, what: str, *parts: str) -> bytes:
        content = "|".join(("mutual-pool services", what, *parts))
        return hmac.digest(self._key, content.encode(), "sha256")
