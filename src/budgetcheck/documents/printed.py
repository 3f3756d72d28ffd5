"""Which block belongs to which table: titles, measures, statements, and grids that run on over pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import Block, Cell, Grid, Paragraph, figure_text, likened, squeezed
from budgetcheck.documents.contents import Contents, without_page
from budgetcheck.documents.grids import read_table
from budgetcheck.documents.pages import (
    MEASURE,
    STATED_MEASURE,
    Piece,
    captions_of,
    continued,
    measure_in,
    parted,
    run_on,
    says_empty,
)
from budgetcheck.documents.phrases import says_nothing_of
from budgetcheck.documents.titles import ideas_of, is_table_number
from budgetcheck.model.layout import Layout, is_notes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from budgetcheck.documents.pages import Peeled
    from budgetcheck.model.printed_table import PrintedTable

_MEASURES = re.compile(rf"(?:人民币)?{MEASURE}")
_UNIT = re.compile(
    r"(?:编制|填报|预算|公开)?(?:单位|部门)(?:名称)?[:：]([^:：]{2,60}?)(?:金额)?(?:单位[:：].*|填报日期.*)?$"
)
_UNNAMED = re.compile(r"(?:编制|填报)(?:单位|部门)[:：](?:_*|金额)?(?:单位[:：].*)?$")
_REMARK = re.compile(r"^(?:注|备注|附注|说明|本表)[:：]?")
_SENTENCES = re.compile(r"(?<=[。；;])")
_NARROWER = re.compile(
    r"(?:财政拨款|公共预算|政府性基金|国有资本经营|基金预算|项目|基本|费|服务|采购|资金|基金|专户|结转|结余|转移支付|专项|债务|资产|非税)"
    r"(?:当年|本年|安排|财政|拨款|预算|决算)*$"
)
_BRACKET = re.compile(r"（(?![^（）]*经济)[^（）]*）$")
"""What a title says in brackets, unless it is that the same is printed again by economic class."""
_NO_LAYOUT = Layout()
"""That of a document of which no pack is known: every table is one of an unknown title."""
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
    statement: str | None
    piece: Piece
    """Its rows, and the lines over and under them."""

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows of its heading and of its body."""
        return self.piece.rows

    @property
    def loose(self) -> bool:
        """Whether the figures of a row stand in the first columns, whichever they belong to."""
        return self.piece.loose


class Parts(NamedTuple):
    """A document taken apart."""

    printed: tuple[Printed, ...]
    prose: tuple[Paragraph, ...]
    unit: str
    measures: tuple[str, ...]
    unnamed: tuple[Paragraph, ...] = ()
    """Lines over tables that leave out whose table it is: 编制单位： and nothing behind it."""
    ends: frozenset[int] = frozenset()
    """The places in the prose of the last lines before a grid, where a paragraph ends."""


def titles_of(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return the layout's tables by each title that a grid may stand under; several share one where printed together."""
    found: dict[str, list[str]] = {}
    for table_id, table in layout.tables.items():
        if not table.columns or is_notes(table_id):
            continue
        for title in table.titles:
            shown = _BRACKET.sub("", title)
            known = found.setdefault(likened(shown), [])
            if table_id not in known:
                known.append(table_id)
    return {title: tuple(ids) for title, ids in found.items()}


def is_narrower(before: str, title: str) -> bool:
    """Whether the words before a title make it another's: 财政拨款 before 收入总表, a fund's before 三公."""
    if "三公" in title and re.search(r"政府性基金|国有资本", before):
        return True
    if title[:1] == "支" and before.endswith("收入"):
        return True
    return title[:1] in ("收", "支", "项") and _NARROWER.search(before) is not None


def title_in(text: str, titles: dict[str, tuple[str, ...]]) -> str | None:
    """Return the longest title that a line ends with, whatever unit, year or number stands before it.

    Where there is none, one that says the same in other words.
    """
    line = likened(without_page(text))
    if len(line) > _MAX_TITLE:
        return None
    for _ in range(3):
        fitting = [title for title in titles if line.endswith(title) and not is_narrower(line[: -len(title)], title)]
        shorter = _BRACKET.sub("", line)
        if fitting:
            return max(fitting, key=len)
        if shorter == line:
            break
        line = shorter
    return _same_idea(text, titles)


def _same_idea(text: str, titles: dict[str, tuple[str, ...]]) -> str | None:
    """Return a title of the only tables that are about what a line says; None where there are none or several."""
    wanted = ideas_of(without_page(text))
    if not wanted:
        return None
    fitting = [title for title in titles if ideas_of(title) == wanted]
    return fitting[0] if len({titles[title] for title in fitting}) == 1 else None


def is_unit(words: str) -> bool:
    """Whether what stands behind 单位： names a unit rather than a measure."""
    return _MEASURES.match(words) is None


def is_statement(text: str) -> bool:
    """Whether a line says that a table is empty."""
    words = text.rsplit(maxsplit=1)
    return bool(words) and says_empty(squeezed(text)) and figure_text(words[-1]) is None


def stated_in(paragraphs: Iterable[Paragraph], about: Sequence[str]) -> str | None:
    """Return the first sentence of the notes that says there is nothing of what a table is about, or None."""
    for paragraph in paragraphs:
        for sentence in _SENTENCES.split(paragraph.text):
            if says_nothing_of(about, squeezed(sentence)):
                return sentence.strip()
    return None


class _Open:
    """The table being put together."""

    def __init__(self, title: str | None) -> None:
        self.title = title
        self.shown = ""
        self.over = ""
        """The last short line before the grid: its title, where that is none of the layout's."""
        self.number = ""
        self.measure: str | None = None
        self.statement: list[str] = []
        self.piece = Piece((), ())


def take_apart(blocks: Sequence[Block], layout: Layout = _NO_LAYOUT) -> Parts:
    """Give every grid its title, measure and statement, and leave the prose."""
    forms = {table_id for table_id, table in layout.tables.items() if table.form or table.numbered}
    titles = titles_of(layout)
    return _Parting(titles, {title for title, ids in titles.items() if not forms.isdisjoint(ids)}).run(blocks)


class _Parting:
    def __init__(self, titles: dict[str, tuple[str, ...]], forms: Collection[str]) -> None:
        self._titles = titles
        self._forms = forms
        """Titles of printed forms, which have headings in their midst."""
        self._done: list[_Open] = []
        self._prose: list[Paragraph] = []
        self._units: list[str] = []
        self._measures: list[str] = []
        self._unnamed: list[Paragraph] = []
        self._next = _Open(None)
        self._after_grid = False
        self._heading: Paragraph | None = None
        self._lines: list[str] = []
        """The lines since the grid before."""
        self._contents = Contents()
        self._ends: set[int] = set()

    def run(self, blocks: Iterable[Block]) -> Parts:
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
                continue
            if block.name:
                # The lines of another sheet stand over no table of this one.
                self._lines.clear()
            for part in parted(block, self._is_known):
                for line in part.over if part.rows else (*part.over, *part.under):
                    self._paragraph(line)
                if part.rows:
                    self._grid(part, block)
        self._prose += [self._heading] if self._heading is not None else []
        printed = [
            Printed(
                self._titles.get(each.title or "", ()),
                each.shown or each.over,
                each.number,
                each.measure,
                "".join(each.statement) or None,
                each.piece,
            )
            for each in self._done
        ]
        counted = sorted(dict.fromkeys(self._units), key=self._units.count, reverse=True)
        unit = counted[0] if counted else ""
        return Parts(
            tuple(printed),
            tuple(self._prose),
            unit,
            tuple(self._measures),
            tuple(self._unnamed),
            frozenset(self._ends),
        )

    def _is_known(self, line: str) -> bool:
        return title_in(line, self._titles) is not None

    def _paragraph(self, paragraph: Paragraph) -> None:
        if self._contents.takes(paragraph.text):
            # Nothing in or before the list of contents stands over a table.
            self._lines.clear()
            self._prose.append(paragraph._replace(listed=True))
            return
        line = squeezed(paragraph.text)
        self._lines.append(paragraph.text)
        unnamed = _UNNAMED.search(line)
        measure, unit = STATED_MEASURE.search(line), None if unnamed else _UNIT.search(line)
        if measure is not None and len(line) <= 2 * _MAX_TITLE:
            self._next.measure = measure[1]
            self._measures.append(measure[1])
        if unit is not None and not is_unit(unit[1]):
            unit = None
        if unit is not None and len(line) <= 2 * _MAX_TITLE:
            self._units.append(unit[1])
        elif unnamed:
            self._unnamed.append(paragraph)
        if (measure or unit or unnamed) and len(line) <= 2 * _MAX_TITLE:
            self._after_grid = False
            return
        if is_table_number(line):
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
        # A remark may stand between a table and the statement that it is empty.
        self._after_grid = self._after_grid and _REMARK.match(line) is not None

    def _statement(self, paragraph: Paragraph) -> bool:
        """Take a paragraph right under a grid as its statement, also the further lines of a broken one."""
        words = self._done[-1].statement
        goes_on = bool(words) and not words[-1].endswith("。") and len(words) < _MAX_STATEMENT_LINES
        goes_on = goes_on and title_in(paragraph.text, self._titles) is None
        if not goes_on and (words or not says_empty(squeezed(paragraph.text))):
            return False
        words.append(paragraph.text.strip())
        return True

    def _grid(self, part: Peeled, grid: Grid) -> None:
        self._ends.add(len(self._prose) - 1)
        self._heading = self._contents.names = None
        opened = self._next
        if opened.title is None:
            opened.title = title_in(grid.name, self._titles) if grid.name else None
        last = self._done[-1] if self._done else None
        under = tuple(line.text for line in part.under)
        opened.piece = Piece(tuple(self._lines[-_MAX_OVER:]), part.rows, under, grid.name, grid.loose)
        if last is None or not self._goes_on(last, opened):
            self._done.append(opened)
        self._next = _Open(None)
        self._after_grid = True
        for line in part.under:
            # A remark is no text of its own, unless it says that the table is empty.
            if not _REMARK.match(squeezed(line.text)) or says_empty(squeezed(line.text)):
                self._paragraph(line)
        self._lines = []

    def _goes_on(self, last: _Open, opened: _Open) -> bool:
        """Take a grid as the rest of the table before, where it is: a next page, or a total alone on it."""
        above, below = last.piece, opened.piece
        if below.sheet:
            return False
        # Of forms each has the title of all; a table's title stands again over its next page.
        again = opened.title not in (None, *self._forms) and likened(opened.shown) == likened(last.shown)
        same = opened.title == last.title and opened.number == last.number and (bool(opened.number) or again)
        if opened.title is not None and not same:
            return False
        if last.title in self._forms:
            if len(above.rows[0]) != len(below.rows[0]) or (opened.number and opened.number != last.number):
                return False
            last.piece = above._replace(rows=run_on(above.rows, below.rows), under=(*above.under, *below.under))
            return True
        whole = continued(above, below._replace(over=()) if same else below)
        last.piece = whole or above
        return whole is not None


def tables_of(parts: Parts) -> tuple[PrintedTable, ...]:
    """Return every table of a document in its order, each read, with title, number and measure."""
    tables = []
    for place, piece in enumerate((each.piece for each in parts.printed), 1):
        table = read_table(piece.rows, loose=piece.loose)
        title, number, measure = captions_of(piece.over, piece.sheet)
        heading = "".join(word for column in table.columns for word in column.path)
        within = measure_in(squeezed(heading))
        tables.append(
            table._replace(
                title=title,
                number=number,
                measure=measure or within,
                notes=table.notes + piece.under,
                over=piece.over,
                place=place,
                sheet=piece.sheet,
            )
        )
    return tuple(tables)
