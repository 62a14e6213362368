"""A Safe 1.4.1 as a wallet of ours: it sends, and it signs by ERC-1271.

Its owners are keys, or Safes again.
"""

from typing import NamedTuple

from eth_abi import encode
from eth_utils.crypto import keccak
from web3.logs import DISCARD

from mutual_pool.chain.wallet import prepared_gas
from mutual_pool.demo.community import GAS_LIMIT
from tests.parties.chain import NOBODY, data_of, key

_CALL = 0


class Signed(NamedTuple):
    """What `eth_account` returns of a signed message, as far as it is read."""

    signature: bytes


class SafeWallet:
    """A Safe of so many owners, some of whom have to sign."""

    def __init__(self, chain, name, owners=None, threshold=2):
        self.chain = chain
        self.owners = owners or [key(f"{name}'s owner {place}") for place in range(3)]
        self.threshold = threshold
        handler = chain.once("SafeHandler").address
        singleton = chain.once("Safe")
        who = [owner.address for owner in self.owners]
        begin = data_of(
            singleton.functions.setup(who, threshold, NOBODY, b"", handler, NOBODY, 0, NOBODY)
        )
        factory = chain.once("SafeProxyFactory")
        salt = int.from_bytes(keccak(text=name), "big")
        made = chain.relay.send(
            factory.functions.createProxyWithNonce(singleton.address, begin, salt)
        )
        log = factory.events.ProxyCreation().process_receipt(made, errors=DISCARD)[0]
        self.contract = chain.at(log["args"]["proxy"], "Safe")
        self.handler = chain.at(self.address, "SafeHandler")

    @property
    def address(self):
        return self.contract.address

    def send(self, call):
        """Have enough owners sign a transaction; somebody else sends it, and pays the gas.

        Raises:
            ContractRefusalError: if our contract refuses the call.
        """
        prepared_gas(call, self.address, self.chain.errors, GAS_LIMIT)
        return self.chain.relay.send(self.signed_call(call))

    def signed_call(self, call, nonce=None):
        """The transaction as its owners signed it, not sent."""
        safe = self.contract.functions
        number = safe.nonce().call() if nonce is None else nonce
        whole = (call.address, 0, data_of(call), _CALL, 0, 0, 0, NOBODY, NOBODY)
        data = safe.encodeTransactionData(*whole, number).call()
        return safe.execTransaction(*whole, self._by_owners(data))

    def sign_message(self, signable):
        """Sign typed data, as `eth_account`'s accounts do."""
        digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
        return Signed(self.sign_bytes(digest))

    def sign_bytes(self, message):
        """The owners' signatures of the Safe's own form of a message."""
        data = self.handler.functions.encodeMessageDataForSafe(self.address, message).call()
        return self._by_owners(data)

    def exchange(self, old, new):
        """Have the owners put a new owner in an old one's place."""
        owners = self.contract.functions.getOwners().call()
        place = owners.index(old.address)
        before = owners[place - 1] if place else "0x" + "00" * 19 + "01"
        self.send(self.contract.functions.swapOwner(before, old.address, new.address))
        self.owners[self.owners.index(old)] = new

    def _by_owners(self, data):
        """The signatures of as many owners as have to, ascending by owner."""
        chosen = sorted(self.owners[: self.threshold], key=lambda one: int(one.address, 16))
        fixed, beside = b"", b""
        for owner in chosen:
            if isinstance(owner, SafeWallet):
                inner = owner.sign_bytes(data)
                place = 65 * self.threshold + len(beside)
                fixed += encode(["address", "uint256"], [owner.address, place]) + b"\0"
                beside += len(inner).to_bytes(32, "big") + inner
            else:
                fixed += bytes(owner.unsafe_sign_hash(keccak(data)).signature)
        return fixed + beside
