"""What is drawn on a page, whatever its format: letters with their boxes, and the straight rules between them.

Positions are in points, x to the right and y downwards. They are coordinates, never figures: a figure is a letter's text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCENT = 0.2
"""How far letters reach under their baseline, in parts of their size."""
MIDDLE = 0.35
"""How far the middle of a digit or Chinese letter stands over its baseline, in parts of its size."""


class Glyph(NamedTuple):
    """One letter as drawn."""

    text: str
    left: float
    right: float
    base: float
    """Where its baseline is."""
    size: float
    run: int = 0
    """The drawing operation that it belongs to: letters of one operation are rarely of two cells."""

    @property
    def middle(self) -> float:
        """Where its middle is, from top to bottom."""
        return self.base - MIDDLE * self.size


class Rule(NamedTuple):
    """A straight line: `at` its own height or place, from `start` to `end` along it."""

    at: float
    start: float
    end: float


class Page(NamedTuple):
    """What a person sees on one page, turned so that its text stands upright."""

    glyphs: Sequence[Glyph]
    """In the order in which they are drawn."""
    across: Sequence[Rule] = ()
    """The horizontal rules."""
    down: Sequence[Rule] = ()
    """The vertical rules."""
