"""What helps where a document was not understood: the titles and headings that it prints, each with the nearest known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.numbering import PART
from budgetcheck.model.layout import is_notes
from budgetcheck.model.report import SeenTitle
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout

_BEYOND = rf"{PART}|概况|简介|职责|职能|机构|构成|组成|解释"
"""Headings of what no budget's section is: parts, the unit's tasks, the glossary."""
_MOST = 20
"""Headings looked at; a document that follows no layout at all has no more that help."""


def seen_in(budget: Budget, layout: Layout) -> tuple[SeenTitle, ...]:
    """Return the titles and headings of a document that are none of the layout's, where some of its tables are missed."""
    lacking = [name for name in layout.tables if name not in budget.tables]
    if not lacking or not (budget.prose or budget.unread):
        return ()
    return (*_tables(budget, layout, lacking), *_sections(budget, layout, lacking))


def advice_on(budget: Budget, pack: str, seen: tuple[SeenTitle, ...]) -> tuple[Text, ...]:
    """Return what to do where tables or sections are missed: give what stands elsewhere, or write the other titles down."""
    found: list[Text] = []
    if (
        budget.prose
        and not any(not is_notes(name) for name in budget.tables)
        and not any(not each.section for each in seen)
    ):
        found.append(
            Text(
                "表在别的文件中的，请一并给出：budgetcheck validate 文字说明 表格 --as-one",
                "Where the tables stand in another file, give both: budgetcheck validate NOTES TABLES --as-one",
            )
        )
    if seen:
        found.append(
            Text(
                f'标题只是写法不同的，可另写规则包：extends = "{pack}"，并在该表的 also 中加上文中的标题，再以 --pack 指定；'
                "budgetcheck structure 文件 可看各表读成了什么",
                f'Where a title is only worded otherwise, write a pack with extends = "{pack}" that adds it to the table\'s'
                " `also`, and name it with --pack; budgetcheck structure FILE shows how each table was read",
            )
        )
    return tuple(found)


def _tables(budget: Budget, layout: Layout, lacking: Sequence[str]) -> Iterator[SeenTitle]:
    """Yield the tables with a title that the layout does not know."""
    from budgetcheck.documents.titles import nearest

    titles = {title: name for name in lacking if not is_notes(name) for title in layout.tables[name].titles}
    for each in [unread for unread in budget.unread if unread.why == "table" and unread.text][:_MOST]:
        near = titles.get(nearest(each.text, titles) or "")
        yield SeenTitle(each.text, layout.tables[near].title if near else "", each.source)


def _sections(budget: Budget, layout: Layout, lacking: Sequence[str]) -> Iterator[SeenTitle]:
    """Yield the headings that come near one of a section that is missed; all of them where no section was found."""
    from budgetcheck.documents.titles import heading_of, likeness, nearest

    known = {likeness(title) for name in layout.tables for title in layout.tables[name].titles}
    titles = {title: name for name in lacking if is_notes(name) for title in layout.tables[name].titles}
    none_found = not any(map(is_notes, budget.tables))
    seen: set[str] = set()
    for passage in budget.prose:
        heading = heading_of(passage.text)
        if not heading or heading in seen or re.search(_BEYOND, passage.text) or likeness(heading) in known:
            continue
        seen.add(heading)
        if len(seen) > _MOST:
            return
        near = titles.get(nearest(heading, titles) or "")
        if near or none_found:
            yield SeenTitle(heading, layout.tables[near].title if near else "", passage.source, section=True)
