"""Evidence by way of the desk, from the terminal: sent, shared, fetched, doubted, erased."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from frontend_bridge.desk.__main__ import desk as office_command
from mutual_pool.actuarial.days import EPOCH
from mutual_pool.office.evidence.keys import new_key, read_key
from mutual_pool.office.evidence.words import words_of
from tests.support.desk import serving_desk
from tests.support.leaks import search
from tests.support.terminal import PASSWORD

LETTER = "the doctor's letter, which nobody else may read: 诊断"
REASONS = "the findings: a fracture, as the letter says, and no doubt of it 骨折"
OTHER = "another view of the matter, which was not signed in the end"
NOTE = "from the surgeon: the operation was on Monday"
READING = {"MUTUAL_POOL_READING_PASSWORD": "a password of the tests for reading"}


@pytest.fixture(scope="module")
def desk(town, tmp_path_factory):
    with serving_desk(town, tmp_path_factory.mktemp("desk")) as served:
        yield served


def published(person):
    """Somebody makes a reading key and publishes it; its public part."""
    recipient = person.does("reading-key", "new", "mine", keys=False, **READING)["recipient"]
    person.acts("reading-key", "publish", recipient)
    return recipient


@pytest.fixture(scope="module")
def filed(town, desk, member):
    """A member who sent a pack to the desk, and filed it; the claim's number."""
    ill, town.people["juror"] = member("ill"), member("juror")
    letter = ill.file("letter.txt", LETTER)
    packed = ill.does("evidence", "pack", letter, "--out", "my-claim", keys=False, **READING)
    receipt = ill.does("evidence", "send", "my-claim", "--desk", desk.address)
    assert receipt["evidence_hash"] == packed["evidence_hash"]
    assert (ill.home / "my-claim" / "receipt.json").is_file()
    town.pass_days(40)
    day = (EPOCH + timedelta(days=town.today - 1)).isoformat()
    made = ill.acts(
        *("claim", "file", "--day", day, "--class", "1"),
        *("--evidence-hash", packed["evidence_hash"]),
    )
    return ill, made["claim"]


def test_evidence_goes_by_the_desk(town, desk, filed):
    ill, number = filed
    at = ("--desk", desk.address)
    seats = [town.people[f"assessor{n}"] for n in range(4)]
    for seat in seats[:3]:
        published(seat)
    opening = ("evidence", "fetch", number, "--reading-key", "mine", *at)
    seats[0].refused(*opening, "--out", "x", code=2, says="nobody was granted", **READING)
    shared = ill.does("evidence", "share", "my-claim", "--claim", number, *at, **READING)
    assert set(shared["readers"]) == {seat.address for seat in seats[:3]}
    got = seats[0].does(*opening, "--out", "claim", **READING)
    assert got["files"] == ["letter.txt"]
    assert (seats[0].home / "claim" / "letter.txt").read_text(encoding="utf-8") == LETTER

    # A fourth seat publishes a key later: any seat passes the same pack on.
    published(seats[3])
    seats[3].refused(*opening, "--out", "x", code=2, says="none of 1 grants", **READING)
    seats[0].does("evidence", "pass-on", number, "--reading-key", "mine", *at, **READING)
    assert seats[3].does(*opening, "--out", "claim", **READING)["files"] == ["letter.txt"]
    assert seats[1].does("evidence", "cannot-open", number, *at)["noted"]

    # Others get nothing, and one sentence.
    stranger = town.person("stranger")
    stranger.does("reading-key", "new", "mine", keys=False, **READING)
    stranger.refused(*opening, "--out", "x", code=4, says="not for you", **READING)
    stranger.refused("evidence", "send", ill.home / "my-claim", *at, code=4, says="Only a member")
    kept = desk.everything()
    assert not [path for path, content in kept.items() if LETTER.encode() in content]


def shared_hash(person):
    facts = person.does("evidence", "check", "my-claim", keys=False, **READING)
    return facts["evidence_hash"]


def test_words_bring_a_lost_folder_back(town, desk, filed):
    ill, number = filed
    at = ("--desk", desk.address)
    found = ill.does("evidence", "words", "my-claim", keys=False, **READING)["words"]
    restoring = ("evidence", "restore", number, *at)
    ill.file("words.txt", "\n".join(f"{n}. {one}" for n, one in enumerate(found.split(), 1)))
    back = ill.does(*restoring, "--out", "back", "--words-file", "words.txt", **READING)
    assert back["files"] == 1
    again = ill.does("evidence", "words", "back", keys=False, **READING)["words"]
    assert again == found
    ill.file("other.txt", words_of(new_key()))
    other = (*restoring, "--out", "x", "--words-file", "other.txt")
    ill.refused(*other, code=2, says="not of the evidence", **READING)
    ill.file("short.txt", " ".join(found.split()[1:]))
    short = (*restoring, "--out", "x", "--words-file", "short.txt")
    ill.refused(*short, code=2, says="has 24 words, and these are 23", **READING)
    assert not (ill.home / "x").exists()
    # The words are the claimant's; a stranger with them gets no pack.
    stranger = town.person("passer-by")
    stranger.file("words.txt", found)
    taking = (*restoring, "--out", "x", "--words-file", "words.txt")
    stranger.refused(*taking, code=4, says="not for you", **READING)


def test_a_juror_asks_and_the_claimant_shares(town, desk, filed, member):
    """The members' jury sits for a while; what it did to the chain is undone."""
    ill, number = filed
    at, juror = ("--desk", desk.address), town.people["juror"]
    asking, sharing = ("evidence", "ask", number, *at), ("evidence", "share", "my-claim")
    juror.refused(*asking, code=4, says="while it sits")
    before = town.web3.provider.make_request("evm_snapshot", [])["result"]
    try:
        late = member("late")
        town.pass_days(16)
        ill.acts("claim", "appeal", number)
        assert ill.does("evidence", "asked", number, *at)["asks"] == []
        # Who joined after the claim was filed is not called, and neither is the claimant.
        for one in (late, ill):
            one.refused(*asking, code=4, says="called to this claim")
        assert juror.does(*asking) == {"claim": number, "asked": True, "has_key": False}
        (asked,) = ill.does("evidence", "asked", number, *at)["asks"]
        assert asked == {"account": juror.address, "has_key": False}
        granting = (*sharing, "--claim", number, "--reader", juror.address, *at)
        ill.refused(*granting, code=5, says="has no valid key", **READING)
        published(juror)
        assert ill.does("evidence", "asked", number, *at)["asks"][0]["has_key"]
        ill.does(*granting, **READING)
        opening = ("evidence", "fetch", number, "--reading-key", "mine", *at)
        got = juror.does(*opening, "--out", "claim", **READING)
        assert got["files"] == ["letter.txt"]
        town.pass_days(30)
        juror.refused(*opening, "--out", "later", code=4, says="not for you", **READING)
    finally:
        assert town.web3.provider.make_request("evm_revert", [before])["result"]


def test_a_panel_comes_to_one_decision(town, desk, filed):
    """Two texts are seen beside each other; all sign one, the last sends it; the reasons arrive."""
    ill, number = filed
    at = ("--desk", desk.address)
    seats = [town.people[f"assessor{n}"] for n in range(3)]
    key = ("--reading-key", "mine", *at)
    for seat, words in ((seats[0], REASONS), (seats[1], OTHER)):
        path = seat.file("findings.txt", words)
        put = ("decision", "put", number, "--approve", "--findings", path, *at, "--yes")
        assert seat.does(*put)["digest"].startswith("0x")
    shown = seats[2].does("decision", "compare", number, *key, **READING)
    assert [text["findings"] for text in shown["texts"]] == [REASONS, OTHER]
    assert not any(text["problem"] for text in shown["texts"])
    notice = json.loads(shown["texts"][0]["notice"])
    assert set(notice) == {"benefit", "claim", "class", "decision", "salt"}
    wide = {**READING, "COLUMNS": "180"}
    printed = seats[2].run("decision", "compare", number, *key, **wide).stdout
    assert REASONS in printed and " | another view" in printed

    sign = ("decision", "sign", number, *key, "--yes")
    seats[2].refused(*sign, code=2, says="there are 2 texts", **READING)
    chosen = ("--text", shown["texts"][0]["digest"][:12])
    assert seats[2].does(*sign, *chosen, **READING)["signatures"] == 2
    # The other seat agrees: its own text, by which nobody stands any more, goes.
    done = seats[1].does(*sign, *chosen, **READING)
    assert (done["signatures"], done["needed"]) == (3, 2)
    assert len(seats[0].does("decision", "compare", number, *key, **READING)["texts"]) == 1

    onlooker = town.person("onlooker")
    early = ("decision", "notice", number, *at)
    onlooker.refused(*early, keys=False, code=4, says="no decision for it yet")
    folder = ("--folder", "my-claim", *at)
    ill.refused("decision", "reasons", number, *folder, code=4, says="no reasons", **READING)
    fetched = seats[1].does("decision", "fetch", number, *key, "--out", "d.json", **READING)
    seats[1].acts("claim", "submit", fetched["file"])

    told = onlooker.does("decision", "notice", number, *at, keys=False)
    assert told["notices"] == [shown["texts"][0]["notice"]]
    reasons = ill.does("decision", "reasons", number, *folder, **READING)["data"]
    assert reasons == [{"approve": True, "reasons": REASONS}]
    onlooker.refused("decision", "compare", number, *key, code=2, says="there is no key", **READING)
    onlooker.does("reading-key", "new", "mine", keys=False, **READING)
    onlooker.refused("decision", "compare", number, *key, code=4, says="not for you", **READING)
    late = seats[0].file("late.txt", "too late")
    again = ("decision", "put", number, "--refuse", "--findings", late, *at, "--yes")
    seats[0].refused(*again, code=4, says="under notice")
    kept = desk.everything()
    assert not [path for path, content in kept.items() if REASONS.encode() in content]


def test_a_doctor_sends_by_a_link(town, desk, filed):
    ill, _ = filed
    at = ("--desk", desk.address)
    recipient = ill.does("reading-key", "new", "mine", keys=False, **READING)["recipient"]
    made = ill.does("evidence", "link", recipient, *at)
    doctor = town.person("doctor")
    note = doctor.file("note.txt", NOTE)
    assert doctor.does("evidence", "deliver", made["link"], note, keys=False)["files"] == 1
    broken = made["link"].split("#")[0]
    doctor.refused("evidence", "deliver", broken, note, keys=False, code=1, says="copy it whole")
    wrong = made["link"][:-3] + "AAA"
    doctor.refused("evidence", "deliver", wrong, note, keys=False, code=4, says="The link is over")
    got = ill.does(
        *("evidence", "inbox", "--reading-key", "mine", "--out", "letters", "--close", *at),
        **READING,
    )
    assert got["files"] == ["note.txt"] and got["closed"] == 0
    assert (ill.home / "letters" / "note.txt").read_text() == NOTE
    doctor.refused(
        "evidence", "deliver", made["link"], note, keys=False, code=4, says="The link is over"
    )
    # A link to the page serves the command, too, which is told where the desk is.
    paged = ill.does("evidence", "link", recipient, "--page", "https://page.example", *at)["link"]
    assert paged.startswith(f"https://page.example/#/send/{recipient}.")
    delivering = ("evidence", "deliver", paged, note, "--desk", desk.address)
    assert doctor.does(*delivering, keys=False)["files"] == 1
    plain = ("evidence", "link", recipient, "--page", "page.example", *at)
    ill.refused(*plain, code=2, says="begins with https")
    assert not [path for path, content in desk.everything().items() if NOTE.encode() in content]


def test_a_desk_that_is_none_or_anothers_is_named(town, desk, filed):
    ill, _ = filed
    send = ("evidence", "send", "my-claim", "--desk")
    ill.refused(*send, "http://plan.example", code=1, says="is no address of a desk")
    ill.refused(*send, town.rpc, code=1, says="not as a desk does")
    ill.refused(*send, "http://127.0.0.1:9", code=1, says="does not answer")
    ill.refused(*send, desk.address, keys=False, code=2, says="say who goes to the desk")


def test_nothing_leaked(town, desk, filed, tmp_path):
    """All that the desk, its log and its backup hold is searched for every text that went in."""
    operator = town.person("operator")
    own = operator.does("reading-key", "new", "backups", keys=False, **READING)
    done = office_does(
        *("backup", "--folder", desk.folder, "--erasures", desk.erasures),
        *("--to", tmp_path / "backups", "--recipient", own["recipient"]),
    )
    restored = office_does(
        *("restore", done["file"], "--identity", own["file"], "--erasures", desk.erasures),
        *("--folder", tmp_path / "restored"),
    )
    assert restored["missing_files"] == []
    contents = desk.everything()
    for folder in ("backups", "restored"):
        paths = [path for path in (tmp_path / folder).rglob("*") if path.is_file()]
        contents |= {path: path.read_bytes() for path in paths}
    assert sum(path.name == "desk.sqlite" for path in contents) == 2
    assert any(path.name.endswith(".age") for path in contents) and len(contents) > 6
    texts = [LETTER, NOTE, REASONS, OTHER, PASSWORD, READING["MUTUAL_POOL_READING_PASSWORD"]]
    texts += [secret_of(path) for path in (filed[0].home, operator.home)]
    assert search(contents, texts) == []
    # The search itself is not blind: a leak into any of these places is found.
    for path, content in contents.items():
        assert search({path: content + LETTER.encode("utf-16")}, [LETTER]), path


def office_does(*words):
    """The operator's command, in this process; its JSON."""
    done = CliRunner().invoke(
        office_command, [*map(str, words), "--json"], env=READING, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def secret_of(home):
    """The secret of somebody's reading key, as nobody else may have it."""
    (path,) = (home / ".config" / "mutual-pool" / "reading-keys").glob("*.age")
    return read_key(path, READING["MUTUAL_POOL_READING_PASSWORD"]).secret


def test_what_is_erased_is_gone(town, desk, filed):
    ill, number = filed
    at = ("--desk", desk.address)
    evidence = shared_hash(ill)
    assert ill.does("evidence", "erase", evidence, *at, "--yes")["erased"]
    seat = town.people["assessor0"]
    fetch = ("evidence", "fetch", number, "--reading-key", "mine", "--out", "y", *at)
    seat.refused(*fetch, code=4, says="no such evidence", **READING)
    assert evidence[2:] in desk.erasures.read_text()
