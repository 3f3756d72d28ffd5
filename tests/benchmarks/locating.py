"""How well wrong figures are named: detection, first suspect and restored value, for one, two and three slips.

python tests/benchmarks/locating.py [BUDGET.json ...] [--benches 60] [--figures 6] [--misses 0] [--jobs 2]
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.arithmetic.relations import Bound
from budgetcheck.judging.question import Question
from budgetcheck.model.budget import AMOUNTS
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Severity
from tests.benchmarks.slips import KINDS, Slip, sampled, slips, visible, with_slip
from tests.benchmarks.speed import grown
from tests.generator import read
from tests.judging.test_completeness import PACK, Bench, generated
from tests.paths import FIXTURES

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
    return set(_proposed(validate(bench.budget, bench.pack)))


def _proposed(report: FileReport) -> list[tuple[tuple[str, str, str], str]]:
    """Return the figures that mistakes name with the value of each, the alternatives of a mistake behind it."""
    return [
        ((each.at[0], each.at[1] or "", each.at[2] or ""), each.suggested)
        for suspect in report.suspects
        for places in (suspect.places, *suspect.alternatives)
        for each in places
    ]


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
    suspects = tuple(found for found in _proposed(report) if found not in known)
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


def several(base: Base, count: int, cases: int, *, only_money: bool) -> list[Case]:
    """Return cases of several slips at a time, each visible, in any figures or in amounts of money alone."""
    bench, random = bench_of(base), Random(f"{base}/{count}")
    among = [figure for figure in bench.figures if not only_money or figure.measure in AMOUNTS]
    found: list[Case] = []
    while len(found) < cases:
        figures = random.sample(among, count)
        chosen = tuple(random.choice(list(slips(bench, figure, random).values())) for figure in figures)
        if all(visible(bench, slip) for slip in chosen):
            found.append(Case(base, chosen))
    return found


def table(title: str, results: list[Result]) -> None:
    print(f"\n{title}: {len(results)} visible cases")
    print(f"{'kind':16}{'cases':>7}{'detected':>10}{'first':>9}{'restored':>10}{'first&right':>12}")
    for kind in (*KINDS, "money", "all"):
        chosen = [
            found
            for found in results
            if kind in ("all", found.case.slips[0].kind) or (kind == "money" and money(found))
        ]
        if chosen:
            total = len(chosen)
            shares = [
                sum(found.detected for found in chosen),
                sum(found.first for found in chosen),
                sum(found.restored for found in chosen),
                sum(found.clean for found in chosen),
            ]
            print(f"{kind:16}{total:7}" + "".join(f"{100 * share / total:9.2f}%" for share in shares))


def money(found: Result) -> bool:
    """Whether the figure is an amount of money."""
    table, row, column = found.case.slips[0].at
    return bench_of(found.case.base).budget.tables[table].by_key[row].figures[column].measure in AMOUNTS


def alone(found: Result) -> bool:
    """Whether one relation holds the figure: its other figures are as likely, but for how slips look."""
    (slip,) = found.case.slips
    held = bench_of(found.case.base).held.get(slip.at, [])
    firm = [hold for hold in held if hold.rule.head.severity is Severity.ERROR]
    return sum(not all(isinstance(relation, Bound) for relation in hold.relations) for hold in firm) < 2


def limit(results: list[Result]) -> None:
    """Print how many cases one relation alone can see, and how the others fare."""
    rest = [found for found in results if not alone(found)]
    first = sum(found.first for found in rest) / len(rest)
    right = sum(found.restored for found in rest) / len(rest)
    share = 1 - len(rest) / len(results)
    print(f"held by one relation alone {share:.1%} of the cases; of the others first {first:.2%}, restored {right:.2%}")


def unseen(title: str, bases: list[Base], count: int) -> None:
    """Print how many slips no relation can see."""
    total = hidden = 0
    for base in bases:
        bench, random = bench_of(base), Random(str(base))
        for slip in sampled(bench, random, count):
            total += 1
            hidden += not visible(bench, slip)
    print(f"{title}: {hidden} of {total} slips ({hidden / total:.1%}) stay within what rounding or a bound allows")


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


def growth() -> None:
    """Print what locating one wrong figure costs as budgets grow, against the run without locating, in one process."""
    head = json.loads((FIXTURES / "xinjiang" / "unit-2024.json").read_text(encoding="utf-8"), parse_float=Decimal)
    pack = load_pack("common")
    print(f"\n{'figures':>9}{'with : without locating':>26}{'cost a figure':>16}")
    base = 0.0
    for figures in (300, 3_000, 30_000):
        content = grown(head, figures)
        budget = read(content, pack.layout)
        row = budget.tables["general"].rows[-1]
        budget = with_slip(budget, Slip(("general", row.key, "basic"), "digit", "", "98765.43"))
        times = {}
        for locate in (True, False):
            spent = []
            for _ in range(3):
                start = process_time()
                validate(budget, pack, Question(locate=locate))
                spent.append(process_time() - start)
            times[locate] = min(spent)
        cost = (times[True] - times[False]) / figures
        base = base or cost
        print(f"{figures:9}{times[True] / times[False]:25.2f}×{cost / base:15.2f}×")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--benches", type=int, default=60)
    parser.add_argument("--figures", type=int, default=6)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", type=int, default=400)
    parser.add_argument("--growth", action="store_true", help="only: the cost as budgets grow")
    given = parser.parse_args()
    if given.growth:
        growth()
        return
    groups: list[tuple[str, list[Base], int]] = [(Path(p).name, [p], given.all) for p in given.paths]
    groups.append((f"{given.benches} generated", list(range(given.benches)), given.figures))
    with ProcessPoolExecutor(given.jobs) as pool:
        for title, bases, count in groups:
            cases = [case for base in bases for case in singles(base, count)]
            results = list(pool.map(run, cases, chunksize=8))
            table(title, results)
            limit(results)
            unseen(title, bases, count)
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
                for only_money in (True, False):
                    many = 120 if len(bases) == 1 else 3
                    cases = [case for base in bases for case in several(base, size, many, only_money=only_money)]
                    results = list(pool.map(run, cases, chunksize=4))
                    multiple("amounts of money" if only_money else "any figures", results)


if __name__ == "__main__":
    main()
