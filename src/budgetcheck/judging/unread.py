"""What of a document cannot be judged because part of it was not understood: a gap must never look like a fault.

A table with a column that nobody knows may have its missing part there, so that its rows need not add up; one with a
row that nobody knows, likewise its columns; and what is blank in either may be what was not read.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import figures_of
from budgetcheck.model.budget import SENTENCES
from budgetcheck.model.words import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.checks import Problem
    from budgetcheck.model.budget import Budget, Figure, Unread
    from budgetcheck.pack import Rule

_OF_COLUMNS = frozenset({"column"})
_OF_ROWS = frozenset({"row", "rows", "repeated"})


class Doubts:
    """The gaps of one budget."""

    def __init__(self, budget: Budget) -> None:
        self._rows = {(table, row) for table, row, _ in budget.open}
        self._columns = {(table, column) for table, _, column in budget.open}
        self._narrow = {each.table for each in budget.unread if each.why in _OF_COLUMNS}
        """Tables with a column of figures that was not read."""
        known = [each for each in budget.unread if each.table and not each.idle]
        self._short = {each.table for each in known if each.why in _OF_ROWS or _is_amount(each)}
        """Tables or sections with a row that was not read."""
        self._partial = {each.table for each in known}
        for sentence in budget.sentences:
            left = [figure for role, figure in sentence.figures.items() if _may_be_a_rows(role, figure)]
            if sentence.section and left:
                # A sentence of a section that no row holds: the rows may not be all, and a blank may be what it says.
                self._partial.add(sentence.section)
                self._short |= {sentence.section} if any(figure.measure[-1:] == "元" for figure in left) else set()

    def of_relations(self, relations: Iterable[Relation]) -> bool:
        """Whether any of the relations needs what was not understood."""
        return any(self._of_figures(figures_of(relation)) for relation in relations)

    def of_problem(self, problem: Problem, rule: Rule) -> bool:
        """Whether a fault of words may come of what was not understood."""
        table = problem.at[0].table
        if problem.verdict in (Verdict.MISSING, Verdict.MISMATCH) and table in self._partial:
            return True
        reads = str(vars(rule.options))
        gaps = {table for table, _ in self._rows} | self._short
        # The whole id: income[ is no part of narrative.income[.
        return any(re.search(rf"(?<![\w.]){re.escape(each)}\[", reads) for each in gaps)

    def _of_figures(self, figures: list[Figure]) -> bool:
        in_row: Counter[tuple[str, str]] = Counter()
        in_column: Counter[tuple[str, str]] = Counter()
        for figure in figures:
            table = figure.table
            # A blank may be no part of a relation at all, so that its whole row and column are in doubt.
            if (table, figure.row) in self._rows or (table, figure.column) in self._columns:
                return True
            if figure.value is None and table in self._partial:
                return True
            in_row[table, figure.row] += table in self._narrow
            in_column[table, figure.column] += table in self._short
        return max(in_row.values(), default=0) > 1 or max(in_column.values(), default=0) > 1


def _may_be_a_rows(role: str, figure: Figure) -> bool:
    """Whether a sentence's own figure may be one that a row of its section lacks."""
    return figure.table == SENTENCES and figure.units != 0 and not role.startswith(("budget", "completion", "points"))


def _is_amount(unread: Unread) -> bool:
    """Whether a claim that fits no row speaks of money, so that the rows of its section may not be all."""
    return unread.why == "claim" and "元" in unread.text
