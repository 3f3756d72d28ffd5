"""Statements of empty tables: a table is empty exactly when a statement says so, of this table and this year, and the money is nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import FormulaError, check_against, check_table, parse
from budgetcheck.checks import Context, CouldNotRun, Held, Outcome, Problem, each_table
from budgetcheck.checks._formulas import figures_standing
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.formula import Cells
    from budgetcheck.model.budget import Figure, Table
    from budgetcheck.model.layout import Layout

_IN_NOTES = Text("说明可能在文字部分，本文件只有表格", "the statement may be in the notes: the file holds tables alone")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")


CHINESE = {
    "": "空表说明：表为空当且仅当有说明，且说明的是此表、本年度，别处也没有这笔钱。",
    "tables": "空着也要印出的表。",
    "elsewhere": "某表为空时必须为 0 的和：income[total].fund。",
}


class Options(Record):
    """Empty-table statements."""

    tables: tuple[str, ...]
    """The tables that are printed even when they are empty."""
    elsewhere: Mapping[str, str] = EMPTY
    """For a table, the sum that must be 0 where the table is empty: income[total].fund."""

    @property
    def read(self) -> Iterator[Cells]:
        """What the sums refer to."""
        for text in self.elsewhere.values():
            yield from parse(f"{text} = 0").cells()


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table or sum is not of the layout."""
    for table in options.tables:
        check_table(table, layout)
    for table, text in options.elsewhere.items():
        if table not in options.tables:
            raise FormulaError(
                Text(f"elsewhere 中的“{table}”不在 tables 中", f"'{table}' in elsewhere is not in tables")
            )
        check_against(parse(f"{text} = 0"), layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what is wrong between a table, its statement and the money elsewhere."""

    def ask(table: Table) -> Iterator[Outcome]:
        if table.empty and not table.statement and _may_be_in_notes(table, context):
            yield CouldNotRun(_IN_NOTES)
            return
        problems = list(_problems(table, options, context))
        yield from problems
        if not problems:
            yield Held()

    return each_table(options.tables, context, ask)


def _may_be_in_notes(table: Table, context: Context) -> bool:
    """Whether a table may be said to be empty by notes that stand in another file, while no money contradicts it."""
    return context.layout.tables[table.id].stated_in_text and context.is_without_notes


def _problems(table: Table, options: Options, context: Context) -> Iterator[Problem]:
    place = Place(table.id, None, "statement", table.statement or "")
    if not table.empty:
        if table.statement:
            first = next(figure for row in table.rows for figure in row.figures.values() if figure.units)
            message = Text("表中有金额，却附有空表说明", "has figures and yet a statement that it is empty")
            yield Problem(Verdict.MISMATCH, message, (first, place))
        return
    money = _money(table.id, options, context)
    if money is not None:
        message = Text("本表为空，但其他表中有此项资金", "is empty, but other tables show money for it")
        yield Problem(Verdict.MISMATCH, message, (money, place))
    if not table.statement:
        # A printed 0.00 may stand for an amount below the last digit, so the table may not be empty after all.
        severity = Severity.WARNING if any(row.figures for row in table.rows) else None
        message = Text("空表未附说明", "is empty and has no statement")
        yield Problem(Verdict.MISSING, message, (place,), severity=severity)
        return
    yield from _statement(table, table.statement, options, context)


def _money(table: str, options: Options, context: Context) -> Figure | None:
    if table not in options.elsewhere:
        return None
    formula = parse(f"{options.elsewhere[table]} = 0")
    if any(cells.table not in context.budget.tables for cells in formula.cells()):
        return None
    return next((figure for figure in figures_standing(formula, context) if figure.units), None)


def _statement(table: Table, statement: str, options: Options, context: Context) -> Iterator[Problem]:
    place = Place(table.id, None, "statement", statement)
    own = context.layout.tables[table.id].about
    if own and not any(word in statement for word in own):
        for other in options.tables:
            about = context.layout.tables[other].about
            word = next((word for word in about if word in statement), None)
            if other != table.id and word:
                message = Text(
                    f"空表说明所写为“{word}”，不是本表的“{own[0]}”",
                    f"the statement is about '{word}', not about this table's '{own[0]}'",
                )
                yield Problem(Verdict.MISMATCH, message, (place,), expected=own[0], actual=word)
                break
    years = [int(year) for year in _YEAR.findall(statement)]
    if years and context.budget.year not in years:
        message = Text(
            f"空表说明所写为 {years[0]} 年，本预算为 {context.budget.year} 年",
            f"the statement is of {years[0]}, the budget of {context.budget.year}",
        )
        year = str(context.budget.year)
        yield Problem(
            Verdict.MISMATCH, message, (place,), expected=year, actual=str(years[0]), severity=Severity.WARNING
        )
