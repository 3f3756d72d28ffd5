"""Which figures of a budget a relation holds, of all that are printed: the report's coverage."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcheck.model.budget import SENTENCES, PrintedPart, grid_number, own_figures
from budgetcheck.model.layout import is_notes
from budgetcheck.model.report import Coverage, CoveredPart
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.budget import Budget, Figure, Source
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.printed_table import PrintedTable


def coverage_of(budget: Budget, layout: Layout, held: Counter[int], more: Sequence[Figure] = ()) -> Coverage:
    """Return the coverage; `held` counts the relations that hold each figure, by its identity.

    `more` are figures of printed tables that the layout does not know.
    """
    read = [*budget.figures(), *more]
    # Relations hold last year's figures too, and those of a printed table that are the layout's own in other words.
    own = set(map(id, read))
    held = Counter({figure: times for figure, times in held.items() if figure in own})
    unchecked = tuple(_unchecked(budget, layout, held)) if len(held) < len(read) else ()
    unchecked += tuple((figure, Text("", "")) for figure in more if id(figure) not in held)
    parts = tuple(_of_document(budget, read, held) if budget.printed else _of_file(budget, held, more))
    # A sentence may state in two figures what it prints as one (分别为), so that more are read than printed.
    printed = max(sum(part.printed for part in parts), len(read))
    return Coverage(printed, len(read), len(held), sum(times > 1 for times in held.values()), unchecked, parts)


def _of_file(budget: Budget, held: Counter[int], more: Sequence[Figure]) -> Iterator[CoveredPart]:
    """Yield the tables of a budget file, which prints what it gives and what it names as unread."""
    left = Counter[str]()
    for part in budget.left:
        left[part.title] += part.figures
    for title, shown, figures in _given(budget, more):
        printed = max(shown, len(figures)) + left.pop(title, 0)
        if printed:
            yield CoveredPart(title, printed, len(figures), sum(id(figure) in held for figure in figures))
    yield from (CoveredPart(title, printed, 0, 0) for title, printed in left.items() if printed)


def _given(budget: Budget, more: Sequence[Figure]) -> Iterator[tuple[str, int, Sequence[Figure]]]:
    """Yield the title of each part of a budget file, how many figures it shows, and those that are read."""
    for table in budget.tables.values():
        figures = [figure for row in table.rows for figure in row.figures.values()]
        yield f"{table.number} {table.title}".strip(), len(figures), figures
    for grid in budget.grids:
        # Few budget files hold printed tables: what counts in them loads for those alone.
        from budgetcheck.documents.printed_figures import printed_in

        figures = [figure for figure in more if grid_number(figure.table) == grid.place]
        shown = printed_in(grid)
        yield shown.title, shown.figures, figures
    said = [figure for sentence in budget.sentences for figure in own_figures(sentence)]
    yield "", len(said), said


def not_given(budget: Budget, grids: Sequence[PrintedTable]) -> tuple[PrintedPart, ...]:
    """Return how many figures of each table of a document were not read; `grids` are left out, given as they stand."""
    from budgetcheck.documents.printed_figures import printed_in

    apart = {grid.place for grid in grids}
    parts = [printed_in(grid) for grid in budget.grids if grid.place not in apart]
    own = budget._replace(printed=(*(part for part in parts if part.figures), *budget.printed[-1:]))
    read = _of_document(own, list(budget.figures()), Counter())
    return tuple(PrintedPart(each.title, each.printed - each.read) for each in read if each.printed > each.read)


def _of_document(budget: Budget, read: list[Figure], held: Counter[int]) -> Iterator[CoveredPart]:
    """Yield the printed tables of a document, and its text: what belongs to the notes, and what no table has."""
    found: list[list[Figure]] = [[] for _ in budget.printed]
    free: dict[Source | None, list[int]] = {}
    for number, part in enumerate(budget.printed):
        for place in part.places:
            free.setdefault(place, []).append(number)
    for figure in read:
        # A format that tells the page alone has several figures at one place, in the order of the tables.
        places = None if is_notes(figure.table) or figure.table == SENTENCES else free.get(figure.source)
        found[places.pop(0) if places else -1].append(figure)
    for part, figures in zip(budget.printed, found, strict=True):
        checked = sum(id(figure) in held for figure in figures)
        yield CoveredPart(part.title, max(part.figures, len(figures)), len(figures), checked)


def _unchecked(budget: Budget, layout: Layout, held: Counter[int]) -> Iterator[tuple[Figure, Text]]:
    """Yield the figures that nothing holds, each with the reason where the layout knows it."""
    for table in budget.tables.values():
        known = layout.tables[table.id]
        for row in table.rows:
            for column, figure in row.figures.items():
                if id(figure) not in held:
                    why = known.alone.get(f"{row.code}.{column}") or known.alone.get(row.code)
                    yield figure, why or known.columns[column].alone or Text("", "")
    for sentence in budget.sentences:
        for figure in own_figures(sentence):
            if id(figure) not in held:
                yield figure, Text("", "")
