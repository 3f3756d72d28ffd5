"""From the cells of a sheet to grids: what is hidden left out, merged cells spread, stacked tables taken apart."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import MAX_CELLS, Cell, Grid, figure_text, likened
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_TABLE_LINE = re.compile(r"表(?:（[^（）]*）)?$|^(?:附?表|公开)[0-9一二三四五六七八九十]+")
_LONGEST_TITLE = 60

Row = tuple[Cell, ...]

Range = tuple[int, int, int, int]
"""The first row, first column, last row and last column of a merged cell, from 0."""


class Sheet(NamedTuple):
    """A sheet as its file holds it: its cells by row and column from 0, and what of it is not shown."""

    name: str
    cells: dict[tuple[int, int], Cell]
    merged: Sequence[Range] = ()
    hidden_rows: Collection[int] = frozenset()
    hidden_columns: Collection[int] = frozenset()


def grids_of(path: str, sheet: Sheet) -> Iterator[Grid]:
    """Yield the tables of a sheet as a reader sees them; raises InputError where a cell stands far from all others."""
    cells = {place: cell for place, cell in sheet.cells.items() if cell.text}
    _spread(path, sheet, cells)
    seen = [place for place in cells if place[0] not in sheet.hidden_rows and place[1] not in sheet.hidden_columns]
    if not seen:
        return
    top, bottom = min(y for y, _ in seen), max(y for y, _ in seen)
    left, right = min(x for _, x in seen), max(x for _, x in seen)
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
        raise _far(
            path, sheet.name, max(seen, key=lambda place: (place[0] - top) * (right - left + 1) + place[1] - left)
        )
    columns = [x for x in range(left, right + 1) if x not in sheet.hidden_columns]
    rows = [
        tuple(cells.get((y, x)) or Cell("", Source(None, sheet.name, reference(y, x))) for x in columns)
        for y in range(top, bottom + 1)
        if y not in sheet.hidden_rows
    ]
    for number, part in enumerate(_parts(rows)):
        yield Grid(tuple(part), "" if number else sheet.name)


def reference(row: int, column: int) -> str:
    """Return a place as a spreadsheet names it: A1."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def too_many(path: str) -> InputError:
    """Return the error of a workbook with more cells than any disclosure."""
    problem = Text("单元格过多，不是预算公开文件", "has too many cells for a disclosure")
    return InputError(path, problem, remedy=Text("请只提交预算公开文件", "Give the disclosure alone"))


def _far(path: str, name: str, place: tuple[int, int]) -> InputError:
    cell = reference(*place)
    return InputError(
        path,
        Text(f"工作表“{name}”的单元格 {cell} 离表格太远", f"sheet '{name}' has a cell far from its table, {cell}"),
        remedy=Text("请删除表格之外的内容", "Delete what stands outside the table"),
    )


def _spread(path: str, sheet: Sheet, cells: dict[tuple[int, int], Cell]) -> None:
    """Give the text of a merged cell to every place that it covers; what else the file holds there is not shown."""
    last_row = max((y for y, _ in cells), default=0)
    last_column = max((x for _, x in cells), default=0)
    size = 0
    for number, (top, left, bottom, right) in enumerate(sheet.merged, 1):
        rows, columns = range(top, min(bottom, last_row) + 1), range(left, min(right, last_column) + 1)
        size += len(rows) * len(columns)
        if size > MAX_CELLS:
            raise too_many(path)
        first = cells.get((top, left))
        shared = number if first is not None and figure_text(first.text) and len(rows) * len(columns) > 1 else 0
        for y in rows:
            for x in columns:
                if first is None:
                    cells.pop((y, x), None)
                else:
                    place = Source(sheet=sheet.name, cell=reference(y, x))
                    cells[y, x] = first._replace(source=place, merged=shared)


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield the tables among rows: those beside each other from left to right, those under each other from the top."""
    cut = _beside(rows)
    if cut is not None:
        yield from _parts([row[:cut] for row in rows])
        yield from _parts([row[cut:] for row in rows])
        return
    starts = [0, *_starts(rows), len(rows)]
    if len(starts) == 2:
        yield rows
        return
    for start, end in pairwise(starts):
        yield from _parts(rows[start:end])


def _beside(rows: Sequence[Row]) -> int | None:
    """Return the column at which a second table begins beside the first: each has a title alone over its own columns."""
    titles = [(y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.text and _is_title(cell.text)]
    if len(titles) < 2:
        return None
    filled = [any(row[x].text for row in rows) for x in range(len(rows[0]))]
    first = filled.index(True)
    cuts = {x for x in range(first + 1, len(filled)) if filled[x] and not filled[x - 1]}
    places = set(titles)
    # Titles that are merged over their tables may adjoin.
    cuts.update(x for y, x in titles if (y, x - 1) in places and rows[y][x].text != rows[y][x - 1].text)
    for cut in sorted(cuts):
        left = any(x < cut and _is_alone(rows[y][:cut]) for y, x in titles)
        if left and any(x >= cut and _is_alone(rows[y][cut:]) for y, x in titles):
            return cut
    return None


def _is_alone(row: Sequence[Cell]) -> bool:
    """Whether a row has one text, be it in one cell or in a merged one."""
    return len({cell.text for cell in row if cell.text}) == 1


def _starts(rows: Sequence[Row]) -> Iterator[int]:
    """Yield the rows at which a further table begins: a line that is a title or a number, under rows of several cells."""
    under = False
    for y, row in enumerate(rows):
        words = {cell.text for cell in row if cell.text}
        if len(words) > 1:
            under = True
        elif under and len(words) == 1 and _is_title(*words):
            yield y
            under = False


def _is_title(text: str) -> bool:
    words = likened(text)
    return len(words) <= _LONGEST_TITLE and figure_text(text) is None and _TABLE_LINE.search(words) is not None
