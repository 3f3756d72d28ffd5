"""A made-up document with one heading, row name or title that no layout knows; nothing in it is wrong."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from .printed import LEFT, Document, Table

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING, NAME, TITLE = "甲乙丙丁栏", "甲乙丙丁行", "甲乙丙丁册"


def spoiled(document: Document, seed: int) -> tuple[Document, str]:
    """Return a document of which one word is unknown, and what was taken away."""
    random = Random(f"{document.kind} {document.seed} {seed}")
    places = [place for place, part in enumerate(document.parts) if isinstance(part, Table) and part.body]
    place = random.choice(places)
    table = document.parts[place]
    assert isinstance(table, Table)
    change: Callable[[Random, Table], tuple[Table, str]] = random.choice((_heading, _name, _title))
    table, gone = change(random, table)
    parts: list[str | Table] = list(document.parts)
    parts[place] = table
    if table.title == TITLE:
        parts = [part.replace(gone, TITLE) if isinstance(part, str) and gone in part else part for part in parts]
    return replace(document, parts=tuple(parts)), f"{change.__name__} {gone}"


def _heading(random: Random, table: Table) -> tuple[Table, str]:
    column = random.randrange(table.labels, len(table.head)) if table.labels < len(table.head) else 0
    path = table.head[column]
    level = random.randrange(len(path))
    over = path[: level + 1]
    head = tuple(
        (*each[:level], HEADING, *each[level + 1 :]) if each[: level + 1] == over else each for each in table.head
    )
    return replace(table, head=head), "/".join(over)


def _name(random: Random, table: Table) -> tuple[Table, str]:
    rows = [
        (y, x)
        for y, row in enumerate(table.body)
        if not any(cell.isdigit() and len(cell) >= 2 for cell in row)
        for x, cell in enumerate(row)
        if cell not in ("", LEFT) and not any(letter.isdigit() for letter in cell) and len(cell) > 2
    ]
    if not rows:
        return _title(random, table)
    y, x = random.choice(rows)
    gone = table.body[y][x]
    marks = gone[: max(gone.find("、"), gone.find("）"), -1) + 1] if gone[:1] in "（一二三四五六七八九十" else ""
    row = (*table.body[y][:x], marks + NAME, *table.body[y][x + 1 :])
    return replace(table, body=(*table.body[:y], row, *table.body[y + 1 :])), gone


def _title(random: Random, table: Table) -> tuple[Table, str]:
    return replace(table, title=TITLE), table.title
