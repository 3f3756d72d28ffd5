"""The list of contents against the body: every entry of the list of contents has its heading or table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Held, Outcome, Problem
from budgetcheck.documents.contents import named
from budgetcheck.documents.titles import is_table_number
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.model.layout import Layout

_SIDE = r"(?:[（(][^（）()]*[)）])*\d*$"
"""What stands behind a title: its side （收入）, its number or by what it is classified, and a page without a blank."""
_LONGEST = 60

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
    titles = [named(table.title) for table in context.budget.tables.values()]
    titles += [named(context.layout.tables[name].title) for name in context.budget.tables]
    titles += [named(each.text) for each in context.budget.unread if each.why == "table"]
    titles = [re.sub(_SIDE, "", title) for title in titles]
    headings = [named(place.text[:_LONGEST]) for place in rest]
    for entry in entries:
        if is_table_number("".join(entry.text.split())):
            # A sheet has the number in a cell of its own, beside the title.
            continue
        whole = named(entry.text)
        name = re.sub(_SIDE, "", whole)
        if any(name in heading for heading in headings) or any(
            name.endswith(title) or title.endswith(name) for title in titles if title and name
        ):
            yield Held()
            continue
        message = Text(f"目录列有“{whole}”，正文中没有", f"the contents list '{whole}', which the body does not have")
        yield Problem(Verdict.MISSING, message, (entry,), expected=whole)


def entries_of(context: Context) -> tuple[list[Place], list[Place]]:
    """Return the entries of the list of contents and the passages behind it; all passages where none or nothing is."""
    places = context.passages()
    listed = [at for at, passage in enumerate(context.budget.prose) if passage.listed]
    if not listed or listed[-1] + 1 == len(places):
        return [], places
    return [places[at] for at in listed if named(places[at].text)], places[listed[-1] + 1 :]


def promises(context: Context, titles: Iterable[str]) -> bool:
    """Whether the list of contents names something by one of its titles."""
    wanted = [re.sub(_SIDE, "", named(title)) for title in titles]
    return any(named(entry.text).endswith(title) for entry in entries_of(context)[0] for title in wanted)
