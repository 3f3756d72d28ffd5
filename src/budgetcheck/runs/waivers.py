"""Waivers: findings that a project has accepted for a while, with reason and date; none outlives its use unsaid."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from budgetcheck.model.budget import Source
from budgetcheck.model.files import real
from budgetcheck.model.report import FileReport, Finding, Outcome, Place, Waived
from budgetcheck.model.words import Severity, Text, Verdict, printable
from budgetcheck.readers import STANDARD_INPUT

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
    used, asked, concerned = set[int](), set[int](), set[int]()
    checked = set[str]()
    for file in files:
        if file.error is None and file.path != STANDARD_INPUT:
            checked.add(real(file.path))
        here = [each for each in enumerate(waivers) if configuration.concerns(each[1].file, file.path)]
        concerned |= {number for number, _ in here}
        mine = [(number, waiver) for number, waiver in here if today <= waiver.until]
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
        elif number in concerned and number not in asked - used:
            # It is used, or its rule was not asked now, and may find something in a run with all rules.
            continue
        elif not _elsewhere(configuration, waiver.file, checked):
            said.append(_finding(configuration, number, waiver, expired=False))
    if said:
        outcomes = {finding.rule: Outcome(broken=1) for finding in said}
        yield FileReport(configuration.file, titles={"": _TITLE}, findings=tuple(said), outcomes=outcomes)


def waived(file: FileReport, configuration: Configuration) -> FileReport:
    """Return one verdict with waived findings set aside.

    What is to be said of the waivers themselves concerns a whole folder, of which this is one file.
    """
    from datetime import date

    return next(waive([file], configuration, date.today()))


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


def _elsewhere(configuration: Configuration, pattern: str, checked: set[str]) -> bool:
    """Whether a file that a waiver is for was not checked now, as in a hook over changed files: then it may be used."""
    from budgetcheck.readers import readers

    named = real(configuration.path(pattern))
    # The waiver names a file itself, or one in an archive, wherever that stands.
    archive, packed, _ = named.partition(".zip/")
    if named not in checked and (os.path.isfile(named) or (packed and os.path.isfile(f"{archive}.zip"))):
        return True
    known = set(readers())
    for folder, inside, names in os.walk(real(configuration.folder or ".")):
        inside[:] = [name for name in inside if not name.startswith(".")]
        for name in names:
            path = os.path.join(folder, name)
            if (
                os.path.splitext(name)[1].lower() in known
                and real(path) not in checked
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
