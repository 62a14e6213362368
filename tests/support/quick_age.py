"""Files locked by a password, as age writes them, at a cost that tests can pay.

`pyrage` takes about a second for each, and as much to open one. What is slow in it is not what most
tests are about; it opens these files as well, in no time. Source: age-encryption.org/v1.
"""

import base64
import hashlib
import hmac
import os

from Crypto.Cipher import ChaCha20_Poly1305
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF, scrypt

_COST_BITS = 2
_CHUNK = 65_536


def encrypt(content, password):
    """What `pyrage.passphrase.encrypt` returns, with the least cost that the format knows."""
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    label = b"age-encryption.org/v1/scrypt" + salt
    key = scrypt(password.encode("utf-8"), label, 32, N=1 << _COST_BITS, r=8, p=1)
    wrapped = _sealed(key, bytes(12), file_key)
    stanza = f"-> scrypt {_text(salt)} {_COST_BITS}\n{_text(wrapped)}\n"
    head = f"age-encryption.org/v1\n{stanza}---".encode("ascii")
    mac = hmac.digest(HKDF(file_key, 32, b"", SHA256, context=b"header"), head, hashlib.sha256)
    stream = HKDF(file_key, 32, nonce, SHA256, context=b"payload")
    pieces = [content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK)] or [b""]
    sealed = [
        _sealed(stream, number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]), piece)
        for number, piece in enumerate(pieces)
    ]
    return head + f" {_text(mac)}\n".encode("ascii") + nonce + b"".join(sealed)


def _sealed(key, nonce, content):
    content, tag = ChaCha20_Poly1305.new(key=key, nonce=nonce).encrypt_and_digest(content)
    return content + tag


def _text(content):
    return base64.b64encode(content).decode("ascii").rstrip("=")
