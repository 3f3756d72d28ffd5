"""Excel workbooks of before 2007 (.xls), by xlrd, which gives formats, fonts and what is hidden beside the values."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import MAX_CELLS, Cell, visible
from budgetcheck.documents.sheets import Sheet, grids_of, reference, too_many
from budgetcheck.documents.shown import Look, Style, number_cell, text_cell
from budgetcheck.model.budget import Source
from budgetcheck.readers.archive import DAMAGED_BOOK, check_archive, unreadable_as
from budgetcheck.readers.published import PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.documents.blocks import Grid

SUFFIXES = (".xls",)

_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = range(7)
"""The kinds of cells, as xlrd numbers them."""
_WITHOUT_RESULTS = bytes.fromhex("0908 1000 0006 0500 bb0d cc07")
"""How a workbook begins that xlwt wrote: it stores formulas with an empty text for their result."""
_WHITE = (255, 255, 255)
_AUTOMATIC = 0x7FFF


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read every visible sheet of a workbook; raises InputError."""
    check_archive(path, data)
    with unreadable_as(path, *DAMAGED_BOOK):
        grids = tuple(_Book(path, data).grids())
    return PublishedDocument(path, grids)


class _Book:
    """One workbook."""

    def __init__(self, path: str, data: bytes) -> None:
        import xlrd

        self._path = path
        # Ragged rows: one far cell would else fill the sheet with blanks. What xlrd says of odd files is not for users.
        self._book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        self._errors = xlrd.error_text_from_code
        self._look = Look(from_1904=bool(self._book.datemode))
        self._empty_results = _WITHOUT_RESULTS in data
        self._styles: dict[int, Style] = {}
        self._cells = 0

    def grids(self) -> Iterator[Grid]:
        for sheet in self._book.sheets():
            if sheet.visibility == 0:
                yield from grids_of(self._path, self._sheet(sheet))

    def _sheet(self, sheet: Any) -> Sheet:  # noqa: ANN401 - xlrd has no types
        name = visible(sheet.name)
        cells: dict[tuple[int, int], Cell] = {}
        for y in range(sheet.nrows):
            for x, (kind, value) in enumerate(zip(sheet.row_types(y), sheet.row_values(y), strict=True)):
                if kind in (_EMPTY, _BLANK):
                    continue
                cell = self._cell(sheet, y, x, (kind, value))
                if cell.text:
                    self._cells += 1
                    if self._cells > MAX_CELLS:
                        raise too_many(self._path)
                    cells[y, x] = cell._replace(source=Source(sheet=name, cell=reference(y, x)))
        rows = {y for y, row in sheet.rowinfo_map.items() if row.hidden or row.height == 0}
        columns = {x for x, column in sheet.colinfo_map.items() if column.hidden or column.width == 0}
        merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
        return Sheet(name, cells, merged, rows, columns)

    def _cell(self, sheet: Any, y: int, x: int, content: tuple[int, Any]) -> Cell:  # noqa: ANN401
        kind, value = content
        style = self._style(sheet.cell_xf_index(y, x))
        if kind == _ERROR:
            return Cell(self._errors.get(value, "#N/A"), doubt="error")
        if kind in (_NUMBER, _DATE):
            if not value and not sheet.show_zero_values:
                return Cell("")
            return number_cell(repr(value), style, self._look)
        if kind == _BOOLEAN:
            return text_cell("TRUE" if value else "FALSE", style)
        if not value and self._empty_results:
            return Cell("=", doubt="formula")
        runs = sheet.rich_text_runlist_map.get((y, x))
        return text_cell(self._seen(value, runs) if runs else value, style)

    def _seen(self, text: str, runs: list[tuple[int, int]]) -> str:
        """Return a text of several fonts without what is struck out, raised as a note mark, or white."""
        ends = [place for place, _ in runs[1:]] + [len(text)]
        pieces = [text[: runs[0][0]]]
        for (start, number), end in zip(runs, ends, strict=True):
            font = self._book.font_list[number]
            if not (font.struck_out or font.escapement or self._is_white(font.colour_index)):
                pieces.append(text[start:end])
        return "".join(pieces)

    def _style(self, number: int) -> Style:
        style = self._styles.get(number)
        if style is None:
            look = self._book.xf_list[number]
            font = self._book.font_list[look.font_index]
            ground = look.background
            paper = not ground.fill_pattern or (
                ground.fill_pattern == 1 and self._is_white(ground.pattern_colour_index)
            )
            unseen = bool(font.struck_out) or (paper and self._is_white(font.colour_index))
            style = self._styles[number] = Style(self._book.format_map[look.format_key].format_str, unseen, paper)
        return style

    def _is_white(self, colour: int) -> bool:
        return colour != _AUTOMATIC and self._book.colour_map.get(colour) == _WHITE
