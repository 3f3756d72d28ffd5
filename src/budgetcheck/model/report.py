"""What a run found: findings, suspects, coverage, and the report of one file and of many."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple

from budgetcheck.model.budget import SENTENCES, Budget, Figure, Source, Unread
from budgetcheck.model.citation import Citation
from budgetcheck.model.layout import Layout
from budgetcheck.model.record import EMPTY
from budgetcheck.model.slips import SLIPS, SURE_SLIPS
from budgetcheck.model.words import InputError, Severity, Text, Verdict, cell_in_words

FailOn = Literal["error", "warning", "never"]
"""The least severity that makes a file fail."""


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

    @property
    def id(self) -> "FindingId":
        """What tells it from the other findings of a file."""
        first = self.at[0]
        return self.rule, first.table, first.row, first.column

    @property
    def is_rounding(self) -> bool:
        """Whether it is nothing but rounding, which most readers want counted and not listed."""
        return self.verdict is Verdict.ROUNDING and self.severity is Severity.NOTE


class Waived(NamedTuple):
    """A finding that a project has accepted for a while."""

    finding: Finding
    reason: str
    until: str
    """The last day, as 2024-12-31."""


SuspectKind = Literal["figure", "figures", "measure", "row", "code", "word", "statement", "attachment"]


class Mending(NamedTuple):
    """One place of a mistake: what is printed there, and what should be."""

    at: Figure | Place
    """A figure; a table, row or column where all of it is meant."""
    printed: str
    """As published; empty for a blank."""
    suggested: str
    """In the figure's own measure and precision; empty for a blank, or where nothing should stand."""


FindingId = tuple[str, str, str | None, str | None]
"""A finding's rule, and the table, row and column of its first place."""


class Region(NamedTuple):
    """Letters of a text: where they begin, and the place behind the last; lines and columns count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int


class Replacement(NamedTuple):
    """Letters of a budget file, and what is to stand in their place."""

    region: Region
    words: str


class Suspect(NamedTuple):
    """One mistake, whose correction makes what broke hold again."""

    kind: SuspectKind
    """figure; figures: one slip in several places; measure; row: missing (`values`) or too many; code; word; statement."""
    places: tuple[Mending, ...]
    """Where it stands, first the place that it is known by; all are corrected together."""
    repairs: tuple[str, ...]
    """The rules of the broken relations that hold again, one for each."""
    likely: str | None
    """The slip it looks like, of `SLIPS`."""
    explains: frozenset[FindingId] = frozenset()
    """The findings that are gone when it is corrected."""
    values: Mapping[str, str] | None = None
    """Of a row that is missing, its figures by column."""
    admissible: tuple[str, str] | None = None
    """The least and greatest value that would do, where the relations leave more than one."""
    alternatives: tuple[tuple[Mending, ...], ...] = ()
    """What else would explain the same, about as likely."""
    certain: bool = False
    """Whether only this explains what broke, by a margin that planted slips have shown to be safe."""
    because: Text | None = None
    """What speaks for it, where the slip's name does not say it."""
    edits: tuple[Replacement, ...] = ()
    """How a budget file is mended, where a report asks for it; empty where that is not plain."""

    @property
    def figure(self) -> Figure:
        """The first place as a figure; where no figure stands, a blank."""
        at = self.places[0].at
        return at if isinstance(at, Figure) else Figure(at.table, at.row or "", at.column or "", source=at.source)

    @property
    def suggested(self) -> str:
        """What should stand at the first place."""
        return self.places[0].suggested

    @property
    def mends(self) -> Text:
        """How much of what broke holds again once the figure is corrected, in words."""
        count = len(self.repairs)
        if count == 1:
            return Text("改正后，该处不符即可消除", "correcting it resolves the finding")
        return Text(f"改正后，{count} 处不符全部消除", f"correcting it resolves {count} findings")

    @property
    def why(self) -> tuple[Text, ...]:
        """Why the proposed value is likely: the slip it looks like, and what else would do where that leaves doubt."""
        why = [SLIPS[self.likely]] if self.likely in SLIPS else []
        if self.because is not None:
            why.append(self.because)
        if self.admissible is not None and self.likely not in SURE_SLIPS:
            low, high = self.admissible
            why.append(Text(f"取 {low} 至 {high} 均可成立", f"any value from {low} to {high} fits"))
        return tuple(why)


class RelationCounts(NamedTuple):
    """How many relations between figures held exactly, held within rounding, or broke."""

    exact: int = 0
    rounding: int = 0
    broken: int = 0


class CoveredPart(NamedTuple):
    """A table of a document, or its text (with no title): how many figures it prints, and what became of them."""

    title: str
    printed: int
    read: int
    checked: int


class Coverage(NamedTuple):
    """Which of the printed figures were read, and which at least one relation holds."""

    printed: int = 0
    """Figures that a reader sees: of a document in its tables and its text, of a budget file all that it gives."""
    figures: int = 0
    """Those that were read: bound to a row or a sentence."""
    checked: int = 0
    twice: int = 0
    """Figures held by two relations or more."""
    unchecked: tuple[tuple[Figure, Text], ...] = ()
    """The figures that nothing holds, each with the reason where the layout knows it."""
    parts: tuple[CoveredPart, ...] = ()
    """The same by table; the text has no title."""

    @property
    def text(self) -> Text:
        """How many of the printed figures are covered, in words."""
        return Text(
            f"公开的 {self.printed} 个数中核对了 {self.checked} 个（{self.percent}%）",
            f"covered: {self.checked} of {self.printed} printed figures ({self.percent} %)",
        )

    @property
    def percent(self) -> int:
        """Whole per cent of the printed figures that are checked, rounded down; 100 where nothing is printed."""
        return 100 * self.checked // self.printed if self.printed else 100


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


class FileOutcome(StrEnum):
    """What a run says of one file as a whole."""

    UNREADABLE = "unreadable"
    FINDINGS = "findings"
    NOT_CHECKED = "not-checked"
    CLEAN = "clean"


OUTCOME_NAMES = {
    FileOutcome.UNREADABLE: Text("无法检查", "cannot be checked"),
    FileOutcome.FINDINGS: Text("有问题", "findings"),
    FileOutcome.NOT_CHECKED: Text("未达到检查要求", "not checked"),
    FileOutcome.CLEAN: Text("通过", "clean"),
}


class Bar(NamedTuple):
    """What a file has to reach."""

    fail_on: FailOn = "error"
    """The least severity of a finding that makes the file fail."""
    fail_under: int | None = 50
    """The least per cent of its printed figures that must be checked; None where rules were left out by name."""

    @property
    def failing(self) -> tuple[Severity, ...]:
        """The severities that make a file fail."""
        return {"error": (Severity.ERROR,), "warning": (Severity.ERROR, Severity.WARNING), "never": ()}[self.fail_on]


class Ground(NamedTuple):
    """One relation that was judged: its rule, its verdict, what it says in words, and the figures in it."""

    rule: str
    verdict: Verdict
    message: Text
    figures: tuple[Figure, ...]
    """The one that it is about first; blanks included."""


class Published(NamedTuple):
    """What a reporter needs that shows the tables themselves."""

    budget: Budget
    layout: Layout
    grounds: tuple[Ground, ...]
    """Every relation that was judged, those that hold exactly included."""


class SeenTitle(NamedTuple):
    """A title or heading of a document that is none of the layout's."""

    title: str
    """As printed, without its number."""
    nearest: str
    """The title that is missed and comes nearest; empty where none is near."""
    source: Source
    section: bool = False
    """Whether it heads a section of the notes, not a table."""

    @property
    def text(self) -> Text:
        """The title with the known one that comes nearest, in words."""
        what = Text("标题", "heading") if self.section else Text("表", "table")
        near = Text("，无相近的已知标题", ", near no known one")
        if self.nearest:
            near = Text(f"，最相近的已知标题是“{self.nearest}”", f", nearest to '{self.nearest}', which is missed")
        return Text(f"{what.zh}“{self.title}”", f"{what.en} '{self.title}'") + near


class FileReport(NamedTuple):
    """The verdict on one budget file, or the reason why there is none."""

    path: str
    pack: str | None = None
    error: InputError | None = None
    unit: str = ""
    year: int | None = None
    titles: Mapping[str, Text] = EMPTY
    """Of each table that a finding names: its number and title."""
    labels: Mapping[tuple[str, str], str] = EMPTY
    """Of each such table and column the printed heading."""
    names: Mapping[tuple[str, str], Text] = EMPTY
    """Of each such table and row what is printed for it: its code where that is printed, and its name."""
    grounds: Mapping[str, tuple[Citation, ...]] = EMPTY
    """Of each rule that found something, what it rests on."""
    whys: Mapping[str, Text] = EMPTY
    """Of each such rule why it is so."""
    relations: RelationCounts = RelationCounts()
    coverage: Coverage = Coverage()
    outcomes: Mapping[str, Outcome] = EMPTY
    findings: tuple[Finding, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    notice: Text | None = None
    unread: tuple[Unread, ...] = ()
    """What the document holds and nothing took: not checked, and said to be so."""
    seen: tuple[SeenTitle, ...] = ()
    """Of a document in which tables or sections are missed, the titles and headings that are none of the layout's."""
    advice: tuple[Text, ...] = ()
    """What may be done about what is missed."""
    waived: tuple[Waived, ...] = ()
    known: tuple[Finding, ...] = ()
    """Findings that the baseline holds already: not among `findings`."""
    fixed: tuple[str, ...] = ()
    """What the baseline holds and the file no longer has, in words."""
    published: Published | None = None
    """The tables and every relation, where the reporter asks for them; `titles`, `labels` and `names` are then whole."""
    regions: Mapping[tuple[str, str | None, str | None], Region] = EMPTY
    """Where a budget file has each place that is named, by table, row and column; where the reporter asks for it."""
    region: str = ""
    stage: str = ""
    """Of the file: `budget` or `final`; like the region, left out where no file was read."""
    folded: int = 0
    """How many notes of rounding are counted here and are not among `findings`, where the reporter would not list them."""

    bar: Bar = Bar()
    """What the file has to reach."""

    @property
    def outcome(self) -> FileOutcome:
        """What the run says of the file: the first that applies; what is waived or known does not count."""
        if self.error is not None:
            return FileOutcome.UNREADABLE
        if any(finding.severity in self.bar.failing for finding in self.findings):
            return FileOutcome.FINDINGS
        return FileOutcome.NOT_CHECKED if self.too_little is not None else FileOutcome.CLEAN

    @property
    def too_little(self) -> Text | None:
        """Why the file does not count as checked, in a sentence; None where enough of it is."""
        coverage, least = self.coverage, self.bar.fail_under
        if self.pack is None or least is None or self.error is not None:
            # What is said of the configuration is of no file.
            return None
        if not coverage.printed:
            if any(outcome.held or outcome.broken for outcome in self.outcomes.values()):
                return None
            return Text("未读到任何数，也没有适用的规则", "no figure was read, and no rule applied")
        if 100 * coverage.checked >= least * coverage.printed:
            return None
        return Text(
            f"公开的 {coverage.printed} 个数中仅核对 {coverage.checked} 个（{coverage.percent}%），不足 {least}%",
            f"only {coverage.checked} of {coverage.printed} printed figures are covered ({coverage.percent} %), "
            f"less than {least} %",
        )

    @property
    def not_judged(self) -> Text | None:
        """Why there is no verdict on the file: it cannot be read, or too little of it was checked; None where there is."""
        if self.error is not None:
            return Text(self.error.say("zh"), self.error.say("en"))
        return self.too_little if self.outcome is FileOutcome.NOT_CHECKED else None

    def folding(self) -> "FileReport":
        """Return the report with differences that rounding explains counted, and not among its findings."""
        listed = tuple(finding for finding in self.findings if not finding.is_rounding)
        return self._replace(findings=listed, folded=self.folded + len(self.findings) - len(listed))

    def keeping(self, findings: tuple[Finding, ...]) -> "FileReport":
        """Return the report with these of its findings, and with the suspects that explain one of them."""
        left = {finding.id for finding in findings}
        suspects = tuple(suspect for suspect in self.suspects if not left.isdisjoint(suspect.explains))
        return self._replace(findings=findings, suspects=suspects)

    def cell(self, at: Figure | Place) -> Text:
        """Return row and column of a place in words, as they are printed."""
        source, row, column = at.source, Text("", ""), Text("", "")
        if not at.table and source is not None:
            return Text(source.zh, source.en)
        if at.row is not None:
            row = self.names.get((at.table, at.row), Text(at.row, at.row))
        if at.column is not None:
            label = self.labels.get((at.table, at.column), at.column)
            column = Text(label, label if label == at.column else f"{at.column.replace('_', ' ')} ({label})")
        spaced = Text(f"{row.zh} {column.zh}".strip(), f"{row.en} {column.en}".strip())
        cell = spaced if at.table == SENTENCES else cell_in_words(row, column)
        where = Text(f"（{source.zh}）", f" ({source.en})") if source is not None and source.zh else Text("", "")
        return cell + where

    def place(self, at: Figure | Place) -> Text:
        """Return table, row and column of a place in words, as they are printed."""
        title, cell = self.titles.get(at.table, Text(at.table, at.table)), self.cell(at)
        comma = ", " if title.en and cell.en and at.row is not None and at.table != SENTENCES else " "
        return Text(
            f"{title.zh}{'' if cell.zh.startswith('“') else ' '}{cell.zh}".strip(),
            f"{title.en}{comma}{cell.en}".strip(),
        )

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
    """Budgets; what is said of the configuration is of none."""
    unreadable: int = 0
    not_checked: int = 0
    """Files of which too little is covered, and that have no finding that fails them."""
    failing: int = 0
    """Files with a finding that fails them."""
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    of: int | None = None
    """Where the run was interrupted: how many files there were to check."""
    reports: int = 0
    """Verdicts of every sort, that on the configuration among them."""
    waived: int = 0
    known: int = 0
    fixed: int = 0
    parts: int = 0
    """Files that hold only some of a budget, tables or notes, as a note on each says."""

    def plus(self, file: FileReport) -> "Summary":
        """Return the numbers with one file more."""
        counts = dict.fromkeys(Severity, 0)
        for finding in file.findings:
            counts[finding.severity] += 1
        outcome = file.outcome
        missed = {each.severity for each in file.findings if each.verdict is Verdict.MISSING and not each.at[0].row}
        own = Summary(
            files=file.pack is not None or file.error is not None,
            unreadable=file.error is not None,
            not_checked=outcome is FileOutcome.NOT_CHECKED,
            failing=outcome is FileOutcome.FINDINGS,
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.NOTE] + file.folded,
            reports=1,
            waived=len(file.waived),
            known=len(file.known),
            fixed=len(file.fixed),
            parts=Severity.NOTE in missed,
        )
        return self.joined(own)

    def joined(self, other: "Summary") -> "Summary":
        """Return the numbers of two parts of a run together."""
        counted = [name for name in self._fields if name != "of"]
        return Summary(of=self.of, **{name: getattr(self, name) + getattr(other, name) for name in counted})

    def found(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return {Severity.ERROR: self.errors, Severity.WARNING: self.warnings, Severity.NOTE: self.notes}[severity]

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

    files: Sequence[FileReport]
    of: int | None = None
    """Where the run was interrupted: how many files there were to check."""

    @property
    def summary(self) -> Summary:
        """The run in numbers."""
        summary = Summary(of=self.of)
        for file in self.files:
            summary = summary.plus(file)
        return summary
