"""How many figures a document prints, read or not: what a coverage is a share of.

A printed figure is a visible number in a body cell of a table, or in a sentence with money, per cent or a counter.
Codes, years, dates, numbers of documents, pages, lists and lines are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import Paragraph
from budgetcheck.documents.grids import State
from budgetcheck.documents.quantities import figures_in
from budgetcheck.model.budget import PrintedPart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.blocks import Block
    from budgetcheck.documents.grids import PrintedTable

_COUNTED = re.compile(r".*[元%点人辆台套个批次米㎡]|亿|万")
"""Measures of a sentence's figures that are about the budget."""


def printed_parts(tables: Sequence[PrintedTable], blocks: Sequence[Block]) -> tuple[PrintedPart, ...]:
    """Return how many figures each table of a document prints, in order, and the text outside the tables last."""
    parts = [printed_in(table) for table in tables]
    text = sum(_in_words(block.text) for block in blocks if isinstance(block, Paragraph))
    return (*(part for part in parts if part.figures), PrintedPart("", text))


def printed_in(table: PrintedTable) -> PrintedPart:
    """Return how many figures one printed table shows, and where."""
    # A dash says that there is nothing: the place is blank, and no figure.
    places = [cell.source for cell in table.cells() if cell.state is not State.BLANK and cell.text.strip()]
    title = f"{table.number} {table.title}".strip() if table.number not in table.title else table.title
    return PrintedPart(title, len(places), tuple(places))


def _in_words(text: str) -> int:
    if not any(letter.isdigit() for letter in text):
        return 0
    return sum(_COUNTED.fullmatch(figure.measure) is not None for figure in figures_in(text))
