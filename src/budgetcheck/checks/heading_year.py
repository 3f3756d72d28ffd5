"""The year in headings of a document: that of the budget, not one left over from the text that was copied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.checks import Context, Outcome, Problem, each_passage, of_another_year
from budgetcheck.documents.numbering import HEADING
from budgetcheck.model.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import Place

_YEAR = r"(?<![\d〔\[(（《-])(20\d\d)\s*年(?!\s*\d{1,2}\s*月)"
_LONGEST = 60
_OF_BUDGET = r"(20\d\d)\s*年(?:度)?\s*(?:预算数|部门预算|单位预算|收支预算|收支总预算|收入预算|支出预算|预算公开)"
_ALONE = r"\s*[（(](20\d\d)\s*年(?:度)?[）)]\s*"
_BEFORE = (
    "上年",
    "去年",
    "较",
    "比",
    "与",
    "截至",
    "截止",
    "依据",
    "根据",
    "原因",
    "时间",
    "《",
    "〔",
    "至",
    "—",
    "自",
    "从",
)
_AFTER = ("决算", "底", "末", "至", "-", "—", "初")
_NEAR = 10
_OF_DISCLOSURE = r"\s*度?\s*(?:部门|单位|预算|收支|收入|支出|财政|一般公共|政府|国有|“?三公|机关|项目|绩效|公开|整体|没有|未|[）)]|$)"
"""What a heading's year is of: not 2003 年机构改革."""
_OUTCOME = r"\s*度?(?:当年|全年)?预算执行|\s*度?决算|\s*度?执行"
"""What last year's year is named for, beside this year's budget."""

CHINESE = {
    "": "标题中的年度：应为本预算年度，而非抄来的旧年度。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """Years in headings."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: there is nothing to say in the rule."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - every kind is asked alike
    """Yield each heading, or start of a sentence on this year's budget, that names another year."""
    return each_passage(context, lambda place: _problems(place, context.budget.year))


def _problems(place: Place, year: int) -> Iterator[Problem]:
    start = place.text[:_LONGEST]
    heading = re.match(HEADING, start) is not None or ("。" not in place.text and len(place.text) <= _LONGEST)
    found = re.fullmatch(_ALONE, place.text[:_LONGEST]) or (re.search(_YEAR, start) if heading else None)
    found = found or next((each for each in re.finditer(_OF_BUDGET, place.text) if int(each[1]) != year), None)
    if found is None or int(found[1]) == year or (heading and str(year) in start[: found.end()]):
        return
    if re.search(rf"{year}\s*年度?[^。]{{0,12}}(?:预算|安排)", _sentence_at(place.text, found)):
        # Last year's budget, printed beside this year's.
        return
    before, after = place.text[max(0, found.start() - _NEAR) : found.start()], place.text[found.end() :][:2]
    if any(word in before for word in _BEFORE) or after.startswith(_AFTER):
        return
    rest = place.text[found.end() :] if found[0].rstrip().endswith("年") else place.text[found.end(1) :].lstrip(" 年")
    if re.match(_OUTCOME, rest) or (heading and re.match(_OF_DISCLOSURE, rest) is None):
        return
    yield of_another_year(place, found[0], found[1], year)


def _sentence_at(text: str, found: re.Match[str]) -> str:
    """Return the sentence that a year stands in; nothing of one that has no amount."""
    sentence = text[text.rfind("。", 0, found.start()) + 1 :].partition("。")[0]
    return sentence if re.search(r"\d\s*[万亿]?元", sentence) else ""
