"""Tables whose rows are units: what they print, and what they leave to be added up, is never taken for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

Rows = Sequence[Sequence[str]]

INCOME = (
    ("单位编码", "单位名称", "合计", "本年收入", "", ""),
    ("", "", "", "小计", "一般公共预算", "政府性基金预算"),
)
EXPENDITURE = (("单位编码", "单位名称", "合计", "基本支出", "项目支出"),)
OVERVIEW = (
    ("收入", "", "支出", ""),
    ("项目", "预算数", "项目", "预算数"),
    ("一、一般公共预算拨款收入", "30.00", "一、一般公共服务支出", "30.00"),
    ("本年收入合计", "30.00", "本年支出合计", "30.00"),
    ("收入总计", "30.00", "支出总计", "30.00"),
)
GENERAL = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
    ("", "合计", "30.00", "25.00", "5.00"),
    ("201", "一般公共服务支出", "30.00", "25.00", "5.00"),
    ("20103", "政府办公厅（室）及相关机构事务", "30.00", "25.00", "5.00"),
    ("2010301", "行政运行", "30.00", "25.00", "5.00"),
)
BASIC = (
    ("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
    ("", "合计", "25.00", "20.00", "5.00"),
    ("301", "工资福利支出", "20.00", "20.00", ""),
    ("30101", "基本工资", "20.00", "20.00", ""),
    ("302", "商品和服务支出", "5.00", "", "5.00"),
    ("30217", "公务接待费", "1.40", "", "1.40"),
    ("30231", "公务用车运行维护费", "3.60", "", "3.60"),
)
NAMES = ("“三公”经费合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费")
SHORT = ("", "", "小计", "公务用车购置费", "公务用车运行费", "")
THREE = ("5.00", "", "3.60", "", "3.60", "1.40")
LAST = ("6.20", "", "4.60", "", "4.60", "1.60")
NOTHING = ("",) * 6


def three_public(*rows: tuple[str, ...], last: str = "2024年", this: str = "2025年") -> list[tuple[str, ...]]:
    """Return a table of three public expenses whose rows are units, with last year's amounts beside this year's."""
    return [
        ("单位编码", "单位名称", last, *[""] * 5, this, *[""] * 5),
        ("", "", *NAMES, *NAMES),
        ("", "", *SHORT, *SHORT),
        *rows,
    ]


def page(path: Path, tables: Mapping[str, Rows]) -> Path:
    """Write a page of a budget of 2025 with these tables."""
    lines = ["<html><meta charset=utf-8><body><h1>某市水利局2025年部门预算</h1>"]
    for title, rows in tables.items():
        body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        lines.append(f"<h2>{title}</h2><p>单位：万元</p><table border=1>{body}</table>")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def wrong(report: FileReport) -> list[str]:
    """Return the rules that find anything but that a part is missing, which these pages leave out."""
    assert report.error is None
    found = [each for each in report.findings if each.severity is not Severity.NOTE]
    return [each.rule for each in found if each.rule not in ("table-missing", "section-missing")]


def judged(tmp_path: Path, **more: Rows) -> FileReport:
    titles = {"income": "收入总表", "expenditure": "支出总表", "three": "一般公共预算“三公”经费支出表"}
    tables = {"收支总表": OVERVIEW} | {titles[name]: rows for name, rows in more.items()}
    tables |= {"一般公共预算支出表": GENERAL, "一般公共预算基本支出表": BASIC}
    return check_file(Job(str(page(tmp_path / "page.html", tables)), Question(pack="national-2021")))


UNITS = (("201001", "某市水利局机关"), ("201002", "某市水利工程处"))


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("total", [True, False])
def test_units_without_their_total_are_no_fault(count: int, total: bool, tmp_path: Path) -> None:
    """Where the total is not printed nobody knows it; it is not nothing."""
    amounts = [("30.00",), ("18.00", "12.00")][count - 1]
    income = [(*unit, each, each, each, "") for unit, each in zip(UNITS, amounts, strict=False)]
    basic = [[("25.00", "5.00")], [("14.00", "4.00"), ("11.00", "1.00")]][count - 1]
    expenditure = [(*unit, each, *parts) for unit, each, parts in zip(UNITS, amounts, basic, strict=False)]
    if total:
        income.insert(0, ("", "合计", "30.00", "30.00", "30.00", ""))
        expenditure.insert(0, ("", "合计", "30.00", "25.00", "5.00"))
    report = judged(tmp_path, income=(*INCOME, *income), expenditure=(*EXPENDITURE, *expenditure))
    assert wrong(report) == []


def test_a_wrong_total_of_units_is_found(tmp_path: Path) -> None:
    rows = (*EXPENDITURE, ("", "合计", "31.00", "25.00", "5.00"), (*UNITS[0], "30.00", "25.00", "5.00"))
    report = judged(tmp_path, expenditure=rows)
    assert {each.suggested for each in report.suspects} == {"30.00"}
    assert wrong(report)


@pytest.mark.parametrize(("last", "this"), [("2024年", "2025年"), ("上年", "本年"), ("上年预算数", "本年预算数")])
def test_last_years_three_public_expenses_stand_beside_this_years(last: str, this: str, tmp_path: Path) -> None:
    rows = three_public(("", "合计", *LAST, *THREE), (*UNITS[0], *LAST, *THREE), last=last, this=this)
    report = judged(tmp_path, three=rows)
    assert wrong(report) == []
    budget, _ = read_file(str(tmp_path / "page.html"), "national-2021")
    printed = {
        row.code: (row.figures["previous"].text, row.figures["total"].text)
        for row in budget.tables["three_public"].rows
        if row.figures
    }
    assert printed == {
        "total": ("6.20", "5.00"),
        "3": ("4.60", "3.60"),
        "3.2": ("4.60", "3.60"),
        "2": ("1.60", "1.40"),
    }


def test_a_year_before_last_is_not_last_years(tmp_path: Path) -> None:
    judged(tmp_path, three=three_public(("", "合计", *LAST, *THREE), last="2023年"))
    budget, _ = read_file(str(tmp_path / "page.html"), "national-2021")
    assert all("previous" not in row.figures for row in budget.tables["three_public"].rows)


def test_three_public_expenses_of_last_year_alone_are_no_empty_table(tmp_path: Path) -> None:
    tables = {"收支总表": OVERVIEW, "一般公共预算“三公”经费支出表": three_public(("", "合计", *LAST, *NOTHING))}
    report = check_file(Job(str(page(tmp_path / "page.html", tables)), Question(pack="national-2021")))
    assert wrong(report) == []


def test_units_of_three_public_expenses_without_a_total_leave_it_unknown(tmp_path: Path) -> None:
    rows = three_public((*UNITS[0], *LAST, *THREE), (*UNITS[1], *LAST, *THREE))
    report = judged(tmp_path, three=rows)
    assert wrong(report) == []
    assert {each.table for each in report.unread} >= {"three_public"}
