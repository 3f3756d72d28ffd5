"""How many false errors, and how many single misprints found: a table, and every miss with its reason.

python tests/benchmarks/accuracy.py [BUDGET.json ...] [--budgets 1000] [--benches 150] [--figures 5] [--misses 30]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.model.words import Severity
from tests.generator import generate, random_options, read
from tests.judging.test_completeness import PACK, Bench, Outcome, generated, missed

REASONS = {
    "error": "beyond rounding, and yet no error names it",
    "cut off": "looks cut off instead of rounded, which is a note by design",
    "other side": "more than rounding, less than twice: the figure stood off the other way before",
    "warning": "only a rule that warns holds it",
    "rounding": "within rounding of every relation that holds it",
    "one-sided": "only a bound holds it, and the change is to the safe side",
    "nothing": "no relation holds it",
}


def false_alarms(count: int, first: int) -> None:
    """Print how many consistent budgets give an error or a warning, and by which rule."""
    pack = load_pack(PACK)
    figures, wrong, warned = 0, 0, 0
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    seeds: dict[str, int] = {}
    for seed in range(first, first + count):
        random = Random(seed)
        report = validate(read(generate(random, random_options(random)), pack.layout), pack)
        figures += report.coverage.figures
        bad = {finding.rule for finding in report.findings if finding.severity is Severity.ERROR}
        mild = {finding.rule for finding in report.findings if finding.severity is Severity.WARNING}
        wrong, warned = wrong + bool(bad), warned + bool(mild)
        errors.update(bad)
        warnings.update(mild)
        for rule in bad | mild:
            seeds.setdefault(rule, seed)
    print(f"consistent budgets {count}, figures {figures}: {wrong} with a false error, {warned} with a warning")
    for name, counted in (("error", errors), ("warning", warnings)):
        for rule, times in counted.most_common():
            print(f"  {name:8}{times:6}  {rule} (first: seed {seeds[rule]})")


def reason(found: Outcome) -> str:
    """Return why no error or warning names a misprint."""
    if found.expected == "error" and not found.sure:
        return "cut off" if found.cut else "other side"
    return found.expected


def table(title: str, outcomes: list[Outcome], shown: int) -> None:
    """Print the share of misprints found, by kind, and what was not found, by reason."""
    print(f"\n{title}: {len(outcomes)} single misprints")
    print(f"{'kind':16}{'all':>7}{'error':>8}{'warning':>9}{'missed':>8}   {'beyond rounding':>15}{'error':>9}")
    for kind in [*dict.fromkeys(found.kind for found in outcomes), "all"]:
        chosen = [found for found in outcomes if kind in (found.kind, "all")]
        due = [found for found in chosen if found.expected == "error"]
        seen = Counter(found.seen for found in chosen)
        rest = len(chosen) - seen["error"] - seen["warning"]
        share = 100 * (len(due) - len(missed(due))) / len(due) if due else 100
        line = f"{kind:16}{len(chosen):7}{seen['error']:8}{seen['warning']:9}{rest:8}   {len(due):15}{share:8.2f}%"
        print(line)
    undetected = [found for found in outcomes if found.seen not in ("error", "warning")]
    print(f"not found, by reason ({len(undetected)}):")
    for why, times in Counter(map(reason, undetected)).most_common():
        print(f"  {times:6}  {REASONS[why]}")
        chosen = [found for found in undetected if reason(found) == why]
        for (place, saw), number in Counter((f"{f.at[0]} {f.at[2]}", f.seen) for f in chosen).most_common(shown):
            example = next(f for f in chosen if f"{f.at[0]} {f.at[2]}" == place)
            held = ", ".join(example.rules) or "-"
            print(
                f"          {number:4} {place} ({saw}); e.g. {example.at[1]}: {example.right} -> {example.wrong}; {held}"
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Accuracy of budgetcheck over generated and given budgets.")
    parser.add_argument("paths", nargs="*", help="budget files whose figures are misprinted one at a time")
    parser.add_argument("--budgets", type=int, default=1000, help="generated budgets for false errors")
    parser.add_argument("--benches", type=int, default=150, help="generated budgets for misprints")
    parser.add_argument("--figures", type=int, default=5, help="figures misprinted in each")
    parser.add_argument("--misses", type=int, default=12, help="kinds of misses shown for each reason")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    false_alarms(given.budgets, given.seed)
    seeds = range(given.seed, given.seed + given.benches)
    outcomes = [found for seed in seeds for found in generated(seed).sample(Random(seed), given.figures)]
    table(f"{given.benches} generated budgets", outcomes, given.misses)
    pack = load_pack(PACK)
    for path in given.paths:
        bench = Bench(read_budget(path, pack.layout), pack)
        table(Path(path).name, list(bench.sample(Random(given.seed), len(bench.figures))), given.misses)


if __name__ == "__main__":
    main()
