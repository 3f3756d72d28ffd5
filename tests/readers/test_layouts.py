"""Disclosures in the layouts that units publish: what is consistent is reported as such, and slips in it are found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file
from tests.layout_generator import render
from tests.layout_generator.dialects import dialect
from tests.layout_generator.documents import KINDS, document
from tests.layout_generator.printed import Document, Table
from tests.layout_generator.spoil import spoiled
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLISHED = ROOT / "fixtures" / "layouts"
_OF_NO_PACK = ("项目支出预算表",)
"""What no pack says anything about: a table of one column, whose sums are its own."""
_ENOUGH_READ, _ENOUGH_COVERED = 0.95, 0.9


def _check(folder: Path, made: Document, seed: int, form: str) -> FileReport:
    random = Random(seed)
    merged = random.random() < 0.6
    data = {
        "docx": lambda: render.word(made, merged=merged),
        "xlsx": lambda: render.workbook(made, merged=merged, strings=random.random() < 0.5),
        "html": lambda: render.page(made, merged=merged),
    }[form]()
    path = folder / f"{made.kind}.{form}"
    path.write_bytes(data)
    return check_file(Job(str(path), Question()))


def _grave(report: FileReport) -> list[str]:
    return [
        f"{finding.rule}: {finding.message.en}"
        for finding in report.findings
        if finding.severity in (Severity.ERROR, Severity.WARNING)
    ]


def _is_read_and_covered(documents: Iterable[tuple[int, str, Document]], folder: Path) -> None:
    """Check consistent documents by seed and form: nothing is wrong with any, and of their figures few are left out."""
    printed = read = covered = 0
    for seed, form, made in documents:
        report = _check(folder, made, seed, form)
        assert report.error is None
        assert _grave(report) == [], (made.kind, seed, form)
        printed += report.coverage.printed
        read += report.coverage.figures
        covered += report.coverage.checked
    assert read >= _ENOUGH_READ * printed
    assert covered >= _ENOUGH_COVERED * printed


@pytest.mark.parametrize("form", ["docx", "xlsx", "html"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_with_a_consistent_document(kind: str, form: str, tmp_path: Path) -> None:
    _is_read_and_covered(((seed, form, document(kind, seed)) for seed in range(3)), tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_other_places_say_the_same_in_their_own_words(kind: str, tmp_path: Path) -> None:
    forms = enumerate(("docx", "xlsx", "html", "docx"))
    _is_read_and_covered(((seed, form, dialect(document(kind, seed), seed)) for seed, form in forms), tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_unknown_in_a_consistent_document_is_no_fault_of_it(kind: str, tmp_path: Path) -> None:
    for seed in range(8):
        made, gone = spoiled(document(kind, seed), seed)
        report = _check(tmp_path, made, seed, "docx")
        assert _grave(report) == [], (kind, seed, gone)


@pytest.mark.parametrize(
    ("kind", "seed", "form"),
    [
        # 因公出国（境）费 of a turned table: its column is blank, and may be the row that seems to be missing.
        ("shanghai", 154163025, "html"),
        # The codes of the second lane: 302, 30201 … are codes under any heading.
        ("final", 149748373, "xlsx"),
        # A row of the overview: no 本年合计 is printed, and that one may be unread makes nothing blank.
        ("shanghai", 442003375, "xlsx"),
        ("shanghai", 54127038, "docx"),
    ],
)
def test_words_that_once_gave_an_alarm_when_they_were_unknown(kind: str, seed: int, form: str, tmp_path: Path) -> None:
    made, gone = spoiled(document(kind, seed), seed)
    assert _grave(_check(tmp_path, made, seed, form)) == [], gone


def test_pages_of_a_table_under_its_number_and_title_again_are_one_table(tmp_path: Path) -> None:
    """The rows of each page were held to make the total of all."""
    assert _grave(_check(tmp_path, dialect(document("final", 9601), 9601), 9601, "html")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_in_a_table_is_found(kind: str, tmp_path: Path) -> None:
    tried = found = 0
    for seed in range(6):
        slipped = _with_a_slip(document(kind, seed), Random(seed))
        if slipped is not None:
            tried += 1
            found += bool(_grave(_check(tmp_path, slipped, seed, "docx")))
    assert found == tried > 3


def _with_a_slip(made: Document, random: Random) -> Document | None:
    """Return a document with one digit before the point of one figure of its tables changed; None where it has none."""
    places = [
        (place, y, x)
        for place, part in enumerate(made.parts)
        if isinstance(part, Table)
        and part.title not in _OF_NO_PACK
        and not any("上年" in "".join(path) or "执行数" in "".join(path) for path in part.head)
        for y, row in enumerate(part.body)
        for x, cell in enumerate(row)
        if "." in cell and cell.replace(",", "").replace(".", "").isdigit() and float(cell.replace(",", "")) > 1
    ]
    if not places:
        return None
    place, y, x = random.choice(places)
    table = made.parts[place]
    assert isinstance(table, Table)
    digits = table.body[y][x]
    at = digits.index(".") - 1
    wrong = f"{digits[:at]}{(int(digits[at]) + 5) % 10}{digits[at + 1 :]}"
    row = (*table.body[y][:x], wrong, *table.body[y][x + 1 :])
    body = (*table.body[:y], row, *table.body[y + 1 :])
    return replace(made, parts=(*made.parts[:place], replace(table, body=body), *made.parts[place + 1 :]))


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.docx")), ids=lambda path: path.stem)
def test_published_layouts_are_read_and_hold(path: Path) -> None:
    report = check_file(Job(str(path), Question()))
    assert [finding.rule for finding in report.findings if finding.severity is Severity.ERROR] == []
    # Two things are indeed not as they should be: 30217 stands behind 30231, and one change has no reason.
    warnings = {finding.rule for finding in report.findings if finding.severity is Severity.WARNING}
    assert warnings <= {"codes-out-of-order", "reason-missing"}
    assert report.coverage.figures >= 0.97 * report.coverage.printed
    assert report.coverage.checked >= 0.92 * report.coverage.printed
