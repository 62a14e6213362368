"""The members' assembly, vote by vote: who proposed, who voted, and what was carried out.

The assembly keeps no members' money, so the twin has no part for it; its few rules stand here and
in `proposals`. All is derived from its events and from the twin's members at that moment.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from mutual_pool.audit.findings import Finding
from mutual_pool.audit.observers.proposals import (
    ABSTAIN,
    AGAINST,
    CHANGES,
    CLOSING,
    CLOSING_CALL,
    CLOSING_QUORUM_FACTOR,
    EXECUTION_PERIOD,
    FOR,
    QUORUM_BPS,
    TIMELOCK_DELAY,
    VOTING_DELAY,
    VOTING_PERIOD,
    Call,
    Doors,
    Proposal,
    calls_of,
    operation_id,
    proposal_id,
)
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.claims.types import BPS, STANDING_DAYS
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import ZERO_ADDRESS

_OWN = frozenset(
    {
        *("ProposalCreated", "VoteCast", "VoteCastWithParams", "ProposalQueued"),
        *("ProposalExecuted", "ProposalCanceled", "ProposalExtended"),
    }
)
_OF_THE_TIMELOCK = {"CallScheduled": "ProposalQueued", "CallExecuted": "ProposalExecuted"}
"""What the timelock says of each call, and what the assembly says in the same transaction."""
_LAST = 2**63


class AssemblyBook:
    """Follows the assembly, as an `Observer` of the replay that only sees what it wants.

    Attributes:
        wanted: the names of the events it looks at.
        proposals: every proposal by its id.
        fifths: a fifth of the voters at each snapshot, by its time.
        last_of: the last proposal of each proposer.
        timelock: the address of the timelock.
        cast: how many votes each voter cast.
        changes: how many changes of rules, panel and roles followed the founding.
    """

    wanted = _OWN | CHANGES.keys() | _OF_THE_TIMELOCK.keys() | {CLOSING, "Cancelled"}

    def __init__(
        self,
        find: Callable[[Finding], None],
        contracts: Mapping[str, str],
        doors: Doors,
        quorum_votes: int,
    ) -> None:
        """Follow from the plan's first event.

        Args:
            find: told what is false.
            contracts: where each contract is, by role; without an assembly it says nothing.
            doors: what the assembly may call.
            quorum_votes: so many votes are a quorum, however many voters there are.
        """
        self.first, self.last = 0, _LAST
        self.proposals: dict[int, Proposal] = {}
        self.fifths: dict[int, int] = {}
        self.last_of: dict[str, int] = {}
        self.cast: Counter[str] = Counter()
        self.changes = 0
        self.timelock = contracts["timelock"]
        self._find, self._doors, self._quorum_votes = find, doors, quorum_votes
        # The end that a vote just cast gives its proposal, which the next event has to state.
        self._due: dict[int, int] = {}
        self._assembly = contracts.get("assembly", ZERO_ADDRESS)
        self._founded: set[str] = set()
        self._tx = ""
        self._events: list[ChainEvent] = []

    def begin(self, replay: Replay) -> None:
        """Nothing is there before the first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Judge what is about to happen by the members as they stand."""
        if event.tx != self._tx:
            self._transaction_over()
            self._tx = event.tx
        if event.contract == "assembly" and event.name in _OWN:
            _METHODS[event.name](self, replay, event)
            self._events.append(event)
        elif event.name in CHANGES and event.name not in self._founded:
            self._founded.add(event.name)
        elif event.name in self.wanted:
            self._events.append(event)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Nothing is left to judge."""

    def end(self, replay: Replay) -> None:
        """Judge the last transaction."""
        self._transaction_over()

    # ---------------------------------------------------------------- its events

    def _proposed(self, replay: Replay, event: ChainEvent) -> None:
        args, now = event.args, event.time
        start, proposer, calls = now + VOTING_DELAY, args["proposer"], calls_of(args)
        number = proposal_id(calls, args["description"])
        self._expect(event, "proposalId", number, args["proposalId"])
        self._expect(event, "voteStart", start, args["voteStart"])
        self._expect(event, "voteEnd", start + VOTING_PERIOD, args["voteEnd"])
        if not has_vote(replay, proposer, now - 1):
            self._false(event, proposer, "proposed without a vote", "a voter", "none")
        last = self.last_of.get(proposer)
        if last is not None and self.proposals[last].voted_on_at(now):
            found = f"proposal {last} is still voted on"
            self._false(event, proposer, "proposed twice at once", "one proposal", found)
        if number in self.proposals:
            self._false(event, proposer, "proposed what was proposed before", "once", "again")
        for call in calls:
            if call.door not in self._doors or call.value:
                said = f"{call.target} {call.data[:4].hex()} with {call.value}"
                what = "proposed a call that is not the assembly's"
                self._false(event, proposer, what, "a listed setter, without money", said)
        voters = replay.community.ledger.books.active_voters
        fifth = max(1, -(-voters * QUORUM_BPS // BPS))
        # Proposals of one block share the fifth that the first of them stored.
        stored = self.fifths.setdefault(args["voteStart"], fifth)
        closes = any(self._doors.get(call.door) == CLOSING_CALL for call in calls)
        most = self._quorum_votes * (CLOSING_QUORUM_FACTOR if closes else 1)
        self.last_of[proposer] = args["proposalId"]
        self.proposals[args["proposalId"]] = Proposal(
            proposer=proposer,
            vote_start=args["voteStart"],
            vote_end=args["voteEnd"],
            quorum=min(stored, most),
            calls=calls,
            operation=operation_id(calls, args["description"], self._assembly),
            closes=closes,
        )

    def _voted(self, replay: Replay, event: ChainEvent) -> None:
        args, voter = event.args, event.args["voter"]
        proposal = self._known(event)
        if proposal is None:
            return
        self.cast[voter] += 1
        self._expect(event, "weight", 1, args["weight"], voter)
        if not proposal.vote_start < event.time <= proposal.vote_end or proposal.canceled:
            span = f"{proposal.vote_start} to {proposal.vote_end}"
            self._false(event, voter, "voted outside the time of the vote", span, str(event.time))
        if voter in proposal.votes:
            self._false(event, voter, "voted twice", "one vote", "another one")
        if not has_vote(replay, voter, proposal.vote_start):
            self._false(event, voter, "voted without a vote", "a voter of standing", "none")
        if args["support"] not in (AGAINST, FOR, ABSTAIN):
            self._false(event, voter, "voted for nothing", "0, 1 or 2", str(args["support"]))
        if proposal.vote(voter, args["support"], event.time):
            self._due[args["proposalId"]] = proposal.vote_end

    def _extended(self, replay: Replay, event: ChainEvent) -> None:
        """A vote was extended, which the vote before has to have caused."""
        due = self._due.pop(event.args["proposalId"], None)
        if due is None:
            what = "a vote was extended although nothing decided it late"
            self._false(event, "", what, "no extension", str(event.args["extendedDeadline"]))
        else:
            self._expect(event, "extendedDeadline", due, event.args["extendedDeadline"])

    def _queued(self, replay: Replay, event: ChainEvent) -> None:
        proposal = self._known(event)
        if proposal is None:
            return
        if not proposal.succeeded or event.time <= proposal.vote_end or proposal.canceled:
            found = (
                f"{proposal.count(FOR)} for, {proposal.count(AGAINST)} against, "
                f"{proposal.count(ABSTAIN)} neither, quorum {proposal.quorum}"
            )
            self._false(event, "", "a decision was announced that was none", "enough votes", found)
        elif proposal.eta or event.time > proposal.vote_end + EXECUTION_PERIOD:
            span = f"once, until {proposal.vote_end + EXECUTION_PERIOD}"
            what = "a decision was announced too late or again"
            self._false(event, "", what, span, str(event.time))
        eta = event.time + TIMELOCK_DELAY
        self._expect(event, "etaSeconds", eta, event.args["etaSeconds"])
        proposal.eta = eta

    def _executed(self, replay: Replay, event: ChainEvent) -> None:
        proposal = self._known(event)
        if proposal is None:
            return
        due = proposal.eta and proposal.eta <= event.time <= proposal.eta + EXECUTION_PERIOD
        if not due or proposal.executed or proposal.canceled:
            expected = f"from {proposal.eta} on, once" if proposal.eta else "never"
            what = "a decision was carried out that was not due"
            self._false(event, "", what, expected, str(event.time))
        proposal.executed = True

    def _canceled(self, replay: Replay, event: ChainEvent) -> None:
        proposal = self._known(event)
        if proposal is None:
            return
        if event.time > proposal.vote_start or proposal.canceled:
            what = "a proposal was taken back although voting had begun"
            expected = f"once, until {proposal.vote_start}"
            self._false(event, proposal.proposer, what, expected, str(event.time))
        proposal.canceled = True

    # ------------------------------------------- what others say of its decisions

    def _transaction_over(self) -> None:
        """Hold what others said in a transaction against what the assembly said in it."""
        said: dict[str, list[Proposal]] = {name: [] for name in _OF_THE_TIMELOCK.values()}
        for event in self._events:
            if event.name.startswith("VoteCast") and event.args["proposalId"] in self._due:
                due = self._due.pop(event.args["proposalId"])
                what = "a vote was decided late and not extended"
                self._false(event, "", what, f"until {due}", "no ProposalExtended")
        for event in self._events:
            if event.contract == "assembly" and event.name in said:
                proposal = self.proposals.get(event.args["proposalId"])
                said[event.name] += [proposal] if proposal else []
        called: Counter[bytes] = Counter()
        for event in self._events:
            if event.contract == "timelock":
                self._called(event, said, called)
            elif event.name in CHANGES or (
                event.name == CLOSING and not event.args["belowMinimum"]
            ):
                self._changed(event, said["ProposalExecuted"])
        for event in self._events:
            proposal = self.proposals.get(event.args.get("proposalId", 0))
            if event.contract != "assembly" or event.name not in said or proposal is None:
                continue
            if called[proposal.operation] != len(proposal.calls):
                expected, found = len(proposal.calls), called[proposal.operation]
                what = "the timelock was told of other calls than were decided"
                self._false(event, "", what, str(expected), str(found), "calls")
        self._events.clear()

    def _called(
        self, event: ChainEvent, said: dict[str, list[Proposal]], called: Counter[bytes]
    ) -> None:
        """A call that the timelock knows of has to be the assembly's, word for word."""
        args, whose = event.args, said.get(_OF_THE_TIMELOCK.get(event.name, ""), [])
        proposal = next((one for one in whose if one.operation == args["id"]), None)
        if proposal is None:
            what = f"{event.name} at the timelock without a decision of the assembly"
            self._false(event, "", what, "a decision", f"0x{args['id'].hex()}")
            return
        called[proposal.operation] += 1
        place, call = args["index"], Call(args["target"], args["value"], args["data"])
        expected = proposal.calls[place] if place < len(proposal.calls) else None
        if call != expected:
            what = "the timelock has another call than was decided"
            self._false(event, "", what, str(expected), str(call), "call")
        if "delay" in args:
            self._expect(event, "delay", TIMELOCK_DELAY, args["delay"])

    def _changed(self, event: ChainEvent, carried_out: Sequence[Proposal]) -> None:
        """A change has to be a decision that was carried out in the same transaction."""
        self.changes += 1
        wanted = CHANGES.get(event.name, CLOSING_CALL)
        doors = [self._doors.get(call.door) for one in carried_out for call in one.calls]
        if wanted not in doors:
            what = f"{event.name} without a decision of the assembly"
            self._false(event, "", what, "ProposalExecuted", "none")

    # ------------------------------------------------------------------ findings

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
    "ProposalExtended": AssemblyBook._extended,
    "ProposalQueued": AssemblyBook._queued,
    "ProposalExecuted": AssemblyBook._executed,
    "ProposalCanceled": AssemblyBook._canceled,
}
