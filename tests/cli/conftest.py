"""What the tests of the command line share."""

import pyrage
import pytest
import yaml

from mutual_pool.chain.release import load_release
from tests.support import quick_age
from tests.support.terminal import Town
from tools.with_anvil import anvil

SEATS = 5


@pytest.fixture(scope="session")
def release():
    return load_release()


@pytest.fixture(autouse=True, scope="module")
def quickly_locked():
    """Commands run in this process lock files quickly, as forked ones do."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(pyrage.passphrase, "encrypt", quick_age.encrypt)
        yield


@pytest.fixture(scope="module")
def town(release, tmp_path_factory):
    """An Anvil with a plan, and the holders of its roles, by their names in `town.people`."""
    with anvil() as address:
        found = Town(address, release, tmp_path_factory.mktemp("town"))
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
        found.people["founder"] = founder
        yield found


@pytest.fixture(scope="module")
def certificate(town):
    """Have the registrar certify an address; return the text of the file."""
    numbers = iter(range(1, 1_000))

    def certificate(address, band=4):
        registrar = town.people["registrar"]
        out = registrar.home / "certificate.json"
        registrar.acts(
            *("registrar", "certificate", "--member", address, "--band", band),
            *("--identity", f"0x{next(numbers):032x}", "--out", out),
        )
        return out.read_text()

    return certificate


@pytest.fixture(scope="module")
def member(town, certificate):
    """Somebody who joined with 300 of the asset."""

    def member(name):
        person = town.person(name, money=1_000)
        file = person.file("certificate.json", certificate(person.address))
        person.acts("join", file, "--amount", "300")
        return person

    return member
