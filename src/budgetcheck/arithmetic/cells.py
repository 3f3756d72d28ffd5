"""The rows and figures of one budget that the references of formulas choose."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import LEVELS
from budgetcheck.model.budget import Figure
from budgetcheck.model.layout import ancestors, is_notes, level_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from budgetcheck.arithmetic.formula import Cells, Filter
    from budgetcheck.model.budget import Budget, Row, Table
    from budgetcheck.model.layout import Layout, TableLayout

_NOWHERE: dict[str, Figure] = {}
_EVERY = ("*", "each")
"""The selectors that choose all rows of a table."""


class Selections:
    """The rows and figures of one budget that formulas choose, found once and kept for the run."""

    def __init__(self, budget: Budget, layout: Layout) -> None:
        self.budget = budget
        self.layout = layout
        self._all: dict[str, dict[str, tuple[Row, ...]]] = {}
        self._codes: dict[tuple[str, str], list[str]] = {}
        self._chosen: dict[tuple[str, str, Filter | None], dict[str, tuple[Row, ...]]] = {}
        self._columns: dict[str, dict[str, dict[str, Figure]]] = {}
        self._by_code: dict[int, tuple[Cells, dict[str, Figure]]] = {}
        self._all_figures: dict[Cells, dict[str, Figure]] = {}
        self._above: dict[str, frozenset[str]] = {}

    def rows(self, table: Table, selector: str, where: Filter | None = None) -> dict[str, tuple[Row, ...]]:
        """Return the chosen rows of a table by code; rows that share a code stand together."""
        everything = self._rows_of(table)
        if selector in _EVERY and where is None:
            return everything
        key = (table.id, selector, where)
        found = self._chosen.get(key)
        if found is None:
            found = {code: everything[code] for code in self._codes_of(table, selector)}
            if where is not None:
                kept = {
                    code: tuple(row for row in rows if _is_zero(row, where.column) == where.zero)
                    for code, rows in found.items()
                }
                found = {code: rows for code, rows in kept.items() if rows}
            self._chosen[key] = found
        return found

    def _rows_of(self, table: Table) -> dict[str, tuple[Row, ...]]:
        """Return all rows of a table by code."""
        found = self._all.get(table.id)
        if found is None:
            if self.layout.tables[table.id].second_key:
                groups: dict[str, list[Row]] = {}
                for row in table.rows:
                    groups.setdefault(row.code, []).append(row)
                found = {code: _standing_for(code, rows) for code, rows in groups.items()}
            else:
                found = {row.code: (row,) for row in table.rows}
            self._all[table.id] = found
        return found

    def _codes_of(self, table: Table, selector: str) -> list[str]:
        """Return the row codes of a table that a selector chooses, in published order."""
        key = (table.id, selector)
        found = self._codes.get(key)
        if found is None:
            codes = self._rows_of(table).keys()
            found = self._codes[key] = _chosen(codes, selector, self.layout.tables[table.id])
        return found

    def by_code(self, cells: Cells) -> dict[str, Figure]:
        """Return what stands in the rows of a reference by code; a code without any figure is left out.

        Where rows share a code, a figure that is printed nowhere stands there for their total. References belong to
        rules, which outlive a run, so that they can be told by identity: hashing one would cost more than what it
        stands for.
        """
        known = self._by_code.get(id(cells))
        if known is None:
            known = self._by_code[id(cells)] = cells, self._found(cells)
        return known[1]

    def _found(self, cells: Cells) -> dict[str, Figure]:
        everywhere = _is_everywhere(cells)
        if cells.where is not None:
            table = self.budget.tables[cells.table]
            return _totals(self.rows(table, "*" if everywhere else cells.rows, cells.where), cells.table, cells.column)
        column = self._columns_of(cells.table).get(cells.column, _NOWHERE)
        if everywhere:
            return column
        codes = self._codes_of(self.budget.tables[cells.table], cells.rows)
        return {code: column[code] for code in codes if code in column}

    def _columns_of(self, name: str) -> dict[str, dict[str, Figure]]:
        """Return what stands in each column of a table by row code, as `by_code`."""
        found = self._columns.get(name)
        if found is None:
            table = self.budget.tables[name]
            if self.shares_codes(name):
                rows = self._rows_of(table)
                found = {each: _totals(rows, name, each) for each in table.columns}
            else:
                found = _by_column((row.code, row) for row in table.rows)
            self._columns[name] = found
        return found

    def columns(self, table: Table) -> dict[str, dict[str, Figure]]:
        """Return the figures of each column of a table by row key: rows that share a code each by itself."""
        if self.layout.tables[table.id].second_key:
            return _by_column((row.key, row) for row in table.rows)
        return self._columns_of(table.id)

    def shares_codes(self, name: str) -> bool:
        """Whether several rows of a table have one code."""
        table = self.budget.tables[name]
        return len(self._rows_of(table)) < len(table.rows)

    def figures(self, cells: Cells, code: str) -> tuple[Figure, ...]:
        """Return the figures that a reference has in the rows of one code; none where nothing is printed there."""
        if cells.where is None and not self.shares_codes(cells.table):
            figure = self.by_code(cells).get(code)
            return () if figure is None else (figure,)
        selector = "*" if _is_everywhere(cells) else cells.rows
        rows = self.rows(self.budget.tables[cells.table], selector, cells.where).get(code, ())
        return tuple([row.figures[cells.column] for row in rows if cells.column in row.figures])

    def anywhere(self, cells: Cells) -> dict[str, Figure] | None:
        """Return the figures of a reference by row code; None where several may stand at one code."""
        return None if cells.where is not None or self.shares_codes(cells.table) else self.by_code(cells)

    def all_figures(self, cells: Cells, group: tuple[str, ...] | None = None) -> list[Figure]:
        """Return the figures of all of a reference's rows, or of those of one group."""
        found = self._all_figures.get(cells)
        if found is None:
            each = (figure for code in self.by_code(cells) for figure in self.figures(cells, code))
            found = self._all_figures[cells] = {figure.row: figure for figure in each}
        return list(found.values()) if group is None else [found[row] for row in group if row in found]

    def at(self, cells: Cells, code: str) -> tuple[Figure, ...]:
        """Return the figures of one code; where there is none, the blank place."""
        return self.figures(cells, code) or (Figure(cells.table, code, cells.column),)

    def prints(self, figure: Figure) -> bool:
        """Whether a published table has a figure's row, and the notes the figure itself."""
        return figure.row in self.budget.tables[figure.table].by_key and not self.leaves_out(figure)

    def leaves_out(self, figure: Figure) -> bool:
        """Whether a sentence that says other figures of its row leaves one out: a text states no blanks."""
        if figure.value is not None or not is_notes(figure.table):
            return False
        row = self.budget.tables[figure.table].by_key.get(figure.row)
        return row is not None and bool(row.figures)

    def is_of_no_printed_level(self, figure: Figure) -> bool:
        """Whether a blank is of a level, 类 or 款, of which its table prints no row at all, but rows below."""
        if figure.value is not None:
            return False
        if figure.table not in self._above:
            self._above[figure.table] = self._unprinted(figure.table)
        return figure.row in self._above[figure.table]

    def _unprinted(self, name: str) -> frozenset[str]:
        """Return the codes above those of a table's rows that are of a level which no row of it has."""
        # A table that the layout does not know, and a sentence, have no codes of its lists.
        scheme = self.layout.tables[name].codes if name in self.budget.tables else None
        if scheme not in ("function", "economic"):
            return frozenset()
        codes = {row.code for row in self.budget.tables[name].rows if row.figures}
        levels = {level_of(code, scheme) for code in codes}
        above = {each for code in codes for each in ancestors(code, scheme)}
        return frozenset(each for each in above if level_of(each, scheme) not in levels)

    @cached_property
    def not_printed(self) -> frozenset[tuple[str, str]]:
        """The columns that published tables do not have, each with its table: nobody knows what they would hold."""
        return frozenset((name, column) for name, table in self.budget.tables.items() for column in table.not_printed)

    @cached_property
    def absent(self) -> frozenset[tuple[str, str]]:
        """The optional columns that published tables do not have at all, each with its table."""
        tables = self.budget.tables
        return frozenset(
            (name, column)
            for name, column in self.layout.optional
            if name in tables and tables[name].rows and column not in tables[name].columns
        )


def _standing_for(code: str, rows: list[Row]) -> tuple[Row, ...]:
    """Return the rows of a code: beside its projects an item may have a subtotal row of its own, which stands for them."""
    subtotal = tuple(row for row in rows if row.key == code)
    return subtotal or tuple(rows)


def _is_everywhere(cells: Cells) -> bool:
    """Whether a reference may stand in every row: a fixed row is looked up among all, so that formulas share an index."""
    return cells.rows in _EVERY or not (cells.joined or cells.function)


def _by_column(rows: Iterable[tuple[str, Row]]) -> dict[str, dict[str, Figure]]:
    """Return the figures of rows by column and by the name that each row is given."""
    columns: dict[str, dict[str, Figure]] = {}
    for name, row in rows:
        for column, figure in row.figures.items():
            # Not setdefault, which would make a dictionary a figure.
            if column in columns:
                columns[column][name] = figure
            else:
                columns[column] = {name: figure}
    return columns


def _totals(by_code: dict[str, tuple[Row, ...]], table: str, column: str) -> dict[str, Figure]:
    """Return a column's totals by row code, where rows that share a code stand together."""
    found = {}
    for code, rows in by_code.items():
        figures = [row.figures[column] for row in rows if column in row.figures]
        if figures:
            total = sum(figure.units for figure in figures)
            found[code] = Figure(table, code, column, units=total)
    return found


def _is_zero(row: Row, column: str) -> bool:
    figure = row.figures.get(column)
    return figure is None or figure.units == 0


@lru_cache(maxsize=512)
def _glob(pattern: str) -> re.Pattern[str]:
    pieces = {"?": ".", "*": ".*"}
    return re.compile("".join(pieces.get(letter) or re.escape(letter) for letter in pattern))


def _chosen(codes: Collection[str], selector: str, layout: TableLayout) -> list[str]:
    """Return the codes that a selector chooses from all those of a table."""
    if selector in _EVERY:
        return list(codes)
    if selector == "parts":
        return [code for code in codes if code != "total" and all(each not in codes for each in layout.above(code))]
    if selector == "leaf":
        parents = {above for code in codes for above in layout.above(code)}
        return [code for code in codes if code != "total" and code not in parents]
    if selector in LEVELS:
        return [code for code in codes if level_of(code, layout.codes) == selector]
    return _by_pattern(codes, selector, layout)


def _by_pattern(codes: Collection[str], selector: str, layout: TableLayout) -> list[str]:
    """Return the codes that are as a selector says: one code, the beginning of codes, or several of them."""
    if "," in selector:
        wanted = {code for each in selector.split(",") for code in _chosen(codes, each, layout)}
        return [code for code in codes if code in wanted]
    if "?" in selector or "*" in selector:
        fits = _glob(selector).fullmatch
        return [code for code in codes if fits(code)]
    return [selector] if selector in codes else []
