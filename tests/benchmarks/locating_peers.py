"""The same slips located by budgetcheck, by Banff (Statistics Canada) and by a plain Fellegi-Holt programme: a table.

python tests/benchmarks/locating_peers.py [BUDGET.json] [--table general] [--figures 60] [--without-banff]

All three see the same sums inside one table and nothing else, so that what is compared is the locating. Banff is
licensed under the GPL: it is installed into a throw-away environment and never a dependency. The plain programme
minimises the number of changed figures, with HiGHS and without any weights.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from budgetcheck import load_pack, read_budget
from budgetcheck.arithmetic.relations import Balance, figures_of, judge
from budgetcheck.judging.report import relations_of
from budgetcheck.locate.evidence import Holding, Key, with_repairs
from budgetcheck.locate.locator import locate
from budgetcheck.locate.solver import Column, Row, solve
from budgetcheck.model.budget import Budget, Figure
from budgetcheck.model.words import Verdict
from tests.benchmarks.slips import Slip, slips, with_slip
from tests.judging.test_completeness import PACK, Bench
from tests.paths import FIXTURES

_BANFF = """
import json, sys, time
import banff, pandas
given = json.load(open(sys.argv[1]))
frame = pandas.DataFrame(given["rows"])
start = time.perf_counter()
found = banff.errorloc(indata=frame, unit_id="unit", edits=given["edits"], accept_negative=True, capture=True,
                       seed=1, time_per_obs=20.0)
spent = time.perf_counter() - start
status = found.outstatus if hasattr(found.outstatus, "iterrows") else found.outstatus.to_pandas()
status.columns = [name.lower() for name in status.columns]
flagged = {}
for _, row in status.iterrows():
    flagged.setdefault(str(row["unit"]).strip(), []).append(str(row["fieldid"]).strip().lower())
json.dump({"seconds": spent, "flagged": flagged}, open(sys.argv[2], "w"))
"""


class Case(NamedTuple):
    """One slip, the relations with it in them, and whether any of them broke."""

    slip: Slip
    budget: Budget
    relations: list[Balance]
    broken: bool


class Score(NamedTuple):
    """How many of the wrong figures a locator names at all, names first, and how long a case takes it."""

    named: int
    first: int
    seconds: float


def cases_of(path: str, table: str, count: int) -> list[Case]:
    """Return the slips of a table's figures that its own sums can see."""
    pack = load_pack(PACK)
    bench = Bench(read_budget(path, pack.layout), pack)
    inside = [
        relation
        for relation, _ in relations_of(bench.budget, pack)
        if isinstance(relation, Balance)
        and not relation.stretch
        and all(figure.table == table for figure in figures_of(relation))
    ]
    random = Random(table)
    figures = [figure for figure in bench.figures if figure.table == table]
    found = []
    for figure in random.sample(figures, min(count, len(figures))):
        for slip in slips(bench, figure, random).values():
            budget = with_slip(bench.budget, slip)
            published = budget.tables[table].by_key[figure.row].figures.get(figure.column)
            wrong = published or Figure(table, figure.row, figure.column)
            relations = [_balance(relation, {figure.key: wrong}) for relation in inside]
            if any(judge(relation).verdict is Verdict.BROKEN for relation in relations):
                found.append(Case(slip, budget, relations, broken=True))
    return found


def _balance(relation: Balance, wrong: dict[Key, Figure]) -> Balance:
    changed = with_repairs(relation, wrong)
    assert isinstance(changed, Balance)
    return changed


def ours(cases: list[Case]) -> Score:
    """Locate by budgetcheck."""
    named = first = 0
    start = time.perf_counter()
    for case in cases:
        held = [Holding("sum", (each,), judge(each).verdict is Verdict.BROKEN) for each in case.relations]
        found = [suspect.figure.key for suspect in locate(held, case.budget)]
        named += case.slip.at in found
        first += found[:1] == [case.slip.at]
    return Score(named, first, (time.perf_counter() - start) / len(cases))


def plain(cases: list[Case]) -> Score:
    """Locate by the fewest changed figures, the first solution that the solver gives."""
    named = first = 0
    start = time.perf_counter()
    for case in cases:
        found = _fewest(case.relations)
        named += case.slip.at in found
        first += found == [case.slip.at]
    return Score(named, first, (time.perf_counter() - start) / len(cases))


def _fewest(relations: list[Balance]) -> list[Key]:
    figures = {figure.key: figure for relation in relations for figure in figures_of(relation)}
    keys = list(figures)
    unit = max(figure.half for figure in figures.values())
    most = 4.0 * max(abs(figure.units) for figure in figures.values()) / unit
    number = {key: place for place, key in enumerate(keys)}
    columns = [Column(0.0, -most, most) for _ in keys] + [Column(1.0, 0.0, 1.0, whole=True) for _ in keys]
    rows = []
    for key, place in number.items():
        half = figures[key].half / unit
        rows.append(Row([place, place + len(keys)], [1.0, -most], -2 * most, half))
        rows.append(Row([place, place + len(keys)], [1.0, most], -half, 2 * most))
    for relation in relations:
        off, weights = -relation.constant, dict.fromkeys(number, 0)
        for sign, terms in ((1, relation.left), (-1, relation.right)):
            for coefficient, figure in terms:
                weights[figure.key] += sign * coefficient
                off += sign * coefficient * figure.units
        inside = [(number[key], float(weight)) for key, weight in weights.items() if weight]
        rows.append(Row([place for place, _ in inside], [weight for _, weight in inside], -off / unit, -off / unit))
    solved = solve(columns, rows)
    return [key for key, place in number.items() if solved and solved[place + len(keys)] > 0.5]


def banff(cases: list[Case]) -> Score | None:
    """Locate by Banff, all cases in one call; None where it cannot be installed."""
    figures = list(dict.fromkeys(figure.key for relation in cases[0].relations for figure in figures_of(relation)))
    names = {key: f"v{place}" for place, key in enumerate(figures)}
    rows = []
    for place, case in enumerate(cases):
        here = {figure.key: figure for relation in case.relations for figure in figures_of(relation)}
        rows.append({"unit": f"u{place}"} | {names[key]: float(here[key].value or 0) for key in figures})
    edits = [f"{name} >= -10000000; {name} <= 10000000;" for name in names.values()]
    for relation in cases[0].relations:
        signed = [(c, f) for c, f in relation.left] + [(-c, f) for c, f in relation.right]
        signed.sort(key=lambda term: -term[0])
        total = " ".join(f"{'-' if c < 0 else '+'} {names[f.key]}" for c, f in signed).removeprefix("+ ")
        slack = f"{0.005 * len(signed):.4f}"
        edits += [f"{total} <= {slack};", f"{total} >= -{slack};"]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "venv", with_pip=True)
        python = str(home / "venv" / "bin" / "python")
        installed = subprocess.run([python, "-m", "pip", "install", "-q", "banff"], capture_output=True, check=False)
        if installed.returncode:
            return None
        (home / "in.json").write_text(json.dumps({"rows": rows, "edits": " ".join(edits)}))
        (home / "run.py").write_text(_BANFF)
        done = subprocess.run([python, "run.py", "in.json", "out.json"], cwd=home, capture_output=True, check=False)
        if done.returncode:
            print(done.stdout.decode()[-1500:], done.stderr.decode()[-500:])
            return None
        result = json.loads((home / "out.json").read_text())
    named = first = 0
    for place, case in enumerate(cases):
        flagged = result["flagged"].get(f"u{place}", [])
        named += names[case.slip.at] in flagged
        first += flagged == [names[case.slip.at]]
    return Score(named, first, result["seconds"] / len(cases))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The same slips located by budgetcheck, Banff and a plain programme.")
    parser.add_argument("path", nargs="?", default=str(FIXTURES / "xinjiang" / "unit-2024.json"))
    parser.add_argument("--table", default="general", help="the table whose sums are looked at")
    parser.add_argument("--figures", type=int, default=60, help="figures that slip, each in every kind")
    parser.add_argument("--without-banff", action="store_true", help="do not install Banff")
    given = parser.parse_args()
    cases = cases_of(given.path, given.table, given.figures)
    locate([], cases[0].budget)
    scores = {"budgetcheck": ours(cases), "plain programme": plain(cases)}
    if not given.without_banff:
        found = banff(cases)
        if found is not None:
            scores["Banff"] = found
    print(f"{len(cases)} visible slips in table {given.table}, {len(cases[0].relations)} sums")
    print(f"{'':18}{'named':>9}{'first':>9}{'time':>8}")
    for name, score in scores.items():
        share = f"{100 * score.named / len(cases):8.1f}%{100 * score.first / len(cases):8.1f}%"
        print(f"{name:18}{share}{score.seconds / scores['budgetcheck'].seconds:7.1f}×")


if __name__ == "__main__":
    main()
