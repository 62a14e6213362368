"""What the desk asks the plan's node: is it the plan, who holds which role, who signed what.

Roles are read from the chain at every question, so a role that was lost a block ago is lost here. A
node whose newest block is too old answers nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from requests.exceptions import RequestException
from web3.exceptions import Web3Exception

from mutual_pool.audit.proof.code import check_code
from mutual_pool.chain.contracts import ROLES, error_decoder
from mutual_pool.chain.deployment_record import Deployment
from mutual_pool.chain.node import LOCAL_CHAINS, NodeError, call_all, connect
from mutual_pool.chain.refusal_texts import Wording
from mutual_pool.chain.release import Release
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.claims import ClaimView, claim_view
from mutual_pool.office.connection import OpenPlan
from mutual_pool.office.jurors import is_called
from mutual_pool.office.signers import has_signed
from mutual_pool.office.structs import FileFormError, read
from mutual_pool.protocol.claims.types import ClaimState

BEHIND_SECONDS = 300
"""A node whose newest block is older is too far behind to say who holds a role."""
WALLET_GAS = 1_000_000
"""What a contract wallet may use to say whether a signature is its own."""
NODE_SECONDS = 10.0
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)


class OtherPlanError(Exception):
    """A node that does not have the plan of the desk's record; the message says what differs."""


class ChainBehindError(NodeError):
    """A node whose newest block is too old to say who holds a role now."""


@dataclass(frozen=True)
class Standing:
    """What an account is in the plan, at the newest block. Accounts are in small letters.

    Attributes:
        account: whose.
        member: whether it has a membership, active or lapsed.
        active: whether it is covered.
        seat: its number in the panel; None without a seat.
        roles: of "steward", "registrar" and "supervisor", those it holds.
        identity: the identity of its membership, 16 bytes; zeros without one.
    """

    account: str
    member: bool
    active: bool
    seat: int | None
    roles: frozenset[str]
    identity: bytes = bytes(16)


@dataclass(frozen=True)
class FiledClaim:
    """What the desk needs of a claim.

    Attributes:
        number: its number.
        member: whose claim it is, in small letters.
        filer: who filed it, the member or their guardian.
        evidence: the hash that was filed, 32 bytes.
        identity: the identity, 16 bytes.
        day: the UTC day of the incident.
        filed_at: when, in seconds of the chain.
        state: where it stands.
        voters: how many voters there were.
    """

    number: int
    member: str
    filer: str
    evidence: bytes
    filed_at: int
    state: ClaimState
    voters: int

    @property
    def claimants(self) -> frozenset[str]:
        """Who may act for the claim: the member, and who filed it."""
        return frozenset({self.member, self.filer})


class PlanChain:
    """The plan's contracts as one node has them."""

    def __init__(
        self,
        rpc: str,
        deployment: Deployment,
        release: Release,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Connect to the node at `rpc`.

        Raises:
            NodeError: if it does not answer.
        """
        self.deployment, self._release, self._clock = deployment, release, clock
        self.web3 = connect(rpc, NODE_SECONDS)
        self.contracts = deployment.contracts(self.web3, release)
        # A chain of one's own machine lives on a clock of its own.
        self._has_clock = deployment.chain_id not in LOCAL_CHAINS

    def codes(self) -> bytes:
        """Return the hash of the contracts' code, after comparing it with what the source gives.

        Raises:
            OtherPlanError: if the node is on another chain, or has other code at an address.
            NodeError: if it does not answer.
        """
        deployment = self.deployment
        with _answering():
            found = int(self.web3.eth.chain_id)
            if found != deployment.chain_id:
                raise OtherPlanError(
                    f"the node is on chain {found}, and the plan's record is of chain "
                    f"{deployment.chain_id}: give the address of a node of that chain"
                )
            digest = b""
            for role, name in ROLES.items():
                address = to_checksum_address(deployment.addresses[role])
                code = bytes(self.web3.eth.get_code(address))
                problem = check_code(self._release[name], code).problem if code else "it has none"
                if problem:
                    raise OtherPlanError(
                        f"the code of the plan's {role} at {address} is not what this version's "
                        f"source compiles to: {problem}. Run the version that deployed the plan, "
                        "or correct the record"
                    )
                digest += keccak(code)
        return bytes(keccak(digest))

    def signed(self, account: str, digest: bytes, signature: bytes) -> bool:
        """Return whether an account signed a hash: its own key, or its contract (ERC-1271).

        Raises:
            NodeError: if the node does not answer.
        """
        with _answering():
            return has_signed(self.web3, account, digest, signature, WALLET_GAS)

    def standing(self, account: str) -> Standing:
        """Return what an account is in the plan now.

        Raises:
            ChainBehindError: if the node's newest block is too old.
            NodeError: if it does not answer.
        """
        who, found = to_checksum_address(account), self.contracts
        with _answering():
            block = self._newest()
            standing, membership, steward, registrar, supervisor, seats = call_all(
                self.web3,
                [
                    found.pool.functions.standingOf(who),
                    found.pool.functions.membershipOf(who),
                    found.pool.functions.steward(),
                    found.enrolment.functions.registrar(),
                    found.enrolment.functions.supervisor(),
                    found.panel.functions.currentSeats(),
                ],
                block,
            )
        names = ("steward", "registrar", "supervisor")
        held = zip(names, (steward, registrar, supervisor), strict=True)
        outputs = found.pool.functions.membershipOf(who).abi["outputs"][0]["components"]
        known = dict(zip([part["name"] for part in outputs], membership, strict=True))
        numbers = {str(seat[0]).lower(): int(seat[1]) for seat in seats}
        return Standing(
            account=who.lower(),
            member=bool(known["joinedDay"]),
            active=bool(standing[4]),
            seat=numbers.get(who.lower()),
            roles=frozenset(name for name, holder in held if str(holder).lower() == who.lower()),
            identity=bytes(known["identity"]),
        )

    def seats(self) -> frozenset[str]:
        """Return the accounts that have a seat now, in small letters.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        with _answering():
            self._newest()
            rows = read(self.contracts.panel.functions.currentSeats())
            return frozenset(str(row["holder"]).lower() for row in rows)

    def claim(self, number: int) -> FiledClaim | None:
        """Return a claim; None if the plan has none of this number.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        desk = self.contracts.desk
        with _answering():
            self._newest()
            if not 0 < number <= desk.functions.claimCount().call():
                return None
            snapshot = read(desk.functions.snapshotOf(number))
            first = self.deployment.block
            for log in logs_of(self.web3, desk, "ClaimFiled", first, {"claim": number}):
                facts, filed = snapshot["facts"], log["args"]
                guardian = str(facts["guardian"]).lower()
                member = str(facts["member"]).lower()
                return FiledClaim(
                    number=number,
                    member=member,
                    filer=guardian if int(guardian, 16) else member,
                    evidence=bytes(filed["evidenceHash"]),
                    filed_at=int(facts["filedAt"]),
                    state=ClaimState(snapshot["state"]),
                    voters=int(facts["voters"]),
                )
        raise NodeError("the node shows no filing of a claim that it has; ask again later")

    @cached_property
    def plan(self) -> OpenPlan:
        """The plan as the office's parts read it; amounts are in the asset's smallest part."""
        errors = error_decoder(self._release)
        return OpenPlan(
            self.web3,
            self._release,
            self.deployment,
            self.contracts,
            errors,
            Wording(0, "units", {}),
        )

    def view(self, number: int) -> ClaimView:
        """Return a claim with all that a decision on it is held to.

        Raises:
            FileFormError: if the plan has none of this number.
            NodeError: if the node does not answer, or is too far behind.
        """
        with _answering():
            self._newest()
            return claim_view(self.plan, number)

    def benefit_of(self, claim: ClaimView, kind: int) -> int:
        """Return the benefit of a class for a claim.

        Raises:
            NodeError: if the node does not answer.
        """
        facts, desk = claim.facts, self.contracts.desk.functions
        if kind == facts["benefitClass"]:
            return int(facts["benefit"])
        with _answering():
            return int(desk.benefitOf(facts["band"], kind, facts["vestingBps"]).call())

    def newest_time(self) -> int:
        """Return the time of the newest block, in seconds.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        with _answering():
            return int(self.web3.eth.get_block(self._newest())["timestamp"])

    def decided(self, number: int) -> frozenset[bytes]:
        """Return the digests of the decisions that enough seats agreed on, on the chain.

        Raises:
            NodeError: if the node does not answer.
        """
        where, first = {"claim": number}, self.deployment.block
        with _answering():
            found = logs_of(self.web3, self.contracts.desk, "Decided", first, where)
            return frozenset(bytes(log["args"]["digest"]) for log in found)

    def claim_with(self, member: str, evidence: bytes) -> int | None:
        """Return the newest claim of a member that filed this evidence; None if there is none.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        where = {"member": to_checksum_address(member)}
        with _answering():
            self._newest()
            first = self.deployment.block
            for log in logs_of(self.web3, self.contracts.desk, "ClaimFiled", first, where):
                if bytes(log["args"]["evidenceHash"]) == evidence:
                    return int(log["args"]["claim"])
        return None

    def guardian_of(self, member: str) -> str | None:
        """Return a member's guardian, in small letters; None without one that holds office yet.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        who, guardianship = to_checksum_address(member), self.contracts.guardianship.functions
        with _answering():
            self._newest()
            guardian = read(guardianship.guardianOf(who))["guardian"]
            # Who was named in an earlier membership holds no office in this one.
            holds = guardianship.isGuardian(who, guardian).call()
        return str(guardian).lower() if holds else None

    def is_voter(self, account: str) -> bool:
        """Return whether an account is a member who may vote now.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        with _answering():
            block = self.web3.eth.get_block(self._newest())
            day = int(block["timestamp"]) // 86_400
            call = self.contracts.pool.functions.isVoter(to_checksum_address(account), day)
            return bool(call.call())

    def is_juror(self, claim: int, account: str) -> bool:
        """Return whether an account is called to a claim's jury, which has not ended.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        with _answering():
            now = int(self.web3.eth.get_block(self._newest())["timestamp"])
            return is_called(self.contracts, claim, account, now)

    def programme(self, number: int) -> dict[str, Any] | None:
        """Return a programme of services by the names of its fields; None if there is none.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        fund = self.contracts.services.functions
        with _answering():
            self._newest()
            if not 0 < number <= fund.programmeCount().call():
                return None
            found: dict[str, Any] = read(fund.programmeOf(number))
            return found

    def is_used(self, programme: int, position: int) -> bool:
        """Return whether a code was redeemed.

        Raises:
            NodeError: if the node does not answer, or is too far behind.
        """
        with _answering():
            self._newest()
            return bool(self.contracts.services.functions.isUsed(programme, position).call())

    def _newest(self) -> int:
        """Return the number of the newest block, unless it is too old."""
        block = self.web3.eth.get_block("latest")
        behind = self._clock() - block["timestamp"]
        if self._has_clock and behind > BEHIND_SECONDS:
            raise ChainBehindError(
                f"the desk's node is {behind / 60:.0f} minutes behind, so nobody's role is "
                "certain; try again later"
            )
        return int(block["number"])


@contextmanager
def _answering() -> Iterator[None]:
    """Say that a node does not answer in words that may be shown to anybody."""
    try:
        yield
    except (NodeError, FileFormError):
        raise
    except (RequestException, Web3Exception, *_UNREADABLE) as error:
        raise NodeError("the desk's node gives no usable answer; try again later") from error
