"""The sums of a budget that hold to the last digit, found from whole numbers alone: the one room for speed.

Of the relations of a published budget nine in ten are sums that simply hold. Building each as a relation of terms, and
judging it with its rounding, costs ten times what adding it up does. The sieve adds up; what it cannot say at once to
be exact (a difference, a blank that may mean "not stated", a column that is not printed) it leaves to the plain way,
which remains the only judge. What it took can be had as relations again, for a locator or a report that needs them.

A formula is made ready once for a layout: its references become numbered places. A budget then is a list by the same
numbers: at each place, by row code, what stands there.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from budgetcheck.arithmetic.cells import codes_of, names_changes, tables_of
from budgetcheck.model.budget import SCALE
from budgetcheck.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from budgetcheck.arithmetic.cells import Selections, Standing
    from budgetcheck.arithmetic.formula import Cells, Formula, Side
    from budgetcheck.model.budget import Figure, Row
    from budgetcheck.model.layout import Layout

    Figures = tuple[Figure, ...]
    Code = str | None
    """A row code that a formula is applied to; None where all its cells are fixed."""
    Taken = tuple[Figures, Any]
    """One relation that was taken: its figures, and what tells it from the others of its formula or table."""


class _Reference(NamedTuple):
    """A reference of a formula, with its factor in left − right."""

    factor: int
    place: int
    row: str
    """The one row that it is of; empty where it stands for the row at hand."""
    left: bool
    """Whether it stands left of the sign."""


class _Way(NamedTuple):
    """A formula as left − right with one of its right sides."""

    constant: int
    references: tuple[_Reference, ...]


class _Plan(NamedTuple):
    """A formula as whole numbers under one layout; the same for every budget."""

    formula: Formula
    tables: frozenset[str]
    ways: tuple[_Way, ...]
    """One for each right side."""
    sign: int
    """0 for an equation; 1 where left − right may be below 0, −1 where above."""
    joined: tuple[int, ...] | None
    """The places that are gone through row by row, none where every cell is fixed; None where the rows are chosen."""
    optional: frozenset[tuple[str, str]]
    """The columns in it that a published table may be without, each with its table."""
    stated: bool
    """Whether it names a column of changes, where a blank may mean "not stated"."""
    plain: bool
    """Whether it is left to the plain way: it counts figures, or may find a change unstated in one way and not another."""


class Programme:
    """What the formulas over one layout come down to: places by number, and each formula's plan."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.places: list[Cells] = []
        """What each place is: a column by row code, chosen rows of one, or the sum of them."""
        self._numbers: dict[Cells, int] = {}
        self._plans: dict[int, _Plan] = {}

    def plan(self, formula: Formula) -> _Plan:
        """Return a formula's plan; found by identity, as hashing a formula would cost more than making one."""
        known = self._plans.get(id(formula))
        if known is None or known.formula is not formula:
            if len(self._plans) >= _MAX_PLANS:
                self._plans.clear()
            known = self._plans[id(formula)] = self._planned(formula)
        return known

    def _planned(self, formula: Formula) -> _Plan:
        cells = tuple(formula.cells())
        joined = [each for each in cells if each.joined]
        stated = names_changes(formula, self.layout)
        return _Plan(
            formula,
            tables_of(formula),
            tuple(self._way(formula.left, right) for right in formula.rights),
            {"=": 0, "<=": 1, ">=": -1}[formula.operator],
            None if joined and joined[0].rows == "each" else tuple(dict.fromkeys(map(self._place, joined))),
            self.layout.optional.intersection((each.table, each.column) for each in cells),
            stated,
            (stated and len(formula.rights) > 1) or any(each.function == "count" for each in cells),
        )

    def _way(self, left: Side, right: Side) -> _Way:
        constant, references = 0, []
        for side, sign in ((left, 1), (right, -1)):
            for part in side.parts:
                factor, cells = sign * part.coefficient, part.cells
                if cells is None:
                    constant += factor * int(part.number.scaleb(SCALE))
                else:
                    row = "" if cells.joined else _SUM if cells.function else cells.rows
                    references.append(_Reference(factor, self._place(cells), row, side is left))
        return _Way(constant, tuple(references))

    def _place(self, cells: Cells) -> int:
        if not cells.joined and not cells.function and cells.where is None:
            cells = cells._replace(rows="*")
        number = self._numbers.setdefault(cells, len(self.places))
        if number == len(self.places):
            self.places.append(cells)
        return number


_SUM = "sum()"
"""What a sum over rows stands under in place of a row code; no code looks like it."""

_ONE_PLACE: tuple[None] = (None,)
"""The row codes of a formula over fixed cells."""

_programmes: dict[int, Programme] = {}
_MAX_PROGRAMMES = 16
_MAX_PLANS = 50_000


def _programme(layout: Layout) -> Programme:
    """Return the programme of a layout, made once; it keeps the layout, so that nothing else can get its id."""
    known = _programmes.get(id(layout))
    if known is None:
        if len(_programmes) >= _MAX_PROGRAMMES:
            _programmes.clear()
        known = _programmes[id(layout)] = Programme(layout)
    return known


class Kept(NamedTuple):
    """Relations that were taken, and the call that gives any of them again by their keys."""

    taken: list[Taken]
    tables: frozenset[str]
    """Every table that they may have a figure of, or a blank."""
    again: Callable[[list[Any]], Iterable[object]]


class Sieve:
    """Takes the sums of one budget that hold exactly, with their figures."""

    def __init__(self, selections: Selections) -> None:
        self._selections = selections
        self._programme = _programme(selections.layout)
        self._places: list[Standing | None] = []
        self.taken = 0
        """How many relations were taken."""
        self._kept: list[Kept] = []
        self.zeros: list[Figure] = []
        """Figures that equal a sum of blanks: known to be exactly 0."""

    def _at(self, place: int) -> Standing:
        """Return what stands at a place, worked out when it is first asked for."""
        found = self._places[place]
        if found is None:
            cells = self._programme.places[place]
            if cells.function:
                figures = tuple(self._selections.all_figures(cells))
                found = {_SUM: (sum(figure.units for figure in figures), figures)} if figures else {}
            else:
                found = self._selections.standing(cells)
            self._places[place] = found
        return found

    def sift(
        self,
        formulas: Iterable[Formula],
        again: Callable[[Formula, Iterable[Code]], Iterable[object]],
        *,
        left_printed: bool,
    ) -> list[tuple[Formula, Iterable[Code] | None]]:
        """Take what holds exactly of formulas; return what is left, with the row codes, or None for all of a formula.

        `again` gives relations of a formula by row code. `left_printed` says that all figures left of the sign must be
        in the table for a formula to apply.
        """
        left: list[tuple[Formula, Iterable[Code] | None]] = []
        plans = list(map(self._programme.plan, formulas))
        self._places += [None] * (len(self._programme.places) - len(self._places))
        for plan in plans:
            if plan.plain or not plan.optional.isdisjoint(self._selections.absent):
                left.append((plan.formula, None))
                continue
            taken: list[Taken] = []
            codes = self._codes(plan) if plan.joined != () else _ONE_PLACE
            # Where one of several right sides has to hold, nothing on the left says nothing of any of them.
            needed = left_printed or len(plan.ways) > 1
            for way in plan.ways:
                codes = self._sifted(plan, way, codes, taken, left_printed=needed)
            if codes:
                left.append((plan.formula, codes))
            if taken:
                self.keep(taken, plan.tables, partial(again, plan.formula))
        return left

    def _sifted(
        self, plan: _Plan, way: _Way, codes: Iterable[Code], taken: list[Taken], *, left_printed: bool
    ) -> list[Code]:
        """Take what is exact with one of the right sides; return the codes that are left."""
        stated, sign, constant, places = plan.stated, plan.sign, way.constant, self._places
        terms = [
            (factor, places[place] or self._at(place), row, stated or (left_printed and left))
            for factor, place, row, left in way.references
        ]
        rest = []
        for code in codes:
            off, figures = constant, _NO_FIGURES
            for factor, standing, row, needed in terms:
                found = standing.get(row or code)  # type: ignore[arg-type]
                if found is not None:
                    off += factor * found[0]
                    figures += found[1]
                elif needed:
                    rest.append(code)
                    break
            else:
                if off and off * sign >= 0:
                    rest.append(code)
                elif figures or constant:
                    taken.append((figures, code))
                    if not constant and not sign and len(figures) == 1:
                        self.zeros += figures
        return rest

    def _codes(self, plan: _Plan) -> Iterable[Code]:
        """Return the row codes at which a formula's tables have figures, or those of its chosen rows."""
        if plan.joined is None:
            return codes_of(plan.formula, self._selections)
        first, *others = map(self._at, plan.joined)
        return dict.fromkeys(chain(first, *others)) if others else first

    def sums(
        self, above: Sequence[Row], below: Sequence[Row], columns: Iterable[str], stated: Collection[str]
    ) -> tuple[list[Taken], list[str]]:
        """Return the columns in which rows are the sum of those below them, as taken, and those that are left.

        `stated` are columns in which a blank may mean "not stated". A column without figures is in neither.
        """
        off: dict[str, int] = {}
        standing: dict[str, list[Figure]] = {}
        for sign, rows in ((1, above), (-1, below)):
            for row in rows:
                for column, figure in row.figures.items():
                    off[column] = off.get(column, 0) + sign * figure.units
                    standing.setdefault(column, []).append(figure)
        taken, rest = [], []
        for column in columns:
            figures = standing.get(column)
            if not figures:
                continue
            if off[column] or (column in stated and len(figures) < len(above) + len(below)):
                rest.append(column)
                continue
            taken.append((tuple(figures), (above, below, column)))
            if len(figures) == 1:
                self.zeros += figures
        return taken, rest

    def keep(self, taken: list[Taken], tables: frozenset[str], again: Callable[[list[Any]], Iterable[object]]) -> None:
        """Count what was taken of some tables, and remember how it can be had as relations."""
        self.taken += len(taken)
        self._kept.append(Kept(taken, tables, again))

    def drained(self) -> list[Kept]:
        """Return what was taken since this was last asked for.

        It leads back to the context that holds the sieve: kept here, it would close a circle, and every budget of a
        batch would stay in memory until circles are looked for.
        """
        kept, self._kept = self._kept, []
        return kept


_NO_FIGURES: Figures = ()
