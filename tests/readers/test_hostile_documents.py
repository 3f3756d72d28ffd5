"""Whatever bytes come as a document: findings or one clear error, never a traceback, never a false finding."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.runs.files import Job, check_file

SUFFIXES = (".docx", ".xlsx", ".xls", ".ods", ".pdf", ".txt", ".html", ".mhtml")


def problem_of(path: Path) -> str:
    report = check_file(Job(str(path)))
    assert report.error is not None
    assert not report.findings
    assert report.error.remedy is not None
    return report.error.say("en")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "data", [b"", b"no document", b"PK\x03\x04 cut off", b"%PDF-1.7\n%%EOF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_damaged(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"damaged{suffix}"
    path.write_bytes(data)
    assert problem_of(path)


@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=400), suffix=st.sampled_from(SUFFIXES))
def test_random_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    path = tmp_path_factory.mktemp("random") / f"any{suffix}"
    path.write_bytes(data)
    assert problem_of(path)


def test_cut_anywhere(tmp_path: Path) -> None:
    whole = io.BytesIO()
    document = Document()
    document.add_paragraph("2024 年某单位预算")
    document.save(whole)
    data = whole.getvalue()
    for size in range(0, len(data), max(1, len(data) // 25)):
        path = tmp_path / "cut.docx"
        path.write_bytes(data[:size])
        assert problem_of(path)


def test_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(6):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 50_000_000)
    assert "unpacks to more than" in problem_of(path)


def test_macros(tmp_path: Path) -> None:
    path = tmp_path / "macros.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("word/vbaProject.bin", b"")
    assert "macros" in problem_of(path)


def test_encrypted_pdf(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret"))
    canvas.drawString(10, 10, "2024")
    canvas.save()
    assert "encrypted" in problem_of(path)


def test_scan(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    canvas.rect(10, 10, 200, 200, fill=1)
    canvas.save()
    assert "scan" in problem_of(path)


def test_no_table_of_the_pack(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    document = Document()
    document.add_paragraph("2024 年的一封信")
    document.save(str(path))
    assert "none of the tables" in problem_of(path)


def test_no_year(tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    book = Workbook()
    book.active.append(["单位收支总表"])
    book.save(path)
    assert "names no year" in problem_of(path)
    for folder, year in (
        ("2023年部门预算公开/某局", 2023),
        ("2022年决算/2021年度", 2021),
        ("文号20245年", None),
        ("表20245", None),
        ("2020", 2020),
    ):
        copy = tmp_path / folder / path.name
        copy.parent.mkdir(parents=True)
        copy.write_bytes(path.read_bytes())
        if year is None:
            assert "names no year" in problem_of(copy)
        else:
            assert open_document(str(copy)).identity.year == year


@pytest.mark.parametrize(
    ("name", "remedy"), [("old.doc", ".docx"), ("old.wps", ".docx"), ("old.et", ".xlsx"), ("x.xyz", ".pdf")]
)
def test_formats_that_cannot_be_read(tmp_path: Path, name: str, remedy: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"anything")
    assert remedy in problem_of(path)


def test_content_is_believed_over_the_suffix(tmp_path: Path) -> None:
    """A .xls that is an .xlsx opens in Excel with a question; here it just opens."""
    path = tmp_path / "renamed.pdf"
    book = Workbook()
    book.active.append(["2024 年单位收支总表"])
    book.save(tmp_path / "real.xlsx")
    path.write_bytes((tmp_path / "real.xlsx").read_bytes())
    assert open_document(str(path)).identity.year == 2024


def test_error_is_raised_as_input_error(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(InputError):
        open_document(str(path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02", "not text"),
        (b"\xff\xfe\x00", "not text"),
        (b"2024\x8f\xff", "not text"),
        ("没有年份的文字".encode(), "names no year"),
        ("2024 年预算\n".encode() * 200_000, "more or longer lines"),
        (b"2024 " + b"1" * 100_000, "more or longer lines"),
    ],
)
def test_text_that_is_no_budget(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert said in problem_of(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TABLE.encode(encoding))
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    assert budget.tables["general"].by_key["208"].figures["basic"].text == "62.74"


TABLE = """2024 年单位预算公开
表 5
一般公共预算支出情况表
编制单位：某中心 单位：万元
科目编码 科目名称 合计 基本支出 项目支出
※ ※ 1 2 3
总计 62.74 62.74
208 社会保障和就业支出 62.74 62.74
"""


@pytest.mark.parametrize(
    "line",
    [
        "208 05 05 1.00 " * 20,
        "1.00 " * 80,
        "总计",
        "※ 1 2 3",
        "208",
        "一、",
        "1 2 3 4 5 6 7 8 9",
        "合计 " + "1.00 " * 6,
    ],
)
def test_hostile_rows_of_a_text(tmp_path: Path, line: str) -> None:
    """Findings or one error in bounded work, whatever stands under a known title."""
    path = tmp_path / "a.txt"
    head = TABLE.replace("一般公共预算支出情况表", "单位收入总体情况表")
    path.write_text(head + f"{line}\n" * 3_000, encoding="utf-8")
    report = check_file(Job(str(path), Question(pack="xinjiang-2024")))
    assert report.error is None or report.error.remedy is not None
