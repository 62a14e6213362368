"""The endpoints of reminders. Asking is an act of the account; ending needs the message's token."""

from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import Connection

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import carry_out, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.evidence.erasing import list_erased
from frontend_bridge.desk.keys import own_key
from frontend_bridge.desk.reminders import calendars, subscriptions
from frontend_bridge.desk.reminders.ending import list_ended
from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.tables import channels
from frontend_bridge.desk.reminders.wording import LANGUAGES, texts
from frontend_bridge.desk.sessions import SESSION, account_of
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.desk.reminder_acts import (
    END_CALENDAR,
    END_SUBSCRIPTION,
    RENEW_CALENDAR,
    SUBSCRIBE,
)

KEY = "reminders"
"""The name of the key by which addresses are encrypted, in the folder of the desk's keys."""
Values = Annotated[dict[str, Any], Body()]
Signature = Annotated[str, Body()]
Number = Annotated[int, Body(ge=1, lt=2**31)]
Code = Annotated[str, Body(max_length=100)]
_ANSWERS = {
    subscriptions.Left.OVER: ("left", 200),
    subscriptions.Left.RENEWED: ("left_before", 410),
    subscriptions.Left.UNKNOWN: ("not_left", 404),
}
"""The text and the status of each answer to a link that ends a subscription."""
_CLOSED = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"


def make_reminders(desk: Desk) -> APIRouter:
    """Return the endpoints of reminders.

    Raises:
        DeskKeyError: if the key of addresses cannot be used.
    """
    router, seal = APIRouter(prefix=f"{PREFIX}/reminders"), Seal(own_key(desk.settings.keys, KEY))

    @router.get("")
    def reminders(request: Request) -> dict[str, Any]:
        """Return the channels there are, and the reader's subscriptions, without addresses."""
        reader = desk.reader(request)
        with desk.store.reading() as connection:
            found = connection.execute(channels.select().order_by(channels.c.name)).all()
            own = subscriptions.of_account(connection, reader.account)
        return {
            "channels": {row.name: row.detail for row in found},
            "languages": list(LANGUAGES),
            "subscriptions": own,
        }

    @router.post("/subscriptions", status_code=202)
    def subscribe(act: Values, signature: Signature) -> dict[str, Any]:
        """Ask for reminders: a code goes to the address, which confirms them."""
        done = verified(desk, SUBSCRIBE, act, signature)
        _require_entitled(desk, done.account)
        values = done.values
        wanted = subscriptions.Wanted(
            done.account,
            values["channel"],
            values["address"],
            values["language"],
            values["phrase"],
            values["eventsLeft"],
        )
        block = int(desk.chain.web3.eth.block_number)
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, done.values["channel"][:10])
            return subscriptions.ask(connection, seal, wanted, block, desk.now())

    @router.post("/confirm")
    def confirm(request: Request, subscription: Number, code: Code) -> Response:
        """Begin a subscription by the code that came."""
        block, now = int(desk.chain.web3.eth.block_number), desk.now()
        with desk.store.writing() as connection:
            by = account_of(connection, request.cookies.get(SESSION), now)
            right = subscriptions.confirm(
                connection, seal, subscription, code.strip(), block, now, by
            )
        if right:
            return JSONResponse({"confirmed": True})
        return Problem(
            403,
            "Not the code",
            "The code is wrong, too old, or was tried too often. Sign in and try again, or ask for "
            "a new one in a day.",
        ).response()

    @router.post("/end")
    def end(act: Values, signature: Signature) -> dict[str, Any]:
        """End a subscription of one's own."""
        done = verified(desk, END_SUBSCRIPTION, act, signature)
        number = int(done.values["subscription"])
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, str(number))
            ended = subscriptions.end(connection, done.account, number)
            list_ended(desk.settings.erasures, ended, desk.now())
        return {"ended": number}

    @router.get("/leave/{token}")
    def ask_to_leave(token: str, request: Request) -> Response:
        """Show a page with a button; a link that a program follows ends nothing."""
        told = texts(_language(request))
        page = (
            f"<!doctype html><meta charset=utf-8><title>{escape(told['leave_title'])}</title>"
            '<meta name=viewport content="width=device-width">'
            f"<p>{escape(told['leave_question'])}</p>"
            f"<form method=post><button>{escape(told['leave_button'])}</button></form>"
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": _CLOSED})

    @router.post("/leave/{token}")
    def leave(token: str, request: Request) -> Response:
        """End a subscription with one click (RFC 8058), or say that this link ends none.

        A program posts for the reader and tells them by the status alone: 200 only where nothing
        comes by this link any more.
        """
        with desk.store.writing() as connection:
            left, ended = subscriptions.leave(connection, seal, token)
            if ended is not None:
                list_ended(desk.settings.erasures, ended, desk.now())
        word, status = _ANSWERS[left]
        page = (
            f"<!doctype html><meta charset=utf-8><p>{escape(texts(_language(request))[word])}</p>"
        )
        return HTMLResponse(page, status, headers={"Content-Security-Policy": _CLOSED})

    _add_calendars(router, desk)
    return router


def _add_calendars(router: APIRouter, desk: Desk) -> None:
    @router.post("/calendar", status_code=201)
    def renew_calendar(act: Values, signature: Signature) -> dict[str, Any]:
        """Make the address of one's calendar, or a new one in its place."""
        done = verified(desk, RENEW_CALENDAR, act, signature)
        _require_entitled(desk, done.account)
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, "calendar")
            _list_calendar(desk, connection, done.account)
            token = calendars.renew(connection, done.account, done.values["language"])
        return {"path": f"{PREFIX}/reminders/calendar/{token}.ics"}

    @router.post("/calendar/end")
    def end_calendar(act: Values, signature: Signature) -> dict[str, Any]:
        """End one's calendar."""
        done = verified(desk, END_CALENDAR, act, signature)
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, "calendar")
            _list_calendar(desk, connection, done.account)
            calendars.end_calendar(connection, done.account)
        return {"ended": True}

    @router.get("/calendar/{token}.ics")
    def calendar(token: str) -> Response:
        """Return the calendar of a token."""
        with desk.store.reading() as connection:
            found = calendars.calendar_of(connection, token)
        if found is None:
            raise Problem(404, "No such calendar", "Nobody has this address now.")
        headers = {"Cache-Control": "private, max-age=3600", "Referrer-Policy": "no-referrer"}
        return Response(found, media_type="text/calendar; charset=utf-8", headers=headers)


def _list_calendar(desk: Desk, connection: Connection, account: str) -> None:
    """List the token of a calendar that ends: who has its address reads no more by it."""
    token = calendars.token_of(connection, account)
    if token is not None:
        entry = {"calendar": token.hex(), "why": "its address was given up"}
        list_erased(desk.settings.erasures, entry, desk.now())


def _require_entitled(desk: Desk, account: str) -> None:
    """Refuse who is neither member nor guardian and holds no role.

    Raises:
        Problem: if they may not have reminders.
        NodeError: if the node cannot say what they are.
    """
    standing = desk.chain.standing(account)
    holds = standing.member or standing.seat is not None or standing.roles
    if holds or _is_guardian(desk, account):
        return
    raise Problem(
        403, "Nothing to remind of", "Reminders are for members, guardians and who holds a role."
    )


def _is_guardian(desk: Desk, account: str) -> bool:
    guardianship = desk.chain.contracts.guardianship
    who = desk.chain.web3.to_checksum_address(account)
    first = desk.chain.deployment.block
    named = logs_of(desk.chain.web3, guardianship, "GuardianNamed", first, {"guardian": who})
    return any(
        guardianship.functions.guardianOf(log["args"]["member"]).call()[0] == who for log in named
    )


def _language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "")
    return LANGUAGES[1] if wanted.lower().startswith("zh") else LANGUAGES[0]
