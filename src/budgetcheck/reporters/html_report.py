"""One page for a finance officer to open and print: verdict, causes, findings, then the tables with the wrong cells marked.

The page runs nothing and asks the network for nothing: its policy allows its own style sheet alone, by its
hash, and pictures that it holds. Jinja
escapes whatever a file says, so no word of it has to be remembered as dangerous.
"""

from __future__ import annotations

import base64
import hashlib
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from budgetcheck.judging.telling import BLANK, correction, reasons
from budgetcheck.model.citation import CITATION_KINDS
from budgetcheck.model.report import OUTCOME_NAMES
from budgetcheck.model.version import __version__
from budgetcheck.model.words import (
    SEEN,
    SETTLED_NAMES,
    SEVERITY_MARKS,
    SEVERITY_NAMES,
    UNREAD_NAMES,
    Severity,
    Text,
    numbers_found,
    printable,
)
from budgetcheck.reporters.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.model.report import FileReport, Finding, Mending, Report, Suspect, Waived
    from budgetcheck.model.words import Language
    from budgetcheck.reporters import Style
    from budgetcheck.reporters.sheets import Sentence, Sheet

SHOWS_TABLES = True

_FOLDER = Path(__file__).parent / "page"
_KEPT = "\n\t\u3000\u00a0"
"""Blanks that Chinese documents use; every other letter that cannot be seen is shown as one that was replaced."""

_WORDS = {
    "title": Text("预算检查报告", "Budget check"),
    "causes": Text("最可能的原因", "Most likely cause"),
    "findings": Text("发现的问题", "Findings"),
    "tables": Text("各表及说明", "Tables and notes"),
    "text": Text("文字部分", "Text"),
    "overview": Text("总览", "Overview"),
    "legend": Text("图例", "Legend"),
    "measure": Text("单位：", "in "),
    "code": Text("编码", "Code"),
    "name": Text("名称", "Name"),
    "file": Text("文件", "File"),
    "unit": Text("单位", "Unit"),
    "year": Text("年度", "Year"),
    "verdict": Text("结论", "Verdict"),
    "cannot": Text("无法检查", "cannot be checked"),
    "missing": Text("未提供", "not there"),
    "blank": Text("空白", "blank"),
    "or": Text("或", "or"),
    "and": Text("并", "and"),
    "alone": Text("未核对的数", "Figures that nothing checks"),
    "idle": Text("无可核对内容的规则", "Rules that found nothing to check"),
    "unread": Text("文件中未能识别、未核对之处", "Not read, so not checked"),
    "seen": SEEN,
    "waived": Text("已豁免的问题", "Waived"),
    "known": Text("基线中已有的问题", "Known from the baseline"),
    "fixed": Text("基线中已改正的问题", "Fixed since the baseline"),
    "settled": Text("四舍五入差异，均在允许范围内", "Rounding differences, all within what rounding allows"),
    "other_text": Text("其他文字", "Other text"),
    "no_rule": Text("无规则核对此数", "no rule checks it"),
    "rules": Text("所涉规则的依据", "What these rules rest on"),
    "hint": Text(
        "指向或点按任一数字，即显示核对该数的各条勾稽关系。",
        "Point at or tap any figure to see the relations that check it.",
    ),
    "is_suspect": Text("最可能写错的数，→ 后是建议值", "most likely wrong; → what it should be"),
    "is_error": Text("错误，数字是问题的序号", "error, with the number of its finding"),
    "is_touched": Text("因上述数字写错而对不上", "does not fit only because a suspect is wrong"),
    "is_warning": Text("警告", "warning"),
    "is_note": Text("提示", "note"),
    "is_rounded": Text("四舍五入差异，无须更改", "rounding difference, nothing to change"),
    "is_alone": Text("未核对", "nothing checks it"),
}


class Remark(NamedTuple):
    """One finding: its number, where a link to its place leads, and what is said there."""

    number: int
    severity: str
    sign: str
    place: str
    link: str
    words: str
    title: str
    rule: str


class Correction(NamedTuple):
    """One suspect: its place, what stands there, what should, and why that is likely."""

    place: str
    link: str
    figure: str
    suggested: str
    why: str


class Cause(NamedTuple):
    """What explains some of the findings: the corrections to make together, and what else would do."""

    corrections: tuple[Correction, ...]
    repairs: str
    grounds: tuple[Remark, ...]
    """The findings that the corrections take away."""
    others: tuple[tuple[Correction, ...], ...]
    """Other explanations of the same findings, likeliest first."""


class Lone(NamedTuple):
    """A place with a few words on it."""

    place: str
    link: str
    words: str
    picture: str = ""
    """What stands there, as a PNG in base 64, where it is to be read by eye."""


class RuleNote(NamedTuple):
    """A rule that found something: its id, what its fault is called, and each ground in full."""

    rule: str
    title: str
    grounds: tuple[str, ...]


class FilePage(NamedTuple):
    """What the page says of one file."""

    name: str
    path: str
    pack: str
    unit: str
    year: str
    error: str
    notice: str
    look: str
    verdict: str
    counts: str
    detailed: bool
    causes: tuple[Cause, ...] = ()
    groups: tuple[tuple[str, tuple[Remark, ...]], ...] = ()
    rules: tuple[RuleNote, ...] = ()
    """Those of the groups, each once, in the order in which they first appear."""
    settled: tuple[Remark, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    alone: tuple[Lone, ...] = ()
    unread: tuple[Lone, ...] = ()
    seen: tuple[Lone, ...] = ()
    advice: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    waived: tuple[Lone, ...] = ()
    known: tuple[Lone, ...] = ()
    fixed: tuple[str, ...] = ()


class Controls(Protocol):
    """What a page that is served adds to a report: buttons and forms, as markup that needs no escaping."""

    def mend(self, number: int) -> str:
        """Return what stands at the end of a mistake, counted from 1."""
        ...

    def settle(self, remark: Remark) -> str:
        """Return what stands at the end of a finding."""
        ...

    def unread(self, number: int) -> str:
        """Return what stands behind the part of the document that was not understood, counted from 1."""
        ...


def render(report: Report, style: Style) -> str:
    """Return the page; of several files, one where nothing was found or accepted has its line in the overview and no more."""
    sheet = style_sheet()
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return _filled(
        "page.html.jinja",
        report,
        style,
        style=_Style(sheet),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
    )


def style_sheet() -> str:
    """Return the style sheet of the page, for a page of another's own."""
    return (_FOLDER / "page.css").read_text(encoding="utf-8")


def fragment(report: Report, style: Style, controls: Controls | None = None) -> str:
    """Return what stands between the head and the foot of the page, for a page of another's own."""
    return _filled("report.html.jinja", report, style, controls=controls)


def _filled(template: str, report: Report, look: Style, **more: object) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_seen,
    )
    say = look.language
    # Taken once: of many files it unpacks every report.
    summary = report.summary
    several = summary.files > 1
    files = [_file(file, f"f{number}", look, several=several) for number, file in enumerate(report.files, 1)]
    return environment.get_template(template).render(
        language="zh-CN" if say == "zh" else "en",
        say={key: words.say(say) for key, words in _WORDS.items()},
        files=files,
        several=several,
        partial=summary.interruption.say(say),
        verbose=look.verbose,
        version=__version__,
        total=_verdict(summary.errors, summary.warnings, say),
        **({"controls": None} | more),
    )


class _Style(str):
    """The page's own style sheet, the one text that is neither escaped nor looked at letter by letter."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def _seen(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return what the page may show of a value: a text in which nothing turns the direction or hides."""
    return printable(value, "\ufffd", _KEPT) if type(value) is str else value


def _verdict(errors: int, warnings: int, say: Language) -> str:
    if not errors and not warnings:
        return Text("✓ 未发现错误", "✓ nothing wrong").say(say)
    return ("✗ " if errors else "! ") + numbers_found(errors, warnings).say(say)


def _file(file: FileReport, name: str, style: Style, *, several: bool) -> FilePage:
    say = style.language
    errors, warnings = (
        sum(finding.severity is severity for finding in file.findings)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    page = FilePage(
        name=name,
        path=file.path,
        pack=file.pack or "",
        unit=file.unit,
        year=str(file.year or ""),
        error=file.not_judged.say(say) if file.not_judged is not None else "",
        notice=file.notice.say(say) if file.notice is not None else "",
        look="error" if errors or file.not_judged is not None else "warning" if warnings else "fine",
        verdict=_verdict(errors, warnings, say)
        if file.not_judged is None
        else f"✗ {OUTCOME_NAMES[file.outcome].say(say)}",
        counts=_counts(file).say(say) if file.pack is not None else "",
        detailed=file.not_judged is not None
        or not several
        or style.verbose
        or bool(errors or warnings or file.waived or file.known or file.fixed),
    )
    return _detailed(page, file, style) if page.detailed and file.error is None else page


def _counts(file: FileReport) -> Text:
    relations, coverage = file.relations, file.coverage
    total = relations.exact + relations.rounding + relations.broken
    return Text(
        f"共核对勾稽关系 {total} 条：{relations.exact} 条相符，{relations.rounding} 条有四舍五入差异，{relations.broken} 条不符。"
        f"{coverage.text.zh}。",
        f"{total} relations checked: {relations.exact} exact, {relations.rounding} within rounding, {relations.broken} broken. "
        f"{coverage.text.en[0].upper()}{coverage.text.en[1:]}.",
    )


def _detailed(page: FilePage, file: FileReport, style: Style) -> FilePage:
    say = style.language
    folded = [finding for finding in file.findings if finding.is_rounding]
    found = [finding for finding in file.findings if not finding.is_rounding]
    sheets = Sheets(file, file.published, found, page.name, say) if file.published is not None else None
    remarks = tuple(_remark(number, finding, file, sheets, say) for number, finding in enumerate(found, 1))
    return page._replace(
        causes=tuple(_cause(each, file, list(zip(found, remarks, strict=True)), sheets, say) for each in file.suspects),
        groups=tuple(
            (SEVERITY_NAMES[Severity(severity)].say(say), tuple(group))
            for severity, group in groupby(remarks, key=lambda remark: remark.severity)
        ),
        rules=tuple(_rules(found, file, say)),
        settled=tuple(_remark(0, finding, file, sheets, say) for finding in folded),
        sheets=sheets.sheets() if sheets is not None else (),
        sentences=sheets.sentences() if sheets is not None else (),
        alone=tuple(_alone(file, sheets, say)),
        unread=tuple(_unread(file, say)),
        seen=tuple(Lone(Text(each.source.zh, each.source.en).say(say), "", each.text.say(say)) for each in file.seen),
        advice=tuple(each.say(say) for each in file.advice),
        idle=file.idle,
        waived=tuple(_waived(each, file, sheets, say) for each in file.waived),
        known=tuple(_accepted(finding, file, sheets, say) for finding in file.known),
        fixed=file.fixed,
    )


def _remark(number: int, finding: Finding, file: FileReport, sheets: Sheets | None, say: Language) -> Remark:
    first = finding.at[0]
    return Remark(
        number,
        str(finding.severity),
        SEVERITY_MARKS[finding.severity],
        file.place(first).say(say),
        sheets.link(first) if sheets is not None else "",
        finding.message.say(say),
        SETTLED_NAMES.get(finding.verdict, finding.title).say(say),
        finding.rule,
    )


def _rules(found: Sequence[Finding], file: FileReport, say: Language) -> Iterator[RuleNote]:
    first: dict[str, Finding] = {}
    for each in found:
        first.setdefault(each.rule, each)
    for finding in first.values():
        grounds = tuple(
            (each.text + Text(f"（{CITATION_KINDS[each.kind].zh}）", f" ({CITATION_KINDS[each.kind].en})")).say(say)
            for each in file.grounds.get(finding.rule, ())
        )
        yield RuleNote(finding.rule, finding.title.say(say), grounds)


def _cause(
    suspect: Suspect, file: FileReport, remarks: Sequence[tuple[Finding, Remark]], sheets: Sheets | None, say: Language
) -> Cause:
    why = reasons(suspect).say(say)
    corrections = [_correction(suspect, each, file, sheets, say) for each in suspect.places]
    return Cause(
        tuple(each._replace(why=why if not number else "") for number, each in enumerate(corrections)),
        suspect.mends.say(say),
        tuple(remark for finding, remark in remarks if finding.id in suspect.explains),
        tuple(tuple(_correction(suspect, each, file, sheets, say) for each in other) for other in suspect.alternatives),
    )


def _correction(
    suspect: Suspect, mending: Mending, file: FileReport, sheets: Sheets | None, say: Language
) -> Correction:
    blank = BLANK.say(say)
    plain = suspect.kind in _PLAIN
    return Correction(
        file.place(mending.at).say(say),
        sheets.link(mending.at) if sheets is not None else "",
        mending.printed or blank if plain else "",
        mending.suggested or blank if plain else correction(suspect, mending, file).say(say),
        "",
    )


_PLAIN = ("figure", "figures", "code", "measure")
"""Kinds of mistake that are one thing printed for another."""


def _accepted(finding: Finding, file: FileReport, sheets: Sheets | None, say: Language) -> Lone:
    """Return a finding that a waiver or the baseline takes out of the report."""
    first = finding.at[0]
    link = sheets.link(first) if sheets is not None else ""
    return Lone(file.place(first).say(say), link, f"{finding.message.say(say)}  {finding.rule}")


def _waived(waived: Waived, file: FileReport, sheets: Sheets | None, say: Language) -> Lone:
    accepted = _accepted(waived.finding, file, sheets, say)
    why = Text(f"（{waived.reason}，至 {waived.until}）", f" ({waived.reason}, until {waived.until})").say(say)
    return accepted._replace(words=accepted.words + why)


def _alone(file: FileReport, sheets: Sheets | None, say: Language) -> Iterator[Lone]:
    for figure, why in file.coverage.unchecked:
        link = sheets.link(figure) if sheets is not None else ""
        reason = why.say(say) or _WORDS["no_rule"].say(say)
        yield Lone(file.place(figure).say(say), link, f"{figure.text}  {reason}")


def _unread(file: FileReport, say: Language) -> Iterator[Lone]:
    for each in file.unread:
        title = file.titles.get(each.table, _WORDS["other_text"]).say(say)
        why = UNREAD_NAMES.get(each.why, Text(each.why, each.why)).say(say)
        where = Text(each.source.zh, each.source.en).say(say)
        yield Lone(f"{title} {where}".strip(), "", f"{why}: {each.text}", each.picture)
