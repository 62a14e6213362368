"""Groups that come in together, the supervisor's stops, and the closing of the plan."""

from mutual_pool.protocol.pool.types import DAY, FILING_PERIOD, QUIT_PERIOD
from tests.stateful.life import MEMBERS, Life, anybody, picks
from tests.stateful.moves import among, between, either, move
from tests.support.deploying import RESERVE
from tests.twin.people import ASSEMBLY, NEWCOMER, SPONSOR, STRANGER, SUPERVISOR

PEOPLE = (*MEMBERS, NEWCOMER, STRANGER)
OF_ENROLMENT = [
    ("joins_stopped_until",),
    ("minimum_in_force",),
    ("below_minimum_since",),
    ("closable_at",),
]


class GroupRules(Life):
    """What sponsors, the supervisor, and everybody at the end may call."""

    def __init__(self, seed, pair):
        super().__init__(seed, pair)
        self.trees = []

    @property
    def closing(self):
        return self.ledger.books.closing_at

    @move(
        1.5,
        when=lambda self: len(self.trees) < 8,
        pick=picks,
        size=between(1, 3),
        each=either(between(RESERVE, 12_000), among(0, RESERVE - 1, 2**96)),
        by=among(SPONSOR, SPONSOR, SPONSOR, STRANGER),
    )
    def a_group_comes_in(self, pick, size, each, by):
        """Of members and others, signed for the sponsor."""
        self.pair.wait(1)
        people = [(PEOPLE[(pick + 3 * place) % len(PEOPLE)], pick % 3) for place in range(size)]
        tree = self.pair.twin.cohort(*people)
        signer = self.pair.twin.community.enrolment.registrar
        also = [("cohort", len(self.trees) + 1)]
        changes = {"sponsor": SPONSOR} if by != SPONSOR else {}
        refusal = self.pair.call(
            "enrol_cohort", tree, each, by=by, signer=signer, also=also, **changes
        )
        if refusal is None:
            self.trees.append(tree)

    @move(
        4,
        when=lambda self: self.trees,
        pick=picks,
        place=between(0, 2),
        by=among(*(None,) * 9, STRANGER),
    )
    def somebody_is_taken_up(self, pick, place, by):
        number = pick % len(self.trees) + 1
        tree = self.trees[number - 1]
        place %= len(tree.leaves)
        leaf = tree.leaves[place]
        also = [
            ("cohort", number),
            ("identity_record", leaf.identity),
            ("is_voter", leaf.member, self.pair.today),
        ]
        unmoved, voters = len(self.ledger.unmoved), self.ledger.books.active_voters
        refusal = self.pair.call(
            "join_from_group", number, tree, place, by=by, members=[leaf.member], also=also
        )
        if refusal is None:
            joined = len(self.ledger.unmoved) > unmoved
            self.moments["taken up" if joined else "a leaf was a payment"] += 1
            self.moments["taken up after a crossing"] += (
                joined and self.ledger.books.active_voters == voters
            )

    @move(0.5, days=among(0, 1, 2, 5, 91), by=among(SUPERVISOR, SUPERVISOR, STRANGER))
    def the_supervisor_stops_joins(self, days, by):
        self.pair.call("stop_joins", days, by=by, also=OF_ENROLMENT)

    @move(0.7, by=anybody, verb=among("record_voters", "close_below_minimum"))
    def somebody_counts_the_voters(self, by, verb):
        # The plan is closed when the life ends, and not before.
        if verb == "record_voters" or self.ledger.books.active_voters >= 3:
            self.pair.call(verb, by=by, also=OF_ENROLMENT)

    # ------------------------------------------------------------------ the end

    def begin_to_close(self):
        """By a stranger in vain, and by the assembly."""
        for by in (STRANGER, ASSEMBLY):
            self.pair.call("announce_closing", by=by, also=OF_ENROLMENT)
        assert self.closing

    @move(3, pick=picks, pause=among(0, 0, DAY, 8 * DAY))
    def somebody_takes_the_excess(self, pick, pause):
        if not self.closing and pick % 8:
            return
        if self.closing:
            self.pair.wait(pause)
        member = PEOPLE[pick % len(PEOPLE)]
        self.on(member, "withdraw_excess", member)

    @move(2, when=lambda self: self.closing, pick=picks, beside=among(-1, 0, 0, DAY))
    def the_end_comes_near(self, pick, beside):
        """To the end of the week, or of the time for filing."""
        end = self.closing + QUIT_PERIOD + (FILING_PERIOD if pick % 2 else 0)
        if self.pair.now < end + beside:
            self.pair.wait_until(end + beside)

    @move(3, when=lambda self: self.closing or self.ledger.books.settlements == 0, by=anybody)
    def somebody_finishes_it(self, by):
        also = [("finished_at",), ("carry_per_unit",)]
        self.moments["finished"] += not self.pair.call("finish_closing", by=by, also=also)
