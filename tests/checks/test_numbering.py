"""The numbers of headings and lists: one finding for a list that goes wrong in one place, none where there is doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import Finding

RULE = "list-number-out-of-order"
KNOWN = "一般公共预算支出情况表"
ROWS = (("科目编码", "科目名称", "合计", "基本支出", "项目支出"), ("207", "文化", "3.00", "2.00", "1.00"))
SAID = "本单位按规定公开，相关情况已在各表中列示。"


def _found(folder: Path, lines: list[str], table: str = "") -> list[Finding]:
    document = docx.Document()
    document.add_paragraph("某某市养护所2024年部门预算公开")
    for line in (*lines, KNOWN):
        document.add_paragraph(line)
        if line in (table, KNOWN):
            document.add_paragraph("单位：万元")
            grid = document.add_table(2, 5)
            for y, words in enumerate(ROWS):
                for x, word in enumerate(words):
                    grid.cell(y, x).text = word
    path = folder / "notes.docx"
    document.save(str(path))
    report = check_file(Job(str(path), Question(pack="common")))
    assert report.error is None
    assert RULE in report.outcomes
    return [finding for finding in report.findings if finding.rule == RULE]


def _list(*numbers: str) -> list[str]:
    return [line for number in numbers for line in (f"{number}、养护工作的第{len(number)}类情况说明", SAID)]


@pytest.mark.parametrize(
    ("numbers", "actual", "expected", "says"),
    [
        (("一", "二", "四", "五", "六"), "四、", "三、", "leap from 二、 to 四、"),
        (("一", "二", "三", "三", "四"), "三、", "四、", "appears twice"),
        (("一", "二", "五", "四", "五"), "五、", "三、", "by its neighbours it is 三"),
        (("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十二"), "十二、", "十一、", "leap from 十、"),
    ],
)
def test_a_list_that_goes_wrong_once_is_one_finding(
    numbers: tuple[str, ...], actual: str, expected: str, says: str, tmp_path: Path
) -> None:
    (finding,) = _found(tmp_path, _list(*numbers))
    assert (finding.actual, finding.expected) == (actual, expected)
    assert says in finding.message.en


def test_inner_lists_begin_anew_under_each_item(tmp_path: Path) -> None:
    inner = ["（一）办公经费有关情况的说明", SAID, "（二）会议经费有关情况的说明", SAID]
    right = [line for number in ("一", "二", "三", "四") for line in (*_list(number), *inner)]
    assert _found(tmp_path, right) == []
    wrong = [
        *_list("一"),
        "（一）甲类情况",
        SAID,
        "（二）乙类情况",
        SAID,
        "（四）丙类情况",
        SAID,
        "（五）丁类情况",
        SAID,
    ]
    (finding,) = _found(tmp_path, wrong)
    assert (finding.actual, finding.expected) == ("（四）", "（三）")


@pytest.mark.parametrize(
    "lines",
    [
        _list("一", "二", "三", "四"),
        # Parts begin anew.
        ["第一部分 概况", *_list("一", "二", "三", "四"), "第二部分 说明", *_list("一", "二", "三", "四")],
        # Three items show nothing, and two faults are a way of counting that nobody knows.
        _list("一", "二", "四"),
        _list("一", "三", "五", "七"),
        # The third is a heading whose number Word counts, or stands within the paragraph before.
        [*_list("一", "二"), "机关运行经费情况", SAID, *_list("四", "五")],
        [*_list("一", "二"), f"{SAID}三、机关运行经费情况，{SAID}", *_list("四", "五")],
        # The contents number what they name.
        ["目录", "一、收入", "二、支出", "四、采购", "五、资产", "一、收入", SAID, "二、支出", SAID],
    ],
)
def test_where_nothing_is_wrong_or_nobody_knows_nothing_is_said(lines: list[str], tmp_path: Path) -> None:
    assert _found(tmp_path, lines) == []


def test_a_heading_over_a_table_counts(tmp_path: Path) -> None:
    over = "三、养护支出明细表"
    assert _found(tmp_path, [*_list("一", "二"), over, *_list("四", "五")], table=over) == []
