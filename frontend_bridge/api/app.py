"""The application: endpoints, limits, metrics, and the index that runs beside them."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache

import orjson
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge.api.health import Progress
from frontend_bridge.api.http import models
from frontend_bridge.api.http.clients import Clients
from frontend_bridge.api.http.drawing import Drawing
from frontend_bridge.api.http.guard import Guard
from frontend_bridge.api.http.limits import RateLimit
from frontend_bridge.api.http.metrics import Counting, Metrics
from frontend_bridge.api.http.notice_words import NoticeWords
from frontend_bridge.api.http.problems import Sentences, add_problems
from frontend_bridge.api.http.responses import Answers
from frontend_bridge.api.http.routes import make_routes
from frontend_bridge.api.http.stream import Stream
from frontend_bridge.api.ingest.following import read_progress
from frontend_bridge.api.ingest.indexer import Indexer

_DESCRIPTION = """The books of one Mutual Pool, read from its events.

Nothing here has to be trusted: every answer names its block, every event its transaction and
place, and figures come with the view call that gives them on your own node."""

_SENTENCES = Sentences(
    "A parameter is wrong",
    {
        404: "There is nothing here; /openapi.json lists what there is.",
        405: "This interface is only read: use GET.",
    },
    "The index's database does not answer; ask again later, or read the chain itself.",
    5,
)


def make_app(
    engine: Engine,
    indexer: Indexer | None,
    *,
    rate: float = 50,
    burst: int = 200,
    drawing: Drawing | None = None,
    clients: Clients | None = None,
    page: str = "",
    desk: str = "",
) -> FastAPI:
    """Return the application over a database.

    Args:
        engine: the database, its schema up to date.
        indexer: followed while the application runs; None where another process indexes.
        rate: requests a second that a client may ask on average; 0 for any number.
        burst: requests that it may ask at once.
        drawing: draws reports for the steward; None where none are drawn.
        clients: tells clients apart; by the connection's other end if not given.
        page: the page's address, to which items of feeds and claims lead; "" without one.
        desk: the community's desk, which has the words of notices; "" without one.
    """
    clients = clients or Clients()
    stop = threading.Event()

    def progress() -> Progress:
        """How the index stands: this process's own, or what the one that indexes wrote."""
        if indexer is not None:
            return indexer.progress
        try:
            return read_progress(engine)
        except SQLAlchemyError:
            return Progress(problem="the database does not answer")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = None
        if indexer is not None:
            worker = threading.Thread(target=indexer.run, args=(stop,), name="indexer")
            indexer.progress.alive = worker.is_alive
            worker.start()
        yield
        stop.set()
        if worker is not None:
            worker.join(timeout=30)

    app = FastAPI(
        title="Mutual Pool",
        version="1",
        description=_DESCRIPTION,
        lifespan=lifespan,
        # Served below, written once.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    metrics = Metrics(progress)
    words = NoticeWords(engine, desk)
    app.include_router(make_routes(Answers(engine), Stream(engine), drawing, clients, words, page))
    _add_operations(app, progress, metrics)
    add_problems(app, _SENTENCES)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET"],
        allow_headers=["If-None-Match", "Last-Event-ID", "Authorization"],
        expose_headers=["ETag", "X-Indexed-Block", "X-Unsure-From", "X-Report-Hash", "Retry-After"],
    )
    app.add_middleware(RateLimit, rate=rate, burst=burst, clients=clients)
    app.add_middleware(Counting, metrics=metrics)
    app.add_middleware(Guard)
    return app


def _add_operations(app: FastAPI, progress: Callable[[], Progress], metrics: Metrics) -> None:
    @app.get("/health", response_model=models.Health, responses={503: {"model": models.Health}})
    def health() -> Response:
        """Return whether the index follows its node, and if not, why."""
        now = progress()
        problem = now.trouble()
        told = models.Health(
            healthy=not problem,
            head=now.head,
            node_head=now.node_head,
            behind=now.behind,
            problem=problem,
            unsure_from=None if now.quarantined is None else now.quarantined.block,
        )
        return JSONResponse(told.model_dump(), status_code=503 if problem else 200)

    @app.get("/metrics", response_class=PlainTextResponse)
    def prometheus() -> Response:
        """Return the metrics in Prometheus' text format."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @cache
    def description() -> bytes:
        return orjson.dumps(app.openapi())

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        """Return the description of this interface."""
        return Response(description(), media_type="application/json")
