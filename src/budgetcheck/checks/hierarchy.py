"""Every total is the sum of its parts: 类 = Σ款, 款 = Σ项, outlines 1.5 = Σ 1.5.x, 合计 = Σ类."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import check_column, check_table
from budgetcheck.arithmetic.relations import Balance, any_printed, as_terms
from budgetcheck.checks import Context, NotApplicable, Outcome, each_table
from budgetcheck.model.budget import Figure
from budgetcheck.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.exact_sums import Taken
    from budgetcheck.arithmetic.relations import Term
    from budgetcheck.model.budget import Row, Table
    from budgetcheck.model.layout import Layout, TableLayout


class Options(Record):
    """Sums down a table."""

    tables: tuple[str, ...]
    """The tables to add up."""
    columns: tuple[str, ...] = ()
    """The columns to add up; without it every column of amounts."""
    total: bool = True
    """Whether the table's total row is the sum of its top-level rows."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table or column is not in the layout."""
    for table in options.tables:
        check_table(table, layout)
        for column in options.columns:
            check_column(table, column, layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one balance for each row with rows below it, and each column."""
    return each_table(options.tables, context, lambda table: _sums(table, options, context))


def _sums(table: Table, options: Options, context: Context) -> Iterator[Outcome]:
    layout = context.layout.tables[table.id]
    groups = context.selections.rows(table, "*")
    wanted = options.columns or [
        key for key, column in layout.columns.items() if column.type == "amount" and column.summed
    ]
    columns = [column for column in wanted if column in table.columns]
    stated = {column for column in columns if (table.id, column) in context.layout.changes}
    found = False
    exact: list[Taken] = []
    for parents, children in _families(table, layout, groups, with_total=options.total):
        rest = columns
        if context.sieve is not None:
            taken, rest = context.sieve.sums(parents, children, columns, stated)
            exact += taken
        for column in rest:
            balance = _balance(parents, children, column, table=table.id, context=context)
            if balance is not None:
                found = True
                yield balance
    if exact and context.sieve is not None:
        context.sieve.keep(
            exact, frozenset({table.id}), lambda keys: (_balance(*key, table=table.id, context=context) for key in keys)
        )
    elif not found:
        yield NotApplicable()


def _balance(
    parents: Sequence[Row], children: Sequence[Row], column: str, *, table: str, context: Context
) -> Balance | None:
    """Return a column's sum over rows; None where no figure stands in it, or a change is not stated."""
    left, right = _terms(parents, column, table), _terms(children, column, table)
    if not (any_printed(left) or any_printed(right)):
        return None
    if (table, column) not in context.layout.changes:
        return Balance(left, right)
    changes = (*left, *right)
    return None if context.unsaid(changes) else Balance(left, right, stretch=context.stretch(changes))


def _families(
    table: Table, layout: TableLayout, groups: dict[str, tuple[Row, ...]], *, with_total: bool
) -> Iterator[tuple[tuple[Row, ...], list[Row]]]:
    """Yield each row with the rows directly below it, nearest printed ancestor first."""
    children: dict[str, list[Row]] = {}
    projects: dict[str, list[Row]] = {}
    for row in table.rows if layout.second_key else ():
        if row.key != row.code:
            projects.setdefault(row.code, []).append(row)
    for code, rows in groups.items():
        above = "" if code == "total" or code in layout.beside else "total"
        for parent in layout.above(code):
            if parent in groups:
                above = parent
        if not above:
            continue
        children.setdefault(above, []).extend(rows)
        if code in projects and len(rows) == 1 and rows[0].key == code:
            yield rows, projects[code]
    for code, below in children.items():
        if code in groups and (with_total or code != "total"):
            yield groups[code], below


def _terms(rows: Iterable[Row], column: str, table: str) -> tuple[Term, ...]:
    return tuple(as_terms(1, [row.figures.get(column) or Figure(table, row.key, column) for row in rows]))
