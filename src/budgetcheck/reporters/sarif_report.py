"""SARIF 2.1.0, for the tools that show findings of any checker: rules with their titles, results with their places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from budgetcheck.model.version import __version__
from budgetcheck.model.words import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.report import FileReport, Finding, Report
    from budgetcheck.reporters import Style

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


_LAST = "\n      "
_END = "\n    }\n  ]\n}"
"""The end of a log whose one run has everything but its results, which come last and are written one by one."""


def render(report: Report, style: Style) -> str:
    """Return one run over all files; a file that could not be judged is a notification of the tool, not a result."""
    found: dict[str, str] = {}
    waived: dict[str, str] = {}
    notifications = []
    for file in report.files:
        found |= {finding.rule: finding.title.say(style.language) for finding in file.findings}
        waived |= {each.finding.rule: each.finding.title.say(style.language) for each in file.waived}
        if file.not_judged is not None:
            notifications.append(_notification(file, style))
    titles = found | waived
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
                "executionSuccessful": not notifications and report.of is None,
                "toolExecutionNotifications": notifications + _partial(report, style),
            }
        ],
    }
    places = {rule: place for place, rule in enumerate(titles)}
    head = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=2)
    results = ",".join(_written(result) for result in _results(report, places, style))
    return f'{head.removesuffix(_END)},\n      "results": [{results}{_LAST if results else ""}]{_END}\n'


def _results(report: Report, places: dict[str, int], style: Style) -> Iterator[dict[str, Any]]:
    for file in report.files:
        for finding in file.findings:
            yield _result(file, finding, places[finding.rule], style)
    for file in report.files:
        for each in file.waived:
            suppressed = {"suppressions": [{"kind": "external", "justification": each.reason}]}
            yield _result(file, each.finding, places[each.finding.rule], style) | suppressed


def _written(result: dict[str, Any]) -> str:
    line = "\n        "
    return line + json.dumps(result, ensure_ascii=True, indent=2).replace("\n", line)


def _partial(report: Report, style: Style) -> list[dict[str, Any]]:
    words = report.summary.interruption.say(style.language)
    return [{"level": "error", "message": {"text": words}}] if words else []


def _notification(file: FileReport, style: Style) -> dict[str, Any]:
    message = file.not_judged.say(style.language) if file.not_judged is not None else ""
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
