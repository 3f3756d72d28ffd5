"""One page of an OFD file in the form in which pages of PDF files are read: letters and paths, in points, y upwards."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import cos, hypot, isfinite, radians, sin
from typing import Any, NamedTuple

from budgetcheck.readers import pdfium, pdfium_view
from budgetcheck.readers.ofd_package import child, children, local
from budgetcheck.readers.pdf_sections import RawPage, Run, Shape

POINTS = 72 / 25.4
"""Points of a millimetre, which OFD measures in."""
_BLACK = 0xFF000000
_UNKNOWN = -1
_LINE = 0.353
"""The width of a line where nothing says it."""
_FILL, _STROKE, _BOTH, _NEITHER = 0, 1, 2, 3
_ASCENT, _DESCENT = 0.8, 0.2
_HALF = 0.5
"""The width of a Latin letter or digit, in parts of its size, where the next letter does not tell."""
_MOST_TIMES = 10_000
_PATH = re.compile(r"[SMLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_BEFORE = {"Background": 0, "Body": 1, "Foreground": 2}

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_DEPTH = 5
"""Graphics that show each other deeper than so are drawn in a circle."""


class DrawParam(NamedTuple):
    """What objects may share of how they are drawn."""

    width: float = _LINE
    fill: int = _BLACK
    stroke: int = _BLACK


class Resources(NamedTuple):
    """What the pages of a document refer to."""

    params: Mapping[str, DrawParam]
    spaces: Mapping[str, str]
    units: Mapping[str, Any]
    """The content of graphics that several objects may show, by their ids."""


def resources_of(roots: list[Any]) -> Resources:
    """Return the shared ways of drawing and the spaces of colours."""
    spaces = {
        each.get("ID", ""): each.get("Type", "RGB")
        for root in roots
        for each in children(root, "ColorSpaces", "ColorSpace")
    }
    raw = {each.get("ID", ""): each for root in roots for each in children(root, "DrawParams", "DrawParam")}
    params: dict[str, DrawParam] = {}
    for name in raw:
        way = [name]
        while (parent := raw[way[-1]].get("Relative")) in raw and parent not in way:
            way.append(parent)
        found = DrawParam()
        for each in reversed(way):
            found = _param(raw[each], found, spaces)
        params[name] = found
    units = {
        each.get("ID", ""): child(each, "Content")
        for root in roots
        for each in children(root, "CompositeGraphicUnits", "CompositeGraphicUnit")
    }
    return Resources(params, spaces, {name: content for name, content in units.items() if content is not None})


def _param(element: Any, held: DrawParam, spaces: Mapping[str, str]) -> DrawParam:  # noqa: ANN401
    fill, stroke = (child(element, name) for name in ("FillColor", "StrokeColor"))
    return DrawParam(
        _number(element.get("LineWidth"), held.width),
        held.fill if fill is None else _colour(fill, spaces),
        held.stroke if stroke is None else _colour(stroke, spaces),
    )


def _colour(element: Any, spaces: Mapping[str, str]) -> int:  # noqa: ANN401
    """Return a colour as 0xAARRGGBB; UNKNOWN for a pattern."""
    if len(element):
        return _UNKNOWN
    parts = [_number(each, 0) for each in (element.get("Value") or "0 0 0").replace("#", "").split()[:4]]
    kind = spaces.get(element.get("ColorSpace", ""), "").upper()
    if len(parts) == 1 or kind == "GRAY":
        red = green = blue = parts[0] if parts else 0.0
    elif len(parts) == 4 or kind == "CMYK":
        cyan, magenta, yellow, black = (*parts, 0.0, 0.0, 0.0)[:4]
        red, green, blue = (255 * (1 - min(1.0, each / 255 + black / 255)) for each in (cyan, magenta, yellow))
    else:
        red, green, blue = (*parts, 0.0, 0.0)[:3]
    alpha = _byte(_number(element.get("Alpha"), 255))
    return alpha << 24 | _byte(red) << 16 | _byte(green) << 8 | _byte(blue)


def _byte(number: float) -> int:
    return int(min(max(number, 0.0), 255.0))


def _number(text: str | None, otherwise: float) -> float:
    if text is None:
        return otherwise
    try:
        number = float(text)
    except ValueError:
        return otherwise
    return number if isfinite(number) and abs(number) < 1e6 else otherwise


def _numbers(text: str | None, count: int, otherwise: tuple[float, ...]) -> tuple[float, ...]:
    found = [_number(each, 0.0) for each in (text or "").split()[:count]]
    return tuple(found) if len(found) == count else otherwise


class TooMuchError(Exception):
    """A page with more letters or paths than any disclosure has."""


class PageReading:
    """Takes the layers of a page, those of its templates among them, in the order in which they are painted."""

    def __init__(self, box: Box, resources: Resources, most: int) -> None:
        """Take the page's box in millimetres: left, top, width, height; and how many marks it may have."""
        self._left, self._top, wide, high = box
        self._box = (0.0, high * POINTS, wide * POINTS, 0.0)
        self._high = high
        self._resources = resources
        self._most = most
        self._outer = _AS_IT_IS
        """Of what is being taken within another object, how its places become those of the page."""
        self._depth = 0
        self._codes: list[int] = []
        self._boxes = array("f")
        self._owners = array("I")
        self._runs: list[Run] = []
        self._shapes: list[Shape] = []
        self._order = 0

    @property
    def marks(self) -> int:
        """How many letters and paths it has so far."""
        return len(self._codes) + len(self._shapes)

    def raw(self) -> RawPage:
        """Return the page."""
        codes = array("I", self._codes)
        unknown = array("b", bytes(len(codes)))
        return RawPage(codes, self._boxes, self._owners, unknown, tuple(self._runs), tuple(self._shapes), self._box)

    def add(self, content: Any) -> None:  # noqa: ANN401 - lxml elements
        """Take the content of a page or template; raises TooMuchError."""
        layers = sorted(
            children(content, "Content", "Layer"), key=lambda each: _BEFORE.get(each.get("Type", "Body"), 1)
        )
        for layer in layers:
            param = self._resources.params.get(layer.get("DrawParam", ""), DrawParam())
            self._objects(layer, param)

    def add_note(self, appearance: Any) -> None:  # noqa: ANN401
        """Take what a note on the page looks like; raises TooMuchError."""
        self._placed(appearance, appearance, DrawParam())

    def _placed(self, element: Any, content: Any, param: DrawParam) -> None:  # noqa: ANN401
        """Take marks whose places are those of the object that shows them."""
        around, self._outer = self._outer, self._matrix(element)
        self._depth += 1
        self._objects(content, param)
        self._depth -= 1
        self._outer = around

    def _objects(self, parent: Any, param: DrawParam) -> None:  # noqa: ANN401
        for element in parent:
            name = local(element)
            if element.get("Visible", "true").lower() in ("false", "0"):
                continue
            own = self._resources.params.get(element.get("DrawParam", ""), param)
            self._order += 1
            if name == "PageBlock":
                self._objects(element, own)
            elif name == "TextObject":
                self._text(element, own)
            elif name == "PathObject":
                self._path(element, own)
            elif name == "CompositeObject" and self._depth < _MAX_DEPTH:
                content = self._resources.units.get(element.get("ResourceID", ""))
                if content is None:
                    self._picture(element, name)
                else:
                    self._placed(element, content, own)
            elif name in ("ImageObject", "CompositeObject"):
                self._picture(element, name)
            if self.marks > self._most:
                raise TooMuchError

    # -- letters

    def _text(self, element: Any, param: DrawParam) -> None:  # noqa: ANN401
        size = _number(element.get("Size"), 0.0)
        stretched = _number(element.get("HScale"), 1.0) or 1.0
        matrix = self._matrix(element)
        clip = self._clip(element, matrix)
        turned = _turned(matrix, _number(element.get("CharDirection"), 0.0))
        look = param.fill, param.stroke
        fill, stroke = _paint(element, look, self._resources.spaces)
        mode = (
            (_BOTH if stroke is not None else _FILL)
            if fill is not None
            else (_STROKE if stroke is not None else _NEITHER)
        )
        alpha = _byte(_number(element.get("Alpha"), 255))
        if size <= 0 or alpha == 0:
            return
        x = y = 0.0
        for code in children(element, "TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            text = (code.text or "").strip("\r\n\t")
            if text:
                places = list(_places(text, x, y, code, size * stretched))
                drawn = Run(
                    size * POINTS,
                    (turned[0], -turned[1], -turned[2], turned[3]),
                    self._point(matrix, places[0][0], places[0][1]),
                    clip,
                    self._order,
                    mode,
                    _faded(_BLACK if fill is None else fill, alpha),
                    _faded(_BLACK if stroke is None else stroke, alpha),
                )
                self._letters(text, places, drawn, _Glyphs(matrix, turned, size))

    def _letters(self, text: str, places: list[tuple[float, float, float]], run: Run, glyphs: _Glyphs) -> None:
        self._runs.append(run)
        for letter, (x, y, wide) in zip(text, places, strict=True):
            corners = [self._point(glyphs.matrix, *corner) for corner in glyphs.corners(x, y, wide)]
            xs, ys = [each[0] for each in corners], [each[1] for each in corners]
            self._codes.append(ord(letter))
            self._boxes.extend((min(xs), max(ys), max(xs), min(ys)))
            self._owners.append(len(self._runs) - 1)

    # -- paths and pictures

    def _path(self, element: Any, param: DrawParam) -> None:  # noqa: ANN401
        data = child(element, "AbbreviatedData")
        points = _points(data.text or "") if data is not None else ()
        stroke = element.get("Stroke", "true").lower() not in ("false", "0")
        fill = element.get("Fill", "false").lower() in ("true", "1")
        if not points or not (stroke or fill):
            return
        colours = [
            held if (own := child(element, name)) is None else _colour(own, self._resources.spaces)
            for name, held in (("FillColor", param.fill), ("StrokeColor", param.stroke))
        ]
        alpha = _byte(_number(element.get("Alpha"), 255))
        if alpha == 0:
            return
        matrix = self._matrix(element)
        width = _number(element.get("LineWidth"), param.width) * POINTS * hypot(matrix[0], matrix[1])
        self._shape(pdfium.PATH, (fill, stroke, width), matrix, (_faded(colours[0], alpha), colours[1]), points)

    def _picture(self, element: Any, name: str) -> None:  # noqa: ANN401
        left, top, wide, high = _numbers(element.get("Boundary"), 4, (0.0, 0.0, 0.0, 0.0))
        corners = ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high))
        points = tuple((x, y, pdfium.LINE_TO if at else pdfium.MOVE_TO) for at, (x, y) in enumerate(corners))
        kind = pdfium.IMAGE if name == "ImageObject" else pdfium_view.FORM
        matrix = _times((1.0, 0.0, 0.0, 1.0, left, top), self._outer)
        self._shape(kind, (False, False, 0.0), matrix, (_UNKNOWN, _UNKNOWN), points)

    def _shape(
        self,
        kind: int,
        drawn: tuple[bool, bool, float],
        matrix: Matrix,
        colours: tuple[int, int],
        points: tuple[tuple[float, float, int], ...],
    ) -> None:
        a, b, c, d, e, f = matrix
        x, y = self._point((1.0, 0.0, 0.0, 1.0, 0.0, 0.0), e, f)
        whole = (a * POINTS, -b * POINTS, c * POINTS, -d * POINTS, x, y)
        clear = kind != pdfium.PATH or colours[0] >> 24 & 0xFF < 0xFF
        self._shapes.append(Shape(kind, self._order, *drawn, whole, pdfium.NO_CLIP, clear, *colours, points))

    # -- places

    def _clip(self, element: Any, matrix: Matrix) -> Box:  # noqa: ANN401
        """Return the outline of what of an object is painted, where it says so: left, bottom, right, top."""
        left, bottom, right, top = pdfium.NO_CLIP
        for clip in children(element, "Clips", "Clip"):
            ends: list[tuple[float, float]] = []
            for area in children(clip, "Area"):
                path = child(area, "Path")
                data = child(path, "AbbreviatedData")
                if data is not None:
                    inner = _times(_own_matrix(path), _times(_ctm(area), matrix))
                    ends += [self._point(inner, x, y) for x, y, _ in _points(data.text or "")]
            if ends:
                xs, ys = [x for x, _ in ends], [y for _, y in ends]
                left, bottom, right, top = (
                    max(left, min(xs)),
                    max(bottom, min(ys)),
                    min(right, max(xs)),
                    min(top, max(ys)),
                )
        return left, bottom, right, top

    def _matrix(self, element: Any) -> Matrix:  # noqa: ANN401
        """Return how an object's own places become those of the page."""
        return _times(_own_matrix(element), self._outer)

    def _point(self, matrix: Matrix, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        along, down = a * x + c * y + e, b * x + d * y + f
        return (along - self._left) * POINTS, (self._high - (down - self._top)) * POINTS


def _ctm(element: Any) -> Matrix:  # noqa: ANN401
    a, b, c, d, e, f = _numbers(element.get("CTM"), 6, _AS_IT_IS)
    return a, b, c, d, e, f


def _own_matrix(element: Any) -> Matrix:  # noqa: ANN401
    """Return how an object's own places become those of what it is in."""
    left, top = _numbers(element.get("Boundary"), 4, (0.0, 0.0, 0.0, 0.0))[:2]
    a, b, c, d, e, f = _ctm(element)
    return a, b, c, d, e + left, f + top


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that does what the inner does and then what the outer does."""
    if outer == _AS_IT_IS:
        return inner
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


class _Glyphs(NamedTuple):
    """How the letters of one object are set."""

    matrix: Matrix
    turned: tuple[float, float, float, float]
    size: float

    def corners(self, x: float, y: float, wide: float) -> Iterator[tuple[float, float]]:
        """Yield the corners of a letter's box, in the object's own places."""
        a, b, c, d = self.matrix[:4]
        ta, tb, tc, td = self.turned
        if (a, b, c, d) == (ta, tb, tc, td):
            yield from ((x + u, y + v) for u in (0.0, wide) for v in (-_ASCENT * self.size, _DESCENT * self.size))
            return
        # The letter is turned in its place: the turn alone, without what the object's matrix does.
        det = a * d - b * c or 1.0
        cosine, sine = (ta * d - tb * c) / det, (tb * a - ta * b) / det
        for u in (0.0, wide):
            for v in (-_ASCENT * self.size, _DESCENT * self.size):
                yield x + u * cosine - v * sine, y + u * sine + v * cosine


def _turned(matrix: Matrix, degrees: float) -> tuple[float, float, float, float]:
    """Return the matrix of letters that are each turned in their place."""
    a, b, c, d = matrix[:4]
    if not degrees:
        return a, b, c, d
    cosine, sine = cos(radians(degrees)), sin(radians(degrees))
    return a * cosine + c * sine, b * cosine + d * sine, c * cosine - a * sine, d * cosine - b * sine


def _paint(element: Any, held: tuple[int, int], spaces: Mapping[str, str]) -> tuple[int | None, int | None]:  # noqa: ANN401
    """Return the colours of a text's letters and outlines; None where they are not painted."""
    found: list[int | None] = []
    for name, default, colour in (("Fill", "true", held[0]), ("Stroke", "false", held[1])):
        own = child(element, f"{name}Color")
        painted = element.get(name, default).lower() in ("true", "1")
        found.append((colour if own is None else _colour(own, spaces)) if painted else None)
    return found[0], found[1]


@lru_cache(maxsize=256)
def _faded(colour: int, alpha: int) -> int:
    if colour == _UNKNOWN or alpha >= 255:
        return colour
    return (colour >> 24 & 0xFF) * alpha // 255 << 24 | colour & 0xFFFFFF


def _places(text: str, x: float, y: float, code: Any, size: float) -> Iterator[tuple[float, float, float]]:  # noqa: ANN401
    """Yield where each letter begins and how wide it is."""
    across, down = (_steps(code.get(name), len(text)) for name in ("DeltaX", "DeltaY"))
    for at, letter in enumerate(text):
        wide = size if ord(letter) >= 0x2E80 else size * _HALF
        step = across[at] if at < len(across) else (0.0 if down else wide)
        yield x, y, (min(wide, step) if step > 0 else wide)
        x += step
        y += down[at] if at < len(down) else 0.0


def _steps(text: str | None, most: int) -> list[float]:
    """Return the steps between letters; `g 3 2.5` stands for 2.5 three times."""
    parts = (text or "").split()
    steps: list[float] = []
    at = 0
    while at < len(parts) and len(steps) < most:
        if parts[at] == "g" and at + 2 < len(parts):
            times = int(min(max(_number(parts[at + 1], 0), 0), _MOST_TIMES))
            steps += [_number(parts[at + 2], 0.0)] * times
            at += 3
        else:
            steps.append(_number(parts[at], 0.0))
            at += 1
    return steps[:most]


_MOST_POINTS = 20_000


def _points(text: str) -> tuple[tuple[float, float, int], ...]:
    """Return the places of a path, each with its kind of segment; what is not as the format says ends it."""
    tokens = _PATH.findall(text[: 40 * _MOST_POINTS])
    found: list[tuple[float, float, int]] = []
    at = 0
    while at < len(tokens) and len(found) < _MOST_POINTS:
        name = tokens[at]
        count = _OPERANDS.get(name)
        operands = [_number(each, 0.0) for each in tokens[at + 1 : at + 1 + (count or 0)]]
        if count is None or len(operands) < count:
            break
        at += 1 + count
        if name == "C" and found:
            found[-1] = (*found[-1][:2], found[-1][2] | pdfium.CLOSED)
        elif name in ("S", "M"):
            found.append((operands[0], operands[1], pdfium.MOVE_TO))
        elif name == "L":
            found.append((operands[0], operands[1], pdfium.LINE_TO))
        elif name == "A":
            found.append((operands[5], operands[6], pdfium.CURVE_TO))
        else:
            found += [(x, y, pdfium.CURVE_TO) for x, y in zip(operands[::2], operands[1::2], strict=True)]
    return tuple(found)
