"""When a rule is asked: what its `when` says of the year, the stage, the unit, tables, texts and figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.model.words import InputError
from tests.generator import read

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport, Outcome

PACK = """
[pack]
title = {{ zh = "规则", en = "rules" }}
[layout.general]
title = "{title}"
codes = "function"
columns = {{ total = "合计", basic = "基本支出" }}
[layout.income]
title = "收入总表"
columns = {{ total = "合计" }}
[[rules]]
id = "total-not-basic"
title = {{ zh = "标题", en = "title" }}
why = {{ zh = "理由。", en = "Reason." }}
kind = "balance"
formula = "general[total].total = general[total].basic"
when = {when}
"""


def report(folder: Path, when: str, *, title: str = "支出总表", **changes: object) -> FileReport:
    """Return the report of a budget of 2024 with a total that is not its basic expenditure, under a rule with `when`."""
    path = folder / "mine.toml"
    path.write_text(PACK.format(when=json.dumps(when, ensure_ascii=False), title=title), encoding="utf-8")
    load_pack.cache_clear()
    pack = load_pack(str(path))
    rows = [{"code": "total", "name": "合计", "total": 5.00, "basic": 4.00}]
    content = {
        "format": 1, "unit": "某中心", "region": "新疆", "year": 2024, "stage": "budget", "measure": "万元",
        "decimals": 2, "tables": {"general": {"title": title, "rows": rows}},
    }  # fmt: skip
    from decimal import Decimal

    plain = json.loads(json.dumps(content | changes), parse_float=Decimal, parse_int=Decimal)
    return validate(read(plain, pack.layout), pack)


def outcome(folder: Path, when: str, **changes: object) -> Outcome:
    return report(folder, when, **changes).outcomes["total-not-basic"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "when",
    [
        "year = 2024",
        "year >= 2024 and stage is budget",
        "stage is 预算 or year > 2030",
        "region is '新疆'",
        "general[total].total is positive",
        "general[total].total > 4.5 万元",
        "table general is present and table income is not present",
        "not year < 2024",
    ],
)
def test_a_rule_is_asked_where_its_condition_is_so(tmp_path: Path, when: str) -> None:
    found = report(tmp_path, when)
    assert [finding.rule for finding in found.findings] == ["total-not-basic"]
    assert found.outcomes["total-not-basic"][:3] == (0, 1, 0)


@pytest.mark.parametrize(
    "when",
    [
        "year >= 2025",
        "stage is final",
        "region is '广西'",
        "general[total].total is zero",
        "general[total].total > 6 万元",
        "general[total].total > general[total].basic + 1 万元",
        "table income is present",
        "income[total].total is zero",
        "unit is department",
        "text '绩效' is present",
    ],
)
def test_elsewhere_it_does_not_apply_and_is_counted_so(tmp_path: Path, when: str) -> None:
    """Neither held nor broken, and no finding: not even where it is open whether the condition is so."""
    found = report(tmp_path, when)
    assert found.findings == ()
    assert found.outcomes["total-not-basic"][:3] == (0, 0, 1)


def test_the_titles_of_tables_say_what_sort_of_unit_it_is(tmp_path: Path) -> None:
    assert outcome(tmp_path, "unit is department", title="部门支出总表").broken == 1
    assert outcome(tmp_path, "unit is department", title="单位支出总表").not_applicable == 1


def test_a_condition_on_what_was_not_read_keeps_the_rule_from_running(tmp_path: Path) -> None:
    """It is said to need figures that were not understood, as with any rule."""
    unread = [{"table": "income", "text": "收入总表", "why": "table"}]
    found = outcome(tmp_path, "table income is not present", unread=unread)
    assert (found.broken, found.not_applicable, len(found.could_not_run)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("year > ", "cannot be read at its end"),
        ("general[total].totl is zero", "no column 'totl'"),
        ("general[*].total is zero", "is not of a whole budget"),
        ("stage is bugdet", "cannot be read at 'bugdet'"),
    ],
)
def test_a_condition_that_cannot_be_read_is_an_error_of_its_rule(tmp_path: Path, when: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        report(tmp_path, when)
    assert problem in str(caught.value)
    assert "total-not-basic" in caught.value.place
