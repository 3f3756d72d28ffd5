"""What a page says: its tables as grids of texts and the lines around them, from top to bottom.

It serves every format that only knows where letters and rules are drawn. The order of its steps: letters are joined to
runs, each run is put into the cell that it belongs to, what is in no cell makes lines, and lines that stand in columns
make tables without rules.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.page_columns import columns_of
from budgetcheck.documents.page_grids import Lattice, lattices_of
from budgetcheck.documents.page_lines import BLANK, lines_of
from budgetcheck.documents.page_rows import parted_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.documents.page_marks import Glyph, Page

_SAME_BASE = 0.3
"""Letters of one run have baselines this near, in parts of their size."""
_GLUED = 0.12
_FIGURE_LETTERS = frozenset("0123456789.,-−－+%％()（），．")
_INNER = 0.1
"""A rule this far inside a letter, in parts of its width, goes through it rather than beside it."""


class Table(NamedTuple):
    """A printed table: its rows of texts, a merged cell's at each of its places."""

    rows: tuple[tuple[str, ...], ...]
    top: float
    bottom: float
    across: tuple[float, ...]
    """The borders of its columns; none where it has no rules."""
    bands: tuple[tuple[float, float], ...] = ()
    """The columns of a table without rules, as far as their texts reach."""


class Words(NamedTuple):
    """A line of text outside any table."""

    text: str
    top: float


def layout_of(page: Page, before: Table | None = None) -> list[Table | Words]:
    """Return the tables and lines of a page in their order; raises TooManyRulesError.

    `before` is the table at the foot of the page before, which may go on here.
    """
    # A frame of one column parts no figures from names.
    lattices = [lattice for lattice in lattices_of(page.across, page.down) if len(lattice.across) > 2]
    held: list[dict[int, list[Glyph]]] = [{} for _ in lattices]
    outside: list[Glyph] = []
    for run in _runs(page.glyphs) if lattices else ():
        for number, cell, glyphs in _placed(run, lattices):
            if cell < 0:
                outside += glyphs
            else:
                held[number].setdefault(cell, []).extend(glyphs)
    tables = [_table(lattice, cells) for lattice, cells in zip(lattices, held, strict=True) if cells]
    lines = lines_of(outside if lattices else page.glyphs)
    bands = before.bands if before is not None else ()
    found: list[Table | Words] = [*tables]
    for part in columns_of(lines, [table.top for table in tables], bands):
        if part.bands:
            found.append(Table(part.rows, part.lines[0].middle, part.lines[-1].middle, (), part.bands))
        else:
            found += [Words(line.text, line.middle) for line in part.lines]
    return sorted(found, key=lambda each: each.top)


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Join letters that follow each other without a gap and are drawn together, and those of one figure anyhow."""
    run: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None:
            gap = glyph[1] - last[2]
            level = abs(glyph[3] - last[3]) <= _SAME_BASE * glyph[4]
            joined = glyph[5] == last[5] and -last[4] < gap <= BLANK * glyph[4]
            if not (level and (joined or _goes_on(last, glyph, gap))):
                yield run
                run = []
        run.append(glyph)
        last = glyph
    if run:
        yield run


def _goes_on(last: Glyph, glyph: Glyph, gap: float) -> bool:
    """Whether a letter of another drawing operation is the next of the same word or figure."""
    if glyph.size != last.size or glyph.text == " ":
        return False
    return abs(gap) <= _GLUED * glyph.size and abs(glyph.base - last.base) <= _GLUED * glyph.size


def _placed(run: list[Glyph], lattices: Sequence[Lattice]) -> Iterator[tuple[int, int, list[Glyph]]]:
    """Yield the letters of a run with the lattice and the cell that they belong to; cell -1 is outside of all."""
    left, right, y = run[0].left, run[-1].right, run[0].middle
    inside = [number for number, lattice in enumerate(lattices) if lattice.holds((left + right) / 2, y)]
    number = min(inside, key=lambda each: lattices[each].area, default=-1)
    if number < 0:
        yield -1, -1, run
        return
    lattice = lattices[number]
    row = lattice.row(y)
    first, last = lattice.column(left), lattice.column(right)
    if first == last or lattice.cell_at(first, row) == lattice.cell_at(last, row):
        yield number, lattice.cell_at(first, row), run
        return
    for part in _parted(run, lattice.across[first + 1 : last + 1]):
        yield number, lattice.cell_at(_column_of(part, lattice), row), part


def _parted(run: list[Glyph], rules: Iterable[float]) -> list[list[Glyph]]:
    """Part a run where rules go between its letters, but never a figure, nor words that a rule goes through."""
    cuts: list[int] = []
    for x in rules:
        at = next((at for at, glyph in enumerate(run) if (glyph.left + glyph.right) / 2 > x), len(run))
        beside = list(run[max(at - 1, 0) : at + 1])
        through = any(
            glyph.left + _INNER * (glyph.right - glyph.left) < x < glyph.right - _INNER * (glyph.right - glyph.left)
            for glyph in beside
        )
        figure = 0 < at < len(run) and run[at - 1].text in _FIGURE_LETTERS and run[at].text in _FIGURE_LETTERS
        if figure:
            cuts += [end for end in _ends_of_figure(run, at) if 0 < end < len(run)]
        elif not through and 0 < at < len(run):
            cuts.append(at)
    places = [0, *sorted(set(cuts)), len(run)]
    return [run[start:end] for start, end in itertools.pairwise(places)]


def _ends_of_figure(run: list[Glyph], at: int) -> tuple[int, int]:
    """Return where the figure around a place begins and ends."""
    start = end = at
    while start > 0 and run[start - 1].text in _FIGURE_LETTERS:
        start -= 1
    while end < len(run) and run[end].text in _FIGURE_LETTERS:
        end += 1
    return start, end


def _column_of(part: list[Glyph], lattice: Lattice) -> int:
    """Return the column that most of a run is in, the right one of two halves: figures overflow to the left."""
    left, right = part[0].left, part[-1].right
    first, last = lattice.column(left), lattice.column(right)
    borders = lattice.across
    shares = [min(right, borders[x + 1]) - max(left, borders[x]) for x in range(first, last + 1)]
    return max(range(first, last + 1), key=lambda x: (round(shares[x - first], 1), x))


def _table(lattice: Lattice, held: dict[int, list[Glyph]]) -> Table:
    lines = {number: lines_of(glyphs) for number, glyphs in held.items()}
    texts = {number: "\n".join(line.text for line in each) for number, each in lines.items()}
    level = {number: each for number, each in lines.items() if lattice.cells[number][2] == lattice.cells[number][3]}
    wide, high = len(lattice.across) - 1, len(lattice.down) - 1
    rows: list[tuple[str, ...]] = []
    for y in range(high):
        places = lattice.places[y * wide : (y + 1) * wide]
        rows += parted_rows(places, level) or [tuple(texts.get(number, "") for number in places)]
    return Table(tuple(rows), lattice.down[0], lattice.down[-1], lattice.across)
