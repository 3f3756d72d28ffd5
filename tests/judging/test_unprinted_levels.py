"""Tables that print items alone, or no classes: what a level that is not printed would hold is not nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file
from tests.documents.test_tables_of_units import page, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
TOTAL = ("", "合计", "50.00", "40.00", "10.00")
CLASSES = (
    ("201", "一般公共服务支出", "30.00", "20.00", "10.00"),
    ("208", "社会保障和就业支出", "20.00", "20.00", ""),
)
SECTIONS = (
    ("20103", "政府办公厅（室）及相关机构事务", "30.00", "20.00", "10.00"),
    ("20805", "行政事业单位养老支出", "20.00", "20.00", ""),
)
ITEMS = (
    ("2010301", "行政运行", "20.00", "20.00", ""),
    ("2010302", "一般行政管理事务", "10.00", "", "10.00"),
    ("2080505", "机关事业单位基本养老保险缴费支出", "20.00", "20.00", ""),
)
OVERVIEW = (
    ("收入", "", "支出", ""),
    ("项目", "预算数", "项目", "预算数"),
    ("一、一般公共预算拨款收入", "50.00", "一、一般公共服务支出", "30.00"),
    ("", "", "二、社会保障和就业支出", "20.00"),
    ("本年收入合计", "50.00", "本年支出合计", "50.00"),
    ("收入总计", "50.00", "支出总计", "50.00"),
)


def judged(tmp_path: Path, *rows: tuple[str, ...]) -> FileReport:
    """Return the report on a budget whose tables of functions have these rows, in the order of their codes."""
    table = (HEAD, TOTAL, *sorted(rows))
    tables = {"收支总表": OVERVIEW, "支出总表": table, "一般公共预算支出表": table}
    return check_file(Job(str(page(tmp_path / "page.html", tables)), Question(pack="national-2021")))


@pytest.mark.parametrize("levels", [(CLASSES, SECTIONS, ITEMS), (ITEMS,), (CLASSES,), (CLASSES, SECTIONS)])
def test_levels_that_are_not_printed_are_no_fault(
    levels: tuple[tuple[tuple[str, ...], ...], ...], tmp_path: Path
) -> None:
    found = wrong(judged(tmp_path, *(row for level in levels for row in level)))
    assert set(found) <= {"parent-code-missing", "child-code-missing"}


def test_of_sections_without_classes_only_these_are_missed(tmp_path: Path) -> None:
    assert set(wrong(judged(tmp_path, *SECTIONS, *ITEMS))) == {"parent-code-missing"}


def test_one_class_that_is_lost_is_named(tmp_path: Path) -> None:
    report = judged(tmp_path, CLASSES[1], *SECTIONS, *ITEMS)
    assert "overview-class-differs" in wrong(report)
    assert any(each.figure.row == "201" for each in report.suspects)


def test_a_wrong_item_among_items_alone_is_found(tmp_path: Path) -> None:
    wrong_item = ("2010302", "一般行政管理事务", "11.00", "", "10.00")
    report = judged(tmp_path, ITEMS[0], wrong_item, ITEMS[2])
    assert {(each.figure.row, each.suggested) for each in report.suspects} == {("2010302", "10.00")}
