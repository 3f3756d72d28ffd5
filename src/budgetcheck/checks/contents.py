"""The list of contents against the body: every entry of the list of contents has its heading or table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Held, Outcome, Problem
from budgetcheck.documents.numbering import ENTRY
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.model.layout import Layout

_CONTENTS = r"目录[:：]?"
_TRAIL = r"[.…·\-—\s]{2,}\d{0,3}$|\s\d{1,3}$"
_SIDE = r"(?:[（(][^（）()]*[)）])+$"
"""What a title says in brackets behind itself: its side （收入）, its number, by what it is classified."""
_OVER_TABLE = r"单位(?:名称)?\s*[:：]|编制(?:部门|单位)"
"""What stands over a table, where the contents have ended."""
_YEAR = r"20\d\d年?度?"
_DATED = re.compile(r"\d月\d{1,2}日|(?:时间|日期)[:：]")
"""When it was published stands among the contents and is no part of them."""
_LONGEST = 60
_MAX_ENTRIES = 80

CHINESE = {
    "": "目录与正文：目录的每一条在正文中都有标题或表。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """The list of contents."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: there is nothing to say in the rule."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - every kind is asked alike
    """Yield each entry of the contents that no heading or table of the body answers."""
    entries, rest = entries_of(context)
    if not entries:
        yield NotApplicable()
        return
    titles = [_bare(table.title) for table in context.budget.tables.values()]
    titles += [_bare(context.layout.tables[name].title) for name in context.budget.tables]
    titles += [_bare(each.text) for each in context.budget.unread if each.why == "table"]
    titles = [re.sub(_SIDE, "", title) for title in titles]
    headings = [_bare(place.text[:_LONGEST]) for place in rest]
    for entry in entries:
        whole = _bare(entry.text)
        if _DATED.search(whole):
            continue
        name = re.sub(_SIDE, "", whole)
        if any(name in heading for heading in headings) or any(
            name.endswith(title) or title.endswith(name) for title in titles if title and name
        ):
            yield Held()
            continue
        message = Text(f"目录列有“{whole}”，正文中没有", f"the contents list '{whole}', which the body does not have")
        yield Problem(Verdict.MISSING, message, (entry,), expected=whole)


def entries_of(context: Context) -> tuple[list[Place], list[Place]]:
    """Return the entries of the list of contents and the passages behind it; nothing where there is no list."""
    places = context.passages()
    start = next(
        (at for at, place in enumerate(places[:60]) if re.fullmatch(_CONTENTS, "".join(place.text.split()))), None
    )
    return _entries(places[start + 1 :]) if start is not None else ([], places)


def promises(context: Context, titles: Iterable[str]) -> bool:
    """Whether the list of contents names something by one of its titles."""
    wanted = [re.sub(_SIDE, "", _bare(title)) for title in titles]
    return any(_bare(entry.text).endswith(title) for entry in entries_of(context)[0] for title in wanted)


def _entries(places: list[Place]) -> tuple[list[Place], list[Place]]:
    """Part the entries of the contents from the body, which begins where the first entry stands again."""
    seen: set[str] = set()
    for at, place in enumerate(places[: _MAX_ENTRIES + 1]):
        name = _bare(place.text[:_LONGEST])
        if (
            re.search(_OVER_TABLE, place.text)
            or name in seen
            or len(place.text) > _LONGEST
            or place.text.endswith("。")
        ):
            return places[:at], places[at:]
        seen.add(name)
    return [], places


def _bare(text: str) -> str:
    """Return a heading without its number, page, year and blanks."""
    words = "".join(re.sub(_TRAIL, "", text.strip()).split())
    return re.sub(_YEAR, "", re.sub(ENTRY, "", words)).rstrip("：:")
