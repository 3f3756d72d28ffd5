"""Paragraphs and pages that a document prints twice: a block was pasted once too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.checks import Context, Outcome, Problem, each_place, quoted
from budgetcheck.documents.reprints import are_of_other_funds
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Reprint
    from budgetcheck.model.layout import Layout

CHINESE = {
    "": "重复的段落和页：多粘贴了一次。",
    "letters": "更短的段落可以重复：标题、表单各行。",
    "unless": "含有其中之一的段落可以重复：空表说明在表下和标题下各有一次。",
}
OF_FIGURES = False
NEEDS = ("prose", "reprints")


class Options(Record):
    """Paragraphs that stand twice."""

    letters: int = 40
    """Shorter paragraphs may repeat: headings, lines of a form."""
    unless: tuple[str, ...] = ()
    """A paragraph that holds one of these may repeat: the empty-table statement stands under table and heading."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: any number of letters will do."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each page and each paragraph that has stood before."""
    places = context.passages()
    yield from map(_page, context.budget.reprints)
    first: dict[str, Place] = {}
    numbers = {id(place): number for number, place in enumerate(places)}

    def apart(before: Place, place: Place) -> bool:
        return are_of_other_funds(lambda at: places[at].text, numbers[id(before)], numbers[id(place)])

    def ask(place: Place) -> Iterator[Problem]:
        before = first.setdefault(_words(place), place)
        if before is not place and not apart(before, place):
            where = before.source
            at = Text(where.zh if where else "", where.en if where else "")
            message = Text(f"此段与{at.zh or '前文'}相同", f"the same as {at.en or 'one before'}")
            yield Problem(Verdict.SUSPICIOUS, message + quoted(place, place.text[:_QUOTED]), (place,))

    yield from each_place((place for place in places if _must_differ(_words(place), options)), ask)


def _page(reprint: Reprint) -> Problem:
    """Return one problem of a page, however many paragraphs and tables stand on it."""
    what = Text("段", "paragraphs") if reprint.again[0].line is None else Text("行", "lines")
    held = [
        (reprint.paragraphs, Text(f"{reprint.paragraphs} {what.zh}", f"{reprint.paragraphs} {what.en}")),
        (reprint.tables, Text(f"{reprint.tables} 张表", f"{reprint.tables} tables")),
    ]
    parts = [words for count, words in held if count]
    zh, en = "、".join(each.zh for each in parts), " and ".join(each.en for each in parts)
    first, last = reprint.first
    message = Text(
        f"此处起 {zh}与前文（{_span(first.zh, last.zh, '至')}）完全相同，重复部分未再读取",
        f"{en} from here on stand before ({_span(first.en, last.en, ' to ')}), word for word; the copy is not read again",
    )
    words = reprint.text[:_QUOTED]
    place = Place("", None, "text", reprint.text, reprint.again[0])
    return Problem(Verdict.SUSPICIOUS, message + quoted(place, words), (place,))


_QUOTED = 20


def _span(first: str, last: str, to: str) -> str:
    return first if first == last else f"{first}{to}{last}"


def _words(place: Place) -> str:
    return "".join(place.text.split())


def _must_differ(words: str, options: Options) -> bool:
    return len(words) >= options.letters and not any(word in words for word in options.unless)
