"""Each case runs on the twin and on the contracts, an hour after a plan was deployed at noon."""

import pytest

from tests.support.deploying import DAY, UNITS, Settings
from tests.twin.chain_side import ChainSide, deploy
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, SPONSOR
from tests.twin.twin_side import TwinSide

HOUR = 3_600


@pytest.fixture(scope="module")
def settings():
    """What the plan is deployed with; a module may have its own."""
    return Settings()


@pytest.fixture(scope="module")
def deployed(module_isolation, actors, settings):
    """A plan with nobody in it."""
    return deploy(actors, settings)


@pytest.fixture
def chain_side(deployed, settings, fn_isolation):
    with ChainSide(deployed, settings).own_clock() as side:
        yield side


@pytest.fixture
def twin_side(settings):
    return TwinSide(settings)


@pytest.fixture(params=["twin", "chain"])
def side(request):
    """A plan with nobody in it; at the end of every case its money is counted."""
    # By name and not as an argument, so that the twin's cases touch no chain.
    chosen = request.getfixturevalue(f"{request.param}_side")
    chosen.wait(HOUR)
    yield chosen
    chosen.check_money()


@pytest.fixture
def five(side):
    """Alice and bob hold 1 unit each, carol and dan 2, erin 5: 11 units, 20,000 a unit, covered."""
    for member, band in ((ALICE, 0), (BOB, 0), (CAROL, 1), (DAN, 1), (ERIN, 2)):
        side.join(member, 20_000 * UNITS[band], band=band)
    side.wait(days=32)
    assert side.now - side.deployed_at == 32 * DAY + HOUR
    return side


@pytest.fixture
def closing(five):
    """The assembly closes the plan of five."""
    five.announce_closing()
    return five


@pytest.fixture
def group(side):
    """Alice and bob with 1 unit, carol with 2 and dan with 5 came in with 10,000 a unit."""
    tree = side.cohort(ALICE, BOB, (CAROL, 1), (DAN, 2))
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    return tree
