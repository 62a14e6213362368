"""From an invite code to an application that the registrar reads, judges and notes."""

import json
import shutil

import pytest
import yaml

from mutual_pool.office.registrar.applications import read_sealed
from mutual_pool.plan.loader import plan_file
from mutual_pool.plan.questions import questions_of
from tests.support.desk import serving_desk
from tests.support.terminal import PASSWORD, Person, run_here

READING = {"MUTUAL_POOL_READING_PASSWORD": "a password of the tests for reading"}
DESK = {"MUTUAL_POOL_SECRET_PASSWORD": PASSWORD, **READING}
ANSWERS = {
    "adult": "yes",
    "once": "no",
    "serious_illness": "yes",
    "in_treatment": False,
    "smoking": "never",
}


def run(person, *arguments, keys=True, **changes):
    """Run a person's command in this process."""
    _, _, _, *words = person.command(*arguments, keys=keys)
    return run_here(words, person.home, person.environment(**changes))


@pytest.fixture(scope="module")
def registrar(town):
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(Person, "run", run)
        found = town.people["registrar"]
        found.does("registrar", "secret", "new", "ring", keys=False, **DESK)
        found.does("registrar", "begin", "a.register", "--secret", "ring", keys=False, **DESK)
        yield found


def test_an_applicant_answers_and_the_registrar_decides(town, registrar):
    (code,) = registrar.does("registrar", "invite", "a.register", keys=False, **DESK)["codes"]
    person = town.person("applicant")
    asked = person.run("apply", "questions", "demo", keys=False).stdout
    assert set(ANSWERS) < set(yaml.safe_load(asked))
    answers = person.file("answers.yaml", yaml.safe_dump(ANSWERS))
    writing = ("apply", "write", answers, "--invite", code.lower(), "--out", "application")
    person.refused(*writing, "--yes", code=5, says="has no valid key")
    key = registrar.does("reading-key", "new", "mine", keys=False, **READING)["recipient"]
    registrar.acts("reading-key", "publish", key)
    person.acts(*writing)
    made = person.home / "application"
    checking = ("apply", "check", made / "application.json", made / "document.json")
    assert person.does(*checking, keys=False)["answers"]["in_treatment"] == "no"

    inbox = registrar.file("inbox.json", (made / "application.json").read_text())
    reading = ("--reading-key", "mine")
    opening = ("registrar", "open", "a.register", inbox, *reading)
    found = registrar.does(*opening, keys=False, **DESK)
    assert found["applicant"] == person.address.lower()
    assert found["remarks"] == ["serious_illness: yes needs a second look"]
    shown = registrar.run(*opening, "--language", "zh-Hans", keys=False, **DESK).stdout
    assert "\n  从不" in shown
    noting = ("registrar", "note", "a.register", inbox, "--state", "refused", "--text", "ill")
    registrar.does(*noting, *reading, keys=False, **DESK)

    # Altered on the way, of a stranger with the same code, and without one.
    content = json.loads(inbox.read_text())
    content["act"]["account"] = town.people["steward"].address
    altered = registrar.file("altered.json", json.dumps(content))
    other = town.person("another")
    other.file("answers.yaml", yaml.safe_dump(ANSWERS))
    other.acts("apply", "write", "answers.yaml", "--invite", code, "--out", "application")
    second = (other.home / "application" / "application.json").read_text()
    other.acts("apply", "write", "answers.yaml", "--out", "bare")
    third = (other.home / "bare" / "application.json").read_text()
    files = [inbox, altered, registrar.file("b.json", second), registrar.file("c.json", third)]
    listing = ("registrar", "applications", "a.register", *files, *reading)
    told = registrar.does(*listing, keys=False, **DESK)["applications"]
    by_file = {one["file"].rpartition("/")[2]: one for one in told}
    assert by_file["inbox.json"]["state"] == "refused"
    assert "did not sign it" in by_file["altered.json"]["wrong"]
    assert f"the code was used by {person.address.lower()}" in by_file["b.json"]["remarks"][0]
    assert "has no code" in by_file["c.json"]["remarks"][0]
    wrong = person.file("answers.yaml", "adult: maybe\n")
    refused = ("apply", "write", wrong, "--out", "again", "--yes")
    assert "nothing given" in person.refused(*refused, code=2, says="5 answers are wrong").stderr


def test_an_application_goes_by_the_desk(town, registrar, tmp_path):
    with serving_desk(town, tmp_path) as desk:
        at = ("--desk", desk.address)
        made = registrar.does("registrar", "invite", "a.register", keys=False, **DESK)
        person = town.person("by_desk")
        person.file("answers.yaml", yaml.safe_dump(ANSWERS))
        key = registrar.does("reading-key", "new", "desk", keys=False, **READING)["recipient"]
        registrar.acts("reading-key", "publish", key)
        writing = ("apply", "write", "answers.yaml", "--invite", made["codes"][0])
        person.acts(*writing, "--out", "application")
        sending = ("apply", "send", person.home / "application" / "application.json", *at)
        # Nobody was let in yet, and nobody else sends it.
        person.refused(*sending, code=4, says="The invite code is used, over, or none")
        posting = ("registrar", "post-invites", "a.register", *at)
        first = registrar.does(*posting, **DESK)["invites"]
        assert first >= 1 and registrar.does(*posting, **DESK)["invites"] == first
        other = town.person("sends_anothers")
        other.refused(*sending, code=2, says="Send it with that wallet")
        assert person.does(*sending)["document"]
        person.refused(*sending, code=4, says="used")

        fetching = ("registrar", "fetch", *at, "--out", "inbox")
        (found,) = registrar.does(*fetching)["applications"]
        assert found["new"] and found["applicant"].lower() == person.address.lower()
        (again,) = registrar.does(*fetching)["applications"]
        assert (again["file"], again["new"]) == (found["file"], False)
        inbox = registrar.home / found["file"]
        opening = ("registrar", "open", "a.register", inbox, "--reading-key", "desk")
        assert registrar.does(*opening, keys=False, **DESK)["answers"]["smoking"] == "never"
        dismissing = ("registrar", "dismiss", inbox, *at)
        other.refused(*dismissing, code=4, says="no application there")
        registrar.does(*dismissing)
        assert registrar.does(*fetching)["applications"] == [] and inbox.is_file()


@pytest.fixture(scope="module")
def beside(town):
    """Another plan with a registrar of its own, whose questions differ in one, and its record."""
    founder, registrar = town.person("founder_beside", ether=3), town.person("registrar_beside")
    plan = founder.home / "beside.yaml"
    plan.write_text(plan_file("demo").read_text().replace("name: demo", "name: beside"))
    content = yaml.safe_load((plan_file("demo").parent / "demo.questions.yaml").read_text())
    adult, *others = content["questions"]
    adult["text"]["en"] = "Are you between 18 and 70 years old?"
    others = [one for one in others if one["id"] != "smoking"]
    content["questions"] = [adult, *others]
    founder.file("beside.questions.yaml", yaml.safe_dump(content, allow_unicode=True))
    roles = yaml.safe_load((town.people["founder"].home / "roles.yaml").read_text())
    roles["registrar"] = registrar.address
    founder.file("roles.yaml", yaml.safe_dump(roles))
    done = founder.acts("deploy", plan, "--roles", "roles.yaml")
    return registrar, founder.home / done["record"], plan


def test_several_registrars_get_an_application_each_and_no_more(town, registrar, beside):
    other, record, plan = beside
    person = town.person("of_both")
    merged = person.run("apply", "questions", "demo", plan, keys=False).stdout
    keys = yaml.safe_load(merged).keys()
    # The one that is not the same is asked twice, and each other once.
    assert {"demo/adult", "beside/adult", "once", "smoking"} < keys and "adult" not in keys
    answers = {name: value for name, value in ANSWERS.items() if name != "adult"}
    answers |= {"demo/adult": "yes", "beside/adult": "no"}
    person.file("answers.yaml", yaml.safe_dump(answers))
    (code,) = registrar.does("registrar", "invite", "a.register", keys=False, **DESK)["codes"]
    writing = ("apply", "several", "answers.yaml", "--plan", plan, "--to", town.record, code)
    key = registrar.does("reading-key", "new", "several", keys=False, **READING)["recipient"]
    registrar.acts("reading-key", "publish", key)
    both = (*writing, "--to", record, "", "--out", "both")
    # Nothing is written as long as one of them has no key.
    person.refused(*both, "--yes", code=5, says="of beside has no valid key. Nothing was written")
    assert not (person.home / "both").exists()
    own = other.does("reading-key", "new", "own", keys=False, **READING)["recipient"]
    other.acts("reading-key", "publish", own, MUTUAL_POOL_DEPLOYMENT=str(record))
    same = (*writing, "--to", record, code, "--out", "both", "--yes")
    person.refused(*same, code=2, says="the same invite code")
    twice = (*writing, "--to", town.record, "", "--out", "both", "--yes")
    person.refused(*twice, code=2, says="a plan stands there twice")
    person.file("surplus.yaml", yaml.safe_dump({**answers, "adult": "yes"}))
    surplus = ("apply", "several", "surplus.yaml", *both[3:], "--yes")
    person.refused(*surplus, code=2, says="no plan asks adult")
    assert not (person.home / "both").exists()

    found = person.acts(*both)["applications"]
    folders = [person.home / one["folder"] for one in found]
    first, second = (json.loads((one / "document.json").read_text()) for one in folders)
    assert first["answers"] == {**ANSWERS, "in_treatment": "no"}
    rest = {name: value for name, value in first["answers"].items() if name != "smoking"}
    assert second["answers"] == {**rest, "adult": "no"}
    assert (first["invite"], second["invite"]) == (code.replace("-", ""), "")
    assert second["questions"] == "0x" + questions_of(plan).digest.hex()
    # Beyond wallet and time they have nothing in common. Two sizes may be the same by chance: age
    # adds a line of random length to a header.
    seals = [read_sealed(one / "application.json") for one in folders]
    shared = {"account", "deadline", "size"}
    for name in seals[0].act.keys() - shared:
        assert seals[0].act[name] != seals[1].act[name], name
    assert first["salt"] != second["salt"] and seals[0].signature != seals[1].signature
    assert first["pool"] != second["pool"]
    # The age header has an ephemeral key, so nothing of one text stands in the other.
    heads = [one.sealed.split(b"---")[0].splitlines()[1:] for one in seals]
    assert not set(heads[0]) & set(heads[1])

    # Each registrar opens theirs, and theirs alone.
    opening = ("registrar", "open", "a.register")
    mine, theirs = (one / "application.json" for one in folders)
    shutil.copy(mine, registrar.home / "mine.json")
    shutil.copy(theirs, registrar.home / "theirs.json")
    reading = ("--reading-key", "several")
    told = registrar.does(*opening, "mine.json", *reading, keys=False, **DESK)
    assert told["answers"]["adult"] == "yes" and told["applicant"] == person.address.lower()
    says = "did not sign it for this plan"
    wrong = (*opening, "theirs.json", *reading)
    registrar.refused(*wrong, code=2, says=says, keys=False, **DESK)
    at = {**DESK, "MUTUAL_POOL_DEPLOYMENT": str(record)}
    other.does("registrar", "secret", "new", "ring", keys=False, **at)
    other.does("registrar", "begin", "a.register", "--secret", "ring", keys=False, **at)
    shutil.copy(theirs, other.home / "theirs.json")
    reading = ("--reading-key", "own", "--plan", plan)
    found = other.does(*opening, "theirs.json", *reading, keys=False, **at)
    assert found["answers"]["adult"] == "no" and "smoking" not in found["answers"]


def test_a_plan_that_does_not_come_with_the_program_is_to_be_given_by_its_file(town, registrar):
    """A record has its plan's name alone: what to do is said, and the file is taken."""
    record = json.loads(town.record.read_text())
    elsewhere = registrar.file("elsewhere.json", json.dumps({**record, "plan": "elsewhere"}))
    named = {"MUTUAL_POOL_DEPLOYMENT": str(elsewhere), **DESK}
    answers = registrar.file("own-answers.yaml", yaml.safe_dump(ANSWERS))
    inbox = registrar.file("empty.json", "[]")
    commands = [
        ("registrar", "open", "a.register", inbox, "--reading-key", "mine"),
        ("registrar", "applications", "a.register", inbox, "--reading-key", "mine"),
    ]
    for words in commands:
        registrar.refused(*words, code=2, says="--plan FILE", keys=False, **named)
    writing = ("apply", "write", answers, "--out", "elsewhere-application", "--yes")
    told = registrar.refused(*writing, code=2, says="--plan FILE", **named)
    assert "'elsewhere'" in told.stderr and not (registrar.home / "elsewhere-application").exists()
    registrar.acts(*writing[:-1], "--plan", plan_file("demo"), **named)
    assert (registrar.home / "elsewhere-application" / "document.json").is_file()
