"""What a document prints of the layout's tables, as it is printed: not yet in a measure, and of no precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.source import Source


class Digits(NamedTuple):
    """A figure as plain digits, and where it stands."""

    text: str
    source: Source
    silent: bool = False
    """Whether zeros at the end of its decimals are not shown, as in a workbook's General format."""


class RawRow:
    """A row on its way into a table of the layout."""

    __slots__ = ("code", "name", "open", "source", "values")

    def __init__(self, code: str, name: str, source: Source) -> None:
        self.code = code
        self.name = name
        self.source = source
        self.values: dict[str, Digits | str | list[str]] = {}
        """By column, in the order in which they were read: figures, words, or a list of words."""
        self.open: list[str] = []
        """Columns of which nothing tells whether they hold a figure, or which one."""

    def digits(self, column: str) -> Digits | None:
        """Return the figure of a column, if it holds one."""
        value = self.values.get(column)
        return value if isinstance(value, Digits) else None

    def texts(self) -> Iterator[str]:
        """Yield the printed letters of its figures and words."""
        for value in self.values.values():
            yield value.text if isinstance(value, Digits) else "".join(value)

    def second(self, column: str) -> str | None:
        """Return the words of the layout's column of second keys; None where it has no such column, or the row no words."""
        words = self.values.get(column)
        return words if isinstance(words, str) else None

    def key(self, column: str) -> str:
        """Return what makes the row itself: its code, and its second key in that column."""
        second = self.second(column)
        return f"{self.code}/{second}" if second else self.code


class RawTable:
    """A table of the layout, or a section of the notes, as it is printed."""

    __slots__ = ("headed", "measure", "number", "rows", "statement", "title")

    def __init__(self, title: str, number: str = "", measure: str | None = None) -> None:
        self.title = title
        self.number = number
        self.measure = measure
        """Its own measure; None where it is the document's."""
        self.statement = ""
        """The statement that it is empty."""
        self.rows: list[RawRow] = []
        self.headed: set[str] = set()
        """The columns of figures whose headings it prints; empty where nothing tells."""
