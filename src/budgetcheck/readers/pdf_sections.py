"""The sections that the process with PDFium writes, as one record a page; each length is checked, none is trusted."""

from __future__ import annotations

from array import array
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.readers import pdfium

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class BadSectionsError(Exception):
    """What the process wrote is no page of a PDF."""


class Run(NamedTuple):
    """How the letters of one drawing operation are drawn."""

    size: float
    matrix: tuple[float, float, float, float]
    origin: tuple[float, float]
    """Where the baseline of its first letter begins."""
    clip: tuple[float, float, float, float]
    """Left, bottom, right and top of what of it is painted."""
    order: int
    mode: int
    fill: int
    stroke: int


class Shape(NamedTuple):
    """A path or picture."""

    kind: int
    order: int
    filled: bool
    stroked: bool
    width: float
    matrix: tuple[float, float, float, float, float, float]
    clip: tuple[float, float, float, float]
    clear: bool
    """Whether what is under it shines through."""
    fill: int
    stroke: int
    points: tuple[tuple[float, float, int], ...]
    """Each with its kind of segment."""


class RawPage(NamedTuple):
    """One page as PDFium sees it, y upwards."""

    codes: array[int]
    boxes: array[float]
    """Of each letter: left, top, right and bottom."""
    owners: array[int]
    """The run of each letter."""
    unknown: array[int]
    """1 for each letter whose font does not say which it is."""
    runs: tuple[Run, ...]
    shapes: tuple[Shape, ...]
    box: tuple[float, float, float, float]
    """Left, top, right and bottom of what of the page is shown."""


class _Reading:
    def __init__(self, found: memoryview) -> None:
        self._found = found
        self._at = 0

    def bytes(self, size: int) -> memoryview:
        part = self._found[self._at : self._at + size]
        if len(part) != size:
            raise BadSectionsError
        self._at += size
        return part

    def numbers(self, kind: str, count: int) -> Any:  # noqa: ANN401 - whole numbers or floats, by their kind
        numbers: Any = array(kind)
        numbers.frombytes(self.bytes(numbers.itemsize * count))
        return numbers


def pages_of(found: memoryview) -> Iterator[RawPage]:
    """Yield the pages one by one; raises BadSectionsError."""
    reading = _Reading(found)
    head = reading.bytes(5)
    for _ in range(int.from_bytes(head[1:5], "little")):
        yield _page(reading)


def _page(reading: _Reading) -> RawPage:
    letters, runs, shapes, points, _, *box = pdfium.COUNTS.unpack(reading.bytes(pdfium.COUNTS.size))
    codes, boxes = reading.numbers("I", letters), reading.numbers("f", 4 * letters)
    owners, unknown = reading.numbers("I", letters), reading.numbers("b", letters)
    drawn = _runs(reading.numbers("f", pdfium.RUN_FIELDS * runs), reading.numbers("I", 2 * runs), runs)
    fields, colours = reading.numbers("f", pdfium.SHAPE_FIELDS * shapes), reading.numbers("I", 2 * shapes)
    places, kinds = reading.numbers("f", 2 * points), reading.numbers("B", points)
    found = _shapes(fields, colours, list(zip(places[::2], places[1::2], kinds, strict=True)))
    _check(boxes, fields, places)
    return RawPage(codes, boxes, owners, unknown, drawn, found, (box[0], box[1], box[2], box[3]))


def _runs(fields: array[float], colours: array[int], count: int) -> tuple[Run, ...]:
    found = []
    for number in range(count):
        size, a, b, c, d, x, y, left, bottom, right, top, order, mode = fields[
            number * pdfium.RUN_FIELDS : (number + 1) * pdfium.RUN_FIELDS
        ]
        fill, stroke = colours[2 * number : 2 * number + 2]
        clip = (left, bottom, right, top)
        found.append(Run(size, (a, b, c, d), (x, y), clip, _whole(order), _whole(mode), fill, stroke))
    return tuple(found)


def _shapes(fields: array[float], colours: array[int], points: list[tuple[float, float, int]]) -> tuple[Shape, ...]:
    found, at = [], 0
    for number in range(len(colours) // 2):
        own = fields[number * pdfium.SHAPE_FIELDS : (number + 1) * pdfium.SHAPE_FIELDS]
        kind, order, filled, stroked, width, a, b, c, d, e, f, left, bottom, right, top, clear, count = own
        end = at + _whole(count)
        found.append(
            Shape(
                _whole(kind),
                _whole(order),
                bool(filled),
                bool(stroked),
                width,
                (a, b, c, d, e, f),
                (left, bottom, right, top),
                bool(clear),
                colours[2 * number],
                colours[2 * number + 1],
                tuple(points[at:end]),
            )
        )
        at = end
    return tuple(found)


def _whole(number: float) -> int:
    if not isfinite(number):
        raise BadSectionsError
    return int(number)


def _check(*numbers: Iterable[object]) -> None:
    """Refuse places that are no numbers: nothing can be laid out beside them."""
    for each in numbers:
        if isinstance(each, array) and not isfinite(sum(each)):
            raise BadSectionsError
