"""What a worker does for the page: checks a document that was sent, and makes copies of it.

Nothing is read but what was sent: names of documents are words here, and no paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from budgetcheck.model.record import EMPTY
from budgetcheck.model.report import FileReport, Report
from budgetcheck.model.words import InputError, Severity, Text, numbers_found
from budgetcheck.readers.html_folder import beside_pages
from budgetcheck.reporters import Style, produce, tell
from budgetcheck.reporters.html_report import fragment
from budgetcheck.runs.configuration import Configuration
from budgetcheck.runs.files import Job, check_file
from budgetcheck.runs.waivers import waived
from budgetcheck.web.controls import Controls, choices_for

if TYPE_CHECKING:
    from budgetcheck.model.report import Summary
    from budgetcheck.model.words import Language

Copy = Literal["annotated", "list", "notice", "page", "json"]
"""What can be taken away: the document with comments, the list of findings, the rectification notice, the report as a page, or for programs."""


_FORMATS: Mapping[Copy, tuple[str, str]] = {
    "list": ("xlsx", ".xlsx"),
    "notice": ("notice", ".docx"),
    "page": ("html", ".html"),
    "json": ("json", ".json"),
}
"""The format of report that each is, and its suffix."""


class Task(NamedTuple):
    """One budget to check: its documents with their bytes, what is asked, and what the folder's configuration says."""

    job: Job
    language: Language = "zh"
    configuration: Configuration = Configuration()
    beside: Mapping[str, bytes] = EMPTY
    """Files of saved pages that were sent in the same archive, by their names."""


class Place(NamedTuple):
    """What a finding is about: as much as a waiver needs to name it."""

    rule: str
    table: str
    row: str
    column: str


class Doubt(NamedTuple):
    """A table or column that was not understood, and what it may be said to be."""

    why: str
    table: str
    text: str
    choices: tuple[str, ...]


class Checked(NamedTuple):
    """What came of a budget."""

    name: str
    unit: str
    year: str
    outcome: str
    words: str
    """The outcome in a few words."""
    fragment: bytes
    """The report as part of a page."""
    json: bytes
    """Its part of the JSON report."""
    summary: Summary
    findings: tuple[Place, ...]
    """In the order of their numbers on the page."""
    doubts: tuple[Doubt, ...]
    """Every place that was not understood, in the order of the page."""
    copies: tuple[Copy, ...]
    """What can be made of it."""
    mendable: bool
    """Whether a copy can be made in which mistakes are mended."""


class Made(NamedTuple):
    """A file to take away, or why there is none."""

    suffix: str = ""
    data: bytes = b""
    problem: str = ""


def ready() -> None:
    """Load what nearly every document needs, before one comes."""
    from budgetcheck.pack import shipped_packs
    from budgetcheck.readers import readers

    readers()
    shipped_packs()


def check(task: Task) -> Checked:
    """Return what came of a budget."""
    return told(_report(task), task)


def _report(task: Task, *, tables: bool = True) -> FileReport:
    job = task.job
    job = job._replace(question=job.question._replace(tables=tables))
    with beside_pages(task.beside):
        report = check_file(job)
    return waived(report, task.configuration)


def told(report: FileReport, task: Task) -> Checked:
    """Return a verdict as the page tells it."""
    style = Style(task.language)
    listed = report.folding()
    found = (finding for finding in listed.findings if not finding.is_rounding)
    part = tell(report, [("json", style)])
    mendable = _mendable(report, task)
    page = fragment(Report((listed,)), style, Controls(task.language, listed, can_mend=mendable))
    return Checked(
        name=report.path,
        unit=report.unit,
        year=str(report.year or ""),
        outcome=str(report.outcome),
        words=_words(report).say(task.language),
        fragment=page.encode("utf-8", "replace"),
        json=part.parts[0].encode("utf-8", "replace"),
        summary=part.summary,
        findings=tuple(
            Place(finding.rule, at.table, at.row or "", at.column or "") for finding in found for at in finding.at[:1]
        ),
        doubts=tuple(
            Doubt(each.why, each.table, each.text, tuple(key for key, _ in choices_for(report, each, task.language)))
            for each in report.unread
        ),
        copies=_copies(report, task),
        mendable=mendable,
    )


def _words(report: FileReport) -> Text:
    """Return the outcome of a file with the number of what was found."""
    from budgetcheck.model.report import OUTCOME_NAMES, Summary

    summary = Summary().plus(report)
    if report.not_judged is not None or not (summary.errors or summary.warnings):
        return OUTCOME_NAMES[report.outcome]
    return numbers_found(summary.errors, summary.warnings)


def _copies(report: FileReport, task: Task) -> tuple[Copy, ...]:
    if report.error is not None:
        return ("json",)
    from budgetcheck.copies.annotate import KNOWN
    from budgetcheck.readers.archive import format_of

    data = task.job.contents[0]
    annotated: tuple[Copy, ...] = ("annotated",) if not task.job.more and format_of(data) in KNOWN else ()
    wrong = any(finding.severity is not Severity.NOTE for finding in report.findings)
    notice: tuple[Copy, ...] = ("notice",) if wrong else ()
    return (*annotated, "list", *notice, "page", "json")


def _mendable(report: FileReport, task: Task) -> bool:
    if report.error is not None or not report.suspects or task.job.more:
        return False
    from budgetcheck.copies.corrections import suffix_of

    try:
        return bool(suffix_of(report.path, task.job.contents[0]))
    except InputError:
        return False


class Corrected(NamedTuple):
    """A corrected copy in words, and the copy; why there is none stands in `problem`."""

    made: Made
    done: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    words: str = ""
    """What the report of the copy would say."""


def mend(task: Task, only: tuple[int, ...]) -> Corrected:
    """Return a copy in which some mistakes are mended, by their numbers in the report."""
    from budgetcheck.judging.telling import mistake_in_words
    from budgetcheck.runs.mending import mended

    try:
        with beside_pages(task.beside):
            found = mended(task.job, only, task.configuration)
    except InputError as error:
        return Corrected(Made(problem=error.say(task.language)))
    done, left = (
        tuple(mistake_in_words(each, found.before).say(task.language) for each in all_)
        for all_ in (found.done, found.left)
    )
    if found.after is None:
        return Corrected(Made(problem=(found.why_not or Text("", "")).say(task.language)), done, left)
    return Corrected(Made(found.suffix, found.data), done, left, _words(found.after).say(task.language))


def copy(task: Task, wanted: Copy) -> Made:
    """Check a budget once more, and make of it what is wanted."""
    report = _report(task, tables=wanted in ("annotated", "page"))
    style = Style(task.language)
    if wanted == "annotated":
        from budgetcheck.copies.annotate import annotated
        from budgetcheck.readers.archive import format_of

        data = task.job.contents[0]
        try:
            return Made(format_of(data) or "", annotated(report.path, report, task.language, data))
        except InputError as error:
            return Made(problem=error.say(task.language))
    if wanted == "notice" and task.configuration.keys.notice:
        from budgetcheck.reporters.notice_wording import wording

        try:
            words = wording(task.configuration.path(task.configuration.keys.notice), task.language)
        except InputError as error:
            return Made(problem=error.say(task.language))
        style = style._replace(wording=words)
    name, suffix = _FORMATS[wanted]
    made = produce(Report((report,)), name, style)
    return Made(suffix, made if isinstance(made, bytes) else made.encode("utf-8", "replace"))


class Sent(NamedTuple):
    """A document as it was sent, or found in an archive that was."""

    name: str
    data: bytes


class Unpacked(NamedTuple):
    """The documents of an archive, the files of saved pages among them, or why there are none."""

    documents: tuple[Sent, ...] = ()
    beside: Mapping[str, bytes] = EMPTY
    error: InputError | None = None


def unpack(sent: Sent) -> Unpacked:
    """Return the documents of an archive."""
    from budgetcheck.readers import readers
    from budgetcheck.readers.zip_file import unpacked

    try:
        documents, beside = unpacked(sent.name, sent.data, frozenset(readers()))
    except InputError as error:
        return Unpacked(error=error)
    return Unpacked(tuple(Sent(*each) for each in documents), beside)
