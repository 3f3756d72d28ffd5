"""Percentage shares: 51.78% is 100 · part / whole, and the shares of a complete list add up to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import AnyOf, NotApplicable
from budgetcheck.arithmetic.formula import FormulaError, cells_in, check_against, parse
from budgetcheck.arithmetic.instances import instances, tables_of
from budgetcheck.arithmetic.relations import Balance, Share, Term
from budgetcheck.checks import Context, Outcome, Problem
from budgetcheck.model.budget import SCALE
from budgetcheck.model.record import Record
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.formula import Cells, Formula, Part
    from budgetcheck.arithmetic.instances import SideTerms
    from budgetcheck.model.layout import Layout


_MAX_SQUEEZED = 200
"""A list in words is never longer; in a longer one no share is excused for making the list add up."""


CHINESE = {
    "": "占比：占 51.78% 即 100 × 部分 ÷ 总数；列举完整时各占比之和为 100。",
    "formula": "表[行].share = 部分 / 总数；可用 or 写几种算法，表中没有的列所在的算法不用，其余满足其一即可。",
    "complete": "列举是否完整，即各占比之和是否为 100。",
}


class Options(Record):
    """Percentage shares."""

    formula: str
    """table[rows].share = part / whole, as narrative.income[parts].share = amount / narrative.income[total].amount; `or`
    parts ways to work it out, of which those over columns that a table does not have are left out, and one must hold."""
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
    rights = formula.rights
    alone = len(formula.left.parts) == 1 and formula.left.parts[0].coefficient == 1 and not formula.left.divisor
    parts = (*formula.left.parts, *(part for right in rights for part in (*right.parts, *right.divisor)))
    numbers = any(part.cells is None or part.cells.function == "count" for part in parts)
    one = all(right.divisor for right in rights) and (len(rights) == 1 or not options.complete)
    if formula.operator != "=" or not one or not alone or numbers:
        raise FormulaError(
            Text(f"“{options.formula}”不是占比公式", f"'{options.formula}' is not a share"),
            Text("写法：表[行].share = 部分 / 总数", "Write table[rows].share = part / whole"),
        )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one share a row that states one, and the sum of a complete list."""
    missing = context.missing(tables_of(options.parsed))
    if missing is not None:
        yield missing
        return
    formula = _printed(options.parsed, context)
    if not formula.rights or context.lacks(cells_in(formula.left.parts)):
        yield NotApplicable()
        return
    stated, unstated = _shares(formula, context)
    if not stated:
        yield NotApplicable()
        return
    found: list[Asked] = [ways[0] if len(ways) == 1 else AnyOf(ways) for ways in stated]
    first = [share for share, *_ in stated]
    if options.complete and not unstated and any(term.figure.units for share in first for term in share.part):
        found.append(Balance(tuple(Term(1, share.share) for share in first), (), 100 * 10**SCALE))
    yield context.written(found)
    if options.complete:
        yield from map(_left_out, unstated)


def _printed(formula: Formula, context: Context) -> Formula:
    """Return a formula without the ways whose part or whole is of columns that the published table does not have."""
    known = [not (_is_absent(right.parts, context) or _is_absent(right.divisor, context)) for right in formula.rights]
    if all(known):
        return formula
    return formula._replace(
        rights=tuple(right for right, is_known in zip(formula.rights, known, strict=True) if is_known)
    )


def _is_absent(parts: tuple[Part, ...], context: Context) -> bool:
    cells = tuple(cells_in(parts))
    return context.lacks(cells) or all((each.table, each.column) in context.selections.absent for each in cells)


def _shares(formula: Formula, context: Context) -> tuple[list[tuple[Share, ...]], list[Share]]:
    """Return the shares that are stated, each in the ways to work it out, and those that an amount lacks."""
    stated, unstated = [], []
    for instance in instances(formula, context.selections):
        figure = instance.left.terms[0].figure
        ways = tuple(Share(figure, right.terms, right.divisor) for right in instance.rights if _is_told(right, context))
        if figure.value is not None and ways:
            stated.append(ways)
        elif any(term.figure.units for way in ways for term in way.part):
            unstated.append(ways[0])
    if len(stated) <= _MAX_SQUEEZED:
        # Only shares of one whole make 100 together: rates of completion, each of its own plan, make nothing.
        listed = [(ways[0].share, [term.figure.key for term in ways[0].whole]) for ways in stated]
        others = [tuple(each for each, whole in listed if each is not own and whole == of) for own, of in listed]
        stated = [
            tuple(way._replace(others=beside) for way in ways) for ways, beside in zip(stated, others, strict=True)
        ]
    return stated, unstated


def _is_told(right: SideTerms, context: Context) -> bool:
    """Whether the notes tell the part and the whole, where they stand there."""
    return not any(context.selections.leaves_out(term.figure) for term in (*right.terms, *right.divisor))


def _left_out(share: Share) -> Problem:
    """Return that an amount has no share."""
    message = Text(
        "此处有金额而无占比，同一列表的其他各项都有", "has an amount but no share, as the others of its list have"
    )
    return Problem(Verdict.MISSING, message, (share.share,), severity=Severity.WARNING, relation=share)
