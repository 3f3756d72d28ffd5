"""The figures of a document that were not read: a gap must never look like a fault, nor an unread figure like a blank.

A figure is printed, blank or unknown. A table with a column that nobody knows may have its missing part there, so that
its rows need not add up; one with a row that nobody knows, likewise its columns; and what is blank in either may be
what was not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.budget import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from budgetcheck.model.budget import Budget, Figure, Sentence, Unread

_OF_COLUMNS = frozenset({"column"})
_OF_ROWS = frozenset({"row", "rows", "repeated", "measure", "letter"})


class Unknown:
    """What is unknown in one budget."""

    def __init__(self, budget: Budget) -> None:
        self._rows = {(table, row) for table, row, _ in budget.open}
        self._columns = {(table, column) for table, row, column in budget.open if _holds_figures(budget, table, row)}
        self._narrow = {each.table for each in budget.unread if each.why in _OF_COLUMNS}
        """Tables with a column of figures that was not read."""
        gaps = [each for each in budget.unread if each.table and not each.idle]
        left = [(each.section, _may_be_a_rows(each)) for each in budget.sentences if each.section]
        self._short = {each.table for each in gaps if each.why in _OF_ROWS or _is_amount(each)}
        """Tables or sections with a row that was not read."""
        self._short.update(section for section, figures in left if any(each.measure[-1:] == "元" for each in figures))
        self.partial = {each.table for each in gaps}.union(section for section, figures in left if figures)
        """Tables of which anything was not read: what is missing in one may be there."""
        self.touched = {each.table for each in budget.unread}
        """The same with those of which nothing but a row or heading without figures was not read."""
        self.gapped = self._short.union(table for table, _ in self._rows)
        """Tables of which a row was not read, or may hold figures in other columns."""

    def among(self, figures: Sequence[Figure]) -> list[Figure]:
        """Return those of one relation's figures that are unknown, or may have an unknown one beside them in a sum."""
        found = [figure for figure in figures if self._is_unknown(figure)]
        for tables, place in ((self._narrow, 1), (self._short, 2)):
            found += _added_up([figure for figure in figures if figure.table in tables], place)
        return found

    def _is_unknown(self, figure: Figure) -> bool:
        """Whether a figure was not read; where a row is open even its blanks are, and so is all of such a column."""
        table = figure.table
        if (table, figure.row) in self._rows or (table, figure.column) in self._columns:
            return True
        return figure.value is None and table in self.partial


def _holds_figures(budget: Budget, table: str, row: str) -> bool:
    """Whether a row that is open holds figures, one of which may be another column's; else it is only itself unknown."""
    found = budget.tables[table].by_key.get(row) if table in budget.tables else None
    return found is None or bool(found.figures)


def unknown_in(budget: Budget) -> Unknown | None:
    """Return what is unknown in a document; in a budget file what it names as unread."""
    gaps = budget.open or budget.unread or any(sentence.section for sentence in budget.sentences)
    return Unknown(budget) if gaps else None


def _may_be_a_rows(sentence: Sentence) -> list[Figure]:
    """Return the figures of a sentence that a row of its section may lack, so that a blank may be what it says."""
    return [
        figure
        for role, figure in sentence.figures.items()
        if figure.table == SENTENCES and figure.units and not role.startswith(("budget", "completion", "points"))
    ]


def _added_up(figures: Collection[Figure], place: int) -> list[Figure]:
    """Return the figures that share their row (1) or column (2) with another: a sum over it may lack a part."""
    lines = [(figure.table, figure[place]) for figure in figures]
    return [figure for figure, line in zip(figures, lines, strict=True) if lines.count(line) > 1]


def _is_amount(unread: Unread) -> bool:
    """Whether a claim that fits no row speaks of money, so that the rows of its section may not be all."""
    return unread.why == "claim" and "元" in unread.text
