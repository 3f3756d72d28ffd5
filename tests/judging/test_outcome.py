"""What a run says of a file as a whole: findings, not checked, clean, unreadable; and the exit code that follows."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from budgetcheck import load_pack
from budgetcheck.cli import exits
from budgetcheck.judging.question import Question
from budgetcheck.model.report import Bar, Coverage, FileOutcome, FileReport, Finding, Outcome, Summary
from budgetcheck.model.words import InputError, Severity, Text, Verdict
from budgetcheck.runs.files import Job, check_file
from tests import publisher
from tests.cli.test_cli import run
from tests.generator import generate, random_options, read
from tests.paths import FIXTURES
from tests.publisher import Publisher

CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"
WORD = Text("词", "word")


def report(*, printed: int = 10, checked: int = 10, severity: Severity | None = None, **more: Any) -> FileReport:
    found = () if severity is None else (Finding("rule", WORD, severity, Verdict.BROKEN, WORD, ()),)
    return FileReport("a.json", "pack", findings=found, coverage=Coverage(printed, printed, checked), **more)


@pytest.mark.parametrize(
    ("file", "outcome", "code"),
    [
        (report(), FileOutcome.CLEAN, 0),
        (report(checked=5), FileOutcome.CLEAN, 0),
        (report(checked=4), FileOutcome.NOT_CHECKED, 2),
        (report(severity=Severity.WARNING), FileOutcome.CLEAN, 0),
        (report(severity=Severity.WARNING, bar=Bar("warning")), FileOutcome.FINDINGS, 1),
        (report(severity=Severity.ERROR), FileOutcome.FINDINGS, 1),
        (report(severity=Severity.ERROR, checked=1), FileOutcome.FINDINGS, 1),
        (report(severity=Severity.ERROR, bar=Bar("never")), FileOutcome.CLEAN, 0),
        (report(severity=Severity.ERROR, checked=1, bar=Bar("never")), FileOutcome.NOT_CHECKED, 2),
        (report(checked=1, bar=Bar(fail_under=10)), FileOutcome.CLEAN, 0),
        (report(checked=9, bar=Bar(fail_under=100)), FileOutcome.NOT_CHECKED, 2),
        (report(checked=0, bar=Bar(fail_under=None)), FileOutcome.CLEAN, 0),
        (report(printed=0, checked=0), FileOutcome.NOT_CHECKED, 2),
        (report(printed=0, checked=0, outcomes={"rule": Outcome(held=1)}), FileOutcome.CLEAN, 0),
        (FileReport("a.json", error=InputError("a.json", WORD)), FileOutcome.UNREADABLE, 2),
        (FileReport("budgetcheck.toml"), FileOutcome.CLEAN, 0),
    ],
)
def test_the_first_outcome_that_applies(file: FileReport, outcome: FileOutcome, code: int) -> None:
    assert (file.outcome, exits.of_run(Summary().plus(file))) == (outcome, code)


def test_a_batch_is_as_bad_as_its_worst_file() -> None:
    wrong, thin = Summary().plus(report(severity=Severity.ERROR)), Summary().plus(report(checked=1))
    assert [exits.of_run(each) for each in (wrong, wrong.joined(thin), wrong.joined(Summary().plus(report())))] == [
        1,
        2,
        1,
    ]


def test_rules_left_out_by_name_take_the_limit_off() -> None:
    assert [
        Question(**each).bar.fail_under for each in ({}, {"select": ("a",)}, {"ignore": ("a",)}, {"fail_under": 7})
    ] == [
        50,
        None,
        None,
        7,
    ]


@pytest.fixture
def thin(tmp_path: Path) -> Path:
    """A budget whose figures no rule concerns: houses, furniture and other assets, of which no total is published."""
    content = json.loads(CLEAN.read_text(encoding="utf-8"))
    assets = content["tables"]["narrative.assets"]
    assets["rows"] = [row for row in assets["rows"] if row["code"] in ("houses", "furniture", "other")]
    content["tables"] = {"narrative.assets": assets}
    path = tmp_path / "thin.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "csv", "github", "sarif", "junit", "html"])
def test_every_format_says_that_too_little_is_covered(name: str, thin: Path) -> None:
    """With no finding that fails it, a file of which next to nothing is covered is not checked, and no tick stands there."""
    done = run("validate", str(thin), "--format", name, "--fail-on", "never", "--lang", "en")
    assert done.returncode == 2
    assert "of 4 printed figures" in done.stdout or "printed figures are covered" in done.stdout
    assert "nothing wrong" not in done.stdout


def test_the_limit_is_an_option_and_a_key(thin: Path) -> None:
    options = ("--fail-on", "never", "--lang", "en")
    assert run("validate", str(thin), *options, "--fail-under", "0").returncode == 0
    (thin.parent / "budgetcheck.toml").write_text("fail-under = 0\n", encoding="utf-8")
    assert run("validate", str(thin), *options).returncode == 0
    (thin.parent / "budgetcheck.toml").write_text("fail-under = 101\n", encoding="utf-8")
    refused = run("validate", str(thin), *options)
    assert (refused.returncode, "fail-under: takes a whole number from 0 to 100" in refused.stderr) == (2, True)


@pytest.mark.parametrize("suffix", ["docx", "pdf", "txt"])
def test_what_is_printed_is_told_by_table_whatever_the_format(suffix: str, tmp_path: Path) -> None:
    """A format that tells the page or the line alone has its figures at the same tables as one that tells the cell."""
    layout = load_pack("xinjiang-2024").layout
    printing = Publisher(read(generate(Random(7), random_options(Random(7))), layout), layout, Random(7))
    path = tmp_path / f"unit.{suffix}"
    path.write_bytes(getattr(publisher, f"as_{suffix}")([*printing.tables(), *printing.notes()]))
    coverage = check_file(Job(str(path), Question(pack="xinjiang-2024"))).coverage
    assert sum(part.printed for part in coverage.parts) == coverage.printed
    assert coverage.figures >= coverage.printed * 95 // 100
    assert [part.title for part in coverage.parts if part.read * 2 < part.printed] == []
