"""PDF: ruled tables and the lines of text around them, page by page, top to bottom."""

from __future__ import annotations

import io
import logging
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import MAX_CELLS, Block, Cell, Grid, Paragraph
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.published import LinesDocument, PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".pdf",)

MAX_PAGES = 400
_MAX_MARKS = 60_000
"""Letters and rules on one page; a page with more is a drawing, not a budget."""
_MAX_ALL_MARKS = 600_000
"""Letters and rules in all; a hundred pages of tables have half as many, and they are read in about a minute."""
_NEAR = 2.0
"""Edges of one ruling stand this near to each other, in points."""


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a PDF with a text layer; raises InputError, also for a scan, which has none."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            _check_pages(path, len(pdf.pages))
            blocks = tuple(_all_blocks(path, pdf.pages))
    except (InputError, MemoryError):
        raise
    except PdfminerException as fault:
        causes = (*fault.args, fault.__cause__, fault.__context__)
        if any(isinstance(cause, MemoryError) for cause in causes):
            raise MemoryError from None
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            remedy = Text("请去掉打开密码后另存", "Save it without its password")
            raise InputError(path, Text("PDF 已加密", "is an encrypted PDF"), remedy=remedy) from None
        raise _damaged(path) from None
    except Exception:
        raise _damaged(path) from None
    if not blocks:
        raise InputError(
            path,
            Text("PDF 中没有文字，看来是扫描件", "has no text: it seems to be a scan"),
            remedy=Text(
                "请提供由 Word 或 Excel 导出的 PDF，或原文件", "Give a PDF exported from Word or Excel, or that file"
            ),
        )
    if not any(isinstance(block, Grid) for block in blocks):
        # Tables without ruling are lines like any others.
        return LinesDocument(path, blocks)
    return PublishedDocument(path, blocks)


def _all_blocks(path: str, pages: Sequence[Any]) -> Iterator[Block]:
    marks = 0
    for page in pages:
        marks += len(page.chars) + len(page.edges)
        if marks > _MAX_ALL_MARKS:
            problem = Text("内容过多，不是预算公开文件", "holds too much for a disclosure")
            raise InputError(path, problem, remedy=Text("请只提交预算公开文件", "Give the disclosure alone"))
        yield from _blocks(path, page)
        # A page's letters are many times its text: they are let go before the next page is read.
        page.close()


def _check_pages(path: str, pages: int) -> None:
    if pages > MAX_PAGES:
        problem = Text(f"超过 {MAX_PAGES} 页", f"has more than {MAX_PAGES} pages")
        raise InputError(path, problem, remedy=Text("请只提交预算公开文件", "Give the disclosure alone"))


def _damaged(path: str) -> InputError:
    remedy = Text("请重新导出 PDF", "Export the PDF again")
    return InputError(path, Text("PDF 已损坏", "is a damaged PDF"), remedy=remedy)


def _blocks(path: str, page: Any) -> Iterator[Block]:  # noqa: ANN401 - the library is untyped here
    if len(page.chars) + len(page.edges) > _MAX_MARKS:
        problem = Text(f"第 {page.page_number} 页内容过多", f"page {page.page_number} holds too much")
        raise InputError(path, problem, remedy=Text("请重新导出 PDF", "Export the PDF again"))
    tables = page.find_tables() if page.edges else []
    tables = [table for table in tables if len(table.cells) > 1]
    found: list[tuple[float, Block]] = [(table.bbox[1], _grid(page, table)) for table in tables]
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda mark: not any(_inside(mark, box) for box in boxes)) if boxes else page
    place = Source(page=page.page_number)
    for line in outside.extract_text_lines(return_chars=False) if outside.chars else ():
        if line["text"].strip():
            found.append((line["top"], Paragraph(line["text"].strip(), place)))
    yield from (block for _, block in sorted(found, key=lambda each: each[0]))


def _inside(mark: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (mark["x0"] + mark["x1"]) / 2, (mark["top"] + mark["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _grid(page: Any, table: Any) -> Grid:  # noqa: ANN401
    """Lay the cells' rectangles on the lines that they share, so that a merged cell stands wherever it reaches."""
    across = _lines(edge for box in table.cells for edge in (box[0], box[2]))
    down = _lines(edge for box in table.cells for edge in (box[1], box[3]))
    rows: list[list[Cell]] = [[Cell("")] * (len(across) - 1) for _ in down[1:]]
    if len(rows) * len(across) > MAX_CELLS:
        return Grid(())
    letters = _letters_of(page, table.cells)
    place = Source(page=page.page_number)
    for number, (left, top, right, bottom) in enumerate(table.cells):
        cell = Cell(letters[number], place)
        for y in range(_index(down, top), _index(down, bottom)):
            for x in range(_index(across, left), _index(across, right)):
                rows[y][x] = cell
    return Grid(tuple(map(tuple, rows)))


def _lines(edges: Any) -> list[float]:  # noqa: ANN401
    lines: list[float] = []
    for edge in sorted(edges):
        if not lines or edge - lines[-1] > _NEAR:
            lines.append(edge)
    return lines


def _index(lines: list[float], edge: float) -> int:
    place = bisect_left(lines, edge - _NEAR)
    return min(place, len(lines) - 1)


def _letters_of(page: Any, cells: list[tuple[float, ...]]) -> list[str]:  # noqa: ANN401
    """Return each cell's text, its letters put into it by their middles: one pass over letters, not one a cell."""
    order = sorted(range(len(cells)), key=lambda number: cells[number][1])
    tops = [cells[number][1] for number in order]
    tallest = max((box[3] - box[1] for box in cells), default=0.0)
    held: list[list[Any]] = [[] for _ in cells]
    for letter in page.chars:
        x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
        place = bisect_left(tops, y) - 1
        while place >= 0 and tops[place] >= y - tallest:
            left, top, right, bottom = cells[order[place]]
            if left <= x < right and top <= y < bottom:
                held[order[place]].append(letter)
                break
            place -= 1
    return [_joined(letters) for letters in held]


def _joined(letters: list[Any]) -> str:
    """Return the letters of one cell line by line."""
    lines: list[list[Any]] = []
    for letter in sorted(letters, key=lambda each: each["bottom"]):
        if lines and letter["bottom"] - lines[-1][0]["bottom"] < letter["size"] * 0.6:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return "\n".join(
        "".join(one["text"] for one in sorted(line, key=lambda each: each["x0"])) for line in lines
    ).strip()
