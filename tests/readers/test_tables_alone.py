"""Budget files without a rule pack: their tables are checked by their codes and totals alone."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file
from tests.generator import dump, generate, random_options
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

GOOD = FIXTURES / "xinjiang" / "unit-2024.json"


def _check(path: Path) -> FileReport:
    return check_file(Job(str(path), Question(pack="none")))


def _grave(report: FileReport) -> list[str]:
    return [f"{each.rule}: {each.message.en}" for each in report.findings if each.severity is not Severity.NOTE]


def _written(folder: Path, tables: dict[str, Any]) -> Path:
    head = {
        "format": 1,
        "unit": "某养护所",
        "region": "",
        "year": 2024,
        "stage": "budget",
        "measure": "万元",
        "decimals": 2,
    }
    path = folder / "budget.json"
    path.write_text(json.dumps(head | {"tables": tables}, ensure_ascii=False), encoding="utf-8")
    return path


def test_every_figure_of_the_tables_is_checked_and_none_of_the_notes() -> None:
    report = _check(GOOD)
    assert _grave(report) == []
    tables = [part for part in report.coverage.parts if part.title.startswith("表")]
    assert sum(part.printed for part in tables) == sum(part.checked for part in tables) == 220
    assert report.coverage.printed > 380


def test_a_slip_is_found_by_the_codes_alone() -> None:
    report = _check(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json")
    first = report.suspects[0]
    assert (first.figure.text, first.suggested) == ("16.45", "16.54")


def test_tables_and_columns_of_any_name_are_taken(tmp_path: Path) -> None:
    rows = [
        {"code": "total", "spent": "9.00", "left": "3.00"},
        {"code": "214", "name": "交通", "spent": "5.00", "left": "2.00"},
        {"code": "21401", "name": "公路", "spent": "3.00", "left": "2.00"},
        {"code": "21402", "name": "铁路", "spent": "2.00"},
        {"code": "213", "name": "农林水", "spent": "4.00", "left": "1.00"},
        {"code": "21301", "name": "农业", "spent": "1.00", "left": "0.50"},
        {"code": "21302", "name": "林业", "spent": "3.00", "left": "0.50"},
    ]
    assert _grave(_check(_written(tmp_path, {"upkeep": {"rows": rows}}))) == []
    rows[3] = rows[3] | {"spent": "2.60"}
    assert any("2.60" in said for said in _grave(_check(_written(tmp_path, {"upkeep": {"rows": rows}}))))


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ([], "tables.upkeep"),
        ({"rows": [{"name": "农业"}, {"name": "林业"}]}, "tables.upkeep.rows"),
        ({"rows": [], "measure": "kg"}, "tables.upkeep.measure"),
        ({"rows": [], "decimals": "two"}, "tables.upkeep.decimals"),
    ],
)
def test_what_is_no_table_is_named(table: object, place: str, tmp_path: Path) -> None:
    report = _check(_written(tmp_path, {"upkeep": table}))
    assert report.error is not None
    assert place in str(report.error)


def test_consistent_budgets_are_right_without_a_pack(tmp_path: Path) -> None:
    path = tmp_path / "generated.json"
    for seed in range(7_000, 7_025):
        random = Random(seed)
        path.write_text(dump(generate(random, random_options(random))), encoding="utf-8")
        assert _grave(_check(path)) == [], seed
