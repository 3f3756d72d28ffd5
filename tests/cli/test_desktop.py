"""budgetcheck as one program file, simulated: the processes that it starts of itself, its icon, and what Windows brings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from budgetcheck.cli.desktop import meant_by
from budgetcheck.model.files import unreadable, unwritable
from budgetcheck.model.words import InputError
from budgetcheck.readers import own_process, recognition
from budgetcheck.runs import processes
from budgetcheck.runs.files import Job, check_files
from budgetcheck.runs.outputs import sinks
from tests.cli.test_cli import run
from tests.needs import needs
from tests.paths import FIXTURES

PDF = FIXTURES / "cases" / "control-pdf.pdf"
WRONG = FIXTURES / "documents" / "budget-2024.docx"
CAUSE = "816.27 → 861.27"
PROGRAM = """#!{python}
import sys
sys.frozen, sys.executable = True, __file__
from budgetcheck.__main__ import main
main()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a program that takes itself for one that carries its own Python, in a folder as people name theirs."""
    folder = tmp_path / "预算 公开"
    folder.mkdir()
    found = folder / "budgetcheck"
    found.write_text(PROGRAM.format(python=sys.executable), encoding="utf-8")
    found.chmod(0o755)
    return found


def _run(program: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BUDGETCHECK_LANG": "zh", **variables}
    return subprocess.run(
        [program, *words], cwd=program.parent, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_a_pdf_is_read_in_a_process_of_the_program_itself(program: Path) -> None:
    data = PDF.read_bytes()
    (program.parent / "表 一.pdf").write_bytes(data)
    (told,) = json.loads(_run(program, "validate", "表 一.pdf", "--format", "json").stdout)["files"]
    (usual,) = json.loads(run("validate", str(PDF), "--format", "json").stdout)["files"]
    assert told["coverage"]["read"] == usual["coverage"]["read"] > 0


def test_only_modules_that_are_made_for_it_are_run_so(program: Path) -> None:
    done = _run(program, own_process.OPTION, "os")
    assert done.returncode != 0
    assert done.stdout == ""


def test_a_scan_is_told_what_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be installed into the program file; elsewhere the extra is named."""
    monkeypatch.setattr(recognition, "can_recognise", lambda: False)
    assert "budgetcheck[ocr]" in recognition.remedy().en
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "pip" not in recognition.remedy().en
    assert "with Python" in recognition.remedy().en


def test_files_dropped_on_the_icon_are_checked(program: Path) -> None:
    copy = program.parent / "预 算.docx"
    copy.write_bytes(WRONG.read_bytes())
    done = _run(program, str(copy), str(FIXTURES / "xinjiang" / "unit-2024.json"))
    assert done.returncode == 1
    assert CAUSE in done.stdout


def test_what_the_icon_stands_for(tmp_path: Path) -> None:
    (tmp_path / "-x.docx").touch()
    assert meant_by([]) == ["serve"]
    assert meant_by([str(tmp_path / "-x.docx")]) == ["validate", "--", str(tmp_path / "-x.docx")]
    assert meant_by(["validate", str(tmp_path)]) is None
    assert meant_by([str(tmp_path / "gone.docx")]) is None
    assert meant_by(["--help"]) is None


@needs("script")
def test_the_window_stays_until_a_key_is_pressed(program: Path) -> None:
    copy = program.parent / "a.docx"
    copy.write_bytes(WRONG.read_bytes())
    with subprocess.Popen(
        ["script", "-qec", f"'{program}' '{copy}'", "/dev/null"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "BUDGETCHECK_LANG": "zh"},
    ) as window:
        assert window.stdin is not None
        assert window.stdout is not None
        shown = ""
        while "按回车键" not in shown and (letter := window.stdout.read(1)):
            shown += letter
        assert CAUSE in shown
        assert window.poll() is None
        window.stdin.write("\n")
        window.stdin.close()
        assert window.wait(20) == 1


@needs("script")
def test_a_console_in_gbk_shows_chinese_and_never_fails(tmp_path: Path) -> None:
    """Letters that GBK has not, as ✗ and ➤, become question marks; the figures and words stay."""
    command = f"{sys.executable} -m budgetcheck validate {WRONG} --lang zh"
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "TERM": "dumb"}
    done = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, env=environment, cwd=tmp_path)
    shown = done.stdout.decode("gbk")
    assert CAUSE in shown
    assert "合计" in shown
    assert "Traceback" not in shown


def test_processes_that_are_started_anew_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_way_to_start", lambda: "spawn")
    files = [FIXTURES / "xinjiang" / "unit-2024.json", FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"]
    reports = list(check_files([Job(str(each)) for each in files], processes=2))
    assert [str(each.outcome) for each in reports] == ["clean", "findings"]


def test_a_file_that_word_holds_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace, or to open, what another program has open; the old file stays as it was."""
    locked = PermissionError(13, "Permission denied")
    for error in (unwritable("报告.xlsx", locked), unreadable("预算.docx", locked)):
        assert "关闭" in error.say("zh")
        assert "close it" in error.say("en")
    target = tmp_path / "报告.xlsx"
    target.touch()

    def refused(*_: object, **__: object) -> None:
        raise locked

    monkeypatch.setattr(os, "replace", refused)
    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(InputError) as told, sinks([str(target)], force=True, wrote=lambda _: None) as (out,):
        out.put(b"new")
    assert "关闭" in told.value.say("zh")
    assert target.read_bytes() == b""
    assert [each.name for each in tmp_path.iterdir()] == ["报告.xlsx"]
