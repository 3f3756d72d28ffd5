"""Notes in a PDF: each figure that is meant is highlighted, and the highlight opens what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.copies.annotate import text_of
from budgetcheck.readers.pdf_process import with_notes
from budgetcheck.readers.pdfium_notes import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.copies.annotate import Remark
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport


def noted(path: str, data: bytes, remarks: Sequence[Remark], file: FileReport) -> bytes:
    """Return a PDF with a note for each remark; what has no place in it stands on the first page. Raises InputError."""
    found: dict[tuple[int, str, tuple[str, ...], int], list[str]] = {}
    for remark in remarks:
        at, figure = remark.at, remark.figure
        page = at.source.page if at.source is not None else _page(file, remark)
        text = figure.text if figure is not None else ""
        before = _before(file, figure) if figure is not None else 0
        found.setdefault((page or 1, text, _near(file, remark), before), []).append(remark.words)
    if not found:
        return data
    return with_notes(path, data, [Note(*place, text_of(words)) for place, words in found.items()])


def _near(file: FileReport, remark: Remark) -> tuple[str, ...]:
    """Return words of a remark's row, the surest first: what is printed of it, its name, its code; else its own words."""
    at = remark.at
    own = getattr(at, "text", "") if remark.figure is None else ""
    name = file.names.get((at.table, at.row or ""))
    parts = name.zh.split(" ") if name is not None else []
    # A report names a row by what stands before its name, and not all of that is printed.
    shorter = [" ".join(parts[start:]) for start in range(min(len(parts), _PARTS))]
    return tuple(dict.fromkeys(each for each in (own, *shorter, *parts[:1]) if each))


_PARTS = 6


def _page(file: FileReport, remark: Remark) -> int | None:
    """Return the page of the row in which a blank stands, or of its table."""
    table = file.published.budget.tables.get(remark.at.table) if file.published is not None else None
    if table is None:
        return None
    own = table.by_key.get(remark.at.row or "")
    rows = ([own] if own is not None else []) + list(table.rows)
    sources = (each.source for row in rows for each in row.figures.values() if each.source is not None)
    return next((source.page for source in sources), None)


def _before(file: FileReport, figure: Figure) -> int:
    """Return how many figures before one in its row are printed the same."""
    table = file.published.budget.tables.get(figure.table) if file.published is not None else None
    row = table.by_key.get(figure.row) if table is not None else None
    if row is None or file.published is None:
        return 0
    columns = list(file.published.layout.tables[figure.table].columns)
    earlier = columns[: columns.index(figure.column)] if figure.column in columns else []
    return sum(row.figures[each].text == figure.text for each in earlier if each in row.figures)
