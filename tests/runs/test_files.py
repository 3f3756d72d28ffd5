"""Many files: over processes that die and hang, over other executors, interrupted, and in the order of the folder."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from openpyxl import load_workbook

from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError
from budgetcheck.runs.files import Job, Means, check_file, check_files, each_of, expand_paths
from budgetcheck.runs.limits import GivenUp, Limits, bounded, confine, processes
from budgetcheck.runs.processes import Workers
from tests.cli.test_cli import entry_point, run
from tests.paths import FIXTURES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

GOOD = FIXTURES / "xinjiang" / "unit-2024.json"
GIBIBYTE = 1024**3


def jobs() -> list[Job]:
    return [Job(path) for path in expand_paths([str(FIXTURES / "xinjiang"), str(FIXTURES / "broken")])]


def check_or_crash(job: Job) -> str:
    """Stand for a file that takes its process along, or never ends."""
    _FAULTS.get(job.path, str)()
    return job.path


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _exit() -> None:
    os._exit(7)


def _hang() -> None:
    time.sleep(600)


def _hang_on() -> None:
    while True:
        with suppress(Exception):
            time.sleep(60)


def _bug() -> None:
    raise ZeroDivisionError("of this test")


def _unpicklable() -> None:
    raise _local()


def _starve() -> None:
    bytearray(GIBIBYTE * 16)


def _segfault() -> None:
    ctypes.string_at(0)


_FAULTS: dict[str, Callable[[], object]] = {
    "killed": _kill,
    "exit": _exit,
    "hang": _hang,
    "bug": _bug,
    "unpicklable": _unpicklable,
    "starved": _starve,
    "segfault": _segfault,
}


def _local() -> Exception:
    class LocalError(Exception):
        pass

    return LocalError("words")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("killed", "was killed (SIGKILL)"),
        ("exit", "exit code 7"),
        ("hang", "took longer than 3 seconds and was given up. If the file is in order, raise time-limit"),
        ("starved", "needs more than 8192 MiB of memory and was given up. If the file is in order, raise memory-limit"),
        ("segfault", "was killed (SIGSEGV)"),
        ("bug", "ZeroDivisionError: of this test"),
        ("unpicklable", "failed on it"),
    ],
)
def test_a_process_that_dies_or_hangs_loses_one_file(fault: str, said: str) -> None:
    names = [f"file {number}" for number in range(20)]
    names[5] = names[11] = fault
    with Workers(2, Limits(seconds=3, mebibytes=8192)) as workers:
        found = list(each_of(check_or_crash, map(Job, names), Means(executor=workers)))
    assert [job.path for job, _ in found] == names
    lost = [outcome for _, outcome in found if isinstance(outcome, InputError)]
    assert [error.file for error in lost] == [fault, fault]
    assert [error.say("en") for error in lost if said not in error.say("en")] == []
    assert [outcome for _, outcome in found if not isinstance(outcome, InputError)] == [
        name for name in names if name != fault
    ]


def test_processes_that_die_as_they_start_end_the_run(tmp_path: Path) -> None:
    """A script without the guard is run again by each of its processes: that is said, and not tried for every file."""
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from budgetcheck.runs.files import Job, check_files\n"
        f"jobs = [Job({str(FIXTURES / 'xinjiang' / 'unit-2024.json')!r})] * 50\n"
        "print(*{str(report.error) for report in check_files(jobs, 2)}, sep='\\n')\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True)
    (said,) = done.stdout.splitlines()
    assert "ended unexpectedly (exit code 1)" in said
    assert "under if __name__ == '__main__'" in said
    assert done.stderr.count("RuntimeError:") <= 4


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("hang", "took longer than 0.5 seconds and was given up"),
        ("starved", "needs more than 8192 MiB of memory and was given up"),
        ("bug", "ZeroDivisionError: of this test"),
    ],
)
def test_limits_hold_in_this_process_too(fault: str, said: str) -> None:
    before = signal.getsignal(signal.SIGALRM), resource.getrlimit(resource.RLIMIT_AS)
    names = ["first", fault, "last"]
    found = list(each_of(check_or_crash, map(Job, names), Means(limits=Limits(seconds=0.5, mebibytes=8192))))
    assert [job.path for job, _ in found] == names
    assert [outcome for _, outcome in found][::2] == ["first", "last"]
    assert said in str(found[1][1])
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert (signal.getsignal(signal.SIGALRM), resource.getrlimit(resource.RLIMIT_AS)) == before


def test_no_reader_swallows_an_alarm() -> None:
    """What stops a file that takes too long passes every `except Exception` on its way."""
    with pytest.raises(GivenUp), bounded(Limits(seconds=0.2)):
        _hang_on()


def test_a_lower_limit_of_memory_stays() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (8 * GIBIBYTE, before[1]))
        assert confine(16 * 1024) == 8 * GIBIBYTE
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == 8 * GIBIBYTE
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize(
    ("jobs", "names", "number"),
    [
        ("auto", ["a.json"], 0),
        ("auto", ["a.pdf"], 0),
        ("auto", ["a.json"] * 39, 0),
        ("auto", ["a.json"] * 40, 2),
        ("auto", ["a.json"] * 100, 5),
        ("auto", ["a.json"] * 10_000, 8),
        ("auto", ["a.pdf", "b.DOCX"], 2),
        ("auto", ["a.pdf"] * 9, 8),
        ("0", ["a.pdf"] * 9, 8),
        (1, ["a.json"] * 39, 0),
        (1, ["a.json"] * 40, 1),
        ("1", ["a.xlsx", "-"], 0),
        ("1", ["a.xlsx"] * 2, 1),
        ("2", ["a.json", "-"], 2),
        ("256", ["a.json"] * 12, 12),
        ("2", ["a.json"], 0),
    ],
)
def test_how_many_processes_are_worth_it(
    jobs: str | int, names: list[str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetcheck.runs.limits.processors", lambda: 8)
    assert processes(jobs, names) == number
    assert processes(jobs, names, together=True) == 0


def test_no_more_than_sixteen_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetcheck.runs.limits.processors", lambda: 128)
    assert (processes("auto", ["a.pdf"] * 500), processes("128", ["a.pdf"] * 500)) == (16, 128)


def test_standard_input_beside_files_of_other_processes() -> None:
    names = ("-", "fixtures/xinjiang/unit-2024.json")
    one, two = (run("validate", *names, "--jobs", jobs, stdin=GOOD.read_bytes()) for jobs in ("1", "2"))
    assert (one.returncode, two.returncode) == (0, 0)
    assert one.stdout == two.stdout


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


@pytest.mark.parametrize("name", ["a.json", "a.docx", "a"])
def test_an_empty_file_that_was_sent_is_not_looked_for(name: str, tmp_path: Path) -> None:
    """A worker elsewhere said that there was no such file."""
    path = str(tmp_path / name)
    Path(path).write_bytes(b"")
    here = check_file(Job(path))
    Path(path).unlink()
    assert str(check_file(Job(path, contents=(b"",))).error) == str(here.error)


def test_a_process_whose_run_is_over_as_it_starts_says_nothing() -> None:
    """It wrote a traceback into the terminal of whoever had pressed Ctrl-C early."""
    code = """if True:
        import gc
        from multiprocessing import Pipe
        from budgetcheck.runs.limits import Limits
        from budgetcheck.runs.processes import _serve
        ours, theirs = Pipe()
        ours.close()
        _serve(theirs, Limits(), gc.get_threshold())
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_files_that_go_meanwhile_are_named(tmp_path: Path) -> None:
    for number in range(3):
        shutil.copy(FIXTURES / "xinjiang" / "unit-2024.json", tmp_path / f"{number}.json")
    results = check_files(map(Job, expand_paths([str(tmp_path)])))
    assert next(results).error is None
    shutil.rmtree(tmp_path)
    assert [str(file.error) for file in results] == [
        f"{tmp_path / f'{number}.json'}: cannot be read (No such file or directory). Check the path and its permissions"
        for number in (1, 2)
    ]


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


@pytest.mark.parametrize("path", ["xinjiang/unit-2024.json", "xinjiang/bad/digits-swapped.json", "broken/cut-off.json"])
def test_a_checked_file_leaves_memory_at_once(path: str) -> None:
    """A budget in a circle of references would stay until circles are looked for: memory would grow with the files."""
    job = Job(str(FIXTURES / path), Question(rounding=False))
    check_file(job)
    gc.collect()
    gc.disable()
    try:
        check_file(job)
        assert gc.collect() == 0
    finally:
        gc.enable()


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
    lines = [json.loads(line) for line in run(*arguments, "-f", "jsonl", "--jobs", "2").stdout.splitlines()]
    assert lines == json.loads(run(*arguments, "-f", "json").stdout)["files"]
    said = {tuple(line[key] for key in ("unit", "region", "year", "stage")) for line in lines}
    assert said == {("新疆某产业促进中心", "新疆维吾尔自治区", 2024, "budget"), (None, None, None, None)}


def last_words(workbook: Path) -> str:
    *_, last = load_workbook(BytesIO(workbook.read_bytes()))["Files"].iter_rows(values_only=True)
    return str(last[-1])


def many(tmp_path: Path) -> Path:
    """Give a folder of 1,500 budgets: links to one copy, as a file may have only so many."""
    folder = tmp_path / "many"
    folder.mkdir()
    shutil.copy(GOOD, folder / "0000.json")
    for number in range(1, 1500):
        (folder / f"{number:04}.json").hardlink_to(folder / "0000.json")
    return folder


def interrupted(
    arguments: list[str], folder: Path, watch: Path | None, signals: list[signal.Signals]
) -> subprocess.CompletedProcess[str]:
    """Run a command on a folder and send its whole group signals: when the watched file has its first bytes, or soon."""
    process = subprocess.Popen(
        [entry_point(), *arguments, str(folder)],
        cwd=ROOT,
        env=os.environ | {"BUDGETCHECK_LANG": "en"},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        for _ in range(3000):
            if watch is None or (watch.exists() and watch.stat().st_size):
                break
            time.sleep(0.01)
        for each in signals:
            os.killpg(process.pid, each)
            time.sleep(0.005)
        _, said = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(process.args, process.returncode, None, said.decode())


@pytest.mark.parametrize(
    ("jobs_", "signals"),
    [("1", [signal.SIGINT]), ("2", [signal.SIGINT]), ("2", [signal.SIGINT] * 3), ("2", [signal.SIGTERM])],
    ids=["1", "2", "thrice", "term"],
)
@pytest.mark.parametrize("name", ["text", "jsonl", "json", "csv", "junit", "sarif", "github", "html", "xlsx"])
def test_an_interrupted_run_leaves_a_partial_report(
    name: str, jobs_: str, signals: list[signal.Signals], tmp_path: Path
) -> None:
    """Ctrl-C goes to the whole group; what was judged is reported, the report says it is partial, the exit code is 130."""
    if len(signals) > 1 and name not in ("json", "html"):
        pytest.skip("one format of each sort is enough")
    folder, watch, report = many(tmp_path), tmp_path / "watch.jsonl", tmp_path / "report"
    arguments = ["validate", "--jobs", jobs_, "-f", "jsonl", "-o", str(watch), "-f", name, "-o", str(report)]
    done = interrupted(arguments, folder, watch, signals)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
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
