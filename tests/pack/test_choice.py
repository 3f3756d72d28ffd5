"""Which pack a document is checked by, and what is said of the choice."""

from __future__ import annotations

import pytest

from budgetcheck.pack import choose_pack
from budgetcheck.readers import Forms, Identity

SINCE_2021 = ("收支总表", "收入总表", "支出总表", "一般公共预算支出表", "国有资本经营预算支出表")
UNTIL_2020 = ("部门收支总表", "部门收入总表", "部门支出总表", "一般公共预算支出表")
OF_GUANGXI = ("收支总体情况表", "收入总体情况表", "支出总体情况表", "一般公共预算支出情况表", "财政拨款收支总体情况表")
OF_XINJIANG = (
    "单位收支总体情况表",
    "一般公共预算支出情况表",
    "一般公共预算基本支出情况表",
    "政府性基金预算支出情况表",
    "项目支出绩效目标表",
)
OF_SHANGHAI = ("财务收支预算总表", "收入预算总表", "支出预算总表", "一般公共预算支出功能分类预算表")
OF_GOVERNMENT = (
    "某县2024年一般公共预算收入预算表",
    "某县2024年一般公共预算支出预算表",
    "某县2024年政府性基金收入预算表",
    "某县2023年政府一般债务限额和余额情况表",
)


@pytest.mark.parametrize(
    ("region", "year", "stage", "titles", "pack"),
    [
        ("新疆维吾尔自治区", 2024, "budget", (), "xinjiang-2024"),
        ("新疆", 2026, "budget", (), "xinjiang-2024"),
        # A region's own pack is of its own forms, not of those that it printed before.
        ("新疆", 2018, "budget", UNTIL_2020, "national-2016"),
        ("新疆", 2024, "final", (), "national-final"),
        ("", 2018, "budget", (), "national-2016"),
        ("某省", 2020, "budget", UNTIL_2020, "national-2016"),
        # Some places were a year ahead with the new forms.
        ("某省", 2020, "budget", SINCE_2021, "national-2021"),
        ("", 2024, "budget", (), "national-2021"),
        ("某省", 2031, "budget", SINCE_2021, "national-2021"),
        ("上海市", 2025, "budget", (), "shanghai"),
        ("某某区", 2025, "budget", OF_SHANGHAI, "shanghai"),
        ("广西某某县", 2023, "budget", OF_GUANGXI, "guangxi"),
        ("某某县", 2023, "budget", OF_GUANGXI, "guangxi"),
        # Titles that several provinces use do not make a budget one of Xinjiang's, which has stricter rules.
        ("某某县", 2024, "budget", OF_XINJIANG, "national-2021"),
        # Of another province, whatever its tables are called.
        ("湖南省", 2023, "budget", OF_GUANGXI, "national-2021"),
        ("上海市", 2023, "final", OF_SHANGHAI, "national-final"),
        # What a whole county raises and owes is in no unit's budget.
        ("海南省", 2024, "budget", OF_GOVERNMENT, "none"),
        ("", 2023, "final", OF_GOVERNMENT, "none"),
        ("某某县", 2024, "budget", (*SINCE_2021, "政府性基金收入表"), "national-2021"),
    ],
)
def test_the_pack_is_chosen_by_stage_region_year_and_titles(
    region: str, year: int, stage: str, titles: tuple[str, ...], pack: str
) -> None:
    chosen, _ = choose_pack(Identity(region, year, stage), Forms(titles))
    assert chosen == pack


def test_a_budget_file_is_never_given_a_pack_that_lacks_one_of_its_tables() -> None:
    identity = Identity("新疆", 2024, "budget")
    assert choose_pack(identity, Forms((), frozenset({"general", "carryover"})))[0] == "xinjiang-2024"
    assert choose_pack(identity, Forms((), frozenset({"income_by_unit"})))[0] == "national-2021"
    chosen, notice = choose_pack(identity, Forms((), frozenset({"no_such_table"})))
    assert chosen == "common"
    assert notice is not None


def test_what_spoke_for_a_pack_is_said() -> None:
    chosen, notice = choose_pack(Identity("某省", 2023, "budget"), Forms(SINCE_2021))
    assert chosen == "national-2021"
    assert notice is not None
    assert "2023" in notice.en
    assert "5 titles of these forms" in notice.en
    assert "5 个表名" in notice.zh
    # Region and year of the pack are those of the document: nothing needs saying.
    assert choose_pack(Identity("新疆", 2024, "budget"), Forms()) == ("xinjiang-2024", None)
    chosen, notice = choose_pack(Identity("新疆", 2026, "budget"), Forms())
    assert notice is not None
    assert "2026" in notice.en


def test_titles_are_compared_without_what_printing_varies() -> None:
    printed = (
        "某某县2023年收支总体情况表（收入）",
        "表2 收入总体情况表",
        "支出总体情况表",
        "财政拨款收支总体情况表(支出)",
    )
    assert choose_pack(Identity("某某县", 2023, "budget"), Forms(printed))[0] == "guangxi"
