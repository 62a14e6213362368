"""The HTTP interface: every answer true, checkable, and clear where there is none."""

import json

import pytest
from eth_utils import to_checksum_address
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from frontend_bridge.api.app import make_app
from frontend_bridge.api.database import open_database
from frontend_bridge.api.http.limits import RateLimit
from frontend_bridge.tests import support
from mutual_pool.chain.contracts import ROLES
from mutual_pool.protocol.claims.types import ClaimState

LISTS = (
    "members",
    "claims",
    "notices",
    "settlements",
    "reports",
    "proposals",
    "appeals",
    "programmes",
    "orders",
    "subscriptions",
    "events",
    "differences",
)
STRANGER = "0x" + "ab" * 20


@pytest.fixture
def contracts(lived):
    return lived.contracts()


def everything(client, path, limit=7):
    """All pages of a list."""
    found, cursor = [], ""
    while True:
        answer = client.get(f"/v1/{path}{'&' if '?' in path else '?'}limit={limit}{cursor}").json()
        assert len(answer["data"]) <= limit
        found += answer["data"]
        if answer["next"] is None:
            return found
        cursor = f"&cursor={answer['next']}"


def test_balances_are_the_contracts(client, lived, contracts):
    listed = everything(client, "members")
    assert len({member["address"] for member in listed}) == len(listed)
    for member in listed:
        address = to_checksum_address(member["address"])
        standing = contracts.pool.functions.standingOf(address).call()
        assert int(member["balance"]) == standing[0]
        assert (member["standing"] == "active") == standing[4]
    total = sum(int(member["balance"]) for member in listed)
    books = client.get("/v1/books").json()["data"]["books"]
    assert total == int(books["total_balances"])
    held = contracts.asset.functions.balanceOf(contracts.pool.address).call()
    assert int(books["held"]) == held


def test_members_are_listed_by_standing(client):
    everybody = everything(client, "members")
    parts = {
        word: everything(client, f"members?standing={word}")
        for word in ("active", "lapsed", "left")
    }
    assert sum(map(len, parts.values())) == len(everybody)
    for word, part in parts.items():
        assert all(member["standing"] == word for member in part)
    assert parts["active"] and parts["lapsed"]


def test_lists_say_how_many_there_are_and_members_are_searched(client):
    everybody = everything(client, "members")
    first = client.get("/v1/members?limit=3").json()
    assert first["total"] == len(everybody) > 3
    second = client.get(f"/v1/members?limit=3&cursor={first['next']}").json()
    assert second["total"] == len(everybody)
    lapsed = everything(client, "members?standing=lapsed")
    assert client.get("/v1/members?standing=lapsed&limit=1").json()["total"] == len(lapsed)
    address = everybody[0]["address"]
    # Addresses are found in whatever case they are written.
    for part in (address, address[2:].upper(), address[10:20].lower()):
        found = client.get(f"/v1/members?search={part}").json()
        assert found["total"] == 1 and found["data"][0]["address"] == address
    assert client.get("/v1/members?search=nothing").status_code == 422
    claims = everything(client, "claims")
    paid = [claim for claim in claims if claim["state"] == "Paid"]
    assert client.get("/v1/claims?limit=1").json()["total"] == len(claims)
    assert client.get("/v1/claims?state=Paid&limit=1").json()["total"] == len(paid)


def test_every_statement_adds_up_to_the_balance(client):
    kinds = set()
    for member in everything(client, "members"):
        path = f"members/{member['address']}/statement"
        answer = client.get(f"/v1/{path}?limit=200").json()
        assert answer["agrees"] is True, member
        lines = everything(client, path)
        assert lines == answer["data"]
        assert sum(int(line["change"]) for line in lines) == int(member["balance"])
        kinds |= {line["name"] for line in lines}
    assert {"Joined", "ToppedUp", "Settled", "Reinstated"} <= kinds


def test_claims_stand_as_the_desk_says(client, lived, contracts):
    listed = everything(client, "claims", limit=2)
    numbers = [claim["number"] for claim in listed]
    assert numbers == list(range(contracts.desk.functions.claimCount().call(), 0, -1))
    for claim in listed:
        state = ClaimState(contracts.desk.functions.stateOf(claim["number"]).call())
        assert claim["state"].lower() == state.name.lower().replace("_", "")
        one = client.get(f"/v1/claims/{claim['number']}").json()
        assert one["data"]["path"][0]["name"] == "ClaimFiled"
        names = [event["name"] for event in one["data"]["path"]]
        assert ("Settled" in names) == (claim["state"] == "Paid")
    paid = everything(client, "claims?state=Paid")
    assert {claim["state"] for claim in paid} == {"Paid"}
    mine = everything(client, f"claims?member={paid[0]['member']}")
    assert paid[0]["number"] in {claim["number"] for claim in mine}


def test_every_event_is_found_on_chain_where_the_answer_says(client, lived):
    listed = everything(client, "events", limit=200)
    places = [(event["block"], event["log_index"]) for event in listed]
    assert places == sorted(places, reverse=True) and len(set(places)) == len(places)
    addresses = client.get("/v1/plan").json()["data"]["addresses"]
    for event in listed[:: len(listed) // 40]:
        receipt = lived.web3.eth.get_transaction_receipt(event["tx"])
        log = next(log for log in receipt["logs"] if log["logIndex"] == event["log_index"])
        assert receipt["blockNumber"] == event["block"]
        assert log["address"] == addresses[event["contract"]]


def test_the_check_calls_give_what_the_answer_says(client, lived):
    member = everything(client, "members?standing=active")[0]
    answer = client.get(f"/v1/members/{member['address']}").json()
    for check in answer["check"]:
        raw = lived.web3.eth.call({"to": check["to"], "data": check["data"]}, check["block"])
        if check["function"] == "standingOf(address)":
            assert int.from_bytes(raw[:32], "big") == int(answer["data"]["balance"])
        if check["function"] == "positionOf(address)":
            assert int.from_bytes(raw[96:128], "big") == int(answer["data"]["position"]["units"])
    assert {check["contract"] for check in answer["check"]} == {
        "MutualPool",
        "Guardianship",
        "PlanLens",
    }


def test_events_are_filtered(client):
    joined = everything(client, "events?name=Joined&contract=pool", limit=200)
    assert joined and {event["name"] for event in joined} == {"Joined"}
    member = joined[0]["args"]["member"]
    theirs = everything(client, f"events?member={member.upper().replace('0X', '0x')}")
    assert theirs and all(event["args"]["member"] == member for event in theirs)
    block = joined[3]["block"]
    inside = everything(client, f"events?from_block={block}&to_block={block}")
    assert inside and {event["block"] for event in inside} == {block}
    of_claim = everything(client, "events?claim=1")
    assert {event["args"]["claim"] for event in of_claim} == {"1"}


def test_statistics_end_with_the_present_books(client):
    series = client.get("/v1/statistics").json()["data"]
    days = [row["day"] for row in series]
    assert days == sorted(days) and len(days) > 20
    books = client.get("/v1/books").json()["data"]["books"]
    assert series[-1]["books"].items() <= books.items()
    some = client.get(f"/v1/statistics?from_day={days[3]}&to_day={days[5]}").json()["data"]
    assert [row["day"] for row in some] == days[3:6]


def test_the_plan_names_everything(client, lived):
    data = client.get("/v1/plan").json()["data"]
    assert data["addresses"] == lived.deployment.addresses
    assert data["asset"]["symbol"] == "CNY" and data["asset"]["decimals"] == 6
    assert [kind["name"] for kind in data["classes"]] == ["severe", "mild"]
    assert data["bands"][0]["name"] == "18-24"
    assert len(data["panel"]["seats"]) == 5
    assert data["rules"]["versions"]["1"]["notice_days"] == "7"


def test_nothing_differs_and_that_is_told(client):
    assert client.get("/v1/differences").json()["data"] == []
    assert client.get("/v1/books").json()["data"]["differences"] == 0


@pytest.mark.parametrize("path", [*LISTS, "plan", "books", "statistics", "claims/1"])
def test_every_answer_names_its_block_and_is_not_sent_twice(client, lived, path):
    answer = client.get(f"/v1/{path}")
    head = lived.web3.eth.get_block("latest")
    assert answer.status_code == 200
    assert answer.json()["block"] == {
        "number": head["number"],
        "hash": "0x" + head["hash"].hex(),
        "time": head["timestamp"],
        "chain": 1337,
    }
    again = client.get(f"/v1/{path}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/v1/{path}", headers={"If-None-Match": '"0"'})
    assert other.status_code == 200


def test_a_kept_answer_is_not_told_of_another_block(lived, tmp_path):
    engine, indexer = support.make_index(lived, f"sqlite:///{tmp_path}/kept.sqlite")
    with TestClient(make_app(engine, None)) as asking, lived.undone():
        before = asking.get("/v1/books").json()
        assert asking.get("/v1/books").json() == before
        lived.mine()
        indexer.catch_up()
        after = asking.get("/v1/books").json()
        assert after["block"]["number"] == before["block"]["number"] + 1
    engine.dispose()


@pytest.mark.parametrize(
    "path",
    [
        "members/0x12",
        "members/nobody",
        "members/0x" + "g" * 40,
        "members/%27%20OR%201=1--",
        "members?cursor=%00",
        "members?limit=0",
        "members?limit=1000000000",
        "members?limit=1;DROP TABLE events",
        "members?standing=rich",
        "claims/0",
        "claims/-1",
        "claims/4294967296",
        "claims/1e3",
        "claims?state=Nonsense",
        "claims?member=0",
        "claims?cursor=1.2",
        "events?cursor=1",
        "events?cursor=99999999999999999999.1",
        "events?name=Joined'--",
        "events?name=Nothing",
        "events?contract=bank",
        "events?from_block=-1",
        "events?from_block=99999999999999999999",
        "events?claim=abc",
        "statistics?from_day=-5",
        "settlements?cursor=" + "9" * 5000,
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(client, path):
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422 and problem["title"] and problem["detail"]
    assert "Traceback" not in answer.text and "sqlalchemy" not in answer.text.lower()


def test_the_largest_cursor_is_no_trouble(client):
    for path in ("differences", "claims"):
        answer = client.get(f"/v1/{path}?cursor={'9' * 15}")
        assert answer.status_code == 200
    answer = client.get(f"/v1/events?cursor={'9' * 15}.{'9' * 9}")
    assert answer.status_code == 200 and answer.json()["data"]


@pytest.mark.parametrize(
    "path", [f"members/{STRANGER}", f"members/{STRANGER}/statement", "claims/4000000", "nothing"]
)
def test_what_is_not_there_is_told(client, path):
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_it_is_only_read(client):
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)("/v1/books").status_code == 405


def test_an_empty_index_says_so(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/empty.sqlite")
    with TestClient(make_app(engine, None)) as asking:
        answer = asking.get("/v1/books")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"


def test_a_database_that_fails_gives_no_trace(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/broken.sqlite")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE blocks")
    with TestClient(make_app(engine, None), raise_server_exceptions=False) as asking:
        answer = asking.get("/v1/books")
    assert answer.status_code == 503 and "blocks" not in answer.text


def test_too_many_requests_are_told_to_wait(index):
    engine, indexer = index
    # However long the tests before took, the index is healthy now.
    indexer.catch_up()
    with TestClient(make_app(engine, None, rate=0.5, burst=3)) as asking:
        codes = [asking.get("/v1/books").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        answer = asking.get("/v1/books")
        assert answer.json()["detail"].startswith("Ask again in")
        assert int(answer.headers["Retry-After"]) >= 1
        assert asking.get("/health").status_code == 200


def test_the_bucket_fills_again_and_clients_are_apart():
    now = 0.0

    async def answer(scope, receive, send):
        await PlainTextResponse("answered")(scope, receive, send)

    async def at_once(seconds):
        pass

    limit = RateLimit(answer, rate=2, burst=2, clock=lambda: now, sleep=at_once)

    def asked(client, times):
        asking = TestClient(limit, client=(client, 1))
        return [asking.get("/v1/books").status_code for _ in range(times)]

    assert asked("192.0.2.1", 3) == [200, 200, 429]
    assert asked("192.0.2.2", 1) == [200]
    now = 0.5
    assert asked("192.0.2.1", 2) == [200, 429]
    now = 100.0
    assert asked("192.0.2.1", 3) == [200, 200, 429]


def test_health_and_metrics(index, lived):
    engine, indexer = index
    indexer.catch_up()
    with TestClient(make_app(engine, None)) as asking:
        assert asking.get("/health").json()["healthy"] is True
        asking.get("/v1/claims/1")
        asking.get("/v1/members/x")
        text = asking.get("/metrics").text
    assert 'mutual_pool_requests_total{route="/v1/claims/{number}",status="200"} 1.0' in text
    assert 'status="422"' in text
    assert "mutual_pool_index_head_block" in text
    app = make_app(engine, None)
    indexer.progress.problem, before = "the node is away", indexer.progress.problem
    try:
        app = make_app(engine, indexer)
        # Not entered, so that nothing is indexed.
        answer = TestClient(app).get("/health")
    finally:
        indexer.progress.problem = before
    assert answer.status_code == 503 and answer.json()["problem"] == "The node is away."


def test_other_sites_may_read(client):
    answer = client.get("/v1/books", headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]


def test_openapi_describes_every_endpoint(client):
    document = client.get("/openapi.json").json()
    paths = document["paths"]
    assert {f"/v1/{name}" for name in LISTS} <= paths.keys()
    for path, methods in paths.items():
        assert set(methods) == {"get"}
        assert methods["get"]["description"], path
    states = document["components"]["schemas"]["ClaimStateName"]["enum"]
    assert "UnderNotice" in states
    assert set(document["components"]["schemas"]["ContractName"]["enum"]) == set(ROLES)
    assert json.dumps(document)
