"""Years that a copied text leaves behind: a budget compared with itself, assets as of a year long gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from budgetcheck.checks import Context, Outcome, Problem, each_passage, quoted
from budgetcheck.documents.phrases import CUT_OFF, OWN_BASE
from budgetcheck.model.record import Record
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import Place

_YEARS_BEFORE = {"budget": 2, "final": 0}
"""How old the last count of assets may be: a budget is drawn up before its own year's end, or the year before's."""

CHINESE = {
    "": "抄来的旧年度：预算与自身比较，资产截至多年以前。",
    "check": "base：2024 年预算写“比 2024 年预算增加”；cutoff：资产截至的年末早于可知的年末。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """Years left over from the text that was copied."""

    check: Literal["base", "cutoff"]
    """base: a budget of 2024 says 比 2024 年预算增加; cutoff: its assets are as of the end of an earlier year than known."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: years stand in text."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each paragraph of a document that names such a year."""
    year, stage = context.budget.year, context.budget.stage
    ask = {"base": lambda place: _base(place, year, stage), "cutoff": lambda place: _cutoff(place, year, stage)}
    return each_passage(context, ask[options.check])


def _base(place: Place, year: int, stage: str) -> Iterator[Problem]:
    for match in OWN_BASE.finditer(place.text) if stage == "budget" else ():
        if int(match["year"]) == year:
            message = Text(f"{year} 年预算与本年度预算自身比较", f"the budget of {year} is compared with itself")
            found = message + quoted(place, match[0], match.start())
            yield Problem(Verdict.SUSPICIOUS, found, (place,), expected=str(year - 1), actual=match["year"])


def _cutoff(place: Place, year: int, stage: str) -> Iterator[Problem]:
    for match in CUT_OFF.finditer(place.text):
        named = int(match["year"])
        if not year - _YEARS_BEFORE[stage] <= named <= year:
            message = Text(f"资产的截止时间为 {named} 年", f"the assets are as of {named}")
            found = message + quoted(place, match[0], match.start())
            yield Problem(Verdict.SUSPICIOUS, found, (place,), actual=match["year"])
