"""A community that acts on chain: every method is one thing that people really do.

Members pay with permits, the registrar and the assessors sign typed data; only the claimants'
and members' own wallets send their transactions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak
from web3 import Web3
from web3.contract.contract import ContractFunction
from web3.logs import DISCARD
from web3.types import TxReceipt

from mutual_pool.actuarial.days import utc_day
from mutual_pool.actuarial.population import Person
from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.chain.node import call_all
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.demo.identities import demo_identity
from mutual_pool.plan import Plan
from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import STANDING_DAYS, ClaimState, Dispute
from mutual_pool.protocol.eip712 import (
    Certificate,
    Decision,
    Domain,
    PackedSignatures,
    PanelDecision,
    Permit,
    SignedPermit,
    claims_domain,
    enrolment_domain,
    pack_signatures,
    sign_certificate,
    sign_decision,
    sign_permit,
)
from mutual_pool.protocol.pool.settlement import Outcome

#: More than any call of the contracts takes; on a local chain nobody pays for it.
GAS_LIMIT = 2_000_000
_GAS_MONEY = Web3.to_wei(5, "ether")
_DAY = 86_400


@dataclass(frozen=True)
class MemberAccount:
    """A person and their wallet."""

    person: Person
    wallet: KeyWallet
    identity: bytes

    @property
    def address(self) -> str:
        """The wallet's address."""
        return self.wallet.address


@dataclass(frozen=True)
class MemberState:
    """A member as the pool sees them now. Amounts in the asset's smallest part."""

    balance: int
    units: int
    band: int
    active: bool


@dataclass(frozen=True)
class OpenClaim:
    """A claim that was filed, as its event says; `filed_on` is the UTC day number."""

    number: int
    member: MemberAccount
    day: int
    benefit_class: int
    benefit: int
    evidence_hash: bytes
    filed_on: int


def make_account(seed: int, name: str) -> LocalAccount:
    """Return an account of a local chain, the same for the same seed and name."""
    account: LocalAccount = Account.from_key(keccak(text=f"mutual-pool demo {seed} {name}"))
    return account


class Community:
    """The people of one plan and what they do."""

    def __init__(
        self,
        web3: Web3,
        contracts: PlanContracts,
        plan: Plan,
        registrar: LocalAccount,
        assessors: Iterable[LocalAccount],
        errors: ErrorDecoder,
        bank: NodeWallet,
        supervisor: LocalAccount,
        seed: int,
    ) -> None:
        """Gather who acts: `bank` is a node's account that gives gas and test money to all."""
        self.web3, self.contracts, self.plan = web3, contracts, plan
        self._registrar, self._assessors = registrar, list(assessors)
        self._supervisor = KeyWallet(web3, supervisor, errors, gas=GAS_LIMIT)
        self._errors, self._bank, self._seed = errors, bank, seed
        self._secret = keccak(text=f"registrar's secret {seed}")
        self._chain_id = chain_id = web3.eth.chain_id
        self._enrolment_domain = enrolment_domain(chain_id, contracts.enrolment.address)
        self._claims_domain = claims_domain(chain_id, contracts.desk.address)
        name = contracts.asset.functions.name().call()
        self._asset_domain = Domain(name, chain_id, contracts.asset.address)

    # ---------------------------------------------------------------- members

    def settle_in(self, person: Person, money: int) -> MemberAccount:
        """Give a person a wallet with gas and `money` of the asset."""
        account = make_account(self._seed, f"member {person.number}")
        self.fund(account.address, money)
        return MemberAccount(
            person=person,
            wallet=KeyWallet(self.web3, account, self._errors, gas=GAS_LIMIT),
            identity=self._identity_of(person),
        )

    def _identity_of(self, person: Person) -> bytes:
        pool = self.contracts.pool.address
        return demo_identity(person.document, self._secret, self._chain_id, pool)

    def fund(self, address: str, money: int) -> None:
        """Give an address gas, and `money` of the asset."""
        sent = self.web3.eth.send_transaction(
            {
                "from": self._bank.address,
                "to": Web3.to_checksum_address(address),
                "value": _GAS_MONEY,
            }
        )
        self.web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
        self._bank.send(self.contracts.asset.functions.mint(address, money))

    def join(self, member: MemberAccount, today: date, deposit_per_unit: int) -> TxReceipt:
        """Enrol a member with the registrar's certificate and a deposit by permit."""
        band = self.plan.band_on(member.person.born, today)
        amount = deposit_per_unit * band.units
        certificate, signature = self._certify(member, today)
        call = self.contracts.enrolment.functions.joinWithPermit(
            certificate.as_tuple(), signature, amount, self._permit(member, amount)
        )
        return member.wallet.send(call)

    def renew_band(self, member: MemberAccount, today: date, amount: int) -> TxReceipt:
        """Hand in a new certificate for the band of the member's age, paying `amount` in."""
        self._allow(member, amount)
        certificate, signature = self._certify(member, today)
        call = self.contracts.enrolment.functions.reband(certificate.as_tuple(), signature, amount)
        return member.wallet.send(call)

    def top_up(self, member: MemberAccount, amount: int) -> TxReceipt:
        """Pay in for a member, by permit."""
        return member.wallet.send(
            self.contracts.pool.functions.payInWithPermit(
                member.address, amount, self._permit(member, amount)
            )
        )

    def reinstate(self, member: MemberAccount, amount: int) -> TxReceipt:
        """Bring a lapsed member back, by permit."""
        return member.wallet.send(
            self.contracts.pool.functions.reinstateWithPermit(
                member.address, amount, self._permit(member, amount)
            )
        )

    def quit(self, member: MemberAccount) -> TxReceipt:
        """End a membership."""
        return member.wallet.send(self.contracts.pool.functions.quit())

    def look_up(self, members: Sequence[MemberAccount]) -> list[MemberState]:
        """Return what the pool says of members now, in their order."""
        pool = self.contracts.pool.functions
        views = (pool.standingOf, pool.positionOf, pool.membershipOf)
        calls = [view(member.address) for member in members for view in views]
        answers = iter(call_all(self.web3, calls))
        states = []
        for standing, position, membership in zip(answers, answers, answers, strict=True):
            states.append(
                MemberState(
                    balance=standing[0], units=position[3], band=membership[4], active=standing[4]
                )
            )
        return states

    # ----------------------------------------------------------------- claims

    def file(self, member: MemberAccount, day: date, benefit_class: int) -> OpenClaim:
        """File a claim, paying its bond by permit."""
        evidence_hash = keccak(text=f"dossier of {member.person.document} of {day}")
        filing = (member.address, utc_day(day), benefit_class, evidence_hash)
        receipt = self._file(member, filing)
        event = self.contracts.desk.events.ClaimFiled()
        filed = event.process_receipt(receipt, errors=DISCARD)[0]["args"]
        return OpenClaim(
            number=filed["claim"],
            member=member,
            day=filed["day"],
            benefit_class=benefit_class,
            benefit=filed["benefit"],
            evidence_hash=evidence_hash,
            filed_on=self._now() // _DAY,
        )

    def decide(
        self, claim: OpenClaim, approve: bool, notice_hash: bytes, findings_hash: bytes
    ) -> TxReceipt:
        """Collect as many assessors' signatures as the benefit needs and send them as one."""
        signers = self._assessors[: self.plan.threshold(claim.benefit)]
        return self._decide(claim, approve, notice_hash, findings_hash, signers)

    def confirm(self, claim: OpenClaim, notice_hash: bytes, findings_hash: bytes) -> TxReceipt:
        """Have one assessor sign what a jury approved."""
        return self._decide(claim, True, notice_hash, findings_hash, self._assessors[-1:])

    def settle(self, claim: OpenClaim) -> TxReceipt:
        """Settle a payable claim, by the payee, who accepts the benefit quoted and no less."""
        desk = self.contracts.desk.functions
        quoted = Outcome(*self.contracts.lens.functions.quoteClaim(claim.number).call())
        if quoted.full:
            return claim.member.wallet.send(desk.settle(claim.number))
        return claim.member.wallet.send(desk.settleShort(claim.number, quoted.benefit))

    def collect(self, claim: OpenClaim) -> bool:
        """Have the payee take the benefit and the bond; return whether that ends the membership.

        What they had left in the pool they then take too.
        """
        send = claim.member.wallet.send
        receipt = send(self.contracts.desk.functions.collect(claim.number, claim.member.address))
        pool = self.contracts.pool
        ended = bool(pool.events.MembershipEnded().process_receipt(receipt, errors=DISCARD))
        if ended:
            send(pool.functions.takeDue(claim.member.address))
        return ended

    def take_bond(self, claim: OpenClaim) -> TxReceipt:
        """Have the filer of a claim that expired take the bond back."""
        call = self.contracts.desk.functions.collect(claim.number, claim.member.address)
        return claim.member.wallet.send(call)

    def conclude(self, claim: OpenClaim) -> TxReceipt:
        """Carry out what time or the jury decided; the bank does what anyone may."""
        return self._bank.send(self.contracts.desk.functions.conclude(claim.number))

    def states(self, claims: Sequence[OpenClaim]) -> list[ClaimState]:
        """Return the states of claims now, in their order."""
        desk = self.contracts.desk.functions
        answers = call_all(self.web3, [desk.stateOf(claim.number) for claim in claims])
        return [ClaimState(answer) for answer in answers]

    # --------------------------------------------------------------- disputes

    def voters(self, claim: OpenClaim, members: Iterable[MemberAccount]) -> list[MemberAccount]:
        """Return who of these may object to a claim and vote on it: of standing, and active."""
        others = [member for member in members if member.address != claim.member.address]
        day = claim.filed_on - STANDING_DAYS
        pool = self.contracts.pool.functions
        answers = call_all(self.web3, [pool.isVoter(other.address, day) for other in others])
        return [other for other, may in zip(others, answers, strict=True) if may]

    def object(self, claim: OpenClaim, voter: MemberAccount) -> TxReceipt:
        """Let a voter object, with the bond of an objection."""
        self._allow(voter, self.plan.objection_bond.value)
        return voter.wallet.send(self.contracts.jury.functions.object(claim.number))

    def reclaim(self, claim: OpenClaim, voter: MemberAccount) -> TxReceipt:
        """Let a voter who objected rightly take the bond back."""
        call = self.contracts.jury.functions.reclaim(claim.number, voter.address)
        return voter.wallet.send(call)

    def appeal(self, claim: OpenClaim) -> TxReceipt:
        """Let the claimant appeal a refusal."""
        return claim.member.wallet.send(self.contracts.jury.functions.appeal(claim.number))

    def vote(self, claim: OpenClaim, voter: MemberAccount, answer: Answer) -> TxReceipt:
        """Let a juror vote."""
        return voter.wallet.send(self.contracts.jury.functions.vote(claim.number, int(answer)))

    def hold(self, claim: OpenClaim, days: int) -> TxReceipt:
        """Let the supervisor make a notice longer."""
        return self._supervisor.send(self.contracts.jury.functions.hold(claim.number, days))

    def dispute(self, claim: OpenClaim) -> Dispute:
        """Return what was said of a claim so far."""
        return Dispute(*self.contracts.jury.functions.disputeOf(claim.number).call())

    def sponsor_reserve(self, amount: int) -> TxReceipt:
        """Let the bank give to the reserve."""
        pool, asset = self.contracts.pool, self.contracts.asset
        calls: list[ContractFunction] = [
            asset.functions.mint(self._bank.address, amount),
            asset.functions.approve(pool.address, amount),
        ]
        for call in calls:
            self._bank.send(call)
        return self._bank.send(pool.functions.fundReserve(amount))

    # -------------------------------------------------------------- internals

    def _now(self) -> int:
        return int(self.web3.eth.get_block("latest")["timestamp"])

    def _file(self, member: MemberAccount, filing: tuple[str, int, int, bytes]) -> TxReceipt:
        permit = self._permit(member, self.plan.claim_bond.value)
        return member.wallet.send(self.contracts.desk.functions.fileWithPermit(filing, permit))

    def _decide(
        self,
        claim: OpenClaim,
        approve: bool,
        notice_hash: bytes,
        findings_hash: bytes,
        signers: Sequence[LocalAccount],
    ) -> TxReceipt:
        now = self._now()
        verdict = PanelDecision(
            identity=claim.member.identity,
            evidence_hash=claim.evidence_hash,
            approve=approve,
            benefit_class=claim.benefit_class,
            findings_hash=findings_hash,
            notice_hash=notice_hash,
            deadline=now + _DAY,
        )
        decision = Decision(
            claim.number,
            claim.member.address,
            claim.day,
            claim.benefit,
            verdict,
            self.dispute(claim).ends_at,
        )
        packed = self._sign_together(signers, decision)
        seats = self.contracts.panel.functions.currentSeats().call()
        approvals = (seats, packed.signatures, list(packed.wallet_signatures))
        return self._bank.send(
            self.contracts.desk.functions.decideBySignatures(
                claim.number, verdict.as_tuple(), approvals
            )
        )

    def _sign_together(
        self, signers: Sequence[LocalAccount], decision: Decision
    ) -> PackedSignatures:
        return pack_signatures(
            (signer.address, sign_decision(signer, self._claims_domain, decision))
            for signer in signers
        )

    def _certify(self, member: MemberAccount, today: date) -> tuple[Certificate, bytes]:
        now = self._now()
        born = member.person.born
        certificate = Certificate(
            member=member.address,
            identity=member.identity,
            band=self.plan.band_on(born, today).number,
            band_until=utc_day(self.plan.band_until(born, today)),
            issued_at=now,
            expiry=now + _DAY,
        )
        return certificate, sign_certificate(self._registrar, self._enrolment_domain, certificate)

    def _permit(self, member: MemberAccount, amount: int) -> SignedPermit:
        asset = self.contracts.asset
        permit = Permit(
            owner=member.address,
            spender=self.contracts.pool.address,
            value=amount,
            nonce=asset.functions.nonces(member.address).call(),
            deadline=self._now() + _DAY,
        )
        return sign_permit(member.wallet.account, self._asset_domain, permit)

    def _allow(self, member: MemberAccount, amount: int) -> None:
        if amount:
            member.wallet.send(
                self.contracts.asset.functions.approve(self.contracts.pool.address, amount)
            )
