"""The year in headings of a document: that of the budget, not one left over from the text that was copied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.checks import Context, Held, NotApplicable, Outcome, Problem, quoted
from budgetcheck.finding import Place, Text, Verdict
from budgetcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.layout import Layout

_HEADING = r"\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+\s*、|[(（][一二三四五六七八九十]+[)）])"
_YEAR = r"(?<![\d〔\[(（《-])(20\d\d)\s*年(?!\s*\d{1,2}\s*月)"
_LONGEST = 60
_OF_BUDGET = r"(20\d\d)\s*年(?:度)?\s*(?:预算数|部门预算|单位预算|收支预算|预算公开|预算安排)"
_APART = ("上年", "去年", "较", "比", "截至", "截止", "依据", "执行时间", "《", "〔", "决算", "至", "—")


class Options(Record):
    """Years in headings."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: there is nothing to say in the rule."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - every kind is asked alike
    """Yield each heading, or start of a sentence on this year's budget, that names another year."""
    places = context.passages()
    if not places:
        yield NotApplicable()
        return
    held = 0
    for place in places:
        problem = _problem(place, context.budget.year)
        if problem is None:
            held += 1
        else:
            yield problem
    if held:
        yield Held(held)


def _problem(place: Place, year: int) -> Problem | None:
    start = place.text[:_LONGEST]
    if any(word in start for word in _APART):
        return None
    heading = re.match(_HEADING, start) is not None or ("。" not in place.text and len(place.text) <= _LONGEST)
    found = re.search(_YEAR, start) if heading else re.search(_OF_BUDGET, start)
    if found is None or int(found[1]) == year or str(year) in start:
        return None
    message = Text(f"写的是 {found[1]} 年，本预算是 {year} 年", f"says {found[1]}, the budget is of {year}")
    return Problem(Verdict.SUSPICIOUS, message + quoted(place, found[0]), (place,), expected=str(year), actual=found[1])
