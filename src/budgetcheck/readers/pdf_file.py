"""PDF: tables, with rules and without, and the lines of text around them, page by page, top to bottom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import Block, Cell, Doubtful, Grid, Paragraph
from budgetcheck.documents.page_grids import TooManyRulesError
from budgetcheck.documents.page_joins import headings_above, headings_again, is_cut, spread, together, widened
from budgetcheck.documents.page_layout import Table, Words, layout_of
from budgetcheck.model.budget import Source, Unread
from budgetcheck.model.source import RECOGNISED
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import recognition
from budgetcheck.readers.pdf_marks import MANY_LETTERS, Seen, seen_on
from budgetcheck.readers.pdf_process import pictures_of, sections_of, too_much_on
from budgetcheck.readers.pdf_sections import BadSectionsError, RawPage, pages_of
from budgetcheck.readers.published import LinesDocument, PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.readers.recognition import Recognised

SUFFIXES = (".pdf",)

_FOOTER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*")
_MARGIN = 0.12
"""A page's number stands in this part of its height, over or under all else."""


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a PDF, its pages without letters by recognition where that is installed; raises InputError."""
    reading = Pages(path)
    try:
        raws = pages_of(sections_of(path, data))
        if not recognition.can_recognise():
            for number, raw in enumerate(raws, 1):
                reading.add(number, raw)
            return reading.document()
        pages = list(raws)
    except BadSectionsError:
        remedy = Text("请重新导出 PDF", "Export the PDF again")
        raise InputError(path, Text("PDF 已损坏", "is a damaged PDF"), remedy=remedy) from None
    found = _recognised(path, data, [number for number, raw in enumerate(pages, 1) if _is_picture(path, number, raw)])
    for number, raw in enumerate(pages, 1):
        if number in found:
            reading.add_recognised(number, found[number])
        else:
            reading.add(number, raw)
    return reading.document()


def _is_picture(path: str, number: int, raw: RawPage) -> bool:
    """Whether a page must be recognised to be read."""
    if len(raw.codes) > MANY_LETTERS and 2 * sum(raw.unknown) <= len(raw.codes):
        return False
    seen = _seen(path, number, raw)
    return seen.unreadable or seen.pictured


def _seen(path: str, number: int, raw: RawPage) -> Seen:
    try:
        return seen_on(raw)
    except TooManyRulesError:
        raise too_much_on(path, number) from None


def _recognised(path: str, data: bytes, numbers: Sequence[int]) -> dict[int, Recognised]:
    found: dict[int, Recognised] = {}
    for first in range(0, min(len(numbers), recognition.MAX_PAGES), recognition.AT_ONCE):
        some = numbers[first : min(first + recognition.AT_ONCE, recognition.MAX_PAGES)]
        pictures = pictures_of(path, data, some, recognition.DOTS)
        found.update(zip(some, recognition.recognised(path, pictures, len(some)), strict=False))
    return found


class Pages:
    """The pages of one PDF or picture, put together one by one."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._blocks: list[Block] = []
        self._unread: list[Unread] = []
        self._doubts: dict[Source, Doubtful] = {}
        self._tables = 0
        """Tables of recognised pages."""
        self._last: Table | None = None
        """The table at the foot of the page before."""

    def add(self, number: int, raw: RawPage) -> None:
        """Take the next page."""
        seen = _seen(self._path, number, raw)
        parts = self._parts(number, lambda: layout_of(seen.page, self._last), seen.height)
        source = Source(page=number)
        if seen.unknown:
            words = "".join(part.text for part in parts if isinstance(part, Words))
            self._unread.append(Unread("", words[:_SHOWN], "font", source))
            parts = [] if seen.unreadable else parts
        elif seen.pictured:
            self._unread.append(Unread("", "", "picture", source))
        elif seen.illustrated:
            self._unread.append(Unread("", "", "image", source))
        self._take(parts, lambda part: _cells(part.rows, source), lambda part: Paragraph(part.text, source))

    def add_recognised(self, number: int, page: Recognised) -> None:
        """Take the next page, whose letters were recognised in a picture."""
        parts = self._parts(number, lambda: page.layout(self._last), page.height)
        if not parts:
            self._unread.append(Unread("", "", "picture", Source(page=number)))

        def line(part: Words) -> Paragraph:
            source = Source(page=number, how=RECOGNISED)
            text, doubt = page.words(part.text)
            if doubt is not None:
                self._unread.append(Unread("", doubt.readings[0], "doubtful", source, picture=doubt.picture))
            return Paragraph(text, source)

        self._take(parts, lambda part: self._recognised_cells(number, page, part), line)

    def _recognised_cells(self, number: int, page: Recognised, table: Table) -> tuple[tuple[Cell, ...], ...]:
        self._tables += 1
        rows = []
        for y, row in enumerate(table.rows, 1):
            cells = []
            for x, text in enumerate(row, 1):
                source = Source(page=number, table=self._tables, cell=f"R{y}C{x}", how=RECOGNISED)
                doubt = page.doubt(text)
                if doubt is not None:
                    figures = recognition.figures_among(doubt.readings)
                    text = figures[0] if figures else doubt.readings[0]  # noqa: PLW2901 - as it is read
                    if len(figures) > 1:
                        self._doubts[source] = doubt._replace(readings=figures)
                cells.append(Cell(text, source))
            rows.append(tuple(cells))
        return tuple(rows)

    def _parts(self, number: int, layout: Callable[[], list[Table | Words]], height: float) -> list[Table | Words]:
        try:
            parts = layout()
        except TooManyRulesError:
            raise too_much_on(self._path, number) from None
        return [part for part in parts if not _is_page_number(part, height)]

    def _take(
        self,
        parts: Sequence[Table | Words],
        cells: Callable[[Table], tuple[tuple[Cell, ...], ...]],
        line: Callable[[Words], Paragraph],
    ) -> None:
        for place, part in enumerate(parts):
            if isinstance(part, Words):
                self._blocks.append(line(part))
            else:
                self._table(part, cells, at_head=place == 0)
        last = parts[-1] if parts else None
        self._last = last if isinstance(last, Table) else None

    def _table(self, table: Table, cells: Callable[[Table], tuple[tuple[Cell, ...], ...]], *, at_head: bool) -> None:
        before = self._blocks[-1] if at_head and self._last is not None else None
        if isinstance(before, Grid) and self._last is not None:
            table = widened(table, self._last)
            rows = cells(table)
            places = headings_above(self._last, table)
            if places is not None and len(self._last.rows) == len(before.rows):
                before = Grid(spread(before.rows, places))
                self._last = self._last._replace(rows=spread(self._last.rows, places), across=table.across)
            again = headings_again(table, self._last, [tuple(cell.text for cell in row) for row in before.rows])
            if again is not None:
                rows = rows[again:]
                held = list(before.rows)
                if rows and is_cut(self._last.rows[-1], table.rows[again]):
                    words = together(tuple(cell.text for cell in held[-1]), tuple(cell.text for cell in rows[0]))
                    held[-1] = tuple(cell._replace(text=text) for cell, text in zip(held[-1], words, strict=True))
                    rows = rows[1:]
                self._blocks.pop()
                self._blocks.append(Grid((*held, *rows)))
                return
            self._blocks.append(Grid(rows))
            return
        self._blocks.append(Grid(cells(table)))

    def document(self) -> PublishedDocument:
        """Return the document; raises InputError where nothing can be read."""
        if not self._blocks:
            raise _without_text(self._path, self._unread)
        blocks = tuple(self._blocks)
        if not any(isinstance(block, Grid) for block in blocks):
            # Tables whose columns nothing tells are lines like any others.
            return LinesDocument(self._path, blocks, self._unread, self._doubts)
        return PublishedDocument(self._path, blocks, self._unread, self._doubts)


_SHOWN = 30


def _is_page_number(part: Table | Words, height: float) -> bool:
    """Whether a line is nothing but the number of its page."""
    if isinstance(part, Table) or _MARGIN * height < part.top < (1 - _MARGIN) * height:
        return False
    return _FOOTER.fullmatch(part.text) is not None


def _cells(rows: Sequence[tuple[str, ...]], source: Source) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(Cell(text, source) for text in row) for row in rows)


def _without_text(path: str, unread: Sequence[Unread]) -> InputError:
    if any(each.why == "font" for each in unread):
        problem = Text("PDF 的字体没有字符映射，无法读出文字", "has fonts that do not say which letters they show")
    else:
        problem = Text("PDF 中没有文字，看来是扫描件", "has no text: it seems to be a scan")
    return InputError(path, problem, remedy=recognition.remedy())
