"""What is printed twice: a page in one document, said once however much stands on it, or a table in two documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import Grid, Paragraph, figure_text, squeezed
from budgetcheck.documents.numbering import FIRST
from budgetcheck.documents.pages import is_title
from budgetcheck.documents.phrases import FUND
from budgetcheck.documents.printed import is_statement, tables_of, take_apart
from budgetcheck.model.budget import Reprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from budgetcheck.documents.blocks import Block
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.source import Source

_LONG = 40
"""Letters of a paragraph that nobody writes twice: headings and lines of a form are shorter."""
_FEW = 2
"""Long paragraphs of a copy; a single one that repeats is no page, and what it says may belong to two sections."""
_SENTENCE = re.compile(r"[^\d\s][，。；、]")
"""What stands in prose and in no row of a table: two tables may well have the same rows."""
_AMOUNT = re.compile(r"\d\.\d*[1-9]|[1-9]\.\d|\d,\d{3}")
_MAX_UNDER = 12
"""Paragraphs that stand under one heading."""
_FIGURES = 3
"""Figures of a table whose copy is told from an empty form."""
_HEADING = re.compile(rf"(?:{FIRST}).{{2,40}}(?<![。；])")
_MAX_BEGINNINGS = 8
"""Places looked at from which a copy may be taken: the lines over every table are alike."""


def once(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Reprint, ...]]:
    """Return a document's blocks without the pages that stand before word for word, and what was left out."""
    keys = [_key(block) for block in blocks]
    places: dict[object, list[int]] = {}
    kept: list[Block] = []
    reprints: list[Reprint] = []
    at = 0
    while at < len(blocks):
        before = places.setdefault(keys[at], []) if keys[at] else []
        start, size = max(
            ((begin, _alike(keys, begin, at)) for begin in before), key=lambda found: found[1], default=(0, 0)
        )
        if size and _is_page(blocks[at : at + size]) and not are_of_other_funds(_text(blocks), start, at):
            reprints.append(_reprint(blocks[start : start + size], blocks[at : at + size]))
            at += size
            continue
        if len(before) < _MAX_BEGINNINGS:
            before.append(at)
        kept.append(blocks[at])
        at += 1
    return tuple(kept), tuple(reprints)


def _text(blocks: Sequence[Block]) -> Callable[[int], str]:
    """Return what tells the text of each of some blocks; nothing of a table."""
    return lambda at: block.text if isinstance(block := blocks[at], Paragraph) else ""


def are_of_other_funds(text: Callable[[int], str], one: int, other: int) -> bool:
    """Whether two passages that are alike stand under headings of different funds: the one may be all that the other has."""
    funds = {_fund_over(text, at) for at in (one, other)}
    return len(funds) > 1 and "" not in funds and FUND.search(text(other)) is None


def _fund_over(text: Callable[[int], str], at: int) -> str:
    """Return the fund that the heading over a passage names, or nothing."""
    for before in range(at - 1, max(at - _MAX_UNDER, 0) - 1, -1):
        heading = squeezed(text(before))
        if _HEADING.fullmatch(heading):
            fund = FUND.search(heading)
            return fund[0] if fund is not None else ""
    return ""


def without_restated(blocks: Sequence[Block], layout: Layout, known: set[object]) -> Iterator[Block]:
    """Yield a document's blocks without the tables that a document before it has printed, and add its own to these.

    A form stands once for each project: it is the same again only where all its words are.
    """
    fresh, again = set[int](), set[int]()
    own: list[object] = []
    for each in take_apart(blocks, layout).printed:
        if not any(figure_text(cell.text) for row in each.rows for cell in row):
            continue
        forms = any(layout.tables[table].form or layout.tables[table].numbered for table in each.tables)
        words = tuple(squeezed(cell.text) for row in each.rows for cell in row)
        keys: tuple[object, ...] = each.tables if each.tables and not forms else (words,)
        (again if known.issuperset(keys) else fresh).update(id(cell) for row in each.rows for cell in row)
        own += keys
    known.update(own)
    for block in blocks:
        cells = {id(cell) for row in block.rows for cell in row} if isinstance(block, Grid) else set[int]()
        if not cells & again or cells & fresh:
            yield block


def _key(block: Block) -> object:
    if isinstance(block, Paragraph):
        return squeezed(block.text)
    return tuple(tuple(squeezed(cell.text) for cell in row) for row in block.rows)


def _alike(keys: Sequence[object], begin: int, at: int) -> int:
    """Return how many blocks from one place on are those from an earlier place on, up to where the copy begins."""
    size = 0
    while begin + size < at and at + size < len(keys) and keys[begin + size] == keys[at + size]:
        size += 1
    return size


def _is_page(blocks: Sequence[Block]) -> bool:
    """Whether blocks that repeat are a page: sentences that nobody writes twice, or a table with its title and figures."""
    said = [squeezed(block.text) for block in blocks if isinstance(block, Paragraph)]
    prose = [text for text in said if len(text) >= _LONG and _SENTENCE.search(text) and not is_statement(text)]
    if len(prose) >= _FEW:
        return True
    title = next((place for place, text in enumerate(said) if is_title(text)), None)
    if title is not None and sum(len(_AMOUNT.findall(text)) for text in said[title:]) >= _FIGURES:
        return True
    if not any(_figures(block) >= _FIGURES for block in blocks if isinstance(block, Grid)):
        return False
    return any(
        is_title(squeezed(table.title)) and sum(cell.value is not None for cell in table.cells()) >= _FIGURES
        for table in tables_of(take_apart(blocks))
    )


def _figures(grid: Grid) -> int:
    return sum(bool(figure_text(cell.text)) for row in grid.rows for cell in row)


def _reprint(first: Sequence[Block], again: Sequence[Block]) -> Reprint:
    tables = sum(isinstance(block, Grid) for block in again)
    words = next((block.text for block in again if isinstance(block, Paragraph) and len(block.text) > 1), "")
    return Reprint(
        words or next(cell.text for block in again if isinstance(block, Grid) for row in block.rows for cell in row),
        len(again) - tables,
        tables,
        (_begins(first[0]), _begins(first[-1])),
        (_begins(again[0]), _begins(again[-1])),
    )


def _begins(block: Block) -> Source:
    """Return where a block stands: of a table its place alone, not that of its first cell."""
    if isinstance(block, Paragraph):
        return block.source
    return next((cell.source for row in block.rows for cell in row), block.rows[0][0].source)._replace(cell=None)
