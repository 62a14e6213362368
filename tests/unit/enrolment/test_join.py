"""Enrolment.join: in with a certificate of the registrar, and never without. Rule: P1."""

from dataclasses import replace

import brownie
import pytest

from mutual_pool.protocol.eip712 import certificate_message, digest_of
from tests.support.clock import HOUR, now, today, wait
from tests.support.deploying import UNITS
from tests.support.events import check_event
from tests.support.malleable import other_half
from tests.support.members import DEPOSIT
from tests.support.values import fields, plain


@pytest.fixture
def join(enrolment, members):
    """Hand in a certificate as it is."""

    def join(certificate, sender, signature=None, deposit=DEPOSIT):
        signature = members.signed(certificate) if signature is None else signature
        return enrolment.join(certificate.as_tuple(), signature, deposit, {"from": sender})

    return join


@pytest.mark.parametrize("band", range(3))
def test_makes_a_member(pool, enrolment, members, join, alice, band):
    certificate = members.certificate(alice, band=band)
    transaction = join(certificate, alice, deposit=DEPOSIT * UNITS[band])
    check_event(
        transaction,
        "Enrolled",
        identity=certificate.identity,
        member=alice,
        issuedAt=certificate.issued_at,
    )
    assert fields(enrolment.identityOf(certificate.identity)) == {
        "holder": plain(alice),
        "issuedAt": certificate.issued_at,
        "cohort": 0,
        "others": False,
        "notBefore": 0,
    }
    assert members.position(alice)["units"] == UNITS[band]
    membership = members.membership(alice)
    assert membership["identity"] == certificate.identity
    assert membership["band"] == band
    assert membership["bandUntil"] == certificate.band_until
    assert "Joined" in transaction.events
    members.check_books()


def test_anyone_may_hand_it_in_and_pay(token, members, join, alice, sponsor):
    before = token.balanceOf(alice)
    join(members.certificate(alice), sponsor)
    assert members.is_active(alice)
    assert token.balanceOf(alice) == before


def test_the_digest_is_what_is_signed(enrolment, members, alice):
    certificate = members.certificate(alice)
    message = certificate_message(members.plan.enrolment_domain, certificate)
    assert plain(enrolment.digestOf(certificate.as_tuple())) == digest_of(message)


# ------------------------------------------------------------------------ signatures


@pytest.mark.parametrize("by", ["stranger", "alice", "member_assembly"])
def test_signed_by_another_is_refused(members, refused, join, actors, alice, registrar, by):
    certificate = members.certificate(alice)
    with refused("EnrolmentBadSignature", registrar):
        join(certificate, alice, members.signed(certificate, by=getattr(actors, by)))


@pytest.mark.parametrize(
    "change",
    [
        {"chain_id": 1},
        {"contract": "0x" + "11" * 20},
        {"name": "Mutual Pool Claims"},
        {"version": "2"},
    ],
    ids=["chain", "plan", "name", "version"],
)
def test_signed_for_elsewhere_is_refused(members, refused, join, alice, registrar, change):
    domain = replace(members.plan.enrolment_domain, **change)
    certificate = members.certificate(alice)
    with refused("EnrolmentBadSignature", registrar):
        join(certificate, alice, members.signed(certificate, domain=domain))


@pytest.mark.parametrize(
    "change",
    [
        {"identity": b"another identity"},
        {"band": 1},
        {"band_until": 40_000},
        {"issued_at": 1},
        {"expiry": 2**40 - 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_certificate_changed_after_signing_is_refused(
    members, refused, join, alice, registrar, change
):
    certificate = members.certificate(alice)
    signature = members.signed(certificate)
    with refused("EnrolmentBadSignature", registrar):
        join(replace(certificate, **change), alice, signature, 2 * DEPOSIT)


def test_signed_for_another_member_is_refused(members, refused, join, alice, bob, registrar):
    certificate = members.certificate(alice)
    signature = members.signed(certificate)
    with refused("EnrolmentBadSignature", registrar):
        join(replace(certificate, member=bob.address), bob, signature)


@pytest.mark.parametrize(
    "spoil",
    [other_half, lambda signature: signature[:-1], lambda _: b"", lambda _: bytes(65)],
    ids=["malleable", "cut off", "empty", "zeros"],
)
def test_a_spoilt_signature_is_refused(members, refused, join, alice, registrar, spoil):
    certificate = members.certificate(alice)
    with refused("EnrolmentBadSignature", registrar):
        join(certificate, alice, spoil(members.signed(certificate)))


def test_a_contract_wallet_may_be_registrar(
    enrolment, members, refused, join, actors, alice, bob, registrar
):
    wallet = brownie.TestWallet.deploy(registrar, {"from": actors.deployer})
    enrolment.setRegistrar(wallet, {"from": actors.member_assembly})
    join(members.certificate(alice), alice)
    assert members.is_active(alice)
    certificate = members.certificate(bob)
    with refused("EnrolmentBadSignature", wallet):
        join(certificate, bob, members.signed(certificate, by=actors.stranger))


# ------------------------------------------------------------------------------ time


def test_an_expired_certificate_is_refused(members, refused, join, alice):
    certificate = members.certificate(alice, expiry=now() + HOUR)
    wait(seconds=HOUR + 60)
    with refused("EnrolmentExpired", certificate.expiry, now):
        join(certificate, alice)


def test_until_its_expiry_it_is_taken(members, join, alice):
    certificate = members.certificate(alice, expiry=now() + HOUR)
    wait(seconds=HOUR - 60)
    join(certificate, alice)


def test_a_certificate_from_the_future_is_refused(members, refused, join, alice):
    """It would block every later one of this identity."""
    certificate = members.certificate(alice, issued_at=now() + HOUR)
    with refused("EnrolmentFromFuture", certificate.issued_at, now):
        join(certificate, alice)


def test_a_band_that_is_over_is_refused(members, refused, join, alice):
    with refused("EnrolmentBandOver", today() - 1, today()):
        join(members.certificate(alice, band_until=today() - 1), alice)
    join(members.certificate(alice, band_until=today()), alice)


# --------------------------------------------------------------- identity and amount


def test_a_certificate_needs_an_identity(members, refused, join, alice):
    with refused("EnrolmentNoIdentity"):
        join(members.certificate(alice, identity=bytes(16)), alice)


@pytest.mark.parametrize("band", [3, 16, 255])
def test_an_unknown_band_is_refused(members, refused, join, alice, band):
    with refused("EnrolmentUnknownBand", band):
        join(members.certificate(alice, band=band), alice)


def test_a_certificate_is_used_once(pool, members, refused, join, alice):
    certificate = members.certificate(alice)
    join(certificate, alice)
    with refused("EnrolmentNotNewer", certificate.issued_at, certificate.issued_at):
        join(certificate, alice)
    pool.quit({"from": alice})
    with refused("EnrolmentNotNewer", certificate.issued_at, certificate.issued_at):
        join(certificate, alice)


def test_an_older_certificate_is_refused(pool, members, refused, join, alice):
    older = members.certificate(alice)
    wait(seconds=HOUR)
    newer = members.certificate(alice)
    join(newer, alice)
    pool.quit({"from": alice})
    with refused("EnrolmentNotNewer", older.issued_at, newer.issued_at):
        join(older, alice)


def test_nobody_is_a_member_twice(members, refused, join, alice):
    join(members.certificate(alice), alice)
    with refused("PoolAlreadyMember", alice):
        join(members.certificate(alice, identity=b"another identity"), alice)


def test_a_deposit_below_the_minimum_is_refused(pool, members, refused, join, alice):
    least = pool.minimumDeposit(1)
    with refused("PoolBelowMinimum", least, least - 1):
        join(members.certificate(alice), alice, deposit=least - 1)
    join(members.certificate(alice), alice, deposit=least)


def test_without_allowance_it_is_refused(pool, token, members, refused, join, alice):
    token.approve(pool, DEPOSIT - 1, {"from": alice})
    with refused("ERC20InsufficientAllowance", pool, DEPOSIT - 1, DEPOSIT):
        join(members.certificate(alice), alice)


def test_the_allowance_of_the_member_is_not_the_senders(
    members, refused, join, pool, alice, stranger
):
    """Else anybody could spend what somebody allowed the pool."""
    with refused("ERC20InsufficientAllowance", pool, 0, DEPOSIT):
        join(members.certificate(alice), stranger)


def test_the_registrar_cannot_enrol_the_zero_address(members, refused, join, alice):
    with refused("PoolZeroAddress"):
        join(members.certificate(brownie.ZERO_ADDRESS), alice)
