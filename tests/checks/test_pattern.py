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
from budgetcheck.pack.examples import example
from tests.generator import read
from tests.paths import FIXTURES

if TYPE_CHECKING:
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
