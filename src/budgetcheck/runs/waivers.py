"""Waivers: findings that a project has accepted for a while, with reason and date; none outlives its use unsaid."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from budgetcheck.model.budget import Source
from budgetcheck.model.report import FileReport, Finding, Outcome, Place, Waived
from budgetcheck.model.words import Severity, Text, Verdict, printable

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from budgetcheck.runs.configuration import Configuration, Waiver

_TITLE = Text("豁免", "Waivers")
_EXPIRED = Text("豁免已过期", "a waiver has expired")
_UNUSED = Text("豁免没有用到", "a waiver is not used")


def waive(files: Iterable[FileReport], configuration: Configuration, today: datetime.date) -> Iterator[FileReport]:
    """Yield the verdicts with waived findings set aside, and at last one on the waivers, where something is to say."""
    waivers = configuration.keys.waivers
    used, asked = set[int](), set[int]()
    checked = []
    for file in files:
        if file.error is None:
            checked.append(os.path.abspath(file.path))
        mine = [
            (number, waiver)
            for number, waiver in enumerate(waivers)
            if today <= waiver.until and configuration.concerns(waiver.file, file.path)
        ]
        asked |= {number for number, waiver in mine if any(fnmatchcase(rule, waiver.rule) for rule in file.outcomes)}
        waived = []
        for finding in file.findings:
            fitting = [(number, waiver) for number, waiver in mine if _fits(waiver, finding)]
            used |= {number for number, _ in fitting}
            if fitting:
                waived.append(Waived(finding, printable(fitting[0][1].reason, " "), fitting[0][1].until.isoformat()))
        yield _without(file, waived)
    said = []
    for number, waiver in enumerate(waivers):
        if waiver.until < today:
            said.append(_finding(configuration, number, waiver, expired=True))
        elif number in asked - used and not _elsewhere(configuration, waiver.file, checked):
            said.append(_finding(configuration, number, waiver, expired=False))
    if said:
        outcomes = {finding.rule: Outcome(broken=1) for finding in said}
        yield FileReport(configuration.file, titles={"": _TITLE}, findings=tuple(said), outcomes=outcomes)


def _without(file: FileReport, waived: list[Waived]) -> FileReport:
    if not waived:
        return file
    gone = {id(each.finding) for each in waived}
    kept = tuple(finding for finding in file.findings if id(finding) not in gone)
    return file.keeping(kept)._replace(waived=tuple(waived))


def _fits(waiver: Waiver, finding: Finding) -> bool:
    if finding.verdict is Verdict.ROUNDING:
        # What rounding explains is no fault, so there is nothing to waive.
        return False
    at = finding.at[0]
    places = ((at.table, waiver.table), (at.row or "", waiver.row), (at.column or "", waiver.column))
    return fnmatchcase(finding.rule, waiver.rule) and all(fnmatchcase(place, fits) for place, fits in places)


def _elsewhere(configuration: Configuration, pattern: str, checked: list[str]) -> bool:
    """Whether a file that a waiver is for was not checked now, as in a hook over changed files: then it may be used."""
    from budgetcheck.readers import readers

    known, seen = set(readers()), set(checked)
    for folder, inside, names in os.walk(os.path.abspath(configuration.folder or ".")):
        inside[:] = [name for name in inside if not name.startswith(".")]
        for name in names:
            path = os.path.join(folder, name)
            if (
                os.path.splitext(name)[1].lower() in known
                and path not in seen
                and configuration.concerns(pattern, path)
            ):
                return True
    return False


def _finding(configuration: Configuration, number: int, waiver: Waiver, *, expired: bool) -> Finding:
    reason = printable(waiver.reason, " ")
    what = " ".join((waiver.rule, *(part for part in (waiver.table, waiver.row, waiver.column) if part != "*")))
    if expired:
        message = Text(
            f"第 {number + 1} 条豁免（{what}）已于 {waiver.until} 到期：{reason}",
            f"waiver {number + 1} ({what}) expired after {waiver.until}: {reason}",
        )
    else:
        message = Text(
            f"第 {number + 1} 条豁免（{what}）没有对应的问题，可以删除：{reason}",
            f"waiver {number + 1} ({what}) fits no finding and can go: {reason}",
        )
    place = Place("", source=Source(line=configuration.lines[number]))
    rule, title = ("waiver-expired", _EXPIRED) if expired else ("waiver-unused", _UNUSED)
    return Finding(rule, title, Severity.WARNING, Verdict.SUSPICIOUS, message, (place,))
