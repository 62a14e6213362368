"""Enrolment's constructor, unitsOf, setRegistrar and setSupervisor."""

import brownie
import pytest

from tests.support.clock import DAY
from tests.support.deploying import FOUNDING
from tests.support.events import check_event
from tests.support.reverts import refused as refused_anywhere

ZERO = brownie.ZERO_ADDRESS


@pytest.fixture
def deploy(actors, pool):
    def deploy(units=(1, 2), minimum_voters=3, founding_period=FOUNDING, **changes):
        roles = {
            "pool": pool,
            "assembly": actors.member_assembly,
            "registrar": actors.registrar,
            "supervisor": actors.supervisor,
            **changes,
        }
        constants = (units, minimum_voters, founding_period)
        return brownie.Enrolment.deploy(*roles.values(), *constants, {"from": actors.deployer})

    return deploy


@pytest.mark.parametrize("role", ["pool", "assembly", "registrar", "supervisor"])
def test_no_role_is_empty(deploy, role):
    with refused_anywhere("EnrolmentZeroAddress"):
        deploy(**{role: ZERO})


@pytest.mark.parametrize(
    ("name", "changes", "value"),
    [
        ("minimumVoters", {"minimum_voters": 0}, 0),
        ("minimumVoters", {"minimum_voters": 2**32}, 2**32),
        ("foundingPeriod", {"founding_period": 730 * DAY + 1}, 730 * DAY + 1),
    ],
)
def test_out_of_bounds_is_refused(deploy, name, changes, value):
    with refused_anywhere("EnrolmentBadConstant", name, value):
        deploy(**changes)


def test_what_closes_a_plan_is_kept(deploy, pool):
    enrolment = deploy(minimum_voters=2**32 - 1, founding_period=730 * DAY)
    assert enrolment.minimumVoters() == 2**32 - 1
    assert enrolment.foundingDeadline() == pool.deployedAt() + 730 * DAY


def test_the_table_has_sixteen_bands_at_most(deploy):
    with refused_anywhere("PackedTableTooLong", 17):
        deploy(units=[1] * 17)


def test_the_units_of_each_band_are_kept(deploy):
    units = [65_535, 0, *range(1, 15)]
    enrolment = deploy(units=units)
    assert [enrolment.unitsOf(band) for band in range(18)] == [*units, 0, 0]


def test_the_registrar_is_announced(deploy, registrar, pool, member_assembly):
    enrolment = deploy()
    check_event(enrolment.tx, "RegistrarChanged", from_=ZERO, to=registrar)
    assert enrolment.registrar() == registrar
    assert enrolment.pool() == pool
    assert enrolment.memberAssembly() == member_assembly


def test_the_assembly_passes_the_role_on(
    enrolment, members, refused, member_assembly, registrar, stranger, alice
):
    transaction = enrolment.setRegistrar(stranger, {"from": member_assembly})
    check_event(transaction, "RegistrarChanged", from_=registrar, to=stranger)
    assert enrolment.registrar() == stranger
    certificate = members.certificate(alice)
    with refused("EnrolmentBadSignature", stranger):
        enrolment.join(certificate.as_tuple(), members.signed(certificate), 20_000, {"from": alice})
    signature = members.signed(certificate, by=stranger)
    enrolment.join(certificate.as_tuple(), signature, 20_000, {"from": alice})


def test_the_supervisor_is_announced(deploy, supervisor):
    enrolment = deploy()
    check_event(enrolment.tx, "SupervisorChanged", from_=ZERO, to=supervisor)
    assert enrolment.supervisor() == supervisor


def test_the_assembly_passes_the_supervisors_role_on(
    enrolment, member_assembly, supervisor, stranger
):
    transaction = enrolment.setSupervisor(stranger, {"from": member_assembly})
    check_event(transaction, "SupervisorChanged", from_=supervisor, to=stranger)
    assert enrolment.supervisor() == stranger


@pytest.mark.parametrize("setter", ["setRegistrar", "setSupervisor"])
@pytest.mark.parametrize("by", ["registrar", "supervisor", "stranger", "steward"])
def test_nobody_else_does(enrolment, refused, actors, member_assembly, setter, by):
    sender = getattr(actors, by)
    with refused("EnrolmentOnly", member_assembly, sender):
        getattr(enrolment, setter)(sender, {"from": sender})


@pytest.mark.parametrize("setter", ["setRegistrar", "setSupervisor"])
def test_a_role_is_somebodys(enrolment, refused, member_assembly, setter):
    with refused("EnrolmentZeroAddress"):
        getattr(enrolment, setter)(ZERO, {"from": member_assembly})
