"""What the kinds of check do at their edges, beyond the examples that every rule brings along."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.judging.question import Question
from budgetcheck.model.report import FileReport, Finding
from budgetcheck.readers.json_file import JsonDocument

Cells = dict[str, Any]
Tables = dict[str, dict[str, Cells | str]]

HEAD = """
[pack]
title = { zh = "小规则包", en = "tiny pack" }
extends = "common"

[[rules]]
id = "the-rule"
title = { zh = "规则", en = "rule" }
why = { zh = "缘由", en = "reason" }
"""

Check = Callable[..., FileReport]


def budget_of(tables: Tables, decimals: int = 2) -> dict[str, Any]:
    """Return a budget file's content: amounts written as text are decimals; a row is code or code/project."""
    written: dict[str, Any] = {}
    for name, rows in tables.items():
        entries: list[Cells] = []
        table: dict[str, Any] = {"rows": entries}
        for key, cells in rows.items():
            if isinstance(cells, str):
                table[key.removeprefix("@")] = cells
                continue
            code, _, project = key.partition("/")
            entry = {"code": code} | ({"project": project} if project else {})
            entries.append(entry | {column: number(value) for column, value in cells.items()})
        written[name] = table
    return {
        "format": Decimal(1),
        "unit": "单位",
        "region": "",
        "year": Decimal(2024),
        "stage": "budget",
        "measure": "万元",
        "decimals": Decimal(decimals),
        "tables": written,
    }


def number(value: object) -> object:
    """Return digits as a decimal; whatever else is left as it is."""
    text = value.removeprefix("-") if isinstance(value, str) else ""
    return Decimal(str(value)) if text.replace(".", "").isdigit() and text.isascii() else value


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Return a function that judges tables by one rule of a pack written for it, or by a rule that ships."""

    def run(rule: str, tables: Tables) -> FileReport:
        if "=" in rule:
            path = tmp_path / f"tiny-{sum(1 for _ in tmp_path.iterdir())}.toml"
            path.write_text(HEAD + rule, encoding="utf-8")
            reference, name = str(path), "the-rule"
        else:
            reference, name = "xinjiang-2024", rule
        pack = load_pack(reference)
        return validate(JsonDocument("b.json", budget_of(tables)).budget(pack.layout), pack, Question(select=(name,)))

    return run


def said(report: FileReport) -> list[tuple[str, str]]:
    """Return severity and verdict of every finding."""
    return [(str(finding.severity), str(finding.verdict)) for finding in report.findings]


def only(report: FileReport) -> Finding:
    (finding,) = report.findings
    return finding


def counts(report: FileReport) -> tuple[int, int, int]:
    """Return how often the one rule held, broke and did not apply."""
    (outcome,) = report.outcomes.values()
    return outcome.held, outcome.broken, outcome.not_applicable


# ------------------------------------------------------------------------------------------------------------- items

ITEMS = (
    'kind = "items"\nlist = "narrative.overview[total].expenditure_items"\nrows = "overview.expenditure[class].amount"'
)


@pytest.mark.parametrize(
    ("amount", "listed", "wanted"),
    [
        ("0.00", ["教育支出", "农林水支出"], []),
        ("0.00", ["教育支出"], []),
        ("1.00", ["教育支出"], [("error", "missing")]),
        (None, ["教育支出", "农林水支出"], [("error", "mismatch")]),
        (None, ["教育支出"], []),
        (None, ["教育支出", "外星支出"], [("error", "mismatch")]),
        ("1.00", ["教育支出", " 农林水支出（类）"], []),
    ],
)
def test_a_printed_zero_may_be_listed_or_not(
    check: Check, amount: str | None, listed: list[str], wanted: list[tuple[str, str]]
) -> None:
    """A 0.00 may stand for a small amount and is right either way; a blank must not be named, an amount must."""
    tables: Tables = {
        "narrative.overview": {"total": {"expenditure_items": listed}},
        "overview.expenditure": {
            "205": {"name": "教育支出", "amount": "5.00"},
            "213": {"name": "农林水支出", "amount": amount},
        },
    }
    assert said(check(ITEMS, tables)) == wanted


def test_without_a_list_there_is_nothing_to_compare(check: Check) -> None:
    """A text that does not list its parts is not wrong, only silent."""
    tables: Tables = {"narrative.overview": {"total": {"amount": "5.00"}}, "overview.expenditure": {}}
    assert counts(check(ITEMS, tables)) == (0, 0, 1)


# --------------------------------------------------------------------------------------------------- empty_statement

EMPTY = """kind = "empty_statement"
tables = ["government_fund", "state_capital"]
elsewhere = { government_fund = "income[total].fund" }
"""
RIGHT = "2024 年未安排国有资本经营预算，本表为空表。"
FUND = "2024 年未安排政府性基金预算，本表为空表。"


@pytest.mark.parametrize(
    ("table", "wanted", "expected"),
    [
        ({"@statement": FUND}, [], None),
        ({"@statement": "本表无数据。"}, [], None),
        ({"@statement": RIGHT}, [("error", "mismatch")], "政府性基金"),
        ({"@statement": FUND.replace("2024", "2023")}, [("warning", "mismatch")], "2024"),
        ({}, [("error", "missing")], None),
        ({"total": {"name": "合计"}}, [("error", "missing")], None),
        ({"total": {"total": "0.00"}}, [("warning", "missing")], None),
        ({"total": {"total": "0.00"}, "@statement": FUND}, [], None),
        ({"total": {"total": "5.00"}}, [], None),
        ({"total": {"total": "5.00"}, "@statement": FUND}, [("error", "mismatch")], None),
    ],
)
def test_an_empty_table_says_so_of_itself_and_this_year(
    check: Check, table: dict[str, Cells | str], wanted: list[tuple[str, str]], expected: str | None
) -> None:
    """Another fund's statement is wrong, another year's a warning, and zeros without a statement a warning only."""
    report = check(EMPTY, {"government_fund": table, "state_capital": {"@statement": RIGHT}, "income": {}})
    assert said(report) == wanted
    if expected:
        assert only(report).expected == expected


@pytest.mark.parametrize(("elsewhere", "broken"), [("3.00", True), ("0.00", False), (None, False)])
def test_an_empty_table_has_no_money_elsewhere(check: Check, elsewhere: str | None, broken: bool) -> None:
    """Money of the fund in another table contradicts the empty table; a printed 0.00 does not."""
    tables: Tables = {
        "government_fund": {"@statement": FUND},
        "state_capital": {"@statement": RIGHT},
        "income": {"total": {"fund": elsewhere}},
    }
    report = check(EMPTY, tables)
    assert said(report) == ([("error", "mismatch")] if broken else [])


# ------------------------------------------------------------------------------------------------------------ reason


def test_reasons_that_slipped_by_a_line_are_told(check: Check) -> None:
    """A reason that speaks of the row above is said to be shifted; one that speaks of the row below is not."""
    rows: dict[str, Cells | str] = {
        "general": {"amount": "5.00", "reason": "本年未安排国有资本经营预算"},
        "fund": {"amount": "0.00", "reason": "一般公共预算安排减少"},
        "capital": {"amount": "0.00", "reason": "本年未安排国有资本经营预算"},
    }
    report = check("reason-names-another-fund", {"narrative.income": rows})
    shifted = {
        finding.at[0].row: "shifted by one line" in finding.message.en
        for finding in report.findings
        if finding.verdict == "mismatch"
    }
    assert shifted == {"general": False, "fund": True}


@pytest.mark.parametrize(
    ("check_name", "rows", "wanted"),
    [
        ("given", {"1": {"change": "1.00"}}, 1),
        ("given", {"1": {"change": "1.00", "reason": " 。"}}, 1),
        ("given", {"1": {"change": "0.00"}, "2": {}, "total": {"change": "1.00"}}, 0),
        ("copied", {"1": {"change": "1.00", "reason": "调标"}, "2": {"change": "2.00", "reason": "调标。"}}, 0),
        ("copied", {"1": {"change": "1.00", "reason": "调标"}, "2": {"change": "-2.00", "reason": "调标。"}}, 1),
        ("copied", {"1": {"change": "1.00", "reason": "无变化"}, "2": {"change": "0.00", "reason": "无变化"}}, 0),
        ("sign", {"1": {"change": "1.00", "reason": "压减开支"}}, 1),
        ("sign", {"1": {"change": "-1.00", "reason": "压减开支"}}, 0),
        ("sign", {"1": {"change": "1.00", "reason": "压减开支后仍有增加"}}, 0),
        ("sign", {"1": {"change": "-1.00", "reason": "人员增加"}}, 1),
    ],
)
def test_reasons(check: Check, check_name: str, rows: dict[str, Cells | str], wanted: int) -> None:
    """A reason is given where something changed, not shared by rise and fall, and in words that go with the change."""
    words = '\nrise = ["增加"]\nfall = ["压减"]' if check_name == "sign" else ""
    rule = f'kind = "reason"\ncheck = "{check_name}"\ntables = ["narrative.three_public"]{words}'
    assert counts(check(rule, {"narrative.three_public": rows}))[1] == wanted


# ------------------------------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("code", "name", "wanted"),
    [
        ("208", "社会保障和就业支出", []),
        ("208", "社会保障和就业支出（类）", []),
        ("208", "", []),
        ("208", "卫生健康支出", [("error", "mismatch")]),
        ("20101", "政协事务", [("warning", "mismatch")]),
        ("2999999", "不知名支出", [("note", "mismatch")]),
        ("2080", "四位代码", [("error", "mismatch")]),
    ],
)
def test_names_are_held_as_firmly_as_they_are_known(
    check: Check, code: str, name: str, wanted: list[tuple[str, str]]
) -> None:
    """A published name binds; a recalled one warns; a code that is not known is noted; a malformed code is wrong."""
    rule = 'kind = "codes"\ntables = ["general"]'
    assert said(check(rule, {"general": {code: {"name": name, "total": "1.00"}}})) == wanted


def test_orders_parents_and_names_of_codes(check: Check) -> None:
    """The first row out of order, each missing parent once, and a name that differs from another table's are reported."""
    rows: Tables = {
        "general": {"210": {"name": "卫生健康支出"}, "2080505": {"name": "甲"}, "2080506": {"name": "乙"}},
        "income": {"210": {"name": "卫生 健康支出"}, "2080505": {"name": "丙"}},
    }
    for name, wanted in (("order", 1), ("parents", 1), ("same_name", 1)):
        tables = '["general"]' if name != "same_name" else '["general", "income"]'
        assert counts(check(f'kind = "codes"\ncheck = "{name}"\ntables = {tables}', rows))[1] == wanted, name


# --------------------------------------------------------------------------------------------------------- hierarchy

HIERARCHY = 'kind = "hierarchy"\ntables = ["{0}"]'


@pytest.mark.parametrize(("section", "broken"), [("", 0), ("20805", 0)])
def test_a_skipped_level_is_added_to_the_next_one_above(check: Check, section: str, broken: int) -> None:
    """Items without their 款 row belong to the 类 row, beside the 款 rows that are printed."""
    rows: dict[str, Cells | str] = {
        "total": {"total": "6.00"},
        "208": {"total": "6.00"},
        "2080505": {"total": "1.00"},
        "2080506": {"total": "2.00"},
        "20808": {"total": "3.00"},
        "2080801": {"total": "3.00"},
    }
    if section:
        rows[section] = {"total": "3.00"}
    assert counts(check(HIERARCHY.format("general"), {"general": rows}))[1] == broken
    rows["208"] = {"total": "5.00"}
    assert counts(check(HIERARCHY.format("general"), {"general": rows}))[1] == 2


@pytest.mark.parametrize(("subtotal", "broken"), [(None, 0), ("3.00", 0), ("4.00", 2)])
def test_a_subtotal_row_stands_for_its_projects(check: Check, subtotal: str | None, broken: int) -> None:
    """Projects of one item add up to its subtotal row where there is one, and to the total where there is none."""
    rows: dict[str, Cells | str] = {
        "total": {"total": "3.00"},
        "2080505/甲": {"total": "1.00"},
        "2080505/乙": {"total": "2.00"},
    }
    if subtotal:
        rows["2080505"] = {"total": subtotal}
    assert counts(check(HIERARCHY.format("general_projects"), {"general_projects": rows}))[1] == broken


def test_a_table_without_levels_is_not_applicable(check: Check) -> None:
    """Where nothing stands above anything, nothing adds up, and the rule says that it did not apply."""
    assert counts(check(HIERARCHY.format("general"), {"general": {"208": {"total": "1.00"}}})) == (0, 0, 1)


# ------------------------------------------------------------------------------------------------- share and change

SHARE = """kind = "share"
complete = true
formula = "narrative.income[parts].share = amount / narrative.income[total].amount"
"""


def income(*shares: str | None) -> Tables:
    codes = ("general", "fund", "unit")
    rows: dict[str, Cells | str] = {"total": {"amount": "10.00"}}
    amounts = ("5.00", "3.00", "2.00")
    rows |= {
        code: {"amount": amount, "share": share} for code, amount, share in zip(codes, amounts, shares, strict=True)
    }
    return {"narrative.income": rows}


def test_a_list_of_shares_is_complete(check: Check) -> None:
    """One share left out is a warning, none at all a habit, and all of them add up to 100."""
    assert said(check(SHARE, income("50.00", "30.00", "20.00"))) == []
    assert said(check(SHARE, income("50.00", "30.00", None))) == [("warning", "missing")]
    assert counts(check(SHARE, income(None, None, None))) == (0, 0, 1)
    assert ("error", "broken") in said(check(SHARE, income("50.00", "30.00", "21.00")))


def test_a_wrong_whole_is_named(check: Check) -> None:
    """A share of another table's total says which one it was divided by."""
    tables = income("50.00", "30.00", "25.00") | {"general": {"total": {"total": "8.00"}}}
    wrong = [finding for finding in check(SHARE, tables).findings if finding.expected == "20.00"]
    assert "Looks divided by the total row's total of Table 5, 8.00" in wrong[0].message.en


CHANGE = 'kind = "change"\ntables = ["narrative.three_public"]'


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"amount": "11.00", "change": "1.00", "change_pct": "10.00"}, []),
        ({"amount": "11.00", "change": "1.00"}, [("warning", "missing")]),
        ({"amount": "11.00", "change_pct": "10.00"}, [("warning", "missing")]),
        ({"amount": "11.00", "change_pct": "0.00"}, []),
        ({"amount": "11.00", "change": "0.00"}, []),
        ({"amount": "11.00", "change": "11.00"}, []),
        ({"amount": "11.00"}, []),
        ({"amount": "5.00", "change": "5.00", "change_pct": "100.00"}, [("warning", "suspicious")]),
        ({"amount": "11.00", "change": "1.00", "change_pct": "9.09"}, [("error", "broken")]),
        ({"change": "-1.00", "change_pct": "-100.00"}, []),
    ],
)
def test_a_change_states_both_its_amount_and_its_percentage(
    check: Check, row: Cells, wanted: list[tuple[str, str]]
) -> None:
    """One without the other is a warning where others have both; nothing said, or nothing changed, is in order."""
    rows: dict[str, Cells | str] = {"1": row, "2": {"amount": "3.00", "change": "1.00", "change_pct": "50.00"}}
    assert said(check(CHANGE, {"narrative.three_public": rows})) == wanted


def test_where_no_row_states_a_percentage_none_is_missing(check: Check) -> None:
    """A document without percentages of change has that habit."""
    rows: dict[str, Cells | str] = {"1": {"amount": "11.00", "change": "1.00"}}
    assert counts(check(CHANGE, {"narrative.three_public": rows})) == (0, 0, 1)


SUM = 'kind = "balance"\nformula = "narrative.three_public[total].change = sum(narrative.three_public[parts].change)"'


def test_a_change_that_is_not_stated_is_not_zero(check: Check) -> None:
    """A row with an amount and no change says nothing of its change, so that no sum of changes applies."""
    rows: dict[str, Cells | str] = {"total": {"change": "9.00"}, "1": {"amount": "1.00", "change": "1.00"}}
    assert counts(check(SUM, {"narrative.three_public": rows})) == (0, 1, 0)
    rows["2"] = {"amount": "1.00"}
    rows["3"] = {"amount": "1.00", "change": "1.00"}
    assert counts(check(SUM, {"narrative.three_public": rows}))[1] == 1, "a sum only has the changes that are stated"
    single = 'kind = "balance"\nformula = "narrative.three_public[1].change = narrative.three_public[2].change"'
    assert counts(check(single, {"narrative.three_public": rows})) == (0, 0, 1)


def test_a_printed_zero_that_a_blank_proves_has_no_percentage(check: Check, tmp_path: Path) -> None:
    """0.00 changed by 0.00 or 5.00 per cent may be too small to see, but not where the table leaves the amount blank."""
    path = tmp_path / "proof.toml"
    second = HEAD.split("[[rules]]")[1].replace("the-rule", "the-proof")
    proof = '\nkind = "balance"\nformula = "narrative.three_public[1].amount = three_public[1].total"'
    path.write_text(f"{HEAD}{CHANGE}\n\n[[rules]]{second}{proof}", encoding="utf-8")
    pack = load_pack(str(path))
    for amount, wanted in ((None, [("error", "broken")]), ("0.00", [("note", "unlikely")])):
        tables: Tables = {
            "narrative.three_public": {"1": {"amount": "0.00", "change": "0.00", "change_pct": "5.00"}},
            "three_public": {"1": {"total": amount}},
        }
        budget = JsonDocument("b.json", budget_of(tables)).budget(pack.layout)
        assert said(validate(budget, pack, Question(select=("the-*",)))) == wanted


# ------------------------------------------------------------------------------------------------- unique and bound


def test_words_stand_once_in_their_group(check: Check) -> None:
    """The same words in another project are no repetition; in the same project they are, however they are spaced."""
    rule = 'kind = "unique"\ntables = ["performance.indicators"]\nper = "project"'
    rows: dict[str, Cells | str] = {
        "1.1": {"name": "培训次数", "project": "甲"},
        "2.1": {"name": "培训次数", "project": "乙"},
        "2.2": {"name": "", "project": "乙"},
        "2.3": {"name": "", "project": "乙"},
    }
    assert counts(check(rule, {"performance.indicators": rows})) == (2, 0, 0)
    rows["2.4"] = {"name": "培训 次数", "project": "乙"}
    report = check(rule, {"performance.indicators": rows})
    assert [place.row for place in only(report).at] == ["2.4", "2.1"]


BOUND = 'kind = "bound"\nformula = "overview.income[1].amount <= overview.income[2].amount"'


@pytest.mark.parametrize(
    ("rows", "printed", "wanted"),
    [
        ({"1": {"amount": "2.00"}, "2": {"amount": "1.00"}}, True, (0, 1, 0)),
        ({"1": {}, "2": {"amount": "-1.00"}}, True, (0, 1, 0)),
        ({"2": {"amount": "-1.00"}}, True, (0, 0, 1)),
        ({"2": {"amount": "-1.00"}}, False, (0, 1, 0)),
        ({"1": {}, "2": {}}, False, (0, 0, 0)),
    ],
)
def test_printed_rows_only(check: Check, rows: dict[str, Cells | str], printed: bool, wanted: tuple[int, ...]) -> None:
    """With printed_rows_only a row that is not printed makes the bound not applicable; without it, it counts as 0."""
    assert counts(check(BOUND + f"\nprinted_rows_only = {str(printed).lower()}", {"overview.income": rows})) == wanted


# --------------------------------------------------------------------------------------------------------- tolerance


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_an_exact_rule_makes_a_rounding_difference_a_finding(check: Check, severity: str) -> None:
    """tolerance = "exact" gives a rounding difference the rule's own severity; without it, it is a note."""
    rule = f'severity = "{severity}"\nkind = "columns"\ntables = ["general"]\nformula = "total = basic + project"'
    tables: Tables = {"general": {"208": {"total": "3.01", "basic": "1.00", "project": "2.00"}}}
    assert said(check(rule, tables)) == [("note", "rounding")]
    assert said(check(f'tolerance = "exact"\n{rule}', tables)) == [(severity, "rounding")]


SAME = 'kind = "balance"\nformula = "overview.income[1].amount = overview.income[2].amount"'


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        pytest.param('slack = "rounded"', "", ("error", "broken"), id="a-copy-after-a-sum"),
        pytest.param('slack = "rounded"', 'slack = "rounded"\ntolerance = "exact"', ("error", "rounding"), id="exact"),
        pytest.param('severity = "warning"', "", ("error", "broken"), id="an-error-after-a-warning"),
    ],
)
def test_the_worst_of_two_rules_over_the_same_figures_is_heard(
    tmp_path: Path, first: str, second: str, wanted: tuple[str, str]
) -> None:
    """Where two rules hold the same figures a reader hears of it once, but never of the milder one alone."""
    head, rule = HEAD.split("[[rules]]")
    other = rule.replace("the-rule", "the-second")
    path = tmp_path / "twice.toml"
    path.write_text(f"{head}[[rules]]{rule}{SAME}\n{first}\n\n[[rules]]{other}{SAME}\n{second}\n", encoding="utf-8")
    pack = load_pack(str(path))
    tables: Tables = {"overview.income": {"1": {"amount": "3.01"}, "2": {"amount": "3.00"}}}
    budget = JsonDocument("b.json", budget_of(tables)).budget(pack.layout)
    assert said(validate(budget, pack, Question(select=("the-*",))))[0] == wanted


def test_a_row_that_one_term_leaves_out_is_known_by_its_figure(check: Check) -> None:
    """A pattern leaves the total out that a sum has: the relation at the total holds the same figures as the others."""
    rule = 'kind = "balance"\nformulas = ["overview.income[?].amount = 3 * {}"]'
    rule = rule.format("sum(overview.income[*].amount) - overview.income[*].amount")
    tables: Tables = {
        "overview.income": {"total": {"amount": "5.00"}, "1": {"amount": "3.00"}, "2": {"amount": "2.00"}}
    }
    assert said(check(rule, tables)) == [("error", "broken")]
