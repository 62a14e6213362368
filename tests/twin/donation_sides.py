"""Both sides with their donation desk; see `side`."""

from dataclasses import astuple, replace

from mutual_pool.chain.node import call_all
from mutual_pool.protocol.donations.types import (
    Appeal,
    AppealDecision,
    AppealPanelDecision,
    AppealState,
    Petition,
)
from mutual_pool.protocol.eip712 import sign_appeal_decision
from mutual_pool.protocol.pool.types import DAY
from tests.twin.chain_side import _VIEWS, MALFORMED, ChainSide, _record
from tests.twin.people import GUARDIAN, STRANGER, key_of
from tests.twin.side import EVIDENCE, FINDINGS, NOTICE
from tests.twin.twin_side import TwinSide, _copy, _told

GOAL, MINIMUM, GIVING = 1_000, 400, 60 * DAY
FILER, PAYEE = STRANGER, GUARDIAN


class _Donations:
    """What a case may do and see of the donation desk, on whichever side."""

    def ask(self, *, by=FILER, **changes):
        """File an appeal; gives its number."""
        petition = Petition(0, PAYEE, GOAL, MINIMUM, self.now + GIVING, EVIDENCE)
        return self._ask_for(replace(petition, **changes), by)

    def word(self, **changes):
        word = AppealPanelDecision(True, FINDINGS, NOTICE, self.now + DAY)
        return replace(word, **changes)

    def granted(self, signers, **changes):
        appeal = self.ask(**changes)
        self.say(appeal, signers)
        return appeal

    def say(self, appeal, signers, **changes):
        """Decide by signatures in this very order; None stands for a malformed one."""
        self._say(appeal, self.word(**changes), signers)

    def appeal(self, number):
        return self._read("appeal", number)

    def appeal_state(self, number):
        return self._read("appeal_state", number)

    def gift_of(self, number, donor):
        return self._read("gift_of", number, donor)

    def shortfall_of(self, claim):
        return self._read("shortfall_of", claim)

    def given(self):
        """What the donation desk holds of the asset."""
        return self._read("given")


class DonationTwin(_Donations, TwinSide):
    """The twin's side."""

    @property
    def desk(self):
        return self.community.donations

    @_told()
    def _ask_for(self, petition, by):
        return self.desk.file(petition, sender=by, now=self.now)

    @_told()
    def say_by_seat(self, appeal, *, by, **changes):
        self.desk.decide(appeal, self.word(**changes), sender=by, now=self.now)

    @_told()
    def _say(self, appeal, word, signers):
        self.desk.decide_by_signatures(appeal, word, signers, now=self.now)

    @_told()
    def give(self, appeal, amount, *, by):
        self.desk.give(appeal, amount, sender=by, now=self.now)

    @_told()
    def withdraw_appeal(self, appeal, *, by):
        self.desk.withdraw(appeal, sender=by, now=self.now)

    @_told()
    def take(self, appeal, *, by, to=None):
        self.desk.take(appeal, to or by, sender=by, now=self.now)

    @_told()
    def take_back(self, appeal, *, by, to=None):
        self.desk.take_back(appeal, to or by, sender=by, now=self.now)

    def _answers(self):
        desk = self.desk
        return super()._answers() | {
            "appeal": lambda number: _copy(desk.appeal_of(number)),
            "appeal_state": lambda number: desk.state_of(number, self.now),
            "gift_of": desk.gift_of,
            "shortfall_of": lambda claim: desk.shortfall_of(claim, self.now),
            "given": lambda: desk.held,
        }


class DonationChain(_Donations, ChainSide):
    """The contracts' side."""

    def _ask_for(self, petition, by):
        self._send(by, "donations", "file", astuple(petition))
        return call_all(self.web3, [self.contracts.donations.functions.appealCount()])[0]

    def say_by_seat(self, appeal, *, by, **changes):
        self._send(by, "donations", "decide", appeal, astuple(self.word(**changes)))

    def _say(self, appeal, word, signers):
        facts = self.appeal(appeal)
        parts = [
            getattr(facts, name) for name in AppealDecision.__dataclass_fields__ if name in _OF
        ]
        decision = AppealDecision(appeal, *parts, word)
        domain = self.plan.donations_domain
        signatures = [
            sign_appeal_decision(key_of(signer), domain, decision) if signer else MALFORMED
            for signer in signers
        ]
        seats = call_all(self.web3, [self.contracts.panel.functions.currentSeats()])[0]
        approvals = (seats, b"".join(signatures), [])
        self._send(STRANGER, "donations", "decideBySignatures", appeal, astuple(word), approvals)

    def give(self, appeal, amount, *, by):
        self._send(by, "donations", "give", appeal, amount)

    def withdraw_appeal(self, appeal, *, by):
        self._send(by, "donations", "withdraw", appeal)

    def take(self, appeal, *, by, to=None):
        self._send(by, "donations", "take", appeal, to or by)

    def take_back(self, appeal, *, by, to=None):
        self._send(by, "donations", "takeBack", appeal, to or by)

    def _question(self, name, *arguments):
        if name == "given":
            arguments = (self.contracts.donations.address,)
        return super()._question(name, *arguments)


_OF = set(Appeal.__dataclass_fields__)
_VIEWS |= {
    "appeal": ("donations", "appealOf", _record(Appeal)),
    "appeal_state": ("donations", "stateOf", AppealState),
    "gift_of": ("donations", "giftOf", int),
    "shortfall_of": ("donations", "shortfallOf", int),
    "given": ("asset", "balanceOf", int),
}
