"""Word documents: paragraphs and tables in their order, as Word shows them with all changes accepted."""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import MAX_CELLS, Block, Cell, Grid, Paragraph, are_several, figure_text
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.archive import check_archive, unreadable_as
from budgetcheck.readers.docx_numbering import Numbering
from budgetcheck.readers.docx_text import CHOICES, WRAPPERS, Seen, Styles, W, choice_of, is_shaded, seen_of
from budgetcheck.readers.published import PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".docx",)

_DAMAGED = (
    Text("Word 文件已损坏，或不是 .docx", "is damaged, or is not a .docx"),
    Text("请用 Word 打开后另存为 .docx", "Open it in Word and save it as .docx"),
)
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
"""The namespaces of a Strict document, and those of the usual one, which says the same."""
_BESIDE = ("styles", "numbering")
"""The parts beside the text that say how it looks."""
_MAX_SPAN = 200
_MAX_NESTED = 8
_FEW_FIGURES = 3
"""A table inside a cell with so many figures is one of its own, and the outer one only its frame."""


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a .docx; raises InputError."""
    check_archive(path, data)
    with unreadable_as(path, *_DAMAGED):
        body, styles, numbering = _parts(data)
        blocks = tuple(_Walk(path, styles, numbering).blocks(body))
    return PublishedDocument(path, blocks)


def places_of(body: Any) -> dict[Source, Any]:  # noqa: ANN401 - lxml elements
    """Return the paragraph at each place that a document's figures and sentences may name: of a cell, its first one."""
    walk = _Walk("", Styles())
    for _ in walk.blocks(body):
        pass
    return {place: paragraph for place, paragraph in walk.found.items() if paragraph is not None}


def _parts(data: bytes) -> tuple[Any, Styles, Numbering | None]:
    """Return the body of a document, its styles, and what numbers its paragraphs, where something does."""
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
        relations = _xml(archive.read(names["_rels/.rels"])) if "_rels/.rels" in names else ()
        main = next(
            (each.get("Target", "") for each in relations if each.get("Type", "").endswith("/officeDocument")),
            "word/document.xml",
        ).lstrip("/")
        body = _xml(archive.read(names[main.lower()])).find(f"{W}body")
        if body is None:
            raise ValueError(main)
        beside = {each: names.get(posixpath.join(posixpath.dirname(main), f"{each}.xml").lower()) for each in _BESIDE}
        found = {each: _xml(archive.read(name)) for each, name in beside.items() if name}
        styles = Styles(found.get("styles"))
        numbering = found.get("numbering")
        return body, styles, None if numbering is None else Numbering(numbering, styles)


def _xml(data: bytes) -> Any:  # noqa: ANN401
    from lxml import etree

    if _STRICT in data:
        for strict, usual in _TRANSITIONAL.items():
            data = data.replace(strict, usual)
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))


def _within(element: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the children of these names, those inside content controls and tags too, at any depth."""
    tags = frozenset(f"{W}{name}" for name in names)
    waiting = [iter(element)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag in tags:
            yield child
        elif child.tag in WRAPPERS:
            waiting.append(iter(child))
        elif child.tag == CHOICES and (branch := choice_of(child)) is not None:
            waiting.append(iter(branch))


class _Merging(NamedTuple):
    """How a cell is joined with others."""

    span: int
    goes_on_down: bool
    goes_on_across: bool


class _Walk:
    """Goes through the document's own tree once: python-docx's cells would be looked up anew for every row."""

    def __init__(self, path: str, styles: Styles, numbering: Numbering | None = None) -> None:
        self._path = path
        self._styles = styles
        self._numbering = numbering
        self._paragraphs = self._tables = self._cells = self._merged = 0
        self._aside: list[Any] = []
        """Text boxes and whole tables inside cells, which are shown in places of their own."""
        self.found: dict[Source, Any] = {}
        """The paragraph at each place."""

    def blocks(self, element: Any, depth: int = 0) -> Iterator[Block]:  # noqa: ANN401
        """Yield what stands in a body, a text box or a cell."""
        for child in _within(element, "p", "tbl"):
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            else:
                yield from self._table(child)
            aside, self._aside = self._aside, []
            for each in aside if depth < _MAX_NESTED else ():
                yield from self._table(each) if each.tag == f"{W}tbl" else self.blocks(each, depth + 1)

    def _paragraph(self, paragraph: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        self._paragraphs += 1
        place = Source(paragraph=self._paragraphs)
        seen = self._numbered(paragraph)
        self._aside += seen.boxes
        self.found[place] = paragraph
        if seen.text.strip():
            yield Paragraph(seen.text.strip(), place)

    def _numbered(self, paragraph: Any, *, ground: bool = False) -> Seen:  # noqa: ANN401
        """Return what is seen of a paragraph, with the number that stands before it."""
        seen = seen_of(paragraph, self._styles, ground=ground)
        number = self._numbering.of(paragraph.find(f"{W}pPr")) if self._numbering is not None else ""
        return seen._replace(text=number + seen.text.lstrip()) if number else seen

    def _table(self, table: Any) -> Iterator[Grid]:  # noqa: ANN401
        self._tables += 1
        number = self._tables
        shaded = self._is_shaded(table)
        rows: list[list[Cell]] = []
        for y, row in enumerate(_within(table, "tr"), 1):
            cells = self._row(row, (number, y), rows[-1] if rows else [], shaded=shaded)
            properties = row.find(f"{W}trPr")
            if properties is None or not any(_is_on(properties.find(f"{W}{name}")) for name in ("del", "hidden")):
                rows.append(cells)
        width = max(map(len, rows), default=0)
        yield Grid(_narrowed([row + [Cell("")] * (width - len(row)) for row in rows]))

    def _is_shaded(self, table: Any) -> bool:  # noqa: ANN401
        properties = table.find(f"{W}tblPr")
        style = properties.find(f"{W}tblStyle") if properties is not None else None
        return is_shaded(properties) or (style is not None and style.get(f"{W}val", "") in self._styles.shading)

    def _row(self, row: Any, at: tuple[int, int], above: list[Cell], *, shaded: bool) -> list[Cell]:  # noqa: ANN401
        table, y = at
        cells: list[Cell] = [Cell("")] * _skipped(row)
        for cell in _within(row, "tc"):
            properties = cell.find(f"{W}tcPr")
            if properties is not None and properties.find(f"{W}cellDel") is not None:
                continue
            merging = _merging(properties)
            x = len(cells)
            place = Source(table=table, cell=f"R{y}C{x + 1}")
            self.found[place] = next(cell.iter(f"{W}p"), None)
            self.found.setdefault(Source(table=table), self.found[place])
            self._cells += merging.span
            if self._cells > MAX_CELLS:
                raise InputError(self._path, Text("表格的单元格过多", "has tables with too many cells"))
            if merging.goes_on_across and cells:
                cells += [cells[-1]] * merging.span
            elif merging.goes_on_down and x < len(above):
                cells += [self._joined(above, x)._replace(source=place)] * merging.span
            else:
                seen = self._seen(cell, shaded=shaded or is_shaded(properties))
                if seen.boxes and not seen.text.strip():
                    # What stands in a box alone is the cell's own.
                    seen = self._in_box(seen)
                self._aside += seen.boxes
                cells += [self._shown(seen.text, place, merging.span)] * merging.span
        return cells

    def _in_box(self, seen: Seen) -> Seen:
        """Return a cell without words of its own with those of its first box that holds a figure, if one does."""
        for at, box in enumerate(seen.boxes):
            within = self._seen(box, shaded=True)
            if figure_text(within.text):
                return Seen(within.text, (*seen.boxes[:at], *seen.boxes[at + 1 :], *within.boxes))
        return seen

    def _shown(self, text: str, place: Source, span: int) -> Cell:
        text = text.strip()
        doubt = "several" if any(letter.isspace() for letter in text) and are_several(text) else ""
        if span > 1 and figure_text(text):
            self._merged += 1
            return Cell(text, place, doubt, merged=self._merged)
        return Cell(text, place, doubt)

    def _joined(self, above: list[Cell], x: int) -> Cell:
        """Return the cell above, which goes on in this row; where it is a figure, all its places share a number."""
        cell = above[x]
        if not cell.merged and figure_text(cell.text):
            self._merged += 1
            cell = above[x] = cell._replace(merged=self._merged)
        return cell

    def _seen(self, cell: Any, depth: int = 0, *, shaded: bool) -> Seen:  # noqa: ANN401
        """Return the words of a cell, those of a small table inside it too; a large one is shown by itself."""
        lines: list[str] = []
        aside: list[Any] = []
        for child in _within(cell, "p", "tbl"):
            if child.tag == f"{W}p":
                seen = self._numbered(child, ground=shaded)
                lines.append(seen.text)
                aside += seen.boxes
                continue
            inner = [
                self._seen(each, depth + 1, shaded=True)
                for row in (_within(child, "tr") if depth < _MAX_NESTED else ())
                for each in _within(row, "tc")
            ]
            if sum(bool(figure_text(each.text)) for each in inner) >= _FEW_FIGURES:
                aside.append(child)
            else:
                lines += [each.text for each in inner if each.text.strip()]
                aside += [box for each in inner for box in each.boxes]
        return Seen("\n".join(lines), tuple(aside))


def _is_on(element: Any) -> bool:  # noqa: ANN401
    return element is not None and element.get(f"{W}val", "1").lower() not in ("0", "false", "off")


def _narrowed(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Leave out columns that in every row are part of the cell before: they are no columns to a reader."""
    width = len(rows[0]) if rows else 0
    kept = [x for x in range(width) if not x or any(row[x] is not row[x - 1] for row in rows)]
    return tuple(tuple(row[x] for x in kept) for row in rows)


def _skipped(row: Any) -> int:  # noqa: ANN401
    before = row.find(f"{W}trPr/{W}gridBefore")
    value = before.get(f"{W}val", "0") if before is not None else "0"
    return min(int(value), _MAX_SPAN) if value.isdecimal() else 0


def _merging(properties: Any) -> _Merging:  # noqa: ANN401
    """Return how a cell is joined with others: over how many columns, and with those above or before."""
    if properties is None:
        return _Merging(1, goes_on_down=False, goes_on_across=False)
    span = properties.find(f"{W}gridSpan")
    value = span.get(f"{W}val", "1") if span is not None else "1"
    width = min(max(int(value), 1), _MAX_SPAN) if value.isdecimal() else 1
    down, across = (
        merged is not None and merged.get(f"{W}val", "continue") == "continue"
        for merged in (properties.find(f"{W}vMerge"), properties.find(f"{W}hMerge"))
    )
    return _Merging(width, goes_on_down=down, goes_on_across=across)
