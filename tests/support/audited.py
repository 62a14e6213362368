"""A plan that lived a year and published reports, and its audit through whatever node."""

from mutual_pool.audit.auditor import Auditor
from mutual_pool.audit.context import Options, Target
from mutual_pool.audit.findings import Origin
from mutual_pool.audit.report.document import hash_of
from mutual_pool.chain.contracts import ROLES, error_decoder
from mutual_pool.chain.rpc import Patience, Rpc
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from tests.support.storage import Storage

SEED = 5
HASTE = Patience(timeout=2.0, tries=6, pause=0.01)


class Audited:
    """A node, a plan on it, and what its people can do."""

    def __init__(self, web3, address, release, done, folder):
        self.web3, self.address, self.release, self.done = web3, address, release, done
        self.folder = folder
        self.addresses = done.deployment.addresses
        self.contracts = done.deployment.contracts(web3, release)
        self.errors = error_decoder(release)
        self.twin = done.audit.replay.community
        self.group = []
        self.anvil = web3.client_version.lower().startswith("anvil")
        self.active = next(
            member
            for member in self.twin.ledger.positions
            if self.twin.ledger.standing_of(member).active
        )

    def audit(self, folder, address=None, target=None, observers=(), keep=False, **options):
        """Audit through the node at an address, the real one if none is given."""
        chosen = Options(folder / "store", threads=2, **options)
        auditor = Auditor(Rpc(address or self.address, patience=HASTE), self.release, chosen)
        target = target or Target(registry=self.addresses["registry"])
        return auditor.audit(target, observers, keep_events=keep)

    def storage(self, role):
        """Changes fields of a contract's storage, on an Anvil or on a Ganache."""
        names = {**ROLES, "asset": "TestToken", "directory": "PlanDirectory"}
        method = "anvil_setStorageAt" if self.anvil else "evm_setAccountStorageAt"
        return Storage(self.web3, getattr(self.contracts, role), self.release[names[role]], method)

    def request(self, method, *parameters):
        answer = self.web3.provider.make_request(method, list(parameters))
        assert "error" not in answer, answer
        return answer["result"]

    def pass_time(self, seconds):
        self.request("evm_increaseTime", seconds)
        self.request("evm_mine")

    def wallet_of(self, member):
        """The wallet of a member of the demonstration."""
        keys = (make_account(SEED, f"member {place}") for place in range(100))
        key = next(key for key in keys if key.address.lower() == member)
        return KeyWallet(self.web3, key, self.errors, gas=GAS_LIMIT)

    @property
    def bank(self):
        return NodeWallet(self.web3, self.web3.eth.accounts[0], self.errors, gas=GAS_LIMIT)

    @property
    def steward(self):
        return NodeWallet(self.web3, self.web3.eth.accounts[1], self.errors, gas=GAS_LIMIT)

    def pay_in(self, member, amount):
        """The bank pays in for a member."""
        token, pool = self.contracts.asset, self.contracts.pool
        self.bank.send(token.functions.mint(self.bank.address, amount))
        self.bank.send(token.functions.approve(pool.address, amount))
        member = self.web3.to_checksum_address(member)
        return self.bank.send(pool.functions.payIn(member, amount))

    def publish(self, document, first, last):
        """The steward publishes a document on blocks, whatever it says.

        The last block has to lie in the past, and blocks of tests may share a second.
        """
        self.pass_time(1)
        call = self.contracts.registry.functions.publish(
            hash_of(document), first, last, document.period.to_time, "somewhere"
        )
        return self.steward.send(call)


def caught(result, check, *parts, origin=Origin.PLAN):
    """The verdict is false, and a finding of this check on the plan names all of this."""
    expected = 1 if origin is Origin.PLAN else 2
    assert int(result.verdict) == expected, [*map(str, result.book.findings), result.book.checks]
    lines = [str(finding) for finding in result.book.of(origin) if finding.check == check]
    assert any(all(str(part) in line for part in parts) for line in lines), (
        check,
        parts,
        result.book.findings[:5],
    )


def node_caught(result, check, *parts):
    """The verdict cannot be told, and a finding of this check on the node names all of this."""
    caught(result, check, *parts, origin=Origin.NODE)


def true(result):
    """The verdict is true."""
    assert [str(finding) for finding in result.book.findings] == []
    assert result.book.reasons == [], result.book.reasons
    assert int(result.verdict) == 0
