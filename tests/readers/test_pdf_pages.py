"""A PDF is read as a person sees it: what is hidden is not there, what is seen and not understood is said."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from reportlab.lib.colors import CMYKColor

from budgetcheck.documents.blocks import Grid, Paragraph
from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document, pdf_process
from budgetcheck.readers.pdf_file import open_document as open_pdf
from budgetcheck.readers.pdf_marks import _letter
from budgetcheck.runs.files import Job, check_file
from tests.paths import FIXTURES
from tests.pdf_printer import FONT, HEADS, HIGH, ROWS, TITLE, WIDTHS, Printer, width_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = (HEADS, *ROWS)
EDGE = 60 + sum(WIDTHS[:3]) - 5
"""Where the figures of the column 合计 end."""
LINE = 2 * HIGH + 15
"""How far under the table's upper edge the baseline of its row 213 is."""

Marks = "Callable[[Printer, float], None]"


def rows_of(data: bytes) -> list[tuple[str, ...]]:
    """Return the rows of all tables of a PDF."""
    blocks = open_pdf("2025.pdf", data)._blocks
    return [tuple(cell.text for cell in row) for block in blocks if isinstance(block, Grid) for row in block.rows]


def lines_of(data: bytes) -> list[str]:
    return [block.text for block in open_pdf("2025.pdf", data)._blocks if isinstance(block, Paragraph)]


def printed(mark: Callable[[Printer, float], None] | None = None) -> bytes:
    """Return a page with one ruled table, and what `mark` adds to it."""
    printer = Printer()
    top = printer.titles()
    printer.table(top, TABLE)
    if mark is not None:
        mark(printer, top)
    return printer.data()


@pytest.mark.parametrize(
    "name",
    ["control-pdf", "pdf-digit-over-rule", "pdf-sideways", "pdf-superscript-note", "pdf-white-text"],
)
def test_cases(name: str) -> None:
    path = FIXTURES / "cases" / f"{name}.pdf"
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    read = {
        row.code: tuple(row.figures[key].text if key in row.figures else None for key in ("total", "basic", "project"))
        for row in budget.tables["general"].rows
    }
    assert read == {
        "total": ("100.00", "62.74", "37.26"),
        "208": ("62.74", "62.74", None),
        "20805": ("62.74", "62.74", None),
        "2080502": ("62.74", "62.74", None),
        "215": ("37.26", None, "37.26"),
        "21508": ("37.26", None, "37.26"),
        "2150805": ("37.26", None, "37.26"),
    }
    assert budget.unread == ()


def test_control() -> None:
    assert rows_of(printed()) == list(TABLE)
    assert lines_of(printed()) == list(TITLE)


# -- what is not seen


def _white(printer: Printer, top: float) -> None:
    printer.canvas.setFillColorRGB(1, 1, 1)
    printer.write("7", EDGE, top + LINE)


def _nearly_white(printer: Printer, top: float) -> None:
    printer.canvas.setFillColorRGB(0.98, 0.98, 0.97)
    printer.write("7", EDGE, top + LINE)


def _unpainted(printer: Printer, top: float) -> None:
    text = printer.canvas.beginText(EDGE, printer.height - top - LINE)
    text.setFont(FONT, 9)
    text.setTextRenderMode(3)
    text.textOut("7")
    printer.canvas.drawText(text)


def _transparent(printer: Printer, top: float) -> None:
    printer.canvas.setFillAlpha(0)
    printer.write("7", EDGE, top + LINE)


def _covered(printer: Printer, top: float) -> None:
    printer.write("9", EDGE, top + LINE)
    printer.canvas.setFillColorRGB(1, 1, 1)
    printer.canvas.rect(EDGE, printer.height - top - LINE - 3, 4.5, 15, fill=1, stroke=0)


def _clipped(printer: Printer, top: float) -> None:
    outline = printer.canvas.beginPath()
    outline.rect(60, 0, EDGE - 60, printer.height)
    printer.canvas.clipPath(outline, stroke=0, fill=0)
    printer.write("9", EDGE + 1, top + LINE)


def _off_the_page(printer: Printer, top: float) -> None:
    printer.write("999.99", 700, top + LINE)


def _struck_out(printer: Printer, top: float) -> None:
    printer.write("7", EDGE, top + LINE)
    printer.rule(EDGE, top + LINE - 3, EDGE + 4.5, top + LINE - 3)


def _black_on_black(printer: Printer, top: float) -> None:
    printer.canvas.setFillColorRGB(0, 0, 0)
    printer.canvas.rect(EDGE, printer.height - top - LINE - 3, 4.5, 15, fill=1, stroke=0)
    printer.write("9", EDGE, top + LINE)


def _clipping_only(printer: Printer, top: float) -> None:
    text = printer.canvas.beginText(EDGE, printer.height - top - LINE)
    text.setFont(FONT, 9)
    text.setTextRenderMode(7)
    text.textOut("7")
    printer.canvas.drawText(text)


def _white_ink(printer: Printer, top: float) -> None:
    printer.canvas.setFillColor(CMYKColor(0, 0, 0, 0))
    printer.write("7", EDGE, top + LINE)


def _a_dot(printer: Printer, top: float) -> None:
    printer.write("7", EDGE, top + LINE, size=0.3)


def _outside_the_part_that_is_shown(printer: Printer, top: float) -> None:
    assert top > 30
    printer.canvas.setCropBox((0, 0, 600, printer.height - 30))
    printer.write("合计 999.99", 60, 20)


def _outside_its_forms_clip(printer: Printer, top: float) -> None:
    canvas = printer.canvas
    canvas.beginForm("form", 0, 0, 600, 800)
    canvas.setFont(FONT, 9)
    canvas.drawString(EDGE, printer.height - top - LINE, "7")
    canvas.endForm()
    outline = canvas.beginPath()
    outline.rect(0, 0, 10, 10)
    canvas.clipPath(outline, stroke=0, fill=0)
    canvas.doForm("form")


def _turned_watermark(printer: Printer, top: float) -> None:
    printer.canvas.setFillColorRGB(0.6, 0.6, 0.6)
    printer.canvas.translate(200, 500)
    printer.canvas.rotate(45)
    printer.canvas.setFont(FONT, 60)
    printer.canvas.drawString(0, 0, "内部资料 99.99")


def _pale_watermark(printer: Printer, top: float) -> None:
    printer.canvas.setFillColorRGB(0.8, 0.8, 0.8)
    printer.write("样稿 2019", 150, top + 70, 50)


def _tiled_watermark(printer: Printer, top: float) -> None:
    printer.canvas.setFillColorRGB(0.85, 0.85, 0.85)
    for at in range(180):
        printer.write("水文站 123", 40 + at % 6 * 100, 50 + at // 6 * 11)


@pytest.mark.parametrize(
    "mark",
    [
        _white, _nearly_white, _unpainted, _transparent, _covered, _clipped, _off_the_page, _struck_out, _black_on_black,
        _turned_watermark, _pale_watermark, _tiled_watermark, _clipping_only, _white_ink, _a_dot,
        _outside_the_part_that_is_shown, _outside_its_forms_clip,
    ],
)  # fmt: skip
def test_what_is_not_seen_is_not_there(mark: Callable[[Printer, float], None]) -> None:
    assert rows_of(printed(mark)) == list(TABLE)
    assert lines_of(printed(mark)) == list(TITLE)


@pytest.mark.parametrize("mark", [_white, _unpainted, _covered, _clipped, _struck_out])
def test_the_same_place_is_read_where_it_is_seen(mark: Callable[[Printer, float], None]) -> None:
    """Guards the test above: a digit that is seen there changes the figure."""
    seen = rows_of(printed(lambda printer, top: printer.write("7", EDGE, top + LINE)))
    assert seen[2][2] == "318.407"


def test_white_text_on_a_dark_ground_is_seen() -> None:
    printer = Printer()
    top = printer.titles()
    printer.canvas.setFillColorRGB(0.1, 0.2, 0.5)
    printer.canvas.rect(60, printer.height - top - HIGH, sum(WIDTHS), HIGH, fill=1, stroke=0)
    printer.canvas.setFillColorRGB(1, 1, 1)
    printer.texts(top, [HEADS])
    printer.canvas.setFillColorRGB(0, 0, 0)
    printer.table(top, [("",) * 5, *ROWS])
    assert rows_of(printer.data()) == list(TABLE)


def test_pale_text_that_nothing_stands_on_is_seen() -> None:
    printer = Printer()
    printer.canvas.setFillColorRGB(0.75, 0.75, 0.75)
    top = printer.titles()
    printer.table(top, TABLE)
    assert rows_of(printer.data()) == list(TABLE)


def test_a_seal_over_a_table_hides_and_parts_nothing() -> None:
    def seal(printer: Printer, top: float) -> None:
        printer.canvas.setStrokeColorRGB(0.9, 0, 0)
        printer.canvas.circle(EDGE, printer.height - top - 60, 50, fill=0, stroke=1)
        printer.canvas.setFillColorRGB(0.9, 0, 0)
        printer.canvas.setFillAlpha(0.4)
        printer.canvas.circle(EDGE, printer.height - top - 60, 20, fill=1, stroke=0)

    assert rows_of(printed(seal)) == list(TABLE)


# -- letters


@pytest.mark.parametrize("note", ["1", "注", "①", "*", "(2)", "[3]"])
def test_a_raised_note_is_no_digit(note: str) -> None:
    assert rows_of(printed(lambda p, top: p.write(note, 60 + 70 + 6 + 5 * 9, top + LINE - 4, 5))) == list(TABLE)
    beside = EDGE - width_of(note, 5)
    shifted = [list(row) for row in TABLE]
    printer = Printer()
    top = printer.titles()

    def write(row: int, column: int, text: str, left: float, base: float) -> None:
        if (row, column) == (2, 2):
            printer.write(text, beside, base, end=True)
            printer.write(note, beside, base - 4, 5)
        elif text:
            printer.cell(text, left, base, WIDTHS[column])

    printer.table(top, shifted, write=write)
    assert rows_of(printer.data()) == list(TABLE)


def test_small_letters_that_are_part_of_what_is_said_stay() -> None:
    printer = Printer()
    printer.titles()
    printer.write("面积 12 m", 60, 300)
    printer.write("2", 60 + width_of("面积 12 m", 9), 296, 5)
    printer.write("62.", 60, 340)
    printer.write("74", 60 + width_of("62.", 9), 337, 5)
    assert lines_of(printer.data())[-2:] == ["面积 12 m2", "62.74"]


def test_bold_that_is_drawn_twice_is_read_once() -> None:
    printer = Printer()
    top = printer.titles()

    def write(_row: int, column: int, text: str, left: float, base: float) -> None:
        for shift in (0.0, 0.35):
            printer.cell(text, left + shift, base + shift / 2, WIDTHS[column])

    printer.table(top, TABLE, write=write)
    assert rows_of(printer.data()) == list(TABLE)


@pytest.mark.parametrize("ruled", [True, False])
def test_figures_off_the_baseline(ruled: bool) -> None:
    printer = Printer()
    top = printer.titles()

    def write(_row: int, column: int, text: str, left: float, base: float) -> None:
        if text:
            printer.cell(text, left, base + {2: 2.2, 3: -2.0}.get(column, 0.0), WIDTHS[column])

    (printer.table if ruled else printer.texts)(top, TABLE, write=write)
    assert rows_of(printer.data()) == list(TABLE)


@pytest.mark.parametrize("apart", [False, True])
def test_a_figure_over_its_rule_is_one_figure(apart: bool) -> None:
    """Whether it is drawn in one operation or letter by letter."""
    printer = Printer()
    top = printer.titles()

    def write(_row: int, column: int, text: str, left: float, base: float) -> None:
        if column != 2 or "." not in text:
            printer.cell(text, left, base, WIDTHS[column])
            return
        x = left - 7
        for part in text if apart else [text]:
            printer.write(part, x, base)
            x += width_of(part, 9)

    printer.table(top, TABLE, write=write)
    assert rows_of(printer.data()) == list(TABLE)


def test_two_figures_in_one_cell_are_none() -> None:
    data = printed(lambda printer, top: printer.write("12.00", EDGE - 70, top + LINE))
    assert rows_of(data)[2][2] == "12.00 318.40"


# -- pages


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("drawn", [0, 90, 180, 270])
def test_pages_drawn_sideways(rotate: int, drawn: int) -> None:
    lying = drawn in (90, 270)
    printer = Printer(*(800, 600) if lying else (600, 800))
    printer.height = 800
    printer.turn(drawn)
    printer.rotate(rotate)
    printer.table(printer.titles(), TABLE)
    assert rows_of(printer.data()) == list(TABLE)
    assert lines_of(printer.data()) == list(TITLE)


def test_a_sideways_heading_stands_in_its_cell() -> None:
    def write(row: int, column: int, text: str, left: float, base: float) -> None:
        if row:
            printer.cell(text, left, base, WIDTHS[column])
            return
        printer.canvas.saveState()
        printer.canvas.translate(left + 20, printer.height - base)
        printer.canvas.rotate(90)
        printer.canvas.setFont(FONT, 4)
        printer.canvas.drawString(0, 0, text)
        printer.canvas.restoreState()

    printer = Printer()
    printer.table(printer.titles(), TABLE, write=write)
    assert rows_of(printer.data()) == list(TABLE)


@pytest.mark.parametrize("again", [True, False], ids=["with headings again", "without"])
@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "unruled"])
def test_a_table_over_pages(again: bool, ruled: bool) -> None:
    printer = Printer()
    top = printer.titles()
    draw = printer.table if ruled else printer.texts
    draw(top, TABLE[:4])
    printer.write("- 3 -", 290, 780)
    printer.canvas.showPage()
    draw(60, [*(TABLE[:1] if again else ()), *TABLE[4:]])
    printer.write("- 4 -", 290, 780)
    assert rows_of(printer.data()) == list(TABLE)
    assert lines_of(printer.data()) == list(TITLE)


def test_a_row_that_a_pages_end_cuts() -> None:
    printer = Printer()
    printer.table(printer.titles(), [*TABLE[:4], ("21303", "行政", "205.", "205.15", "")])
    printer.canvas.showPage()
    printer.table(60, [HEADS, ("01", "运行", "15", "", ""), TABLE[5]])
    found = rows_of(printer.data())
    assert [tuple(text.replace("\n", "") for text in row) for row in found] == list(TABLE)


def test_headings_that_a_pages_end_cuts() -> None:
    printer = Printer(900, 800)
    widths = (70, 170, 80, 80, 80, 80)
    end = printer.table(700, [("科目编码", "科目名称", "合计", "基本支出", "项目支出")], (70, 170, 80, 160, 80))
    assert end < 800
    printer.canvas.showPage()
    below = [("", "", "", "人员经费", "公用经费", ""), ("合计", "", "6.00", "3.00", "2.00", "1.00")]
    printer.table(60, below, widths)
    above = ("科目编码", "科目名称", "合计", "基本支出", "基本支出", "项目支出")
    assert rows_of(printer.data()) == [above, *below]


def test_an_empty_table_at_a_pages_end_goes_on_in_no_other() -> None:
    printer = Printer(900, 800)
    printer.table(700, [("科目编码", "科目名称", "合计", "基本支出")], (70, 170, 80, 160))
    printer.canvas.showPage()
    other = [("单位编码", "单位名称", "合计", "货物", "服务"), ("", "", "6.00", "3.00", "3.00")]
    printer.table(60, other, (70, 170, 80, 80, 80))
    assert len([block for block in open_pdf("2025.pdf", printer.data())._blocks if isinstance(block, Grid)]) == 2


def test_two_tables_on_one_page_and_one_beside_a_landscape_page() -> None:
    printer = Printer(900, 600)
    end = printer.table(printer.titles(), TABLE)
    printer.write("表6", 60, end + 30)
    printer.table(end + 40, TABLE[:3])
    assert rows_of(printer.data()) == [*TABLE, *TABLE[:3]]
    assert lines_of(printer.data()) == [*TITLE, "表6"]


# -- rules


@pytest.mark.parametrize(
    ("level", "upright"),
    [
        (range(7), range(1, 5)),
        ((0, 1, 6), range(6)),
        ((0, 1, 6), ()),
        (range(7), ()),
        (range(7), (0, 5)),
        ((0, 6), (0, 5)),
        ((), ()),
    ],
    ids=["open sides", "no rules between rows", "three lines", "rows alone", "rows in a frame", "frame", "none"],
)
def test_tables_with_some_rules(level: tuple[int, ...], upright: tuple[int, ...]) -> None:
    printer = Printer()
    top = printer.titles()
    printer.texts(top, TABLE)
    for at in level:
        printer.rule(60, top + at * HIGH, 60 + sum(WIDTHS), top + at * HIGH)
    for at in upright:
        x = 60 + sum(WIDTHS[:at])
        printer.rule(x, top, x, top + len(TABLE) * HIGH)
    assert rows_of(printer.data()) == list(TABLE)
    assert lines_of(printer.data()) == list(TITLE)


def test_broken_figures_are_no_rows_of_their_own() -> None:
    """Without rules between rows, lines of whole figures are rows; pieces of figures are not."""
    printer = Printer()
    top = printer.titles()
    printer.table(top, [HEADS, ("213", "农林水支出", "", "", "")])
    for column, text in ((2, "318."), (3, "205."), (4, "113.")):
        printer.write(text, 60 + sum(WIDTHS[:column]) + 5, top + HIGH + 9, 8)
        printer.write("40", 60 + sum(WIDTHS[:column]) + 5, top + HIGH + 19, 8)
    assert rows_of(printer.data())[1][2:] == ("318.\n40", "205.\n40", "113.\n40")


def test_underlines_and_frames_make_no_cells() -> None:
    def mark(printer: Printer, top: float) -> None:
        printer.rule(EDGE - 30, top + LINE + 2, EDGE, top + LINE + 2)
        printer.canvas.rect(20, 20, 560, 760)
        printer.rule(60, 80, 200, 80)

    assert rows_of(printed(mark)) == list(TABLE)


# -- what cannot be read


def test_a_typed_correction_on_the_page_is_seen() -> None:
    """A stamp or a typed text is no part of the page itself, and what a person sees is the correction."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 90 20]/Resources<</Font<</F1 5 0 R>>>>/Length 33>>stream\nBT /F1 9 Tf 2 5 Td (123.45) Tj ET \nendstream"
    note = b"<</Type/Annot/Subtype/FreeText/Rect[50 700 140 720]/F 4/DA(/F1 9 Tf)/Contents(123.45)/AP<</N 7 0 R>>>>"
    data = raw_pdf(b"BT /F1 9 Tf 50 750 Td (2025 abc) Tj ET", page=b"/Annots[6 0 R]", more=(note, form))
    assert lines_of(data) == ["2025 abc", "123.45"]


def test_a_font_without_a_character_map_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where recognition is installed such a page is recognised: see test_scans."""
    monkeypatch.setattr("budgetcheck.readers.recognition.can_recognise", lambda: False)
    fonts = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Unknown/Encoding/Identity-H/DescendantFonts[7 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Unknown/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 8 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/Unknown/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200"
        b"/CapHeight 700/StemV 80>>",
    )
    resources = b"<</Font<</F1 5 0 R/F2 6 0 R>>>>"
    strange = b"BT /F2 9 Tf 50 650 Td <002100220023002400250026> Tj ET"
    with pytest.raises(InputError) as raised:
        open_pdf("a.pdf", raw_pdf(strange, resources=resources, more=fonts))
    assert "do not say which letters" in raised.value.problem.en
    known = (
        b"BT /F1 9 Tf 50 750 Td (2025 and more letters) Tj ET BT /F1 9 Tf 50 600 Td (12.3) Tj /F2 9 Tf <0021> Tj ET "
    )
    document = open_pdf("a.pdf", raw_pdf(known + strange, resources=resources, more=fonts))
    assert [(each.why, each.source.page) for each in document._unread] == [("font", 1)]
    # A figure is never read without its unknown letter.
    assert lines_of(raw_pdf(known, resources=resources, more=fonts)) == ["2025 and more letters", "12.3□"]


def test_a_page_that_is_a_picture_is_said(tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "scan.png"
    Image.new("RGB", (60, 80), (200, 200, 200)).save(picture)
    printer = Printer()
    printer.table(printer.titles(), TABLE)
    printer.canvas.showPage()
    printer.canvas.drawImage(str(picture), 0, 0, 600, 800)
    path = tmp_path / "2025.pdf"
    path.write_bytes(printer.data())
    report = check_file(Job(str(path), Question(pack="xinjiang-2024")))
    assert [(each.why, each.source.page) for each in report.unread] == [("picture", 2)]
    # What is not found may stand on the page that was not read.
    assert not {"table-missing", "section-missing"} & {finding.rule for finding in report.findings}


# -- hostile files


def raw_pdf(
    content: bytes,
    *,
    filters: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"<</Font<</F1 5 0 R>>>>",
    more: tuple[bytes, ...] = (),
) -> bytes:
    """Return a PDF of one page, written by hand."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources %s%s>>" % (resources, page),
        b"<<%s/Length %d>>stream\n%s\nendstream" % (filters, len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + head + table + tail


def test_a_pdf_that_unpacks_to_a_gigabyte_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "_MEBIBYTES", 200)
    packed = zlib.compress(zlib.compress(b" " * (300 << 20), 9), 9)
    with pytest.raises(InputError, match="too much time or memory"):
        open_pdf("a.pdf", raw_pdf(packed, filters=b"/Filter[/FlateDecode/FlateDecode]"))


def test_a_pdf_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "_PATIENCE", 0.001)
    with pytest.raises(InputError, match="too much time or memory"):
        open_pdf("a.pdf", printed())


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F1 1e38 Tf 1e38 1e38 Td (12) Tj ET 1e39 0 m 1e39 1e39 l S nan 0 m 5 5 l S 0 0 1e38 1e38 re f",
        b"BT /F1 0 Tf 10 10 Td (12) Tj 0.0001 Tf (1) Tj ET BT /F1 9 Tf 0 0 0 0 50 50 Tm (2025) Tj ET",
        b"BT /F1 9 Tf 10 10 Td (1) Tj ET " * 18_000,
        b"0.9 g 9 9 300 300 re f " * 9_000 + b"0 g BT /F1 9 Tf 1 1 Td " + b"(1) Tj 7 3 Td " * 1_800 + b"ET",
        b"".join(b"%d 0 m %d 800 l S 0 %d m 600 %d l S " % (at, at, at, at) for at in range(5, 595, 3)),
        b"BT /F1 9 Tf 10 10 Td (" + b"1" * 50_000 + b") Tj ET",
        b"BT /F1 9 Tf 10 10 Td (" + b"1" * 70_000 + b") Tj ET",
        b"/Me Do",
    ],
)
def test_strange_pages_end_in_an_error_or_a_document(content: bytes, tmp_path: Path) -> None:
    me = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Me 6 0 R>>>>/Length 6>>stream\n/Me Do\nendstream"
    data = raw_pdf(
        zlib.compress(content), filters=b"/Filter/FlateDecode",
        resources=b"<</Font<</F1 5 0 R>>/XObject<</Me 6 0 R>>>>", more=(me,),
    )  # fmt: skip
    path = tmp_path / "2025.pdf"
    path.write_bytes(data)
    report = check_file(Job(str(path)))
    assert report.error is None or report.error.remedy is not None


@pytest.mark.parametrize(
    ("radical", "letter"),
    [("⻋", "车"), ("⻝", "食"), ("⻅", "见"), ("⻔", "门"), ("⻓", "长"), ("⻚", "页"), ("⻢", "马"), ("⻛", "风"),
     ("⻄", "西"), ("⻘", "青"), ("⻣", "骨"), ("⻩", "黄"), ("⻬", "齐"), ("⻰", "龙"), ("⺠", "民"), ("⺟", "母"),
     ("⽤", "用"), ("⾷", "食")],
)  # fmt: skip
def test_a_radical_that_stands_for_a_letter_is_read_as_it(radical: str, letter: str) -> None:
    """Fonts often give 车 the code of its radical; the letter is the one that looks the same."""
    assert _letter(ord(radical)) == letter
