"""Patterns in the text, and codes of a list: what they find, what they leave alone, and what they refuse."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.arithmetic.formula import FormulaError, parse
from budgetcheck.checks.pattern import Options, verify
from budgetcheck.judging.question import Question
from budgetcheck.model.budget import Passage
from budgetcheck.model.words import InputError
from budgetcheck.pack.examples import example
from tests.generator import read
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

PACK = load_pack(str(FIXTURES / "language" / "reviewer.toml"), examples=True)


def report(rule_id: str, *lines: str) -> FileReport:
    rule = PACK.rule(rule_id)
    assert rule is not None
    budget = read(example(rule, PACK, bad=False), PACK.layout)
    return validate(budget._replace(prose=tuple(map(Passage, lines))), PACK, Question(select=(rule_id,)))


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("“三公”经费预算5.00万元。", (1, 0)),
        ("“三公”经费预算为5万元。", (1, 0)),
        ("“三公”经费预算5.004万元。", (1, 0)),
        ("“三公”经费预算5.02万元。", (0, 1)),
        ("“三公”经费预算50.0万元。", (0, 1)),
        ("上年“三公”经费预算6.00万元；今年“三公”经费预算5.00万元。", (1, 0)),
        ("本年无“三公”经费。", (0, 0)),
    ],
)
def test_a_figure_of_the_text_is_held_against_its_cell(line: str, outcome: tuple[int, int]) -> None:
    """To the last digit where both have as many, and as rounded where they differ; what is excepted is left alone."""
    assert report("three-public-in-words-differ", line).outcomes["three-public-in-words-differ"][:2] == outcome


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("实施期限为2024年1月至2024年12月。", (1, 0)),
        ("实施期限：2024年3月至2024年3月。", (1, 0)),
        ("实施期限为2024年10月至2024年9月。", (0, 1)),
        ("实施期限为2024年1月至2023年12月。", (0, 1)),
    ],
)
def test_dates_stand_in_their_order(line: str, outcome: tuple[int, int]) -> None:
    assert report("project-ends-before-it-begins", line).outcomes["project-ends-before-it-begins"][:2] == outcome


def test_a_pattern_that_must_appear_may_do_so_anywhere() -> None:
    rule = "document-number-missing"
    assert report(rule, "概况。", "依据财预〔2023〕7号文。").findings == ()
    assert [finding.rule for finding in report(rule, "概况。", "依据财预〔23〕7号文。").findings] == [rule]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"pattern": "("}, "cannot be read"),
        ({"pattern": "(a)\\1"}, "cannot be read"),
        ({"pattern": "(?=a)"}, "cannot be read"),
        ({"pattern": ""}, "empty or too long"),
        ({"pattern": "a" * 2000}, "empty or too long"),
        ({"pattern": "(((a{1,100}){1,100}){1,100})"}, "cannot be read"),
        ({"pattern": "a", "equals": {"x": "three_public[total].total"}}, "no part 'x'"),
        ({"pattern": "(?P<x>a)", "equals": {"x": "three_public[total].totl"}}, "no column 'totl'"),
        ({"pattern": "(?P<x>a)", "equals": {"x": "expenditure[*].total"}}, "not one row"),
        ({"pattern": "a", "must": "agree"}, "nothing to agree"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(FormulaError, match=r".") as caught:
        verify(Options(**options), PACK.layout)
    assert problem in str(caught.value)


def test_no_pattern_takes_longer_than_the_text_is_long() -> None:
    """One that would take a backtracking engine for ever is done at once."""
    import re2

    started = time.process_time()
    assert re2.compile("(a*)*b|(a|aa)+c").search("a" * 100_000) is None
    assert time.process_time() - started < 2


def test_several_rows_may_be_listed() -> None:
    """Codes and beginnings of codes; spaces do not matter."""
    (cells,) = parse("sum(g[301, 302 ,303*].total) >= 0").cells()
    assert (cells.rows, cells.joined) == ("301,302,303*", False)
    with pytest.raises(FormulaError):
        parse("sum(g[301,,302].total) >= 0")


# ------------------------------------------------------------------- sections, cells, and rows that a text is about

WITH_ROWS = """[pack]
title = { zh = "规则", en = "rules" }
[layout.expenditure]
title = "支出表"
codes = "function"
columns = { total = "合计", note = { label = "说明", type = "text" } }
[layout."narrative.procurement"]
title = "政府采购情况"
columns = { amount = "金额" }
[[rules]]
id = "mine"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
kind = "pattern"
"""
ROWS = [
    {"code": "208", "name": "社会保障和就业支出", "total": "9.00", "note": "其中养老9.00万元"},
    {"code": "20805", "name": "行政事业单位养老支出", "total": "9.00", "note": "养老8.00万元"},
    {"code": "221", "name": "住房保障支出", "total": "4.50"},
    {"code": "22102", "name": "住房改革支出", "total": "4.50"},
    {"code": "2210201", "name": "住房改革支出", "total": "4.40"},
]


def of_rows(folder: Path, options: str, *lines: str) -> FileReport:
    """Return the report of a pattern over a table with texts, and some paragraphs."""
    path = folder / "mine.toml"
    path.write_text(WITH_ROWS + options, encoding="utf-8")
    load_pack.cache_clear()
    pack = load_pack(str(path))
    content = {
        "format": 1, "unit": "甲", "region": "", "year": 2024, "stage": "budget", "measure": "万元", "decimals": 2,
        "tables": {"expenditure": {"title": "支出表", "rows": ROWS}},
    }  # fmt: skip
    budget = read(content, pack.layout)._replace(prose=tuple(map(Passage, lines)))
    return validate(budget, pack)


ABOUT = """must = "agree"
within = "%s"
pattern = '(?P<row>[^，。]+?)(?:预算)?(?P<amount>[0-9.]+)万元'
equals = { amount = "expenditure[row].total" }
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("社会保障和就业支出9.00万元，住房保障支出预算4.50万元。", (2, 0)),
        ("社会保障和就业支出9.00万元，住房保障支出预算4.60万元。", (1, 1)),
        ("221预算4.60万元。", (0, 1)),
        ("农林水支出4.60万元。", (0, 0)),
        ("住房改革支出4.60万元。", (0, 0)),
    ],
)
def test_a_figure_is_held_against_the_row_that_the_text_names(
    tmp_path: Path, line: str, outcome: tuple[int, int]
) -> None:
    """By name or code; a name that no row has, or several, tells nothing."""
    found = of_rows(tmp_path, ABOUT % "sentence", line)
    assert found.outcomes["mine"][:2] == outcome


def test_a_figure_in_a_cell_is_held_against_its_own_row(tmp_path: Path) -> None:
    options = ABOUT % "cell"
    options = options.replace("(?P<row>[^，。]+?)(?:预算)?", "养老") + 'tables = ["expenditure"]\n'
    found = of_rows(tmp_path, options)
    assert found.outcomes["mine"][:2] == (1, 1)
    (finding,) = found.findings
    place = finding.at[0]
    assert (place.table, place.row, place.column) == ("expenditure", "20805", "note")


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["一、收支情况", "采购依据是财库〔2020〕46号。", "二、政府采购情况", "采购5.00万元。"], (0, 1)),
        (["一、收支情况", "收入5.00万元。", "（二）政府采购情况", "采购5.00万元。", "依据财库〔2020〕46号。"], (1, 0)),
        (["一、收支情况", "收入5.00万元。"], (0, 0)),
    ],
)
def test_a_pattern_may_be_asked_of_one_section(tmp_path: Path, lines: list[str], outcome: tuple[int, int]) -> None:
    """What another section says does not count, and a section that is not there is asked nothing."""
    options = "within = 'section'\ntables = ['narrative.procurement']\npattern = '财库〔[0-9]+〕[0-9]+号'\n"
    assert of_rows(tmp_path, options, *lines).outcomes["mine"][:2] == outcome


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (ABOUT.replace("(?P<row>[^，。]+?)", "") % "sentence", "does not say which row"),
        (ABOUT.replace("expenditure[row]", "expenditure[*]") % "cell", "is not one row"),
        (ABOUT.replace(".total", ".totl") % "cell", "no column 'totl'"),
        (ABOUT % "sentence" + "tables = ['expenditure']\n", "with section and cell alone"),
        (ABOUT % "cell" + "tables = ['expnditure']\n", "no table 'expnditure'"),
    ],
)
def test_what_cannot_be_asked_of_rows_is_refused(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        of_rows(tmp_path, options)
    assert said in str(caught.value)
