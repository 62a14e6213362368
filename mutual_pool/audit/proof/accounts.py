"""Accounts and their storage, proved against a block's state root (EIP-1186, `eth_getProof`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mutual_pool.audit.proof.rlp_codec import MalformedError, decode
from mutual_pool.audit.proof.trie import ProofError, Prover
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import NodeRefusalError, Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError, data, entries, quantity
from mutual_pool.chain.threads import asking

_KEYS = 256
_FEWEST_KEYS = 8
_THREADS = 4
_TRIES = 3


@dataclass(frozen=True)
class AccountState:
    """What a state root says of an account."""

    nonce: int
    balance: int
    storage_root: bytes
    code_hash: bytes


class AbsentAccountError(ProofError):
    """A proof that the account does not exist in this state."""


class StateReader:
    """Reads accounts and slots of one block; whatever it returns is proved.

    Attributes:
        checked: how many slots were proved so far.
        zero_leaves: the slots of the last contract that hold 0 and are in the trie none the less.
            Ethereum takes them out; Anvil keeps them.
    """

    def __init__(self, rpc: Rpc, block: int, state_root: bytes) -> None:
        """Read the state at a block whose state root is known to be true."""
        self._rpc, self._block, self._root = rpc, block, state_root
        self._keys = _KEYS
        self.checked = 0
        self.zero_leaves: set[int] = set()

    def account(self, address: str) -> AccountState:
        """Return what the state says of an account.

        Raises:
            AbsentAccountError: if it is proved that there is none.
            ProofError: if the node's proof proves nothing.
            NodeError: if the node does not answer.
        """
        return verify_account(self._root, address, self._ask(address, []).account)

    def words(
        self,
        address: str,
        storage_root: bytes,
        slots: Sequence[int],
        progress: Callable[[int], None] = lambda done: None,
    ) -> Iterator[tuple[int, int]]:
        """Yield every slot with the word that is proved to be in it.

        Args:
            address: the contract.
            storage_root: its storage root, as `account` returns it.
            slots: which ones.
            progress: told how many are done.

        Raises:
            ProofError: if a proof proves nothing; the message names the slot.
            NodeError: if the node does not answer.
        """
        prover = Prover(storage_root)
        self.zero_leaves = set()
        done = 0
        with asking(_THREADS) as threads:
            while done < len(slots):
                size = self._keys
                parts = [
                    slots[start : start + size]
                    for start in range(done, min(len(slots), done + 2 * _THREADS * size), size)
                ]
                answers = threads.map(lambda part: self._proofs(address, part), parts)
                for part, proofs in zip(parts, answers, strict=True):
                    for slot, (proof, stated) in zip(part, proofs, strict=True):
                        leaf = word_at(prover, slot, proof)
                        word = leaf or 0
                        if leaf == 0:
                            self.zero_leaves.add(slot)
                        if word != stated:
                            raise ProofError(
                                f"the node says that slot 0x{slot:064x} holds {stated}, and its "
                                f"own proof shows {word}"
                            )
                        yield slot, word
                    done += len(part)
                    self.checked += len(part)
                    progress(done)

    def _proofs(self, address: str, slots: Sequence[int]) -> list[tuple[list[bytes], int]]:
        """Return the proof of each slot, and what the node says is in it."""
        try:
            answer = self._ask(address, [f"0x{slot:064x}" for slot in slots])
        except NodeRefusalError as refusal:
            if len(slots) <= _FEWEST_KEYS or not refusal.too_much:
                raise
            self._keys = max(_FEWEST_KEYS, len(slots) // 2)
            middle = len(slots) // 2
            return self._proofs(address, slots[:middle]) + self._proofs(address, slots[middle:])
        return answer.slots

    def _ask(self, address: str, keys: list[str]) -> "ProofAnswer":
        try:
            for attempt in range(1, _TRIES + 1):
                answer = self._rpc.ask("eth_getProof", address, keys, hex(self._block))
                try:
                    return read_proof(answer, len(keys))
                except BadAnswerError:
                    # Nodes behind one address may not all be that far yet.
                    if attempt == _TRIES:
                        raise
                    self._rpc.wait(attempt)
        except NodeRefusalError as refusal:
            if refusal.too_much and len(keys) > _FEWEST_KEYS:
                raise
            raise NodeError(
                f"the node does not prove the state of block {self._block} ({refusal.words}); it "
                "may have dropped old states. Give an archive node, or a later last block"
            ) from refusal
        raise AssertionError("unreachable")  # pragma: no cover


@dataclass(frozen=True)
class ProofAnswer:
    """What a node answers to `eth_getProof`.

    Attributes:
        account: the nodes on the way to the account.
        slots: of each slot the nodes on the way to it, and what the node says is in it.
    """

    account: list[bytes]
    slots: list[tuple[list[bytes], int]]


def read_proof(answer: object, slots: int) -> ProofAnswer:
    """Return an answer to `eth_getProof` for so many slots.

    Raises:
        BadAnswerError: if it has not the form of one.
    """
    name = "eth_getProof"
    if not isinstance(answer, dict):
        raise BadAnswerError(name, answer)
    proofs = entries(answer.get("storageProof"), name)
    if len(proofs) != slots:
        raise BadAnswerError(f"{name} for {slots} slots", f"{len(proofs)} proofs")
    return ProofAnswer(
        _nodes(answer.get("accountProof")),
        [(_nodes(entry.get("proof")), quantity(entry.get("value"), name)) for entry in proofs],
    )


def _nodes(value: object) -> list[bytes]:
    if not isinstance(value, list):
        raise BadAnswerError("eth_getProof", value)
    return [data(node, "eth_getProof") for node in value]


def verify_account(state_root: bytes, address: str, proof: Sequence[bytes]) -> AccountState:
    """Return what a proof shows of an account.

    Raises:
        AbsentAccountError: if it shows that there is none.
        ProofError: if it proves nothing.
    """
    value = Prover(state_root).value_at(bytes.fromhex(address[2:]), proof)
    if value is None:
        raise AbsentAccountError(f"there is no account {address} in this state")
    try:
        parts = decode(value)
    except MalformedError as error:
        raise ProofError(f"the account is malformed: {error}") from error
    if not isinstance(parts, list) or len(parts) != 4:
        raise ProofError("the account is malformed")
    nonce, balance, storage, code = parts
    if not all(isinstance(part, bytes) for part in parts):
        raise ProofError("the account is malformed")
    assert isinstance(nonce, bytes) and isinstance(balance, bytes)
    assert isinstance(storage, bytes) and isinstance(code, bytes)
    return AccountState(int.from_bytes(nonce, "big"), int.from_bytes(balance, "big"), storage, code)


def word_at(prover: Prover, slot: int, proof: Sequence[bytes]) -> int | None:
    """Return the word that a proof shows in a slot; None where it shows that there is none.

    Raises:
        ProofError: if it proves nothing; the message names the slot.
    """
    try:
        value = prover.value_at(slot.to_bytes(32, "big"), proof)
        if value is None:
            return None
        word = decode(value)
    except (ProofError, MalformedError) as error:
        raise ProofError(f"the proof of slot 0x{slot:064x} proves nothing: {error}") from error
    if not isinstance(word, bytes) or len(word) > 32:
        raise ProofError(f"slot 0x{slot:064x} holds no word")
    return int.from_bytes(word, "big")
