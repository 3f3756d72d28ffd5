"""Several reports of one run: what is paired with what, and that each is written whole."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from budgetcheck.finding import InputError, Report
from budgetcheck.outputs import Output, advice, format_of, outputs
from budgetcheck.reporters import Style, junit_report, render
from tests.paths import ROOT
from tests.test_cli import WRONG, run


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
        (["csv", "json"], ["a"], "--format: 2 formats for 1 output files. Give each --format an --output"),
        (["csv"], ["a", "b"], "--format: 1 formats for 2 output files. Give each --format an --output"),
        ([], ["a.json", "a.json"], "--output: 'a.json' is written twice"),
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
    from budgetcheck import cli

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

    from budgetcheck.outputs import show

    show(b"PK\xff")
    assert capfdbinary.readouterr().out == b"PK\xff"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(InputError, match="no text for a terminal"):
        show(b"PK\xff")
