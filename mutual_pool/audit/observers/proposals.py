"""Proposals of the members' assembly: what they are, and by which hashes the chain knows them.

As `MemberAssembly.sol` and OpenZeppelin's Governor and TimelockController have them. Times are
seconds; voters are addresses in small letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from eth_abi import encode
from eth_utils.abi import function_abi_to_4byte_selector
from eth_utils.crypto import keccak

from mutual_pool.chain.release import Release
from mutual_pool.protocol.pool.types import DAY

QUORUM_BPS = 2_000
CLOSING_QUORUM_FACTOR = 10
"""How many times the fixed number of votes it takes to close the plan, unless a fifth is less."""
VOTING_DELAY = DAY
VOTING_PERIOD = 7 * DAY
VOTE_EXTENSION = 3 * DAY
"""A vote is extended by so much, once, where it is decided within so much of its end."""
TIMELOCK_DELAY = 7 * DAY
EXECUTION_PERIOD = 30 * DAY
AGAINST, FOR, ABSTAIN = 0, 1, 2

CHANGES: Mapping[str, tuple[str, str]] = {
    "RulesChanged": ("desk", "changeRules"),
    "PanelChanged": ("panel", "change"),
    "StewardChanged": ("pool", "setSteward"),
    "RegistrarChanged": ("enrolment", "setRegistrar"),
    "SupervisorChanged": ("enrolment", "setSupervisor"),
}
"""What only the assembly changes, once a plan was founded: the event, and the call that does it."""
CLOSING = "ClosingAnnounced"
"""The beginning of the end, for which the assembly needs two thirds; or want of voters."""
CLOSING_CALL = ("enrolment", "announceClosing")


class Call(NamedTuple):
    """What a decision has the timelock call."""

    target: str
    value: int
    data: bytes

    @property
    def door(self) -> tuple[str, bytes]:
        """The contract, and the selector of its function."""
        return self.target, self.data[:4].ljust(4, b"\0")


Doors = Mapping[tuple[str, bytes], tuple[str, str]]
"""What the assembly may call: the role and the name of each function, by contract and selector."""


@dataclass
class Proposal:
    """What is known of one proposal; `quorum` counts voters, `operation` is the timelock's id.

    `extended` says whether its vote was extended, which `vote_end` includes.
    """

    proposer: str
    vote_start: int
    vote_end: int
    quorum: int
    calls: Sequence[Call] = ()
    operation: bytes = bytes(32)
    closes: bool = False
    extended: bool = False
    votes: dict[str, int] = field(default_factory=dict)
    eta: int = 0
    executed: bool = False
    canceled: bool = False

    def count(self, support: int) -> int:
        """Return how many voted so."""
        return sum(vote == support for vote in self.votes.values())

    @property
    def reached(self) -> bool:
        """Whether enough voted."""
        return self.count(FOR) + self.count(ABSTAIN) >= self.quorum

    @property
    def succeeded(self) -> bool:
        """Whether enough voted, and more for it than against it; twice as many to close."""
        decided = not self.closes or self.count(FOR) >= 2 * self.count(AGAINST)
        return self.reached and decided and self.count(FOR) > self.count(AGAINST)

    def vote(self, voter: str, support: int, time: int) -> bool:
        """Count a voter's first vote; return whether it extends the vote by `VOTE_EXTENSION`."""
        reached, passing = self.reached, self.succeeded
        self.votes.setdefault(voter, support)
        late = time + VOTE_EXTENSION > self.vote_end
        turned = not passing and self.succeeded
        if self.extended or not late or not ((self.reached and not reached) or turned):
            return False
        self.extended = True
        self.vote_end += VOTE_EXTENSION
        return True

    @property
    def waiting(self) -> bytes:
        """The timelock's id while the decision is announced and not carried out, else zeros."""
        return self.operation if self.eta and not self.executed else bytes(32)

    def voted_on_at(self, time: int) -> bool:
        """Return whether voting is still to come, or under way."""
        return not self.canceled and time <= self.vote_end


def calls_of(args: Mapping[str, Any]) -> tuple[Call, ...]:
    """Return the calls that a `ProposalCreated` states."""
    given = zip(args["targets"], args["values"], args["calldatas"], strict=True)
    return tuple(Call(target.lower(), value, bytes(data)) for target, value, data in given)


def proposal_id(calls: Sequence[Call], description: str) -> int:
    """Return a proposal's id: the hash of what it does and of its description (`hashProposal`)."""
    content = encode(
        ["address[]", "uint256[]", "bytes[]", "bytes32"], [*_columns(calls), _hash(description)]
    )
    return int.from_bytes(keccak(content), "big")


def operation_id(calls: Sequence[Call], description: str, assembly: str) -> bytes:
    """Return the id under which the timelock knows a decision (`hashOperationBatch`)."""
    own = int.from_bytes(bytes.fromhex(assembly[2:]).ljust(32, b"\0"), "big")
    salt = (own ^ int.from_bytes(_hash(description), "big")).to_bytes(32, "big")
    kinds = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"]
    return bytes(keccak(encode(kinds, [*_columns(calls), bytes(32), salt])))


def doors_of(release: Release, contracts: Mapping[str, str], names: Mapping[str, str]) -> Doors:
    """Return what the assembly of a plan may call.

    Args:
        release: the contracts' ABIs.
        contracts: where each contract of the plan is, by role.
        names: the name of each contract in the release, by role.
    """
    found = {}
    for role, function in (*CHANGES.values(), CLOSING_CALL):
        abi = release[names[role]].abi
        entry = next(
            part for part in abi if part["type"] == "function" and part["name"] == function
        )
        selector = bytes(function_abi_to_4byte_selector(entry))  # type: ignore[arg-type]
        found[contracts[role].lower(), selector] = (role, function)
    return found


def _columns(calls: Sequence[Call]) -> list[list[Any]]:
    return [
        [call.target for call in calls],
        [call.value for call in calls],
        [call.data for call in calls],
    ]


def _hash(description: str) -> bytes:
    # What no text decodes to is kept by the decoder as it came.
    return bytes(keccak(description.encode("utf-8", "surrogateescape")))
