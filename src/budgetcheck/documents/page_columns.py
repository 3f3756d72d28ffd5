"""Tables without rules: lines whose pieces stand in columns, as far as the gaps between the columns are clear."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import figure_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.documents.page_lines import Line, Piece

_FEW_ROWS = 3
"""Fewer lines with amounts are no table, but may be the rest of one."""
_FAR = 4.0
"""Lines of one table stand no further apart than this, in parts of their size."""
_FEW_BETWEEN = 8
"""Lines without an amount that may stand between two rows of a table."""
_MOST_HEADINGS = 6
_LONGEST_HEADING = 24
_MAX_COLUMNS = 60
_AMOUNT = re.compile(r"[.,，]\d")
_NEARER = 0.88
"""The lines of one name stand nearer to each other than this part of the distance between rows."""
_LEADING = 1.3
_TIGHT = 1.5
"""A line this near over the first row, in parts of its size, is the beginning of a name in it."""

Band = tuple[float, float]
"""The stretch of the page's width that a column takes."""


class Part(NamedTuple):
    """Lines of a page that belong together: a table where it has columns, else plain text."""

    lines: Sequence[Line]
    bands: tuple[Band, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def columns_of(lines: Sequence[Line], stops: Sequence[float] = (), before: Sequence[Band] = ()) -> Iterator[Part]:
    """Yield all lines in their order, tables apart; none goes on over one of the heights `stops`.

    `before` are the columns of the table without rules that the page before ends with: the first lines may go on with it.
    """
    done = 0
    for first, last in _bodies(lines, stops):
        if first < done:
            continue
        begin = first
        while begin > done and _begins_name(lines[begin - 1], lines[begin], stops):
            begin -= 1
        start = _over(lines, begin, done, stops)
        goes_on = bool(before) and start == 0
        few = sum(map(is_tabular, lines[first : last + 1])) < _FEW_ROWS
        if few and not goes_on:
            continue
        part = _table(lines[start : last + 1], begin - start, before if goes_on else ())
        if part is None and goes_on and not few:
            part = _table(lines[start : last + 1], begin - start, ())
        if part is None:
            continue
        if done < start:
            yield Part(lines[done:start])
        yield part
        done = last + 1
    if done < len(lines):
        yield Part(lines[done:])


def is_tabular(line: Line) -> bool:
    """Whether a line looks like a row of a table: pieces beside each other, an amount among them."""
    return len(line.pieces) > 1 and any(_is_amount(piece) for piece in line.pieces)


def _is_amount(piece: Piece) -> bool:
    return _AMOUNT.search(piece.text) is not None and bool(figure_text(piece.text))


def _bodies(lines: Sequence[Line], stops: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each run of rows."""
    run: list[int] = []
    for at in (at for at, line in enumerate(lines) if is_tabular(line)):
        if run and not _goes_on(lines, run[-1], at, stops):
            yield run[0], run[-1]
            run = []
        run.append(at)
    if run:
        yield run[0], run[-1]


def _goes_on(lines: Sequence[Line], above: int, below: int, stops: Sequence[float]) -> bool:
    """Whether two rows are of one table: near each other, and no sentence or title between them."""
    if below - above > 1 + _FEW_BETWEEN or _is_stopped(lines[above], lines[below], stops):
        return False
    for at in range(above, below):
        if lines[at + 1].middle - lines[at].middle > _FAR * lines[at].size:
            return False
    return not any(_ends_table(line) for line in lines[above + 1 : below])


def _is_stopped(above: Line, below: Line, stops: Sequence[float]) -> bool:
    return any(above.middle < stop < below.middle for stop in stops)


def _ends_table(line: Line) -> bool:
    words = squeezed(line.text)
    return "。" in words or "单位:" in words or (len(line.pieces) == 1 and words.endswith("表"))


def _begins_name(line: Line, row: Line, stops: Sequence[float]) -> bool:
    tight = len(line.pieces) == 1 and row.middle - line.middle < _TIGHT * row.size
    return tight and not _ends_table(line) and not _is_stopped(line, row, stops)


def _over(lines: Sequence[Line], first: int, done: int, stops: Sequence[float]) -> int:
    """Return where the headings over the first row begin."""
    start = at = first
    while at > done and first - at < _MOST_HEADINGS:
        above, line = lines[at - 1], lines[at]
        far = line.middle - above.middle > _FAR * line.size or _is_stopped(above, line, stops)
        if far or _ends_table(above) or any(len(piece.text) > _LONGEST_HEADING for piece in above.pieces):
            break
        at -= 1
        if len(above.pieces) > 1:
            start = at
    return start


def _table(lines: Sequence[Line], headings: int, before: Sequence[Band]) -> Part | None:
    """Lay the pieces of lines into columns; None where the columns are not clear, or not those of the table before."""
    body = lines[headings:]
    bands = _bands([line for line in body if len(line.pieces) > 1], before)
    if not 1 < len(bands) <= _MAX_COLUMNS or (before and len(bands) != len(before)):
        return None
    rows: list[list[str]] = []
    for line in body:
        cells = _laid(line, bands)
        if cells is None:
            return None
        rows.append(cells)
    heads = [_headed(line, bands) for line in lines[:headings]]
    return Part(lines, tuple(bands), tuple(map(tuple, (*heads, *_joined(body, rows)))))


def _bands(lines: Sequence[Line], before: Sequence[Band]) -> list[Band]:
    """Return the stretches of the page's width that pieces cover: one a column."""
    bands: list[Band] = []
    pieces = [(piece.left, piece.right) for line in lines for piece in line.pieces]
    for left, right in sorted([*before, *pieces]):
        if bands and left <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _overlapped(piece: Piece, bands: Sequence[Band]) -> list[int]:
    return [at for at, (left, right) in enumerate(bands) if piece.left < right and left < piece.right]


def _laid(line: Line, bands: Sequence[Band]) -> list[str] | None:
    """Return a row's cells; None where two of its pieces, one of them a figure, are in one column."""
    cells = [""] * len(bands)
    for piece in line.pieces:
        at = (_overlapped(piece, bands) or [_nearest(piece, bands)])[0]
        if cells[at] and (figure_text(cells[at]) or figure_text(piece.text)):
            return None
        cells[at] = f"{cells[at]} {piece.text}".strip()
    return cells


def _nearest(piece: Piece, bands: Sequence[Band]) -> int:
    middle = (piece.left + piece.right) / 2
    return min(range(len(bands)), key=lambda at: abs(middle - (bands[at][0] + bands[at][1]) / 2))


def _headed(line: Line, bands: Sequence[Band]) -> list[str]:
    """Return a line of headings: as many as columns are theirs in order, one over several stands over each of them."""
    if len(line.pieces) == len(bands):
        return [piece.text for piece in line.pieces]
    cells = [""] * len(bands)
    for piece in line.pieces:
        for at in _overlapped(piece, bands) or [_nearest(piece, bands)]:
            cells[at] = f"{cells[at]} {piece.text}".strip()
    return cells


def _joined(lines: Sequence[Line], rows: list[list[str]]) -> list[list[str]]:
    """Put the lines of a name that is broken over several together with their row: they stand nearer to it than rows do."""
    whole = [len(line.pieces) > 1 or any(map(figure_text, row)) for line, row in zip(lines, rows, strict=True)]
    gaps = [two.middle - one.middle for one, two in pairwise(lines)]
    within = [gap for gap, pair in zip(gaps, pairwise(whole), strict=True) if not all(pair)]
    between = [gap for gap, pair in zip(gaps, pairwise(whole), strict=True) if all(pair)]
    if not within or (between and min(within) > _NEARER * min(between)):
        return rows
    most = min([_LEADING * min(within), *((min(within) + gap) / 2 for gap in between)])
    groups = [[0]]
    for at, gap in enumerate(gaps, 1):
        if gap <= most and not (whole[at - 1] and whole[at]):
            groups[-1].append(at)
        else:
            groups.append([at])
    joined: list[list[str]] = []
    for group in groups:
        if sum(whole[at] for at in group) == 1:
            joined.append(["\n".join(filter(None, cells)) for cells in zip(*(rows[at] for at in group), strict=True)])
        else:
            joined += [rows[at] for at in group]
    return joined
