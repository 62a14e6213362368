"""The people of the tests: each can send and sign, since Ganache's own keys are known."""

from functools import cache

import brownie
from eth_account import Account
from eth_account.signers.local import LocalAccount

from tools.toolchain import MNEMONIC

MEMBERS = ("alice", "bob", "carol", "dan", "erin")
NAMES = (
    "deployer",
    *MEMBERS,
    "registrar",
    "assessor_1",
    "assessor_2",
    "assessor_3",
    "assessor_4",
    "assessor_5",
    "steward",
    "member_assembly",
    "sponsor",
    "stranger",
    "guardian",
    "newcomer",  # an assessor to be
    "enrolment_role",  # stands in for `Enrolment` where a pool is tested alone
    "desk_role",  # stands in for `ClaimDesk` there
    "supervisor",
    "heir",
)


@cache
def key_at(place: int) -> LocalAccount:
    """The key of Ganache's account at this place."""
    Account.enable_unaudited_hdwallet_features()
    return Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{place}")


def key_of(actor) -> LocalAccount:
    """The key that signs for an actor."""
    return key_at([str(account) for account in brownie.accounts].index(str(actor)))


class Actors:
    """The actors by name, as brownie's accounts."""

    def __init__(self):
        for place, name in enumerate(NAMES):
            setattr(self, name, brownie.accounts[place])
        seats = [getattr(self, f"assessor_{number}") for number in range(1, 6)]
        # A panel names its holders in ascending order.
        self.assessors = sorted(seats, key=lambda seat: int(seat.address, 16))
        self.members = [getattr(self, name) for name in MEMBERS]
