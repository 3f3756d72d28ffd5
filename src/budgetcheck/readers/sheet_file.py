"""Workbooks: .xlsx, .xls and .ods, each sheet a grid of cells as they are shown."""

from __future__ import annotations

import io
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import MAX_CELLS, Cell, Grid
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.archive import check_archive
from budgetcheck.readers.published import PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

SUFFIXES = (".xlsx", ".xls", ".ods")

_NOISE = Decimal("0.000001")
"""A binary fraction this near to two decimals is a figure of two decimals."""
_CENT = Decimal("0.01")


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read every visible sheet of a workbook; raises InputError."""
    check_archive(path, data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        grids = [_grid(path, name, book.get_sheet_by_name(name)) for name in shown]
    except (CalamineError, ValueError, OSError, ArithmeticError) as fault:
        reason = " ".join(str(fault).split())[:120]
        raise InputError(
            path,
            Text(f"工作簿已损坏或已加密（{reason}）", f"is a damaged or encrypted workbook ({reason})"),
            remedy=Text("请用 Excel 打开后另存为未加密的 .xlsx", "Open it in Excel and save it as .xlsx, unencrypted"),
        ) from None
    return PublishedDocument(path, tuple(grids))


def _grid(path: str, name: str, sheet: Any) -> Grid:  # noqa: ANN401 - the library has no public type for it
    start = sheet.start or (0, 0)
    end = sheet.end or (0, 0)
    if (end[0] - start[0] + 1) * (end[1] - start[1] + 1) > MAX_CELLS:
        problem = Text(f"工作表“{name}”的单元格过多", f"sheet '{name}' has too many cells")
        remedy = Text("请删除表格之外的空白行列", "Delete the rows and columns outside the table")
        raise InputError(path, problem, remedy=remedy)
    rows: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=True)
    cells = [
        [
            Cell(_shown(value), Source(sheet=name, cell=_reference(start[0] + y, start[1] + x)))
            for x, value in enumerate(row)
        ]
        for y, row in enumerate(rows)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _fill(cells, top - start[0], left - start[1], bottom - start[0], right - start[1])
    return Grid(tuple(tuple(row) for row in cells), name)


def _fill(cells: list[list[Cell]], top: int, left: int, bottom: int, right: int) -> None:
    """Give the text of a merged cell to every place that it covers, as a reader sees it."""
    if not (0 <= top < len(cells) and 0 <= left < len(cells[top])):
        return
    text = cells[top][left].text
    for row in cells[top : bottom + 1]:
        for x in range(left, min(right + 1, len(row))):
            row[x] = row[x]._replace(text=text)


def _shown(value: object) -> str:
    """Return a cell as it is shown: a number with its own decimals, two where only binary noise follows them."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        if not number.is_finite():
            return ""
        rounded = number.quantize(_CENT, ROUND_HALF_UP) if number.adjusted() < 20 else number
        if number == number.to_integral_value():
            return f"{number:f}".partition(".")[0]
        return f"{rounded if abs(number - rounded) < _NOISE else number.quantize(_NOISE):f}"
    return str(value)


def _reference(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
