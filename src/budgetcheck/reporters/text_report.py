"""The report that a finance officer reads in a terminal: causes first, then what is wrong, table by table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.judging.telling import correction, question_in_words, reasons
from budgetcheck.model.report import OUTCOME_NAMES, FileOutcome
from budgetcheck.model.words import (
    SEEN,
    SETTLED_NAMES,
    SEVERITY_MARKS,
    SEVERITY_NAMES,
    UNREAD_NAMES,
    Severity,
    Text,
    numbers_found,
)
from budgetcheck.reporters import draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from budgetcheck.model.report import FileReport, Finding, Summary, Suspect
    from budgetcheck.reporters import Style

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_ELSEWHERE = Text("其他文字", "Other text")
_PROSE = Text("文字部分", "Text")
_MAX_UNREAD = 5
_MAX_UNREAD_TEXT = 40

_UNBROKEN = 10_000
"""The width at which coloured lines are not broken."""


class Line(NamedTuple):
    """One line of the report: how far it is indented, and its pieces with their colours."""

    indent: int
    pieces: tuple[tuple[str, str], ...]


def _line(indent: int, *pieces: str | tuple[str, str]) -> Line:
    styled = ((piece, "") if isinstance(piece, str) else piece for piece in pieces)
    # A name may hold a line break; it must not be able to look like a line of the report.
    return Line(indent, tuple((" ".join(words.splitlines()), look) for words, look in styled))


def head(style: Style) -> str:  # noqa: ARG001 - as every format
    """Return what stands before the first file: nothing."""
    return ""


def one(file: FileReport, style: Style) -> str:
    """Return one file's part, and an empty line below it where it is long."""
    shown = list(_file(file, style))
    if shown and not _is_short(file, style):
        shown.append(_line(0))
    return _put(shown, style)


def foot(summary: Summary, style: Style) -> str:
    """Return the total over several files, and whether the run was interrupted."""
    lines = [_total(summary, style)] if summary.files > 1 and not style.quiet else []
    if summary.of is not None:
        lines.append(_line(0, ("! " + summary.interruption.say(style.language), "bold yellow")))
    return _put(lines, style)


def _put(lines: list[Line], style: Style) -> str:
    """Return lines as text; with colour or a width they are drawn by rich, otherwise joined."""
    if not style.colour and style.width is None:
        return "".join(" " * line.indent + "".join(piece for piece, _ in line.pieces) + "\n" for line in lines)
    return draw(_drawn(lines), style, style.width or _UNBROKEN)


def _drawn(lines: Iterable[Line]) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text as Drawn

    for line in lines:
        # Built piece by piece: a bracket in a name is a bracket, never markup.
        drawn = Drawn.assemble(*line.pieces)
        yield Padding(drawn, (0, 0, 0, line.indent), expand=False) if line.indent else drawn


def _is_short(file: FileReport, style: Style) -> bool:
    return file.error is None and not style.verbose and not any(_shown(file, style))


def _shown(file: FileReport, style: Style) -> Iterator[Finding]:
    """Yield the findings that get lines of their own: notes do not where a reader asked for quiet."""
    for finding in file.findings:
        if style.verbose or not (style.quiet and finding.severity is Severity.NOTE):
            yield finding


def _file(file: FileReport, style: Style) -> Iterator[Line]:
    say = style.language
    if file.error is not None:
        yield _line(0, (f"✗ {Text('无法检查', 'cannot be checked').say(say)}  ", "bold red"), file.error.say(say))
        return
    findings = list(_shown(file, style))
    if style.quiet and not findings:
        return
    if file.pack is None:
        # Of no budget: what is to be said of the configuration.
        yield _line(0, (file.path, "bold"))
    else:
        title = f"{file.unit}  {file.year}" + ("年" if say == "zh" else "")
        yield _line(0, (title, "bold"), (f"  {file.path}  [{file.pack}]", "dim"))
    if file.notice is not None and not style.quiet:
        yield _line(0, ("! ", "yellow"), file.notice.say(say))
    explained = {id_ for suspect in file.suspects for id_ in suspect.explains}
    yield from _mistakes(file, style)
    left = findings if style.verbose else [finding for finding in findings if finding.id not in explained]
    for severity, group in groupby(left, key=lambda finding: finding.severity):
        yield from _group(file, severity, list(group), style)
    if not style.quiet and file.pack is not None:
        yield from _foot(file, style)


def _mistakes(file: FileReport, style: Style) -> Iterator[Line]:
    """Yield the mistakes that explain what was found: where, what is printed and what is right, and why."""
    say, suspects = style.language, file.suspects
    if not suspects:
        return
    count = sum(finding.id in suspect.explains for suspect in suspects for finding in file.findings)
    heading = Text(
        f"最可能的错误 {len(suspects)} 处", f"{len(suspects)} most likely mistake{'s' * (len(suspects) > 1)}"
    )
    folded = Text(f"，改正后 {count} 处不符消除", f", {count} of the findings gone when mended")
    yield _line(0)
    yield _line(0, (heading.say(say), "bold magenta"), ((folded if count else Text("", "")).say(say), "dim"))
    for number, suspect in enumerate(suspects, 1):
        yield from _mistake(number, suspect, file, style)


def _mistake(number: int, suspect: Suspect, file: FileReport, style: Style) -> Iterator[Line]:
    say = style.language
    mark: tuple[str, str] = (f"{number}. ", "bold magenta")
    shown = suspect.places if style.verbose else suspect.places[:_MAX_PLACES]
    for table, places in groupby(shown, key=lambda each: each.at.table):
        listed = list(places)
        source = listed[0].at.source
        where = Text("", "") if source is None else Text(_page(source.zh), _page(source.en))
        yield _line(2, mark, (file.titles.get(table, _PROSE).say(say), "bold"), (where.say(say), "dim"))
        mark = ("   ", "")
        for each in listed:
            cell = file.cell(each.at._replace(source=None)).say(say)
            gap = "  " if cell else ""
            yield _line(5, (cell, "cyan"), (gap + correction(suspect, each, file).say(say), "bold"))
    more = len(suspect.places) - len(shown)
    why = reasons(suspect).say(say)
    if more:
        others = Text(f"同样的还有 {more} 处", f"{more} more of the same").say(say)
        why = f"{others}；{why}" if say == "zh" else f"{others}; {why}"
    doubt = "" if suspect.certain else Text("待核对", "to be checked").say(say)
    said = [each for each in (doubt, why) if each]
    if said:
        yield _line(5, (("；" if say == "zh" else "; ").join(said), "dim"))
    if not suspect.alternatives:
        return
    if not style.verbose:
        count = len(suspect.alternatives)
        other = Text(f"或另有 {count} 种可能（--verbose 列出）", f"or {count} more, with --verbose")
        yield _line(5, (other.say(say), "dim"))
        return
    for other_places in suspect.alternatives:
        yield _line(5, (Text("或 ", "or ").say(say), "magenta"), question_in_words(other_places, file).say(say))


_MAX_PLACES = 3
"""So many places of one mistake are shown; the others are as the first."""


def _page(place: str) -> str:
    return f"  {place}" if place else ""


def _group(file: FileReport, severity: Severity, findings: list[Finding], style: Style) -> Iterator[Line]:
    say = style.language
    # Beside mistakes, notes only keep them from standing on one screen.
    folded = severity is Severity.NOTE and bool(file.suspects) and not style.verbose
    name = SEVERITY_NAMES[severity].say(say)
    heading = f"{name} {len(findings)}" if say == "zh" else f"{len(findings)} {name}{'s' if len(findings) != 1 else ''}"
    beside = ""
    if file.suspects and not style.verbose:
        beside = Text("（与上述错误无关）", " (not explained by the mistakes above)").say(say)
    if folded:
        beside = Text("（与上述错误无关，--verbose 逐条列出）", " (of other matters, --verbose lists them)").say(say)
    yield _line(0)
    yield _line(0, (heading, _COLOURS[severity]), (beside, "dim"))
    if folded:
        return
    rules: dict[str, str] = {}
    for table, group in groupby(findings, key=lambda finding: finding.at[0].table):
        yield _line(2, (file.titles[table].say(say), "bold"))
        for finding in group:
            mark, cell = (f"{SEVERITY_MARKS[severity]} ", _COLOURS[severity]), file.cell(finding.at[0]).say(say)
            stop = "：" if say == "zh" else ": "
            if cell:
                yield _line(4, mark, (cell, "cyan"), f"{stop}{finding.message.say(say)}")
            else:
                yield _line(4, mark, finding.message.say(say))
            # A title names the fault; a difference that rounding explains is none.
            rules[finding.rule] = SETTLED_NAMES.get(finding.verdict, finding.title).say(say)
    listed = ("；" if say == "zh" else "; ").join(f"{title} {rule}" for rule, title in rules.items())
    yield _line(2, (Text("规则：", "Rules: ").say(say) + listed, "dim"))


def _foot(file: FileReport, style: Style) -> Iterator[Line]:
    say = style.language
    coverage, relations = file.coverage, file.relations
    yield _line(0)
    if relations.rounding:
        text = Text(
            f"另有 {relations.rounding} 处四舍五入差异，均在允许范围内",
            f"{relations.rounding} rounding difference{'s' if relations.rounding > 1 else ''}, all within what rounding allows",
        )
        hint = "" if style.verbose else Text("（--verbose 逐条列出）", " (--verbose lists them)").say(say)
        yield _line(0, (text.say(say) + hint, "dim"))
    total = relations.exact + relations.rounding + relations.broken
    text = Text(f"共核对勾稽关系 {total} 条；", f"{total} relations checked; ") + coverage.text
    idle = len(file.idle)
    unused = Text(f"；{idle} 条规则无可核对的内容", f"; {idle} rules found nothing to check").say(say) if idle else ""
    yield _line(0, (text.say(say) + unused, "dim"))
    yield from _parts(file, style)
    yield from _unread(file, style)
    yield from _seen(file, style)
    if style.verbose:
        yield from _unchecked(file, style)
    yield from _accepted(file, style)
    yield _verdict(file, style)


def _parts(file: FileReport, style: Style) -> Iterator[Line]:
    """Say of which tables something is not covered; of all that are printed where everything is asked for."""
    say = style.language
    if not (style.verbose or file.too_little is not None):
        return
    for part in file.coverage.parts:
        if part.checked < part.printed:
            title = part.title or _PROSE.say(say)
            unread = part.printed - part.read
            text = Text(f"{part.printed} 个数中核对了 {part.checked} 个", f"{part.checked} of {part.printed} covered")
            if unread:
                text += Text(f"，{unread} 个未能识别", f", {unread} not read")
            yield _line(2, (f"{title}  {text.say(say)}", "dim"))


def _unread(file: FileReport, style: Style) -> Iterator[Line]:
    """Say what of the document was not understood, and therefore not checked: never silently left out."""
    say = style.language
    if not file.unread:
        return
    count = len(file.unread)
    text = Text(f"文件中有 {count} 处未能识别，未核对", f"{count} places of the document were not read, so not checked")
    shown = file.unread if style.verbose else file.unread[:_MAX_UNREAD]
    more = count - len(shown)
    hint = Text("（--verbose 全部列出）", " (--verbose lists all)").say(say) if more else ""
    yield _line(0, (text.say(say) + hint, "yellow"))
    for each in shown:
        title = file.titles.get(each.table, _ELSEWHERE).say(say)
        why = UNREAD_NAMES.get(each.why, Text(each.why, each.why)).say(say)
        where = Text(each.source.zh, each.source.en).say(say)
        yield _line(2, (f"{title}  {where}  {why}: {each.text[:_MAX_UNREAD_TEXT]}", "dim"))


def _seen(file: FileReport, style: Style) -> Iterator[Line]:
    """Say which titles the document has that are not known, what each may be, and what to do."""
    say = style.language
    if file.seen:
        yield _line(0, (SEEN.say(say), "yellow"))
    for each in file.seen:
        yield _line(2, (f"{each.text.say(say)}  {Text(each.source.zh, each.source.en).say(say)}".rstrip(), "dim"))
    for advice in file.advice:
        yield _line(2 if file.seen else 0, ("→ " + advice.say(say), "dim"))


def _unchecked(file: FileReport, style: Style) -> Iterator[Line]:
    say = style.language
    for figure, why in file.coverage.unchecked:
        reason = why.say(say) or Text("无规则核对此数", "no rule checks it").say(say)
        yield _line(2, (f"{file.place(figure).say(say)}  {figure.text}  {reason}", "dim"))
    if file.idle:
        yield _line(
            2, (Text("无可核对内容的规则：", "Rules that found nothing: ").say(say) + ", ".join(file.idle), "dim")
        )
    for rule, outcome in file.outcomes.items():
        for gap in outcome.could_not_run:
            yield _line(2, (f"{rule}: {gap.say(say)}", "dim"))


def _accepted(file: FileReport, style: Style) -> Iterator[Line]:
    """Say what a waiver or the baseline has taken out of the report, and what of the baseline is mended."""
    say = style.language
    waived, known, fixed = len(file.waived), len(file.known), len(file.fixed)
    for count, text, entries in (
        (
            waived,
            Text(f"已豁免 {waived} 个问题", f"{waived} waived"),
            [
                (each.finding, Text(f"（{each.reason}，至 {each.until}）", f" ({each.reason}, until {each.until})"))
                for each in file.waived
            ],
        ),
        (
            known,
            Text(f"基线中已有 {known} 个问题", f"{known} known from the baseline"),
            [(finding, Text("", "")) for finding in file.known],
        ),
    ):
        if count:
            hint = "" if style.verbose else Text("（--verbose 逐条列出）", " (--verbose lists them)").say(say)
            yield _line(0, (text.say(say) + hint, "dim"))
        for finding, why in entries if style.verbose else ():
            yield _line(2, (f"{file.sentence(finding).say(say)}{why.say(say)}  {finding.rule}", "dim"))
    if fixed:
        text = Text(f"基线中的 {fixed} 个问题已改正", f"{fixed} of the baseline fixed: write it anew to forget them")
        yield _line(0, (text.say(say), "green"))
        for words in file.fixed if style.verbose else ():
            yield _line(2, (words, "dim"))


def _verdict(file: FileReport, style: Style) -> Line:
    counts = {severity: sum(finding.severity is severity for finding in file.findings) for severity in Severity}
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    if file.too_little is None:
        return _line(0, *_counts(errors, warnings, style))
    # Nothing wrong in the little that was checked is no tick.
    found = _counts(errors, warnings, style) if errors or warnings else []
    name, stop = OUTCOME_NAMES[FileOutcome.NOT_CHECKED].say(style.language), "：" if style.language == "zh" else ": "
    between = [("；" if style.language == "zh" else "; ", "")] if found else []
    return _line(0, *found, *between, (f"! {name}{stop}{file.too_little.say(style.language)}", "bold yellow"))


def _counts(errors: int, warnings: int, style: Style) -> list[tuple[str, str]]:
    if not errors and not warnings:
        return [(Text("✓ 未发现错误", "✓ nothing wrong").say(style.language), "bold green")]
    words = numbers_found(errors, warnings).say(style.language)
    mark, colour = ("✗", "bold red") if errors else ("!", "bold yellow")
    return [(f"{mark} {words}", colour)]


def _total(summary: Summary, style: Style) -> Line:
    say = style.language
    words = Text(f"共 {summary.files} 个文件", f"{summary.files} files").say(say)
    if summary.unreadable:
        words += Text(f"，{summary.unreadable} 个无法检查", f", {summary.unreadable} cannot be checked").say(say)
    if summary.not_checked:
        words += Text(f"，{summary.not_checked} 个未达到检查要求", f", {summary.not_checked} not checked").say(say)
    stop = "：" if say == "zh" else ": "
    if (summary.unreadable or summary.not_checked) and not summary.errors and not summary.warnings:
        return _line(0, (words + stop, "bold"), _of_others(summary, style))
    return _line(0, (words + stop, "bold"), *_counts(summary.errors, summary.warnings, style))


def _of_others(summary: Summary, style: Style) -> tuple[str, str]:
    """Say of files some of which could not be checked that nothing was found: no tick, as nobody knows of those."""
    if summary.unreadable + summary.not_checked == summary.files:
        return Text("✗ 没有检查任何文件", "✗ nothing was checked").say(style.language), "bold red"
    return Text("! 其余未发现错误", "! nothing wrong in the others").say(style.language), "bold yellow"
