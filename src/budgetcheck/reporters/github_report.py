"""Annotations for a workflow on GitHub: one command a finding, beside the file that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.words import Severity, printable
from budgetcheck.reporters import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.report import FileReport, Summary
    from budgetcheck.reporters import Style

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def head(style: Style) -> str:  # noqa: ARG001 - as every format
    """Return what stands before the first file: nothing."""
    return ""


def one(file: FileReport, style: Style) -> str:
    """Return a line a finding, notes only where the style is verbose."""
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
    for finding in listed(file, style):
        title = f"{finding.title.say(say)} ({finding.rule})"
        yield _command(_COMMANDS[finding.severity], file.path, title, file.sentence(finding).say(say))


def _command(name: str, path: str, title: str, message: str) -> str:
    return f"::{name} file={_property(path)},title={_property(title)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    """Return a text that stays on its line: what a hostile file says can start no command of its own."""
    return printable(text, "\ufffd", keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
