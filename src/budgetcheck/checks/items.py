"""A list in words names the rows that are not zero: no more, no less."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.arithmetic.formula import FormulaError, check_against, check_cells, parse, parse_cells
from budgetcheck.checks import Context, Held, Outcome, Problem, tables_read
from budgetcheck.checks._formulas import figures_standing
from budgetcheck.checks.codes import plain_name
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.formula import Cells, Formula
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "文字中列举的各项，恰为不为零的各行：不多不少。",
    "list": "列举所在的单元格：narrative.overview[total].income_items。",
    "rows": "数字不为零时应列出的行：overview.expenditure[class].amount。",
    "instead": "表中没有 rows 所在的列时，改为须列举的行：general_basic[301??, 303??].total。",
    "cells": "或每个名称与它所指的和；同一个和的几个名称以 | 分隔。",
}


class Options(Record):
    """Lists in words."""

    list: str
    """The cell that holds the list: narrative.overview[total].income_items."""
    rows: str = ""
    """The rows it must name, where their figure is not zero: overview.expenditure[class].amount."""
    instead: str = ""
    """The rows it must name where the table does not have that column: general_basic[301??, 303??].total."""
    cells: Mapping[str, str] = EMPTY
    """Or each name with the sum it stands for; several names of one sum are separated by |."""

    @cached_property
    def sums(self) -> dict[str, Formula]:
        """Each name with its sum, read once for all budgets."""
        return {name: parse(f"{text} = 0") for name, text in self.cells.items()}

    @property
    def read(self) -> Iterator[Cells]:
        """The list, and what it stands for."""
        yield from (parse_cells(each) for each in (self.list, self.rows, self.instead) if each)
        for formula in self.sums.values():
            yield from formula.cells()

    @cached_property
    def needed(self) -> frozenset[str]:
        """The tables of the list and of what it stands for."""
        return tables_read(self)


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where the list or what it stands for is not of the layout."""
    check_cells(parse_cells(options.list), layout)
    if bool(options.rows) == bool(options.cells):
        raise FormulaError(Text("rows 与 cells 须且只须写一个", "give either rows or cells"))
    for each in filter(None, (options.rows, options.instead)):
        check_cells(parse_cells(each), layout)
    for formula in options.sums.values():
        check_against(formula, layout)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what the list leaves out, and what it names without an amount."""
    cells = parse_cells(options.list)
    missing = context.missing(options.needed)
    if missing is not None:
        yield missing
        return
    row = context.budget.tables[cells.table].by_key.get(cells.rows)
    words = row.texts.get(cells.column) if row is not None else None
    if row is None or words is None or _is_unread(options, context):
        yield NotApplicable()
        return
    place = Place(cells.table, row.key, cells.column, "、".join(words))
    problems = list(_differences(words, _amounts(options, context), place))
    yield from problems
    if not problems:
        yield Held(max(len(words), 1))


def _is_unread(options: Options, context: Context) -> bool:
    """Whether the column that the list stands for was not found in a table of which something was not read."""
    if not options.rows or context.unknown is None:
        return False
    cells = parse_cells(_rows(options, context))
    return cells.table in context.unknown.partial and cells.column not in context.budget.tables[cells.table].columns


def _rows(options: Options, context: Context) -> str:
    """Return the rows that the list stands for, where the table does not print their column those that it has instead."""
    cells = parse_cells(options.rows)
    printed = cells.column in context.budget.tables[cells.table].columns
    return options.rows if printed or not options.instead else options.instead


def _amounts(options: Options, context: Context) -> dict[str, list[Figure]]:
    """Return the figures that each possible name stands for."""
    found: dict[str, list[Figure]] = {}
    if options.rows:
        cells = parse_cells(_rows(options, context))
        table = context.budget.tables[cells.table]
        for rows in context.selections.rows(table, cells.rows, cells.where).values():
            for row in rows:
                figure = row.figures.get(cells.column)
                found.setdefault(row.name, []).extend([figure] if figure is not None else [])
    for name, formula in options.sums.items():
        found[name] = figures_standing(formula, context)
    return found


def _differences(words: tuple[str, ...], amounts: dict[str, list[Figure]], place: Place) -> Iterator[Problem]:
    named = {plain_name(word): word for word in words}
    known = {}
    for names, figures in amounts.items():
        spellings = [plain_name(name) for name in names.split("|")]
        known.update(dict.fromkeys(spellings, figures))
        worth = next((figure for figure in figures if figure.units), None)
        if worth is not None and named.keys().isdisjoint(spellings):
            shown = names.split("|")[0]
            message = Text(f"文字列举遗漏“{shown}”（{worth.text}）", f"the list leaves out '{shown}' ({worth.text})")
            yield Problem(Verdict.MISSING, message, (place, worth), expected=shown)
    for spelling, word in named.items():
        stands_for = known.get(spelling)
        if stands_for is None:
            message = Text(f"文中列有“{word}”，表中无此项", f"the list names '{word}', which the table does not have")
        elif stands_for:
            # A printed 0.00 may stand for a small amount: to name it or not is both right.
            continue
        else:
            message = Text(f"文中列有“{word}”，表中该项无金额", f"the list names '{word}', which has no amount")
        yield Problem(Verdict.MISMATCH, message, (place,), actual=word)
