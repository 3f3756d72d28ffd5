"""Paragraphs that a document prints twice: a block was pasted once too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Outcome, Problem, each_place, quoted
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout


class Options(Record):
    """Paragraphs that stand twice."""

    letters: int = 40
    """Shorter paragraphs may repeat: headings, lines of a form."""
    unless: tuple[str, ...] = ()
    """A paragraph that holds one of these may repeat: the empty-table statement stands under table and heading."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: any number of letters will do."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each paragraph that has stood before; a budget file has no paragraphs."""
    places = context.passages()
    if not places:
        yield NotApplicable()
    first: dict[str, Place] = {}

    def ask(place: Place) -> Iterator[Problem]:
        before = first.setdefault(_words(place), place)
        if before is not place:
            where = before.source
            at = Text(where.zh if where else "", where.en if where else "")
            message = Text(f"此段与{at.zh or '前文'}相同", f"the same as {at.en or 'one before'}")
            yield Problem(Verdict.SUSPICIOUS, message + quoted(place, place.text[:20]), (place,))

    yield from each_place((place for place in places if _must_differ(_words(place), options)), ask)


def _words(place: Place) -> str:
    return "".join(place.text.split())


def _must_differ(words: str, options: Options) -> bool:
    return len(words) >= options.letters and not any(word in words for word in options.unless)
