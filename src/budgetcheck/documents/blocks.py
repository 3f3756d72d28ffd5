"""What a document is made of, whatever its format: paragraphs and grids of cells, in their published order."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from budgetcheck.model.budget import Source
from budgetcheck.model.words import UNKNOWN_LETTER

MAX_CELLS = 500_000
"""No disclosure has more cells; a larger document is refused before it fills the memory."""

_BLANKS = re.compile(r"\s+")
_FIGURE = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
"""A figure as nearly all are printed, of which nothing has to be asked."""
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "–", "―"})
_MARKS = "²³¹⁰ⁱ⁴-ₜ①-⓿❶-➓㈠-㊿"
"""Letters of notes: raised, circled and bracketed ones, which would else be read as plain digits."""
_SPLIT_AT_MARKS = re.compile(f"([{_MARKS}]+)")
_NOTE_MARKS = re.compile(f"[{_MARKS}*＊※]+$")
_MINUS = re.compile("^(?:[−–—‐‒⁻˗]|负)")
_THIN = re.compile(r"(?<=\d)[\u2009\u202f\xa0](?=\d{3}(?!\d))", re.ASCII)
"""Blanks that part the thousands of one figure and cannot end a line."""
_CURRENCY = re.compile(r"^([-+(]*)(?:¥|rmb|cny|人民币)", re.IGNORECASE)
MIDDLE_DOT = re.compile(r"(?<=\d)[·•・‧∙](?=\d)")
"""A dot set at half height between digits, which people write for the decimal point."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\ufff0-\ufffb\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
_NOBODYS = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
"""Private codes, which only the fonts of one program know."""
_LOST = str.maketrans(dict.fromkeys("\ufffd〓", UNKNOWN_LETTER))
"""What stands for a letter that was lost on the way."""
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]|\r\n?")
_LIKE = str.maketrans(
    {"(": "（", ")": "）", ":": "：", ",": "，", '"': "", "“": "", "”": "", "的": "", "：": "", "*": ""}
)


class Cell(NamedTuple):
    """One cell as printed, blank where its text is; of a merged cell, every place that it covers has its text."""

    text: str
    source: Source = Source()
    doubt: str = ""
    """Why the cell is unknown, though something stands there: an `Unread`'s `why`, its text then what is seen."""
    general: bool = False
    """Whether zeros at the end of its decimals are not shown, as in a workbook's General format."""
    merged: int = 0
    """Of a merged cell that holds a figure, a number that all the places that it covers share; else 0."""


class Doubtful(NamedTuple):
    """A text of which some letters are in doubt, as those of a picture may be."""

    readings: tuple[str, ...]
    """All of its readings, the likeliest first."""
    picture: str
    """What it looks like: a PNG in base 64."""


class Paragraph(NamedTuple):
    """A run of text between two breaks."""

    text: str
    source: Source = Source()
    listed: bool = False
    """Whether it is a line of the list of contents."""


class Grid(NamedTuple):
    """A printed table: rows of equal length."""

    rows: tuple[tuple[Cell, ...], ...]
    name: str = ""
    """The name of the sheet, where the grid is one."""
    loose: bool = False
    """Whether blank cells are lost: the figures of a row stand in the first columns, whichever they belong to."""


Block = Paragraph | Grid


def visible(text: str) -> str:
    """Return the text that a reader sees: nothing without width, nothing that steers a terminal or turns the writing.

    A letter that nobody can tell is UNKNOWN_LETTER.

    Every reader hands its text through here, so that neither a figure nor an output holds a letter that nobody sees.
    """
    if text.isprintable():
        return text if text.isascii() else _UNSEEN.sub("", text).translate(_LOST)
    return _NOBODYS.sub(UNKNOWN_LETTER, _UNSEEN.sub("", _BREAKS.sub("\n", text))).translate(_LOST)


def cleaned(block: Block) -> Block:
    """Return a block with the visible letters of its texts alone."""
    if isinstance(block, Paragraph):
        seen = visible(block.text)
        return block if seen == block.text else block._replace(text=seen)
    rows = tuple(
        tuple(cell if cell.text == (seen := visible(cell.text)) else cell._replace(text=seen) for cell in row)
        for row in block.rows
    )
    return block._replace(rows=rows, name=visible(block.name))


_REMEMBERED = 4096
"""Texts of cells of which the last reading is kept: a table says the same few words many times, and is asked often."""


@lru_cache(maxsize=_REMEMBERED)
def squeezed(text: str) -> str:
    """Return a text without any blank, full-width letters and digits as plain ones; note marks stay what they are."""
    if text.isascii():
        return _BLANKS.sub("", text)
    parts = _SPLIT_AT_MARKS.split(text)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return _BLANKS.sub("", "".join(parts))


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


@lru_cache(maxsize=_REMEMBERED)
def figure_text(text: str) -> str | None:
    """Return a printed figure as plain digits with its sign, "" for a blank, None for what is no figure.

    Note marks behind it are no part of it. What can be read as two figures, such as two lines of digits, is none.
    """
    if _PLAIN.fullmatch(text):
        return text.replace(",", "")
    text = _THIN.sub("", _NOTE_MARKS.sub("", text.strip()))
    plain = squeezed(text)
    if plain in _NOTHING:
        return ""
    if not plain.isdigit() and not plain.isascii():
        plain = MIDDLE_DOT.sub(".", _MINUS.sub("-", plain))
    plain = _CURRENCY.sub(r"\1", plain)
    negative = plain.startswith("(") and plain.endswith(")") and plain[1:2] not in ("-", "+")
    if negative:
        plain = plain[1:-1]
    elif plain.endswith("-") and plain[0].isdigit():
        plain, negative = plain[:-1], True
    plain = _MINUS.sub("-", _CURRENCY.sub("", plain)).rstrip("%")
    if not _FIGURE.fullmatch(plain) or _are_apart(text):
        return None
    plain = plain.replace(",", "").lstrip("+")
    return f"-{plain}" if negative else plain


def are_several(text: str) -> bool:
    """Whether a text may be two figures: all its parts are whole ones, and not single, spaced-out letters.

    This is for formats that break no line by themselves: every blank in a cell is then somebody's.
    """
    parts = unicodedata.normalize("NFKC", text).split()
    if len(parts) < 2 or not all(map(_FIGURE.fullmatch, parts)):
        return False
    return len(parts) == 2 or any(len(part) > 1 for part in parts)


def _are_apart(text: str) -> bool:
    """Whether what may be two figures is not one that a narrow cell has broken: on one line, or alike in decimals."""
    decimals = {len(part.partition(".")[2]) for part in text.split()}
    return are_several(text) and ("\n" not in text or len(decimals) == 1)


def doubt_of(cell: Cell) -> str:
    """Return why a cell that should hold a figure holds none, as an `Unread` says it."""
    if cell.doubt:
        return cell.doubt
    parts = re.split(r"[\s/、;；]+", cell.text.strip())
    # A date has such strokes too.
    figures = len(parts) > 1 and all(map(figure_text, parts))
    return "several" if figures and ("/" not in cell.text or all("." in part for part in parts)) else "figure"


def figure_of(cell: Cell) -> str | None:
    """Return a cell's figure as `figure_text` does; None also where what stands there is in doubt."""
    return None if cell.doubt else figure_text(cell.text)
