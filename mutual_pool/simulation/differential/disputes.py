"""What becomes of refused claims in a replay: appeals, juries, and the conclusion of what is over.

A jury tells honest claims from false ones; one juror in ten is of another mind.
"""

import numpy as np
import numpy.typing as npt

from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.simulation.differential.actions import Action, Appeal, Conclude, Decide, Vote
from mutual_pool.simulation.differential.actors import Actors
from mutual_pool.simulation.differential.agent_records import Counted, OpenClaim
from mutual_pool.simulation.differential.twin import TwinWorld

#: Jurors who vote beside those whom the quorum takes.
_MORE_JURORS = 2
_OTHER_MIND = 10


class Disputes:
    """The refused claims of a life that are not over yet.

    Attributes:
        claims: those, in the order in which they were refused.
    """

    def __init__(
        self, appealed: float, twin: TwinWorld, actors: Actors, random: np.random.Generator
    ) -> None:
        """Begin without any; a refusal is appealed with the chance `appealed`."""
        self._appealed, self._twin, self._actors, self._random = appealed, twin, actors, random
        self._fresh: list[OpenClaim] = []
        self._called: list[OpenClaim] = []
        self.claims: list[OpenClaim] = []

    def refuse(self, claim: OpenClaim) -> None:
        """Note a claim that the panel refuses."""
        self._fresh.append(claim)
        self.claims.append(claim)

    def appeal(self, counted: Counted) -> list[Action]:
        """Let some of those just refused call a jury."""
        if self._appealed:
            self._called = [c for c in self._fresh if self._random.random() < self._appealed]
        self._fresh = []
        counted.appealed += len(self._called)
        return [Appeal(claim.number, claim.member) for claim in self._called]

    def vote(self, inside: npt.NDArray[np.int64]) -> list[Action]:
        """Let jurors vote, drawn from the members of standing, whose numbers are `inside`."""
        claims, ledger = self._twin.community.claims, self._twin.community.ledger
        actions = list[Action]()
        for claim in self._called:
            dispute = claims.dispute_of(claim.number)
            missing = dispute.quorum + _MORE_JURORS
            for place, number in enumerate(map(int, self._random.permutation(inside))):
                if not missing:
                    break
                address = self._actors.address(number)
                if number == claim.member or not ledger.is_voter(address, dispute.standing_day):
                    continue
                actions.append(
                    Vote(claim.number, number, claim.honest == bool(place % _OTHER_MIND))
                )
                missing -= 1
        self._called = []
        return actions

    def hear(self, counted: Counted) -> tuple[list[Action], list[OpenClaim]]:
        """Carry out what juries and time decided; return also the claims that are approved now."""
        actions, approved, waiting = list[Action](), list[OpenClaim](), list[OpenClaim]()
        for claim in self.claims:
            state = self._twin.community.claims.state_of(claim.number, self._twin.now)
            if state is ClaimState.AWAITING_SEAT:
                seat = Decide(claim.number, claim.member, claim.benefit_class, True, 1)
                actions.append(seat)
                approved.append(claim)
                counted.restored += 1
            elif state in (ClaimState.REFUSED, ClaimState.EXPIRED):
                actions.append(Conclude(claim.number))
                counted.refused += 1
            else:
                waiting.append(claim)
        self.claims = waiting
        return actions, approved
