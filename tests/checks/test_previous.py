"""Last year's file beside this year's: what is found, what is only noted, and silence without one."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.judging.question import Question
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Severity
from tests.cli.test_cli import run
from tests.generator import read
from tests.paths import FIXTURES

GOOD = FIXTURES / "xinjiang" / "unit-2024.json"
PACK = load_pack("xinjiang-2024")
RULES = [rule.id for rule in PACK.rules if rule.head.kind == "previous"]
USE = "narrative.general_use"

NOW: dict[str, Any] = {
    "general": {"2080502": {"total": "6.02"}, "2080505": {"total": "37.80"}, "2101102": {"total": "19.61"}},
    USE: {
        "2080502": {"amount": "6.02", "change": "-16.05"},
        "2080505": {"amount": "37.80", "change": "1.80"},
        "2101102": {"amount": "19.61", "change": "3.93"},
    },
}
THEN: dict[str, Any] = {
    "general": {"2080502": {"total": "22.07"}, "2080505": {"total": "36.00"}, "2101102": {"total": "15.68"}}
}


def content(tables: dict[str, Any], year: int) -> dict[str, Any]:
    return {
        "format": Decimal(1),
        "unit": "新疆某产业促进中心",
        "region": "新疆",
        "year": Decimal(year),
        "stage": "budget",
        "measure": "万元",
        "decimals": Decimal(2),
        "tables": {
            name: {"rows": [{"code": code, **cells} for code, cells in rows.items()]} for name, rows in tables.items()
        },
    }


def check(now: dict[str, Any], then: dict[str, Any] | None) -> FileReport:
    previous = None if then is None else read(content(then, 2023), PACK.layout)
    return validate(read(content(now, 2024), PACK.layout), PACK, previous=previous)


def found(report: FileReport) -> list[tuple[str, str, str | None, str]]:
    return [
        (each.rule, str(each.severity), each.at[0].row, each.message.zh)
        for each in report.findings
        if each.rule in RULES and each.verdict != "rounding"
    ]


def changed(tables: dict[str, Any], table: str, row: str, **cells: str) -> dict[str, Any]:
    copy = deepcopy(tables)
    copy[table].setdefault(row, {}).update(cells)
    return copy


def test_two_years_that_agree() -> None:
    """Nothing is found, and the relations with last year count as held."""
    report = check(NOW, THEN)
    assert found(report) == []
    assert report.outcomes["prior-amount-differs-from-last-year"].held == 3


def test_one_prior_amount_differs() -> None:
    """The one amount is a warning that says what was compared."""
    report = check(NOW, changed(THEN, "general", "2080505", total="63.00"))
    assert [each[:3] for each in found(report)] == [("prior-amount-differs-from-last-year", "warning", "2080505")]
    assert found(report)[0][3].startswith(
        "37.80 - 1.80（比上年增减） = 36.00 ≠ 63.00（上年表5“2080505”行“合计”列），差 -27.00"
    )


def test_a_published_figure_of_last_year_is_never_the_suspect() -> None:
    """What is to be changed is in this year's file."""
    report = check(NOW, changed(THEN, "general", "2080505", total="63.00"))
    assert not [each for each in report.suspects if each.figure.table.startswith("previous.")]


def test_most_prior_amounts_differ() -> None:
    """Then the base is another: one note, no warnings."""
    then = changed(changed(THEN, "general", "2080505", total="63.00"), "general", "2101102", total="51.86")
    (only,) = found(check(NOW, then))
    assert only[:3] == ("prior-amount-differs-from-last-year", "note", None)
    assert only[3].startswith("按文中增减额推算的 3 个上年数中，2 个与上年公开数不同")


def test_another_base_that_is_named() -> None:
    """A sentence that compares with the outturn is not held against last year's budget."""
    now = changed(NOW, USE, "2080505", reason="比上年执行数增加，主要原因是新增人员")
    assert found(check(now, changed(THEN, "general", "2080505", total="63.00"))) == []


def test_last_years_amount_was_left_in() -> None:
    """The amount is last year's to the cent though a change is stated: said once, not twice."""
    report = check(changed(NOW, USE, "2080505", amount="36.00"), THEN)
    assert [each[:3] for each in found(report)] == [("last-years-amount-left-in", "warning", "2080505")]


def test_rounding_is_no_finding() -> None:
    """A last digit between the three amounts is explained by rounding."""
    assert found(check(NOW, changed(THEN, "general", "2080505", total="36.01"))) == []


def test_an_item_that_ended() -> None:
    """Money of last year that is gone is to be mentioned; mentioned with its change it is in order."""
    then = changed(THEN, "general", "2080599", total="12.00")
    assert [each[0] for each in found(check(NOW, then))] == ["ended-item-not-mentioned"]
    assert found(check(changed(NOW, USE, "2080599", change="-12.00"), then)) == []


def test_without_last_years_file_its_rules_are_silent() -> None:
    """They neither run nor count as rules that found nothing to check."""
    report = check(NOW, None)
    assert RULES
    assert not set(RULES) & set(report.outcomes)
    assert not set(RULES) & set(report.idle)


def test_asked_for_by_name_a_rule_says_what_it_lacks() -> None:
    """--select without --previous is told why nothing was checked."""
    budget = read(content(NOW, 2024), PACK.layout)
    outcome = validate(budget, PACK, Question(select=(RULES[0],))).outcomes[RULES[0]]
    assert [reason.en for reason in outcome.could_not_run] == ["there is no file of last year (--previous)"]


def test_coverage_and_severities_are_those_of_this_years_file() -> None:
    """Last year's figures are no part of the figures that the report counts."""
    assert check(NOW, THEN).coverage.figures == check(NOW, None).coverage.figures
    assert not [each for each in check(NOW, THEN).findings if each.severity is Severity.ERROR and each.rule in RULES]


def last_year(tmp_path: Path, **head: object) -> str:
    wanted = json.loads(GOOD.read_text(encoding="utf-8")) | {"year": 2023} | head
    path = tmp_path / "2023.json"
    path.write_text(json.dumps(wanted), encoding="utf-8")
    return str(path)


def test_the_command(tmp_path: Path) -> None:
    """The same figures a year before are noticed as such, in the machine report under last year's table ids."""
    done = run("validate", str(GOOD), "--previous", last_year(tmp_path), "--format", "json", "--fail-on", "warning")
    assert done.returncode == 1
    findings = json.loads(done.stdout)["files"][0]["findings"]
    named = [each for each in findings if each["rule"] == "last-years-amount-left-in"]
    assert {at["table"].startswith("previous.") for each in named for at in each["at"]} == {True, False}


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"year": 2022}, "is of 2022, not of 2023"),
        ({"unit": "别的单位"}, "is of 别的单位, not of"),
    ],
)
def test_a_file_that_is_not_last_years(head: dict[str, object], said: str, tmp_path: Path) -> None:
    """Another year or unit is an error with a remedy, exit 2."""
    done = run("validate", str(GOOD), "--previous", last_year(tmp_path, **head))
    assert done.returncode == 2
    assert said in done.stdout
    assert "--previous takes the same unit's file of last year" in done.stdout


def test_last_years_budget_is_no_base_of_a_final_account(tmp_path: Path) -> None:
    """A budget takes last year's final account beside it, a final account no budget."""
    now = json.loads(GOOD.read_text(encoding="utf-8")) | {"stage": "final", "tables": {}}
    path = tmp_path / "now.json"
    path.write_text(json.dumps(now), encoding="utf-8")
    done = run("validate", str(path), "--previous", last_year(tmp_path), "--pack", "common")
    assert done.returncode == 2
    assert "is of budget, not of final account" in done.stdout


def test_last_years_final_account_is_no_base_of_a_budget(tmp_path: Path) -> None:
    """What a budget says of last year's budget is not held against last year's final account."""
    before = json.loads(GOOD.read_text(encoding="utf-8")) | {"year": 2023, "stage": "final"}
    path = tmp_path / "2023.json"
    # The final account's own pack reads it, whose tables these are.
    before["tables"] = {"overview.expenditure": before["tables"]["overview.expenditure"]}
    path.write_text(json.dumps(before), encoding="utf-8")
    done = run("validate", str(GOOD), "--previous", str(path), "--format", "json")
    assert done.returncode == 0
    assert not [
        each for each in json.loads(done.stdout)["files"][0]["findings"] if each["rule"].startswith("last-years")
    ]


def test_several_files(tmp_path: Path) -> None:
    """One file of last year cannot belong to several."""
    done = run(
        "validate", str(GOOD), str(FIXTURES / "xinjiang/bad/code-and-name.json"), "--previous", last_year(tmp_path)
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "--previous: goes with one file only" in done.stderr
