"""The share of each client: of questions, of questions at once, of work, and of refusals."""

import asyncio

from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http.clients import WORK
from frontend_bridge.api.http.limits import (
    MOST_AT_ONCE,
    MOST_REFUSALS,
    OPERATION_BURST,
    OPERATION_RATE,
    REFUSAL_SECONDS,
    RateLimit,
)


async def at_once(seconds):
    return None


def test_refusals_wait_and_too_many_of_them_end_their_connections():
    """Who asks on and on gets few refusals, and takes nothing else."""

    async def main():
        waits, go = [], asyncio.Event()

        async def sleep(seconds):
            waits.append(seconds)
            await go.wait()

        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})

        limit = RateLimit(app, rate=1, burst=1, clock=lambda: 0.0, sleep=sleep)
        answers = []

        async def send(message):
            if message["type"] == "http.response.start":
                answers.append((message["status"], dict(message["headers"]).get(b"connection")))

        def ask(client, path="/v1/x"):
            scope = {"type": "http", "path": path, "client": (client, 1), "headers": []}
            return asyncio.ensure_future(limit(scope, None, send))

        tasks = [ask("1.1.1.1") for _ in range(1 + MOST_REFUSALS + 3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert waits == [REFUSAL_SECONDS] * MOST_REFUSALS
        assert answers == [(200, None)] + [(429, b"close")] * 3
        # Others are answered meanwhile, and health to the same address.
        await asyncio.gather(ask("2.2.2.2"), ask("1.1.1.1", "/health"))
        assert answers[4:] == [(200, None)] * 2
        go.set()
        await asyncio.gather(*tasks)
        assert answers[6:] == [(429, None)] * MOST_REFUSALS and not limit._refused

    asyncio.run(main())


def test_health_and_metrics_have_a_share_of_their_own():
    now = 0.0
    answers = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    limit = RateLimit(app, rate=1, burst=1, clock=lambda: now, sleep=at_once)

    async def ask(client, path, times):
        for _ in range(times):
            scope = {"type": "http", "path": path, "client": (client, 1), "headers": []}
            await limit(scope, None, send)

    asyncio.run(ask("1.1.1.1", "/v1/x", 2))
    assert answers == [200, 429]
    asyncio.run(ask("1.1.1.1", "/health", int(OPERATION_BURST)))
    asyncio.run(ask("1.1.1.1", "/metrics", 2))
    asyncio.run(ask("2.2.2.2", "/health", 1))
    assert answers[2:] == [200] * int(OPERATION_BURST) + [429] * 2 + [200]
    now = 1.0
    asyncio.run(ask("1.1.1.1", "/metrics", int(OPERATION_RATE) + 1))
    assert answers[-int(OPERATION_RATE) - 1 :] == [200] * int(OPERATION_RATE) + [429]


def test_few_questions_of_one_client_are_under_way_at_once():
    async def main():
        waiting, go = [], asyncio.Event()

        async def slow(scope, receive, send):
            waiting.append(scope["path"])
            await go.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        limit = RateLimit(slow, rate=1_000, burst=1_000, sleep=at_once)
        answers = []

        async def send(message):
            if message["type"] == "http.response.start":
                answers.append(message["status"])

        def ask(client):
            scope = {"type": "http", "path": "/v1/x", "client": (client, 1), "headers": []}
            return asyncio.ensure_future(limit(scope, None, send))

        tasks = [ask("1.1.1.1") for _ in range(MOST_AT_ONCE + 3)] + [ask("2.2.2.2")]
        await asyncio.sleep(0.05)
        assert answers == [429] * 3 and len(waiting) == MOST_AT_ONCE + 1
        go.set()
        await asyncio.gather(*tasks)
        assert not limit._under_way

    asyncio.run(main())


def test_dear_questions_take_more_of_a_share():
    now = 0.0

    async def dear(scope, receive, send):
        scope[WORK] = 1.0
        await send({"type": "http.response.start", "status": 200, "headers": []})

    limit = RateLimit(dear, rate=1_000, burst=1_000, clock=lambda: now, sleep=at_once)
    answers = []

    async def send(message):
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    async def ask(client, times):
        for _ in range(times):
            scope = {"type": "http", "path": "/v1/x", "client": (client, 1), "headers": []}
            await limit(scope, None, send)

    asyncio.run(ask("1.1.1.1", 6))
    assert answers == [200] * 4 + [429] * 2
    asyncio.run(ask("2.2.2.2", 1))
    now = 11.0
    asyncio.run(ask("1.1.1.1", 2))
    assert answers[6:] == [200, 200, 429]


def test_what_an_answer_costs_is_noted(index):
    engine, _ = index
    noted = []
    app = make_app(engine, None)

    async def asked(scope, receive, send):
        await app(scope, receive, send)
        if scope["type"] == "http":
            noted.append(scope.get(WORK, 0.0))

    with TestClient(app):
        TestClient(asked).get("/v1/members?limit=200")
    assert 0 < noted[0] < 5


def test_rows_that_a_server_looks_at_count_too(index, monkeypatch):
    """A server works in processes of its own, which no clock of a request's thread sees."""
    engine, _ = index
    monkeypatch.setattr("frontend_bridge.api.http.responses.ROW_SECONDS", 100.0)
    noted = {}
    app = make_app(engine, None, rate=0)

    async def asked(scope, receive, send):
        await app(scope, receive, send)
        noted[scope["path"], scope["query_string"]] = scope.get(WORK, 0.0)

    with TestClient(app):
        asking = TestClient(asked)
        assert asking.get("/v1/members?limit=1").json()["total"] > 0
        assert asking.get("/v1/members?search=0000000000").json()["total"] == 0
        asking.get("/v1/books")
    paid = noted["/v1/members", b"search=0000000000"], noted["/v1/members", b"limit=1"]
    if engine.dialect.name == "sqlite":
        assert max(paid) < 5
    else:
        assert min(paid) >= 100
    assert noted["/v1/books", b""] < 5
