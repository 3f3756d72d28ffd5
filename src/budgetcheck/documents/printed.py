"""Which block belongs to which table: titles, measures, statements, and grids that run on over pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import Block, Cell, Grid, Paragraph, figure_text, likened, squeezed
from budgetcheck.model.layout import is_notes, level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.model.layout import Layout

_MEASURE = re.compile(
    r"单位[:：]?(?:人民币)?[(（]?((?:千万|百万|十万|亿|万|千|百)?(?:美元|欧元|英镑|日元|港元|港币|元)(?:[/／每]人)?)"
)
_UNIT = re.compile(
    r"(?:编制|填报|预算|公开)?(?:单位|部门)(?:名称)?[:：]([^:：]{2,60}?)(?:金额)?(?:单位[:：].*|填报日期.*)?$"
)
_UNNAMED = re.compile(r"(?:编制|填报)(?:单位|部门)[:：](?:_*|金额)?(?:单位[:：].*)?$")
_NUMBER = re.compile(r"(?:附?表|公开)[0-9一二三四五六七八九十]+(?:[-－][0-9]+)?表?")
_EMPTY = re.compile(r"空表|无数据|没有数据|没有使用|无此项|未安排|^注[:：]?.*无|^本(?:单位|部门|表).*(?:没有|无)")
_NARROWER = re.compile(r"(?:财政拨款|公共预算|政府性基金|国有资本经营|基金预算|项目|基本)$")
_MAX_TITLE = 60
_MAX_STATEMENT_LINES = 4
_MAX_OVER = 8
"""Rows of a sheet over its table: part, number, title, unit, measure."""


class Printed(NamedTuple):
    """One printed table: what stands over it, its rows, and the statement under it."""

    tables: tuple[str, ...]
    """The ids of the layout's tables that it holds; empty where the title is none of the layout's."""
    title: str
    number: str
    measure: str | None
    rows: tuple[tuple[Cell, ...], ...]
    statement: str | None
    loose: bool = False
    """Whether the figures of a row stand in the first columns, whichever they belong to."""


class Parts(NamedTuple):
    """A document taken apart."""

    printed: tuple[Printed, ...]
    prose: tuple[Paragraph, ...]
    unit: str
    measures: tuple[str, ...]
    unnamed: tuple[Paragraph, ...] = ()
    """Lines over tables that leave out whose table it is: 编制单位： and nothing behind it."""


def titles_of(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return the layout's tables by each title that a grid may stand under; several share one where printed together."""
    found: dict[str, list[str]] = {}
    for table_id, table in layout.tables.items():
        if not table.columns or is_notes(table_id):
            continue
        for title in table.titles:
            shown = re.sub(r"（[^（）]*）$", "", title)
            known = found.setdefault(likened(shown), [])
            if table_id not in known:
                known.append(table_id)
    return {title: tuple(ids) for title, ids in found.items()}


def is_narrower(before: str, title: str) -> bool:
    """Whether the words before a title make it another's: 财政拨款 before 收入总表."""
    return title[:1] in ("收", "支") and _NARROWER.search(before) is not None


def title_in(text: str, titles: dict[str, tuple[str, ...]]) -> str | None:
    """Return the longest title that a line ends with, whatever unit, year or number stands before it."""
    line = re.sub(r"（(?:草案|续|续表|公开表|[0-9]{4}年度?)）$", "", likened(text))
    if len(line) > _MAX_TITLE:
        return None
    fitting = [title for title in titles if line.endswith(title) and not is_narrower(line[: -len(title)], title)]
    return max(fitting, key=len, default=None)


def is_table_number(line: str) -> bool:
    """Whether a squeezed line is a table's number and nothing else: 表5, 附表3, 公开01表."""
    return _NUMBER.fullmatch(line) is not None


def is_statement(text: str) -> bool:
    """Whether a line says that a table is empty."""
    words = text.rsplit(maxsplit=1)
    return bool(words) and _EMPTY.search(squeezed(text)) is not None and figure_text(words[-1]) is None


class _Open:
    """The table being put together."""

    def __init__(self, title: str | None) -> None:
        self.title = title
        self.shown = ""
        self.over = ""
        """The last short line before the grid: its title, where that is none of the layout's."""
        self.number = ""
        self.measure: str | None = None
        self.rows: list[tuple[Cell, ...]] = []
        self.statement: list[str] = []
        self.loose = False


def take_apart(blocks: Sequence[Block], layout: Layout) -> Parts:
    """Give every grid its title, measure and statement, and leave the prose."""
    return _Parting(titles_of(layout)).run(blocks)


class _Parting:
    def __init__(self, titles: dict[str, tuple[str, ...]]) -> None:
        self._titles = titles
        self._done: list[_Open] = []
        self._prose: list[Paragraph] = []
        self._units: list[str] = []
        self._measures: list[str] = []
        self._unnamed: list[Paragraph] = []
        self._next = _Open(None)
        self._after_grid = False
        self._heading: Paragraph | None = None

    def run(self, blocks: Iterable[Block]) -> Parts:
        for block in self._peeled(blocks):
            if isinstance(block, Grid):
                self._grid(block)
            else:
                self._paragraph(block)
        self._prose += [self._heading] if self._heading is not None else []
        printed = [
            Printed(
                self._titles.get(each.title or "", ()),
                each.shown or each.over,
                each.number,
                each.measure,
                tuple(each.rows),
                "".join(each.statement) or None,
                each.loose,
            )
            for each in self._done
        ]
        counted = sorted(dict.fromkeys(self._units), key=self._units.count, reverse=True)
        unit = counted[0] if counted else ""
        return Parts(tuple(printed), tuple(self._prose), unit, tuple(self._measures), tuple(self._unnamed))

    def _paragraph(self, paragraph: Paragraph) -> None:
        line = squeezed(paragraph.text)
        unnamed = _UNNAMED.search(line)
        measure, unit = _MEASURE.search(line), None if unnamed else _UNIT.search(line)
        if measure is not None and len(line) <= 2 * _MAX_TITLE:
            self._next.measure = measure[1]
            self._measures.append(measure[1])
        if unit is not None and len(line) <= 2 * _MAX_TITLE:
            self._units.append(unit[1])
        elif unnamed:
            self._unnamed.append(paragraph)
        if (measure or unit or unnamed) and len(line) <= 2 * _MAX_TITLE:
            self._after_grid = False
            return
        if _NUMBER.fullmatch(line):
            self._next.number = line
            self._after_grid = False
            return
        if self._after_grid and self._statement(paragraph):
            return
        title = title_in(paragraph.text, self._titles)
        if self._heading is not None:
            # What looked like a table's title has no table: it is a heading of the notes.
            self._prose.append(self._heading)
            self._heading = None
        if title is not None:
            self._heading = paragraph
            self._next.title = title
            self._next.shown = paragraph.text.strip()
            self._after_grid = False
            return
        self._prose.append(paragraph)
        if len(line) <= _MAX_TITLE and "。" not in line:
            self._next.over = paragraph.text.strip()
        self._after_grid = False

    def _statement(self, paragraph: Paragraph) -> bool:
        """Take a paragraph right under a grid as its statement, also the further lines of a broken one."""
        words = self._done[-1].statement
        goes_on = bool(words) and not words[-1].endswith("。") and len(words) < _MAX_STATEMENT_LINES
        if not goes_on and (words or not _EMPTY.search(squeezed(paragraph.text))):
            return False
        words.append(paragraph.text.strip())
        return True

    def _grid(self, grid: Grid) -> None:
        self._heading = None
        opened = self._next
        if opened.title is None:
            opened.title = title_in(grid.name, self._titles) if grid.name else None
        last = self._done[-1] if self._done else None
        if last is not None and last.rows and self._goes_on(last, opened, grid):
            rest = list(grid.rows)
            if _is_rest_of_row(last.rows[-1], rest[0]):
                last.rows[-1] = tuple(map(_together, last.rows[-1], rest.pop(0)))
            last.rows += rest
        else:
            opened.rows += grid.rows
            opened.loose = grid.loose
            self._done.append(opened)
        self._next = _Open(None)
        self._after_grid = True

    @staticmethod
    def _goes_on(last: _Open, opened: _Open, grid: Grid) -> bool:
        """Whether a grid is the rest of the one before: no title of its own, or the same again, and as many columns."""
        if grid.name or not grid.rows or len(last.rows[0]) != len(grid.rows[0]):
            return False
        if opened.title is None:
            return not opened.number or opened.number == last.number
        return opened.title == last.title and bool(opened.number) and opened.number == last.number

    def _peeled(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks, lines that stand inside a grid but over or under its table as paragraphs of their own."""
        for block in blocks:
            if isinstance(block, Paragraph):
                yield block
                continue
            rows = [row for row in block.rows if any(cell.text for cell in row)]
            top, bottom = 0, len(rows)
            for at, row in enumerate(rows[:_MAX_OVER]):
                if self._is_line(row):
                    top = at + 1
                elif len(_words(row)) > 1:
                    break
            while bottom > top and _is_note(rows[bottom - 1]):
                bottom -= 1
            for row in rows[:top]:
                yield from _line_of(row)
            if top < bottom:
                yield Grid(tuple(rows[top:bottom]), block.name, block.loose)
            for row in rows[bottom:]:
                yield from _line_of(row)

    def _is_line(self, row: Sequence[Cell]) -> bool:
        words = _words(row)
        said = [squeezed(cell.text) for cell in words]
        if any(_MEASURE.search(word) or _UNIT.search(word) for word in said):
            return not any(figure_text(word) for word in said)
        if len(row) < 2 or len(words) != 1 or figure_text(said[0]) is not None:
            return False
        over_all = all(cell.text == words[0].text for cell in row)
        return over_all or bool(_NUMBER.fullmatch(said[0])) or title_in(said[0], self._titles) is not None


def _is_rest_of_row(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a page's first row is what the last row of the page before had no room for."""
    filled = [bool(cell.text) for cell in above]
    here = [bool(cell.text) for cell in row]
    if not any(here) or any(now and not before for before, now in zip(filled, here, strict=True)):
        return False
    first = filled.index(True)
    if here[first]:
        # A code that the page's end has cut: 20 | 133.
        start, end = squeezed(above[first].text), squeezed(row[first].text)
        cut = start.isdecimal() and end.isdecimal() and level_of(start, "function") is None
        return cut and level_of(start + end, "function") is not None
    return sum(here) * 2 <= sum(filled)


def _together(above: Cell, below: Cell) -> Cell:
    return above._replace(text=above.text + below.text) if below.text else above


def _words(row: Sequence[Cell]) -> list[Cell]:
    """Return the cells that hold words, those of one merged cell once."""
    found: list[Cell] = []
    for cell in row:
        if cell.text and (not found or found[-1].text != cell.text):
            found.append(cell)
    return found


def _is_note(row: Sequence[Cell]) -> bool:
    words = _words(row)
    return len(row) > 1 and len(words) == 1 and len(words[0].text) >= 8 and bool(_EMPTY.search(squeezed(words[0].text)))


def _line_of(row: Sequence[Cell]) -> Iterator[Paragraph]:
    words = _words(row)
    if words:
        yield Paragraph("  ".join(cell.text for cell in words), words[0].source)
