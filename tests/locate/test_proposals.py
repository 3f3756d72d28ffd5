"""What is never proposed, whatever would explain what broke: an amount below zero for a blank or a missing row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.judging.question import Question
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Severity
from budgetcheck.readers.json_file import JsonDocument
from budgetcheck.runs.files import Job, check_file
from tests.paths import FIXTURES

HEAD = {
    "format": Decimal(1),
    "unit": "某养护所",
    "region": "",
    "year": Decimal(2024),
    "stage": "budget",
    "measure": "万元",
    "decimals": Decimal(2),
}


def _report(tables: dict[str, Any]) -> FileReport:
    pack = load_pack("common")
    return validate(JsonDocument("budget.json", HEAD | {"tables": tables}).budget(pack.layout), pack)


def _proposed(report: FileReport) -> list[str]:
    places = [each for suspect in report.suspects for each in suspect.places]
    values = [str(value) for suspect in report.suspects for value in (suspect.values or {}).values()]
    return [each.suggested for each in places] + values


def _overview(carried: str, total: str) -> dict[str, Any]:
    rows = [
        {"code": "current", "name": "本年收入合计", "amount": "9.00"},
        {"code": "carried", "name": "上年结转", "amount": carried},
        {"code": "total", "name": "收入总计", "amount": total},
    ]
    return {"overview.income": {"rows": rows}}


def test_no_row_below_zero_is_said_to_be_missing() -> None:
    report = _report(_overview("2.00", "10.00"))
    assert any(finding.severity is Severity.ERROR for finding in report.findings)
    assert not any(value.startswith("-") for value in _proposed(report))


@pytest.mark.parametrize("blank", ["basic", "project"])
def test_no_amount_below_zero_is_proposed_for_a_blank(blank: str) -> None:
    """10.00 in all with 12.00 of one kind: the blank beside it is not -2.00."""
    other = "project" if blank == "basic" else "basic"
    rows = [
        {"code": code, "name": name, "total": "10.00", other: "12.00"}
        for code, name in (("total", "合计"), ("207", "文化"))
    ]
    report = _report({"expenditure": {"rows": rows}})
    assert any(finding.severity is Severity.ERROR for finding in report.findings)
    assert report.suspects
    assert not any(value.startswith("-") for value in _proposed(report))


def test_a_row_that_does_not_add_up_itself_is_not_one_too_many() -> None:
    """A total of 0.00 over 6.00: the 6.00 is wrong, though no other table has the row."""
    rows = [
        {"code": code, "name": name, "total": total, "basic": basic}
        for code, name, total, basic in (("total", "合计", "10.00", "10.00"), ("207", "文化", "10.00", "10.00"))
    ]
    slipped = {"code": "208", "name": "社会保障", "total": "0.00", "basic": "6.00"}
    (suspect,) = _report({"general": {"rows": [*rows, slipped]}, "expenditure": {"rows": rows}}).suspects
    (place,) = suspect.places
    assert (suspect.kind, place.at[1:3], place.suggested) == ("figure", ("208", "basic"), "0.00")


@pytest.mark.parametrize("path", sorted((FIXTURES / "xinjiang" / "bad").glob("*.json")), ids=lambda path: path.stem)
def test_no_mistake_is_named_twice(path: Path) -> None:
    suspects = check_file(Job(str(path), Question())).suspects
    places = [(each.kind, each.figure[:3], each.suggested) for each in suspects]
    assert len(places) == len(set(places))
