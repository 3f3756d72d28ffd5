"""What PDFium finds on the pages of a PDF, as flat arrays. This module runs in a process of its own, which may die.

It imports nothing of the package and little else, as it starts anew for each file. What it finds is written as sections
of plain numbers, so that whoever reads them need not trust it: a hostile file may have taken the process over.
"""

from __future__ import annotations

import ctypes
import gc
import struct
import sys
from array import array
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

if TYPE_CHECKING or __package__:
    from budgetcheck.readers.pdfium_library import library
    from budgetcheck.readers.pdfium_view import FORM, MAX_DEPTH, Box, View, hidden_marks, pictured
else:
    # In its own process it has nothing but this folder.
    from pdfium_library import library
    from pdfium_view import FORM, MAX_DEPTH, Box, View, hidden_marks, pictured

OK, FAULT = b"P", b"E"
PICTURES, NOTES = "pictures", "notes"
"""Ask for pages as pictures, and for the PDF with notes on its pages."""
SIZE = struct.Struct("<II")
"""Of a picture: how wide and how high it is."""
FORMAT, PASSWORD, SECURITY = 3, 4, 5
"""PDFium's own numbers of what is wrong with a file."""
TOO_MANY_PAGES, TOO_MUCH, TOO_MUCH_ON_PAGE = 100, 101, 102

COUNTS = struct.Struct("<5I4f")
"""Of a page: letters, runs, shapes, points and letters that nobody knows; then its left, top, right and bottom."""
NO_RUN = 0xFFFFFFFF
TEXT, PATH, IMAGE, SHADING = 1, 2, 3, 4
RUN_FIELDS = 13
"""Size, four of the matrix, where it begins, four of the clip, order, render mode."""
SHAPE_FIELDS = 17
"""Kind, order, fill, stroke, width, six of the matrix, four of the clip, transparency, points."""
NO_CLIP = (-1e9, -1e9, 1e9, 1e9)

LINE_TO, CURVE_TO, MOVE_TO, CLOSED = 0, 1, 2, 4
"""PDFium's kinds of path segments, and the mark of one that closes its outline."""
_DRAWN_ANNOTATIONS = frozenset({3, 4, 5, 6, 7, 8, 12, 13, 15, 20, 28})
"""Notes that a person sees on the page: free text, lines and shapes, struck-out text, stamps, ink, fields, redactions."""
BLACK = 0xFF000000
_STROKED = frozenset({1, 2, 5, 6})
"""Ways to draw letters by their outlines."""
_UNLISTED = (0, 0, BLACK, 0, NO_CLIP)
"""Taken for a text that is in none of the lists: seen."""


class _Fault(Exception):  # noqa: N818 - it carries a number for another process
    def __init__(self, number: int, page: int = 0) -> None:
        super().__init__(number, page)
        self.number = number
        self.page = page


class _Limits:
    """How much may stand on the pages."""

    def __init__(self, pages: int, on_page: int, in_all: int) -> None:
        self.pages = pages
        self._on_page = on_page
        self._left = in_all

    def take(self, marks: int, page: int) -> None:
        """Count the marks of one page."""
        self._left -= marks
        if marks > self._on_page:
            raise _Fault(TOO_MUCH_ON_PAGE, page)
        if self._left < 0:
            raise _Fault(TOO_MUCH)

    def most(self) -> int:
        """Return how many marks a page may have."""
        return self._on_page


class _Page:
    """One page being taken apart."""

    def __init__(self, lib: ctypes.CDLL, page: int, most: int) -> None:
        self._lib = lib
        self._page = page
        self._most = most
        self._floats = (ctypes.c_float * 8)()
        self._at = ctypes.addressof(self._floats)
        self._words = (ctypes.c_uint * 4)()
        self._colour = [ctypes.addressof(self._words) + 4 * place for place in range(4)]
        self._order = 0
        self._texts: dict[int, tuple[int, int, int, int, tuple[float, ...]]] = {}
        """By its address, each text's order, render mode, colours and clip."""
        self._shapes = array("f")
        self._colours = array("I")
        self._points = array("f")
        self._kinds = array("B")
        self._pictures: list[tuple[int, float, float, float, float]] = []
        """Of each picture its order, then its left, bottom, right and top on the page."""
        self._hidden: set[int] = set()
        """The marks that are in a layer which is not shown."""
        self._within: tuple[float, ...] = NO_CLIP
        """What is painted of the form whose marks are being taken."""
        self.marks = 0

    def walk(self, *, layered: bool) -> None:
        """Take the page's texts and shapes in the order in which they are drawn, those alone that their layers show."""
        count = self._lib.FPDFPage_CountObjects(self._page)
        objects = list(map(self._lib.FPDFPage_GetObject, repeat(self._page), range(count)))
        if layered:
            self._hidden = hidden_marks(self._lib, self._page, objects)
        self._take(objects, None, 0)

    def _take(self, objects: list[int], outer: tuple[float, ...] | None, depth: int) -> None:
        if self._order + len(objects) > self._most:
            raise _Fault(TOO_MUCH_ON_PAGE)
        if self._hidden:
            objects = [each for each in objects if each not in self._hidden]
        texts: list[tuple[int, int]] = []
        for each, kind in zip(objects, map(self._lib.FPDFPageObj_GetType, objects), strict=True):
            self._order += 1
            if kind == TEXT:
                texts.append((self._order, each))
            elif kind == PATH:
                self._path(each, outer)
            elif kind in (IMAGE, SHADING):
                self._picture(each, kind, outer)
            elif kind == FORM and depth < MAX_DEPTH:
                count = self._lib.FPDFFormObj_CountObjects(each)
                inner = _times(self._matrix(each), outer)
                around, self._within = self._within, self._clip(each, outer)
                self._take(list(map(self._lib.FPDFFormObj_GetObject, repeat(each), range(count))), inner, depth + 1)
                self._within = around
        if texts:
            self._take_texts(texts, outer)

    def _take_texts(self, ordered: list[tuple[int, int]], outer: tuple[float, ...] | None) -> None:
        """Take the texts of one page or form, each question to all of them: calls cost more than what they ask."""
        lib = self._lib
        texts = [each for _, each in ordered]
        for each, marks in zip(texts, map(lib.FPDFPageObj_CountMarks, texts), strict=True):
            if marks > 0:
                self._show_drawn(each, marks)
        modes = map(lib.FPDFTextObj_GetTextRenderMode, texts)
        parts = (ctypes.c_uint * (4 * len(texts)))()
        start = ctypes.addressof(parts)
        places = [range(start + 4 * part, start + 16 * len(texts), 16) for part in range(4)]
        known = list(map(lib.FPDFPageObj_GetFillColor, texts, *places))
        clipped = map(lib.FPDFClipPath_CountPaths, map(lib.FPDFPageObj_GetClipPath, texts))
        for at, (order, each), mode, clips in zip(range(len(texts)), ordered, modes, clipped, strict=True):
            red, green, blue, alpha = parts[4 * at : 4 * at + 4]
            fill = alpha << 24 | red << 16 | green << 8 | blue if known[at] else BLACK
            stroke = self._stroke(each) if mode in _STROKED else 0
            clip = self._clip(each, outer) if clips > 0 else self._within
            self._texts[each] = (order, mode, fill, stroke, clip)

    def _show_drawn(self, each: int, marks: int) -> None:
        """Drop the text that programs are told instead of the one that a person sees."""
        lib = self._lib
        for number in range(marks - 1, -1, -1):
            mark = lib.FPDFPageObj_GetMark(each, number)
            if lib.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, self._at):
                lib.FPDFPageObj_RemoveMark(each, mark)

    def _path(self, each: int, outer: tuple[float, ...] | None) -> None:
        lib = self._lib
        if not lib.FPDFPath_GetDrawMode(each, self._at, self._at + 4):
            return
        filled, stroked = struct.unpack_from("<ii", self._floats)
        if not filled and not stroked:
            return
        count = lib.FPDFPath_CountSegments(each)
        self.marks += count
        if self.marks > self._most:
            raise _Fault(TOO_MUCH_ON_PAGE)
        get, type_of, closes, point = (
            lib.FPDFPath_GetPathSegment,
            lib.FPDFPathSegment_GetType,
            lib.FPDFPathSegment_GetClose,
            lib.FPDFPathSegment_GetPoint,
        )
        at, floats, before = self._at, self._floats, len(self._kinds)
        for number in range(count):
            segment = get(each, number)
            if not segment or not point(segment, at, at + 4):
                continue
            self._points.extend((floats[0], floats[1]))
            self._kinds.append(type_of(segment) & 3 | (4 if closes(segment) else 0))
        width = floats[0] if stroked and lib.FPDFPageObj_GetStrokeWidth(each, at) else 0.0
        matrix = _times(self._matrix(each), outer)
        fill, stroke = self._fill(each) if filled else 0, self._stroke(each) if stroked else 0
        clear = lib.FPDFPageObj_HasTransparency(each) > 0
        fields = (PATH, self._order, bool(filled), bool(stroked), width, *matrix)
        self._shapes.extend((*fields, *self._clip(each, outer), clear, len(self._kinds) - before))
        self._colours.extend((fill, stroke))

    def _picture(self, each: int, kind: int, outer: tuple[float, ...] | None) -> None:
        if not self._lib.FPDFPageObj_GetBounds(each, *(self._at + 4 * place for place in range(4))):
            return
        left, bottom, right, top = self._floats[:4]
        self._points.extend((left, bottom, right, bottom, right, top, left, top))
        self._kinds.extend((2, 0, 0, 4))
        matrix = outer or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        ends = [_at(x, y, matrix) for x, y in ((left, bottom), (right, bottom), (right, top), (left, top))]
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        self._pictures.append((self._order, min(xs), min(ys), max(xs), max(ys)))
        clear = self._lib.FPDFPageObj_HasTransparency(each) > 0
        fields = (kind, self._order, True, False, 0.0, *matrix)
        self._shapes.extend((*fields, *self._clip(each, outer), clear, 4))
        self._colours.extend((0xFF808080, 0))

    def _matrix(self, each: int) -> tuple[float, ...]:
        if self._lib.FPDFPageObj_GetMatrix(each, self._at):
            return tuple(self._floats[:6])
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    def _fill(self, each: int) -> int:
        return self._packed(self._lib.FPDFPageObj_GetFillColor(each, *self._colour))

    def _stroke(self, each: int) -> int:
        return self._packed(self._lib.FPDFPageObj_GetStrokeColor(each, *self._colour))

    def _packed(self, known: int) -> int:
        if not known:
            return BLACK
        red, green, blue, alpha = self._words
        return alpha << 24 | red << 16 | green << 8 | blue

    def _clip(self, each: int, outer: tuple[float, ...] | None) -> tuple[float, ...]:
        """Return the outline of what of a mark is painted."""
        lib = self._lib
        clip = lib.FPDFPageObj_GetClipPath(each)
        count = lib.FPDFClipPath_CountPaths(clip) if clip else 0
        left, bottom, right, top = NO_CLIP
        for path in range(min(count, 16)):
            xs, ys = [], []
            for number in range(min(lib.FPDFClipPath_CountPathSegments(clip, path), 64)):
                segment = lib.FPDFClipPath_GetPathSegment(clip, path, number)
                if segment and lib.FPDFPathSegment_GetPoint(segment, self._at, self._at + 4):
                    xs.append(self._floats[0])
                    ys.append(self._floats[1])
            if xs:
                left, bottom = max(left, min(xs)), max(bottom, min(ys))
                right, top = min(right, max(xs)), min(top, max(ys))
        if (left, bottom, right, top) == NO_CLIP:
            return self._within
        ends = [_at(x, y, outer) if outer else (x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        left, bottom, right, top = self._within
        return max(left, min(xs)), max(bottom, min(ys)), min(right, max(xs)), min(top, max(ys))

    def letters(self) -> bytes:
        """Return all sections of the page."""
        lib = self._lib
        text = lib.FPDFText_LoadPage(self._page)
        if not text:
            raise _Fault(FORMAT)
        count = lib.FPDFText_CountChars(text)
        self.marks += count
        if self.marks > self._most:
            raise _Fault(TOO_MUCH_ON_PAGE)
        numbers = range(count)
        pages = repeat(text)
        codes = array("I", map(lib.FPDFText_GetUnicode, pages, numbers))
        owners = list(map(lib.FPDFText_GetTextObject, pages, numbers))
        unknown = array("b", map(lib.FPDFText_HasUnicodeMapError, pages, numbers))
        boxes = (ctypes.c_float * (4 * count))()
        start = ctypes.addressof(boxes)
        # One call of C a letter; the loop over them is in C as well.
        max(map(lib.FPDFText_GetLooseCharBox, pages, numbers, range(start, start + 16 * count, 16)), default=0)
        self._drop(owners, boxes)
        runs, fields, colours = self._runs(text, owners)
        lib.FPDFText_ClosePage(text)
        lib.FPDF_GetPageBoundingBox(self._page, self._at)
        head = COUNTS.pack(count, len(colours) // 2, len(self._colours) // 2, len(self._kinds), 0, *self._floats[:4])
        letters = (
            bytes(codes),
            bytes(boxes),
            bytes(runs),
            bytes(unknown),
            bytes(fields),
            bytes(colours),
        )
        shapes = (bytes(self._shapes), bytes(self._colours), bytes(self._points), bytes(self._kinds))
        return b"".join((head, *letters, *shapes))

    def _drop(self, owners: list[int | None], boxes: ctypes.Array[ctypes.c_float]) -> None:
        """Take from their texts the letters that nobody sees: those of hidden layers, and those under pictures."""
        if self._hidden:
            owners[:] = [None if owner in self._hidden else owner for owner in owners]
        if not self._pictures:
            return
        under: dict[int, tuple[int, Box]] = {}
        for at, owner in enumerate(owners):
            if owner is not None and owner in self._texts:
                left, top, right, bottom = boxes[4 * at : 4 * at + 4]
                if self._is_under(self._texts[owner][0], (left + right) / 2, (top + bottom) / 2):
                    under[at] = owner, (left, bottom, right, top)
        if under:
            for at in View(self._lib, self._page).hidden_letters(under):
                owners[at] = None

    def _is_under(self, order: int, x: float, y: float) -> bool:
        return any(
            order < later and left <= x <= right and bottom <= y <= top
            for later, left, bottom, right, top in self._pictures
        )

    def _runs(self, text: int, owners: list[int | None]) -> tuple[array[int], array[float], array[int]]:
        """Return the run of each letter, and of each run how it is drawn."""
        lib = self._lib
        first = dict(zip(reversed(owners), range(len(owners) - 1, -1, -1), strict=True))
        first.pop(None, None)
        runs: dict[int | None, int] = {owner: run for run, owner in enumerate(first)}
        runs[None] = NO_RUN
        numbers, pages = list(first.values()), repeat(text)
        count = len(numbers)
        sizes = map(lib.FPDFText_GetFontSize, pages, numbers)
        matrices, origins = (ctypes.c_float * (6 * count))(), (ctypes.c_double * (2 * count))()
        start = ctypes.addressof(matrices)
        max(map(lib.FPDFText_GetMatrix, pages, numbers, range(start, start + 24 * count, 24)), default=0)
        start, end = ctypes.addressof(origins), ctypes.addressof(origins) + 16 * count
        max(
            map(lib.FPDFText_GetCharOrigin, pages, numbers, range(start, end, 16), range(start + 8, end, 16)), default=0
        )
        fields, colours = array("f"), array("I")
        for run, (owner, size) in enumerate(zip(first, sizes, strict=True)):
            order, mode, fill, stroke, clip = self._texts.get(owner or 0, _UNLISTED)
            place = origins[2 * run : 2 * run + 2]
            fields.extend((size, *matrices[6 * run : 6 * run + 4], *place, *clip, order, mode))
            colours.extend((fill, stroke))
        return array("I", map(runs.__getitem__, owners)), fields, colours


def _at(x: float, y: float, matrix: tuple[float, ...]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _times(inner: tuple[float, ...], outer: tuple[float, ...] | None) -> tuple[float, ...]:
    """Return the matrix that does what the inner one does, then the outer one."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _pages(lib: ctypes.CDLL, data: bytes, limits: _Limits) -> list[bytes]:
    lib.FPDF_InitLibrary()
    document = lib.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise _Fault(lib.FPDF_GetLastError())
    count = lib.FPDF_GetPageCount(document)
    if count > limits.pages:
        raise _Fault(TOO_MANY_PAGES)
    found = []
    # The list of layers may stand in a packed part of the file.
    layered = b"/OCProperties" in data or b"/ObjStm" in data
    for number in range(count):
        page = lib.FPDF_LoadPage(document, number)
        if not page:
            raise _Fault(FORMAT, number + 1)
        page = _with_annotations(lib, document, page, number)
        marks = _Page(lib, page, limits.most())
        try:
            marks.walk(layered=layered)
            found.append(marks.letters())
        except _Fault as fault:
            raise _Fault(fault.number, number + 1) from None
        limits.take(marks.marks, number + 1)
        lib.FPDF_ClosePage(page)
    return found


def _with_annotations(lib: ctypes.CDLL, document: int, page: int, number: int) -> int:
    """Return a page with what is stuck on it as part of it."""
    if not _is_annotated(lib, page) or lib.FPDFPage_Flatten(page, 0) != 1:
        return page
    lib.FPDF_ClosePage(page)
    again: int | None = lib.FPDF_LoadPage(document, number)
    if not again:
        raise _Fault(FORMAT, number + 1)
    return again


def _is_annotated(lib: ctypes.CDLL, page: int) -> bool:
    """Whether something that a person sees is no part of the page itself: a stamp, a field, a typed correction."""
    for number in range(min(lib.FPDFPage_GetAnnotCount(page), 1000)):
        note = lib.FPDFPage_GetAnnot(page, number)
        kind = lib.FPDFAnnot_GetSubtype(note) if note else 0
        if note:
            lib.FPDFPage_CloseAnnot(note)
        if kind in _DRAWN_ANNOTATIONS:
            return True
    return False


def extract(data: bytes, folder: str, pages: int, on_page: int, in_all: int) -> bytes:
    """Return what stands on the pages: a letter for whether it worked, then a section a page, or what is wrong."""
    try:
        found = _pages(library(folder), data, _Limits(pages, on_page, in_all))
    except _Fault as fault:
        return FAULT + struct.pack("<II", fault.number, fault.page)
    return OK + struct.pack("<I", len(found)) + b"".join(found)


def pictures(data: bytes, folder: str, dots: int, numbers: Sequence[int]) -> bytes:
    """Return some pages as pictures in grey, each after how wide and how high it is."""
    lib = library(folder)
    lib.FPDF_InitLibrary()
    document = lib.FPDF_LoadMemDocument64(data, len(data), None)
    found = [OK]
    for number in numbers:
        page = lib.FPDF_LoadPage(document, number - 1) if document else 0
        if not page:
            return FAULT + struct.pack("<II", FORMAT, number)
        wide, high, points = pictured(lib, page, dots)
        found += [SIZE.pack(wide, high), points]
        lib.FPDF_ClosePage(page)
    return b"".join(found)


def notes(data: bytes, folder: str) -> bytes:
    """Return a PDF with notes; they stand before it as JSON, after their length."""
    import json

    if TYPE_CHECKING or __package__:
        from budgetcheck.readers.pdfium_notes import LENGTH, Note, noted
    else:
        from pdfium_notes import LENGTH, Note, noted

    (length,) = LENGTH.unpack_from(data)
    said = json.loads(data[LENGTH.size : LENGTH.size + length])
    found = noted(library(folder), data[LENGTH.size + length :], [Note(*each) for each in said])
    return FAULT + struct.pack("<II", FORMAT, 0) if found is None else OK + found


def answer(data: bytes, folder: str, *asked: str) -> bytes:
    """Return what stands on the pages under three limits; asked for NOTES the PDF with them, for PICTURES some pages."""
    if asked[0] == NOTES:
        return notes(data, folder)
    if asked[0] == PICTURES:
        return pictures(data, folder, int(asked[1]), list(map(int, asked[2].split(","))))
    return extract(data, folder, *map(int, asked))


def main() -> None:
    """Read a PDF from standard input and write what stands on its pages to standard output, or pictures of some."""
    folder, *limits, megabytes, seconds, site = sys.argv[1:]
    sys.path.append(site)
    try:
        import resource

        for what, most in ((resource.RLIMIT_AS, int(megabytes) << 20), (resource.RLIMIT_CPU, int(seconds))):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass
    # What it makes is plain numbers and gone soon.
    gc.disable()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), folder, *limits))
    sys.stdout.buffer.flush()
