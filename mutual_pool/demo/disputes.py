"""Who disagrees with the panel in the demonstration, and what comes of it."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from mutual_pool.demo.behaviour import Behaviour, Course
from mutual_pool.demo.community import Community, MemberAccount, OpenClaim
from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import BPS, LEAST_REFUSALS

_DISPUTES = 4
#: The supervisor takes a week to look.
_HELD_DAYS = 7
#: Jurors beyond a quorum of one mind; one in ten is of another mind than the rest.
_MORE_JURORS = 2
_OTHER_MIND = 10


class Disputes:
    """Deals each claim its course, and lets voters and supervisor act by it."""

    def __init__(self, community: Community, behaviour: Behaviour, seed: int) -> None:
        """Dispute the claims of a community; the same seed disputes the same ones."""
        self._community, self._behaviour = community, behaviour
        self._random = np.random.default_rng([_DISPUTES, seed])
        self._deck: list[Course] = []
        self._objectors: defaultdict[int, list[MemberAccount]] = defaultdict(list)

    def deal(self) -> Course:
        """Return the course of the next claim."""
        if not self._deck:
            courses = self._behaviour.courses
            self._deck = [courses[place] for place in self._random.permutation(len(courses))]
        return self._deck.pop()

    def live(self, claim: OpenClaim, course: Course, members: Iterable[MemberAccount]) -> None:
        """Let others have their say on a claim that was just decided on."""
        community = self._community
        jurors = community.voters(claim, members)
        self._random.shuffle(jurors)
        if course is Course.HELD:
            community.hold(claim, _HELD_DAYS)
        elif course is Course.DOUBTED:
            self._object(claim, jurors[:1])
        elif course is Course.OVERTURNED:
            share = len(jurors) * community.plan.objection_bps.value // BPS
            enough = min(share, community.plan.objection_votes.value) + 1
            self._object(claim, jurors[:enough])
            # An approval falls by the votes of others.
            jurors = jurors[enough:]
        elif course is Course.APPEALED:
            community.appeal(claim)
        self._let_vote(claim, jurors, approve=course is not Course.OVERTURNED)

    def lay_down(self, claim: OpenClaim) -> None:
        """Let those who objected to a claim that was refused take their bonds back."""
        for voter in self._objectors.pop(claim.number, []):
            self._community.reclaim(claim, voter)

    def _object(self, claim: OpenClaim, voters: Iterable[MemberAccount]) -> None:
        for voter in voters:
            self._community.object(claim, voter)
            self._objectors[claim.number].append(voter)

    def _let_vote(self, claim: OpenClaim, jurors: list[MemberAccount], *, approve: bool) -> None:
        quorum = self._community.dispute(claim).quorum
        if not quorum:
            return
        quorum = max(quorum, LEAST_REFUSALS)
        # Those of one mind are a quorum by themselves, which a refusal of an approval asks for.
        enough = quorum + quorum // (_OTHER_MIND - 1) + _MORE_JURORS
        for place, voter in enumerate(jurors[:enough], start=1):
            self._community.vote(claim, voter, Answer(approve == bool(place % _OTHER_MIND)))
