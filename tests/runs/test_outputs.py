"""Several reports of one run: what is paired with what, and that each is written whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from budgetcheck.model.report import Report
from budgetcheck.model.words import InputError
from budgetcheck.reporters import Style, junit_report, render
from budgetcheck.runs.outputs import Output, advice, format_of, outputs
from tests.cli.test_cli import GOOD, WRONG, entry_point, run
from tests.paths import ROOT


@pytest.mark.parametrize(
    ("names", "paths", "expected"),
    [
        ([], [], [Output("text")]),
        (["json"], [], [Output("json")]),
        (["json"], ["r.txt"], [Output("json", "r.txt")]),
        ([], ["r.csv", "-", "r.json"], [Output("csv", "r.csv"), Output("text"), Output("json", "r.json")]),
        (["csv", "json"], ["a", "b"], [Output("csv", "a"), Output("json", "b")]),
        (["csv", "text"], ["a", "-"], [Output("csv", "a"), Output("text")]),
    ],
)
def test_formats_and_files_are_paired(names: list[str], paths: list[str], expected: list[Output]) -> None:
    """In the order in which they are given; without formats, the names of the files say them."""
    assert list(outputs(names, paths)) == expected


def test_what_is_said_before_a_report_that_will_be_large() -> None:
    wanted = outputs(["xlsx", "json", "html"], ["a", "b", "c"])
    assert advice(wanted, 2000) is None
    assert advice(wanted[1:2], 10_000) is None
    hint = advice(wanted, 10_000)
    assert hint is not None
    assert hint.zh == "10000 个文件的 html、xlsx 报告会很大；budgetcheck survey 给出总览，csv 或 jsonl 逐份写出"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("report", "text"),
        ("/dev/null", "text"),
        ("out.d/report", "text"),
        ("R.TXT", "text"),
        ("r.JSON", "json"),
        ("r.sarif", "sarif"),
        ("r.sarif.json", "sarif"),
        ("r.xml", "junit"),
        ("2024.1.csv", "csv"),
    ],
)
def test_a_file_name_says_its_format(path: str, expected: str) -> None:
    assert format_of(path) == expected


@pytest.mark.parametrize(
    ("names", "paths", "said"),
    [
        (["jsn"], [], "--format: there is no format 'jsn'. Did you mean 'json'?"),
        ([], ["r.docx"], "r.docx: the suffix '.docx' names no format. Say which with --format"),
        (["csv", "json"], ["a"], "--format: 2 formats for 1 output file. Give each --format an --output"),
        (["csv"], ["a", "b"], "--format: 1 format for 2 output files. Give each --format an --output"),
        ([], ["a.json", "a.json"], "--output: 'a.json' is written twice"),
        ([], ["a.json", "./a.json"], "--output: './a.json' is written twice"),
        ([], ["-", "-"], "--output: '-' is written twice"),
    ],
)
def test_what_cannot_be_paired_is_refused(names: list[str], paths: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        outputs(names, paths)
    assert str(caught.value).startswith(said)


def test_several_reports_of_one_run(tmp_path: Path) -> None:
    """Each file holds its own format; standard output carries only the report that was asked for there."""
    files = [tmp_path / name for name in ("r.json", "r.csv", "r.xml")]
    written = [part for path in files for part in ("--output", str(path))]
    done = run("validate", WRONG, *written)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(files[0].read_text(encoding="utf-8"))["summary"]["errors"] == 5
    assert files[1].read_bytes().startswith("\ufefffile,unit".encode())
    assert b"\r\n" in files[1].read_bytes()
    assert b"\r\r\n" not in files[1].read_bytes()
    assert Xml.fromstring(files[2].read_text(encoding="utf-8")).get("failures") == "5"
    shown = run("validate", WRONG, *written, "--output", "-")
    assert shown.stdout == run("validate", WRONG).stdout


def test_a_report_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are written as they are, to a file or a pipe; as text they are refused."""
    from budgetcheck.cli import app as cli

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(junit_report, "render", lambda report, style: b"PK\x03\x04\xff")
    with pytest.raises(TypeError, match="the format junit is no text"):
        render(Report(()), "junit", Style())
    target = tmp_path / "r.xml"
    with pytest.raises(SystemExit):
        cli.app(["validate", WRONG, "--output", str(target)])
    assert target.read_bytes() == b"PK\x03\x04\xff"


def test_bytes_go_to_a_pipe_but_not_to_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    import sys

    from budgetcheck.runs.outputs import show

    show(b"PK\xff")
    assert capfdbinary.readouterr().out == b"PK\xff"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(InputError, match="no text for a terminal"):
        show(b"PK\xff")


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("validate", ()),
        ("validate", ("--format", "json")),
        ("survey", ("--format", "json")),
        ("baseline", ()),
        ("import", ()),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "./a.json", "link.json", "same.json"])
def test_a_budget_is_never_written_over(command: str, more: tuple[str, ...], name: str, tmp_path: Path) -> None:
    """By none of its names: the report would take the place of the only copy."""
    budget = tmp_path / "a.json"
    shutil.copy(ROOT / GOOD, budget)
    (tmp_path / "link.json").symlink_to("a.json")
    os.link(budget, tmp_path / "same.json")
    done = run(command, "a.json", "--output", name, *more, cwd=tmp_path)
    said = f"budgetcheck: {name}: is read, and is not written over. Give the output another name\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert budget.read_bytes() == (ROOT / GOOD).read_bytes()


@pytest.mark.parametrize("option", ["--baseline", "--previous"])
def test_what_is_read_besides_is_never_written_over(option: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / GOOD, tmp_path / "a.json")
    other = tmp_path / "other.json"
    shutil.copy(ROOT / WRONG, other)
    done = run("validate", "a.json", option, "other.json", "--output", "other.json", cwd=tmp_path)
    said = "budgetcheck: other.json: is read, and is not written over. Give the output another name\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert other.read_bytes() == (ROOT / WRONG).read_bytes()


def test_standard_input_is_not_written_over(tmp_path: Path) -> None:
    budget = tmp_path / "a.json"
    shutil.copy(ROOT / GOOD, budget)
    with budget.open("rb") as stream:
        command = [entry_point(), "validate", "-", "--output", "a.json"]
        done = subprocess.run(command, stdin=stream, cwd=tmp_path, capture_output=True, timeout=60)
    assert (done.returncode, budget.read_bytes()) == (2, (ROOT / GOOD).read_bytes())


def test_reports_and_a_baseline_in_the_folder_are_no_budgets(tmp_path: Path) -> None:
    """Neither in the run that writes them nor in the next, which finds them there."""
    shutil.copy(ROOT / WRONG, tmp_path / "a.json")
    (tmp_path / "budgetcheck.toml").write_text('output = ["report.json", "-"]\nbaseline = "known.json"\n')
    for _ in range(2):
        done = run("baseline", ".", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "budgetcheck: wrote known.json\n")
        done = run("validate", ".", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "budgetcheck: wrote report.json\n")
        assert "a.json" in done.stdout
        assert [file["path"] for file in json.loads((tmp_path / "report.json").read_text())["files"]] == ["a.json"]
    for name in ("report.json", "survey.json", "survey.json"):
        done = run("survey", ".", "--format", "json", "--output", name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, f"budgetcheck: wrote {name}\n")
        assert [file["path"] for file in json.loads((tmp_path / name).read_text())["files"]] == ["a.json"]


def test_a_folder_with_nothing_but_a_report_holds_no_budget(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("{}")
    done = run("validate", ".", "--output", "report.json", cwd=tmp_path)
    assert (done.returncode, done.stderr.split(".")[1]) == (2, ": holds no budget file")
    assert report.read_text() == "{}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("name", ["text", "json", "html", "xlsx"])
def test_a_full_disk_is_no_bug(name: str) -> None:
    """Neither where one file after the other is written nor where all are at the end."""
    with Path("/dev/full").open("wb") as full:
        command = [entry_point(), "validate", GOOD, WRONG, "--format", name]
        environment = os.environ | {"BUDGETCHECK_LANG": "en"}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, env=environment, timeout=60)
    said = b"budgetcheck: stdout: cannot be written (No space left on device). Make room on the disk first\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system whose names are bytes")
@pytest.mark.parametrize("name", ["text", "csv", "github", "json", "jsonl", "html", "sarif", "junit"])
def test_a_name_that_is_no_text_can_be_written(name: str, tmp_path: Path) -> None:
    """To standard output as to a file: it was taken for a bug there."""
    shutil.copy(ROOT / GOOD, tmp_path / os.fsdecode(b"\xb5.json"))
    shown = run("validate", ".", "--format", name, cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    run("validate", ".", "--format", name, "--output", "report", cwd=tmp_path)
    assert (tmp_path / "report").read_bytes().decode() == shown.stdout
