"""Tables over several pages: what at the head of a page is the rest of the table at the foot of the page before."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from budgetcheck.documents.blocks import figure_text, squeezed
from budgetcheck.documents.numbering import FIRST, FOURTH, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.page_layout import Table

    Row = tuple[str, ...]

_T = TypeVar("_T")
_SAME_BORDER = 3.0
"""Borders of one column stand this near to each other on two pages, in points."""
_MOST_HEADINGS = 6
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODE_LENGTHS = (3, 5, 7)
_PIECE = re.compile(r"[-−(（]?\d[\d,，]*[.,，]")
"""A figure that a page's end has cut right behind its point or comma."""
_MARK = re.compile(rf"{FIRST}|{SECOND}|{FOURTH}|\d{{1,2}}[、.．]|[①-⑳]")
_TOTAL = re.compile(r"(?:本年)?(?:收入|支出|人员经费|公用经费)?(?:总计|合计|小计)")


def widened(table: Table, last: Table) -> Table:
    """Return the rest of a table with the columns that it had on the page before, where it has no borders but those."""
    places = _places(table, last)
    return table if places is None else table._replace(rows=spread(table.rows, places), across=last.across)


def headings_above(last: Table, table: Table) -> list[int] | None:
    """Return which column of a page's last table is above each of the next page's, where it is the upper part of its headings."""
    places = _places(last, table)
    if places is None or not _is_below_headings(spread(last.rows, places), table.rows[0]):
        return None
    return places


def _places(coarse: Table, fine: Table) -> list[int] | None:
    """Return which column of one table reaches over each column of another, finer one of the same width; None for others."""
    ours, theirs = coarse.across, fine.across
    if not ours or not theirs or len(ours) >= len(theirs) or not _has_all(theirs, ours):
        return None
    if not _has_all((ours[0], ours[-1]), (theirs[0], theirs[-1])):
        return None
    middles = [(left + right) / 2 for left, right in pairwise(theirs)]
    return [max(at for at, border in enumerate(ours[:-1]) if border <= middle) for middle in middles]


def spread(rows: Sequence[tuple[_T, ...]], places: Sequence[int]) -> tuple[tuple[_T, ...], ...]:
    """Return rows with the columns of a finer table."""
    return tuple(tuple(row[at] for at in places) for row in rows)


def headings_again(table: Table, last: Table, first_rows: Sequence[Row]) -> int | None:
    """Return how many rows of a table only repeat the headings of the one before it, `first_rows`; None for another table.

    It is the rest where its borders are the same and it begins with the same headings, or with no headings at all.
    """
    same = len(table.across) == len(last.across) and _has_all(last.across, table.across)
    if not same or len(table.bands) != len(last.bands):
        return None
    again = 0
    for row, first in zip(table.rows, first_rows[:_MOST_HEADINGS], strict=False):
        if list(map(squeezed, row)) != list(map(squeezed, first)) or any(map(_is_amount, row)):
            break
        again += 1
    if again == len(table.rows):
        return None
    first = table.rows[0]
    if again or is_cut(last.rows[-1], first) or _is_body(first) or _is_below_headings(last.rows, first):
        return again
    return None


def _is_below_headings(above: Sequence[Row], row: Row) -> bool:
    """Whether a row is the lower one of headings, blank under those that reach over both: all that there is above it."""
    if any(map(_is_body, above)) or not above:
        return False
    pairs = list(zip(above[-1], row, strict=False))
    return bool(row[0] == "" != above[-1][0] and any(two for _, two in pairs) and all(one or two for one, two in pairs))


def is_cut(above: Row, rest: Row) -> bool:
    """Whether a page's first row is what the last row of the page before had no room for."""
    pairs = [(squeezed(one), squeezed(two)) for one, two in zip(above, rest, strict=False)]
    both = [(one, two) for one, two in pairs if two]
    if any(_PIECE.fullmatch(one) and two.isdecimal() for one, two in both):
        return all(one for one, _ in both)
    # Of two rows each has a figure of its own; what is left of one figure has fewer decimals than its beginning.
    apart = any(_are_figures(one, two) for one, two in pairs[1:])
    if apart or not both or not all(one for one, _ in both):
        return False
    code, end = pairs[0]
    if code.isdecimal() and end.isdecimal():
        return len(code + end) in _CODE_LENGTHS and not (len(code) in _CODE_LENGTHS and len(end) in _CODE_LENGTHS)
    if any(figure_text(two) for _, two in both):
        return False
    full = 1 < sum(bool(one) for one, _ in pairs) == len(both)
    if full or any(pattern.match(two) for pattern in (_MARK, _TOTAL, _CODE) for _, two in both):
        return False
    return any(_MARK.match(one) for one, _ in both) or _CODE.match(code) is not None


def _are_figures(one: str, two: str) -> bool:
    """Whether two cells hold a figure each, of the same decimals."""
    first, second = figure_text(one) or "", figure_text(two) or ""
    return bool(first and second) and len(first.partition(".")[2]) == len(second.partition(".")[2])


def together(above: Row, rest: Row) -> Row:
    """Return a row that a page's end has cut in two."""
    return tuple("\n".join(filter(None, pair)) for pair in zip(above, rest, strict=True))


def _is_body(row: Row) -> bool:
    """Whether a row cannot be a heading: it has an amount or a numbered name, or begins with a code or a total."""
    words = [squeezed(text) for text in row if text]
    if any(map(_is_amount, row)) or any(map(_MARK.match, words)):
        return True
    return bool(words) and any(pattern.fullmatch(words[0]) for pattern in (_CODE, _TOTAL))


def _is_amount(text: str) -> bool:
    return "." in text and bool(figure_text(text))


def _has_all(borders: Sequence[float], wanted: Sequence[float]) -> bool:
    return all(any(abs(border - each) <= _SAME_BORDER for border in borders) for each in wanted)
