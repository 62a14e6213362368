"""The plan the bench measures: its contracts, its roles, and its members."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3

from bench.chain import Chain
from mutual_pool.protocol.eip712 import Certificate, enrolment_domain, sign_certificate
from tools.toolchain import ACCOUNTS, CHAIN_ID, MNEMONIC

DAY = 86_400
RESERVE = 6_400_000
SPACING = RESERVE // 64
DEPOSIT = RESERVE + 200 * SPACING
BPS = 10_000
FEE_BPS = 800
BOND = 1_000_000
WAIT_DAYS = 90
NOTICE_DAYS = 7
APPEAL_DAYS, JURY_DAYS = 14, 14
RULES = (RESERVE, BOND, FEE_BPS, 180, 30, NOTICE_DAYS, 60, APPEAL_DAYS, JURY_DAYS)
JURY_RULES = (100, 1_000, 1_000, 1_000, BOND)
QUORUM_VOTES = 10_000
# Everybody joins in the first band; the second is for one who changes it.
UNITS = [1, 2]
FAR_DAY = 40_000
CROWD_BATCH = 100
# For a pool of `SIZES[i]` members there is the benefit class `i`, so that everybody pays the same
# in all of them. The charge passes rungs, all of them empty: the ladder has to look.
SIZES = (10, 100, 1_000, 10_000, 100_000)
CHARGE = 3 * SPACING // 2
# One more class, for a charge that passes many rungs.
LARGE_CLASS = len(SIZES)
LARGE_CHARGE = 40 * SPACING


def benefit_of(charge: int, units: int) -> int:
    """The benefit for which `units` pay `charge` each, the fee included."""
    return charge * units * BPS // (BPS + FEE_BPS)


def identity_of(member: str) -> bytes:
    """An identity for a member; a real one is an HMAC of a document number."""
    return bytes(Web3.keccak(text=member))[:16]


class Plan:
    """A deployed plan, every member of which holds one unit."""

    def __init__(self, chain: Chain) -> None:
        """Gives everybody their role, and deploys."""
        self.chain = chain
        Account.enable_unaudited_hdwallet_features()
        keys: list[LocalAccount] = [
            Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{i}")
            for i in range(ACCOUNTS)
        ]
        self.deployer, self.assembly, self.steward = (key.address for key in keys[:3])
        self.registrar = keys[3]
        self.assessors = sorted(keys[4:9], key=lambda key: int(key.address, 16))
        self.people = [key.address for key in keys[9:]]
        self._deploy()
        self._hand_out()

    def _deploy(self) -> None:
        chain = self.chain
        self.token = chain.deploy("TestToken", "Bench Dollar", "BUSD")
        self.crowd = chain.deploy("Crowd")
        self.multicall = chain.deploy("Multicall")
        # One signature is enough here, so that every batch measured is a whole decision.
        holders = [key.address for key in self.assessors]
        benefits = [benefit_of(CHARGE, size) for size in SIZES]
        benefits.append(benefit_of(LARGE_CHARGE, SIZES[-1]))
        tiers = [(2**95, 1)]
        self.panel = chain.deploy("AssessorPanel", self.assembly, max(benefits), holders, tiers)
        enrolment, desk = chain.next_address(1), chain.next_address(2)
        guardianship = chain.next_address(4)
        constants: tuple[Any, ...] = (self.token.address, enrolment, desk, guardianship)
        constants += (self.assembly,)
        # The heir is the steward here, and every member keeps the reserve while the plan closes.
        constants += (self.steward, self.steward, RESERVE, 1_000 * RESERVE)
        constants += (WAIT_DAYS * DAY, WAIT_DAYS * DAY, RESERVE)
        self.pool = chain.deploy("MutualPool", constants)
        roles = (self.assembly, self.registrar.address, self.steward)
        self.enrolment = chain.deploy("Enrolment", self.pool.address, *roles, UNITS, 1, 0)
        jury = chain.next_address(1)
        addresses = (self.pool.address, self.panel.address, jury, self.assembly)
        rules = (RULES, JURY_RULES, 0, [BPS], [benefits] * len(UNITS))
        self.desk = chain.deploy("ClaimDesk", (*addresses, *rules))
        self.jury = chain.deploy("ClaimJury", self.desk.address, self.pool.address)
        self.guardianship = chain.deploy("Guardianship", self.pool.address)
        parts = (self.enrolment, self.desk, self.jury, self.guardianship)
        if [part.address for part in parts] != [enrolment, desk, jury, guardianship]:
            raise RuntimeError("the contracts are not where they were foretold")
        self.donations = chain.deploy(
            "DonationDesk", self.pool.address, self.desk.address, self.panel.address
        )
        self.registry = chain.deploy("DisclosureRegistry", self.pool.address)
        # It votes on this plan, but what it decides is not carried out here: the role of the
        # assembly is an account's, which lets the crowd in.
        timelock = chain.deploy("AssemblyTimelock", chain.next_address(1))
        governed = (self.pool, self.enrolment, self.desk, self.panel, timelock)
        named = (part.address for part in governed)
        self.governor = chain.deploy("MemberAssembly", *named, QUORUM_VOTES)
        self.lens = chain.deploy("PlanLens", self.pool.address)
        self.keys = chain.deploy("KeyBoard", self.pool.address)
        self.orders = chain.deploy("StandingOrder", self.pool.address)
        self.services = chain.deploy("ServiceFund", self.pool.address)
        self.subscriptions = chain.deploy("Subscription", self.pool.address)
        self.directory = chain.deploy("PlanDirectory")

    def _hand_out(self) -> None:
        """Gives all more than they will spend, and allowances that no deposit uses up."""
        for holder in (*self.people, self.crowd.address):
            self.chain.send(self.token.functions.mint(holder, 2**60), self.deployer)
        for person in self.people:
            self.chain.send(self.token.functions.approve(self.pool.address, 2**60), person)
        approval = self.crowd.functions.approve(self.token.address, self.pool.address)
        self.chain.send(approval, self.deployer)

    def members(self) -> int:
        """How many active units there are; everybody holds one."""
        units: int = self.pool.functions.books().call()[2]
        return units

    def fill(self, size: int) -> None:
        """Enrols strangers until the plan has `size` active members, all on one rung."""
        missing = size - self.members()
        with self.crowd_enrolled():
            for start in range(0, missing, CROWD_BATCH):
                self.enrol_strangers(min(CROWD_BATCH, missing - start), DEPOSIT)

    @contextmanager
    def crowd_enrolled(self) -> Iterator[None]:
        """Makes the crowd its own registrar for a while."""
        change = self.enrolment.functions.setRegistrar
        self.chain.send(change(self.crowd.address), self.assembly)
        yield
        self.chain.send(change(self.registrar.address), self.assembly)

    def enrol_strangers(self, number: int, amount: int) -> None:
        """Enrols strangers with a deposit of `amount` each."""
        address = self.enrolment.address
        join = self.crowd.functions.join(address, number, 0, FAR_DAY, amount)
        self.chain.send(join, self.deployer)

    def join(self, member: str, amount: int) -> int:
        """Enrols a member with a certificate that the registrar signs; gives the gas."""
        return self.chain.gas(
            self.enrolment.functions.join(*self._certified(member, 0), amount), member
        )

    def reband(self, member: str, band: int, amount: int) -> int:
        """Hands in a certificate of another band, with a deposit; gives the gas."""
        return self.chain.gas(
            self.enrolment.functions.reband(*self._certified(member, band), amount), member
        )

    def _certified(self, member: str, band: int) -> tuple[tuple[Any, ...], bytes]:
        now = self.chain.now()
        certificate = Certificate(member, identity_of(member), band, FAR_DAY, now, now + DAY)
        domain = enrolment_domain(CHAIN_ID, self.enrolment.address)
        return certificate.as_tuple(), sign_certificate(self.registrar, domain, certificate)
