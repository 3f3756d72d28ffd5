"""What must be published: tables, sections, rows, and cells that may not be left blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import check_cells, check_table, parse_cells
from budgetcheck.checks import Context, CouldNotRun, Held, Outcome, Problem
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import UNREAD_PAGES, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.formula import Cells
    from budgetcheck.model.layout import Layout


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
    tables = context.budget.tables
    not_read = {unread.table for unread in context.budget.unread}
    strange = any(unread.why == "table" for unread in context.budget.unread)
    pages = any(unread.why in UNREAD_PAGES for unread in context.budget.unread)
    for name in options.tables:
        if name in tables:
            yield Held()
        elif name in not_read:
            # It stands in the document; that it could not be read is the reader's fault, not the publisher's.
            title = context.layout.tables[name].title
            yield CouldNotRun(Text(f"“{title}”没有读懂", f"'{title}' is there but was not understood"))
        elif pages or (strange and context.layout.tables[name].columns and not is_notes(name)):
            title = context.layout.tables[name].title
            problem = Text(
                f"“{title}”可能是没有读懂的某张表", f"'{title}' may be one of the tables that were not understood"
            )
            yield CouldNotRun(problem)
        else:
            yield Problem(
                Verdict.MISSING,
                Text("整个缺失", "is missing"),
                (Place(name),),
                expected=context.layout.tables[name].title,
            )
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
                Text(f"缺少“{label}”行", f"the row '{label}' is missing"),
                (Place(name, code),),
                expected=label,
            )
    for text in options.cells:
        yield from _cells(text, context)


def _cells(text: str, context: Context) -> Iterator[Outcome]:
    cells = parse_cells(text)
    table = context.budget.tables.get(cells.table)
    if table is None:
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
