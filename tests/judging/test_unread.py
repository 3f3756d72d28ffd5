"""What a gap in a document puts in doubt, and what it does not."""

from __future__ import annotations

import pytest

from budgetcheck import load_pack
from budgetcheck.arithmetic.unknown import Unknown
from budgetcheck.checks import Problem
from budgetcheck.judging.unread import may_be_unread
from budgetcheck.model.budget import Unread
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict
from tests.checks.test_text_rules import empty


@pytest.mark.parametrize(
    ("gap", "doubted"),
    [("narrative.overview", True), ("overview", False), ("income", False), ("overview.income", True)],
)
def test_a_rule_on_words_doubts_only_the_tables_that_it_reads(gap: str, doubted: bool) -> None:
    rule = load_pack("xinjiang-2024").rule("income-sources-listed-wrong")
    assert rule is not None
    budget = empty()._replace(unread=(Unread(gap, "某行", "row"),))
    problem = Problem(Verdict.SUSPICIOUS, Text("", ""), (Place("narrative.overview", "total", "income_items"),))
    assert may_be_unread(problem, rule, Unknown(budget)) is doubted
