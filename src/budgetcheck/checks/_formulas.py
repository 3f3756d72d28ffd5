"""What the kinds share that are written as formulas: their options, and the families over the rows that they join."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.exact_sums import ExactSums
from budgetcheck.arithmetic.families import NotApplicable, known
from budgetcheck.arithmetic.formula import FormulaError, check_against, parse
from budgetcheck.arithmetic.instances import instance_at, tables_of
from budgetcheck.model.record import Record
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.arithmetic.families import Asked, Family
    from budgetcheck.arithmetic.formula import Cells, Formula
    from budgetcheck.arithmetic.instances import Instance
    from budgetcheck.checks import Context, Outcome
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.layout import Layout


class Formulas(Record):
    """The options of kinds that are written as formulas."""

    formula: str = ""
    """One formula over cells: table[row].column, sums of them, and a sign between."""
    formulas: tuple[str, ...] = ()
    """Several formulas of one rule."""
    printed_rows_only: bool = False
    """Leave out a formula where the table does not print the rows left of the sign."""

    @property
    def texts(self) -> tuple[str, ...]:
        """All formulas as written."""
        return (self.formula, *self.formulas) if self.formula else tuple(self.formulas)

    @cached_property
    def parsed(self) -> tuple[Formula, ...]:
        """All formulas, read once for all budgets."""
        return tuple(map(parse, self.texts))

    @property
    def read(self) -> Iterator[Cells]:
        """What the formulas refer to."""
        for formula in self.parsed:
            yield from formula.cells()


def read_formulas(options: Formulas, layout: Layout) -> list[Formula]:
    """Return a rule's formulas; raises FormulaError where there is none or one names what the layout does not have."""
    if not options.texts:
        raise FormulaError(Text("缺少公式", "there is no formula"), Text('请写 formula = "…"', 'Write formula = "…"'))
    for formula in options.parsed:
        check_against(formula, layout.with_previous)
        check_figures(formula)
    return list(options.parsed)


def check_figures(formula: Formula) -> None:
    """Raise FormulaError where a formula, or one that it leaves as a choice, compares no figure with anything."""
    for right in formula.rights:
        parts = (*formula.left.parts, *right.parts)
        if all(part.cells is None or part.cells.function == "count" for part in parts):
            problem = Text(f"“{formula.text}”中没有任何数", f"'{formula.text}' holds no figure")
            raise FormulaError(problem, Text("计数须与某个数比较", "Compare a count with a figure"))


class Rows:
    """One formula over the rows that it joins, or over fixed cells: a key is a row code, or None.

    A kind says in `of` what it asks of the formula at one row.
    """

    def __init__(self, formula: Formula, context: Context, *, printed_rows_only: bool = False) -> None:
        self.formula = formula
        self.context = context
        self.tables = tables_of(formula)
        self._printed_rows_only = printed_rows_only
        self._sums = ExactSums(formula, context.selections, left_printed=printed_rows_only)
        self.keys = self._sums.codes
        self.exact = self._sums.hold
        self.figures = self._sums.figures
        self.firsts = self._sums.firsts

    def of(self, instance: Instance) -> Asked:
        """Return the relation of one instance."""
        raise NotImplementedError

    def relation(self, key: str | None) -> Asked:
        """Return the relation at a row code."""
        instance = self._at(key)
        if self._printed_rows_only and not self.context.prints(instance.left.terms):
            return NotApplicable()
        return known(self.of(instance), self.context.unknown)

    @cached_property
    def _at(self) -> Callable[[str | None], Instance]:
        return instance_at(self.formula, self.context.selections)


def each_formula(
    options: Formulas, context: Context, family: Callable[[Formula], Family], *, grouped: bool = False
) -> Iterator[Outcome]:
    """Yield the family of each of a rule's formulas, or why a formula does not apply."""
    formulas = []
    for formula in options.parsed:
        unasked = context.unasked(tables_of(formula), formula.cells())
        if unasked is not None:
            yield unasked
        elif options.printed_rows_only and not grouped and not context.prints_fixed(formula):
            yield NotApplicable()
        else:
            formulas.append(formula)
    yield from map(family, formulas)


def figures_standing(formula: Formula, context: Context) -> list[Figure]:
    """Return the figures that stand in the cells left of a formula's sign; blanks, and what is only counted, left out."""
    found: list[Figure] = []
    for part in formula.left.parts:
        cells = part.cells
        if cells is None or cells.function == "count":
            continue
        if cells.joined or cells.function:
            found += context.selections.all_figures(cells)
        else:
            found += context.selections.figures(cells, cells.rows)
    return found
