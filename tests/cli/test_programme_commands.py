"""Services from the terminal alone: codes made, opened, given, redeemed, the rest returned."""

from datetime import timedelta

import pytest

from mutual_pool.actuarial.days import EPOCH
from tests.support.desk import serving_desk

READING = {"MUTUAL_POOL_READING_PASSWORD": "a password of the tests for reading"}
USES = 6
UNIT = 10**6


def day(town, days):
    return (EPOCH + timedelta(days=town.today + days)).isoformat()


@pytest.fixture(scope="module")
def people(town):
    """A sponsor, a desk with a key, and a provider."""
    sponsor = town.person("sponsor", money=1_000)
    desk, clinic = town.person("desk"), town.person("clinic")
    made = desk.run("reading-key", "new", "mine", keys=False, **READING)
    assert made.returncode == 0, made.stderr
    return sponsor, desk, clinic, made.stdout.strip()


@pytest.fixture(scope="module")
def opened(town, people):
    """A programme of six uses at 25 each, and the files of its codes."""
    sponsor, _, clinic, recipient = people
    making = ("programme", "codes", "hearts", "--sponsor", sponsor.address)
    sponsor.does(*making, "--uses", USES, "--recipient", recipient, keys=False)
    terms = sponsor.file("terms.txt", "A check of the heart, by appointment.")
    folder = sponsor.home / "hearts"
    opening = ("programme", "open", folder / "leaves.json", "--provider", clinic.address)
    terms = ("--price", "25", "--last-day", day(town, 30), "--terms", terms)
    # Fewer codes than are paid for, and what nobody could redeem: refused before anything is sent.
    sponsor.refused(*opening, *terms, "--uses", USES + 1, code=2, says="1 uses could be redeemed")
    made = sponsor.acts(*opening, *terms)
    return made["programme"], folder


def test_a_code_from_the_sponsor_to_the_clinics_money(town, people, opened, tmp_path):
    sponsor, desk, clinic, _ = people
    number, folder = opened
    leaves = ("--leaves", folder / "leaves.json")
    key = (*leaves, "--codes", folder / "codes.age", "--reading-key", "mine")
    checked = desk.does("programme", "check", number, *key, keys=False, **READING)
    assert checked["codes"] == USES
    picture = tmp_path / "code.svg"
    giving = ("programme", "give", number)
    codes = [
        desk.does(*giving, place, *key, keys=False, **READING)["code"] for place in range(USES)
    ]
    desk.does(*giving, 4, *key, "--qr", picture, keys=False, **READING)
    assert (
        picture.read_bytes().startswith(b"<?xml") and codes[4].encode() not in picture.read_bytes()
    )

    redeeming = ("programme", "redeem", number)
    before = town.balance(clinic)
    done = clinic.acts(*redeeming, codes[3].lower(), *leaves)
    assert done["redeemed"] == 1
    # One used before, one misread, one twice, one of another programme: each is named.
    other = codes[2].replace(f"MP-{number}-", f"MP-{number + 1}-")
    bad = clinic.file("codes.txt", "\n".join([codes[3], codes[0], codes[0], codes[1][:-1], other]))
    said = clinic.refused(*redeeming, *leaves, "--from-file", bad, code=2, says="redeemed before")
    for words in ("stands in the list twice", "is no code", "was misread", "Nothing was sent"):
        assert words in said.stderr
    assert codes[0] not in said.stderr
    done = clinic.acts(*redeeming, *leaves, "--from-file", bad, "--without-bad")
    assert done["redeemed"] == 1 and len(done["faults"]) == 4
    assert town.balance(clinic) - before == 50 * UNIT
    # Who is not the provider cannot, whatever they hold.
    sponsor.refused(*redeeming, codes[5], *leaves, code=4, says="Only")
    shown = sponsor.does("programme", "show", number, keys=False)
    assert shown["facts"]["used"] == 2 and shown["left"] == 100 * UNIT
    desk.refused(*giving, 3, *key, keys=False, code=2, says="redeemed before", **READING)


def test_the_rest_comes_back_after_the_last_day(town, people, opened):
    sponsor, _, _, _ = people
    number, _ = opened
    sponsor.refused("programme", "refund", number, code=4, says="are valid until")
    town.pass_days(31)
    before = town.balance(sponsor)
    left = sponsor.does("programme", "show", number, keys=False)["left"]
    sponsor.acts("programme", "refund", number)
    assert town.balance(sponsor) - before == left > 0
    assert sponsor.does("programme", "show", number, keys=False)["left"] == 0
    sponsor.refused("programme", "refund", number, code=4, says="Nothing is left")


def test_codes_for_another_programme_are_refused(town, people, opened):
    sponsor, desk, clinic, recipient = people
    number, folder = opened
    terms = ("--price", "25", "--last-day", day(town, 30), "--terms", sponsor.home / "terms.txt")
    opening = ("programme", "open", folder / "leaves.json", "--provider", clinic.address)
    sponsor.refused(*opening, *terms, code=2, says="not for the next programme")
    making = ("programme", "codes", "more", "--sponsor", sponsor.address, "--uses", 2)
    sponsor.does(*making, "--recipient", recipient, keys=False)
    sponsor.refused(*making, "--recipient", recipient, keys=False, code=2, says="there is one")
    leaves = ("--leaves", sponsor.home / "more" / "leaves.json")
    clinic.refused("programme", "redeem", number, "MP-1", *leaves, code=2, says="not those of")
    clinic.refused("programme", "show", 99, keys=False, code=2, says="no programme 99")
    key = ("--codes", sponsor.home / "more" / "codes.age", "--reading-key", "mine")
    check = ("programme", "check", number, "--leaves", folder / "leaves.json", *key)
    desk.refused(*check, keys=False, code=2, says="different programmes", **READING)


def test_a_reward_is_paid_into_the_cover_of_each_member(town, people, member):
    sponsor = people[0]
    first, second = member("first"), member("second")
    checked = sponsor.file("checked.txt", f"{first.address}\n\n{second.address}\n")
    reward = ("programme", "reward", "5")
    before = [first.does("status", one.address, keys=False) for one in (first, second)]
    done = sponsor.acts(*reward, checked)
    assert done["members"] == 2 and done["paid"] == 10 * UNIT
    after = [first.does("status", one.address, keys=False) for one in (first, second)]
    for earlier, later in zip(before, after, strict=True):
        gained = int(later["standing"]["balance"]) - int(earlier["standing"]["balance"])
        assert gained == 5 * UNIT
    # Who is no member, a wallet that stands there twice, what is no wallet: nothing is sent.
    for text, says in (
        (f"{first.address}\n{sponsor.address}", "not an active member"),
        (f"{first.address}\n{first.address.lower()}", "stands there twice"),
        ("0x12", "is no address"),
        ("", "has 0 wallets"),
    ):
        sponsor.refused(*reward, sponsor.file("wrong.txt", text), code=2, says=says)
    sponsor.refused("programme", "reward", "0", checked, code=2, says="a reward of nothing")


def test_codes_by_the_desk(town, people, member, tmp_path):
    """From the sponsor by the desk to a member, who alone reads them, and to the clinic's money."""
    sponsor, _, clinic, _ = people
    ill = member("ill")
    recipient = ill.does("reading-key", "new", "mine", keys=False, **READING)["recipient"]
    ill.acts("reading-key", "publish", recipient)
    with serving_desk(town, tmp_path) as desk:
        at = ("--desk", desk.address)
        listed = sponsor.does("programme", "at-desk", *at, keys=False)
        making = ("programme", "codes", "eyes", "--sponsor", sponsor.address, "--uses", 3)
        sponsor.does(*making, "--recipient", listed["recipient"], keys=False)
        folder = sponsor.home / "eyes"
        terms = ("--last-day", day(town, 30), "--terms", sponsor.file("eyes.txt", "Eyes tested."))
        opening = ("programme", "open", folder / "leaves.json", "--provider", clinic.address)
        number = sponsor.acts(*opening, "--price", "10", *terms)["programme"]
        asking = ("programme", "ask", number, "--reading-key", "mine", *at)
        ill.refused(*asking, code=4, says="no codes of this programme", **READING)
        about = ("--name", "An eye test", "--region", "Lyon")
        posting = ("programme", "post", number, "--codes", folder / "codes.age", *about, *at)
        clinic.refused(*posting, code=4, says="Only the programme's sponsor")
        assert sponsor.does(*posting)["codes"] == 3
        printed = sponsor.run("programme", "at-desk", *at, keys=False).stdout
        assert f"Programme {number}: An eye test, Lyon" in printed and "are left" in printed

        picture = ill.home / "code.svg"
        found = ill.does(*asking, "--qr", picture, **READING)
        assert ill.does(*asking, **READING)["code"] == found["code"]
        assert picture.read_bytes().startswith(b"<?xml")
        clinic.refused(*asking, code=2, says="no key", **READING)
        clinic.does("programme", "leaves", number, "leaves.json", *at, keys=False)
        redeeming = ("programme", "redeem", number, "--leaves", "leaves.json")
        clinic.refused(*redeeming, found["rating"], code=2, says="this code rates a service")
        before = town.balance(clinic)
        clinic.acts(*redeeming, found["code"])
        assert town.balance(clinic) - before == 10 * UNIT
        rating = ("programme", "rate", found["rating"], "5", *at)
        with_code = ("programme", "rate", found["code"], "5", *at)
        ill.refused(*with_code, keys=False, code=2, says="is for the provider")
        assert ill.does(*rating, keys=False)["stars"] == 5
        ill.refused(*rating, keys=False, code=4, says="Each code rates once")
        assert ill.does("programme", "ratings", *at, keys=False)["ratings"] == []
        kept = b"".join(desk.everything().values())
        for one in (found["code"], found["rating"]):
            assert one.encode() not in kept and one.split("-")[3].encode() not in kept
