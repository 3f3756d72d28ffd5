"""Printed tables as they were read, known to a layout or not: lanes of columns under headings, rows with codes and names.

Plain data that a budget carries: `documents` reads it from the pages, `checks.structure` asks what must add up in it.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """What a column holds."""

    CODE = "code"
    """Codes of items, or a part of them: 类, 款, 项."""
    UNIT = "unit"
    """Codes of units, in a table whose rows have codes of their own."""
    LABEL = "label"
    """The names of the rows."""
    LINE = "line"
    """Line numbers: 行次, 序号."""
    NOTE = "note"
    """Remarks, and words behind the amounts."""
    TEXT = "text"
    """Other words before the amounts: a project's name, a unit's name, a year."""
    AMOUNT = "amount"
    """Amounts of money."""
    PRICE = "price"
    """Amounts of money for one of each, which make no sum."""
    COUNT = "count"
    """Numbers of persons, vehicles, square metres."""
    PERCENT = "percent"
    """Shares, rates and changes in per cent."""


FIGURES = frozenset({Kind.AMOUNT, Kind.PRICE, Kind.COUNT, Kind.PERCENT})
"""Kinds of columns that hold figures."""


class Column(NamedTuple):
    """One column of a printed table."""

    place: int
    """Its place in the grid, from 0."""
    path: tuple[str, ...]
    """The headings over it, outermost first."""
    kind: Kind

    @property
    def leaf(self) -> str:
        """The innermost heading; empty where there is none."""
        return self.path[-1] if self.path else ""


class Total(StrEnum):
    """What a row calls itself that sums others."""

    NONE = ""
    SMALL = "小计"
    SUM = "合计"
    GRAND = "总计"


class Label(NamedTuple):
    """The name of a row, its numbering and total word told apart."""

    text: str
    """As printed, without blanks."""
    bare: str
    """Without numbering and 其中."""
    rank: int
    """How deep its numbering is: 1 一、 2 （一） 3 1. 4 （1） 5 ①, more for dotted ones; 0 without any."""
    of_which: bool
    """Whether 其中 stands before it."""
    total: Total
    scope: str
    """What a total is of: 本年收入 of 本年收入合计; empty for 合计 alone."""
    counted: bool = False
    """Whether the row counts people or things, and no money: 团组数（个）; no sum of amounts has a part in it."""


class State(StrEnum):
    """What is known of one place."""

    PRINTED = "printed"
    BLANK = "blank"
    UNKNOWN = "unknown"


class PrintedCell(NamedTuple):
    """One place in a column of figures."""

    text: str
    state: State
    value: Decimal | None = None
    """What is printed; None for a blank and for what is unknown."""
    decimals: int = 0
    source: Source = Source()
    doubt: str = ""
    """Why it is unknown, as an `Unread` says it."""
    general: bool = False
    """Whether zeros at the end of its decimals are not shown."""
    merged: int = 0
    """Of a figure that reaches over several places, the number that they share; else 0."""

    @property
    def number(self) -> Decimal | None:
        """The amount that counts in a sum: a blank is 0, unknown is none."""
        return Decimal(0) if self.state is State.BLANK else self.value


class PrintedRow(NamedTuple):
    """One row of one lane."""

    number: int
    """Its row in the grid, from 0, the heading's rows counted."""
    code: str
    """Whole, with the parts inherited from above; empty where it has none, or where none is understood."""
    printed_code: str
    label: Label
    unit: str
    """The unit's code, where a column of its own names it."""
    words: tuple[str, ...]
    """What stands in the lane's further columns of words, in their order: a project's name, a remark."""
    cells: tuple[PrintedCell, ...]
    """One for each of the lane's columns of figures."""
    padded: bool = False
    """Whether a part of the code lacks its leading zero."""
    understood: bool = True
    """Whether its code is understood, or none is printed."""
    covers: int = 1
    """How many lanes the row's label reaches over: a total under 302 | 310 sums both."""
    lane: int = 0
    """Which of the printed lanes it stands in, from 0: lanes of codes that are alike are read as one."""
    source: Source = Source()

    @property
    def printed(self) -> bool:
        """Whether any figure stands in the row."""
        return any(cell.state is State.PRINTED for cell in self.cells)

    @property
    def is_total(self) -> bool:
        """Whether the row calls itself a total and has no code of its own."""
        return not self.code and self.label.total is not Total.NONE


class Lane(NamedTuple):
    """Columns of names and the columns of figures behind them; lanes that go on with each other's codes are one."""

    columns: tuple[Column, ...]
    """The columns of figures."""
    rows: tuple[PrintedRow, ...]
    heading: str
    """The outermost heading that all its columns share: 收入, 支出; empty where there is none."""
    coded: bool
    """Whether its rows have codes."""
    words: tuple[Column, ...] = ()
    """The further columns of words."""
    label: Column | None = None

    @property
    def row_names(self) -> tuple[str, ...]:
        """Of each row what its figures call it, unlike any other: its code, else its label, else its number."""
        plain = [row.code or row.label.bare or row.label.text or str(row.number + 1) for row in self.rows]
        many = Counter(plain)
        return tuple(
            name if many[name] == 1 else f"{name}/{row.words[0] if any(row.words) and row.words[0] else row.number + 1}"
            for name, row in zip(plain, self.rows, strict=True)
        )


class Seen(NamedTuple):
    """Something that a table holds and nobody understood."""

    text: str
    why: str
    """heading: figures under no heading; code, figure, row: as printed and not understood; merged: over several columns."""
    source: Source = Source()


class PrintedTable(NamedTuple):
    """One printed table as understood."""

    title: str
    number: str
    """As printed: 表5, 公开01表; empty where there is none."""
    measure: str
    """万元, 元 …; empty where the table does not say."""
    lanes: tuple[Lane, ...]
    columns: tuple[Column, ...]
    """All columns of the grid."""
    notes: tuple[str, ...] = ()
    """Lines under the table, inside its grid."""
    unseen: tuple[Seen, ...] = ()
    over: tuple[str, ...] = ()
    """Lines over the table since the one before, title and measure among them."""
    place: int = 0
    """Its number in the document, from 1."""
    sheet: str = ""
    loose: bool = False
    """Whether blank cells are lost: figures stand in the first columns, and all that are not in full rows are unknown."""
    source: Source = Source()
    body: tuple[tuple[str, ...], ...] = ()
    """Its rows as printed, the heading left out."""

    def cells(self) -> Iterator[PrintedCell]:
        """Yield every cell of the columns of figures."""
        for lane in self.lanes:
            for row in lane.rows:
                yield from row.cells
