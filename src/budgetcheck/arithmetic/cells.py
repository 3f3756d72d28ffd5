"""What formulas stand for in one budget: the rows and figures that their references choose, and their instances."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import LEVELS, Side
from budgetcheck.arithmetic.relations import ONE, as_terms
from budgetcheck.model.budget import SCALE, Figure
from budgetcheck.model.layout import ancestors, level_of
from budgetcheck.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.formula import Cells, Filter, Formula
    from budgetcheck.arithmetic.relations import Term
    from budgetcheck.model.budget import Budget, Row, Table
    from budgetcheck.model.layout import CodeScheme, Layout

    Standing = dict[str, tuple[int, tuple[Figure, ...]]]
    """By row code the total of the figures, in units, and the figures; a code without any is left out."""

_NOWHERE: Standing = {}
_EVERY = ("*", "each")
"""The selectors that choose all rows of a table."""


class SideTerms(NamedTuple):
    """One side of one instance: its terms, the constant beside them, and the divisor."""

    terms: tuple[Term, ...]
    constant: int
    divisor: tuple[Term, ...]
    absent: bool
    """Whether the side is made of optional columns alone that the table does not have."""


class Instance(NamedTuple):
    """A formula applied to one row code, or to fixed cells."""

    code: str
    left: SideTerms
    rights: tuple[SideTerms, ...]
    stated: bool
    """Whether the formula names a column of changes, where a blank may mean "not stated"."""


class Selections:
    """The rows and figures of one budget that formulas choose, found once and kept for the run."""

    def __init__(self, budget: Budget, layout: Layout) -> None:
        self.budget = budget
        self.layout = layout
        self._all: dict[str, dict[str, tuple[Row, ...]]] = {}
        self._codes: dict[tuple[str, str], list[str]] = {}
        self._chosen: dict[tuple[str, str, Filter | None], dict[str, tuple[Row, ...]]] = {}
        self._columns: dict[str, dict[str, Standing]] = {}
        self._standing: dict[Cells, Standing] = {}
        self._by_row: dict[Cells, dict[str, Figure]] = {}

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
            found = self._codes[key] = _chosen(codes, selector, self.layout.tables[table.id].codes)
        return found

    def standing(self, cells: Cells) -> Standing:
        """Return what stands in a reference's rows by code, each with its total."""
        # A fixed row is looked up among all rows, so that every formula on a column shares one index.
        everywhere = cells.rows in _EVERY or not (cells.joined or cells.function)
        if cells.where is None and everywhere:
            return self._column(cells.table, cells.column)
        found = self._standing.get(cells)
        if found is None:
            table = self.budget.tables[cells.table]
            if cells.where is None:
                column = self._column(cells.table, cells.column)
                found = {code: column[code] for code in self._codes_of(table, cells.rows) if code in column}
            else:
                rows = self.rows(table, "*" if everywhere else cells.rows, cells.where)
                found = _in_column(rows, cells.column)
            self._standing[cells] = found
        return found

    def _column(self, table: str, column: str) -> Standing:
        """Return what stands in a column; all columns of a table are gone through once, figure by figure."""
        columns = self._columns.get(table)
        if columns is None:
            columns = self._columns[table] = {}
            published = self.budget.tables[table]
            rows = self._rows_of(published)
            if len(rows) < len(published.rows):
                for each in published.columns:
                    columns[each] = _in_column(rows, each)
            else:
                for row in published.rows:
                    code = row.code
                    for each, figure in row.figures.items():
                        # Not setdefault, which would make a dictionary a figure.
                        if each in columns:
                            columns[each][code] = figure.units, (figure,)
                        else:
                            columns[each] = {code: (figure.units, (figure,))}
        return columns.get(column, _NOWHERE)

    def all_figures(self, cells: Cells, group: tuple[str, ...] | None = None) -> list[Figure]:
        """Return the figures of all of a reference's rows, or of those of one group."""
        found = self._by_row.get(cells)
        if found is None:
            found = {figure.row: figure for _, figures in self.standing(cells).values() for figure in figures}
            self._by_row[cells] = found
        return list(found.values()) if group is None else [found[row] for row in group if row in found]

    def at(self, cells: Cells, code: str) -> tuple[Figure, ...]:
        """Return the figures of one code; where there is none, the blank place."""
        found = self.standing(cells).get(code)
        return found[1] if found is not None else (Figure(cells.table, code, cells.column),)

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


def _in_column(by_code: dict[str, tuple[Row, ...]], column: str) -> Standing:
    found = {}
    for code, rows in by_code.items():
        figures = tuple(row.figures[column] for row in rows if column in row.figures)
        if figures:
            found[code] = sum(figure.units for figure in figures), figures
    return found


def _is_zero(row: Row, column: str) -> bool:
    figure = row.figures.get(column)
    return figure is None or figure.units == 0


@lru_cache(maxsize=512)
def _glob(pattern: str) -> re.Pattern[str]:
    pieces = {"?": ".", "*": ".*"}
    return re.compile("".join(pieces.get(letter) or re.escape(letter) for letter in pattern))


def _chosen(codes: Collection[str], selector: str, scheme: CodeScheme) -> list[str]:
    """Return the codes that a selector chooses from all those of a table."""
    if selector in _EVERY:
        return list(codes)
    if selector == "parts":
        return [
            code for code in codes if code != "total" and all(each not in codes for each in ancestors(code, scheme))
        ]
    if selector == "leaf":
        parents = {above for code in codes for above in ancestors(code, scheme)}
        return [code for code in codes if code != "total" and code not in parents]
    if selector in LEVELS:
        return [code for code in codes if level_of(code, scheme) == selector]
    if "?" in selector or "*" in selector:
        fits = _glob(selector).fullmatch
        return [code for code in codes if fits(code)]
    return [selector] if selector in codes else []


def tables_of(formula: Formula) -> frozenset[str]:
    """Return the tables that a formula needs."""
    known = _needed.get(id(formula))
    if known is None or known[0] is not formula:
        if len(_needed) >= _MAX_NEEDED:
            _needed.clear()
        known = _needed[id(formula)] = formula, frozenset(cells.table for cells in formula.cells())
    return known[1]


_MAX_NEEDED = 50_000
_needed: dict[int, tuple[Formula, frozenset[str]]] = {}
"""The tables of each formula, looked up by identity: hashing a formula would cost more than going through it."""


def names_changes(formula: Formula, layout: Layout) -> bool:
    """Whether a formula names a column of changes, in which a blank may mean "not stated"."""
    return not layout.changes.isdisjoint((cells.table, cells.column) for cells in formula.cells())


def instances(
    formula: Formula, selections: Selections, per: str = "", codes: Iterable[str | None] | None = None
) -> Iterator[Instance]:
    """Yield a formula's instances: one a row code that any of its tables has, or a single one for fixed cells.

    With `codes`, which are some of what `codes_of` gives, yield the instances of these alone.
    """
    if per:
        yield from _grouped(formula, selections, per)
        return
    at = _made_ready(formula, selections, None)
    for code in codes_of(formula, selections) if codes is None else codes:
        yield at(code)


def codes_of(formula: Formula, selections: Selections) -> tuple[str | None, ...]:
    """Return the row codes that a formula is applied to, each once; for fixed cells alone, None."""
    joined = [cells for cells in formula.cells() if cells.joined]
    if not joined:
        return (None,)
    first = joined[0]
    codes: dict[str, object] = {}
    if first.rows == "each":
        codes.update(selections.rows(selections.budget.tables[first.table], "each", first.where))
    else:
        # Codes at which every figure is blank say nothing, so only those with a figure somewhere are visited.
        for cells in joined:
            codes.update(selections.standing(cells))
    return tuple(codes)


def _grouped(formula: Formula, selections: Selections, per: str) -> Iterator[Instance]:
    """Yield one instance for each value of a text column, the sums taken over its rows."""
    table = selections.budget.tables[next(formula.cells()).table]
    groups: dict[str, list[str]] = {}
    for row in table.rows:
        value = row.texts.get(per)
        if value:
            groups.setdefault(value[0], []).append(row.key)
    for name, keys in groups.items():
        yield _made_ready(formula, selections, tuple(keys))(None)._replace(code=name)


def _made_ready(
    formula: Formula, selections: Selections, group: tuple[str, ...] | None
) -> Callable[[str | None], Instance]:
    """Return what gives a formula's instance at a row code: what is the same for every code is looked up once."""
    left = _ReadySide(formula.left, selections, group)
    rights = [_ReadySide(side, selections, group) for side in formula.rights]
    stated = names_changes(formula, selections.layout)
    return lambda code: Instance(code or "", left.at(code), tuple([right.at(code) for right in rights]), stated)


class _ReadySide:
    """One side of a formula over one budget: its fixed terms, and what stands at each row code."""

    def __init__(self, side: Side, selections: Selections, group: tuple[str, ...] | None) -> None:
        self._constant = 0
        self._pieces: list[list[Term] | tuple[int, Cells, Standing]] = []
        self._absent = bool(side.parts)
        for part in side.parts:
            if part.cells is None:
                self._constant += part.coefficient * int(part.number.scaleb(SCALE))
                self._absent = False
                continue
            self._absent = self._absent and (part.cells.table, part.cells.column) in selections.absent
            if part.cells.function == "count":
                self._constant += part.coefficient * len(selections.all_figures(part.cells, group)) * ONE
            elif part.cells.joined:
                self._pieces.append((part.coefficient, part.cells, selections.standing(part.cells)))
            else:
                self._pieces.append(as_terms(part.coefficient, _fixed(part.cells, selections, group)))
        self._divisor = _ReadySide(Side(side.divisor), selections, group) if side.divisor else None

    def at(self, code: str | None) -> SideTerms:
        """Return the side at a row code; None where there is none, as all cells are fixed."""
        found: list[Term] = []
        for piece in self._pieces:
            if isinstance(piece, list):
                found += piece
                continue
            coefficient, cells, standing = piece
            row = code if code is not None else cells.rows
            stands = standing.get(row)
            figures = stands[1] if stands is not None else (Figure(cells.table, row, cells.column),)
            found += as_terms(coefficient, figures)
        divisor = self._divisor.at(code).terms if self._divisor is not None else ()
        return SideTerms(tuple(found), self._constant, divisor, self._absent)


def _fixed(cells: Cells, selections: Selections, group: tuple[str, ...] | None) -> Sequence[Figure]:
    """Return the figures of a fixed cell or a sum; a place without any still stands there, so that a finding can say where."""
    if cells.function:
        nothing = Figure(cells.table, min(group) if group else cells.rows, cells.column)
        return selections.all_figures(cells, group) or [nothing]
    return selections.at(cells, cells.rows)
