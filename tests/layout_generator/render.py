"""A made-up document as a Word file, a workbook or a web page."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import NamedTuple

from docx import Document as Word
from docx.oxml import parse_xml
from openpyxl import Workbook

from .printed import LEFT, Document, Row, Table

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


class Spot(NamedTuple):
    """One cell of a printed grid, and how far it reaches; a cell that another reaches over is None."""

    text: str
    wide: int = 1
    high: int = 1


Spots = list[list[Spot | None]]


def head_rows(table: Table) -> Spots:
    """Return the heading of a table as cells that reach over several columns and rows."""
    depth = max(map(len, table.head))
    width = len(table.head)
    rows: Spots = [[None] * width for _ in range(depth)]
    taken = [[False] * width for _ in range(depth)]
    for y in range(depth):
        for x in range(width):
            path = table.head[x]
            if taken[y][x] or y >= len(path):
                continue
            high = depth - y if y == len(path) - 1 else 1
            wide = 1
            while (
                x + wide < width
                and table.head[x + wide][: y + 1] == path[: y + 1]
                and len(table.head[x + wide]) == len(path)
            ):
                wide += 1
            if y < len(path) - 1:
                wide = 1
                while (
                    x + wide < width
                    and len(table.head[x + wide]) > y + 1
                    and table.head[x + wide][: y + 1] == path[: y + 1]
                ):
                    wide += 1
            elif len(path) > 1 or path[0] not in _MERGING:
                wide = 1
            rows[y][x] = Spot(path[y], wide, high)
            for below in range(y, y + high):
                for right in range(x, x + wide):
                    taken[below][right] = True
    return rows


_MERGING = ("科目编码",)
"""A heading over several columns that have none of their own."""


def number_row(table: Table) -> list[Row]:
    """Return the row that numbers the columns, where a table has one."""
    if not table.numbers:
        return []
    amounts = len(table.head) - table.labels
    label = (table.numbers, *(LEFT,) * (table.labels - 1)) if table.numbers == "栏次" else ("",) * table.labels
    return [(*label, *(str(number) for number in range(1, amounts + 1)))]


def body_rows(rows: list[Row], *, merged: bool) -> Spots:
    """Return rows of cells; a merged one reaches over those on its right."""
    found: Spots = []
    for row in rows:
        line: list[Spot | None] = []
        for x, text in enumerate(row):
            if text == LEFT:
                line.append(None if merged else Spot(""))
                continue
            wide = 1
            while merged and x + wide < len(row) and row[x + wide] == LEFT:
                wide += 1
            line.append(Spot(text, wide))
        found.append(line)
    return found


def grids(table: Table, *, merged: bool, paged: bool = True) -> list[Spots]:
    """Return the printed grids of a table: one a page, or one in all where the format has no pages."""
    head = head_rows(table)
    if not merged:
        head = [[spot._replace(wide=1, high=1) if spot else Spot("") for spot in row] for row in head]
    if table.inside:
        head = [*_top_rows(table, merged=merged), *head]
    body = [*number_row(table), *table.body]
    if not paged:
        return [[*head, *body_rows(body, merged=merged)]]
    if table.total_alone:
        narrow = (body[-1][0] or "合计", *body[-1][table.labels :])
        return [[*head, *body_rows(body[:-1], merged=merged)], body_rows([narrow], merged=merged)]
    if table.cut:
        cut = table.cut + len(body) - len(table.body)
        return [[*head, *body_rows(part, merged=merged)] for part in (body[:cut], body[cut:])]
    return [[*head, *body_rows(body, merged=merged)]]


def word(document: Document, *, merged: bool) -> bytes:
    """Return a document as a Word file."""
    file = Word()
    body = file.element.body
    last = body[-1]
    for part in document.parts:
        for xml in [_paragraph(part)] if isinstance(part, str) else _word_table(part, merged=merged):
            last.addprevious(parse_xml(xml))
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def _paragraph(text: str) -> str:
    return f'<w:p {_W}><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _over(table: Table) -> list[str]:
    return [] if table.inside else _top(table)


def _top(table: Table) -> list[str]:
    return [*([table.number] if table.number else []), table.title, *table.over]


def _top_rows(table: Table, *, merged: bool) -> Spots:
    """Return what stands over a table as rows of it: one text over all columns."""
    rest: list[Spot | None] = [None if merged else Spot("")] * (len(table.head) - 1)
    return [[Spot(line, len(table.head) if merged else 1), *rest] for line in _top(table)]


def _word_table(table: Table, *, merged: bool) -> list[str]:
    found = [_paragraph(line) for line in _over(table)]
    for grid in grids(table, merged=merged):
        width = max(len(row) for row in grid)
        rows = "".join(f"<w:tr>{_word_row(grid, y)}</w:tr>" for y in range(len(grid)))
        columns = '<w:gridCol w:w="900"/>' * width
        found.append(f"<w:tbl {_W}><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>")
        found.append(_paragraph(""))
    return found + [_paragraph(line) for line in table.under]


def _word_row(grid: Spots, y: int) -> str:
    cells = []
    x = 0
    while x < len(grid[y]):
        spot = grid[y][x]
        start = spot
        merge = '<w:vMerge w:val="restart"/>' if spot and spot.high > 1 else ""
        if spot is None:
            # Nothing begins here: a cell above reaches down to this row.
            start = next((grid[up][x] for up in range(y - 1, -1, -1) if grid[up][x]), Spot(""))
            merge = "<w:vMerge/>"
        wide = start.wide if start else 1
        span = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
        text = escape(spot.text) if spot else ""
        run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
        cells.append(f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{span}{merge}</w:tcPr><w:p>{run}</w:p></w:tc>')
        x += wide
    return "".join(cells)


def workbook(document: Document, *, merged: bool, strings: bool) -> bytes:
    """Return a document as a workbook: a sheet for each table, and one for the text before and after them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "封面"
    number = 0
    line = 0
    for part in document.parts:
        if isinstance(part, str):
            if sheet.title.startswith("表"):
                sheet = book.create_sheet(f"说明{number}")
                line = 0
            line += 1
            sheet.cell(line, 1, part)
            continue
        number += 1
        sheet = book.create_sheet(f"表{number}")
        y = 0
        for text in _over(part):
            y += 1
            sheet.cell(y, 1, text)
            if merged:
                sheet.merge_cells(start_row=y, end_row=y, start_column=1, end_column=len(part.head))
        for grid in grids(part, merged=merged, paged=False):
            for row in grid:
                y += 1
                for x, spot in enumerate(row, 1):
                    if spot is None:
                        continue
                    if spot.text:
                        _cell(sheet, y, x, spot.text, strings=strings)
                    if spot.wide > 1 or spot.high > 1:
                        sheet.merge_cells(
                            start_row=y, end_row=y + spot.high - 1, start_column=x, end_column=x + spot.wide - 1
                        )
        for text in part.under:
            y += 1
            sheet.cell(y, 1, text)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet, y: int, x: int, text: str, *, strings: bool) -> None:  # type: ignore[no-untyped-def]
    plain = text.replace(",", "")
    if strings or "." not in plain or not plain.replace(".", "").lstrip("-").isdigit():
        sheet.cell(y, x, text)
        return
    decimals = len(plain.partition(".")[2])
    cell = sheet.cell(y, x, float(plain))
    cell.number_format = ("#,##0." if "," in text else "0.") + "0" * decimals


def page(document: Document, *, merged: bool) -> bytes:
    """Return a document as a web page."""
    found = ["<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>"]
    for part in document.parts:
        if isinstance(part, str):
            found.append(f"<p>{escape(part)}</p>")
            continue
        found += [f"<p>{escape(line)}</p>" for line in _over(part)]
        for grid in grids(part, merged=merged):
            rows = ["".join(map(_page_cell, (spot for spot in row if spot))) for row in grid]
            found.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        found += [f"<p>{escape(line)}</p>" for line in part.under]
    return "".join([*found, "</body></html>"]).encode()


def _page_cell(spot: Spot) -> str:
    wide = f' colspan="{spot.wide}"' if spot.wide > 1 else ""
    high = f' rowspan="{spot.high}"' if spot.high > 1 else ""
    return f"<td{wide}{high}>{escape(spot.text)}</td>"
