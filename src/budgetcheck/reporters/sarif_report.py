"""SARIF 2.1.0, for the tools that show findings of any checker: rules with their titles, results with their places."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from budgetcheck.judging.telling import mistake_in_words, question_in_words
from budgetcheck.model.version import __version__
from budgetcheck.model.words import SEVERITY_ORDER, Severity, Text
from budgetcheck.reporters import line_of
from budgetcheck.reporters.identity import fingerprint, of_finding, of_mistake, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport, Finding, FindingId, Place, Region, Report, Suspect
    from budgetcheck.reporters import Style

SHOWS_PLACES = True
_KNOWN_BY = "budgetcheck/v1"
"""Under which results carry what they are known by in the next run."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


_LAST = "\n      "
_END = "\n    }\n  ]\n}"
"""The end of a log whose one run has everything but its results, which come last and are written one by one."""


def render(report: Report, style: Style) -> str:
    """Return one run over all files: a result a mistake, related to what follows from it, and one for each other finding.

    A file that could not be judged is a notification of the tool, not a result.
    """
    rules = _rules(report, style)
    notifications = [_notification(file, style) for file in report.files if file.not_judged is not None]
    run = {
        "tool": {"driver": {"name": "budgetcheck", "version": __version__, "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not notifications and report.of is None,
                "toolExecutionNotifications": notifications + _partial(report, style),
            }
        ],
    }
    places = {rule: place for place, rule in enumerate(rules)}
    head = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=2)
    results = ",".join(_written(result) for result in _results(report, places, style))
    return f'{head.removesuffix(_END)},\n      "results": [{results}{_LAST if results else ""}]{_END}\n'


def _rules(report: Report, style: Style) -> dict[str, dict[str, Any]]:
    """Return every rule that found something, with why it is so and what it rests on."""
    say = style.language
    found: dict[str, dict[str, Any]] = {}
    for file in report.files:
        for finding in (*file.findings, *(each.finding for each in file.waived)):
            if finding.rule in found:
                continue
            title, why = finding.title.say(say), file.whys.get(finding.rule)
            grounds = [each.text.say(say) for each in file.grounds.get(finding.rule, ())]
            told = why.say(say) if why is not None else title
            rule: dict[str, Any] = {"id": finding.rule, "shortDescription": {"text": title}}
            rule["fullDescription"] = {"text": told}
            rule["help"] = {"text": "\n".join([told, *grounds]), "markdown": _markdown(told, finding.rule, grounds)}
            rule["defaultConfiguration"] = {"level": _LEVELS[finding.severity]}
            found[finding.rule] = rule
    return found


def _markdown(why: str, rule: str, grounds: list[str]) -> str:
    listed = "".join(f"\n* {_plain(each)}" for each in grounds)
    return f"{_plain(why)}\n{listed}\n\n`budgetcheck explain {rule}`"


def _plain(words: str) -> str:
    """Return words in which nothing is mark-up."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|" else letter for letter in words)


def _results(report: Report, rules: dict[str, int], style: Style) -> Iterator[dict[str, Any]]:
    for file in report.files:
        results = list(_of_file(file, rules, style))
        known = told_apart(result["partialFingerprints"][_KNOWN_BY] for result in results)
        for result, name in zip(results, known, strict=True):
            yield result | {"partialFingerprints": {_KNOWN_BY: name}}
    for file in report.files:
        for each in file.waived:
            suppressed = {"suppressions": [{"kind": "external", "justification": each.reason}]}
            yield _result(file, each.finding, rules, style) | suppressed


def _of_file(file: FileReport, rules: dict[str, int], style: Style) -> Iterator[dict[str, Any]]:
    shown = {finding.id: finding for finding in reversed(file.findings)}
    explained: set[FindingId] = set()
    for suspect in file.suspects:
        findings = [shown[finding.id] for finding in file.findings if finding.id in suspect.explains]
        if findings:
            explained |= suspect.explains
            yield _mistake(file, suspect, list({each.id: each for each in findings}.values()), rules, style)
    for finding in file.findings:
        if finding.id not in explained:
            yield _result(file, finding, rules, style)


def _written(result: dict[str, Any]) -> str:
    line = "\n        "
    return line + json.dumps(result, ensure_ascii=True, indent=2).replace("\n", line)


def _partial(report: Report, style: Style) -> list[dict[str, Any]]:
    words = report.summary.interruption.say(style.language)
    return [{"level": "error", "message": {"text": words}}] if words else []


def _notification(file: FileReport, style: Style) -> dict[str, Any]:
    message = file.not_judged.say(style.language) if file.not_judged is not None else ""
    return {"level": "error", "message": {"text": message}, "locations": [{"physicalLocation": _file(file)}]}


def _mistake(
    file: FileReport, suspect: Suspect, findings: list[Finding], rules: dict[str, int], style: Style
) -> dict[str, Any]:
    """Return a mistake as a result of the worst rule that it breaks, at all its places, which are mended together."""
    say = style.language
    worst = min(findings, key=lambda each: SEVERITY_ORDER[each.severity])
    head = Text("最可能的错误：", "Most likely mistake: ").say(say)
    others = [question_in_words(each, file).say(say) for each in suspect.alternatives]
    result: dict[str, Any] = {
        "ruleId": worst.rule,
        "ruleIndex": rules[worst.rule],
        "level": _LEVELS[worst.severity],
        "message": {"text": head + mistake_in_words(suspect, file).say(say)},
        "locations": [_location(file, each.at) for each in suspect.places],
        "relatedLocations": [
            _location(file, each.at[0]) | {"id": number, "message": {"text": _sentence(file, each, style)}}
            for number, each in enumerate(findings, 1)
        ],
        "partialFingerprints": {_KNOWN_BY: fingerprint(*of_mistake(file, suspect))},
        "properties": {
            "kind": suspect.kind,
            "likely": suspect.likely,
            "certain": suspect.certain,
            "figure": suspect.places[0].printed,
            "suggested": suspect.suggested,
            "repairs": list(suspect.repairs),
            "alternatives": others,
        },
    }
    return result | ({"fixes": [_fix(file, suspect, style)]} if suspect.edits else {})


def _fix(file: FileReport, suspect: Suspect, style: Style) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(each.region), "insertedContent": {"text": each.words}} for each in suspect.edits
    ]
    words = mistake_in_words(suspect, file).say(style.language)
    return {"description": {"text": words}, "artifactChanges": [_file(file) | {"replacements": replacements}]}


def _result(file: FileReport, finding: Finding, rules: dict[str, int], style: Style) -> dict[str, Any]:
    known = {"expected": finding.expected, "actual": finding.actual, "difference": finding.difference}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": file.sentence(finding).say(style.language)},
        "locations": [_location(file, finding.at[0])],
        "partialFingerprints": {_KNOWN_BY: fingerprint(*of_finding(file, finding))},
        "properties": {"verdict": str(finding.verdict)}
        | {key: value for key, value in known.items() if value is not None},
    }


def _sentence(file: FileReport, finding: Finding, style: Style) -> str:
    return f"{file.sentence(finding).say(style.language)} ({finding.rule})"


def _location(file: FileReport, at: Figure | Place) -> dict[str, Any]:
    """Return a place: in a text its letters or its line, in a document its page, sheet and cell as properties."""
    physical: dict[str, Any] = _file(file)
    region, line = file.regions.get(at[:3]), line_of(file, at)
    if region is not None:
        physical["region"] = _region(region)
    elif line is not None:
        physical["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": physical}
    logical = "/".join(part for part in (at.table, at.row, at.column) if part)
    if logical:
        location["logicalLocations"] = [{"fullyQualifiedName": logical, "kind": "figure"}]
    source = at.source._asdict() if at.source is not None else {}
    printed = {key: value for key, value in source.items() if value is not None and key != "line"}
    return location | ({"properties": printed} if printed else {})


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _file(file: FileReport) -> dict[str, Any]:
    """Return a file as SARIF names it: a relative reference, its blanks and Chinese escaped."""
    path = file.path.encode("utf-8", "replace").decode("utf-8").replace("\\", "/")
    return {"artifactLocation": {"uri": quote(path)}}
