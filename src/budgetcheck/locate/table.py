"""What stands around a figure in its own table: its neighbours, its column's habits, and how it would be printed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import Change, Share, figures_of
from budgetcheck.documents.phrases import FALL, RISE
from budgetcheck.locate.slips import Around

if TYPE_CHECKING:
    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.locate.evidence import Evidence, Key
    from budgetcheck.model.budget import Budget, Figure, Row, Table


DIRECTED = ("change", "change_pct", "points")
"""Columns and roles whose sign a sentence says by a word: 增加 or 减少, 上升 or 下降."""


class Surroundings:
    """The published tables, asked about single figures."""

    def __init__(self, budget: Budget, evidence: Evidence) -> None:
        self._budget = budget
        self._evidence = evidence
        self._tables: dict[str, _Lines] = {}
        self._around: dict[Key, Around] = {}

    def lines(self, table: str) -> _Lines | None:
        """Return a table's rows in their order, or None where it is not printed."""
        published = self._budget.tables.get(table)
        if published is None:
            return None
        found = self._tables.get(table)
        if found is None:
            found = self._tables[table] = _Lines(published)
        return found

    def around(self, figure: Figure) -> Around:
        """Return what stands beside, above and below a figure, and what its column usually holds."""
        found = self._around.get(figure.key)
        if found is None:
            lines = self.lines(figure.table)
            found = self._around[figure.key] = lines.around(figure) if lines is not None else Around()
        return found

    def change(self, figure: Figure) -> int | None:
        """Return the change since last year that a figure's row states, in units."""
        lines = self.lines(figure.table)
        row = lines.table.by_key.get(figure.row) if lines is not None else None
        change = row.figures.get("change") if row is not None else None
        return change.units if change is not None and change.key != figure.key else None

    def is_against_reason(self, figure: Figure, right: int) -> bool:
        """Whether the reason that a figure's row gives explains a rise, and a value is a fall; or the reverse."""
        lines = self.lines(figure.table)
        row = lines.table.by_key.get(figure.row) if lines is not None else None
        reason = "".join(row.texts.get("reason", ())) if row is not None else ""
        rises, falls = (any(word in reason for word in words) for words in (RISE, FALL))
        return rises != falls and rises == (right < 0)

    def as_printed(self, figure: Figure) -> Figure:
        """Return a figure with its measure and precision; a blank gets those of the figures that stand near it."""
        if figure.value is not None:
            return figure
        like = self._like(figure)
        if like is None:
            return figure
        return figure._replace(decimals=like.decimals, measure=like.measure, half=0, units=0)

    def half(self, figure: Figure) -> int:
        """Return half the last digit that a figure has, or a blank would have."""
        if figure.value is not None:
            return figure.half
        like = self._like(figure)
        return like.half if like is not None else 0

    def is_unprinted(self, figure: Figure) -> bool:
        """Whether the figure's whole row is not printed."""
        lines = self.lines(figure.table)
        return lines is None or figure.row not in lines.number

    def _like(self, blank: Figure) -> Figure | None:
        """Return a printed figure that a blank would look like: of its column, or one that it is compared with."""
        lines = self.lines(blank.table)
        beside = lines.columns.get(blank.column) if lines is not None else None
        if beside:
            return beside[0]
        partners = [
            figure
            for number in self._evidence.by_figure.get(blank.key, ())
            for relation in self._evidence.holdings[number].relations
            for figure in _partners(relation, blank.key)
            if figure.value is not None
        ]
        return next((each for each in partners if each.table == blank.table), partners[0] if partners else None)


def _partners(relation: Relation, key: Key) -> list[Figure]:
    """Return the figures of a relation that have the measure of one of them."""
    if isinstance(relation, Share):
        return list(relation.others) if key == relation.share.key else [term.figure for term in relation.whole]
    if isinstance(relation, Change):
        return [] if key == relation.percent.key else [relation.change, relation.current]
    return figures_of(relation)


class _Lines:
    """One table's rows, numbered."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.number = {row.key: number for number, row in enumerate(table.rows)}

    @cached_property
    def columns(self) -> dict[str, list[Figure]]:
        """The figures of each column, blanks left out."""
        found: dict[str, list[Figure]] = {}
        for row in self.table.rows:
            for column, figure in row.figures.items():
                found.setdefault(column, []).append(figure)
        return found

    def near(self, row: str) -> list[Row]:
        """Return the rows above and below."""
        number = self.number.get(row)
        if number is None:
            return []
        return [self.table.rows[each] for each in (number - 1, number + 1) if 0 <= each < len(self.table.rows)]

    def around(self, figure: Figure) -> Around:
        own = self.table.by_key.get(figure.row)
        values = {other.units for other in (own.figures.values() if own else ()) if other.key != figure.key}
        values |= {row.figures[figure.column].units for row in self.near(figure.row) if figure.column in row.figures}
        column = self.columns.get(figure.column, ())
        greatest = max((abs(other.units) for other in column if other.key != figure.key), default=0)
        negative = figure.column in DIRECTED or any(other.units < 0 for other in column if other.key != figure.key)
        filled = len(column) / max(len(self.table.rows), 1)
        zero = filled < 1 or any(not other.units for other in column if other.key != figure.key)
        return Around(values, filled, greatest, negative, zero)
