"""Words that may stand only once: the same indicator twice in one performance table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import check_column, check_table
from budgetcheck.checks import Context, Held, Outcome, Problem, each_table
from budgetcheck.checks.codes import plain_name
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Row, Table
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "只能出现一次的词：同一绩效表中的同一指标。",
    "tables": "要检查的表。",
    "column": "其中的词只能出现一次的列：name 或某文字列。",
    "per": "在此文字列的每个值内各一次，而非全表一次。",
}


class Options(Record):
    """Words that stand once."""

    tables: tuple[str, ...]
    """The tables to look through."""
    column: str = "name"
    """The column whose words stand once: name, or a text column."""
    per: str = ""
    """Once for each value of this text column, rather than once in the table."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table or column is not in the layout."""
    for table in options.tables:
        check_table(table, layout)
        for column in (options.column, options.per):
            if column and column != "name":
                check_column(table, column, layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield every repetition."""
    return each_table(options.tables, context, lambda table: _repetitions(table, options))


def _repetitions(table: Table, options: Options) -> Iterator[Outcome]:
    seen: dict[tuple[str, str], Row] = {}
    for row in table.rows:
        words = row.name if options.column == "name" else "".join(row.texts.get(options.column, ()))
        group = "".join(row.texts.get(options.per, ())) if options.per else ""
        if not words:
            continue
        first = seen.setdefault((group, plain_name(words)), row)
        if first is row:
            yield Held()
            continue
        places = tuple(Place(table.id, found.key, options.column, words) for found in (row, first))
        yield Problem(Verdict.DUPLICATE, Text(f"“{words}”出现两次", f"'{words}' appears twice"), places, actual=words)
