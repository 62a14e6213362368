"""Tokens that take a fee, return nothing, say no, or call back in the middle of a transfer.

Rule: M2.
"""

import brownie
import pytest

from tests.support.bare_pool import BarePool
from tests.support.deploying import deploy_bare_pool
from tests.support.members import DEPOSIT
from tests.support.reverts import refused


def pool_of(container, actors):
    """A pool whose asset is a token of this kind."""
    token = container.deploy({"from": actors.deployer})
    return BarePool(deploy_bare_pool(actors, token=token))


@pytest.fixture
def no_return(actors):
    return pool_of(brownie.NoReturnToken, actors)


@pytest.fixture
def fee(actors):
    return pool_of(brownie.FeeToken, actors)


@pytest.fixture
def reentrant(actors):
    """Alice is a member; the token calls back once it is armed."""
    members = pool_of(brownie.ReentrantToken, actors)
    members.admit(actors.alice)
    members.plan.guardianship.nameGuardian(actors.guardian, {"from": actors.alice})
    return members


def test_a_token_that_returns_nothing_is_taken(no_return, alice, bob, steward, sponsor):
    pool, token = no_return.pool, no_return.plan.token
    no_return.admit(alice)
    no_return.admit(bob)
    pool.payIn(alice, 100, {"from": sponsor})
    pool.fundReserve(100, {"from": sponsor})
    pool.openClaim(1, alice, alice, 50, no_return.as_desk)
    no_return.settle(1_000, fee=80)
    pool.payOut(1, alice, 1_050, no_return.as_desk)
    pool.takeDue(steward, {"from": steward})
    pool.quit({"from": alice})
    assert token.balanceOf(steward) == 80
    no_return.check_books()


def test_a_token_that_takes_a_fee_is_refused_at_joining(fee, alice):
    with refused("PoolAssetMismatch", DEPOSIT, DEPOSIT * 99 // 100, watching=fee.plan.contracts):
        fee.admit(alice)


def test_a_token_that_takes_a_fee_is_refused_at_giving(fee, sponsor):
    with refused("PoolAssetMismatch", 1_000, 990, watching=fee.plan.contracts):
        fee.pool.fundReserve(1_000, {"from": sponsor})


def test_a_token_that_returns_false_is_refused(actors, alice):
    members = pool_of(brownie.FalseToken, actors)
    token = members.plan.token
    with refused("SafeERC20FailedOperation", token, watching=members.plan.contracts):
        members.admit(alice)


def arm(members, function, *arguments):
    """Let the token call the pool within the next transfer."""
    data = getattr(members.pool, function).encode_input(*arguments)
    members.plan.token.arm(members.pool, data, {"from": members.plan.actors.stranger})


INNER = {
    "payIn": ("alice", 1),
    "reinstate": ("alice", 1),
    "quit": (),
    "fundReserve": (1,),
    "takeDue": ("alice",),
}


def outer_calls(members, actors):
    pool = members.pool
    return {
        "admit": lambda: members.admit(actors.bob),
        "payIn": lambda: pool.payIn(actors.alice, 100, {"from": actors.bob}),
        "fundReserve": lambda: pool.fundReserve(100, {"from": actors.bob}),
        "quit": lambda: pool.quit({"from": actors.alice}),
        "openClaim": lambda: pool.openClaim(1, actors.alice, actors.alice, 50, members.as_desk),
    }


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("outer", ["admit", "payIn", "fundReserve", "quit", "openClaim"])
def test_a_token_that_calls_back_is_refused(reentrant, actors, outer, inner):
    arguments = [getattr(actors, name) if name == "alice" else name for name in INNER[inner]]
    arm(reentrant, inner, *arguments)
    with refused("ReentrancyGuardReentrantCall", watching=reentrant.plan.contracts):
        outer_calls(reentrant, actors)[outer]()


def test_the_guard_is_open_again_afterwards(reentrant, actors):
    for call in outer_calls(reentrant, actors).values():
        call()


def test_paying_out_and_taking_the_fee_are_guarded(reentrant, alice, steward):
    reentrant.settle(1_000, fee=80)
    for call in (
        lambda: reentrant.pool.payOut(1, alice, 10, reentrant.as_desk),
        lambda: reentrant.pool.takeDue(steward, {"from": steward}),
    ):
        arm(reentrant, "fundReserve", 1)
        with refused("ReentrancyGuardReentrantCall", watching=reentrant.plan.contracts):
            call()
