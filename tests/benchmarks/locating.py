"""How well wrong figures are named: detection, first suspect and restored value, for one, two and three slips.

python tests/benchmarks/locating.py [BUDGET.json ...] [--benches 60] [--figures 6] [--misses 0] [--jobs 2]
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.finding import FileReport, Severity
from tests.benchmarks.slips import KINDS, Slip, sampled, slips, visible, with_slip
from tests.test_completeness import PACK, Bench, generated

Base = int | str


class Case(NamedTuple):
    base: Base
    slips: tuple[Slip, ...]


class Result(NamedTuple):
    case: Case
    detected: int
    named: int
    """How many of the wrong figures are among the suspects (as many as there are, and ties)."""
    first: bool
    restored: int
    clean: bool
    """Whether the first suspects are exactly the wrong figures with their right values."""
    suspects: tuple[tuple[tuple[str, str, str], str], ...]


@lru_cache(maxsize=4)
def bench_of(base: Base) -> Bench:
    if isinstance(base, int):
        return generated(base)
    pack = load_pack(PACK)
    return Bench(read_budget(base, pack.layout), pack)


@lru_cache(maxsize=4)
def before(base: Base) -> set[tuple[tuple[str, str, str], str]]:
    """Return the suspects of a budget without slips: the seed has a true fault of its own."""
    bench = bench_of(base)
    return {(each.figure.key, each.suggested) for each in validate(bench.budget, bench.pack).suspects}


def said(report: FileReport) -> frozenset[tuple[str, str]]:
    """Return the errors and warnings of a report."""
    return frozenset(
        (finding.rule, report.sentence(finding).en)
        for finding in report.findings
        if finding.severity is not Severity.NOTE
    )


@lru_cache(maxsize=4)
def said_before(base: Base) -> frozenset[tuple[str, str]]:
    bench = bench_of(base)
    return said(validate(bench.budget, bench.pack))


def run(case: Case) -> Result:
    bench = bench_of(case.base)
    budget = bench.budget
    for slip in case.slips:
        budget = with_slip(budget, slip)
    report = validate(budget, bench.pack)
    fresh = said(report) - said_before(case.base)
    wrong = {slip.at: slip for slip in case.slips}
    known = before(case.base)
    suspects = tuple(found for each in report.suspects if (found := (each.figure.key, each.suggested)) not in known)
    named = {at for at, _ in suspects} & wrong.keys()
    right = {at for at, value in suspects if at in wrong and value == wrong[at].right}
    top = {at for at, _ in suspects[: len(wrong)]}
    return Result(
        case,
        len(wrong) if fresh else 0,
        len(named),
        bool(suspects) and suspects[0][0] in wrong,
        len(right),
        top == wrong.keys() and right == wrong.keys(),
        suspects,
    )


def singles(base: Base, count: int) -> list[Case]:
    bench, random = bench_of(base), Random(str(base))
    return [Case(base, (slip,)) for slip in sampled(bench, random, count) if visible(bench, slip)]


def several(base: Base, count: int, cases: int) -> list[Case]:
    bench, random = bench_of(base), Random(f"{base}/{count}")
    found: list[Case] = []
    while len(found) < cases:
        figures = random.sample(bench.figures, count)
        chosen = tuple(random.choice(list(slips(bench, figure, random).values())) for figure in figures)
        if all(visible(bench, slip) for slip in chosen):
            found.append(Case(base, chosen))
    return found


def table(title: str, results: list[Result]) -> None:
    print(f"\n{title}: {len(results)} visible cases")
    print(f"{'kind':16}{'cases':>7}{'detected':>10}{'first':>9}{'restored':>10}{'first&right':>12}")
    for kind in (*KINDS, "all"):
        chosen = [found for found in results if kind == "all" or found.case.slips[0].kind == kind]
        if chosen:
            total = len(chosen)
            shares = [
                sum(found.detected for found in chosen),
                sum(found.first for found in chosen),
                sum(found.restored for found in chosen),
                sum(found.clean for found in chosen),
            ]
            print(f"{kind:16}{total:7}" + "".join(f"{100 * share / total:9.2f}%" for share in shares))


def multiple(title: str, results: list[Result]) -> None:
    if results:
        size, total = len(results[0].case.slips), len(results)
        named = sum(found.named for found in results) / (size * total)
        both = sum(found.named == size for found in results) / total
        right = sum(found.restored == size for found in results) / total
        clean = sum(found.clean for found in results) / total
        print(
            f"{title}: {size} slips, {total} cases: each named {named:.1%}, all named {both:.1%}, all restored {right:.1%}, all first {clean:.1%}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--benches", type=int, default=60)
    parser.add_argument("--figures", type=int, default=6)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", type=int, default=400)
    given = parser.parse_args()
    groups: list[tuple[str, list[Base], int]] = [(Path(p).name, [p], given.all) for p in given.paths]
    groups.append((f"{given.benches} generated", list(range(given.benches)), given.figures))
    with ProcessPoolExecutor(given.jobs) as pool:
        for title, bases, count in groups:
            cases = [case for base in bases for case in singles(base, count)]
            results = list(pool.map(run, cases, chunksize=8))
            table(title, results)
            for found in [found for found in results if not found.clean][: given.misses]:
                (slip,) = found.case.slips
                print(
                    "   ",
                    found.case.base,
                    slip.at,
                    slip.kind,
                    slip.right,
                    "->",
                    slip.wrong,
                    "det",
                    found.detected,
                    found.suspects[:4],
                )
            for size in (2, 3):
                cases = [
                    case
                    for base in bases
                    for case in several(
                        base, size, max(2, given.figures * 60 // len(bases) // 2 if len(bases) == 1 else 2)
                    )
                ]
                results = list(pool.map(run, cases, chunksize=4))
                multiple(title, results)


if __name__ == "__main__":
    main()
