"""Each tutorial of the documentation does what it says: its commands run as they are written.

They run one after the other on one Anvil: a plan is founded, somebody is certified, joins, falls
ill, is decided on, and the whole is verified. The test carries files from one person to the other
and lets time pass; a block's title says so to the reader.
"""

import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from mutual_pool.actuarial.days import EPOCH
from tests.support.terminal import PASSWORD, Town
from tools.with_anvil import anvil

ROOT = Path(__file__).resolve().parents[2]
TUTORIALS = ROOT / "docs" / "tutorials"
ROLES = ("founder", "registrar", "member", "assessor", "auditor", "developer")
BLOCK = re.compile(r'^```console(?: title="([^"]*)")?\n(.*?)^```', re.MULTILINE | re.DOTALL)
SEATS = 5


def blocks(name):
    """The titles and the commands of a tutorial's blocks."""
    text = (TUTORIALS / f"{name}.md").read_text(encoding="utf-8")
    found = []
    for title, content in BLOCK.findall(text):
        lines = content.splitlines()
        assert all(line.startswith("$ ") for line in lines), (name, content)
        found.append((title, [line.removeprefix("$ ") for line in lines]))
    return found


def shell(command, folder, **environment):
    """Run one command as a reader would, in a shell; give what it printed."""
    tools = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**environment, "PATH": tools, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}\n{done.stderr}"
    assert PASSWORD not in done.stdout + done.stderr
    return done.stdout


def follow(person, name, steps=None, **variables):
    """Do what a tutorial says, at a person's terminal."""
    steps = dict(steps or {})
    for title, commands in blocks(name):
        if title:
            changed = steps.pop(title)()
            variables |= changed or {}
        for command in commands:
            found = person.environment(
                MUTUAL_POOL_KEYSTORE_PASSWORD=PASSWORD, MUTUAL_POOL_SECRET_PASSWORD=PASSWORD
            )
            shell(command, person.home, **found, **variables)
    assert not steps, "a title of the tutorial has changed"


def test_every_tutorial_is_run():
    assert {path.stem for path in TUTORIALS.glob("*.md")} == set(ROLES)
    for role in ROLES:
        assert blocks(role), role


def found_plan(town, people):
    """The founder's tutorial; the ether comes between making the key and using it."""
    founder = people["founder"]
    held = {name: people[name].address for name in ("steward", "registrar", "supervisor", "heir")}
    seats = [people[f"assessor{number}"].address for number in range(SEATS)]
    roles = {"asset": town.asset, **held, "assessors": seats}
    founder.file("roles.yaml", yaml.safe_dump(roles))
    (make, *_), *_ = [commands for _, commands in blocks("founder")]
    assert shlex.split(make) == ["mutual-pool", "key", "new", "founder"]
    # The key of the tutorial is the test's, with ether on it.
    keys = founder.home / ".config" / "mutual-pool" / "keystores"
    found = founder.environment(MUTUAL_POOL_KEYSTORE_PASSWORD=PASSWORD)
    assert "0x" in shell(make, founder.home, **found)
    (keys / "me.json").replace(keys / "founder.json")
    for _, commands in blocks("founder")[1:]:
        for command in commands:
            if command.startswith("mutual-pool doctor"):
                (record,) = founder.home.glob("deployments/*/village.json")
                town.record = record
            found = founder.environment(MUTUAL_POOL_KEYSTORE_PASSWORD=PASSWORD)
            shell(command, founder.home, **found)
    return (founder.home / "village.yaml").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="the tutorials are written for a POSIX shell")
def test_the_tutorials_of_five_roles(release, tmp_path):
    with anvil() as address:
        town = Town(address, release, tmp_path)
        names = ("steward", "registrar", "supervisor", "heir", "auditor")
        people = {name: town.person(name) for name in names}
        people |= {f"assessor{number}": town.person(f"assessor{number}") for number in range(SEATS)}
        people["founder"] = town.person("founder", ether=3)
        people["member"] = town.person("member", money=1_000)
        plan = found_plan(town, people)
        registrar, member = people["registrar"], people["member"]
        seats = [people[f"assessor{number}"] for number in range(3)]
        for person in (registrar, member, *seats):
            person.file("village.yaml", plan)

        registrar.file("document.txt", "110101 1985-03-02")
        follow(registrar, "registrar", MEMBER=member.address)
        member.file("certificate.json", (registrar.home / "certificate.json").read_text())

        def fall_ill():
            town.pass_days(40)
            member.file("pack.zip", "what the hospital wrote")
            return {"YESTERDAY": (EPOCH + timedelta(days=town.today - 1)).isoformat()}

        guardian = people["auditor"].address
        ill = {"After 40 days": fall_ill}
        follow(member, "member", ill, ME=member.address, GUARDIAN=guardian)

        def others_sign():
            for before, seat in itertools.pairwise(seats):
                seat.file("decision.json", (before.home / "decision.json").read_text())
                signed = seat.acts("claim", "sign", "decision.json")
            assert signed["signatures"] == 3
            seats[0].file("decision.json", (seats[-1].home / "decision.json").read_text())

        seats[0].file("findings.txt", "The diagnosis is certain.")
        follow(seats[0], "assessor", {"With three signatures in the file": others_sign})
        shown = seats[0].does("claim", "show", 1, keys=False)
        assert shown["state"] == "UNDER_NOTICE"

        town.pass_days(0, 60)
        follow(people["auditor"], "auditor", MEMBER=member.address)
        report = json.loads((people["auditor"].home / "report.json").read_text())
        assert report["claims"]


def test_the_developers_tutorial():
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    for _, commands in blocks("developer"):
        for command in commands:
            shell(command, ROOT, **{key: value for key, value in kept.items() if key != "PATH"})
