"""Smart accounts behind an EntryPoint (ERC-4337); a paymaster pays for gas and takes the asset."""

from eth_account.messages import encode_defunct
from eth_utils.crypto import keccak
from web3.logs import DISCARD

from mutual_pool.chain.wallet import KeyWallet, prepared_gas
from mutual_pool.demo.community import GAS_LIMIT
from tests.parties import sources
from tests.parties.chain import data_of, key

_VERIFICATION, _CALL, _PAYMASTER = 1_000_000, GAS_LIMIT, 300_000
_BEFORE = 100_000
_TIP, _MOST = 10**9, 40 * 10**9
_ALL = 2**255
#: Parts of the asset for 1e18 wei: 3,000 whole coins of six decimals.
PRICE = 3_000 * 10**6


class OperationFailedError(Exception):
    """The entry point took an operation, and the call in it failed."""


class Bundler:
    """An entry point, its factory of accounts and a paymaster, of one version."""

    def __init__(self, chain, asset, version, deposit=10**21):
        self.chain, self.asset, self.version = chain, asset, version
        self.entry = chain.once(f"EntryPoint{version}")
        self.factory = chain.once(f"SimpleAccountFactory{version}", self.entry.address)
        paymaster = sources.own("AssetPaymaster")
        self.paymaster = chain.deploy(paymaster, self.entry.address, asset.address, PRICE)
        self.deposit(deposit)

    def deposit(self, amount):
        """Put in what the paymaster pays from."""
        sender = self.chain.bank.address
        call = self.entry.functions.depositTo(self.paymaster.address)
        sent = call.transact({"from": sender, "value": amount})
        self.chain.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)

    def drain(self):
        """Leave the paymaster without a deposit, as if it had run dry."""
        self.chain.request("anvil_impersonateAccount", self.paymaster.address)
        self.chain.request("anvil_setBalance", self.paymaster.address, hex(10**18))
        held = self.entry.functions.balanceOf(self.paymaster.address).call()
        call = self.entry.functions.withdrawTo(self.chain.bank.address, held)
        sent = call.transact({"from": self.paymaster.address})
        self.chain.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
        self.chain.request("anvil_stopImpersonatingAccount", self.paymaster.address)

    def account(self, name):
        """An account that comes to be with its first operation."""
        owner = key(name)
        salt = int.from_bytes(keccak(text=name), "big")
        address = self.factory.functions.getAddress(owner.address, salt).call()
        begin = data_of(self.factory.functions.createAccount(owner.address, salt))
        start = bytes.fromhex(self.factory.address[2:]) + bytes.fromhex(begin[2:])
        return SmartAccount(self, owner, address, start)

    def handle(self, operation):
        """Send one operation to the entry point, and read what became of it.

        Raises:
            OperationFailedError: with the data of the revert, if the call failed.
        """
        call = self.entry.functions.handleOps([operation], self.chain.relay.address)
        receipt = self.chain.relay.send(call)
        ended = self.entry.events.UserOperationEvent().process_receipt(receipt, errors=DISCARD)[0]
        if not ended["args"]["success"]:
            why = self.entry.events.UserOperationRevertReason()
            reasons = why.process_receipt(receipt, errors=DISCARD)
            raise OperationFailedError(reasons[0]["args"]["revertReason"] if reasons else b"")
        return receipt


class SmartAccount:
    """An account whose owner's key signs operations; the paymaster pays, and takes the asset."""

    def __init__(self, bundler, owner, address, start=b"", name=""):
        self.bundler, self.owner, self.address = bundler, owner, address
        self._start = start
        contract = name or f"SimpleAccount{bundler.version}"
        self.contract = bundler.chain.at(address, contract)

    def allow(self, *spenders):
        """Let these spend the account's asset, in one operation; the paymaster comes by itself."""
        asset = self.bundler.asset
        approvals = [
            asset.functions.approve(spender, _ALL)
            for spender in (*spenders, self.bundler.paymaster.address)
        ]
        return self.together(*approvals)

    def together(self, *calls):
        """Make calls in one operation: all of them, or none."""
        return self.bundler.handle(self.operation(self._batch(calls)))

    def send(self, call):
        """Send a call as an operation.

        Raises:
            ContractRefusalError: if our contract refuses the call; nothing was sent.
        """
        prepared_gas(call, self.address, self.bundler.chain.errors, GAS_LIMIT)
        return self.bundler.handle(self.signed_call(call))

    def signed_call(self, call):
        """The operation of a call, signed and not sent."""
        execute = self.contract.functions.execute(call.address, 0, data_of(call))
        return self.operation(data_of(execute))

    def operation(self, call_data):
        """An operation, packed and signed."""
        entry = self.bundler.entry.functions
        start = b"" if self.bundler.chain.web3.eth.get_code(self.address) else self._start
        limits = _VERIFICATION.to_bytes(16, "big") + _CALL.to_bytes(16, "big")
        pays = bytes.fromhex(self.bundler.paymaster.address[2:])
        pays += _PAYMASTER.to_bytes(16, "big") + _PAYMASTER.to_bytes(16, "big")
        fees = _TIP.to_bytes(16, "big") + _MOST.to_bytes(16, "big")
        number = entry.getNonce(self.address, 0).call()
        whole = (self.address, number, start, call_data, limits, _BEFORE, fees, pays)
        digest = entry.getUserOpHash((*whole, b"")).call()
        return (*whole, self._signature(digest))

    def _signature(self, digest):
        """Version 0.7 signs the hash as a personal message, 0.8 as typed data, which it is."""
        if self.bundler.version == 7:
            return bytes(self.owner.sign_message(encode_defunct(digest)).signature)
        return bytes(self.owner.unsafe_sign_hash(digest).signature)

    def _batch(self, calls):
        execute = self.contract.functions.executeBatch
        parts = [(call.address, 0, data_of(call)) for call in calls]
        if self.bundler.version == 7:
            return data_of(execute(*(list(column) for column in zip(*parts, strict=True))))
        return data_of(execute(parts))

    def send_as_owner(self, call):
        """Have the owner's key send the call through the account, and pay the gas."""
        chain = self.bundler.chain
        wallet = KeyWallet(chain.web3, self.owner, chain.errors, gas=GAS_LIMIT)
        return wallet.send(self.contract.functions.execute(call.address, 0, data_of(call)))
