"""The rule language as CONTRIBUTING.md tells it: each construct read, refused where it is wrong, and applied to rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from budgetcheck import load_pack
from budgetcheck.budget import SCALE, Budget
from budgetcheck.formula import (
    Cells,
    Filter,
    FormulaError,
    Part,
    Selections,
    SideTerms,
    check_against,
    check_cells,
    instances,
    parse,
    parse_cells,
)
from budgetcheck.readers.json_file import JsonDocument

LAYOUT = load_pack("common").layout
Rows = Mapping[str, Mapping[str, Any]]


def budget(**tables: Rows) -> Budget:
    """Return a budget in the common layout: `fiscal__income` is fiscal.income, a row is code or code/project."""
    written = {}
    for name, rows in tables.items():
        entries = []
        for key, cells in rows.items():
            code, _, project = key.partition("/")
            exact = {column: Decimal(value) if isinstance(value, int) else value for column, value in cells.items()}
            entries.append({"code": code} | ({"project": project} if project else {}) | exact)
        written[name.replace("__", ".")] = {"rows": entries}
    content: dict[str, Any] = {
        "format": Decimal(1),
        "unit": "单位",
        "region": "",
        "year": Decimal(2024),
        "stage": "budget",
        "measure": "元",
        "decimals": Decimal(0),
        "tables": written,
    }
    return JsonDocument("budget.json", content).budget(LAYOUT)


def shown(side: SideTerms) -> str:
    """Return a side as signed places, a blank in brackets, and its constant at the end."""
    words = []
    for coefficient, figure in side.terms:
        place = f"{figure.table}[{figure.row}].{figure.column}"
        times = "" if coefficient == 1 else "-" if coefficient == -1 else f"{coefficient}*"
        words.append(times + (f"({place})" if figure.value is None else f"{place}={figure.text}"))
    if side.constant:
        words.append(str(side.constant // 10**SCALE))
    return " ".join(words)


def asked(formula: str, of: Budget, table: str | None = None, per: str = "") -> dict[str, tuple[str, ...]]:
    """Return what a formula asks, by row code: left side, then its right sides."""
    parsed = parse(formula, table)
    check_against(parsed, LAYOUT)
    found = instances(parsed, Selections(of, LAYOUT), per)
    return {each.code: tuple(map(shown, (each.left, *each.rights))) for each in found}


def chosen(selector: str, table: str, of: Budget) -> list[str]:
    """Return the keys of the rows that a selector chooses."""
    found = Selections(of, LAYOUT)
    cells = parse_cells(f"{table}[{selector}].total")
    return [row.key for rows in found.rows(of.tables[table], cells.rows, cells.where).values() for row in rows]


# ------------------------------------------------------------------------------------------------------------ reading

TOTAL = Cells("general", "208", "total")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("general[208].total", [Part(1, TOTAL)]),
        ("-general[208].total", [Part(-1, TOTAL)]),
        ("2*general[208].total", [Part(2, TOTAL)]),
        ("- 2 * general[208].total", [Part(-2, TOTAL)]),
        ("general[208].total - 2*general[208].basic", [Part(1, TOTAL), Part(-2, TOTAL._replace(column="basic"))]),
        ("100 - general[208].total", [Part(1, None, Decimal(100)), Part(-1, TOTAL)]),
        ("0.5", [Part(1, None, Decimal("0.5"))]),
        ("sum(general[208].total)", [Part(1, TOTAL._replace(function="sum"))]),
        ("2*count(general[208].total)", [Part(2, TOTAL._replace(function="count"))]),
        ("general[ 208 ].total", [Part(1, TOTAL)]),
        ("sum(general[*].total)", [Part(1, Cells("general", "*", "total", "sum"))]),
        ("sum(general[21011??].total)", [Part(1, Cells("general", "21011??", "total", "sum"))]),
        ("general[301*].total", [Part(1, Cells("general", "301*", "total"))]),
        ("general[* where basic is zero].total", [Part(1, Cells("general", "*", "total", "", Filter("basic", True)))]),
        (
            "sum(general[leaf where basic is not zero].total)",
            [Part(1, Cells("general", "leaf", "total", "sum", Filter("basic", False)))],
        ),
        ("narrative.income[total].amount", [Part(1, Cells("narrative.income", "total", "amount"))]),
    ],
)
def test_each_construct_is_read(text: str, parts: list[Part]) -> None:
    """Cells, multiples, numbers, functions, patterns and conditions stand for what the table says, on either side."""
    assert parse(f"{text} = 0").left.parts == tuple(parts)
    assert parse(f"general[1].total = {text}").rights[0].parts == tuple(parts)


@pytest.mark.parametrize(("sign", "meant"), [("=", "="), ("<=", "<="), (">=", ">="), ("≤", "<="), ("≥", ">=")])
def test_signs(sign: str, meant: str) -> None:
    """≤ and ≥ are the same as <= and >=, spaces or none."""
    assert parse(f"general[208].total {sign} 1").operator == meant
    assert parse(f"general[208].total{sign}1").operator == meant


def test_alternatives_and_quotients() -> None:
    """`or` separates right sides; a slash divides by one cell, or by a sum in parentheses."""
    several = parse("general[208].total = 100 or 90 or basic + project")
    assert [len(right.parts) for right in several.rights] == [1, 1, 2]
    plain = parse("narrative.income[parts].share = amount / narrative.income[total].amount").rights[0]
    assert plain.divisor == (Part(1, Cells("narrative.income", "total", "amount")),)
    split = parse("narrative.income[parts].share = amount + change / (amount - 2*change)").rights[0]
    assert (len(split.parts), [part.coefficient for part in split.divisor]) == (2, [1, -2])


def test_bare_columns_are_of_the_first_reference_or_of_the_given_table() -> None:
    """A column alone is of the same rows, condition and all; with a table given, of every row of it."""
    filtered = parse("general[* where basic is zero].total = project").rights[0].parts[0].cells
    assert filtered == Cells("general", "*", "project", "", Filter("basic", True))
    inside = parse("total = basic + sum(project)", "general")
    assert list(inside.cells()) == [
        Cells("general", "*", "total"),
        Cells("general", "*", "basic"),
        Cells("general", "*", "project", "sum"),
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("general[208].total", "at its end"),
        ("general[208].total =", "at its end"),
        ("= general[208].total", "at '= general[208].total'"),
        ("general[208].total = basic +", "at its end"),
        ("general[208].total = basic basic", "at 'basic'"),
        ("general[208].total == 1", "at '= 1'"),
        ("general[208].total < 1", "at '< 1'"),
        ("general[208].total = 1.5*basic", "at '1.5*basic'"),
        ("general[208].total = 0*basic", "at '0*basic'"),
        ("general[208].total = 2*3*basic", "at '2*3*basic'"),
        ("general[208].total = sum(basic", "at 'sum(basic'"),
        ("general[208].total = max(basic)", "at '(basic)'"),
        ("general[208].total = 1 / (basic", "at its end"),
        ("general[208].total = 1 or", "at its end"),
        ("general[*08].total = 1", "at 'general[*08].total = 1'"),
        ("general[2*8*].total = 1", "at 'general[2*8*].total = 1'"),
        ("general[].total = 1", "at 'general[].total = 1'"),
        ("general[208 209].total = 1", "at 'general[208 209].total = 1'"),
        ("general[208 where basic is one].total = 1", "at 'general[208 where basic is one'"),
        ("total = 1", "at 'total = 1'"),
        ("[208].total = 1", "at '[208].total = 1'"),
        ("General[208].total = 1", "at 'General[208].total = 1'"),
        ("general[208].total = basic; import", "at '; import'"),
    ],
)
def test_an_error_names_the_spot(text: str, at: str) -> None:
    """What cannot be read is quoted from where reading stopped, together with the way to write it."""
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert at in str(caught.value)
    assert "table[row].column" in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("generall[208].total", "no table 'generall'. Did you mean 'general'?"),
        ("general[208].totl", "no column 'totl'. Did you mean 'total'?"),
        ("general[* where basik is zero].total", "no column 'basik'. Did you mean 'basic'?"),
        ("narrative.income[funds].amount", "no row 'funds'. Did you mean 'fund'?"),
        ("overview.income[class].amount", "no class, section or item. Use *, parts or leaf"),
    ],
)
def test_an_unknown_name_has_a_nearest_one(cells: str, problem: str) -> None:
    """A table, column, condition or fixed row that the layout does not have is refused with a remedy."""
    with pytest.raises(FormulaError) as caught:
        check_cells(parse_cells(cells), LAYOUT)
    assert problem in str(caught.value)


# -------------------------------------------------------------------------------------------------------------- rows

GENERAL: Rows = {
    "total": {"total": 9, "basic": 9},
    "208": {"total": 6, "basic": 6},
    "20805": {"total": 6, "basic": 6},
    "2080505": {"total": 4, "basic": 4},
    "2080506": {"total": 2, "basic": 2},
    "210": {"total": 3, "project": 3},
    "21011": {"total": 3, "project": 3},
    "2101102": {"total": 3, "project": 3, "basic": 0},
}


@pytest.mark.parametrize(
    ("selector", "codes"),
    [
        ("*", list(GENERAL)),
        ("each", list(GENERAL)),
        ("parts", ["208", "210"]),
        ("leaf", ["2080505", "2080506", "2101102"]),
        ("class", ["208", "210"]),
        ("section", ["20805", "21011"]),
        ("item", ["2080505", "2080506", "2101102"]),
        ("20805??", ["2080505", "2080506"]),
        ("208*", ["208", "20805", "2080505", "2080506"]),
        ("21?", ["210"]),
        ("2??", ["208", "210"]),
        ("208", ["208"]),
        ("301", []),
        ("item where basic is zero", ["2101102"]),
        ("item where basic is not zero", ["2080505", "2080506"]),
        ("* where project is zero", ["total", "208", "20805", "2080505", "2080506"]),
    ],
)
def test_selectors(selector: str, codes: list[str]) -> None:
    """Words, patterns, codes and conditions choose the rows that the table of the language says, in their order."""
    assert chosen(selector, "general", budget(general=GENERAL)) == codes


def test_parts_and_leaves_without_the_rows_between() -> None:
    """An item whose 类 and 款 are not printed is a part and a leaf itself."""
    of = budget(general={"total": {"total": 5}, "2080505": {"total": 2}, "210": {"total": 3}})
    assert chosen("parts", "general", of) == chosen("leaf", "general", of) == ["2080505", "210"]


def test_outlines_have_parts_and_leaves() -> None:
    """Dotted codes stand below one another as they are numbered."""
    rows = {"total": {"total": 3}, "1": {"total": 1}, "3": {"total": 2}, "3.1": {"total": 1}, "3.2": {"total": 1}}
    of = budget(three_public=rows)
    assert chosen("parts", "three_public", of) == ["1", "3"]
    assert chosen("leaf", "three_public", of) == ["1", "3.1", "3.2"]


def test_tables_are_joined_by_the_union_of_codes() -> None:
    """A code that one table lacks counts as a blank there, whichever table it is."""
    of = budget(
        general={"208": {"total": 1}, "210": {"total": 2}},
        income={"210": {"general": 2}, "215": {"general": 3}, "999": {"unit": 7}},
    )
    assert asked("general[*].total = income[*].general", of) == {
        "208": ("general[208].total=1", "(income[208].general)"),
        "210": ("general[210].total=2", "income[210].general=2"),
        "215": ("(general[215].total)", "income[215].general=3"),
    }
    assert list(asked("general[each].total = income[each].general", of)) == ["208", "210"]
    assert list(asked("general[*].total = income[total].total", of)) == ["208", "210"]


def test_several_projects_share_a_code() -> None:
    """The projects of one item are its terms together; a subtotal row of the item stands for them."""
    rows = {"2080505/甲": {"total": 1}, "2080505/乙": {"total": 2}, "2101102": {"total": 3}}
    formula = "general[*].project = general_projects[*].total"
    of = budget(general={"2080505": {"project": 3}}, general_projects=rows)
    assert asked(formula, of)["2080505"] == (
        "general[2080505].project=3",
        "general_projects[2080505/甲].total=1 general_projects[2080505/乙].total=2",
    )
    of = budget(general={"2080505": {"project": 3}}, general_projects={**rows, "2080505": {"total": 3}})
    assert asked(formula, of)["2080505"][1] == "general_projects[2080505].total=3"
    assert asked("sum(general_projects[item].total) = 0", of)[""][0].count("=") == 2


def test_sums_counts_and_multiples_of_rows() -> None:
    """A sum is its rows' terms, each as often as it is multiplied; a count is a number of cells that are not blank."""
    of = budget(general=GENERAL)
    assert asked("general[total].total = 2*sum(general[class].total) - 5", of) == {
        "": ("general[total].total=9", "2*general[208].total=6 2*general[210].total=3 -5")
    }
    assert asked("count(general[item].basic) = 1", of) == {"": ("3", "1")}
    assert asked("count(general[item].project) >= count(general[301*].project)", of) == {"": ("1", "")}
    assert asked("sum(general[301*].total) = 0", of)[""][0] == "(general[301*].total)"


def test_groups_are_taken_apart() -> None:
    """With `per`, a sum runs over the rows that share a word; rows without it belong to no group."""
    rows: Rows = {
        "1": {"project": "甲", "weight": 60},
        "2": {"project": "乙", "weight": 90},
        "3": {"project": "甲", "weight": 40},
        "4": {"weight": 5},
    }
    found = asked(
        "sum(performance.indicators[*].weight) = 100 or 90", budget(performance__indicators=rows), None, "project"
    )
    assert {code: len(sides[0].split()) for code, sides in found.items()} == {"甲": 2, "乙": 1}
    assert found["乙"][1:] == ("100", "90")


@pytest.mark.parametrize(
    ("rows", "absent"),
    [
        ({"301": {"total": 5}}, True),
        ({"301": {"total": 5, "personnel": 5}}, False),
        ({"301": {"total": 5, "operating": 5}}, False),
        ({}, False),
    ],
)
def test_an_optional_column_may_be_absent(rows: Rows, absent: bool) -> None:
    """A side is absent where all its columns are optional and none is printed; an empty table only has blanks."""
    formula = parse("general_basic[301].total = personnel + operating")
    (instance,) = instances(formula, Selections(budget(general_basic=rows), LAYOUT))
    assert (instance.left.absent, instance.rights[0].absent) == (False, absent)
