"""What PDFium paints of a page: layers that are switched off, letters under pictures, and the page as a picture.

What a viewer decides by many rules (layers, their conditions, blending, masks) is asked by painting: what makes no
difference to the picture of the page is not seen. Like `pdfium`, this runs in a process that may die and imports nothing.
"""

from __future__ import annotations

import ctypes
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORM = 5
"""PDFium's number of a part of a page that holds marks of its own."""
MAX_DEPTH = 8
"""Forms within forms that are looked into."""

GREY = 1
"""PDFium's number of a picture with one byte a point."""
_WHITE = 0xFFFFFFFF
_MOST_POINTS = 1_500_000
"""Points of a picture that is only painted to be compared: a page at 120 dots an inch."""
_MOST_POINTS_SEEN = 9_000_000
"""Points of a picture out of which letters are recognised."""
_WITH_NOTES = 1
"""PDFium's number for painting what is stuck on a page too."""
_FINEST = 1.7
"""Points of such a picture for one point of the page."""
_MOST_LAYERS = 24
"""Layers that are looked at one by one; where a page has more, several are taken together."""
_SAME = 6
"""Shades of grey that are taken for the same."""
_NAME = 64

Box = tuple[float, float, float, float]
"""Left, bottom, right and top on a page, y upwards."""


class View:
    """One page that is painted with and without some of what is on it."""

    def __init__(self, lib: ctypes.CDLL, page: int) -> None:
        self._lib = lib
        self._page = page
        wide, high = max(lib.FPDF_GetPageWidthF(page), 1.0), max(lib.FPDF_GetPageHeightF(page), 1.0)
        scale = min(_FINEST, (_MOST_POINTS / (wide * high)) ** 0.5)
        self._wide, self._high = max(int(wide * scale), 1), max(int(high * scale), 1)
        self._whole = painted(lib, page, self._wide, self._high)

    def without(self, objects: Sequence[int]) -> bytes:
        """Return the page's picture without some of its marks."""
        for each in objects:
            self._lib.FPDFPageObj_SetIsActive(each, 0)
        found = painted(self._lib, self._page, self._wide, self._high)
        for each in objects:
            self._lib.FPDFPageObj_SetIsActive(each, 1)
        return found

    def hidden_layers(self, layers: Sequence[Sequence[int]]) -> set[int]:
        """Return the numbers of the layers without which the page looks the same."""
        groups: list[list[int]] = [[] for _ in range(min(len(layers), _MOST_LAYERS))]
        for number in range(len(layers)):
            groups[number % len(groups)].append(number)
        hidden: set[int] = set()
        for group in groups:
            if _alike(self._whole, self.without([each for number in group for each in layers[number]])):
                hidden.update(group)
        return hidden

    def hidden_letters(self, letters: Mapping[int, tuple[int, Box]]) -> list[int]:
        """Return the keys of those letters, each with its text and its place, that are not seen."""
        bare = self.without(list({text for text, _ in letters.values()}))
        return [key for key, (_, box) in letters.items() if self._is_alike(bare, box)]

    def _is_alike(self, bare: bytes, box: Box) -> bool:
        left, bottom, right, top = box
        (x0, y0), (x1, y1) = self._point(left, bottom), self._point(right, top)
        first, last = max(min(x0, x1), 0), min(max(x0, x1) + 1, self._wide)
        for y in range(max(min(y0, y1), 0), min(max(y0, y1) + 1, self._high)):
            start, end = y * self._wide + first, y * self._wide + last
            if not _alike(self._whole[start:end], bare[start:end]):
                return False
        return True

    def _point(self, x: float, y: float) -> tuple[int, int]:
        place = (ctypes.c_int * 2)()
        at = ctypes.addressof(place)
        self._lib.FPDF_PageToDevice(self._page, 0, 0, self._wide, self._high, 0, x, y, at, at + 4)
        return place[0], place[1]


def _alike(one: bytes, two: bytes) -> bool:
    return one == two or all(abs(a - b) <= _SAME for a, b in zip(one, two, strict=True) if a != b)


def painted(lib: ctypes.CDLL, page: int, wide: int, high: int, how: int = 0) -> bytes:
    """Return a page's picture in grey, row by row from the top, one byte a point."""
    bitmap = lib.FPDFBitmap_CreateEx(wide, high, GREY, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        lib.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, _WHITE)
        lib.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, how)
        stride = lib.FPDFBitmap_GetStride(bitmap)
        held = ctypes.string_at(lib.FPDFBitmap_GetBuffer(bitmap), stride * high)
    finally:
        lib.FPDFBitmap_Destroy(bitmap)
    return held if stride == wide else b"".join(held[y * stride : y * stride + wide] for y in range(high))


def pictured(lib: ctypes.CDLL, page: int, dots: int) -> tuple[int, int, bytes]:
    """Return a page as a picture in grey with so many dots an inch, or as many as a picture may have."""
    wide, high = max(lib.FPDF_GetPageWidthF(page), 1.0), max(lib.FPDF_GetPageHeightF(page), 1.0)
    scale = min(dots / 72, (_MOST_POINTS_SEEN / (wide * high)) ** 0.5)
    wide, high = max(int(wide * scale), 1), max(int(high * scale), 1)
    return wide, high, painted(lib, page, wide, high, _WITH_NOTES)


def hidden_marks(lib: ctypes.CDLL, page: int, objects: Sequence[int]) -> set[int]:
    """Return the marks of a page that stand in layers which are not shown, with all that is inside them."""
    layers: dict[object, list[int]] = {}
    inside = _layers(lib, objects, layers, 0)
    groups = list(layers.values())
    if not groups:
        return set()
    hidden = [each for number in View(lib, page).hidden_layers(groups) for each in groups[number]]
    return {part for each in hidden for part in (each, *inside.get(each, ()))}


def _layers(
    lib: ctypes.CDLL, objects: Sequence[int], layers: dict[object, list[int]], depth: int
) -> dict[int, list[int]]:
    """Sort marks by their layers, a form being one of its own; return all that is inside each form."""
    inside: dict[int, list[int]] = {}
    for each, kind in zip(objects, map(lib.FPDFPageObj_GetType, objects), strict=True):
        marks = lib.FPDFPageObj_CountMarks(each)
        layer = _layer(lib, each, marks) if marks > 0 else None
        if layer is not None or kind == FORM:
            layers.setdefault(layer or each, []).append(each)
        if kind == FORM and depth < MAX_DEPTH:
            own = list(map(lib.FPDFFormObj_GetObject, repeat(each), range(lib.FPDFFormObj_CountObjects(each))))
            inner = _layers(lib, own, layers, depth + 1)
            inside |= inner
            inside[each] = [*own, *(part for parts in inner.values() for part in parts)]
    return inside


def _layer(lib: ctypes.CDLL, each: int, marks: int) -> object:
    """Return what tells the layer of a mark on the page from others; None where it is in none."""
    name, size = ctypes.create_string_buffer(_NAME), ctypes.c_ulong()
    for number in range(min(marks, 64)):
        mark = lib.FPDFPageObj_GetMark(each, number)
        if not mark or not lib.FPDFPageObjMark_GetName(mark, name, _NAME, ctypes.addressof(size)):
            continue
        if name.raw[: max(size.value - 2, 0)] == "OC".encode("utf-16-le"):
            said, length = ctypes.create_string_buffer(_NAME), ctypes.c_ulong()
            known = lib.FPDFPageObjMark_GetParamStringValue(mark, b"Name", said, _NAME, ctypes.addressof(length))
            return said.raw if known and 2 < length.value <= _NAME else mark
    return None
