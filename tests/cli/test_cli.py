"""The command as users run it: the installed entry point, its output streams and exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import needs
from tests.paths import FIXTURES, ROOT, SEED

GOOD = "fixtures/xinjiang/unit-2024.json"
WRONG = "fixtures/xinjiang/bad/digits-swapped.json"
BROKEN = "fixtures/broken/unknown-column.json"


def entry_point() -> str:
    beside = Path(sys.executable).parent / "budgetcheck"
    found = str(beside) if beside.exists() else shutil.which("budgetcheck")
    assert found, "budgetcheck is not installed"
    return found


def run(
    *arguments: str, stdin: bytes | None = None, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "NO_COLOR", "FORCE"))}
    done = subprocess.run(
        [entry_point(), *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=kept | {"BUDGETCHECK_LANG": "en"} | environment,
        timeout=60,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_good_budget_exits_with_0() -> None:
    """A budget without fault says so, and the exit code is 0."""
    done = run("validate", GOOD)
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ nothing wrong" in done.stdout


def test_a_wrong_figure_exits_with_1_and_is_named() -> None:
    """The report names the wrong figure and what it should be."""
    done = run("validate", WRONG)
    assert done.returncode == 1
    assert "16.45 → 16.54" in done.stdout
    assert "two digits swapped" in done.stdout


@pytest.mark.parametrize("fixture", sorted((FIXTURES / "broken").iterdir()), ids=lambda path: path.stem)
def test_a_file_that_cannot_be_read_exits_with_2(fixture: Path) -> None:
    """Every broken file gives one line that names it, no finding and no traceback."""
    done = run("validate", str(fixture))
    assert done.returncode == 2
    assert fixture.name in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    report = json.loads(run("validate", "--format", "json", str(fixture)).stdout)
    assert report["files"][0]["findings"] == []
    assert report["files"][0]["error"]


def test_an_unreadable_file_does_not_stop_the_others() -> None:
    """In a batch the others are still checked, and the exit code is 2."""
    done = run("validate", BROKEN, GOOD, WRONG)
    assert done.returncode == 2
    assert "did you mean 'basic'?" in done.stdout.lower()
    assert "16.45 → 16.54" in done.stdout
    assert "3 files, 1 cannot be checked: ✗ 5 errors, 0 warnings" in done.stdout


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((BROKEN, GOOD), "2 files, 1 cannot be checked: ! nothing wrong in the others"),
        ((BROKEN, "no/such.json"), "2 files, 2 cannot be checked: ✗ nothing was checked"),
    ],
)
def test_files_that_cannot_be_checked_get_no_tick(files: tuple[str, ...], said: str) -> None:
    """It said "nothing wrong", with a tick, of files that nobody had seen into."""
    done = run("validate", *files)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (2, said)


def test_folders_are_searched_and_several_processes_give_the_same_report() -> None:
    """A folder stands for the budgets in it, in a fixed order whatever the number of processes."""
    one, two = (run("validate", "fixtures/xinjiang", "--jobs", jobs) for jobs in ("1", "2"))
    assert one.returncode == two.returncode == 1
    assert one.stdout == two.stdout
    assert "13 files: " in one.stdout


def test_an_empty_folder_is_a_usage_error(tmp_path: Path) -> None:
    """A folder without a budget is said to be one, not passed as clean."""
    done = run("validate", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds no budget file" in done.stderr


def test_standard_input() -> None:
    """A hyphen reads the budget from standard input."""
    done = run("validate", "-", stdin=(ROOT / WRONG).read_bytes())
    assert done.returncode == 1


def test_a_missing_file() -> None:
    """A path that does not exist is an error that names it."""
    done = run("validate", "no/such.json")
    assert done.returncode == 2
    assert "no/such.json" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 1),
        (("--fail-on", "never"), 0),
        (("--ignore", "*"), 0),
        (("--select", "grand-totals-differ"), 0),
        (("--select", "text-*"), 1),
    ],
)
def test_what_decides_the_exit_code(arguments: tuple[str, ...], code: int) -> None:
    """--fail-on, --select and --ignore decide which findings count."""
    assert run("validate", WRONG, *arguments).returncode == code


def test_warnings_count_where_asked() -> None:
    """--fail-on warning makes a warning exit with 1."""
    path = "fixtures/xinjiang/bad/reasons-shifted.json"
    assert [run("validate", path).returncode, run("validate", path, "--fail-on", "warning").returncode] == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", GOOD, "--select", "grand-totals-difer"), "Did you mean 'grand-totals-differ'?"),
        (("validate", GOOD, "--pack", "xinjiang-2042"), "Did you mean 'xinjiang-2024'?"),
        (("validate", GOOD, "--format", "jsn"), "Did you mean 'json'?"),
        (("explain", "grand-total-differs"), "Did you mean 'grand-totals-differ'?"),
        (("validate",), "Missing argument"),
        (("validate", GOOD, "--jobs", "atuo"), "--jobs: 'atuo' is no number of processes. Did you mean 'auto'?"),
        (("validate", GOOD, "--jobs", "1000"), "'1000' is no number of processes. Give a number from 1 to"),
        (("survey", GOOD, "--jobs=-1"), "'-1' is no number of processes. Give a number from 1 to"),
        (("validate", GOOD, "--output", "/no/such/folder/report.txt"), "cannot be written"),
        (("validate", "README.md"), "unknown format '.md'"),
        (("validate", "no-such-folder"), "no-such-folder: cannot be read (No such file or directory)"),
        (("validate", "no-such.doc"), "no-such.doc: cannot be read (No such file or directory)"),
    ],
)
def test_bad_usage_exits_with_2_and_suggests_the_fix(arguments: tuple[str, ...], said: str) -> None:
    """A slip on the command line is answered with what was probably meant."""
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", "没有.docx"), "没有.docx：无法读取文件（文件不存在）"),
        (("validate", GOOD, "-o", "/no/such/folder/report.txt"), "无法写入（文件夹不存在）"),
        (("validate", GOOD, "-o", "/proc/version/report.txt"), "无法写入（上级路径不是文件夹）"),
    ],
)
def test_what_the_system_says_is_said_in_chinese(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments, "--lang", "zh")
    assert done.returncode == 2
    assert said in done.stdout + done.stderr


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    """--output leaves standard output empty."""
    target = tmp_path / "report.json"
    done = run("validate", WRONG, "--format", "json", "--output", str(target))
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(target.read_text(encoding="utf-8"))["summary"]["errors"] == 5


def test_json_report_has_the_fixed_shape() -> None:
    """Version 1 of the JSON report: keys, figures as published, at[0] first."""
    report = json.loads(run("validate", WRONG, "-f", "json").stdout)
    assert list(report)[:4] == ["version", "tool", "files", "summary"]
    assert report["version"] == 1
    file = report["files"][0]
    assert {"path", "pack", "error", "relations", "coverage", "idle", "findings", "suspects"} <= file.keys()
    assert set(file["relations"]) == {"exact", "rounding", "broken"}
    assert {"figures", "checked", "unchecked"} <= file["coverage"].keys()
    finding = file["findings"][0]
    keys = {"rule", "severity", "verdict", "message", "at", "expected", "actual", "difference", "bound"}
    assert keys <= finding.keys()
    assert finding["at"][0] == {
        "table": "general",
        "row": "21011",
        "column": "total",
        "figure": "36.16",
        "source": None,
    }
    suspect = file["suspects"][0]
    assert (suspect["figure"], suspect["suggested"], suspect["likely"]) == ("16.45", "16.54", "transposition")
    assert suspect["at"]["row"] == "2101103"
    assert report["summary"] == {
        "files": 1,
        "errors": 5,
        "warnings": 0,
        "notes": 26,
        "waived": 0,
        "known": 0,
        "fixed": 0,
    }


def test_language_follows_the_locale_and_the_option() -> None:
    """The locale chooses the language, --lang overrides it."""
    assert "个错误" in run("validate", WRONG, BUDGETCHECK_LANG="", LANG="zh_CN.UTF-8").stdout
    assert "errors" in run("validate", WRONG, BUDGETCHECK_LANG="", LANG="C").stdout
    assert "个错误" in run("validate", WRONG, "--lang", "zh").stdout


def test_no_colour_in_pipes_and_with_no_color() -> None:
    """Escape codes go to terminals only; FORCE_COLOR asks for them, NO_COLOR forbids them."""
    assert "\x1b[" not in run("validate", WRONG).stdout
    assert "\x1b[" in run("validate", WRONG, FORCE_COLOR="1").stdout
    assert "\x1b[" not in run("validate", WRONG, FORCE_COLOR="1", NO_COLOR="1").stdout


@needs("script")
def test_a_terminal_gets_colour_and_folded_lines() -> None:
    """In a terminal the report is coloured and no line is wider than the terminal."""
    command = f"stty cols 60 2>/dev/null; {entry_point()} validate {WRONG} --lang zh"
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "60"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        ["script", "-qec", command, "/dev/null"], capture_output=True, cwd=ROOT, env=environment, timeout=60
    )
    text = done.stdout.decode()
    assert "\x1b[" in text
    from rich.cells import cell_len

    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(cell_len(line.rstrip("\r")) for line in plain.split("\n")) <= 60


def test_quiet_shows_only_what_is_wrong() -> None:
    """--quiet says nothing of a clean budget."""
    assert run("validate", GOOD, "--quiet").stdout == ""


def test_a_closed_pipe_is_no_fault() -> None:
    """A reader that goes away early gives no traceback."""
    command = f"{entry_point()} validate fixtures/xinjiang --verbose | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, timeout=60)
    assert b"Traceback" not in done.stderr


def test_rules_explain_and_schema() -> None:
    """The commands that teach print what they promise."""
    assert "xinjiang-2024" in run("rules").stdout
    assert "grand-totals-differ" in run("rules", "--pack", "common").stdout
    assert "hierarchy" in run("rules", "--kinds").stdout
    page = run("explain", "indicator-weights-wrong", "--lang", "zh").stdout
    assert "指标分值权重合计 100" in page
    assert "110" in page
    assert json.loads(run("schema", "pack").stdout)["title"] == "budgetcheck rule pack"
    assert "general" in json.loads(run("schema", "budget").stdout)["properties"]["tables"]["properties"]


def test_every_rule_can_be_explained() -> None:
    """`explain` runs the examples of every rule of both packs without fault."""
    from budgetcheck.commands.explain import explain_rule
    from budgetcheck.pack import load_pack
    from budgetcheck.reporters import Style

    for pack in ("common", "xinjiang-2024"):
        for rule in load_pack(pack).rules:
            page = explain_rule(rule.id, pack, Style("en"))
            assert rule.head.why.en.split()[0] in page


@pytest.mark.parametrize(
    "command", ["validate", "survey", "rules", "explain", "schema", "baseline", "compare", "reconcile"]
)
def test_help_fits_a_screen(command: str) -> None:
    """--help of each command is at most 40 lines."""
    done = run(command, "--help", COLUMNS="100", LINES="40")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= 40


def test_locating_can_be_switched_off() -> None:
    """The same findings, and nobody suspected."""
    (with_it,) = json.loads(run("validate", WRONG, "-f", "json").stdout)["files"]
    (without,) = json.loads(run("validate", WRONG, "-f", "json", "--no-locate").stdout)["files"]
    assert with_it["suspects"][0]["suggested"] == "16.54"
    assert without == with_it | {"suspects": []}


def test_reconcile_exits_with_0_and_writes_nothing_but_its_report() -> None:
    """What the solver would say of itself does not stand in the report."""
    done = run("reconcile", GOOD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("✓ 26 rounding differences: one set of amounts explains them all")


def test_reconcile_of_a_wrong_budget_exits_with_1() -> None:
    done = run("reconcile", WRONG, "--lang", "zh")
    assert done.returncode == 1
    assert "不是四舍五入所致" in done.stdout


def test_reconcile_of_a_broken_file_exits_with_2() -> None:
    done = run("reconcile", BROKEN)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'basic'?" in done.stderr


def test_version() -> None:
    """--version prints name and version and loads neither pydantic nor rich."""
    from budgetcheck import __version__

    assert run("--version").stdout == f"budgetcheck {__version__}\n"


def test_only_the_command_that_is_asked_for_is_built() -> None:
    """The others are listed by name; a name that is none is held against all of them."""
    from typer.core import TyperGroup
    from typer.main import get_command

    from budgetcheck.cli.app import app

    group = get_command(app)
    assert isinstance(group, TyperGroup)
    context = group.make_context("budgetcheck", ["validate", GOOD])
    found = group.get_command(context, "validate")
    assert found is not None
    assert (found.name, list(group.commands)) == ("validate", ["validate"])
    assert group.get_command(context, "valdate") is None
    assert sorted(group.commands) == sorted(group.list_commands(context))
    assert "'validate'" in run("valdate").stderr


@pytest.mark.parametrize("arguments", [["--version"], ["validate", GOOD], ["validate", GOOD, "-f", "json"]])
def test_what_a_small_run_does_not_load(arguments: list[str], tmp_path: Path) -> None:
    """Once a pack is in the cache, a run in a pipe loads neither pydantic nor rich nor what reads or checks TOML."""
    names = ["pydantic", "rich", "tomli", "dataclasses", "jinja2", "hashlib", "fractions", "budgetcheck.pack.validate"]
    names += ["budgetcheck.runs.limits", "budgetcheck.runs.interruption"]
    code = (
        "import sys; from budgetcheck.cli.app import app\n"
        f"try: app({arguments!r})\n"
        "except SystemExit: pass\n"
        f"loaded = [name for name in {names!r} if name in sys.modules]\n"
        "print('loaded:', loaded, file=sys.stderr)"
    )
    environment = os.environ | {"BUDGETCHECK_CACHE": str(tmp_path / "cache")}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=environment, timeout=60)
    assert done.stderr.decode().splitlines()[-1] == "loaded: []"


def test_the_entry_point_loads_nothing_that_allocates_much() -> None:
    """The garbage collector is told to look less often first."""
    code = "import sys; import budgetcheck.__main__; print('typing' in sys.modules, 're' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (done.stdout, done.stderr) == ("False False\n", "")


@pytest.mark.skipif(not SEED.exists(), reason="the seed document is not beside the project")
def test_the_seed_document() -> None:
    """The published budget: one error, three warnings, two dozen rounding notes, and nothing else above a note."""
    done = run("validate", str(SEED), "-f", "json")
    assert done.returncode == 1
    file = json.loads(done.stdout)["files"][0]
    loud = [
        (finding["rule"], finding["severity"], finding["at"][0]["row"])
        for finding in file["findings"]
        if finding["severity"] != "note"
    ]
    assert loud == [
        ("indicator-weights-wrong", "error", "2.1"),
        ("reason-names-another-fund", "warning", "fund"),
        ("reason-names-another-fund", "warning", "capital"),
        ("indicator-repeated", "warning", "2.11"),
    ]
    assert 20 <= file["relations"]["rounding"] <= 28
    coverage = file["coverage"]
    assert coverage["checked"] * 100 >= 95 * coverage["figures"]
    assert coverage["checked_twice"] * 100 >= 70 * coverage["figures"]
    assert all(figure["why"] for figure in coverage["unchecked"])


def test_a_name_cannot_look_like_a_line_of_the_report(tmp_path: Path) -> None:
    """A line break in a name is shown as a blank."""
    content = (ROOT / WRONG).read_text(encoding="utf-8").replace("公务员医疗补助", "医疗\\n✓ nothing wrong")
    path = tmp_path / "budget.json"
    path.write_text(content, encoding="utf-8")
    lines = run("validate", str(path)).stdout.splitlines()
    assert "✓ nothing wrong" not in [line.strip() for line in lines]
    assert any("医疗 ✓ nothing wrong" in line for line in lines)


def test_structure_writes_a_page_where_the_name_asks_for_one(tmp_path: Path) -> None:
    document = str(ROOT / "fixtures" / "layouts" / "final-account.docx")
    page = tmp_path / "tables.html"
    assert run("structure", document, "--output", str(page)).returncode == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("structure", document, "--output", str(page)).returncode == 0, "its own page is replaced"
    assert run("structure", document, "--format", "pdf").returncode == 2
    assert run("structure", document, "--output", document).returncode == 2
