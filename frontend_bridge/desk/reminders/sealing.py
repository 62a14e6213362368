"""Secrets of reminders by one key, which lies outside of database and backup.

Addresses and phrases are encrypted. What must be found again, such as an address that was written
to today, is a keyed hash. Codes, tokens and the names of messages follow from the key too, so that
none of them is stored.
"""

import hashlib
import hmac
import secrets

from Crypto.Cipher import ChaCha20_Poly1305

_NONCE, _TAG = 12, 16
_DIGITS = 12


class SealError(Exception):
    """What was encrypted by another key, or altered; the message says what to do."""


class Seal:
    """The key of a desk's reminders."""

    def __init__(self, key: bytes) -> None:
        """Use a key of 32 bytes."""
        self._key = key

    def close(self, text: str, whose: str) -> bytes:
        """Encrypt text.

        Args:
            text: what is secret.
            whose: whom it belongs to; it opens only for the same.
        """
        nonce = secrets.token_bytes(_NONCE)
        cipher = ChaCha20_Poly1305.new(key=self._derived("encrypt"), nonce=nonce)
        cipher.update(whose.encode())
        sealed, tag = cipher.encrypt_and_digest(text.encode())
        return nonce + tag + sealed

    def open(self, sealed: bytes, whose: str) -> str:
        """Return the text that was encrypted for `whose`.

        Raises:
            SealError: if it was encrypted by another key, for somebody else, or altered.
        """
        nonce, tag = sealed[:_NONCE], sealed[_NONCE : _NONCE + _TAG]
        try:
            cipher = ChaCha20_Poly1305.new(key=self._derived("encrypt"), nonce=nonce)
            cipher.update(whose.encode())
            return cipher.decrypt_and_verify(sealed[_NONCE + _TAG :], tag).decode()
        except ValueError as error:
            raise SealError(
                "an address cannot be decrypted: the key is another one than it was encrypted by. "
                "Put the key `reminders.key` of this desk into the folder of its keys"
            ) from error

    def tag(self, channel: str, address: str) -> bytes:
        """Return what an address is found again by, 32 bytes."""
        return self._mac("address", channel, address)

    def code(self, subscription: int, created_at: int) -> str:
        """Return the code by which somebody confirms that they read an address, eight digits."""
        number = int.from_bytes(self._mac("code", str(subscription), str(created_at))[:8], "big")
        return f"{number % 10**8:08d}"

    def leave_token(self, subscription: int, created_at: int) -> str:
        """Return the token that ends a subscription; it names when the subscription was asked for.

        So the desk knows a token of its own again when the subscription has long been deleted.
        """
        mac = self._mac("leave", str(subscription), str(created_at)).hex()[:32]
        return f"{subscription}.{created_at}.{mac}"

    def read_leave_token(self, token: str) -> tuple[int, int] | None:
        """Return subscription and time of a token that this desk made; None of any other."""
        number, _, rest = token.partition(".")
        created_at = rest.partition(".")[0]
        for part in (number, created_at):
            if not part.isascii() or not part.isdigit() or len(part) > _DIGITS:
                return None
        named = int(number), int(created_at)
        return named if same(token, self.leave_token(*named)) else None

    def topic(self, account: str, chosen: str) -> str:
        """Return a topic of the ntfy server that nobody guesses."""
        return f"mp{self._mac('topic', account, chosen).hex()[:32]}"

    def message_name(self, event: str, subscription: int, channel: str) -> str:
        """Return the name of a message, the same however often it is sent."""
        return self._mac("message", event, str(subscription), channel).hex()[:32]

    def _derived(self, what: str) -> bytes:
        return hmac.digest(self._key, b"mutual-pool reminders " + what.encode(), "sha256")

    def _mac(self, what: str, *parts: str) -> bytes:
        content = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.digest(self._derived(what), content, "sha256")


def same(first: str, second: str) -> bool:
    """Return whether two secrets are the same, in a time that says nothing of them."""
    # What comes in JSON may have halves of letters in it.
    return hmac.compare_digest(*(one.encode("utf-8", "surrogatepass") for one in (first, second)))


def digest_of(token: str) -> bytes:
    """Return the hash under which a token of the calendar is stored."""
    return hashlib.sha256(token.encode()).digest()
