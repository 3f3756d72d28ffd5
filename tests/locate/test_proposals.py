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


def _report(tables: dict[str, Any], measure: str = "万元") -> FileReport:
    pack = load_pack("common")
    head = HEAD | {"measure": measure, "tables": tables}
    return validate(JsonDocument("budget.json", head).budget(pack.layout), pack)


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


def _public(measure: str, total: str) -> dict[str, Any]:
    return {"measure": measure, "rows": [{"code": "total", "name": "合计", "total": total, "general": total}]}


def test_a_table_that_is_only_too_much_has_the_wrong_measure() -> None:
    """7000.00 元 headed 万元 are more than the whole fund; nothing else is held against the table."""
    rows = [{"code": code, "name": "某项", "total": "60000.00", "basic": "60000.00"} for code in ("total", "201")]
    report = _report({"general": {"rows": rows}, "three_public": _public("万元", "7000.00")}, "元")
    assert [(each.kind, each.places[0].at.table, each.places[0].suggested) for each in report.suspects] == [
        ("measure", "three_public", "元")
    ]
    assert _report({"general": {"rows": rows}, "three_public": _public("万元", "3.00")}, "元").suspects == ()


def test_the_value_that_adds_up_exactly_is_proposed() -> None:
    """1917470.38 for .36: what holds to the last digit on both sides, not the first value that rounding allows."""
    columns = {"total": "1926922.22", "basic": "9451.86", "project": "1917470.38"}
    rows = [
        {"code": "total", "name": "合计", "total": "1926925.22", "basic": "9451.86", "project": "1917473.36"},
        {"code": "201", "name": "某类", **columns},
        {"code": "20106", "name": "某款", "total": "58800.83", "basic": "9451.86", "project": "49348.97"},
        {"code": "20139", "name": "某款", "total": "1868121.39", "project": "1868121.39"},
        *({"code": code, "name": "某类", "total": "1.50", "project": "1.50"} for code in ("205", "206")),
    ]
    (suspect,) = _report({"expenditure": {"rows": rows}}).suspects
    assert [each.suggested for each in suspect.places] == ["1917470.36"]


def test_a_missing_row_has_what_other_tables_ask_where_what_is_left_over_does_not_add_up() -> None:
    """4715.33 leaves 1356.55, and its parts 60.88 and 1295.69: the 1356.56 of table 2 is what they come to."""
    above = {"total": "4715.33", "basic": "2523.85", "project": "2191.49"}
    others = {"2010601": ("2524.55", "2447.80", "76.74"), "2010607": ("834.23", "15.17", "819.06")}
    rows = [{"code": code, "name": "某项", **above} for code in ("total", "201", "20106")]
    rows += [
        {"code": code, "name": "某项", "total": total, "basic": basic, "project": project}
        for code, (total, basic, project) in others.items()
    ]
    received = {"total": "4715.33", "201": "4715.33", "20106": "4715.33", "2010601": "2524.55"}
    received |= {"2010602": "1356.56", "2010607": "834.23"}
    names = {"2010602": "一般行政管理事务"}
    income = [
        {"code": code, "name": names.get(code, "某项"), "total": total, "general": total}
        for code, total in received.items()
    ]
    (suspect,) = _report({"income": {"rows": income}, "expenditure": {"rows": rows}}).suspects
    assert (suspect.kind, suspect.places[0].at[:2]) == ("row", ("expenditure", "2010602"))
    assert suspect.values == {"total": "1356.56", "basic": "60.88", "project": "1295.69"}


def test_a_row_of_the_form_is_not_one_too_many() -> None:
    """The form prints every class, those without figures too: the one that table 3 does not have has a wrong figure."""
    whole = {"201": "60.00", "205": "40.00"}
    detail = [{"code": code, "name": "某类", "total": total, "basic": total} for code, total in whole.items()]
    total = {"code": "total", "name": "合计", "total": "100.00", "basic": "100.00"}
    overview = [
        {"code": code, "name": "某类", "amount": amount}
        for code, amount in (whole | {"206": "7.00", "207": "0.00"}).items()
    ]
    sums = (("current", "本年支出合计"), ("total", "支出总计"))
    overview += [{"code": code, "name": name, "amount": "100.00"} for code, name in sums]
    report = _report({"expenditure": {"rows": [total, *detail]}, "overview.expenditure": {"rows": overview}})
    (suspect,) = report.suspects
    assert [(each.at.row, each.suggested) for each in suspect.places] == [("206", "0.00")]


def _classes(total: str, housing: str, **classes: str) -> list[dict[str, Any]]:
    """Return rows whose basic column has 0.36 for housing, whatever the total column prints."""
    amounts = {"total": total, **{code.strip("_"): amount for code, amount in classes.items()}}
    rows = [{"code": code, "name": "某类", "total": amount, "basic": amount} for code, amount in amounts.items()]
    return [*rows, *({"code": code, "name": "某类", "total": housing, "basic": "0.36"} for code in ("221",))]


def test_a_copied_slip_has_one_value_where_each_place_alone_would_have_its_own() -> None:
    """0.38 in two tables for 0.36: what one table's sum leaves is 0.37, and 0.36 does for both."""
    spent = _classes("6740.72", "0.38", _207="4064.61", _208="2675.76")
    general = _classes("3665.31", "0.38", _207="1915.81", _208="1749.15")
    report = _report({"expenditure": {"rows": spent}, "general": {"rows": general}})
    copies = [each for each in report.suspects if each.likely == "copies"]
    assert [{each.at.table for each in found.places} for found in copies] == [{"expenditure", "general"}]


def test_whole_numbers_that_are_too_much_beside_decimals_are_in_yuan() -> None:
    """450984 of a fund of 2705.37, both headed 万元: one table is printed without decimals, as 元 are."""
    rows = [{"code": code, "name": "某项", "total": "2705.37", "basic": "2705.37"} for code in ("total", "201")]
    (suspect,) = _report({"general": {"rows": rows}, "three_public": _public("万元", "450984")}).suspects
    assert (suspect.kind, suspect.places[0].at.table, suspect.places[0].suggested) == ("measure", "three_public", "元")


def test_sentences_that_have_their_code_by_its_name_move_with_it() -> None:
    """A sentence prints no code: 住房公积金 is what the table calls 2210202, and once it is right, 2210201."""

    def rows(item: str, column: str) -> list[dict[str, Any]]:
        codes = ("total", "221", "22102", item)
        return [{"code": code, "name": "住房公积金", "total": "299.70", column: "299.70"} for code in codes]

    notes = [{"code": "2210202", "name": "住房公积金", "amount": "299.70"}]
    tables = {"income": rows("2210201", "general"), "general": rows("2210202", "basic"), "narrative.general_use": notes}
    (suspect,) = _report({name: {"rows": each} for name, each in tables.items()}).suspects
    assert (suspect.kind, suspect.places[0].suggested) == ("code", "2210201")


@pytest.mark.parametrize(("reason", "column"), [("支出标准提高", "change_pct"), ("人员减少", "change")])
def test_the_reason_tells_which_word_is_of_the_wrong_direction(reason: str, column: str) -> None:
    """A rise of 0.01 and a fall of 0.01 %: either may be the wrong word, but for the reason."""
    row = {"code": "2080506", "name": "机关事业单位职业年金缴费支出", "amount": "44.58", "change": "0.01"}
    notes = [row | {"change_pct": "-0.01", "reason": reason}]
    suspects = _report({"narrative.general_use": {"rows": notes}}).suspects
    assert [(each.kind, each.places[0].at.column) for each in suspects if each.likely == "direction"] == [
        ("word", column)
    ]


@pytest.mark.parametrize(("change", "percent"), [("-27.12", "-25.00"), ("27.12", "16.67")])
def test_both_words_of_a_change_may_be_of_the_wrong_direction(change: str, percent: str) -> None:
    row = {"code": "2080506", "name": "机关事业单位职业年金缴费支出", "amount": "135.60"}
    notes = [row | {"change": change, "change_pct": percent, "reason": "政策调整"}]
    (suspect, *_) = _report({"narrative.general_use": {"rows": notes}}).suspects
    assert suspect.likely == "direction"
    assert [each.suggested for each in suspect.places] == [str(-Decimal(change)), str(-Decimal(percent))]
    assert not suspect.certain
