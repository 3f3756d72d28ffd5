"""Every total is the sum of its parts: a class of its sections, a section of its items, 1.5 of 1.5.x, the total of its classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.families import NotApplicable, known
from budgetcheck.arithmetic.formula import check_column, check_table
from budgetcheck.arithmetic.relations import Balance, as_terms
from budgetcheck.checks import Context, Outcome, each_table
from budgetcheck.model.budget import Figure
from budgetcheck.model.layout import ancestors
from budgetcheck.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.relations import Term
    from budgetcheck.model.budget import Table
    from budgetcheck.model.layout import Layout, TableLayout


CHINESE = {
    "": "合计等于各部分之和：类 = Σ款，款 = Σ项，提纲 1.5 = Σ 1.5.x，合计 = Σ类。",
    "tables": "要逐级汇总的表。",
    "columns": "要汇总的列；不写则为全部金额列。",
    "total": "表的合计行是否为最上级各行之和。",
}


class Options(Record):
    """Sums down a table."""

    tables: tuple[str, ...]
    """The tables to add up."""
    columns: tuple[str, ...] = ()
    """The columns to add up; without it every column of amounts."""
    total: bool = True
    """Whether the table's total row is the sum of its top-level rows."""

    @property
    def by_table(self) -> bool:
        """Whether what is said of a table is read from that table alone."""
        return True


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table or column is not in the layout."""
    for table in options.tables:
        check_table(table, layout)
        for column in options.columns:
            check_column(table, column, layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield the sums of each table; nothing applies to one without figures above others."""

    def ask(table: Table) -> Iterator[Outcome]:
        family = _Sums(table, options, context)
        yield family if family.keys() else NotApplicable()

    return each_table(options.tables, context, ask)


class _Key(NamedTuple):
    """One sum: a row, or those of one code, over the rows directly below, in one column."""

    above: list[str]
    below: list[str]
    column: str


class _Sums:
    """Every row of a table that is the sum of those below it, column by column."""

    def __init__(self, table: Table, options: Options, context: Context) -> None:
        self.tables = frozenset({table.id})
        self._table = table
        self._context = context
        self._columns = context.selections.columns(table)
        layout = context.layout.tables[table.id]
        columns = options.columns or [
            key for key, column in layout.columns.items() if column.type == "amount" and column.summed
        ]
        self._layout = layout
        self._stated = {column for column in columns if (table.id, column) in context.layout.changes}
        self._keys = list(self._sums(_groups(table, layout, context, with_total=options.total), columns))

    def _sums(self, groups: Iterable[tuple[list[str], list[str]]], columns: Sequence[str]) -> Iterator[_Key]:
        """Yield the sums in which a figure stands, but for those that need a change which is not stated."""
        printed = [(column, self._columns[column].keys()) for column in columns if column in self._columns]
        for above, below in groups:
            both = above + below
            for column, rows in printed:
                if not rows.isdisjoint(both) and not (column in self._stated and self._unsaid(above, below, column)):
                    yield _Key(above, below, column)

    def _unsaid(self, above: list[str], below: list[str], column: str) -> bool:
        """Whether a change may be left out: of a row that is printed, or of one that ended and is not named at all."""
        return not _is_whole(above, below, self._layout) or self._context.unsaid(self._terms([*above, *below], column))

    def keys(self) -> list[_Key]:
        """Return the sums, nearest to the items first."""
        return self._keys

    def exact(self, key: _Key) -> bool:
        """Whether a sum holds to the last digit; a blank among changes is left to the relation."""
        above, below, column = key
        at = self._columns[column].get
        totals, items = list(map(at, above)), list(map(at, below))
        if column in self._stated and None in (*totals, *items):
            return False
        return sum([each.units for each in totals if each]) == sum([each.units for each in items if each])

    def relation(self, key: _Key) -> Asked:
        """Return a sum as a balance."""
        left, right = self._terms(key.above, key.column), self._terms(key.below, key.column)
        stretch = self._context.stretch((*left, *right)) if key.column in self._stated else 0
        return known(Balance(left, right, stretch=stretch), self._context.unknown)

    def figures(self, keys: Sequence[_Key]) -> list[Figure]:
        """Return every printed figure of some sums."""
        found: list[Figure] = []
        for above, below, column in keys:
            at = self._columns[column].get
            found += filter(None, map(at, above))
            found += filter(None, map(at, below))
        return found

    def firsts(self, keys: Sequence[_Key]) -> list[Figure | None]:
        """Return the totals; where rows share a code, the first of them."""
        return [self._columns[column].get(above[0]) for above, _, column in keys]

    def _terms(self, rows: Iterable[str], column: str) -> tuple[Term, ...]:
        at, table = self._columns.get(column, {}).get, self._table.id
        return tuple(as_terms(1, [at(row) or Figure(table, row, column) for row in rows]))


def _is_whole(above: Sequence[str], below: Sequence[str], layout: TableLayout) -> bool:
    """Whether the rows below some are all that there can be, so that none is left out that last year had an amount."""
    if not layout.rows:
        return False
    deeper = {code for row in layout.rows for code in ancestors(row, layout.codes)}
    within = [
        row
        for row in layout.rows
        if row not in deeper and row != "total" and row not in layout.beside
        and ("total" in above or not set(above).isdisjoint(layout.above(row)))
    ]  # fmt: skip
    parts = {*below, *(code for row in below for code in ancestors(row, layout.codes))}
    return all(row in parts or not set(below).isdisjoint(ancestors(row, layout.codes)) for row in within)


def _groups(
    table: Table, layout: TableLayout, context: Context, *, with_total: bool
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each row with the rows directly below it, nearest printed ancestor first, all by their keys."""
    by_code = {code: [row.key for row in rows] for code, rows in context.selections.rows(table, "*").items()}
    children: dict[str, list[str]] = {}
    projects: dict[str, list[str]] = {}
    for row in table.rows if layout.second_key else ():
        if row.key != row.code:
            projects.setdefault(row.code, []).append(row.key)
    for code, rows in by_code.items():
        above = "" if code == "total" or code in layout.beside else "total"
        for parent in layout.above(code):
            if parent in by_code:
                above = parent
        if not above:
            continue
        children.setdefault(above, []).extend(rows)
        if code in projects and rows == [code]:
            yield rows, projects[code]
    for code, below in children.items():
        if code in by_code and (with_total or code != "total"):
            yield by_code[code], below
