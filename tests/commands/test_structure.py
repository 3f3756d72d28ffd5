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
    assert drawn(path, None, "en").startswith("no printed tables")
