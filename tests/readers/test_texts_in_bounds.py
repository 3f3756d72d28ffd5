"""Texts whose tables lost their blank cells are placed in bounded time, however many ways there are to read a row.

The limits are several times what a slow machine needs, and a fraction of what the search took before it was bounded.
"""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (
    ("表 2", "单位收入总体情况表", 11, 5),
    ("表 7", "一般公共预算项目支出情况表", 11, 6),
    ("表 3", "单位支出总体情况表", 3, 2),
    ("表 5", "一般公共预算支出情况表", 3, 2),
)
SIDE_BY_SIDE = "2024 年单位预算公开\n表 1\n单位收支总体情况表\n编制单位：某站 单位：万元\n科目 预算数\n※ ※ 1 2 3\n"


def thirty_pages() -> str:
    """Return tables whose rows fit no relation, so that no reading of them is ruled out for certain."""
    random = Random(11)
    lines = ["某某水文站 2024 年单位预算公开"]
    for number, title, columns, figures in TABLES:
        marks = " ".join(map(str, range(1, columns + 1)))
        lines += [number, title, "编制单位：某某水文站 单位：万元", "科目编码 科目名称 合计", f"※ ※ ※ ※ {marks}"]
        for row in range(300):
            code = f"{201 + row // 40} {row // 8 % 5 + 1:02d} {row % 8 + 1:02d}"
            amounts = " ".join(f"{random.uniform(1, 900):,.2f}" for _ in range(figures))
            lines.append(f"{code} 某项支出 {amounts}")
    return "\n".join(lines)


def seconds_for(text: str, path: Path) -> float:
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    report = check_file(Job(str(path), Question(pack="xinjiang-2024")))
    assert report.error is None or report.error.remedy is not None
    return time.process_time() - start


def test_thirty_pages_of_rows_that_lost_their_blanks(tmp_path: Path) -> None:
    assert seconds_for(thirty_pages(), tmp_path / "2024.txt") < 12


@pytest.mark.parametrize("line", ["208 05 05 1.00 " * 20, "1.00 " * 80, "收入 " * 60 + "1.00"])
def test_lines_that_can_be_parted_in_many_ways(line: str, tmp_path: Path) -> None:
    """Before, each of the places where such a line may be parted read all of it again: 24 milliseconds a line."""
    assert seconds_for(SIDE_BY_SIDE + f"{line}\n" * 1_500, tmp_path / "2024.txt") < 15
