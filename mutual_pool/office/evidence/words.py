"""A claim key as 24 English words (BIP-39), to be written on paper: 32 bytes and a checksum.

`frontend_bridge/web/src/evidence/words.ts` is the other half.
"""

import hashlib
import re
import unicodedata

import bech32
from eth_account.hdaccount.mnemonic import get_wordlist

from mutual_pool.office.evidence.keys import AgeKey, AgeKeyError, key_of

_PREFIX = "age-secret-key-"
_BYTES, _WORDS = 32, 24
_BITS = 11
"""A word stands for so many bits of key and checksum."""


def words_of(key: AgeKey) -> str:
    """Return the words of a key, with a space between them."""
    _, letters = bech32.bech32_decode(key.secret)
    secret = bytes(bech32.convertbits(letters or [], 5, 8, False) or [])
    whole = int.from_bytes(secret + _checksum(secret), "big")
    words = get_wordlist("english")
    last = 2**_BITS - 1
    places = [whole >> (_BITS * place) & last for place in reversed(range(_WORDS))]
    return " ".join(words[place] for place in places)


def key_of_words(text: str) -> AgeKey:
    """Return the key of its words, however they were spaced, numbered or written large.

    Raises:
        AgeKeyError: if they are not 24, one is no word of the list, or their checksum is wrong. The
            words themselves are not repeated: they are the key.
    """
    given = re.findall("[a-z]+", unicodedata.normalize("NFKD", text).lower())
    if len(given) != _WORDS:
        raise AgeKeyError(f"a claim key has {_WORDS} words, and these are {len(given)}")
    places = {word: place for place, word in enumerate(get_wordlist("english"))}
    for number, word in enumerate(given, 1):
        if word not in places:
            raise AgeKeyError(f"word {number} is not one of the list: look at how it is written")
    whole = 0
    for word in given:
        whole = whole << _BITS | places[word]
    found = whole.to_bytes(_BYTES + 1, "big")
    secret, checksum = found[:_BYTES], found[_BYTES:]
    if checksum != _checksum(secret):
        raise AgeKeyError(
            "these words are no key: one of them is another word, or they stand in another order"
        )
    letters = bech32.convertbits(secret, 8, 5) or []
    return key_of(str(bech32.bech32_encode(_PREFIX, letters)).upper())


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()[:1]
