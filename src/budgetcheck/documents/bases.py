"""Small questions on the words before a figure: what a change is measured from, which way it goes, which plan is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

    from budgetcheck.documents.ledger import Claim
    from budgetcheck.documents.phrases import Phrase
    from budgetcheck.documents.quantities import Quantity

_STAGES = ("年初", "全年", "调整", "当年", "本年", "年度", "批复")
_BRACKET = 2


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
