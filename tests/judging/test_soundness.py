"""No false alarm: a consistent budget, however an honest office prints it, never gives an error."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from budgetcheck import load_pack, validate
from budgetcheck.model.words import Severity
from tests.generator import Options, budgets, generate, random_options, read

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport
    from tests.generator import Content

PACK = "xinjiang-2024"


def _check(content: Content) -> FileReport:
    pack = load_pack(PACK)
    return validate(read(content, pack.layout), pack)


def _errors(report: FileReport) -> list[str]:
    return [
        f"{finding.rule}: {finding.message.zh} {[(at.table, at.row, at.column) for at in finding.at]}"
        for finding in report.findings
        if finding.severity is Severity.ERROR
    ]


def _warnings(report: FileReport) -> set[str]:
    return {finding.rule for finding in report.findings if finding.severity is Severity.WARNING}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_a_consistent_budget_gives_no_error(content: Content) -> None:
    """Every way of printing exact amounts that the options know is accepted."""
    assert _errors(_check(content)) == []


def test_a_hundred_random_budgets_give_no_error() -> None:
    """Larger budgets, with all their options drawn on their own, are accepted, whatever ended and is not mentioned."""
    found: dict[int, list[str]] = {}
    for seed in range(100):
        random = Random(seed)
        report = _check(generate(random, random_options(random)))
        if said := [*_errors(report), *_warnings(report)]:
            found[seed] = said
    assert found == {}


@pytest.mark.parametrize("ended", ["none", "listed", "left out"])
def test_what_ended_with_last_year_gives_no_warning(ended: str) -> None:
    """Whether no item ended last year, the text mentions those that did, or does not, nothing can be said against it."""
    for seed in range(20):
        random = Random(seed)
        options = random_options(random)
        said = Options(**{**vars(options), "ended": ended})
        report = _check(generate(random, said))
        assert (_errors(report), _warnings(report)) == ([], set()), seed


def _parts(*rows: tuple[str, str, str | None]) -> Content:
    """Return the notes on the three public expenses alone: code, amount and change of each row."""
    said = {code: {"amount": amount, "change": change} for code, amount, change in rows}
    entries = [{"code": code, "name": code, "reason": "标准提高", **cells} for code, cells in said.items()]
    head = {"format": 1, "unit": "示例单位", "region": "新疆", "year": 2024, "stage": "budget"}
    return {**head, "measure": "万元", "decimals": 2, "tables": {"narrative.three_public": {"rows": entries}}}


def _broken_sums(content: Content) -> list[str]:
    return [error for error in _errors(_check(content)) if error.startswith("three-public-text-not-sum")]


def test_changes_printed_as_differences_may_miss_their_sum() -> None:
    """2.1050 − 1.0149 and 3.1050 − 2.0149 print as 1.10 each, their sum 5.2100 − 3.0298 as 2.18: no error."""
    assert _broken_sums(_parts(("total", "5.21", "2.18"), ("3.1", "2.11", "1.10"), ("3.2", "3.11", "1.10"))) == []


def test_changes_left_out_in_the_parts_are_not_added_up() -> None:
    """A change given for the total alone is not held against parts that state none."""
    assert _broken_sums(_parts(("total", "5.00", "1.00"), ("1", "2.00", None), ("2", "3.00", None))) == []


def test_every_figure_that_may_be_held_is_held() -> None:
    """In a full budget no figure is left to itself but those of which the layout says that nothing can hold them."""
    random = Random(1)
    full = Options(transfer=True, fund=True, fund_basic=True, capital=True, unit_money=True, special=True, size=3)
    report = _check(generate(random, full))
    assert [str(figure[:3]) for figure, why in report.coverage.unchecked if not why.zh] == []


def _without_what_ended(content: Content) -> tuple[Content, int]:
    """Return a budget whose notes leave out what has no money this year and had some last year, and how many rows went."""
    left, tables = 0, dict(content["tables"])
    for name, table in content["tables"].items():
        if not name.startswith("narrative."):
            continue
        rows = table["rows"]
        kept = [row for row in rows if row["code"] == "total" or not _ended(row)]
        tables[name] = {**table, "rows": kept}
        left += len(rows) - len(kept)
    return {**content, "tables": tables}, left


def _ended(row: dict[str, Any]) -> bool:
    return not Decimal(str(row.get("amount") or 0)) and bool(Decimal(str(row.get("change") or 0)))


def test_notes_that_leave_out_what_ended_are_right() -> None:
    """Sources, uses, items and parts that had money last year alone need not be named: their changes are not known."""
    found: dict[int, list[str]] = {}
    left = 0
    for seed in range(1000, 1120):
        random = Random(seed)
        options = Options(**{**vars(random_options(random)), "ended": random.choice(("listed", "left out"))})
        content, gone = _without_what_ended(generate(random, options))
        report = _check(content)
        left += gone
        if said := [*_errors(report), *_warnings(report)]:
            found[seed] = said
    assert found == {}
    assert left > 50
