"""The kinds of check at their edges: what each asks of a budget that the rules' own examples do not show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from budgetcheck.arithmetic.families import AnyOf, Asked, NotApplicable, Why
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.relations import figures_of, judge
from budgetcheck.checks import (
    Context,
    Conventions,
    CouldNotRun,
    Held,
    Jointly,
    Outcome,
    Problem,
    is_of_figures,
    kinds,
    load,
    relations_in,
)
from budgetcheck.commands.reference import example_of
from budgetcheck.model.budget import Budget, Figure
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.report import Place
from budgetcheck.readers.json_file import open_document

AMOUNT = ColumnLayout(label="合计")
SECTION = {
    "amount": ColumnLayout(label="金额"),
    "share": ColumnLayout(label="占比", type="percent", decimals=2),
    "change": ColumnLayout(label="增减", type="change"),
    "change_pct": ColumnLayout(label="增减百分比", type="percent", decimals=2),
    "reason": ColumnLayout(label="原因", type="text"),
    "items": ColumnLayout(label="包括", type="list"),
}
LAYOUT = Layout(
    tables={
        "income": TableLayout(title="收入表", codes="function", columns={"total": AMOUNT, "fund": AMOUNT}),
        "general": TableLayout(
            title="支出表", codes="function", columns={"total": AMOUNT, "basic": AMOUNT, "project": AMOUNT}
        ),
        "economy": TableLayout(title="经济表", codes="economic", columns={"total": AMOUNT}),
        "overview": TableLayout(title="总表", codes="outline", columns={"total": AMOUNT}),
        "projects": TableLayout(
            title="项目表",
            codes="function",
            second_key="project",
            columns={"project": ColumnLayout(label="项目", type="text"), "total": AMOUNT},
        ),
        "fund": TableLayout(
            title="基金表", codes="function", about=("政府性基金", "基金预算"), columns={"total": AMOUNT}
        ),
        "capital": TableLayout(title="国资表", codes="function", about=("国有资本",), columns={"total": AMOUNT}),
        "notes": TableLayout(title="说明", columns=SECTION),
        "more": TableLayout(title="其他说明", columns=SECTION),
        "parts": TableLayout(title="各项说明", columns=SECTION, rows={"total": "合计", "a": "甲", "b": "乙"}),
    }
)

Cells = dict[str, Any]


def budget(layout: Layout = LAYOUT, /, **tables: dict[str, Any]) -> Budget:
    """Return a budget of 2024: row code, or code/project, to cells; `statement` and `title` are the table's own."""
    written = {}
    for name, rows in tables.items():
        own = {key: rows[key] for key in ("statement", "title") if key in rows}
        entries = []
        for key, cells in rows.items():
            if key in own:
                continue
            code, _, project = key.partition("/")
            entries.append({"code": code} | ({"project": project} if project else {}) | cells)
        written[name] = own | {"rows": entries}
    head = {
        "format": 1,
        "unit": "单位",
        "region": "",
        "year": 2024,
        "stage": "budget",
        "measure": "万元",
        "decimals": 2,
    }
    return open_document("budget.json", json.dumps(head | {"tables": written}).encode()).budget(layout)


def ask(kind: str, published: Budget, conventions: Conventions | None = None, **options: Any) -> list[str]:
    """Return what a kind of check says of a budget, each outcome as one line."""
    module = load(kind)
    chosen = module.Options(**options)
    module.verify(chosen, LAYOUT)
    context = Context(published, LAYOUT, conventions or Conventions())
    return [said(each) for outcome in module.expand(chosen, context) for each in written_out(outcome)]


def written_out(outcome: Outcome) -> Iterator[Problem | Held | CouldNotRun | Jointly | Asked]:
    """Yield what a kind said of words as it stands, and every relation of a family that has anything to say."""
    if isinstance(outcome, Problem | Held | NotApplicable | CouldNotRun | Jointly):
        yield outcome
        return
    for key in outcome.keys():  # noqa: SIM118 - a family is no dictionary
        found = outcome.relation(key)
        if not (isinstance(found, NotApplicable) and found.why is Why.BLANK):
            yield found


def said(outcome: Problem | Held | CouldNotRun | Jointly | Asked) -> str:
    match outcome:
        case Problem():
            severity = f" ({outcome.severity})" if outcome.severity else ""
            expected = f" → {outcome.expected}" if outcome.expected is not None else ""
            return f"{outcome.verdict}{severity} {place(outcome.at[0])}{expected}"
        case Held():
            return f"held {outcome.times}"
        case NotApplicable():
            return "not applicable"
        case Jointly():
            return "jointly"
        case CouldNotRun():
            return f"could not run: {outcome.reason.en}"
        case AnyOf():
            return " or ".join(map(said, outcome.relations))
    return f"{judge(outcome).verdict} {' '.join(map(place, figures_of(outcome)))}"


def place(at: Figure | Place) -> str:
    shown = f"{at.table}[{at.row}].{at.column}" if at.row is not None else f"{at.table}.{at.column}"
    return f"({shown})" if isinstance(at, Figure) and at.value is None else shown


# ------------------------------------------------------------------------------------------------------------ all kinds

NOTHING = ("not applicable", "could not run: ", "jointly", "missing ")
"""How an outcome begins that judges nothing; a kind may also ask for what is not there."""


def of_example(kind: str, *, tables: bool) -> list[str]:
    """Return what the rule that shows a kind says of a budget with all tables of its pack, each empty, or with none."""
    rule, pack = example_of(kind)
    published = budget(pack.layout, **{name: {} for name in pack.layout.tables if tables})
    context = Context(published, pack.layout, pack.conventions)
    return [said(each) for outcome in load(kind).expand(rule.options, context) for each in written_out(outcome)]


@pytest.mark.parametrize("kind", kinds())
def test_where_there_is_nothing_no_kind_fails_or_calls_anything_held(kind: str) -> None:
    assert all(line.startswith(NOTHING) for line in of_example(kind, tables=False))


@pytest.mark.parametrize("kind", sorted(filter(is_of_figures, set(kinds()) - {"required"})))
def test_empty_tables_are_never_held_and_never_broken(kind: str) -> None:
    """Empty tables make no relation; only their titles are words, and that they are there may be asked for."""
    assert all(line.startswith(NOTHING) for line in of_example(kind, tables=True))


@pytest.mark.parametrize(
    ("kind", "options", "problem"),
    [
        ("balance", {}, "there is no formula"),
        ("balance", {"formula": "general[*].total <= basic"}, "not an equation"),
        ("balance", {"formula": "general[*].total = basic / project"}, "not an equation"),
        ("bound", {}, "there is no formula"),
        ("bound", {"formula": "general[*].total = basic"}, "not a comparison"),
        ("bound", {"formula": "general[*].total <= basic / project"}, "compared with numbers alone"),
        ("share", {"formula": "notes[*].share = amount"}, "not a share"),
        ("change", {"tables": ["note"]}, "no table 'note'"),
        ("change", {"tables": ["general"]}, "no column 'amount'"),
        ("codes", {"tables": ["overview"]}, "no official codes"),
        ("balance", {"formula": "5 = general[*].total or 7"}, "holds no figure"),
        ("balance", {"formula": "count(general[*].total) = general[208].total or 7"}, "holds no figure"),
        ("columns", {"tables": ["economy"], "formula": "total = basic"}, "no column 'basic'"),
        ("columns", {"tables": ["general"], "formula": "5 = total or 7"}, "holds no figure"),
        ("empty_statement", {"tables": ["fund"], "elsewhere": {"capital": "income[total].fund"}}, "is not in tables"),
        ("empty_statement", {"tables": ["fund"], "elsewhere": {"fund": "income[total].found"}}, "no column 'found'"),
        ("hierarchy", {"tables": ["general"], "columns": ["sum"]}, "no column 'sum'"),
        ("items", {"list": "notes[total].items"}, "either rows or cells"),
        (
            "items",
            {"list": "notes[total].items", "rows": "general[*].total", "cells": {"x": "general[1].total"}},
            "either",
        ),
        ("items", {"list": "notes[total].items + notes[x].items", "rows": "general[*].total"}, "not one cell"),
        ("items", {"list": "5", "rows": "general[*].total"}, "not one cell"),
        ("reason", {"tables": ["notes"], "check": "subject"}, "subjects is missing"),
        ("reason", {"tables": ["notes"], "check": "sign", "rise": ["增"]}, "rise or fall is missing"),
        ("required", {"cells": ["notes[*].target"]}, "no column 'target'"),
        ("required", {"rows": {"note": ["total"]}}, "no table 'note'"),
        ("text", {}, "looks for nothing"),
        ("text", {"words": [""]}, "must not be empty"),
        ("unique", {"tables": ["notes"], "per": "group"}, "no column 'group'"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_before_any_budget(kind: str, options: dict[str, Any], problem: str) -> None:
    """What a rule names must be there, and it must look for something."""
    module = load(kind)
    with pytest.raises(FormulaError, match=problem):
        module.verify(module.Options(**options), LAYOUT)


@pytest.mark.parametrize(
    "formula",
    [
        "notes[*].share = amount / 100",
        "notes[*].share + change_pct = amount / notes[total].amount",
        "notes[*].share = amount + 5 / notes[total].amount",
        "notes[*].share = amount / count(general[*].total)",
        "2*notes[*].share = amount / notes[total].amount",
    ],
)
def test_a_share_that_would_be_read_in_part_is_refused(formula: str) -> None:
    """What the kind cannot judge it must not drop in silence."""
    module = load("share")
    with pytest.raises(FormulaError):
        module.verify(module.Options(formula=formula), LAYOUT)


# ------------------------------------------------------------------------------------------------- sums and their edges


def test_alternatives_are_all_asked() -> None:
    """`or` gives one outcome of several relations; where one of them is blank against blank it holds unsaid."""
    published = budget(general={"208": {"total": 3, "basic": 1, "project": 2}, "210": {"project": 1}})
    assert ask("balance", published, formula="general[*].total = basic or basic + project") == [
        "broken general[208].total general[208].basic or exact general[208].total general[208].basic general[208].project",
    ]


def test_a_change_that_is_not_stated_is_not_zero() -> None:
    """Where a row has an amount but no change, sums of changes over it do not apply; a row without anything is 0."""
    sums: dict[str, Any] = {"formula": "notes[total].change = notes[a].change + notes[b].change", "slack": "rounded"}
    stated = {"total": {"change": 3}, "a": {"amount": 5, "change": 3}}
    assert ask("balance", budget(notes=stated | {"b": {"amount": 1}}), **sums) == ["not applicable"]
    assert ask("balance", budget(notes=stated | {"b": {"amount": 0}}), **sums)[0].startswith("exact")
    assert ask("balance", budget(notes=stated), **sums)[0].startswith("exact")
    bound: dict[str, Any] = {"formula": "notes[total].change <= notes[a].change + notes[b].change"}
    assert ask("bound", budget(notes=stated | {"b": {"amount": 1}}), **bound) == ["not applicable"]
    columns: dict[str, Any] = {"tables": ["parts"], "columns": ["change"]}
    assert ask("hierarchy", budget(parts=stated | {"b": {"amount": 1}}), **columns) == ["not applicable"]
    assert ask("hierarchy", budget(parts=stated | {"b": {"amount": 1, "change": 1}}), **columns)[0].startswith("broken")


def test_changes_are_added_up_where_no_part_can_have_ended() -> None:
    """A part that is not named may have ended with last year: its change is not known, and the sum not asked."""
    columns: dict[str, Any] = {"columns": ["change"]}
    stated = {"total": {"change": 3}, "a": {"amount": 5, "change": 4}}
    both = stated | {"b": {"amount": 1, "change": 1}}
    assert ask("hierarchy", budget(parts=stated), tables=["parts"], **columns) == ["not applicable"]
    assert ask("hierarchy", budget(parts=both), tables=["parts"], **columns)[0].startswith("broken")
    assert ask("hierarchy", budget(notes=both), tables=["notes"], **columns) == ["not applicable"]


def test_changes_may_be_differences_of_printed_amounts() -> None:
    """A sum of changes may be off by twice as much, but is then called unlikely; a sum of amounts may not."""
    rows = {
        "total": {"amount": "3.03", "change": "3.03"},
        "a": {"amount": 1, "change": 1},
        "b": {"amount": 2, "change": 2},
    }
    found = ask("hierarchy", budget(parts=rows), tables=["parts"], columns=["amount", "change"])
    assert [line.split()[0] for line in found] == ["broken", "unlikely"]


def test_rows_that_are_not_printed_can_be_left_alone() -> None:
    """With `printed_rows_only`, a row that a text leaves out is not held against its table."""
    published = budget(notes={"a": {"amount": 3}}, general={"208": {"total": 3}, "210": {"total": 4}})
    formulas = ["notes[a].amount = general[208].total", "notes[b].amount = general[210].total"]
    assert ask("balance", published, formulas=formulas, printed_rows_only=True) == [
        "not applicable",
        "exact notes[a].amount general[208].total",
    ]
    assert ask("balance", published, formulas=formulas)[1] == "broken (notes[b].amount) general[210].total"
    bounds = ["notes[b].amount >= general[210].total"]
    assert ask("bound", published, formulas=bounds, printed_rows_only=True) == ["not applicable"]


@pytest.mark.parametrize(("totals", "times"), [((), 0), ((3,), 1), ((3, 4), 2)])
def test_a_row_that_is_not_printed_is_left_alone_once_for_each_row_beside_it(
    totals: tuple[int, ...], times: int
) -> None:
    """One fixed cell against every row of a table is asked row by row, and told as often."""
    rows = {str(code): {"total": total} for code, total in enumerate(totals, 208)}
    published = budget(notes={"a": {"amount": 3}}, general=rows)
    for kind, sign in (("balance", "="), ("bound", ">=")):
        formula = f"notes[b].amount {sign} general[*].total"
        assert ask(kind, published, formula=formula, printed_rows_only=True) == ["not applicable"] * times


def test_columns_beside_those_of_another_table_need_it_too() -> None:
    """A formula over columns may name another table: without that table the rule cannot run."""
    options: dict[str, Any] = {"tables": ["general"], "formula": "total = income[*].total"}
    published: dict[str, Any] = {"general": {"208": {"total": 3}}}
    assert ask("columns", budget(**published), **options) == ["could not run: missing: income"]
    published["income"] = {"208": {"total": 3}}
    assert ask("columns", budget(**published), **options) == ["exact general[208].total income[208].total"]


def test_a_grand_total_is_a_copy_even_where_items_are_rounded() -> None:
    """Between tables the row `total` is one figure; inside one row nothing is a copy."""
    rows = {"total": {"total": "9.01", "basic": "9.00"}, "208": {"total": "9.01", "basic": "9.00"}}
    published = budget(general=rows, income={"total": {"total": "9.00"}, "208": {"total": "9.00"}})
    joined = ask("balance", published, formula="general[*].total = income[*].total", slack="rounded")
    assert [line.split()[0] for line in joined] == ["broken", "rounding"]
    within = ask("columns", published, tables=["general"], formula="total = basic + project")
    assert [line.split()[0] for line in within] == ["rounding", "rounding"]


# ---------------------------------------------------------------------------------------------------------- hierarchy


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["total", "208", "20805", "2080502"], ["20805: 2080502", "208: 20805", "total: 208"]),
        (["total", "208", "2080502", "2080505"], ["208: 2080502 2080505", "total: 208"]),
        (["total", "2080502", "20805"], ["20805: 2080502", "total: 20805"]),
        (["208", "20805", "2080502"], ["20805: 2080502", "208: 20805"]),
        (["total", "208", "2100201"], ["total: 208 2100201"]),
        (["total", "208", "20805", "2080502", "20806"], ["20805: 2080502", "208: 20805 20806", "total: 208"]),
        (["total"], []),
        (["208", "210"], []),
    ],
)
def test_rows_are_added_up_to_the_nearest_printed_row_above(rows: list[str], expected: list[str]) -> None:
    """A level that is not printed is skipped; without a row above there is nothing to add up to."""
    module = load("hierarchy")
    context = Context(budget(general={code: {"total": 1} for code in rows}), LAYOUT, Conventions())
    shown = []
    for relation in relations_in(module.expand(module.Options(tables=["general"]), context)):
        codes = [figure.row for figure in figures_of(relation)]  # type: ignore[arg-type]
        shown.append(f"{codes[0]}: {' '.join(codes[1:])}")
    assert sorted(shown) == sorted(expected)


def test_outlines_are_added_up_by_their_dots() -> None:
    """1.5 = Σ 1.5.x, and 10 is not below 1."""
    rows = {"total": 13, "1": 3, "1.1": 1, "1.5": 2, "1.5.4": 2, "10": 10}
    found = ask(
        "hierarchy", budget(overview={code: {"total": value} for code, value in rows.items()}), tables=["overview"]
    )
    assert sorted(found) == [
        "exact overview[1.5].total overview[1.5.4].total",
        "exact overview[1].total overview[1.1].total overview[1.5].total",
        "exact overview[total].total overview[1].total overview[10].total",
    ]


def test_projects_are_added_up_to_their_subtotal_and_it_to_the_total() -> None:
    """Several projects of an item stand below its subtotal row; without one they stand for the item."""
    rows = {
        "total": {"total": 10},
        "2080502": {"total": 7},
        "2080502/甲": {"total": 3},
        "2080502/乙": {"total": 4},
        "2100201/丙": {"total": 1},
        "2100201/丁": {"total": 2},
    }
    found = ask("hierarchy", budget(projects=rows), tables=["projects"])
    assert sorted(found) == [
        "exact projects[2080502].total projects[2080502/甲].total projects[2080502/乙].total",
        "exact projects[total].total projects[2080502].total projects[2100201/丙].total projects[2100201/丁].total",
    ]
    below = {"208": {"total": 4}, "2080502/甲": {"total": 3}, "2080502/乙": {"total": 2}}
    assert ask("hierarchy", budget(projects=below), tables=["projects"]) == [
        "broken projects[208].total projects[2080502/甲].total projects[2080502/乙].total"
    ]


def test_a_total_that_is_no_sum_of_its_table_is_left_alone() -> None:
    """With `total = false` only the levels below are added up."""
    published = budget(general={"total": {"total": 9}, "208": {"total": 1}, "2080502": {"total": 1}})
    assert ask("hierarchy", published, tables=["general"], total=False) == [
        "exact general[208].total general[2080502].total"
    ]


def test_a_blank_parent_of_printed_parts_is_broken() -> None:
    """A blank counts as 0, so parts that are printed contradict it; all blank says nothing."""
    published = budget(general={"208": {}, "2080502": {"total": 1}, "210": {}, "2100201": {}})
    assert ask("hierarchy", published, tables=["general"]) == ["broken (general[208].total) general[2080502].total"]


# ------------------------------------------------------------------------------------------------------ shares, changes


def shares(*rows: tuple[str, str | None, str | None]) -> Budget:
    entries: dict[str, Cells] = {"total": {"amount": "100.00"}}
    for code, amount, share in rows:
        cells = {"amount": amount, "share": share}
        entries[code] = {key: value for key, value in cells.items() if value is not None}
    return budget(notes=entries)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", "60.00", "60.00"), ("b", "40.00", "40.00")], ["exact", "exact", "exact sum"]),
        ([("a", "60.00", "60.00"), ("b", "40.00", None)], ["exact", "missing (warning) (notes[b].share)"]),
        ([("a", "60.00", "60.00"), ("b", "0.00", None)], ["exact", "broken sum"]),
        ([("a", "100.00", "100.00"), ("b", "0.00", None)], ["exact", "exact sum"]),
        ([("a", "100.00", "100.00"), ("b", None, None)], ["exact", "exact sum"]),
        ([("a", "60.00", None), ("b", "40.00", None)], ["not applicable"]),
        ([("a", "0.00", "0.00"), ("b", "", "0.00")][:1], ["exact"]),
        ([("a", "60.00", "60.01"), ("b", "40.00", "40.00")], ["rounding", "exact", "rounding sum"]),
    ],
)
def test_a_complete_list_of_shares_makes_100(rows: list[tuple[str, str, str]], expected: list[str]) -> None:
    """A share left out beside an amount is named, and then no sum is asked; nothing is no share at all."""
    formula = "notes[parts].share = amount / notes[total].amount"
    found = ask("share", shares(*rows), formula=formula, complete=True)
    shown = []
    for line in found:
        verdict, _, figures = line.partition(" ")
        is_sum = ".share" in figures and ".amount" not in figures and not verdict.startswith("missing")
        shown.append(
            line if verdict == "missing" else f"{verdict} sum" if is_sum else line if verdict == "not" else verdict
        )
    assert shown == expected
    assert all("sum" not in line for line in ask("share", shares(*rows), formula=formula))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"amount": "5.00", "change": "1.00", "change_pct": "25.00"}, "exact"),
        ({"amount": "5.00", "change_pct": "25.00"}, "missing (warning) (notes[a].change)"),
        ({"amount": "5.00", "change_pct": "0.00"}, "not applicable"),
        ({"amount": "5.00", "change": "1.00"}, "missing (warning) (notes[a].change_pct)"),
        ({"amount": "5.00", "change": "0.00"}, "not applicable"),
        ({"amount": "5.00", "change": "5.00"}, "not applicable"),
        ({"amount": "5.00"}, "not applicable"),
        ({"change": "-5.00", "change_pct": "-100.00"}, "exact"),
        ({}, "not applicable"),
    ],
)
def test_a_change_states_its_parts(row: dict[str, str], expected: str) -> None:
    """An amount or percentage left out is a warning; a new item needs no percentage, and nothing needs nothing."""
    others = {"b": {"amount": "2.00", "change": "1.00", "change_pct": "100.00"}, "c": {"change_pct": "0.00"}}
    found = ask("change", budget(notes={"a": row} | others), tables=["notes"])[0]
    assert found.removesuffix(" notes[a].change_pct notes[a].change notes[a].amount").removesuffix(
        " notes[a].change_pct notes[a].change (notes[a].amount)"
    ) == (expected)


def test_where_nobody_states_percentages_none_is_missing() -> None:
    """A region that prints changes without percentages leaves none out."""
    rows = {"a": {"amount": "5.00", "change": "1.00"}, "b": {"amount": "5.00", "change": "2.00"}}
    assert ask("change", budget(notes=rows), tables=["notes"]) == ["not applicable", "not applicable"]


# ----------------------------------------------------------------------------------------------------- empty statements

FUND: dict[str, Any] = {"tables": ["fund", "capital"], "elsewhere": {"fund": "income[total].fund"}}
NONE_OF_CAPITAL = {"statement": "2024 年没有国有资本经营预算，本表为空表。"}


@pytest.mark.parametrize(
    ("fund", "elsewhere", "expected"),
    [
        ({"statement": "本年没有政府性基金预算，本表为空表。"}, None, ["held 1"]),
        ({"statement": "2024年没有基金预算，本表为空表。"}, "0.00", ["held 1"]),
        ({"statement": "本单位无此项收支，本表为空。"}, None, ["held 1"]),
        ({"statement": "   "}, None, ["missing fund.statement"]),
        ({}, None, ["missing fund.statement"]),
        ({"total": {}}, None, ["missing fund.statement"]),
        ({"total": {"total": "0.00"}}, None, ["missing (warning) fund.statement"]),
        ({"total": {"total": "0.00"}, "statement": "没有政府性基金，空表。"}, None, ["held 1"]),
        ({"statement": "2023 年没有政府性基金预算，空表。"}, None, ["mismatch (warning) fund.statement → 2024"]),
        ({"statement": "与 2023 年一样，2024 年没有政府性基金预算。"}, None, ["held 1"]),
        ({"statement": "没有国有资本经营预算，空表。"}, None, ["mismatch fund.statement → 政府性基金"]),
        (
            {"statement": "2023 年没有国有资本经营预算，空表。"},
            None,
            ["mismatch fund.statement → 政府性基金", "mismatch (warning) fund.statement → 2024"],
        ),
        ({"statement": "没有政府性基金预算，空表。"}, "5.00", ["mismatch income[total].fund"]),
        ({}, "5.00", ["mismatch income[total].fund", "missing fund.statement"]),
        ({"total": {"total": "5.00"}}, "5.00", ["held 1"]),
        ({"total": {"total": "5.00"}, "statement": "空表。"}, "5.00", ["mismatch fund[total].total"]),
        ({"208": {"total": "-5.00"}, "statement": "空表。"}, None, ["mismatch fund[208].total"]),
    ],
)
def test_a_table_is_empty_exactly_when_it_says_so(
    fund: dict[str, Any], elsewhere: str | None, expected: list[str]
) -> None:
    """Of this fund, of this year, and only where no other table has money for it."""
    income: dict[str, Any] = {"total": {"fund": elsewhere} if elsewhere else {}}
    found = ask("empty_statement", budget(fund=fund, capital=NONE_OF_CAPITAL, income=income), **FUND)
    assert found == [*expected, "held 1"]


def test_money_cannot_be_looked_for_where_the_other_table_is_missing() -> None:
    """The statement is judged all the same."""
    published = budget(fund={"statement": "没有政府性基金，空表。"}, capital=NONE_OF_CAPITAL)
    assert ask("empty_statement", published, **FUND) == ["held 1", "held 1"]


# ---------------------------------------------------------------------------------------------------------------- items

LISTED: dict[str, Any] = {"list": "notes[total].items", "rows": "general[class].total"}


@pytest.mark.parametrize(
    ("words", "rows", "expected"),
    [
        (["社会保障", "卫生"], {"208": ("社会保障", "1.00"), "210": ("卫生", "2.00")}, ["held 2"]),
        (["卫生"], {"208": ("社会保障", "1.00"), "210": ("卫生", "2.00")}, ["missing notes[total].items → 社会保障"]),
        (["社会保障", "卫生"], {"208": ("社会保障", "1.00")}, ["mismatch notes[total].items"]),
        (["社会保障", "卫生"], {"208": ("社会保障", "1.00"), "210": ("卫生", None)}, ["mismatch notes[total].items"]),
        (["社会保障", "卫生"], {"208": ("社会保障", "1.00"), "210": ("卫生", "0.00")}, ["held 2"]),
        (["社会保障"], {"208": ("社会保障", "1.00"), "210": ("卫生", "0.00")}, ["held 1"]),
        (["社会保障"], {"208": ("社会保障", "-1.00")}, ["held 1"]),
        (["社 会 保 障"], {"208": ("社会保障（类）", "1.00")}, ["held 1"]),
        ([], {"208": ("社会保障", "1.00")}, ["missing notes[total].items → 社会保障"]),
        (None, {"208": ("社会保障", "1.00")}, ["not applicable"]),
    ],
)
def test_a_list_names_what_has_an_amount(
    words: list[str] | None, rows: dict[str, tuple[str, str | None]], expected: list[str]
) -> None:
    """No more, no less; a printed 0.00 may be named or not; printing varies in blanks and level marks."""
    general = {code: {"name": name} | ({"total": total} if total else {}) for code, (name, total) in rows.items()}
    notes: dict[str, Any] = {"total": {} if words is None else {"items": words}}
    assert ask("items", budget(notes=notes, general=general), **LISTED) == expected


def test_an_empty_list_that_is_right_holds() -> None:
    """To name nothing where there is nothing is one statement that was looked at."""
    published = budget(notes={"total": {"items": []}}, general={"208": {"name": "社会保障"}})
    assert ask("items", published, **LISTED) == ["held 1"]


def test_a_name_may_have_several_spellings_and_stand_for_a_sum() -> None:
    """Names that mean one sum are separated by a bar; any of them will do."""
    cells = {"基金|政府性基金": "income[total].fund + fund[total].total"}
    for word, expected in (("政府性基金", "held 1"), ("基金", "held 1"), ("资金", "missing notes[total].items → 基金")):
        published = budget(notes={"total": {"items": [word]}}, income={"total": {}}, fund={"total": {"total": 5}})
        assert ask("items", published, list="notes[total].items", cells=cells)[0] == expected


def test_what_is_only_counted_is_no_amount_of_a_name() -> None:
    """How many figures there are says nothing of their money."""
    published = budget(notes={"total": {"items": []}}, fund={"total": {"total": 5}})
    cells = {"基金": "count(fund[*].total)"}
    assert ask("items", published, list="notes[total].items", cells=cells) == ["held 1"]


# ------------------------------------------------------------------------------------------------------------ codes


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("208", "社会保障和就业支出", "held 1"),
        ("208", "社会保障 和就业支出（类）", "held 1"),
        ("208", "——社会保障和就业支出", "held 1"),
        ("208", "", "held 1"),
        ("208", "卫生健康支出", "mismatch general[208].name → 社会保障和就业支出"),
        ("20101", "人大事务", "held 1"),
        ("20101", "政协事务", "mismatch (warning) general[20101].name → 人大事务"),
        ("2999999", "不存在", "mismatch (note) general[2999999].code"),
        ("2080", "社会保障", "mismatch general[2080].code"),
        ("2O8", "社会保障", "mismatch general[2O8].code"),
        ("２０８", "社会保障和就业支出", "mismatch general[２０８].code"),
    ],
)
def test_codes_and_names_are_as_official_as_the_evidence(code: str, name: str, expected: str) -> None:
    """A published name is held firmly, a recalled one with a warning, an unknown code with a note."""
    published = budget(general={"total": {"name": "合计"}, code: {"name": name}})
    assert ask("codes", published, tables=["general"], check="official") == [expected]


def test_a_name_that_means_the_same_is_accepted() -> None:
    """A region may have its own spelling of an official name."""
    published = budget(general={"208": {"name": "社保和就业"}})
    conventions = Conventions(names={"社保和就业": "社会保障和就业支出"})
    assert ask("codes", published, conventions, tables=["general"]) == ["held 1"]
    assert ask("codes", published, tables=["general"])[0].startswith("mismatch")


def test_parents_and_order_are_told_once() -> None:
    """A missing parent is named once for all its children; the first code out of order stands for the rest."""
    published = budget(general={"total": {}, "2080502": {}, "2080505": {}, "20801": {}, "205": {}, "204": {}})
    assert ask("codes", published, tables=["general"], check="parents") == [
        "missing general[2080502].code → 208",
        "held 2",
    ]
    assert ask("codes", published, tables=["general"], check="order") == ["mismatch general[20801].code"]
    assert ask("codes", budget(economy={"301": {}, "30101": {}, "302": {}}), tables=["economy"], check="order") == [
        "held 1"
    ]


def test_one_code_has_one_name_and_schemes_are_apart() -> None:
    """A functional and an economic code of the same digits are two codes; a row without a name says nothing."""
    published = budget(
        general={"301": {"name": "甲"}, "208": {"name": "社会保障"}, "210": {}},
        income={"208": {"name": "社会 保障（类）"}, "210": {"name": "卫生"}},
        economy={"301": {"name": "乙"}},
    )
    tables = ["general", "income", "economy", "fund"]
    assert ask("codes", published, tables=tables, check="same_name") == ["held 1"]
    changed = budget(general={"208": {"name": "社会保障"}}, income={"208": {"name": "社保"}})
    assert ask("codes", changed, tables=tables, check="same_name") == ["mismatch income[208].name → 社会保障"]


# -------------------------------------------------------------------------------------------------- reasons and words

SUBJECTS: dict[str, Any] = {
    "tables": ["notes"],
    "check": "subject",
    "subjects": {"general": ["一般公共预算"], "fund": ["政府性基金"], "capital": ["国有资本"]},
}


def test_a_reason_that_slipped_by_a_line_is_told() -> None:
    """It speaks of the row above; where it speaks of another row the message does not say so."""
    module = load("reason")
    rows = {
        "general": {"reason": "一般公共预算安排增加"},
        "fund": {"reason": "一般公共预算安排减少"},
        "capital": {"reason": "一般公共预算未安排"},
        "unit": {"reason": "政府性基金减少"},
    }
    context = Context(budget(notes=rows), LAYOUT, Conventions())
    found = list(module.expand(module.Options(**SUBJECTS), context))
    assert [said(each) for outcome in found for each in written_out(outcome)] == [
        "held 1",
        "mismatch notes[fund].reason → 政府性基金",
        "mismatch notes[capital].reason → 国有资本",
    ]
    assert ["shifted by one line" in each.message.en for each in found if isinstance(each, Problem)] == [True, False]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("政府性基金与一般公共预算统筹安排", ["held 1"]),
        ("未安排", ["held 1"]),
        ("", []),
        (" 。", []),
    ],
)
def test_a_reason_may_name_others_beside_its_own_subject(reason: str, expected: list[str]) -> None:
    """Only a reason that names another fund and not its own is of another row."""
    assert ask("reason", budget(notes={"fund": {"reason": reason}}), **SUBJECTS) == expected


@pytest.mark.parametrize(
    ("check", "rows", "expected"),
    [
        ("given", {"a": ("1.00", "")}, ["missing notes[a].change"]),
        ("given", {"a": ("1.00", " 。")}, ["missing notes[a].change"]),
        ("given", {"a": ("0.00", ""), "total": ("5.00", "")}, []),
        ("given", {"a": ("-1.00", "项目结束")}, ["held 1"]),
        ("copied", {"a": ("1.00", "人员调标"), "b": ("-1.00", "人员调标。")}, ["held 1", "suspicious notes[b].reason"]),
        ("copied", {"a": ("1.00", "人员调标"), "b": ("2.00", "人员调标")}, ["held 1", "held 1"]),
        ("copied", {"a": ("1.00", "人员调标"), "b": ("0.00", "人员调标")}, ["held 1"]),
        ("sign", {"a": ("-1.00", "经费增加")}, ["suspicious notes[a].change"]),
        ("sign", {"a": ("1.00", "项目减少")}, ["suspicious notes[a].change"]),
        ("sign", {"a": ("-1.00", "上年增加的项目减少")}, ["held 1"]),
        ("sign", {"a": ("1.00", "人员调标")}, ["held 1"]),
    ],
)
def test_reasons_go_with_their_changes(check: str, rows: dict[str, tuple[str, str]], expected: list[str]) -> None:
    """Given where something changed, not copied from a rise to a fall, in words of the same direction."""
    notes = {code: {"amount": "9.00", "change": change, "reason": reason} for code, (change, reason) in rows.items()}
    found = ask("reason", budget(notes=notes), tables=["notes"], check=check, rise=["增加"], fall=["减少"])
    assert found == expected


def test_words_are_looked_for_everywhere_or_in_the_columns_named() -> None:
    """Titles, statements, names, texts and lists; a text with a word that excuses it is left alone."""
    published = budget(
        notes={
            "title": "XX 说明",
            "a": {"name": "XX", "reason": "XX", "items": ["甲", "XX"]},
            "b": {"reason": "样例 XX"},
        },
        fund={"statement": "XX"},
    )
    every = [
        "suspicious notes.title",
        "suspicious notes[a].name",
        "suspicious notes[a].reason",
        "suspicious notes[a].items",
        "suspicious fund.statement",
        "held 2",
    ]
    assert ask("text", published, words=["XX"], unless=["样例"]) == every
    assert ask("text", published, words=["XX"], columns=["statement"]) == ["suspicious fund.statement"]
    assert ask("text", published, words=["YY"], columns=["statement"]) == ["held 1"]
    assert ask("text", published, words=["YY"], columns=["statement", "statement"]) == ["held 1"]
    assert ask("text", published, words=["YY"], columns=["none"]) == []


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("医疗卫生支出", {"instead": {"医疗卫生": "卫生健康"}}, "suspicious notes[a].reason → 卫生健康"),
        ("卫生健康（原医疗卫生）支出", {"instead": {"医疗卫生": "卫生健康"}}, "held 2"),
        ("2023 年项目", {"year": True}, "suspicious notes[a].reason → 2024"),
        ("2024年项目，2023年结转", {"year": True}, "suspicious notes[a].reason → 2024"),
        ("财预〔2023年〕5 号", {"year": True}, "held 2"),
        ("项目编号 12023年", {"year": True}, "held 2"),
        ("2024 年与 1999 年", {"year": True}, "held 2"),
    ],
)
def test_old_names_and_other_years(text: str, options: dict[str, Any], expected: str) -> None:
    """A name or year that is out of date is named with what should stand there."""
    assert ask("text", budget(notes={"a": {"reason": text}}), **options)[0] == expected


def test_a_phrase_is_words_and_no_pattern() -> None:
    """What would be a pattern elsewhere is looked for letter by letter."""
    published = budget(notes={"a": {"reason": "a" * 5_000}, "b": {"reason": "(a+)+$"}})
    assert ask("text", published, words=["(a+)+$", ".*"]) == ["suspicious notes[b].reason", "held 2"]


def test_words_stand_once_in_their_group() -> None:
    """The same words twice, whatever their blanks; once in each group is fine."""
    rows = {
        "1": {"name": "次数", "reason": "甲"},
        "2": {"name": "次 数", "reason": "甲"},
        "3": {"name": "次数", "reason": "乙"},
    }
    published = budget(notes=rows | {"4": {}, "5": {}})
    twice = ["held 1", "duplicate notes[2].name"]
    assert ask("unique", published, tables=["notes"]) == [*twice, "duplicate notes[3].name"]
    assert ask("unique", published, tables=["notes"], per="reason") == [*twice, "held 1"]
    assert ask("unique", published, tables=["notes"], column="reason") == [
        "held 1",
        "duplicate notes[2].reason",
        "held 1",
    ]


def test_what_is_required_is_asked_once_there_is_something() -> None:
    """Rows of an empty table are not asked for; a cell is there with a figure, a word, or a list of them."""
    published = budget(general={}, income={"208": {}}, notes={"a": {"reason": " ", "amount": 0}, "b": {"reason": "有"}})
    assert ask("required", published, rows={"general": ["total"], "income": ["total", "208"]}) == [
        "missing income[total].None → 合计",
        "held 1",
    ]
    assert ask("required", published, cells=["notes[*].reason", "notes[a].amount", "more[*].reason"]) == [
        "missing notes[a].reason",
        "held 1",
        "held 1",
    ]
