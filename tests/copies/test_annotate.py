"""Annotated copies: comments at the wrong cells and sentences, read back; the original untouched; refusals."""

from __future__ import annotations

import ctypes
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as raw
import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from pypdfium2 import PdfDocument

from budgetcheck.copies.annotate import annotated
from budgetcheck.model.report import Finding, Place
from budgetcheck.model.words import Severity, Text, Verdict, both
from budgetcheck.runs.files import Job, check_file
from tests.cli.test_cli import run
from tests.paths import FIXTURES
from tests.pdf_printer import HEADS, Printer
from tests.pdf_printer import ROWS as PRINTED

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
ROWS = (
    ("", "总计", "77.24", "62.74", "14.50"),
    ("208", "社会保障和就业支出", "62.74", "62.74", ""),
    ("210", "卫生健康支出", "14.50", "", "15.40"),
)
WORDS = Text("缺少应公开的表", "a table is missing")
TITLES = ("2024 年预算", "表3", "支出总体情况表", "编制单位：新疆某产业促进中心 单位：万元")
SENTENCE = "基本支出 62.74 万元，占 81.23%，比上年预算增加 4.00 万元，增长 9.99%，主要原因是新增人员。"


def workbook(path: Path) -> Path:
    book = Workbook()
    page = book.active
    page.title = "表3 =1+1"
    for title in TITLES:
        page.append([title])
    page.append(HEAD)
    for row in ROWS:
        page.append([float(cell) if "." in cell else cell or None for cell in row])
    page["E8"].font = Font(bold=True, color="FF0000")
    page["E8"].number_format = "0.00"
    page["C8"].comment = Comment("office's own remark", "office")
    page.merge_cells("A1:E1")
    page.column_dimensions["B"].width = 31
    book.save(path)
    return path


def document(path: Path) -> Path:
    made = Document()
    for title in TITLES:
        made.add_paragraph(title)
    table = made.add_table(rows=0, cols=5)
    for row in (HEAD, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.add_paragraph("二、支出预算情况说明")
    made.add_paragraph(SENTENCE)
    made.save(str(path))
    return path


def covered(path: Path) -> list[tuple[str, str]]:
    """Return the letters that each comment covers, and the comment."""
    made = Document(str(path))
    found = []
    for comment in made.comments:
        start = made.element.body.xpath(f"//w:commentRangeStart[@w:id='{comment.comment_id}']")[0]
        letters = ""
        for each in start.itersiblings():
            if each.tag.endswith("}commentRangeEnd"):
                break
            letters += "".join(text.text or "" for text in each.iter() if text.tag.endswith("}t"))
        found.append((letters, comment.text))
    return found


def noted(data: bytes) -> list[tuple[int, str, str]]:
    """Return the page of each note of a PDF, the letters under it, and what it says, as a viewer finds them."""
    found = []
    document = PdfDocument(data)
    for number, page in enumerate(document, 1):
        for place in range(raw.FPDFPage_GetAnnotCount(page)):
            note, rect, words = raw.FPDFPage_GetAnnot(page, place), raw.FS_RECTF(), (ctypes.c_ushort * 4000)()
            raw.FPDFAnnot_GetRect(note, rect)
            length = raw.FPDFAnnot_GetStringValue(note, b"Contents", words, 8000)
            under = page.get_textpage().get_text_bounded(rect.left, rect.bottom, rect.right, rect.top)
            found.append((number, under.strip(), bytes(words)[: length - 2].decode("utf-16-le")))
    return found


def printed(rows: Sequence[tuple[str, ...]]) -> bytes:
    printer = Printer()
    printer.table(printer.titles(), rows)
    return printer.data()


def comments(path: Path) -> list[tuple[str, str]]:
    """Return the words that each comment stands at, and the comment."""
    made = Document(str(path))
    found = []
    for comment in made.comments:
        start = made.element.body.xpath(f"//w:commentRangeStart[@w:id='{comment.comment_id}']")[0]
        found.append((Paragraph(start.getparent(), made).text, comment.text))
    return found


def test_a_workbook(tmp_path: Path) -> None:
    """The wrong cell has a comment with the proposed value, message and rule; styles and other comments stay."""
    original = workbook(tmp_path / "表.xlsx")
    before = original.read_bytes()
    done = run("validate", str(original), "--annotate", str(tmp_path / "copy.xlsx"), "--lang", "zh")
    assert done.returncode == 1
    assert original.read_bytes() == before
    page: Any = load_workbook(tmp_path / "copy.xlsx").active
    said = {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}
    assert "total-not-basic-plus-project" in said["E8"]
    assert said["C8"] == "office's own remark"
    assert "➤ 最可能的错误：“210 卫生健康支出”行“项目支出”列  15.40 → 14.50" in said["E8"]
    assert (page["E8"].font.bold, page["E8"].number_format, page["E8"].value) == (True, "0.00", 15.4)
    assert page.column_dimensions["B"].width == 31
    assert [str(each) for each in page.merged_cells.ranges] == ["A1:E1"]


def test_what_has_no_place_stands_at_the_top(tmp_path: Path) -> None:
    """A missing table can stand at no cell: it is said in the first one, merged though it is."""
    original = workbook(tmp_path / "t.xlsx")
    missing = Finding("table-missing", WORDS, Severity.ERROR, Verdict.MISSING, WORDS, (Place("general"),))
    report = check_file(Job(str(original)))
    copy = annotated(str(original), report._replace(findings=(*report.findings, missing)), "en")
    page: Any = load_workbook(io.BytesIO(copy)).active
    assert "table-missing" in page["A1"].comment.text


def test_a_document(tmp_path: Path) -> None:
    """Word's own comments stand at the wrong cell and at the wrong sentence; no word of the text is changed."""
    original = document(tmp_path / "文.docx")
    before = original.read_bytes()
    run("validate", str(original), "--annotate", str(tmp_path / "copy.docx"), "--lang", "zh")
    assert original.read_bytes() == before
    found = comments(tmp_path / "copy.docx")
    assert {comment.author for comment in Document(str(tmp_path / "copy.docx")).comments} == {"budgetcheck"}
    assert [text for at, text in found if at == "15.40" and "15.40 → 14.50" in text]
    assert [text for at, text in found if at == SENTENCE and "change-percentage-wrong" in text and "9.99%" in text]
    texts = [
        [paragraph.text for paragraph in Document(str(each)).paragraphs] for each in (original, tmp_path / "copy.docx")
    ]
    assert texts[0] == texts[1]


def test_a_comment_stands_at_the_figure(tmp_path: Path) -> None:
    """In a sentence the letters of the figure alone are meant, though one run holds the whole sentence."""
    original = document(tmp_path / "a.docx")
    run("validate", str(original), "--annotate", str(tmp_path / "b.docx"), "--lang", "zh")
    found = covered(tmp_path / "b.docx")
    assert [letters for letters, text in found if "81.23%" in text] == ["81.23"]
    assert [letters for letters, text in found if "15.40 → 14.50" in text] == ["15.40"]


def test_a_blank_cell_has_its_comment(tmp_path: Path) -> None:
    """A figure that is left out is said at its own cell, in Word and in Excel."""
    rows = [
        ("", "总计", "77.24", "62.74", "14.50"),
        ("208", "社会保障和就业支出", "62.74", "", ""),
        (*ROWS[2][:4], "14.50"),
    ]
    book = load_workbook(workbook(tmp_path / "a.xlsx"))
    made = Document(str(document(tmp_path / "a.docx")))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            book.active.cell(6 + y, x + 1).value = float(cell) if "." in cell else cell or None
            made.tables[0].cell(1 + y, x).text = cell
    book.active["C8"].comment = None
    book.save(tmp_path / "a.xlsx")
    made.save(str(tmp_path / "a.docx"))
    for suffix in (".xlsx", ".docx"):
        run("validate", str(tmp_path / f"a{suffix}"), "--annotate", str(tmp_path / f"b{suffix}"), "--lang", "zh")
    page: Any = load_workbook(tmp_path / "b.xlsx").active
    assert "空白 → 62.74" in page["D7"].comment.text
    copy = Document(str(tmp_path / "b.docx"))
    (start,) = copy.tables[0].cell(2, 3)._element.iter("{*}commentRangeStart")
    said = {str(comment.comment_id): comment.text for comment in copy.comments}
    assert "空白 → 62.74" in said[start.get(start.keys()[0])]


def test_a_pdf(tmp_path: Path) -> None:
    """The wrong figure is highlighted in its row and nowhere else, and every byte of the original stays in the copy."""
    wrong = [list(row) for row in PRINTED]
    # The same digits stand in two more rows, where they are right.
    wrong[3][3] = "113.25"
    original = tmp_path / "a.pdf"
    original.write_bytes(printed([HEADS, *map(tuple, wrong)]))
    done = run("validate", str(original), "--annotate", str(tmp_path / "b.pdf"), "--lang", "zh")
    assert done.returncode == 1
    copy = (tmp_path / "b.pdf").read_bytes()
    assert copy.startswith(original.read_bytes())
    (note,) = [each for each in noted(copy) if "113.25 → 205.15" in each[2]]
    assert note[:2] == (1, "113.25")
    assert "行政运行" in note[2]
    page = PdfDocument(copy)[0]
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(raw.FPDFPage_GetAnnot(page, noted(copy).index(note)), rect)
    line = page.get_textpage().get_text_bounded(0, rect.bottom, 600, rect.top)
    assert "行政运行" in line
    # The copy reads as the original does.
    assert [each.id for each in check_file(Job(str(tmp_path / "b.pdf"))).findings] == [
        each.id for each in check_file(Job(str(original))).findings
    ]


def test_a_blank_in_a_pdf(tmp_path: Path) -> None:
    """Where a figure was left out there is nothing to highlight: the note stands at its row."""
    gap = [list(row) for row in PRINTED]
    gap[3][2] = ""
    original = tmp_path / "a.pdf"
    original.write_bytes(printed([HEADS, *map(tuple, gap)]))
    run("validate", str(original), "--annotate", str(tmp_path / "b.pdf"), "--lang", "zh")
    (note,) = [each for each in noted((tmp_path / "b.pdf").read_bytes()) if "空白 → 205.15" in each[2]]
    assert note[:2] == (1, "2130301 行政运行")


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    original = tmp_path / "a.pdf"
    original.write_bytes(b"%PDF-1.4 nothing")
    done = run("validate", str(original), "--annotate", str(tmp_path / "b.pdf"))
    assert done.returncode == 2
    assert not (tmp_path / "b.pdf").exists()


def test_a_clean_run_makes_a_copy_too(tmp_path: Path) -> None:
    """Whoever asked for a copy gets one, also where nothing is to be said of it."""
    original = document(tmp_path / "a.docx")
    run("validate", str(original), "--annotate", str(tmp_path / "b.docx"), "--ignore", "*")
    assert comments(tmp_path / "b.docx") == []


@pytest.mark.parametrize(
    ("name", "out", "said"),
    [
        ("a.xlsx", "a.xlsx", "the original is never written over"),
        ("a.xlsx", "b.docx", "the original is a .xlsx. Give it the suffix .xlsx"),
        ("a.docx", "b.xlsx", "the original is a .docx. Give it the suffix .docx"),
        ("a.json", "b.json", "a '.json' file cannot be annotated. Save it as .xlsx first"),
        ("a.pdf", "b.docx", "the original is a .pdf. Give it the suffix .pdf"),
        ("a.xls", "b.xls", "a '.xls' file cannot be annotated. Save it as .xlsx first"),
    ],
)
def test_what_cannot_be_annotated(name: str, out: str, said: str, tmp_path: Path) -> None:
    """Refused before anything is checked, exit 2, with what to do instead; nothing is written."""
    contents = {".json": (FIXTURES / "xinjiang/unit-2024.json").read_bytes(), ".pdf": b"%PDF-1.4"}
    path = tmp_path / name
    if path.suffix == ".xlsx":
        workbook(path)
    elif path.suffix == ".docx":
        document(path)
    else:
        path.write_bytes(contents.get(path.suffix, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
    before = path.read_bytes()
    done = run("validate", str(path), "--annotate", str(tmp_path / out))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert path.read_bytes() == before


def test_the_copy_and_a_report_are_two_files(tmp_path: Path) -> None:
    """The copy took the place of the report without a word."""
    original = workbook(tmp_path / "a.xlsx")
    copy = str(tmp_path / "b.xlsx")
    done = run("validate", str(original), "--annotate", copy, "--output", copy)
    assert (done.returncode, done.stderr) == (2, f"budgetcheck: --output: '{copy}' is written twice\n")
    assert not Path(copy).exists()


def test_standard_input_cannot_be_annotated(tmp_path: Path) -> None:
    """What came through a pipe has no file to be copied."""
    done = run("validate", "-", "--annotate", str(tmp_path / "b.docx"), stdin=b"{}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input has no copy. Name the file" in done.stderr


def test_hostile_names_stay_words(tmp_path: Path) -> None:
    """A name full of mark-up and control letters is read back as it is shown, and breaks neither format."""
    for make, name in ((workbook, "h.xlsx"), (document, "h.docx")):
        original = make(tmp_path / name)
        report = check_file(Job(str(original)))
        names = dict.fromkeys(report.names, both("<w:t>&]]>\x07=cmd|'/C calc'!A0"))
        copy = annotated(str(original), report._replace(names=names), "zh")
        (tmp_path / f"copy-{name}").write_bytes(copy)
    assert any("<w:t>&]]> =cmd|" in text for _, text in comments(tmp_path / "copy-h.docx"))
    page: Any = load_workbook(tmp_path / "copy-h.xlsx").active
    assert "<w:t>&]]> =cmd|" in page["E8"].comment.text
