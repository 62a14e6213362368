"""A real Safe joins, files, decides, settles and collects by files alone."""

import json

import pytest
import yaml
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from mutual_pool.actuarial.days import EPOCH
from tests.cli.conftest import SEATS
from tests.support.safe import Safes
from tests.support.terminal import Town
from tools.with_anvil import anvil


@pytest.fixture(scope="module")
def town(release, tmp_path_factory):
    """A plan whose first seat is a Safe."""
    with anvil() as address:
        found = Town(address, release, tmp_path_factory.mktemp("safe"))
        found.safes = Safes(found)
        found.seat = found.safes.new(1)
        names = ("steward", "registrar", "supervisor", "heir")
        seats = [f"assessor{n}" for n in range(1, SEATS)]
        found.people = {name: found.person(name) for name in (*names, *seats)}
        founder = found.person("founder", ether=3)
        content = {
            "asset": found.asset,
            **{name: found.people[name].address for name in names},
            "assessors": [found.seat.address, *(found.people[name].address for name in seats)],
        }
        roles = founder.file("roles.yaml", yaml.safe_dump(content))
        done = founder.acts("deploy", "demo", "--roles", roles)
        found.record = founder.home / done["record"]
        yield found


def decision(town, number, clerk):
    findings = clerk.file("findings.txt", "The diagnosis is certain.")
    pack = clerk.home / f"decision-{number}.json"
    clerk.does(
        *("claim", "decide", number, "--approve", "--name", "L**", "--findings", findings),
        *("--out", pack),
        keys=False,
    )
    return pack


def signed_by_person(town, name, pack):
    person = town.people[name]
    file = person.file("decision.json", pack.read_text())
    person.acts("claim", "sign", file)
    return file


def digest_of(message):
    """The EIP-712 hash, by eth-account alone."""
    found = encode_typed_data(full_message=message)
    return keccak(b"\x19" + found.version + found.header + found.body)


def filing(town, clerk):
    day = EPOCH.fromordinal(EPOCH.toordinal() + town.today).isoformat()
    evidence = clerk.file("evidence", "what the hospital wrote")
    return ("claim", "file", "--day", day, "--class", "mild", "--evidence", evidence)


def test_a_safe_joins_files_settles_and_collects_and_another_decides(town, certificate, member):
    clerk = town.person("clerk")
    safe = town.safes.new(2)
    town.give(safe.address, 1_000)
    other = member("other")
    sponsor = town.person("sponsor", money=3_000)
    sponsor.acts("steward", "reserve", "2000")
    # Two transactions, an allowance and the joining, in one that the owners sign.
    file = clerk.file("certificate.json", certificate(safe.address))
    safe.does(clerk, "join", file, "--amount", "300")
    status = clerk.does("status", safe.address, keys=False)
    assert status["standing"]["balance"] == 300_000_000
    town.pass_days(40)
    safe.does(clerk, *filing(town, clerk))
    number = clerk.does("status", safe.address, keys=False)["membership"]["claim"]
    assert number == 1

    # The seat that is a Safe signs by its owners (ERC-1271); a person signs beside it.
    pack = decision(town, number, clerk)
    typed = clerk.home / "typed.json"
    clerk.does("claim", "sign", pack, "--unsigned", typed, keys=False)
    signature = town.seat.signature(digest_of(json.loads(typed.read_text())))
    given = ("--from", town.seat.address, "--signature", "0x" + signature.hex())
    assert clerk.does("claim", "sign", pack, *given, keys=False)["signatures"] == 1
    broken = "0x" + bytes([signature[0] ^ 1, *signature[1:]]).hex()
    wrong = clerk.file("wrong.json", pack.read_text().replace("0x" + signature.hex(), broken))
    checked = clerk.does("claim", "check", wrong, keys=False)
    assert checked["good"] == 0, "the Safe itself is asked"
    says = "did not sign this decision"
    given = ("--from", town.seat.address, "--signature", broken)
    clerk.refused("claim", "sign", pack, *given, keys=False, code=2, says=says)
    # A plain account that a file calls a contract wallet signed nothing by that.
    person = town.people["assessor3"].address
    forged = {"signer": person, "signature": "0x1122", "contract": True}
    content = {**json.loads(pack.read_text()), "signatures": [forged]}
    wrong = clerk.file("forged.json", json.dumps(content))
    assert clerk.does("claim", "check", wrong, keys=False)["good"] == 0
    pack = signed_by_person(town, "assessor1", pack)
    clerk.acts("claim", "submit", clerk.file("d.json", pack.read_text()))
    assert clerk.does("claim", "show", number, keys=False)["state"] == "UNDER_NOTICE"
    town.pass_days(7, 60)
    safe.does(clerk, "claim", "settle", number)
    assert clerk.does("claim", "show", number, keys=False)["state"] == "PAID"
    before = town.token.functions.balanceOf(safe.address).call()
    safe.does(clerk, "claim", "collect", number)
    # Four fifths of 600 in the first year, and the bond of 5.
    assert town.token.functions.balanceOf(safe.address).call() - before == 485_000_000

    # Of another claim it decides by its own transaction, beside a person's signature.
    second = other.acts(*filing(town, other))["claim"]
    pack = decision(town, second, clerk)
    town.seat.does(clerk, "claim", "submit", pack, "--own")
    pack = signed_by_person(town, "assessor2", pack)
    clerk.acts("claim", "submit", clerk.file("d.json", pack.read_text()))
    assert clerk.does("claim", "show", second, keys=False)["state"] == "UNDER_NOTICE"


def test_a_safe_of_no_seat_cannot_decide(town, member):
    """The dry run finds it before its owners sign anything."""
    clerk = town.person("clerk2")
    ill = member("third")
    town.pass_days(40)
    number = ill.acts(*filing(town, ill))["claim"]
    pack = decision(town, number, clerk)
    stranger = town.safes.new(3)
    file = clerk.home / "safe.json"
    given = ("--own", "--from", stranger.address, "--safe", file)
    clerk.refused("claim", "submit", pack, *given, keys=False, code=4, says="")
    assert not file.exists()
