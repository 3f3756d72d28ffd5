"""Batches as ratios within one run: two processes against one, cost a file over 10², 10³, 10⁴ files, peak memory.

    python tests/benchmarks/batch.py [--largest 10000] [--pairs 3] [BUDGET.json]

The files are copies of one budget, linked where the file system can. Pairs of jobs=1 and jobs=2 follow each other, so that
a busy machine moves both; the best pair is given, and the median beside it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Taken(NamedTuple):
    """What one run took."""

    seconds: float
    parent: int
    """Peak resident memory of the parent in KiB."""
    worker: int
    """Of the largest process below it."""


def peaks(pid: int) -> tuple[int, int]:
    """Return the peak resident memory of a process and of the largest below it, as the kernel counts them."""
    own = largest = 0
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                status = (entry / "status").read_text()
            except OSError:
                continue
            fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
            parents[int(entry.name)] = int(fields["PPid"])
            sizes[int(entry.name)] = int(fields.get("VmHWM", "0 kB").split()[0])
    own = sizes.get(pid, 0)
    below = {pid}
    for _ in range(4):
        below |= {child for child, parent in parents.items() if parent in below}
    largest = max((sizes[child] for child in below - {pid} if child in sizes), default=0)
    return own, largest


def run(folder: Path, jobs: int, *, watched: bool = False) -> Taken:
    """Check a folder; only a watched run counts memory, as watching takes a part of the processor's time."""
    command = [sys.executable, "-m", "budgetcheck", "validate", str(folder), "--jobs", str(jobs), "-f", "jsonl"]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "-o", os.devnull], cwd=ROOT)
    parent = worker = 0
    while watched and process.poll() is None:
        own, below = peaks(process.pid)
        parent, worker = max(parent, own), max(worker, below)
        time.sleep(0.1)
    process.wait()
    return Taken(time.perf_counter() - start, parent, worker)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("budget", nargs="?", type=Path, default=ROOT / "fixtures/xinjiang/unit-2024.json")
    parser.add_argument("--largest", type=int, default=10_000)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = {}
        for count in (100, 1000, 10_000):
            if count > options.largest:
                break
            folder = folders[count] = Path(name) / str(count)
            folder.mkdir()
            (folder / "00000.json").write_bytes(options.budget.read_bytes())
            for number in range(1, count):
                (folder / f"{number:05}.json").hardlink_to(folder / "00000.json")
        pairs = [(run(folders[100], 1).seconds, run(folders[100], 2).seconds) for _ in range(options.pairs)]
        if 1000 in folders:
            pairs = [(run(folders[1000], 1).seconds, run(folders[1000], 2).seconds) for _ in range(options.pairs)]
        ratios = [one / two for one, two in pairs]
        print(
            f"jobs=2 is {max(ratios):.2f} times as fast as jobs=1 (best of {len(ratios)} pairs; median {statistics.median(ratios):.2f})"
        )
        base: Taken | None = None
        for count, folder in folders.items():
            taken = run(folder, 2, watched=True)
            base = base or taken
            cost = taken.seconds / count / (base.seconds / 100)
            parent, worker = taken.parent / base.parent, taken.worker / base.worker
            print(
                f"{count:6} files: cost a file {cost:.2f}, peak memory of the parent {parent:.2f}, of a worker {worker:.2f}",
                f"({taken.seconds:.1f} s, {taken.parent // 1024} and {taken.worker // 1024} MiB)",
            )


if __name__ == "__main__":
    main()
