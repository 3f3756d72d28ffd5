"""The survey as one page for a browser: nothing is loaded from elsewhere, and every word of a file is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from budgetcheck.survey.sections import headline, sections

if TYPE_CHECKING:
    from budgetcheck.reporters import Style
    from budgetcheck.survey import Survey
    from budgetcheck.survey.sections import Section

_LOOK = (
    "body{font:15px/1.6 system-ui,'Microsoft YaHei',sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{text-align:left;padding:.2rem .8rem;border-bottom:1px solid #ccc}"
)


def render(survey: Survey, style: Style) -> str:
    """Return the whole page."""
    language = "zh-CN" if style.language == "zh" else "en"
    title = escape(headline(survey, style.language))
    body = "".join(_section(section) for section in sections(survey, style.language))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>budgetcheck</title><style>{_LOOK}</style></head>\n<body><h1>{title}</h1>\n{body}</body></html>\n"
    )


def _section(section: Section) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in section.headings)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in section.rows)
    return f"<h2>{escape(section.title)}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
