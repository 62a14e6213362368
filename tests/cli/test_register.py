"""A weekend of the registrar: people into a register, one group, positions; also cut off."""

import functools
import json
import subprocess
from datetime import timedelta

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mutual_pool.actuarial.days import EPOCH
from mutual_pool.cli.registrar import closing, options
from mutual_pool.office.registrar import secret_ring
from mutual_pool.office.registrar.identity import stretched
from mutual_pool.office.registrar.links import read_link
from mutual_pool.office.registrar.register import Register
from mutual_pool.plan import load_plan
from tests.support.terminal import PASSWORD, Person, run_here

READING = {"MUTUAL_POOL_READING_PASSWORD": "a password of the tests for reading"}
PAGE = "https://pool.example.org"
DESK = {"MUTUAL_POOL_SECRET_PASSWORD": PASSWORD, "MUTUAL_POOL_PAGE": PAGE}


def run(person, *arguments, keys=True, **changes):
    """Run a person's command in this process: there are many, and few are killed."""
    _, _, _, *words = person.command(*arguments, keys=keys)
    return run_here(words, person.home, person.environment(**changes))


@pytest.fixture(scope="module")
def registrar(town):
    with pytest.MonkeyPatch.context() as changed:
        # What is slow on purpose is held by tests/model/test_registrar_desk.py.
        quick = functools.partial(stretched, cost=2)
        changed.setattr(secret_ring, "stretched", quick)
        changed.setattr(options, "read_ring", functools.lru_cache(secret_ring.read_ring))
        changed.setattr(Person, "run", run)
        found = town.people["registrar"]
        found.does("registrar", "secret", "new", "ring", keys=False, **DESK)
        town.give(found.address, 10_000)
        yield found


@pytest.fixture
def register(registrar, request):
    """A new register; a command on it returns its JSON."""
    name = f"{request.node.name}.register"
    registrar.does("registrar", "begin", name, "--secret", "ring", keys=False, **DESK)
    return name


def add(registrar, register, person, number, *more, does="acts", **how):
    document = registrar.file("document", number)
    return getattr(registrar, does)(
        *("registrar", "add", register, "--member", person.address, "--country", "CN"),
        *("--document", document, *(more or ("--born", "1985-03-02"))),
        keys=False,
        **how,
        **DESK,
    )


def people(registrar, register):
    return registrar.does("registrar", "people", register, keys=False, **DESK)


def csv_of(people, numbers):
    rows = [
        f"{one.address},CN,national-id,{number},1985-03-02"
        for one, number in zip(people, numbers, strict=True)
    ]
    return "\n".join(["wallet,country,kind,number,born", *rows]) + "\n"


def test_people_come_in_by_one_signature_and_take_their_positions(town, registrar, register):
    crowd = [town.person(f"villager{n}") for n in range(4)]
    add(registrar, register, crowd[0], "A1", "--born", "1985-03-02", "--name", "Li of house 4")
    says = "stands in the register already, as 1. Li of house 4"
    add(registrar, register, crowd[1], "a-1", does="refused", code=5, says=says)
    add(registrar, register, crowd[0], "A2", does="refused", code=5, says=says)

    # The list has everybody, the first one again, and two lines with one document.
    numbers = ["A1", "A2", "A3", "A3"]
    listed = registrar.file("people.csv", csv_of(crowd, numbers))
    adding = ("registrar", "add-list", register, listed, "--yes")
    told = registrar.refused(*adding, keys=False, code=5, says="1 people were not added", **DESK)
    assert "2 people were added, 1 stood in the register already" in told.stdout
    assert "villager" not in told.stderr and "(line 5)" in told.stderr
    add(registrar, register, crowd[3], "A4", "--band", "4")
    assert [one["stage"] for one in people(registrar, register)["people"]] == ["draft"] * 4

    closing = ("registrar", "close", register)
    tried = registrar.does(*closing, "--dry-run", **DESK)
    assert tried["people"] == 4 and people(registrar, register)["entries"] == 4
    before = town.balance(registrar)
    done = registrar.acts(*closing, "--png", **DESK)
    assert before - town.balance(registrar) == int(tried["deposit"])
    assert done["people"] == 4 and done["refused"] == []
    found = people(registrar, register)
    assert {one["stage"] for one in found["people"]} == {"in a group of the plan"}
    folder = registrar.home / done["folder"]
    assert len(list(folder.glob("*.svg"))) == len(list(folder.glob("*.png"))) == 4

    for number, person in enumerate(crowd, start=1):
        stem = f"{number:04d}-{person.address}"
        text = (folder / f"{stem}.json").read_text()
        assert person.acts("join", person.file("mine.json", text), "--group")["status"]["units"]
        shown = registrar.does("registrar", "show", register, number, keys=False, **DESK)
        assert read_link(shown["link"]) == json.loads(text)
    registrar.refused(*closing, "--yes", code=2, says="nobody in", **DESK)
    (folder / f"{stem}.json").unlink()
    registrar.does("registrar", "positions", register, keys=False, **DESK)
    assert (folder / f"{stem}.json").read_text() == text


def test_people_added_while_a_group_is_mined_stop_nothing(town, registrar, register, monkeypatch):
    """The deposit has left by then: what fails afterwards would say that nothing was written."""
    add(registrar, register, town.person("early"), "EARLY1")
    known = closing.cohort_number

    def meanwhile(plan, group):
        Register(registrar.home / register).append({"act": "noted", "at": 1, "text": "another"})
        return known(plan, group)

    monkeypatch.setattr(closing, "cohort_number", meanwhile)
    found = registrar.acts("registrar", "close", register, **DESK)
    assert found["people"] == 1 and found["group"]
    assert [one["stage"] for one in people(registrar, register)["people"]] == [
        "in a group of the plan"
    ]


def test_who_is_refused_is_reported_and_can_be_left_out(town, registrar, register, member):
    stranger, in_already = town.person("stranger"), member("inside")
    add(registrar, register, stranger, "B1")
    says = "the wallet is a member's already"
    add(registrar, register, in_already, "B2", does="refused", code=5, says=says)
    # Two devices at one door: the other one brings the same person in first.
    registrar.does("registrar", "begin", "other.register", "--secret", "ring", keys=False, **DESK)
    twin = town.person("twin")
    add(registrar, "other.register", twin, "B1")
    twice = registrar.does(
        "registrar", "duplicates", register, "other.register", keys=False, **DESK
    )
    assert [one["what"] for one in twice["duplicates"]] == ["person"]
    done = registrar.acts("registrar", "close", "other.register", **DESK)
    (position,) = (registrar.home / done["folder"]).glob("*.json")
    twin.acts("join", twin.file("mine.json", position.read_text()), "--group")

    add(registrar, register, town.person("late"), "B3")
    closing = ("registrar", "close", register)
    says = f"1. {stranger.address}: is a member already with the wallet {twin.address}"
    told = registrar.refused(*closing, "--yes", code=5, says=says, **DESK)
    assert "nothing was signed: 1 of 2" in told.stderr
    assert people(registrar, register)["groups"] == []
    done = registrar.acts(*closing, "--leave-out", **DESK)
    assert [one["number"] for one in done["refused"]] == [1] and done["people"] == 1
    removed = ("registrar", "remove", register, "1", "--why", "twice")
    registrar.acts(*removed, keys=False, **DESK)
    stages = [one["stage"] for one in people(registrar, register)["people"]]
    assert stages == ["removed", "in a group of the plan"]
    registrar.refused(*removed, "--yes", keys=False, code=2, says="is removed", **DESK)


def test_another_pays_and_a_signer_elsewhere_signs(town, registrar, register):
    sponsor = town.person("patron", money=1_000)
    add(registrar, register, town.person("worker"), "C1")
    closing = ("registrar", "close", register, "--sponsor", sponsor.address)
    paper = registrar.home / "paper.json"
    registrar.acts(*closing, "--to-sign", paper, **DESK)
    assert people(registrar, register)["groups"] == []
    keys = registrar.home / ".config" / "mutual-pool" / "keystores" / "me.json"
    account = Account.from_key(Account.decrypt(json.loads(keys.read_text()), PASSWORD))
    signable = encode_typed_data(full_message=json.loads(paper.read_text()))
    signature = "0x" + bytes(account.sign_message(signable).signature).hex()
    signed = (*closing, "--signature", signature, "--typed-data", paper)
    wrong = (*closing, "--signature", signature[:-4] + "001b", "--typed-data", paper)
    registrar.refused(*wrong, "--yes", code=2, says="Nothing was written", **DESK)
    done = registrar.acts(*signed, **DESK)
    assert done["sponsor"] == sponsor.address
    file = sponsor.file("group.json", (registrar.home / done["file"]).read_text())
    sponsor.acts("cohort", "enrol", file, str(int(done["deposit"]) / 10**6))
    done = registrar.acts(*closing, **DESK)
    assert done["people"] == 1 and len(list((registrar.home / done["folder"]).glob("*.json"))) == 1


@pytest.mark.parametrize("moment", ["signed", "sent", "mined"])
def test_a_close_that_is_killed_is_run_again(town, registrar, moment):
    """Killed right after the step: one group comes in, one deposit is paid."""
    register = f"{moment}.register"
    registrar.does("registrar", "begin", register, "--secret", "ring", keys=False, **DESK)
    add(registrar, register, town.person(f"{moment}1"), f"D{moment}")
    tried = registrar.does("registrar", "close", register, "--dry-run", **DESK)
    before = town.balance(registrar)
    places = {
        "signed": "mutual_pool.cli.registrar.closing:_Close._send",
        "sent": "mutual_pool.chain.key_sender:KeySender._outcome",
        "mined": "mutual_pool.cli.registrar.closing:cohort_number",
    }
    python, _, _, *words = registrar.command("registrar", "close", register, "--yes")
    done = subprocess.run(
        [python, "-c", KILLED_AT, places[moment], *words],
        cwd=registrar.home,
        env=registrar.environment(**DESK),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9, done.stdout + done.stderr
    done = registrar.acts("registrar", "close", register, **DESK)
    assert done["people"] == 1
    found = people(registrar, register)
    assert [one["cohort"] for one in found["groups"]] == [done["group"]]
    assert before - town.balance(registrar) == int(tried["deposit"])


KILLED_AT = """
import importlib, os, signal, sys
module, _, name = sys.argv.pop(1).partition(":")
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
setattr(owner, last, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from mutual_pool.cli.main import main
main()
"""


def test_a_register_of_another_plan_or_changed_by_hand_is_refused(registrar, register, town):
    path = registrar.home / register
    head, *rest = path.read_text().splitlines(keepends=True)
    path.write_text(head.replace(town.pool, "0x" + "11" * 20) + "".join(rest))
    listing = ("registrar", "people", register)
    registrar.refused(*listing, keys=False, code=2, says="is of the plan with", **DESK)
    path.write_text(head + "{}\n")
    registrar.refused(*listing, keys=False, code=2, says="line 2", **DESK)


def test_the_secrets_come_back_from_two_roles(town, registrar):
    steward, supervisor = town.people["steward"], town.people["supervisor"]
    sharing = ("registrar", "secret", "share", "ring", "--out", "copy")
    both = ("--to", steward.address, "--to", supervisor.address)
    registrar.refused(*sharing, *both, keys=False, code=5, says="no valid key", **DESK)
    for role in (steward, supervisor):
        key = role.does("reading-key", "new", "mine", keys=False, **READING)["recipient"]
        role.acts("reading-key", "publish", key)
    halves = registrar.does(*sharing, *both, keys=False, **DESK)["halves"]
    successor = town.person("successor")
    key = successor.does("reading-key", "new", "mine", keys=False, **READING)["recipient"]
    passed = []
    for role in (steward, supervisor):
        half = registrar.home / halves[role.address]
        passed.append(successor.home / f"from-{role.name}.age")
        passing = ("registrar", "secret", "pass-on", half, "--reading-key", "mine")
        role.does(*passing, "--to", key, "--out", passed[-1], keys=False, **READING)
    restoring = ("registrar", "secret", "restore", "ring", *passed, "--reading-key", "mine")
    successor.does(*restoring, keys=False, **READING, **DESK)
    document = successor.file("document", "A1")
    asked = ("registrar", "identity", "--secret", "ring", "--country", "CN", "--document")
    mine = successor.does(*asked, document, keys=False, **DESK)
    assert mine == registrar.does(*asked, document, keys=False, **DESK)


def test_bands_that_end_get_new_certificates(town, registrar, register):
    today = EPOCH + timedelta(days=town.today)
    person, by_hand = town.person("older", money=500), town.person("unknown")
    bands = load_plan("demo").bands.value
    years = bands[1].ages[1] + 1
    birthday = (today + timedelta(days=20)).replace(year=today.year - years)
    add(registrar, register, person, "E1", "--born", birthday.isoformat())
    last = (today + timedelta(days=10)).isoformat()
    add(registrar, register, by_hand, "E2", "--band", "1", "--until", last)
    done = registrar.acts("registrar", "close", register, **DESK)
    for one in (person, by_hand):
        (file,) = (registrar.home / done["folder"]).glob(f"*{one.address}.json")
        one.acts("join", one.file("mine.json", file.read_text()), "--group")
    town.pass_days(1)
    renewing = ("registrar", "renew", register, "--out", "renewed", "--days", "60", "--yes")
    told = registrar.refused(*renewing, code=5, says="was entered by band", **DESK)
    assert "1 certificates" in told.stdout
    (file,) = (registrar.home / "renewed").glob("*.json")
    certificate = json.loads(file.read_text())["certificate"]
    assert certificate["band"] == bands[2].number
    renewed = person.acts("renew", person.file("newer.json", file.read_text()), "--amount", "50")
    assert renewed["status"]["membership"]["band"] == bands[2].number
