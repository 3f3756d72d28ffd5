"""Controlled rounding: the fewest figures to change by one last digit so that every sum adds up as printed.

And, where a reader only wants to know that the differences are rounding's, one set of amounts behind the printed
figures that satisfies every sum exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance
from budgetcheck.locate.evidence import Sum
from budgetcheck.locate.solver import INFINITY, Column, Row, solve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.model.budget import Figure

Key = tuple[str, str, str]

_MISSED = 1000.0
"""What it costs not to satisfy a sum, against 1 for a changed figure: sums come first."""

_DENOMINATOR = 720


class Line(NamedTuple):
    """A balance: how far it is off as printed, in units, and the coefficients of its figures."""

    number: int
    off: int
    weights: dict[Key, int]
    digit: int
    """The last digit of its figures, in units."""


class Adjusted(NamedTuple):
    """Figures by place with their new values in units, and the relations, by number, that still do not add up."""

    units: dict[Key, Fraction]
    left: tuple[int, ...]


def fewest_changes(relations: Sequence[Relation]) -> Adjusted:
    """Return the fewest figures to print one last digit higher or lower so that sums add up exactly.

    A blank stays blank and a 0 stays 0. Figures of differing precision cannot add up as printed; their sums are only
    kept within rounding.
    """
    sums, figures = _sums(relations)
    digits = {key: 2 * figure.half for key, figure in figures.items() if figure.half and figure.units}
    moves = _moves(sums, digits, {each.number: _allowed(each, figures) for each in sums}, whole=True)
    moved = {
        key: Fraction(figures[key].units + round(move) * digits[key]) for key, move in moves.items() if round(move)
    }
    return Adjusted(moved, _left(sums, figures, moved))


def amounts_behind(relations: Sequence[Relation]) -> Adjusted:
    """Return true amounts, as near to the printed figures as may be, that every sum holds for exactly.

    Only amounts that differ from what is printed are given. A sum that is left was made of printed items, not of the
    amounts behind them.
    """
    sums, figures = _sums(relations)
    halves = {key: figure.half for key, figure in figures.items() if figure.half}
    moved = {}
    for key, move in _moves(sums, halves, {}, whole=False).items():
        part = Fraction(move).limit_denominator(_DENOMINATOR)
        if part:
            moved[key] = figures[key].units + part * halves[key]
    return Adjusted(moved, _left(sums, figures, moved, exactly=True))


def _moves(sums: Sequence[Line], steps: dict[Key, int], allowed: dict[int, int], *, whole: bool) -> dict[Key, float]:
    """Return how many steps, one at most to either side, each figure moves so that sums come as near as `allowed`.

    `steps` are in units, `allowed` by the number of a sum; a sum that cannot come so near is missed, which costs more
    than any move. Empty where the solver gives nothing.
    """
    number = {key: place for place, key in enumerate(steps)}
    columns = [Column(1.0, 0.0, 1.0, whole=whole) for _ in range(2 * len(steps))]
    rows = []
    for each in sums:
        inside = [
            (number[key], weight * steps[key] / each.digit) for key, weight in each.weights.items() if key in steps
        ]
        up = [place for place, _ in inside]
        down = [place + len(steps) for place in up]
        by = [step for _, step in inside]
        missed = len(columns)
        columns += [Column(_MISSED, 0.0, INFINITY), Column(_MISSED, 0.0, INFINITY)]
        near = allowed.get(each.number, 0)
        values = [*by, *(-step for step in by), 1.0, -1.0]
        ends = (-each.off - near) / each.digit, (-each.off + near) / each.digit
        rows.append(Row([*up, *down, missed, missed + 1], values, *ends))
    solved = solve(columns, rows)
    return {key: solved[place] - solved[place + len(steps)] for key, place in number.items()} if solved else {}


def _sums(relations: Sequence[Relation]) -> tuple[list[Line], dict[Key, Figure]]:
    """Return the balances that stand in one piece with a balance that is off, and their figures."""
    sums: list[Line] = []
    figures: dict[Key, Figure] = {}
    for number, relation in enumerate(relations):
        if not isinstance(relation, Balance) or relation.stretch:
            continue
        found = Sum(relation)
        present = {key: figure for key, figure in found.figures.items() if figure.value is not None}
        figures.update(present)
        digit = 2 * max((figure.half for figure in present.values()), default=0)
        if digit:
            sums.append(Line(number, found.off, {key: found.weights[key] for key in present}, digit))
    kept = list(_concerned(sums))
    return kept, {key: figures[key] for each in kept for key in each.weights}


def _concerned(sums: list[Line]) -> Iterator[Line]:
    by_key: dict[Key, list[int]] = {}
    for place, each in enumerate(sums):
        for key in each.weights:
            by_key.setdefault(key, []).append(place)
    queue = [place for place, each in enumerate(sums) if each.off]
    seen = set(queue)
    while queue:
        place = queue.pop()
        for key in sums[place].weights:
            for other in by_key.pop(key, ()):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
    return (sums[place] for place in sorted(seen))


def _allowed(each: Line, figures: dict[Key, Figure]) -> int:
    """Return how far a sum may stay off: nothing, but where figures of differing precision meet."""
    halves = {figures[key].half for key in each.weights if figures[key].half}
    return 0 if len(halves) == 1 else sum(abs(weight) * figures[key].half for key, weight in each.weights.items())


def _left(
    sums: list[Line], figures: dict[Key, Figure], moved: dict[Key, Fraction], *, exactly: bool = False
) -> tuple[int, ...]:
    """Return the sums that do not hold with the new values, in exact fractions."""
    left = []
    for each in sums:
        shifts = (weight * (moved[key] - figures[key].units) for key, weight in each.weights.items() if key in moved)
        off = each.off + sum(shifts, Fraction(0))
        if abs(off) > (0 if exactly else _allowed(each, figures)):
            left.append(each.number)
    return tuple(left)
