"""Accounts that stand for a delegate's code by EIP-7702, and go on signing with their own key."""

from eth_abi import encode
from eth_utils.crypto import keccak

from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT
from tests.parties import sources

#: The delegates by what they make of a signature; two are contracts of others, as deployed.
HAS, LACKS, REHASHES = "has ERC-1271", "lacks ERC-1271", "re-hashes"
_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def delegate_of(chain, kind):
    """The code that accounts stand for."""
    if kind == HAS:
        return chain.once("Simple7702Account").address
    if kind == LACKS:
        return chain.once("SimpleAccount7", chain.once("EntryPoint7").address).address
    if kind not in chain._made:
        chain._made[kind] = chain.deploy(sources.own("RehashingDelegate", "prague"))
    return chain._made[kind].address


def delegate(chain, account, target):
    """Let an account stand for the code at `target`; nobody's address ends it."""
    chain_id = chain.web3.eth.chain_id
    signed = account.sign_authorization(
        {
            "chainId": chain_id,
            "address": target,
            "nonce": chain.web3.eth.get_transaction_count(account.address),
        }
    )
    relay = chain.relay
    transaction = {
        "type": 4,
        "chainId": chain_id,
        "nonce": chain.web3.eth.get_transaction_count(relay.address),
        "gas": 200_000,
        "maxFeePerGas": 40 * 10**9,
        "maxPriorityFeePerGas": 10**9,
        "to": account.address,
        "value": 0,
        "data": b"",
        "authorizationList": [signed],
    }
    raw = relay.account.sign_transaction(transaction).raw_transaction
    sent = chain.web3.eth.send_raw_transaction(raw)
    receipt = chain.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
    assert receipt["status"] == 1
    relay._nonce = None
    expected = b"" if int(target, 16) == 0 else bytes.fromhex("ef0100" + target[2:])
    assert bytes(chain.web3.eth.get_code(account.address)) == expected


def delegated_wallet(chain, account, kind):
    """A funded account that stands for a delegate."""
    chain.give_gas(account.address)
    delegate(chain, account, delegate_of(chain, kind))
    return KeyWallet(chain.web3, account, chain.errors, gas=GAS_LIMIT)


class NestedSigner:
    """Signs in the form that the re-hashing delegate takes alone: a hash within its own domain."""

    def __init__(self, chain, account):
        self.chain, self.account, self.address = chain, account, account.address

    def sign_message(self, signable):
        digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
        domain = keccak(
            encode(
                ["bytes32", "bytes32", "bytes32", "uint256", "address"],
                [
                    keccak(text=_DOMAIN),
                    keccak(text="RehashingDelegate"),
                    keccak(text="1"),
                    self.chain.web3.eth.chain_id,
                    self.address,
                ],
            )
        )
        nested = keccak(keccak(text="PersonalSign(bytes prefixed)") + digest)
        return self.account.unsafe_sign_hash(keccak(b"\x19\x01" + domain + nested))
