"""What a reviewer of many units wants to see at once: who passed, what breaks most, who is missing, what does not add up."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.commands.survey.totals import Difference, Sums, amounts_of
from budgetcheck.commands.survey.units import Unit
from budgetcheck.model.record import EMPTY
from budgetcheck.model.words import InputError, Severity, Text, Verdict
from budgetcheck.runs.disclosures import same_name
from budgetcheck.runs.files import each_of, judged, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcheck.commands.survey.totals import Amount
    from budgetcheck.reporters import Style
    from budgetcheck.runs.files import Job, Means

_SUFFIX = "_page"


class Entry(NamedTuple):
    """One file of the survey: whose it is and how it fared."""

    path: str
    unit: str = ""
    year: int | None = None
    error: InputError | None = None
    errors: int = 0
    warnings: int = 0
    faults: Mapping[str, int] = EMPTY
    """How often each rule found an error or a warning."""
    titles: Mapping[str, Text] = EMPTY
    """What each such rule's fault is called."""
    not_checked: Text | None = None
    """Why too little of it was checked to call it passed."""
    missing: tuple[Text, ...] = ()
    """The tables and sections that are not there."""

    @property
    def verdict(self) -> str:
        """How it fared: passed, warnings, errors, unchecked, or unread."""
        if self.error is not None:
            return "unread"
        if self.not_checked is not None and not self.errors:
            return "unchecked"
        return "errors" if self.errors else "warnings" if self.warnings else "passed"


class Fault(NamedTuple):
    """One rule over all files."""

    rule: str
    title: Text
    files: int
    findings: int


class Survey(NamedTuple):
    """Everything on one page."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    """The rules that found something, those of most files first."""
    absent: tuple[Unit, ...] = ()
    """Units of the list without a file."""
    unlisted: tuple[Entry, ...] = ()
    """Files whose unit is not in the list."""
    repeated: tuple[Entry, ...] = ()
    """Files of a unit and year that another file has already."""
    differences: tuple[Difference, ...] = ()
    """Where a department's own figure is not the sum of its units'."""
    sums: Mapping[str, int] = EMPTY
    """How many sums over units were exact, rounding, or broken."""
    unsummed: tuple[tuple[str, Text], ...] = ()
    """Departments of which no sums could be made, and why."""
    of: int | None = None
    """Where the run was interrupted: how many files there were."""
    firsts: tuple[str, ...] = ()
    """Of each file in `repeated` the one that was there already."""
    listed: int = 0
    """How many units the list has."""

    @property
    def unreadable(self) -> int:
        """How many files could not be judged: not read, or too little of them checked."""
        return sum(entry.verdict in ("unread", "unchecked") for entry in self.entries)

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong: errors, units without a file, sums that do not hold."""
        return bool(self.absent or self.repeated or self.differences) or any(entry.errors for entry in self.entries)


def entry_of(job: Job) -> tuple[Entry, tuple[Amount, ...]]:
    """Return one file's line of the survey and its amounts: small, whatever the size of its report. Raises InputError."""
    return remembered(job, _entry_of)


def _entry_of(job: Job) -> tuple[Entry, tuple[Amount, ...]]:
    report, budget = judged(job._replace(question=job.question._replace(rounding=False, locate=False)))
    loud = [finding for finding in report.findings if finding.severity is not Severity.NOTE]
    faults = Counter(finding.rule for finding in loud)
    missing = [finding.at[0] for finding in loud if finding.verdict is Verdict.MISSING and finding.at[0].row is None]
    entry = Entry(
        report.path,
        report.unit,
        report.year,
        not_checked=report.too_little,
        errors=sum(finding.severity is Severity.ERROR for finding in loud),
        warnings=sum(finding.severity is Severity.WARNING for finding in loud),
        faults=dict(faults),
        titles={finding.rule: finding.title for finding in loud},
        missing=tuple(dict.fromkeys(report.titles.get(at.table, Text(at.table, at.table)) for at in missing)),
    )
    return entry, amounts_of(budget, report.pack or "")


class Gathering:
    """A survey while the files come; of each only its line stays, and of a department one number a place."""

    def __init__(self, units: Iterable[Unit] = ()) -> None:
        self._units = tuple(units)
        self._known: dict[str, list[Unit]] = {}
        for unit in self._units:
            self._known.setdefault(same_name(unit.name), []).append(unit)
        self._sums = Sums(self._units)
        self._entries: list[Entry] = []
        self._seen: dict[tuple[str, int | None], str] = {}
        self._repeated: list[tuple[Entry, str]] = []
        self._unlisted: list[Entry] = []
        self._faults: dict[str, tuple[Text, int, int]] = {}

    @property
    def files(self) -> int:
        """How many have been taken in."""
        return len(self._entries)

    def add(self, entry: Entry, amounts: tuple[Amount, ...] = ()) -> None:
        """Take in one file."""
        self._entries.append(entry._replace(titles={}))
        if entry.error is not None:
            return
        for rule, times in entry.faults.items():
            title, files, findings = self._faults.get(rule, (entry.titles[rule], 0, 0))
            self._faults[rule] = (title, files + 1, findings + times)
        key = (same_name(entry.unit), entry.year)
        if key in self._seen:
            self._repeated.append((entry, self._seen[key]))
            self._sums.spoil(entry.unit)
            return
        self._seen[key] = entry.path
        listed = [unit for unit in self._known.get(key[0], ()) if unit.year in (None, entry.year)]
        if self._units and not listed:
            self._unlisted.append(entry)
        for unit in listed[:1]:
            self._sums.add(unit, amounts)

    def survey(self, of: int | None = None) -> Survey:
        """Return what has been gathered."""
        differences, counts, unsummed = self._sums.judged()
        faults = (Fault(rule, *parts) for rule, parts in self._faults.items())
        return Survey(
            tuple(self._entries),
            tuple(sorted(faults, key=lambda fault: (-fault.files, -fault.findings, fault.rule))),
            tuple(unit for unit in self._units if not self._has(unit)),
            tuple(self._unlisted),
            tuple(entry for entry, _ in self._repeated),
            differences,
            counts,
            unsummed,
            of,
            tuple(first for _, first in self._repeated),
            len(self._units),
        )

    def _has(self, unit: Unit) -> bool:
        name = same_name(unit.name)
        return any(seen == name and unit.year in (None, year) for seen, year in self._seen)


def entries(jobs: Iterable[Job], means: Means | None = None) -> Iterator[tuple[Entry, tuple[Amount, ...]]]:
    """Yield every file's line and amounts, in the order of the jobs."""
    for job, outcome in each_of(entry_of, jobs, means):
        yield (Entry(job.path, error=outcome), ()) if isinstance(outcome, InputError) else outcome


def pages() -> tuple[str, ...]:
    """Return the names of the formats of a survey."""
    return tuple(sorted(path.stem.removesuffix(_SUFFIX) for path in Path(__file__).parent.glob(f"*{_SUFFIX}.py")))


def page(survey: Survey, name: str, style: Style) -> str | bytes:
    """Return the survey in one of its formats."""
    module: Any = import_module(f"{__name__}.{name}{_SUFFIX}")
    content: str | bytes = module.render(survey, style)
    return content
