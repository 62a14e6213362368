"""Plans on a chain of their own, reached as the package reaches it, without brownie."""

from dataclasses import replace

from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.deployment import RoleHolders, deploy_plan
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.plan import load_plan


class Chain:
    """A node, the release, and who deploys on it."""

    def __init__(self, web3, release):
        self.web3, self.release = web3, release
        self.errors = error_decoder(release)
        self.accounts = list(web3.eth.accounts)
        self.deployer = NodeWallet(web3, self.accounts[0], self.errors)
        token = release["TestToken"]
        factory = web3.eth.contract(abi=token.abi, bytecode=token.bytecode)
        receipt = self.deployer.send(factory.constructor("Test yuan", "CNY"))
        self.asset = receipt["contractAddress"]

    def roles(self, plan, **changes):
        """Roles held by the node's accounts."""
        steward, registrar, supervisor, heir, *others = self.accounts[1:]
        assessors = tuple(others[: plan.panel.value.seats])
        holders = RoleHolders(steward, registrar, supervisor, heir, assessors)
        return replace(holders, **changes)

    def deploy(self, name="demo", wallet=None, announce=lambda name, address: None, **changes):
        """Deploy a plan; `changes` are of its roles."""
        plan = load_plan(name)
        roles = self.roles(plan, **changes)
        wallet = wallet or self.deployer
        return deploy_plan(self.web3, self.release, wallet, plan, self.asset, roles, announce)
