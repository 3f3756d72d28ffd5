"""Batches as ratios within one run: two processes against one, cost a file over 10², 10³, 10⁴ files, peak memory.

    python tests/benchmarks/batch.py [--largest 10000] [--pairs 3] [BUDGET.json]

The files are copies of one budget, linked where the file system can. Pairs of jobs=1 and jobs=2 follow each other, so that
a busy machine moves both; the best pair is given, and the median beside it. Where others take a processor, or the kernel
shares processors between sessions, two processes get no more than one would: then look at the processor time instead.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


_PAIRED = 3000
"""Files that one process and two are compared over: a province has more."""

TICKS = os.sysconf("SC_CLK_TCK")


class Taken(NamedTuple):
    """What one run took."""

    seconds: float
    processor: float
    """Seconds of processor time, of the parent and of all processes below it, as last seen."""
    parent: int
    """Peak resident memory of the parent in KiB."""
    worker: int
    """Of the largest process below it."""


class Seen(NamedTuple):
    """One process, as the kernel counts it."""

    above: int
    ticks: int
    peak: int


def seen() -> dict[int, Seen]:
    """Return every process there is."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                status = (entry / "status").read_text()
            except OSError:
                continue
            peak = status.partition("VmHWM:")[2].split()
            found[int(entry.name)] = Seen(
                int(fields[1]), int(fields[11]) + int(fields[12]), int(peak[0]) if peak else 0
            )
    return found


def below(pid: int, all_: dict[int, Seen]) -> dict[int, Seen]:
    """Return a process and what it has started, and what that has."""
    family = {pid}
    for _ in range(4):
        family |= {child for child, each in all_.items() if each.above in family}
    return {each: all_[each] for each in family if each in all_}


def run(folder: Path, jobs: int) -> Taken:
    """Check a folder, looking seldom at its processes, as looking takes processor time from two of them."""
    command = [sys.executable, "-m", "budgetcheck", "validate", str(folder), "--jobs", str(jobs), "-f", "jsonl"]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "-o", os.devnull], cwd=ROOT)
    last: dict[int, Seen] = {}
    while process.poll() is None:
        for number, each in below(process.pid, seen()).items():
            # A process that has just ended has no memory left to tell of.
            before = last.get(number, each)
            last[number] = each._replace(ticks=max(each.ticks, before.ticks), peak=max(each.peak, before.peak))
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.25)
    seconds = time.perf_counter() - start
    parent = last.pop(process.pid)
    ticks = parent.ticks + sum(each.ticks for each in last.values())
    return Taken(seconds, ticks / TICKS, parent.peak, max((each.peak for each in last.values()), default=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("budget", nargs="?", type=Path, default=ROOT / "fixtures/xinjiang/unit-2024.json")
    parser.add_argument("--largest", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = {}
        for count in (100, 1000, _PAIRED, 10_000):
            if count > options.largest:
                break
            folder = folders[count] = Path(name) / str(count)
            folder.mkdir()
            (folder / "00000.json").write_bytes(options.budget.read_bytes())
            for number in range(1, count):
                (folder / f"{number:05}.json").hardlink_to(folder / "00000.json")
        folder = folders[max(count for count in folders if count <= _PAIRED)]
        pairs = [(run(folder, 1), run(folder, 2)) for _ in range(options.pairs)]
        ratios = [one.seconds / two.seconds for one, two in pairs]
        print(
            f"jobs=2 is {max(ratios):.2f} times as fast as jobs=1 (best of {len(ratios)} pairs; median {statistics.median(ratios):.2f})"
        )
        work = statistics.median(two.processor / one.processor for one, two in pairs)
        print(
            f"  and takes {work:.2f} of its processor time: on two idle processors it would be {2 / work:.2f} times as fast"
        )
        base: Taken | None = None
        for count, folder in folders.items():
            if count == _PAIRED:
                continue
            taken = run(folder, 2)
            base = base or taken
            cost = taken.seconds / count / (base.seconds / 100)
            parent, worker = taken.parent / base.parent, taken.worker / base.worker
            print(
                f"{count:6} files: cost a file {cost:.2f}, peak memory of the parent {parent:.2f}, of a worker {worker:.2f}",
                f"({taken.seconds:.1f} s, {taken.parent // 1024} and {taken.worker // 1024} MiB)",
            )


if __name__ == "__main__":
    main()
