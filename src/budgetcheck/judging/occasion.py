"""Whether a budget gives a rule any occasion: its year, its stage, and money that makes the rule say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import parse_cells

if TYPE_CHECKING:
    from budgetcheck.model.budget import Budget
    from budgetcheck.pack.model import RuleHead


def concerns(head: RuleHead, budget: Budget) -> bool:
    """Whether a rule is asked of a budget."""
    if not head.since <= budget.year <= head.until or (head.stages and budget.stage not in head.stages):
        return False
    if head.only_with and not any(_stands(text, budget) for text in head.only_with):
        return False
    return not any(_stands(text, budget) for text in head.idle_with)


def _stands(text: str, budget: Budget) -> bool:
    """Whether a cell holds an amount, or may hold one that was not read."""
    cells = parse_cells(text)
    table = budget.tables.get(cells.table)
    if table is None:
        return False
    row = table.by_key.get(cells.rows)
    figure = row.figures.get(cells.column) if row is not None else None
    if figure is not None and figure.value is not None:
        return figure.units != 0
    place = (cells.table, cells.rows, cells.column)
    return place in budget.open or any(each.table == cells.table and not each.idle for each in budget.unread)
