"""A code quality report for GitLab: one issue a finding, with a fingerprint by which a merge request tells new ones."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING

from budgetcheck.model.words import Severity
from budgetcheck.reporters import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.report import FileReport, Report
    from budgetcheck.reporters import Style

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, style: Style) -> str:
    """Return the issues as a list, notes only where the style is verbose; one more says where the run was interrupted."""
    issues = [issue for file in report.files for issue in _issues(file, style)]
    words = report.summary.interruption.say(style.language)
    if words:
        issues.append(_issue("interrupted", words, "blocker", ".", 1))
    seen: dict[str, int] = {}
    for issue in issues:
        # Two of one fingerprint would be shown as one.
        key = str(issue["fingerprint"])
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            issue["fingerprint"] = _fingerprint(key, str(seen[key]))
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _issues(file: FileReport, style: Style) -> Iterator[dict[str, object]]:
    say = style.language
    path = PurePath(file.path).as_posix()
    if file.not_judged is not None:
        yield _issue(str(file.outcome), file.not_judged.say(say), "blocker", path, 1)
    for finding in listed(file, style):
        at = finding.at[0]
        line = at.source.line if at.source is not None else None
        words = f"{file.sentence(finding).say(say)} ({finding.title.say(say)})"
        issue = _issue(finding.rule, words, _SEVERITIES[finding.severity], path, line or 1)
        # What it is about, and not its words: those change with the language and with each figure.
        issue["fingerprint"] = _fingerprint(path, finding.rule, at.table, at.row or "", at.column or "")
        yield issue


def _issue(rule: str, words: str, severity: str, path: str, line: int) -> dict[str, object]:
    return {
        "description": words,
        "check_name": rule,
        "fingerprint": _fingerprint(path, rule),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
