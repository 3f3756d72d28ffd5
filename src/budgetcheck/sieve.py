"""The sums of a budget that hold to the last digit, found from whole numbers alone: the one room for speed.

Of the relations of a published budget nine in ten are sums that simply hold. Building each as a relation of terms, and
judging it with its rounding, costs ten times what adding it up does. The sieve adds up; what it cannot say at once to
be exact (a difference, a blank that may mean "not stated", a column that is not printed) it leaves to the plain way,
which remains the only judge. What it took can be had as relations again, for a locator or a report that needs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.budget import SCALE
from budgetcheck.formula import codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcheck.budget import Figure, Row
    from budgetcheck.formula import Cells, Formula, Selections, Side

    Sums = dict[str, tuple[int, tuple[Figure, ...]]]
    """By row code the total of a reference's figures, and the figures."""


_ONE_PLACE: tuple[None] = (None,)
"""The row codes of a formula over fixed cells."""


class _Reference(NamedTuple):
    """A reference on one side of a formula, with its factor in left − right."""

    factor: int
    cells: Cells


class _Plan(NamedTuple):
    """A formula as left − right, once for each of its right sides; the same for every budget."""

    constants: tuple[int, ...]
    left: tuple[_Reference, ...]
    rights: tuple[tuple[_Reference, ...], ...]
    places: frozenset[tuple[str, str]]
    """Every table and column that it names."""
    joined: bool
    """Whether it is applied to one row after another."""
    counts: bool
    """Whether it counts figures, which is left to the plain way."""


class Sieve:
    """Takes the sums that hold exactly, with their figures."""

    def __init__(self) -> None:
        self.taken = 0
        """How many relations were taken."""
        self.held: list[Figure] = []
        """Every figure of what was taken, as often as it stands there."""
        self.zeros: list[Figure] = []
        """Figures that equal a sum of blanks: known to be exactly 0."""
        self.again: list[Callable[[], Iterator[object]]] = []
        """Calls that give what was taken as relations."""
        self._sums: dict[Cells, Sums] = {}

    def keep(self, again: Callable[[], Iterator[object]]) -> None:
        """Remember how what was taken can be had as relations."""
        self.again.append(again)

    def take(self, figures: tuple[Figure, ...] | list[Figure], *, zero: bool) -> None:
        """Take one relation that holds exactly; `zero` where a figure that stands alone in it must be 0."""
        self.taken += 1
        self.held += figures
        if zero and len(figures) == 1:
            self.zeros += figures

    def take_sum(self, above: Sequence[Row], below: Sequence[Row], column: str, *, all_printed: bool) -> bool:
        """Take a column's sum over rows if it holds exactly: whether the rows above are the sum of those below."""
        left, right = _standing(above, column), _standing(below, column)
        if all_printed and len(left) + len(right) < len(above) + len(below):
            return False
        if sum(figure.units for figure in left) != sum(figure.units for figure in right):
            return False
        self.take(left + right, zero=True)
        return True

    def sift(
        self, formula: Formula, selections: Selections, *, left_printed: bool
    ) -> tuple[list[str | None], list[str | None]]:
        """Take what holds exactly of a formula; return the row codes of what was taken, and of what is left.

        `left_printed` says that all figures left of the sign must be in the table for the formula to apply.
        """
        plan = _plan_of(formula)
        codes = codes_of(formula, selections) if plan.joined else _ONE_PLACE
        layout = selections.layout
        if plan.counts:
            return [], list(codes)
        if not plan.places.isdisjoint(layout.optional) and any(map(selections.absent, formula.cells())):
            return [], list(codes)
        all_printed = not plan.places.isdisjoint(layout.changes)
        left = self._side(plan.left, selections, codes, needed=left_printed or all_printed)
        rights = [self._side(right, selections, codes, needed=all_printed) for right in plan.rights]
        taken: list[str | None] = []
        rest: list[str | None] = []
        equation = formula.operator == "="
        sign = -1 if formula.operator == ">=" else 1
        for number, code in enumerate(codes):
            mine = left[number]
            others = [right[number] for right in rights]
            if mine is None or (not mine[1] and len(rights) > 1):
                rest.append(code)
                continue
            for constant, other in zip(plan.constants, others, strict=True):
                if other is None or None in others:
                    rest.append(code)
                    break
                residual = mine[0] + other[0] + constant
                if residual == 0 or (not equation and sign * residual < 0):
                    figures = mine[1] + other[1]
                    if figures or constant:
                        self.take(figures, zero=equation and not constant)
                        taken.append(code)
                    break
            else:
                rest.append(code)
        return taken, rest

    def _side(
        self, side: tuple[_Reference, ...], selections: Selections, codes: Iterable[str | None], *, needed: bool
    ) -> list[tuple[int, tuple[Figure, ...]] | None]:
        """Return for each code what a side adds up to, and its figures; None where a needed one is blank."""
        fixed = 0
        always: tuple[Figure, ...] = ()
        joined: list[tuple[int, Sums]] = []
        for factor, cells in side:
            sums = self._of(cells, selections)
            if cells.joined:
                joined.append((factor, sums))
                continue
            found = sums.get("" if cells.function else cells.rows)
            if found is not None:
                fixed += factor * found[0]
                always += found[1]
            elif needed:
                return [None for _ in codes]
        return [_add(fixed, always, joined, code, needed=needed) for code in codes]

    def _of(self, cells: Cells, selections: Selections) -> Sums:
        sums = self._sums.get(cells)
        if sums is None:
            by_code: Mapping[str, tuple[Figure, ...]] = selections.figures(cells)
            if cells.function:
                figures = tuple(selections.all_figures(cells, None))
                by_code = {"": figures} if figures else {}
            elif not cells.joined:
                figures = by_code.get(cells.rows, ())
                by_code = {cells.rows: figures} if figures else {}
            sums = {code: (_total(figures), figures) for code, figures in by_code.items()}
            self._sums[cells] = sums
        return sums


def _add(
    fixed: int, always: tuple[Figure, ...], joined: list[tuple[int, Sums]], code: str | None, *, needed: bool
) -> tuple[int, tuple[Figure, ...]] | None:
    total, figures = fixed, always
    for factor, sums in joined:
        found = sums.get(code) if code is not None else None
        if found is not None:
            total += factor * found[0]
            figures += found[1]
        elif needed:
            return None
    return total, figures


def _standing(rows: Iterable[Row], column: str) -> list[Figure]:
    return [row.figures[column] for row in rows if column in row.figures]


def _total(figures: tuple[Figure, ...]) -> int:
    return figures[0].units if len(figures) == 1 else sum(figure.units for figure in figures)


_plans: dict[int, tuple[Formula, _Plan]] = {}
_MAX_PLANS = 50_000


def _plan_of(formula: Formula) -> _Plan:
    """Return the plan of a formula; looked up by identity, as hashing a formula would cost more than making one."""
    known = _plans.get(id(formula))
    if known is None or known[0] is not formula:
        if len(_plans) >= _MAX_PLANS:
            _plans.clear()
        known = _plans[id(formula)] = formula, _plan(formula)
    return known[1]


def _plan(formula: Formula) -> _Plan:
    left = _references(formula.left, 1)
    return _Plan(
        tuple(_constant(formula.left) - _constant(right) for right in formula.rights),
        left,
        tuple(_references(right, -1) for right in formula.rights),
        frozenset((cells.table, cells.column) for cells in formula.cells()),
        any(cells.joined for cells in formula.cells()),
        any(cells.function == "count" for cells in formula.cells()),
    )


def _references(side: Side, sign: int) -> tuple[_Reference, ...]:
    return tuple(_Reference(sign * part.coefficient, part.cells) for part in side.parts if part.cells is not None)


def _constant(side: Side) -> int:
    return sum(part.coefficient * int(part.number.scaleb(SCALE)) for part in side.parts if part.cells is None)
