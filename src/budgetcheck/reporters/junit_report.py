"""JUnit XML, for the servers that show test results: a suite a file, a case a rule, a failure a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from budgetcheck.model.words import Severity, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.report import FileReport, Finding, Report
    from budgetcheck.reporters import Style


_COUNTS = ("tests", "failures", "errors")


def render(report: Report, style: Style) -> str:
    """Return one document over all files; warnings are failures too, their severity as the type; notes are none."""
    totals = dict.fromkeys(_COUNTS, 0)
    # Written one by one: as elements, the suites of many files would take ten times the room.
    written = []
    for suite in _suites(report, style):
        for key in _COUNTS:
            totals[key] += int(suite.get(key, "0"))
        Xml.indent(suite, level=1)
        written.append("\n  " + Xml.tostring(suite, encoding="unicode"))
    root = Xml.Element("testsuites", {"name": "budgetcheck"} | {key: str(total) for key, total in totals.items()})
    root.text = "\n"
    opening, closing = Xml.tostring(root, encoding="unicode").splitlines()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}{"".join(written)}\n{closing}\n'


def _suites(report: Report, style: Style) -> Iterator[Xml.Element]:
    for file in report.files:
        yield _suite(file, style)
    if report.of is not None:
        partial = Xml.Element("testsuite", name="budgetcheck", tests="1", failures="0", errors="1")
        case = Xml.SubElement(partial, "testcase", classname="budgetcheck", name="complete")
        message = report.summary.interruption.say(style.language)
        Xml.SubElement(case, "error", type="Interrupted", message=message)
        yield partial


def _suite(file: FileReport, style: Style) -> Xml.Element:
    suite = Xml.Element("testsuite", name=_legal(file.path))
    if file.error is not None:
        suite.attrib |= {"tests": "1", "failures": "0", "errors": "1"}
        case = Xml.SubElement(suite, "testcase", classname=_legal(file.path), name="readable")
        message = _legal(file.error.say(style.language))
        Xml.SubElement(case, "error", type="InputError", message=message).text = message
        return suite
    found: dict[str, list[Finding]] = {}
    for finding in file.findings:
        if finding.severity is not Severity.NOTE:
            found.setdefault(finding.rule, []).append(finding)
    for rule, outcome in file.outcomes.items():
        case = Xml.SubElement(suite, "testcase", classname=_legal(file.path), name=_legal(rule))
        for finding in found.get(rule, ()):
            message = _legal(file.sentence(finding).say(style.language))
            Xml.SubElement(case, "failure", type=str(finding.severity), message=message).text = message
        if outcome.idle:
            Xml.SubElement(case, "skipped")
    if file.too_little is not None:
        case = Xml.SubElement(suite, "testcase", classname=_legal(file.path), name="coverage")
        message = _legal(file.too_little.say(style.language))
        Xml.SubElement(case, "error", type="NotChecked", message=message).text = message
    failed = sum(rule in found for rule in file.outcomes)
    unchecked = int(file.too_little is not None)
    tests = len(file.outcomes) + unchecked
    suite.attrib |= {"tests": str(tests), "failures": str(failed), "errors": str(unchecked)}
    return suite


def _legal(text: str) -> str:
    """Return a text without what XML cannot hold: control characters, lone surrogates."""
    return printable(text, " ")
