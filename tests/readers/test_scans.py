"""Pages that are pictures: recognised where the extra is installed, said with the remedy where it is not."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from budgetcheck.documents.blocks import Cell, Doubtful, Grid, Paragraph
from budgetcheck.judging.question import Question
from budgetcheck.judging.readings import chosen
from budgetcheck.model.budget import Source
from budgetcheck.model.report import Report
from budgetcheck.model.source import RECOGNISED
from budgetcheck.model.words import InputError, Severity
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document, recognition
from budgetcheck.readers.pdf_file import open_document as open_pdf
from budgetcheck.readers.published import PublishedDocument
from budgetcheck.reporters import Style
from budgetcheck.reporters.html_report import render
from budgetcheck.runs.files import Job, check_file, judged
from tests.needs import needs_libraries
from tests.paths import FIXTURES
from tests.pdf_printer import HEADS, ROWS, Printer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONTROL = FIXTURES / "cases" / "control-pdf.pdf"
PACK = "xinjiang-2024"
recognises = needs_libraries("rapidocr", "onnxruntime")


def scanned(data: bytes, dots: int = 150, turned: float = 0.5, kind: str = "PDF") -> bytes:
    """Return the pages of a PDF as grey pictures, askew."""
    document = pypdfium2.PdfDocument(data)
    pages = [
        page.render(scale=dots / 72, grayscale=True)
        .to_pil()
        .convert("L")
        .rotate(turned, resample=Image.Resampling.BICUBIC, fillcolor=255, expand=turned % 90 == 0)
        for page in document
    ]
    out = io.BytesIO()
    several = {"save_all": True, "append_images": pages[1:]} if kind in ("PDF", "TIFF") else {}
    pages[0].save(out, kind, resolution=dots, **several)
    return out.getvalue()


def figures(document: PublishedDocument) -> dict[tuple[str, str, str], str]:
    budget = document.budget(load_pack(PACK).layout)
    return {figure.key: figure.text for figure in budget.figures()}


@recognises
@pytest.mark.parametrize("dots", [150, 200])
def test_a_scan_is_read_as_the_page_is(dots: int) -> None:
    whole = figures(open_pdf("2024.pdf", CONTROL.read_bytes()))
    read = open_pdf("2024.pdf", scanned(CONTROL.read_bytes(), dots))
    assert figures(read) == whole
    budget = read.budget(load_pack(PACK).layout)
    assert all(figure.source is not None and figure.source.how == RECOGNISED for figure in budget.figures())
    assert "识别" in next(iter(budget.figures())).source.zh  # type: ignore[union-attr]


@recognises
@pytest.mark.parametrize(("kind", "name"), [("PNG", "2024.png"), ("JPEG", "2024.jpg"), ("TIFF", "2024.tif")])
def test_a_picture_file_is_read(kind: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(scanned(CONTROL.read_bytes(), kind=kind))
    document = open_document(str(path))
    assert isinstance(document, PublishedDocument)
    assert figures(document) == figures(open_pdf("2024.pdf", CONTROL.read_bytes()))


@recognises
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_scan_that_lies_on_its_side(turned: int) -> None:
    whole = figures(open_pdf("2024.pdf", CONTROL.read_bytes()))
    assert figures(open_pdf("2024.pdf", scanned(CONTROL.read_bytes(), 150, turned))) == whole


@recognises
def test_a_scanned_page_between_pages_with_letters() -> None:
    printer = Printer()
    printer.table(printer.titles(), (HEADS, *ROWS))
    pages = pypdfium2.PdfDocument.new()
    for data in (printer.data(), scanned(printer.data())):
        pages.import_pages(pypdfium2.PdfDocument(data))
    out = io.BytesIO()
    pages.save(out)
    grids = [block for block in open_pdf("2025.pdf", out.getvalue())._blocks if isinstance(block, Grid)]
    read = [[tuple(cell.text for cell in row) for row in grid.rows] for grid in grids]
    assert read[0] == read[1] == [HEADS, *ROWS]
    assert {grid.rows[1][2].source.how for grid in grids} == {None, RECOGNISED}


def _with_picture(picture: tuple[float, float, float, float], lines: Sequence[tuple[str, float]]) -> bytes:
    """Return a page of 600 by 800 points with a scan of a table in a box (x, y downwards, wide, high), and typed lines."""
    table = Printer()
    table.table(table.titles(20), (HEADS, *ROWS))
    image = pypdfium2.PdfDocument(table.data())[0].render(scale=200 / 72, grayscale=True).to_pil().convert("RGB")
    printer = Printer()
    x, y, wide, high = picture
    printer.canvas.drawImage(ImageReader(image), x, printer.height - y - high, wide, high)
    for text, base in lines:
        printer.write(text, 60, base)
    return printer.data()


HEAD_AND_FOOT = (("某某县水文站 2025 年单位预算公开资料（正式稿）", 40), ("第 12 页  共 20 页", 780))


@recognises
@pytest.mark.parametrize("picture", [(0, 0, 600, 800), (0, 60, 600, 730)], ids=["whole page", "under a heading"])
def test_a_scan_with_a_typed_heading_and_foot_is_read(picture: tuple[float, float, float, float]) -> None:
    data = _with_picture(picture, HEAD_AND_FOOT)
    grids = [block for block in open_pdf("2025.pdf", data)._blocks if isinstance(block, Grid)]
    assert [tuple(cell.text for cell in row) for grid in grids for row in grid.rows] == [HEADS, *ROWS]


def test_a_scan_with_a_typed_heading_is_named_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "can_recognise", lambda: False)
    budget = (
        open_pdf("2025.pdf", _with_picture((0, 60, 600, 700), HEAD_AND_FOOT)).content(load_pack(PACK).layout).budget
    )
    assert [(each.why, each.source.page) for each in budget.unread] == [("picture", 1)]


def test_a_large_picture_within_a_page_of_text_is_named() -> None:
    text = "本单位主要职责是贯彻执行国家水文工作的方针政策，负责全县水文监测和水资源调查评价工作。"
    lines = [(text, 60 + 16 * number) for number in range(8)]
    content = open_pdf("2025.pdf", _with_picture((60, 300, 480, 400), lines)).content(load_pack(PACK).layout).budget
    assert [(each.why, each.source.page) for each in content.unread] == [("image", 1)]


@pytest.mark.parametrize("picture", [(0, 0, 600, 800), (400, 500, 120, 120)], ids=["ground", "seal"])
def test_a_picture_behind_or_beside_a_typed_table_hides_nothing(picture: tuple[float, float, float, float]) -> None:
    printer = Printer()
    x, y, wide, high = picture
    ground = ImageReader(Image.new("RGB", (60, 80), (240, 245, 250)))
    printer.canvas.drawImage(ground, x, printer.height - y - high, wide, high)
    printer.table(printer.titles(), (HEADS, *ROWS))
    document = open_pdf("2025.pdf", printer.data())
    grids = [block for block in document._blocks if isinstance(block, Grid)]
    assert [tuple(cell.text for cell in row) for grid in grids for row in grid.rows] == [HEADS, *ROWS]
    assert {cell.source.how for grid in grids for row in grid.rows for cell in row} == {None}
    assert document.content(load_pack(PACK).layout).budget.unread == ()


@recognises
@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + b"x" * 400, b"II*\0" + b"\xff" * 60, b"\xff\xd8\xff\xe0 nothing"]
)
def test_a_damaged_picture_is_one_clear_error(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2024.png"
    path.write_bytes(data)
    with pytest.raises(InputError, match="cannot be recognised"):
        open_document(str(path))


@recognises
def test_a_picture_of_a_hundred_million_points_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2024.png"
    Image.new("L", (12_000, 9_000), 255).save(path)
    with pytest.raises(InputError, match="cannot be recognised"):
        open_document(str(path))


@recognises
def test_an_empty_page_says_that_it_is_a_picture() -> None:
    blank = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(blank, "PDF", resolution=150)
    with pytest.raises(InputError, match="no text"):
        open_pdf("2024.pdf", blank.getvalue())


def test_without_the_extra_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recognition, "can_recognise", lambda: False)
    with pytest.raises(InputError, match="seems to be a scan") as raised:
        open_pdf("2024.pdf", scanned(CONTROL.read_bytes(), 100))
    assert raised.value.remedy is not None
    assert "budgetcheck[ocr]" in raised.value.remedy.en
    path = tmp_path / "2024.png"
    path.write_bytes(scanned(CONTROL.read_bytes(), 100, kind="PNG"))
    with pytest.raises(InputError, match="is a picture"):
        open_document(str(path))


def test_a_folder_is_not_searched_for_pictures(tmp_path: Path) -> None:
    from budgetcheck.runs.files import expand_paths

    (tmp_path / "2024.pdf").write_bytes(CONTROL.read_bytes())
    (tmp_path / "seal.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert list(expand_paths([str(tmp_path)])) == [str(tmp_path / "2024.pdf")]


# -- digits in doubt


def doubtful(place: str, *readings: str, text: str | None = None) -> PublishedDocument:
    """Return the control with one figure in doubt: the cell R9C5 of its table, 62.74 of row 208, or another."""
    grid = next(block for block in open_pdf("2024.pdf", CONTROL.read_bytes())._blocks if isinstance(block, Grid))
    lines = [block for block in open_pdf("2024.pdf", CONTROL.read_bytes())._blocks if isinstance(block, Paragraph)]
    rows = tuple(
        tuple(
            Cell(cell.text, Source(page=1, table=1, cell=f"R{y}C{x}", how=RECOGNISED)) for x, cell in enumerate(row, 1)
        )
        for y, row in enumerate(grid.rows, 1)
    )
    source = Source(page=1, table=1, cell=place, how=RECOGNISED)
    shown = readings[0] if text is None else text
    rows = tuple(tuple(cell._replace(text=shown) if cell.source == source else cell for cell in row) for row in rows)
    return PublishedDocument("2024.pdf", (*lines, Grid(rows)), (), {source: Doubtful(readings, "iVBORw0KGgo=")})


def place_of(code: str, column: str) -> str:
    read = doubtful("R1C1", "x", "y", text="").budget(load_pack(PACK).layout)
    row = next(row for row in read.tables["general"].rows if row.code == code)
    source = row.figures[column].source
    assert source is not None
    assert source.cell is not None
    return source.cell


def read_with(document: PublishedDocument, monkeypatch: pytest.MonkeyPatch) -> tuple[object, Decimal | None]:
    monkeypatch.setattr("budgetcheck.runs.files.open_document", lambda *_: document)
    report, budget = judged(Job("2024.pdf", Question(pack=PACK)))
    rows = budget.tables["general"].by_key
    figure = rows["208"].figures.get("basic")
    return report, figure.value if figure is not None else None


@pytest.mark.parametrize("readings", [("62.74", "62.14"), ("62.14", "62.74"), ("62.71", "62.14", "62.74")])
def test_the_reading_that_adds_up_is_taken(readings: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    report, value = read_with(doubtful(place_of("208", "basic"), *readings), monkeypatch)
    assert value == Decimal("62.74")
    assert not [each for each in report.unread if each.why == "doubtful"]  # type: ignore[attr-defined]


def test_a_figure_that_no_reading_makes_right_is_unknown_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    report, value = read_with(doubtful(place_of("208", "basic"), "62.14", "52.74"), monkeypatch)
    assert value is None
    assert [each.text for each in report.unread if each.why == "doubtful"] == ["62.14 / 52.74"]  # type: ignore[attr-defined]
    found = report.findings  # type: ignore[attr-defined]
    assert not [each for each in found if each.severity is Severity.ERROR and "missing" not in each.rule]


def test_the_page_shows_what_is_to_be_read_by_eye(monkeypatch: pytest.MonkeyPatch) -> None:
    report, _ = read_with(doubtful(place_of("208", "basic"), "62.14", "52.74"), monkeypatch)
    page = render(Report((report,)), Style(language="en"))  # type: ignore[arg-type]
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in page
    assert "read this by eye" in page
    assert "img-src data:;" in page
    monkeypatch.undo()
    clean = render(Report((check_file(Job(str(CONTROL), Question(pack=PACK))),)), Style(language="en"))
    assert "data:image" not in clean


def test_two_doubtful_figures_of_one_sum_are_tried_together() -> None:
    document = doubtful(place_of("208", "basic"), "62.14", "62.74")
    other = Source(page=1, table=1, cell=place_of("total", "basic"), how=RECOGNISED)
    document.doubts = {**document.doubts, other: Doubtful(("62.74", "82.74"), "")}
    pack = load_pack(PACK)
    found = chosen(document.budget(pack.layout), pack, document.doubts)
    assert set(found.values()) == {"62.74"}
