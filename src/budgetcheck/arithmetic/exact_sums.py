"""Formulas in whole numbers: which relations hold to the last digit, told without making any.

Of the relations of a published budget nine in ten are sums that simply hold. Making each of terms, and judging it with
its rounding, costs ten times what adding it up does. What cannot be said at once to be exact (a difference, a blank
that may mean "not stated", a column that is not printed) is left to the relation, which remains the only judge.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcheck.arithmetic.instances import codes_of, names_changes
from budgetcheck.model.budget import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcheck.arithmetic.cells import Selections
    from budgetcheck.arithmetic.formula import Cells, Formula, Side
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.layout import Layout


class _Reference(NamedTuple):
    """A reference of a formula, with its factor in left − right."""

    factor: int
    cells: Cells
    row: str
    """The one row that it is of; empty where it is a sum, or stands for the row at hand."""
    printed: bool
    """Whether a blank there leaves the relation to be judged."""


class _Way(NamedTuple):
    """A formula as left − right with one of its right sides."""

    constant: int
    references: tuple[_Reference, ...]


class _Plan(NamedTuple):
    """A formula as whole numbers under one layout; the same for every budget."""

    formula: Formula
    layout: Layout
    ways: tuple[_Way, ...]
    """One for each right side; none where whole numbers do not tell, or a change may be unstated in one way alone."""
    sign: int
    """0 for an equation; 1 where left − right may be below 0, −1 where above."""
    joined: tuple[Cells, ...] | None
    """The references that are gone through row by row; None where the rows are those of the first table."""
    optional: frozenset[tuple[str, str]]
    """The columns in it that a published table may be without, each with its table."""


_FIXED = (None,)
"""The row codes of a formula over fixed cells."""

_same: dict[Cells, Cells] = {}
"""Each reference once, so that formulas which share one share what is looked up for it."""

_plans: dict[tuple[int, int, bool], _Plan] = {}
_MAX_PLANS = 50_000


def _plan(formula: Formula, layout: Layout, *, left_printed: bool) -> _Plan:
    """Return a formula's plan; found by identity, as hashing a formula would cost more than making one."""
    key = id(formula), id(layout), left_printed
    known = _plans.get(key)
    if known is None or known.formula is not formula or known.layout is not layout:
        if len(_plans) >= _MAX_PLANS:
            _plans.clear()
            _same.clear()
        known = _plans[key] = _planned(formula, layout, left_printed=left_printed)
    return known


def _planned(formula: Formula, layout: Layout, *, left_printed: bool) -> _Plan:
    cells, stated = tuple(formula.cells()), names_changes(formula, layout)
    several = len(formula.rights) > 1
    ways: tuple[_Way, ...] = ()
    if formula.plain and not (stated and several):
        # Where one of several right sides has to hold, nothing on the left says nothing of any of them.
        left = stated or left_printed or several
        ways = tuple(_way(formula.left, right, left_printed=left, right_printed=stated) for right in formula.rights)
    sign = {"<=": 1, ">=": -1}.get(formula.operator, 0)
    optional = layout.optional.intersection((each.table, each.column) for each in cells)
    joined = tuple(_same.setdefault(each, each) for each in cells if each.joined)
    by_row = None if joined and joined[0].rows == "each" else joined
    return _Plan(formula, layout, ways, sign, by_row, optional)


def _way(left: Side, right: Side, *, left_printed: bool, right_printed: bool) -> _Way:
    constant, references = 0, []
    for side, sign, printed in ((left, 1, left_printed), (right, -1, right_printed)):
        for part in side.parts:
            factor, cells = sign * part.coefficient, part.cells
            if cells is None:
                constant += factor * int(part.number.scaleb(SCALE))
            else:
                cells = _same.setdefault(cells, cells)
                row = "" if cells.joined or cells.function else cells.rows
                references.append(_Reference(factor, cells, row, printed))
    return _Way(constant, tuple(references))


class _Ready(NamedTuple):
    """One way of a formula over one budget."""

    constant: int
    """The numbers, and the sums that are the same in every row."""
    stands: bool
    """Whether there is any."""
    references: list[tuple[int, dict[str, Figure], str, bool]]
    """The other references, each with its factor and what stands in its rows."""


class ExactSums:
    """One formula over one budget: at which row codes it holds to the last digit."""

    def __init__(self, formula: Formula, selections: Selections, *, left_printed: bool = False) -> None:
        self._selections = selections
        plan = _plan(formula, selections.layout, left_printed=left_printed)
        self._sign = plan.sign
        self._formula, self._joined = formula, plan.joined
        self._ways = plan.ways if plan.optional.isdisjoint(selections.absent) else ()
        self._ready = [self._made_ready(way) for way in self._ways]

    def _made_ready(self, way: _Way) -> _Ready:
        constant, stands, references = way.constant, bool(way.constant), []
        for factor, cells, row, printed in way.references:
            if not cells.function:
                references.append((factor, self._selections.by_code(cells), row, printed))
                continue
            figures = self._selections.all_figures(cells)
            if figures:
                constant += factor * sum([figure.units for figure in figures])
                stands = True
            elif printed:
                # Nothing is exact then: no row has what is in none.
                references.append((factor, {}, cells.rows, True))
        return _Ready(constant, stands, references)

    def codes(self) -> Iterable[str | None]:
        """Return the row codes that the formula is applied to, each once, as `codes_of`."""
        if self._joined is None:
            return codes_of(self._formula, self._selections)
        if not self._joined:
            return _FIXED
        first, *others = map(self._selections.by_code, self._joined)
        return dict.fromkeys(chain(first, *others)) if others else first

    def hold(self, code: str | None) -> bool:
        """Whether a formula is exact at a row code; None stands for fixed cells alone."""
        return self._way(code) is not None

    def _way(self, code: str | None) -> int | None:
        """Return the first right side with which a formula is exact at a row code, by its place, or None."""
        for place, (constant, standing, references) in enumerate(self._ready):
            off, stands = constant, standing
            for factor, column, row, printed in references:
                found = column.get(row or code)  # type: ignore[arg-type]
                if found is not None:
                    off += factor * found.units
                    stands = True
                elif printed:
                    break
            else:
                if stands and (not off or off * self._sign < 0):
                    return place
        return None

    def figures(self, codes: Sequence[str | None]) -> list[Figure]:
        """Return the printed figures of relations that are exact, as often as they stand there."""
        if len(self._ways) == 1:
            return self._of_way(self._ways[0], codes)
        ways = [(code, self._way(code)) for code in codes]
        return [each for code, way in ways if way is not None for each in self._of_way(self._ways[way], (code,))]

    def firsts(self, codes: Sequence[str | None]) -> list[Figure | None]:
        """Return the figure that stands first in each of some relations; None where it is blank, or a number does."""
        first = next((part.cells for part in self._formula.left.parts), None)
        if first is None:
            return [None] * len(codes)
        if first.function:
            return [next(iter(self._selections.all_figures(first)), None)] * len(codes)
        rows = cast("Sequence[str]", codes if first.joined else [first.rows] * len(codes))
        column = self._selections.anywhere(first)
        if column is not None:
            return list(map(column.get, rows))
        return [next(iter(self._selections.figures(first, row)), None) for row in rows]

    def _of_way(self, way: _Way, codes: Sequence[str | None]) -> list[Figure]:
        found: list[Figure] = []
        selections = self._selections
        for _, cells, row, _ in way.references:
            if cells.function:
                found += selections.all_figures(cells) * len(codes)
                continue
            rows = cast("Sequence[str]", [row] * len(codes) if row else codes)
            column = selections.anywhere(cells)
            if column is not None:
                found += filter(None, map(column.get, rows))
            else:
                found += chain.from_iterable([selections.figures(cells, each) for each in rows])
        return found
