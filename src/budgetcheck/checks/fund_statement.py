"""A statement that a fund was not used, under the heading of another: no government-managed funds, under state capital."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Held, Outcome, Problem, quoted
from budgetcheck.documents.numbering import ITEM
from budgetcheck.documents.phrases import FUNDS, NOT_USED, SENTENCE
from budgetcheck.model.record import Record
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import Place

_NUMBERED = re.compile(rf"{ITEM}\s*")
_HEADING_ENDS = re.compile(r"(?:表|情况|说明|安排|收支|支出|收入|预算|决算|经费)\s*$")
_LONGEST_HEADING = 60

CHINESE = {
    "": "写在另一种资金标题下的未安排说明：如国有资本经营预算下写“无政府性基金预算”。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """Where a section's heading names one fund, a statement that there is none of another is out of place."""


class _Section(NamedTuple):
    """What stands under one heading that names funds."""

    funds: frozenset[str]
    heading: str
    body: Sequence[tuple[Place, str]]


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: only the text is looked at."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - there is nothing to choose
    """Yield each statement under a heading of another fund, where nothing under it speaks of its own."""
    found = False
    for section in _sections(context.passages()):
        stated = list(_stated(section))
        if not stated:
            continue
        found = True
        if any(section.funds & _funds_in(words) for _, words in section.body):
            # A joint statement, or one beside the section's own.
            yield Held(len(stated))
            continue
        own = "、".join(sorted(section.funds))
        for place, sentence, other in stated:
            message = Text(
                f"标题为“{section.heading}”，所写却是没有{other}", f"the heading is of {own}, the statement of {other}"
            )
            message += quoted(place, sentence, place.text.find(sentence))
            yield Problem(Verdict.MISMATCH, message, (place,), expected=own, actual=other)
    if not found:
        yield NotApplicable()


def _sections(places: Sequence[Place]) -> Iterator[_Section]:
    """Yield what stands under each heading that names one of the funds, or several."""
    section: _Section | None = None
    for place in places:
        heading, body = _parted(place.text)
        if heading:
            if section is not None:
                yield section
            funds = _funds_in(heading)
            section = _Section(funds, heading, []) if funds else None
        if section is not None and body:
            section = section._replace(body=(*section.body, (place, body)))
    if section is not None:
        yield section


def _parted(text: str) -> tuple[str, str]:
    """Return a paragraph's heading, empty where it has none, and what it says beside it."""
    number = _NUMBERED.match(text)
    head, colon, rest = text.partition("：")
    if colon and number is not None and len(head) <= _LONGEST_HEADING and "。" not in head and "，" not in head:
        return head[number.end() :].strip(), rest.strip()
    alone = len(text) <= _LONGEST_HEADING and re.search(r"[。，；：]", text) is None
    if alone and _HEADING_ENDS.search(text) is not None and NOT_USED.search(text) is None:
        return text[number.end() if number is not None else 0 :].strip(), ""
    return "", text


def _funds_in(words: str) -> frozenset[str]:
    return frozenset(fund for fund, pattern in FUNDS if pattern.search(words) is not None)


def _stated(section: _Section) -> Iterator[tuple[Place, str, str]]:
    """Yield each sentence that says of another fund that there is none."""
    for place, words in section.body:
        for match in SENTENCE.finditer(words):
            sentence = match[0].strip()
            others = _funds_in(sentence)
            if others and NOT_USED.search(sentence) is not None:
                yield place, sentence, "、".join(sorted(others))
