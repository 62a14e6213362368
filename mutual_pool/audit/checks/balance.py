"""The money itself: what the asset's contract has on record for the pool, proved where possible.

Tokens differ in where they keep balances. The usual places are tried: the first slots, in the order
of Solidity and of Vyper, and OpenZeppelin's namespaced storage (ERC-7201). A place counts if the
word proved to be there is the balance that the token tells; no other account's word is found that
way, since the place is a hash of the pool's own address.
"""

from dataclasses import dataclass

from eth_utils.crypto import keccak

from mutual_pool.audit.proof.accounts import StateReader

_SLOTS = 64
_NAMESPACED = 0x52C63247E1F47DB19D5CE0460030C497F067CA4CEBF71BA98EEADABE20BACE00


@dataclass(frozen=True)
class Held:
    """What the pool holds; `proved` is false where only the token's own word stands for it."""

    amount: int
    proved: bool


def held_by(reader: StateReader, asset: str, pool: str, told: int, expected: int = 0) -> Held:
    """Return what the asset has on record for the pool.

    Args:
        reader: the state at the block.
        asset: the token.
        pool: whose balance.
        told: what `balanceOf` told at that block.
        expected: what the pool has to hold at least.

    Raises:
        ProofError: if the node's proofs prove nothing.
        NodeError: if the node does not answer.
    """
    owner = int(pool, 16).to_bytes(32, "big")
    places = [
        int.from_bytes(keccak(first + second), "big")
        for base in (*range(_SLOTS), _NAMESPACED)
        for word in [base.to_bytes(32, "big")]
        for first, second in ((owner, word), (word, owner))
    ]
    account = reader.account(asset)
    words = [word for _, word in reader.words(asset, account.storage_root, places) if word]
    if len(words) == 1 and words[0] != told and min(words[0], told) < expected:
        # Either the node lies, or the word is no balance, as where a token keeps shares: nothing is
        # proved for the plan or against it.
        return Held(min(words[0], told), proved=False)
    if len(words) == 1:
        return Held(words[0], proved=True)
    if not words and told == 0:
        return Held(0, proved=False)
    if told in words:
        return Held(told, proved=True)
    return Held(told, proved=False)
