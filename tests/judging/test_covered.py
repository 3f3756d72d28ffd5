"""Covered means watched: a covered figure that is changed by a tenth gives a finding (98 in 100 at least)."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any

from budgetcheck import load_pack, validate
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Severity
from tests.generator import generate, random_options, read
from tests.paths import FIXTURES

PACK = load_pack("xinjiang-2024")
ENOUGH = 0.98
_TENTH = 10


def _report(content: dict[str, Any]) -> FileReport:
    return validate(read(content, PACK.layout), PACK)


def _found(report: FileReport) -> set[tuple[str, str | None, str]]:
    return {
        (each.rule, each.at[0].row, each.message.en) for each in report.findings if each.severity is not Severity.NOTE
    }


def _covered(content: dict[str, Any], report: FileReport) -> list[tuple[str, int, str]]:
    """Return table, number of the row and column of each covered figure whose tenth is at least a last digit.

    A tenth of a smaller one cannot be printed, and a whole last digit is what rounding leaves open in any sum.
    """
    open_ = {figure.key for figure, _ in report.coverage.unchecked}
    budget = read(content, PACK.layout)
    return [
        (table.id, number, column)
        for table in budget.tables.values()
        for number, row in enumerate(table.rows)
        for column, figure in row.figures.items()
        if figure.key not in open_ and abs(figure.units) >= _TENTH * 2 * figure.half
    ]


def _changed(content: dict[str, Any], place: tuple[str, int, str]) -> dict[str, Any]:
    table, number, column = place
    copy = deepcopy(content)
    row = copy["tables"][table]["rows"][number]
    before = Decimal(str(row[column]))
    last = Decimal(1).scaleb(min(0, int(before.as_tuple().exponent)))
    after = (before + max(abs(before) / 10, last)).quantize(last)
    row[column] = str(after) if isinstance(row[column], str) else after
    return copy


def missed(content: dict[str, Any]) -> tuple[int, list[tuple[str, int, str]]]:
    """Return how many covered figures of a budget were changed by a tenth, and those whose change nothing told."""
    report = _report(content)
    before, places = _found(report), _covered(content, report)
    return len(places), [place for place in places if not _found(_report(_changed(content, place))) - before]


def _fixture() -> dict[str, Any]:
    text = (FIXTURES / "xinjiang" / "unit-2024.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return found


def test_a_covered_figure_changed_by_a_tenth_gives_a_finding() -> None:
    """Of all figures of the fixture, one at a time; those that only a bound holds are what stays unseen."""
    tried, quiet = missed(_fixture())
    assert tried > 200
    assert len(quiet) <= (1 - ENOUGH) * tried, quiet


def test_covered_figures_of_generated_budgets_are_watched_too() -> None:
    """Of 40 figures of each budget, drawn at random."""
    tried: list[tuple[int, tuple[str, int, str]]] = []
    quiet: list[tuple[int, tuple[str, int, str]]] = []
    for seed in (4_101, 52_003, 663_017):
        random = Random(seed)
        content = generate(random, random_options(random))
        report = _report(content)
        before, places = _found(report), _covered(content, report)
        for place in random.sample(places, min(40, len(places))):
            tried.append((seed, place))
            if not _found(_report(_changed(content, place))) - before:
                quiet.append((seed, place))
    assert len(tried) > 100
    assert len(quiet) <= (1 - ENOUGH) * len(tried), quiet


def test_what_only_a_comparison_or_a_note_holds_is_not_covered() -> None:
    """22 posts stand against 21 that are established: the comparison tells when they are more, not what they are."""
    report = _report(_fixture())
    open_ = {figure.key for figure, _ in report.coverage.unchecked}
    held = {judged for judged in open_ if judged[0] == "staffing"}
    assert any(column == "establishment" for _, _, column in held)


def test_nothing_left_of_last_year_holds_no_change() -> None:
    """0.00 this year, 12.50 less, is -100 %; and so is 13.75 less."""
    head = {"format": 1, "unit": "示例单位", "region": "新疆", "year": 2024, "stage": "budget", "measure": "万元"}
    row = {"code": "other_carryover", "name": "上年结转", "amount": "0.00", "change": "-12.50", "change_pct": "-100.00"}
    content = {**head, "decimals": 2, "tables": {"narrative.income": {"rows": [row]}}}
    report = _report(content)
    assert ("narrative.income", "other_carryover", "change") in {figure.key for figure, _ in report.coverage.unchecked}
