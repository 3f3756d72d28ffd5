"""A second layout, nine tables in 元 with classes numbered 一、二、三、, is read by a pack alone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.runs.files import Job, check_file
from tests import publisher
from tests.paths import ROOT
from tests.publisher import Line, Publisher, Sheet, figures_of

if TYPE_CHECKING:
    from tests.publisher import Part

FOLDER = ROOT / "fixtures" / "nine-tables"
PACK = str(FOLDER / "pack.toml")
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")


def _numbered(part: Part) -> Part:
    """Print the overviews without codes, their rows numbered 一、二、三、 instead."""
    if not isinstance(part, Sheet) or "总表" not in part.title:
        return part
    coded = [at for at, cell in enumerate(part.head[-1]) if cell == "科目编码"]

    def printed(row: tuple[str, ...]) -> tuple[str, ...]:
        cells = list(row)
        for at in coded:
            if cells[at].isdigit():
                count[at] = count.get(at, 0) + 1
                cells[at + 1] = f"{NUMERALS[count[at] - 1]}、{cells[at + 1]}"
        return tuple(cell for at, cell in enumerate(cells) if at not in coded)

    count: dict[int, int] = {}
    head = tuple(printed(row) for row in part.head)
    return part._replace(head=head, body=tuple(printed(row) for row in part.body))


def _parts() -> list[Part]:
    layout = load_pack(PACK).layout
    budget = open_document(str(FOLDER / "unit-2024.json")).budget(layout)
    printing = Publisher(budget, layout, Random(1))
    return [
        _numbered(part) for part in (Line(f"{budget.unit} 2024 年度单位预算"), *printing.tables(), *printing.notes())
    ]


def test_the_fixture_is_clean() -> None:
    report = check_file(Job(str(FOLDER / "unit-2024.json"), Question(pack=PACK)))
    assert report.error is None
    assert [finding for finding in report.findings if finding.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("suffix", ["docx", "pdf", "txt"])
def test_a_document_is_read_figure_by_figure(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"2024.{suffix}"
    path.write_bytes(getattr(publisher, f"as_{suffix}")(_parts()))
    layout = load_pack(PACK).layout
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is None
    assert [finding.message.en for finding in report.findings if finding.severity is Severity.ERROR] == []
    # Without its blank cells, three equal figures under the twelve columns of income fit in more than one way.
    assert {(each.table, each.why) for each in report.unread} <= ({("income", "place")} if suffix == "txt" else set())
    wanted = figures_of(open_document(str(FOLDER / "unit-2024.json")).budget(layout))
    in_rows = [part for part in report.coverage.parts if part.title]
    assert [(part.title, part.printed) for part in in_rows if part.read != part.printed and suffix != "txt"] == []
    assert len(wanted) - len(report.unread) <= report.coverage.figures <= len(wanted) + 1, (
        "a count in a sentence besides"
    )
    if suffix != "txt":
        assert figures_of(open_document(str(path)).budget(layout)) == wanted


def test_a_wrong_share_of_a_line_is_found(tmp_path: Path) -> None:
    parts = [Line(part.text.replace("5.52%", "5.25%")) if isinstance(part, Line) else part for part in _parts()]
    path = tmp_path / "2024.docx"
    path.write_bytes(publisher.as_docx(parts))
    report = check_file(Job(str(path), Question(pack=PACK)))
    rules = {finding.rule for finding in report.findings if finding.severity is Severity.ERROR}
    assert rules == {"share-of-fiscal-expenditure-wrong"}


def test_the_layout_is_in_the_pack_and_nowhere_else() -> None:
    """No word of the fixture's own titles stands in the code."""
    titles = {table.title for table in load_pack(PACK).layout.tables.values()}
    shown = {
        str(table["title"])
        for table in json.loads((FOLDER / "unit-2024.json").read_text("utf-8"), parse_float=Decimal)["tables"].values()
    }
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert not [title for title in titles | shown if title in code]
