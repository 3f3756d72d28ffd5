"""A budget printed in every format and read back: the same figures, the same verdict, nothing invented."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.runs.files import Job, check_file, import_documents
from tests import publisher
from tests.generator import Options, generate, random_options, read
from tests.needs import needs
from tests.publisher import Line, Publisher, Sheet, figures_of

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.budget import Budget
    from tests.publisher import Part

PACK = "xinjiang-2024"
TEXTS = ("narrative.", "performance.", "staffing")


def _budget(seed: int) -> Budget:
    options = random_options(Random(seed))
    if options.odd_table == "overview.income":
        # Two tables printed side by side stand under one measure.
        options = replace(options, odd_table="")
    return read(generate(Random(seed), options), load_pack(PACK).layout)


def _parts(budget: Budget, seed: int, *, notes: bool = True) -> list[Part]:
    printing = Publisher(budget, load_pack(PACK).layout, Random(seed))
    return [*printing.tables(), *(printing.notes() if notes else ())]


def _errors(path: Path) -> list[str]:
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is None
    # A workbook holds the tables alone: that the notes are missing is a true finding.
    return [
        finding.message.en
        for finding in report.findings
        if finding.severity is Severity.ERROR and finding.rule not in {"section-missing", "table-missing"}
    ]


def test_a_table_of_another_measure_has_its_own_decimals(tmp_path: Path) -> None:
    """A workbook in whole 元 with one table in 万元: 432.10 is shown as 432.1, and has two decimals all the same."""
    options = Options(measure="元", decimals=0, odd_table="carryover", other_carryover=True)
    budget = read(generate(Random(3), options), load_pack(PACK).layout)
    path = tmp_path / "2024.xlsx"
    path.write_bytes(publisher.as_xlsx(_parts(budget, 3, notes=False)))
    found = open_document(str(path)).budget(load_pack(PACK).layout).tables
    figures = [figure for row in found["carryover"].rows for figure in row.figures.values() if figure.value]
    assert {figure.decimals for figure in figures} == {2}
    assert any(not figure.units % 10**11 for figure in figures), "none of them ends in a zero"
    assert {figure.decimals for row in found["general"].rows for figure in row.figures.values()} == {0}


@pytest.mark.parametrize("seed", range(8))
def test_word(seed: int, tmp_path: Path) -> None:
    budget = _budget(seed)
    path = tmp_path / "2024.docx"
    path.write_bytes(publisher.as_docx(_parts(budget, seed)))
    found = open_document(str(path)).budget(load_pack(PACK).layout)
    assert figures_of(found) == figures_of(budget)
    assert found.unread == ()
    assert _errors(path) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("landscape", "narrow"), [(False, 46.0), (True, 60.0), (False, 27.0)])
def test_pdf(seed: int, landscape: bool, narrow: float, tmp_path: Path) -> None:
    budget = _budget(seed)
    path = tmp_path / "2024.pdf"
    path.write_bytes(publisher.as_pdf(_parts(budget, seed), landscape=landscape, narrow=narrow))
    found = open_document(str(path)).budget(load_pack(PACK).layout)
    assert figures_of(found) == figures_of(budget)
    assert found.unread == ()
    assert _errors(path) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("landscape", [True, False])
def test_pdf_without_ruling(seed: int, landscape: bool, tmp_path: Path) -> None:
    """Where the pieces of lines stand tells the columns: no figure loses its own, as in a text."""
    budget = _budget(seed)
    parts = _parts(budget, seed, notes=False)
    number = next(at for at, part in enumerate(parts) if getattr(part, "title", "") == "单位支出总体情况表")
    path = tmp_path / "2024.pdf"
    path.write_bytes(
        publisher.as_pdf(
            [Line("2024 年单位预算公开"), *parts[number - 3 : number + 1]], landscape=landscape, ruled=False
        )
    )
    found = open_document(str(path)).budget(load_pack(PACK).layout)
    wanted = budget.tables["expenditure"]
    assert [(row.code, row.name) for row in found.tables["expenditure"].rows] == [
        (row.code, row.name) for row in wanted.rows
    ]
    own = {key: value for key, value in figures_of(budget).items() if key[0] == "expenditure"}
    assert figures_of(found) == own
    assert found.unread == ()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_workbook(suffix: str, seed: int, tmp_path: Path) -> None:
    budget = _budget(seed)
    path = tmp_path / f"2024.{suffix}"
    path.write_bytes(getattr(publisher, f"as_{suffix}")(_parts(budget, seed, notes=False)))
    found = open_document(str(path)).budget(load_pack(PACK).layout)
    assert figures_of(found) == {
        key: value for key, value in figures_of(budget).items() if not key[0].startswith(TEXTS)
    }
    assert found.unread == ()
    assert _errors(path) == []


@pytest.mark.parametrize("seed", [*range(10), 110])
def test_plain_text(seed: int, tmp_path: Path) -> None:
    """What the text determines is read; no figure is put where it does not belong; what is open is named."""
    budget = _budget(seed)
    path = tmp_path / "2024.txt"
    path.write_bytes(publisher.as_txt(_parts(budget, seed)))
    text, unread = import_documents([str(path)], PACK)
    (tmp_path / "2024.json").write_text(text, encoding="utf-8")
    found = open_document(str(tmp_path / "2024.json")).budget(load_pack(PACK).layout)
    # The indicators' cells are broken over lines: their rows cannot be told apart, which the reader says.
    wanted = {key: value for key, value in figures_of(budget).items() if key[0] != "performance.indicators"}
    read_back = figures_of(found)
    named = {each.text for each in unread if each.why == "place"}
    printed = {
        figure.key: figure.text
        for table in budget.tables.values()
        for row in table.rows
        for figure in row.figures.values()
    }
    elsewhere = {key: value for key, value in read_back.items() if wanted.get(key) != value}
    # A zero stands in each column that may be its own, and is named.
    assert set(elsewhere.values()) <= {Decimal(0)}
    assert not elsewhere or any(not Decimal(text) for text in named)
    missing = {key for key in wanted if key not in read_back}
    assert {printed[key] for key in missing} <= named
    # Only a text that leaves a figure open in earnest, not a zero, may leave one out: a handful of them, in one row.
    assert len([key for key in missing if wanted[key]]) <= len(wanted) // 20
    assert _errors(path) == []


def test_text_and_tables_in_two_files(tmp_path: Path) -> None:
    budget = _budget(3)
    printing = Publisher(budget, load_pack(PACK).layout, Random(3))
    (tmp_path / "tables.xlsx").write_bytes(publisher.as_xlsx(list(printing.tables())))
    (tmp_path / "text.docx").write_bytes(publisher.as_docx(list(printing.notes())))
    report = check_file(Job(str(tmp_path / "tables.xlsx"), Question(pack=PACK), more=(str(tmp_path / "text.docx"),)))
    assert report.error is None
    assert [finding.message.en for finding in report.findings if finding.severity is Severity.ERROR] == []
    assert report.coverage.figures == len(figures_of(budget))


@pytest.mark.parametrize("suffix", ["docx", "pdf", "txt"])
def test_a_wrong_figure_of_a_document_is_found_and_placed(suffix: str, tmp_path: Path) -> None:
    budget = _budget(1)
    parts = _parts(budget, 1)
    wrong = budget.tables["general"].by_key["total"].figures["basic"]
    printed = f"{wrong.value:,.{wrong.decimals}f}"
    slipped = f"{(wrong.value or 0) + 3:,.{wrong.decimals}f}"
    for at, part in enumerate(parts):
        if isinstance(part, Sheet) and part.title.startswith("一般公共预算支出情况"):
            first = tuple(slipped if cell == printed else cell for cell in part.body[0])
            parts[at] = part._replace(body=(first, *part.body[1:]))
    path = tmp_path / f"2024.{suffix}"
    path.write_bytes(getattr(publisher, f"as_{suffix}")(parts))
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is None
    assert report.suspects
    assert report.suspects[0].figure.key == wrong.key
    assert report.suspects[0].suggested == wrong.text
    source = report.suspects[0].figure.source
    assert source is not None
    assert source.zh


def test_a_wrong_figure_of_a_text_does_not_move_its_neighbours(tmp_path: Path) -> None:
    """In a row that lost its blank cells and holds a slip, the reading that is off by a slip wins, and the slip is named."""
    budget = _budget(3)
    parts = _parts(budget, 3)
    wrong = budget.tables["income"].by_key["total"].figures["general"]
    printed, slipped = f"{wrong.value:,.{wrong.decimals}f}", f"{(wrong.value or 0) + 9:,.{wrong.decimals}f}"
    for at, part in enumerate(parts):
        if isinstance(part, Sheet) and part.title == "单位收入总体情况表":
            first = tuple(slipped if cell == printed else cell for cell in part.body[0])
            parts[at] = part._replace(body=(first, *part.body[1:]))
    path = tmp_path / "2024.txt"
    path.write_bytes(publisher.as_txt(parts))
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert (report.suspects[0].figure.key, report.suspects[0].suggested) == (wrong.key, wrong.text)


@needs("soffice")
@pytest.mark.parametrize(("made", "suffix"), [("docx", "pdf"), ("xlsx", "ods"), ("xlsx", "xls")])
def test_what_an_office_program_makes_of_it(made: str, suffix: str, tmp_path: Path) -> None:
    """The same document, exported by LibreOffice: its own PDF, its own workbooks."""
    budget = _budget(2)
    path = tmp_path / f"2024.{made}"
    path.write_bytes(getattr(publisher, f"as_{made}")(_parts(budget, 2, notes=made == "docx")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(path)]
    done = subprocess.run(command, capture_output=True, timeout=180, check=False)
    exported = tmp_path / f"2024.{suffix}"
    if not exported.exists():
        pytest.skip(f"LibreOffice did not convert: {done.stderr[-200:]!r}")
    found = open_document(str(exported)).budget(load_pack(PACK).layout)
    wanted = figures_of(budget)
    if made == "xlsx":
        wanted = {key: value for key, value in wanted.items() if not key[0].startswith(TEXTS)}
    assert figures_of(found) == wanted
    assert found.unread == ()
