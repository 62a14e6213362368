"""MutualPool's constants: out of bounds they are refused, at the bounds they are taken."""

import brownie
import pytest

from tests.support.clock import DAY
from tests.support.deploying import Settings, pool_constants
from tests.support.events import check_event
from tests.support.reverts import refused

ZERO = brownie.ZERO_ADDRESS
ROLES = (
    *("asset", "enrolment", "claimDesk", "guardianship"),
    *("memberAssembly", "steward", "heir"),
)


@pytest.fixture
def deploy(actors, plan_deployment):
    """Deploy a pool with one field of its constants changed."""

    def deploy(place=None, value=None, **settings):
        roles = (actors.enrolment_role, actors.desk_role, plan_deployment.guardianship)
        constants = [*pool_constants(plan_deployment.token, *roles, actors, Settings(**settings))]
        if place is not None:
            constants[place] = value
        return brownie.MutualPool.deploy(constants, {"from": actors.deployer})

    return deploy


@pytest.mark.parametrize(
    ("name", "changes", "value"),
    [
        ("reservePerUnit", {"reserve_per_unit": 0}, 0),
        ("reservePerUnit", {"reserve_per_unit": 63}, 63),
        ("reservePerUnit", {"reserve_per_unit": 6_401}, 6_401),
        ("reservePerUnit", {"reserve_per_unit": 2**88}, 2**88),
        ("capPerPeriod", {"cap_per_period": 0}, 0),
        ("capPerPeriod", {"cap_per_period": 2**88}, 2**88),
        ("waitingPeriod", {"waiting_period": 730 * DAY + 1}, 730 * DAY + 1),
        ("gracePeriod", {"waiting_period": 10, "grace_period": 11}, 11),
    ],
)
def test_out_of_bounds_is_refused(deploy, name, changes, value):
    with refused("PoolBadConstant", name, value):
        deploy(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"reserve_per_unit": 64},
        {"reserve_per_unit": 2**88 - 64},
        {"cap_per_period": 1},
        {"cap_per_period": 2**88 - 1},
        {"waiting_period": 730 * DAY, "grace_period": 730 * DAY},
        {"waiting_period": 0, "grace_period": 0},
    ],
)
def test_at_the_bounds_is_taken(deploy, changes):
    deploy(**changes)


@pytest.mark.parametrize("place", range(7), ids=ROLES)
def test_no_role_is_empty(deploy, place):
    with refused("PoolZeroAddress"):
        deploy(place, ZERO)


def test_constants_are_kept(deploy, actors, plan_deployment):
    pool = deploy()
    settings = Settings()
    assert [pool.asset(), pool.enrolment(), pool.claimDesk(), pool.memberAssembly()] == [
        plan_deployment.token.address,
        actors.enrolment_role,
        actors.desk_role,
        actors.member_assembly,
    ]
    assert pool.guardianship() == plan_deployment.guardianship.address
    assert pool.steward() == actors.steward
    assert pool.reservePerUnit() == settings.reserve_per_unit
    assert pool.rungSpacing() == settings.reserve_per_unit // 64
    assert pool.capPerPeriod() == settings.cap_per_period
    assert pool.waitingPeriod() == settings.waiting_period
    assert pool.gracePeriod() == settings.grace_period
    assert pool.heir() == actors.heir
    assert pool.deployedAt() == brownie.chain[pool.tx.block_number].timestamp
    check_event(pool.tx, "StewardChanged", from_=ZERO, to=actors.steward)
