"""The small codec and the tries, against the packages `rlp` and `trie`, and against bad proofs."""

import random

import pytest
import rlp
from eth_utils.crypto import keccak
from trie import HexaryTrie

from mutual_pool.audit.proof.accounts import verify_account, word_at
from mutual_pool.audit.proof.rlp_codec import (
    MalformedError,
    decode,
    encode_bytes,
    encode_int,
    encode_list,
)
from mutual_pool.audit.proof.trie import (
    EMPTY_ROOT,
    ProofError,
    Prover,
    ordered_proof,
    ordered_root,
    proofs_of,
    root_of,
    storage_root,
)

LENGTHS = (0, 1, 2, 31, 32, 33, 54, 55, 56, 57, 255, 256, 257, 70_000)


@pytest.mark.parametrize("length", LENGTHS)
def test_byte_strings_are_encoded_as_rlp_does(length):
    value = bytes(random.Random(length).randbytes(length))
    assert encode_bytes(value) == rlp.encode(value)
    assert decode(encode_bytes(value)) == value


def test_lists_in_lists_are_encoded_as_rlp_does():
    item = [b"", [b"a", [b"\x80" * 60]], b"\x7f", [[]], b"x" * 300]

    def encode(item):
        return (
            encode_bytes(item) if isinstance(item, bytes) else encode_list(list(map(encode, item)))
        )

    assert encode(item) == rlp.encode(item)
    assert decode(encode(item)) == item


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, 2**64, 2**256 - 1])
def test_numbers_are_encoded_as_rlp_does(value):
    assert encode_int(value) == rlp.encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x83ab",
        b"\x81\x01",
        b"\xb8\x01a",
        b"\xb9\x00\x40" + bytes(64),
        b"\xc2\x83ab",
        b"\x01\x01",
        b"\xf8",
        b"\xc1\x82a",
    ],
)
def test_what_is_no_encoding_is_refused(data):
    with pytest.raises(MalformedError):
        decode(data)
    with pytest.raises(rlp.exceptions.DecodingError):
        rlp.decode(data, strict=True)


def filled(count, seed=0):
    chance = random.Random(seed)
    return {chance.randbytes(32): chance.randbytes(chance.randrange(1, 40)) for _ in range(count)}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 17, 300])
def test_a_root_is_the_one_that_trie_finds(count):
    entries = filled(count)
    theirs = HexaryTrie({})
    for key, value in entries.items():
        theirs[key] = value
    assert root_of(entries) == theirs.root_hash


@pytest.mark.parametrize("count", [0, 1, 2, 16, 127, 128, 129, 300])
def test_an_ordered_root_is_the_one_that_trie_finds(count):
    values = [bytes(random.Random(place).randbytes(1 + place)) for place in range(count)]
    theirs = HexaryTrie({})
    for place, value in enumerate(values):
        theirs[rlp.encode(place)] = value
    assert ordered_root(values) == theirs.root_hash
    for place in range(0, count, 13):
        proof = ordered_proof(values, place)
        prover = Prover(ordered_root(values))
        assert prover.value_on(encode_int(place).hex(), proof) == values[place]


def stored(count):
    """A storage, its root, and the proofs that `trie` gives of its slots and of empty ones."""
    chance = random.Random(7)
    slots = {chance.randrange(2**256): chance.randrange(1, 2**96) for _ in range(count)}
    theirs = HexaryTrie({})
    for slot, word in slots.items():
        theirs[keccak(slot.to_bytes(32))] = rlp.encode(word)
    empty = [chance.randrange(2**256) for _ in range(50)]

    def proof(slot):
        nodes = theirs.get_proof(keccak(slot.to_bytes(32)))
        return [
            rlp.encode(node) for node in nodes if len(rlp.encode(node)) >= 32 or node is nodes[0]
        ]

    return slots, theirs.root_hash, empty, proof


def test_every_word_and_every_absence_is_proved():
    slots, root, empty, proof = stored(500)
    assert storage_root(slots) == root
    prover = Prover(root)
    assert all(word_at(prover, slot, proof(slot)) == word for slot, word in slots.items())
    assert all(word_at(prover, slot, proof(slot)) is None for slot in empty)


def test_our_proofs_are_those_of_trie():
    slots, _, empty, proof = stored(300)
    entries = {keccak(slot.to_bytes(32)): rlp.encode(word) for slot, word in slots.items()}
    wanted = [*list(slots)[:40], *empty]
    ours = proofs_of(entries, [keccak(slot.to_bytes(32)) for slot in wanted])
    assert ours == [proof(slot) for slot in wanted]


def test_an_empty_storage_has_nothing_anywhere():
    assert word_at(Prover(EMPTY_ROOT), 5, []) is None
    assert storage_root({1: 0, 2: 0}) == EMPTY_ROOT


def damaged(nodes, kind):
    if kind == "a node is missing":
        return nodes[:-1]
    if kind == "nothing at all":
        return []
    if kind == "the last node is changed":
        return [*nodes[:-1], nodes[-1][:-1] + bytes([nodes[-1][-1] ^ 1])]
    if kind == "nodes are swapped":
        return [nodes[1], nodes[0], *nodes[2:]]
    return [b"\xc1\x82a", *nodes[1:]]


KINDS = (
    *("a node is missing", "nothing at all", "the last node is changed", "nodes are swapped"),
    "a malformed node",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_proof_proves_nothing(kind):
    slots, root, _, proof = stored(200)
    slot = next(iter(slots))
    with pytest.raises(ProofError, match=f"0x{slot:064x}"):
        word_at(Prover(root), slot, damaged(proof(slot), kind))


def test_a_proof_of_another_slot_proves_nothing():
    slots, root, _, proof = stored(200)
    one, other = list(slots)[:2]
    with pytest.raises(ProofError):
        word_at(Prover(root), one, proof(other))


def test_an_account_that_is_none_is_refused():
    key = "0x" + "11" * 20
    for value in (rlp.encode([b"a", b"b"]), b"\x83abc"):
        trie = HexaryTrie({})
        trie[keccak(bytes.fromhex(key[2:]))] = value
        nodes = [rlp.encode(node) for node in trie.get_proof(keccak(bytes.fromhex(key[2:])))]
        with pytest.raises(ProofError, match="malformed"):
            verify_account(trie.root_hash, key, nodes)
