"""Which kind of wallet each person of a community has, one cast for each kind."""

from dataclasses import dataclass

from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT
from tests.parties import sources
from tests.parties.accounts import Bundler, SmartAccount
from tests.parties.chain import data_of, key
from tests.parties.delegated import (
    HAS,
    REHASHES,
    NestedSigner,
    delegate_of,
    delegated_wallet,
)
from tests.parties.safes import SafeWallet

_ALL = 2**255


@dataclass
class Roles:
    """Who holds the roles: the first four send, the registrar and the assessors sign."""

    steward: object
    supervisor: object
    guardian: object
    heir: object
    registrar: object
    assessors: list


class Cast:
    """What every kind of wallet has; without more, these are accounts with a key."""

    hardfork = "shanghai"
    #: Whether members pay by permit, and whether signers' wallets are code.
    permits = False
    signs = True
    multicall = None

    def prepare(self, chain, asset):
        """Take over the chain; the plan is not there yet."""
        self.chain, self.asset = chain, asset

    def holder(self, name):
        """A wallet that sends, for a role."""
        return self.account(name)

    def signer(self, name):
        """Something that signs, for a role."""
        return key(name)

    def member(self, name):
        """A member's wallet."""
        return self.holder(name)

    def ward(self):
        """The wallet of the member who has a guardian."""
        return self.holder("ward")

    def signs_for(self, wallet):
        """What signs for a member's wallet; None where it signs nothing."""
        return wallet.account

    def account(self, name):
        """An account with a key, and gas."""
        wallet = KeyWallet(self.chain.web3, key(name), self.chain.errors, gas=GAS_LIMIT)
        self.chain.give_gas(wallet.address)
        return wallet

    def allow(self, wallet, contracts):
        """Let the pool take what the wallet pays."""
        wallet.send(contracts.asset.functions.approve(contracts.pool.address, _ALL))

    def roles(self, seats):
        """Everybody with a role, in wallets of this kind."""
        assessors = [self.signer(f"assessor {place}") for place in range(seats)]
        senders = (self.holder(name) for name in ("steward", "supervisor", "guardian", "heir"))
        return Roles(
            *senders,
            registrar=self.signer("registrar"),
            assessors=sorted(assessors, key=lambda one: one.address.lower()),
        )


class OfSafes(Cast):
    """Safes of two of three in every role; the ward's account is owned by one."""

    def holder(self, name):
        return SafeWallet(self.chain, name)

    def signer(self, name):
        return SafeWallet(self.chain, name)

    def signs_for(self, wallet):
        return wallet if isinstance(wallet, SafeWallet) else None

    def ward(self):
        return OwnedAccount(self.chain, SafeWallet(self.chain, "ward's owner"))


class OfNestedSafes(OfSafes):
    """The signers are Safes again one of whose owners is a Safe."""

    def signer(self, name):
        inner = SafeWallet(self.chain, f"{name}'s inner")
        return SafeWallet(self.chain, name, [inner, key(f"{name} beside"), key(f"{name} third")])


class OfSmartAccounts(Cast):
    """Accounts behind an EntryPoint, whose gas a paymaster pays; they sign nothing themselves."""

    signs = False

    def __init__(self, version):
        self.version = version
        self.hardfork = "shanghai" if version == 7 else "prague"

    def prepare(self, chain, asset):
        super().prepare(chain, asset)
        self.bundler = Bundler(chain, asset, self.version)

    def holder(self, name):
        account = self.bundler.account(name)
        # What the first operation takes, before any other money comes.
        self.chain.bank.send(self.asset.functions.mint(account.address, 10**12))
        account.allow()
        return account

    def signs_for(self, wallet):
        return None


class OfDelegated(Cast):
    """Accounts that stand for a delegate, sign with their keys, and pay by permit."""

    hardfork = "prague"
    permits = True

    def __init__(self, kind):
        self.kind = kind

    def holder(self, name):
        return delegated_wallet(self.chain, key(name), self.kind)

    def signer(self, name):
        return self.holder(name).account


class OfNestedSignatures(OfDelegated):
    """Delegated accounts whose signatures only their delegate can tell: roles' and votes'."""

    def __init__(self):
        super().__init__(REHASHES)

    def signer(self, name):
        return NestedSigner(self.chain, super().signer(name))

    def signs_for(self, wallet):
        return NestedSigner(self.chain, wallet.account)


class OfBatches(Cast):
    """Accounts with a key, for whom a stranger settles, concludes and hands in by Multicall."""

    permits = True

    def prepare(self, chain, asset):
        super().prepare(chain, asset)
        self.multicall = chain.deploy(sources.own("Multicall"))


class OfSponsoredDelegated(OfDelegated):
    """Accounts that stand for a smart account, and act by operations that a paymaster pays for."""

    permits = False

    def __init__(self):
        super().__init__(HAS)

    def prepare(self, chain, asset):
        super().prepare(chain, asset)
        self.bundler = Bundler(chain, asset, 8)
        # The delegate knows its entry point by the address that all chains have it at.
        delegate = chain.at(delegate_of(chain, HAS), "Simple7702Account")
        known = delegate.functions.entryPoint().call()
        code = chain.web3.eth.get_code(self.bundler.entry.address).to_0x_hex()
        chain.request("anvil_setCode", known, code)
        chain._made["EntryPoint8"] = chain.at(known, "EntryPoint8")
        self.bundler = Bundler(chain, asset, 8)

    def holder(self, name):
        wallet = super().holder(name)
        self.chain.bank.send(self.asset.functions.mint(wallet.address, 10**12))
        account = SmartAccount(
            self.bundler, wallet.account, wallet.address, name="Simple7702Account"
        )
        account.allow()
        return account

    def signs_for(self, wallet):
        return wallet.owner

    def signer(self, name):
        return super().holder(name).account


class OwnedAccount:
    """An account of ERC-4337's samples whose owner is a Safe, which sends through it."""

    def __init__(self, chain, owner):
        self.chain, self.owner = chain, owner
        factory = chain.once("SimpleAccountFactory7", chain.once("EntryPoint7").address)
        chain.relay.send(factory.functions.createAccount(owner.address, 0))
        self.address = factory.functions.getAddress(owner.address, 0).call()
        self.contract = chain.at(self.address, "SimpleAccount7")

    def send(self, call):
        return self.owner.send(self.contract.functions.execute(call.address, 0, data_of(call)))
