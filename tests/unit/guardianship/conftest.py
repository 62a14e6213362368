"""Here the pool stands alone, but for its guardianship."""

from functools import partial

import pytest

from tests.support import reverts
from tests.support.bare_pool import BarePool
from tests.support.deploying import deploy_bare_pool


@pytest.fixture(scope="module")
def plan_deployment(module_isolation, actors):
    """A pool whose enrolment and claim desk are plain accounts."""
    return deploy_bare_pool(actors)


@pytest.fixture(scope="module")
def members(plan_deployment):
    """What members do, and what the pool's counterparts do to them."""
    return BarePool(plan_deployment)


@pytest.fixture(scope="module")
def refused(plan_deployment):
    """`tests.support.reverts.refused`, watching pool and token."""
    watching = (plan_deployment.pool, plan_deployment.token)
    return partial(reverts.refused, watching=watching)
