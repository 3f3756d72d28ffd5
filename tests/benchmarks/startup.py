"""Whole-process times of small runs, as ratios against importing the fixed dependencies in the same run.

    python tests/benchmarks/startup.py [--runs 15] [BUDGET.json]

Every round times each command once, in turn, so that a drifting machine moves them alike; medians are printed. Run it
in an environment where budgetcheck is installed (`pip install .`), as byte code is written at installation.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE = "import typer, pydantic.main, rich.console"


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("budget", nargs="?", default=str(ROOT / "fixtures/xinjiang/unit-2024.json"))
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    budgetcheck = [sys.executable, "-m", "budgetcheck"]
    commands = {
        "validate, text": [*budgetcheck, "validate", options.budget],
        "validate, json": [*budgetcheck, "validate", "-f", "json", options.budget],
        "--version": [*budgetcheck, "--version"],
        "--help": [*budgetcheck, "--help"],
        "import typer": [sys.executable, "-c", "import typer"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    base: list[float] = []
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(options.runs + 1):
        reference = seconds([sys.executable, "-c", BASE])
        times = {name: seconds(command) for name, command in commands.items()}
        if turn:
            base.append(reference)
            for name, taken in times.items():
                ratios[name].append(taken / reference)
    print(f"1.00 = {BASE}: {statistics.median(base) * 1000:.0f} ms, median of {options.runs}")
    for name, values in ratios.items():
        print(f"{statistics.median(values):5.2f}  {name}  ({min(values):.2f} to {max(values):.2f})")


if __name__ == "__main__":
    main()
