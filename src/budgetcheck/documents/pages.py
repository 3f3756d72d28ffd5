"""Which rows of a document make one table: titles and measures over it, pages joined, tables glued together parted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import Cell, Paragraph, figure_text, likened, squeezed
from budgetcheck.documents.columns import columns_of, lanes_of
from budgetcheck.documents.grids import is_note
from budgetcheck.documents.headings import first_word, has_figure, heading_of, is_number_row, starts_row
from budgetcheck.documents.outline import label_of
from budgetcheck.documents.titles import is_table_number
from budgetcheck.model.printed_table import FIGURES, Total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.documents.blocks import Grid

    Row = tuple[Cell, ...]

MEASURE = r"(?:千万|百万|十万|亿|万|千|百)?(?:美元|欧元|英镑|日元|港元|港币|元)"
STATED_MEASURE = re.compile(rf"单位(?:名称)?[:：]?[(（]?(?:人民币)?[(（]?({MEASURE}(?:[/／每]人)?)")
_MEASURE_ALONE = re.compile(rf"[(（](?:金额)?(?:单位[:：])?({MEASURE})[)）]$")
_ORIGIN = re.compile(
    r"^(?:编制|填报|预算|公开|主管|部门|单位)?(?:单位|部门|日期)(?:名称|[(（].{1,8}[)）])?[:：]|^填报|^日期"
)
_NUMBER_IN_TITLE = re.compile(
    r"[(（](?:附?表|公开表?|预算)?[0-9一二三四五六七八九十]+(?:[\-－][0-9]+)?表?[)）]$|^(?:附?表|公开)[0-9一二三四五六七八九十]+(?:[\-－][0-9]+)?表?[、.:：\s]?"
)
_TITLE = re.compile(r"表(?:[(（][^()（）]*[)）])*$|表(?:[(（]续[)）]|续)$")
_GOES_ON = re.compile(r"[(（]?续表?[)）]?")
_EMPTY = re.compile(
    r"空表|表为空|无数据|没有数据|没有使用|无此项|未安排|^注[:：]?.*无|^本(?:单位|部门|表).*(?:没有|无)"
)
_LEAST_STATEMENT = 8
"""Letters of a statement that a table is empty; a shorter one within the grid may be the name of a row."""
_PAGE = re.compile(r"[-—－第]*\d{1,3}[-—－页/共\d]*")
_MAX_LINE = 60
_MAX_OVER = 8
"""Rows of a sheet over its table: part, number, title, unit, measure."""
_MAX_BESIDE = 2
"""What else stands in the line of unit and measure: a number, a year."""
_MAX_REST = 2
"""Rows of a total that stands alone on the next page."""


class Peeled(NamedTuple):
    """A part of a grid: the rows of one table, and the lines over and under them."""

    over: tuple[Paragraph, ...]
    rows: tuple[Row, ...]
    under: tuple[Paragraph, ...]


class Piece(NamedTuple):
    """The rows of one table before they are read, and the lines over and under them."""

    over: tuple[str, ...]
    rows: tuple[Row, ...]
    under: tuple[str, ...] = ()
    sheet: str = ""
    loose: bool = False


def captions_of(over: Sequence[str], sheet: str = "") -> tuple[str, str, str]:
    """Return title, number and measure from the lines over a table; the sheet's name serves where no line is a title."""
    title = number = measure = spare = ""
    for line in over:
        plain = squeezed(line)
        found = measure_in(plain)
        if found and len(plain) <= 2 * _MAX_LINE:
            measure = found
        if is_table_number(plain):
            number = plain
        elif is_title(plain):
            title = line.strip()
            inside = _NUMBER_IN_TITLE.search(plain)
            number = inside[0].strip("（）()") if inside else number
        elif not found and not _ORIGIN.search(plain) and len(plain) <= _MAX_LINE and "。" not in plain:
            spare = line.strip()
    return title or spare or sheet, number, measure


def measure_in(plain: str) -> str:
    """Return the measure that a line or heading without its blanks states; nothing where it states none."""
    found = STATED_MEASURE.search(plain) or _MEASURE_ALONE.search(plain)
    return found[1] if found else ""


def says_empty(plain: str) -> bool:
    """Whether a line without its blanks says that there is nothing in a table."""
    return _EMPTY.search(plain) is not None


def is_title(plain: str) -> bool:
    """Whether a line without its blanks is the title of a table."""
    return len(plain) <= _MAX_LINE and _TITLE.search(plain) is not None and "。" not in plain


def parted(grid: Grid, is_known: Callable[[str], bool]) -> list[Peeled]:
    """Part a grid at the title lines inside it, each part with the lines over and under its rows.

    `is_known` says of a line whether it is the title of a known table, which need not look like one.
    """
    rows = [row for row in grid.rows if any(cell.text.strip() for cell in row)]
    return [_peeled(part, is_known) for part in _glued(rows)]


def _glued(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Part rows without blank ones at the title lines inside them: tables glued together in one grid."""
    starts = [0]
    seen_body = False
    for at, row in enumerate(rows):
        if has_figure(row) or starts_row(first_word(row)):
            seen_body = True
        elif seen_body and _begins_table(rows, at):
            starts.append(at)
            seen_body = False
    return [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _begins_table(rows: Sequence[Row], at: int) -> bool:
    """Whether a line inside a grid is the title or number of a further table: a heading follows within a few lines."""
    alone = _alone(rows[at])
    if alone is None or not (is_title(alone) or is_table_number(alone)):
        return False
    following = next((row for row in rows[at + 1 : at + 6] if _alone(row) is None and not _holds_measure(row)), None)
    return following is not None and not has_figure(following)


def _alone(row: Row) -> str | None:
    """Return the one text of a row, be it in one cell or in all; None where there are several, or a figure."""
    words = {squeezed(cell.text) for cell in row if cell.text.strip()}
    if len(words) != 1:
        return None
    word = words.pop()
    return word if figure_text(word) is None else None


def _holds_measure(row: Row) -> bool:
    words = [squeezed(cell.text) for cell in row if cell.text.strip()]
    said = [word for word in words if STATED_MEASURE.search(word) or _ORIGIN.search(word)]
    return bool(said) and not has_figure(row) and len(set(words) - set(said)) <= _MAX_BESIDE


def _peeled(rows: Sequence[Row], is_known: Callable[[str], bool]) -> Peeled:
    """Take the lines over and under a table off its rows; sentences in the first column of a sheet are no table."""
    if all(len(row) == 1 for row in rows):
        return Peeled(tuple(map(_line, rows)), (), ())
    top, bottom = 0, len(rows)
    for at, row in enumerate(rows[:_MAX_OVER]):
        if _is_line(row, is_known):
            top = at + 1
        elif _alone(row) is None:
            break
    while bottom > top and _is_foot(rows[bottom - 1]):
        bottom -= 1
    return Peeled(tuple(map(_line, rows[:top])), tuple(rows[top:bottom]), tuple(map(_line, rows[bottom:])))


def _is_line(row: Row, is_known: Callable[[str], bool]) -> bool:
    """Whether a row over the heading is a line of text: title, number, unit, measure."""
    if _holds_measure(row):
        return True
    alone = _alone(row)
    if alone is None or len(row) < 2:
        return False
    if is_known(alone) or is_title(alone):
        return True
    # A word in one cell may be a heading that was never merged, or the rest of a name that a page's end has cut.
    return not starts_row(alone) and (is_table_number(alone) or all(cell.text.strip() for cell in row))


def _is_foot(row: Row) -> bool:
    alone = _alone(row)
    if alone is None or len(row) < 2:
        return False
    return is_note(alone) or _ORIGIN.search(alone) is not None or (len(alone) >= _LEAST_STATEMENT and says_empty(alone))


def _line(row: Row) -> Paragraph:
    words: list[Cell] = []
    for cell in row:
        if cell.text.strip() and (not words or words[-1].text != cell.text):
            words.append(cell)
    return Paragraph("  ".join(cell.text for cell in words), words[0].source)


def continued(last: Piece, piece: Piece) -> Piece | None:
    """Return the table before with the rows of a grid that goes on with it; None where the grid begins another."""
    if not piece.rows or not last.rows or not _untitled(last, piece.over):
        return None
    rows = _joined(last, piece.rows)
    return None if rows is None else last._replace(rows=rows, under=(*last.under, *piece.under))


def _joined(last: Piece, rows: Sequence[Row]) -> tuple[Row, ...] | None:
    """Return the rows of a table with those of its next page; None where they are another table's."""
    width = len(last.rows[0])
    cut = heading_of(last.rows).height == len(last.rows)
    if cut and (heading_of(rows).height < len(rows) or len(rows) <= _MAX_REST):
        # The page ended within the heading; the rest is below it.
        return (*_heading_at(len(rows[0]), last.rows, rows[0]), *rows)
    if len(rows[0]) == width:
        rest = _without_heading(last, rows)
        return None if rest is None else run_on(last.rows, rest)
    if len(rows[0]) < width and len(rows) <= _MAX_REST:
        spread = [_spread(last, row) for row in rows]
        return (*last.rows, *filter(None, spread)) if all(row is not None for row in spread) else None
    return None


def _heading_at(width: int, heading: Sequence[Row], below: Row) -> Sequence[Row]:
    """Return the rows of a heading at the width of what is below it; none where nothing tells how far its cells reach."""
    lacking = width - len(heading[0])
    if not lacking:
        return heading
    parts = [x for x, cell in enumerate(below) if cell.text.strip()]
    if lacking > 0 and len(heading) == 1 and parts == list(range(lacking + 1)):
        # 科目编码 reaches over 类 | 款 | 项.
        return [(*heading[0][:1] * (lacking + 1), *heading[0][1:])]
    return ()


def run_on(above: Sequence[Row], rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows with those of the next page; a row that the page's end has cut is one again."""
    kept, rest = list(above), list(rows)
    if rest and _is_rest_of_row(kept[-1], rest[0]):
        kept[-1] = tuple(map(_together, kept[-1], rest.pop(0)))
    return (*kept, *rest)


def _untitled(last: Piece, lines: Sequence[str]) -> bool:
    """Whether the lines between two grids leave the second without a title of its own."""
    own, _, _ = captions_of(last.over, last.sheet)
    for line in lines:
        plain = squeezed(line)
        if _PAGE.fullmatch(plain) or _GOES_ON.fullmatch(plain) or _ORIGIN.search(plain) or STATED_MEASURE.search(plain):
            continue
        again = likened(_GOES_ON.sub("", plain)) == likened(own)
        if not again and not (is_table_number(plain) and plain == captions_of(last.over)[1]):
            return False
    return True


def _without_heading(last: Piece, rows: Sequence[Row]) -> Sequence[Row] | None:
    """Return the rows of a next page without its heading; None where it has a heading of its own."""
    height = heading_of(last.rows).height
    again = {tuple(squeezed(cell.text) for cell in row) for row in last.rows[:height]}
    at = 0
    while at < len(rows) and (_same(rows[at]) in again or is_number_row(rows[at])):
        at += 1
    if at:
        begins = rows[at : at + 1] and _same(rows[at]) == _same(last.rows[height]) if height < len(last.rows) else False
        # The same first row again is that of another unit's table.
        return None if begins else rows[at:]
    own = heading_of(rows).height
    if not own:
        return rows
    figures = _figure_columns(last)
    over_figures = any(row[x].text.strip() for row in rows[:own] for x in figures)
    return None if over_figures or not figures else rows


def _same(row: Row) -> tuple[str, ...]:
    return tuple(squeezed(cell.text) for cell in row)


def _figure_columns(piece: Piece) -> list[int]:
    heading = heading_of(piece.rows)
    columns = columns_of(heading.paths, piece.rows[heading.height :])
    return [column.place for column in columns if column.kind in FIGURES]


def _spread(last: Piece, row: Row) -> Row | None:
    """Return a narrower row that begins with a total at the width of its table, its figures under the amounts."""
    if label_of(first_word(row)).total is Total.NONE:
        return None
    first = next(x for x, cell in enumerate(row) if cell.text.strip())
    figures = _figure_columns(last)
    heading = heading_of(last.rows)
    lanes = lanes_of([column.kind for column in columns_of(heading.paths, last.rows[heading.height :])])
    behind = row[first + 1 :]
    while len(behind) > len(figures) and not behind[0].text.strip():
        behind = behind[1:]
    if len(behind) != len(figures) or len(lanes) != 1:
        return None
    cells = [Cell("")] * len(last.rows[0])
    cells[0] = row[first]
    for x, cell in zip(figures, behind, strict=True):
        cells[x] = cell
    return tuple(cells)


def _is_rest_of_row(above: Row, row: Row) -> bool:
    """Whether a page's first row is what the last row of the page before had no room for."""
    filled = [bool(cell.text.strip()) for cell in above]
    here = [bool(cell.text.strip()) for cell in row]
    if not any(here) or any(now and not before for before, now in zip(filled, here, strict=True)):
        return False
    first = filled.index(True)
    if here[first] or label_of(first_word(row)).total or starts_row(first_word(row)) or has_figure(row):
        return False
    return sum(here) * 2 <= sum(filled)


def _together(above: Cell, below: Cell) -> Cell:
    return above._replace(text=above.text + below.text) if below.text else above
