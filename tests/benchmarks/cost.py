"""What a wrong measure of one table costs, against the same document without it: processor time, in turn.

python -m tests.benchmarks.cost [--seeds 5] [--first 500000] [--format json|docx|xlsx]

Times are the least of three in one process, and the least of two of the whole command.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING

from budgetcheck import load_pack
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.causes import PACK, is_printable
from tests.benchmarks.planting import PLANTERS, Ground
from tests.generator import generate, random_options, read
from tests.publisher import Publisher, as_docx, as_xlsx

if TYPE_CHECKING:
    from tests.benchmarks.planting import Content

FORMS = ("json", "docx", "xlsx")


def pair(seed: int) -> tuple[Content, Content] | None:
    """Return a consistent budget, and the same with another measure over one table; None where there is no place."""
    random, layout = Random(seed), load_pack(PACK).layout
    content = generate(random, random_options(random))
    ground = Ground(content, layout, random)
    planted = is_printable(content) and PLANTERS["measure of a table"](ground) is not None
    return (content, ground.content) if planted else None


def write(content: Content, path: Path, seed: int) -> None:
    """Write a budget in the form that its name says."""
    if path.suffix == ".json":
        path.write_text(json.dumps(content, ensure_ascii=False, default=_plain), encoding="utf-8")
        return
    layout = load_pack(PACK).layout
    printing = Publisher(read(content, layout), layout, Random(seed))
    word = path.suffix == ".docx"
    parts = [*printing.tables(), *(printing.notes() if word else ())]
    path.write_bytes(as_docx(parts) if word else as_xlsx(parts))


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)


def in_process(path: Path) -> float:
    start = process_time()
    check_file(Job(str(path)))
    return process_time() - start


def command(path: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "budgetcheck", "validate", str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratios(right: Path, wrong: Path) -> tuple[float, float]:
    """Return how many times as long the wrong document takes: in one process, and as a whole command."""
    in_process(right)
    inside = [(in_process(right), in_process(wrong)) for _ in range(3)]
    whole = [(command(right), command(wrong)) for _ in range(2)]
    inner, outer = (min(b for _, b in times) / min(a for a, _ in times) for times in (inside, whole))
    return inner, outer


def main() -> None:
    """Print the ratios of each form: the median, the least and the greatest."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=500_000)
    parser.add_argument("--format", choices=FORMS, help="one form alone")
    given = parser.parse_args()
    forms = (given.format,) if given.format else FORMS
    found: dict[str, list[tuple[float, float]]] = {form: [] for form in forms}
    with TemporaryDirectory() as folder:
        for seed in range(given.first, given.first + given.seeds):
            both = pair(seed)
            for form in forms if both is not None else ():
                right, wrong = Path(folder) / f"right.{form}", Path(folder) / f"wrong.{form}"
                for content, path in zip(both or (), (right, wrong), strict=True):
                    write(content, path, seed)
                found[form].append(ratios(right, wrong))
    for form, times in found.items():
        for name, values in zip(("in one process", "whole command"), zip(*times, strict=True), strict=False):
            print(f"{form}, {name}: {median(values):.2f} ({min(values):.2f} to {max(values):.2f}), {len(values)} pairs")


if __name__ == "__main__":
    main()
