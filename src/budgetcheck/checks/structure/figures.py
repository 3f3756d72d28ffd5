"""The figures of printed tables as relations need them: exact units, half of the last digit, a key of their own."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import likened
from budgetcheck.model.budget import GRID, MEASURES, SCALE, Figure
from budgetcheck.model.printed_table import Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcheck.model.printed_table import Column, Lane, PrintedCell, PrintedTable

CHANGE = re.compile(r"增减|增加.{0,3}减少|比.{0,8}(?:上年|去年|年).*(?:增|减)|变动额|差额|^增[、/]?减")
"""Headings over changes on last year: where a row has none, it is not stated rather than 0."""

_LAST = re.compile(r"上年(?!.{0,2}(?:结转|结余))|去年|上一年")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")

LARGE = 10**6
"""A figure of so many last digits that is printed with fewer decimals than its table was rounded to them."""

MAX_DECIMALS = SCALE - 1


class Sheet(NamedTuple):
    """A printed table with a figure for each place that is known: None where it is not."""

    table: PrintedTable
    lanes: tuple[SheetLane, ...]

    @property
    def name(self) -> str:
        """What its figures call their table."""
        return name_of(self.table)


class SheetLane(NamedTuple):
    """A lane and its figures, row by row."""

    table: str
    """What its figures call their table."""
    number: int
    """Its place among the lanes of the table, from 0."""
    lane: Lane
    names: tuple[str, ...]
    """What the figures of each row call it."""
    this_year: int
    """The latest year that any heading of the document names; 0 where none does."""
    figures: tuple[tuple[Figure | None, ...], ...]

    def is_change(self, x: int) -> bool:
        """Whether a column holds changes on last year."""
        return any(CHANGE.search(likened(word)) for word in self.lane.columns[x].path)

    def is_last_years(self, x: int) -> bool:
        """Whether a column restates last year, whose items need not all go on this year."""
        heading = "".join(self.lane.columns[x].path)
        years = [int(year) for year in _YEAR.findall(heading)]
        return bool(_LAST.search(heading)) or (bool(years) and max(years) < self.this_year)

    def summed_with(self, x: int) -> str:
        """Return with what a column's sums are adopted: all amounts together, counts each by themselves."""
        column = self.lane.columns[x]
        return "" if column.kind is Kind.AMOUNT else "/".join(column.path) or str(x)

    def line(self, x: int) -> tuple[str, int, int] | None:
        """Return what names a column among others; None where it is the only one, and so cannot be odd among them."""
        return (self.table, self.number, x) if len(self.amounts) > 1 else None

    @property
    def amounts(self) -> tuple[int, ...]:
        """The places of the columns that rows can be added up in: amounts and counts."""
        return tuple(x for x, column in enumerate(self.lane.columns) if column.kind not in (Kind.PERCENT, Kind.PRICE))


def name_of(table: PrintedTable) -> str:
    """Return what the figures of a printed table call their table."""
    return f"{GRID}{table.place}"


def latest_year(tables: Iterable[PrintedTable]) -> int:
    """Return the latest year that any heading names; 0 where none does."""
    years = (int(year) for table in tables for column in table.columns for year in _YEAR.findall("".join(column.path)))
    return max(years, default=0)


def sheet_of(table: PrintedTable, own: Mapping[tuple[int, int, int, int], Figure], this_year: int) -> Sheet:
    """Return the figures of a printed table, those that the budget has of its cells among them."""
    decimals = _decimals(table)
    keys = [lane.row_names for lane in table.lanes]
    headings = iter(column_keys([column for lane in table.lanes for column in lane.columns]))
    lanes = []
    for number, (lane, names) in enumerate(zip(table.lanes, keys, strict=True)):
        columns = [next(headings) for _ in lane.columns]
        percents = [_percent_decimals(lane, x) for x in range(len(lane.columns))]
        figures = tuple(
            tuple(
                own.get((table.place, number, y, x))
                or _figure(
                    (name_of(table), names[y], columns[x]),
                    row.cells[x],
                    lane.columns[x].kind,
                    percents[x] if lane.columns[x].kind is Kind.PERCENT else decimals,
                    table.measure,
                )
                for x in range(len(lane.columns))
            )
            for y, row in enumerate(lane.rows)
        )
        lanes.append(SheetLane(name_of(table), number, lane, names, this_year, figures))
    return Sheet(table, tuple(lanes))


def column_keys(columns: Sequence[Column]) -> list[str]:
    """Return a name for each column: the words over it, outermost first."""
    plain = ["/".join(column.path) or str(column.place + 1) for column in columns]
    many = Counter(plain)
    return [
        name if many[name] == 1 else f"{name}/{column.place + 1}" for name, column in zip(plain, columns, strict=True)
    ]


def _decimals(table: PrintedTable) -> int:
    """Return how many decimals the amounts of a table have: those of the amount that has most; 0.00 tells nothing."""
    printed = [
        row.cells[x].decimals
        for lane in table.lanes
        for x, column in enumerate(lane.columns)
        if column.kind is Kind.AMOUNT
        for row in lane.rows
        if row.cells[x].value
    ]
    return min(max(printed, default=0), MAX_DECIMALS)


def _percent_decimals(lane: Lane, x: int) -> int:
    printed = [row.cells[x].decimals for row in lane.rows if row.cells[x].state is State.PRINTED]
    return min(max(printed, default=0), MAX_DECIMALS)


def _figure(key: tuple[str, str, str], cell: PrintedCell, kind: Kind, decimals: int, measure: str) -> Figure | None:
    """Return the figure of a cell; a blank is an exact 0, unknown is None."""
    if cell.state is State.UNKNOWN or cell.decimals > MAX_DECIMALS:
        return None
    money = measure if measure in MEASURES else ""
    own = "%" if kind is Kind.PERCENT else "" if kind is Kind.COUNT else money
    if cell.value is None:
        return Figure(*key, measure=own, source=cell.source)
    scale = SCALE + MEASURES[own]
    units = int(cell.value.scaleb(scale))
    shown = max(cell.decimals, decimals) if kind is not Kind.COUNT else cell.decimals
    if cell.decimals < shown and kind is Kind.AMOUNT and abs(cell.value.scaleb(cell.decimals)) >= LARGE:
        shown = cell.decimals
    half = 0 if kind is Kind.COUNT and not cell.decimals else 5 * 10 ** (scale - shown - 1)
    return Figure(*key, cell.value, shown, own, units, half, cell.source)
