"""The survey as a workbook, a sheet a section; no word of a file becomes a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.commands.survey.sections import headline, sections
from budgetcheck.reporters.workbook import put, saved

if TYPE_CHECKING:
    from budgetcheck.commands.survey import Survey
    from budgetcheck.commands.survey.sections import Section
    from budgetcheck.reporters import Style

_MAX_TITLE = 31
"""Excel takes no longer name of a sheet."""
_MAX_WIDTH = 60


def render(survey: Survey, style: Style) -> bytes:
    """Return the workbook's bytes."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    first.title = "budgetcheck"
    put(first.cell(1, 1), headline(survey, style.language))
    for section in sections(survey, style.language):
        _fill(book.create_sheet(section.title[:_MAX_TITLE]), section)
    return saved(book)


def _fill(sheet: Any, section: Section) -> None:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, column in enumerate(section.columns, 1):
        heading = sheet.cell(1, place)
        put(heading, column.heading)
        heading.font = Font(bold=True)
        widest = max(_width(cell) for cell in (column.heading, *(row[place - 1] for row in section.rows)))
        sheet.column_dimensions[get_column_letter(place)].width = min(widest + 2, _MAX_WIDTH)
        for line, row in enumerate(section.rows, 2):
            put(sheet.cell(line, place), row[place - 1] or None, figure=column.numbers)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(section.columns))}{len(section.rows) + 1}"


def _width(text: str) -> int:
    """Return how many columns of letters a text takes, Chinese counted as two."""
    return sum(1 if letter.isascii() else 2 for letter in text)
