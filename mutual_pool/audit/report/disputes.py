"""What a report says of objections, appeals, juries and holds."""

from collections import Counter

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.document import DisputesPart
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import JuryVerdict


class DisputeNotes:
    """Notes what was said of claims in one period."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self._counts: Counter[str | Answer] = Counter()
        self._sums: Counter[str] = Counter()

    def note(self, replay: Replay, event: ChainEvent) -> None:
        """Note an event, the twin standing after its call."""
        name, args, counts = event.name, event.args, self._counts
        if name == "Objected":
            counts["objections"] += 1
            self._sums["paid"] += args["bond"]
        elif name == "ObjectionReclaimed":
            self._sums["returned"] += args["bond"]
        elif name == "BondForfeited":
            claim = replay.community.claims.claim_of(args["claim"])
            # A refused claim loses its own bond, a paid one took those of its objections.
            if claim.is_paid:
                self._sums["lost"] += args["bond"]
        elif name == "Appealed":
            # What the panel decided before, it refused, or it approved a lesser class.
            decided = replay.community.claims.claim_of(args["claim"]).decided_at
            counts["appeals" if decided else "silences"] += 1
        elif name == "JuryCalled":
            counts["juries"] += 1
        elif name == "Voted":
            counts[args["answer"]] += 1
        elif name == "Held":
            counts["holds"] += 1
            counts["held_days"] += args["days_"]

    def part(self, replay: Replay, before: int, end: int) -> DisputesPart:
        """Return what was noted, with the words of the juries whose vote ended after `before`."""
        counts, sums = self._counts, self._sums
        claims = replay.community.claims
        words = Counter(
            claims.read(number).jury_verdict
            for number, dispute in claims.disputes.items()
            if before < dispute.ends_at <= end
        )
        return DisputesPart(
            objections=counts["objections"],
            objection_bonds=str(sums["paid"]),
            objection_bonds_returned=str(sums["returned"]),
            objection_bonds_lost=str(sums["lost"]),
            appeals=counts["appeals"],
            silences=counts["silences"],
            juries_called=counts["juries"],
            votes_for=counts[Answer.APPROVE],
            votes_against=counts[Answer.REFUSE],
            votes_to_leave=counts[Answer.LEAVE],
            said_approve=words[JuryVerdict.APPROVE],
            said_refuse=words[JuryVerdict.REFUSE],
            said_nothing=words[JuryVerdict.NONE],
            holds=counts["holds"],
            held_days=counts["held_days"],
        )
