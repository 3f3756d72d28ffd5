"""The report as JSON, version 1: a shape of its own, so that a change inside never changes what others read.

It is written file by file, the summary last, so that ten thousand files need no more memory than a few.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from budgetcheck.judging.telling import mistake_in_words, question_in_words
from budgetcheck.model.budget import SENTENCES, Figure, grid_number
from budgetcheck.model.version import __version__

if TYPE_CHECKING:
    from budgetcheck.model.budget import Source
    from budgetcheck.model.report import FileReport, Finding, Mending, Place, Summary, Suspect
    from budgetcheck.model.words import Language
    from budgetcheck.reporters import Style

VERSION = 1
BETWEEN = ","
"""What stands between two files."""


def head(style: Style) -> str:  # noqa: ARG001 - as every format
    """Return what stands before the first file."""
    opening = json.dumps({"version": VERSION, "tool": {"name": "budgetcheck", "version": __version__}}, indent=2)
    return opening.removesuffix("\n}") + ',\n  "files": ['


def one(file: FileReport, style: Style) -> str:
    """Return one file's object, indented as it stands in the whole."""
    return _indented(file_content(file, style.language), "\n    ")


def foot(summary: Summary, style: Style) -> str:  # noqa: ARG001 - as every format
    """Return the end of the files, and the summary over all of them."""
    closing = {
        "summary": {
            "files": summary.reports,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "notes": summary.notes,
            "waived": summary.waived,
            "known": summary.known,
            "fixed": summary.fixed,
        },
        **interruption(summary),
    }
    return "\n  ]," + _indented(closing, "\n").removeprefix("\n{") + "\n"


def _indented(content: dict[str, Any], line: str) -> str:
    return line + json.dumps(content, ensure_ascii=False, indent=2).replace("\n", line)


def interruption(summary: Summary) -> dict[str, Any]:
    """Return what a partial report says of itself, nothing where it is whole."""
    return {} if summary.of is None else {"interrupted": {"checked": summary.files, "files": summary.of}}


def file_content(file: FileReport, language: Language) -> dict[str, Any]:
    """Return the verdict on one file."""
    coverage, too_little = file.coverage, file.too_little
    return {
        "path": file.path,
        "pack": file.pack,
        "outcome": str(file.outcome),
        "error": None if file.error is None else file.error.say(language),
        "unit": file.unit or None,
        "region": file.region or None,
        "year": file.year,
        "stage": file.stage or None,
        "notice": None if file.notice is None else file.notice.say(language),
        "relations": dict(file.relations._asdict()),
        "not_checked": None if too_little is None else too_little.say(language),
        "coverage": {
            "printed": coverage.printed,
            "read": coverage.figures,
            "figures": coverage.figures,
            "checked": coverage.checked,
            "checked_twice": coverage.twice,
            "parts": [part._asdict() for part in coverage.parts if part.checked < part.printed],
            "unchecked": [_at(figure) | {"why": why.say(language) or None} for figure, why in coverage.unchecked],
        },
        "unread": [
            {"table": each.table, "text": each.text, "why": each.why, "source": _source(each.source)}
            for each in file.unread
        ],
        "seen": [
            {
                "title": each.title,
                "kind": "section" if each.section else "table",
                "nearest": each.nearest or None,
                "source": _source(each.source),
            }
            for each in file.seen
        ],
        "advice": [each.say(language) for each in file.advice],
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
        "suspects": [_suspect(number, each, file, language) for number, each in enumerate(file.suspects, 1)],
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
    grid = grid_number(at.table)
    named: dict[str, Any] = {"table": at.table} if grid is None else {"grid": grid}
    return {
        **({"sentence": int(at.row or 0)} if at.table == SENTENCES else named),
        "row": at.row,
        "column": at.column,
        "figure": at.text,
        "source": _source(at.source),
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else {key: part for key, part in source._asdict().items() if part is not None}


def _suspect(cause: int, suspect: Suspect, file: FileReport, language: Language) -> dict[str, Any]:
    first = suspect.places[0]
    return {
        "kind": suspect.kind,
        "at": _at(first.at),
        "figure": first.printed,
        "suggested": first.suggested,
        "places": [_mending(each) for each in suspect.places],
        "values": None if suspect.values is None else dict(suspect.values),
        "alternatives": [
            {
                "places": [_mending(each) for each in places],
                "message": question_in_words(places, file).say(language),
            }
            for places in suspect.alternatives
        ],
        "repairs": list(suspect.repairs),
        "likely": suspect.likely,
        "certain": suspect.certain,
        "message": mistake_in_words(suspect, file).say(language),
        "cause": cause,
        "alternative": 0,
        "admissible": None if suspect.admissible is None else list(suspect.admissible),
    }


def _mending(mending: Mending) -> dict[str, Any]:
    return {"at": _at(mending.at), "figure": mending.printed, "suggested": mending.suggested}
