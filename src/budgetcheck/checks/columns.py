"""Row-wise sums inside tables: the same formula over the columns of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import check_against, parse
from budgetcheck.arithmetic.instances import tables_of
from budgetcheck.checks import Context, Outcome
from budgetcheck.checks._formulas import Rows, check_figures
from budgetcheck.checks.balance import balance
from budgetcheck.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.instances import Instance
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "表内逐行的和：每一行各列满足同一公式。",
    "tables": "各行须满足公式的表。",
    "formula": "只有列的公式：total = basic + project。",
}


class Options(Record):
    """Row-wise sums."""

    tables: tuple[str, ...]
    """The tables whose rows must satisfy the formula."""
    formula: str
    """A formula over columns alone: total = basic + project."""

    @property
    def by_table(self) -> bool:
        """Whether what is said of a table is read from that table alone."""
        return "[" not in self.formula


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table does not have the formula's columns."""
    for table in options.tables:
        formula = parse(options.formula, table)
        check_against(formula, layout.with_previous)
        check_figures(formula)


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one balance a row."""
    formulas = []
    for table in options.tables:
        formula = parse(options.formula, table)
        # Nothing keeps a formula from naming another table beside its own.
        unasked = context.unasked({table, *tables_of(formula)}, formula.cells())
        if unasked is None:
            formulas.append(formula)
        else:
            yield unasked
    yield from (_Sums(formula, context) for formula in formulas)


class _Sums(Rows):
    """A formula within each row of a table."""

    def of(self, instance: Instance) -> Asked:
        """Return the balance of one row, in which nothing is a copy: even a total of one part may be rounded apart."""
        return balance(instance, self.context, copy=False)
