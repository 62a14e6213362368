"""Services of the year: a sponsor pays for two programmes, members use some of the codes.

One provider checks hearts, the other gives advice. The advice ends in the middle of the year, and
what is left of it goes back to the sponsor; the checks go on.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from eth_utils import keccak

from mutual_pool.actuarial.days import utc_day
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT, Community, make_account
from mutual_pool.protocol.services.codes import CodeSeries, CodeTree

_CODES = 4
"""Names the stream of chances by which codes are given; the year's own choices stay as they are."""


@dataclass(frozen=True)
class _Offer:
    """A programme: who gives it, how long, and how many codes come back in which period."""

    provider: str
    uses: int
    days: int
    redeemed: dict[int, int]


_OFFERS = (
    _Offer("heart clinic", 12, 400, {3: 2, 9: 3, 16: 2}),
    _Offer("advice centre", 6, 180, {4: 1, 7: 2}),
)
_REFUND_PERIOD = 13
"""By then the second programme's last day is over."""


class YearOfServices:
    """What sponsor and providers do within one year."""

    def __init__(self, community: Community, errors: ErrorDecoder, start: date, seed: int) -> None:
        """Prepare; nothing is sent before the first period.

        Args:
            community: the plan and its people.
            errors: names refusals.
            start: the first day of the year.
            seed: the same seed has the same codes.
        """
        self._community, self._errors = community, errors
        self._start, self._seed = start, seed
        self._random = np.random.default_rng([_CODES, seed])
        self._fund = community.contracts.services
        self._sponsor = self._wallet("sponsor")
        self._providers = [self._wallet(offer.provider) for offer in _OFFERS]
        self._secrets = [
            [keccak(text=f"code {place} of {offer.provider} {seed}") for place in range(offer.uses)]
            for offer in _OFFERS
        ]
        self._trees: list[CodeTree] = []
        # Codes are given in a random order, so that a position says nothing of who asked when.
        self._given = [list(self._random.permutation(offer.uses)) for offer in _OFFERS]

    def live(self, period: int) -> None:
        """Do what is done in a period, counted from 0."""
        if period == 0:
            self._open()
        for place, offer in enumerate(_OFFERS):
            if period in offer.redeemed:
                self._redeem(place, offer.redeemed[period])
        if period == _REFUND_PERIOD:
            self._sponsor.send(self._fund.functions.refund(2, self._sponsor.address))

    def _open(self) -> None:
        community, price = self._community, self._community.plan.deposit_per_unit.value
        total = price * sum(offer.uses for offer in _OFFERS)
        community.fund(self._sponsor.address, total)
        for provider in self._providers:
            community.fund(provider.address, 0)
        asset = community.contracts.asset.functions
        self._sponsor.send(asset.approve(self._fund.address, total))
        chain = community.web3.eth.chain_id
        for series, offer in enumerate(_OFFERS, start=1):
            place = series - 1
            bound = CodeSeries(chain, self._fund.address, self._sponsor.address, series)
            leaves = [bound.leaf(at, secret) for at, secret in enumerate(self._secrets[place])]
            tree = CodeTree(leaves)
            self._trees.append(tree)
            last = utc_day(self._start + timedelta(days=offer.days))
            terms = keccak(text=f"terms of the {offer.provider}")
            facts = (price, offer.uses, last, series, tree.root, terms)
            given_by = self._providers[place].address
            self._sponsor.send(self._fund.functions.open(given_by, *facts))

    def _redeem(self, place: int, count: int) -> None:
        positions = [int(self._given[place].pop()) for _ in range(count)]
        tree, secrets = self._trees[place], self._secrets[place]
        codes = [(at, secrets[at], tree.proof(at)) for at in positions]
        self._providers[place].send(self._fund.functions.redeem(place + 1, codes))

    def _wallet(self, name: str) -> KeyWallet:
        account = make_account(self._seed, name)
        return KeyWallet(self._community.web3, account, self._errors, gas=GAS_LIMIT)
