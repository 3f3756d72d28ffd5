"""What a terminal is told while a run goes on: nothing for a second, then how far it is, and nothing is left of it."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetcheck.cli import terminal, waiting
from tests.cli.test_cli import run
from tests.paths import FIXTURES


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def _screen(monkeypatch: pytest.MonkeyPatch) -> _Screen:
    """Put a terminal in place of standard error; within a test, as its own comes between it and a fixture."""
    found = _Screen()
    monkeypatch.setattr(sys, "stderr", found)
    monkeypatch.setattr(waiting, "FROM", 0.1)
    monkeypatch.setattr(waiting, "_TICK", 0.02)
    return found


def test_short_work_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _screen(monkeypatch)
    assert terminal.waited(lambda: 3) == 3
    assert list(terminal.progress(iter("abc"), 3)) == ["a", "b", "c"]
    assert screen.getvalue() == ""


def test_long_work_on_one_file_says_so_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _screen(monkeypatch)
    terminal.waited(lambda: time.sleep(0.3))
    said = screen.getvalue()
    assert "0 s" in said or "0 秒" in said
    assert said.endswith("\r\x1b[K")


def test_the_line_is_gone_while_a_report_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _screen(monkeypatch)

    def slow() -> Iterator[int]:
        for each in range(3):
            time.sleep(0.3)
            yield each

    for each in terminal.progress(slow(), 3):
        assert screen.getvalue().endswith("\r\x1b[K")
        before = len(screen.getvalue())
        time.sleep(0.1)
        assert len(screen.getvalue()) == before
        assert f"{each} / 3" in screen.getvalue()


def test_nothing_is_said_where_no_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    monkeypatch.setattr(waiting, "FROM", 0.0)
    terminal.waited(lambda: time.sleep(0.1))
    assert plain.getvalue() == ""


def test_files_that_hold_a_part_each_bring_the_hint(tmp_path: Path) -> None:
    """Where notes and tables lie side by side, as-one is named; it is not where each file is whole."""
    folder = tmp_path
    html = "<html><body><p>新疆某中心2024年单位预算</p><p>表5 一般公共预算支出情况表</p><p>单位：万元</p><table>{}</table></body></html>"
    row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    rows = row.format("科目编码", "科目名称", "合计", "基本支出", "项目支出")
    rows += row.format("", "合计", "30.00", "10.00", "20.00") + row.format(
        "208", "社会保障和就业支出", "30.00", "10.00", "20.00"
    )
    for name in ("a", "b"):
        (folder / f"{name}.html").write_text(html.format(rows), encoding="utf-8")
    assert "--as-one auto" in run("validate", str(folder)).stderr
    assert "--as-one" not in run("validate", str(folder), "--as-one", "auto").stderr
    assert "--as-one" not in run("validate", str(folder / "a.html")).stderr
    whole = FIXTURES / "xinjiang" / "unit-2024.json"
    assert (
        "--as-one" not in run("validate", str(whole), str(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json")).stderr
    )
