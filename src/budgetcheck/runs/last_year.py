"""Last year's file beside this year's: that it is the same unit's, of the year before, and of a stage that tells something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.words import STAGES, InputError, Text, both
from budgetcheck.pack import choose_pack, load_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout
    from budgetcheck.pack import Pack
    from budgetcheck.readers import Document

_FINAL = "final"


def last_years(
    document: Document, budget: Budget, pack: Pack, path: str, read: Callable[[Document, Pack], Budget]
) -> Budget:
    """Return the budget of the year before, in whatever format; raises InputError where it is of another year or unit."""
    # Last year's final account has forms of its own, and tells what a budget begins with.
    settled = document.identity.stage == _FINAL != budget.stage
    own = load_pack(choose_pack(document.identity, document.forms)[0]) if settled else pack
    previous = read(document, own)
    wrong = (
        (previous.year != budget.year - 1, both(f"{previous.year}"), both(f"{budget.year - 1}")),
        (previous.unit != budget.unit, both(previous.unit), both(budget.unit)),
        (previous.stage != budget.stage and not settled, STAGES[previous.stage], STAGES[budget.stage]),
    )
    for differs, found, wanted in wrong:
        if differs:
            problem = Text(f"是 {found.zh} 的，应为 {wanted.zh} 的", f"is of {found.en}, not of {wanted.en}")
            remedy = Text(
                "--previous 应为同一单位上一年的同类文件，或上年决算",
                "--previous takes the same unit's file of last year, or its final account",
            )
            raise InputError(path, problem, remedy=remedy)
    return _in_forms_of(pack.layout, previous) if settled else previous


def _in_forms_of(layout: Layout, budget: Budget) -> Budget:
    """Return a budget without the tables and columns that a layout does not have."""
    tables = {}
    for name, table in budget.tables.items():
        if name not in layout.tables:
            continue
        columns = layout.tables[name].columns
        rows = tuple(
            row._replace(figures={key: figure for key, figure in row.figures.items() if key in columns})
            for row in table.rows
        )
        kept = table.columns & columns.keys()
        tables[name] = table._replace(rows=rows, by_key={row.key: row for row in rows}, columns=kept)
    return budget._replace(tables=tables)
