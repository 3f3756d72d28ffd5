"""Whether a budget gives a rule any occasion: its year, its stage, what the rule is asked when, and money that idles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable, Why
from budgetcheck.arithmetic.formula import parse_cells

if TYPE_CHECKING:
    from budgetcheck.checks import Context
    from budgetcheck.model.budget import Budget
    from budgetcheck.pack.model import RuleHead

_NO_OCCASION = NotApplicable()


def left_out(head: RuleHead, context: Context) -> NotApplicable | None:
    """Return that a rule is not asked of a budget, and whether for what was not read; None where it is asked."""
    budget = context.budget
    if not head.since <= budget.year <= head.until or (head.stages and budget.stage not in head.stages):
        return _NO_OCCASION
    if head.only_with:
        stands = [_stands(text, budget) for text in head.only_with]
        if True not in stands:
            # What may be there and was not read gives no occasion: whether the rule is right to ask, nobody knows.
            return NotApplicable(Why.UNREAD) if None in stands else _NO_OCCASION
    if any(_stands(text, budget) is not False for text in head.idle_with):
        return _NO_OCCASION
    return _unless(head.when, context) if head.when else None


def _unless(when: str, context: Context) -> NotApplicable | None:
    """Return that a condition is not so, or not known to be."""
    from budgetcheck.arithmetic.conditions import parse_condition
    from budgetcheck.arithmetic.truth import holds

    found = holds(parse_condition(when), context.world)
    if found.value:
        return None
    return _NO_OCCASION if found.unread is None else NotApplicable(Why.UNREAD, found.unread)


def _stands(text: str, budget: Budget) -> bool | None:
    """Whether a cell holds an amount; None where it may hold one that was not read."""
    cells = parse_cells(text)
    table = budget.tables.get(cells.table)
    if table is None:
        return False
    row = table.by_key.get(cells.rows)
    figure = row.figures.get(cells.column) if row is not None else None
    if figure is not None and figure.value is not None:
        return figure.units != 0
    place = (cells.table, cells.rows, cells.column)
    unread = place in budget.open or any(each.table == cells.table and not each.idle for each in budget.unread)
    return None if unread else False
