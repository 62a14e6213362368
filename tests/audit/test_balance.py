"""Which word of a token's storage counts as a balance."""

import pytest

from mutual_pool.audit.checks.balance import Held, held_by

POOL, ASSET = "0x" + "11" * 20, "0x" + "22" * 20


class Storage:
    """A token's storage with some words in the usual places, as a state proves them."""

    def __init__(self, *words):
        self._words = words

    def account(self, address):
        return type("Account", (), {"storage_root": b""})

    def words(self, address, root, places):
        yield from zip(places, [*self._words, *[0] * (len(places) - len(self._words))], strict=True)


@pytest.mark.parametrize(
    ("words", "told", "found"),
    [
        ((100,), 100, Held(100, proved=True)),
        ((100,), 70, Held(70, proved=False)),
        ((70,), 100, Held(70, proved=False)),
        ((70,), 70, Held(70, proved=True)),
        ((100,), 5_000, Held(100, proved=True)),
        ((), 70, Held(70, proved=False)),
        ((1, 100), 100, Held(100, proved=True)),
    ],
)
def test_a_word_that_is_no_balance_proves_nothing(words, told, found):
    """A token may keep shares there, which are more than what they are worth, or less."""
    assert held_by(Storage(*words), ASSET, POOL, told, expected=80) == found
