"""One fault, one finding: the same words left in many places are told once, with every place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file

if TYPE_CHECKING:
    from pathlib import Path

_ROWS = (("科目编码", "科目名称", "合计", "基本支出", "项目支出"), ("207", "文化", "3.00", "2.00", "1.00"))


def test_a_placeholder_left_in_many_places_is_one_finding_with_its_places(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("某某市养护所2024年部门预算公开")
    document.add_paragraph("一般公共预算支出情况表")
    document.add_paragraph("单位：万元")
    grid = document.add_table(len(_ROWS), len(_ROWS[0]))
    for y, row in enumerate(_ROWS):
        for x, words in enumerate(row):
            grid.cell(y, x).text = words
    kinds = ("办公", "会议", "培训", "差旅", "维修", "租赁")
    for number, kind in enumerate(kinds, 1):
        document.add_paragraph(f"{number}、{kind}经费由XXX单位负责，按规定的标准在本年内执行完毕。")
    path = tmp_path / "left.docx"
    document.save(str(path))
    report = check_file(Job(str(path), Question(pack="common")))
    assert report.error is None
    found = [finding for finding in report.findings if finding.rule == "placeholder-left"]
    assert len(found) == 1
    assert len(found[0].at) == len(kinds)
    assert len({at.source for at in found[0].at}) == len(kinds)
