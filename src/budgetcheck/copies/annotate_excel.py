"""Comments in a workbook, each at the cell that it is about, a blank one too."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from budgetcheck.copies.annotate import AUTHOR, text_of
from budgetcheck.copies.corrections import cell_in
from budgetcheck.copies.results import with_results
from budgetcheck.documents.blocks import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.copies.annotate import Remark
    from budgetcheck.model.budget import Budget

_WIDTH, _LINE = 380, 18
"""The size of a comment's box, in pixels: letters a line follow from it."""
_LETTERS = 46


def commented(data: bytes, remarks: Sequence[Remark], budget: Budget | None) -> bytes:
    """Return a workbook with comments; what has no cell stands at the first one of its sheet, or of the workbook."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    book = load_workbook(io.BytesIO(data), rich_text=True)
    names = {visible(name): name for name in book.sheetnames}
    found: dict[tuple[str, str], list[str]] = {}
    for remark in remarks:
        cell = cell_in(book, budget, remark.figure) if remark.figure is not None and budget is not None else None
        # A place names a sheet by the letters of its name that are seen.
        sheet = names.get(remark.source.sheet or "") if remark.source is not None else None
        if cell is not None:
            where = cell.parent.title, cell.coordinate
        else:
            reference = remark.source.cell if remark.source is not None and sheet is not None else None
            where = sheet or book.sheetnames[0], reference or "A1"
        found.setdefault((where[0], _shown_cell(book[where[0]], where[1])), []).append(remark.words)
    for (sheet, reference), words in found.items():
        cell = book[sheet][reference]
        kept = [cell.comment.text] if cell.comment is not None else []
        text = text_of([*kept, *words])
        lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
        cell.comment = Comment(text, AUTHOR, height=_LINE * (lines + 1), width=_WIDTH)
    out = io.BytesIO()
    book.save(out)
    return with_results(data, out.getvalue())


def _shown_cell(page: Any, reference: str) -> str:  # noqa: ANN401 - openpyxl has no types
    """Return the cell that is shown at a place: of a merged one its first, which alone can have a comment."""
    for merged in page.merged_cells.ranges:
        if reference in merged:
            return str(merged.coord).partition(":")[0]
    return reference
