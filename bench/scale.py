"""Ten million members: let in, settled, lapsed and audited on a chain of one's own.

    python -m tools.with_anvil -- python -m bench.scale [--keep]

A thousand cohorts of 10,000 people each come in under the rules of Xiang Hu Bao, half of them with
the least deposit. Some take their places and claim; settlements are measured until the half has
lapsed; then the audit of `mutual-pool verify` runs. Three cohorts have trees of 10,000 real leaves;
the others have roots of which nobody shows a leaf, which is all that contracts see of any root.
Writes build/bench/scale.json; --keep also bench/scale.json.
"""

import json
import os
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak
from web3.contract.contract import ContractFunction
from web3.types import TxReceipt

from bench.chain import FOLDER
from bench.peers.sources import Source
from mutual_pool.audit.auditor import Auditor
from mutual_pool.audit.context import Options, Target
from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.contracts import PlanContracts, error_decoder
from mutual_pool.chain.deployment import RoleHolders, deploy_plan
from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.chain.rpc import Rpc
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.plan import load_plan
from mutual_pool.protocol.eip712 import (
    Decision,
    PanelDecision,
    claims_domain,
    enrolment_domain,
    pack_signatures,
    sign_cohort,
    sign_decision,
)
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.pool.types import DAY

COHORTS, PEOPLE = 1_000, 10_000
TREES = 3
CLAIMANTS = 8
SEVERE = 0
_GAS = 6_000_000
_EVIDENCE, _FINDINGS, _NOTICE = (keccak(text=text) for text in ("evidence", "findings", "notice"))


def key(name: str) -> LocalAccount:
    """The key of somebody of this run."""
    account: LocalAccount = Account.from_key(keccak(text=f"scale {name}"))
    return account


class Large:
    """A plan with ten million members, and what is measured of it."""

    def __init__(self, address: str) -> None:
        """Found the plan, with everybody's roles."""
        self.address, self.web3 = address, connect(address)
        self.release = load_release()
        self.errors = error_decoder(self.release)
        self.bank = NodeWallet(self.web3, self.web3.eth.accounts[0], self.errors, gas=_GAS)
        deployer = NodeWallet(self.web3, self.bank.address, self.errors)
        self.plan = load_plan("xiang_hu_bao")
        token = self.release["TestToken"]
        source = Source(token.abi, token.bytecode)
        factory = self.web3.eth.contract(abi=source.abi, bytecode=source.bytecode)
        asset = deployer.send(factory.constructor("Test CNY", "CNY"))["contractAddress"]
        assert asset is not None
        seats = [key(f"seat {place}") for place in range(self.plan.panel.value.seats)]
        self.seats = sorted(seats, key=lambda one: int(one.address, 16))
        self.registrar = key("registrar")
        roles = RoleHolders(
            steward=key("steward").address,
            registrar=self.registrar.address,
            supervisor=key("supervisor").address,
            heir=key("heir").address,
            assessors=tuple(one.address for one in self.seats),
        )
        self.deployment = deploy_plan(self.web3, self.release, deployer, self.plan, asset, roles)
        self.contracts: PlanContracts = self.deployment.contracts(self.web3, self.release)
        self.clock = ChainClock(self.web3)
        self.figures: dict[str, Any] = {}

    def send(self, call: ContractFunction, wallet: KeyWallet | None = None) -> TxReceipt:
        """Send a call, of the bank's unless somebody else's."""
        return (wallet or self.bank).send(call)

    def let_in(self) -> None:
        """A thousand cohorts; every second one has the least deposit."""
        pool, enrolment = self.contracts.pool.functions, self.contracts.enrolment
        token = self.contracts.asset.functions
        self.send(token.mint(self.bank.address, 2**90))
        self.send(token.approve(pool.address, 2**95))
        usual = self.plan.deposit_per_unit.value
        least = pool.minimumDeposit(1).call()
        people = [key(f"claimant {place}") for place in range(CLAIMANTS)]
        self.people = people
        self.trees = [_tree(place, people if place == 0 else []) for place in range(TREES)]
        domain = enrolment_domain(self.web3.eth.chain_id, enrolment.address)
        began, gas = time.perf_counter(), 0
        for number in range(COHORTS):
            root = self.trees[number].root if number < TREES else keccak(number.to_bytes(8, "big"))
            now = self.web3.eth.get_block("latest")["timestamp"]
            paper = CohortPaper(self.bank.address, root, PEOPLE, now, now + DAY)
            signature = sign_cohort(self.registrar, domain, paper)
            each = least if number % 2 else usual
            call = enrolment.functions.enrolCohort(paper.as_tuple(), signature, each * PEOPLE)
            gas = max(gas, self.send(call)["gasUsed"])
        self.figures |= {
            "cohorts": COHORTS,
            "members": self._units(),
            "enrol_cohort_gas": gas,
            "enrol_seconds": round(time.perf_counter() - began, 1),
        }

    def claim(self) -> None:
        """Some take their places, claim when they are covered, and are paid."""
        enrolment, desk = self.contracts.enrolment.functions, self.contracts.desk.functions
        wallets = []
        for place, person in enumerate(self.people):
            self._gas_for(person.address)
            wallet = KeyWallet(self.web3, person, self.errors, gas=_GAS)
            leaf = self.trees[0].leaves[place].as_tuple()
            whole = (leaf[0], person.address, *leaf[2:])
            receipt = self.send(
                enrolment.joinFromGroup(1, whole, self.trees[0].proof(place)), wallet
            )
            self.figures["join_from_group_gas"] = receipt["gasUsed"]
            wallets.append(wallet)
        self.clock.move_to(
            self.clock.now().date() + timedelta(days=self.plan.waiting_days.value + 2), 8
        )
        bond = self.plan.claim_bond.value
        for wallet in wallets:
            self.send(self.contracts.asset.functions.mint(wallet.address, bond))
            approve = self.contracts.asset.functions.approve(self.contracts.pool.address, bond)
            self.send(approve, wallet)
            today = self.clock.now().date().toordinal() - 719_163
            self.send(desk.file((wallet.address, today, SEVERE, _EVIDENCE)), wallet)
            self._decide(desk.claimCount().call(), wallet.address)
        self.clock.move_to(
            self.clock.now().date() + timedelta(days=self.plan.notice_days.value + 1), 8
        )
        settled, lapsed = [], []
        for number, wallet in enumerate(wallets, start=1):
            before = self._units()
            settled.append(self.send(desk.settle(number), wallet)["gasUsed"])
            lapsed.append(before - self._units())
            self.send(desk.collect(number, wallet.address), wallet)
        self.figures |= {"settle_gas": settled, "lapsed_at_each": lapsed}

    def audit(self) -> None:
        """What `mutual-pool verify` finds, and what it takes."""
        self.web3.provider.make_request("evm_mine", [])  # type: ignore[arg-type]
        with tempfile.TemporaryDirectory() as folder:
            auditor = Auditor(Rpc(self.address), self.release, Options(Path(folder) / "store"))
            began = time.process_time()
            result = auditor.audit(Target(registry=self.contracts.registry.address), ())
            self.figures["audit_seconds"] = round(time.process_time() - began, 1)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.figures |= {"audit_verdict": result.verdict.name, "megabytes": round(peak)}

    def _units(self) -> int:
        books = self.contracts.pool.functions.books().call()
        return int(books[2])

    def _gas_for(self, address: str) -> None:
        request = {"from": self.bank.address, "to": address, "value": 10**18}
        sent = self.web3.eth.send_transaction(request)  # type: ignore[arg-type]
        self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)

    def _decide(self, claim: int, member: str) -> None:
        desk = self.contracts.desk
        facts = desk.functions.claimOf(claim).call()
        verdict = PanelDecision(
            identity=_identity(0, [str(one.address) for one in self.people].index(member)),
            evidence_hash=_EVIDENCE,
            approve=True,
            benefit_class=SEVERE,
            findings_hash=_FINDINGS,
            notice_hash=_NOTICE,
            deadline=int(self.clock.now().timestamp()) + DAY,
        )
        decision = Decision(claim, member, facts[1], facts[7], verdict)
        domain = claims_domain(self.web3.eth.chain_id, desk.address)
        signers = self.seats[: self.plan.threshold(facts[7])]
        packed = pack_signatures(
            (one.address, sign_decision(one, domain, decision)) for one in signers
        )
        seats = self.contracts.panel.functions.currentSeats().call()
        approvals = (seats, packed.signatures, list(packed.wallet_signatures))
        call = desk.functions.decideBySignatures(claim, verdict.as_tuple(), approvals)
        self.send(call)


def _identity(tree: int, place: int) -> bytes:
    return bytes(keccak(text=f"person {place} of {tree}")[:16])


def _tree(number: int, people: list[LocalAccount]) -> CohortTree:
    """A cohort of one unit each, the first of whom have these wallets."""
    until = 40_000
    known = {place: one.address.lower() for place, one in enumerate(people)}
    leaves = []
    for place in range(PEOPLE):
        nobody = "0x" + keccak(text=f"wallet {place} of {number}")[:20].hex()
        member = known.get(place, nobody)
        leaves.append(Leaf(place, member, _identity(number, place), 0, 1, until))
    return CohortTree(leaves)


def main() -> int:
    """Gives 1 unless the verdict is TRUE."""
    address = os.environ.get("MUTUAL_POOL_RPC")
    if address is None:
        print("There is no chain: python -m tools.with_anvil -- python -m bench.scale")
        return 2
    large = Large(address)
    for step in (large.let_in, large.claim, large.audit):
        print(f"{step.__name__} ...", file=sys.stderr)
        step()
        print(large.figures, file=sys.stderr)
    text = json.dumps(large.figures, indent=1) + "\n"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "scale.json").write_text(text, encoding="utf-8")
    if "--keep" in sys.argv[1:]:
        Path(__file__).with_name("scale.json").write_text(text, encoding="utf-8")
    return int(large.figures["audit_verdict"] != "TRUE")


if __name__ == "__main__":
    sys.exit(main())
