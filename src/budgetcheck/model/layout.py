"""What a region's tables look like: ids, titles, columns, fixed rows, measure and precision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeVar

from budgetcheck.model.budget import MEASURES, PREVIOUS, SCALE
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.words import Text

ColumnType = Literal["amount", "change", "percent", "exact", "quantity", "text", "list"]
CodeScheme = Literal["function", "economic", "outline", "unit", "free"]

NUMERIC_TYPES = frozenset({"amount", "change", "percent", "exact", "quantity"})
AMOUNT_TYPES = frozenset({"amount", "change"})


class PublishedColumn(NamedTuple):
    """A column as one table publishes it: with its own measure and precision, or else its table's."""

    type: ColumnType
    measure: str
    decimals: int
    scale: int
    """The power of ten that makes a figure a whole number of units."""

    @property
    def numeric(self) -> bool:
        """Whether the column holds figures, not words."""
        return self.type in NUMERIC_TYPES

    def half(self, decimals: int) -> int:
        """Return half the last of so many digits, in units; 0 where figures are exact."""
        return 0 if self.type == "exact" else 5 * 10 ** (self.scale - decimals - 1)


class PublishedColumns(dict[str, PublishedColumn]):
    """The columns of a table by key, as it publishes them."""

    def __init__(self, columns: Mapping[str, ColumnLayout], measure: str, decimals: int) -> None:
        super().__init__((key, column.published(measure, decimals)) for key, column in columns.items())
        self.alike: dict[PublishedColumn, list[str]] = {}
        """The keys of the columns that hold figures, those of one kind together."""
        for key, column in self.items():
            if column.numeric:
                self.alike.setdefault(column, []).append(key)
        self.texts = frozenset(key for key, column in self.items() if column.type == "text")


class ColumnLayout(Record):
    """One column of a table."""

    label: str
    """The heading as printed."""
    also: tuple[str, ...] = ()
    """Other headings by which a document's column is recognised."""
    type: ColumnType = "amount"
    """amount and change: money; percent; exact: counts and weights, never rounded; quantity; text; list of words."""
    measure: Literal["万元", "元"] | None = None
    """The column's own measure, where it differs from its table's."""
    decimals: int | None = None
    """Published decimals; without it the table's, else the document's."""
    optional: bool = False
    """A table without this column at all is in order: relations that need it do not apply."""
    summed: bool = True
    """Whether a row's parts add up to it in this column; last year's amounts may leave out what ended."""
    alone: Text | None = None
    """Why nothing can hold a figure of this column, where nothing can."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading by which the column is recognised, the printed one first."""
        return (self.label, *self.also)

    def published(self, measure: str, decimals: int) -> PublishedColumn:
        """Return the column as a table in this measure and precision publishes it."""
        if self.type in AMOUNT_TYPES:
            own = self.measure or measure
        elif self.type == "percent":
            own = "%"
        else:
            own = ""
        if self.decimals is not None:
            decimals = self.decimals
        elif self.type == "exact":
            decimals = 0
        return PublishedColumn(self.type, own, decimals, SCALE + MEASURES[own])


class TableLayout(Record):
    """One table or narrative section of a region's disclosure."""

    title: str
    """The title as printed in this region."""
    title_en: str = ""
    """The title for English reports."""
    also: tuple[str, ...] = ()
    """Other titles by which this table is recognised."""
    number: str = ""
    """The number as printed (表5)."""
    lane: str = ""
    """Of several tables printed side by side under one title, the heading that stands over this one (收入)."""
    form: bool = False
    """Whether each printed table is one row, its figures beside their labels rather than under them."""
    numbered: bool = False
    """Whether the rows have no codes of their own and are numbered within each printed table (1.4)."""
    name: str = ""
    """The heading of the column with the rows' names, where it is not the last column of words."""
    labels: tuple[str, ...] = ()
    """Of a form, printed or in words, the further labels: what stands behind them is neither a name nor a figure."""
    codes: CodeScheme = "free"
    """What the row codes are: function (3/5/7 digits), economic (3/5), outline (1.5.4), units' own (101001), or free."""
    second_key: str = ""
    """The text column that together with the code makes a row unique."""
    about: tuple[str, ...] = ()
    """Words that name what the table is about; an empty-table statement is recognised by them."""
    stated_in_text: bool = False
    """Whether the notes, too, may say that the table is empty; without it the statement stands at the table."""
    columns: Mapping[str, ColumnLayout] = EMPTY
    """The table's columns by key."""
    rows: Mapping[str, str] = EMPTY
    """Fixed rows by code, with their printed names; empty where the rows are free."""
    rows_also: Mapping[str, tuple[str, ...]] = EMPTY
    """Of fixed rows, other names by which a document's row is recognised."""
    sums: Mapping[str, tuple[str, ...]] = EMPTY
    """Of rows printed beside the items, each code with its names: current (this year's sum), carried, left."""
    within: Mapping[str, str] = EMPTY
    """Rows that are summed by another than the total, where that is printed: "301" = "personnel", "*" = "current"."""
    beside: tuple[str, ...] = ()
    """Rows that stand beside the sum and are no part of the total."""
    alone: Mapping[str, Text] = EMPTY
    """Rows, or row.column places, that nothing can hold, each with the reason."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title by which the table is recognised, the printed one first."""
        return (self.title, *self.also)

    @property
    def row_names(self) -> tuple[tuple[str, str], ...]:
        """Each fixed row's code with every name by which it is recognised, the printed one first."""
        return tuple(
            (code, name) for code, first in self.rows.items() for name in (first, *self.rows_also.get(code, ()))
        )

    def above(self, code: str) -> tuple[str, ...]:
        """Return the codes that may sum a row, the outermost first, whether or not the table has them."""
        found = ancestors(code, self.codes)
        top = found[0] if found else code
        group = self.within.get(top) or ("" if top in self.sums or top == "total" else self.within.get("*", ""))
        return (group, *found) if group and group != code else found

    @property
    def headed(self) -> tuple[tuple[str, str], ...]:
        """Each column's key with every heading by which it is recognised."""
        return tuple((key, heading) for key, column in self.columns.items() for heading in column.headings)

    def published(self, measure: str, decimals: int) -> PublishedColumns:
        """Return the columns as a table in this measure and precision publishes them."""
        found = self._published.get((measure, decimals))
        if found is None:
            found = self._published[measure, decimals] = PublishedColumns(self.columns, measure, decimals)
        return found

    @cached_property
    def _published(self) -> dict[tuple[str, int], PublishedColumns]:
        """The columns as published so far, as files come by the thousand; there are few measures and precisions."""
        return {}


class Reading(NamedTuple):
    """What a reader says of a document that is read wrongly: which table, or which column, something printed is."""

    table: str
    """The table's id, number or title."""
    title: str = ""
    """The title under which it is printed; empty where only a column is told."""
    column: str = ""
    """The column's key or heading in the layout."""
    heading: str = ""
    """The heading under which the column is printed, those above it joined."""


class Layout(Record):
    """All tables of a pack, in the order in which they are published."""

    tables: Mapping[str, TableLayout] = EMPTY
    """Tables by semantic id."""

    @cached_property
    def changes(self) -> frozenset[tuple[str, str]]:
        """The columns of year-over-year changes, each with its table."""
        return frozenset(
            (name, key)
            for name, table in self.tables.items()
            for key, each in table.columns.items()
            if each.type == "change"
        )

    @cached_property
    def optional(self) -> frozenset[tuple[str, str]]:
        """The columns that a table may be without, each with its table."""
        return frozenset(
            (name, key) for name, table in self.tables.items() for key, each in table.columns.items() if each.optional
        )

    def find(self, name: str) -> str | None:
        """Return the id of the table that has this id, number or title."""
        if name in self.tables:
            return name
        fitting = (key for key, table in self.tables.items() if name in (table.number, *table.titles))
        return next(fitting, None)

    def read_as(self, readings: Iterable[Reading]) -> Layout:
        """Return the layout under which documents are read as a reader says. Raises KeyError for an unknown name."""
        tables = dict(self.tables)
        for reading in readings:
            key = self.find(reading.table)
            if key is None:
                raise KeyError(reading.table)
            if reading.title:
                # It is that table's title, and no other's.
                for other, table in tables.items():
                    if reading.title in table.also:
                        also = tuple(title for title in table.also if title != reading.title)
                        tables[other] = _changed(table, also=also)
                tables[key] = _changed(tables[key], also=(*tables[key].also, reading.title))
            if reading.heading:
                tables[key] = _with_heading(tables[key], reading)
        return Layout(tables=tables)

    @cached_property
    def with_previous(self) -> Layout:
        """The layout that has last year's tables too, under ids of theirs."""
        return Layout(tables=dict(self.tables) | {PREVIOUS + name: table for name, table in self.tables.items()})


_R = TypeVar("_R", bound=Record)


def _changed(record: _R, **values: object) -> _R:
    """Return a record with other values for some of its attributes."""
    return type(record)(**({name: value for name, value in vars(record).items() if name[0] != "_"} | values))


def _with_heading(table: TableLayout, reading: Reading) -> TableLayout:
    """Return a table one of whose columns is known by a further heading. Raises KeyError for an unknown column."""
    fitting = (key for key, column in table.columns.items() if reading.column in (key, *column.headings))
    key = next(fitting, None)
    if key is None:
        raise KeyError(reading.column)
    columns = dict(table.columns)
    for other, column in columns.items():
        if reading.heading in column.also:
            also = tuple(heading for heading in column.also if heading != reading.heading)
            columns[other] = _changed(column, also=also)
    columns[key] = _changed(columns[key], also=(*columns[key].also, reading.heading))
    return _changed(table, columns=columns)


FUNCTION_LEVELS = {3: "class", 5: "section", 7: "item"}
ECONOMIC_LEVELS = {3: "class", 5: "section"}


def is_notes(table: str) -> bool:
    """Whether a table's id is that of a section of the notes, whose rows are sentences."""
    return table.startswith("narrative.")


@lru_cache(maxsize=65536)
def level_of(code: str, scheme: CodeScheme) -> str | None:
    """Return class, section or item for an official code (类/款/项), or None where the code is no such thing."""
    if not code.isascii() or not code.isdigit():
        return None
    levels = FUNCTION_LEVELS if scheme == "function" else ECONOMIC_LEVELS if scheme == "economic" else {}
    return levels.get(len(code))


@lru_cache(maxsize=65536)
def ancestors(code: str, scheme: CodeScheme) -> tuple[str, ...]:
    """Return the codes that would stand above a code in its hierarchy, whether or not the table has them."""
    if scheme == "unit":
        # How long the codes of units are, and of the departments above them, each place decides for itself.
        return tuple(code[:size] for size in range(2, len(code)))
    if scheme in ("function", "economic") and code[:1].isdigit():
        return tuple(code[:size] for size in (3, 5) if size < len(code)) if code.isdigit() else ()
    pieces = code.split(".")
    return tuple(".".join(pieces[:size]) for size in range(1, len(pieces)))
