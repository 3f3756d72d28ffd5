"""A workbook with its mistakes mended: each changed cell is marked, and a comment keeps what stood there."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from budgetcheck.copies.corrections import CELL, Corrected, cell_in
from budgetcheck.copies.results import with_results
from budgetcheck.documents.blocks import visible
from budgetcheck.model.budget import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import Mending, Suspect

AUTHOR = "budgetcheck"
_MARKED = "FFF2AB"
_HEAD = 8
"""The measure is said within so many rows over the figures."""


def mended(data: bytes, suspects: Sequence[Suspect], budget: Budget) -> Corrected:
    """Return a workbook in which mistakes are mended, a formula's cell and a whole row excepted."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), rich_text=True)
    done, left = [], []
    for suspect in suspects:
        found = [_change(book, budget, suspect, each) for each in suspect.places]
        changes = [each for each in found if each is not None]
        if len(changes) < len(found):
            left.append(suspect)
            continue
        for cell, value in {cell.coordinate + cell.parent.title: (cell, value) for cell, value in changes}.values():
            _put(cell, value)
        done.append(suspect)
    out = io.BytesIO()
    book.save(out)
    return Corrected(with_results(data, out.getvalue()), tuple(done), tuple(left))


def _change(book: Any, budget: Budget, suspect: Suspect, mending: Mending) -> tuple[Any, object] | None:  # noqa: ANN401
    """Return a cell and what is to stand in it; None where it is not plain."""
    at = mending.at
    if suspect.kind == "measure" and at.row is None and at.column is None and mending.printed != mending.suggested:
        return _measured(book, mending)
    if suspect.kind not in ("figure", "figures") or not isinstance(at, Figure):
        return None
    cell = cell_in(book, budget, at)
    if cell is None or (isinstance(cell.value, str) and cell.value.startswith("=")):
        return None
    return (cell, _number(mending.suggested)) if _holds(cell.value, mending, at.decimals) else None


def _holds(value: object, mending: Mending, decimals: int) -> bool:
    """Whether a cell holds what is printed; one may show its value in another measure, and is then left alone."""
    if not mending.printed:
        return value in (None, "")
    if isinstance(value, str):
        return value.replace(",", "").strip() == mending.printed
    return isinstance(value, int | float) and f"{value:.{decimals}f}" == mending.printed


def _number(digits: str) -> object:
    if not digits:
        return None
    return int(digits) if digits.lstrip("-").isdecimal() else float(digits)


def _measured(book: Any, mending: Mending) -> tuple[Any, object] | None:  # noqa: ANN401
    source = mending.at.source
    names = {visible(name): name for name in book.sheetnames}
    match = CELL.fullmatch(source.cell or "") if source is not None else None
    if source is None or match is None or names.get(source.sheet or "") is None:
        return None
    last = int(match[2])
    for row in book[names[source.sheet or ""]].iter_rows(min_row=max(last - _HEAD, 1), max_row=last):
        for cell in row:
            if isinstance(cell.value, str) and "单位" in cell.value and cell.value.count(mending.printed) == 1:
                return cell, cell.value.replace(mending.printed, mending.suggested)
    return None


def _put(cell: Any, value: object) -> None:  # noqa: ANN401
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    kept = [cell.comment.text] if cell.comment is not None else []
    shown = "（空白）" if cell.value in (None, "") else str(cell.value)
    cell.comment = Comment("\n\n".join([*kept, f"原为 / was: {shown}"]), AUTHOR)
    cell.value = value
    cell.fill = PatternFill("solid", fgColor=_MARKED)
