"""Sums and copies between cells, tables, and rows joined by code: any formula with an equals sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.relations import Balance, any_printed
from budgetcheck.checks import AnyOf, Context, Formulas, NotApplicable, Outcome, each_instance, read_formulas
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.cells import Instance
    from budgetcheck.arithmetic.formula import Formula
    from budgetcheck.model.layout import Layout


class Options(Formulas):
    """Sums and copies: left = right, where `or` separates right sides of which one must hold."""

    slack: Literal["copy", "rounded"] = "copy"
    """copy: two figures alone must be equal. rounded: both were rounded on their own path; grand totals stay copies."""
    per: str = ""
    """Add up separately for each value of this text column."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not an equation over the layout's cells."""
    for formula in read_formulas(options, layout):
        if formula.operator != "=" or formula.left.divisor or any(right.divisor for right in formula.rights):
            raise FormulaError(
                Text(f"“{formula.text}”不是等式", f"'{formula.text}' is not an equation of sums"),
                Text("大小比较用 bound，占比用 share", "Use kind bound for ≤ and ≥, share for quotients"),
            )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one balance for each row code that a formula's tables have."""

    def ask(_: Formula, instance: Instance) -> Iterator[Outcome]:
        return balances(instance, context, copy=options.slack == "copy")

    return each_instance(options, context, ask, options.per)


def balances(instance: Instance, context: Context, *, copy: bool) -> Iterator[Outcome]:
    """Yield the relation of one instance, or of its alternatives."""
    if instance.left.absent or any(right.absent for right in instance.rights):
        yield NotApplicable()
        return
    relations = []
    # A grand total is one and the same figure wherever it is printed, even where its items were rounded apart.
    as_copy = copy or instance.code == "total"
    left = instance.left
    for right in instance.rights:
        constant, stretch = right.constant - left.constant, 0
        if not constant and not (any_printed(left.terms) or any_printed(right.terms)):
            # Nothing on either side: held, and not worth saying.
            return
        if instance.stated:
            changes = context.changes((*left.terms, *right.terms))
            if context.unsaid(changes):
                yield NotApplicable()
                return
            stretch = context.stretch(changes)
        relations.append(Balance(left.terms, right.terms, constant, as_copy, stretch))
    if len(relations) == 1:
        yield relations[0]
    else:
        yield AnyOf(tuple(relations))
