"""The report as JSON, version 1: a shape of its own, so that a change inside never changes what others read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from budgetcheck import __version__
from budgetcheck.budget import Figure
from budgetcheck.finding import Severity

if TYPE_CHECKING:
    from budgetcheck.budget import Source
    from budgetcheck.finding import FileReport, Finding, Language, Place, Report, Summary, Suspect
    from budgetcheck.reporters import Style

VERSION = 1


def render(report: Report, style: Style) -> str:
    """Return the report as indented JSON."""
    content = {
        "version": VERSION,
        "tool": {"name": "budgetcheck", "version": __version__},
        "files": [file_content(file, style.language) for file in report.files],
        "summary": {
            "files": len(report.files),
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "notes": report.count(Severity.NOTE),
            "waived": sum(len(file.waived) for file in report.files),
            "known": sum(len(file.known) for file in report.files),
            "fixed": sum(len(file.fixed) for file in report.files),
        },
        **interruption(report.summary),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def interruption(summary: Summary) -> dict[str, Any]:
    """Return what a partial report says of itself, nothing where it is whole."""
    return {} if summary.of is None else {"interrupted": {"checked": summary.files, "files": summary.of}}


def file_content(file: FileReport, language: Language) -> dict[str, Any]:
    """Return the verdict on one file."""
    coverage = file.coverage
    return {
        "path": file.path,
        "pack": file.pack,
        "error": None if file.error is None else file.error.say(language),
        "notice": None if file.notice is None else file.notice.say(language),
        "relations": dict(file.relations._asdict()),
        "coverage": {
            "figures": coverage.figures,
            "checked": coverage.checked,
            "checked_twice": coverage.twice,
            "unchecked": [_at(figure) | {"why": why.say(language) or None} for figure, why in coverage.unchecked],
        },
        "unread": [
            {"table": each.table, "text": each.text, "why": each.why, "source": _source(each.source)}
            for each in file.unread
        ],
        "idle": list(file.idle),
        "outcomes": {
            rule: {
                "held": outcome.held,
                "broken": outcome.broken,
                "not_applicable": outcome.not_applicable,
                "could_not_run": [reason.say(language) for reason in outcome.could_not_run],
            }
            for rule, outcome in file.outcomes.items()
        },
        "findings": [_finding(finding, file, language) for finding in file.findings],
        "suspects": [_suspect(suspect) for suspect in file.suspects],
        "waived": [
            _finding(each.finding, file, language) | {"reason": each.reason, "until": each.until}
            for each in file.waived
        ],
        "known": [_finding(finding, file, language) for finding in file.known],
        "fixed": list(file.fixed),
    }


def _finding(finding: Finding, file: FileReport, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "verdict": str(finding.verdict),
        "title": finding.title.say(language),
        "message": file.sentence(finding).say(language),
        "at": [_at(at) for at in finding.at],
        "expected": finding.expected,
        "actual": finding.actual,
        "difference": finding.difference,
        "bound": finding.bound,
    }


def _at(at: Figure | Place) -> dict[str, Any]:
    return {
        "table": at.table,
        "row": at.row,
        "column": at.column,
        "figure": at.text,
        "source": _source(at.source),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else {key: part for key, part in source._asdict().items() if part is not None}


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        "at": _at(suspect.figure),
        "figure": suspect.figure.text,
        "suggested": suspect.suggested,
        "repairs": list(suspect.repairs),
        "likely": suspect.likely,
        "cause": suspect.cause,
        "alternative": suspect.alternative,
        "admissible": None if suspect.admissible is None else list(suspect.admissible),
    }
