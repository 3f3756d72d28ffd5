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

_TITLE = re.compile(r"20\d\d\s?年(?:度)?[^，。；：]{0,24}?(部门|单位)(?:综合)?(?:预算|决算)")
_LONGEST_TITLE = 60
_OWN = re.compile(r"本(部门|单位)(?!预算编码|预决算|及|和|、|所属|下属|本级)")
_OTHER = {"部门": "单位", "单位": "部门"}
_HABIT = 3
"""How often the title's word must stand for each that differs: a text that mixes both as it likes is left alone."""

ABOUT = "对本单位的称呼：部门公开不写“本单位”，单位公开不写“本部门”。"
"""What the kind is for, in Chinese; the first sentence of the module says it in English."""

OF_FIGURES = False


class Options(Record):
    """The word that the title uses, 部门 or 单位, is the one that the text uses of itself."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: only the text is looked at."""


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
    other = [(place, match) for place, match in said if match[1] == _OTHER[own]]
    if not said or len(said) - len(other) < _HABIT * len(other):
        yield NotApplicable()
        return
    yield Held(len(said) - len(other))
    for place, match in other:
        message = Text(f"本文为{own}公开，此处却写“{match[0]}”", f"the title says {own}, here stands {match[0]}")
        message += quoted(place, match[0], match.start())
        yield Problem(Verdict.SUSPICIOUS, message, (place,), expected=f"本{own}", actual=match[0])
