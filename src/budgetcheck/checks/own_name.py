"""What a disclosure calls its own body: a unit in a department's disclosure, or a department in a unit's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Held, Outcome, Problem, quoted
from budgetcheck.model.record import Record
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import Place

_TITLE = re.compile(r"20\d\d\s?年(?:度)?[^，。；：]{0,24}?(部门|单位)(?:综合)?(?:预算|决算)")
_LONGEST_TITLE = 60
_OWN = re.compile(r"本(部门|单位)(?!预算编码|预决算|及|和|、|所属|下属|本级)")
_OTHER = {"部门": "单位", "单位": "部门"}
_HABIT = 3
"""How often the title's word must stand for each that differs: a text that mixes both as it likes is left alone."""

CHINESE = {
    "": "对本机构的称呼：部门公开中写“本单位”，或单位公开中写“本部门”。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """The word that the title uses, 部门 or 单位, is the one that the text uses of itself."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: only the text is looked at."""


def _sentence_of(place: Place, match: re.Match[str]) -> str:
    begin = max(place.text.rfind(mark, 0, match.start()) for mark in "。；\n")
    return re.split(r"[。；\n]", place.text[begin + 1 :], maxsplit=1)[0]


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - there is nothing to choose
    """Yield each place where a text that otherwise keeps to its title's word uses the other."""
    places = context.passages()
    titles = {
        found[1] for place in places if len(place.text) <= _LONGEST_TITLE and (found := _TITLE.search(place.text))
    }
    if len(titles) != 1:
        yield NotApplicable()
        return
    own = titles.pop()
    said = [(place, match) for place in places for match in _OWN.finditer(place.text)]
    # A sentence that speaks of both tells them apart on purpose.
    other = [each for each in said if each[1][1] == _OTHER[own] and f"本{own}" not in _sentence_of(*each)]
    if not said or len(said) - len(other) < _HABIT * len(other):
        yield NotApplicable()
        return
    yield Held(len(said) - len(other))
    for place, match in other:
        message = Text(f"本文为{own}公开，此处却写“{match[0]}”", f"the title says {own}, here stands {match[0]}")
        message += quoted(place, match[0], match.start())
        yield Problem(Verdict.SUSPICIOUS, message, (place,), expected=f"本{own}", actual=match[0])
