"""The endpoints: parameters checked, one view asked, one answer given."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from frontend_bridge import abi
from frontend_bridge.api.http import models, regular_views, views
from frontend_bridge.api.http.clients import Clients
from frontend_bridge.api.http.drawing import Drawing
from frontend_bridge.api.http.event_views import list_events
from frontend_bridge.api.http.feed import MOST_ITEMS, RSS, as_rss
from frontend_bridge.api.http.feed import notices as feed_of_notices
from frontend_bridge.api.http.notice_words import NoticeWords, tag_of
from frontend_bridge.api.http.responses import PROBLEM, Answers, Problem, Snapshot, address
from frontend_bridge.api.http.statement import statement
from frontend_bridge.api.http.stream import PLACE, Stream
from mutual_pool.chain.contracts import ROLES

MOST_BLOCKS = 2**53


def _problem(text: str) -> dict[str, Any]:
    schema = models.ProblemBody.model_json_schema()
    return {"description": text, "content": {PROBLEM: {"schema": schema}}}


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: _problem(text)
    for status, text in {
        404: "There is no such thing.",
        422: "A parameter is wrong; the detail says which.",
        429: "Too many requests; `Retry-After` says when to ask again.",
        503: "Nothing is indexed yet.",
    }.items()
}
ContractName = StrEnum("ContractName", {role: role for role in ROLES})  # type: ignore[misc]
ClaimStateName = StrEnum(  # type: ignore[misc]
    "ClaimStateName", {name: name for name in abi.load().enums["ClaimState"]}
)


class Standing(StrEnum):
    """How a member stands."""

    active = "active"
    lapsed = "lapsed"
    left = "left"


AddressText = Annotated[str, Path(pattern="^0x[0-9a-fA-F]{40}$", description="an address")]
AddressQuery = Annotated[str | None, Query(pattern="^0x[0-9a-fA-F]{40}$", description="an address")]
Search = Annotated[
    str | None, Query(pattern="^(0x)?[0-9a-fA-F]{1,40}$", description="a part of an address")
]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
Cursor = Annotated[
    str | None, Query(pattern=r"^\d{1,15}$", description="`next` of the page before")
]
EventCursor = Annotated[
    str | None, Query(pattern=r"^\d{1,15}\.\d{1,9}$", description="`next` of the page before")
]
BlockNumber = Annotated[int | None, Query(ge=0, le=MOST_BLOCKS)]
StreamPlace = Annotated[str | None, Query(pattern=PLACE, description="an `id` told before")]
Day = Annotated[int | None, Query(ge=0, le=1_000_000, description="a UTC day number")]


_LISTS = (
    ("reports", views.reports, "Return the published reports and what auditors say of them."),
    ("proposals", views.proposals, "Return the assembly's proposals with their votes."),
    (
        "appeals",
        views.appeals,
        "Return the appeals for gifts, each as it stands and with what was given.",
    ),
    (
        "programmes",
        views.programmes,
        "Return the programmes of services, each as it stands and with what was used of it.",
    ),
)
"""Lists by the events that began each entry: the path, the view, what is said of it."""
_MEMBERS_LISTS = (
    (
        "orders",
        regular_views.orders,
        "Return the standing orders that were set, each with what it paid until it ended.",
    ),
    (
        "subscriptions",
        regular_views.subscriptions,
        "Return the subscriptions that were set, each with what was collected of it.",
    ),
)
"""The same, of one member or of all."""


def _list_route(
    routes: APIRouter,
    answers: Answers,
    path: str,
    view: Callable[[Snapshot, str | None, int], dict[str, Any]],
    about: str,
) -> None:
    @routes.get(f"/{path}", response_model=models.Page, name=path, description=about)
    def listed(request: Request, cursor: EventCursor = None, limit: Limit = 50) -> Response:
        return answers.give(request, lambda state: view(state, cursor, limit))


def _members_list_route(
    routes: APIRouter,
    answers: Answers,
    path: str,
    view: Callable[[Snapshot, str | None, str | None, int], dict[str, Any]],
    about: str,
) -> None:
    @routes.get(f"/{path}", response_model=models.Page, name=path, description=about)
    def listed(
        request: Request,
        member: AddressQuery = None,
        cursor: EventCursor = None,
        limit: Limit = 50,
    ) -> Response:
        whose = address(member) if member else None
        return answers.give(request, lambda state: view(state, whose, cursor, limit))


def make_routes(  # noqa: C901 - one short function for each route
    answers: Answers,
    stream: Stream,
    drawing: Drawing | None,
    clients: Clients,
    words: NoticeWords,
    page: str = "",
) -> APIRouter:
    """Return the endpoints over one database; without `drawing` no reports are drawn.

    Items of feeds and claims lead to `page`, the page's address, if there is one.
    """
    routes = APIRouter(prefix="/v1", responses=_PROBLEMS)

    @routes.get("/plan", response_model=models.One)
    def plan(request: Request) -> Response:
        """Return what the plan fixed for ever, and its roles, rules and panel now."""
        return answers.give(request, views.plan)

    @routes.get("/books", response_model=models.One)
    def books(request: Request) -> Response:
        """Return the pool's totals, and whether one more dear claim could be paid."""
        return answers.give(request, views.books)

    @routes.get("/members", response_model=models.Page)
    def members(
        request: Request,
        standing: Standing | None = None,
        search: Search = None,
        cursor: AddressQuery = None,
        limit: Limit = 50,
    ) -> Response:
        """Return the members by address."""
        after = address(cursor) if cursor else None
        return answers.give(
            request, lambda state: views.list_members(state, standing, search, after, limit)
        )

    @routes.get("/members/{member}", response_model=models.One)
    def member(request: Request, member: AddressText) -> Response:
        """Return a member as the twin has them."""
        return answers.give(request, lambda state: views.one_member(state, address(member)))

    @routes.get("/members/{member}/statement", response_model=models.Statement)
    def member_statement(
        request: Request, member: AddressText, cursor: Cursor = None, limit: Limit = 50
    ) -> Response:
        """Return every movement of a member's balance, the newest first."""
        return answers.give(request, lambda state: statement(state, address(member), cursor, limit))

    @routes.get("/claims", response_model=models.Page)
    def claims(
        request: Request,
        state: ClaimStateName | None = None,
        member: AddressQuery = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response:
        """Return the claims, the newest first."""
        whose = address(member) if member else None
        return answers.give(
            request,
            lambda snapshot: views.list_claims(snapshot, state, whose, cursor, limit),
        )

    @routes.get("/claims/{number}", response_model=models.One)
    def claim(request: Request, number: Annotated[int, Path(ge=1, lt=2**32)]) -> Response:
        """Return a claim with its path from filing to payment, and its public notices.

        Each notice has the hash that the assessors signed. `state` is `fits` where the words that
        the desk gave have that hash and say what was decided; only then `notice` has them by name.
        `missing`: the desk has none; `differs`, `contradicts`: it has other ones; `unknown`: it was
        not asked, or did not answer.
        """
        asked = words.of(number)
        link = f"{page}/#/claims/{number}" if page else None
        return answers.give(
            request,
            lambda state: views.one_claim(state, number, asked, link),
            asked.tag if asked is not None else "",
        )

    @routes.get("/notices", response_model=models.Page)
    def notices(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Return the claims under notice, with the decisions and the notices signed for them.

        A notice has its words where `GET /v1/claims/{number}` has them.
        """
        asked = words.under_notice(cursor, limit)
        return answers.give(
            request, lambda state: views.notices(state, cursor, limit, asked, page), tag_of(asked)
        )

    @routes.get("/notices.rss", response_class=Response, responses={200: {"content": {RSS: {}}}})
    def notices_feed(request: Request) -> Response:
        """Return the claims under notice as an RSS feed, the newest first."""
        asked = words.under_notice(None, MOST_ITEMS)
        given = answers.give(request, lambda state: feed_of_notices(state, asked), tag_of(asked))
        return as_rss(given, page)

    @routes.get("/settlements", response_model=models.EventPage)
    def settlements(request: Request, cursor: EventCursor = None, limit: Limit = 50) -> Response:
        """Return what each settlement took and gave, the newest first."""
        return answers.give(
            request, lambda state: list_events(state, cursor, limit, name="Settled")
        )

    for listed in _LISTS:
        _list_route(routes, answers, *listed)
    for of_one in _MEMBERS_LISTS:
        _members_list_route(routes, answers, *of_one)

    @routes.get(
        "/reports/draft",
        response_class=Response,
        responses={
            200: {"content": {"application/json": {}}, "description": "As it is hashed."},
            401: _problem("It is not drawn yet, and the plan's steward did not sign in."),
            409: _problem("The chain states what the twin does not derive."),
        },
    )
    def draft(
        request: Request,
        from_block: Annotated[int, Query(ge=0, le=MOST_BLOCKS)],
        to_block: Annotated[int, Query(ge=0, le=MOST_BLOCKS)],
    ) -> Response:
        """Return the canonical report of some blocks, byte for byte as it is to be published.

        It is drawn for the plan's steward, by `Authorization: Steward DEADLINE.SIGNATURE`; one
        that was drawn before is anybody's.
        """
        if drawing is None:
            raise Problem(
                503, "No reports are drawn here", "Draw it with: mutual-pool report draw."
            )
        raw, digest = drawing.draw(from_block, to_block, request.headers.get("authorization", ""))
        name = f"report-{from_block}-{to_block}.json"
        return Response(
            raw,
            media_type="application/json",
            headers={
                "X-Report-Hash": digest,
                "Cache-Control": "no-cache",
                "Content-Disposition": f'attachment; filename="{name}"',
            },
        )

    @routes.get("/statistics", response_model=models.Series)
    def statistics(request: Request, from_day: Day = None, to_day: Day = None) -> Response:
        """Return the books day by day."""
        return answers.give(request, lambda state: views.statistics(state, from_day, to_day))

    @routes.get("/differences", response_model=models.Page)
    def differences(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Return where the chain states what the twin does not derive."""
        return answers.give(request, lambda state: views.found_differences(state, cursor, limit))

    @routes.get("/events", response_model=models.EventPage)
    def events(
        request: Request,
        name: Annotated[str | None, Query(pattern="^[A-Za-z0-9]{1,60}$")] = None,
        contract: ContractName | None = None,
        member: AddressQuery = None,
        claim: Annotated[int | None, Query(ge=1, lt=2**32)] = None,
        from_block: BlockNumber = None,
        to_block: BlockNumber = None,
        cursor: EventCursor = None,
        limit: Limit = 50,
    ) -> Response:
        """Return events, the newest first."""
        if name is not None and name not in answers.decoder.names():
            known = ", ".join(sorted(answers.decoder.names()))
            raise Problem(422, "No such event", f"The plan's events are {known}.")
        return answers.give(
            request,
            lambda state: list_events(
                state,
                cursor,
                limit,
                name=name,
                contract=contract,
                member=address(member) if member else None,
                claim=claim,
                first=from_block,
                last=to_block,
            ),
        )

    @routes.get(
        "/stream",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def live(
        request: Request,
        after: Annotated[
            str | None, Query(pattern=PLACE, description="an `id` told before")
        ] = None,
    ) -> Response:
        """Tell each new block with its events, as server-sent events."""
        last = request.headers.get("last-event-id") or after
        client = clients.of(request.scope)
        stream.require_room(client)
        return StreamingResponse(
            stream.listen(client, last),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes
