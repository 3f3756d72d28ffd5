"""Notes on the pages of a PDF: a highlight at each figure that is meant, with words. It runs where `pdfium` does.

The copy is written as an addition: every byte of the original stays, and what a viewer shows of it.
"""

from __future__ import annotations

import ctypes
import re
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTH = struct.Struct("<I")
_TEXT, _HIGHLIGHT = 1, 9
_PRINTED = 4
_INCREMENTAL = 1
_COLOUR = (255, 214, 0)
_NUMBER = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
_FAR = 200
"""So many letters of its sentence may stand between a figure and what it is of."""
_ICON, _STEP, _MARGIN = 20.0, 26.0, 12.0
"""Of notes that stand at no word: their size, and how far they are from each other and from the upper left corner."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner."""


class Note(NamedTuple):
    """What is to be said on a page, and where."""

    page: int
    """From 1."""
    figure: str
    """The digits that it stands at; empty where it stands at the words."""
    near: tuple[str, ...]
    """Words of the figure's row or sentence, the surest first."""
    after: int
    """How many equal figures stand before it in its row."""
    words: str


class _Letters:
    """The letters of a page, and where they are."""

    def __init__(self, lib: ctypes.CDLL, page: int) -> None:
        text = lib.FPDFText_LoadPage(page)
        count = lib.FPDFText_CountChars(text) if text else 0
        self.boxes: list[Box] = []
        letters = []
        floats = (ctypes.c_float * 4)()
        for number in range(count):
            if not lib.FPDFText_GetLooseCharBox(text, number, ctypes.addressof(floats)):
                continue
            letter = chr(lib.FPDFText_GetUnicode(text, number) or 32)
            letters.append(letter)
            left, top, right, bottom = floats
            self.boxes.append((left, bottom, right, top))
        self.text = "".join(letters)
        if text:
            lib.FPDFText_ClosePage(text)

    def place(self, note: Note) -> tuple[int, int] | None:
        """Return the letters that a note is about, as they are counted on the page; None where it has none of them."""
        anchors = next((found for words in note.near if (found := self._words(words))), [])
        if not note.figure:
            return anchors[0] if anchors else None
        digits = _plain(note.figure)
        figures = [each.span() for each in _NUMBER.finditer(self.text) if _plain(each[0]) == digits]
        if not figures:
            return anchors[0] if anchors else None
        in_line = [
            each for anchor in anchors for each in figures if each != anchor and self._beside(each, anchor)
        ]  # fmt: skip
        if in_line:
            ordered = sorted(dict.fromkeys(in_line), key=lambda each: self.boxes[each[0]][0])
            return ordered[min(note.after, len(ordered) - 1)]
        behind = [(each[0] - end, each) for _, end in anchors for each in figures if 0 <= each[0] - end <= _FAR]
        if behind:
            return min(behind)[1]
        # One of several would be an innocent one.
        return figures[0] if len(figures) == 1 else next(iter(anchors), None)

    def _words(self, words: str) -> list[tuple[int, int]]:
        """Return where words stand, whatever blanks and ends of lines are between their letters."""
        letters = "".join(words.split())
        if not letters:
            return []
        # Digits are whole: 208 is no part of 2080501.
        edges = (r"(?<!\d)" if letters[0].isdigit() else "", r"(?!\d)" if letters[-1].isdigit() else "")
        pattern = re.compile(edges[0] + r"\s*".join(map(re.escape, letters)) + edges[1])
        return [each.span() for each in pattern.finditer(self.text)]

    def _beside(self, figure: tuple[int, int], anchor: tuple[int, int]) -> bool:
        """Whether a figure stands in the line of some words, or in one of their lines."""
        _, low, _, high = self.box(*figure)
        _, bottom, _, top = self.box(*anchor)
        return bottom <= (low + high) / 2 <= top

    def box(self, start: int, end: int) -> Box:
        """Return the box round some letters."""
        lefts, bottoms, rights, tops = zip(*self.boxes[start:end], strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)

    def lines(self, start: int, end: int) -> Iterator[Box]:
        """Yield a box for each line of some letters."""
        first = start
        for at in range(start + 1, end + 1):
            if at == end or self.boxes[at][3] < self.boxes[first][1] or self.boxes[at][1] > self.boxes[first][3]:
                yield self.box(first, at)
                first = at


def _plain(figure: str) -> str:
    """Return a figure without separators and sign, as sentences print a decrease."""
    return re.sub("[,，−-]", "", figure)


def noted(lib: ctypes.CDLL, data: bytes, notes: Sequence[Note]) -> bytes | None:
    """Return a PDF with notes on its pages; None where it cannot be opened or written."""
    lib.FPDF_InitLibrary()
    document = lib.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        return None
    by_page: dict[int, list[Note]] = {}
    for note in notes:
        by_page.setdefault(note.page, []).append(note)
    for number, said in by_page.items():
        page = lib.FPDF_LoadPage(document, number - 1)
        if not page:
            return None
        letters, loose = _Letters(lib, page), 0
        for note in said:
            place = letters.place(note)
            if place is not None:
                _highlight(lib, page, list(letters.lines(*place)), note.words)
            else:
                _pinned(lib, page, loose, note.words)
                loose += 1
        lib.FPDF_ClosePage(page)
    return _saved(lib, document)


def _highlight(lib: ctypes.CDLL, page: int, boxes: Sequence[Box], words: str) -> None:
    annotation = lib.FPDFPage_CreateAnnot(page, _HIGHLIGHT)
    for left, bottom, right, top in boxes:
        corners = (ctypes.c_float * 8)(left, top, right, top, left, bottom, right, bottom)
        lib.FPDFAnnot_AppendAttachmentPoints(annotation, ctypes.addressof(corners))
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    _say(lib, annotation, (min(lefts), min(bottoms), max(rights), max(tops)), words)


def _pinned(lib: ctypes.CDLL, page: int, number: int, words: str) -> None:
    """Say what stands at no word in the upper left corner."""
    top = float(lib.FPDF_GetPageHeightF(page)) - _MARGIN
    left = _MARGIN + number * _STEP
    annotation = lib.FPDFPage_CreateAnnot(page, _TEXT)
    _say(lib, annotation, (left, top - _ICON, left + _ICON, top), words)


def _say(lib: ctypes.CDLL, annotation: int, box: Box, words: str) -> None:
    left, bottom, right, top = box
    corners = (ctypes.c_float * 4)(left, top, right, bottom)
    lib.FPDFAnnot_SetRect(annotation, ctypes.addressof(corners))
    lib.FPDFAnnot_SetColor(annotation, 0, *_COLOUR, 255)
    lib.FPDFAnnot_SetFlags(annotation, _PRINTED)
    for key, value in ((b"Contents", words), (b"T", "budgetcheck")):
        lib.FPDFAnnot_SetStringValue(annotation, key, value.encode("utf-16-le") + b"\0\0")
    lib.FPDFPage_CloseAnnot(annotation)


def _saved(lib: ctypes.CDLL, document: int) -> bytes | None:
    """Return the document's bytes, what is new behind those of the original."""
    parts: list[bytes] = []

    def write(_: int, data: int, size: int) -> int:
        parts.append(ctypes.string_at(data, size))
        return 1

    called = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(write)

    class Target(ctypes.Structure):
        _fields_ = (("version", ctypes.c_int), ("write", type(called)))

    target = Target(1, called)
    done = lib.FPDF_SaveAsCopy(document, ctypes.addressof(target), _INCREMENTAL)
    return b"".join(parts) if done else None
