"""Item lists against the tables and their own total, and statements of none under another fund's heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file
from tests.disclosures import write

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

IGNORED = ("table-missing", "section-missing")

# --- Statements of none ---

OTHER = "公用经费5.00万元，比上年增加1.00万元，增长25.00%。"
WRONG = [
    ("七、国有资本经营预算情况说明", "本单位2024年没有政府性基金预算安排的支出。"),
    ("（八）国有资本经营预算支出情况", "2024年未安排政府性基金预算支出，故无数据。"),
    ("国有资本经营预算支出表", "说明：本部门无政府性基金预算收支，本表为空表。"),
    ("六、政府性基金预算支出情况说明", "本部门2024年度无国有资本经营预算拨款支出。"),
    ("六、关于2024年政府性基金预算情况说明", "我单位国有资本经营预算支出为0万元。", "主要原因是无此项业务。"),
    ("七、国有资本经营预算：本单位没有使用政府性基金预算拨款。",),
    ("九、“三公”经费预算情况说明", "本单位2024年没有政府性基金预算安排的支出。"),
]
RIGHT = [
    ("七、国有资本经营预算情况说明", "本单位2024年没有国有资本经营预算安排的支出。"),
    ("七、国有资本经营预算情况说明", "本单位2024年没有政府性基金预算和国有资本经营预算安排的支出。"),
    ("七、国有资本经营预算情况说明", "本单位没有政府性基金预算支出。", "本单位没有国有资本经营预算支出。"),
    ("七、政府性基金预算和国有资本经营预算情况说明", "本单位2024年没有政府性基金预算安排的支出。"),
    ("六、政府性基金预算情况说明", "政府性基金预算支出3.00万元，用于公益事业，没有国有资本经营预算支出。"),
    ("五、一般公共预算支出情况说明", "一般公共预算支出5.00万元。本单位没有政府性基金预算支出。"),
    ("九、“三公”经费预算情况说明", "“三公”经费1.00万元，没有使用政府性基金安排。"),
    ("六、政府性基金预算情况说明", "详见附表。", "八、机关运行经费", "本单位没有国有资本经营预算支出。"),
    ("七、国有资本经营预算：本单位没有此项资金，也没有政府性基金和国有资本收益。",),
    ("六、财政拨款收支情况说明", "没有政府性基金预算拨款，没有国有资本经营预算拨款。"),
]


def checked(path: Path) -> FileReport:
    report = check_file(Job(str(path), Question(ignore=IGNORED)))
    assert report.error is None
    return report


@pytest.mark.parametrize("suffix", [".txt", ".docx"])
@pytest.mark.parametrize("lines", WRONG)
def test_a_statement_of_another_fund_is_found(lines: tuple[str, ...], suffix: str, tmp_path: Path) -> None:
    text = "\n".join(("示例局2024年部门预算", *lines, "十、其他", OTHER))
    found = [each.rule for each in checked(write(text, tmp_path / f"a{suffix}")).findings if each.severity != "note"]
    assert found == ["statement-of-another-fund"]


@pytest.mark.parametrize("lines", RIGHT)
def test_a_joint_statement_is_right(lines: tuple[str, ...], tmp_path: Path) -> None:
    text = "\n".join(("示例局2024年部门预算", *lines, "十、其他", OTHER))
    assert not [each for each in checked(write(text, tmp_path / "a.docx")).findings if each.severity != "note"]


# --- Item lists ---

ROWS = (
    ("205", "教育支出", 60), ("20502", "普通教育", 60), ("2050202", "小学教育", 60),
    ("208", "社会保障和就业支出", 12), ("20805", "行政事业单位养老支出", 12),
    ("2080505", "机关事业单位基本养老保险缴费支出", 8), ("2080506", "机关事业单位职业年金缴费支出", 4),
    ("221", "住房保障支出", 6), ("22102", "住房改革支出", 6), ("2210201", "住房公积金", 6),
)  # fmt: skip
PENSION = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）"
ANNUITY = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）"
SCHOOL, HOUSING = "教育支出（类）普通教育（款）小学教育（项）", "住房保障支出（类）住房改革支出（款）住房公积金（项）"
ALL = ((SCHOOL, "60.00"), (PENSION, "8.00"), (ANNUITY, "4.00"), (HOUSING, "6.00"))
CODED = {
    SCHOOL: "小学教育（2050202）",
    PENSION: "机关事业单位基本养老保险缴费支出（2080505）",
    ANNUITY: "机关事业单位职业年金缴费支出（2080506）",
    HOUSING: "住房公积金（2210201）",
}
FORMS = ("levels", "dashes", "code behind")


def in_form(path: str, form: str) -> str:
    """Return an item's path as it is written in one of the forms."""
    if form == "dashes":
        return path.replace("（类）", "-").replace("（款）", "-").replace("（项）", "")
    return CODED.get(path, path) if form == "code behind" else path


def with_table(path: Path, *lines: str) -> Path:
    document = Document()
    document.add_paragraph("示例小学2024年单位预算")
    document.add_paragraph("一般公共预算支出表")
    document.add_paragraph("单位：万元")
    rows = [("科目编码", "科目名称", "合计", "基本支出", "项目支出")]
    rows += [(code, name, f"{amount}.00", f"{amount}.00", "") for code, name, amount in ROWS]
    rows.append(("", "合计", "78.00", "78.00", ""))
    table = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(line, row.cells, strict=True):
            cell.text = text
    for words in ("财政拨款支出主要内容", *lines):
        document.add_paragraph(words)
    document.save(str(path))
    return path


def listed(items: tuple[tuple[str, str], ...], form: str, total: str = "78.00") -> list[str]:
    body = [f"{at}.{in_form(path, form)}{amount}万元；" for at, (path, amount) in enumerate(items, 1)]
    return [f"2024年财政拨款支出{total}万元，其中：", *body[:-1], body[-1][:-1] + "。"]


def graver(report: FileReport) -> list[str]:
    return [each.rule for each in report.findings if each.severity != "note"]


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_list_is_right(form: str, tmp_path: Path) -> None:
    report = checked(with_table(tmp_path / "a.docx", *listed(ALL, form)))
    assert graver(report) == []
    assert not [each for each in report.findings if each.rule == "item-in-text-differs-from-tables"]


@pytest.mark.parametrize("form", FORMS)
def test_an_item_left_out_of_a_list_that_misses_its_total_is_a_finding(form: str, tmp_path: Path) -> None:
    report = checked(with_table(tmp_path / "a.docx", *listed(ALL[:-1], form)))
    assert graver(report) == ["parts-in-sentence-do-not-add-up"]
    (note,) = [each for each in report.findings if each.rule == "item-in-text-differs-from-tables"]
    assert "住房公积金" in note.message.zh


@pytest.mark.parametrize("form", FORMS)
def test_an_item_left_out_of_a_list_that_makes_its_total_is_a_note(form: str, tmp_path: Path) -> None:
    report = checked(with_table(tmp_path / "a.docx", *listed(ALL[:-1], form, "72.00")))
    assert graver(report) == []
    assert [each.severity for each in report.findings if each.rule == "item-in-text-differs-from-tables"] == ["note"]


@pytest.mark.parametrize("form", FORMS)
def test_an_item_listed_twice_is_a_finding(form: str, tmp_path: Path) -> None:
    report = checked(with_table(tmp_path / "a.docx", *listed((*ALL, ALL[1]), form)))
    assert "item-in-text-differs-from-tables" in graver(report)


@pytest.mark.parametrize("form", FORMS)
def test_an_amount_that_differs_from_the_table_is_a_finding(form: str, tmp_path: Path) -> None:
    wrong = ((SCHOOL, "60.00"), (PENSION, "8.50"), (ANNUITY, "4.00"), (HOUSING, "6.00"))
    report = checked(with_table(tmp_path / "a.docx", *listed(wrong, form)))
    assert {"item-in-text-differs-from-tables", "parts-in-sentence-do-not-add-up"} <= set(graver(report))


def test_an_item_that_no_table_has_is_a_finding(tmp_path: Path) -> None:
    other = "教育支出（类）普通教育（款）初中教育（项）"
    report = checked(with_table(tmp_path / "a.docx", *listed((*ALL, (other, "2.00")), "levels", "80.00")))
    assert "item-in-text-differs-from-tables" in graver(report)
