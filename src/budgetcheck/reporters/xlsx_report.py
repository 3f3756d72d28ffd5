"""The list of findings as an Excel workbook: one row a finding to filter and tick off, the likely causes, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.judging.telling import BLANK, correction, question_in_words, reasons
from budgetcheck.model.report import OUTCOME_NAMES, Summary
from budgetcheck.model.words import SEVERITY_MARKS, SEVERITY_NAMES, Severity, Text
from budgetcheck.reporters import listed
from budgetcheck.reporters.workbook import Value, put, saved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport, Place, Report, Suspect
    from budgetcheck.reporters import Style


class _Column(NamedTuple):
    """A column of a sheet: its heading, its width in letters, and whether figures stand in it."""

    heading: Text
    width: int
    figures: bool = False


class _Sheet(NamedTuple):
    """One sheet, its rows as words, whole numbers and figures as published."""

    name: Text
    columns: tuple[_Column, ...]
    rows: Sequence[tuple[Value, ...]]


_FILE = _Column(Text("文件", "file"), 28)
_UNIT = _Column(Text("单位", "unit"), 22)
_YEAR = _Column(Text("年度", "year"), 7)
_TABLE = _Column(Text("表", "table"), 30)
_CELL = _Column(Text("行、列", "row, column"), 30)
_SOURCE = _Column(Text("文件中的位置", "in the document"), 20)
_PUBLISHED = _Column(Text("公开数", "published"), 13, figures=True)

_FINDINGS = (
    _Column(Text("级别", "severity"), 10),
    _TABLE,
    _CELL,
    _PUBLISHED,
    _Column(Text("按算式应得", "by the sum"), 13, figures=True),
    _Column(Text("差额", "difference"), 11, figures=True),
    _Column(Text("问题", "fault"), 26),
    _Column(Text("说明", "explanation"), 56),
    _SOURCE,
    _Column(Text("规则", "rule"), 30),
    _FILE,
    _UNIT,
    _YEAR,
)
_FIXES = (
    _Column(Text("已改", "done"), 6),
    _Column(Text("序号", "no."), 6),
    _TABLE,
    _CELL,
    _Column(Text("改法", "how to mend it"), 44),
    _PUBLISHED,
    _Column(Text("建议改为", "proposed"), 13, figures=True),
    _Column(Text("原因", "why"), 26),
    _Column(Text("把握", "how sure"), 10),
    _Column(Text("其他可能", "or else"), 36),
    _Column(Text("消除几处不符", "findings repaired"), 12),
    _SOURCE,
    _Column(Text("经办人", "by whom"), 10),
    _Column(Text("日期", "when"), 12),
    _Column(Text("涉及规则", "rules"), 34),
    _FILE,
    _UNIT,
)
_FILES = (
    _FILE,
    _UNIT,
    _YEAR,
    _Column(Text("结论", "outcome"), 12),
    _Column(Text("规则包", "pack"), 16),
    *(_Column(SEVERITY_NAMES[severity], 9) for severity in Severity),
    _Column(Text("核对的勾稽关系", "relations checked"), 12),
    _Column(Text("四舍五入差异", "rounding differences"), 12),
    _Column(Text("公开的数", "figures"), 10),
    _Column(Text("已核对的数", "figures checked"), 10),
    _Column(Text("未能识别之处", "places not read"), 12),
    _Column(Text("无法检查的原因", "why it cannot be checked"), 60),
)

_LINE, _PADDING = 14.5, 4
"""The height of a line of text, and of what is around it, in points; programs do not all find it themselves."""
_FILLS = {Severity.ERROR: "FBE3E4", Severity.WARNING: "FFF4D6"}
_HEADING_FILL = "DDE6F0"


def render(report: Report, style: Style) -> bytes:
    """Return the workbook; rounding differences and other notes are left out unless the style is verbose."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    sheets = (
        _Sheet(Text("改错清单", "Fix list"), _FIXES, list(_fix_rows(report, style))),
        _Sheet(Text("问题", "Findings"), _FINDINGS, list(_finding_rows(report, style))),
        _Sheet(Text("文件", "Files"), _FILES, list(_file_rows(report, style))),
    )
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name.say(style.language)), sheet, style)
    _shade(book.worksheets[1], [finding.severity for file in report.files for finding in listed(file, style)])
    return saved(book)


def _finding_rows(report: Report, style: Style) -> Iterator[tuple[Value, ...]]:
    say = style.language
    for file in report.files:
        for finding in listed(file, style):
            yield (
                f"{SEVERITY_MARKS[finding.severity]} {SEVERITY_NAMES[finding.severity].say(say)}",
                *_printed(file, finding.at[0], style),
                finding.actual,
                finding.expected,
                finding.difference,
                finding.title.say(say),
                finding.message.say(say),
                _source(finding.at[0], style),
                finding.rule,
                file.path,
                file.unit,
                file.year,
            )


def _fix_rows(report: Report, style: Style) -> Iterator[tuple[Value, ...]]:
    """Yield a row a mistake, to tick off as it is mended; its further places stand below one another."""
    say = style.language
    number = 0
    for file in report.files:
        for suspect in file.suspects:
            number += 1
            first = suspect.places[0]
            single = len(suspect.places) == 1 and suspect.kind in _PLAIN
            blank = BLANK.say(say)
            sure = Text("确定", "certain") if suspect.certain else Text("待核对", "to be checked")
            others = "\n".join(question_in_words(each, file).say(say) for each in suspect.alternatives)
            yield (
                None,
                number,
                *_printed(file, first.at, style),
                "\n".join(_places(suspect, file, style)) if not single else None,
                first.printed or blank if single else None,
                first.suggested or blank if single else None,
                reasons(suspect).say(say),
                sure.say(say),
                others,
                len(suspect.repairs),
                _source(first.at, style),
                None,
                None,
                "\n".join(dict.fromkeys(suspect.repairs)),
                file.path,
                file.unit,
            )


def _places(suspect: Suspect, file: FileReport, style: Style) -> Iterator[str]:
    say = style.language
    for each in suspect.places:
        cell = file.cell(each.at).say(say) if len(suspect.places) > 1 else ""
        yield f"{cell} {correction(suspect, each, file).say(say)}".strip()


_PLAIN = ("figure",)
"""Kinds of mistake that are one figure printed for another."""


def _file_rows(report: Report, style: Style) -> Iterator[tuple[Value, ...]]:
    for file in report.files:
        if file.error is not None:
            outcome, nothing = OUTCOME_NAMES[file.outcome].say(style.language), (None,) * (len(_FILES) - 5)
            yield file.path, None, None, outcome, *nothing, file.error.say(style.language)
            continue
        relations, coverage = file.relations, file.coverage
        yield (
            file.path,
            file.unit,
            file.year,
            OUTCOME_NAMES[file.outcome].say(style.language) if file.pack is not None else None,
            file.pack,
            *map(Summary().plus(file).found, Severity),
            sum(relations),
            relations.rounding,
            coverage.printed,
            coverage.checked,
            len(file.unread),
            None if file.not_judged is None else file.not_judged.say(style.language),
        )
    if report.of is not None:
        yield *(None,) * (len(_FILES) - 1), report.summary.interruption.say(style.language)


def _printed(file: FileReport, at: Figure | Place, style: Style) -> tuple[str, str]:
    """Return a place's table, and its row and column, in words."""
    say = style.language
    title = file.titles.get(at.table, Text(at.table, at.table)).say(say)
    return title, file.cell(at._replace(source=None)).say(say)


def _source(at: Figure | Place, style: Style) -> str:
    return "" if at.source is None else Text(at.source.zh, at.source.en).say(style.language)


def _fill(page: Any, sheet: _Sheet, style: Style) -> None:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    top, line = Alignment(vertical="top", wrap_text=True), Border(bottom=Side("thin", color="BBBBBB"))
    for x, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(x)].width = column.width
        heading = page.cell(1, x)
        put(heading, column.heading.say(style.language))
        heading.font, heading.fill = Font(bold=True), PatternFill("solid", fgColor=_HEADING_FILL)
        heading.alignment, heading.border = Alignment(vertical="center", wrap_text=True), line
    for y, row in enumerate(sheet.rows, 2):
        for x, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            cell = page.cell(y, x)
            put(cell, value, figure=column.figures)
            cell.alignment, cell.border = top, line
        lines = max(_lines(value, column.width) for column, value in zip(sheet.columns, row, strict=True))
        page.row_dimensions[y].height = _LINE * lines + _PADDING
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    page.print_title_rows = "1:1"


def _lines(value: Value, width: int) -> int:
    """Return how many lines a cell takes at a width in letters, Chinese ones counted as two."""
    from rich.cells import cell_len

    return sum(max(1, -(-cell_len(line) // (width - 1))) for line in str(value or "").split("\n"))


def _shade(page: Any, severities: Iterable[Severity]) -> None:  # noqa: ANN401 - openpyxl has no types
    """Shade the severity cells; the words in them already say it."""
    from openpyxl.styles import Font, PatternFill

    for y, severity in enumerate(severities, 2):
        if severity in _FILLS:
            cell = page.cell(y, 1)
            cell.fill, cell.font = PatternFill("solid", fgColor=_FILLS[severity]), Font(bold=True)
