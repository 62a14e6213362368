"""The registrar's desk without a chain: identities, secrets, register, links."""

import hashlib
import hmac
import json
import random
from datetime import date
from pathlib import Path

import pytest

from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.registrar.handouts import (
    Handout,
    code_png,
    code_svg,
    code_terminal,
    write_handouts,
)
from mutual_pool.office.registrar.identity import (
    COST,
    Document,
    DocumentError,
    document_of,
    identity_under,
    plan_salt,
    stretched,
)
from mutual_pool.office.registrar.lists import read_list
from mutual_pool.office.registrar.people import (
    Person,
    SignedGroup,
    Stage,
    band_for,
    people_of,
    tree_of,
)
from mutual_pool.office.registrar.register import (
    Head,
    Register,
    RegisterError,
    alone,
    new_register,
)
from mutual_pool.office.structs import FileFormError
from mutual_pool.plan import load_plan
from mutual_pool.protocol.enrolment.sum_tree import root_of

POOL = "0x" + "aB" * 20
SALT = plan_salt(31337, POOL)
DOCUMENT = Document("CN", "national-id", "11010519491231002X")
RULES = load_plan("demo")


def test_an_identity_is_the_hmac_of_a_slow_hash_of_the_whole_document():
    secret = bytes(range(32))
    slow = hashlib.scrypt(
        b"CN|national-id|11010519491231002X",
        salt=b"mutual-pool|31337|" + POOL.lower().encode(),
        n=2**17,
        r=8,
        p=1,
        maxmem=2**28,
        dklen=32,
    )
    assert stretched(DOCUMENT, SALT) == slow
    found = identity_under(secret, slow)
    assert found == hmac.new(secret, slow, "sha256").digest()[:16]
    assert COST == 2**17


def test_another_country_kind_number_plan_or_secret_is_another_person():
    def found(document=DOCUMENT, salt=SALT, secret=b"secret"):
        return identity_under(secret, stretched(document, salt, cost=2))

    others = [
        found(Document("TW", "national-id", DOCUMENT.number)),
        found(Document("CN", "passport", DOCUMENT.number)),
        found(Document("CN", "national-id", "110105194912310038")),
        found(salt=plan_salt(1, POOL)),
        found(salt=plan_salt(31337, "0x" + "cd" * 20)),
        found(secret=b"another"),
    ]
    assert len({found(), *others}) == 7


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "110105 19491231 002X",
        "110105-19491231-002X\n",
        "".join(chr(0xFEE0 + ord(digit)) for digit in "110105") + "19491231002X",
    ],
)
def test_a_number_has_one_form_however_it_is_typed(typed):
    assert document_of(typed, "cn", "National-ID") == DOCUMENT


def test_a_scan_may_name_country_and_kind():
    assert document_of("CN|national-id|11010519491231002X", "", "") == DOCUMENT


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("\u0661\u0661\u0660\u0661\u0660\u0665AB", "national-id"),
        ("\u0967\u0967\u0966\u0967\u0966\u096b ab", "national-id"),
        ("110105\u0410\u0412", "national-id"),
        ("110105\u0430\u0432", "national-id"),
        ("110105\u0391\u0392", "national-id"),
        ("\u202e110105\u200bAB\u202c", "national-id"),
        ("110105AB", "-National--ID-"),
    ],
    ids=["arabic", "devanagari", "cyrillic", "small cyrillic", "greek", "bidi", "hyphens"],
)
def test_a_person_typed_on_another_keyboard_is_no_second_person(typed, kind):
    """Two identities would be two memberships, and two benefits for one case."""
    assert document_of(typed, "CN", kind) == document_of("110105AB", "CN", "national-id")


def test_a_document_has_the_form_that_the_page_gives_it():
    """Page and commands certify the same people: `documents.json` holds both to one form."""
    path = Path(__file__).parents[1] / "support" / "handed" / "documents.json"
    cases = json.loads(path.read_text(encoding="utf-8"))
    for case in cases["one_form"]:
        found = document_of(case["number"], case["country"], case["kind"])
        assert found.text == case["text"], case
    for case in cases["refused"]:
        with pytest.raises(DocumentError):
            document_of(case["number"], case["country"], case["kind"])


def test_letters_that_look_like_no_other_keep_two_people_apart():
    numbers = ["ЖЯ1", "ЖЮ1", "军字1", "AB1", "AB2", "ÉB1", "EB1", "A0", "AO"]
    texts = {document_of(one, "CN", "national-id").text for one in numbers}
    assert len(texts) == len(numbers)


@pytest.mark.parametrize(
    ("number", "country", "kind"),
    [
        ("", "CN", "passport"),
        ("--", "CN", "passport"),
        ("1", "China", "passport"),
        ("1", "", "passport"),
        ("1", "CN", ""),
        ("1", "CN", "pass|port"),
        ("a|b", "CN", "passport"),
        ("1" * 61, "CN", "passport"),
    ],
    ids=range(8),
)
def test_what_names_nobody_is_refused_without_its_number(number, country, kind):
    with pytest.raises(DocumentError) as refused:
        document_of(number, country, kind)
    assert number not in str(refused.value) or len(number) < 2


def test_a_document_is_shown_without_its_number():
    assert DOCUMENT.number not in repr(DOCUMENT)


# ------------------------------------------------------------------ the register


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def register(tmp_path, key):
    return new_register(tmp_path / "a.register", Head(31337, POOL, "ring", key.recipient))


def person(number, **changes):
    given = {"born": date(1985, 3, 2), "name": f"Li {number}"} | changes
    wallet, identity = f"0x{number:040x}", number.to_bytes(16, "big")
    return Person(number, wallet, identity, 4, 30_000, **given)


def test_a_register_keeps_its_entries_in_order_and_encrypted(register, key):
    entries = [person(number).entry(number) for number in range(1, 6)]
    for entry in entries[:3]:
        register.append(entry)
    again = Register(register.path)
    again.append(*entries[3:])
    assert Register(register.path).entries(key) == entries
    text = register.path.read_bytes()
    for plain in ("Li 1", "1985-03-02", f"{3:040x}"):
        assert plain.encode() not in text
    assert register.path.stat().st_mode & 0o077 == 0


def test_a_changed_missing_or_moved_line_is_noticed(register, key):
    for number in range(1, 5):
        register.append(person(number).entry(0))
    lines = register.path.read_bytes().splitlines(keepends=True)
    other = new_register(register.path.with_name("b"), register.head)
    other.append(person(9).entry(0))
    strange = other.path.read_bytes().splitlines(keepends=True)[1]
    wrong = {
        "missing": [*lines[:2], *lines[3:]],
        "moved": [lines[0], lines[2], lines[1], *lines[3:]],
        "twice": [*lines[:3], lines[2], *lines[3:]],
        "replaced": [lines[0], lines[1], strange, *lines[3:]],
        "head": [lines[0].replace(b"31337", b"31338"), *lines[1:]],
        "no line": [*lines[:2], b"{}\n", *lines[3:]],
    }
    for name, content in wrong.items():
        register.path.write_bytes(b"".join(content))
        with pytest.raises(RegisterError, match="line"):
            Register(register.path)
            pytest.fail(name)


def test_a_line_cut_off_by_a_crash_was_never_an_entry(register, key):
    register.append(person(1).entry(0))
    whole = register.path.read_bytes()
    register.append(person(2).entry(0))
    longer = register.path.read_bytes()
    for at in random.Random(5).sample(range(len(whole), len(longer)), 8):
        register.path.write_bytes(longer[:at])
        found = Register(register.path)
        assert found.entries(key) == [person(1).entry(0)]
        found.append(person(2).entry(3))
        assert Register(register.path).entries(key)[1:] == [person(2).entry(3)]


def test_two_commands_never_write_over_each_other(register, key):
    other = Register(register.path)
    register.append(person(1).entry(0))
    with pytest.raises(RegisterError, match="Nothing was written"):
        other.append(person(2).entry(0))
    assert Register(register.path).count == 1
    with (
        alone(register.path),
        pytest.raises(RegisterError, match="another command"),
        alone(register.path),
    ):
        pytest.fail("two at once")


def test_other_secrets_do_not_open_a_register(register):
    with pytest.raises(RegisterError, match="other secrets"):
        register.entries(new_key())
    with pytest.raises(RegisterError, match="left as it is"):
        new_register(register.path, register.head)


# ------------------------------------------------------------------ people


GROUP = SignedGroup(
    {"root": "0x" + "11" * 32, "units": 8, "sponsor": POOL, "issuedAt": 1, "expiry": 2},
    b"s" * 65,
    (1, 3),
)


def test_people_go_through_their_stages():
    entries = [person(number).entry(0) for number in (1, 2, 3)]
    entries.append({"act": "removed", "at": 0, "number": 2, "why": "left"})
    people = people_of(entries)
    assert [one.number for one in people.drafts] == [1, 3]
    assert people.by_number[1] == person(1)
    people = people_of([*entries, GROUP.entry(0)])
    assert people.drafts == [] and people.open_group == GROUP
    expired = {"act": "expired", "at": 0, "root": GROUP.values["root"]}
    assert len(people_of([*entries, GROUP.entry(0), expired]).drafts) == 2
    enrolled = {"act": "enrolled", "at": 0, "root": GROUP.values["root"], "cohort": 7}
    people = people_of([*entries, GROUP.entry(0), enrolled])
    assert people.open_group is None
    assert [people.by_number[n].stage for n in (1, 2, 3)] == [Stage.IN, Stage.REMOVED, Stage.IN]
    assert people.by_number[3].cohort == 7 and people.next_number == 4


def test_who_stands_in_a_register_is_found_by_wallet_and_by_identity():
    people = people_of([person(1).entry(0), person(2).entry(0)])
    assert people.same_as(f"0x{2:040x}", b"x" * 16).number == 2
    assert people.same_as(POOL, (1).to_bytes(16, "big")).number == 1
    assert people.same_as(POOL, b"x" * 16) is None
    gone = {"act": "removed", "at": 0, "number": 2, "why": ""}
    assert (
        people_of([person(1).entry(0), person(2).entry(0), gone]).same_as(f"0x{2:040x}", b"")
        is None
    )


@pytest.mark.parametrize(
    "entry", [{"act": "unheard of"}, {"act": "added"}, {"act": "removed", "number": 5}]
)
def test_an_entry_of_another_version_is_refused(entry):
    with pytest.raises(RegisterError, match="use the version"):
        people_of([entry])


def test_a_birthday_gives_the_band_and_its_last_day():
    from mutual_pool.actuarial.days import utc_day

    today = utc_day(date(2030, 6, 1))
    band, until = band_for(RULES, today, date(1985, 3, 2))
    assert band == RULES.band_on(date(1985, 3, 2), date(2030, 6, 1)).number
    assert until == utc_day(RULES.band_until(date(1985, 3, 2), date(2030, 6, 1)))
    with pytest.raises(ValueError, match="still to come"):
        band_for(RULES, today, date(2031, 1, 1))


def test_every_proof_of_a_group_leads_to_its_root():
    tree = tree_of([person(number) for number in range(1, 8)], RULES)
    for leaf in tree.leaves:
        assert root_of(leaf, tree.proof(leaf.number)) == (tree.root, tree.units)
    assert tree.units == 7 * RULES.units(4)


# ------------------------------------------------------------------ lists and handouts


def test_a_list_names_every_line_that_is_wrong(tmp_path):
    path, band = tmp_path / "people.csv", RULES.bands.value[4].name
    good = f"0x{5:040x},CN,national-id,11010519491231002X"
    path.write_text(
        "wallet,country,kind,number,born,band,name\n"
        f"{good},1985-03-02,,Li\n{good},,{band},\n0x12,CN,national-id,1,1985-03-02,,\n"
        f"{good},,,\n{good},1985-03-02,{band},\n{good},2nd of March,,\n{good},,nobody's,\n",
        encoding="utf-8",
    )
    with pytest.raises(FileFormError) as refused:
        read_list(path, RULES)
    told = str(refused.value)
    assert "5 lines are wrong" in told
    assert [f"line {line}" in told for line in range(2, 9)] == [False, False, *[True] * 5]
    assert DOCUMENT.number not in told
    path.write_text(f"wallet,country,kind,number,born\n{good},1985-03-02\n", encoding="utf-8")
    (line,) = read_list(path, RULES)
    assert line.document == DOCUMENT and line.born == date(1985, 3, 2)
    path.write_text("wallet,number\n", encoding="utf-8")
    with pytest.raises(FileFormError, match="no column country, kind"):
        read_list(path, RULES)
    path.write_bytes(b"wallet,country,kind,number\n\xff\xfe")
    with pytest.raises(FileFormError, match="is not a CSV file"):
        read_list(path, RULES)


def test_everybody_gets_file_code_and_a_line_of_the_list(tmp_path):
    link = "https://pool.example.org/#/join/" + "A" * 400
    people = [
        Handout(1, "=cmd()", f"0x{1:040x}", {"cohort": 3}, link),
        Handout(2, "", f"0x{2:040x}", {"cohort": 3}, ""),
    ]
    told = []
    assert write_handouts(tmp_path / "out", people, png=True, more=told.append) == 2
    names = {path.name for path in (tmp_path / "out").iterdir()}
    first, second = (one.stem for one in people)
    assert names == {f"{first}.json", f"{first}.svg", f"{first}.png", f"{second}.json", "list.csv"}
    assert json.loads((tmp_path / "out" / f"{first}.json").read_text()) == {"cohort": 3}
    rows = (tmp_path / "out" / "list.csv").read_text().splitlines()
    assert len(rows) == 3 and "'=cmd()" in rows[1] and link in rows[1]
    assert sum(told) == 2
    # A second run replaces what the first wrote.
    assert write_handouts(tmp_path / "out", people) == 2


def test_a_code_is_svg_png_and_text():
    text = "https://pool.example.org/#/join/abc"
    assert b"<svg" in code_svg(text)
    assert code_png(text).startswith(b"\x89PNG")
    assert len(code_terminal(text).splitlines()) > 10
