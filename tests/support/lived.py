"""A community's year on a chain, to be lied about."""

from mutual_pool.chain.contracts import ROLES
from tests.support import checked
from tests.support.storage import Storage


class Lived:
    """A plan that lived through a year, and its storage and events, true or not."""

    def __init__(self, web3, release, done):
        self.web3, self.done = web3, done
        self.contracts = done.deployment.contracts(web3, release)
        # What the account of a node says, apart from the audit's own.
        first, last = done.deployment.block, web3.eth.block_number
        self.events = checked.read_events(web3, self.contracts, first, last)
        self.storage = {
            role: Storage(web3, getattr(self.contracts, role), release[name])
            for role, name in {**ROLES, "asset": "TestToken"}.items()
        }
        self.twin = done.audit.replay.community
        ledger = self.twin.ledger
        self.active = next(
            member for member in ledger.positions if ledger.standing_of(member).active
        )

    def verify(self):
        return checked.verify(self.web3, self.contracts, self.done.deployment.block)

    def place(self, name, **args):
        """The place of the last event of this name with these arguments."""
        return max(
            place
            for place, event in enumerate(self.events)
            if event.name == name and args.items() <= {**event.args}.items()
        )

    def of_transaction(self, place):
        """The places of all events of the transaction that the event at this place is of."""
        tx = self.events[place].tx
        return [other for other, event in enumerate(self.events) if event.tx == tx]


def finds(found, *parts):
    """The audit is not verified, and one of its findings names all of this."""
    assert not found.verified
    findings = found.findings()
    hits = [finding for finding in findings if all(str(part) in finding for part in parts)]
    assert hits, (parts, findings)
