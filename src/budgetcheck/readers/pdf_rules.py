"""The rules and painted areas of a page out of its paths and pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.page_marks import Rule
from budgetcheck.documents.page_sight import UNKNOWN, Area
from budgetcheck.readers import pdfium

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.readers.pdf_sections import Shape

_THIN = 2.5
"""A painted rectangle no thicker than this is a rule."""
_THICK_STROKE = 6.0
_STRAIGHT = 0.8
"""A line is level or upright where its ends are off by no more than this."""
_SHORTEST = 1.5

Box = tuple[float, float, float, float]


class Turn:
    """Turns places of a page by quarters, so that its text stands upright, y downwards from its upper edge."""

    def __init__(self, quarter: int, box: Box) -> None:
        self.quarter = quarter
        self._left, self._top, self._right, self._bottom = box
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (wide, high) if quarter in (0, 2) else (high, wide)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point is."""
        if self.quarter == 0:
            return x - self._left, self._top - y
        if self.quarter == 1:
            return y - self._bottom, x - self._left
        if self.quarter == 2:
            return self._right - x, y - self._bottom
        return self._top - y, self._right - x

    def letters(self, boxes: array[float]) -> tuple[list[float], list[float], list[float]]:
        """Return the left and right ends and the lower edges of letters' boxes: left, top, right, bottom one by one."""
        lefts, tops, rights, bottoms = boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4]
        if self.quarter == 0:
            x, y = self._left, self._top
            return [left - x for left in lefts], [right - x for right in rights], [y - bottom for bottom in bottoms]
        if self.quarter == 1:
            x, y = self._bottom, self._left
            return [bottom - x for bottom in bottoms], [top - x for top in tops], [right - y for right in rights]
        if self.quarter == 2:
            x, y = self._right, self._bottom
            return [x - right for right in rights], [x - left for left in lefts], [top - y for top in tops]
        x, y = self._top, self._right
        return [x - top for top in tops], [x - bottom for bottom in bottoms], [y - left for left in lefts]

    def clip(self, box: Box) -> Box:
        """Return the outline of what is painted within the page: left, top, right, bottom."""
        left, bottom, right, top = box
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return max(min(x0, x1), 0.0), max(min(y0, y1), 0.0), min(max(x0, x1), self.width), min(max(y0, y1), self.height)


class Drawing(NamedTuple):
    """What is drawn on a page beside its letters."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    areas: tuple[Area, ...]
    pictures: tuple[Box, ...]
    """Where its pictures are."""
    curves: int
    """How many curved lines it has, of which letters are made where they are drawn as outlines."""


def drawing_of(shapes: Iterable[Shape], turn: Turn) -> Drawing:
    """Return the rules, areas and pictures of a page."""
    collected = _Collecting(turn)
    for shape in shapes:
        collected.add(shape)
    return collected.drawing()


class _Outline(NamedTuple):
    """One stroke of the pen."""

    points: list[tuple[float, float]]
    curved: frozenset[int]
    """Which of them a curve leads to or is bent by."""

    def lines(self) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        """Yield its straight parts."""
        for at, pair in enumerate(pairwise(self.points), 1):
            if at not in self.curved:
                yield pair

    @property
    def box(self) -> Box:
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def is_rectangle(self) -> bool:
        """Whether all its sides are level or upright."""
        if self.curved or not _CORNERS[0] <= len(self.points) <= _CORNERS[1]:
            return False
        return all(
            abs(x - before) < _STRAIGHT or abs(y - over) < _STRAIGHT for (before, over), (x, y) in pairwise(self.points)
        )


_CORNERS = (4, 6)


class _Collecting:
    """Takes shapes one by one."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._across: list[Rule] = []
        self._down: list[Rule] = []
        self._areas: list[Area] = []
        self._pictures: list[Box] = []
        self._curves = 0

    def drawing(self) -> Drawing:
        return Drawing(tuple(self._across), tuple(self._down), tuple(self._areas), tuple(self._pictures), self._curves)

    def add(self, shape: Shape) -> None:
        clip = self._turn.clip(shape.clip)
        outlines = [outline for outline in _outlines(shape, self._turn) if len(outline.points) > 1]
        if shape.kind != pdfium.PATH:
            for outline in outlines:
                self._picture(shape, _within(outline.box, clip))
            return
        self._curves += sum(kind & 3 == pdfium.CURVE_TO for _, _, kind in shape.points)
        if shape.stroked and shape.width <= _THICK_STROKE:
            for outline in outlines:
                for one, two in outline.lines():
                    self._line(one, two, clip)
        if shape.filled:
            self._fill(shape, outlines, clip)

    def _picture(self, shape: Shape, box: Box) -> None:
        left, top, right, bottom = box
        if left < right and top < bottom:
            # What a picture shows nobody knows, and a seal shines through.
            self._areas.append(Area(shape.order, *box, UNKNOWN, solid=False))
            if shape.kind == pdfium.IMAGE:
                self._pictures.append(box)

    def _fill(self, shape: Shape, outlines: Sequence[_Outline], clip: Box) -> None:
        boxes = [outline.box for outline in outlines]
        framed = len(boxes) > 1 and any(
            other is not box and _holds(box, other) for box in boxes[:_FEW] for other in boxes[:_FEW]
        )
        for outline, whole in zip(outlines, boxes, strict=True):
            left, top, right, bottom = box = _within(whole, clip)
            if left > right or top > bottom:
                continue
            if min(right - left, bottom - top) <= _THIN:
                self._thin(box)
            elif framed:
                # One outline in another is a frame, and what is inside is not painted.
                corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
                for one, two in pairwise(corners):
                    self._line(one, two, clip)
            elif outline.is_rectangle:
                solid = not shape.clear and shape.fill >> 24 >= _SOLID
                self._areas.append(Area(shape.order, *box, shape.fill, solid))
            else:
                self._areas.append(Area(shape.order, *box, UNKNOWN, solid=False))

    def _thin(self, box: Box) -> None:
        left, top, right, bottom = box
        if right - left >= bottom - top:
            self._line((left, (top + bottom) / 2), (right, (top + bottom) / 2), box)
        else:
            self._line(((left + right) / 2, top), ((left + right) / 2, bottom), box)

    def _line(self, one: tuple[float, float], two: tuple[float, float], clip: Box) -> None:
        """Take a line that is level or upright, as far as it is painted."""
        (x0, y0), (x1, y1) = sorted((one, two))
        left, top, right, bottom = clip
        if abs(y1 - y0) < _STRAIGHT:
            y0, x0, x1 = (y0 + y1) / 2, max(x0, left), min(x1, right)
            if x1 - x0 >= _SHORTEST and top - 1 <= y0 <= bottom + 1:
                self._across.append(Rule(y0, x0, x1))
        elif abs(x1 - x0) < _STRAIGHT:
            x0, y0, y1 = (x0 + x1) / 2, max(min(y0, y1), top), min(max(y0, y1), bottom)
            if y1 - y0 >= _SHORTEST and left - 1 <= x0 <= right + 1:
                self._down.append(Rule(x0, y0, y1))


_FEW = 40
_SOLID = 250


def _outlines(shape: Shape, turn: Turn) -> Iterator[_Outline]:
    a, b, c, d, e, f = shape.matrix
    points: list[tuple[float, float]] = []
    curved: set[int] = set()
    for x, y, kind in shape.points:
        if kind & 3 == pdfium.MOVE_TO:
            if points:
                yield _Outline(points, frozenset(curved))
            points, curved = [], set()
        if kind & 3 == pdfium.CURVE_TO:
            curved.add(len(points))
        points.append(turn.point(a * x + c * y + e, b * x + d * y + f))
        if kind & pdfium.CLOSED and points[0] != points[-1]:
            points.append(points[0])
    if points:
        yield _Outline(points, frozenset(curved))


def _within(box: Box, clip: Box) -> Box:
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


def _holds(box: Box, other: Box) -> bool:
    return box[0] <= other[0] and box[1] <= other[1] and box[2] >= other[2] and box[3] >= other[3]
