"""Certificates: what each refusal is for, and that a refused one changes nothing."""

from copy import deepcopy

import pytest

from mutual_pool.protocol.enrolment.band_order import BandOrder
from mutual_pool.protocol.enrolment.enrolment import Enrolment
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import DAY, NO_IDENTITY, ZERO_ADDRESS
from tests.model.people import (
    ASSEMBLY,
    GRACE,
    REGISTRAR,
    RESERVE,
    START,
    STRANGER,
    SUPERVISOR,
    certificate,
    charge,
    founded,
    identity,
    join,
    member,
    refused,
)

NOW = START + DAY
ONE_BAND = BandOrder(((1,),))


def enrol(plan, paper, *, amount=40_000, signer=REGISTRAR, now=NOW, action="join"):
    book = plan.enrolment
    return getattr(book, action)(paper, amount, signer=signer, sender=STRANGER, now=now)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"identity": NO_IDENTITY}, ("EnrolmentNoIdentity",)),
        ({"expiry": NOW - 1}, ("EnrolmentExpired", NOW - 1, NOW)),
        ({"issued_at": NOW + 1}, ("EnrolmentFromFuture", NOW + 1, NOW)),
        ({"identity": identity(0), "issued_at": START}, ("EnrolmentNotNewer", START, START)),
        ({"band": 3}, ("EnrolmentUnknownBand", 3)),
        ({"band": 200}, ("EnrolmentUnknownBand", 200)),
        ({"band_until": day_of(NOW) - 1}, ("EnrolmentBandOver", day_of(NOW) - 1, day_of(NOW))),
        ({"member": ZERO_ADDRESS}, ("PoolZeroAddress",)),
        ({"member": member(1)}, ("PoolAlreadyMember", member(1))),
        ({"identity": identity(0)}, ("PoolIdentityHeld", identity(0), member(0))),
    ],
)
def test_a_wrong_certificate_changes_nothing(changes, told):
    plan = founded(3)
    before = deepcopy((plan.enrolment.identities, plan.ledger.books, plan.ledger.memberships))
    assert refused(enrol, plan, certificate(9, NOW, **changes)) == told
    after = (plan.enrolment.identities, plan.ledger.books, plan.ledger.memberships)
    assert after == before


@pytest.mark.parametrize("signer", [False, STRANGER])
def test_only_the_registrar_signs(signer):
    plan, paper = founded(1), certificate(9, NOW)
    assert refused(enrol, plan, paper, signer=signer) == ("EnrolmentBadSignature", REGISTRAR)
    plan.enrolment.set_registrar(STRANGER, by=ASSEMBLY, now=NOW)
    enrol(plan, paper, signer=STRANGER)
    told = refused(plan.enrolment.set_registrar, STRANGER, by=REGISTRAR, now=NOW)
    assert told == ("EnrolmentOnly", ASSEMBLY, REGISTRAR)


def test_a_refused_deposit_leaves_the_former_holder_their_identity():
    plan = founded(3)
    join(plan, 9, START, amount=RESERVE)
    ledger = plan.ledger
    charge(plan, 1_000, NOW)
    late = NOW + GRACE + 1
    paper = certificate(9, late, member=member(20))
    told = refused(enrol, plan, paper, amount=1, now=late)
    assert told == ("PoolBelowMinimum", ledger.minimum_deposit(1), 1)
    assert ledger.membership_of(member(9)).identity == identity(9)
    # At one's own address the old membership has to be quit first.
    paper = certificate(9, late)
    assert refused(enrol, plan, paper, now=late) == ("PoolAlreadyMember", member(9))
    assert ledger.membership_of(member(9)).identity == identity(9)


def test_who_quit_may_come_back_under_their_identity_elsewhere():
    plan = founded(3)
    plan.ledger.quit(by=member(0), now=NOW)
    enrol(plan, certificate(0, NOW, member=member(20)))
    assert plan.enrolment.identity_of(identity(0)).holder == member(20)
    plan.check_laws(NOW)


def test_a_newer_certificate_changes_band_and_units():
    plan = founded(3)
    paper = certificate(0, NOW, band=2)
    band_from, _, _ = enrol(plan, paper, amount=0, action="reband")
    assert band_from == day_of(NOW) + 1
    assert plan.ledger.position_of(member(0)).units == 4
    assert plan.ledger.standing_of(member(0)).balance == 40_000
    told = refused(enrol, plan, paper, action="reband")
    assert told == ("EnrolmentNotNewer", NOW, NOW)
    other = certificate(0, NOW + 1, member=member(1))
    told = refused(enrol, plan, other, action="reband", now=NOW + 1)
    assert told == ("EnrolmentNotHolder", identity(0), member(1))
    plan.check_laws(NOW)


def test_a_rebanding_must_leave_the_member_active():
    plan = founded(3, amount=4 * RESERVE - 1)
    told = refused(enrol, plan, certificate(0, NOW, band=2), amount=0, action="reband")
    assert told == ("PoolBelowMinimum", 4 * RESERVE, 4 * RESERVE - 1)
    assert plan.enrolment.identity_of(identity(0)).issued_at == START
    plan.check_laws(NOW)
    enrol(plan, certificate(0, NOW, band=2), amount=1, action="reband")


def opened(*given):
    return Enrolment(*given, address=ASSEMBLY)


def test_a_book_needs_its_roles_and_at_most_sixteen_bands():
    ledger = founded(0).ledger
    roles = (ASSEMBLY, REGISTRAR, SUPERVISOR)
    for place in range(len(roles)):
        missing = (*roles[:place], ZERO_ADDRESS, *roles[place + 1 :])
        assert refused(opened, ledger, *missing, (1,), 1, 0, ONE_BAND) == ("EnrolmentZeroAddress",)
    assert refused(opened, ledger, *roles, (1,) * 17, 1, 0, ONE_BAND) == (
        "PackedTableTooLong",
        17,
    )


def test_what_closes_a_plan_has_bounds():
    ledger = founded(0).ledger
    fixed = (ledger, ASSEMBLY, REGISTRAR, SUPERVISOR, (1,))
    name = "EnrolmentBadConstant"
    for voters in (0, 2**32):
        found = refused(opened, *fixed, voters, 0, ONE_BAND)
        assert found == (name, "minimumVoters", voters)
    days = 730 * 86_400
    found = refused(opened, *fixed, 1, days + 1, ONE_BAND)
    assert found == (name, "foundingPeriod", days + 1)
    assert opened(*fixed, 1, days, ONE_BAND).founding_deadline == ledger.deployed_at + days
