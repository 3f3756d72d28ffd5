"""What must be published: tables, sections, rows, and cells that may not be left blank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.arithmetic.formula import check_cells, check_table, parse_cells
from budgetcheck.checks import Context, CouldNotRun, Held, Outcome, Problem
from budgetcheck.checks.contents import promises
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import UNREAD_PAGES, Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.arithmetic.formula import Cells
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "必须公开的内容：表、部分、行，以及不能空着的单元格。",
    "tables": "必须有的表或部分。",
    "rows": "表中必须有的行，空表除外。",
    "cells": "不能空着的文字：performance.indicators[*].target。",
}


class Options(Record):
    """Required parts."""

    tables: tuple[str, ...] = ()
    """Tables or sections that must be there."""
    rows: Mapping[str, list[str]] = EMPTY
    """Rows that a table must have, unless it is empty."""
    cells: tuple[str, ...] = ()
    """Words that may not be blank: performance.indicators[*].target."""

    @property
    def read(self) -> Iterator[Cells]:
        """The cells that may not be blank."""
        return map(parse_cells, self.cells)


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table, row or column is not in the layout."""
    for table in (*options.tables, *options.rows):
        check_table(table, layout)
    for text in options.cells:
        check_cells(parse_cells(text), layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what is not there."""
    yield from _tables(options.tables, context)
    tables = context.budget.tables
    for name, codes in options.rows.items():
        if name not in tables or not tables[name].rows:
            continue
        for code in codes:
            if any(row.code == code for row in tables[name].rows):
                yield Held()
                continue
            label = context.layout.tables[name].rows.get(code, "合计" if code == "total" else code)
            yield Problem(
                Verdict.MISSING,
                Text(f"未列“{label}”行", f"the row '{label}' is missing"),
                (Place(name, code),),
                expected=label,
            )
    for text in options.cells:
        yield from _cells(text, context)


def _tables(names: Sequence[str], context: Context) -> Iterator[Outcome]:
    """Yield the tables and sections that are not there, or one note where the document holds only some of them."""
    some = bool(names) and _holds_some(names, context)
    unasked: list[str] = []
    for name in names:
        if name in context.budget.tables or _stands_otherwise(name, context):
            yield Held()
            continue
        reason = _not_understood(name, context)
        if reason is not None:
            yield CouldNotRun(reason)
        elif (some or (is_notes(name) and context.is_without_notes)) and not promises(
            context, context.layout.tables[name].titles
        ):
            unasked.append(name)
            yield NotApplicable()
        else:
            title = context.layout.tables[name].title
            yield Problem(Verdict.MISSING, _ABSENT[is_notes(name)], (Place(name),), expected=title)
    if unasked:
        message = _ONLY_NOTES if _is_notes_only(context) else _ONLY_SOME if some else _ONLY_TABLES
        yield Problem(Verdict.MISSING, message, (Place(unasked[0]),), severity=Severity.NOTE)


def _not_understood(name: str, context: Context) -> Text | None:
    """Return why a table or section that was not found may be there all the same; None where nothing speaks for it."""
    layout, unread = context.layout.tables[name], context.budget.unread
    title = layout.title
    if any(each.table == name for each in unread):
        # It stands in the document; that it could not be read is the reader's fault, not the publisher's.
        return Text(f"“{title}”未能识别", f"'{title}' is there but was not read")
    if any(each.why in UNREAD_PAGES for each in unread):
        return Text(f"“{title}”可能在未能识别的页上", f"'{title}' may be on a page that was not read")
    if is_notes(name):
        if any(each.why == "claim" and not each.table for each in unread):
            return Text(f"“{title}”可能在未识别的标题之下", f"'{title}' may be under a heading that was not recognised")
    elif layout.columns and any(each.why == "table" for each in unread):
        return Text(f"“{title}”可能是未识别的某张表", f"'{title}' may be one of the tables that were not recognised")
    return None


_ABSENT = {False: Text("未见此表", "is missing"), True: Text("未见此部分", "is missing")}
"""What is said of a table, and of a section of the notes, that is not there."""
_ONLY_NOTES = Text(
    "文件只有文字说明，没有公开表；是否齐全未核对",
    "the file holds notes only, no table; whether others are missing was not checked",
)
_ONLY_TABLES = Text(
    "文件只有表格，没有文字说明；文字说明是否齐全未核对",
    "the file holds tables only, no notes; whether sections of the notes are missing was not checked",
)
_ONLY_SOME = Text(
    "文件中只有部分表格，是否齐全未核对",
    "the file holds only some of the tables; whether others are missing was not checked",
)


def _stands_otherwise(name: str, context: Context) -> bool:
    """Whether a table of the same title is there in another form: income by unit for income by code."""
    titles = set(context.layout.tables[name].titles)
    lane = context.layout.tables[name].lane
    return any(
        not titles.isdisjoint(context.layout.tables[other].titles)
        for other in context.budget.tables
        if context.layout.tables[other].lane == lane and other != name and not is_notes(other)
    )


def _holds_some(names: Sequence[str], context: Context) -> bool:
    """Whether a document holds only some of the tables, so that the others may be in another file.

    So it is with less than half of them; and with less than two thirds, where the numbers of those that are there leave
    room for the others.
    """
    # A section of the notes has no number; what it is missed in is told by the tables.
    asked = [name for name in names if context.layout.tables[name].number and not is_notes(name)]
    tables = asked or list(_one_a_number(context))
    there = [context.budget.tables[name] for name in tables if name in context.budget.tables]
    if len(there) * 2 < len(tables):
        return context.budget.is_of_document
    numbers = {int(digits[-1]) for table in there if (digits := re.findall(r"\d+", table.number))}
    gaps = max(numbers, default=0) - len(numbers)
    return len(there) * 3 < len(tables) * 2 and gaps > 1 and context.budget.is_of_document


def _one_a_number(context: Context) -> Iterator[str]:
    """Yield one of the layout's tables for each printed number, the one that is there where one is."""
    found: dict[str, str] = {}
    for name, table in context.layout.tables.items():
        if table.number and not is_notes(name) and found.get(table.number) not in context.budget.tables:
            found[table.number] = name
    yield from found.values()


def _is_notes_only(context: Context) -> bool:
    """Whether a file has sentences and no printed table."""
    return bool(context.budget.sentences) and all(map(is_notes, context.budget.tables))


def _cells(text: str, context: Context) -> Iterator[Outcome]:
    cells = parse_cells(text)
    table = context.budget.tables.get(cells.table)
    if table is None or (context.budget.is_of_document and cells.column not in table.columns):
        # A printed form without such a column asks for nothing in it.
        return
    label = context.layout.tables[cells.table].columns[cells.column].label
    held = 0
    for rows in context.selections.rows(table, cells.rows, cells.where).values():
        for row in rows:
            words = row.texts.get(cells.column, ())
            if cells.column in row.figures or any(word.strip() for word in words):
                held += 1
            else:
                message = Text(f"“{label}”空白", f"'{label}' is blank")
                yield Problem(Verdict.MISSING, message, (Place(cells.table, row.key, cells.column),))
    if held:
        yield Held(held)
