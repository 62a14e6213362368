"""From one address to a whole plan: its contracts, and the block in which it began."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eth_utils.abi import event_abi_to_log_topic
from eth_utils.address import is_address
from eth_utils.crypto import keccak
from web3 import Web3
from web3.contract.contract import Contract
from web3.exceptions import Web3Exception

from mutual_pool.audit.found_plan import FoundPlan, made_by_one
from mutual_pool.audit.proof.code import check_code
from mutual_pool.chain.contracts import FIXED_ROLES, FURTHER_ROLES, ROLES
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.release import Release
from mutual_pool.chain.rpc import NodeRefusalError, Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError, code, data, entries, quantity
from mutual_pool.protocol.pool.types import ZERO_ADDRESS

_ROLE_GRANTED = "0x" + keccak(text="RoleGranted(bytes32,address,address)").hex()
_PROPOSER = "0x" + keccak(text="PROPOSER_ROLE").hex()
_PUBLISHED = (
    "0x"
    + keccak(
        text="ReportPublished(uint32,bytes32,address,uint48,uint48,uint40,uint32,string)"
    ).hex()
)
_STEP = 50_000
NAMES = {**ROLES, "directory": "PlanDirectory"}
"""What each contract is called that may be looked at, by role."""


def role_named(word: bytes) -> str:
    """Return the role that a further contract of a plan states."""
    return word.rstrip(b"\0").decode("ascii", "replace")


class DiscoveryError(Exception):
    """An address from which no plan is found; the message says what to do."""


def _candidate(log: Mapping[str, Any], what: str) -> str:
    """Return the address of a log, or its third topic.

    Raises:
        BadAnswerError: if it has none.
    """
    try:
        value, length = (log["address"], 20) if what == "address" else (log["topics"][2], 32)
    except (KeyError, IndexError, TypeError):
        raise BadAnswerError("eth_getLogs", log) from None
    return "0x" + data(value, "eth_getLogs", length).hex()


class Discovery:
    """Finds plans on one chain."""

    def __init__(self, web3: Web3, rpc: Rpc, release: Release) -> None:
        """Look with the ABIs of this release."""
        self._web3, self._rpc, self._release = web3, rpc, release

    def find(
        self,
        *,
        pool: str = "",
        registry: str = "",
        directory: str = "",
        number: int | None = None,
        last: int,
        first_block: int | None = None,
    ) -> FoundPlan:
        """Return the plan of a pool, of a registry, or of a place in a directory.

        Args:
            pool: the address of its pool.
            registry: the address of its registry; one of the two is enough.
            directory: the address of a directory that lists it.
            number: its number there; enough instead of pool and registry.
            last: the last block that is looked at.
            first_block: the block of its first contract, if known.

        Raises:
            DiscoveryError: if there is none.
            NodeError: if the node does not answer, or lacks old states.
        """
        words = (("pool", pool), ("registry", registry), ("directory", directory))
        asked = frozenset(role for role, address in words if address)
        listed: Mapping[str, str] = {}
        if directory:
            listed = self._listed(directory, number, pool, registry, last)
            pool = listed["pool"]
        if registry:
            door = self._contract("registry", registry, last)
            named = self._ask(door, "pool", "registry", registry)
            if pool and named.lower() != pool.lower():
                raise DiscoveryError(
                    f"the registry {registry} reports on the pool {named}, not on {pool}; "
                    "give one of the two"
                )
            pool = named
        self._contract("pool", pool, last)
        addresses = self._references(pool, last)
        timelock = addresses["timelock"]
        if first_block is None:
            first_block = self.appeared(addresses["panel"], last)
        else:
            first_block = self._begun(addresses["panel"], first_block, last)
        made = self._siblings(addresses, first_block)
        siblings = {**made, **listed}
        for role, search, given in (
            ("registry", self._registry_of, registry),
            ("donations", self._donations_of, ""),
        ):
            found = given or siblings.get(role, "")
            if not found or not (given or listed or self._code(found, last)):
                found = search(pool, first_block, last)
            if found:
                addresses[role] = Web3.to_checksum_address(found)
        assembly = siblings.get("assembly", "")
        if not assembly or not (listed or self._code(assembly, last)):
            assembly = self._assembly_of(timelock, first_block, last)
        if assembly:
            addresses["assembly"] = assembly
        for role in FURTHER_ROLES:
            found = siblings.get(role, "")
            if found and (role in listed or self._is_of(role, found, pool, last)):
                addresses[role] = Web3.to_checksum_address(found)
        if directory:
            addresses["directory"] = Web3.to_checksum_address(directory)
        return FoundPlan(addresses, first_block, made, asked, number)

    def _listed(
        self, directory: str, number: int | None, pool: str, registry: str, last: int
    ) -> Mapping[str, str]:
        """Return the contracts that a directory lists, as it tells; they are held against it."""
        door = self._contract("directory", directory, last).functions
        try:
            if not pool and registry:
                pool = self._ask(
                    self._contract("registry", registry, last), "pool", "registry", registry
                )
            place = number
            if pool:
                self._contract("pool", pool, last)
                place = door.numberOf(Web3.to_checksum_address(pool)).call()
            told = door.contractsOf(place or 0).call()
            parts = door.partsOf(place or 0).call()
        except (Web3Exception, ValueError, TypeError, OverflowError) as error:
            raise DiscoveryError(
                f"the contract at {directory} does not answer as a directory of plans; check the "
                "address, or leave --directory away"
            ) from error
        if not place or int(told[0], 16) == 0:
            missing = f"the pool {pool}" if pool else f"a plan {number}"
            raise DiscoveryError(
                f"the directory {directory} does not list {missing}; check both, or leave "
                "--directory away"
            )
        if number is not None and number != place:
            raise DiscoveryError(
                f"the directory {directory} lists the pool {pool} as plan {place}, not {number}; "
                "give one of the two"
            )
        found = {role: str(address) for role, address in zip(FIXED_ROLES, told, strict=True)}
        for word, address in parts:
            # A role that this release does not know is left to a later one.
            if (role := role_named(word)) in FURTHER_ROLES:
                found[role] = str(address)
        if registry and registry.lower() != found["registry"].lower():
            raise DiscoveryError(
                f"the directory {directory} lists the registry {found['registry']} of this plan, "
                f"not {registry}; give one of the two"
            )
        return found

    def _siblings(self, known: Mapping[str, str], first: int) -> Mapping[str, str]:
        """Return where a plan's contracts are, if one account made them one after the other.

        Who made the panel, and with which nonce, is the node's word only as a hint: no other
        account and no other nonce give the panel's address.
        """
        block = self._rpc.ask("eth_getBlockByNumber", hex(first), True)
        if block is None:
            raise NodeError(
                f"the node has no block {first}; it may have dropped old blocks. Give a node that "
                "keeps all of them"
            )
        if not isinstance(block, dict) or not isinstance(block.get("transactions"), list):
            raise BadAnswerError("eth_getBlockByNumber", block)
        return made_by_one(block["transactions"], known)

    def _references(self, pool: str, last: int) -> dict[str, str]:
        door = self._contract("pool", pool, last)
        addresses: dict[str, str] = {"pool": Web3.to_checksum_address(pool)}
        for role, name in (
            ("asset", "asset"),
            ("enrolment", "enrolment"),
            ("desk", "claimDesk"),
            ("guardianship", "guardianship"),
            ("timelock", "memberAssembly"),
        ):
            addresses[role] = self._ask(door, name, "pool", pool)
        for role in ("enrolment", "desk", "guardianship"):
            other = self._contract(role, addresses[role], last)
            back = self._ask(other, "pool", role, addresses[role])
            if back.lower() != pool.lower():
                raise DiscoveryError(
                    f"the {ROLES[role]} {addresses[role]} belongs to the pool {back}, not to "
                    f"{pool}, which names it; this is no plan of Mutual Pool"
                )
        desk = self._contract("desk", addresses["desk"], last)
        for role in ("panel", "jury"):
            addresses[role] = self._ask(desk, role, "desk", addresses["desk"])
        return addresses

    def _contract(self, role: str, address: str, last: int) -> Contract:
        name = NAMES[role]
        if not is_address(address):
            raise DiscoveryError(f"{address!r} is no address; give the address of a {name}")
        checked = Web3.to_checksum_address(address)
        if not self._code(checked, "latest"):
            raise DiscoveryError(
                f"the node says that there is no contract at {checked} on this chain (id "
                f"{self._web3.eth.chain_id}); check the address, and whether the node is of the "
                "right chain and has caught up with it"
            )
        return self._web3.eth.contract(address=checked, abi=self._release[name].abi)

    def _ask(self, contract: Contract, name: str, role: str, address: str) -> str:
        try:
            answer = contract.functions[name]().call()
        except (Web3Exception, ValueError, TypeError, OverflowError) as error:
            raise DiscoveryError(
                f"the contract at {address} does not answer `{name}`: it is no {ROLES[role]} "
                "contract. Check the address"
            ) from error
        return str(Web3.to_checksum_address(answer))

    def _code(self, address: str, block: int | str) -> bytes:
        where = hex(block) if isinstance(block, int) else block
        return code(self._rpc.ask("eth_getCode", address, where))

    def appeared(self, address: str, last: int, first: int = 0) -> int:
        """Return the block in which a contract appeared, by halving.

        Args:
            address: the contract.
            last: the last block that is looked at.
            first: a block before which it was not there.

        Raises:
            DiscoveryError: if it was not there in the last block.
            NodeError: if the node does not answer, or lacks old states.
        """
        low, high = first, last
        try:
            if not self._code(address, last):
                raise DiscoveryError(
                    f"the plan did not exist yet in block {last}; give a later last block"
                )
            while low < high:
                middle = (low + high) // 2
                if not self._code(address, middle):
                    low = middle + 1
                else:
                    high = middle
        except NodeRefusalError as refusal:
            raise NodeError(
                f"the node does not know old states ({refusal.words}), so it cannot be told when "
                "the plan began. Give --first-block, the block of its deployment, or an archive "
                "node"
            ) from refusal
        return low

    def _begun(self, panel: str, first: int, last: int) -> int:
        """Return the block of a panel's first event, which its constructor states.

        The first block that was given may lie before the plan; then it does not have its maker.
        """
        for log in self._logs({"address": panel}, first, last):
            return max(first, quantity(log.get("blockNumber"), "eth_getLogs"))
        return first

    def _registry_of(self, pool: str, first: int, last: int) -> str:
        """Return the registry that published reports on a pool; "" if there is none yet."""
        return self._of_this_pool("registry", pool, _PUBLISHED, first, last)

    def _donations_of(self, pool: str, first: int, last: int) -> str:
        """Return the donation desk that took an appeal for a pool; "" if there is none yet."""
        abi = self._release[ROLES["donations"]].abi
        filed = next(entry for entry in abi if entry.get("name") == "AppealFiled")
        topic = "0x" + event_abi_to_log_topic(filed).hex()  # type: ignore[arg-type]
        return self._of_this_pool("donations", pool, topic, first, last)

    def _of_this_pool(self, role: str, pool: str, topic: str, first: int, last: int) -> str:
        def of_this_pool(address: str) -> bool:
            # Anybody can make a contract that states the same events of this pool.
            if not self._is_of(role, address, pool, last):
                return False
            return not check_code(self._release[NAMES[role]], self._code(address, last)).problem

        return self._search({"topics": [topic]}, "address", of_this_pool, first, last)

    def _is_of(self, role: str, address: str, owner: str, last: int, named: str = "pool") -> bool:
        """Return whether a contract says that it belongs to a pool, or to what is `named`."""
        try:
            door = self._contract(role, address, last)
            return bool(door.functions[named]().call() == Web3.to_checksum_address(owner))
        except (DiscoveryError, Web3Exception, ValueError, TypeError):
            return False

    def _assembly_of(self, timelock: str, first: int, last: int) -> str:
        """Return who may announce at the timelock, as its constructor stated, or ""."""
        query = {"address": timelock, "topics": [_ROLE_GRANTED, _PROPOSER]}
        found = self._search(query, "topics", lambda address: True, first, last)
        return Web3.to_checksum_address("0x" + found[-40:]) if found else ""

    def _search(
        self,
        query: Mapping[str, object],
        what: str,
        accepted: Callable[[str], bool],
        first: int,
        last: int,
    ) -> str:
        seen = {ZERO_ADDRESS}
        for log in self._logs(query, first, last):
            candidate = _candidate(log, what)
            if candidate not in seen and accepted(candidate):
                return str(candidate)
            seen.add(candidate)
        return ""

    def _logs(
        self, query: Mapping[str, object], first: int, last: int
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the node's logs, in as many ranges as it wants."""
        step, start = _STEP, first
        while start <= last:
            end = min(last, start + step - 1)
            asked = {**query, "fromBlock": hex(start), "toBlock": hex(end)}
            try:
                yield from entries(self._rpc.ask("eth_getLogs", asked), "eth_getLogs")
            except NodeRefusalError:
                if step == 1:
                    raise
                step = max(1, step // 4)
                continue
            start = end + 1
