"""Where in a Word document figures stand: the paragraph of a blank cell, the letters of a number, the runs of letters."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from budgetcheck.copies.corrections import cell_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.model.budget import Budget, Figure, Source

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_PERCENT = ("%", "％")


def letters_of(paragraph: Any) -> str:  # noqa: ANN401 - lxml elements
    """Return the letters of a paragraph's runs."""
    return "".join(each.text or "" for run in paragraph.iter(f"{W}r") for each in run.findall(f"{W}t"))


def numbers_in(text: str) -> list[tuple[str, int, int]]:
    """Return each number of a text as it is written, with where it begins and ends."""
    return [(each[0], each.start(), each.end()) for each in _NUMBER.finditer(text)]


def number_in(text: str, figure: Figure) -> tuple[int, int] | None:
    """Return where a figure stands in a text: the first of its digits that is a percentage where it is one."""
    digits = figure.text.lstrip("-")
    spots = [
        (start, end)
        for shown, start, end in numbers_in(text)
        if shown.replace(",", "").lstrip("-") == digits
        and (
            figure.source is None or figure.source.cell is not None or _is_percent(text, end) == (figure.measure == "%")
        )
    ]
    return spots[0] if spots else None


def _is_percent(text: str, end: int) -> bool:
    return text[end:].lstrip()[:1] in _PERCENT


def blank_in(places: Collection[Source], budget: Budget, at: Figure) -> Source | None:
    """Return the place of a blank cell: in the row of its row's figures, in the column of its column's."""
    found = cell_of(budget, at.table, at.row, at.column)
    table = budget.tables.get(at.table)
    number = next(
        (each.source.table for row in (table.rows if table else ()) for each in row.figures.values() if each.source),
        None,
    )
    if found is None or number is None:
        return None
    (row, _, _), (_, _, column) = (each.partition("C") for each in found)
    return next((each for each in places if each.table == number and each.cell == f"{row}C{column}"), None)


def runs_of(paragraph: Any, start: int, end: int) -> list[Any]:  # noqa: ANN401 - lxml elements
    """Return the runs of some letters of a paragraph, alone: plain ones are parted before and behind them."""
    found, at = [], 0
    for run in list(paragraph.iter(f"{W}r")):
        texts = run.findall(f"{W}t")
        length = sum(len(each.text or "") for each in texts)
        if length and at < end and at + length > start:
            plain = len([each for each in run if each.tag != f"{W}rPr"]) == 1
            found.append(_parted(run, max(start - at, 0), min(end - at, length)) if plain else run)
        at += length
    return found


def _parted(run: Any, start: int, end: int) -> Any:  # noqa: ANN401 - lxml elements
    """Return the run of some letters of a run, the others standing before and behind it in runs like it."""
    text = run.find(f"{W}t").text or ""
    parts = [part for part in (text[:start], text[start:end], text[end:]) if part]
    middle = 1 if start else 0
    pieces = [deepcopy(run) for _ in parts]
    for piece, part in zip(pieces, parts, strict=True):
        piece.find(f"{W}t").text = part
        piece.find(f"{W}t").set(SPACE, "preserve")
    for piece in reversed(pieces):
        run.addnext(piece)
    run.getparent().remove(run)
    return pieces[middle]


def run_like(run: Any, words: str, *, deleted: bool = False) -> Any:  # noqa: ANN401 - lxml elements
    """Return a run of some words that looks like another."""
    from lxml import etree

    new = etree.Element(f"{W}r")
    looks = run.find(f"{W}rPr") if run is not None else None
    if looks is not None:
        new.append(deepcopy(looks))
    text = etree.SubElement(new, f"{W}{'delText' if deleted else 't'}")
    text.text = words
    text.set(SPACE, "preserve")
    return new
