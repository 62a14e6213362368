"""The members' assembly, vote by vote: who proposed, who voted, and what was carried out.

The assembly keeps no members' money, so the twin has no part for it; its few rules stand here, as
`MemberAssembly.sol` and OpenZeppelin's Governor have them. All is derived from its events and
from the twin's members at that moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eth_utils.crypto import keccak

from mutual_pool.audit.events import ChainEvent
from mutual_pool.audit.findings import Finding
from mutual_pool.audit.replay import Replay
from mutual_pool.claim_records import BPS, STANDING_DAYS
from mutual_pool.cover import day_of
from mutual_pool.records import DAY

QUORUM_BPS = 2_000
VOTING_DELAY = DAY
VOTING_PERIOD = 7 * DAY
TIMELOCK_DELAY = 7 * DAY
CARRY_OUT_PERIOD = 30 * DAY
AGAINST, FOR, ABSTAIN = 0, 1, 2

CHANGES = frozenset(
    {
        *("RulesChanged", "PanelChanged", "StewardChanged", "RegistrarChanged"),
        "SupervisorChanged",
    }
)
"""What only the assembly changes, once a plan was founded."""
CLOSING = "ClosingAnnounced"
"""The beginning of the end, for which the assembly needs two thirds; or want of voters."""
_CLOSES = keccak(text="announceClosing()")[:4]
_OWN = frozenset(
    {
        *("ProposalCreated", "VoteCast", "VoteCastWithParams", "ProposalQueued"),
        *("ProposalExecuted", "ProposalCanceled"),
    }
)
_LAST = 2**63


@dataclass
class Proposal:
    """What is known of one proposal. Times are seconds; `quorum` counts voters."""

    proposer: str
    vote_start: int
    vote_end: int
    quorum: int
    closes: bool = False
    votes: dict[str, int] = field(default_factory=dict)
    eta: int = 0
    executed: bool = False
    canceled: bool = False

    def count(self, support: int) -> int:
        """Return how many voted so."""
        return sum(vote == support for vote in self.votes.values())

    @property
    def succeeded(self) -> bool:
        """Whether enough voted, and more for it than against it; twice as many to close."""
        enough = self.count(FOR) + self.count(ABSTAIN) >= self.quorum
        decided = not self.closes or self.count(FOR) >= 2 * self.count(AGAINST)
        return enough and decided and self.count(FOR) > self.count(AGAINST)


class AssemblyBook:
    """Follows the assembly, as an `Observer` of the replay that only sees what it wants.

    Attributes:
        wanted: the names of the events it looks at.
        proposals: every proposal by its id.
        votes: how many votes were cast.
        changes: how many changes of rules, panel and roles followed the founding.
    """

    wanted = _OWN | CHANGES | {CLOSING}

    def __init__(self, find: Callable[[Finding], None]) -> None:
        """Follow from the plan's first event; findings go to `find`."""
        self.first, self.last = 0, _LAST
        self.proposals: dict[int, Proposal] = {}
        self.votes = self.changes = 0
        self._find = find
        self._founded: set[str] = set()
        self._quorums: dict[int, int] = {}

    def begin(self, replay: Replay) -> None:
        """Nothing is there before the first event."""

    def before(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Judge what a transaction did by the members as they stood before it."""
        carried_out = any(event.name == "ProposalExecuted" for event in events)
        for event in events:
            if event.name in CHANGES:
                self._changed(event, carried_out)
            elif event.name == CLOSING and not event.args["forWant"]:
                self._decided(event, carried_out)
            elif event.contract == "assembly" and event.name in _OWN:
                _METHODS[event.name](self, replay, event)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Nothing is left to judge."""

    def end(self, replay: Replay) -> None:
        """Nothing is left to judge."""

    def _proposed(self, replay: Replay, event: ChainEvent) -> None:
        args, now = event.args, event.time
        start = now + VOTING_DELAY
        self._expect(event, "voteStart", start, args["voteStart"])
        self._expect(event, "voteEnd", start + VOTING_PERIOD, args["voteEnd"])
        if not has_vote(replay, args["proposer"], now - 1):
            self._false(event, args["proposer"], "proposed without a vote", "a voter", "none")
        voters = replay.community.ledger.books.active_voters
        quorum = max(1, -(-voters * QUORUM_BPS // BPS))
        # Proposals of one block share the quorum that the first of them stored.
        stored = self._quorums.setdefault(args["voteStart"], quorum)
        closes = any(call[:4] == _CLOSES for call in args["calldatas"])
        self.proposals[args["proposalId"]] = Proposal(
            args["proposer"], args["voteStart"], args["voteEnd"], stored, closes
        )

    def _voted(self, replay: Replay, event: ChainEvent) -> None:
        args, voter = event.args, event.args["voter"]
        proposal = self._known(event)
        if proposal is None:
            return
        self.votes += 1
        self._expect(event, "weight", 1, args["weight"], voter)
        if not proposal.vote_start < event.time <= proposal.vote_end:
            span = f"{proposal.vote_start} to {proposal.vote_end}"
            self._false(event, voter, "voted outside the time of the vote", span, str(event.time))
        if voter in proposal.votes:
            self._false(event, voter, "voted twice", "one vote", "another one")
        if not has_vote(replay, voter, proposal.vote_start):
            self._false(event, voter, "voted without a vote", "a voter of standing", "none")
        proposal.votes.setdefault(voter, args["support"])

    def _queued(self, replay: Replay, event: ChainEvent) -> None:
        proposal = self._known(event)
        if proposal is None:
            return
        if not proposal.succeeded or event.time <= proposal.vote_end:
            found = (
                f"{proposal.count(FOR)} for, {proposal.count(AGAINST)} against, "
                f"{proposal.count(ABSTAIN)} neither, quorum {proposal.quorum}"
            )
            self._false(event, "", "a decision was announced that was none", "enough votes", found)
        eta = event.time + TIMELOCK_DELAY
        self._expect(event, "etaSeconds", eta, event.args["etaSeconds"])
        proposal.eta = eta

    def _executed(self, replay: Replay, event: ChainEvent) -> None:
        proposal = self._known(event)
        if proposal is None:
            return
        due = proposal.eta and proposal.eta <= event.time <= proposal.eta + CARRY_OUT_PERIOD
        if not due or proposal.executed or proposal.canceled:
            expected = f"from {proposal.eta} on, once" if proposal.eta else "never"
            what = "a decision was carried out that was not due"
            self._false(event, "", what, expected, str(event.time))
        proposal.executed = True

    def _canceled(self, replay: Replay, event: ChainEvent) -> None:
        proposal = self._known(event)
        if proposal is not None:
            proposal.canceled = True

    def _changed(self, event: ChainEvent, carried_out: bool) -> None:
        """A change has to be carried out by the assembly, but for the founding ones."""
        if event.name not in self._founded:
            self._founded.add(event.name)
            return
        self._decided(event, carried_out)

    def _decided(self, event: ChainEvent, carried_out: bool) -> None:
        self.changes += 1
        if not carried_out:
            what = f"{event.name} without a decision of the assembly"
            self._false(event, "", what, "ProposalExecuted", "none")

    def _known(self, event: ChainEvent) -> Proposal | None:
        proposal = self.proposals.get(event.args["proposalId"])
        if proposal is None:
            self._false(
                event, "", f"{event.name} of an unknown proposal", "ProposalCreated", "none"
            )
        return proposal

    def _expect(
        self, event: ChainEvent, name: str, expected: int, found: int, member: str = ""
    ) -> None:
        if expected != found:
            what = f"{event.name} states another {name} than follows"
            self._false(event, member, what, str(expected), str(found), name)

    def _false(
        self,
        event: ChainEvent,
        member: str,
        what: str,
        expected: str,
        found: str,
        name: str = "event",
    ) -> None:
        self._find(
            Finding(
                check="votes",
                what=f"{member} {what}".strip(),
                field=name,
                expected=expected,
                found=found,
                contract=event.contract,
                member=member,
                block=event.block,
                tx=event.tx,
            )
        )


def has_vote(replay: Replay, account: str, timepoint: int) -> bool:
    """Return whether an account has a vote now, for a snapshot at a time in seconds.

    Active now, and a member for at least thirty days at the snapshot (`MemberAssembly._getVotes`).
    """
    return replay.community.ledger.is_voter(account, day_of(timepoint) - STANDING_DAYS)


_METHODS: dict[str, Callable[[AssemblyBook, Replay, ChainEvent], None]] = {
    "ProposalCreated": AssemblyBook._proposed,
    "VoteCast": AssemblyBook._voted,
    "VoteCastWithParams": AssemblyBook._voted,
    "ProposalQueued": AssemblyBook._queued,
    "ProposalExecuted": AssemblyBook._executed,
    "ProposalCanceled": AssemblyBook._canceled,
}
