"""How a made-up document is printed: lines and tables, headings as paths, figures in a measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

LEFT = "\0"
"""A cell that the one on its left reaches over."""
_POWERS = {"元": 2, "千元": 5, "万元": 6}

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A printed table: what stands over it, a path of headings for each column, its rows, and what stands under it."""

    title: str
    head: tuple[tuple[str, ...], ...]
    body: tuple[Row, ...]
    number: str = ""
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    numbers: str = ""
    """The row of column numbers: none, 1 for plain ones, 栏次 for one with that label."""
    labels: int = 0
    """Columns of words and codes on the left."""
    total_alone: bool = False
    """Whether the last row stands alone on the next page."""
    cut: int = 0
    """The row before which a page ends, its heading printed again on the next."""
    inside: bool = False
    """Whether what stands over the table is printed as its first rows, as workbooks and web pages do."""


class Style(NamedTuple):
    """How a document prints what may be printed in several ways."""

    merged: bool
    codes: str
    """one cell, three columns on each row (three), three where they change (changes), one column inherited (down)."""
    commas: bool
    zeros: bool
    """Whether an amount of nothing is printed 0.00."""
    numbered: bool
    contents: bool
    total_first: bool
    total_alone: bool
    cut: bool
    total_in_head: bool


@dataclass(frozen=True)
class Document:
    """One document: lines of text and tables in their order."""

    kind: str
    seed: int
    parts: tuple[str | Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables alone."""
        return tuple(each for each in self.parts if isinstance(each, Table))


def style(random: Random) -> Style:
    """Return one way to print a document."""
    return Style(
        merged=random.random() < 0.6,
        codes=random.choice(("one", "one", "three", "changes", "down")),
        commas=random.random() < 0.4,
        zeros=random.random() < 0.25,
        numbered=random.random() < 0.4,
        contents=random.random() < 0.5,
        total_first=random.random() < 0.7,
        total_alone=random.random() < 0.15,
        cut=random.random() < 0.25,
        total_in_head=random.random() < 0.15,
    )


@dataclass(frozen=True)
class Figures:
    """Prints amounts in one measure."""

    measure: str
    decimals: int = 2
    commas: bool = False
    zeros: bool = False

    def __call__(self, fen: int) -> str:
        """Return an amount as a cell prints it, nothing for nothing unless zeros are printed."""
        return self.said(fen) if fen or self.zeros else ""

    def said(self, fen: int) -> str:
        """Return an amount as a sentence prints it."""
        return fixed(fen, _POWERS[self.measure], self.decimals, commas=self.commas)


def fixed(value: int, power: int, decimals: int, *, commas: bool = False) -> str:
    """Return value / 10^power rounded half up to its decimals."""
    shift = power - decimals
    whole = abs(value) * 10 ** max(-shift, 0)
    unit = 10 ** max(shift, 0)
    digits = (2 * whole + unit) // (2 * unit)
    before, after = divmod(digits, 10**decimals)
    text = (f"{before:,}" if commas else str(before)) + (f".{after:0{decimals}d}" if decimals else "")
    return f"-{text}" if value < 0 and digits else text


def percent(part: int, whole: int, decimals: int = 2) -> str:
    """Return 100 · part / whole, rounded half up from the true amounts."""
    top, bottom = abs(part) * 100 * 10**decimals, abs(whole)
    digits = (2 * top + bottom) // (2 * bottom)
    before, after = divmod(digits, 10**decimals)
    return f"{before}.{after:0{decimals}d}" if decimals else str(before)


def code_head(codes: str) -> tuple[tuple[str, ...], ...]:
    """Return the headings over the code columns of functional items and their names."""
    if codes in ("three", "changes"):
        return (("科目编码", "类"), ("科目编码", "款"), ("科目编码", "项"), ("科目名称",))
    return (("科目编码",), ("科目名称",))


def code_cells(codes: str, code: str, before: str) -> Row:
    """Return what stands in the code columns of a row, given the code of the row above it."""
    parts = [code[:3], code[3:5], code[5:7]]
    if codes == "three":
        return tuple(parts)
    if codes == "changes":
        known = [before[:3], before[3:5], before[5:7]]
        same = True
        shown = []
        for part, last in zip(parts, known, strict=True):
            same = same and part == last
            shown.append("" if same else part)
        return tuple(shown)
    if codes == "down":
        return (next(part for part in reversed(parts) if part),)
    return (code,)


def with_total(table: Table, total: Row, how: Style) -> Table:
    """Return a table with its total row first, last, alone on the next page, or as the last row of its heading."""
    if how.total_alone and len(table.body) > 3:
        return replace(table, body=(*table.body, total), total_alone=True)
    if not how.total_first and len(table.body) > 1:
        return replace(table, body=(*table.body, total))
    return replace(table, body=(total, *table.body))
