"""Grids out of rules: which rules make one table, and which rectangles between them are its cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.page_marks import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEAR = 2.5
"""Rules of one border stand this near to each other, in points."""
_GAP = 4.0
"""Parts of one rule, or a rule and the one that it meets, leave no more than this between them."""
_OPEN = 8.0
"""A rule that reaches this far beyond the outermost one across it shows a table without an outer border."""
_COVERED = 0.8
"""The part of a cell's side that must be ruled."""
MAX_PLACES = 40_000
"""Places of the finest grid of one table; a table with more is a drawing."""
MAX_CROSSINGS = 4_000_000
"""Pairs of rules of one page that are looked at; a page with more is a drawing."""

Cell = tuple[int, int, int, int]
"""The first and the last column, the first and the last row that a cell covers."""


class TooManyRulesError(Exception):
    """A page with more rules than any table has."""


class Lattice(NamedTuple):
    """The grid of one table."""

    across: tuple[float, ...]
    """The places of its columns' borders, from left to right."""
    down: tuple[float, ...]
    """The heights of its rows' borders, from top to bottom."""
    cells: tuple[Cell, ...]
    places: tuple[int, ...]
    """For each place, row by row, the number of its cell; -1 where none is."""

    def column(self, x: float) -> int:
        """Return the column that a place is in."""
        return min(max(bisect_right(self.across, x) - 1, 0), len(self.across) - 2)

    def row(self, y: float) -> int:
        """Return the row that a height is in."""
        return min(max(bisect_right(self.down, y) - 1, 0), len(self.down) - 2)

    def cell_at(self, column: int, row: int) -> int:
        """Return the number of the cell at a place, -1 where none is."""
        return self.places[row * (len(self.across) - 1) + column]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is within the outline."""
        return self.across[0] <= x <= self.across[-1] and self.down[0] <= y <= self.down[-1]

    @property
    def area(self) -> float:
        """The outline's area, by which the innermost of nested tables is known."""
        return (self.across[-1] - self.across[0]) * (self.down[-1] - self.down[0])


def lattices_of(across: Sequence[Rule], down: Sequence[Rule]) -> list[Lattice]:
    """Return the tables that rules make, from top to bottom; raises TooManyRulesError."""
    level, upright = _joined(across), _joined(down)
    if len(level) * len(upright) > MAX_CROSSINGS:
        raise TooManyRulesError
    found = [_lattice(*group) for group in _meeting(level, upright)]
    return sorted((each for each in found if each is not None), key=lambda each: each.down[0])


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Draw rules at nearly the same place, and the parts of each, as one."""
    joined: list[Rule] = []
    near: list[Rule] = []
    for rule in sorted(rules):
        if near and rule.at - near[0].at > NEAR:
            joined += _in_one(near)
            near = []
        near.append(rule)
    return joined + _in_one(near)


def _in_one(near: list[Rule]) -> list[Rule]:
    if not near:
        return []
    at = near[len(near) // 2].at
    parts: list[Rule] = []
    for rule in sorted(near, key=lambda each: each.start):
        if parts and rule.start - parts[-1].end <= _GAP:
            if rule.end > parts[-1].end:
                parts[-1] = parts[-1]._replace(end=rule.end)
        else:
            parts.append(rule._replace(at=at))
    return parts


def _meeting(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group the rules that meet, directly or by way of others."""
    owner = list(range(len(level) + len(upright)))
    places = [rule.at for rule in upright]
    met = [False] * len(owner)
    for y, rule in enumerate(level):
        first, last = bisect_left(places, rule.start - _GAP), bisect_right(places, rule.end + _GAP)
        for x in range(first, last):
            if upright[x].start - _GAP <= rule.at <= upright[x].end + _GAP:
                met[y] = met[len(level) + x] = True
                owner[_root(owner, y)] = _root(owner, len(level) + x)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate((*level, *upright)):
        if met[number]:
            group = groups.setdefault(_root(owner, number), ([], []))
            group[number >= len(level)].append(rule)
    return list(groups.values())


def _root(owner: list[int], number: int) -> int:
    while owner[number] != number:
        owner[number] = owner[owner[number]]
        number = owner[number]
    return number


def _lattice(level: list[Rule], upright: list[Rule]) -> Lattice | None:
    across = _borders(upright, level)
    down = _borders(level, upright)
    wide, high = len(across) - 1, len(down) - 1
    if wide < 1 or high < 1 or wide * high < 2 or wide * high > MAX_PLACES:
        return None
    over = _sides(down, across, level)
    beside = _sides(across, down, upright)
    owner = list(range(wide * high))
    for y in range(high):
        for x in range(wide):
            if x + 1 < wide and not beside[x + 1][y]:
                owner[_root(owner, y * wide + x)] = _root(owner, y * wide + x + 1)
            if y + 1 < high and not over[y + 1][x]:
                owner[_root(owner, y * wide + x)] = _root(owner, (y + 1) * wide + x)
    regions: dict[int, list[int]] = {}
    for place in range(wide * high):
        regions.setdefault(_root(owner, place), []).append(place)
    cells = [cell for region in regions.values() for cell in _cells(region, wide) if _is_ruled(cell, over, beside)]
    if len(cells) < 2:
        return None
    places = [-1] * (wide * high)
    for number, (left, right, top, bottom) in enumerate(cells):
        for y in range(top, bottom + 1):
            places[y * wide + left : y * wide + right + 1] = [number] * (right - left + 1)
    return Lattice(tuple(across), tuple(down), tuple(cells), tuple(places))


def _borders(rules: list[Rule], crossing: list[Rule]) -> list[float]:
    """Return where the borders in one direction are, those of an open side included."""
    places: list[float] = []
    for rule in rules:
        if not places or rule.at - places[-1] > NEAR:
            places.append(rule.at)
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    if places[0] - first > _OPEN:
        places.insert(0, first)
    if last - places[-1] > _OPEN:
        places.append(last)
    return places


def _sides(borders: list[float], crossing: list[float], rules: list[Rule]) -> list[list[bool]]:
    """Return for each border, and each stretch of it between two crossing ones, whether it is ruled."""
    covered = [[0.0] * (len(crossing) - 1) for _ in borders]
    for rule in rules:
        at = min(bisect_left(borders, rule.at - NEAR), len(borders) - 1)
        for part in range(
            max(bisect_right(crossing, rule.start) - 1, 0), min(bisect_left(crossing, rule.end), len(crossing) - 1)
        ):
            start, end = crossing[part], crossing[part + 1]
            covered[at][part] += max(0.0, min(end, rule.end) - max(start, rule.start)) / (end - start)
    return [[part >= _COVERED for part in border] for border in covered]


def _cells(region: list[int], wide: int) -> list[Cell]:
    """Return the cells of places that no rule parts: one rectangle, else one cell a row."""
    columns, rows = [place % wide for place in region], [place // wide for place in region]
    left, right, top, bottom = min(columns), max(columns), min(rows), max(rows)
    if len(region) == (right - left + 1) * (bottom - top + 1):
        return [(left, right, top, bottom)]
    cells: list[Cell] = []
    for place in region:
        x, y = place % wide, place // wide
        if cells and cells[-1][2] == y and cells[-1][1] == x - 1:
            cells[-1] = (cells[-1][0], x, y, y)
        else:
            cells.append((x, x, y, y))
    return cells


def _is_ruled(cell: Cell, over: list[list[bool]], beside: list[list[bool]]) -> bool:
    """Whether a cell is bordered over and under, or left and right: a corner alone is the outside of a table."""
    left, right, top, bottom = cell
    level = all(over[y][x] for y in (top, bottom + 1) for x in range(left, right + 1))
    return level or all(beside[x][y] for x in (left, right + 1) for y in range(top, bottom + 1))
