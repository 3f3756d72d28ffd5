"""What a document is made of, whatever its format: paragraphs and grids of cells, in their published order."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from budgetcheck.model.budget import Source

MAX_CELLS = 500_000
"""No disclosure has more cells; a larger document is refused before it fills the memory."""

_BLANKS = re.compile(r"\s+")
_FIGURE = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "–"})
_LIKE = str.maketrans(
    {"(": "（", ")": "）", ":": "：", ",": "，", '"': "", "“": "", "”": "", "的": "", "：": "", "*": ""}
)


class Cell(NamedTuple):
    """One cell as printed; of a merged cell, every place that it covers has its text."""

    text: str
    source: Source = Source()


class Paragraph(NamedTuple):
    """A run of text between two breaks."""

    text: str
    source: Source = Source()


class Grid(NamedTuple):
    """A printed table: rows of equal length."""

    rows: tuple[tuple[Cell, ...], ...]
    name: str = ""
    """The name of the sheet, where the grid is one."""
    loose: bool = False
    """Whether blank cells are lost: the figures of a row stand in the first columns, whichever they belong to."""


Block = Paragraph | Grid


def squeezed(text: str) -> str:
    """Return a text without any blank, full-width letters and digits as plain ones."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def unbroken(text: str) -> str:
    """Return words as printed, without the blanks and line breaks that a narrow cell puts into them."""
    return _BLANKS.sub("", text)


def likened(text: str) -> str:
    """Return a heading or name in the form in which two of them are compared."""
    return squeezed(text).translate(_LIKE)


def likened_with_ends(text: str) -> tuple[str, list[int]]:
    """Return a text as names are compared, and after which letter of the original each of its letters ends."""
    plain: list[str] = []
    ends: list[int] = []
    for place, letter in enumerate(text, 1):
        like = likened(letter)
        plain.append(like)
        ends += [place] * len(like)
    return "".join(plain), ends


def figure_text(text: str) -> str | None:
    """Return a printed figure as plain digits with its sign, "" for a blank, None for what is no figure."""
    plain = squeezed(text)
    if plain in _NOTHING:
        return ""
    negative = plain.startswith("(") and plain.endswith(")")
    if negative:
        plain = plain[1:-1]
    plain = plain.replace("−", "-").rstrip("%")
    if not _FIGURE.fullmatch(plain):
        return None
    plain = plain.replace(",", "").lstrip("+")
    return f"-{plain}" if negative else plain
