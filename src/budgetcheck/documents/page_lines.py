"""Lines of text out of letters: which stand beside each other, where blanks are, and which are no text of the line.

A letter drawn twice, as for bold type, is one letter; a small raised or lowered number is the mark of a note.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.page_marks import MIDDLE, Glyph

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEFT = itemgetter(1)
_SIZE = itemgetter(4)
_SAME_LINE = 0.5
"""Middles of one line stand this near to each other, in parts of the larger letter's size."""
BLANK = 0.3
"""A gap as wide as this part of a letter's size is a blank."""
APART = 1.0
"""A gap as wide as this parts two pieces of a line."""
_TWICE = 0.5
"""The same letter again, this far over itself, is drawn twice."""
_SMALL = 0.78
_OFF = 0.12
"""A letter of a note is smaller than this part of the line's letters, and this part of their size off their baseline."""
_LONGEST_NOTE = 4
_BESIDE = 1.0
"""A note stands no further from what it belongs to than this, in parts of the usual size."""
_NOTE_LETTERS = frozenset("0123456789*＊†‡①②③④⑤⑥⑦⑧⑨⑩注()（）[]［］、,")


class Piece(NamedTuple):
    """Text without a wide gap in it."""

    text: str
    left: float
    right: float


class Line(NamedTuple):
    """Pieces that stand beside each other."""

    pieces: tuple[Piece, ...]
    middle: float
    size: float

    @property
    def text(self) -> str:
        """All of its text."""
        return " ".join(piece.text for piece in self.pieces)


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the lines that letters make, from top to bottom, each from left to right."""
    found = []
    for row in _rows(glyphs):
        pieces = _pieces(_without_notes(row))
        if pieces:
            largest = max(row, key=_SIZE)
            found.append(Line(pieces, largest.middle, largest.size))
    return found


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Part letters into those of one line, each row from left to right."""
    level: dict[tuple[float, float], list[Glyph]] = {}
    for glyph in glyphs:
        level.setdefault((glyph[3], glyph[4]), []).append(glyph)
    rows: list[list[Glyph]] = []
    middle = size = 0.0
    for height, high, letters in sorted((base - MIDDLE * size, size, own) for (base, size), own in level.items()):
        if not rows or height - middle > _SAME_LINE * max(size, high):
            rows.append(letters)
            middle, size = height, high
            continue
        if high > size:
            middle, size = height, high
        rows[-1] += letters
    for row in rows:
        row.sort(key=_LEFT)
    return rows


def _without_notes(row: list[Glyph]) -> list[Glyph]:
    """Leave out the small raised or lowered numbers that adjoin a figure or a word."""
    sizes = list(map(_SIZE, row))
    size = max(sizes)
    if min(sizes) >= _SMALL * size:
        return row
    bases = sorted(glyph.base for glyph in row if glyph.size >= _SMALL * size)
    base = bases[len(bases) // 2]
    kept: list[Glyph] = []
    small: list[Glyph] = []
    for glyph in row:
        if glyph.size < _SMALL * size and abs(glyph.base - base) > _OFF * size:
            small.append(glyph)
            continue
        kept += () if _is_note(kept[-1:], small, glyph) else small
        kept.append(glyph)
        small = []
    return kept if _is_note(kept[-1:], small, None) else [*kept, *small]


def _is_note(before: list[Glyph], small: list[Glyph], after: Glyph | None) -> bool:
    """Whether small letters between two of usual size are the mark of a note on either."""
    if not 0 < len(small) <= _LONGEST_NOTE or not all(glyph.text in _NOTE_LETTERS for glyph in small):
        return False
    if before and small[0].left - before[0].right <= _BESIDE * before[0].size:
        # Of m2 and of decimals set small the number is what is said.
        return not (before[0].text == "." or (before[0].text.isascii() and before[0].text.isalpha()))
    return after is not None and after.left - small[-1].right <= _BESIDE * after.size


def _pieces(row: list[Glyph]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    words: list[str] = []
    start = end = last = 0.0
    before, blank = "", False
    for text, left, right, _, size, _ in row:
        if text == " " or text.isspace():
            blank = True
            continue
        if words:
            if text == before and left - last < _TWICE * (right - left):
                continue
            gap = left - end
            if gap > BLANK * size or blank:
                if gap > APART * size:
                    pieces.append(Piece("".join(words), start, end))
                    words, start, end = [], left, right
                else:
                    words.append(" ")
        else:
            start = end = left
        words.append(text)
        end = max(end, right)
        before, last, blank = text, left, False
    if words:
        pieces.append(Piece("".join(words), start, end))
    return tuple(pieces)
