"""目录 against the body: every entry of the list of contents has its heading or table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Held, Outcome, Problem
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

_CONTENTS = r"目录[:：]?"
_TRAIL = r"[.…·\-—\s]{2,}\d{0,3}$|\s\d{1,3}$"
_NUMBERING = (
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|表\d+)[:：]?"
)
_YEAR = r"20\d\d年?度?"
_LONGEST = 60
_MAX_ENTRIES = 80


class Options(Record):
    """The list of contents."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: there is nothing to say in the rule."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - every kind is asked alike
    """Yield each entry of the contents that no heading or table of the body answers."""
    places = context.passages()
    start = next(
        (at for at, place in enumerate(places[:60]) if re.fullmatch(_CONTENTS, "".join(place.text.split()))), None
    )
    if start is None:
        yield NotApplicable()
        return
    entries, rest = _entries(places[start + 1 :])
    titles = [_bare(table.title) for table in context.budget.tables.values()]
    titles += [_bare(context.layout.tables[name].title) for name in context.budget.tables]
    headings = [_bare(place.text[:_LONGEST]) for place in rest]
    for entry in entries:
        name = _bare(entry.text)
        if any(name in heading for heading in headings) or any(name.endswith(title) for title in titles if title):
            yield Held()
            continue
        message = Text(f"目录列有“{name}”，正文中没有", f"the contents list '{name}', which the body does not have")
        yield Problem(Verdict.MISSING, message, (entry,), expected=name)


def _entries(places: list[Place]) -> tuple[list[Place], list[Place]]:
    """Part the entries of the contents from the body, which begins where the first entry stands again."""
    first = _bare(places[0].text) if places else ""
    for at, place in enumerate(places[1 : _MAX_ENTRIES + 1], 1):
        if _bare(place.text[:_LONGEST]).startswith(first) or len(place.text) > _LONGEST:
            return places[:at], places[at:]
    return [], places


def _bare(text: str) -> str:
    """Return a heading without its number, page, year and blanks."""
    words = "".join(re.sub(_TRAIL, "", text.strip()).split())
    return re.sub(_YEAR, "", re.sub(_NUMBERING, "", words)).rstrip("：:")
