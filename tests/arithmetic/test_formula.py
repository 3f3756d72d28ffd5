"""The rule language: what formulas mean, which rows they choose, and what they say when they cannot be read."""

from __future__ import annotations

import json
import re
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck.arithmetic.cells import Selections
from budgetcheck.arithmetic.formula import (
    MAX_LENGTH,
    Cells,
    Filter,
    FormulaError,
    Part,
    Side,
    check_against,
    formula_from_plain,
    parse,
    parse_cells,
    parsed_to_plain,
)
from budgetcheck.arithmetic.instances import SideTerms, instances, tables_of
from budgetcheck.model.budget import Budget, Figure
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.readers.json_file import open_document

AMOUNT = ColumnLayout(label="合计")
COLUMNS = {
    "total": AMOUNT,
    "basic": ColumnLayout(label="基本支出"),
    "project": ColumnLayout(label="项目支出"),
    "extra": ColumnLayout(label="其他", optional=True),
    "more": ColumnLayout(label="更多", optional=True),
}
LAYOUT = Layout(
    tables={
        "general": TableLayout(title="支出表", codes="function", columns=COLUMNS),
        "basic.items": TableLayout(title="基本支出表", codes="economic", columns=COLUMNS),
        "overview": TableLayout(title="总表", codes="outline", columns=COLUMNS),
        "fixed": TableLayout(title="固定表", columns=COLUMNS, rows={"total": "合计", "unit": "本级"}),
        "projects": TableLayout(
            title="项目表",
            codes="function",
            second_key="project",
            columns={"project": ColumnLayout(label="项目", type="text"), "total": AMOUNT, "fiscal": AMOUNT},
        ),
        "indicators": TableLayout(
            title="指标表",
            columns={
                "project": ColumnLayout(label="项目", type="text"),
                "weight": ColumnLayout(label="权重", type="exact"),
            },
        ),
    }
)

Rows = dict[str, dict[str, object]]


def budget(**tables: Rows) -> Budget:
    """Return a budget; `_` in a table's name stands for a dot, and a row is code, or code/second key, to cells."""
    content = {"format": 1, "unit": "单位", "region": "", "year": 2024, "stage": "budget"}
    written = {}
    for name, rows in tables.items():
        entries = []
        for key, cells in rows.items():
            code, _, second = key.partition("/")
            entries.append({"code": code} | ({"project": second} if second else {}) | cells)
        written[name.replace("_", ".")] = {"rows": entries}
    return open_document(
        "budget.json", json.dumps(content | {"measure": "元", "decimals": 0, "tables": written}).encode()
    ).budget(LAYOUT)


def side(terms: SideTerms) -> str:
    """Return one side of an instance as a sum of places and numbers, blanks in brackets."""
    shown = [f"{term.coefficient:+d}{_place(term.figure)}" for term in terms.terms]
    constant = [f"{terms.constant / 10**8:+g}"] if terms.constant else []
    divisor = [f"/ {' '.join(f'{term.coefficient:+d}{_place(term.figure)}' for term in terms.divisor)}"]
    return " ".join([*shown, *constant, *(divisor if terms.divisor else []), *(["absent"] if terms.absent else [])])


def _place(figure: Figure) -> str:
    place = f"{figure.table}[{figure.row}].{figure.column}"
    return place if figure.value is not None else f"({place})"


def instantiated(text: str, published: Budget, table: str | None = None, per: str = "") -> dict[str, str]:
    """Return what a formula asks of a budget, by row code."""
    formula = parse(text, table)
    check_against(formula, LAYOUT)
    return {
        found.code: f" {formula.operator} ".join([side(found.left), " or ".join(map(side, found.rights))])
        for found in instances(formula, Selections(published, LAYOUT), per)
    }


def reference(table: str, rows: str, column: str = "c") -> Part:
    return Part(1, Cells(table, rows, column))


# ---------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "left", "operator", "rights"),
    [
        ("a[1].c = 0", [reference("a", "1")], "=", [[Part(1, None, Decimal(0))]]),
        ("a[1].c = a[2].c + b.x[3.1].d", [reference("a", "1")], "=", [[reference("a", "2"), reference("b.x", "3.1", "d")]]),
        ("a[*].c = d - e", [reference("a", "*")], "=", [[reference("a", "*", "d"), Part(-1, Cells("a", "*", "e"))]]),
        ("-a[1].c = -2*d", [Part(-1, Cells("a", "1", "c"))], "=", [[Part(-2, Cells("a", "1", "d"))]]),
        ("a[1].c <= 3 * b[2].c", [reference("a", "1")], "<=", [[Part(3, Cells("b", "2", "c"))]]),
        ("a[1].c ≤ 90.5", [reference("a", "1")], "<=", [[Part(1, None, Decimal("90.5"))]]),
        ("a[1].c ≥ 0", [reference("a", "1")], ">=", [[Part(1, None, Decimal(0))]]),
        ("a[1].c >= 0", [reference("a", "1")], ">=", [[Part(1, None, Decimal(0))]]),
        ("a[1].c=100 or 90", [reference("a", "1")], "=", [[Part(1, None, Decimal(100))], [Part(1, None, Decimal(90))]]),
        ("a[1].c = d or d + e", [reference("a", "1")], "=", [[reference("a", "1", "d")], [reference("a", "1", "d"), reference("a", "1", "e")]]),
        ("a[1].c = sum(b[2??].d)", [reference("a", "1")], "=", [[Part(1, Cells("b", "2??", "d", "sum"))]]),
        ("a[1].c = count(b[21*].d)", [reference("a", "1")], "=", [[Part(1, Cells("b", "21*", "d", "count"))]]),
        ("a[1].c = sum(d)", [reference("a", "1")], "=", [[Part(1, Cells("a", "*", "d", "sum"))]]),
        ("sum(a[*].c) = 1", [Part(1, Cells("a", "*", "c", "sum"))], "=", [[Part(1, None, Decimal(1))]]),
    ],
)  # fmt: skip
def test_a_formula_is_read_as_it_is_written(
    text: str, left: list[Part], operator: str, rights: list[list[Part]]
) -> None:
    """References, multiples, sums, counts, comparisons and alternatives."""
    found = parse(text)
    assert (Side(tuple(left)), operator) == (found.left, found.operator)
    assert [Side(tuple(right)) for right in rights] == list(found.rights)
    assert text == found.text


def test_a_quotient_has_a_divisor() -> None:
    """One reference, or a sum in brackets, may divide a side."""
    assert Side((reference("a", "*", "d"),), (reference("b", "total"),)) == parse("a[*].s = d / b[total].c").rights[0]
    divided = parse("a[*].s = d / (b[total].c - e)").rights[0].divisor
    assert (reference("b", "total"), Part(-1, Cells("a", "*", "e"))) == divided


def test_a_condition_chooses_rows_and_bare_columns_are_of_the_same_rows() -> None:
    """`where` filters the rows of its reference, and of the bare columns that follow it."""
    where = Filter("fiscal", zero=True)
    formula = parse("projects[* where fiscal is zero].total = fiscal")
    assert [where, where] == [cells.where for cells in formula.cells()]
    assert Filter("fiscal", zero=False) == parse_cells("projects[ leaf  where fiscal is not zero ].total").where
    rows: Rows = {"208/甲": {"total": 5, "fiscal": 5}, "208/乙": {"total": 3}, "210/丙": {"total": 2, "fiscal": 0}}
    asked = instantiated("projects[* where fiscal is zero].total = fiscal", budget(projects=rows))
    assert asked == {
        "208": "+1projects[208/乙].total = +1(projects[208].fiscal)",
        "210": "+1projects[210/丙].total = +1projects[210/丙].fiscal",
    }


def test_inside_one_table_its_name_may_be_left_out() -> None:
    """With a table given, bare columns and bare brackets are of it."""
    assert [Cells("t", "*", "c"), Cells("t", "*", "d")] == list(parse("c = d", "t").cells())
    assert [Cells("t", "2", "c")] == list(parse("[2].c = 0", "t").cells())


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", "its end"),
        ("  ", "its end"),
        ("a[1].c", "its end"),
        ("a[1].c =", "its end"),
        ("a[1].c = b[2].c or", "its end"),
        ("a[1].c = b[2].c +", "its end"),
        ("a[1].c = d / (e", "its end"),
        ("= 5", "'= 5'"),
        ("total = basic", "'total = basic'"),
        ("a[1].c <> 5", "'> 5'"),
        ("a[1].c == 5", "'= 5'"),
        ("a[1].c = = 5", "'= 5'"),
        ("a[1].c = 5 5", "'5'"),
        ("a[1].c = (d + e", "its end"),
        ("a[1].c = d / e / f", "'/ f'"),
        ("a[1].c = d * e", "'e'"),
        ("a[1].c = d / 0", "'0'"),
        ("a[1].c = 0*d", "'0*d'"),
        ("a[1].c between 2", "its end"),
        ("a[1].c between 2 or 3", "'or 3'"),
        ("a[1].c = min()", "')'"),
        ("a[1].c = abs(d, e)", "', e)'"),
        ("a[1].c / d <= e", "'a[1].c / d <= e'"),
        ("a[1].c = 5（元）", "'（元）'"),
        ("a[1].c = d - -e", "'-e'"),
        ("a[1].c = sum(2*d)", "'sum(2*d)'"),
        ("a[1].c = sum(d", "'sum(d'"),
        ("a[].c = 0", "'a[].c = 0'"),
        ("a[1 2].c = 0", "'a[1 2].c = 0'"),
        ("a[* where c is zer].c = 0", "'a[* where c is zer].c = 0'"),
        ("a[* where c = 0].c = 0", "'a[* where c = 0].c = 0'"),
        ("a[[1]].c = 0", "'[[1]].c = 0'"),
        ("A[1].c = 0", "'A[1].c = 0'"),
        ("a[1] = 0", "'[1] = 0'"),
        ("a[1].c = ٣", "'٣'"),
        ("a[1].c = 1234567890123456", "'6'"),
        ("a[1].c = 0.1234567", "'7'"),
        ("a[1].c = 5; import os", "'; import os'"),
        ("a[1].c = __import__('os')", "'__import__('os')'"),
        ("a[*a].c = 0", "'a[*a].c = 0'"),
        ("a[**].c = 0", "'a[**].c = 0'"),
        ("a[2*1*].c = 0", "'a[2*1*].c = 0'"),
        ("a[1].c = sum(b[*a*a*a*].c)", "'b[*a*a*a*].c)'"),
    ],
)
def test_what_cannot_be_read_is_shown_at_its_place(text: str, at: str) -> None:
    """The error quotes the formula from where it cannot be read, and says how formulas are written."""
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert f"cannot be read at {at}" in str(caught.value)
    assert caught.value.remedy is not None


@pytest.mark.parametrize(
    "text",
    [
        "a[1].c = " + "9*" * 100_000 + "d",
        "a[1].c = " + "9" * 100_000,
        "a[1].c = " + "9" * 100_000 + "*d",
        "a[1].c = " + "d + " * 100_000 + "d",
        "a[1].c = " + "(" * 100_000,
        "a[1].c = " + "sum(" * 100_000,
        "a[" + "1" * 100_000,
        "a" * 100_000,
        "a." * 100_000,
        "[" * 100_000,
        " " * 100_000,
        "a[" + " where c is zero" * 100_000 + "].c = 0",
    ],
)
def test_an_endless_formula_is_refused_at_once(text: str) -> None:
    """No formula, however long or nested, takes time or more words than a reader has patience for."""
    started = time.process_time()
    for shorter in (text, text[:MAX_LENGTH]):
        with pytest.raises(FormulaError) as caught:
            parse(shorter)
        assert len(str(caught.value)) < 500
    assert time.process_time() - started < 1


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text("ab[]*?.=<>+-/()123 sumcountorwhereisnotzero≤", max_size=40))
def test_any_text_is_a_formula_or_an_error(text: str) -> None:
    """No text makes the parser fail in any other way; what it reads, it reads alike from a cache."""
    try:
        found = parse(text, "a")
    except FormulaError:
        return
    (kept,) = json.loads(json.dumps([entry for entry in parsed_to_plain() if entry[:2] == [text, "a"]], default=str))
    again = formula_from_plain(kept[2])
    assert again == found
    assert hash(again) == hash(found)


@pytest.mark.parametrize(
    "text", ["", "5", "c", "a[1].c + b[1].c", "2*a[1].c", "-a[1].c", "sum(a[*].c)", "a[1].c / b[1].c", "a[1].c = 0"]
)
def test_where_one_cell_is_asked_for_nothing_else_will_do(text: str) -> None:
    """A list, or a required cell, is one reference; a sum of several would be dropped in silence."""
    assert Cells("a", "*", "c") == parse_cells("a[*].c")
    with pytest.raises(FormulaError):
        parse_cells(text)


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("generel[208].total = 0", "the layout has no table 'generel'", "general"),
        ("general[208].totl = 0", "table 'general' has no column 'totl'", "total"),
        ("general[*].total = basc + project", "table 'general' has no column 'basc'", "basic"),
        ("general[*].total = or", "table 'general' has no column 'or'", "more"),
        ("general[* where basc is zero].total = 0", "table 'general' has no column 'basc'", "basic"),
        ("general[*].total = basic / (project + x)", "table 'general' has no column 'x'", "Known are"),
        ("fixed[totle].total = 0", "table 'fixed' has no row 'totle'", "total"),
        ("sum(fixed[uint].total) = 0", "table 'fixed' has no row 'uint'", "unit"),
        ("overview[class].total = 0", "have no class, section or item", "leaf"),
        ("fixed[item].total = 0", "have no class, section or item", "leaf"),
    ],
)
def test_a_name_that_the_layout_does_not_have_is_refused_with_the_nearest(text: str, problem: str, remedy: str) -> None:
    """Tables, rows, columns and levels are checked before any budget is."""
    with pytest.raises(FormulaError, match=re.escape(problem)) as caught:
        check_against(parse(text), LAYOUT)
    assert caught.value.remedy is not None
    assert remedy in caught.value.remedy.en


# -------------------------------------------------------------------------------------------------- rows and their joins

CODES = ["total", "208", "20805", "2080502", "2080505", "210", "2101102", "301"]


@pytest.mark.parametrize(
    ("selector", "codes"),
    [
        ("*", CODES),
        ("each", CODES),
        ("parts", ["208", "210", "301"]),
        ("leaf", ["2080502", "2080505", "2101102", "301"]),
        ("class", ["208", "210", "301"]),
        ("section", ["20805"]),
        ("item", ["2080502", "2080505", "2101102"]),
        ("20805??", ["2080502", "2080505"]),
        ("208*", ["208", "20805", "2080502", "2080505"]),
        ("???", ["208", "210", "301"]),
        ("2????02", ["2080502", "2101102"]),
        ("?*", CODES),
        ("208", ["208"]),
    ],
)
def test_selectors_choose_rows(selector: str, codes: list[str]) -> None:
    """Every word and pattern that the language knows, over function codes."""
    published = budget(general={code: {"total": 1} for code in CODES})
    found = Selections(published, LAYOUT).rows(published.tables["general"], selector)
    assert codes == list(found)


def test_selectors_over_economic_codes_and_outlines() -> None:
    """Levels are those of the table's own codes; an outline has parts and leaves."""
    published = budget(
        basic_items={"total": {}, "301": {}, "30101": {}, "30201": {}},
        overview={"total": {}, "1": {}, "1.1": {}, "1.1.1": {}, "2.1": {}, "10": {}},
    )
    selections = Selections(published, LAYOUT)
    items, overview = published.tables["basic.items"], published.tables["overview"]
    assert list(selections.rows(items, "section")) == ["30101", "30201"]
    assert list(selections.rows(items, "item")) == []
    assert list(selections.rows(items, "parts")) == ["301", "30201"]
    assert list(selections.rows(overview, "parts")) == ["1", "2.1", "10"]
    assert list(selections.rows(overview, "leaf")) == ["1.1.1", "2.1", "10"]
    assert list(selections.rows(overview, "1.*")) == ["1.1", "1.1.1"]


def test_tables_are_joined_by_the_union_of_their_codes() -> None:
    """A row that only one of the tables has is held against a blank, and each code is asked for once."""
    published = budget(
        general={"208": {"total": 1}, "210": {"total": 2}, "211": {}},
        basic_items={"210": {"total": 2}, "301": {"total": 3}},
    )
    assert instantiated("general[*].total = basic.items[*].total", published) == {
        "208": "+1general[208].total = +1(basic.items[208].total)",
        "210": "+1general[210].total = +1basic.items[210].total",
        "301": "+1(general[301].total) = +1basic.items[301].total",
    }


def test_each_follows_the_rows_of_the_first_table_alone() -> None:
    """With `each` the first table leads: what only others have is not asked, what only it has is."""
    published = budget(general={"208": {"total": 1}, "210": {}}, basic_items={"208": {"total": 2}, "301": {"total": 3}})
    assert instantiated("general[each].total = basic.items[each].total", published) == {
        "208": "+1general[208].total = +1basic.items[208].total",
        "210": "+1(general[210].total) = +1(basic.items[210].total)",
    }


def test_fixed_cells_make_one_instance_and_blanks_keep_their_place() -> None:
    """A fixed cell that is blank, or whose row is not printed, is a term all the same: it counts as 0."""
    published = budget(general={"208": {"total": 1}})
    assert instantiated("general[208].total = general[208].basic - 2*general[210].project + 5", published) == {
        "": "+1general[208].total = +1(general[208].basic) -2(general[210].project) +5"
    }


def test_fixed_cells_beside_joined_ones_stand_in_every_instance() -> None:
    """A total beside a row selector is the same figure for each row."""
    published = budget(general={"total": {"total": 3}, "208": {"total": 1}, "210": {"total": 2}})
    assert instantiated("general[class].total <= general[total].total", published) == {
        "208": "+1general[208].total <= +1general[total].total",
        "210": "+1general[210].total <= +1general[total].total",
    }


def test_sums_and_counts_run_over_all_chosen_rows() -> None:
    """A sum becomes its terms, a count a number; rows without a figure in the column are not counted."""
    published = budget(general={"208": {"total": 1}, "210": {"total": 0}, "211": {"basic": 5}})
    assert instantiated("sum(general[*].total) = count(general[*].total)", published) == {
        "": "+1general[208].total +1general[210].total = +2"
    }
    assert instantiated(
        "sum(general[* where total is not zero].total) = count(general[* where basic is not zero].basic)", published
    ) == {"": "+1general[208].total = +1"}


def test_a_formula_may_be_taken_group_by_group() -> None:
    """With `per`, sums and counts run over the rows that share a word in one column; rows without it are left out."""
    published = budget(
        indicators={
            "1.1": {"project": "甲", "weight": 50},
            "1.2": {"project": "甲", "weight": 40},
            "2.1": {"project": "乙", "weight": 90},
            "3.1": {"weight": 10},
        }
    )
    assert instantiated("sum(indicators[*].weight) = 100 or 90", published, per="project") == {
        "甲": "+1indicators[1.1].weight +1indicators[1.2].weight = +100 or +90",
        "乙": "+1indicators[2.1].weight = +100 or +90",
    }


def test_rows_that_share_a_code_stand_together() -> None:
    """Several projects of one item are added up; a subtotal row of the item itself stands for them."""
    rows: Rows = {
        "208/甲": {"total": 1},
        "208/乙": {"total": 2},
        "210": {"total": 7},
        "210/丙": {"total": 3},
        "210/丁": {"total": 4},
    }
    published = budget(projects=rows, general={"208": {"project": 3}, "210": {"project": 7}})
    assert instantiated("projects[*].total = general[*].project", published) == {
        "208": "+1projects[208/甲].total +1projects[208/乙].total = +1general[208].project",
        "210": "+1projects[210].total = +1general[210].project",
    }


def test_optional_columns_that_a_table_does_not_print_are_absent() -> None:
    """A side made of such columns alone is absent; beside any other term, or in an empty table, it is a blank."""
    published = budget(general={"208": {"total": 1}}, basic_items={})
    texts = ["general[208].extra = general[208].total", "general[208].extra + general[208].more = general[208].total"]
    for text in texts:
        assert instantiated(text, published)[""].split(" = ")[0].endswith("absent")
    assert "absent" not in instantiated("general[208].extra + general[208].total = 0", published)[""]
    assert "absent" not in instantiated("general[208].extra + 1 = 0", published)[""]
    assert "absent" not in instantiated("basic.items[total].extra = 0", published)[""]
    printed = budget(general={"208": {"total": 1}, "210": {"extra": 0}})
    assert "absent" not in instantiated("general[208].extra = 0", printed)[""]


def test_tables_that_a_budget_does_not_have_are_named() -> None:
    """A rule over them could not run; which they are is known before its rows are looked for."""
    formula = parse("general[*].total = overview[*].total / basic.items[total].total or fixed[unit].total")
    assert tables_of(formula) - budget(general={}).tables.keys() == {"basic.items", "fixed", "overview"}


def test_a_longest_code_against_any_pattern_takes_no_time() -> None:
    """Patterns have one star, at their end, so that none of them has to be tried in more than one way."""
    published = budget(general={"a" * 64: {"total": 1}})
    started = time.process_time()
    for pattern in ("?" * 63 + "*", "a" * 63 + "*", "?" * 64, "a?" * 32 + "*", "a?" * 31 + "b*"):
        Selections(published, LAYOUT).rows(published.tables["general"], pattern)
    assert time.process_time() - started < 0.1
    for pattern in ("*a*a*a*", "*" * 64, "*a", "a*b"):
        with pytest.raises(FormulaError):
            parse(f"general[{pattern}].total = 0")
