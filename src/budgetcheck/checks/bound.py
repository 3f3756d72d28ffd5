"""One sum that may not exceed another: a part against its whole, reserved against all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.checks import Context, NotApplicable, Outcome
from budgetcheck.finding import Text
from budgetcheck.formula import FormulaError, check_against, instances, missing_tables, parse
from budgetcheck.record import Record
from budgetcheck.relations import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.layout import Layout


class Options(Record):
    """Upper and lower bounds."""

    formula: str = ""
    """One comparison: table[row].column <= … (≤, >= and ≥ are understood)."""
    formulas: tuple[str, ...] = ()
    """Several comparisons of one rule."""
    printed_rows_only: bool = False
    """Leave out a formula where the table does not print the rows left of the comparison."""


def _texts(options: Options) -> list[str]:
    return [*([options.formula] if options.formula else []), *options.formulas]


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not a comparison of sums."""
    if not _texts(options):
        raise FormulaError(Text("缺少公式", "there is no formula"), Text('请写 formula = "…"', 'Write formula = "…"'))
    for text in _texts(options):
        formula = parse(text)
        check_against(formula, layout)
        if formula.operator == "=" or formula.left.divisor or len(formula.rights) > 1 or formula.rights[0].divisor:
            raise FormulaError(
                Text(f"“{text}”不是大小比较", f"'{text}' is not a comparison"),
                Text("用 <= 或 >= 连接两个和式", "Put <= or >= between two sums"),
            )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one bound for each row code that a formula's tables have."""
    for text in _texts(options):
        formula = parse(text)
        missing = context.missing(missing_tables(formula, context.budget))
        if missing is not None:
            yield missing
            continue
        for instance in instances(formula, context.selections):
            left, right = instance.left, instance.rights[0]
            if options.printed_rows_only and not context.prints(left.terms):
                yield NotApplicable()
                continue
            if left.absent or right.absent:
                yield NotApplicable()
                continue
            terms = (*left.terms, *right.terms)
            if all(term.figure.value is None for term in terms):
                continue
            if context.unsaid(terms):
                yield NotApplicable()
                continue
            constant, stretch = right.constant - left.constant, context.stretch(terms)
            if formula.operator == "<=":
                yield Bound(left.terms, right.terms, constant, stretch)
            else:
                yield Bound(right.terms, left.terms, -constant, stretch)
