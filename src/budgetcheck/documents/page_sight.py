"""What of a page a person sees: ink that differs from the paper under it, and that nothing painted later covers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

WHITE = 0xFFFFFFFF
UNKNOWN = -1
"""The colour of a picture or a pattern."""
SEEN = 1.15
"""Ink whose contrast to its paper is less is not seen: 1 is the same colour, 21 black on white."""
PALE = 2.3
"""Ink of less contrast may be a watermark."""
_STRIP = 24.0
"""Areas are looked up by strips of the page as high as this."""
_MOST_STRIPS = 400
_OPAQUE = 250


class Area(NamedTuple):
    """A painted rectangle. Colours are 0xAARRGGBB, as in OFD and PDF alike once their spaces are left behind."""

    order: int
    """Its place among all that is painted."""
    left: float
    top: float
    right: float
    bottom: float
    colour: int
    solid: bool = True
    """Whether nothing under it can be seen."""


class Sight:
    """The painted areas of one page."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._strips: dict[int, list[Area]] = {}
        self.empty = True
        for area in sorted(areas):
            self.empty = False
            first, last = _strip(area.top), _strip(area.bottom)
            for strip in range(first, min(last, first + _MOST_STRIPS) + 1):
                self._strips.setdefault(strip, []).append(area)

    def contrast(self, order: int, ink: int, x: float, y: float) -> float:
        """Return the contrast of a point's ink to its paper: 1 where it is covered, 21 where the paper is unknown."""
        paper = WHITE
        for area in self._strips.get(_strip(y), ()):
            if area.left <= x <= area.right and area.top <= y <= area.bottom:
                if area.order < order:
                    paper = _over(area, paper)
                elif area.solid:
                    return 1.0
        return 21.0 if paper == UNKNOWN else contrast(ink, paper)


def _over(area: Area, paper: int) -> int:
    """Return the colour of a paper that an area was painted on."""
    if area.colour == UNKNOWN or area.solid:
        return area.colour
    return UNKNOWN if paper == UNKNOWN else _mixed(area.colour, paper)


def _strip(y: float) -> int:
    return int(max(min(y, 1e6), -1e6) // _STRIP)


@lru_cache(maxsize=4096)
def contrast(ink: int, paper: int) -> float:
    """Return how much ink differs from paper, by their luminance: 1 to 21."""
    one, two = _luminance(_mixed(ink, paper)), _luminance(paper)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


@lru_cache(maxsize=4096)
def _mixed(ink: int, paper: int) -> int:
    """Return the colour that ink has on paper, as transparent as it is."""
    alpha = ink >> 24 & 0xFF
    if alpha >= _OPAQUE:
        return ink | 0xFF000000
    mixed = 0xFF
    for shift in (16, 8, 0):
        part = (ink >> shift & 0xFF) * alpha + (paper >> shift & 0xFF) * (255 - alpha)
        mixed = mixed << 8 | part // 255
    return mixed


def _luminance(colour: int) -> float:
    found = 0.0
    for shift, weight in ((16, 0.2126), (8, 0.7152), (0, 0.0722)):
        part = (colour >> shift & 0xFF) / 255
        found += weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
    return found
