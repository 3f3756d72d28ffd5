"""Percentage shares: 占 51.78% is 100 · part / whole, and the shares of a complete list add up to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.cells import instances, tables_of
from budgetcheck.arithmetic.formula import FormulaError, check_against, parse
from budgetcheck.arithmetic.relations import Balance, Share, Term
from budgetcheck.checks import Context, NotApplicable, Outcome, Problem
from budgetcheck.model.budget import SCALE
from budgetcheck.model.record import Record
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.layout import Layout


_MAX_SQUEEZED = 200
"""A list in words is never longer; in a longer one no share is excused for making the list add up."""


class Options(Record):
    """Percentage shares."""

    formula: str
    """table[rows].share = part / whole, as narrative.income[parts].share = amount / narrative.income[total].amount."""
    complete: bool = False
    """Whether the list is complete, so that its shares add up to 100."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not `share = part / whole`."""
    formula = parse(options.formula)
    check_against(formula, layout)
    right = formula.rights[0]
    alone = len(formula.left.parts) == 1 and formula.left.parts[0].coefficient == 1 and not formula.left.divisor
    parts = (*formula.left.parts, *right.parts, *right.divisor)
    numbers = any(part.cells is None or part.cells.function == "count" for part in parts)
    if formula.operator != "=" or len(formula.rights) != 1 or not right.divisor or not alone or numbers:
        raise FormulaError(
            Text(f"“{options.formula}”不是占比公式", f"'{options.formula}' is not a share"),
            Text("写法：表[行].share = 部分 / 总数", "Write table[rows].share = part / whole"),
        )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one share a row that states one, and the sum of a complete list."""
    formula = parse(options.formula)
    missing = context.missing(tables_of(formula))
    if missing is not None:
        yield missing
        return
    stated: list[tuple[Figure, tuple[Term, ...], tuple[Term, ...]]] = []
    unstated: list[Share] = []
    for instance in instances(formula, context.selections):
        share, right = instance.left.terms[0].figure, instance.rights[0]
        if share.value is not None:
            stated.append((share, right.terms, right.divisor))
        elif any(term.figure.units for term in right.terms):
            unstated.append(Share(share, right.terms, right.divisor))
    if not stated:
        yield NotApplicable()
        return
    shares = tuple(share for share, _, _ in stated)
    for share, part, whole in stated:
        others = tuple(other for other in shares if other is not share) if len(shares) <= _MAX_SQUEEZED else ()
        yield Share(share, part, whole, others)
    if not options.complete:
        return
    for left_out in unstated:
        message = Text(
            "此处有金额而无占比，同一列表的其他各项都有", "has an amount but no share, as the others of its list have"
        )
        yield Problem(Verdict.MISSING, message, (left_out.share,), severity=Severity.WARNING, relation=left_out)
    if not unstated and any(term.figure.units for _, part, _ in stated for term in part):
        yield Balance(tuple(Term(1, share) for share in shares), (), 100 * 10**SCALE)
