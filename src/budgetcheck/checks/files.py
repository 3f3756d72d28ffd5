"""Figures that two files of one disclosure print differently: the tables in Word, and once more in Excel or on a page."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.arithmetic.relations import Balance, Term, judge
from budgetcheck.arithmetic.unknown import unknown_in
from budgetcheck.checks import Context, Held, Outcome, Problem
from budgetcheck.checks.codes import plain_name
from budgetcheck.model.budget import Figure
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.source import RECOGNISED
from budgetcheck.model.words import Severity, Text, Verdict, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.arithmetic.unknown import Unknown
    from budgetcheck.model.budget import Budget, Row, Source, Table
    from budgetcheck.model.layout import Layout, TableLayout

_MANY = 6
"""As many differences in one table are one finding: the files are two versions of it."""
_FEW_ROWS = 5
"""Of so many rows one may be missing in a file; where more are, that file prints the table in less detail."""
_OFFICIAL = ("function", "economic")
_BLANK = Text("空白", "blank")

CHINESE = {
    "": "同一份公开的两个文件中不同的数：Word 中的表，以及 Excel 或网页中的同一张表。",
}
OF_FIGURES = False
NEEDS = ("files",)


class Options(Record):
    """What the files of one disclosure print of the same cells must be the same."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: every table of it may be printed twice."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - there are none
    """Yield each cell that two files state differently, and a row that one of them leaves out."""
    files = context.budget.files
    if len(files) < 2:
        yield NotApplicable()
        return
    names = _names(files)
    gaps = [unknown_in(file) for file in files]
    for table_id, read in context.budget.tables.items():
        layout = context.layout.tables[table_id]
        if layout.form or layout.numbered:
            # Forms are numbered by their order, which is each file's own.
            continue
        printing = [number for number, file in enumerate(files) if table_id in file.tables]
        for number in printing[1:]:
            first, again = printing[0], files[number].tables[table_id]
            one = _Side(read, names[first], gaps[first], files[first].tables[table_id].columns, layout)
            two = _Side(again, names[number], gaps[number], again.columns, layout)
            yield from _compared(one, two)


class _Side(NamedTuple):
    """A table as one file prints it."""

    table: Table
    name: str
    """Of the file."""
    gaps: Unknown | None
    columns: frozenset[str]
    layout: TableLayout

    def numbered(self, row: Row) -> bool:
        """Whether a row has no code of its own but its place: another name there is another row."""
        return self.layout.codes not in _OFFICIAL and row.key not in self.layout.rows

    def has(self, figure: Figure) -> bool:
        """Whether the file is known to print a figure's cell as it was read, blank or not."""
        return self.gaps is None or not self.gaps.among([figure])

    @property
    def whole(self) -> bool:
        """Whether all its rows were read."""
        return self.gaps is None or self.table.id not in self.gaps.touched


def _names(files: Sequence[Budget]) -> list[str]:
    """Return the names of the files, with their folders where two have the same."""
    names = [printable(PurePath(file.path).name, " ") for file in files]
    if len(set(names)) < len(names):
        names = [printable(file.path, " ") for file in files]
    return names


def _compared(one: _Side, two: _Side) -> Iterator[Problem | Held]:
    held = 0
    found: list[Problem] = []
    for row in one.table.rows:
        other = two.table.by_key.get(row.key)
        if other is None or (one.numbered(row) and plain_name(other.name) != plain_name(row.name)):
            continue
        for column in sorted(one.columns & two.columns):
            figures = _figure(one, row, column), _figure(two, other, column)
            problem = _cell(one, two, *figures, _beside(other))
            held += problem is None
            found += [problem] if problem is not None else []
    found += _missing_rows(one, two)
    if held:
        yield Held(held)
    if len(found) >= _MANY:
        yield _folded(one, two, found)
    else:
        yield from found


def _figure(side: _Side, row: Row, column: str) -> Figure:
    return row.figures.get(column) or Figure(side.table.id, row.key, column)


def _beside(row: Row) -> Source | None:
    """Return where a row is printed: of one of its figures."""
    return next((figure.source for figure in row.figures.values()), None)


def _cell(one: _Side, two: _Side, figure: Figure, other: Figure, beside: Source | None) -> Problem | None:
    """Return what is wrong where two files state one cell differently; a blank and 0.00 say the same.

    `beside` is where the other file prints the row.
    """
    if figure.value is not None and other.value is not None:
        relation = Balance((Term(1, figure),), (Term(1, other),), copy=True)
        if judge(relation).verdict is not Verdict.BROKEN:
            return None
    elif figure.units == other.units:
        return None
    elif is_notes(figure.table) or not (one.has(figure) and two.has(other)):
        # A text need not say everything again, and what was not read may be the same.
        return None
    at = _at(other.source or beside, row=other.value is None)
    zh = f"《{one.name}》为{figure.text or _BLANK.zh}，《{two.name}》{at.zh}为{other.text or _BLANK.zh}"
    en = f"{figure.text or _BLANK.en} in {one.name}, {other.text or _BLANK.en} in {two.name}{at.en}"
    by_eye = any(each.source is not None and each.source.how == RECOGNISED for each in (figure, other))
    # What was recognised in a picture may be misread.
    severity = Severity.NOTE if by_eye else None
    again = other if other.source is not None else other._replace(source=beside)
    return Problem(Verdict.MISMATCH, Text(zh, en), (figure, again), None, figure.text or None, severity)


def _at(source: Source | None, *, row: bool = False) -> Text:
    """Return a place in brackets, where one is known; with `row`, that of a cell beside it."""
    if source is None or not source.zh:
        return Text("", "")
    beside = Text("所在行", "row of ") if row else Text("", "")
    return Text(f"（{source.zh}{beside.zh}）", f" ({beside.en}{source.en})")


def _missing_rows(one: _Side, two: _Side) -> list[Problem]:
    """Return the rows with amounts that one of the files leaves out, where it leaves out few."""
    found: list[Problem] = []
    for side, other in ((one, two), (two, one)):
        if is_notes(side.table.id) or not other.whole:
            continue
        rows = [row for row in side.table.rows if any(figure.units for figure in row.figures.values())]
        names = {plain_name(row.name) for row in other.table.rows}
        gone = [row for row in rows if row.key not in other.table.by_key and plain_name(row.name) not in names]
        if len(gone) * _FEW_ROWS <= len(rows):
            found += [_missing(row, side, other) for row in gone]
    return found


def _missing(row: Row, side: _Side, other: _Side) -> Problem:
    figure = next(figure for figure in row.figures.values() if figure.units)
    message = Text(
        f"《{side.name}》{_at(figure.source).zh}有此行，《{other.name}》没有",
        f"{side.name}{_at(figure.source).en} has this row, {other.name} does not",
    )
    return Problem(Verdict.MISMATCH, message, (Place(side.table.id, row.key, None, row.name, figure.source),))


def _folded(one: _Side, two: _Side, found: Sequence[Problem]) -> Problem:
    """Return the differences of a table as one problem, which shows the first."""
    first, count = found[0], len(found)
    lead = Text(
        f"《{one.name}》与《{two.name}》的该表有 {count} 处不同，首处：",
        f"{one.name} and {two.name} differ in {count} places of this table, first: ",
    )
    milder = Severity.NOTE if all(each.severity is Severity.NOTE for each in found) else None
    return first._replace(message=lead + first.message, severity=milder)
