"""The service for other programs: a document in, the JSON report out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from budgetcheck.model.report import Summary
from budgetcheck.reporters import Streamed, Style, json_report
from budgetcheck.web.forms import Form, form_of, name_of, pack_of, packs
from budgetcheck.web.pages import language_of, office_of
from budgetcheck.web.work import Sent

if TYPE_CHECKING:
    from starlette.requests import Request


async def check(request: Request) -> Response:
    """Check what is sent, and answer with the JSON report; nothing of it is kept."""
    office, language = office_of(request), language_of(request)
    kind = request.headers.get("content-type", "")
    form = await form_of(request) if kind.startswith("multipart/") else await _bare(request)
    drop = await office.take(form)
    try:
        office.begin(drop, language)
        await drop.wait(language)
        stream = Streamed(json_report, Style(language))
        summary = Summary()
        pieces = [stream.head()]
        for budget in drop.budgets:
            pieces.append(stream.part(drop.part(budget, language, 1).decode()))
            summary = summary.joined(budget.checked[language].summary)
        pieces.append(str(stream.foot(summary)))
    finally:
        drop.close()
    return Response("".join(pieces), media_type="application/json")


async def _bare(request: Request) -> Form:
    """Return a request whose body is the document itself; its name stands in the address."""
    given = request.query_params
    data = await request.body()
    return Form((Sent(name_of(given.get("name", "document")), data),), None, pack_of(given.get("pack")), False)


async def schema(request: Request) -> Response:  # noqa: ARG001 - as routes are called
    """The description of this service."""
    from budgetcheck.web.schema import description

    return JSONResponse(description())


async def known_packs(request: Request) -> Response:
    """The packs that may be named."""
    return JSONResponse([{"id": name, "title": title} for name, title in packs(language_of(request))])


ROUTES = [
    Route("/api/check", check, methods=["POST"]),
    Route("/api/schema", schema),
    Route("/api/packs", known_packs),
]
