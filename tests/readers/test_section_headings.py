"""Sections of the notes under the headings of many places: what they say is bound to the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.runs.files import read_file

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = {
    "overview": (
        "2025年收支总预算30.11万元。",
        "收支预算总体情况",
        "部门收支总体情况",
        "2025年部门预算收支情况总体说明",
        "关于某局2025年收支预算总体情况的说明",
        "收入支出预算总体情况",
        "部门预算收支增减变化情况",
        "收支总表说明",
    ),
    "income": (
        "2025年收入预算30.11万元，其中：一般公共预算拨款收入30.11万元，占100%。",
        "收入预算情况",
        "部门收入总体情况说明",
        "本年收入预算情况",
        "收入总表说明",
    ),
    "expenditure": (
        "2025年支出预算30.11万元，其中：基本支出20.11万元，占66.79%；项目支出10.00万元，占33.21%。",
        "支出预算情况",
        "支出总体情况",
        "关于某局2025年支出预算情况的说明",
    ),
    "fiscal": (
        "2025年财政拨款收支总预算30.11万元。",
        "财政拨款收支预算总体情况",
        "财政拨款收支总体情况",
        "财政拨款收入支出预算总体情况说明",
    ),
    "general_use": (
        "1.教育支出（类）普通教育（款）小学教育（项）2025年预算数为30.11万元。",
        "一般公共预算拨款具体使用情况",
        "一般公共预算财政拨款支出具体使用情况",
        "一般公共预算支出具体情况",
    ),
    "general_structure": (
        "教育支出（类）20.11万元，占66.79%；卫生健康支出（类）10.00万元，占33.21%。",
        "一般公共预算拨款结构情况",
        "一般公共预算财政拨款支出结构情况",
    ),
    "three_public": (
        "2025年“三公”经费预算10.00万元，其中：因公出国（境）费0万元，公务接待费10.00万元。",
        "“三公”经费情况",
        "关于“三公”经费的说明",
        "“三公”经费支出预算情况",
    ),
    "assets": ("截至2024年12月31日，共有车辆3辆。", "国有资产情况", "国有资产占用情况"),
}
CASES = [(name, heading, says) for name, (says, *headings) in SECTIONS.items() for heading in headings]


def page(folder: Path, heading: str, says: str) -> str:
    path = folder / "notes.html"
    path.write_text(
        f"<html><body><h1>某局2025年部门预算公开</h1><p>一、{heading}</p><p>{says}</p><p>二、名词解释</p>"
        "<p>一般公共预算支出表</p><table><tr><td>科目编码</td><td>科目名称</td><td>合计</td></tr>"
        "<tr><td>205</td><td>教育支出</td><td>30.11</td></tr></table></body></html>",
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize(("name", "heading", "says"), CASES)
def test_a_section_is_known_by_its_heading(tmp_path: Path, name: str, heading: str, says: str) -> None:
    tables = read_file(page(tmp_path, heading, says))[0].tables
    assert tables[f"narrative.{name}"].rows


def test_the_title_of_a_table_is_no_heading_of_a_section(tmp_path: Path) -> None:
    tables = read_file(page(tmp_path, "收支总体情况表", "2025年收支总预算30.11万元。"))[0].tables
    assert "narrative.overview" not in tables


def test_a_title_with_nothing_below_it_is_no_empty_table(tmp_path: Path) -> None:
    """A list of the tables that has no heading of its own: were the table there and blank, its total would be 0."""
    path = tmp_path / "notes.txt"
    path.write_text(
        "某局2025年部门预算公开\n一、收支总体情况表\n二、收入总体情况表\n三、支出总体情况表\n第二部分 情况说明\n"
        "一、收入预算情况说明\n2025年收入预算30.11万元，其中：一般公共预算拨款收入30.11万元，占100%。\n",
        encoding="utf-8",
    )
    assert set(read_file(str(path))[0].tables) == {"narrative.income"}
