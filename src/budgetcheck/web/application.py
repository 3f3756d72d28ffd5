"""The application: routes, what is said where one fails, and the guard before all of them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from budgetcheck.model.words import InputError
from budgetcheck.web import api, pages
from budgetcheck.web.crew import TooManyError
from budgetcheck.web.guard import Guard
from budgetcheck.web.words import WORDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from budgetcheck.web.guard import Door
    from budgetcheck.web.office import Office

_WORDS_OF = {404: "gone", 405: "gone", 408: "too_slow", 413: "too_large", 400: "bad_form"}


def application(office: Office, door: Door) -> ASGIApp:
    """Return the service of an office behind its door."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - as it is called
        chores = [asyncio.create_task(each) for each in (office.crew.rest(), office.tidy())]
        try:
            yield
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.to_thread(office.close)

    app = Starlette(
        routes=[*pages.ROUTES, *api.ROUTES],
        lifespan=life,
        exception_handlers={HTTPException: _refused, InputError: _unusable, TooManyError: _busy, Exception: _failed},
    )
    app.state.office = office
    return Guard(app, door)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    word = str(getattr(error, "detail", ""))
    return _said(
        request, status, WORDS.get(word, WORDS[_WORDS_OF.get(status, "error")]).say(pages.language_of(request))
    )


async def _unusable(request: Request, error: Exception) -> Response:
    words = error.say(pages.language_of(request)) if isinstance(error, InputError) else str(error)
    return _said(request, 422, words)


async def _busy(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as handlers are called
    answer = _said(request, 503, WORDS["busy"].say(pages.language_of(request)))
    answer.headers["retry-after"] = "10"
    return answer


async def _failed(request: Request, error: Exception) -> Response:  # noqa: ARG001 - it is raised once more and logged
    return _said(request, 500, WORDS["bug"].say(pages.language_of(request)))


def _said(request: Request, status: int, words: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words}, status)
    return pages.page(request, "error", status, problem=words, heading="", ended=False)
