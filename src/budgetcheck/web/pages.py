"""The pages: drop, progress, report, and what can be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from budgetcheck.readers import readers
from budgetcheck.web.drops import Drop
from budgetcheck.web.forms import RefusedError, fields_of, form_of, pack_of, packs
from budgetcheck.web.templates import FOLDER, environment
from budgetcheck.web.words import WORDS
from budgetcheck.web.work import Made, Sent, copy, mend

if TYPE_CHECKING:
    from starlette.requests import Request

    from budgetcheck.model.words import Language
    from budgetcheck.web.drops import Budget
    from budgetcheck.web.office import Office

PATIENCE = 1.5
"""Seconds that a page is held back for a check that may be done by then."""
_LONG = 20.0
"""Seconds that a question about the progress is held back."""
_DIGITS = 6
_LANGUAGE = "budgetcheck-lang"
_LOOKS = {"clean": "fine", "findings": "error", "not-checked": "warning", "unreadable": "error"}
_ASSETS = {"app.css": "text/css", "app.js": "text/javascript", "icon.svg": "image/svg+xml"}


def office_of(request: Request) -> Office:
    """Return the office behind a request."""
    return cast("Office", request.app.state.office)


def language_of(request: Request) -> Language:
    """Return the language of a request: its own, else the reader's choice, else the one that the office speaks."""
    for said in (request.query_params.get("lang"), request.cookies.get(_LANGUAGE)):
        if said in ("zh", "en"):
            return cast("Language", said)
    return office_of(request).language


def page(request: Request, template: str, status: int = 200, **more: object) -> HTMLResponse:
    """Return a page in the reader's language, and remember the language where it was just chosen."""
    language = language_of(request)
    say = {key: text.say(language) for key, text in WORDS.items()}
    text = environment().get_template(f"{template}.html.jinja").render(language=language, say=say, **more)
    answer = HTMLResponse(text, status)
    if "lang" in request.query_params:
        answer.set_cookie(_LANGUAGE, language, samesite="strict", path="/")
    return answer


async def home(request: Request) -> Response:
    """The page to drop documents on."""
    office, language = office_of(request), language_of(request)
    no_pack = WORDS["no_pack"].say(language)
    answer = page(
        request,
        "home",
        problem="",
        packs=[*packs(language), ("none", no_pack)],
        suffixes=",".join(sorted(readers())),
        drops=[{"id": drop.id, "words": _name(drop, language)} for drop in office.drops],
    )
    from starlette.background import BackgroundTask

    answer.background = BackgroundTask(office.crew.warm)
    return answer


def _name(drop: Drop, language: Language) -> str:
    first, more = drop.budgets[0], len(drop.budgets) - 1
    if more:
        return f"{first.name} + {more}"
    checked = first.checked.get(language)
    return f"{first.name}  {checked.words}" if checked is not None else first.name


async def send(request: Request) -> Response:
    """Take in what was dropped, and lead to it."""
    office, language = office_of(request), language_of(request)
    drop = await office.take(await form_of(request))
    office.begin(drop, language)
    office.drops.add(drop)
    return _to(f"/checks/{drop.id}")


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303)


def drop_of(request: Request) -> Drop:
    """Return the drop that an address names. Raises RefusedError."""
    drop = office_of(request).drops.get(request.path_params["drop"])
    if drop is None:
        raise RefusedError(404, "gone")
    return drop


def _budget_of(request: Request) -> tuple[Drop, Budget]:
    drop, number = drop_of(request), request.path_params["number"]
    if not 1 <= number <= len(drop.budgets):
        raise RefusedError(404, "gone")
    return drop, drop.budgets[number - 1]


async def show(request: Request) -> Response:
    """The documents of a drop and what came of each; a single one leads to its report."""
    drop, language = drop_of(request), language_of(request)
    office_of(request).begin(drop, language)
    await drop.wait(language, PATIENCE)
    if drop.is_done(language) and len(drop.budgets) == 1:
        return _report(request, drop, drop.budgets[0], 1) if "lang" not in request.query_params else _relocated(request)
    rows = [_row(drop, number, each, language) for number, each in enumerate(drop.budgets, 1)]
    return page(request, "drop", id=drop.id, rows=rows, done=drop.is_done(language), count=_count(drop, language))


def _relocated(request: Request) -> Response:
    answer = _to(request.url.path)
    answer.set_cookie(_LANGUAGE, language_of(request), samesite="strict", path="/")
    return answer


def _count(drop: Drop, language: Language) -> int:
    return sum(language in each.checked for each in drop.budgets)


def _row(drop: Drop, number: int, budget: Budget, language: Language) -> dict[str, Any]:
    name = " + ".join(each.name for each in budget.documents)
    checked = budget.checked.get(language)
    if checked is None:
        return {"name": name, "unit": "", "words": WORDS[budget.state(language)].say(language), "look": "", "link": ""}
    unit = f"{checked.unit} {checked.year}".strip()
    link = f"/checks/{drop.id}/{number}/"
    return {"name": name, "unit": unit, "words": checked.words, "look": _LOOKS[checked.outcome], "link": link}


async def state(request: Request) -> Response:
    """How far a drop is, once that has changed."""
    drop, language = drop_of(request), language_of(request)
    await drop.next(language, _LONG)
    rows = [_row(drop, number, each, language) for number, each in enumerate(drop.budgets, 1)]
    done = drop.is_done(language)
    return JSONResponse({"done": done, "count": _count(drop, language), "words": [row["words"] for row in rows]})


async def report(request: Request) -> Response:
    """The report of one budget."""
    drop, budget = _budget_of(request)
    language = language_of(request)
    office_of(request).begin(drop, language)
    await drop.wait(language, PATIENCE, budget)
    if language not in budget.checked:
        return _to(f"/checks/{drop.id}")
    return _report(request, drop, budget, request.path_params["number"])


def _report(request: Request, drop: Drop, budget: Budget, number: int) -> Response:
    from markupsafe import Markup

    language = language_of(request)
    base = f"/checks/{drop.id}/{number}/"
    if request.url.path != base:
        # Links of the report are from its own address.
        return _to(base)
    checked = budget.checked[language]
    # What the worker made is escaped already.
    fragment = Markup(drop.part(budget, language, 0).decode())  # noqa: S704
    return page(
        request,
        "report",
        id=drop.id,
        name=checked.unit or checked.name,
        report=fragment,
        copies=[(f"copy/{kind}", WORDS[kind].say(language)) for kind in checked.copies],
        several=len(drop.budgets) > 1,
        packs=[*packs(language), ("none", WORDS["no_pack"].say(language))],
        pack=drop.asked.pack,
        mendable=checked.mendable,
        kept=WORDS["kept_in"].say(language) + budget.kept if budget.kept else "",
    )


async def take_away(request: Request) -> Response:
    """A file made of a budget: the document with comments, the list of findings, the report."""
    office, (drop, budget), language = office_of(request), _budget_of(request), language_of(request)
    wanted, checked = request.path_params["kind"], budget.checked.get(language)
    if wanted == "fixed" and budget.mended is not None:
        return _file(request, budget, wanted, Made(budget.mended.name, drop.shelf.get(budget.mended.span)))
    if checked is None or wanted not in checked.copies:
        raise RefusedError(404, "gone")
    made = await office.crew.do(copy, drop.task(budget, language, office.configuration()), wanted)
    if made.problem:
        return page(request, "error", 422, problem=made.problem, heading="", ended=False)
    return _file(request, budget, wanted, made)


def _file(request: Request, budget: Budget, kind: str, made: Made) -> Response:
    stem = budget.name.rpartition("/")[2].rpartition(".")[0] or budget.name
    name = f"{stem}-{WORDS[kind].zh if language_of(request) == 'zh' else kind}{made.suffix}"
    disposition = f"attachment; filename=\"budgetcheck{made.suffix}\"; filename*=UTF-8''{quote(name)}"
    return Response(made.data, media_type="application/octet-stream", headers={"content-disposition": disposition})


async def fixed(request: Request) -> Response:
    """What a corrected copy changes and what it leaves, before it is taken away."""
    office, (drop, budget), language = office_of(request), _budget_of(request), language_of(request)
    checked, given = budget.checked.get(language), request.query_params.getlist("only")
    if checked is None or not checked.mendable:
        raise RefusedError(404, "gone")
    if not all(each.isdecimal() and len(each) < _DIGITS for each in given):
        raise RefusedError(422, "bad_form")
    found = await office.crew.do(
        mend, drop.task(budget, language, office.configuration()), tuple(int(each) for each in given)
    )
    made = found.made
    budget.mended = None if made.problem else drop.keep(Sent(made.suffix, made.data))
    # From the report; each language of it has its own address.
    back = f"/checks/{drop.id}/{request.path_params['number']}/"
    more = {"name": budget.name, "problem": made.problem, "done": found.done, "left": found.left, "words": found.words}
    return page(request, "fixed", 422 if made.problem else 200, back=back, **more)


async def again(request: Request) -> Response:
    """Check a drop once more, by another pack."""
    office, drop = office_of(request), drop_of(request)
    fields = await fields_of(request)
    drop.asked = drop.asked._replace(pack=pack_of(fields.get("pack")))
    for budget in drop.budgets:
        drop.forget(budget)
    office.begin(drop, language_of(request))
    return _to(f"/checks/{drop.id}")


async def settle(request: Request) -> Response:
    """Keep a waiver in the folder's configuration: a finding is right, and why."""
    office, (drop, budget), language = office_of(request), _budget_of(request), language_of(request)
    fields, checked = await fields_of(request), budget.checked.get(language)
    number = fields.get("finding", "")
    if checked is None or not number.isdecimal() or not 1 <= int(number) <= len(checked.findings):
        raise RefusedError(422, "bad_form")
    kept = office.settle(budget, checked.findings[int(number) - 1], fields.get("reason", ""), fields.get("until", ""))
    return _once_more(request, drop, budget, kept)


def _once_more(request: Request, drop: Drop, budget: Budget, kept: str) -> Response:
    drop.forget(budget)
    budget.kept = kept
    office_of(request).begin(drop, language_of(request))
    return _to(f"/checks/{drop.id}/{request.path_params['number']}/")


async def read(request: Request) -> Response:
    """Keep in the folder's configuration what a table or a column is that was not understood."""
    office, (drop, budget), language = office_of(request), _budget_of(request), language_of(request)
    fields, checked = await fields_of(request), budget.checked.get(language)
    number, meant = fields.get("unread", ""), fields.get("is", "")
    if checked is None or not number.isdecimal() or not 1 <= int(number) <= len(checked.doubts):
        raise RefusedError(422, "bad_form")
    doubt = checked.doubts[int(number) - 1]
    if meant not in doubt.choices:
        raise RefusedError(422, "bad_form")
    kept = office.read(budget, doubt, meant)
    return _once_more(request, drop, budget, kept)


async def delete(request: Request) -> Response:
    """Throw a drop away."""
    office_of(request).drops.remove(drop_of(request).id)
    return _to("/")


async def leave(request: Request) -> Response:
    """End the service."""
    from starlette.background import BackgroundTask

    words = WORDS["quit_done"].say(language_of(request))
    answer = page(request, "error", problem=words, heading=WORDS["title"].say(language_of(request)), ended=True)
    answer.background = BackgroundTask(office_of(request).leave)
    return answer


async def asset(request: Request) -> Response:
    """A style sheet, the script or the icon."""
    name = request.path_params["name"]
    if name == "report.css":
        from budgetcheck.reporters.html_report import style_sheet

        return Response(style_sheet(), media_type="text/css")
    if name not in _ASSETS:
        raise RefusedError(404, "gone")
    return Response((FOLDER / name).read_bytes(), media_type=_ASSETS[name])


ROUTES = [
    Route("/", home),
    Route("/checks", send, methods=["POST"]),
    Route("/checks/{drop}", show),
    Route("/checks/{drop}/state", state),
    Route("/checks/{drop}/again", again, methods=["POST"]),
    Route("/checks/{drop}/delete", delete, methods=["POST"]),
    Route("/checks/{drop}/{number:int}/", report),
    Route("/checks/{drop}/{number:int}/settle", settle, methods=["POST"]),
    Route("/checks/{drop}/{number:int}/read", read, methods=["POST"]),
    Route("/checks/{drop}/{number:int}/fixed", fixed),
    Route("/checks/{drop}/{number:int}/copy/{kind}", take_away),
    Route("/quit", leave, methods=["POST"]),
    Route("/static/{name}", asset),
]
