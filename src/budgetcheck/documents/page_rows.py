"""Rows that no rule parts: a band of a ruled table that holds several rows of figures, one under the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.documents.page_lines import Line

_WHOLE = re.compile(r"[-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)\.\d{2}")
"""A figure that cannot go on in the next line: a piece of one has fewer decimals."""
_LEVEL = 0.5
"""Lines of one row have middles this near to each other, in parts of their size."""


def parted_rows(places: Sequence[int], lines: Mapping[int, Sequence[Line]]) -> list[tuple[str, ...]]:
    """Return the rows of one band of cells where its figures stand in several lines; nothing where it is one row.

    Two cells at least must show the rows: two figures in one cell beside one name are no rows.
    """
    own = {number: lines[number] for number in places if number in lines}
    lists = [each for each in own.values() if len(each) > 1 and all(map(_is_whole, each))]
    if not lists:
        return []
    rows = _heights(lists)
    if len(rows) < 2 or sum(len(each) >= len(rows) for each in own.values()) < 2:
        return []
    texts: list[dict[int, list[Line]]] = [{} for _ in rows]
    for number, each in own.items():
        for line in each:
            nearest = min(range(len(rows)), key=lambda at: abs(rows[at] - line.middle))
            texts[nearest].setdefault(number, []).append(line)
    if any(len(each) > 1 and any(map(_is_whole, each)) for row in texts for each in row.values()):
        # Two figures of one cell in one row would be one figure.
        return []
    return [tuple("\n".join(line.text for line in row.get(number, ())) for number in places) for row in texts]


def _heights(lists: Sequence[Sequence[Line]]) -> list[float]:
    heights: list[float] = []
    for middle, size in sorted((line.middle, line.size) for each in lists for line in each):
        if not heights or middle - heights[-1] > _LEVEL * size:
            heights.append(middle)
    return heights


def _is_whole(line: Line) -> bool:
    return _WHOLE.fullmatch(line.text.replace(" ", "")) is not None
