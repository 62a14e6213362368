"""The contracts and the twin side by side: every call is carried out on both and compared."""

from collections import Counter

from tests.support.checked import verify
from tests.twin.chain_side import ChainSide
from tests.twin.side import RefusedError
from tests.twin.twin_side import TwinSide

OF_A_MEMBER = ("standing", "position", "membership", "history", "guardianship", "quote_quit")
OF_A_CLAIM = ("claim", "state_of", "decided_seats", "quote_claim", "dispute")


class Tally:
    """How many calls were made over all runs, by verb and outcome, and what they led to."""

    def __init__(self):
        self.valid = Counter()
        self.refused = Counter()
        self.reasons = Counter()
        self.moments = Counter()

    @property
    def calls(self):
        return self.valid.total() + self.refused.total()

    @property
    def share_valid(self):
        return self.valid.total() / self.calls

    def summary(self):
        verbs = sorted({*self.valid, *self.refused})
        return {
            "calls": self.calls,
            "valid": self.valid.total(),
            "percent_valid": round(100 * self.share_valid, 1),
            "verbs": {
                verb: {"valid": self.valid[verb], "refused": self.refused[verb]} for verb in verbs
            },
            "refusals": dict(sorted(self.reasons.items())),
            "moments": dict(sorted(self.moments.items())),
        }


class Pair:
    """One plan on both sides, always at the same second."""

    def __init__(self, plan, settings, tally):
        self.chain = ChainSide(plan, settings)
        contracts = (plan.token, plan.enrolment, plan.desk, plan.guardianship)
        self.twin = TwinSide(
            settings,
            deployed_at=self.chain.deployed_at,
            contracts=tuple(contract.address.lower() for contract in contracts),
        )
        self.tally = tally

    @property
    def now(self):
        return self.twin.now

    @property
    def today(self):
        return self.twin.today

    @property
    def ledger(self):
        return self.twin.community.ledger

    @property
    def claims(self):
        return self.twin.community.claims

    @property
    def jury(self):
        return self.twin.community.jury

    @property
    def panel(self):
        return self.twin.community.panel

    def wait(self, seconds):
        for side in (self.chain, self.twin):
            side.wait(seconds)

    def wait_until(self, moment):
        self.wait(max(0, moment - self.now))

    def call(self, verb, *arguments, members=(), claims=(), also=(), **keywords):
        """Carry out a call on both sides; gives the refusal's name, or None if it was done.

        Args:
            verb: the name of a method of `Side`.
            arguments: its arguments.
            members: whose records are compared afterwards.
            claims: which claims' records are compared.
            also: further questions on which both sides must agree.
            keywords: its further arguments.
        """
        kept = [(view, member) for member in members for view in OF_A_MEMBER]
        before = self.twin.read_all(kept)
        on_chain, on_twin = (
            _outcome(getattr(side, verb), arguments, keywords) for side in (self.chain, self.twin)
        )
        said = f"{verb}{arguments}, {keywords}"
        assert on_chain == on_twin, f"{said}: the chain {on_chain}, the twin {on_twin}"
        if on_twin[0] == "done":
            self.tally.valid[verb] += 1
            self.compare(members, claims, also)
            return None
        # A contract that refuses changed nothing for certain, so for members the twin is asked.
        assert self.twin.read_all(kept) == before, f"{said}: refused, but something changed"
        self.compare((), claims, also)
        refusal = on_twin[1][0]
        self.tally.refused[verb] += 1
        self.tally.reasons[refusal] += 1
        return refusal

    def compare(self, members=(), claims=(), also=()):
        """Books, the asset held, the claims open, and these records are equal."""
        questions = [("books",), ("held",), ("open_claims",), *also]
        questions += [(view, member) for member in members for view in OF_A_MEMBER]
        questions += [(view, claim) for claim in claims for view in OF_A_CLAIM]
        answers = (side.read_all(questions) for side in (self.chain, self.twin))
        for question, on_chain, on_twin in zip(questions, *answers, strict=True):
            assert on_chain == on_twin, f"{question}: the chain {on_chain}, the twin {on_twin}"

    def close(self):
        """All eight laws hold, and a replay of the chain's events finds nothing."""
        self.compare()
        self.twin.community.check_laws(self.now)
        audit = verify(self.chain.web3, self.chain.contracts, self.chain.first_block)
        assert audit.findings() == []
        again = audit.replay.community
        assert again.claims.claims == self.claims.claims
        assert again.claims.disputes == self.claims.disputes
        assert again.jury.said == self.jury.said
        assert _kept(again.ledger) == _kept(self.ledger)
        for name in ("records", "noticed_recipients", "successions"):
            known = getattr(self.twin.community.guardianship, name)
            assert getattr(again.guardianship, name) == known


def _outcome(method, arguments, keywords):
    try:
        return "done", method(*arguments, **keywords)
    except RefusedError as refusal:
        return "refused", refusal.reason


def _kept(ledger):
    """What a ledger keeps itself, without the guardianship that it asks."""
    return {name: kept for name, kept in vars(ledger).items() if name != "guardianship"}
