"""The Excel list of findings, read back: its rows, its filter, its widths, and words that must never become formulas."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from budgetcheck.model.report import Report
from budgetcheck.model.words import Language
from budgetcheck.reporters import Style, produce
from budgetcheck.runs.files import Job, check_file
from tests.cli.test_cli import run
from tests.paths import FIXTURES, ROOT
from tests.recorded import recorded
from tests.reporters.test_goldens import compare
from tests.reporters.test_reporters import HOSTILE, WRONG, hostile

SHEETS = {"zh": ["改错清单", "问题", "文件"], "en": ["Fix list", "Findings", "Files"]}


def workbook(report: Report, style: Style) -> Any:
    content = produce(report, "xlsx", style)
    assert isinstance(content, bytes)
    return load_workbook(io.BytesIO(content))


def shown(book: Any) -> str:
    lines = []
    for page in book.worksheets:
        lines.append(f"== {page.title}  {page.auto_filter.ref}  {page.freeze_panes}")
        lines += [" | ".join("" if cell.value is None else str(cell.value) for cell in row) for row in page.iter_rows()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_and_a_broken_file(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings, causes and files, each on a sheet with a filter over every row and its heading frozen."""
    monkeypatch.chdir(ROOT)
    paths = [WRONG.relative_to(ROOT).as_posix(), "fixtures/broken/unknown-column.json"]
    book = workbook(Report(tuple(map(recorded, paths))), Style(language))
    assert book.sheetnames == SHEETS[language]
    compare(f"findings.{language}.xlsx.txt", shown(book))


def test_figures_are_numbers_with_their_own_decimals() -> None:
    """A published 16.45 is a number that can be sorted and added up, shown with its two decimals."""
    page = workbook(Report((check_file(Job(str(WRONG))),)), Style("zh"))["改错清单"]
    published, proposed = page["F2"], page["G2"]
    assert (published.value, proposed.value) == (16.45, 16.54)
    assert published.number_format == "0.00"
    assert Decimal(str(published.value)) == Decimal("16.45")


def test_cells_are_wrapped_and_high_enough() -> None:
    """Long explanations are read in full: wrapped, in rows high enough for them."""
    page = workbook(Report((check_file(Job(str(WRONG))),)), Style("zh"))["问题"]
    for row in range(2, page.max_row + 1):
        assert page.cell(row, 8).alignment.wrap_text
        assert page.row_dimensions[row].height > 14


def test_severity_is_readable_without_colour() -> None:
    """Each row says its severity with a mark and a word."""
    path = FIXTURES / "xinjiang" / "bad" / "code-and-name.json"
    page = workbook(Report((check_file(Job(str(path))),)), Style("zh"))["问题"]
    assert [cell.value for cell in page["A"]] == ["级别", "✗ 错误", "! 警告"]


@pytest.mark.parametrize("words", [*HOSTILE, "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "x\x00y", "\ufffe"])
def test_no_words_of_a_file_become_a_formula(words: str, tmp_path: Path) -> None:
    """Names that begin like formulas stay words, also when the cell is edited."""
    report = hostile(tmp_path, words.replace("\x00", "\u200b"))
    content = produce(report, "xlsx", Style("zh", verbose=True))
    assert isinstance(content, bytes)
    for page in load_workbook(io.BytesIO(content)).worksheets:
        for row in page.iter_rows():
            assert not [cell.value for cell in row if cell.data_type == "f"]
            assert all(cell.quotePrefix for cell in row if isinstance(cell.value, str))
    with ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]|<hyperlink", sheet)]


def test_a_very_long_name_is_cut(tmp_path: Path) -> None:
    """Excel opens no file with a cell of more than 32,767 letters."""
    content = json.loads(WRONG.read_text(encoding="utf-8"))
    content["unit"] = "长" * 40_000
    (tmp_path / "long.json").write_text(json.dumps(content), encoding="utf-8")
    page = workbook(Report((check_file(Job(str(tmp_path / "long.json"))),)), Style("zh"))["文件"]
    assert len(page["B2"].value) == 32_000


def test_one_report_is_always_the_same_bytes() -> None:
    """No time of writing is kept, in the properties or in the archive."""
    report = Report((check_file(Job(str(WRONG))),))
    first, second = (produce(report, "xlsx", Style("zh")) for _ in range(2))
    assert isinstance(first, bytes)
    assert first == second
    with ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01" in archive.read("docProps/core.xml")


def test_the_suffix_asks_for_it(tmp_path: Path) -> None:
    """--output findings.xlsx is enough; nothing goes to standard output, and the exit code is the findings'."""
    done = run("validate", str(WRONG), "--output", str(tmp_path / "findings.xlsx"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"budgetcheck: wrote {tmp_path / 'findings.xlsx'}\n"
    assert load_workbook(tmp_path / "findings.xlsx").sheetnames == SHEETS["en"]
