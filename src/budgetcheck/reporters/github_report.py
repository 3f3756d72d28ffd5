"""Annotations for a workflow on GitHub: one command a mistake or finding, beside the file that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.judging.telling import mistake_in_words
from budgetcheck.model.words import SEVERITY_ORDER, Severity, Text, printable
from budgetcheck.reporters import line_of, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport, Place, Summary
    from budgetcheck.reporters import Style

SHOWS_PLACES = True
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def head(style: Style) -> str:  # noqa: ARG001 - as every format
    """Return what stands before the first file: nothing."""
    return ""


def one(file: FileReport, style: Style) -> str:
    """Return a line a mistake, and one for each finding that no mistake explains; notes only where the style is verbose."""
    return "".join(f"{line}\n" for line in _lines(file, style))


def foot(summary: Summary, style: Style) -> str:
    """Return nothing, or where the run was interrupted an annotation that says so."""
    words = summary.interruption.say(style.language)
    return f"::error title=budgetcheck::{_escaped(words)}\n" if words else ""


def _lines(file: FileReport, style: Style) -> Iterator[str]:
    say = style.language
    why = file.not_judged
    if why is not None:
        yield _command("error", file.path, "budgetcheck", why.say(say))
    findings = listed(file, style)
    explained = {id_ for suspect in file.suspects for id_ in suspect.explains}
    shown = {finding.id: finding.severity for finding in findings}
    for suspect in file.suspects:
        severities = {shown[id_] for id_ in suspect.explains if id_ in shown}
        if severities:
            name = _COMMANDS[min(severities, key=SEVERITY_ORDER.__getitem__)]
            title = Text("最可能的错误", "most likely mistake").say(say)
            count = len(suspect.repairs)
            also = Text(f"。改正后 {count} 处不符消除", f". {count} findings gone when mended").say(say)
            words = mistake_in_words(suspect, file).say(say) + also
            yield _command(name, file.path, title, words, _spot(file, suspect.places[0].at))
    for finding in findings:
        if finding.id in explained:
            continue
        title = f"{finding.title.say(say)} ({finding.rule})"
        words = file.sentence(finding).say(say)
        yield _command(_COMMANDS[finding.severity], file.path, title, words, _spot(file, finding.at[0]))


def _spot(file: FileReport, at: Figure | Place) -> str:
    """Return the line of a place, and in a budget file its columns; empty for a document without lines."""
    region = file.regions.get(at[:3])
    if region is None:
        line = line_of(file, at)
        return "" if line is None else f",line={line}"
    columns = f",col={region.column},endColumn={region.end_column}" if region.line == region.end_line else ""
    return f",line={region.line},endLine={region.end_line}{columns}"


def _command(name: str, path: str, title: str, message: str, spot: str = "") -> str:
    return f"::{name} file={_property(path)}{spot},title={_property(title)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    """Return a text that stays on its line: what a hostile file says can start no command of its own."""
    return printable(text, "\ufffd", keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
