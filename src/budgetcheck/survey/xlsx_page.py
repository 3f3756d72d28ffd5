"""The survey as a workbook, a sheet a section; no word of a file becomes a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.survey.sections import headline, sections
from budgetcheck.workbook import put, saved

if TYPE_CHECKING:
    from budgetcheck.reporters import Style
    from budgetcheck.survey import Survey

_MAX_TITLE = 31
"""Excel takes no longer name of a sheet."""


def render(survey: Survey, style: Style) -> bytes:
    """Return the workbook's bytes."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    first.title = "budgetcheck"
    put(first.cell(1, 1), headline(survey, style.language))
    for section in sections(survey, style.language):
        sheet = book.create_sheet(section.title[:_MAX_TITLE])
        sheet.freeze_panes = "A2"
        for line, row in enumerate((section.headings, *section.rows), 1):
            for column, value in enumerate(row, 1):
                put(sheet.cell(line, column), value)
    return saved(book)
