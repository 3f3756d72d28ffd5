"""A passage cut into clauses: stretches of even text without an inner mark, names and figures held together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.phrases import DIRECTIONS, DOWN, JOINT, SPEAKS, UP
from budgetcheck.documents.quantities import QUOTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.documents.quantities import Found

_OPEN_BRACKET = re.compile(r"（([^（）]{0,120})）")
_CUT = re.compile(r"[，；。、！？\n（）]")
_SEPARATES = re.compile(r"[，、和及与]|以及")
_MAX_BETWEEN = 12
_GOES_ON = re.compile(r"，[^，。；：\n]{1,12}")
_LISTED = re.compile(rf"[、和及与](?:(?:{UP}|{DOWN})了?)?")
"""Between figures of one run: 增长 5% 和下降 8%."""


class Clause(NamedTuple):
    """A stretch of the even text without an inner cut, and the mark that ends it."""

    start: int
    end: int
    mark: str


class Joint(NamedTuple):
    """Figures behind 各 or 分别 that belong to several names in their order."""

    start: int
    end: int
    words: int
    """Where the words behind 各 begin."""
    figures: tuple[Found, ...]
    whole: Found | None = None
    """The amount that shares are of, where it stands before them: 分别占 9 万元的 40%、60%."""


def clauses_of(text: str, figures: Sequence[Found], joints: Sequence[Joint]) -> list[Clause]:
    """Cut the text; brackets within a name hold together, and a 、 cuts only behind a figure."""
    starts = [found.start for found in figures]
    held: list[tuple[int, int]] = []
    opened: set[int] = set()
    for match in _OPEN_BRACKET.finditer(text):
        quoted = bisect_left(starts, match.start()) != bisect_left(starts, match.end())
        speaks = SPEAKS.search(match[1]) is not None and match[1] not in DIRECTIONS
        if quoted or (speaks and not _names(match[1])):
            opened |= {match.start(), match.end() - 1}
        else:
            held.append(match.span())
    within = [each[:2] for each in joints]
    apart = figures
    if within:
        inside = {found.start for each in joints for found in (*each.figures, *filter(None, (each.whole,)))}
        apart = [found for found in figures if found.start not in inside]
    held += [found[:2] for found in apart]
    held += within
    held += [match.span() for match in QUOTED.finditer(text)]
    held.sort()
    firsts = [start for start, _ in held]
    clauses: list[Clause] = []
    begin = 0
    for match in _CUT.finditer(text):
        at, mark = match.start(), match[0]
        near = bisect_right(firsts, at) - 1
        if near >= 0 and at < held[near][1]:
            continue
        if mark in "（）" and at not in opened:
            continue
        if mark == "、" and bisect_left(starts, begin) == bisect_left(starts, at):
            continue
        clauses.append(Clause(begin, at, mark))
        begin = at + 1
    clauses.append(Clause(begin, len(text), "。"))
    return clauses


def _names(inside: str) -> bool:
    """Whether a bracket goes on with a name though it opens as a list does: 电费（含水费）."""
    return inside.startswith("含") and not any(letter.isdigit() for letter in inside)


def joints_of(text: str, figures: Sequence[Found]) -> list[Joint]:
    """Return the runs of two or more figures behind 各 or 分别, separated by nothing but marks and a few words."""
    starts = [found.start for found in figures]
    found: list[Joint] = []
    for match in JOINT.finditer(text):
        first = bisect_left(starts, match.end())
        if first == len(figures) or (found and match.start() < found[-1].end):
            continue
        whole = figures[first] if _is_whole(text, figures, first) else None
        first += whole is not None
        run = [figures[first]]
        for figure in figures[first + 1 : first + 6]:
            between = text[run[-1].end : figure.start]
            separated = _SEPARATES.match(between)
            if separated is None or len(between) > _MAX_BETWEEN or not _alike(run[-1], figure):
                break
            if _SEPARATES.search(between, separated.end()) or re.search(r"各|分别|[合共总]计|[占比较；。]", between):
                break
            run.append(figure)
        if len(run) > 1:
            found.append(Joint(match.start(), run[-1].end, match.end(), tuple(run), whole))
            found += _following(text, figures, first + len(run), found[-1])
    return found


def _is_whole(text: str, figures: Sequence[Found], at: int) -> bool:
    """Whether a figure behind 分别 is what the percentages right behind it are of."""
    if at + 1 >= len(figures) or not _is_money(figures[at]) or figures[at + 1].quantity.measure != "%":
        return False
    return text[figures[at].end : figures[at + 1].start] in ("的", "")


def _is_money(figure: Found) -> bool:
    return figure.quantity.measure[-1:] == "元"


def _following(text: str, figures: Sequence[Found], at: int, joint: Joint) -> Iterator[Joint]:
    """Yield the runs that go on behind a comma with as many figures: 分别减少 1 万元、2 万元，下降 5%、8%."""
    size = len(joint.figures)
    while True:
        run = figures[at : at + size]
        if len(run) < size or _GOES_ON.fullmatch(text, joint.end, run[0].start) is None:
            return
        between = [text[one.end : other.start] for one, other in pairwise(run)]
        after = text[run[-1].end : run[-1].end + 1]
        if not all(map(_LISTED.fullmatch, between)) or after == "、" or not all(_alike(run[0], each) for each in run):
            return
        joint = Joint(joint.end + 1, run[-1].end, joint.end + 1, tuple(run))
        yield joint
        at += size


def _alike(before: Found, figure: Found) -> bool:
    """Whether two figures may be one of each name: both of money, or both in one measure."""
    one, other = before.quantity.measure, figure.quantity.measure
    return one == other or not one or (_is_money(before) and _is_money(figure))
