"""A guardian files for a member who cannot."""

import pytest

from tests.support.clock import wait
from tests.support.deploying import BOND
from tests.support.values import plain


@pytest.fixture
def named(guardianship, alice, guardian):
    guardianship.nameGuardian(guardian, {"from": alice})


def test_a_guardian_in_effect_files_and_pays_the_bond(desk, token, claims, named, alice, guardian):
    wait(days=30)
    before = token.balanceOf(guardian)
    transaction = desk.file(claims.filing(alice), {"from": guardian})
    event = transaction.events["ClaimFiled"]
    assert (event["member"], event["payee"]) == (alice, guardian)
    assert claims.facts(1)["guardian"] == plain(guardian)
    assert token.balanceOf(guardian) == before - BOND


def test_a_guardian_not_yet_in_effect_is_refused(desk, refused, claims, named, alice, guardian):
    wait(days=30, seconds=-60)
    with refused("ClaimNotMemberOrGuardian", alice, guardian):
        desk.file(claims.filing(alice), {"from": guardian})


def test_a_guardian_of_another_is_refused(desk, refused, claims, named, bob, guardian):
    wait(days=30)
    with refused("ClaimNotMemberOrGuardian", bob, guardian):
        desk.file(claims.filing(bob), {"from": guardian})


def test_a_guardian_dismissed_is_refused(
    guardianship, desk, refused, claims, named, alice, guardian, sponsor
):
    wait(days=30)
    guardianship.nameGuardian(sponsor, {"from": alice})
    with refused("ClaimNotMemberOrGuardian", alice, guardian):
        desk.file(claims.filing(alice), {"from": guardian})


def test_a_member_with_a_guardian_still_files(claims, named, alice):
    wait(days=30)
    claims.file(alice)
    assert claims.facts(1)["guardian"] == bytes(20)


def test_an_open_claim_of_the_guardian_stops_the_members(
    desk, refused, claims, named, alice, guardian
):
    wait(days=30)
    claim = claims.file(alice, by=guardian)
    with refused("ClaimOpen", alice, claim):
        desk.file(claims.filing(alice), {"from": alice})
