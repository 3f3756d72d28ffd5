"""What a reader says of tables and columns that are read wrongly: on the command line, in the folder, on the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.web.served import Part, sent, served

PAGE = """<html><body><p>新疆某中心2024年部门预算</p><p>支出功能去向一览</p>
<table><tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>其他去向</td></tr>
<tr><td></td><td>合计</td><td>30.00</td><td>10.00</td><td>21.00</td></tr>
<tr><td>208</td><td>社会保障和就业支出</td><td>30.00</td><td>10.00</td><td>21.00</td></tr></table></body></html>"""
"""A table under a title, and with a column under a heading, that no pack knows; the total is wrong by 1.00."""
TITLE, COLUMN = "支出功能去向一览=表5", "表5/其他去向=项目支出"
RULE = "total-not-basic-plus-project"


def _rules(folder: Path, *options: str) -> set[str]:
    command = [sys.executable, "-m", "budgetcheck", "validate", "a.html", "--pack", "xinjiang-2024", "--format", "json"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True)
    report: dict[str, Any] = json.loads(done.stdout)["files"][0]
    return {each["rule"] for each in report["findings"]} | {each["why"] for each in report["unread"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


def test_a_table_and_a_column_are_told_on_the_command_line(folder: Path) -> None:
    assert "table" in _rules(folder)
    told = _rules(folder, "--read-as", TITLE)
    assert "table" not in told
    assert "column" in told
    assert RULE not in told
    both = _rules(folder, "--read-as", TITLE, "--read-as", COLUMN)
    assert "column" not in both
    assert RULE in both


def test_the_folder_keeps_them(folder: Path) -> None:
    kept = '[[readings]]\ntitle = "支出功能去向一览"\ntable = "表5"\nfile = "{}"\n[[readings]]\ntable = "表5"\nheading = "其他去向"\ncolumn = "项目支出"\n'
    (folder / "budgetcheck.toml").write_text(kept.format("a.html"), encoding="utf-8")
    assert RULE in _rules(folder)
    (folder / "budgetcheck.toml").write_text(kept.format("b.html"), encoding="utf-8")
    assert RULE not in _rules(folder)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("x", "--read-as"),
        ("表名=", "--read-as"),
        ("/列=甲", "--read-as"),
        ("表名=表99", "表99"),
        ("表5/列名=没有的列", "没有的列"),
    ],
)
def test_what_cannot_be_meant_is_said(folder: Path, said: str, words: str) -> None:
    command = [sys.executable, "-m", "budgetcheck", "validate", "a.html", "--pack", "xinjiang-2024", "--read-as", said]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 2
    assert words in done.stdout + done.stderr


@pytest.mark.parametrize("entry", ['table = "表5"', 'table = "表5"\nheading = "x"', 'table = "表5"\ntitel = "x"'])
def test_a_wrong_entry_is_refused(folder: Path, entry: str) -> None:
    (folder / "budgetcheck.toml").write_text(f"[[readings]]\n{entry}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "budgetcheck", "validate", "a.html"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "readings.1" in done.stderr


def test_the_page_asks_and_keeps_the_answer(folder: Path) -> None:
    with served(folder) as found:
        page = found.post("/checks", sent(folder / "a.html"), Part("pack", b"xinjiang-2024"))
        for word, choice in (("这张表是", b"general"), ("这一列是", b"project")):
            drop = re.findall(r'action="(/checks/[^/]+)/again"', page.text)[0]
            asked = re.findall(rf"name=unread value=(\d+)>\s*<label>{word}", page.text)
            assert asked, page.text
            refused = (Part("unread", asked[0].encode()), Part("is", b"nothing"))
            assert found.post(f"{drop}/1/read", *refused).status == 422
            page = found.post(f"{drop}/1/read", Part("unread", asked[0].encode()), Part("is", choice))
        assert RULE in page.text
    assert RULE in _rules(folder)
