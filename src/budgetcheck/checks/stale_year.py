"""Years that a copied text leaves behind: a budget compared with itself, assets as of a year long gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from budgetcheck.checks import Context, Outcome, Problem, each_passage, quoted
from budgetcheck.documents.phrases import CUT_OFF, OWN_BASE, OWN_OUTCOME, SENTENCE
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import Record
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import Place

_NAMED = re.compile(
    r"^[^\d，：]{0,24}?(?<![与比较同和])(?P<year>20\d\d)\s?年度?(?!\s?[\d初底末])，?(?P<of>[^，：\d]{0,40}?(?:收|支|经费|拨款|基金)[^，：\d]{0,24}?)\d"
)
"""A sentence that begins with the year that it is of, up to its first figure."""
_OF_OTHERS = re.compile(r"结转|下达|追加|专项|项目(?!支出)|比|较|今年|本年度?(?!收|支)|持平|一致|相同|无变化")
"""What may be of another year and yet be this year's figure."""
_AMOUNT = re.compile(r"(?<![\d.])\d[\d,]*\.\d+(?=\s*[万亿]?元)")
_TELLING = 4
"""Digits by which a figure is known again."""
_YEARS_BEFORE = {"budget": 2, "final": 0}
"""How old the last count of assets may be: a budget is drawn up before its own year's end, or the year before's."""

CHINESE = {
    "": "抄来的旧年度：预算与自身比较，资产截至多年以前。",
    "check": (
        "base：2024 年预算写“比 2024 年预算增加”，2024 年决算写“与 2024 年度相比”；cutoff：资产截至的年末早于可知的年末；"
        "figures：句中写上年度，所列却是本年度各表的数。"
    ),
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """Years left over from the text that was copied."""

    check: Literal["base", "cutoff", "figures"]
    """base: a budget of 2024 says 比 2024 年预算增加, an account of 2024 与 2024 年度相比; cutoff: assets are as of the end of an
    earlier year than known; figures: a sentence names another year and gives figures of this year's tables."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: years stand in text."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each paragraph of a document that names such a year."""
    year, stage = context.budget.year, context.budget.stage
    if options.check == "figures":
        printed = _of_this_year(context)
        return each_passage(context, lambda place: _figures(place, year, printed))
    ask = {"base": lambda place: _base(place, year, stage), "cutoff": lambda place: _cutoff(place, year, stage)}
    return each_passage(context, ask[options.check])


def _base(place: Place, year: int, stage: str) -> Iterator[Problem]:
    for match in (OWN_BASE if stage == "budget" else OWN_OUTCOME).finditer(place.text):
        if int(match["year"]) == year:
            message = (
                Text(f"{year} 年预算与本年度预算自身比较", f"the budget of {year} is compared with itself")
                if stage == "budget"
                else Text(f"{year} 年决算与本年度自身比较", f"the account of {year} is compared with itself")
            )
            found = message + quoted(place, match[0], match.start())
            yield Problem(Verdict.SUSPICIOUS, found, (place,), expected=str(year - 1), actual=match["year"])


def _cutoff(place: Place, year: int, stage: str) -> Iterator[Problem]:
    for match in CUT_OFF.finditer(place.text):
        named = int(match["year"])
        if not year - _YEARS_BEFORE[stage] <= named <= year:
            message = Text(f"资产的截止时间为 {named} 年", f"the assets are as of {named}")
            found = message + quoted(place, match[0], match.start())
            yield Problem(Verdict.SUSPICIOUS, found, (place,), actual=match["year"])


def _of_this_year(context: Context) -> frozenset[str]:
    """Return the figures of the tables that are of this year and long enough to be known again."""
    return frozenset(
        figure.text.replace(",", "")
        for table in context.budget.tables.values()
        if not is_notes(table.id)
        for row in table.rows
        for column, figure in row.figures.items()
        if column != "previous" and sum(map(str.isdigit, figure.text.lstrip("0."))) >= _TELLING
    )


def _figures(place: Place, year: int, printed: frozenset[str]) -> Iterator[Problem]:
    for sentence in SENTENCE.finditer(place.text):
        named = _NAMED.match(sentence[0])
        if named is None or abs(int(named["year"]) - year) != 1 or str(year) in sentence[0]:
            continue
        told = _OF_OTHERS.search(named["of"]) is None and any(
            amount[0].replace(",", "") in printed for amount in _AMOUNT.finditer(sentence[0])
        )
        if told:
            message = Text(
                f"所写为 {named['year']} 年，所列却是 {year} 年各表的数",
                f"says {named['year']}, yet its figures are those of the tables of {year}",
            )
            found = message + quoted(place, named["year"], sentence.start() + named.start("year"))
            yield Problem(Verdict.SUSPICIOUS, found, (place,), expected=str(year), actual=named["year"])
