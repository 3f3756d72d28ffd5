"""The survey for a terminal: columns that stand in line, Chinese counted as two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from budgetcheck.commands.survey.sections import headline, sections
from budgetcheck.model.words import Text
from budgetcheck.reporters import draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from budgetcheck.commands.survey import Survey
    from budgetcheck.reporters import Style

_UNBROKEN = 10_000
_MOST_ROWS = 100
"""Rows of a section that are read in a terminal; the verdicts, which come last, are all listed."""


def render(survey: Survey, style: Style) -> str:
    """Return the survey as aligned text."""
    return draw(_pieces(survey, style), style, style.width or _UNBROKEN)


def _pieces(survey: Survey, style: Style) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text as Drawn

    yield Drawn(headline(survey, style.language), "bold red" if survey.wrong else "bold green")
    found = sections(survey, style.language)
    for section in found:
        rows = section.rows if section is found[-1] else section.rows[:_MOST_ROWS]
        yield Drawn()
        yield Drawn(section.title, "bold")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for column in section.columns:
            justify: Literal["right", "left"] = "right" if column.numbers else "left"
            table.add_column(Drawn(column.heading, "dim"), overflow="fold", justify=justify)
        for row in rows:
            table.add_row(*map(Drawn, row))
        yield table
        if len(rows) < len(section.rows):
            left = len(section.rows) - len(rows)
            words = Text(f"另有 {left} 行，见 --format xlsx 或 html", f"{left} more rows: see --format xlsx or html")
            yield Drawn(words.say(style.language), "dim")
