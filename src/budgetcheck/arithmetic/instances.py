"""What formulas stand for in one budget: the terms of both sides at each row code that they are applied to."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.formula import Side
from budgetcheck.arithmetic.relations import ONE, Term, Written, as_terms, sum_of
from budgetcheck.model.budget import SCALE, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from budgetcheck.arithmetic.cells import Selections
    from budgetcheck.arithmetic.formula import Cells, Formula, Part
    from budgetcheck.model.layout import Layout


class SideTerms(NamedTuple):
    """One side of one instance: its terms, the constant beside them, and the divisor."""

    terms: tuple[Term, ...]
    constant: int
    divisor: tuple[Term, ...]
    absent: bool
    """Whether the side is made of optional columns alone that the table does not have, or is a mean of nothing."""
    over: int = 1
    """What the side was multiplied by, so that a mean has whole coefficients."""
    slack: int = 0
    """How much further off the side may be as another than the chosen sum may be the largest."""


class Instance(NamedTuple):
    """A formula applied to one row code, or to fixed cells."""

    code: str
    left: SideTerms
    rights: tuple[SideTerms, ...]
    stated: bool
    """Whether the formula names a column of changes, where a blank may mean "not stated"."""
    ratio: tuple[Term, ...] = ()
    """What has to be above 0 for the formula to say anything."""
    written: Written | None = None
    """How the formula's numbers were written, where they are not whole or have a measure."""


def tables_of(formula: Formula) -> frozenset[str]:
    """Return the tables that a formula needs."""
    known = _needed.get(id(formula))
    if known is None or known[0] is not formula:
        if len(_needed) >= _MAX_NEEDED:
            _needed.clear()
        known = _needed[id(formula)] = formula, frozenset(cells.table for cells in formula.cells())
    return known[1]


_MAX_NEEDED = 50_000
_needed: dict[int, tuple[Formula, frozenset[str]]] = {}
"""The tables of each formula, looked up by identity: hashing a formula would cost more than going through it."""


def names_changes(formula: Formula, layout: Layout) -> bool:
    """Whether a formula names a column of changes, in which a blank may mean "not stated"."""
    return not layout.changes.isdisjoint((cells.table, cells.column) for cells in formula.cells())


def instances(formula: Formula, selections: Selections, per: str = "") -> Iterator[Instance]:
    """Yield a formula's instances: one a row code that any of its tables has, or a single one for fixed cells.

    With `per`, yield one for each value of that text column, the sums taken over its rows.
    """
    if not per:
        yield from map(instance_at(formula, selections), codes_of(formula, selections))
        return
    for name, group in _groups(formula, selections, per).items():
        yield instance_at(formula, selections, group)(None)._replace(code=name)


def codes_of(formula: Formula, selections: Selections) -> tuple[str | None, ...]:
    """Return the row codes that a formula is applied to, each once; for fixed cells alone, None."""
    joined = [cells for cells in formula.cells() if cells.joined]
    if not joined:
        return (None,)
    first = joined[0]
    codes: dict[str, object] = {}
    if first.rows == "each":
        codes.update(selections.rows(selections.budget.tables[first.table], "each", first.where))
    else:
        # Codes at which every figure is blank say nothing, so only those with a figure somewhere are visited.
        for cells in joined:
            codes.update(selections.by_code(cells))
    return tuple(codes)


def _groups(formula: Formula, selections: Selections, per: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of a formula's table, by their keys, for each value of a text column."""
    table = selections.budget.tables[next(formula.cells()).table]
    groups: dict[str, list[str]] = {}
    for row in table.rows:
        value = row.texts.get(per)
        if value:
            groups.setdefault(value[0], []).append(row.key)
    return {name: tuple(keys) for name, keys in groups.items()}


def instance_at(
    formula: Formula, selections: Selections, group: tuple[str, ...] | None = None
) -> Callable[[str | None], Instance]:
    """Return what gives a formula's instance at a row code: what is the same for every code is looked up once.

    With a group of rows its sums are taken over these alone.
    """
    left = _ReadySide(formula.left, selections, group)
    rights = [_ReadySide(side, selections, group) for side in formula.rights]
    stated = names_changes(formula, selections.layout)
    written = formula.written
    if formula.plain:
        return lambda code: Instance(
            code or "", left.at(code), tuple([right.at(code) for right in rights]), stated, (), written
        )
    ratio = _ReadySide(Side(formula.ratio), selections, group)

    def made(code: str | None) -> Instance:
        sides = [left.at(code), *(right.at(code) for right in rights)]
        over = lcm(*(side.over for side in sides))
        sides = [_times(side, over // side.over) for side in sides]
        said = written if over == 1 else (written or Written()).times(over)
        return Instance(code or "", sides[0], tuple(sides[1:]), stated, ratio.at(code).terms, said)

    return made


def _times(side: SideTerms, factor: int) -> SideTerms:
    """Return a side with everything multiplied."""
    if factor == 1:
        return side
    terms = tuple([Term(coefficient * factor, figure) for coefficient, figure in side.terms])
    return side._replace(
        terms=terms, constant=side.constant * factor, over=side.over * factor, slack=side.slack * factor
    )


class _ReadySide:
    """One side of a formula over one budget: its fixed terms, and what stands at each row code."""

    def __init__(self, side: Side, selections: Selections, group: tuple[str, ...] | None) -> None:
        self._constant = 0
        self._selections = selections
        self._pieces: list[list[Term] | tuple[int, Cells, dict[str, Figure] | None]] = []
        self._choices: list[_ReadyChoice] = []
        self._means: list[tuple[int, list[Figure]]] = []
        self._absent = bool(side.parts)
        for part in side.parts:
            if part.choice is not None:
                self._absent = False
                self._choices.append(_ReadyChoice(part, selections, group))
            elif part.cells is None:
                self._constant += part.coefficient * int(part.number.scaleb(SCALE))
                self._absent = False
            else:
                self._absent = self._absent and (part.cells.table, part.cells.column) in selections.absent
                self._take(part.coefficient, part.cells, group)
        self._divisor = _ReadySide(Side(side.divisor), selections, group) if side.divisor else None

    def _take(self, coefficient: int, cells: Cells, group: tuple[str, ...] | None) -> None:
        """Look up what a reference stands for in every row alike."""
        selections = self._selections
        if cells.function == "count":
            self._constant += coefficient * len(selections.all_figures(cells, group)) * ONE
        elif cells.function == "mean":
            figures = selections.all_figures(cells, group)
            self._means.append((coefficient, figures))
            self._absent = self._absent or not figures
        elif cells.function in ("min", "max"):
            sums: list[tuple[Term, ...]] = [
                (Term(abs(coefficient), each),) for each in _fixed(cells, selections, group)
            ]
            self._choices.append(_ReadyChoice(None, selections, group, (coefficient, cells.function, sums)))
        elif cells.joined:
            self._pieces.append((coefficient, cells, selections.anywhere(cells)))
        else:
            self._pieces.append(as_terms(coefficient, _fixed(cells, selections, group)))

    def at(self, code: str | None) -> SideTerms:
        """Return the side at a row code; None where there is none, as all cells are fixed."""
        found: list[Term] = []
        for piece in self._pieces:
            if isinstance(piece, list):
                found += piece
                continue
            coefficient, cells, column = piece
            row = code if code is not None else cells.rows
            if column is None:
                found += as_terms(coefficient, self._selections.at(cells, row))
            else:
                found += as_terms(coefficient, (column.get(row) or Figure(cells.table, row, cells.column),))
        if self._choices or self._means:
            return self._chosen(found, code)
        divisor = self._divisor.at(code).terms if self._divisor is not None else ()
        return SideTerms(tuple(found), self._constant, divisor, self._absent)

    def _chosen(self, found: list[Term], code: str | None) -> SideTerms:
        """Return the side with the sums that the figures choose, and its means."""
        constant = self._constant
        slack = 0
        for choice in self._choices:
            terms, number, further = choice.at(code)
            found += terms
            constant += number
            slack += further
        side = SideTerms(tuple(found), constant, (), self._absent, 1, slack)
        for coefficient, figures in self._means:
            over = lcm(side.over, len(figures) or 1)
            side = _times(side, over // side.over)
            terms = as_terms(coefficient * over // (len(figures) or 1), figures)
            side = side._replace(terms=(*side.terms, *terms))
        return side


class _ReadyChoice:
    """The smallest or largest of several sums, or the amount of one without its sign."""

    def __init__(
        self,
        part: Part | None,
        selections: Selections,
        group: tuple[str, ...] | None,
        rows: tuple[int, str, list[tuple[Term, ...]]] | None = None,
    ) -> None:
        self._sides: list[_ReadySide] = []
        self._rows: list[tuple[tuple[Term, ...], int, int]] = []
        if part is not None and part.choice is not None:
            self._sign, self._word = part.coefficient, part.choice.word
            self._sides = [_ReadySide(Side(each), selections, group) for each in part.choice.sums]
        elif rows is not None:
            self._sign, self._word = 1 if rows[0] > 0 else -1, rows[1]  # type: ignore[assignment]
            self._rows = [(terms, 0, 0) for terms in rows[2]]

    def at(self, code: str | None) -> tuple[list[Term], int, int]:
        """Return the terms and the number that are chosen, and how much more another sum may come to under rounding."""
        sums = self._rows or [
            (side.terms, side.constant, side.slack) for side in (each.at(code) for each in self._sides)
        ]
        spans = [(value + constant, half + slack) for (value, half), constant, slack in map(_valued, sums)]
        if self._word == "abs":
            sign, place, further = (1 if spans[0][0] >= 0 else -1), 0, 0
        else:
            turn = 1 if self._word == "max" else -1
            place = max(range(len(spans)), key=lambda each: turn * spans[each][0])
            reach = [turn * value + half for value, half in spans]
            sign, further = 1, max(reach) - reach[place]
        sign *= self._sign
        terms, constant, slack = sums[place]
        return [Term(sign * coefficient, figure) for coefficient, figure in terms], sign * constant, further + slack


def _valued(one: tuple[tuple[Term, ...], int, int]) -> tuple[tuple[int, int], int, int]:
    return sum_of(one[0]), one[1], one[2]


def _fixed(cells: Cells, selections: Selections, group: tuple[str, ...] | None) -> Sequence[Figure]:
    """Return the figures of a fixed cell or a sum; a place without any still stands there, so that a finding can say where."""
    if cells.function:
        nothing = Figure(cells.table, min(group) if group else cells.rows, cells.column)
        return selections.all_figures(cells, group) or [nothing]
    return selections.at(cells, cells.rows)
