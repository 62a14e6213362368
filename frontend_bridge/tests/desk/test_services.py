"""Codes of services at the desk: taken from their sponsor, handed to members, one each."""

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from eth_account import Account
from sqlalchemy import func, select

from frontend_bridge.desk.app import make_desk
from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.desk.services.handling import KEY
from frontend_bridge.desk.services.tables import codes, handed, holders, programmes, ratings
from frontend_bridge.desk.tables import acts, audit
from frontend_bridge.tests.desk import support
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.office.desk.service_acts import ASK_CODE, POST_CODES
from mutual_pool.office.evidence.keys import new_key, recipient_bytes
from mutual_pool.office.services.code_files import make_secrets
from mutual_pool.office.services.handed import open_code
from mutual_pool.office.services.rating import LEAST_SHOWN, rating_proof
from mutual_pool.protocol.services.codes import CodeSeries

USES, PRICE, DAYS = 3, 25 * 10**6, 60


@dataclass(frozen=True)
class Sponsored:
    """A programme on the chain, with its secrets and who is in it."""

    number: int
    secrets: object
    sponsor: object
    keys: dict


@pytest.fixture(scope="session")
def sponsored(town, chain):
    """A programme of three uses; `ill` and `well` have published keys, `friend` has none."""
    sponsor, fund = Account.create(), chain.contracts.services
    bank = {"from": town.bank}
    town.web3.eth.send_transaction({**bank, "to": sponsor.address, "value": 10**18})
    town.give(sponsor.address, 1_000)
    wallet = KeyWallet(town.web3, sponsor, chain.plan.errors)
    wallet.send(town.token.functions.approve(fund.address, 10**9))
    found = []
    for series in (1, 2):
        bound = CodeSeries(
            chain.deployment.chain_id, fund.address.lower(), sponsor.address.lower(), series
        )
        made = make_secrets(bound, USES)
        terms = (sponsor.address, PRICE, USES, town.today + DAYS, series)
        wallet.send(fund.functions.open(*terms, made.leaves().tree.root, bytes(32)))
        found.append(made)
    keys = {}
    for name in ("ill", "well"):
        keys[name] = new_key()
        town.people[name].acts("reading-key", "publish", keys[name].recipient)
    return Sponsored(1, found, sponsor, keys)


def visitor_of(office, account):
    found = office.visitor("stranger")
    found.key = account
    return found


def post(office, sponsored, key=None, number=1, secrets=None, recipient=None, **changes):
    visitor = visitor_of(office, key or sponsored.sponsor)
    told = visitor.get("/services").json()["recipient"]
    made = secrets or sponsored.secrets[0]
    content = made.sealed(recipient_bytes(recipient or told))
    values = {
        "programme": number,
        "sha256": "0x" + hashlib.sha256(content).hexdigest(),
        "name": "A check of the heart",
        "region": "Lyon",
        **changes,
    }
    sealed = {"sealed": base64.b64encode(content).decode()}
    return visitor.post(
        f"/services/{number}/codes", {**visitor.signed(POST_CODES, **values), **sealed}
    )


def ask(visitor, number=1, signed=None):
    found = visitor.signed(ASK_CODE, programme=number if signed is None else signed)
    return visitor.post(f"/services/{number}/code", found)


def opened(answer, key):
    assert answer.status_code == 200, answer.text
    return open_code(base64.b64decode(answer.json()["sealed"]), key)


def counted(office, table):
    with office.desk.store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_a_code_from_the_sponsor_to_a_member(office, sponsored):
    assert post(office, sponsored).json() == {"codes": USES}
    ill, well = office.visitor("ill"), office.visitor("well")
    (row,) = ill.get("/services").json()["programmes"]
    assert (row["number"], row["name"], row["region"], row["left"]) == (
        *(1, "A check of the heart", "Lyon", True),
    )
    noted = counted(office, acts), counted(office, audit)
    code, rating = opened(ask(ill), sponsored.keys["ill"])
    secrets = sponsored.secrets[0]
    assert code.secret == secrets.secrets[code.position] and code.programme == 1
    assert (rating.kind, rating.position) == ("MR", code.position) and rating.secret != code.secret
    # One each: who asks again gets the same; another member gets another.
    assert opened(ask(ill), sponsored.keys["ill"]) == (code, rating)
    other, _ = opened(ask(well), sponsored.keys["well"])
    assert other.position != code.position
    assert counted(office, codes) == USES - 2 and counted(office, handed) == 2
    # That somebody asked, and when, is noted nowhere.
    assert (counted(office, acts), counted(office, audit)) == noted
    # The leaves are for everybody.
    assert ill.get("/services/1/leaves").content == secrets.leaves().as_bytes()
    assert ill.get("/services/2/leaves").status_code == 404


def test_nothing_plain_is_stored(office, sponsored):
    post(office, sponsored)
    code, rating = opened(ask(office.visitor("ill")), sponsored.keys["ill"])
    files = [path for path in office.desk.settings.folder.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)
    for one in (code, rating):
        assert one.secret not in content and one.text.encode() not in content
    assert all(secret not in content for secret in sponsored.secrets[0].secrets)


def test_who_gets_no_code(office, sponsored, monkeypatch):
    ill = office.visitor("ill")
    assert ask(ill).status_code == 404
    post(office, sponsored)
    assert ask(ill, number=99).status_code == 404
    assert ask(ill, signed=2).status_code == 422
    for name in ("stranger", "registrar"):
        answer = ask(office.visitor(name))
        assert answer.status_code == 403 and "active today" in answer.text
    answer = ask(office.visitor("friend"))
    assert answer.status_code == 409 and "no published key" in answer.text
    found = ill.signed(ASK_CODE, key=office.visitor("well").key, programme=1)
    assert ill.post("/services/1/code", found).status_code == 403
    # The same person in another wallet has one already.
    standing = office.desk.chain.standing(ill.account)
    opened(ask(ill), sponsored.keys["ill"])
    moved = replace(standing, account=office.visitor("well").account.lower())
    with monkeypatch.context() as changed:
        # Of this object: another file's patch of it leaves a method that hides the class's.
        changed.setattr(office.desk.chain, "standing", lambda *_: moved)
        answer = ask(office.visitor("well"))
    assert answer.status_code == 409 and "in whatever wallet" in answer.text
    opened(ask(office.visitor("well")), sponsored.keys["well"])


def test_when_no_code_is_left(office, sponsored):
    post(office, sponsored)
    with office.desk.store.writing() as connection:
        connection.execute(codes.delete())
    answer = ask(office.visitor("ill"))
    assert answer.status_code == 409 and "All codes" in answer.text
    assert office.visitor("ill").get("/services").json()["programmes"][0]["left"] is False


def test_the_last_code_goes_to_one_of_two_who_ask_at_once(office, sponsored):
    post(office, sponsored)
    names = ("ill", "well")
    with office.desk.store.writing() as connection:
        kept = connection.scalar(select(codes.c.id).limit(1))
        connection.execute(codes.delete().where(codes.c.id != kept))
    asked = [office.visitor(name) for name in names for _ in range(3)]
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = list(pool.map(ask, asked))
    states = [[one.status_code for one in answers[place : place + 3]] for place in (0, 3)]
    assert sorted(states) == [[200] * 3, [409] * 3], [one.text for one in answers]
    # However often it was asked for, it is one code, and one holder.
    name = names[states.index([200] * 3)]
    given = {opened(one, sponsored.keys[name]) for one in answers if one.status_code == 200}
    assert len(given) == 1
    assert [counted(office, table) for table in (codes, handed, holders)] == [0, 1, 1]


def test_codes_that_would_not_be_paid_are_refused(office, sponsored):
    first, second = sponsored.secrets
    fewer = type(first)(first.series, first.secrets[:-1])
    wrong = type(first)(first.series, (*first.secrets[:-1], bytes(16)))
    for changes, status, says in (
        ({"secrets": fewer}, 422, "3 were paid for"),
        ({"secrets": wrong}, 422, "another root"),
        ({"secrets": second}, 422, "another programme"),
        ({"recipient": new_key().recipient}, 422, "does not open with this key"),
        ({"key": Account.create()}, 403, "Only the programme's sponsor"),
        ({"number": 99}, 404, "no programme 99"),
        ({"programme": 2}, 422, "Another programme was signed"),
        ({"sha256": "0x" + "11" * 32}, 422, "not those that were signed"),
        ({"region": "Lyon\nand more"}, 422, "in one line"),
    ):
        answer = post(office, sponsored, **changes)
        assert answer.status_code == status and says in answer.text, answer.text
    assert counted(office, codes) == 0
    assert post(office, sponsored).status_code == 201
    again = post(office, sponsored)
    assert again.status_code == 409 and "already" in again.text
    assert counted(office, codes) == USES


def test_codes_go_when_the_programme_is_over(office, sponsored, clock):
    post(office, sponsored)
    opened(ask(office.visitor("ill")), sponsored.keys["ill"])
    tidy(office.desk)
    assert counted(office, codes) == USES - 1
    clock.ahead = (DAYS + 60) * 86_400
    tidy(office.desk)
    assert [counted(office, table) for table in (codes, handed, holders)] == [0, 0, 0]
    # What is public stays.
    assert counted(office, programmes) == 1


def test_without_its_key_a_desk_says_so(office, sponsored):
    post(office, sponsored)
    key = office.desk.settings.keys / f"{KEY}.key"
    key.write_text("11" * 32, encoding="utf-8")
    again = support.Office(office.town, office.desk, make_desk(office.desk))
    answer = ask(again.visitor("ill"))
    assert answer.status_code == 503 and "services.key" in answer.text
    assert counted(office, codes) == USES


# ---------------------------------------------------------------------------- ratings


def rate(visitor, rating, stars, signed=None):
    said = {"position": rating.position, "stars": stars}
    said["proof"] = "0x" + rating_proof(rating, signed or stars).hex()
    return visitor.post(f"/services/{rating.programme}/ratings", said)


def test_a_spent_code_rates_once_and_names_nobody(office, sponsored, monkeypatch):
    post(office, sponsored)
    ill, used = office.visitor("ill"), set()
    code, rating = opened(ask(ill), sponsored.keys["ill"])
    chain = type(office.desk.chain)
    # Which codes were redeemed; the chain's own answer is asked in the commands' tests.
    monkeypatch.setattr(chain, "is_used", lambda _, programme, position: position in used)
    early = rate(ill, rating, 5)
    assert early.status_code == 409 and "not redeemed" in early.text
    used.add(code.position)
    # The provider has the code, and cannot rate with it; a signature is for what it says.
    for wrong in (rate(ill, code, 5), rate(ill, rating, 1, signed=5)):
        assert wrong.status_code == 403 and "begins with MR" in wrong.text
    assert rate(ill, rating, 6).status_code == 422
    noted = counted(office, acts), counted(office, audit)
    assert rate(ill, rating, 4).status_code == 201
    again = rate(ill, rating, 5)
    assert again.status_code == 409 and "rates once" in again.text
    assert (counted(office, acts), counted(office, audit)) == noted
    with office.desk.store.reading() as connection:
        (row,) = connection.execute(select(ratings)).all()
    assert (row.programme, row.stars) == (1, 4)
    # A position may be the same number as the programme, and is in no other column.
    assert code.position not in (row.tag, row.quarter) and set(ratings.c.keys()) == {
        *("programme", "tag", "quarter", "stars"),
    }


def test_odd_texts_are_refused_in_a_sentence(office, sponsored):
    """JSON may have letters that no proof has, and halves of letters that nobody can sign."""
    half = {"position": 0, "stars": 5, "proof": "\ud800"}
    post(office, sponsored)
    ill = office.visitor("ill")
    for proof in ("\u00e9", "0x", "", "0x" + "11" * 32):
        answer = odd(ill, "/services/1/ratings", {"position": 0, "stars": 5, "proof": proof})
        assert answer.status_code == 403 and "begins with MR" in answer.text, proof
    assert odd(ill, "/services/1/ratings", half).status_code == 422
    for field in ("name", "region"):
        signed = ill.signed(POST_CODES, programme=2, sha256="0x" + "11" * 32, name="a", region="b")
        signed["act"][field] = "\ud800"
        answer = odd(ill, "/services/2/codes", {**signed, "sealed": ""})
        assert answer.status_code == 422, answer.text


def odd(visitor, path, content):
    headers = {"Origin": support.ORIGIN, "Content-Type": "application/json"}
    return visitor.asking.post(f"/desk/v1{path}", content=json.dumps(content), headers=headers)


def test_ratings_are_shown_by_quarter_once_there_are_enough(office, sponsored, clock):
    post(office, sponsored)
    shown = lambda: office.visitor("ill").get("/services/ratings").json()["ratings"]  # noqa: E731
    with office.desk.store.writing() as connection:
        for place in range(LEAST_SHOWN - 1):
            row = {"programme": 1, "tag": bytes([place]) * 32, "quarter": "2020-Q1", "stars": 5}
            connection.execute(ratings.insert().values(row))
    assert shown() == []
    with office.desk.store.writing() as connection:
        row = {"programme": 1, "tag": b"x" * 32, "quarter": "2020-Q1", "stars": 2}
        connection.execute(ratings.insert().values(row))
        connection.execute(
            ratings.insert(),
            [
                {"programme": 1, "tag": bytes([n]) * 32, "quarter": "2999-Q1", "stars": 1}
                for n in range(100, 110)
            ],
        )
    assert shown() == [{"programme": 1, "quarter": "2020-Q1", "counts": [0, 1, 0, 0, 4]}]
