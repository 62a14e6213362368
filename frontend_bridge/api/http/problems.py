"""What is answered where something fails, in the form of RFC 9457; index and desk share it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.trouble import trace_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sentences:
    """What a service says of its failures.

    Attributes:
        wrong: the title of an answer to parameters that are wrong.
        refused: what is said of a status beside its own phrase.
        database: what is said where the database fails.
        retry_seconds: after how long one asks again then.
    """

    wrong: str
    refused: Mapping[int, str]
    database: str
    retry_seconds: int


def add_problems(app: FastAPI, sentences: Sentences) -> None:
    """Answer problems, wrong parameters, unknown paths and a database that is away."""

    @app.exception_handler(Problem)
    async def answered(request: Request, problem: Problem) -> Response:
        return problem.response()

    @app.exception_handler(RequestValidationError)
    async def wrong(request: Request, error: RequestValidationError) -> Response:
        # What was sent is not repeated.
        details = "; ".join(
            f"{'.'.join(str(part) for part in found['loc'][1:])}: {found['msg']}"
            for found in error.errors()
        )
        return Problem(422, sentences.wrong, details).response()

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        detail = sentences.refused.get(error.status_code, str(error.detail))
        headers = dict(error.headers or {})
        return Problem(error.status_code, str(error.detail), detail, headers).response()

    @app.exception_handler(SQLAlchemyError)
    async def lost(request: Request, error: SQLAlchemyError) -> Response:
        _log.error("the database failed\n%s", trace_of(error))
        again = {"Retry-After": str(sentences.retry_seconds)}
        return Problem(503, "The database is away", sentences.database, again).response()
