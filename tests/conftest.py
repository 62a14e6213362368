"""What every test shares: a Ganache of its own, on a port of its own, and a plan on it."""

import gc
import os
from functools import partial

import pytest
from brownie._config import CONFIG

from tests.support import reverts
from tests.support.actors import NAMES, Actors
from tests.support.brisk import make_brisk
from tests.support.claims import Claims
from tests.support.clock import wait
from tests.support.deploying import UNITS, deploy_plan
from tests.support.members import DEPOSIT, Members
from tools.local_chain import free_port
from tools.toolchain import GANACHE_IN_MEMORY, ROOT

# Cycles are few among what tests make; looking for them as often as Python does by itself takes a
# seventh of its time.
gc.set_threshold(200_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Lets brownie start a Ganache in memory on a free port, so that no two runs meet."""
    if "ganache" not in CONFIG.networks:
        raise pytest.UsageError("brownie does not know the network ganache; run: make setup")
    network = CONFIG.networks["ganache"]
    # Relative: brownie splits the command at blanks, and a folder's name may have one.
    network["cmd"] = f"{GANACHE_IN_MEMORY.relative_to(ROOT)} --logging.quiet"
    network["cmd_settings"]["port"] = int(os.environ.get("MUTUAL_POOL_PORT") or free_port())
    # Without a choice brownie would take its own default, which is not ours.
    config.option.network = config.option.network or ["ganache"]
    make_brisk()


@pytest.fixture(scope="session")
def actors():
    """Everybody, by name."""
    # Brownie collects garbage at every revert; what is loaded by now never becomes any.
    gc.collect()
    gc.freeze()
    return Actors()


def _actor(name):
    @pytest.fixture(scope="session", name=name)
    def actor(actors):
        return getattr(actors, name)

    return actor


for _name in NAMES:
    globals()[f"actor_{_name}"] = _actor(_name)


@pytest.fixture(scope="session")
def assessors(actors):
    """The holders of the five seats, ascending."""
    return actors.assessors


@pytest.fixture(scope="module")
def plan_deployment(module_isolation, actors):
    """A plan with nobody in it."""
    return deploy_plan(actors)


@pytest.fixture(autouse=True)
def isolation(request):
    """Each test that touches a chain begins where its module's fixtures left it."""
    if "actors" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("fn_isolation")
    yield


@pytest.fixture(scope="module")
def lens(plan_deployment):
    """What is read of the plan, and no contract needs."""
    return plan_deployment.lens


@pytest.fixture(scope="module")
def pool(plan_deployment):
    return plan_deployment.pool


@pytest.fixture(scope="module")
def guardianship(plan_deployment):
    return plan_deployment.guardianship


@pytest.fixture(scope="module")
def enrolment(plan_deployment):
    return plan_deployment.enrolment


@pytest.fixture(scope="module")
def desk(plan_deployment):
    return plan_deployment.desk


@pytest.fixture(scope="module")
def jury(plan_deployment):
    return plan_deployment.jury


@pytest.fixture(scope="module")
def panel(plan_deployment):
    return plan_deployment.panel


@pytest.fixture(scope="module")
def token(plan_deployment):
    return plan_deployment.token


@pytest.fixture(scope="module")
def members(plan_deployment):
    """What members do."""
    return Members(plan_deployment)


@pytest.fixture(scope="module")
def claims(plan_deployment, members):
    """What claimants and assessors do."""
    return Claims(plan_deployment, members)


@pytest.fixture(scope="module")
def community(members, actors):
    """Five members with 1 + 1 + 2 + 2 + 5 = 11 units, all covered."""
    for member, band in zip(actors.members, (0, 0, 1, 1, 2), strict=True):
        members.join(member, band=band, deposit=DEPOSIT * UNITS[band])
    wait(days=32)
    return actors.members


@pytest.fixture(scope="module")
def refused(plan_deployment):
    """`tests.support.reverts.refused`, watching every contract of the plan."""
    return partial(reverts.refused, watching=plan_deployment.contracts)
