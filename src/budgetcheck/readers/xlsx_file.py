"""Excel workbooks (.xlsx): what each cell shows, by its number format, font and visibility.

The libraries at hand give values without their formats (calamine), or take five times as long and read a file twice to
tell a formula without a result (openpyxl); a sheet's own XML is plain.
"""

from __future__ import annotations

import io
import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from budgetcheck.documents.blocks import MAX_CELLS, Cell, visible
from budgetcheck.documents.number_format import GENERAL
from budgetcheck.documents.sheets import Range, Sheet, grids_of, reference, too_many
from budgetcheck.documents.shown import Look, Style, number_cell, text_cell
from budgetcheck.model.budget import Source
from budgetcheck.readers.archive import DAMAGED_BOOK, check_archive, unreadable_as
from budgetcheck.readers.published import PublishedDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".xlsx",)

_WHITE_INDEXED = frozenset({"1", "9"})
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})", re.ASCII)
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy年m月d日"),
}
"""The formats that a file names by number alone, as a Chinese Excel shows them."""


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read every visible sheet of a workbook; raises InputError."""
    check_archive(path, data)
    with unreadable_as(path, *DAMAGED_BOOK):
        grids = tuple(_Book(path, data).grids())
    return PublishedDocument(path, grids)


def is_white(colour: Any) -> bool:  # noqa: ANN401 - lxml elements
    """Whether a colour of a font or fill is the paper's."""
    if colour is None or colour.get("tint", "0").strip("0.") not in ("", "-"):
        return False
    rgb = colour.get("rgb", "").upper()
    return rgb[-6:] == "FFFFFF" or colour.get("theme") == "0" or colour.get("indexed") in _WHITE_INDEXED


def local(element: Any) -> str:  # noqa: ANN401
    """Return an element's name without its namespace: Strict files have another one than the usual."""
    return str(element.tag).rpartition("}")[2]


def child(element: Any, *names: str) -> Any:  # noqa: ANN401
    """Return the element at a path of names under another, or None."""
    for name in names:
        element = next((each for each in element.iterchildren("{*}" + name)), None) if element is not None else None
    return element


def is_on(element: Any) -> bool:  # noqa: ANN401
    """Whether a switch is there and not turned off."""
    return element is not None and next(iter(element.values()), "1").lower() not in ("0", "false", "off", "none")


class _Book:
    """One workbook."""

    def __init__(self, path: str, data: bytes) -> None:
        from zipfile import ZipFile

        self._path = path
        self._archive = ZipFile(io.BytesIO(data))
        self._names = {name.replace("\\", "/").lower(): name for name in self._archive.namelist()}
        self._strings: list[str] | None = None
        self._cells = 0
        self._kept: dict[tuple[str, str, str], Cell] = {}
        """Cells by kind, value and style: most figures and words of a disclosure stand in several places."""

    def grids(self) -> Iterator[Any]:
        start = self._targets("", "").get("officeDocument", ["xl/workbook.xml"])[0]
        book = self._xml(start)
        related = {key: (kind, target) for key, kind, target in self._relations(start)}
        properties, calculation = child(book, "workbookPr"), child(book, "calcPr")
        self._look = Look(
            from_1904=properties is not None and properties.get("date1904", "0") in ("1", "true"),
            stale=calculation is not None and calculation.get("fullCalcOnLoad", "0") in ("1", "true"),
        )
        self._strings_at = next((target for kind, target in related.values() if kind == "sharedStrings"), "")
        styles = next((target for kind, target in related.values() if kind == "styles"), "")
        self._styles = list(_styles(self._xml(styles))) if styles else []
        for sheet in book.iter("{*}sheet"):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            kind, target = related.get(key, ("", ""))
            if sheet.get("state", "visible") == "visible" and kind == "worksheet":
                yield from grids_of(self._path, self._sheet(visible(sheet.get("name", "")), target))

    def _open(self, name: str) -> Any:  # noqa: ANN401
        return self._archive.open(self._names[name.lower()])

    def _xml(self, name: str) -> Any:  # noqa: ANN401
        from lxml import etree

        with self._open(name) as file:
            return etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()

    def _elements(self, name: str, *names: str) -> Iterator[Any]:
        """Yield a part's elements of these names, in order."""
        if self._archive.getinfo(self._names[name.lower()]).file_size <= _SMALL:
            yield from self._xml(name).iter(*("{*}" + each for each in names))
            return
        with self._open(name) as file:
            yield from _streamed(file, *names)

    def _relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Yield the key, kind and target of each relation of a part."""
        folder, base = posixpath.split(name)
        place = posixpath.join(folder, "_rels", f"{base}.rels")
        if place.lower() not in self._names:
            return
        for each in self._xml(place).iterchildren("{*}Relationship"):
            target = each.get("Target", "").replace("\\", "/")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield each.get("Id", ""), each.get("Type", "").rpartition("/")[2], whole

    def _targets(self, folder: str, base: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for _, kind, target in self._relations(posixpath.join(folder, base)):
            found.setdefault(kind, []).append(target)
        return found

    def _string(self, place: str) -> str:
        if self._strings is None:
            self._strings = []
            if self._strings_at:
                self._strings = [_words(item) for item in self._elements(self._strings_at, "si")]
        return self._strings[int(place)]

    def _sheet(self, name: str, part: str) -> Sheet:
        cells: dict[tuple[int, int], Cell] = {}
        merged: list[Range] = []
        rows: set[int] = set()
        columns: set[int] = set()
        zeros = True
        number = 0
        for element in self._elements(part, "sheetView", "col", "row", "mergeCell"):
            kind = local(element)
            if kind == "row":
                number = int(element.get("r", number + 1))
                if _is_hidden(element, "ht"):
                    rows.add(number - 1)
                for x, cell in self._row(name, number, element, zeros=zeros):
                    cells[number - 1, x] = cell
            elif kind == "mergeCell":
                merged += _range(element.get("ref", ""))
            elif kind == "sheetView":
                zeros = element.get("showZeros", "1") not in ("0", "false")
            elif _is_hidden(element, "width"):
                last = min(int(element.get("max", "0")), _MAX_COLUMN)
                columns.update(range(int(element.get("min", "1")) - 1, last))
        return Sheet(name, cells, merged, rows, columns)

    def _row(self, name: str, number: int, row: Any, *, zeros: bool) -> Iterator[tuple[int, Cell]]:  # noqa: ANN401
        x = -1
        for element in row:
            place = element.get("r")
            x = _column(place.rstrip("0123456789")) if place else x + 1
            if not len(element) or not element.tag.endswith("}c"):
                continue
            cell = self._cell(element, Source(sheet=name, cell=place or reference(number - 1, x)))
            if cell.text and (zeros or cell.text.strip("-0.,%")):
                self._cells += 1
                if self._cells > MAX_CELLS:
                    raise too_many(self._path)
                yield x, cell

    def _cell(self, element: Any, source: Source) -> Cell:  # noqa: ANN401
        value = formula = None
        for each in element:
            tag = each.tag
            if tag.endswith("}v"):
                value = each.text
            elif tag.endswith("}f"):
                formula = each
            elif tag.endswith("}is"):
                value = _words(each)
        kind = element.get("t", "n")
        if formula is not None and kind != "str" and (value is None or (self._look.stale and value == "0")):
            return Cell(f"={formula.text or ''}", source, "formula")
        if value is None:
            return Cell("", source)
        place = element.get("s", "0")
        kept = self._kept.get((kind, value, place))
        if kept is None:
            kept = self._kept[kind, value, place] = self._shown(kind, value, place)
        return Cell(kept[0], source, kept[2], kept[3])

    def _shown(self, kind: str, value: str, place: str) -> Cell:
        if kind == "e":
            return Cell(value, doubt="error")
        style = self._styles[int(place)] if self._styles else Style()
        if kind == "n":
            return number_cell(value, style, self._look)
        if kind == "b":
            value = "TRUE" if value == "1" else "FALSE"
        return text_cell(self._string(value) if kind == "s" else value, style)


_SMALL = 4 * 1024 * 1024
"""A part of so many bytes is read in one piece, which is faster than element by element."""


def _streamed(file: Any, *names: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the elements of these names as they end, and let each go afterwards."""
    from lxml import etree

    tags = tuple("{*}" + name for name in names)
    for _, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _is_hidden(element: Any, size: str) -> bool:  # noqa: ANN401
    return element.get("hidden", "0") in ("1", "true") or not element.get(size, "1").strip("0.")


def _words(item: Any) -> str:  # noqa: ANN401
    """Return the words of a string: no reading aids, nothing struck out, raised as a note mark, or white."""
    pieces: list[str] = []
    for part in item:
        kind = local(part)
        if kind == "t":
            pieces.append(part.text or "")
        elif kind == "r" and _is_seen(child(part, "rPr")):
            pieces += [each.text or "" for each in part.iterchildren("{*}t")]
    return "".join(pieces)


def _is_seen(look: Any) -> bool:  # noqa: ANN401
    if look is None:
        return True
    raised = child(look, "vertAlign")
    if raised is not None and raised.get("val") in ("superscript", "subscript"):
        return False
    return not is_on(child(look, "strike")) and not is_white(child(look, "color"))


def _styles(root: Any) -> Iterator[Style]:  # noqa: ANN401
    codes = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    fonts = [(is_on(child(each, "strike")), is_white(child(each, "color"))) for each in _each(root, "fonts")]
    grounds = [_is_white_ground(each) for each in _each(root, "fills")]
    for each in _each(root, "cellXfs"):
        number = int(each.get("numFmtId", "0"))
        font, ground = int(each.get("fontId", "0")), int(each.get("fillId", "0"))
        struck, white = fonts[font] if font < len(fonts) else (False, False)
        paper = grounds[ground] if ground < len(grounds) else True
        yield Style(codes.get(number) or _BUILT_IN.get(number, GENERAL), struck or (white and paper), paper)


def _each(root: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    found = child(root, name)
    return iter(()) if found is None else found.iterchildren()


def _is_white_ground(fill: Any) -> bool:  # noqa: ANN401
    pattern = child(fill, "patternFill")
    if pattern is None:
        return False
    kind = pattern.get("patternType", "none")
    return kind == "none" or (kind == "solid" and is_white(child(pattern, "fgColor")))


@lru_cache(maxsize=_MAX_COLUMN)
def _column(letters: str) -> int:
    """Return the column that letters name, from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _range(text: str) -> list[Range]:
    """Return a merged cell; none where the text names none."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return []
    left, top, right, bottom = match.groups()
    ends = [min(int(end), _MAX_ROW) - 1 for end in (top, bottom)]
    return [(ends[0], _column(left), ends[1], min(_column(right), _MAX_COLUMN))]
