"""Small questions on the words before a figure: what a change is measured from, which way it goes, which plan is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.phrases import BECOMES, MORE_THAN_PLAN, MOVES, SAME
from budgetcheck.documents.subjects import bare, is_subject

if TYPE_CHECKING:
    from budgetcheck.documents.ledger import Claim
    from budgetcheck.documents.phrases import Phrase
    from budgetcheck.documents.quantities import Quantity

_STAGES = ("年初", "全年", "调整", "当年", "本年", "年度", "批复")
_BRACKET = 2
RATES = frozenset({"%", "‰", "个百分点", "倍"})
THIS_YEAR = frozenset({"本年", "本年度", "今年", "当年"})


class Words(NamedTuple):
    """The words before a figure: all of them, those behind the last colon, and the name before it."""

    before: str
    head: str
    label: str
    heading: str
    """The name before the colon with its verb, as a heading of its own: 资金安排."""
    start: int
    each: bool = False
    """Whether the figure is of each one, as the words behind it say: 3 万元/辆."""


def base_of(match: re.Match[str], years: frozenset[int]) -> str:
    """Return what a change is measured from in plain words."""
    when, kind = match["year"], match["kind"] or ""
    if when is None:
        return "上年"
    if not when:
        return "预算"
    if when[:2] == "20":
        year = int(when[:4])
        when = "上年" if year + 1 in years or not any(other > year for other in years) else f"{year}年"
    elif when in {"年初", "全年"} or when.startswith("调整"):
        return f"{when}{'预算' if '预算' in kind else ''}"
    else:
        when = "上年"
    if "年初" in kind:
        return "年初预算" if when == "上年" and "预算" in kind else f"{when}年初"
    word = next((word for word in ("执行", "预算", "决算") if word in kind), "")
    return f"{when}{word}{'数' if word == '执行' else ''}"


def signed(quantity: Quantity, *, down: bool) -> Quantity:
    """Return a change with its sign; a printed minus stays, and nothing makes a zero negative."""
    zero = not quantity.text.strip("-0.")
    if not down or zero or quantity.text.startswith("-"):
        return quantity
    return quantity._replace(text=f"-{quantity.text}")


def stage_of(words: str) -> str:
    """Return which plan words speak of, empty where they name none."""
    return next((stage for stage in _STAGES if stage in words), "")


def stands_beside(change: Quantity, rate: Quantity) -> bool:
    """Whether a rate stands alone in a bracket right behind a change: 减少 0.62 万元（7.72%）."""
    return 0 < rate.start - change.end <= _BRACKET


def is_of_earlier_year(claim: Claim, compared: re.Match[str]) -> bool:
    """Whether a claim's amount is of the year that a change is measured from, or of one before."""
    year, kind = compared["year"] or "", compared["kind"] or ""
    if claim.amount is None or claim.year is None or year[:2] != "20":
        return False
    # What came of a year is held against the same year's plan: 2023 年决算 5 万元，比 2023 年年初预算增加 1 万元.
    return claim.year < int(year[:4]) or (claim.year == int(year[:4]) and "预算" not in kind)


def start_of(pattern: Phrase, words: str) -> int:
    """Return where a pattern begins in some words, their end where it is not there."""
    match = pattern.search(words)
    return match.start() if match is not None else len(words)


def becoming(
    head: str, change: re.Match[str] | None, compared: re.Match[str] | None, now: Claim | None
) -> re.Match[str] | None:
    """Return the verb that says with 为 what an amount became, behind that amount: 由 5 万元压减为 4 万元."""
    if change is None or compared is not None or BECOMES.fullmatch(change[0]) is None:
        return None
    named = bare(head[: change.start()])
    known = now is not None and not now.moved and (now.previous is not None or now.amount is not None)
    return change if known or (is_subject(named) and named not in THIS_YEAR) else None


def is_previous(head: str, compared: re.Match[str], quantity: Quantity, now: Claim | None) -> bool:
    """Whether a comparison stands right before the figure that is compared with: 较上年的 40 万元, a share's with 38 %."""
    of_share = now is not None and (now.share or now.completion) and quantity.measure == "%" and not now.moved
    if (quantity.measure in RATES and not of_share) or compared["year"] is None or compared["beside"]:
        return False
    between = head[compared.end() :]
    return not re.search(r"[为是：，]|相比", between) and not SAME.search(between) and not MOVES.search(between)


def beyond_plan(head: str, quantity: Quantity, now: Claim | None) -> bool:
    """Take by how much an outcome differs from its plan: 决算数大于预算数 20 万元."""
    match = MORE_THAN_PLAN.search(head)
    if match is None or now is None or now.change is not None or not now.plans or not quantity.measure.endswith("元"):
        return False
    now.says = now.says or ("above" if match["above"] else "below")
    now.says_of = stage_of(match["of"])
    now.change = signed(quantity, down=match["below"] is not None)
    now.base = now.base or f"{now.says_of or '年初'}预算"
    return True
