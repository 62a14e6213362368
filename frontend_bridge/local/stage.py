"""What a visitor finds after the demo's year: wallets to try, a certificate, claims in progress.

For chains of one's own machine only: every key here is made from a public seed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak
from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.logs import DISCARD

from mutual_pool.chain.contracts import PlanContracts, error_decoder
from mutual_pool.chain.deployment import Deployment
from mutual_pool.chain.node import local_accounts
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from mutual_pool.demo.identities import demo_identity
from mutual_pool.plan import Plan, load_plan
from mutual_pool.plan.questions import questions_of
from mutual_pool.protocol.claims.types import STANDING_DAYS
from mutual_pool.protocol.eip712 import (
    Certificate,
    Decision,
    PanelDecision,
    claims_domain,
    enrolment_domain,
    pack_signatures,
    sign_certificate,
    sign_cohort,
    sign_decision,
)
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.pool.types import DAY

_GAS_MONEY = Web3.to_wei(5, "ether")
_LONGEST_SEARCH = 500


class StageError(Exception):
    """A community in which nobody can file a claim any more."""


@dataclass
class Cast:
    """Who a visitor can be, and what they hold.

    Args:
        wallets: name and private key, in the order in which a visitor meets them.
        certificates: the enrolments of newcomers, by address.
        evidence: the evidence file of each claim filed here, by the claim's number.
        places: the files of those who came with a group, by address.
        appeals: the evidence file of each appeal for gifts, by the appeal's number.
    """

    wallets: list[dict[str, str]] = field(default_factory=list)
    certificates: dict[str, dict[str, Any]] = field(default_factory=dict)
    evidence: dict[int, bytes] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    appeals: dict[int, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write certificates, places and evidence, for a visitor to choose in the page."""
        folder.mkdir(parents=True, exist_ok=True)
        for address, enrolment in self.certificates.items():
            path = folder / f"certificate-{address}.json"
            path.write_text(json.dumps(enrolment, indent=1) + "\n", encoding="utf-8")
        for address, place in self.places.items():
            (folder / f"place-{address}.json").write_text(
                json.dumps(place, indent=1) + "\n", encoding="utf-8"
            )
        for claim, content in self.evidence.items():
            (folder / f"evidence-of-claim-{claim}.txt").write_bytes(content)
        for appeal, content in self.appeals.items():
            (folder / f"evidence-of-appeal-{appeal}.txt").write_bytes(content)


class Stage:
    """Sets a lived-in community up for visitors."""

    def __init__(self, web3: Web3, deployment: Deployment, seed: int, mnemonic: str) -> None:
        """Take over the community of a demonstration that was run with `seed`.

        Args:
            web3: the local chain.
            deployment: the plan's.
            seed: the demonstration's.
            mnemonic: of the node's own accounts; the second one is the steward.
        """
        release = load_release()
        self.web3, self.deployment, self.seed = web3, deployment, seed
        self.contracts: PlanContracts = deployment.contracts(web3, release)
        self.plan: Plan = load_plan(deployment.plan)
        self.errors = error_decoder(release)
        self.cast = Cast()
        self._busy: set[str] = set()
        self._bank = NodeWallet(web3, local_accounts(web3, 1)[0], self.errors, gas=GAS_LIMIT)
        Account.enable_unaudited_hdwallet_features()
        self._steward = Account.from_mnemonic(mnemonic, account_path="m/44'/60'/0'/0/1")
        self._registrar = make_account(seed, "registrar")
        seats = self.plan.panel.value.seats
        self.assessors = [make_account(seed, f"assessor {place}") for place in range(seats)]

    def set(self) -> Cast:
        """Make newcomers and a group, an appeal, a claim for the panel, and one under notice.

        Raises:
            StageError: if no member can file a claim, or nobody else could vote on it.
        """
        newcomers = [self.newcomer(place) for place in range(2)]
        waiting = self.file("an open claim, for the assessors to decide")
        noticed = self.file("a claim that is under notice")
        self.decide(noticed[0])
        # So many that a jury has a quorum of others than one objector.
        voters = self.voters(5)
        of_group = self.group([voters[0]])
        self.appeal("an appeal for gifts", filer=voters[3], donor=voters[2])
        named = [
            *((f"Newcomer {place + 1}", account) for place, account in enumerate(newcomers)),
            *((f"Of the group {place + 1}", account) for place, account in enumerate(of_group)),
            ("Member with an open claim", waiting[1]),
            ("Member with a claim under notice", noticed[1]),
            *((f"Voter {place + 1}", account) for place, account in enumerate(voters)),
            *((f"Assessor {place + 1}", account) for place, account in enumerate(self.assessors)),
            ("Steward", self._steward),
            ("Supervisor", make_account(self.seed, "supervisor")),
            ("Registrar", self._registrar),
        ]
        for _, account in named:
            self._gas(account.address)
        self.cast.wallets = [
            {"name": name, "key": "0x" + bytes(account.key).hex()} for name, account in named
        ]
        return self.cast

    def newcomer(self, place: int, born_in_band: int = 1) -> LocalAccount:
        """Make a wallet with test money and a registrar's certificate."""
        account = make_account(self.seed, f"newcomer {place}")
        money = 1_000 * self.plan.deposit_per_unit.value
        self._gas(account.address)
        self._mint(account.address, money)
        now = self.now()
        certificate = Certificate(
            member=account.address,
            identity=self._identity(f"newcomer {place}"),
            band=born_in_band,
            band_until=now // DAY + 900,
            issued_at=now,
            expiry=now + 365 * DAY,
        )
        domain = enrolment_domain(self.deployment.chain_id, self.contracts.enrolment.address)
        signature = sign_certificate(self._registrar, domain, certificate)
        names = ("member", "identity", "band", "bandUntil", "issuedAt", "expiry")
        values = [
            "0x" + value.hex() if isinstance(value, bytes) else value
            for value in certificate.as_tuple()
        ]
        self.cast.certificates[account.address] = {
            "certificate": dict(zip(names, values, strict=True)),
            "signature": "0x" + signature.hex(),
        }
        return account

    def _identity(self, number: str) -> bytes:
        secret = keccak(text=f"registrar's secret {self.seed}")
        return demo_identity(number, secret, self.deployment.chain_id, self.contracts.pool.address)

    def voters(self, count: int) -> list[LocalAccount]:
        """Return members of standing who have no claim here, with money for bonds and gifts.

        Raises:
            StageError: if there are fewer.
        """
        pool = self.contracts.pool
        standing_day = self.now() // DAY - STANDING_DAYS
        found: list[LocalAccount] = []
        for place in range(_LONGEST_SEARCH):
            account = make_account(self.seed, f"member {place}")
            if account.address in self._busy:
                continue
            if pool.functions.isVoter(account.address, standing_day).call():
                self._mint(account.address, 100 * self.plan.cap_per_unit.value)
                found.append(account)
            if len(found) == count:
                return found
        raise StageError("too few members are left who could vote; start again with a new chain")

    def group(self, members: Sequence[LocalAccount], newcomers: int = 2) -> list[LocalAccount]:
        """Bring in a group of newcomers and of some who are members; return the newcomers.

        The file of each one's place is in the cast.
        """
        band, now, enrolment = 1, self.now(), self.contracts.enrolment
        fresh = [make_account(self.seed, f"of the group {place}") for place in range(newcomers)]
        units = enrolment.functions.unitsOf(band).call()
        people = [*fresh, *members]
        tree = CohortTree(
            [
                Leaf(
                    number=place,
                    member=account.address,
                    identity=self._identity(f"of the group {place}"),
                    band=band,
                    units=units,
                    band_until=now // DAY + 900,
                )
                for place, account in enumerate(people)
            ]
        )
        sponsor = self._bank.address
        paper = CohortPaper(sponsor, tree.root, tree.units, now, now + 30 * DAY)
        domain = enrolment_domain(self.deployment.chain_id, enrolment.address)
        signature = sign_cohort(self._registrar, domain, paper)
        amount = tree.units * self.plan.deposit_per_unit.value
        self._mint(sponsor, amount)
        self._bank.send(self.contracts.asset.functions.approve(self.contracts.pool.address, amount))
        self._bank.send(enrolment.functions.enrolCohort(paper.as_tuple(), signature, amount))
        cohort = enrolment.functions.cohortCount().call()
        for place, account in enumerate(people):
            self._gas(account.address)
            self.cast.places[account.address] = tree.place_file(cohort, place)
        return fresh

    def appeal(self, about: str, filer: LocalAccount, donor: LocalAccount) -> int:
        """Have a member ask for gifts, and another give a little; return the appeal's number."""
        donations, asset = self.contracts.donations, self.contracts.asset
        goal, gift = 100 * self.plan.claim_bond.value, 4 * self.plan.claim_bond.value
        evidence = f"evidence of {about}\n".encode()
        petition = (0, filer.address, goal, goal // 5, self.now() + 90 * DAY, keccak(evidence))
        for account in (filer, donor):
            self._gas(account.address)
        KeyWallet(self.web3, filer, self.errors, gas=GAS_LIMIT).send(
            donations.functions.file(petition)
        )
        number = int(donations.functions.appealCount().call())
        giving = KeyWallet(self.web3, donor, self.errors, gas=GAS_LIMIT)
        giving.send(asset.functions.approve(donations.address, gift))
        giving.send(donations.functions.give(number, gift))
        self.cast.appeals[number] = evidence
        return number

    def file(self, about: str, kind: int = 1) -> tuple[int, LocalAccount]:
        """File a claim for the first member who can; return its number and the member.

        Raises:
            StageError: if there is none.
        """
        pool, desk = self.contracts.pool, self.contracts.desk
        for place in range(_LONGEST_SEARCH):
            account = make_account(self.seed, f"member {place}")
            active = pool.functions.standingOf(account.address).call()[4]
            if not active or account.address in self._busy:
                continue
            wallet = KeyWallet(self.web3, account, self.errors, gas=GAS_LIMIT)
            self._gas(account.address)
            bond = self.plan.claim_bond.value
            evidence = f"evidence of {about}\n".encode()
            filing = (account.address, self.now() // DAY - 1, kind, keccak(evidence))
            try:
                self._mint(account.address, bond)
                wallet.send(self.contracts.asset.functions.approve(pool.address, bond))
                receipt = wallet.send(desk.functions.file(filing))
            except ContractRefusalError:
                # Not covered, or with an open claim: the next one.
                continue
            number = desk.events.ClaimFiled().process_receipt(receipt, errors=DISCARD)[0]["args"]
            self._busy.add(account.address)
            self.cast.evidence[number["claim"]] = evidence
            return number["claim"], account
        raise StageError("no member can file a claim; start again with a new chain")

    def decide(self, claim: int, *, approve: bool = True) -> None:
        """Have as many assessors as are needed decide a claim."""
        desk, panel = self.contracts.desk, self.contracts.panel
        filed = self._filed(claim)
        verdict = PanelDecision(
            identity=filed["identity"],
            evidence_hash=filed["evidenceHash"],
            approve=approve,
            benefit_class=filed["benefitClass"],
            findings_hash=keccak(text="findings"),
            notice_hash=keccak(text="notice"),
            deadline=self.now() + DAY,
        )
        decision = Decision(claim, filed["member"], filed["day"], filed["benefit"], verdict)
        domain = claims_domain(self.deployment.chain_id, desk.address)
        needed = self.plan.threshold(filed["benefit"])
        packed = pack_signatures(
            (signer.address, sign_decision(signer, domain, decision))
            for signer in self.assessors[:needed]
        )
        seats = panel.functions.currentSeats().call()
        approvals = (seats, packed.signatures, list(packed.wallet_signatures))
        call: ContractFunction = desk.functions.decideBySignatures(
            claim, verdict.as_tuple(), approvals
        )
        self._bank.send(call)

    def now(self) -> int:
        """Return the time of the latest block, in seconds."""
        return int(self.web3.eth.get_block("latest")["timestamp"])

    def _filed(self, claim: int) -> Mapping[str, Any]:
        desk = self.contracts.desk
        logs = desk.events.ClaimFiled().get_logs(
            argument_filters={"claim": claim}, from_block=self.deployment.block
        )
        args: Mapping[str, Any] = logs[0]["args"]
        return args

    def _mint(self, address: str, amount: int) -> None:
        self._bank.send(self.contracts.asset.functions.mint(address, amount))

    def _gas(self, address: str) -> None:
        sent = self.web3.eth.send_transaction(
            {
                "from": self._bank.address,
                "to": Web3.to_checksum_address(address),
                "value": _GAS_MONEY,
            }
        )
        self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)


OPERATOR: dict[str, str] = {
    "name": "Nobody: a community on your own machine, made to try the page",
    "contact": "questions@community.example",
    "complaints": "complaints@community.example",
    "asset": "Test wallets hold some already; it is worth nothing.",
}
"""Who stands behind the page of a local community."""


def page_config(deployment: Deployment, rpc: str, api: str, desk: str = "") -> dict[str, Any]:
    """Return the page's `config.json` for a plan.

    Args:
        deployment: the plan's.
        rpc: the node that the page reads.
        api: the index; "" for none.
        desk: the community's desk; "" for none.
    """
    plan, asked = load_plan(deployment.plan), questions_of(deployment.plan)
    return {
        "chainId": deployment.chain_id,
        "chainName": "Local chain" if deployment.chain_id == 1337 else "",
        "rpc": rpc,
        "api": api,
        "plan": deployment.plan,
        "title": plan.title,
        "description": plan.description,
        "firstBlock": deployment.block,
        "asset": deployment.asset,
        "addresses": deployment.addresses,
        **({"directory": deployment.directory} if deployment.directory else {}),
        "classes": [
            {"number": kind.number, "name": kind.name, "title": kind.title}
            for kind in plan.classes.value
        ],
        "bands": [
            {
                "number": band.number,
                "name": band.name,
                "ages": list(band.ages),
                **({"level": band.level} if band.level else {}),
            }
            for band in plan.bands.value
        ],
        "operator": OPERATOR,
        **({"minAgeDays": plan.min_age_days.value} if plan.min_age_days else {}),
        **({"desk": desk} if desk else {}),
        # Asked by way of the desk alone.
        **({"questions": asked.model_dump(mode="json", by_alias=True)} if desk and asked else {}),
    }
