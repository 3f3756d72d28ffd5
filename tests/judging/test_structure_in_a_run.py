"""What printed tables say of themselves, in a run: findings, causes, coverage, and one relation asked once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import docx

from budgetcheck.judging.question import Question
from budgetcheck.model.budget import grid_number
from budgetcheck.model.report import Report
from budgetcheck.reporters import Style, render
from budgetcheck.runs.files import Job, check_file, import_documents

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

UNKNOWN = """科目编码|科目名称|合计|人员|设备
|合计|14.00|8.00|6.00
213|农林水|9.00|6.00|3.00
21301|农业|9.00|6.00|3.00
2130104|运行|6.00|6.00|
2130108|虫害|3.00||3.00
214|交通|5.00|2.00|3.00
21401|公路|3.00|1.00|2.00
21402|铁路|2.00|1.00|1.00"""
GENERAL = """科目编码|科目名称|合计|基本支出|项目支出
|合计|20.00|12.00|8.00
207|文化|12.00|8.00|4.00
20701|文化和旅游|12.00|8.00|4.00
2070104|图书馆|7.00|5.00|2.00
2070109|群众文化|5.00|3.00|2.00
208|社会保障|8.00|4.00|4.00
20805|养老|8.00|4.00|4.00
2080505|养老保险|8.00|4.00|4.00"""


def written(path: Path, *tables: tuple[str, str]) -> str:
    document = docx.Document()
    document.add_paragraph("某某市养护所2024年部门预算公开")
    for title, text in tables:
        document.add_paragraph(title)
        document.add_paragraph("单位：万元")
        rows = [line.split("|") for line in text.splitlines()]
        table = document.add_table(len(rows), len(rows[0]))
        for y, row in enumerate(rows):
            for x, word in enumerate(row):
                table.cell(y, x).text = word
    document.save(str(path))
    return str(path)


def checked(path: str, pack: str = "common") -> FileReport:
    report = check_file(Job(path, Question(pack=pack)))
    assert report.error is None
    return report


def structural(report: FileReport) -> list[str]:
    return [finding.rule for finding in report.findings if finding.rule.endswith("add-up")]


def test_a_table_that_no_pack_knows_is_checked_and_counted(tmp_path: Path) -> None:
    report = checked(written(tmp_path / "a.docx", ("养护经费明细表", UNKNOWN)))
    assert structural(report) == []
    part = next(part for part in report.coverage.parts if part.title == "养护经费明细表")
    assert part.printed == part.read == part.checked == 22
    assert not [each for each in report.unread if each.why == "table"]


def test_a_slip_in_it_is_found_with_its_cause_and_its_evidence(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.docx", ("养护经费明细表", UNKNOWN.replace("2130108|虫害|3.00||3.00", "2130108|虫害|3.00||3.50"))
    )
    report = checked(path, "none")
    assert structural(report) == ["parts-do-not-add-up", "columns-do-not-add-up"]
    assert "holds in 9 of 9 other places" in report.findings[0].message.en
    first = report.suspects[0]
    assert (first.figure.row, first.figure.column, first.figure.text, first.suggested) == (
        "2130108",
        "设备",
        "3.50",
        "3.00",
    )
    at: dict[str, Any] = json.loads(render(Report((report,)), "json", Style("zh")))["files"][0]["findings"][0]["at"][0]
    assert (at["grid"], at["row"], at["column"], at["figure"]) == (1, "21301", "设备", "3.00")
    assert "table" not in at


def test_it_is_explained_beside_a_mistake_in_another_table(tmp_path: Path) -> None:
    """Two figures exchanged in a table of the pack, and a slip in a table that no pack knows: both are named."""
    slipped = UNKNOWN.replace("2130108|虫害|3.00||3.00", "2130108|虫害|3.00||3.50")
    exchanged = GENERAL.replace("图书馆|7.00|5.00|2.00", "图书馆|7.00|2.00|5.00")
    general = ("一般公共预算支出表", exchanged)
    suspects = checked(written(tmp_path / "a.docx", general, ("养护经费明细表", slipped))).suspects
    figures = {(each.at[1:3], each.printed, each.suggested) for suspect in suspects for each in suspect.places}
    assert figures == {
        (("2070104", "basic"), "2.00", "5.00"),
        (("2070104", "project"), "5.00", "2.00"),
        (("2130108", "设备"), "3.50", "3.00"),
    }
    assert len(suspects) == 2
    alone = checked(written(tmp_path / "b.docx", general, ("养护经费明细表", UNKNOWN))).suspects
    assert [len(each.places) for each in alone] == [2]


def test_a_covered_figure_changed_by_a_tenth_is_found(tmp_path: Path) -> None:
    lines = UNKNOWN.splitlines()
    for y, line in enumerate(lines[1:], 1):
        cells = line.split("|")
        for x in range(2, 5):
            if cells[x]:
                changed = [*cells[:x], f"{float(cells[x]) * 1.1:.2f}", *cells[x + 1 :]]
                text = "\n".join([*lines[:y], "|".join(changed), *lines[y + 1 :]])
                assert structural(checked(written(tmp_path / "a.docx", ("养护经费明细表", text)), "none")), (y, x)


def test_what_a_pack_asks_is_not_asked_again(tmp_path: Path) -> None:
    wrong = GENERAL.replace("2070109|群众文化|5.00|3.00|2.00", "2070109|群众文化|5.00|3.00|2.40")
    report = checked(written(tmp_path / "a.docx", ("一般公共预算支出表", wrong)))
    found = [finding.rule for finding in report.findings if finding.at[0].table == "general"]
    assert "parent-not-sum-of-parts" in found
    assert "parts-do-not-add-up" not in found
    assert not [finding for finding in report.findings if grid_number(finding.at[0].table) is not None]


def test_a_rule_of_structure_can_be_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx", ("养护经费明细表", UNKNOWN.replace("|虫害|3.00||3.00", "|虫害|3.00||3.50")))
    report = check_file(Job(path, Question(pack="none", ignore=("parts-do-not-add-up",))))
    assert structural(report) == ["columns-do-not-add-up"]


def test_an_imported_document_keeps_its_unknown_tables(tmp_path: Path) -> None:
    wrong = UNKNOWN.replace("|虫害|3.00||3.00", "|虫害|3.00||3.50")
    path = written(tmp_path / "a.docx", ("养护经费明细表", wrong), ("一般公共预算支出表", GENERAL))
    text, _ = import_documents([path], "common")
    content = json.loads(text)
    assert [grid["title"] for grid in content["grids"]] == ["养护经费明细表"]
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    again, before = checked(str(tmp_path / "b.json")), checked(path)
    assert structural(again) == structural(before) == ["parts-do-not-add-up", "columns-do-not-add-up"]


def test_a_broken_table_of_a_budget_file_is_refused_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx", ("养护经费明细表", UNKNOWN))
    text, _ = import_documents([path], "none")
    for spoil in ({"rows": [["1"] * 9]}, {"headings": "x"}, {"colour": "red"}, {"title": 1}):
        content = json.loads(text)
        content["grids"][0] |= spoil
        (tmp_path / "b.json").write_text(json.dumps(content), encoding="utf-8")
        report = check_file(Job(str(tmp_path / "b.json"), Question(pack="none")))
        assert report.error is not None
        assert "grids[1]" in report.error.say("en")
