"""Whole runs of budgetcheck and of other tools on the same sums of one table, as ratios within one run.

    python tests/benchmarks/peers.py [--rounds 15] [--environments DIR] [--only NAME …] [--readme] [BUDGET.json]

The sums are those that the rules of the pack ask of table 3: in every row, total = basic + project; in every column, a
class or section is the sum of the rows below it, and the total that of the classes. The other tools judge these, each
written the way its own users would (`tests/benchmarks/peers/`), with the same rounding bound; budgetcheck judges the
whole file by all its rules, and once more by the rules of those sums alone, in every table that they apply to.

A tool is timed only if it names exactly the sums that are broken in four budgets: the given one, one with a last digit
off that rounding explains, one with a figure that it does not, and one where no sum holds. Each lives in an environment
of its own, installed from wheels, byte code compiled, and none is a dependency. Every round times each command once,
against importing budgetcheck's fixed dependencies, and medians of the ratios within rounds are printed.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.judging.question import Question
from budgetcheck.judging.report import chosen_rules, relations_of
from budgetcheck.model.words import Severity
from tests.benchmarks.readme_block import write_block
from tests.benchmarks.startup import BASE, seconds
from tests.benchmarks.table_sums import TABLE, Case, cases_of, rules_of_sums, sums_of, workbook
from tests.paths import FIXTURES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.pack import Pack

PACK = "xinjiang-2024"
SCRIPTS = Path(__file__).with_suffix("")
OURS = (str(ROOT),)
"""What pip installs for budgetcheck: its source."""

Said = frozenset[str] | bool
"""The sums that a tool calls broken, by name; or only whether it finds anything at all."""


class Peer(NamedTuple):
    """A tool that judges budgets: how it is installed and run, and how to read what it says."""

    name: str
    judges: str
    """What it is asked, in words."""
    packages: tuple[str, ...]
    """What pip installs, the tool first; empty where it is a program of the machine."""
    command: Callable[[Path, Path], list[str]]
    """The command for an environment's folder and a budget file."""
    says: Callable[[subprocess.CompletedProcess[str], Path], Said]
    """What the finished command, run on a budget file, says."""
    cases: tuple[str, ...] = ("good", "near", "wrong", "noise")
    """The budgets that it must judge rightly."""


def _script(name: str) -> Callable[[Path, Path], list[str]]:
    return lambda home, budget: [str(home / "bin" / "python"), str(SCRIPTS / f"with_{name}.py"), str(budget)]


def _printed(done: subprocess.CompletedProcess[str], _: Path) -> Said:
    if done.returncode:
        raise RuntimeError(_last_line(done.stderr))
    return frozenset(done.stdout.split("\n")) - {""}


def _exit_code(done: subprocess.CompletedProcess[str], _: Path) -> Said:
    if done.returncode not in (0, 1):
        raise RuntimeError(_last_line(done.stderr))
    return done.returncode == 1


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def _duckdb(home: Path, budget: Path) -> list[str]:
    given = ["-noheader", "-list", "-cmd", f"SET VARIABLE budget = '{budget}'", "-f", str(SCRIPTS / "with_duckdb.sql")]
    return [str(home / "bin" / "duckdb"), *given]


def _check_jsonschema(home: Path, budget: Path) -> list[str]:
    schema = SCRIPTS / "with_check_jsonschema.json"
    return [str(home / "bin" / "check-jsonschema"), "--schemafile", str(schema), str(budget)]


def _soffice(home: Path, budget: Path) -> list[str]:
    given = ["--headless", f"-env:UserInstallation={home.as_uri()}", "--convert-to", "csv"]
    return ["soffice", *given, "--outdir", str(budget.parent), str(budget.with_suffix(".xlsx"))]


def _verdict_cells(done: subprocess.CompletedProcess[str], budget: Path) -> Said:
    written = budget.with_suffix(".csv")
    if done.returncode or not written.exists():
        raise RuntimeError(_last_line(done.stderr) or "no file was written")
    with written.open(encoding="utf-8", newline="") as file:
        verdicts = [row[-1] for row in csv.reader(file)]
    written.unlink()
    return frozenset(verdicts) - {""}


def _validate(*options: str) -> Callable[[Path, Path], list[str]]:
    return lambda home, budget: [str(home / "bin" / "budgetcheck"), "validate", *options, str(budget)]


def peers_of(sums: str) -> list[Peer]:
    """Return the other tools; `sums` says in words what they judge."""
    return [
        Peer("regopy", sums, ("regopy",), _script("regopy"), _printed),
        Peer("Cerberus", sums, ("cerberus",), _script("cerberus"), _printed),
        Peer("duckdb, its own program", sums, ("duckdb-cli",), _duckdb, _printed),
        Peer("duckdb, from Python", sums, ("duckdb",), _script("duckdb"), _printed),
        Peer(
            "check-jsonschema",
            "the types of the table's figures",
            ("check-jsonschema",),
            _check_jsonschema,
            _exit_code,
            ("good", "mistyped"),
        ),
        Peer("pandera, polars", sums, ("pandera[polars]",), _script("pandera"), _printed),
        Peer("frictionless", sums, ("frictionless",), _script("frictionless"), _printed),
        Peer("pointblank, polars", sums, ("pointblank[pl]",), _script("pointblank"), _printed),
        Peer("LibreOffice", sums, (), _soffice, _verdict_cells),
    ]


def ours(budget: Path, pack: Pack, rules: list[str]) -> list[Peer]:
    """Return budgetcheck, asked for everything and for the sums."""
    figures = read_budget(str(budget), pack.layout)
    alone = pack._replace(rules=chosen_rules(pack, Question(select=tuple(rules))))
    everything = f"{len(relations_of(figures, pack))} relations, {len(pack.rules)} rules, all tables"
    selected = f"{len(relations_of(figures, alone))} sums, {len(rules)} rules, all tables"
    options = [option for rule in rules for option in ("--select", rule)]
    # A last digit off in the table is an error in its copies elsewhere; the given budget may have errors of its own.
    clean = not any(finding.severity is Severity.ERROR for finding in validate(figures, pack).findings)
    cases = ("good", "wrong", "noise") if clean else ("wrong", "noise")
    return [
        Peer("**budgetcheck validate**", everything, OURS, _validate(), _exit_code, cases),
        Peer("**budgetcheck validate --select**", selected, OURS, _validate(*options), _exit_code),
    ]


@cache
def installed(packages: tuple[str, ...], environments: Path) -> Path:
    """Return the folder of a tool's environment, made where there is none; raises RuntimeError."""
    if not packages:
        if shutil.which("soffice") is None:
            raise RuntimeError("is not on this machine")
        return environments / "libreoffice"
    home = environments / ("budgetcheck" if packages == OURS else packages[0].partition("[")[0])
    done = home / "installed.txt"
    # Our own source may have changed since, so that it is installed anew by every run.
    if packages != OURS and done.exists() and done.read_text(encoding="utf-8") == " ".join(packages):
        return home
    if not (home / "bin" / "python").exists():
        venv.create(home, with_pip=True)
    wheels = [] if packages == OURS else ["--only-binary", ":all:"]
    pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *wheels, *packages]
    ended = subprocess.run(pip, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"cannot be installed: {_last_line(ended.stderr)}")
    done.write_text(" ".join(packages), encoding="utf-8")
    return home


def version_of(peer: Peer, home: Path) -> str:
    """Return a tool's name with the version that is installed."""
    if not peer.packages:
        said = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=False).stdout.split()
        return f"{peer.name} {said[1]}"
    if peer.packages == OURS:
        return peer.name
    ask = "import sys, importlib.metadata; print(importlib.metadata.version(sys.argv[1]))"
    python = [str(home / "bin" / "python"), "-c", ask, peer.packages[0].partition("[")[0]]
    version = subprocess.run(python, capture_output=True, text=True, check=True).stdout.strip()
    tool, comma, how = peer.name.partition(",")
    return f"{tool} {version}{comma}{how}"


def admitted(peer: Peer, environments: Path, cases: dict[str, Case]) -> Path:
    """Return the environment of a tool that judges the budgets as they are; raises RuntimeError for any other."""
    home = installed(peer.packages, environments)
    for name in peer.cases:
        path, broken = cases[name]
        done = subprocess.run(peer.command(home, path), capture_output=True, text=True, check=False)
        try:
            said = peer.says(done, path)
        except RuntimeError as error:
            raise RuntimeError(f"fails on the {name} budget: {error}") from None
        if said != (bool(broken) if isinstance(said, bool) else broken):
            what = f"names {', '.join(sorted(said)) or 'nothing'}" if isinstance(said, frozenset) else f"says {said}"
            raise RuntimeError(f"{what} in the {name} budget, where {len(broken)} are broken")
    return home


def ratios(base: list[str], commands: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Return every command's times over that of the base in the same round; the first round warms up and is left out."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    everything = {"": base} | commands
    random = Random(rounds)
    for turn in range(rounds + 1):
        # In another order every round, so that nothing always runs behind what has just filled the caches.
        times = {name: seconds(everything[name]) for name in random.sample(list(everything), len(everything))}
        for name in found if turn else ():
            found[name].append(times[name] / times[""])
    return found


def table_of(judges: dict[str, str], found: dict[str, list[float]]) -> list[str]:
    """Return the ratios as a table for a page, the fastest first."""
    lines = ["| whole run on one file | judges | ratio | lowest to highest |", "| --- | --- | --- | --- |"]
    for name, values in sorted(found.items(), key=lambda item: statistics.median(item[1])):
        spread = f"{min(values):.2f} to {max(values):.2f}"
        lines.append(f"| {name} | {judges[name]} | {statistics.median(values):.2f} | {spread} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("budget", nargs="?", type=Path, default=FIXTURES / "xinjiang" / "unit-2024.json")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--environments", type=Path, help="where the tools are installed, kept for the next run")
    parser.add_argument("--only", nargs="+", default=[], help="only tools whose name begins with one of these")
    parser.add_argument("--readme", action="store_true", help="write the table into docs/reliability.md too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        environments = (options.environments or Path(name)).resolve()
        lines = measure(options.budget, environments, options.rounds, options.only)
    print("\n".join(lines))
    if options.readme:
        write_block(ROOT / "docs" / "reliability.md", "peers", lines)


def measure(budget: Path, environments: Path, rounds: int, only: list[str]) -> list[str]:
    """Install, hold to account and time; returns the table, and which tools are not in it."""
    pack = load_pack(PACK)
    with tempfile.TemporaryDirectory() as name:
        cases = cases_of(budget, pack, Path(name))
        sums = sums_of(cases["noise"].path, pack)
        filled = len(sums_of(budget, pack))
        print(f"{len(sums)} sums in table {TABLE}, {len(sums) - filled} of them of nothing but blanks here")
        for case in cases.values():
            workbook(case, sums)
        chosen = [
            peer
            for peer in peers_of(f"{len(sums)} sums")
            if not only or any(peer.name.lower().startswith(each.lower()) for each in only)
        ]
        judges, commands, left_out = {}, {}, []
        for peer in [*ours(budget, pack, rules_of_sums(cases["noise"].path, pack)), *chosen]:
            try:
                home = admitted(peer, environments, cases)
            except RuntimeError as error:
                left_out.append(f"Left out: {peer.name}, which {error}.")
                continue
            title = version_of(peer, home)
            judges[title], commands[title] = peer.judges, peer.command(home, cases["good"].path)
        base = [str(installed(OURS, environments) / "bin" / "python"), "-c", BASE]
        found = ratios(base, commands, rounds)
    return [*table_of(judges, found), *(line for reason in left_out for line in ("", reason))]


if __name__ == "__main__":
    main()
