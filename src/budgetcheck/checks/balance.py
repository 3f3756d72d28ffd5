"""Sums and copies between cells, tables, and rows joined by code: any formula with an equals sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.families import AnyOf, NotApplicable, Why
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.instances import instances
from budgetcheck.arithmetic.relations import Balance, any_printed
from budgetcheck.checks import Context, Outcome
from budgetcheck.checks._formulas import Formulas, Rows, each_formula, read_formulas
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.families import Asked, Family
    from budgetcheck.arithmetic.formula import Formula
    from budgetcheck.arithmetic.instances import Instance
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "单元格之间、表之间的等式与汇总，各行可按代码对应：凡有等号的公式。",
    "formula": "一个公式：表[行].列、它们的和，以及中间的符号。",
    "formulas": "同一规则的几个公式。",
    "printed_rows_only": "表中没有印出等号左边的行时不检查。",
    "slack": "copy：单独两个数必须完全相等；rounded：两数各自四舍五入，末位可以相差；总计始终须相等。",
    "per": "按此文字列的各个值分别汇总。",
}


class Options(Formulas):
    """Sums and copies: left = right, where `or` separates right sides of which one must hold."""

    slack: Literal["copy", "rounded"] = "copy"
    """copy: two figures alone must be equal. rounded: both were rounded on their own path; grand totals stay copies."""
    per: str = ""
    """Add up separately for each value of this text column."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not an equation over the layout's cells."""
    for formula in read_formulas(options, layout):
        sums = not (formula.left.divisor or formula.others or any(right.divisor for right in formula.rights))
        if formula.operator != "=" or not sums:
            raise FormulaError(
                Text(f"“{formula.text}”不是等式", f"'{formula.text}' is not an equation of sums"),
                Text("大小比较用 bound，占比用 share", "Use kind bound for ≤ and ≥, share for quotients"),
            )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one balance for each row code that a formula's tables have, or each value of the column `per`."""
    copy = options.slack == "copy"

    def family(formula: Formula) -> Family:
        if options.per:
            return _by_group(formula, context, options)
        return Balances(formula, context, copy=copy, printed_rows_only=options.printed_rows_only)

    return each_formula(options, context, family, grouped=bool(options.per))


class Balances(Rows):
    """An equation over the rows that it joins."""

    def __init__(self, formula: Formula, context: Context, *, copy: bool, printed_rows_only: bool = False) -> None:
        super().__init__(formula, context, printed_rows_only=printed_rows_only)
        self._copy = copy

    def of(self, instance: Instance) -> Asked:
        """Return the balance of one instance."""
        # A grand total is one and the same figure wherever it is printed, even where its items were rounded apart.
        return balance(instance, self.context, copy=self._copy or instance.code == "total")


def _by_group(formula: Formula, context: Context, options: Options) -> Family:
    """Return an equation for each value of a text column, the sums taken over its rows."""
    found: list[Asked] = []
    for instance in instances(formula, context.selections, options.per):
        if options.printed_rows_only and not context.prints(instance.left.terms):
            found.append(NotApplicable())
        else:
            found.append(balance(instance, context, copy=options.slack == "copy"))
    return context.written(found)


def balance(instance: Instance, context: Context, *, copy: bool) -> Asked:
    """Return the relation of one instance, or of its alternatives."""
    if instance.left.absent or any(right.absent for right in instance.rights):
        return NotApplicable()
    relations = []
    left = instance.left
    for right in instance.rights:
        constant, stretch = right.constant - left.constant, left.slack + right.slack
        if not constant and not (any_printed(left.terms) or any_printed(right.terms)):
            return NotApplicable(Why.BLANK)
        if instance.stated:
            changes = context.changes((*left.terms, *right.terms))
            if context.unsaid(changes):
                return NotApplicable(Why.UNSTATED)
            stretch += context.stretch(changes)
        relations.append(Balance(left.terms, right.terms, constant, copy, stretch, None, instance.written))
    return relations[0] if len(relations) == 1 else AnyOf(tuple(relations))
