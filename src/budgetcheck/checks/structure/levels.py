"""Levels of codes that are missing: a code without the one above it, or without one below where all others have one.

Both find rows that were lost where every sum still holds: the lost class whose items count for it, the only item of 款.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.checks.structure.by_code import CodeTree
    from budgetcheck.checks.structure.figures import Sheet, SheetLane
    from budgetcheck.model.printed_table import PrintedRow

ENOUGH_OTHERS = 3
"""Codes of the document, of the same two lengths, that have what one lacks."""


class Coded(NamedTuple):
    """A tree of codes and where it stands."""

    sheet: Sheet
    lane: SheetLane
    tree: CodeTree


class Missing(NamedTuple):
    """A level that is missing above a row's code, or below it."""

    sheet: Sheet
    lane: SheetLane
    row: int
    code: str
    """The code that should stand above; empty where one below is missing."""
    others: int
    """How many others have it."""


class _Level(NamedTuple):
    """Two lengths of codes that follow each other in one tree."""

    shorter: int
    longer: int
    parents: frozenset[str]
    """Codes of the shorter length that stand above longer ones."""
    gone: dict[str, list[int]]
    """Rows by the code that should stand above them and does not."""
    bare: list[int]
    """Rows of the shorter length with figures and nothing below them."""


def missing_levels(trees: Sequence[Coded]) -> Iterator[Missing]:
    """Yield what is missing, once a tree at most: where two are missing, it is the way of the table."""
    levels = [(coded, level) for coded in trees for level in _levels(coded.lane.lane.rows, coded.tree)]
    parents: dict[tuple[int, int], int] = defaultdict(int)
    gaps: dict[tuple[int, int], int] = defaultdict(int)
    bare: dict[tuple[int, int], int] = defaultdict(int)
    for _, level in levels:
        parents[level[:2]] += len(level.parents)
        gaps[level[:2]] += len(level.gone)
        bare[level[:2]] += len(level.bare)
    for coded, level in levels:
        others = parents[level[:2]]
        if others < ENOUGH_OTHERS:
            continue
        if len(level.gone) == gaps[level[:2]] == 1 and level.parents:
            code, rows = next(iter(level.gone.items()))
            yield Missing(coded.sheet, coded.lane, rows[0], code, others)
        if len(level.bare) == bare[level[:2]] == 1 and len(level.parents) > 1 and not level.gone:
            yield Missing(coded.sheet, coded.lane, level.bare[0], "", others)


def _levels(rows: Sequence[PrintedRow], tree: CodeTree) -> Iterator[_Level]:
    lengths = sorted({len(rows[place].code) for place in tree.rows})
    parents = tree.parents
    for shorter, longer in pairwise(lengths):
        placed: set[str] = set()
        gone: dict[str, list[int]] = {}
        for place in tree.rows:
            if len(rows[place].code) != longer:
                continue
            above = parents.get(place)
            if above is None or len(rows[above].code) < shorter:
                gone.setdefault(rows[place].code[:shorter], []).append(place)
            else:
                placed.add(rows[above].code)
        bare = [
            place
            for place in tree.rows
            if len(rows[place].code) == shorter and not tree.children.get(place) and rows[place].printed
        ]
        yield _Level(shorter, longer, frozenset(placed), gone, bare)
