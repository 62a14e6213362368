"""What one hostile address does to honest readers, and what the dearest request costs."""

import statistics

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from starlette.types import Receive, Scope, Send

from bench.bridge_load import load_apart
from frontend_bridge.api.app import make_app
from frontend_bridge.api.http.clients import WORK
from frontend_bridge.local.services import api_server
from frontend_bridge.tests import support
from frontend_bridge.tests.hostile import hostile_address
from frontend_bridge.tests.soak import CLIENTS
from tools.local_chain import free_port

_SECONDS = 5
_WARMING = 3
_RUNS = 5


def endpoints(member: str) -> dict[str, str]:
    """A question for each endpoint, by its name, as dear as it can be asked."""
    return {
        "plan": "/v1/plan",
        "books": "/v1/books",
        "members": "/v1/members?limit=200",
        "member": f"/v1/members/{member}",
        "statement": f"/v1/members/{member}/statement?limit=200",
        "claims": "/v1/claims?limit=200",
        "claim": "/v1/claims/1",
        "notices": "/v1/notices?limit=200",
        "settlements": "/v1/settlements?limit=200",
        "reports": "/v1/reports?limit=200",
        "proposals": "/v1/proposals?limit=200",
        "appeals": "/v1/appeals?limit=200",
        "events": "/v1/events?limit=200",
        "statistics": "/v1/statistics",
        "differences": "/v1/differences?limit=200",
    }


def beside_hostile(lived: support.Lived, address: str, rate: int, member: str) -> dict[str, float]:
    """Return the p95 of honest readers in ms, by endpoint, while one address does its worst."""
    port = free_port()
    figures = {}
    with (
        api_server(lived.rpc, lived.record, address, port, index=False, proxy="127.0.0.1") as api,
        hostile_address(port),
    ):
        # The first questions to a server that has just begun are not what is asked about.
        load_apart(api, list(endpoints(member).values()), rate, _WARMING, CLIENTS)
        for name, path in endpoints(member).items():
            times = load_apart(api, [path], rate, _SECONDS, CLIENTS)
            figures[f"hostile_{name}_p95_ms"] = round(times[int(len(times) * 0.95)], 2)
    return figures


def dearest(engine: Engine, member: str) -> dict[str, float]:
    """Return the processor's ms for the dearest question, and which it is; nothing is kept."""
    noted: list[float] = []
    app = make_app(engine, None, rate=0)

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        noted.append(float(scope.get(WORK, 0.0)))

    costs = {}
    with TestClient(app):
        client = TestClient(asked)
        for name, path in endpoints(member).items():
            noted.clear()
            for run in range(_RUNS):
                # Another limit is another question.
                client.get(path.replace("limit=200", f"limit={200 - run}"))
            costs[name] = max(noted) if "limit" not in path else statistics.median(noted)
    return {f"cost_{name}_ms": round(1_000 * seconds, 2) for name, seconds in costs.items()}
