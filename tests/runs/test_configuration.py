"""Configuration, waivers, baseline and comparison, as they are used: files in a folder, commands, exit codes."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from budgetcheck.model.report import FileReport
from budgetcheck.model.words import InputError
from budgetcheck.pack import load_pack
from budgetcheck.runs.configuration import find, load
from budgetcheck.runs.files import Job, check_file
from budgetcheck.runs.waivers import waive
from tests.cli.test_cli import entry_point, run
from tests.paths import FIXTURES, ROOT

WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
GOOD = FIXTURES / "xinjiang" / "unit-2024.json"
WAIVER = '[[waivers]]\nrule = "{rule}"\nfile = "{file}"\nreason = "agreed"\nuntil = 2024-12-31\n'
BEFORE, AFTER = datetime.date(2024, 12, 31), datetime.date(2025, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(WRONG, tmp_path / "wrong.json")
    shutil.copy(GOOD, tmp_path / "good.json")
    return tmp_path


def configure(folder: Path, text: str, name: str = "budgetcheck.toml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def summary(folder: Path, *arguments: str) -> dict[str, int]:
    report: dict[str, int] = json.loads(run("validate", *arguments, "-f", "json", cwd=folder).stdout)["summary"]
    return report


@pytest.mark.parametrize("number", [1, 2, 40])
def test_limits_for_one_file_or_many(folder: Path, number: int) -> None:
    for each in range(2, number):
        shutil.copy(GOOD, folder / f"good-{each}.json")
    names = sorted(path.name for path in folder.glob("*.json"))[:number]
    configure(folder, "time-limit = 0.0001\nmemory-limit = 2048\njobs = 1\n")
    done = run("validate", *names, "-f", "json", cwd=folder)
    assert done.returncode == 2
    found = [file["error"] for file in json.loads(done.stdout)["files"]]
    # A process of its own may be through with a file before anyone looks at the clock.
    assert len(found) == number
    assert any(found)
    assert [error for error in found if number < 40 or error] == [
        f"{name}: took longer than 0.0001 seconds and was given up."
        " If the file is in order, raise time-limit in budgetcheck.toml"
        for name, error in zip(names, found, strict=True)
        if number < 40 or error
    ]
    short = run("validate", names[0], "--jobs", "1", cwd=folder, BUDGETCHECK_TIME_LIMIT="0.0001")
    assert short.returncode == 2
    # To raise the configuration's would change nothing.
    assert "If the file is in order, raise BUDGETCHECK_TIME_LIMIT in the environment" in short.stdout
    roomy = run("validate", *names, cwd=folder, BUDGETCHECK_TIME_LIMIT="60")
    assert roomy.returncode == (1 if number > 1 else 0)
    wrong = run("validate", *names, cwd=folder, BUDGETCHECK_TIME_LIMIT="soon")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "BUDGETCHECK_TIME_LIMIT: 'soon' is no limit of time" in wrong.stderr


def test_found_upward_from_what_the_files_have_in_common(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "c").mkdir()
    outer = configure(folder, "")
    inner = configure(folder / "a", "[tool.budgetcheck]\n", "pyproject.toml")
    assert find([str(folder / "a" / "b" / "x.json")]) == inner
    assert find([str(folder / "a" / "b")]) == inner
    assert find([str(folder / "a" / "x.json"), str(folder / "c" / "y.json")]) == outer
    configure(folder / "a", "[tool.other]\n", "pyproject.toml")
    assert find([str(folder / "a" / "x.json")]) == outer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('fail-onn = "error"', "fail-onn: unknown key 'fail-onn'. Did you mean 'fail-on'?"),
        ('fail_on = "error"', "fail_on: unknown key 'fail_on'. Did you mean 'fail-on'?"),
        ('fail-on = "notes"', "fail-on: 'notes' will not do. Known are: error, warning, never"),
        ('select = "x"', "select: must be a list, as ["),
        ('select = ["grand-totals-difer"]', "select: there is no rule 'grand-totals-difer'. Did you mean"),
        ('[severity]\n"nothing-*" = "note"', "severity: there is no rule 'nothing-*'"),
        ('[severity]\n"text-*" = "bad"', "severity.text-*: 'bad' will not do. Known are: error, warning, note"),
        (WAIVER.format(rule="grand-total", file="*"), "waivers.1.rule: there is no rule 'grand-total'. Did you mean"),
        (WAIVER.format(rule="*", file="*").replace("until", "untill"), "waivers.1.untill: unknown key 'untill'. Did"),
        (WAIVER.format(rule="*", file="*").replace('"agreed"', '" "'), "waivers.1.reason: the reason is empty"),
        ('[[waivers]]\nrule = "*"\nreason = "x"\n', "waivers.1.until: the key 'until' is missing"),
        ('output = ["../elsewhere.json"]', "output: '../elsewhere.json' is outside the configuration's folder"),
        ("jobs = true", "jobs: 'True' is no number of processes. Give a number from 1 to"),
        ('jobs = "automatic"', "jobs: 'automatic' is no number of processes. Did you mean 'auto'?"),
        ("jobs = -1", "jobs: '-1' is no number of processes"),
        ("time-limit = 0", "time-limit: '0' is no limit of time. Give seconds: above 0, 86400 at most"),
        ("time-limit = nan", "time-limit: 'NaN' is no limit of time"),
        ('time-limit = "5 min"', "time-limit: '5 min' is no limit of time"),
        ("memory-limit = 4", "memory-limit: '4' is no limit of memory. Give a whole number of MiB from 512"),
        ("time_limit = 5", "time_limit: unknown key 'time_limit'. Did you mean 'time-limit'?"),
        ("pack = \x00", "is not valid TOML"),
        ('pack = "xinjiang-2042"', "Did you mean 'xinjiang-2024'?"),
        ('baseline = "none.json"', "none.json: cannot be read"),
    ],
)
def test_what_is_wrong_in_it_exits_with_2(folder: Path, text: str, said: str) -> None:
    configure(folder, text)
    done = run("validate", "good.json", cwd=folder)
    assert done.returncode == 2
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_file_without_the_section_or_not_there(folder: Path) -> None:
    configure(folder, "[project]\n", "pyproject.toml")
    assert "there is no such section" in run("validate", "good.json", "--config", "pyproject.toml", cwd=folder).stderr
    assert run("validate", "good.json", "--config", "no.toml", cwd=folder).returncode == 2


def test_what_it_says_holds_and_flags_come_first(folder: Path) -> None:
    configure(
        folder,
        'lang = "zh"\nfail-on = "never"\nselect = ["text-*", "fiscal-text-differs"]\nignore = ["fiscal-*"]\n'
        'output = ["r.json", "-"]\n[severity]\n"text-*" = "error"\n"text-item-*" = "warning"\n',
    )
    done = run("validate", "wrong.json", cwd=folder)
    assert (done.returncode, "0 个错误，1 个警告" in done.stdout) == (0, True)
    assert json.loads((folder / "r.json").read_text(encoding="utf-8"))["summary"]["warnings"] == 1
    assert run("validate", "wrong.json", "--fail-on", "warning", "--lang", "en", cwd=folder).returncode == 1
    (folder / "r.json").unlink()
    assert summary(folder, "wrong.json", "--select", "total-*")["errors"] == 1
    assert not (folder / "r.json").exists()
    assert summary(folder, "wrong.json", "--config", os.devnull)["errors"] == 5


def test_packs_by_file(folder: Path) -> None:
    configure(folder, 'pack = "xinjiang-2024"\n[packs]\n"wr*.json" = "common"\n')
    files = json.loads(run("validate", "good.json", "wrong.json", "-f", "json", cwd=folder).stdout)["files"]
    assert [file["pack"] for file in files] == ["xinjiang-2024", "common"]


def test_a_selection_of_another_pack_is_not_green(folder: Path) -> None:
    """A rule may be meant for another pack; a file of which nothing is asked cannot be judged."""
    common = {rule.id for rule in load_pack("common").rules}
    regional = next(rule.id for rule in load_pack("xinjiang-2024").rules if rule.id not in common)
    configure(folder, f'select = ["{regional}"]\npacks = {{ "wrong.json" = "common" }}\n')
    assert run("validate", "good.json", cwd=folder).returncode == 0
    done = run("validate", "wrong.json", cwd=folder)
    assert (done.returncode, "rule pack common has none of the selected rules" in done.stdout) == (2, True)


def test_words_of_a_waiver_or_baseline_steer_no_terminal(folder: Path) -> None:
    configure(
        folder,
        WAIVER.format(rule="total-*", file="wrong.json").replace("agreed", "a\\u001b[2Jb").replace("2024", "2999"),
    )
    shutil.copy(WRONG, folder / "good.json")
    run("baseline", "good.json", "-o", "b.json", cwd=folder)
    shutil.copy(GOOD, folder / "good.json")
    content = (folder / "b.json").read_text(encoding="utf-8").replace("difference", "\\u001b[2J\\n")
    (folder / "b.json").write_text(content, encoding="utf-8")
    done = run("validate", "wrong.json", "good.json", "-v", "--baseline", "b.json", cwd=folder)
    assert "a [2Jb" in done.stdout
    assert "5 of the baseline fixed" in done.stdout
    assert "\x1b" not in done.stdout


def waived(folder: Path, text: str, today: datetime.date, *names: str) -> list[FileReport]:
    configuration = load(configure(folder, text))
    return list(waive((check_file(Job(str(folder / name))) for name in names), configuration, today))


def test_a_waived_finding_is_set_aside_until_the_day_is_over(folder: Path) -> None:
    text = WAIVER.format(rule="parent-*", file="wrong.json")
    (file,) = waived(folder, text, BEFORE, "wrong.json")
    assert [(each.finding.rule, each.reason, each.until) for each in file.waived] == [
        ("parent-not-sum-of-parts", "agreed", "2024-12-31")
    ]
    assert "parent-not-sum-of-parts" not in {f.rule for f in file.findings if f.severity == "error"}
    assert file.suspects
    file, said = waived(folder, text, AFTER, "wrong.json")
    assert not file.waived
    assert [(f.rule, f.severity, f.at[0].source.line) for f in said.findings if f.at[0].source] == [
        ("waiver-expired", "warning", 1)
    ]
    assert said.path.endswith("budgetcheck.toml")


def test_a_suspect_goes_with_the_last_finding_that_it_explains(folder: Path) -> None:
    (file,) = waived(folder, WAIVER.format(rule="*", file="wrong.json"), BEFORE, "wrong.json")
    assert (len(file.waived), file.suspects) == (6, ())


@pytest.mark.parametrize(
    ("place", "count"), [('row = "2101103"', 1), ('row = "9*"', 0), ('table = "income"', 0), ('column = "t*"', 1)]
)
def test_the_place_of_a_waiver(folder: Path, place: str, count: int) -> None:
    text = WAIVER.format(rule="total-not-basic-plus-project", file="wrong.json") + place
    assert len(waived(folder, text, BEFORE, "wrong.json")[0].waived) == count


def test_a_waiver_is_unused_only_where_all_its_files_were_checked(folder: Path) -> None:
    text = WAIVER.format(rule="grand-totals-differ", file="*.json")
    assert len(waived(folder, text, BEFORE, "wrong.json")) == 1
    *_, said = waived(folder, text, BEFORE, "wrong.json", "good.json")
    assert [finding.rule for finding in said.findings] == ["waiver-unused"]
    one = waived(folder, WAIVER.format(rule="grand-totals-differ", file="good.json"), BEFORE, "wrong.json")
    assert len(one) == 1


def test_the_report_lists_what_is_waived(folder: Path) -> None:
    configure(folder, WAIVER.format(rule="*", file="wrong.json").replace("2024", "2999"))
    done = run("validate", "wrong.json", cwd=folder)
    assert (done.returncode, "6 waived (--verbose lists them)" in done.stdout) == (0, True)
    assert "(agreed, until 2999-12-31)  text-item-differs" in run("validate", "wrong.json", "-v", cwd=folder).stdout
    assert summary(folder, "wrong.json") | {"notes": 0} == {
        "files": 1, "errors": 0, "warnings": 0, "notes": 0, "waived": 6, "known": 0, "fixed": 0,
    }  # fmt: skip


def test_a_baseline_keeps_what_is_known_quiet(folder: Path) -> None:
    assert run("baseline", "wrong.json", "-o", "known.json", cwd=folder).returncode == 0
    assert summary(folder, "wrong.json", "--baseline", "known.json")["known"] == 6
    done = run("validate", "wrong.json", "--baseline", "known.json", cwd=folder)
    assert (done.returncode, "6 known from the baseline" in done.stdout) == (0, True)
    content = (folder / "wrong.json").read_text(encoding="utf-8")
    (folder / "wrong.json").write_text("\n\n" + content, encoding="utf-8")
    assert summary(folder, "wrong.json", "--baseline", "known.json")["errors"] == 0
    shutil.copy(GOOD, folder / "wrong.json")
    done = run("validate", "wrong.json", "--baseline", "known.json", "-v", cwd=folder)
    assert "5 of the baseline fixed" in done.stdout
    shutil.copy(FIXTURES / "xinjiang/bad/shares-wrong.json", folder / "wrong.json")
    found = summary(folder, "wrong.json", "--baseline", "known.json")
    assert (found["errors"], found["known"], found["fixed"]) == (2, 1, 5)


def test_the_configured_baseline_and_a_file_that_cannot_be_read(folder: Path) -> None:
    configure(folder, 'baseline = "known.json"')
    (folder / "cut.json").write_text("{", encoding="utf-8")
    done = run("baseline", "wrong.json", "cut.json", cwd=folder)
    assert (done.returncode, done.stdout, "cut.json" in done.stderr) == (2, "", True)
    assert summary(folder, "wrong.json")["known"] == 6


@pytest.mark.parametrize(
    "text", ["[]", "{", "{}", '{"kind": "budgetcheck baseline", "version": 1, "files": {"a": [1]}}']
)
def test_what_is_no_baseline(folder: Path, text: str) -> None:
    (folder / "b.json").write_text(text, encoding="utf-8")
    done = run("validate", "good.json", "--baseline", "b.json", cwd=folder)
    assert done.returncode == 2
    assert "b.json: " in done.stderr
    assert "Traceback" not in done.stderr


def test_comparing_two_runs(folder: Path) -> None:
    run("validate", "wrong.json", "-o", "before.json", cwd=folder)
    run("validate", "good.json", "-o", "after.json", cwd=folder)
    done = run("compare", "before.json", "after.json", cwd=folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "new 0, still there 0, fixed 5")
    done = run("compare", "after.json", "before.json", "--lang", "zh", cwd=folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "新出现 5，仍存在 0，已改正 0")
    assert run("compare", "after.json", "before.json", "--fail-on", "never", cwd=folder).returncode == 0
    found = json.loads(run("compare", "before.json", "before.json", "-f", "json", cwd=folder).stdout)
    assert found["summary"] == {"new": 0, "still": 5, "fixed": 0}
    content = (folder / "wrong.json").read_text(encoding="utf-8").replace("16.45", "16.44")
    (folder / "wrong.json").write_text(content, encoding="utf-8")
    run("validate", "wrong.json", "-o", "changed.json", cwd=folder)
    done = run("compare", "before.json", "changed.json", cwd=folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "new 0, still there 5, fixed 0")
    run("validate", "good.json", "wrong.json", "-o", "both.json", cwd=folder)
    done = run("compare", "both.json", "before.json", cwd=folder)
    assert (done.returncode, "? not checked in the second run" in done.stdout) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not valid JSON"),
        ("[]", "is not a JSON report of budgetcheck"),
        ('{"tool": {"name": "budgetcheck"}, "version": 2, "files": []}', "is a report of another version"),
        ('{"tool": {"name": "budgetcheck"}, "version": 1, "files": [{"path": 1}]}', "files: is damaged"),
    ],
)
def test_what_is_no_report(folder: Path, text: str, said: str) -> None:
    (folder / "r.json").write_text(text, encoding="utf-8")
    done = run("compare", "r.json", "r.json", cwd=folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "place", "expected"),
    [
        ("budgetcheck explain grand-totals", "2", ["grand-totals-differ"]),
        ("budgetcheck validate --select grand-totals", "3", ["grand-totals-differ"]),
        ("budgetcheck validate --pack xin", "3", ["xinjiang-2024"]),
        ("budgetcheck validate --format sar", "3", ["sarif"]),
    ],
)
def test_shell_completion(words: str, place: str, expected: list[str]) -> None:
    environment = os.environ | {"_BUDGETCHECK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": place}
    done = subprocess.run([entry_point()], capture_output=True, cwd=ROOT, env=environment, timeout=60)
    assert done.stdout.decode().split() == expected
    assert done.stderr == b""


def test_a_configuration_cannot_be_loaded_from_what_is_no_toml(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(str(tmp_path))


def test_the_example_in_the_guide_is_a_configuration(folder: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "officers.md").read_text(encoding="utf-8"), re.S)
    (text,) = [block for block in blocks if "[[waivers]]" in block]
    configure(folder, text)
    assert run("baseline", "good.json", cwd=folder).returncode == 0
    assert run("validate", "wrong.json", cwd=folder).returncode == 1
    assert (folder / "report.json").exists()
