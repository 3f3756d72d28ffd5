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


def _item(code: str, amounts: tuple[str, str], project: str = "") -> dict[str, Any]:
    wages, other = amounts
    total = str(Decimal(wages) + Decimal(other))
    return {"code": code, "name": "某项", "total": total, "wages": wages, "other": other} | (
        {"project": project} if project else {}
    )


def test_a_sum_that_counts_an_item_twice_is_told_where_its_project_has_a_row_of_its_own() -> None:
    """The item and its project are one figure: the class below is 2 · 20.00, and that is certain."""
    right, twice, other = ("18.00", "2.00"), ("36.00", "4.00"), ("9.00", "1.00")
    rows = [
        _item("total", ("27.00", "3.00")),
        *(_item(code, other) for code in ("205", "20502", "2050299")),
        _item("2050299", other, "甲项目"),
        _item("212", right),
        _item("21203", twice),
        _item("2120399", right),
        _item("2120399", right, "乙项目"),
    ]
    (suspect,) = _report({"general_projects": {"rows": rows}}).suspects
    assert (suspect.likely, suspect.certain, suspect.alternatives) == ("twice", True, ())
    assert {(each.at.row, each.suggested) for each in suspect.places} == {
        ("21203", value) for value in ("20.00", *right)
    }


def test_a_column_of_last_years_figures_is_told_though_its_total_is_of_what_it_prints() -> None:
    """The notes give last year's 90.00 with an item that is gone; the column adds up to the 60.00 of its own rows."""
    amounts = {"2010101": ("50.00", "20.00"), "2050201": ("40.00", "17.00"), "2080501": ("30.00", "23.00")}
    rows = [{"code": "total", "name": "合计", "total": "60.00", "basic": "120.00"}]
    for code, (now, before) in amounts.items():
        rows += [{"code": code[:size], "name": "某项", "total": before, "basic": now} for size in (3, 5, 7)]
    items = [
        {"code": code, "name": "某项", "amount": now, "change": str(Decimal(now) - Decimal(before))}
        for code, (now, before) in amounts.items()
    ]
    total = {"code": "total", "name": "合计", "amount": "120.00", "change": "30.00"}
    report = _report({"general": {"rows": rows}, "narrative.general_use": {"rows": [total, *items]}})
    assert [(each.likely, len(each.places)) for each in report.suspects] == [("column", 10)]
