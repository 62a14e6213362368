"""A founder's whole year from the terminal alone, on both test chains; no line of Python of theirs.

Each command is a process of its own, and each person has a machine and a key of their own. On Anvil
each starts a Python for itself; on Ganache, which is slower, they are forked from one. The test
moves the chain's time, makes the asset's money, and carries files from one to the other.
"""

import json
from datetime import timedelta

import pytest
import yaml

from mutual_pool.actuarial.days import EPOCH
from tests.support.terminal import Town
from tools.with_anvil import anvil
from tools.with_ganache import ganache

SEATS = 5


@pytest.fixture(params=["anvil", "ganache"])
def town(request, release, tmp_path):
    if request.param == "anvil":
        with anvil() as address:
            town = Town(address, release, tmp_path)
            town.starts_python = True
            yield town
    else:
        with ganache() as port:
            yield Town(f"http://127.0.0.1:{port}", release, tmp_path)


def found(town, founder, roles):
    """Write a plan, check it, look at its price, and deploy it."""
    founder.run("plan", "new", "village", "--like", "demo", keys=False)
    path = founder.home / "village.yaml"
    path.write_text(path.read_text().replace("value: 20\n", "value: 3\n", 1))
    assert "village is a plan" in founder.run("plan", "check", path, keys=False).stdout
    assert "at most" in founder.run("plan", "price", path, keys=False).stdout
    assert founder.run("plan", "show", path, keys=False).returncode == 0
    held = {role: person.address for role, person in roles.items()}
    assessors = [held.pop(role) for role in list(held) if role.startswith("assessor")]
    content = {"asset": town.asset, **held, "assessors": assessors}
    file = founder.file("roles.yaml", yaml.safe_dump(content))
    dry = founder.does("deploy", path, "--roles", file, "--dry-run")
    done = founder.acts("deploy", path, "--roles", file)
    assert done["addresses"] == dry["addresses"]
    town.record = founder.home / done["record"]
    town.plan = path
    return done


def certified(town, registrar, person, born="1970-05-14"):
    """The registrar certifies somebody; the file goes to them."""
    number = registrar.file("document", f"{person.name} 110101 {born}")
    said = registrar.run(
        *("registrar", "identity", "--secret", "identities", "--country", "CN"),
        *("--document", number, "--secret-password-file", registrar.home / "password"),
        keys=False,
    )
    assert said.returncode == 0, said.stderr
    out = registrar.home / f"{person.name}.json"
    registrar.acts(
        *("registrar", "certificate", "--member", person.address, "--born", born),
        *("--identity", said.stdout.strip(), "--plan", town.plan, "--out", out),
    )
    return person.file("certificate.json", out.read_text())


def iso(day):
    return (EPOCH + timedelta(days=day)).isoformat()


def test_a_year_of_a_plan_from_the_terminal_alone(town):
    names = ("steward", "registrar", "supervisor", "heir")
    roles = {name: town.person(name) for name in names}
    roles |= {f"assessor{n}": town.person(f"assessor{n}") for n in range(SEATS)}
    founder, keeper = town.person("founder", ether=3), town.person("keeper")
    registrar, steward = roles["registrar"], roles["steward"]
    found(town, founder, roles)

    # The registrar makes the secret of the identities, and certifies five people.
    made = registrar.run(
        *("registrar", "secret", "new", "identities"),
        *("--secret-password-file", registrar.home / "password"),
        keys=False,
    )
    assert made.returncode == 0, made.stderr
    people = [town.person(f"member{n}", money=1_000) for n in range(5)]
    for person in people:
        file = certified(town, registrar, person)
        joined = person.acts("join", file, "--amount", "300")
        assert joined["status"]["standing"]["active"] is True
    ill, second, third, fourth, leaver = people
    paid = second.acts("top-up", "20.5")
    assert paid["status"]["standing"]["balance"] == 320_500_000
    sponsor = town.person("sponsor", money=5_000)
    sponsor.acts("steward", "reserve", "2000")

    # After the wait somebody falls ill, and files.
    town.pass_days(40)
    evidence = ill.file("pack.zip", "what the hospital wrote")
    filed = ill.acts(
        *("claim", "file", "--day", iso(town.today - 1), "--class", "mild"),
        *("--evidence", evidence, "--plan", town.plan),
    )
    number = filed["claim"]
    assert number == 1

    # One seat writes the decision; three sign it, on three machines; anybody sends it.
    seats = [roles[f"assessor{n}"] for n in range(3)]
    findings = seats[0].file("findings.txt", "The diagnosis is certain.")
    pack = seats[0].home / "decision.json"
    seats[0].does(
        *("claim", "decide", number, "--approve", "--name", "L** W**"),
        *("--findings", findings, "--plan", town.plan, "--out", pack),
        keys=False,
    )
    for at, seat in enumerate(seats):
        file = seat.file("decision.json", pack.read_text())
        signed = seat.acts("claim", "sign", file)
        assert signed["signatures"] == at + 1
        pack = file
    checked = keeper.does("claim", "check", keeper.file("d.json", pack.read_text()), keys=False)
    assert checked["good"] == 3 >= checked["needed"]
    keeper.acts("claim", "submit", keeper.home / "d.json")
    assert keeper.does("claim", "show", number, keys=False)["state"] == "UNDER_NOTICE"

    # Too early it is refused, in the words of the catalogue; later the keeper settles it.
    early = keeper.refused("claim", "settle", number, "--yes", code=4, says="ClaimWrongState")
    assert "under notice" in early.stderr
    town.pass_days(7, 60)
    kept = keeper.run("keeper", "run", "--once", "--yes")
    assert kept.returncode == 0, kept.stderr
    assert f"Settle claim {number} in full" in kept.stdout
    before = town.balance(ill)
    got = ill.acts("claim", "collect", number)
    # Four fifths of 600 in the first year, and the bond of 5.
    assert int(got["received"]) == town.balance(ill) - before == 485_000_000

    # The assembly gives a seat and the registrar's role to other people.
    new_seat, new_registrar = town.person("assessor9"), town.person("registrar2")
    rotated = second.acts(
        *("assembly", "propose", "panel", "--out", roles["assessor4"].address),
        *("--in", new_seat.address, "--words", "A seat moves on."),
    )["proposal"]
    replaced = third.acts(
        *("assembly", "propose", "registrar", "--to", new_registrar.address),
        *("--words", "A new registrar."),
    )["proposal"]
    town.pass_days(1, 60)
    for person in (ill, second, third, fourth):
        for proposal in (rotated, replaced):
            person.acts("assembly", "vote", proposal[:12], "for")
    town.pass_days(7, 60)
    assert keeper.run("keeper", "run", "--once", "--yes").returncode == 0
    town.pass_days(7, 60)
    for proposal in (rotated, replaced):
        keeper.acts("assembly", "execute", proposal)
    shown = keeper.does("assembly", "show", keys=False)["proposals"]
    assert {one["state"] for one in shown} == {"carried out"}
    newcomer = town.person("newcomer", money=500)
    registrar2_home = new_registrar.home / ".config" / "mutual-pool" / "registrar"
    registrar2_home.mkdir(parents=True)
    secret = registrar.home / ".config" / "mutual-pool" / "registrar" / "identities.age"
    (registrar2_home / "identities.age").write_bytes(secret.read_bytes())
    newcomer.acts("join", certified(town, new_registrar, newcomer), "--amount", "300")

    # The steward publishes, and takes the fees; anybody verifies; somebody leaves.
    last = town.web3.eth.block_number
    town.pass_days(0, 60)
    report = steward.run(
        *(
            "steward",
            "publish",
            "--yes",
            "--from-block",
            json.loads(town.record.read_text())["block"],
        ),
        *("--to-block", last, "--location", "https://example.org/report.json", "--json"),
    )
    assert report.returncode == 0, report.stderr
    fees = steward.acts("steward", "fees")
    assert int(fees["received"]) == town.balance(steward) == 480_000_000 * 8 // 100
    town.pass_days(0, 60)
    verified = keeper.run("verify", "--json", keys=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    before = town.balance(leaver)
    leaver.acts("leave")
    assert town.balance(leaver) > before
    assert leaver.does("status", leaver.address, keys=False)["membership"]["joinedDay"] == 0
