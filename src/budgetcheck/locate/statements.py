"""A statement that a table is empty, which stands under a table that has figures, while the empty one has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.locate.hypotheses import Hypothesis
from budgetcheck.model.report import Mending, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.locate.hypotheses import State
    from budgetcheck.model.budget import Budget

_COST = 2.0


def statements(state: State) -> Iterator[Hypothesis]:
    """Yield the statements that would be right under another table, where faults speak of both."""
    tables = state.budget.tables
    named = {at.table for fault in state.faults for at in fault.at}
    holding = [tables[name] for name in sorted(named) if name in tables and tables[name].statement]
    lacking = [
        tables[name] for name in sorted(named) if name in tables and tables[name].empty and not tables[name].statement
    ]
    wrong = [table for table in holding if not table.empty]
    for table in wrong:
        for other in lacking:
            yield _moved(state.budget, table.id, other.id)
    # Two empty tables, each with the other's statement.
    for place, table in enumerate(holding):
        for other in holding[place + 1 :]:
            if table.empty and other.empty:
                yield _moved(state.budget, table.id, other.id)


def _moved(budget: Budget, table: str, other: str) -> Hypothesis:
    one, two = budget.tables[table], budget.tables[other]

    def then() -> Budget:
        exchanged = {
            table: one._replace(statement=two.statement),
            other: two._replace(statement=one.statement),
        }
        return budget._replace(tables=budget.tables | exchanged)

    places = (
        Mending(Place(table, None, "statement", one.statement or ""), one.statement or "", two.statement or ""),
        Mending(Place(other, None, "statement", two.statement or ""), two.statement or "", one.statement or ""),
    )
    return Hypothesis("statement", "statement", places, then, _COST)
