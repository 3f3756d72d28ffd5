"""A refusal that helps: titles that no layout knows are shown with the nearest known one, and with what to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from docx import Document

from budgetcheck import check, render
from budgetcheck.documents.titles import heading_of, nearest
from budgetcheck.judging.seen import seen_in
from budgetcheck.model.budget import Budget, Unread
from budgetcheck.model.layout import Layout, TableLayout
from budgetcheck.reporters import Style
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

ROWS = (("事项", "甲", "乙"), ("合计", "30.00", "40.00"), ("一", "10.00", "15.00"), ("二", "20.00", "25.00"))


def _otherwise_titled(folder: Path) -> FileReport:
    document = Document()
    document.add_paragraph("某市图书馆2024年部门预算情况说明")
    for title in ("收支情况统计一览表", "三公费用情况一览表", "职工食堂台账表"):
        document.add_paragraph(title)
        document.add_paragraph("编制单位：某市图书馆 单位：万元")
        table = document.add_table(len(ROWS), len(ROWS[0]))
        for y, row in enumerate(ROWS):
            for x, text in enumerate(row):
                table.cell(y, x).text = text
    for heading, text in (("一、关于政府采购的说明", "政府采购共 30.00 万元。"), ("二、名词解释", "略。")):
        document.add_paragraph(heading)
        document.add_paragraph(text)
    document.save(str(folder / "budget.docx"))
    return check(str(folder / "budget.docx"))


def test_titles_of_tables_come_with_the_nearest_known_one(tmp_path: Path) -> None:
    """A title that is near none says so; what no budget's section is (the glossary) is left out."""
    report = _otherwise_titled(tmp_path)
    seen = {each.title: each.nearest for each in report.seen}
    assert "收支" in seen["收支情况统计一览表"]
    assert "三公" in seen["三公费用情况一览表"]
    assert seen["职工食堂台账表"] == ""
    assert "名词解释" not in seen
    assert any(each.section and "政府采购" in each.nearest for each in report.seen)


def test_of_titles_equally_near_the_first_of_the_layout_is_shown() -> None:
    """Whatever the run: it was the first of a set, which is another in every process."""
    names = "甲乙丙丁戊己庚辛壬癸"
    layout = Layout(tables={name: TableLayout(title=f"{name}项补助台账表") for name in names})
    budget = Budget("a.docx", "?", "", 2024, "budget", "万元", 2, {}, unread=(Unread("", "补助台账表", "table"),))
    (seen,) = seen_in(budget, layout)
    assert seen.nearest == "甲项补助台账表"


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_every_format_shows_them(form: str, tmp_path: Path) -> None:
    """The title, the nearest known one, and the advice."""
    text = render([_otherwise_titled(tmp_path)], form, Style("zh"))
    assert isinstance(text, str)
    assert "三公费用情况一览表" in text
    assert "also" in text
    if form == "json":
        (file,) = json.loads(text)["files"]
        assert {"title", "kind", "nearest", "source"} == set(file["seen"][0])
        assert file["advice"]


def test_notes_alone_are_told_of_their_tables() -> None:
    """Tables stand in another file as a rule."""
    report = check(str(FIXTURES / "cases" / "control-text.docx"))
    assert [advice.zh for advice in report.advice if "--as-one" in advice.zh]


@pytest.mark.parametrize("path", sorted((FIXTURES / "layouts").glob("*.docx")), ids=lambda path: path.stem)
def test_a_document_that_was_understood_needs_no_advice(path: Path) -> None:
    """Nothing is seen that is not known."""
    report = check(str(path))
    assert (report.seen, report.advice) == ((), ())


def test_a_document_of_which_nothing_is_known(tmp_path: Path) -> None:
    """The refusal names what was seen."""
    path = tmp_path / "budget.txt"
    path.write_text("某市图书馆2024年预算公开\n一、收支总的情况\n收支统计一览表\n无关文字。\n", encoding="utf-8")
    error = check(str(path)).error
    assert error is not None
    assert error.remedy is not None
    assert "“收支统计一览表”（最相近的是“收支" in error.remedy.zh
    assert "--as-one" in error.remedy.zh


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、关于收入的说明", "关于收入的说明"),
        (" （二）收入情况 ", "收入情况"),
        ("二、收入 3.00 万元", ""),
        ("收入情况", ""),
    ],
)
def test_headings(line: str, heading: str) -> None:
    """A heading is numbered and no sentence."""
    assert heading_of(line) == heading


def test_nearest_goes_by_the_words_that_tell_titles_apart() -> None:
    """Words of every title count for nothing."""
    known = ("收入预算情况说明", "支出预算情况说明", "政府采购情况")
    assert nearest("关于某某中心2024年支出安排情况的说明", known) == "支出预算情况说明"
    assert nearest("绩效预算情况说明", known) is None
