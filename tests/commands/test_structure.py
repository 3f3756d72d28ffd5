"""budgetcheck structure: what each table of a document was understood to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from budgetcheck.commands.structure import drawn
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = [["科目编码"], ["科目名称"], ["支出", "合计"], ["支出", "人员"], ["支出", "设备"], ["备注"]]
ROWS = [
    ["213", "农林水", "9.00", "6.00", "3.00", ""],
    ["21301", "农业", "9.00", "6.00", "3.00", ""],
    ["2130104", "运行", "6.00", "6.00", "", ""],
    ["2130108", "虫害", "3.00", "x", "3.00", ""],
    ["", "合计", "9.00", "6.00", "3.00", ""],
]


@pytest.fixture
def file(tmp_path: Path) -> str:
    content = {
        "format": 1, "unit": "某养护所", "region": "", "year": 2024, "stage": "budget", "measure": "万元", "decimals": 2,
        "tables": {}, "grids": [{"title": "养护表", "measure": "万元", "headings": HEADINGS, "rows": ROWS}],
    }  # fmt: skip
    path = tmp_path / "budget.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_headings_rows_and_what_was_asked_are_drawn(file: str) -> None:
    text = drawn(file, "none", "en")
    lines = [line.strip("│├└─ ") for line in text.splitlines()]
    assert lines[0].startswith("1. 养护表 （万元）")
    for said in ("合计  [amounts]", "213 农林水  9.00 | 6.00 | 3.00", "· 合计 (total)  9.00 | 6.00 | 3.00", "5 rows"):
        assert said in lines
    assert any(line.startswith("a code is the sum of those below it: holds in") for line in lines)
    assert any(line.startswith("not a figure: x") for line in lines)
    assert text.index("2130104") < text.index("合计 (total)")


def test_both_languages_say_the_same(file: str) -> None:
    assert len(drawn(file, "none", "zh").splitlines()) == len(drawn(file, "none", "en").splitlines())


def test_a_file_without_printed_tables_says_so() -> None:
    path = str(ROOT / "fixtures" / "xinjiang" / "unit-2024.json")
    assert drawn(path, None, "en").startswith("no tables")


def test_the_page_shows_the_same_with_every_relation_and_why_the_others_were_not_asked(file: str) -> None:
    page = drawn(file, "none", "en", format_="html")
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    # Headings as a tree, rows as an outline, a checked and an unknown cell.
    assert "<li>支出<ul><li>合计 <small>amounts</small></li>" in page
    assert '<td>2130104</td><td style="padding-left:2.6em">运行</td>' in page
    assert '<td class="number checked">9.00</td>' in page
    assert '<td class="number unknown">x</td>' in page
    # Each relation with its figures and evidence, and what was left with the reason.
    relation = "✓ 213 · 支出/合计: 9.00 = 9.00 (21301) <small>holds in 5 of 5 other places</small>"
    assert f"<li>{relation}</li>" in page
    assert "Not recognised" in page


def test_a_table_that_bears_nothing_out_says_why(tmp_path: Path) -> None:
    rows = [["甲站", "9.00", "1.00", "2.00"], ["乙站", "8.00", "3.00", "4.00"], ["丙站", "3.00", "1.00", "2.00"]]
    page = drawn(_written(tmp_path, [["站点"], ["合计"], ["人员"], ["设备"]], rows), "none", "zh", format_="html")
    assert "没有依据，未核对" in page
    assert "其余 2 处中仅 1 处成立" in page


def test_no_word_of_a_file_is_markup_on_the_page(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    rows = [["213", evil, "9.00"], ["21301", "甲\u202e乙", "9.00"]]
    page = drawn(_written(tmp_path, [["科目编码"], [evil], ["合计"]], rows, title=evil), "none", "zh", format_="html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page


def _written(tmp_path: Path, headings: list[list[str]], rows: list[list[str]], title: str = "站点表") -> str:
    content = {
        "format": 1, "unit": "某养护所", "region": "", "year": 2024, "stage": "budget", "measure": "万元", "decimals": 2,
        "tables": {}, "grids": [{"title": title, "measure": "万元", "headings": headings, "rows": rows}],
    }  # fmt: skip
    path = tmp_path / "one.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)
