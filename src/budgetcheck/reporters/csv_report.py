"""One line a finding, as CSV for a spreadsheet: UTF-8 with its mark, so that Excel reads the Chinese."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from budgetcheck.model.report import OUTCOME_NAMES, FileOutcome
from budgetcheck.model.words import SEVERITY_NAMES, Text, printable
from budgetcheck.reporters import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.model.report import FileReport, Summary
    from budgetcheck.reporters import Style

_HEADINGS = (
    Text("文件", "file"),
    Text("单位", "unit"),
    Text("年度", "year"),
    Text("级别", "severity"),
    Text("规则", "rule"),
    Text("问题", "fault"),
    Text("位置", "place"),
    Text("公开数", "published"),
    Text("按算式应得", "by the sum"),
    Text("差额", "difference"),
    Text("说明", "message"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def head(style: Style) -> str:
    """Return the mark of UTF-8 and the headings."""
    return "\ufeff" + _written([[heading.say(style.language) for heading in _HEADINGS]])


def one(file: FileReport, style: Style) -> str:
    """Return a file's findings, rounding differences left out unless the style is verbose; one not judged has a line."""
    return _written([_safe(cell) for cell in line] for line in _lines(file, style))


def foot(summary: Summary, style: Style) -> str:
    """Return nothing, or where the run was interrupted a line that says so."""
    words = summary.interruption.say(style.language)
    return (
        _written(
            [["", "", "", OUTCOME_NAMES[FileOutcome.UNREADABLE].say(style.language), "", "", "", "", "", "", words]]
        )
        if words
        else ""
    )


def _written(lines: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def _lines(file: FileReport, style: Style) -> Iterator[list[str]]:
    say = style.language
    why = file.not_judged
    if why is not None:
        unit, year = file.unit or "", str(file.year or "")
        yield [file.path, unit, year, OUTCOME_NAMES[file.outcome].say(say), "", "", "", "", "", "", why.say(say)]
    for finding in listed(file, style):
        yield [
            file.path,
            file.unit or "",
            str(file.year or ""),
            SEVERITY_NAMES[finding.severity].say(say),
            finding.rule,
            finding.title.say(say),
            file.place(finding.at[0]).say(say),
            finding.actual or "",
            finding.expected or "",
            finding.difference or "",
            finding.message.say(say),
        ]


def _safe(cell: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula; a figure with its minus stays one."""
    words = printable(cell, " ")
    if words.startswith(_FORMULA) and not words.lstrip("-").replace(".", "", 1).replace(",", "").isdecimal():
        return f"'{words}"
    return words
