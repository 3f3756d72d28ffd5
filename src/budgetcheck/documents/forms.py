"""Printed forms, whose figures stand beside their labels, and tables whose rows are numbered within each of them."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import Cell, doubt_of, figure_of, figure_text, likened, squeezed, unbroken
from budgetcheck.documents.headings import is_number_row
from budgetcheck.documents.raw_rows import Digits, RawRow
from budgetcheck.model.budget import Source, Unread
from budgetcheck.model.layout import NUMERIC_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.printed import Printed
    from budgetcheck.model.layout import TableLayout

_MAX_PATH = 5
_MAX_HEADER = 6


class Read(NamedTuple):
    """What was read of one of the layout's tables."""

    rows: list[RawRow]
    unread: list[Unread]
    columns: tuple[str, ...] = ()
    """The layout's columns of figures that stand in the table, in their printed order."""


class _Frame(NamedTuple):
    """A printed table taken apart: the headings over each column, and the rows under them."""

    headings: list[tuple[str, ...]]
    body: list[tuple[Cell, ...]]


def read_form(table_id: str, layout: TableLayout, printed: Printed, number: int) -> Read:
    """Read a printed form, whose figures stand beside their labels, as one row."""
    wanted = {likened(heading): key for key, heading in layout.headed}
    if layout.name:
        wanted[likened(layout.name)] = "name"
    name: str | None = None
    found = RawRow(str(number), "", Source())
    unread: list[Unread] = []
    seen = False
    for row in printed.rows:
        for cell, beside in pairwise(row):
            key = wanted.get(likened(cell.text))
            known = key in found.values or (key == "name" and name is not None)
            if key is None or known or beside.text == cell.text:
                continue
            if not seen:
                found.source, seen = beside.source, True
            if key == "name":
                found.name = name = unbroken(beside.text)
            elif not _put(found, key, layout, beside):
                unread.append(Unread(table_id, beside.text, doubt_of(beside), beside.source))
    return Read([found] if name is not None or found.values else [], unread)


def _from_heading(rows: list[tuple[Cell, ...]], layout: TableLayout) -> list[tuple[Cell, ...]]:
    """Leave out what stands over the row of headings, in a form that goes on as a table."""
    labels = {likened(column.label) for column in layout.columns.values()} | {likened(layout.name)}
    for place, row in enumerate(rows):
        if len({likened(cell.text) for cell in row} & labels) >= 3:
            return rows[place:]
    return []


def _frame(rows: Sequence[tuple[Cell, ...]], size: int | None = None) -> _Frame:
    size = _header_size(rows) if size is None else size
    header = [row for row in rows[:size] if not is_number_row(row)]
    seen = {tuple(squeezed(cell.text) for cell in row) for row in rows[:size]}
    # A table that goes on over a page prints its header again.
    body = [
        row for row in rows[size:] if tuple(squeezed(cell.text) for cell in row) not in seen and not is_number_row(row)
    ]
    width = max(map(len, rows), default=0)
    headings: list[tuple[str, ...]] = []
    for x in range(width):
        path: list[str] = []
        for y, row in enumerate(header):
            word = likened(row[x].text) if x < len(row) else ""
            if (
                not word
                and x
                and y < len(header) - 1
                and any(len(below) > x and below[x].text for below in header[y + 1 :])
            ):
                # A merged heading whose extent the format does not tell reaches over the blanks beside it.
                word = headings[x - 1][y] if y < len(headings[x - 1]) and len(path) == y else ""
            if word and (not path or path[-1] != word):
                path.append(word)
        headings.append(tuple(path[:_MAX_PATH]))
    return _Frame(headings, body)


def _is_wordy(frame: _Frame, x: int) -> bool:
    cells = [row[x].text for row in frame.body if x < len(row) and row[x].text.strip()]
    return sum(figure_text(cell) is None for cell in cells) * 2 > len(cells)


def _matched(layout: TableLayout, frame: _Frame, lane: range) -> dict[int, str]:
    """Return which of the layout's columns stands where: the closest heading first, no column twice."""
    labels = [(likened(heading), key) for key, heading in layout.headed]
    # What a column of words names may be called its name: 项目, 项目名称.
    labels += [(f"{label}名称", key) for label, key in labels if layout.columns[key].type == "text"]
    scored = []
    for x in lane:
        names = _readings(frame.headings[x])
        for label, key in labels:
            if label in names:
                scored.append((names[label], -len(label), x, key))
    found: dict[int, str] = {}
    for _, _, x, key in sorted(scored):
        if x not in found and key not in found.values():
            found[x] = key
    return dict(sorted(found.items()))


def _readings(path: tuple[str, ...]) -> dict[str, int]:
    """Return all that a column under several headings may be called, and how far from the whole each name is."""
    if not path:
        return {}
    last = path[-1]
    found = {last: 1}
    for size in range(1, len(path)):
        for above in combinations(path[:-1], size):
            found.setdefault("".join((*above, last)), 0)
    return found


def _put(row: RawRow, key: str, layout: TableLayout, cell: Cell) -> bool:
    """Put one cell into a row: a figure with its own digits, or words; False where it should be a figure and is not."""
    if layout.columns[key].type not in NUMERIC_TYPES:
        words = unbroken(cell.text)
        if words:
            row.values[key] = words
        return True
    figure = figure_of(cell)
    if figure:
        row.values[key] = Digits(figure, cell.source)
    return figure is not None


def read_numbered(table_id: str, layout: TableLayout, printed: Printed) -> Read:
    """Read a table whose rows have no codes of their own."""
    frame = _frame(_from_heading(list(printed.rows), layout))
    columns = _matched(layout, frame, range(len(frame.headings)))
    wordy = [x for x in range(len(frame.headings)) if x not in columns and _is_wordy(frame, x)]
    named = [x for x in wordy if layout.name and likened(layout.name) in frame.headings[x][-1:]]
    before = [x for x in wordy if x < min(columns, default=x + 1)]
    name = next(iter(named or before[-1:]), None)
    unread: list[Unread] = []
    found: list[RawRow] = []
    for cells in frame.body:
        first = next((cell for cell in cells if cell.text), None)
        if first is None:
            continue
        row = RawRow("", unbroken(cells[name].text) if name is not None else "", first.source)
        for x, key in columns.items():
            if not _put(row, key, layout, cells[x]):
                unread.append(Unread(table_id, cells[x].text, doubt_of(cells[x]), cells[x].source))
                row.open.append(key)
        if row.name or row.values or row.open:
            found.append(row)
    groups = [key for x, key in columns.items() if name is not None and x < name]
    _carry_down(found, [key for key in groups if layout.columns[key].type == "text"])
    rows = [row for row in found if row.values]
    for number, row in enumerate(rows, 1):
        row.code = str(number)
    figures = tuple(key for key in columns.values() if layout.columns[key].type in NUMERIC_TYPES)
    return Read(rows, unread, figures)


def _carry_down(rows: list[RawRow], keys: Sequence[str]) -> None:
    """Give rows the words of a cell that reaches down to them from a page or row above."""
    for above, below in pairwise(rows):
        for key in keys:
            if key in above.values:
                below.values.setdefault(key, above.values[key])


def _header_size(rows: Sequence[tuple[Cell, ...]]) -> int:
    """Without a number row, the header is the first row and those after it that share a merged cell with the one above."""
    for place, row in enumerate(rows[:8]):
        if is_number_row(row):
            return place + 1
    size = 1
    for above, below in pairwise(rows[:_MAX_HEADER]):
        shared = any(one.text and one.text == two.text for one, two in zip(above, below, strict=False))
        spread = any(one.text and one.text == two.text for one, two in pairwise(above))
        if not (shared or spread) or any(figure_text(cell.text) for cell in below if cell.text.strip()):
            break
        size += 1
    return size
