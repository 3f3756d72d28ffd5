"""What a provincial reviewer asks, each wish in a line or a block: the fixture pack, its examples, and its words."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.commands.trial import example_run
from budgetcheck.judging.question import Question
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Severity
from budgetcheck.pack.examples import example
from tests.generator import read
from tests.paths import FIXTURES

PACK = load_pack(str(FIXTURES / "language" / "reviewer.toml"), examples=True)


def report(rule_id: str, *, bad: bool) -> FileReport:
    rule = PACK.rule(rule_id)
    assert rule is not None
    return example_run(rule, PACK, bad=bad)[-1]


@pytest.mark.parametrize("rule_id", [rule.id for rule in PACK.rules])
def test_each_wish_holds_in_its_good_example_and_breaks_in_its_bad_one(rule_id: str) -> None:
    good, bad = report(rule_id, bad=False), report(rule_id, bad=True)
    assert good.outcomes[rule_id].held > 0
    assert good.findings == ()
    assert bad.outcomes[rule_id].broken > 0
    assert [finding.rule for finding in bad.findings] == [rule_id]


@pytest.mark.parametrize(
    ("rule_id", "said"),
    [
        ("operating-costs-per-head-too-high", "45,000 元×10"),
        ("project-share-out-of-range", "66.00 不应大于 60 %×100.00（合计） = 60.00，超出 6.00"),
        ("annuity-out-of-proportion", "12.00 不应大于 0.55×20.00（30108） = 11.00，超出 1.00"),
        ("receptions-too-high", "3.00 不应大于 5 %×40.00"),
        ("project-grows-without-reason", "13.50 不应大于 130 %×10.00"),
    ],
)
def test_findings_print_numbers_as_the_rule_has_them(rule_id: str, said: str) -> None:
    (finding,) = report(rule_id, bad=True).findings
    assert said in finding.message.zh


def test_amounts_within_limits_are_never_reported_however_they_are_rounded() -> None:
    """True amounts on or within the limits, to the last yuan, then rounded to 0.01 万元: no error in any of 1,000."""
    drawn = random.Random()
    rule = PACK.rule("annuity-out-of-proportion")
    assert rule is not None
    for _ in range(1000):
        pension = drawn.choice([drawn.randint(1, 400), drawn.randint(1, 10**7)])
        low, high = -(-45 * pension // 100), 55 * pension // 100
        if low > high:
            continue
        annuity = drawn.choice([low, high, drawn.randint(low, high)])
        content = example(rule, PACK, bad=False)
        rows = content["tables"]["general_basic"]["rows"]
        rows[0]["total"], rows[1]["total"] = _printed(pension), _printed(annuity)
        found = validate(read(content, PACK.layout), PACK, Question(select=(rule.id,)))
        assert {finding.severity for finding in found.findings} <= {Severity.NOTE}, (pension, annuity)


def _printed(yuan: int) -> Decimal:
    return (Decimal(yuan) / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_quotient_of_nothing_says_nothing() -> None:
    """Without staff, or with a pension too small to divide by, the limit does not apply and is counted so."""
    rule = PACK.rule("operating-costs-per-head-too-high")
    assert rule is not None
    content = example(rule, PACK, bad=True)
    content["tables"]["staff"]["rows"][0]["active"] = Decimal(0)
    found = validate(read(content, PACK.layout), PACK, Question(select=(rule.id,)))
    assert found.findings == ()
    assert found.outcomes[rule.id][:3] == (0, 0, 1)


def test_without_last_years_file_its_rules_take_no_part() -> None:
    rule = PACK.rule("three-public-above-last-year")
    assert rule is not None
    found = validate(read(example(rule, PACK, bad=True), PACK.layout), PACK)
    assert rule.id not in found.outcomes
