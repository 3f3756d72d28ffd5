"""A code quality report for GitLab: one issue a finding, with a fingerprint by which a merge request tells new ones."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING

from budgetcheck.model.words import Severity
from budgetcheck.reporters import line_of, listed
from budgetcheck.reporters.identity import fingerprint, of_finding, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.report import FileReport, Report
    from budgetcheck.reporters import Style

SHOWS_PLACES = True
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, style: Style) -> str:
    """Return the issues as a list, notes only where the style is verbose; one more says where the run was interrupted."""
    issues = [issue for file in report.files for issue in _issues(file, style)]
    words = report.summary.interruption.say(style.language)
    if words:
        issues.append(_issue("interrupted", words, "blocker", ".", 1))
    for issue, known in zip(issues, told_apart(str(each["fingerprint"]) for each in issues), strict=True):
        issue["fingerprint"] = known
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _issues(file: FileReport, style: Style) -> Iterator[dict[str, object]]:
    say = style.language
    path = PurePath(file.path).as_posix()
    if file.not_judged is not None:
        yield _issue(str(file.outcome), file.not_judged.say(say), "blocker", path, 1)
    for finding in listed(file, style):
        line = line_of(file, finding.at[0])
        words = f"{file.sentence(finding).say(say)} ({finding.title.say(say)})"
        issue = _issue(finding.rule, words, _SEVERITIES[finding.severity], path, line or 1)
        issue["fingerprint"] = fingerprint(path, *of_finding(file, finding))
        yield issue


def _issue(rule: str, words: str, severity: str, path: str, line: int) -> dict[str, object]:
    return {
        "description": words,
        "check_name": rule,
        "fingerprint": fingerprint(path, rule),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
