"""Slips of writing in a document's sentences: 万 without 元, a percentage without %, a cut year, 增加 with 下降."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.checks import Context, Outcome, Problem, each_passage, quoted
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

Slip = Literal["measure", "percent", "blank", "year", "direction", "same"]

_NUMBER = r"-?\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_UP, _DOWN = "增加|增长|上升|提高|上涨", "减少|下降|降低|压减|缩减"
_NOT_ZERO = r"(?=[\d,.]{0,20}[1-9])"
_BASE = r"(?:上年|去年|20\d\d\s?年)(?:度)?(?:年初|当年)?(?:预算|决算|执行)?(?:数)?"
_END = r"(?=\s?(?:[，。；;]|,(?!\d{3}(?!\d))|$))"
"""Where a figure ends: a comma before three digits is the thousands' and no end."""

# Every repetition is bounded, so that no text takes longer than its length.
_PATTERNS: dict[str, str] = {
    "measure": (
        rf"(?:{_UP}|{_DOWN}|预算|安排|支出|收入|资金|经费)(?:了|为|数为|合计|共计)?\s?{_NUMBER}\s?万{_END}"
        rf"|[较比与]{_BASE}(?:相比)?(?:{_UP}|{_DOWN})(?:了)?\s?{_NUMBER}{_END}"
    ),
    "percent": (
        rf"(?<=[，,；])\s?(?:占比?(?:为)?|增长|上升|下降|降低)(?:了)?\s?{_NUMBER}{_END}|{_NUMBER}\s?[%％]\s?[%％]"
    ),
    "blank": (
        rf"(?:{_UP}|{_DOWN}|预算|安排|合计|共计)(?:了|为|数为)?\s{{0,6}}(?:万元|元(?!旦))|(?:_{{2,9}}|…{{1,4}})\s?万?元|占\s{{0,6}}[%％]|(?:{_UP}|{_DOWN})\s{{0,6}}(?:[%％]|个百分点)"
    ),
    "year": (
        r"(?<![\d.,〔\[第])(?:20\d|20\d{3,4}|2[1-9]\d\d|1[0-8]\d\d)\s?年(?=预算|度|部门|单位|收支|一般|财政|政府|没有|未)"
    ),
    "direction": (
        rf"(?:{_UP})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?(?:万元|亿元|元)\s?[，,（(]\s?(?:{_DOWN})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?[%％]"
        rf"|(?:{_DOWN})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?(?:万元|亿元|元)\s?[，,（(]\s?(?:{_UP})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?[%％]"
    ),
    "same": (
        rf"(?<!基本)(?:持平|无变化|一致)[，,、]?\s?(?:(?:较|比){_BASE})?(?:{_UP}|{_DOWN})(?:了)?\s?{_NOT_ZERO}{_NUMBER}\s?(?:万元|亿元|元)"
    ),
}


@cache
def _pattern(slip: str) -> re.Pattern[str]:
    """Return a pattern compiled once it is needed: a budget file, which has no sentences, needs none."""
    return re.compile(_PATTERNS[slip])


_SAYS: dict[str, Text] = {
    "measure": Text("金额缺少计量单位", "an amount without its measure"),
    "percent": Text("百分比缺少百分号或重复", "a percentage without its sign, or with two"),
    "blank": Text("应有数字处空着", "nothing stands where a figure should"),
    "year": Text("年份缺字或多字", "a year with a digit too few or too many"),
    "direction": Text("金额与百分比一增一减", "the amount and the percentage go opposite ways"),
    "same": Text("既说持平又说有增减", "says no change and then a change"),
}


class Options(Record):
    """Slips of writing. The patterns are ours, not the pack's, so that no pack can hang a run."""

    of: tuple[Slip, ...]
    """measure, percent, blank (no digits), year (a digit lost or doubled), direction (增加 with 下降), same (持平)."""


def verify(options: Options, layout: Layout) -> None:  # noqa: ARG001 - slips do not depend on a layout
    """Raise FormulaError on a rule that looks for nothing."""
    if not options.of:
        raise FormulaError(
            Text("of 为空", "of is empty"), Text(f"可写：{'、'.join(_PATTERNS)}", f"Known: {', '.join(_PATTERNS)}")
        )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each paragraph of a document that holds a slip; a budget file has no paragraphs."""
    return each_passage(context, lambda place: _problems(place, options))


def _problems(place: Place, options: Options) -> Iterator[Problem]:
    for slip in options.of:
        for match in _pattern(slip).finditer(place.text):
            message = _SAYS[slip] + quoted(place, match[0], match.start())
            yield Problem(Verdict.SUSPICIOUS, message, (place,), actual=match[0])
