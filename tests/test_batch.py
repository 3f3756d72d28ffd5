"""Many files: over processes that die and hang, over other executors, interrupted, and in the order of the folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from openpyxl import load_workbook

from budgetcheck.batch import Job, Means, check_file, check_files, each_of, expand_paths
from budgetcheck.finding import InputError
from budgetcheck.limits import Limits
from budgetcheck.workers import Workers
from tests.paths import FIXTURES, ROOT
from tests.test_cli import entry_point, run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

GOOD = FIXTURES / "xinjiang" / "unit-2024.json"


def jobs() -> list[Job]:
    return [Job(path) for path in expand_paths([str(FIXTURES / "xinjiang"), str(FIXTURES / "broken")])]


def check_or_crash(job: Job) -> str:
    """Stand for a file that takes its process along, or never ends."""
    {"killed": _kill, "exit": _exit, "hang": _hang, "bug": _bug, "unpicklable": _unpicklable}.get(job.path, str)()
    return job.path


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _exit() -> None:
    os._exit(7)


def _hang() -> None:
    time.sleep(600)


def _bug() -> None:
    raise ZeroDivisionError("of this test")


def _unpicklable() -> None:
    raise _local()


def _local() -> Exception:
    class LocalError(Exception):
        pass

    return LocalError("words")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("killed", "was killed (SIGKILL)"),
        ("exit", "exit code 7"),
        ("hang", "took longer than 3 seconds"),
        ("bug", "ZeroDivisionError: of this test"),
        ("unpicklable", "failed on it"),
    ],
)
def test_a_process_that_dies_or_hangs_loses_one_file(fault: str, said: str) -> None:
    names = [f"file {number}" for number in range(20)]
    names[5] = names[11] = fault
    with Workers(2, Limits(seconds=3)) as workers:
        found = list(each_of(check_or_crash, map(Job, names), Means(executor=workers)))
    assert [job.path for job, _ in found] == names
    lost = [outcome for _, outcome in found if isinstance(outcome, InputError)]
    assert [error.file for error in lost] == [fault, fault]
    assert all(said in error.say("en") for error in lost)
    assert [outcome for _, outcome in found if not isinstance(outcome, InputError)] == [
        name for name in names if name != fault
    ]


@pytest.mark.parametrize("executor", [ThreadPoolExecutor, ProcessPoolExecutor, Workers])
@pytest.mark.parametrize("send", [False, True])
def test_any_executor_gives_the_same_reports(executor: Callable[[int], Workers], send: bool) -> None:
    alone = list(check_files(jobs()))
    with executor(2) as pool:
        over = list(check_files(jobs(), executor=pool, send=send))
    assert [report._replace(error=None) for report in over] == [report._replace(error=None) for report in alone]
    assert [str(report.error) for report in over] == [str(report.error) for report in alone]


def test_contents_sent_need_no_file(tmp_path: Path) -> None:
    path = tmp_path / "budget.json"
    shutil.copy(GOOD, path)
    job = Job(str(path), contents=(path.read_bytes(),))
    path.unlink()
    assert check_file(job).error is None


def test_an_executor_is_not_given_all_jobs_at_once() -> None:
    taken: list[str] = []

    def names() -> Iterator[Job]:
        for number in range(1000):
            taken.append(str(number))
            yield Job(str(number))

    with Workers(1, Limits(seconds=60)) as workers:
        results = each_of(check_or_crash, names(), Means(executor=workers))
        next(results)
        assert len(taken) <= 129
        cast("Generator[object, None, None]", results).close()


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in ("b/2.json", "a.json", "a/1.json", ".hidden/x.json", "b/.y.json", "c.md", "b/c/3.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    found = [Path(path).relative_to(tmp_path).as_posix() for path in expand_paths([str(tmp_path)])]
    assert found == ["a/1.json", "a.json", "b/2.json", "b/c/3.json"]
    twice = list(expand_paths([str(tmp_path / "b"), str(tmp_path)]))
    assert len(twice) == len(set(twice)) == 4


def test_json_lines() -> None:
    """Each line is the file's object of the JSON report."""
    arguments = ("validate", "fixtures/xinjiang", "fixtures/broken")
    lines = run(*arguments, "-f", "jsonl", "--jobs", "2").stdout.splitlines()
    assert [json.loads(line) for line in lines] == json.loads(run(*arguments, "-f", "json").stdout)["files"]


def last_words(workbook: Path) -> str:
    *_, last = load_workbook(BytesIO(workbook.read_bytes()))["Files"].iter_rows(values_only=True)
    return str(last[-1])


@pytest.mark.parametrize("jobs_", ["1", "2"])
@pytest.mark.parametrize("name", ["text", "jsonl", "json", "csv", "junit", "sarif", "github", "html", "xlsx"])
def test_an_interrupted_run_leaves_a_partial_report(name: str, jobs_: str, tmp_path: Path) -> None:
    """Ctrl-C goes to the whole group; what was judged is reported, the report says it is partial, the exit code is 130."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1500):
        (folder / f"{number:04}.json").hardlink_to(GOOD) if number else shutil.copy(GOOD, folder / "0000.json")
    watch, report = tmp_path / "watch.jsonl", tmp_path / "report"
    command = [entry_point(), "validate", str(folder), "--jobs", jobs_, "-f", "jsonl", "-o", str(watch)]
    process = subprocess.Popen(
        [*command, "-f", name, "-o", str(report)],
        cwd=ROOT,
        env=os.environ | {"BUDGETCHECK_LANG": "en"},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        for _ in range(3000):
            if watch.exists() and watch.stat().st_size:
                break
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert "Traceback" not in said.decode()
    *lines, last = watch.read_text(encoding="utf-8").splitlines()
    checked = len(lines)
    assert json.loads(last) == {"interrupted": {"checked": checked, "files": 1500}}
    assert 0 < checked < 1500
    assert [json.loads(line)["path"] for line in lines] == [
        str(folder / f"{place:04}.json") for place in range(checked)
    ]
    text = last_words(report) if name == "xlsx" else report.read_text(encoding="utf-8")
    if name == "json":
        assert len(json.loads(text)["files"]) == checked
    assert (f'"checked": {checked}' if "json" in name else f"{checked} of 1500 files were checked") in text


def test_a_scheduler_that_is_not_there() -> None:
    done = run("validate", str(GOOD), "--scheduler", "nonsense://")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
