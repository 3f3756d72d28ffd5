"""Words that should not be in a published text: placeholders, old names, doubled words, a stale year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.formula import FormulaError, check_table
from budgetcheck.checks import Context, Held, Outcome, Problem, each_place, of_another_year, quoted
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout

_YEAR = re.compile(r"(?<![\d〔\[(（《])(20\d\d)\s*年")

CHINESE = {
    "": "公开文字中不应有的词：占位符、旧名称、重复的词、旧年度。",
    "words": "不应出现的词语。",
    "instead": "不应出现的词语，各写应写的词语。",
    "spelling": "instead 是正确写法，而非新的名称。",
    "unless": "含有其中之一的文字不检查。",
    "year": "是否报告不是本预算年度的年份。",
    "tables": "只检查这些表和部分；不写则连同其余文字全部检查。",
    "columns": "检查哪些文字：statement、name、title、某文字列，或 text（正文段落）；不写则全部。",
}
OF_FIGURES = False


class Options(Record):
    """Words in published texts. Phrases are plain words, never patterns, so that no pack can hang a run."""

    words: tuple[str, ...] = ()
    """Phrases that should not stand there."""
    instead: Mapping[str, str] = EMPTY
    """Phrases that should not stand there, each with what should."""
    spelling: bool = False
    """Whether `instead` is the right spelling, rather than a newer name."""
    unless: tuple[str, ...] = ()
    """A text that holds one of these is left alone."""
    year: bool = False
    """Whether a year that is not the budget's is reported."""
    tables: tuple[str, ...] = ()
    """The tables and sections to read; without it all, and the text beside them."""
    columns: tuple[str, ...] = ()
    """What to read: statement, name, title, a text column, or text for a document's paragraphs; without it all."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a rule that looks for nothing, or in a table that the layout does not have."""
    for table in options.tables:
        check_table(table, layout)
    if not options.words and not options.instead and not options.year:
        raise FormulaError(
            Text("没有要查找的词", "looks for nothing"),
            Text("请写 words、instead 或 year", "Give words, instead or year"),
        )
    if "" in options.words or "" in options.instead:
        raise FormulaError(Text("要查找的词不能为空", "a phrase must not be empty"))


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield each text that holds one of the phrases."""
    words, number = context.words(tuple(options.columns))
    if not _anywhere(words, options, context.budget.year):
        if number:
            yield Held(number)
        return
    places = [
        place
        for place in context.texts()
        if (not options.columns or place.column in options.columns)
        and (not options.tables or place.table in options.tables)
    ]
    yield from each_place(places, lambda place: _problems(place, options, context.budget.year))


def _anywhere(everything: str, options: Options, year: int) -> bool:
    """Whether any fault may stand in any text: most budgets hold none, and one search through all says so."""
    if options.year and any(int(printed) != year for printed in _YEAR.findall(everything)):
        return True
    return any(word in everything for word in (*options.words, *options.instead))


def _stands(text: str, word: str) -> bool:
    """Whether a word of Latin letters stands by itself somewhere: XX is no part of XXL, nor of a model's name."""
    if not (word.isascii() and word.isalnum()):
        return True
    own = word[0]
    at = text.find(word)
    while at >= 0:
        start, end = at, at + len(word)
        while end < len(text) and text[end] == own:
            end += 1
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        if not any(letter.isascii() and (letter.isalnum() or letter == "-") for letter in beside):
            return True
        at = text.find(word, end)
    return False


def _problems(place: Place, options: Options, year: int) -> Iterator[Problem]:
    """Yield the first fault of a text: one is enough to look at it again."""
    yield from islice(_faults(place, options, year), 1)


def _faults(place: Place, options: Options, year: int) -> Iterator[Problem]:
    if any(word in place.text for word in options.unless):
        return
    for word in options.words:
        if word in place.text and _stands(place.text, word):
            message = Text(f"文中有“{word}”", f"the text holds '{word}'")
            yield Problem(Verdict.SUSPICIOUS, message + quoted(place, word), (place,), actual=word)
    for word, better in options.instead.items():
        if word in place.text and better not in place.text:
            message = Text(f"“{word}”现称“{better}”", f"'{word}' is now '{better}'")
            if options.spelling:
                message = Text(f"“{word}”应写作“{better}”", f"'{word}' should be written '{better}'")
            yield Problem(Verdict.SUSPICIOUS, message + quoted(place, word), (place,), expected=better, actual=word)
    if options.year:
        for printed in _YEAR.findall(place.text):
            if int(printed) != year:
                yield of_another_year(place, printed, printed, year)
