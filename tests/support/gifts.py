"""What the donation desk sees in a plan's late life: appeals of every kind, and gifts."""

from eth_utils.crypto import keccak

from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.eip712 import pack_signatures
from mutual_pool.protocol.pool.types import DAY

EVIDENCE, FINDINGS, NOTICE = (keccak(text=name) for name in ("evidence", "findings", "notice"))


class Giving:
    """A donation desk of a plan that lived, and who asks, decides and gives there."""

    def __init__(self, year, wallet):
        """`wallet(year, name)` makes a new wallet with gas."""
        self.year = year
        self.desk = year.contracts.donations.functions
        self._donors = [wallet(year, f"donor {place}").account for place in range(2)]
        self._payee = wallet(year, "payee").account
        self.current_seats = year.contracts.panel.functions.currentSeats().call()
        seats = {seat.holder for seat in year.twin.panel.current_seats}
        keys = (make_account(5, f"assessor {place}") for place in range(len(seats)))
        self.seats = sorted(keys, key=lambda key: key.address.lower())

    def _wallet(self, key):
        # A new one each time: a wallet counts its transactions, and tests take theirs back.
        return KeyWallet(self.year.web3, key, self.year.errors, gas=GAS_LIMIT)

    @property
    def donors(self):
        return [self._wallet(key) for key in self._donors]

    @property
    def payee(self):
        return self._wallet(self._payee)

    def now(self):
        return self.year.web3.eth.get_block("latest")["timestamp"]

    def ask(self, goal, claim=0, payee=None):
        payee = payee or self.payee
        petition = (claim, payee.address, goal, goal // 10, self.now() + 90 * DAY, EVIDENCE)
        payee.send(self.desk.file(petition))
        return self.desk.appealCount().call()

    def give(self, appeal, amount, place=0):
        donor, token = self.donors[place], self.year.contracts.asset.functions
        self.year.bank.send(token.mint(donor.address, amount))
        donor.send(token.approve(self.year.addresses["donations"], amount))
        return donor.send(self.desk.give(appeal, amount))

    def verdict(self, approve):
        return (approve, FINDINGS, NOTICE, self.now() + DAY)

    def threshold(self, appeal):
        facts = self.desk.appealOf(appeal).call()
        return self.year.twin.panel.threshold_of(1, facts[1])

    def sign(self, appeal, keys=None, approve=True):
        """As many seats as it takes sign, or others."""
        verdict = self.verdict(approve)
        digest = self.desk.digestOf(appeal, verdict).call()
        keys = keys or self.seats[: self.threshold(appeal)]
        packed = pack_signatures(
            (key.address, key.unsafe_sign_hash(digest).signature) for key in keys
        )
        approvals = (self.current_seats, packed.signatures, list(packed.wallet_signatures))
        return self.year.bank.send(self.desk.decideBySignatures(appeal, verdict, approvals))

    def say(self, appeal, approve):
        """As many seats as it takes decide by transactions of their own."""
        verdict, web3 = self.verdict(approve), self.year.web3
        for key in self.seats[: self.threshold(appeal)]:
            sent = {"from": web3.eth.accounts[0], "to": key.address, "value": 10**18}
            web3.eth.send_transaction(sent)
            self._wallet(key).send(self.desk.decide(appeal, verdict))

    def underpaid(self):
        """Claims that were settled for less than was approved, with what each lacks."""
        book, claims, now = self.year.twin.donations, self.year.twin.claims, self.now()
        return {
            number: book.shortfall_of(number, now)
            for number in claims.claims
            if claims.state_of(number, now) is ClaimState.PAID and book.shortfall_of(number, now)
        }


def live_on_gifts(year, wallet):
    """One appeal is open, one paid, one refused, one tops up a claim, one is taken back."""
    giving = Giving(year, wallet)
    still_open = giving.ask(10**6)
    giving.give(still_open, 400)

    paid = giving.ask(2_000)
    giving.give(paid, 1_500)
    giving.sign(paid)
    giving.give(paid, 900, place=1)
    year.pass_time(DAY)
    giving.payee.send(giving.desk.take(paid, giving.payee.address))

    refused = giving.ask(3_000)
    giving.give(refused, 70)
    giving.give(refused, 30, place=1)
    giving.say(refused, approve=False)
    giving.donors[0].send(giving.desk.takeBack(refused, giving.donors[0].address))

    claim, lacking = next(iter(giving.underpaid().items()))
    claimant = year.wallet_of(year.twin.claims.claims[claim].payee)
    top_up = giving.ask(lacking // 2, claim, claimant)
    giving.sign(top_up)
    giving.give(top_up, lacking)
    year.pass_time(DAY)
    claimant.send(giving.desk.take(top_up, claimant.address))

    withdrawn = giving.ask(500)
    giving.give(withdrawn, 11)
    giving.payee.send(giving.desk.withdraw(withdrawn))
    year.giving, year.topped_up = giving, claim
