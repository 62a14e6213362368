"""A founder whose key is on a machine without a network deploys by files alone."""

import json

import pytest
import yaml

from tests.cli.conftest import SEATS
from tests.support.terminal import ETHER

NOWHERE = "http://127.0.0.1:1"
CREATED = 16
"""Ten contracts with fixed places, the lens, and a directory of the plan's own."""


@pytest.fixture(scope="module")
def roles(town):
    """Where a clerk finds who holds the roles."""
    names = ("steward", "registrar", "supervisor", "heir")
    content = {
        "asset": town.asset,
        **{name: town.people[name].address for name in names},
        "assessors": [town.people[f"assessor{n}"].address for n in range(SEATS)],
    }
    return yaml.safe_dump(content)


@pytest.fixture
def office(town, roles, request):
    """A clerk with the roles, and a cold key with ether."""
    clerk = town.person(f"clerk-{request.node.name}")
    clerk.file("roles.yaml", roles)
    cold = town.person(f"cold-{request.node.name}", ether=3)
    return clerk, cold


def wanted(clerk, cold, *more):
    """The clerk's command."""
    file = clerk.home / "unsigned.json"
    words = ("deploy", "demo", "--roles", clerk.home / "roles.yaml", "--from", cold.address)
    return (*words, "--unsigned", file, *more)


def signed(clerk, cold):
    """Carry the file to the cold key and back; return the signed one."""
    there = cold.file("unsigned.json", (clerk.home / "unsigned.json").read_text())
    out = cold.home / "signed.json"
    done = cold.run("transaction", "sign", there, "--yes", "--out", out, MUTUAL_POOL_RPC=NOWHERE)
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text())["signed"]


def sends(clerk, raw):
    file = clerk.file("signed.json", json.dumps({"signed": raw}))
    done = clerk.run("transaction", "send", file, keys=False)
    assert done.returncode == 0, done.stderr


def test_a_plan_is_founded_by_files_alone(town, office):
    clerk, cold = office
    before = town.web3.eth.get_balance(cold.address)
    told = clerk.does(*wanted(clerk, cold), keys=False)
    assert told["transactions"] == CREATED + 2
    assert town.web3.eth.get_transaction_count(cold.address) == 0
    assert town.web3.eth.get_balance(cold.address) == before
    sends(clerk, signed(clerk, cold))
    done = clerk.does(*wanted(clerk, cold), keys=False)
    assert done["addresses"] == told["addresses"]
    record = clerk.home / done["record"]
    assert json.loads(record.read_text())["deployer"] == cold.address
    well = clerk.run("doctor", keys=False, MUTUAL_POOL_DEPLOYMENT=str(record))
    assert well.returncode == 0, well.stdout + well.stderr
    spent = before - town.web3.eth.get_balance(cold.address)
    assert 0 < spent < ETHER


def test_what_is_sent_in_part_goes_on(town, office):
    clerk, cold = office
    clerk.does(*wanted(clerk, cold), keys=False)
    raw = signed(clerk, cold)
    for before in (5, CREATED, CREATED + 1):
        sends(clerk, raw[:before])
        says = "not all contracts" if before < CREATED else "does not list all of them yet"
        clerk.refused(*wanted(clerk, cold), keys=False, code=1, says=says)
        assert not list(clerk.home.glob("deployments/*/demo.json"))
    # What is left was written again, and is signed as the rest was.
    sends(clerk, signed(clerk, cold))
    clerk.does(*wanted(clerk, cold), keys=False)


def test_a_file_that_was_never_sent_blocks_nothing(town, office):
    clerk, cold = office
    first = clerk.does(*wanted(clerk, cold), keys=False)
    again = clerk.does(*wanted(clerk, cold), keys=False)
    assert first["addresses"] == again["addresses"]


def test_a_directory_that_stands_lists_the_plan(town, office):
    clerk, cold = office
    directory = json.loads(town.record.read_text())["directory"]
    more = ("--directory", directory)
    told = clerk.does(*wanted(clerk, cold, *more), keys=False)
    assert told["transactions"] == CREATED
    sends(clerk, signed(clerk, cold))
    clerk.refused(*wanted(clerk, cold, *more), keys=False, code=1, says="does not list all")
    sends(clerk, signed(clerk, cold))
    done = clerk.does(*wanted(clerk, cold, *more), keys=False)
    assert json.loads((clerk.home / done["record"]).read_text())["directory"] == directory


@pytest.mark.parametrize(
    ("leave_out", "says"), [("--roles", "give --roles"), ("--from", "who is going to sign")]
)
def test_what_is_missing_is_said(office, leave_out, says):
    clerk, cold = office
    words = list(wanted(clerk, cold))
    at = words.index(leave_out)
    del words[at : at + 2]
    clerk.refused(*words, keys=False, code=2, says=says)
    assert not (clerk.home / "unsigned.json").exists()
