"""Conditions: what they mean, when they are open, and what is said where one cannot be read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck.arithmetic.cells import Selections
from budgetcheck.arithmetic.conditions import check_condition, parse_condition
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.truth import Truth, World, holds, ready
from budgetcheck.arithmetic.unknown import unknown_in
from budgetcheck.model.budget import Passage, Unread
from tests.arithmetic.test_formula import LAYOUT, budget

if TYPE_CHECKING:
    from budgetcheck.model.budget import Budget

PLAIN = budget(
    general={
        "total": {"total": 100, "basic": 60, "project": 40},
        "208": {"total": 70, "basic": 0},
        "210": {"total": 30, "basic": 30},
    }
)


def world(of: Budget = PLAIN) -> World:
    """Return what conditions are asked of; its words are those of the prose."""
    words = "\n".join(passage.text for passage in of.prose)
    return World(of, Selections(of, LAYOUT), unknown_in(of), lambda: words)


def truth(text: str, of: Budget = PLAIN) -> bool | None:
    return holds(parse_condition(text), world(of)).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("general[total].total is positive", True),
        ("general[total].total is not positive", False),
        ("general[208].basic is zero", True),
        ("general[208].basic is printed", True),
        ("general[208].project is zero", True),
        ("general[208].project is printed", False),
        ("general[208].project is blank", True),
        ("general[total].basic - general[total].project is positive", True),
        ("sum(general[class].basic) is zero", False),
        ("general[total].total > 99", True),
        ("general[total].total < 100", False),
        ("general[total].basic > 50 % of general[total].total", True),
        ("general[total].basic between 50 % and 70 % of general[total].total", True),
        ("general[total].basic between 5 % and 10 % of general[total].total", False),
        ("general[total].basic / general[total].total > 0.7", False),
        ("general[208].total = general[210].total + general[total].project", True),
        ("general[total].total ≠ general[208].total", True),
        ("general[208].total = 60 or 70", True),
        ("general[208].total = 60 or general[210].total = 30", True),
        ("general[208].total = 60 and general[210].total = 30", False),
        ("not general[208].total = 60", True),
        ("not (general[208].total = 70 and general[210].total = 30)", False),
        ("(general[208].total + general[210].total) * 2 = 200", True),
        ("max(general[class].total) = 70", True),
        ("min(general[208].total, general[210].total) = 30", True),
        ("mean(general[class].total) = 50", True),
        ("count(general[class].total) = 2", True),
        ("abs(general[210].total - general[208].total) = 40", True),
        ("year >= 2024", True),
        ("year between 2025 and 2030", False),
        ("stage is budget", True),
        ("stage is not 决算", True),
        ("table general is present", True),
        ("table fixed is present", False),
        ("table general is empty", False),
        ("unit is department", None),
        ("fixed[total].total is positive", None),
        ("text '面向中小企业' is present", None),
        ("fixed[total].total is positive or year = 2024", True),
        ("fixed[total].total is positive and year = 2024", None),
    ],
)
def test_what_a_condition_means(text: str, value: bool | None) -> None:
    """A table that is not there, and a text that a budget file does not hold, leave it open."""
    assert truth(text) is value


def test_rounding_leaves_open_what_it_may_have_turned() -> None:
    """70 and 70 are printed alike; 30 against 30.4 may be either way, so that no rule is asked by it."""
    close = budget(general={"208": {"total": 70, "basic": 70}, "210": {"total": 31, "basic": 30}})
    assert truth("general[208].total = general[208].basic", close) is True
    assert truth("general[208].total > general[208].basic", close) is None
    assert truth("general[210].total > general[210].basic", close) is None
    assert truth("general[210].total <= general[210].basic", close) is None
    assert truth("general[210].total = general[210].basic", close) is None
    assert truth("general[208].total > general[210].basic", close) is True


def test_what_was_not_read_is_neither_so_nor_not() -> None:
    """A table that may be on a page that was not read is not missing; figures that were not read are named."""
    unread = PLAIN._replace(unread=(Unread("", "第 3 页", "picture"),))
    assert holds(parse_condition("table fixed is present"), world(unread)) == Truth(None, ())
    open_ = PLAIN._replace(open=frozenset({("general", "208", "project")}))
    found = holds(parse_condition("general[208].project is zero"), world(open_))
    assert (found.value, [figure.key for figure in found.unread or ()]) == (None, [("general", "208", "project")])


def test_words_are_looked_for_in_the_text_of_a_document() -> None:
    """Any of several will do; the document's own name says whether it is of a unit or a department."""
    said = PLAIN._replace(prose=(Passage("某局2024年部门预算公开"), Passage("其中面向中小企业采购 3 万元。")))
    assert truth("text '面向中小企业' is present", said) is True
    assert truth("text “小微企业” or “中小企业” is present", said) is True
    assert truth("text '绩效' is not present", said) is True
    assert truth("unit is 部门", said) is True
    assert truth("unit is unit", said) is False


def test_a_condition_may_be_asked_row_by_row() -> None:
    """Each row by its code."""
    asked = ready(parse_condition("general[class].basic is positive"), world())
    assert [asked(code).value for code in ("208", "210")] == [False, True]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", "its end"),
        ("year", "'year'"),
        ("year >= x", "'x'"),
        ("year between 2020", "its end"),
        ("stage is bugdet", "'bugdet'"),
        ("unit is 部", "'部'"),
        ("region is 5", "'5'"),
        ("table general", "its end"),
        ("table general is gone", "'gone'"),
        ("text '' is present", "'text '' is present'"),
        ("text 'x' is empty", "'empty'"),
        ("general[1].total is", "its end"),
        ("general[1].total is zer", "'zer'"),
        ("general[1].total / general[2].total is zero", "'general[1].total"),
        ("general[1].total", "its end"),
        ("if year = 2024", "its end"),
        ("year = 2024 then year = 2025", "'then year = 2025'"),
        ("not", "its end"),
        ("(year = 2024", "its end"),
        ("year = 2024 and", "its end"),
        ("year = 2024，stage is final", "'，stage is final'"),
        ("(" * 100, "'((((("),
        ("not " * 900 + "year = 2024", "'not not"),
    ],
)
def test_what_cannot_be_read_is_shown_at_its_place(text: str, at: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_condition(text)
    assert f"cannot be read at {at}".replace("at its", "at its") in str(caught.value)
    assert caught.value.remedy is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("generel[1].total is zero", "no table 'generel'"),
        ("general[1].totl is zero", "no column 'totl'"),
        ("general[class].total is zero", "is not of a whole budget"),
        ("table generel is present", "no table 'generel'"),
        ("year = 2024 or (stage is final and not fixed[unti].total > 5)", "no row 'unti'"),
    ],
)
def test_what_the_layout_does_not_have_is_named(text: str, problem: str) -> None:
    with pytest.raises(FormulaError, match=problem) as caught:
        check_condition(parse_condition(text), LAYOUT, by_row=False)
    assert problem in str(caught.value)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text("general[1].total isnotzero(andor)if then year>=2024'text \"%", max_size=60))
def test_any_text_is_a_condition_or_an_error(text: str) -> None:
    """Nothing else comes of it, and it takes no time."""
    started = time.process_time()
    try:
        condition = parse_condition(text)
    except FormulaError:
        pass
    else:
        assert holds(condition, world()).value in (True, False, None)
    assert time.process_time() - started < 1
