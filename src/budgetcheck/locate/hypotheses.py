"""What may be wrong with more than one figure: a hypothesis, the budget as it would be without, and how to weigh it.

A hypothesis names its own evidence. Whether it holds is found by asking the rules of the mended budget again: what it
explains is mended, and nothing else breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from budgetcheck.locate.evidence import Holding
    from budgetcheck.model.budget import Budget, Figure, Row, Table
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import FindingId, Mending, Place, SuspectKind
    from budgetcheck.model.words import Text


class Fault(NamedTuple):
    """What a rule finds wrong in words, or a figure that is missed: something that no relation says."""

    id: FindingId
    weight: float
    at: tuple[Figure | Place, ...]
    expected: str | None = None


class State(NamedTuple):
    """What the rules say of a budget, as it is or as it would be."""

    budget: Budget
    layout: Layout
    broken: Mapping[FindingId, float]
    """What does not hold, with its weight: 1 for an error, less for a warning; notes are not there."""
    faults: tuple[Fault, ...]
    holdings: Callable[[frozenset[str] | None], Sequence[Holding]]
    """All relations that hang together with what broke, or with tables what broke and what has a figure of one."""
    broken_holdings: Callable[[], Sequence[Holding]]
    """Those of them that do not hold, without the others."""

    @property
    def weight(self) -> float:
        """How much does not hold."""
        return sum(self.broken.values())


Trial = Callable[["Budget"], State]
"""Asks the rules of a mended budget."""


class Hypothesis(NamedTuple):
    """One mistake that may have been made, and the budget without it."""

    kind: SuspectKind
    likely: str
    places: tuple[Mending, ...]
    budget: Callable[[], Budget]
    """The budget as it would be; made only when it is tried."""
    cost: float
    """In nats, what it costs to believe in such a mistake."""
    because: Text | None = None
    values: Mapping[str, str] | None = None
    sure: bool = True
    """Whether the evidence leaves one value for each place."""
    votes: int = 0
    """Of a measure, how many relations would hold if it were so."""


def with_table(budget: Budget, table: Table, rows: Sequence[Row], measure: str | None = None) -> Budget:
    """Return a budget with other rows in one table."""
    columns = frozenset(column for row in rows for column in (*row.figures, *row.texts))
    changed = table._replace(
        rows=tuple(rows), by_key={row.key: row for row in rows}, columns=columns, measure=measure or table.measure
    )
    return budget._replace(tables=budget.tables | {table.id: changed})


def under(row: Row, key: str, code: str, name: str) -> Row:
    """Return a row as it would stand under another code."""
    figures = {column: figure._replace(row=key) for column, figure in row.figures.items()}
    return row._replace(key=key, code=code, name=name, figures=figures)


def with_figures(budget: Budget, repairs: Mapping[tuple[str, str, str], Figure]) -> Budget:
    """Return a budget with some figures as they should be; of rows that are printed."""
    by_table: dict[str, dict[str, dict[str, Figure]]] = {}
    for (name, row, column), figure in repairs.items():
        by_table.setdefault(name, {}).setdefault(row, {})[column] = figure
    for name, rows in by_table.items():
        table = budget.tables.get(name)
        if table is not None:
            budget = with_table(budget, table, [_mended(row, rows.get(row.key, {})) for row in table.rows])
    return budget


def _mended(row: Row, repairs: Mapping[str, Figure]) -> Row:
    if not repairs:
        return row
    figures = row.figures | dict(repairs)
    return row._replace(figures={column: figure for column, figure in figures.items() if figure.value is not None})
