"""SARIF 2.1.0, for the tools that show findings of any checker: rules with their titles, results with their places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from budgetcheck import __version__
from budgetcheck.finding import Severity

if TYPE_CHECKING:
    from budgetcheck.finding import FileReport, Finding, Report
    from budgetcheck.reporters import Style

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report, style: Style) -> str:
    """Return one run over all files; a file that could not be judged is a notification of the tool, not a result."""
    findings = [(file, finding) for file in report.files for finding in file.findings]
    waived = [(file, each) for file in report.files for each in file.waived]
    titles = {
        finding.rule: finding.title.say(style.language)
        for _, finding in [*findings, *((file, each.finding) for file, each in waived)]
    }
    places = {rule: place for place, rule in enumerate(titles)}
    failed = [file for file in report.files if file.error is not None]
    run = {
        "tool": {
            "driver": {
                "name": "budgetcheck",
                "version": __version__,
                "rules": [{"id": rule, "shortDescription": {"text": title}} for rule, title in titles.items()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not failed and report.of is None,
                "toolExecutionNotifications": [_notification(file, style) for file in failed] + _partial(report, style),
            }
        ],
        "results": [_result(file, finding, places[finding.rule], style) for file, finding in findings]
        + [
            _result(file, each.finding, places[each.finding.rule], style)
            | {"suppressions": [{"kind": "external", "justification": each.reason}]}
            for file, each in waived
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=2) + "\n"


def _partial(report: Report, style: Style) -> list[dict[str, Any]]:
    words = report.summary.interruption.say(style.language)
    return [{"level": "error", "message": {"text": words}}] if words else []


def _notification(file: FileReport, style: Style) -> dict[str, Any]:
    message = file.error.say(style.language) if file.error is not None else ""
    return {"level": "error", "message": {"text": message}, "locations": [{"physicalLocation": _file(file)}]}


def _result(file: FileReport, finding: Finding, rule: int, style: Style) -> dict[str, Any]:
    first = finding.at[0]
    physical: dict[str, Any] = _file(file)
    line = first.source.line if first.source is not None else None
    if line is not None:
        physical["region"] = {"startLine": line}
    logical = "/".join(part for part in (first.table, first.row, first.column) if part)
    location: dict[str, Any] = {"physicalLocation": physical}
    if logical:
        location["logicalLocations"] = [{"fullyQualifiedName": logical, "kind": "figure"}]
    known = {"expected": finding.expected, "actual": finding.actual, "difference": finding.difference}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": file.sentence(finding).say(style.language)},
        "locations": [location],
        "properties": {"verdict": str(finding.verdict)}
        | {key: value for key, value in known.items() if value is not None},
    }


def _file(file: FileReport) -> dict[str, Any]:
    """Return a file as SARIF names it: a relative reference, its blanks and Chinese escaped."""
    path = file.path.encode("utf-8", "replace").decode("utf-8").replace("\\", "/")
    return {"artifactLocation": {"uri": quote(path)}}
