"""Enrolment.enrolCohort: a group with one signature and one deposit. Rules: E1, E2."""

from dataclasses import replace

import brownie
import pytest

from mutual_pool.protocol.eip712 import cohort_message, digest_of, sign_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from tests.support.actors import key_of
from tests.support.clock import HOUR, now, today, wait
from tests.support.events import check_event
from tests.support.members import BAND_YEARS
from tests.support.values import plain

EACH = 10_000


@pytest.fixture
def tree(members, actors):
    """Alice and bob with 1 unit, carol with 2."""
    people = ((actors.alice, 0, 1), (actors.bob, 0, 1), (actors.carol, 1, 2))
    until = today() + BAND_YEARS
    return CohortTree(
        [
            Leaf(number, str(who), members.identity(who), band, units, until)
            for number, (who, band, units) in enumerate(people)
        ]
    )


@pytest.fixture
def paper(tree, sponsor):
    return CohortPaper(str(sponsor), tree.root, tree.units, now(), now() + HOUR)


@pytest.fixture
def enrol(enrolment, members):
    """Hand in a paper as it is."""

    def enrol(paper, sender, amount=4 * EACH, signature=None, by=None, domain=None):
        signer = key_of(by or members.plan.actors.registrar)
        known = sign_cohort(signer, domain or members.plan.enrolment_domain, paper)
        given = known if signature is None else signature
        return enrolment.enrolCohort(paper.as_tuple(), given, amount, {"from": sender})

    return enrol


def test_lets_the_group_in(pool, token, enrolment, enrol, tree, paper, sponsor):
    before = token.balanceOf(sponsor)
    transaction = enrol(paper, sponsor)
    check_event(
        transaction,
        "CohortEnrolled",
        cohort=1,
        sponsor=sponsor,
        root=tree.root,
        units=4,
        issuedAt=paper.issued_at,
    )
    check_event(
        transaction, "CohortJoined", cohort=1, payer=sponsor, amount=40_000, units=4, rung=36
    )
    assert token.balanceOf(sponsor) == before - 40_000
    assert plain(enrolment.cohortOf(tree.root)) == (1, paper.issued_at, 4)
    assert enrolment.cohortCount() == 1
    assert plain(pool.cohortOf(1)) == (EACH, 0, 4, today())


def test_digest_and_leaves_are_those_of_the_package(enrolment, members, tree, paper):
    message = cohort_message(members.plan.enrolment_domain, paper)
    assert plain(enrolment.cohortDigestOf(paper.as_tuple())) == digest_of(message)
    for leaf in tree.leaves:
        assert plain(enrolment.leafOf(leaf.as_tuple())) == leaf.hash


@pytest.mark.parametrize(
    "change",
    [
        {"root": b"\1" * 32},
        {"units": 2},
        {"issued_at": 1},
        {"expiry": 2**40 - 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_paper_changed_after_signing_is_refused(
    members, refused, enrol, paper, sponsor, registrar, change
):
    signature = sign_cohort(key_of(registrar), members.plan.enrolment_domain, paper)
    with refused("EnrolmentBadSignature", registrar):
        enrol(replace(paper, **change), sponsor, signature=signature)


def test_the_sponsor_is_signed_too(members, refused, enrol, paper, alice, registrar):
    signature = sign_cohort(key_of(registrar), members.plan.enrolment_domain, paper)
    with refused("EnrolmentBadSignature", registrar):
        enrol(replace(paper, sponsor=str(alice)), alice, signature=signature)


@pytest.mark.parametrize(
    "change", [{"chain_id": 1}, {"contract": "0x" + "11" * 20}, {"name": "Mutual Pool Claims"}]
)
def test_signed_for_elsewhere_is_refused(
    members, refused, enrol, paper, sponsor, registrar, change
):
    domain = replace(members.plan.enrolment_domain, **change)
    with refused("EnrolmentBadSignature", registrar):
        enrol(paper, sponsor, domain=domain)


def test_nobody_else_hands_it_in(refused, enrol, paper, sponsor, stranger):
    """They would choose the deposit."""
    with refused("EnrolmentOnly", sponsor, stranger):
        enrol(paper, stranger)


def test_a_deposit_is_the_same_for_each_unit(refused, enrol, paper, sponsor):
    with refused("EnrolmentNotAMultiple", 4 * EACH + 1, 4):
        enrol(paper, sponsor, amount=4 * EACH + 1)


def test_once(refused, enrol, paper, sponsor):
    enrol(paper, sponsor)
    with refused("EnrolmentCohortKnown", 1):
        enrol(paper, sponsor)


def test_in_its_time(refused, enrol, paper, sponsor):
    wait(seconds=HOUR + 60)
    with refused("EnrolmentExpired", paper.expiry, now):
        enrol(paper, sponsor)


def test_it_cannot_be_taken_back(pool, refused, enrol, paper, sponsor):
    enrol(paper, sponsor)
    with refused("PoolNotMember", sponsor):
        pool.quit({"from": sponsor})


def test_a_person_takes_their_leaf_up(pool, token, enrolment, enrol, tree, paper, sponsor, carol):
    enrol(paper, sponsor)
    leaf = tree.leaves[2]
    before = token.balanceOf(carol)
    transaction = enrolment.joinFromGroup(1, leaf.as_tuple(), tree.proof(2), {"from": carol})
    check_event(
        transaction,
        "JoinedFromGroup",
        cohort=1,
        member=carol,
        identity=leaf.identity,
        number=2,
        units=2,
        band=1,
        bandUntil=leaf.band_until,
    )
    assert token.balanceOf(carol) == before
    assert pool.standingOf(carol)["balance"] == 2 * EACH
    assert plain(enrolment.groupPositionOf(leaf.identity, 1)) == (1, 2)
    pool.quit({"from": carol})
    assert token.balanceOf(carol) == before + 2 * EACH


def test_only_the_enrolment_lets_groups_in(pool, refused, enrolment, alice):
    placement = (alice, alice, 0, b"\1" * 16, today(), 0, 1)
    for call in (
        lambda: pool.admitCohort(1, alice, 1, EACH, {"from": alice}),
        lambda: pool.joinFromGroup(1, placement, {"from": alice}),
        lambda: pool.close({"from": alice}),
    ):
        with refused("PoolOnly", enrolment, alice):
            call()


def test_a_contract_wallet_may_be_registrar(enrolment, enrol, actors, paper, sponsor, registrar):
    wallet = brownie.TestWallet.deploy(registrar, {"from": actors.deployer})
    enrolment.setRegistrar(wallet, {"from": actors.member_assembly})
    enrol(paper, sponsor)
    assert enrolment.cohortCount() == 1
