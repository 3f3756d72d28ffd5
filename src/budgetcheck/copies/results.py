"""The stored results of a workbook's formulas, put back into a copy: openpyxl keeps formulas or results, never both."""

from __future__ import annotations

import io
import posixpath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = "xl/workbook.xml"


def with_results(original: bytes, copy: bytes) -> bytes:
    """Return a copy whose formulas have the results that they have in the original."""
    with ZipFile(io.BytesIO(original)) as archive:
        kept = {name: _results(_parsed(archive, part)) for name, part in _sheets(archive).items()}
        recalculated = _calculation(_parsed(archive, _book(archive))).get("fullCalcOnLoad")
    out = io.BytesIO()
    with ZipFile(io.BytesIO(copy)) as archive, ZipFile(out, "w", ZIP_DEFLATED) as target:
        parts = {part: kept.get(name, {}) for name, part in _sheets(archive).items()}
        for member in archive.infolist():
            data = archive.read(member)
            if parts.get(member.filename):
                data = _put_back(data, parts[member.filename])
            elif member.filename == _BOOK:
                data = _as_calculated(data, recalculated)
            target.writestr(member, data)
    return out.getvalue()


def _results(root: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401 - lxml elements
    """Return of each formula's cell its kind and its result."""
    found = {}
    for cell in root.iter("{*}c"):
        value = cell.find("{*}v")
        if cell.find("{*}f") is not None and value is not None:
            found[cell.get("r", "")] = (cell.get("t", "n"), value.text or "")
    return found


def _put_back(data: bytes, results: dict[str, tuple[str, str]]) -> bytes:
    from lxml import etree

    root = etree.fromstring(data)
    for cell in root.iter(f"{{{_MAIN}}}c"):
        kind, result = results.get(cell.get("r", ""), ("", ""))
        if cell.find(f"{{{_MAIN}}}f") is None or not kind:
            continue
        value = cell.find(f"{{{_MAIN}}}v")
        if value is None:
            value = etree.SubElement(cell, f"{{{_MAIN}}}v")
        value.text = result
        cell.set("t", kind)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _as_calculated(data: bytes, wanted: str | None) -> bytes:
    """Let the copy ask to be calculated anew only where the original does: its results are those of the original."""
    from lxml import etree

    root = etree.fromstring(data)
    calculation = _calculation(root)
    calculation.attrib.pop("fullCalcOnLoad", None)
    if wanted is not None:
        calculation.set("fullCalcOnLoad", wanted)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _calculation(root: Any) -> Any:  # noqa: ANN401
    from lxml import etree

    found = root.find("{*}calcPr")
    return etree.Element("calcPr") if found is None else found


def _parsed(archive: ZipFile, part: str) -> Any:  # noqa: ANN401
    from lxml import etree

    return etree.fromstring(archive.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def _book(archive: ZipFile) -> str:
    """Return the name of the part that lists the sheets."""
    if "_rels/.rels" not in archive.namelist():
        return _BOOK
    for each in _parsed(archive, "_rels/.rels"):
        if each.get("Type", "").endswith("/officeDocument"):
            return str(each.get("Target", "")).lstrip("/")
    return _BOOK


def _sheets(archive: ZipFile) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    book = _book(archive)
    folder, base = posixpath.split(book)
    related = {
        each.get("Id", ""): each.get("Target", "")
        for each in _parsed(archive, posixpath.join(folder, "_rels", f"{base}.rels"))
    }
    found = {}
    for sheet in _parsed(archive, book).iter("{*}sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        target = related.get(key, "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if part in archive.namelist():
            found[sheet.get("name", "")] = part
    return found
