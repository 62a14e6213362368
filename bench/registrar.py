"""How long a weekend of 200 people takes the registrar: from a list to everybody's position.

`make bench-registrar` runs the commands themselves, each a process of its own, on an Anvil.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import yaml
from eth_account import Account

from mutual_pool.chain.release import load_release
from tests.support.terminal import PASSWORD, Person, Town
from tools.toolchain import ROOT
from tools.with_anvil import anvil

PEOPLE = 200
MOST_SECONDS = 60
SEATS = 5
OUT = ROOT / "build" / "bench" / "registrar.json"
KEPT = ROOT / "bench" / "registrar.json"
_DESK = {
    "MUTUAL_POOL_SECRET_PASSWORD": PASSWORD,
    "MUTUAL_POOL_PAGE": "https://pool.example.org",
}


def found_plan(town: Town) -> Person:
    """Deploy the plan of the demonstration; return its registrar, with money for the deposit."""
    names = ("steward", "registrar", "supervisor", "heir", *(f"seat{n}" for n in range(SEATS)))
    people = {name: town.person(name) for name in names}
    founder = town.person("founder", ether=3)
    content = {
        "asset": town.asset,
        **{name: people[name].address for name in names[:4]},
        "assessors": [people[name].address for name in names[4:]],
    }
    done = founder.acts(
        "deploy", "demo", "--roles", founder.file("r.yaml", yaml.safe_dump(content))
    )
    town.record = founder.home / done["record"]
    town.give(people["registrar"].address, 1_000_000)
    found: Person = people["registrar"]
    return found


def measure(folder: Path) -> dict[str, float]:
    """Return what each step takes, in seconds."""
    with anvil() as address:
        town = Town(address, load_release(), folder)
        registrar = found_plan(town)
        rows = ["wallet,country,kind,number,born"]
        for number in range(PEOPLE):
            wallet = Account.from_key((number + 1).to_bytes(32, "big")).address
            rows.append(f"{wallet},CN,national-id,{110101198503020000 + number},1985-03-02")
        listed = registrar.file("people.csv", "\n".join(rows) + "\n")
        registrar.does("registrar", "secret", "new", "ring", keys=False, **_DESK)
        registrar.does("registrar", "begin", "a.register", "--secret", "ring", keys=False, **_DESK)
        began = time.perf_counter()
        adding = ("registrar", "add-list", "a.register", listed)
        added = registrar.acts(*adding, keys=False, **_DESK)
        assert len(added["added"]) == PEOPLE, added
        scanned = time.perf_counter()
        closed = registrar.acts("registrar", "close", "a.register", **_DESK)
        assert closed["people"] == PEOPLE, closed
        ended = time.perf_counter()
    return {
        "people": PEOPLE,
        "add_one_seconds": round((scanned - began) / PEOPLE, 2),
        "close_seconds": round(ended - scanned, 1),
    }


def main() -> None:
    """Measure, print, and fail where closing takes longer than it may."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    text = json.dumps(found, indent=1) + "\n"
    OUT.parent.mkdir(parents=True, exist_ok=True)
    for path in (OUT, KEPT) if "--keep" in sys.argv else (OUT,):
        path.write_text(text, encoding="utf-8")
    print(text, end="")
    if found["close_seconds"] > MOST_SECONDS:
        raise SystemExit(f"closing took more than {MOST_SECONDS} seconds")


if __name__ == "__main__":
    main()
