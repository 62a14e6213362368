"""Enrolment.reband: a newer certificate for a member, handed in by anyone."""

import pytest

from tests.support.clock import HOUR, now, today, wait
from tests.support.deploying import MILD, RESERVE
from tests.support.events import check_event
from tests.support.members import DEPOSIT
from tests.support.values import fields, plain


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    members.join(alice)
    members.join(bob)
    wait(days=32)


@pytest.mark.parametrize("by", ["alice", "sponsor"])
def test_changes_band_and_units(enrolment, members, actors, alice, by):
    certificate = members.certificate(alice, band=1)
    transaction = members.reband(
        alice, DEPOSIT, payer=getattr(actors, by), band=1, issued_at=certificate.issued_at
    )
    check_event(
        transaction,
        "BandRenewed",
        identity=certificate.identity,
        member=alice,
        issuedAt=certificate.issued_at,
    )
    assert transaction.events["Rebanded"]["units"] == 2
    assert members.membership(alice)["band"] == 1
    assert members.position(alice)["units"] == 2
    assert fields(enrolment.identityOf(certificate.identity)) == {
        "holder": plain(alice),
        "issuedAt": certificate.issued_at,
        "cohort": 0,
        "others": False,
        "notBefore": 0,
    }
    members.check_books()


def test_anyone_may_hand_it_in_without_a_deposit(members, alice, stranger):
    until = today() + 4_000
    members.reband(alice, 0, payer=stranger, band_until=until)
    assert members.membership(alice)["bandUntil"] == until


def test_it_must_leave_the_member_active(members, refused, alice, stranger):
    with refused("PoolBelowMinimum", 5 * RESERVE, DEPOSIT):
        members.reband(alice, 0, payer=stranger, band=2)


def test_the_identity_is_the_members_own(members, refused, alice, bob):
    identity = members.identity(bob)
    with refused("EnrolmentNotHolder", identity, alice):
        members.reband(alice, identity=identity)


def test_a_member_who_quit_is_refused(pool, members, refused, alice):
    pool.quit({"from": alice})
    with refused("EnrolmentNotHolder", members.identity(alice), alice):
        members.reband(alice)


def test_a_lapsed_member_is_refused(pool, members, claims, refused, alice, bob, carol):
    members.join(carol, deposit=RESERVE)
    claims.paid(bob, benefit_class=MILD)
    with refused("PoolLapsed", carol, pool.standingOf(carol)["lapsedAt"]):
        members.reband(carol, DEPOSIT)


def test_a_certificate_is_used_once(enrolment, members, refused, alice):
    certificate = members.certificate(alice)
    arguments = certificate.as_tuple(), members.signed(certificate), 0, {"from": alice}
    enrolment.reband(*arguments)
    with refused("EnrolmentNotNewer", certificate.issued_at, certificate.issued_at):
        enrolment.reband(*arguments)


def test_an_older_certificate_is_refused(members, refused, alice):
    issued = now()
    wait(seconds=HOUR)
    members.reband(alice, band_until=today() + 100)
    newest = now()
    with refused("EnrolmentNotNewer", issued, lambda: newest_of(members, alice)):
        members.reband(alice, issued_at=issued)
    assert newest >= issued


def newest_of(members, member):
    """When the last certificate used for a member was issued."""
    return members.plan.enrolment.identityOf(members.identity(member))["issuedAt"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"band": 3}, ("EnrolmentUnknownBand", 3)),
        ({"identity": bytes(16)}, ("EnrolmentNoIdentity",)),
        ({"expiry": 1}, ("EnrolmentExpired", 1, now)),
        ({"issued_at": 2**40 - 1}, ("EnrolmentFromFuture", 2**40 - 1, now)),
        ({"band_until": 1}, ("EnrolmentBandOver", 1, today)),
    ],
    ids=lambda value: next(iter(value)),
)
def test_a_bad_certificate_is_refused(members, refused, alice, change, error):
    with refused(*error):
        members.reband(alice, **change)


def test_signed_by_another_is_refused(enrolment, members, refused, alice, registrar, stranger):
    certificate = members.certificate(alice)
    signature = members.signed(certificate, by=stranger)
    with refused("EnrolmentBadSignature", registrar):
        enrolment.reband(certificate.as_tuple(), signature, 0, {"from": alice})
