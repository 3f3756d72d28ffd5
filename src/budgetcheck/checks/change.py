"""Year-over-year change: a rise of p% is 100 · change / (current − change), signs included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.arithmetic.formula import check_column, check_table
from budgetcheck.arithmetic.relations import Change
from budgetcheck.checks import Context, Outcome, Problem, each_table
from budgetcheck.model.budget import Figure
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import Record
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.model.budget import Row, Table
    from budgetcheck.model.layout import Layout


_ALL_GONE = -100
CHINESE = {
    "": "比上年增减：增长 p% = 100 × 增减额 ÷（本年 − 增减额），含正负号。",
    "tables": "各行写明增减的部分。",
    "amount": "本年金额所在列。",
    "change": "增减额所在列，减少为负。",
    "percent": "百分比所在列。",
}


class Options(Record):
    """Year-over-year changes."""

    tables: tuple[str, ...]
    """The sections whose rows state a change."""
    amount: str = "amount"
    """The column of this year's amount."""
    change: str = "change"
    """The column of the change, a decrease negative."""
    percent: str = "change_pct"
    """The column of the percentage."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table or column is not in the layout."""
    for table in options.tables:
        check_table(table, layout)
        for column in (options.amount, options.change, options.percent):
            check_column(table, column, layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one change a row that states a percentage; an amount or percentage left out is a warning."""

    def ask(table: Table) -> Iterator[Outcome]:
        habit = _is_habit(table.rows, options)
        return context.sorted_out(_row(row, table.id, options, percent_is_habit=habit) for row in table.rows)

    return each_table(options.tables, context, ask)


def _is_habit(rows: Sequence[Row], options: Options) -> bool:
    """Whether at least half of a section's changes stand with their percentage, so that one without is an omission.

    Another section is no evidence: some forms ask for percentages in one and for amounts alone in the next.
    """
    stated = [options.percent in row.figures for row in rows if options.change in row.figures]
    moved = [row.figures[options.change].units for row in rows if options.change in row.figures]
    lacking = sum(bool(units) and not is_stated for units, is_stated in zip(moved, stated, strict=True))
    return 0 < sum(stated) >= lacking


def _row(row: Row, table: str, options: Options, *, percent_is_habit: bool) -> Asked | Problem:
    amount = row.figures.get(options.amount) or Figure(table, row.key, options.amount)
    change, percent = row.figures.get(options.change), row.figures.get(options.percent)
    if change is not None and percent is not None:
        # An amount that is not said may be 0, of which all is gone; of another one nothing is known.
        told = amount.value is not None or not is_notes(table) or percent.value in (_ALL_GONE, 0)
        return Change(percent, change, amount) if told else NotApplicable()
    if percent is not None and percent.units:
        at = (Figure(table, row.key, options.change), percent)
        relation = Change(percent, at[0], amount)
        message = Text("有增减百分比而无增减额", "states a percentage of change but not the change")
        return Problem(Verdict.MISSING, message, at, severity=Severity.WARNING, relation=relation)
    if change is not None and change.units and amount.units != change.units and percent_is_habit:
        at = (Figure(table, row.key, options.percent), change)
        relation = Change(at[0], change, amount)
        message = Text(
            "有增减额而无增减百分比，同一部分的其他各项有",
            "states a change but no percentage, as the others of its section do",
        )
        return Problem(Verdict.MISSING, message, at, severity=Severity.WARNING, relation=relation)
    return NotApplicable()
