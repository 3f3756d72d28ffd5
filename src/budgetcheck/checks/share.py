"""Percentage shares: 51.78% is 100 · part / whole, and the shares of a complete list add up to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.arithmetic.formula import FormulaError, check_against, parse
from budgetcheck.arithmetic.instances import instances, tables_of
from budgetcheck.arithmetic.relations import Balance, Share, Term
from budgetcheck.checks import Context, Outcome, Problem
from budgetcheck.model.budget import SCALE
from budgetcheck.model.record import Record
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.formula import Cells, Formula
    from budgetcheck.arithmetic.instances import SideTerms
    from budgetcheck.model.layout import Layout


_MAX_SQUEEZED = 200
"""A list in words is never longer; in a longer one no share is excused for making the list add up."""


CHINESE = {
    "": "占比：占 51.78% 即 100 × 部分 ÷ 总数；列举完整时各占比之和为 100。",
    "formula": "表[行].share = 部分 / 总数。",
    "complete": "列举是否完整，即各占比之和是否为 100。",
}


class Options(Record):
    """Percentage shares."""

    formula: str
    """table[rows].share = part / whole, as narrative.income[parts].share = amount / narrative.income[total].amount."""
    complete: bool = False
    """Whether the list is complete, so that its shares add up to 100."""

    @property
    def parsed(self) -> Formula:
        """The formula, read once for all budgets."""
        return parse(self.formula)

    @property
    def read(self) -> Iterator[Cells]:
        """What the formula refers to."""
        return self.parsed.cells()


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not `share = part / whole`."""
    formula = options.parsed
    check_against(formula, layout.with_previous)
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
    formula = options.parsed
    unasked = context.unasked(tables_of(formula), formula.cells())
    if unasked is not None:
        yield unasked
        return
    stated, unstated = _shares(formula, context)
    if not stated:
        yield NotApplicable()
        return
    found: list[Asked] = list(stated)
    if options.complete and not unstated and any(term.figure.units for share in stated for term in share.part):
        found.append(Balance(tuple(Term(1, share.share) for share in stated), (), 100 * 10**SCALE))
    yield context.written(found)
    if options.complete:
        yield from map(_left_out, unstated)


def _shares(formula: Formula, context: Context) -> tuple[list[Share], list[Share]]:
    """Return the shares that are stated, each with the others of its list, and those that an amount lacks."""
    stated, unstated = [], []
    for instance in instances(formula, context.selections):
        right = instance.rights[0]
        if _is_left_out(right, context):
            continue
        share = Share(instance.left.terms[0].figure, right.terms, right.divisor)
        if share.share.value is not None:
            stated.append(share)
        elif any(term.figure.units for term in right.terms):
            unstated.append(share)
    if len(stated) <= _MAX_SQUEEZED:
        figures = [share.share for share in stated]
        stated = [each._replace(others=tuple(o for o in figures if o is not each.share)) for each in stated]
    return stated, unstated


def _is_left_out(right: SideTerms, context: Context) -> bool:
    """Whether the notes do not tell the part or the whole, or the table has no column of the whole."""
    selections = context.selections
    return any(selections.leaves_out(term.figure) for term in (*right.terms, *right.divisor)) or all(
        (term.figure.table, term.figure.column) in selections.absent for term in right.divisor
    )


def _left_out(share: Share) -> Problem:
    """Return that an amount has no share."""
    message = Text(
        "此处有金额而无占比，同一列表的其他各项都有", "has an amount but no share, as the others of its list have"
    )
    return Problem(Verdict.MISSING, message, (share.share,), severity=Severity.WARNING, relation=share)
