"""Further tables and rarer forms of the common ones: what is consistent gives no finding, and a slip is found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, import_documents, judged
from tests.layout_generator import render
from tests.layout_generator.documents import document
from tests.layout_generator.printed import Document, Row, Table

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import FileReport

_MOVED = Decimal("0.50")
_DEEPEST = 7


def _run(folder: Path, made: Document) -> tuple[FileReport, Budget]:
    path = folder / "published.docx"
    path.write_bytes(render.word(made, merged=True))
    return judged(Job(str(path), Question()))


def _rules(report: FileReport) -> set[str]:
    return {each.rule for each in report.findings if each.severity is not Severity.NOTE}


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "") or 0)


def _said(amount: Decimal) -> str:
    return f"{amount:.2f}" if amount else ""


def _total(table: Table) -> Row:
    return next(row for row in table.body if any("合计" in cell for cell in row))


def _with(made: Document, table: Table) -> Document:
    """Return a document with a table before its notes."""
    at = next(place for place, part in enumerate(made.parts) if isinstance(part, Table))
    return replace(made, parts=(*made.parts[:at], table, *made.parts[at:]))


def _expenditure(made: Document) -> dict[str, Decimal]:
    table = next(each for each in made.tables if "支出" in each.title and ("基本支出",) in each.head and each.labels)
    heads = ["".join(path) for path in table.head]
    return {
        head: _amount(cell) for head, cell in zip(heads, _total(table), strict=True) if head.endswith(("计", "支出"))
    }


def _budget(kinds: tuple[str, ...]) -> tuple[Document, dict[str, Decimal]]:
    """Return a budget with basic and project expenditure alone, and the totals of its expenditure table."""
    for seed in range(200):
        made = document("national-2021", seed)
        found = _expenditure(made)
        if found["项目支出"] > 3 and all(not found.get(kind, Decimal()) for kind in kinds):
            return made, found
    raise AssertionError(kinds)


_OTHERS = ("上缴上级支出", "事业单位经营支出", "对附属单位补助支出")


@pytest.mark.parametrize("title", ["项目支出表", "部门项目支出预算表", "项目支出预算明细表（公开表10）"])
def test_a_project_table_makes_the_project_column(title: str, tmp_path: Path) -> None:
    made, found = _budget(())
    whole = found["项目支出"]
    first = (whole / 3).quantize(Decimal("0.01"))
    body = (("合计", _said(whole)), ("甲设施维护", _said(first)), ("乙专项业务", _said(whole - first)))
    table = Table(title, (("项目名称",), ("合计",)), body, over=("单位：万元",), labels=1)
    report, budget = _run(tmp_path, _with(made, table))
    assert "projects" in budget.tables
    assert _rules(report) == set()
    wrong = replace(table, body=(("合计", _said(whole + 1)), *body[1:]))
    assert "project-table-differs-from-expenditure" in _rules(_run(tmp_path, _with(made, wrong))[0])


@pytest.mark.parametrize("title", ["支出预算分类汇总表（按部门预算经济分类）", "支出总表（按经济分类）"])
def test_expenditure_by_economic_class_is_the_expenditure_table(title: str, tmp_path: Path) -> None:
    made, found = _budget(_OTHERS)
    rows = [
        ("", "合计", found["合计"], found["基本支出"], found["项目支出"]),
        ("301", "工资福利支出", found["基本支出"], found["基本支出"], Decimal()),
        ("302", "商品和服务支出", found["项目支出"], Decimal(), found["项目支出"]),
    ]
    body = tuple((code, name, *map(_said, figures)) for code, name, *figures in rows)
    head = (("科目编码",), ("科目名称",), ("合计",), ("基本支出",), ("项目支出",))
    made = replace(made, parts=tuple(part for part in made.parts if not _is_basic(part)))
    table = Table(title, head, body, over=("单位：万元",), labels=2)
    report, budget = _run(tmp_path, _with(made, table))
    assert "expenditure_by_class" in budget.tables
    assert _rules(report) <= {"table-missing"}
    wrong = replace(table, body=((*body[0][:2], _said(found["合计"] + 1), *body[0][3:]), *body[1:]))
    assert "economic-classes-differ-from-expenditure" in _rules(_run(tmp_path, _with(made, wrong))[0])


def _is_basic(part: str | Table) -> bool:
    return isinstance(part, Table) and "基本支出" in part.title


def test_the_general_account_with_income_and_what_is_left(tmp_path: Path) -> None:
    """Yunnan prints what was carried over and this year's income beside expenditure, each by basic and project."""
    made, at, table = next(
        (made, at, part)
        for made in map(partial(document, "final"), range(50))
        for at, part in enumerate(made.parts)
        if isinstance(part, Table) and part.number == "公开05表" and part.labels == 2 and not part.total_alone
        if all(_size(row) != 2 for row in part.body) and _amount(_total(part)[-1])
    )
    labels = table.labels
    groups = ("年初结转和结余", "本年收入", "本年支出", "年末结转和结余")
    head = tuple((group, word) for group in groups for word in ("合计", "基本支出", "项目支出"))
    chosen = [row for row in table.body if _amount(row[-1])]
    chosen = [row for row in chosen if _size(row) == _DEEPEST]
    lineage = {id(row) for row in (*_above(table, chosen[-1]), chosen[-1])}
    body = tuple(_spread(row, labels, moved=_MOVED if id(row) in lineage else Decimal()) for row in table.body)
    title = "一般公共预算财政拨款收入支出决算表"
    changed = replace(table, title=title, head=(*table.head[:labels], *head), body=body, numbers="")
    parts = [
        changed if place == at else part.replace(table.title, title) if isinstance(part, str) else part
        for place, part in enumerate(made.parts)
    ]
    report, budget = _run(tmp_path, replace(made, parts=tuple(parts)))
    assert {"before", "income", "total", "basic", "project"} <= budget.tables["general"].columns
    assert _rules(report) == set()


def test_counts_under_the_three_public_expenses_are_no_parts_of_them(tmp_path: Path) -> None:
    """Guizhou, Yunnan and Inner Mongolia print 相关统计数 below: groups, people, vehicles, receptions."""
    made = document("final", 6)
    at = next(place for place, part in enumerate(made.parts) if isinstance(part, Table) and "三公" in part.title)
    table = made.parts[at]
    assert isinstance(table, Table)
    paths = ["/".join(path) for path in table.head]
    planned, spent = (
        {path: cell for path, cell in zip(paths, table.body[-1], strict=True) if path.startswith(group)}
        for group in ("预算数", "决算数")
    )

    def row(name: str, word: str) -> Row:
        one, two = (next(cell for path, cell in found.items() if path.endswith(word)) for found in (planned, spent))
        return (name, one, two)

    host = row("3.公务接待费", "公务接待费")
    body = (
        ("一、“三公”经费支出", "—", "—"),
        row("（一）支出合计", "合计"),
        row("1.因公出国（境）费", "因公出国（境）费"),
        row("2.公务用车购置及运行维护费", "小计"),
        row("（1）公务用车购置费", "公务用车购置费"),
        row("（2）公务用车运行维护费", "公务用车运行维护费"),
        host,
        ("（1）国内接待费", "—", host[-1]),
        ("其中：外事接待费", "—", ""),
        ("（2）国（境）外接待费", "—", ""),
        ("（二）相关统计数", "—", "—"),
        ("1.因公出国（境）团组数（个）", "—", "2"),
        ("2.因公出国（境）人次数（人）", "—", "5"),
        ("3.公务用车购置数（辆）", "—", "1"),
        ("4.公务用车保有量（辆）", "—", "6"),
        ("5.国内公务接待批次（个）", "—", "31"),
        ("6.国内公务接待人次（人）", "—", "288"),
        ("二、机关运行经费", "—", ""),
    )
    changed = replace(table, head=(("项目",), ("预算数",), ("决算数",)), body=body, labels=1, numbers="")
    parts = (*made.parts[:at], changed, *made.parts[at + 1 :])
    report, budget = _run(tmp_path, replace(made, parts=parts))
    assert {"planned", "total"} <= budget.tables["three_public"].columns
    assert _rules(report) == set()
    wrong = replace(changed, body=(body[0], (body[1][0], body[1][1], _said(_amount(body[1][2]) + 3)), *body[2:]))
    parts = (*made.parts[:at], wrong, *made.parts[at + 1 :])
    assert "parent-not-sum-of-parts" in _rules(_run(tmp_path, replace(made, parts=parts))[0])


def _above(table: Table, row: Row) -> list[Row]:
    """Return the rows that sum a row, its total among them, in a table whose codes stand in one or several cells."""
    names = [each for each in table.body if any("合计" in cell for cell in each)]
    place = next(at for at, each in enumerate(table.body) if each is row)
    found: list[Row] = []
    size = _size(row)
    for each in reversed(table.body[:place]):
        if 0 < _size(each) < size:
            found.append(each)
            size = _size(each)
    return [*found, *names]


def _size(row: Row) -> int:
    parts = [cell for cell in row[:3] if cell.isdigit()]
    return len("".join(parts)) if parts else 0


def _spread(row: Row, labels: int, *, moved: Decimal) -> Row:
    whole, basic, project = (_amount(cell) for cell in row[labels:])
    before = (moved, Decimal(), moved)
    income = (whole - moved, basic, project - moved)
    figures = (*before, *income, whole, basic, project, Decimal(), Decimal(), Decimal())
    return (*row[:labels], *map(_said, figures))


def test_the_overview_by_kind_of_shanghai(tmp_path: Path) -> None:
    """Since 2026 the expenditure side of the overview parts each class into personnel, operating and project."""
    made = document("shanghai", 4)
    at = next(place for place, part in enumerate(made.parts) if isinstance(part, Table))
    table = made.parts[at]
    assert isinstance(table, Table)
    head = (*table.head[:2], ("本年支出", "项目"), ("本年支出", "合计"))
    head = (*head, ("本年支出", "人员经费"), ("本年支出", "公用经费"), ("本年支出", "项目支出"))
    body = tuple((*row, row[3], "", "") for row in table.body)
    parts = (*made.parts[:at], replace(table, head=head, body=body), *made.parts[at + 1 :])
    report, budget = _run(tmp_path, replace(made, parts=parts))
    assert {"amount", "personnel"} <= budget.tables["overview.expenditure"].columns
    assert _rules(report) == set()


@pytest.mark.parametrize("form", ["[{}]{}", "{}-{}", "{} {}"])
def test_a_code_in_one_cell_with_its_name(form: str, tmp_path: Path) -> None:
    """The platform exports [2012601]行政运行."""

    def joined(table: Table) -> Table:
        codes = [row[0] for row in table.body if row[0].isdigit()]
        if table.labels != 2 or not codes or min(map(len, codes)) < len("201") or "单位" in "".join(table.head[0]):
            return table
        body = tuple((form.format(*row[:2]) if row[0].isdigit() else "合计", *row[2:]) for row in table.body)
        return replace(table, head=(("科目",), *table.head[2:]), body=body, labels=1, numbers="")

    made = next(
        made for made in map(partial(document, "national-2016"), range(50)) if joined(made.tables[1]).labels == 1
    )
    parts = tuple(joined(part) if isinstance(part, Table) else part for part in made.parts)
    report, budget = _run(tmp_path, replace(made, parts=parts))
    names = {row.code: row.name for row in budget.tables["general"].rows}
    assert all(not name.startswith(("[", code[:3])) for code, name in names.items())
    assert _rules(report) == set()


def _without(made: Document, table: Table, columns: tuple[str, ...]) -> Document:
    """Return a document with a table printed without some columns."""
    kept = [place for place, path in enumerate(table.head) if path[-1] not in columns]
    assert len(kept) < len(table.head)
    body = tuple(tuple(row[place] for place in kept) for row in table.body)
    less = replace(table, head=tuple(table.head[place] for place in kept), body=body)
    return replace(made, parts=tuple(less if part is table else part for part in made.parts))


_BY_FUND = ("一般公共预算", "政府性基金预算", "国有资本经营预算")


@pytest.mark.parametrize("seed", range(4))
def test_a_column_that_a_table_does_not_have_is_unknown_and_not_blank(seed: int, tmp_path: Path) -> None:
    """Some publish the fiscal appropriation's expenditure without its funds: nothing is 0 that is not printed."""
    made = document("national-2021", seed)
    fiscal = next(table for table in made.tables if "财政拨款收支" in table.title)
    less = _without(made, fiscal, _BY_FUND)
    report, budget = _run(tmp_path, less)
    assert {"general", "fund", "capital"} <= budget.tables["fiscal.expenditure"].not_printed
    assert _rules(report) == set()
    # What has become a budget file says the same.
    written = tmp_path / "imported.json"
    text, _ = import_documents([str(tmp_path / "published.docx")])
    written.write_text(text, encoding="utf-8")
    again, imported = judged(Job(str(written), Question()))
    assert imported.tables["fiscal.expenditure"].not_printed == budget.tables["fiscal.expenditure"].not_printed
    assert _rules(again) == set()


def test_an_empty_sheets_statement_ends_before_the_next_title(tmp_path: Path) -> None:
    """A statement without a full stop goes on in its next line, and not in the title of the table after it."""
    book = Workbook()
    for number, of in enumerate(("政府性基金预算", "国有资本经营预算"), 8):
        sheet = book.active if number == 8 else book.create_sheet()
        for row in ([f"2024年{of}支出表"], ["", "", "", "", "单位：万元"], ["科目编码", "科目名称", "合计", "基本支出", "项目支出"], [f"本单位没有{of}安排的支出"]):  # fmt: skip
            sheet.append(row)
    path = tmp_path / "tables.xlsx"
    book.save(path)
    report, budget = judged(Job(str(path), Question(pack="national-2021")))
    assert budget.tables["state_capital"].statement == "本单位没有国有资本经营预算安排的支出"
    assert "政府性基金" in str(budget.tables["government_fund"].statement)
    assert "国有资本" not in str(budget.tables["government_fund"].statement)
    assert report.unit in ("", "?", None)


@pytest.mark.parametrize("head", ["权重", "分值", "指标分值权重"])
@pytest.mark.parametrize(("weights", "wrong"), [((40, 30, 30), False), ((40, 30, 40), True)])
def test_targets_in_a_table_without_last_years_values(
    tmp_path: Path, head: str, *, weights: list[int], wrong: bool
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2025年项目支出绩效目标表"])
    sheet.append(["项目名称", "一级指标", "二级指标", "三级指标", "指标值", head])
    for project in ("抗旱", "防汛"):
        for number, weight in enumerate(weights):
            sheet.append([project, "产出指标", "数量指标", f"巡查{number}次", "≥2次", weight])
    path = tmp_path / "targets.xlsx"
    book.save(path)
    report, _ = judged(Job(str(path), Question()))
    assert _rules(report) == ({"indicator-weights-wrong"} if wrong else set())


@pytest.mark.parametrize("said", ["（政府预算支出经济分类）", "（按部门预算支出经济分类科目）"])
def test_a_table_by_economic_class_is_no_table_by_function(tmp_path: Path, said: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"2025年一般公共预算支出预算表{said}"])
    sheet.append(["科目编码", "科目名称", "合计", "基本支出", "项目支出"])
    sheet.append(["", "合计", 9.5, 6.5, 3])
    sheet.append(["301", "工资福利支出", 6.5, 6.5, None])
    sheet.append(["302", "商品和服务支出", 3, None, 3])
    path = tmp_path / "classes.xlsx"
    book.save(path)
    report, budget = judged(Job(str(path), Question()))
    assert "general" not in budget.tables
    assert _rules(report) == set()
