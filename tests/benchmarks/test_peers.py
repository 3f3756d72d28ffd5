"""The comparison with other tools: the sums they are given, and what it takes to be timed at all."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from budgetcheck import load_pack
from budgetcheck.arithmetic.relations import judge
from budgetcheck.model.words import Verdict
from tests.benchmarks import peers
from tests.benchmarks.peers import Peer, admitted, ratios, table_of
from tests.benchmarks.readme_block import marks, write_block
from tests.benchmarks.table_sums import Case, cases_of, formula, name_of, rules_of_sums, sums_of
from tests.paths import FIXTURES, ROOT

BUDGET = FIXTURES / "xinjiang" / "unit-2024.json"
PACK = load_pack("xinjiang-2024")
COLUMNS = ("total", "basic", "project")
PARENTS = ("total", "208", "20805", "210", "21011", "215", "21508", "221", "22102")
LEAVES = ("2080502", "2080505", "2080506", "2101102", "2101103", "2150805", "2150899", "2210201")
ALL = {f"across {code}" for code in (*PARENTS, *LEAVES)} | {f"down {code}.{key}" for code in PARENTS for key in COLUMNS}


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    return cases_of(BUDGET, PACK, tmp_path_factory.mktemp("cases"))


def test_a_table_with_every_cell_filled_has_44_sums(cases: dict[str, Case]) -> None:
    names = [name_of(relation) for relation in sums_of(cases["noise"].path, PACK)]
    assert (len(names), set(names)) == (44, ALL)


def test_of_the_published_table_38_sums_have_a_figure() -> None:
    blank = {f"down {code}.project" for code in ("208", "20805", "210", "21011", "221", "22102")}
    assert {name_of(relation) for relation in sums_of(BUDGET, PACK)} == ALL - blank


def test_two_rules_ask_for_the_sums(cases: dict[str, Case]) -> None:
    rules = rules_of_sums(cases["noise"].path, PACK)
    assert rules == ["parent-not-sum-of-parts", "total-not-basic-plus-project"]


def test_the_cases_differ_in_what_is_broken(cases: dict[str, Case]) -> None:
    assert {name: set(case.broken) for name, case in cases.items()} == {
        "good": set(),
        "near": set(),
        "wrong": {"across 2210201", "down 22102.total"},
        "noise": ALL,
        "mistyped": {"mistyped"},
    }


def test_what_is_near_is_at_the_very_bound(cases: dict[str, Case]) -> None:
    judged = {name_of(relation): judge(relation) for relation in sums_of(cases["near"].path, PACK)}
    for name in ("across 2210201", "down 22102.total"):
        assert (judged[name].verdict, abs(judged[name].difference)) == (Verdict.ROUNDING, judged[name].bound)


def test_a_sum_as_a_spreadsheet_formula() -> None:
    relation = next(each for each in sums_of(BUDGET, PACK) if name_of(each) == "down 21011.basic")
    assert formula(relation, lambda figure: f"{figure.column}_{figure.row}") == (
        "=IF(2*ABS(ROUND(100*(SUM(basic_21011)-SUM(basic_2101102,basic_2101103)),0))"
        '<=COUNT(basic_21011,basic_2101102,basic_2101103),"","down 21011.basic")'
    )


SAYS = """
import sys
from pathlib import Path
broken = {broken}
print("\\n".join(sorted(broken[Path(sys.argv[1]).stem])))
"""


def peer(monkeypatch: pytest.MonkeyPatch, script: str) -> Peer:
    """Return a tool that is a few lines of Python and needs no environment."""
    monkeypatch.setattr(peers, "installed", lambda _, environments: environments)
    return Peer("tool", "sums", (), lambda _, budget: [sys.executable, "-c", script, str(budget)], peers._printed)


def test_a_tool_that_names_what_is_broken_is_timed(
    monkeypatch: pytest.MonkeyPatch, cases: dict[str, Case], tmp_path: Path
) -> None:
    script = SAYS.format(broken={name: set(case.broken) for name, case in cases.items()})
    assert admitted(peer(monkeypatch, script), tmp_path, cases) == tmp_path


@pytest.mark.parametrize(
    ("case", "broken", "reason"),
    [
        ("wrong", set(), "names nothing in the wrong budget, where 2 are broken"),
        ("wrong", {"across 2210201"}, "names across 2210201 in the wrong budget, where 2 are broken"),
        ("near", {"across 2210201"}, "names across 2210201 in the near budget, where 0 are broken"),
        ("good", {"down total.total"}, "names down total.total in the good budget, where 0 are broken"),
    ],
)
def test_a_tool_that_misses_a_sum_or_cries_wolf_is_not_timed(
    monkeypatch: pytest.MonkeyPatch, cases: dict[str, Case], tmp_path: Path, case: str, broken: set[str], reason: str
) -> None:
    script = SAYS.format(broken={name: set(each.broken) for name, each in cases.items()} | {case: broken})
    with pytest.raises(RuntimeError, match=f"^{re.escape(reason)}$"):
        admitted(peer(monkeypatch, script), tmp_path, cases)


def test_a_tool_that_fails_is_not_timed(
    monkeypatch: pytest.MonkeyPatch, cases: dict[str, Case], tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match=r"^fails on the good budget: ImportError: no engine$"):
        admitted(peer(monkeypatch, "raise ImportError('no engine')"), tmp_path, cases)


@pytest.mark.parametrize(
    ("finds", "reason"),
    [
        (["mistyped"], ""),
        ([], "says False in the mistyped budget, where 1 are broken"),
        (["good", "mistyped"], "says True in the good budget, where 0 are broken"),
    ],
)
def test_a_tool_that_has_only_an_exit_code_must_find_something_where_something_is(
    monkeypatch: pytest.MonkeyPatch, cases: dict[str, Case], tmp_path: Path, finds: list[str], reason: str
) -> None:
    script = f"import sys; from pathlib import Path; sys.exit(Path(sys.argv[1]).stem in {finds})"
    types = peer(monkeypatch, script)._replace(says=peers._exit_code, cases=("good", "mistyped"))
    if reason:
        with pytest.raises(RuntimeError, match=f"^{reason}$"):
            admitted(types, tmp_path, cases)
    else:
        assert admitted(types, tmp_path, cases) == tmp_path


def test_a_workbook_says_what_is_broken_in_its_last_column(tmp_path: Path) -> None:
    (tmp_path / "wrong.csv").write_text(
        "code,total,,\n210,1.00,,across 210\n,,,down 210.total\n221,,,\n", encoding="utf-8"
    )
    done = subprocess.CompletedProcess([], 0, "", "")
    assert peers._verdict_cells(done, tmp_path / "wrong.json") == frozenset({"across 210", "down 210.total"})
    with pytest.raises(RuntimeError, match=r"^no file was written$"):  # what an earlier run wrote is never read again
        peers._verdict_cells(done, tmp_path / "wrong.json")


def test_a_program_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(RuntimeError, match=r"^is not on this machine$"):
        peers.installed((), tmp_path)


def test_every_script_of_a_tool_is_run() -> None:
    mentioned = {Path(part).name for each in peers.peers_of("") for part in each.command(ROOT, BUDGET)}
    read_by_scripts = {"with_regopy.rego"}
    assert {path.name for path in peers.SCRIPTS.glob("with_*")} - mentioned == read_by_scripts


def test_every_command_is_timed_once_a_round() -> None:
    nothing = [sys.executable, "-S", "-c", "pass"]
    found = ratios(nothing, {"a": nothing, "b": nothing}, rounds=2)
    assert {name: len(values) for name, values in found.items()} == {"a": 2, "b": 2}


def test_the_fastest_comes_first_by_its_median() -> None:
    assert table_of({"slow": "44 sums", "fast": "all"}, {"slow": [2.0, 3.0, 2.5], "fast": [0.5, 9.0, 0.625]}) == [
        "| whole run on one file | judges | ratio | lowest to highest |",
        "| --- | --- | --- | --- |",
        "| fast | all | 0.62 | 0.50 to 9.00 |",
        "| slow | 44 sums | 2.50 | 2.00 to 3.00 |",
    ]


def test_only_the_block_of_a_benchmark_is_written(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(
        "before\n" + "\nold\n".join(marks("speed")) + "\nbetween\n" + "\n".join(marks("peers")) + "\nafter\n"
    )
    write_block(page, "peers", ["| a |"])
    begin, end = marks("peers")
    expected = "before\n" + "\nold\n".join(marks("speed")) + f"\nbetween\n{begin}\n| a |\n{end}\nafter\n"
    assert page.read_text() == expected


@pytest.mark.parametrize("name", ["speed", "peers"])
def test_the_readme_has_a_place_for_every_table(name: str) -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert [text.count(mark) for mark in marks(name)] == [1, 1]
