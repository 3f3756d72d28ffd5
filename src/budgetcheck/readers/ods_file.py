"""OpenDocument spreadsheets (.ods): the file keeps beside each value the text that its cell shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import MAX_CELLS, Cell, visible
from budgetcheck.documents.sheets import Range, Sheet, grids_of, reference, too_many
from budgetcheck.documents.shown import Look, Style, number_cell, text_cell
from budgetcheck.model.budget import Source
from budgetcheck.readers.archive import DAMAGED_BOOK, check_archive, unreadable_as
from budgetcheck.readers.published import PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.documents.blocks import Grid

SUFFIXES = (".ods",)

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ASIDE = frozenset({f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text"})
_BREAKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_GROUPS = tuple(f"{_TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows", "table-row"))
_COLUMNS = tuple(
    f"{_TABLE}{name}" for name in ("table-column-group", "table-header-columns", "table-columns", "table-column")
)
_NUMERIC = frozenset({"float", "percentage", "currency"})
_MAX_COLUMNS = 16_384
_MAX_NESTED = 16


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read every visible sheet of a workbook; raises InputError."""
    check_archive(path, data)
    with unreadable_as(path, *DAMAGED_BOOK):
        grids = tuple(_Book(path, data).grids())
    return PublishedDocument(path, grids)


class _Look(NamedTuple):
    """What an automatic style says of what is seen."""

    unseen: bool = False
    raised: bool = False
    hidden: bool = False
    general: bool = True
    """Whether zeros at the end of the decimals are left out."""


class _Book:
    """One workbook."""

    def __init__(self, path: str, data: bytes) -> None:
        from zipfile import ZipFile

        from lxml import etree

        self._path = path
        self._cells = 0
        self._looks: dict[str, _Look] = {}
        with ZipFile(io.BytesIO(data)) as archive:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            for part in ("styles.xml", "content.xml"):
                if part in archive.namelist() or part == "content.xml":
                    self._content = etree.fromstring(archive.read(part), parser)
                    self._looks |= _looks(self._content)

    def grids(self) -> Iterator[Grid]:
        for table in self._content.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
            if not self._look(table).hidden:
                yield from grids_of(self._path, self._sheet(table))

    def _look(self, element: Any) -> _Look:  # noqa: ANN401 - lxml elements
        return self._looks.get(element.get(f"{_TABLE}style-name", ""), _Look())

    def _sheet(self, table: Any) -> Sheet:  # noqa: ANN401
        name = visible(table.get(f"{_TABLE}name", ""))
        defaults: list[str] = []
        hidden_columns: set[int] = set()
        for column, shown in _within(table, _COLUMNS):
            times = min(_repeated(column, "columns"), _MAX_COLUMNS - len(defaults))
            if not shown or column.get(f"{_TABLE}visibility", "visible") != "visible":
                hidden_columns.update(range(len(defaults), len(defaults) + times))
            defaults += [column.get(f"{_TABLE}default-cell-style-name", "")] * times
        cells: dict[tuple[int, int], Cell] = {}
        merged: list[Range] = []
        hidden_rows: set[int] = set()
        y = 0
        for row, shown in _within(table, _GROUPS):
            times = _repeated(row, "rows")
            found = list(self._row(row, defaults))
            self._cells += times * len(found)
            if self._cells > MAX_CELLS:
                raise too_many(self._path)
            if found and (not shown or row.get(f"{_TABLE}visibility", "visible") != "visible"):
                hidden_rows.update(range(y, y + times))
            for below in range(y, y + times) if found else ():
                for x, cell, (down, across) in found:
                    cells[below, x] = cell._replace(source=Source(sheet=name, cell=reference(below, x)))
                    if down > 1 or across > 1:
                        merged.append((below, x, below + down - 1, x + across - 1))
            y += times
        return Sheet(name, cells, merged, hidden_rows, hidden_columns)

    def _row(self, row: Any, defaults: list[str]) -> Iterator[tuple[int, Cell, tuple[int, int]]]:  # noqa: ANN401
        x = 0
        for element in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = _repeated(element, "columns")
            if element.tag == f"{_TABLE}table-cell" and (len(element) or element.get(f"{_OFFICE}value-type")):
                usual = defaults[x] if x < len(defaults) else ""
                cell = self._cell(element, self._looks.get(element.get(f"{_TABLE}style-name") or usual, _Look()))
                span = (_span(element, "rows"), _span(element, "columns"))
                for place in range(x, min(x + times, _MAX_COLUMNS)) if cell.text else ():
                    yield place, cell, span
            elif element.get(f"{_TABLE}formula") and x < _MAX_COLUMNS:
                yield x, Cell(element.get(f"{_TABLE}formula"), doubt="formula"), (1, 1)
            x += times

    def _cell(self, element: Any, look: _Look) -> Cell:  # noqa: ANN401
        kind = element.get(f"{_OFFICE}value-type")
        text = "\n".join(self._words(each) for each in element.iterchildren(f"{_TEXT}p"))
        formula = element.get(f"{_TABLE}formula")
        if element.get(f"{_CALC}value-type") == "error" or (formula and text.startswith(("#", "Err:"))):
            return Cell(text or "#N/A", doubt="error")
        if formula and kind is None and not text:
            return Cell(formula, doubt="formula")
        if look.unseen:
            return Cell("")
        if kind not in _NUMERIC:
            return text_cell(text, Style())
        if element.find(f"{_TEXT}p") is None:
            return number_cell(element.get(f"{_OFFICE}value", ""), Style(), Look())
        return text_cell(text, Style())._replace(general=look.general)

    def _words(self, element: Any) -> str:  # noqa: ANN401
        """Return the words of a paragraph: no comments, notes or reading aids, nothing struck out, raised or white."""
        pieces = [element.text or ""]
        for child in element:
            if child.tag in _BREAKS:
                pieces.append(_BREAKS[child.tag] * min(int(child.get(f"{_TEXT}c", "1")), 100))
            elif child.tag not in _ASIDE and isinstance(child.tag, str):
                look = self._looks.get(child.get(f"{_TEXT}style-name", ""), _Look())
                pieces.append("" if look.unseen or look.raised else self._words(child))
            pieces.append(child.tail or "")
        return "".join(pieces)


def _looks(root: Any) -> dict[str, _Look]:  # noqa: ANN401
    """Return what the styles of a part say of what is seen, by name."""
    fixed = {
        number.getparent().get(f"{_STYLE}name")
        for number in root.iter(f"{_NUMBER}number")
        if number.get(f"{_NUMBER}decimal-places") is not None
    }
    return {each.get(f"{_STYLE}name", ""): _look_of(each, fixed) for each in root.iter(f"{_STYLE}style")}


def _look_of(style: Any, fixed: set[str]) -> _Look:  # noqa: ANN401
    words, cell = style.find(f"{_STYLE}text-properties"), style.find(f"{_STYLE}table-cell-properties")
    table = style.find(f"{_STYLE}table-properties")
    ground = cell.get(f"{_FORMAT}background-color", "transparent") if cell is not None else "transparent"
    struck = white = raised = False
    if words is not None:
        struck = words.get(f"{_STYLE}text-line-through-style", "none") != "none"
        white = words.get(f"{_FORMAT}color", "").lower() == "#ffffff" and ground.lower() in ("transparent", "#ffffff")
        raised = words.get(f"{_STYLE}text-position", "").startswith(("super", "sub"))
        struck = struck or words.get(f"{_TEXT}display") == "none"
    hidden = table is not None and table.get(f"{_TABLE}display", "true") == "false"
    return _Look(struck or white, raised, hidden, style.get(f"{_STYLE}data-style-name") not in fixed)


def _within(table: Any, names: tuple[str, ...], depth: int = 0, *, shown: bool = True) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """Yield the rows or columns of a table, those of groups too, and whether their groups are shown."""
    for child in table.iterchildren(*names):
        if child.tag == names[-1]:
            yield child, shown
        elif depth < _MAX_NESTED:
            open_ = shown and child.get(f"{_TABLE}display", "true") != "false"
            yield from _within(child, names, depth + 1, shown=open_)


def _repeated(element: Any, what: str) -> int:  # noqa: ANN401
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _span(element: Any, what: str) -> int:  # noqa: ANN401
    return max(1, int(element.get(f"{_TABLE}number-{what}-spanned", "1")))
