"""The different amounts that a file prints, by which two files are known to say the same."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import Grid, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.documents.blocks import Block

_AMOUNT = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\d.])")
_SAME = 0.9
"""The share of a file's amounts that another has, where it says nothing of its own."""
_FEW = 10
"""With fewer different amounts two files are not known to say the same."""
_TELLING = 3
"""Digits that count, of an amount that two documents do not share by chance."""


def are_again(amounts: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a file of some amounts says no more than another file, of nine in ten of them."""
    return len(amounts) >= _FEW and len(amounts & other) >= _SAME * len(amounts)


def in_blocks(blocks: Iterable[Block]) -> frozenset[str]:
    """Return the amounts of a document's text and tables as plain digits, no zeros at their end."""
    return _amounts(_texts(blocks))


def in_content(content: object) -> frozenset[str]:
    """Return the amounts of a budget file's content, likewise."""
    return _amounts(_said(content))


def _amounts(texts: Iterable[str]) -> frozenset[str]:
    """Return the different figures of texts that have decimals or thousands and at least three digits that count."""
    found = (match.replace(",", "") for text in texts for match in _AMOUNT.findall(text))
    plain = (each.rstrip("0").rstrip(".") if "." in each else each for each in found)
    return frozenset(each for each in plain if len(each.replace(".", "").strip("0")) >= _TELLING)


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            yield from (cell.text for row in block.rows for cell in row)


def _said(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for each in content.values():
            yield from _said(each)
    elif isinstance(content, list):
        for each in content:
            yield from _said(each)
    elif isinstance(content, (str, Decimal)):
        yield str(content)
