"""Merkle Patricia tries: walking a proof down from a root, and building a root from all entries.

Yellow Paper, appendix D. A proof either shows the value at a key or that the key has none; a proof
that is not of this root, or not of this key, is refused. Building the root of a whole storage shows
more than any number of proofs: that there is nothing else in it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from eth_utils.crypto import keccak

from mutual_pool.audit.proof.rlp_codec import (
    Item,
    MalformedError,
    decode,
    encode_bytes,
    encode_int,
    encode_list,
)

EMPTY_ROOT = keccak(b"\x80")
_EMPTY = b"\x80"
_BRANCH, _PAIR = 17, 2


class ProofError(ValueError):
    """A proof that proves nothing: the message says what is wrong with it."""


class Prover:
    """Walks many proofs down from one root; nodes that they share are hashed and read once."""

    def __init__(self, root: bytes) -> None:
        """Walk down from `root`, 32 bytes."""
        self._root = root
        self._nodes: dict[bytes, Item] = {}

    def value_at(self, key: bytes, proof: Sequence[bytes]) -> bytes | None:
        """Return the value that a proof shows at the hash of a key, or None if it shows absence.

        Raises:
            ProofError: if a node is missing, malformed, or of another trie.
        """
        return self.value_on(keccak(key).hex(), proof)

    def value_on(self, path: str, proof: Sequence[bytes]) -> bytes | None:
        """Return the value that a proof shows at the end of a path of hexadecimal digits, or None.

        Raises:
            ProofError: if a node is missing, malformed, or of another trie.
        """
        if self._root == EMPTY_ROOT:
            return None
        nodes = iter(proof)
        node = self._node(self._root, nodes)
        place = 0
        while True:
            if not isinstance(node, list):
                raise ProofError("a node is no list")
            if len(node) == _BRANCH:
                if place == len(path):
                    return _leaf_value(node[16])
                child = node[int(path[place], 16)]
                place += 1
            elif len(node) == _PAIR:
                prefix, leaf = _prefix(node[0])
                if not path.startswith(prefix, place):
                    return None
                place += len(prefix)
                if leaf:
                    return _leaf_value(node[1]) if place == len(path) else None
                child = node[1]
            else:
                raise ProofError(f"a node has {len(node)} entries")
            if child == b"":
                return None
            # A node of less than 32 bytes stands inside its parent.
            node = child if isinstance(child, list) else self._node(child, nodes)

    def _node(self, digest: bytes, proof: "Sequence[bytes] | object") -> Item:
        raw = next(proof, None)  # type: ignore[call-overload]
        known = self._nodes.get(digest)
        if known is not None:
            return known
        if raw is None:
            raise ProofError("it ends before the value")
        if keccak(raw) != digest:
            raise ProofError("a node is not the one its parent names")
        try:
            node = decode(raw)
        except MalformedError as error:
            raise ProofError(f"a node is malformed: {error}") from error
        self._nodes[digest] = node
        return node


def _prefix(encoded: Item) -> tuple[str, bool]:
    """Return the nibbles of a hex-prefix encoding, and whether it is a leaf's."""
    if not isinstance(encoded, bytes) or not encoded or encoded[0] >> 4 > 3:
        raise ProofError("a path is malformed")
    flag = encoded[0] >> 4
    digits = encoded.hex()
    return digits[1 if flag & 1 else 2 :], bool(flag & 2)


def _leaf_value(value: Item) -> bytes | None:
    if not isinstance(value, bytes):
        raise ProofError("a value is no byte string")
    return value or None


def root_of(entries: Mapping[bytes, bytes]) -> bytes:
    """Return the root of a trie that has exactly these entries, by their whole keys.

    Args:
        entries: the value by its key as it stands in the trie; keys of one length.
    """
    if not entries:
        return EMPTY_ROOT
    pairs = sorted((key.hex(), value) for key, value in entries.items())
    paths = [path for path, _ in pairs]
    values = [value for _, value in pairs]
    encoded = _build(paths, values, 0, len(paths), 0)
    return keccak(encoded)


def storage_root(slots: Mapping[int, int], zero_leaves: Iterable[int] = ()) -> bytes:
    """Return the storage root of an account whose slots hold exactly these words.

    Args:
        slots: the word by the number of its slot; words of 0 are not stored.
        zero_leaves: slots of 0 that are stored none the less, as Anvil does.
    """
    leaves = {slot: word for slot, word in slots.items() if word}
    leaves |= dict.fromkeys(zero_leaves, 0)
    return root_of(
        {keccak(slot.to_bytes(32, "big")): encode_int(word) for slot, word in leaves.items()}
    )


def ordered_root(values: Sequence[bytes]) -> bytes:
    """Return the root of the trie of a block's receipts or transactions, by their places."""
    if not values:
        return EMPTY_ROOT
    pairs = sorted((encode_int(place).hex(), value) for place, value in enumerate(values))
    return keccak(
        _build([path for path, _ in pairs], [value for _, value in pairs], 0, len(pairs), 0)
    )


def ordered_proof(values: Sequence[bytes], place: int) -> list[bytes]:
    """Return the nodes on the way from the root of `ordered_root` to one of the values."""
    pairs = sorted((encode_int(number).hex(), value) for number, value in enumerate(values))
    paths, contents = [path for path, _ in pairs], [value for _, value in pairs]
    return _Walker(paths, contents).proof(encode_int(place).hex())


def proofs_of(entries: Mapping[bytes, bytes], keys: Sequence[bytes]) -> list[list[bytes]]:
    """Return the proof of each key in the trie of these entries, present or not.

    Args:
        entries: the value by its key as it stands in the trie; keys of one length.
        keys: keys as they stand in the trie.
    """
    pairs = sorted((key.hex(), value) for key, value in entries.items())
    walker = _Walker([path for path, _ in pairs], [value for _, value in pairs])
    return [walker.proof(key.hex()) for key in keys]


class _Walker:
    """Walks down a trie to collect proofs; nodes that they share are built once."""

    def __init__(self, paths: list[str], values: list[bytes]) -> None:
        self._paths, self._values = paths, values
        self._built: dict[tuple[int, int, int], bytes] = {}

    def proof(self, wanted: str) -> list[bytes]:
        """Return the nodes from the root to the end of a path, or to where it leaves the trie."""
        paths = self._paths
        nodes: list[bytes] = []
        first, end, depth = 0, len(paths), 0
        while first < end:
            encoded = self._node(first, end, depth)
            # A node of less than 32 bytes stands inside its parent.
            if not nodes or len(encoded) >= 32:
                nodes.append(encoded)
            if end - first == 1:
                break
            shared = depth
            while paths[first][shared] == paths[end - 1][shared]:
                shared += 1
            if shared > depth:
                if not wanted.startswith(paths[first][:shared]):
                    break
                depth = shared
                continue
            start = wanted[: depth + 1]
            first = bisect_left(paths, start, first, end)
            end = bisect_left(paths, start + "g", first, end)
            depth += 1
        return nodes

    def _node(self, first: int, end: int, depth: int) -> bytes:
        key = (first, end, depth)
        if key not in self._built:
            self._built[key] = _build(self._paths, self._values, first, end, depth)
        return self._built[key]


def _build(paths: list[str], values: list[bytes], first: int, end: int, depth: int) -> bytes:
    """Return the encoding of the node over `paths[first:end]`, which agree up to `depth`."""
    path = paths[first]
    if end - first == 1:
        return encode_list([_compact(path[depth:], leaf=True), encode_bytes(values[first])])
    # Sorted, so what the first and the last share all share. No key is the beginning of another
    # one: keys have one length, and no encoding of a number begins another's.
    last = paths[end - 1]
    shared = depth
    while path[shared] == last[shared]:
        shared += 1
    if shared > depth:
        child = _build(paths, values, first, end, shared)
        return encode_list([_compact(path[depth:shared], leaf=False), _reference(child)])
    children = [_EMPTY] * _BRANCH
    start = first
    while start < end:
        nibble = paths[start][depth]
        stop = start + 1
        while stop < end and paths[stop][depth] == nibble:
            stop += 1
        children[int(nibble, 16)] = _reference(_build(paths, values, start, stop, depth + 1))
        start = stop
    return encode_list(children)


def _reference(encoded: bytes) -> bytes:
    return encoded if len(encoded) < 32 else encode_bytes(keccak(encoded))


def _compact(nibbles: str, *, leaf: bool) -> bytes:
    flag = 2 if leaf else 0
    if len(nibbles) % 2:
        return encode_bytes(bytes.fromhex(f"{flag + 1}{nibbles}"))
    return encode_bytes(bytes.fromhex(f"{flag}0{nibbles}"))
