"""One sum that may not exceed another: a part against its whole, reserved against all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.relations import Bound
from budgetcheck.checks import Context, Formulas, NotApplicable, Outcome, each_instance, read_formulas
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.cells import Instance
    from budgetcheck.arithmetic.formula import Formula
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

    def ask(formula: Formula, instance: Instance) -> Iterator[Outcome]:
        return _bound(formula, instance, context)

    return each_instance(options, context, ask)


def _bound(formula: Formula, instance: Instance, context: Context) -> Iterator[Outcome]:
    left, right = instance.left, instance.rights[0]
    terms = (*left.terms, *right.terms)
    if left.constant == right.constant and all(term.figure.value is None for term in terms):
        return
    changes = context.changes(terms) if instance.stated else ()
    if left.absent or right.absent or context.unsaid(changes):
        yield NotApplicable()
        return
    constant, stretch = right.constant - left.constant, context.stretch(changes)
    if formula.operator == "<=":
        yield Bound(left.terms, right.terms, constant, stretch)
    else:
        yield Bound(right.terms, left.terms, -constant, stretch)
