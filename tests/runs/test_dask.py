"""A batch on a real scheduler with two real worker processes, one of which is killed on the way."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from budgetcheck.runs.dask import executor_at
from budgetcheck.runs.files import Job, check_files, expand_paths
from tests.cli.test_cli import run
from tests.paths import FIXTURES, ROOT
from tests.runs.test_files import interrupted, many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs the extra 'distributed'")


def started(arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(name="cluster")
def _cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Give a scheduler's address and its two workers, which run in a folder without the budgets."""
    file = tmp_path / "scheduler.json"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    processes = [started(["dask_scheduler", *local, "--port", "0", "--scheduler-file", str(file)], tmp_path)]
    try:
        for _ in range(600):
            if file.exists():
                break
            time.sleep(0.05)
        single = ["--nthreads", "1", "--no-nanny", "--scheduler-file", str(file)]
        processes += [started(["dask_worker", *local, *single, "--name", str(n)], tmp_path) for n in range(2)]
        yield json.loads(file.read_text())["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait(30)


@needs_dask
def test_a_killed_worker_loses_nothing(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, workers = cluster
    monkeypatch.chdir(ROOT)
    paths = list(expand_paths([str(FIXTURES.relative_to(ROOT) / "xinjiang")]))
    jobs = [Job(path) for path in paths] * 12
    alone = list(check_files(jobs[: len(paths)])) * 12
    with executor_at(address) as executor:
        deadline = time.monotonic() + 30
        while len(executor._client.scheduler_info()["workers"]) < 2:  # type: ignore[attr-defined]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        results = check_files(jobs, executor=executor, send=True)
        found = [next(results)]
        os.kill(workers[0].pid, signal.SIGKILL)
        found += results
    assert workers[0].wait(30) == -signal.SIGKILL
    assert found == alone


@needs_dask
def test_the_command_on_a_scheduler(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    here = run("validate", "fixtures/xinjiang", "fixtures/broken")
    there = run("validate", "fixtures/xinjiang", "fixtures/broken", "--scheduler", cluster[0])
    assert (there.returncode, there.stdout) == (here.returncode, here.stdout)
    assert there.stderr == ""


@needs_dask
def test_the_survey_on_a_scheduler(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    here = run("survey", "fixtures/xinjiang", "fixtures/broken")
    there = run("survey", "fixtures/xinjiang", "fixtures/broken", "--scheduler", cluster[0])
    assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, "")


@needs_dask
def test_an_impatient_hand_on_a_scheduler(cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path) -> None:
    """Ctrl-C three times leaves the report of what was done, a word on it, and exit code 130."""
    watch = tmp_path / "watch.jsonl"
    done = interrupted(
        ["validate", "--scheduler", cluster[0], "-f", "jsonl", "-o", str(watch)],
        many(tmp_path),
        watch,
        [signal.SIGINT] * 3,
    )
    *lines, last = watch.read_text(encoding="utf-8").splitlines()
    assert json.loads(last) == {"interrupted": {"checked": len(lines), "files": 1500}}
    said = f"budgetcheck: interrupted, this report is partial: {len(lines)} of 1500 files were checked"
    # The client may log that it asks again for what it was told to give up.
    ours = [line for line in done.stderr.splitlines() if line.startswith("budgetcheck: ")]
    assert (done.returncode, ours) == (130, [said, f"budgetcheck: wrote {watch}"])


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from budgetcheck.model.words import InputError

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"budgetcheck\[distributed\]"), executor_at("tcp://127.0.0.1:1"):
        pass
