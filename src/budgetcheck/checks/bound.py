"""One sum that may not exceed another: a part against its whole, reserved against all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable, Why
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.relations import Bound, any_printed
from budgetcheck.checks import Context, Formulas, Outcome, Rows, each_formula, read_formulas
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.cells import Instance
    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.model.layout import Layout


class Options(Formulas):
    """Upper and lower bounds: left <= right or left >= right (≤ and ≥ are understood)."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not a comparison of sums."""
    for formula in read_formulas(options, layout):
        if formula.operator == "=" or formula.left.divisor or len(formula.rights) > 1 or formula.rights[0].divisor:
            raise FormulaError(
                Text(f"“{formula.text}”不是大小比较", f"'{formula.text}' is not a comparison"),
                Text("用 <= 或 >= 连接两个和式", "Put <= or >= between two sums"),
            )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one bound for each row code that a formula's tables have."""
    printed = options.printed_rows_only
    return each_formula(options, context, lambda formula: _Bounds(formula, context, printed_rows_only=printed))


class _Bounds(Rows):
    """A comparison over the rows that it joins."""

    def of(self, instance: Instance) -> Asked:
        """Return the bound of one instance."""
        left, right = instance.left, instance.rights[0]
        terms = (*left.terms, *right.terms)
        if left.constant == right.constant and not any_printed(terms):
            return NotApplicable(Why.BLANK)
        changes = self.context.changes(terms) if instance.stated else ()
        if left.absent or right.absent:
            return NotApplicable()
        if self.context.unsaid(changes):
            return NotApplicable(Why.UNSTATED)
        constant, stretch = right.constant - left.constant, self.context.stretch(changes)
        if self.formula.operator == "<=":
            return Bound(left.terms, right.terms, constant, stretch)
        return Bound(right.terms, left.terms, -constant, stretch)
