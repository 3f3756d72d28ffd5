"""The numbers of headings and lists: 1, 2, 4 leaves one out, 1, 2, 2 has one twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.checks import Context, Held, Outcome, Problem, quoted
from budgetcheck.checks.contents import entries_of
from budgetcheck.documents.numbering import CHAPTER, NUMERAL
from budgetcheck.documents.numerals import chinese, numeral
from budgetcheck.model.record import Record
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.layout import Layout
    from budgetcheck.model.report import Place

_PART = re.compile(rf"\s*{CHAPTER}")
_STYLES = (
    re.compile(rf"\s*()({NUMERAL}{{1,3}})\s*([、.．])"),
    re.compile(rf"\s*([(（])\s*({NUMERAL}{{1,3}})\s*([)）])"),
)
"""How the items of a list are numbered, the outer one first."""
_FEW = 4
"""Items of the shortest list that shows what comes after what."""
_QUOTED = 16
_LONGEST_HEADING = 40
_ENDS = ("。", "；", "：", "，")

CHINESE = {
    "": "标题和列举的序号：一、二、四、缺了一个，一、二、二、重了一个。",
}
OF_FIGURES = False
NEEDS = ("prose",)


class Options(Record):
    """The numbers of headings and lists."""


def verify(options: Options, layout: Layout) -> None:
    """Raise nothing: there is nothing to say in the rule."""


class _Item(NamedTuple):
    number: int
    mark: str
    """The number as it is printed: 三、"""
    place: Place


class _Fault(NamedTuple):
    """What is wrong with a list: the item that shows it, the number that it should have, and what happened."""

    item: _Item
    expected: int
    message: Text


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - every kind is asked alike
    """Yield one problem for each list whose numbers go wrong in one place; what goes wrong in several is no list of ours."""
    _, places = entries_of(context)
    lists = [items for items in _lists(places) if len(items) >= _FEW and items[0].number == 1]
    if not lists:
        yield NotApplicable()
    taken = [line.strip() for grid in context.budget.grids for line in (*grid.over, grid.title)]
    held = 0
    for items in lists:
        fault = _fault(items)
        if fault is None or _stands_elsewhere(fault, items, places, taken):
            held += fault is None
            continue
        message = fault.message + quoted(fault.item.place, fault.item.place.text[:_QUOTED])
        expected = fault.item.mark.replace(chinese(fault.item.number), chinese(fault.expected))
        yield Problem(Verdict.SUSPICIOUS, message, (fault.item.place,), expected, fault.item.mark)
    if held:
        yield Held(held)


def _lists(places: Sequence[Place]) -> Iterator[list[_Item]]:
    """Yield the items of each list: a new one begins with 一, and the inner ones with each outer item."""
    open_: list[list[_Item]] = [[] for _ in _STYLES]
    for place in places:
        found = _numbered(place)
        if _PART.match(place.text):
            level = -1
        elif found is None:
            continue
        else:
            level = found[0]
        for inner in range(level + 1, len(open_)):
            if open_[inner]:
                yield open_[inner]
                open_[inner] = []
        if found is not None and level >= 0:
            if found[1].number == 1 and open_[level]:
                yield open_[level]
                open_[level] = []
            open_[level].append(found[1])
    yield from (items for items in open_ if items)


def _numbered(place: Place) -> tuple[int, _Item] | None:
    for level, style in enumerate(_STYLES):
        match = style.match(place.text)
        number = numeral(match[2]) if match is not None else None
        if match is not None and number is not None:
            return level, _Item(number, "".join(match.groups()), place)
    return None


def _fault(items: Sequence[_Item]) -> _Fault | None:
    """Return the one thing that is wrong with a list's numbers; None where nothing is, or more than one."""
    numbers = [item.number for item in items]
    wrong = [at for at, number in enumerate(numbers) if number != at + 1]
    if not wrong:
        return None
    first = wrong[0]
    item, expected = items[first], first + 1
    before, mark = items[first - 1].mark, item.mark
    if len(wrong) == 1 and first < len(items) - 1:
        shown = chinese(expected)
        message = Text(
            f"序号“{mark}”有误，按前后次序应为“{shown}”", f"the number {mark} is wrong: by its neighbours it is {shown}"
        )
    elif numbers[first:] == list(range(first + 2, len(items) + 2)):
        message = Text(f"序号由“{before}”跳到“{mark}”", f"the numbers leap from {before} to {mark}")
    elif numbers[first:] == list(range(first, len(items))):
        message = Text(f"序号“{mark}”重复", f"the number {mark} appears twice")
    else:
        return None
    return _Fault(item, expected, message)


def _stands_elsewhere(fault: _Fault, items: Sequence[_Item], places: Sequence[Place], taken: Sequence[str]) -> bool:
    """Whether the number that seems to be left out may be there: in a paragraph, over a table, or counted by Word."""
    if fault.item.number <= fault.expected:
        return False
    mark = fault.item.mark.replace(chinese(fault.item.number), chinese(fault.expected))
    start, end = places.index(items[0].place), places.index(fault.item.place)
    between = places[places.index(items[fault.expected - 2].place) + 1 : end]
    if any(_may_be_heading(place) for place in between):
        return True
    within = any(mark in "".join(place.text.split()) for place in places[start:end])
    return within or any("".join(line.split()).startswith(mark) for line in taken)


def _may_be_heading(place: Place) -> bool:
    """Whether a paragraph may be a heading whose number Word counts and no text holds."""
    words = place.text.strip()
    return len(words) <= _LONGEST_HEADING and not words.endswith(_ENDS) and _numbered(place) is None
