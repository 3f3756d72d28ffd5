"""What a program of one's own calls: check, check_files, render, and every type that they take or give."""

from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import budgetcheck
from budgetcheck import FileReport, InputError, Question, Report, Severity, Style
from tests.paths import FIXTURES, ROOT

CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"
WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"


def test_a_file_is_checked_by_its_path() -> None:
    report = budgetcheck.check(CLEAN)
    assert (report.outcome, report.pack, report.coverage.percent > 90) == ("clean", "xinjiang-2024", True)


def test_a_wrong_file_has_findings_and_a_cause() -> None:
    report = budgetcheck.check(str(WRONG))
    assert report.outcome == "findings"
    assert {finding.severity for finding in report.findings} >= {Severity.ERROR}
    assert report.suspects


def test_a_file_that_is_not_there_is_a_report_and_no_exception(tmp_path: Path) -> None:
    report = budgetcheck.check(tmp_path / "none.json")
    assert (report.outcome, isinstance(report.error, InputError)) == ("unreadable", True)


def test_a_pack_that_is_not_there_is_an_error() -> None:
    with pytest.raises(InputError):
        budgetcheck.check(CLEAN, "nowhere-2024")


def test_a_question_says_what_is_asked() -> None:
    report = budgetcheck.check(WRONG, question=Question(select=("*share*",)))
    assert (report.outcome, report.bar.fail_under) == ("clean", None)


def test_many_files_come_in_order_whoever_checks_them() -> None:
    folder = FIXTURES / "xinjiang" / "bad"
    alone = list(budgetcheck.check_files([folder]))
    assert [file.path for file in alone] == sorted(str(path) for path in folder.glob("*.json"))
    assert [file.outcome for file in budgetcheck.check_files([folder], processes=2)] == [file.outcome for file in alone]


def test_what_was_found_is_rendered_in_any_format() -> None:
    report = budgetcheck.check(WRONG)
    content = json.loads(budgetcheck.render(report, "json"))
    assert content["files"][0]["outcome"] == "findings"
    assert budgetcheck.render([report, report], "text", Style("en")) == budgetcheck.render(
        Report((report, report)), style=Style("en")
    )
    assert isinstance(budgetcheck.render(report, "xlsx"), bytes)
    with pytest.raises(InputError):
        budgetcheck.render(report, "word")


def test_type_checkers_and_programs_see_the_same_names() -> None:
    """The imports that type checkers read and the homes that programs are sent to are one list."""
    tree = ast.parse(inspect.getsource(budgetcheck))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        (str(node.module).removeprefix("budgetcheck."), each.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    assert typed == {(home, name) for home, names in budgetcheck._HOMES.items() for name in names}
    assert all(getattr(budgetcheck, name) is not None for _, name in typed)


def test_every_public_name_is_documented() -> None:
    for names in budgetcheck._HOMES.values():
        for name in names:
            assert inspect.getdoc(getattr(budgetcheck, name)), name


def test_the_example_program_is_typed_and_runs(tmp_path: Path) -> None:
    """The installed package says that it is typed; a strict checker follows the example through it, and it runs."""
    example = ROOT / "tests" / "runs" / "example_program.py"
    program = tmp_path / "program.py"
    program.write_bytes(example.read_bytes())
    environment = {name: value for name, value in os.environ.items() if name != "MYPYPATH"}
    typed = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert typed.returncode == 0, typed.stdout
    done = subprocess.run(
        [sys.executable, str(program), str(WRONG)], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"{WRONG}: findings")
    assert FileReport.__doc__
