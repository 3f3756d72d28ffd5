"""PDF: tables, with rules and without, and the lines of text around them, page by page, top to bottom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import Block, Cell, Grid, Paragraph
from budgetcheck.documents.page_grids import TooManyRulesError
from budgetcheck.documents.page_joins import headings_again, is_cut, together, widened
from budgetcheck.documents.page_layout import Table, Words, layout_of
from budgetcheck.model.budget import Source, Unread
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.pdf_marks import seen_on
from budgetcheck.readers.pdf_process import sections_of, too_much_on
from budgetcheck.readers.pdf_sections import BadSectionsError, RawPage, pages_of
from budgetcheck.readers.published import LinesDocument, PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

SUFFIXES = (".pdf",)

_FOOTER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*")
_MARGIN = 0.12
"""A page's number stands in this part of its height, over or under all else."""


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a PDF with a text layer; raises InputError, also for a scan, which has none."""
    reading = Pages(path)
    try:
        for number, raw in enumerate(pages_of(sections_of(path, data)), 1):
            reading.add(number, raw)
    except BadSectionsError:
        remedy = Text("请重新导出 PDF", "Export the PDF again")
        raise InputError(path, Text("PDF 已损坏", "is a damaged PDF"), remedy=remedy) from None
    return reading.document()


class Pages:
    """The pages of one PDF, put together one by one."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._blocks: list[Block] = []
        self._unread: list[Unread] = []
        self._last: Table | None = None
        """The table at the foot of the page before."""

    def add(self, number: int, raw: RawPage) -> None:
        """Take the next page."""
        try:
            seen = seen_on(raw)
            parts = layout_of(seen.page, self._last)
        except TooManyRulesError:
            raise too_much_on(self._path, number) from None
        parts = [part for part in parts if not _is_page_number(part, seen.height)]
        source = Source(page=number)
        if seen.unknown:
            words = "".join(part.text for part in parts if isinstance(part, Words))
            self._unread.append(Unread("", words[:_SHOWN], "font", source))
            parts = [] if seen.unreadable else parts
        elif seen.pictured:
            self._unread.append(Unread("", "", "picture", source))
        for place, part in enumerate(parts):
            if isinstance(part, Words):
                self._blocks.append(Paragraph(part.text, source))
            else:
                self._table(part, source, at_head=place == 0)
        last = parts[-1] if parts else None
        self._last = last if isinstance(last, Table) else None

    def _table(self, table: Table, source: Source, *, at_head: bool) -> None:
        rows = table.rows
        before = self._blocks[-1] if at_head and self._last is not None else None
        if isinstance(before, Grid) and self._last is not None:
            table = widened(table, self._last)
            again = headings_again(table, self._last, [tuple(cell.text for cell in row) for row in before.rows])
            if again is not None:
                rows = table.rows[again:]
                held = list(before.rows)
                if rows and is_cut(self._last.rows[-1], rows[0]):
                    words = together(tuple(cell.text for cell in held[-1]), rows[0])
                    held[-1] = tuple(cell._replace(text=text) for cell, text in zip(held[-1], words, strict=True))
                    rows = rows[1:]
                self._blocks.pop()
                self._blocks.append(Grid((*held, *_cells(rows, source))))
                return
            rows = table.rows
        self._blocks.append(Grid(_cells(rows, source)))

    def document(self) -> PublishedDocument:
        """Return the document; raises InputError where nothing can be read."""
        if not self._blocks:
            raise _without_text(self._path, self._unread)
        if not any(isinstance(block, Grid) for block in self._blocks):
            # Tables whose columns nothing tells are lines like any others.
            return LinesDocument(self._path, tuple(self._blocks), self._unread)
        return PublishedDocument(self._path, tuple(self._blocks), self._unread)


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
        return InputError(
            path,
            Text("PDF 的字体没有字符映射，无法读出文字", "has fonts that do not say which letters they show"),
            remedy=Text("请提供 Word 或 Excel 原文件", "Give the Word or Excel file that it was made from"),
        )
    return InputError(
        path,
        Text("PDF 中没有文字，看来是扫描件", "has no text: it seems to be a scan"),
        remedy=Text(
            "请提供由 Word 或 Excel 导出的 PDF，或原文件", "Give a PDF exported from Word or Excel, or that file"
        ),
    )
