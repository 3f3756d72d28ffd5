"""The survey as a workbook, a sheet a section; no word of a file becomes a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from budgetcheck.survey.sections import headline, sections

if TYPE_CHECKING:
    from budgetcheck.reporters import Style
    from budgetcheck.survey import Survey

_MAX_CELL, _MAX_TITLE = 32_000, 31


def render(survey: Survey, style: Style) -> bytes:
    """Return the workbook's bytes."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    first = book.create_sheet("budgetcheck")
    first.append([headline(survey, style.language)])
    for section in sections(survey, style.language):
        sheet = book.create_sheet(section.title[:_MAX_TITLE])
        sheet.freeze_panes = "A2"
        for row in (section.headings, *section.rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value[:_MAX_CELL])
                # openpyxl takes words that begin with = for a formula.
                cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
