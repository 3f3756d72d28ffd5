"""From a printed table to rows of the layout: the column by its path of headings, the row by its code or its name."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import figure_text, likened, unbroken
from budgetcheck.documents.forms import Read, read_numbered
from budgetcheck.documents.grids import State
from budgetcheck.documents.grids import read_table as grid_of
from budgetcheck.documents.matching import Told, is_other, matched, says_apart, turned, without
from budgetcheck.documents.names import bare_name, codes_for
from budgetcheck.documents.official import code_below, code_meant
from budgetcheck.documents.outline import is_counted
from budgetcheck.documents.raw_rows import Digits, RawRow
from budgetcheck.model.budget import READ_AS, Unread
from budgetcheck.model.layout import NUMERIC_TYPES
from budgetcheck.model.printed_table import Kind
from budgetcheck.model.words import UNKNOWN_LETTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.documents.grids import Lane, PrintedCell, PrintedRow, PrintedTable
    from budgetcheck.documents.printed import Printed
    from budgetcheck.model.layout import TableLayout

_UNIT_CODE = re.compile(r"(?:单位|部门|机构)[）)]?(?:代码|编码|编号)$")
_BY_NATURE = re.compile(r"按[^按]*(?:性质|经济分类)")
_CODED = ("function", "economic", "unit")


def read_table(table_id: str, layout: TableLayout, printed: Printed, lanes: int, told: Told) -> Read:
    """Read one of the layout's tables from a printed one that holds `lanes` of them side by side."""
    if layout.numbered:
        return read_numbered(table_id, layout, printed)
    return _Reading(table_id, layout, told, grid_of(printed.rows, loose=printed.loose)).run(lanes)


def has_units(printed: Printed) -> bool:
    """Whether the rows of a printed table are units, with codes of their own."""
    return _codes_units(grid_of(printed.rows, loose=printed.loose))


def _codes_units(table: PrintedTable) -> bool:
    codes = [column for column in table.columns if column.kind is Kind.CODE]
    return bool(codes) and all(_UNIT_CODE.search(likened(column.leaf)) for column in codes)


class _Entry(NamedTuple):
    """A row, and the words that it begins with."""

    row: RawRow
    first: str
    lane: int = 0


class _Reading:
    """One of the layout's tables being read."""

    def __init__(self, table_id: str, layout: TableLayout, told: Told, table: PrintedTable) -> None:
        self._id = table_id
        self._layout = layout
        self._told = told
        self._table = table
        self._unread: list[Unread] = []
        self._keys: list[str] = []
        self._above = ""
        """The code of the row above."""

    def run(self, lanes: int) -> Read:
        entries: list[_Entry] = []
        for lane in _lanes(self._table, self._layout, lanes):
            across = turned(lane, self._layout, self._told)
            entries += self._turned(lane, across) if across else self._lane(lane)
        columns = tuple(key for key in self._keys if self._layout.columns[key].type in NUMERIC_TYPES)
        return Read(self._coded(entries) + self._unprinted_total(entries), self._unread, columns)

    def _lane(self, lane: Lane) -> Iterator[_Entry]:
        shared = lane.label.path if lane.label is not None else ()
        columns = [each._replace(path=without(each.path, shared)) for each in (*lane.columns, *lane.words)]
        found = matched(self._layout, columns, self._told)
        figures = {place: found[column.place] for place, column in enumerate(lane.columns) if column.place in found}
        words = {place: found[column.place] for place, column in enumerate(lane.words) if column.place in found}
        self._keys += [key for key in found.values() if key not in self._keys]
        self._say_columns(lane, figures)
        units = self._names_units() and self._layout.codes != "unit"
        doubtful = _shared(lane, figures)
        # Rows of units beside the items and their total leave nothing out; those that stand instead of them do.
        summed = any(each.is_total and each.printed for each in lane.rows)
        summed = summed and not units and any(each.code and not each.is_total for each in lane.rows)
        for printed in lane.rows:
            row = (
                printed._replace(cells=tuple(_in_doubt(cell, doubtful) for cell in printed.cells))
                if doubtful
                else printed
            )
            entry = self._row(row, figures, words)
            if (units and not row.is_total) or (
                row.unit and not row.code and not row.is_total and self._layout.codes in _CODED
            ):
                self._say_unit(row, idle=summed)
            elif entry.row.code or entry.row.name or entry.row.values:
                yield entry

    def _row(self, row: PrintedRow, figures: dict[int, str], words: dict[int, str]) -> _Entry:
        code = self._code(row)
        in_front = row.label.text.lstrip("[【（(")
        name = row.label.bare if row.code and in_front.startswith(row.code[:3]) else row.label.text
        entry = RawRow(code if self._layout.codes in _CODED else "", name, row.source)
        for place, key in words.items():
            text = row.words[place]
            if text and self._layout.columns[key].type in NUMERIC_TYPES:
                # A column of which no cell is a figure is one of words, whatever its heading asks for.
                self._unread.append(Unread(self._id, text, "figure", row.source))
                entry.open.append(key)
            elif text:
                entry.values[key] = text
        for place, key in figures.items():
            self._put(entry, key, row.cells[place])
        for said in (row.printed_code, name):
            if UNKNOWN_LETTER in said:
                self._unread.append(Unread(self._id, said, "letter", row.source, idle=True))
        return _Entry(entry, row.printed_code or row.label.text, row.lane)

    def _code(self, row: PrintedRow) -> str:
        """Return a row's code; a misprint is said, and the row stays where the official code of its name has it."""
        code = row.code
        if not row.understood and self._layout.codes in ("function", "economic"):
            if self._above and re.fullmatch(r"\d{1,2}", row.printed_code):
                # 款 and 项 stand in one column, and a wrong figure keeps the sums from telling which is which.
                code = code_below(self._above, row.printed_code, row.label.bare, self._layout.codes)
                self._above = code or self._above
                return code
            code = code_meant(row.printed_code, row.label.bare, self._layout.codes)
        self._above = code or self._above
        if code and (code != row.code or (row.padded and self._prints_zeros)):
            said = f"{row.printed_code}{READ_AS}{code}"
            self._unread.append(Unread(self._id, said, "code", row.source, idle=True))
        return code

    @cached_property
    def _prints_zeros(self) -> bool:
        """Whether some codes keep their leading zeros, so that others are misprints: a workbook loses those of all."""
        rows = [row for lane in self._table.lanes for row in lane.rows]
        return any(" 0" in row.printed_code for row in rows)

    def _put(self, entry: RawRow, key: str, cell: PrintedCell) -> None:
        """Put one cell into a row: a figure with its own digits, or words; what is neither stays open and is said."""
        if self._layout.columns[key].type not in NUMERIC_TYPES:
            if cell.text.strip():
                entry.values[key] = unbroken(cell.text)
            return
        digits = figure_text(cell.text)
        if cell.doubt or (cell.state is State.UNKNOWN and (digits is None or not self._table.loose)):
            if cell.text.strip():
                self._unread.append(Unread(self._id, cell.text, cell.doubt or "figure", cell.source))
            entry.open.append(key)
        elif digits:
            entry.values[key] = Digits(digits, cell.source, cell.general)

    def _turned(self, lane: Lane, across: dict[int, tuple[str, str]]) -> Iterator[_Entry]:
        """Yield the rows of a table whose rows are printed as columns, as the three public expenses often are."""
        row = _only_row(lane, across)
        beside = any(says_apart(self._layout, key) for _, key in across.values())
        # A printed column is a row here; one of last year is missed where last year's are added up too.
        self._say_columns(lane, across, "row", idle=not beside)
        self._say_blank_rows(lane, across)
        for each in lane.rows:
            if each is not row:
                self._say_unit(each, idle=row is not None)
        entries: dict[str, RawRow] = {}
        if row is None:
            return
        for place, (code, key) in across.items():
            name = next((name for each, name in self._layout.row_names if each == code), "")
            entry = entries.setdefault(code, RawRow(code, name, row.cells[place].source))
            self._put(entry, key, row.cells[place])
            self._keys += [key] if key not in self._keys else []
        for code, entry in entries.items():
            yield _Entry(entry, code)

    def _names_units(self) -> bool:
        """Whether the rows of a table of codes are units, with codes of their own."""
        return self._layout.codes in _CODED and _codes_units(self._table)

    def _say_columns(self, lane: Lane, known: Iterable[int], why: str = "column", *, idle: bool = True) -> None:
        for place, column in enumerate(lane.columns):
            if place in known:
                continue
            cells = [row.cells[place] for row in lane.rows if figure_text(row.cells[place].text)]
            if cells:
                text = "".join(column.path) or cells[0].text
                idles = (idle and is_other(column, self._told)) or not any(cell.value for cell in cells)
                self._unread.append(Unread(self._id, text, why, cells[0].source, idles))

    def _say_blank_rows(self, lane: Lane, known: Iterable[int]) -> None:
        """Say which columns of a turned table have no figure and no known heading: each may be a row that seems missing."""
        for place, column in enumerate(lane.columns):
            cells = [row.cells[place] for row in lane.rows]
            if place not in known and column.path and not any(figure_text(cell.text) for cell in cells):
                source = cells[0].source if cells else self._table.source
                self._unread.append(Unread(self._id, "".join(column.path), "row", source, idle=True))

    def _say_unit(self, row: PrintedRow, *, idle: bool) -> None:
        """Say that a row of a unit is no row of the table; no sum misses it where their total is read."""
        if row.printed:
            self._unread.append(Unread(self._id, row.label.text or row.printed_code, "row", row.source, idle=idle))

    def _coded(self, entries: list[_Entry]) -> list[RawRow]:
        """Give each row its code: as printed, or by its name among the layout's fixed rows, or by its place."""
        entries = self._down_the_lanes(self._joined_names(entries))
        codes_for([entry.row for entry in entries], self._layout)
        rows: list[RawRow] = []
        numbers = count(1)
        seen: set[str] = set()
        for row, first, _ in entries:
            if not row.code and not row.values:
                continue
            if not row.code:
                if self._layout.rows or self._layout.codes != "free":
                    idle = is_counted(row.name) or not re.search(r"[1-9]", "".join(row.texts()))
                    self._unread.append(Unread(self._id, first or row.name, "row", row.source, idle))
                    continue
                row.code = str(next(numbers))
            key = row.key(self._layout.second_key)
            if key in seen:
                self._unread.append(Unread(self._id, first, "repeated", row.source))
                continue
            seen.add(key)
            if self._layout.rows:
                row.name = bare_name(row.name)
            rows.append(row)
        return rows

    def _down_the_lanes(self, entries: list[_Entry]) -> list[_Entry]:
        """Put the codes of several lanes into one order, where each lane has them in order by itself: 301, 303 | 302."""
        lanes: dict[int, list[str]] = {}
        for entry in entries:
            if entry.row.code:
                lanes.setdefault(entry.lane, []).append(entry.row.code)
        if len(lanes) < 2 or any(codes != sorted(codes) for codes in lanes.values()):
            return entries
        coded = sorted((entry for entry in entries if entry.row.code), key=lambda entry: entry.row.code)
        return coded + [entry for entry in entries if not entry.row.code]

    def _unprinted_total(self, entries: list[_Entry]) -> list[RawRow]:
        """Return the total of a table that prints units, or the sums of its parts, alone: nobody knows its figures."""
        codes = {entry.row.code for entry in entries}
        in_parts = self._layout.codes == "unit" or not codes.isdisjoint(("personnel", "operating"))
        if not entries or "total" in codes or not in_parts:
            return []
        total = RawRow("total", "", entries[-1].row.source)
        total.open += self._keys
        return [total]

    def _joined_names(self, entries: list[_Entry]) -> list[_Entry]:
        """Join a row with the rest of its name that a page's end has cut off, where both make the name of a fixed row."""
        fixed = {likened(name) for _, name in self._layout.row_names}
        joined: list[_Entry] = []
        for entry in entries:
            row = entry.row
            if joined and fixed and not row.code and not row.values:
                above = joined[-1].row
                name = above.name + row.name
                whole = likened(bare_name(name)) in fixed
                if whole and not above.code and likened(bare_name(above.name)) not in fixed:
                    above.name = name
                    continue
            joined.append(entry)
        return joined


def _shared(lane: Lane, places: Iterable[int]) -> set[int]:
    """Return the merged figures that reach over several rows or columns of figures: nothing tells whose they are."""
    known = tuple(places)
    counted = Counter(row.cells[place].merged for row in lane.rows for place in known if row.cells[place].merged)
    return {number for number, times in counted.items() if times > 1}


def _in_doubt(cell: PrintedCell, shared: set[int]) -> PrintedCell:
    return cell._replace(state=State.UNKNOWN, doubt="merged") if cell.merged in shared else cell


def _only_row(lane: Lane, across: dict[int, tuple[str, str]]) -> PrintedRow | None:
    """Return the one row of a turned table: the only one with figures, or else the total of the units'."""
    filled = [row for row in lane.rows if any(row.cells[place].state is State.PRINTED for place in across)]
    if len(filled) < 2:
        return filled[0] if filled else None
    totals = [row for row in filled if row.is_total]
    return totals[0] if len(totals) == 1 else None


def _lanes(table: PrintedTable, layout: TableLayout, lanes: int) -> Sequence[Lane]:
    """Return the lanes of a printed table that hold the layout's table, where several stand side by side."""
    if not layout.lane or lanes < 2 or len(table.lanes) < 2:
        return table.lanes
    own = [lane for lane in table.lanes if layout.lane in _over(lane)]
    if not own or len(own) == len(table.lanes):
        own = list(table.lanes[:1] if "收入" in layout.lane else table.lanes[1:])
    # The same sums stand again by nature and economic class, with totals of the same names.
    return [lane for lane in own if not _says_again(lane)] or own


def _says_again(lane: Lane) -> bool:
    return lane.label is not None and _BY_NATURE.search(likened("".join(lane.label.path))) is not None


def _over(lane: Lane) -> str:
    """Return what stands over a lane, or over its names where nothing stands over all of it."""
    if lane.heading:
        return lane.heading
    return lane.label.path[0] if lane.label is not None and lane.label.path else ""
