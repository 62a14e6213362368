"""The world of compiled bytecode in this process."""

from collections.abc import Iterable, Iterator
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_utils import function_abi_to_4byte_selector
from web3 import Web3
from web3.contract.contract import Contract

from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.release import Release
from mutual_pool.plan import Plan
from mutual_pool.protocol.eip712 import enrolment_domain, sign_cohort
from mutual_pool.protocol.enrolment.enrolment import Certificate
from mutual_pool.protocol.enrolment.sum_tree import CohortTree
from mutual_pool.simulation.differential.actions import (
    Action,
    Appeal,
    Books,
    ClaimBooks,
    Collect,
    Conclude,
    Decide,
    File,
    Group,
    Join,
    MemberBooks,
    PayIn,
    Quit,
    Reband,
    Reinstate,
    Settle,
    SettleShort,
    Sponsor,
    TakeDue,
    TakeUp,
    Vote,
    names_of,
)
from mutual_pool.simulation.differential.actors import Actors, filing_tuple, verdict
from mutual_pool.simulation.differential.chain_world import PLENTY, deploy_for_replay, read_books
from mutual_pool.simulation.differential.revm import RevmChain, RevmProvider, RevmRevertError
from mutual_pool.simulation.errors import DisagreementError

_TREASURER = "0x" + "fe" * 20
_STEWARD = "0x" + "fd" * 20
Transaction = tuple[str, str, bytes]


class BytecodeWorld:
    """The contracts of a release on an EVM in this process."""

    name = "bytecode"

    def __init__(self, release: Release, plan: Plan, actors: Actors, time: int) -> None:
        """Deploy a plan at a time, in seconds."""
        self.chain = RevmChain(time)
        web3 = Web3(RevmProvider(self.chain, [_TREASURER, _STEWARD]))
        self.deployed = deploy_for_replay(web3, release, plan, actors, _TREASURER, _STEWARD)
        self._actors, self._bond = actors, plan.claim_bond.value
        self._errors = error_decoder(release)
        contracts = self.deployed.contracts
        self._pool, self._desk = contracts.pool.address, contracts.desk.address
        self._jury = contracts.jury.address
        self._asset, self._enrolment = contracts.asset.address, contracts.enrolment.address
        # Contracts share names, so each name is that of the contract that is called by it.
        called = {
            contracts.asset: ("mint", "approve"),
            contracts.enrolment: ("join", "reband", "digestOf"),
            contracts.pool: ("payIn", "reinstate", "quit", "takeDue", "fundReserve"),
            contracts.desk: ("file", "decide", "settle", "settleShort", "collect", "conclude"),
            contracts.jury: ("appeal", "vote"),
        }
        self._selectors = {
            entry["name"]: function_abi_to_4byte_selector(entry)
            for contract, names in called.items()
            for entry in contract.abi
            if entry["type"] == "function" and entry["name"] in names
        }
        self._registrar = actors.registrar
        self._account = Account.from_key(actors.registrar.to_bytes())
        self._domain = enrolment_domain(web3.eth.chain_id, self._enrolment)
        self._trees: dict[int, CohortTree] = {}
        self._assessors = [key.public_key.to_address() for key in actors.assessors]
        self.chain.seconds, self.chain.transactions = 0.0, 0
        self._check_join()

    def at(self, time: int) -> None:
        """Go on to a time."""
        self.chain.at(time)

    def act(self, actions: list[Action]) -> None:
        """Carry out actions; see `World.act`."""
        batch = [transaction for action in actions for transaction in self._transactions(action)]
        try:
            self.chain.send_all(batch)
        except RevmRevertError as refusal:
            raise self._disagreement(actions, refusal) from refusal

    def books(self) -> Books:
        """Return the totals."""
        return read_books(self.deployed)

    def members(self, numbers: list[int]) -> list[MemberBooks]:
        """Return the standing of members."""
        words = (int(self._actors.address(number), 16) for number in numbers)
        return [
            MemberBooks(*(row[name] for name in names_of(MemberBooks)))
            for row in self._structs(self.deployed.contracts.pool, "standingOf", words)
        ]

    def claims(self, numbers: list[int]) -> list[ClaimBooks]:
        """Return claims by their numbers."""
        return [
            ClaimBooks(*(row[name] for name in names_of(ClaimBooks)))
            for row in self._structs(self.deployed.contracts.desk, "claimOf", numbers)
        ]

    def _structs(
        self, contract: Contract, view: str, words: Iterable[int]
    ) -> Iterator[dict[str, Any]]:
        """Ask a view with one word for structs without dynamic parts, by the twin's names."""
        entry: Any = next(entry for entry in contract.abi if entry.get("name") == view)
        parts = entry["outputs"][0]["components"]
        names = [_snake(str(part["name"])) for part in parts]
        truths = [part["type"] == "bool" for part in parts]
        selector, address = function_abi_to_4byte_selector(entry), contract.address
        for word in words:
            raw = self.chain.call(_TREASURER, address, selector + word.to_bytes(32, "big"))
            found: dict[str, Any] = {}
            for place, (name, truth) in enumerate(zip(names, truths, strict=True)):
                value = int.from_bytes(raw[32 * place : 32 * place + 32], "big")
                found[name] = bool(value) if truth else value
            yield found

    def _transactions(self, action: Action) -> list[Transaction]:
        """An action's transactions: calldata by hand where there are many of a kind."""
        address = self._actors.address
        pool, desk = self._pool, self._desk
        match action:
            case Join() | Reband():
                name = "join" if isinstance(action, Join) else "reband"
                return [(_TREASURER, self._enrolment, self._certified(name, action))]
            case Group():
                return [(_TREASURER, self._enrolment, self._group(action))]
            case TakeUp():
                return [(address(action.member), self._enrolment, self._take_up(action))]
            case PayIn():
                data = self._words("payIn", int(address(action.member), 16), action.amount)
                return [(_TREASURER, pool, data)]
            case Reinstate():
                member = address(action.member)
                data = self._words("reinstate", int(member, 16), action.amount)
                return [*self._pocket(member, action.amount), (member, pool, data)]
            case Quit():
                return [(address(action.member), pool, self._selectors["quit"])]
            case File():
                member = address(action.member)
                types, values = ["(address,uint24,uint8,bytes32)"], [filing_tuple(action, member)]
                data = self._selectors["file"] + encode(types, values)
                return [*self._pocket(member, self._bond), (member, desk, data)]
            case Decide():
                said = verdict(action, self.chain.time).as_tuple()
                types = ["uint32", "(bytes16,bytes32,bool,uint8,bytes32,bytes32,uint40)"]
                data = self._selectors["decide"] + encode(types, [action.claim, said])
                return [(seat, desk, data) for seat in self._assessors[: action.seats]]
            case Settle():
                return [(address(action.member), desk, self._words("settle", action.claim))]
            case SettleShort():
                data = self._words("settleShort", action.claim, action.least)
                return [(address(action.member), desk, data)]
            case Collect():
                member = address(action.member)
                return [(member, desk, self._words("collect", action.claim, int(member, 16)))]
            case Appeal():
                return [(address(action.member), self._jury, self._words("appeal", action.claim))]
            case Vote():
                data = self._words("vote", action.claim, int(action.approve))
                return [(address(action.member), self._jury, data)]
            case Conclude():
                return [(_TREASURER, desk, self._words("conclude", action.claim))]
            case TakeDue():
                member = address(action.member)
                return [(member, pool, self._words("takeDue", int(member, 16)))]
            case Sponsor():
                return [(_TREASURER, pool, self._words("fundReserve", action.amount))]

    def _pocket(self, member: str, amount: int) -> list[Transaction]:
        """Give a member what they are about to pay, and the pool their leave to take it."""
        if not amount:
            return []
        give = self._words("mint", int(member, 16), amount)
        allow = self._words("approve", int(self._pool, 16), PLENTY)
        return [(_TREASURER, self._asset, give), (member, self._asset, allow)]

    def _certified(self, name: str, action: Join | Reband) -> bytes:
        certificate = self._actors.certificate(action, self.chain.time)
        words = _certificate_words(certificate)
        digest = self.chain.call(_TREASURER, self._enrolment, self._selectors["digestOf"] + words)
        signature = self._registrar.sign_msg_hash(digest)
        signed = signature.to_bytes()[:64] + bytes([27 + signature.v])
        offset = len(words) + 64
        tail = (65).to_bytes(32, "big") + signed + bytes(31)
        head = words + offset.to_bytes(32, "big") + action.amount.to_bytes(32, "big")
        return bytes(self._selectors[name] + head + tail)

    def _group(self, action: Group) -> bytes:
        tree = self._trees[action.number] = self._actors.tree(action)
        paper = self._actors.paper(tree, _TREASURER, self.chain.time)
        signature = sign_cohort(self._account, self._domain, paper)
        sponsor, *rest = paper.as_tuple()
        named = (Web3.to_checksum_address(sponsor), *rest)
        return self._by_abi("enrolCohort", [named, signature, action.amount])

    def _take_up(self, action: TakeUp) -> bytes:
        tree = self._trees[action.group]
        number, member, *rest = tree.leaves[action.place].as_tuple()
        leaf = (number, Web3.to_checksum_address(member), *rest)
        return self._by_abi("joinFromGroup", [action.group, leaf, tree.proof(action.place)])

    def _by_abi(self, name: str, arguments: list[Any]) -> bytes:
        made = self.deployed.contracts.enrolment.encode_abi(name, arguments)
        return bytes.fromhex(made[2:])

    def _words(self, name: str, *words: int) -> bytes:
        return self._selectors[name] + b"".join(word.to_bytes(32, "big") for word in words)

    def _check_join(self) -> None:
        """Make sure that what is made by hand is what the ABI asks for."""
        action = Join(0, 5, 0, 2)
        made = self._certified("join", action)
        certificate = self._actors.certificate(action, self.chain.time)
        signature = made[-96:-31]
        by_abi = self.deployed.contracts.enrolment.encode_abi(
            "join", [_checksummed(certificate), signature, action.amount]
        )
        if bytes.fromhex(by_abi[2:]) != made:
            raise DisagreementError(
                "the calldata of join made by hand is not what its ABI asks for; "
                "mutual_pool/simulation/differential/bytecode.py must follow the contract"
            )

    def _disagreement(self, actions: list[Action], refusal: RevmRevertError) -> DisagreementError:
        """Name the first action that is refused: those before it were carried out."""
        told = self._errors.decode(refusal.data)
        first = f"one of {len(actions)} actions from {actions[0]} to {actions[-1]}"
        return DisagreementError(f"the bytecode refuses what the twin carries out, {first}: {told}")


def _certificate_words(certificate: Certificate) -> bytes:
    numbers = (
        certificate.band,
        certificate.band_until,
        certificate.issued_at,
        certificate.expiry,
    )
    member = bytes(12) + bytes.fromhex(certificate.member[2:])
    identity = certificate.identity + bytes(16)
    return member + identity + b"".join(number.to_bytes(32, "big") for number in numbers)


def _checksummed(certificate: Certificate) -> tuple[object, ...]:
    member, *rest = certificate.as_tuple()
    return (Web3.to_checksum_address(member), *rest)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
