"""Tables that are empty, as documents say so: at the table, in the notes, or in another file; a dash is no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file, read_file

if TYPE_CHECKING:
    from pathlib import Path

RULE = "empty-table-without-statement"
NOTES = "<p>一、收入预算情况</p><p>2024年收入预算120.00万元，其中：一般公共预算拨款收入120.00万元，占100.00%。</p>"
SAID = [
    "南山县档案馆2024年没有使用政府性基金预算拨款安排的支出。",
    "本单位2024年未安排政府性基金预算支出。",
    "2024年无政府性基金预算，故政府性基金预算支出表为空。",
    "政府性基金预算支出表无数据。",
]
NOT_SAID = ["2024年政府性基金预算支出0.00万元的用途见附表。", "没有使用国有资本经营预算拨款安排的支出。"]


def page(folder: Path, notes: str, nil: str = "", unit: str = "南山县档案馆") -> str:
    rows = "".join(
        f"<tr><td>{code}</td><td>{name}</td><td>{total}</td><td>{total}</td><td>{nil}</td></tr>"
        for code, name, total in (("201", "一般公共服务支出", "120.00"), ("20126", "档案事务", "120.00"))
    )
    head = "<tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>项目支出</td></tr>"
    total = f"<tr><td></td><td>合计</td><td>120.00</td><td>120.00</td><td>{nil}</td></tr>"
    nothing = f"<tr><td></td><td>合计</td><td>{nil}</td><td>{nil}</td><td>{nil}</td></tr>"
    path = folder / "page.html"
    path.write_text(
        f"<html><body><h1>{unit}2024年单位预算公开</h1>{notes}"
        f"<p>一般公共预算支出表</p><p>单位：万元</p><table>{head}{rows}{total}</table>"
        f"<p>政府性基金预算支出表</p><p>单位：万元</p><table>{head}{nothing}</table></body></html>",
        encoding="utf-8",
    )
    return str(path)


def missed(path: str) -> bool:
    report = check_file(Job(path, Question()))
    return RULE in {each.rule for each in report.findings if each.at[0].table == "government_fund"}


@pytest.mark.parametrize("said", SAID)
def test_the_notes_may_say_that_a_table_is_empty(tmp_path: Path, said: str) -> None:
    path = page(tmp_path, f"{NOTES}<p>二、政府性基金预算支出情况</p><p>{said}</p>")
    assert read_file(path)[0].tables["government_fund"].statement == said
    assert not missed(path)


@pytest.mark.parametrize("said", NOT_SAID)
def test_other_sentences_of_the_notes_do_not(tmp_path: Path, said: str) -> None:
    assert missed(page(tmp_path, f"{NOTES}<p>二、其他情况</p><p>{said}</p>"))


def test_the_region_that_asks_for_it_at_the_table_still_does(tmp_path: Path) -> None:
    said = f"{NOTES}<p>二、政府性基金预算支出情况</p><p>{SAID[0]}</p>"
    assert missed(page(tmp_path, said, unit="新疆维吾尔自治区档案馆"))


def test_a_file_of_tables_alone_is_not_asked_for_what_the_notes_say(tmp_path: Path) -> None:
    report = check_file(Job(page(tmp_path, ""), Question()))
    assert report.outcomes[RULE].could_not_run
    assert {str(each.severity) for each in report.findings if each.rule == "section-missing"} == {"note"}


@pytest.mark.parametrize("nil", ["-", "—", "——", "/", ""])
def test_a_dash_is_neither_printed_nor_missed(tmp_path: Path, nil: str) -> None:
    report = check_file(Job(page(tmp_path, "", nil), Question()))
    assert report.coverage is not None
    assert (report.coverage.printed, report.coverage.figures) == (6, 6)
