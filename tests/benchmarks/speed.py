"""Time of one file, as ratios in one run: against parsing its bytes, and as it grows.

    python tests/benchmarks/speed.py [--runs 15] [BUDGET.json …]

A file is opened, laid out and judged by all rules of its pack, as in a batch of one process whose packs are loaded; it
is compared with `json.loads(parse_float=Decimal)` of the same bytes. Times are of the processor, both are taken in turn
in every round, and medians of the ratios are printed. Generated budgets, of which no two have the same rows, stand
beside the given ones, so that nothing that is kept from one file to the next can make the figure look better.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.readme_block import write_block
from tests.generator import generate, random_options

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
SIZES = (400, 4_000, 40_000)


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def ratio(paths: list[Path], runs: int, *, rounding: bool) -> float:
    """Return the median over rounds of our time for all files over that of parsing their bytes.

    With `rounding` every rounding difference is put into words, as JSON and verbose reports do; others only count them.
    """
    contents = [path.read_bytes() for path in paths]

    def parse() -> None:
        for content in contents * 10:
            json.loads(content, parse_float=Decimal)

    def check() -> None:
        for path in paths:
            check_file(Job(str(path), Question(rounding=rounding)))

    check()
    times = [(seconds(check), seconds(parse) / 10) for _ in range(runs)]
    return statistics.median(mine / theirs for mine, theirs in times)


def generated(folder: Path, count: int) -> list[Path]:
    """Return budgets of which no two have the same rows."""
    paths = []
    for seed in range(count):
        random = Random(seed)
        path = folder / f"{seed}.json"
        path.write_text(written(generate(random, random_options(random))), encoding="utf-8")
        paths.append(path)
    return paths


def misprinted(path: Path, folder: Path) -> Path:
    """Return the budget with its first basic amount raised by 90: a total, its items and other tables break."""
    content = json.loads(path.read_bytes(), parse_float=Decimal)
    rows = content["tables"]["expenditure"]["rows"]
    row = next(row for row in rows if row["code"] != "total" and row.get("basic"))
    row["basic"] += 90
    out = folder / f"misprinted-{path.name}"
    out.write_text(written(content), encoding="utf-8")
    return out


def written(content: Any) -> str:
    """Return a budget as text, its decimals as numbers with all their digits."""
    from budgetcheck.readers.budget_text import budget_text

    return budget_text(content)


def grown(budget: dict[str, Any], figures: int) -> dict[str, Any]:
    """Return a budget whose income and expenditure tables have so many items that it holds about `figures`."""
    items = figures // 7 - 3  # seven figures a row, and a few rows of totals
    amounts = [Decimal(100 + number % 800) / 100 for number in range(items)]
    total = sum(amounts, Decimal(0))
    codes = [f"{200 + number // 9801 % 100}{1 + number // 99 % 99:02}{1 + number % 99:02}" for number in range(items)]
    levels: dict[str, Decimal] = {"total": total}
    for code, amount in zip(codes, amounts, strict=True):
        for size in (3, 5, 7):
            levels[code[:size]] = levels.get(code[:size], Decimal(0)) + amount
    ordered = ["total", *sorted(code for code in levels if code != "total")]
    tables = {
        name: {"rows": [{"code": code, "name": "", **dict.fromkeys(columns, levels[code])} for code in ordered]}
        for name, columns in {
            "income": ("total", "fiscal", "general"),
            "expenditure": ("total", "basic"),
            "general": ("total", "basic"),
        }.items()
    }
    return {key: value for key, value in budget.items() if key != "tables"} | {"tables": tables}


def count_of(content: dict[str, Any]) -> int:
    rows = [row for table in content["tables"].values() for row in table["rows"]]
    return sum(isinstance(cell, Decimal) for row in rows for cell in row.values())


def growth(folder: Path, head: dict[str, Any], runs: int) -> list[tuple[int, float]]:
    """Return the number of figures and the time of budgets that grow tenfold."""
    found = []
    for size in SIZES:
        content = grown(head, size)
        path = folder / f"grown-{size}.json"
        path.write_text(written(content), encoding="utf-8")
        check_file(Job(str(path)))
        taken = min(seconds(lambda path=path: check_file(Job(str(path)))) for _ in range(max(3, runs // 3)))  # type: ignore[misc]
        found.append((count_of(content), taken))
    return found


def slope(points: list[tuple[int, float]]) -> float:
    """Return the slope of log time over log figures, least squares."""
    logs = [(math.log(figures), math.log(taken)) for figures, taken in points]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("budgets", nargs="*", type=Path, default=[ROOT / "fixtures/xinjiang/unit-2024.json"])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--readme", action="store_true", help="write the table into docs/reliability.md too")
    options = parser.parse_args()
    gc.set_threshold(200_000, 50, 1000)  # as the command does
    lines = ["| one file, all rules of its pack | rounding counted | rounding in words |", "| --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sets = {path.name: [path] for path in options.budgets}
        sets |= {f"{path.name} with one figure wrong": [misprinted(path, folder)] for path in options.budgets}
        sets["30 generated budgets, no two alike"] = generated(folder, 30)
        for title, paths in sets.items():
            runs = options.runs if len(paths) == 1 else max(3, options.runs // 3)
            counted, worded = (ratio(paths, runs, rounding=rounding) for rounding in (False, True))
            lines.append(f"| {title}, of parsing the bytes | {counted:.0f} | {worded:.0f} |")
        head = json.loads(options.budgets[0].read_bytes(), parse_float=Decimal)
        points = growth(folder, head, options.runs)
    sizes = ", ".join(f"{figures:,}" for figures, _ in points)
    times = " : ".join(f"{taken / points[0][1]:.1f}" for _, taken in points)
    lines.append(f"| {sizes} figures, to the first | | {times} |")
    lines.append(f"| slope of log time over log figures | | {slope(points):.2f} |")
    print("\n".join(lines))
    if options.readme:
        write_block(ROOT / "docs" / "reliability.md", "speed", lines)


if __name__ == "__main__":
    main()
