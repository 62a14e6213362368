"""The desk's application: its parts, their limits, and what is said where something fails."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge.api.http.clients import Clients
from frontend_bridge.api.http.guard import Guard
from frontend_bridge.api.http.limits import RateLimit
from frontend_bridge.api.http.problems import Sentences, add_problems
from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.trouble import trace_of
from frontend_bridge.desk.about import make_about
from frontend_bridge.desk.applications import make_applications, make_applying
from frontend_bridge.desk.bodies import ShortBodies
from frontend_bridge.desk.context import Desk, MakeRouter
from frontend_bridge.desk.deciding.collecting import make_collecting
from frontend_bridge.desk.deciding.public import make_public
from frontend_bridge.desk.evidence.asking import make_asking
from frontend_bridge.desk.evidence.granting import make_granting
from frontend_bridge.desk.evidence.inboxes import make_inboxes, make_links
from frontend_bridge.desk.evidence.reading import make_reading
from frontend_bridge.desk.evidence.uploading import make_uploading
from frontend_bridge.desk.files import FileStore
from frontend_bridge.desk.housekeeping import tidy
from frontend_bridge.desk.keys import receipt_account
from frontend_bridge.desk.origin import OwnOrigins
from frontend_bridge.desk.plan_chain import OtherPlanError, PlanChain
from frontend_bridge.desk.reminders.routes import make_reminders
from frontend_bridge.desk.services.rating import make_ratings
from frontend_bridge.desk.services.routes import make_services
from frontend_bridge.desk.settings import DeskSettings
from frontend_bridge.desk.sign_in import make_sign_in
from frontend_bridge.desk.store import Store
from frontend_bridge.desk.tables import plan
from mutual_pool.chain.node import NodeError

_log = logging.getLogger(__name__)
_TIDY_SECONDS = 600.0
OWN_PARTS: tuple[MakeRouter, ...] = (
    make_about,
    make_sign_in,
    make_uploading,
    make_reading,
    make_granting,
    make_asking,
    make_inboxes,
    make_links,
    make_collecting,
    make_public,
    make_applying,
    make_applications,
    make_reminders,
    make_services,
    make_ratings,
)
_DESCRIPTION = """The office of one Mutual Pool: what is public, or encrypted for its readers.

It holds no money and no key of the contracts. Reading needs a session; everything that changes
something is an act that its account signed."""

_SENTENCES = Sentences(
    "The request is wrong",
    {404: "There is nothing here; /openapi.json lists what there is."},
    "The desk's database does not answer; what was not confirmed was not stored.",
    30,
)


def open_desk(
    settings: DeskSettings, chain: PlanChain, clock: Callable[[], float] = time.time
) -> Desk:
    """Return the desk of a plan, after making sure that the node has the plan of its record.

    Raises:
        OtherPlanError: if chain or code differ from the record, or from what the desk began with.
        NodeError: if the node does not answer.
        DeskStoreError: if the database cannot be used.
        DeskKeyError: if a key of the desk cannot be used.
    """
    codes = chain.codes()
    store = Store(settings.database)
    deployment = chain.deployment
    pool = deployment.addresses["pool"]
    with store.writing() as connection:
        row = connection.execute(select(plan)).first()
        if row is None:
            values = {"id": 1, "chain_id": deployment.chain_id, "pool": pool, "codes": codes}
            connection.execute(insert(plan).values(values))
        elif (row.chain_id, row.pool) != (deployment.chain_id, pool):
            raise OtherPlanError(
                f"{settings.folder} is the desk of {row.pool} on chain {row.chain_id}, and the "
                f"record is of {pool} on chain {deployment.chain_id}: give another folder"
            )
        elif bytes(row.codes) != codes:
            raise OtherPlanError(
                "the node has other code at the plan's addresses than when this desk began: it is "
                "another chain with the same number. Give the address of a node of the plan's chain"
            )
    files = FileStore(settings.folder / "files")
    files.sweep()
    return Desk(settings, store, files, chain, receipt_account(settings.keys), clock)


def make_desk(
    desk: Desk, parts: Iterable[MakeRouter] = (), clients: Clients | None = None
) -> FastAPI:
    """Return the application of a desk.

    Args:
        desk: the desk.
        parts: make the endpoints of further parts, each from the desk.
        clients: tells clients apart; by the connection's other end if not given.
    """
    stop = threading.Event()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = threading.Thread(target=_tidy_on, args=(desk, stop), name="tidying", daemon=True)
        worker.start()
        yield
        stop.set()
        await asyncio.to_thread(worker.join, 5)

    app = FastAPI(
        title="Mutual Pool's desk",
        version="1",
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    for make in (*OWN_PARTS, *parts):
        app.include_router(make(desk))
    _add_health(app, desk)
    _add_problems(app)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(desk.settings.origins),
        allow_credentials=True,
        allow_methods=["GET", "POST", "PUT"],
        allow_headers=["Content-Type", "Desk-Act", "Desk-Inbox"],
        expose_headers=["Retry-After"],
    )
    app.add_middleware(OwnOrigins, origins=desk.settings.origins)
    app.add_middleware(ShortBodies)
    app.add_middleware(
        RateLimit, rate=desk.settings.rate, burst=desk.settings.burst, clients=clients or Clients()
    )
    app.add_middleware(Guard, whose="the desk")
    return app


def _add_health(app: FastAPI, desk: Desk) -> None:
    @app.get("/health")
    def health() -> Response:
        """Return whether database and node answer."""
        problem = "" if desk.store.answers() else "The database does not answer."
        if not problem:
            try:
                desk.chain.seats()
            except NodeError as error:
                problem = f"{str(error)[0].upper()}{str(error)[1:]}."
        found = {"healthy": not problem, "problem": problem}
        return JSONResponse(found, status_code=503 if problem else 200)


def _add_problems(app: FastAPI) -> None:
    add_problems(app, _SENTENCES)

    @app.exception_handler(NodeError)
    async def silent(request: Request, error: NodeError) -> Response:
        detail = f"{str(error)[0].upper()}{str(error)[1:]}."
        return Problem(503, "The chain is away", detail, {"Retry-After": "30"}).response()

    @app.exception_handler(OSError)
    async def full(request: Request, error: OSError) -> Response:
        _log.error("a file failed\n%s", trace_of(error))
        detail = "The desk cannot read or write its files; what was not confirmed was not stored."
        return Problem(507, "The files are away", detail, {"Retry-After": "300"}).response()


def _tidy_on(desk: Desk, stop: threading.Event) -> None:
    """Delete what has had its time, again and again."""
    while True:
        try:
            tidy(desk)
        except (SQLAlchemyError, NodeError, OSError) as error:
            _log.error("tidying failed, and is tried again\n%s", trace_of(error))
        if stop.wait(_TIDY_SECONDS):
            return
