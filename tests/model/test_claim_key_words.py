"""A claim key as words for paper: the page and the commands make the same of each key."""

import json

import pytest
from eth_account.hdaccount.mnemonic import Language, Mnemonic

from mutual_pool.office.evidence.keys import AgeKeyError, new_key
from mutual_pool.office.evidence.words import key_of_words, words_of
from tools.toolchain import ROOT

# `src/evidence/words.test.ts` reads the same file.
HANDED = ROOT / "tests" / "support" / "handed" / "claim-key-words.json"
VECTORS = json.loads(HANDED.read_text(encoding="utf-8"))["vectors"]


@pytest.mark.parametrize("vector", VECTORS)
def test_words_and_keys_are_those_of_the_page(vector):
    key = key_of_words(vector["words"])
    assert key.secret == vector["key"]
    assert words_of(key) == vector["words"]
    # Another program's word for it: the checksum is BIP-39's.
    assert Mnemonic(Language.ENGLISH).is_mnemonic_valid(vector["words"])


def test_a_new_key_comes_back_however_its_words_are_written():
    key = new_key()
    words = words_of(key).split()
    assert len(words) == 24
    numbered = "\n".join(f"{place}. {word.upper()}" for place, word in enumerate(words, 1))
    for text in (" ".join(words), numbered, "\t".join(words) + "\n", ",".join(words)):
        assert key_of_words(text).secret == key.secret


def test_what_is_no_key_is_told_without_repeating_it():
    words = words_of(new_key()).split()
    cases = {
        " ".join(words[:23]): "24 words, and these are 23",
        " ".join([*words, "abandon"]): "and these are 25",
        "": "and these are 0",
        " ".join([*words[:3], "zzzzz", *words[4:]]): "word 4 is not one of the list",
        " ".join(VECTORS[2]["words"].split()[::-1]): "another order",
        " ".join(["abandon"] * 24): "are no key",
    }
    for text, says in cases.items():
        with pytest.raises(AgeKeyError, match=says) as error:
            key_of_words(text)
        # The words are the key: none is repeated.
        assert "zzzzz" not in str(error.value)


def test_one_wrong_word_is_found_by_the_checksum_in_all_but_one_of_256_cases():
    words = VECTORS[2]["words"].split()
    wrong = 0
    for place, word in enumerate(words):
        changed = [*words]
        changed[place] = "zoo" if word != "zoo" else "abandon"
        try:
            assert key_of_words(" ".join(changed)).secret != VECTORS[2]["key"]
        except AgeKeyError:
            wrong += 1
    assert wrong >= 22
