"""A community whose people act through wallets of others' making, and sign with them."""

from dataclasses import replace

from eth_utils.crypto import keccak
from web3.logs import DISCARD

from mutual_pool.actuarial.days import utc_day
from mutual_pool.demo.community import Community, MemberAccount, OpenClaim
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.eip712 import pack_signatures, sign_decision
from mutual_pool.protocol.pool.types import DAY
from tests.parties.chain import data_of, key

_ALL = 2**255


class Parties(Community):
    """Every wallet comes from a cast, which says what kind it is of."""

    def __init__(self, chain, contracts, plan, cast, roles, seed):
        super().__init__(
            chain.web3,
            contracts,
            plan,
            roles.registrar,
            roles.assessors,
            chain.errors,
            chain.bank,
            key("nobody's"),
            seed,
        )
        self.chain, self.cast, self.roles = chain, cast, roles
        self._supervisor = roles.supervisor
        self._filed = []
        self.largest_batch = 0

    def settle_in(self, person, money):
        return self.settle_person(person, self.cast.member(f"member {person.number}"), money)

    def settle_person(self, person, wallet, money):
        """Give a person this wallet, with gas, asset and, unless it permits, an allowance."""
        self.fund(wallet.address, money)
        if not self.cast.permits:
            self.cast.allow(wallet, self.contracts)
        return MemberAccount(person, wallet, self._identity_of(person))

    def join(self, member, today, deposit_per_unit):
        if self.cast.permits:
            return super().join(member, today, deposit_per_unit)
        amount = deposit_per_unit * self.plan.band_on(member.person.born, today).units
        certificate, signature = self._certify(member, today)
        call = self.contracts.enrolment.functions.join
        return member.wallet.send(call(certificate.as_tuple(), signature, amount))

    def top_up(self, member, amount):
        if self.cast.permits:
            return super().top_up(member, amount)
        return member.wallet.send(self.contracts.pool.functions.payIn(member.address, amount))

    def reinstate(self, member, amount):
        if self.cast.permits:
            return super().reinstate(member, amount)
        return member.wallet.send(self.contracts.pool.functions.reinstate(member.address, amount))

    def file(self, member, day, benefit_class):
        claim = super().file(member, day, benefit_class)
        self._filed.append(claim)
        return claim

    def settle(self, claim):
        """With batches, settle at once everything that is payable in full."""
        if self.cast.multicall is None:
            return super().settle(claim)
        states = self.states(self._filed)
        payable = [
            one
            for one, state in zip(self._filed, states, strict=True)
            if state is ClaimState.PAYABLE
        ]
        if claim not in payable:
            return None
        desk = self.contracts.desk
        calls = [
            (desk.address, True, data_of(desk.functions.settle(one.number))) for one in payable
        ]
        self.chain.relay.send(self.cast.multicall.functions.aggregate3(calls))
        self.largest_batch = max(self.largest_batch, len(calls))
        if self.states([claim])[0] is ClaimState.PAYABLE:
            super().settle(claim)
        return None

    def file_for(self, guardian, member, day, benefit_class):
        """File a claim as a member's guardian, who pays the bond."""
        filing = (member.address, utc_day(day), benefit_class, keccak(text=f"dossier of {day}"))
        receipt = self._file(replace(member, wallet=guardian), filing)
        log = self.contracts.desk.events.ClaimFiled().process_receipt(receipt, errors=DISCARD)[0]
        filed = log["args"]
        return OpenClaim(
            number=filed["claim"],
            member=member,
            day=filed["day"],
            benefit_class=benefit_class,
            benefit=filed["benefit"],
            evidence_hash=filing[-1],
            filed_on=self._now() // DAY,
        )

    def _file(self, member, filing):
        if self.cast.permits:
            return super()._file(member, filing)
        return member.wallet.send(self.contracts.desk.functions.file(filing))

    def _allow(self, member, amount):
        if self.cast.permits:
            super()._allow(member, amount)

    def _sign_together(self, signers, decision):
        """Contract wallets' signatures lie beside the batch."""
        return pack_signatures(
            [
                (signer.address, sign_decision(signer, self._claims_domain, decision))
                for signer in signers
            ],
            wallets=[signer.address for signer in signers if not hasattr(signer, "key")],
        )
