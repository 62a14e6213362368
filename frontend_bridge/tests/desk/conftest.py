"""A small plan on an Anvil of its own, and a desk over it; members and seats hold real keys."""

import pytest
import yaml

from frontend_bridge.tests.desk import support
from frontend_bridge.tests.desk.reminding import Post
from mutual_pool.chain.release import load_release
from tests.support.terminal import Town
from tests.support.village import Village
from tools.with_anvil import anvil

SEATS = 5


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """A chain with the plan `demo`, the holders of its roles, and four members."""
    with anvil() as address:
        found = Town(address, load_release(), tmp_path_factory.mktemp("town"))
        names = ("steward", "registrar", "supervisor", "heir")
        seats = [f"assessor{n}" for n in range(SEATS)]
        found.people = {name: found.person(name) for name in (*names, *seats)}
        founder = found.person("founder", ether=3)
        content = {
            "asset": found.asset,
            **{name: found.people[name].address for name in names},
            "assessors": [found.people[name].address for name in seats],
        }
        roles = founder.file("roles.yaml", yaml.safe_dump(content))
        done = founder.acts("deploy", "demo", "--roles", roles)
        found.record = founder.home / done["record"]
        registrar = found.people["registrar"]
        for place, name in enumerate(("ill", "well", "friend"), 1):
            person = found.person(name, money=1_000)
            out = registrar.home / f"{name}.json"
            registrar.acts(
                *("registrar", "certificate", "--member", person.address, "--band", 4),
                *("--identity", f"0x{place:032x}", "--out", out),
            )
            person.acts("join", out, "--amount", "300")
            found.people[name] = person
        found.people["stranger"] = found.person("stranger")
        found.pass_days(40)
        yield found


@pytest.fixture(scope="session")
def chain(town):
    """The town's plan as a desk asks for it."""
    return support.chain_of(town)


@pytest.fixture
def clock():
    """The desk's clock, which tests set forward."""
    return support.Clock()


@pytest.fixture
def office(town, chain, clock, tmp_path):
    """A new desk, asked in this process."""
    with support.opened(town, chain, clock, tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def case(town):
    """A pack of the member `ill`, and the claim that filed it; grants are made in the tests."""
    return support.filed_case(town, "ill")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A plan with three members; a file of tests may have another one."""
    with anvil() as rpc:
        village = Village(rpc, tmp_path_factory.mktemp("village"))
        village.members = [village.member() for _ in range(3)]
        village.pass_days(40)
        yield village


@pytest.fixture
def village(built):
    """It, as it was built; what a test did is undone."""
    with built.undone():
        yield built


@pytest.fixture
def post():
    """A mail server."""
    found = Post()
    yield found
    found.close()
