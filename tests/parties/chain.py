"""A chain, who relays on it, and how contracts of others get there."""

from eth_account import Account
from eth_utils.crypto import keccak
from web3 import Web3

from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.node import connect
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.demo.community import GAS_LIMIT
from tests.parties import sources

GAS_MONEY = Web3.to_wei(50, "ether")
#: An operation of ERC-4337 may ask for what it may use at most: validation, call and paymaster.
RELAYED_GAS = 6_000_000
NOBODY = "0x" + "00" * 20


class Chain:
    """An Anvil of some hard fork; the key of `relay` is here, that of `bank` with the node."""

    def __init__(self, address, release):
        self.address, self.release = address, release
        self.web3 = connect(address)
        self.errors = error_decoder(release)
        accounts = self.web3.eth.accounts
        self.bank = NodeWallet(self.web3, accounts[0], self.errors, gas=GAS_LIMIT)
        self.deployer = NodeWallet(self.web3, accounts[0], self.errors)
        self.relay = KeyWallet(self.web3, key("relay"), self.errors, gas=RELAYED_GAS)
        self.give_gas(self.relay.address, 100 * GAS_MONEY)
        self._made = {}

    def request(self, method, *parameters):
        answer = self.web3.provider.make_request(method, list(parameters))
        assert "error" not in answer, answer
        return answer["result"]

    def give_gas(self, address, amount=GAS_MONEY):
        """Gas money from the bank."""
        sender = self.bank.address
        sent = self.web3.eth.send_transaction({"from": sender, "to": address, "value": amount})
        self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)

    def deploy(self, source, *arguments):
        """A contract made from a source of any origin."""
        factory = self.web3.eth.contract(abi=source.abi, bytecode=source.bytecode)
        address = self.deployer.send(factory.constructor(*arguments))["contractAddress"]
        return self.web3.eth.contract(address=address, abi=source.abi)

    def once(self, name, *arguments):
        """The one contract of this name on the chain, of a package."""
        if name not in self._made:
            self._made[name] = self.deploy(sources.compiled(name), *arguments)
        return self._made[name]

    def at(self, address, name):
        """A handle for a package's contract at an address."""
        return self.web3.eth.contract(address=address, abi=sources.compiled(name).abi)

    def pass_time(self, seconds):
        self.request("evm_increaseTime", seconds)
        self.request("evm_mine")

    def now(self):
        return self.web3.eth.get_block("latest")["timestamp"]


def key(name):
    """The key of somebody of this suite, the same for the same name."""
    return Account.from_key(keccak(text=f"mutual-pool parties {name}"))


def data_of(call):
    """The calldata of a call that was built."""
    return call._encode_transaction_data()
