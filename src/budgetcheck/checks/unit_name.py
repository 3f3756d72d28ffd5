"""The unit's name: given over every table, and written alike everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.checks import Context, Outcome, Problem, each_passage, quoted
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

_NOBODY = r"(?:编制|填报)(?:单位|部门)\s*[:：]\s*_*\s*(?:(?:金额)?单位\s*[:：]|$)"
_SHORTEST = 8
_ENDS = (
    "中心",
    "局",
    "厅",
    "委员会",
    "学校",
    "医院",
    "办公室",
    "所",
    "院",
    "站",
    "馆",
    "队",
    "大学",
    "学院",
    "处",
    "会",
)

CHINESE = {
    "": "单位名称：每张表上方都要写，且各处写法一致。",
    "given": "“编制单位”之后是否必须有名称。",
    "alike": "与单位名称只差一字的名称是否报告。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """The unit's name."""

    given: bool = False
    """Whether 编制单位 must have a name behind it."""
    alike: bool = False
    """Whether a name that differs from the unit's in one letter is reported."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: a rule that asks for neither finds nothing."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield where a name is missing or drifts."""
    return each_passage(context, lambda place: _problems(place, options, context.budget.unit))


def _problems(place: Place, options: Options, unit: str) -> Iterator[Problem]:
    if options.given and re.search(_NOBODY, place.text):
        message = Text("“编制单位”之后未填名称", "no name follows the heading of the unit")
        yield Problem(Verdict.MISSING, message, (place,), expected=unit)
        return
    if options.alike and len(unit) >= _SHORTEST:
        other = _drifted(place.text, unit)
        if other is not None:
            message = Text(f"单位名称写作“{other}”，应为“{unit}”", f"the unit is called '{other}', not '{unit}'")
            yield Problem(Verdict.SUSPICIOUS, message + quoted(place, other), (place,), expected=unit, actual=other)


def _drifted(text: str, unit: str) -> str | None:
    """Return a name that has the unit's beginning and end but one other letter, one more or one less, between."""
    words = "".join(text.split())
    head, tail = unit[:4], unit[-2:]
    if not unit.endswith(_ENDS):
        return None
    at = words.find(head)
    while at >= 0:
        for size in (len(unit), len(unit) - 1, len(unit) + 1):
            name = words[at : at + size]
            if name.endswith(tail) and name != unit and _one_apart(name, unit) and not words.startswith(unit, at):
                return name
        at = words.find(head, at + 1)
    return None


def _one_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter changed, left out or put in."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    rest, more = one[same:], other[same:]
    return rest[1:] == more[1:] if len(rest) == len(more) else rest[1:] == more or rest == more[1:]
