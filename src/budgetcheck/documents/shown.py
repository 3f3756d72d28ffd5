"""What a cell of a spreadsheet shows of its value: by its number format and its look."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from budgetcheck.documents.blocks import Cell, are_several
from budgetcheck.documents.number_format import GENERAL, shown_number, shown_text


class Style(NamedTuple):
    """How a cell's value is shown."""

    code: str = GENERAL
    unseen: bool = False
    """Whether the value is struck out, or white on white."""
    white_ground: bool = True


class Look(NamedTuple):
    """What a whole workbook says of how values are shown."""

    from_1904: bool = False
    stale: bool = False
    """Whether results are computed anew when the book is opened, so that a stored 0 may be none."""


def number_cell(digits: str, style: Style, look: Look) -> Cell:
    """Return what a cell shows of a number."""
    try:
        shown = shown_number(Decimal(digits), style.code, from_1904=look.from_1904)
    except InvalidOperation:
        return Cell(digits, doubt="format")
    if shown is None:
        return Cell(f"{digits} [{style.code}]", doubt="format")
    text = "" if style.unseen or (shown.white and style.white_ground) else shown.text.strip()
    if text.lstrip("-(").startswith("."):
        # A format such as #.## leaves out the zero before the point.
        text = text.replace(".", "0.", 1)
    return Cell(text, general=shown.general)


def text_cell(text: str, style: Style) -> Cell:
    """Return what a cell shows of words."""
    shown = "" if style.unseen else shown_text(text, style.code).strip()
    return Cell(shown, doubt="several" if are_several(shown) else "")
