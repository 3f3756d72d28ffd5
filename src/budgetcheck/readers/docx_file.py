"""Word documents: paragraphs and tables in their order, a merged cell's text at every place that it covers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import MAX_CELLS, Block, Cell, Grid, Paragraph
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.archive import check_archive
from budgetcheck.readers.published import PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".docx",)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
_UNSEEN = frozenset({f"{_W}del", f"{_W}moveFrom"})
_MAX_SPAN = 200
_MAX_NESTED = 8


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a .docx; raises InputError."""
    check_archive(path, data)
    import zipfile

    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        body = Document(io.BytesIO(data)).element.body
        return PublishedDocument(path, tuple(_Walk(path).blocks(body)))
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, zipfile.BadZipFile, OSError):
        raise InputError(
            path,
            Text("Word 文件已损坏，或不是 .docx", "is damaged, or no .docx"),
            remedy=Text("请用 Word 打开后另存为 .docx", "Open it in Word and save it as .docx"),
        ) from None


def places_of(body: Any) -> dict[Source, Any]:  # noqa: ANN401 - lxml elements
    """Return the paragraph at each place that a document's figures and sentences may name: of a cell, its first one."""
    walk = _Walk("")
    for _ in walk.blocks(body):
        pass
    return {place: paragraph for place, paragraph in walk.found.items() if paragraph is not None}


class _Walk:
    """Goes through the document's own tree once: python-docx's cells would be looked up anew for every row."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._paragraphs = self._tables = self._cells = 0
        self.found: dict[Source, Any] = {}
        """The paragraph at each place."""

    def blocks(self, element: Any, depth: int = 0) -> Iterator[Block]:  # noqa: ANN401 - lxml elements
        for child in element.iterchildren(f"{_W}p", f"{_W}tbl", f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            if child.tag == f"{_W}p":
                self._paragraphs += 1
                text, place = _text(child), Source(paragraph=self._paragraphs)
                self.found[place] = child
                if text.strip():
                    yield Paragraph(text.strip(), place)
            elif child.tag == f"{_W}tbl":
                yield self._grid(child)
            elif depth < _MAX_NESTED:
                yield from self.blocks(child, depth + 1)

    def _grid(self, table: Any) -> Grid:  # noqa: ANN401
        self._tables += 1
        rows: list[list[Cell]] = []
        for y, row in enumerate(table.iterchildren(f"{_W}tr"), 1):
            above = rows[-1] if rows else []
            cells: list[Cell] = [Cell("")] * self._skipped(row)
            for cell in row.iter(f"{_W}tc"):
                span, goes_on = _merging(cell)
                self._cells += span
                if self._cells > MAX_CELLS:
                    raise InputError(self._path, Text("表格的单元格过多", "has tables with too many cells"))
                place = Source(table=self._tables, cell=f"R{y}C{len(cells) + 1}")
                self.found[place] = cell.find(f"{_W}p")
                self.found.setdefault(Source(table=self._tables), self.found[place])
                x = len(cells)
                text = above[x].text if goes_on and x < len(above) else "\n".join(map(_text, cell.iter(f"{_W}p")))
                cells += [Cell(text.strip(), place)] * span
            rows.append(cells)
        width = max(map(len, rows), default=0)
        return Grid(tuple(tuple(row + [Cell("")] * (width - len(row))) for row in rows))

    @staticmethod
    def _skipped(row: Any) -> int:  # noqa: ANN401
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        value = before.get(f"{_W}val", "0") if before is not None else "0"
        return min(int(value), _MAX_SPAN) if value.isdigit() else 0


def _merging(cell: Any) -> tuple[int, bool]:  # noqa: ANN401
    """Return how many columns a cell covers, and whether it goes on from the cell above."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    width = min(max(int(value), 1), _MAX_SPAN) if value.isdigit() else 1
    return width, merged is not None and merged.get(f"{_W}val", "continue") == "continue"


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """Return the words of a paragraph, what was deleted under revision left out."""
    pieces = []
    for node in paragraph.iter(f"{_W}t", *_BREAKS):
        if any(parent.tag in _UNSEEN for parent in node.iterancestors(*_UNSEEN)):
            continue
        pieces.append(_BREAKS.get(node.tag) or node.text or "")
    return "".join(pieces)
