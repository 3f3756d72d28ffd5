"""The survey as one page for a browser: nothing is loaded from elsewhere, and every word of a file is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from budgetcheck.commands.survey.sections import headline, sections

if TYPE_CHECKING:
    from budgetcheck.commands.survey import Survey
    from budgetcheck.commands.survey.sections import Section
    from budgetcheck.reporters import Style

_LOOK = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.6 system-ui,'Microsoft YaHei','Noto Sans CJK SC',sans-serif;margin:2rem auto;max-width:90rem;"
    "padding:0 1rem}"
    "h1{font-size:1.3rem}h2{font-size:1.1rem;margin-top:2rem}small{color:GrayText;font-weight:normal}"
    "table{border-collapse:collapse}"
    "th,td{text-align:left;vertical-align:top;padding:.2rem .8rem;border-bottom:1px solid #8886;overflow-wrap:break-word}"
    "th{position:sticky;top:0;background:Canvas;white-space:nowrap}"
    ".number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "tbody tr:hover{background:#8882}"
    "@media print{th{position:static}thead{display:table-header-group}tr{break-inside:avoid}}"
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
    look = [' class="number"' if column.numbers else "" for column in section.columns]
    head = "".join(
        f"<th{each}>{escape(column.heading)}</th>" for column, each in zip(section.columns, look, strict=True)
    )
    rows = "".join(
        f"<tr>{''.join(f'<td{each}>{escape(cell)}</td>' for cell, each in zip(row, look, strict=True))}</tr>\n"
        for row in section.rows
    )
    title = f"{escape(section.title)} <small>{len(section.rows)}</small>"
    return f"<h2>{title}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
