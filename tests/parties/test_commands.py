"""A smart account by command: one operation, whose fee is paid in the asset or by the account."""

import os
from functools import partial

import pytest
from eth_account import Account

from mutual_pool.chain.operations import Operation, Sponsor
from mutual_pool.cli.exits import Exit
from tests.parties.accounts import Bundler
from tests.parties.bundling import RefusalError, standing_in
from tests.parties.chain import Chain
from tests.support.terminal import Person, Town
from tools.with_anvil import anvil

WHOLE = os.environ.get("MUTUAL_POOL_PARTIES") == "whole"
AMOUNT = 25 * 10**6
NEVER = "never happens: another one took its number"
#: What bundler or service answer wrong, and what is said; a short run tries the first three.
WRONG = [
    ("eth_estimateUserOperationGas", {"preVerificationGas": hex(10**9)}, "at most 10,000,000"),
    ("pm_getPaymasterData", {"paymaster": "nobody"}, "names no paymaster"),
    ("eth_supportedEntryPoints", ["0x" + "11" * 20], "does not serve the entry point"),
    ("eth_chainId", "0x1", "is of another chain"),
    ("eth_chainId", "nonsense", "is of another chain"),
    ("eth_estimateUserOperationGas", RefusalError("AA21 poor"), "AA21 poor"),
    ("pm_getPaymasterStubData", RefusalError("not you"), "not you"),
]


class Founded:
    """A plan on an Anvil, with an entry point beside it and somebody who owns a smart account."""

    def __init__(self, address, release, folder):
        self.chain = Chain(address, release)
        self.town = Town(address, release, folder)
        founder = self.town.person("founder", ether=3)
        names = ("steward", "registrar", "supervisor", "heir", *"12345")
        people = {name: Account.create().address for name in names}
        roles = [f"{name}: '{people[name]}'" for name in names[:4]]
        seats = ", ".join(f"'{people[name]}'" for name in names[4:])
        content = "\n".join([f"asset: '{self.town.asset}'", *roles, f"assessors: [{seats}]"])
        done = founder.acts("deploy", "demo", "--roles", founder.file("roles.yaml", content))
        self.town.record = founder.home / done["record"]
        asset = self.chain.web3.eth.contract(address=self.town.asset, abi=release["TestToken"].abi)
        self.bundler = Bundler(self.chain, asset, 7)
        self.account = self.bundler.account("by command")
        self.town.give(self.account.address, 1_000)
        self.account.allow()
        self.owner = Person(self.town, "owner", self.account.owner)

    def reserved(self):
        """What the plan has of the asset."""
        return self.token.balanceOf(self.town.pool).call()

    @property
    def token(self):
        """The asset's functions."""
        return self.town.token.functions

    def through(self, standin, *more):
        account = ("--smart-account", self.account.address, "--bundler", standin.address)
        return ("steward", "reserve", "25", *account, "--patience", "2", *more)


@pytest.fixture(scope="module")
def founded(release, tmp_path_factory):
    with anvil() as address:
        yield Founded(address, release, tmp_path_factory.mktemp("commands"))


@pytest.fixture
def standin(founded):
    with standing_in(founded.bundler) as found:
        yield found


def test_the_hash_that_is_signed_is_the_entry_points(founded):
    paymaster = Sponsor(founded.bundler.paymaster.address, 7, 8, b"data")
    for sponsor in (None, paymaster):
        operation = Operation(
            founded.account.address, 3, b"call", 1, 2, 1, 4, 5, sponsor, signature=b"s"
        )
        pays = b"" if sponsor is None else bytes.fromhex(sponsor.address[2:]) + bytes(15) + b"\7"
        pays += b"" if sponsor is None else bytes(15) + b"\10" + b"data"
        packed = (founded.account.address, 3, b"", b"call", _two(4, 1), 5, _two(1, 2), pays, b"s")
        expected = founded.bundler.entry.functions.getUserOpHash(packed).call()
        chain = founded.chain.web3.eth.chain_id
        assert operation.digest(founded.bundler.entry.address, chain) == expected


def _two(high, low):
    return high.to_bytes(16, "big") + low.to_bytes(16, "big")


def test_allowance_and_act_are_one_operation_that_a_paymaster_pays(founded, standin):
    held = founded.town.balance(founded.account)
    done = founded.owner.acts(*founded.through(standin, "--paymaster", standin.address))
    (one,) = done["transactions"]
    assert "Allow" in one["what"] and "reserve" in one["what"]
    spent = held - founded.town.balance(founded.account)
    taken = int(one["cost"]) * 3_000 * 10**6 // 10**18
    # The act's own amount, and the fee in the asset; the paymaster rounds up.
    assert AMOUNT < spent <= AMOUNT + taken + 2
    pool = founded.town.pool
    assert founded.token.allowance(founded.account.address, pool).call() == 0
    assert standin.asked.count("eth_sendUserOperation") == 1
    assert founded.chain.web3.eth.get_balance(founded.account.address) == 0


def test_the_account_pays_where_nobody_else_does_and_has_to_have_enough(founded, standin):
    words = founded.through(standin, "--yes")
    founded.owner.refused(*words, code=Exit.NODE, says="wei for the network's fee")
    assert "eth_sendUserOperation" not in standin.asked
    founded.chain.give_gas(founded.account.address, 10**18)
    held = founded.town.balance(founded.account)
    founded.owner.acts(*founded.through(standin))
    assert founded.town.balance(founded.account) == held - AMOUNT
    founded.chain.request("anvil_setBalance", founded.account.address, "0x0")


@pytest.mark.parametrize(("method", "answer", "says"), WRONG if WHOLE else WRONG[:3])
def test_what_bundler_or_service_say_wrong_is_told_and_nothing_is_sent(
    founded, standin, method, answer, says
):
    standin.changes[method] = answer
    held = founded.town.balance(founded.account)
    words = founded.through(standin, "--paymaster", standin.address, "--yes")
    done = founded.owner.refused(*words, code=Exit.NODE, says=says)
    assert "Nothing was sent" in done.stderr
    assert founded.town.balance(founded.account) == held


@pytest.fixture
def paid_by_service(founded, standin):
    """The words of an act whose fee the service pays, and what the account has paid since."""
    words = (*founded.through(standin, "--paymaster", standin.address), "--yes")
    return words, partial(_paid_since, founded, founded.reserved())


def _paid_since(founded, before):
    return founded.reserved() - before


def _only(founded, words):
    (one,) = founded.owner.does(*words)["transactions"]
    return one


def test_what_a_bundler_dropped_is_given_away_again_and_not_signed_twice(
    founded, standin, paid_by_service
):
    words, paid = paid_by_service
    standin.drops = True
    for _ in range(2):
        founded.owner.refused(*words, code=Exit.NODE, says="It may still be")
    assert len({told["signature"] for told in standin.taken}) == 1 and paid() == 0
    standin.drops = False
    assert _only(founded, words)["sent_before"] is True
    assert paid() == AMOUNT


def test_what_was_carried_out_after_the_command_had_ended_is_told_and_not_done_again(
    founded, standin, paid_by_service
):
    words, paid = paid_by_service
    standin.drops = True
    founded.owner.refused(*words, code=Exit.NODE, says="run the same command again")
    standin.carry_out(standin.taken[0])
    standin.asked.clear()
    assert _only(founded, words)["sent_before"] is True
    assert paid() == AMOUNT and standin.asked == []
    # Once it was told, the same is a new act.
    standin.drops = False
    assert _only(founded, words)["sent_before"] is False
    assert paid() == 2 * AMOUNT


def test_a_bundler_that_refuses_what_it_was_given_may_have_sent_it(
    founded, standin, paid_by_service
):
    words, paid = paid_by_service
    standin.lies = True
    done = founded.owner.refused(*words, code=Exit.NODE, says="AA24 signature error")
    assert "may still be carried out" in done.stderr and "Nothing was sent" not in done.stderr
    standin.lies = False
    assert _only(founded, words)["sent_before"] is True
    assert paid() == AMOUNT


def test_a_bundler_that_refuses_what_it_has_gets_one_in_its_place(
    founded, standin, paid_by_service
):
    words, paid = paid_by_service
    refusal = RefusalError("AA25 invalid nonce")
    standin.changes["eth_sendUserOperation"] = refusal
    for _ in range(2):
        founded.owner.refused(*words, code=Exit.NODE, says="may still be carried out")
    standin.changes = {"eth_estimateUserOperationGas": RefusalError("busy"), **standin.changes}
    founded.owner.refused(*words, code=Exit.NODE, says="But 0x")
    standin.changes.clear()
    _only(founded, words)
    assert paid() == AMOUNT


def test_another_act_takes_the_number_of_what_was_not_carried_out(
    founded, standin, paid_by_service
):
    words, paid = paid_by_service
    standin.drops = True
    founded.owner.refused(*words, code=Exit.NODE, says="It may still be")
    standin.drops = False
    other = [word if word != "25" else "10" for word in words]
    done = founded.owner.run(*other)
    assert done.returncode == 0, done.stderr
    assert "Both have one number, so that either it happens or this" in done.stderr
    assert paid() == 10 * 10**6
    listed = founded.owner.does("transaction", "list", founded.account.address, keys=False)
    outcomes = [one["outcome"] for one in listed["operations"]]
    assert outcomes[-2:] in (
        [NEVER, "carried out"],
        ["carried out", NEVER],
    )
    with pytest.raises(Exception, match="AA25"):
        standin.carry_out(standin.taken[0])
    # Asked for once more, it is done: the first one can never be.
    assert _only(founded, words)["sent_before"] is False
    assert paid() == 10 * 10**6 + AMOUNT


def test_a_refusal_of_the_plan_comes_before_anything_is_asked(founded, standin):
    through = founded.through(standin)[3:]
    words = ("leave", *through, "--yes")
    done = founded.owner.run(*words)
    assert done.returncode == Exit.REFUSED and standin.asked == [], done.stderr


def test_a_strangers_key_and_a_missing_bundler_are_told(founded, standin):
    stranger = founded.town.person("stranger")
    stranger.refused(*founded.through(standin, "--yes"), code=Exit.NODE, says="and the key is of")
    founded.owner.refused(
        *("steward", "reserve", "25", "--smart-account", founded.account.address, "--yes"),
        code=2,
        says="sent by a --bundler",
    )
