"""Which figure of a budget stands in which cell of a printed table: one figure, however often it is read."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import likened
from budgetcheck.model.printed_table import State

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Sequence

    from budgetcheck.model.budget import Budget, Figure, Row, Source
    from budgetcheck.model.printed_table import PrintedCell, PrintedRow, PrintedTable

Place = tuple[int, int, int, int]
"""A cell: the table's place in its document, then lane, row and column."""


def own_figures(tables: Sequence[PrintedTable], budget: Budget, *, by_line: bool = True) -> dict[Place, Figure]:
    """Return the figures of a budget's tables by the cells that they were read in.

    A format that gives every cell a place tells at once. Elsewhere a figure is known by its page or line, its row's code
    or name and its digits, the first for the first. Without `by_line` its page will do, which may be another table's.
    """
    placed: dict[object, Figure] = {}
    queued: dict[Hashable, deque[Figure]] = defaultdict(deque)
    for row, figure in _figures(budget):
        source = figure.source
        if source is not None and source.cell is not None:
            placed[source] = figure
        elif source is not None:
            for name in _names_of(row):
                queued[_line(source, by_line), name, figure.value].append(figure)
    if not placed and not queued:
        return {}
    found: dict[Place, Figure] = {}
    taken: set[int] = set()
    for place, row_printed, cell in _cells(tables):
        if cell.source.cell is not None:
            figure_here = placed.get(cell.source)
        else:
            figure_here = _next(queued, row_printed, cell, _line(cell.source, by_line), taken)
        if figure_here is not None and figure_here.value == cell.value:
            found[place] = figure_here
    return found


def unknown_tables(budget: Budget) -> tuple[PrintedTable, ...]:
    """Return the printed tables of a document of which no figure was read into a table of the layout."""
    known = {place[0] for place in own_figures(budget.grids, budget, by_line=False)}
    lines = {figure.source.line for _, figure in _figures(budget) if figure.source is not None}
    return tuple(
        table
        for table in budget.grids
        if table.place not in known
        and any(cell.state is State.PRINTED for cell in table.cells())
        and not _stands_on(lines - {None}, table)
    )


def _stands_on(lines: Collection[int | None], table: PrintedTable) -> bool:
    """Whether figures were read on every line of a table of a text, though not by the names of its rows: it is a form."""
    return {cell.source.line for cell in table.cells() if cell.state is State.PRINTED} <= set(lines)


def _figures(budget: Budget) -> Iterator[tuple[Row, Figure]]:
    for table in budget.tables.values():
        for row in table.rows:
            for figure in row.figures.values():
                yield row, figure


def _cells(tables: Sequence[PrintedTable]) -> Iterator[tuple[Place, PrintedRow, PrintedCell]]:
    for table in tables:
        for number, lane in enumerate(table.lanes):
            for y, row in enumerate(lane.rows):
                for x, cell in enumerate(row.cells):
                    if cell.state is State.PRINTED:
                        yield (table.place, number, y, x), row, cell


def _names_of(row: Row) -> set[str]:
    return {row.code, likened(row.name)} - {"", "total"}


def _line(source: Source, by_line: bool) -> Hashable:
    return source if by_line else source.page


def _next(
    queued: dict[Hashable, deque[Figure]], row: PrintedRow, cell: PrintedCell, line: Hashable, taken: set[int]
) -> Figure | None:
    for name in (row.code, likened(row.label.bare), likened(row.label.text)):
        queue = queued.get((line, name, cell.value)) if name else None
        while queue:
            figure = queue.popleft()
            if id(figure) not in taken:
                taken.add(id(figure))
                return figure
    return None
