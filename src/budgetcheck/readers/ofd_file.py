"""OFD, the national fixed-layout format: read as PDF is, from the places of its letters and rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.ofd_package import Package, child, children
from budgetcheck.readers.ofd_page import PageReading, Resources, TooMuchError, resources_of
from budgetcheck.readers.pdf_file import Pages
from budgetcheck.readers.pdf_process import MAX_ALL_MARKS, MAX_MARKS, MAX_PAGES, too_much_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.readers.published import PublishedDocument

SUFFIXES = (".ofd",)

_NO_TEXT = frozenset({"Stamp", "Watermark", "Highlight", "Link"})
"""Kinds of notes whose words, where they have any, are no part of what the page says."""
_A4 = (0.0, 0.0, 210.0, 297.0)
_MAX_SIDE = 5_000.0
_ALONE = Text("请只提交预算公开文件", "Give the disclosure alone")


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read an OFD file; raises InputError, also for one that holds pictures of pages alone."""
    package = Package(path, data)
    pages = Pages(path)
    total = number = 0
    for document in children(package.document("OFD.xml"), "DocBody"):
        place = package.place(_text(child(document, "DocRoot")), "OFD.xml")
        for reading in _Document(package, place).pages():
            number += 1
            if number > MAX_PAGES:
                raise InputError(path, Text(f"超过 {MAX_PAGES} 页", f"has more than {MAX_PAGES} pages"), remedy=_ALONE)
            try:
                marks = reading()
            except TooMuchError:
                raise too_much_on(path, number) from None
            total += marks.marks
            if total > MAX_ALL_MARKS:
                problem = Text("内容过多，不是预算公开文件", "holds too much for a disclosure")
                raise InputError(path, problem, remedy=_ALONE)
            pages.add(number, marks.raw())
    if not total:
        raise package.damaged()
    try:
        return pages.document()
    except InputError:
        raise InputError(
            path,
            Text("OFD 中没有文字，看来是扫描件", "has no text: it seems to be a scan"),
            remedy=Text(
                "请提供由 Word 或 Excel 导出的 OFD，或原文件", "Give an OFD exported from Word or Excel, or that file"
            ),
        ) from None


def _text(element: Any) -> str:  # noqa: ANN401 - lxml elements
    return (element.text or "") if element is not None else ""


class _Document:
    """One document of an OFD file; nearly all hold one."""

    def __init__(self, package: Package, place: str) -> None:
        self._package = package
        self._place = place
        self._root = package.document(place)
        common = child(self._root, "CommonData")
        self._box = _box_of(child(common, "PageArea"), _A4)
        named = [*children(common, "PublicRes"), *children(common, "DocumentRes")]
        places = [package.place(_text(each), place) for each in named]
        self._resources: Resources = resources_of([package.document(each) for each in places if package.has(each)])
        self._templates = {
            each.get("ID", ""): (package.place(each.get("BaseLoc"), place), each.get("ZOrder", "Background"))
            for each in children(common, "TemplatePage")
        }
        self._known: dict[str, Any] = {}
        self._notes = self._placed_notes()

    def pages(self) -> Iterator[Any]:
        """Yield for each page what reads it."""
        for page in children(self._root, "Pages", "Page"):
            place = self._package.place(page.get("BaseLoc"), self._place)
            yield partial(self._page, place, page.get("ID", ""))

    def _placed_notes(self) -> dict[str, list[str]]:
        """Return where the notes on each page are, by the page's id."""
        found: dict[str, list[str]] = {}
        place = _text(child(self._root, "Annotations")).strip()
        if place:
            place = self._package.place(place, self._place)
        for each in children(self._package.document(place), "Page") if self._package.has(place) else ():
            named = self._package.place(_text(child(each, "FileLoc")), place)
            if self._package.has(named):
                found.setdefault(each.get("PageID", ""), []).append(named)
        return found

    def _page(self, place: str, number: str) -> PageReading:
        """Return the letters and paths of a page; raises TooMuchError."""
        root = self._package.document(place)
        reading = PageReading(_box_of(child(root, "Area"), self._box), self._resources, MAX_MARKS)
        used = []
        for each in children(root, "Template"):
            known = self._templates.get(each.get("TemplateID", ""))
            if known is not None:
                used.append((each.get("ZOrder", known[1]), known[0]))
        for over, name in used:
            if over != "Foreground":
                reading.add(self._template(name))
        reading.add(root)
        for over, name in used:
            if over == "Foreground":
                reading.add(self._template(name))
        for name in self._notes.get(number, ()):
            for note in children(self._package.document(name), "Annot"):
                seen = note.get("Visible", "true").lower() not in ("false", "0")
                appearance = child(note, "Appearance")
                if seen and appearance is not None and note.get("Type", "") not in _NO_TEXT:
                    reading.add_note(appearance)
        return reading

    def _template(self, place: str) -> Any:  # noqa: ANN401
        if place not in self._known:
            self._known[place] = self._package.document(place)
        return self._known[place]


def _box_of(area: Any, otherwise: tuple[float, float, float, float]) -> tuple[float, float, float, float]:  # noqa: ANN401
    """Return a page's box: left, top, width and height."""
    for name in ("PhysicalBox", "ApplicationBox"):
        try:
            left, top, wide, high = map(float, _text(child(area, name)).split())
        except ValueError:
            continue
        if 0 < wide <= _MAX_SIDE and 0 < high <= _MAX_SIDE and abs(left) <= _MAX_SIDE and abs(top) <= _MAX_SIDE:
            return left, top, wide, high
    return otherwise
