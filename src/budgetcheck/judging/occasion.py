"""Whether a budget gives a rule any occasion: its year, its stage, what the rule is asked when, and money that idles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable, Why
from budgetcheck.arithmetic.formula import parse_cells

if TYPE_CHECKING:
    from budgetcheck.arithmetic.formula import Cells
    from budgetcheck.checks import Context
    from budgetcheck.model.budget import Budget, Figure
    from budgetcheck.pack.model import Rule, RuleHead

_NO_OCCASION = NotApplicable()


def left_out(rule: Rule, context: Context) -> NotApplicable | None:
    """Return that a rule is not asked of a budget, and whether for what was not read; None where it is asked."""
    budget, head = context.budget, rule.head
    if rule.needs and not any(getattr(budget, part) for part in rule.needs):
        return _NO_OCCASION
    if not head.since <= budget.year <= head.until or (head.stages and budget.stage not in head.stages):
        return _NO_OCCASION
    if head.only_with and not any(_stands(text, budget) for text in head.only_with):
        unread = any(_may_stand(text, budget) for text in head.only_with)
        return NotApplicable(Why.UNREAD) if unread else _NO_OCCASION
    if any(_stands(text, budget) or _may_stand(text, budget) for text in head.idle_with):
        return _NO_OCCASION
    return _unless(head.when, context) if head.when else None


def tables_in(head: RuleHead) -> set[str]:
    """Return the tables of the cells that give a rule occasion, or idle it."""
    return {parse_cells(text).table for text in (*head.only_with, *head.idle_with)}


def _unless(when: str, context: Context) -> NotApplicable | None:
    """Return that a condition is not so, or not known to be."""
    from budgetcheck.arithmetic.conditions import parse_condition
    from budgetcheck.arithmetic.truth import holds

    found = holds(parse_condition(when), context.world)
    if found.value:
        return None
    return _NO_OCCASION if found.unread is None else NotApplicable(Why.UNREAD, found.unread)


def _stands(text: str, budget: Budget) -> bool:
    """Whether a cell holds an amount."""
    figure = _figure(parse_cells(text), budget)
    return figure is not None and figure.value is not None and figure.units != 0


def _may_stand(text: str, budget: Budget) -> bool:
    """Whether a cell may hold an amount that was not read."""
    cells = parse_cells(text)
    figure = _figure(cells, budget)
    if cells.table not in budget.tables or (figure is not None and figure.value is not None):
        return False
    place = (cells.table, cells.rows, cells.column)
    return place in budget.open or any(each.table == cells.table and not each.idle for each in budget.unread)


def _figure(cells: Cells, budget: Budget) -> Figure | None:
    table = budget.tables.get(cells.table)
    row = table.by_key.get(cells.rows) if table is not None else None
    return row.figures.get(cells.column) if row is not None else None
