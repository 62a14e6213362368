"""Enrolment.joinWithPermit: permit, certificate and deposit in one transaction."""

import brownie
import pytest

from tests.support.clock import HOUR, now, wait
from tests.support.deploying import deploy_plan
from tests.support.members import DEPOSIT, Members


@pytest.fixture(autouse=True)
def without_allowance(pool, token, alice):
    token.approve(pool, 0, {"from": alice})


@pytest.fixture
def join(enrolment, members):
    def join(certificate, permit, sender):
        return enrolment.joinWithPermit(
            certificate.as_tuple(), members.signed(certificate), DEPOSIT, permit, {"from": sender}
        )

    return join


def test_the_permit_gives_the_allowance(pool, token, members, join, alice):
    before = token.balanceOf(alice)
    join(members.certificate(alice), members.permit(alice, DEPOSIT), alice)
    assert members.is_active(alice)
    assert token.balanceOf(alice) == before - DEPOSIT
    assert token.allowance(alice, pool) == 0
    members.check_books()


def test_a_permit_sent_first_by_somebody_else_does_no_harm(
    pool, token, members, join, alice, stranger
):
    permit = members.permit(alice, DEPOSIT)
    value, deadline, v, r, s = permit
    token.permit(alice, pool, value, deadline, v, r, s, {"from": stranger})
    join(members.certificate(alice), permit, alice)
    assert members.is_active(alice)


def test_the_permit_of_another_is_not_spent(pool, members, refused, join, alice, bob, stranger):
    """The permit of whoever sends is used; a copied one gives a stranger nothing."""
    with refused("ERC20InsufficientAllowance", pool, 0, DEPOSIT):
        join(members.certificate(bob), members.permit(alice, DEPOSIT), stranger)


def test_an_expired_permit_gives_nothing(pool, members, refused, join, alice):
    permit = members.permit(alice, DEPOSIT, deadline=now() + HOUR)
    wait(seconds=2 * HOUR)
    with refused("ERC20InsufficientAllowance", pool, 0, DEPOSIT):
        join(members.certificate(alice), permit, alice)


def test_a_permit_for_less_is_not_enough(pool, members, refused, join, alice):
    with refused("ERC20InsufficientAllowance", pool, DEPOSIT - 1, DEPOSIT):
        join(members.certificate(alice), members.permit(alice, DEPOSIT - 1), alice)


def test_a_bad_certificate_is_refused_with_a_good_permit(
    enrolment, members, refused, alice, registrar, stranger
):
    certificate = members.certificate(alice)
    with refused("EnrolmentBadSignature", registrar):
        enrolment.joinWithPermit(
            certificate.as_tuple(),
            members.signed(certificate, by=stranger),
            DEPOSIT,
            members.permit(alice, DEPOSIT),
            {"from": alice},
        )


def test_a_token_without_permit_needs_an_allowance(actors, alice):
    token = brownie.NoReturnToken.deploy({"from": actors.deployer})
    plan = deploy_plan(actors, token=token)
    members = Members(plan)
    certificate = members.certificate(alice)
    permit = (DEPOSIT, now() + HOUR, 27, bytes(32), bytes(32))
    plan.enrolment.joinWithPermit(
        certificate.as_tuple(), members.signed(certificate), DEPOSIT, permit, {"from": alice}
    )
    assert members.is_active(alice)
