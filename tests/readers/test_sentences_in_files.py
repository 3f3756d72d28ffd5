"""Sentences of documents: in the budget file, in its schema, in the coverage, and never twice for one fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from docx import Document
from jsonschema import Draft202012Validator

from budgetcheck import load_pack
from budgetcheck.judging.question import Question
from budgetcheck.readers.budget_schema import json_schema
from budgetcheck.runs.files import Job, check_file, import_documents

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

NOTES = (
    "2024年示例区园林管理所单位预算公开",
    "一、总体情况",
    "本单位2024年支出预算总额80.00万元，其中：基本支出60.00万元，占75.00%；项目支出20.00万元，占25.00%。",
    "（一）档案整理费",
    "档案整理费8.40万元，比上年增加0.40万元，增长5.00%，主要原因是新增库房。",
    "（二）绿化养护费",
    "绿化养护费9.00万元，较上年的8.00万元增加1.00万元，增长12.50%。",
)
WRONG = ("本单位水电费9.00万元，比上年增加1.00万元，增长11.11%。",)


def notes(path: Path, *lines: str) -> Path:
    if path.suffix == ".txt":
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def checked(path: Path) -> FileReport:
    return check_file(Job(str(path), Question(pack="common", ignore=("table-missing", "section-missing"))))


def told(report: FileReport) -> list[tuple[str, str]]:
    """Return what a report says, but for the rules on paragraphs, which a budget file does not hold."""
    return [(finding.rule, report.sentence(finding).zh) for finding in report.findings]


@pytest.mark.parametrize("name", ["notes.txt", "notes.docx"])
def test_notes_alone_are_checked(tmp_path: Path, name: str) -> None:
    """A text without a table is no refusal: its sentences are judged, and counted in the coverage."""
    report = checked(notes(tmp_path / name, *NOTES))
    assert report.error is None
    assert told(report) == []
    assert report.coverage.printed == report.coverage.figures == 12
    assert report.coverage.checked == 12
    whole = check_file(Job(str(tmp_path / name), Question(pack="common")))
    assert {finding.severity for finding in whole.findings} == {"note"}
    assert "只有文字说明" in whole.findings[0].message.zh
    report = checked(notes(tmp_path / name, *NOTES, *WRONG))
    assert [finding.rule for finding in report.findings] == ["change-in-sentence-wrong"]
    (suspect, *_) = report.suspects
    assert suspect.figure.text == "11.11"


@pytest.mark.parametrize("name", ["notes.txt", "notes.docx"])
def test_an_imported_document_gives_the_same_report(tmp_path: Path, name: str) -> None:
    path = notes(tmp_path / name, *NOTES, *WRONG)
    text, unread = import_documents([str(path)], pack="common")
    assert not unread
    budget = tmp_path / "budget.json"
    budget.write_text(text, encoding="utf-8")
    first, second = checked(path), checked(budget)
    assert told(first) == told(second) != []
    assert first.coverage.checked == second.coverage.checked
    assert first.relations == second.relations
    assert first.suspects == second.suspects
    content = json.loads(text)
    assert [entry["label"] for entry in content["sentences"]][:3] == ["支出", "基本支出", "项目支出"]
    Draft202012Validator(json_schema(load_pack("common").layout)).validate(content)


def test_a_bound_row_and_a_sentence_never_tell_one_fault_twice(tmp_path: Path) -> None:
    """A claim that a row of a known section holds is judged there alone."""
    lines = (
        "2024年示例区园林管理所单位预算公开",
        "二、支出预算情况说明",
        "2024年支出预算80.00万元，其中：基本支出60.00万元，占75.00%，比上年预算增加5.00万元，增长19.09%。",
        "项目支出20.00万元，占25.00%。",
    )
    report = checked(notes(tmp_path / "notes.docx", *lines))
    assert [finding.at[0].text for finding in report.findings if finding.severity != "note"].count("19.09") == 1


PROCUREMENT = (
    "2024年示例区园林管理所单位预算公开",
    "十、政府采购情况说明",
    "政府采购支出总额100.00万元，其中：政府采购货物支出60.00万元、政府采购服务支出40.00万元。授予中小企业合同金额"
    "80.00万元，占政府采购支出总额的80.00%。货物采购授予中小企业合同金额48.00万元，占货物支出金额的80.00%。",
)


@pytest.mark.parametrize(
    "changed", [("60.00万元", "66.00万元"), ("的80.00%。货物", "的88.00%。货物"), ("的80.00%。", "的70.00%。")]
)
def test_a_claim_that_rows_hold_is_judged_by_itself_where_no_rule_asks(
    tmp_path: Path, changed: tuple[str, str]
) -> None:
    """A known section takes the figures into rows; what the sentence says of them is still judged, and told once."""
    assert [each.rule for each in checked(notes(tmp_path / "a.docx", *PROCUREMENT)).findings] == []
    lines = (*PROCUREMENT[:2], PROCUREMENT[2][::-1].replace(changed[0][::-1], changed[1][::-1], 1)[::-1])
    found = [each for each in checked(notes(tmp_path / "b.docx", *lines)).findings if each.severity == "error"]
    assert found
    assert len({each.rule for each in found}) == len(found)


def test_two_amounts_of_one_row_never_mix(tmp_path: Path) -> None:
    """A row that has the amount of one claim takes no change of another."""
    lines = (
        "2021年示例区园林管理所单位决算公开",
        "一、收入决算情况说明",
        "2021年度收入总计170.00万元，其中年初结转和结余30.00万元，较2020年减少10.00万元，下降25.00%；"
        "本年收入合计140.00万元，较2020年增加20.00万元，增长16.67%，主要原因是新增项目。",
    )
    assert not [each for each in checked(notes(tmp_path / "notes.docx", *lines)).findings if each.severity != "note"]
