"""The words everyone shares: severity, verdict, finding, report, and the error that is never a finding."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.budget import Figure, Source, Unread

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str

    def __add__(self, other: object) -> Text:
        """Join two messages, language by language."""
        if not isinstance(other, Text):
            return NotImplemented
        return Text(self.zh + other.zh, self.en + other.en)

    def say(self, language: Language) -> str:
        """Return the message in one language."""
        return self.zh if language == "zh" else self.en


class Severity(StrEnum):
    """How bad a finding is, as its rule says."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY_NAMES = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.NOTE: Text("提示", "note"),
}
SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Verdict(StrEnum):
    """What was found of one relation or statement."""

    EXACT = "exact"
    ROUNDING = "rounding"
    TRUNCATED = "truncated"
    UNLIKELY = "unlikely"
    BROKEN = "broken"
    MISSING = "missing"
    MISMATCH = "mismatch"
    DUPLICATE = "duplicate"
    SUSPICIOUS = "suspicious"


class Place(NamedTuple):
    """A place in a budget that holds words rather than a figure: a table, a row, or one cell of it."""

    table: str
    row: str | None = None
    column: str | None = None
    text: str = ""
    source: Source | None = None
    """Where in its document; words outside every table have no table, row or column, only this."""


class Finding(NamedTuple):
    """One thing a rule found. `at[0]` is the figure that the finding is about."""

    rule: str
    title: Text
    """What the rule's fault is called."""
    severity: Severity
    verdict: Verdict
    message: Text
    """What is wrong, in a sentence that leaves out the place: `at[0]` says it."""
    at: tuple[Figure | Place, ...]
    expected: str | None = None
    """The value that would repair it, in the figure's own measure and precision."""
    actual: str | None = None
    difference: str | None = None
    """Actual minus expected, in the figure's own measure."""
    bound: str | None = None
    """The largest difference that rounding alone explains."""


class Suspect(NamedTuple):
    """One figure whose correction makes every broken relation that holds it hold again."""

    figure: Figure
    suggested: str
    repairs: tuple[str, ...]
    likely: str | None


class RelationCounts(NamedTuple):
    """How many relations between figures held exactly, held within rounding, or broke."""

    exact: int = 0
    rounding: int = 0
    broken: int = 0


class Coverage(NamedTuple):
    """Which figures at least one relation holds."""

    figures: int = 0
    checked: int = 0
    twice: int = 0
    """Figures held by two relations or more."""
    unchecked: tuple[tuple[Figure, Text], ...] = ()
    """The figures that nothing holds, each with the reason where the layout knows it."""


class Outcome(NamedTuple):
    """What became of one rule: how often it held or broke, or why it could not be applied."""

    held: int = 0
    broken: int = 0
    not_applicable: int = 0
    could_not_run: tuple[Text, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether the rule matched nothing at all."""
        return not self.held and not self.broken


class FileReport(NamedTuple):
    """The verdict on one budget file, or the reason why there is none."""

    path: str
    pack: str | None = None
    error: InputError | None = None
    unit: str = ""
    year: int | None = None
    titles: dict[str, Text] = {}
    """Of each table that a finding names: its number and title."""
    labels: dict[tuple[str, str], str] = {}
    """Of each such table and column the printed heading."""
    names: dict[tuple[str, str], str] = {}
    """Of each such table and row the printed name."""
    relations: RelationCounts = RelationCounts()
    coverage: Coverage = Coverage()
    outcomes: dict[str, Outcome] = {}
    findings: tuple[Finding, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    notice: Text | None = None
    unread: tuple[Unread, ...] = ()
    """What the document holds and nothing took: not checked, and said to be so."""

    def cell(self, at: Figure | Place) -> Text:
        """Return row and column of a place in words, as they are printed."""
        row, column = Text("", ""), Text("", "")
        if at.row is not None:
            name = self.names.get((at.table, at.row), "")
            shown = name if at.row == "total" and name else f"{at.row} {name}".strip()
            row = Text(f"[{shown}]", f"[{shown}]")
        if at.column is not None:
            label = self.labels.get((at.table, at.column), at.column)
            column = Text(label, f"{at.column} ({label})")
        space = " " if at.row is not None and at.column is not None else ""
        source = at.source
        if not at.table and source is not None:
            return Text(source.zh, source.en)
        where = Text(f"（{source.zh}）", f" ({source.en})") if source is not None and source.zh else Text("", "")
        return Text(f"{row.zh}{space}{column.zh}", f"{row.en}{space}{column.en}") + where

    def place(self, at: Figure | Place) -> Text:
        """Return table, row and column of a place in words, as they are printed."""
        title, cell = self.titles.get(at.table, Text(at.table, at.table)), self.cell(at)
        return Text(f"{title.zh} {cell.zh}".strip(), f"{title.en} {cell.en}".strip())

    def sentence(self, finding: Finding) -> Text:
        """Return a finding in one sentence: the place, then what is wrong there."""
        place, message = self.place(finding.at[0]), finding.message
        return Text(f"{place.zh}：{message.zh}", f"{place.en}: {message.en}")

    @property
    def idle(self) -> tuple[str, ...]:
        """The rules that matched nothing."""
        return tuple(rule for rule, outcome in self.outcomes.items() if outcome.idle)


class Summary(NamedTuple):
    """A run in numbers, counted file by file."""

    files: int = 0
    unreadable: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    of: int | None = None
    """Where the run was interrupted: how many files there were to check."""

    def plus(self, file: FileReport) -> Summary:
        """Return the numbers with one file more."""
        counts = dict.fromkeys(Severity, 0)
        for finding in file.findings:
            counts[finding.severity] += 1
        return Summary(
            self.files + 1,
            self.unreadable + (file.error is not None),
            self.errors + counts[Severity.ERROR],
            self.warnings + counts[Severity.WARNING],
            self.notes + counts[Severity.NOTE],
            self.of,
        )

    @property
    def interruption(self) -> Text:
        """Say that the report is partial; empty where it is not."""
        if self.of is None:
            return Text("", "")
        return Text(
            f"已中断，报告不完整：{self.of} 个文件中检查了 {self.files} 个",
            f"interrupted, this report is partial: {self.files} of {self.of} files were checked",
        )


class Report(NamedTuple):
    """The verdict on a run over any number of files."""

    files: tuple[FileReport, ...]
    of: int | None = None
    """Where the run was interrupted: how many files there were to check."""

    @property
    def summary(self) -> Summary:
        """The run in numbers."""
        summary = Summary(of=self.of)
        for file in self.files:
            summary = summary.plus(file)
        return summary

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity over all files."""
        return sum(1 for file in self.files for finding in file.findings if finding.severity is severity)

    @property
    def unreadable(self) -> bool:
        """Whether any file could not be judged."""
        return any(file.error is not None for file in self.files)


def printable(text: str, instead: str, keep: str = "") -> str:
    """Return a text in which nothing steers a terminal or breaks a format: other letters than printable ones replaced."""
    return "".join(letter if letter.isprintable() or letter in keep else instead for letter in text)


class InputError(Exception):
    """A file or pack that cannot be used: names the file, the place and the remedy. Never a finding."""

    def __init__(self, file: str, problem: Text, *, place: str = "", remedy: Text | None = None) -> None:
        super().__init__(file, problem, place, remedy)
        self.file = file
        self.problem = problem
        self.place = place
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the keyword form, so that the error survives the way back from a worker process."""
        return _rebuild_input_error, (self.file, self.problem, self.place, self.remedy)

    def say(self, language: Language) -> str:
        """Return file, place, problem and remedy as one line."""
        head = ": ".join(part for part in (self.file, self.place) if part)
        line = f"{head}: {self.problem.say(language)}"
        if self.remedy is not None:
            line += ("。" if language == "zh" else ". ") + self.remedy.say(language)
        # A hostile file's own words may stand in a message; none of them may steer the terminal.
        return printable(line, "\ufffd")

    def __str__(self) -> str:
        return self.say("en")


def _rebuild_input_error(file: str, problem: Text, place: str, remedy: Text | None) -> InputError:
    return InputError(file, problem, place=place, remedy=remedy)


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Return a remedy that names the nearest known word, or None when nothing is near."""
    from difflib import get_close_matches

    choices = list(known)
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return Text(f"是否应为“{near[0]}”？", f"Did you mean '{near[0]}'?")
    if 0 < len(choices) <= 30:
        listed = ", ".join(choices)
        return Text(f"可用的有：{listed}", f"Known are: {listed}")
    return None
