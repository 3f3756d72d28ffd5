"""The published tables as a page shows them: every cell with its marks and with what holds it, in one language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.budget import PREVIOUS, Figure
from budgetcheck.model.layout import AMOUNT_TYPES, NUMERIC_TYPES, TableLayout, is_notes
from budgetcheck.model.report import Place
from budgetcheck.model.words import SEVERITY_MARKS, TOTAL, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.model.budget import Passage, Row, Source, Table
    from budgetcheck.model.report import FileReport, Finding, Ground, Mending, Published
    from budgetcheck.model.words import Language

Key = tuple[str, str | None, str | None]
"""A place that a page can show: table, row and column, or a whole row, or a whole table."""

ROUNDED, LIKELY, UNCHECKED = "≈", "➤", "○"

_LOOKS = {Verdict.EXACT: "exact", Verdict.BROKEN: "broken", Verdict.SUSPICIOUS: "broken"}
_WORST_FIRST = {"broken": 0, "rounding": 1, "exact": 2}
_WORST = ("suspect", "error", "warning", "note", "touched", "rounded", "alone")
_WIDE = 8
"""A table with more columns than this, words taking the room of two figures, scrolls inside its own box, and is printed across."""
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")


class Mark(NamedTuple):
    """A sign beside a figure: what it means, and the number of the finding that it stands for, 0 for none."""

    sign: str
    severity: str
    number: int = 0


class Said(NamedTuple):
    """One relation that holds a figure, in words, from that figure's place."""

    look: str
    """exact, rounding, broken, or alone for the reason why nothing holds the figure."""
    where: str
    """Where the relation starts, as seen from the figure; empty where it starts there."""
    words: str


class Cell(NamedTuple):
    """One figure, or words, as it stands in a table or a sentence."""

    words: str
    look: str = ""
    """The worst that is said of it: suspect, error, warning, note, touched, rounded, alone; empty for nothing."""
    number: bool = False
    anchor: str = ""
    """The name by which a link finds it; empty where none needs to."""
    marks: tuple[Mark, ...] = ()
    suggested: str | None = None
    """What a suspect should be."""
    says: tuple[Said, ...] = ()


class Heading(NamedTuple):
    """The heading of a column, as printed, and its measure where it has one of its own."""

    label: str
    measure: str
    number: bool


class Line(NamedTuple):
    """One row of a table."""

    code: str
    """The code as printed; empty for rows that the budget file names and the table does not."""
    name: str
    total: bool
    head: Cell
    """The name again, with the marks of what is said of the whole row."""
    cells: tuple[Cell, ...]


class Sheet(NamedTuple):
    """One table or section of the notes."""

    title: str
    anchor: str
    head: Cell
    """The title again, with the marks of what is said of the whole table."""
    measure: str
    statement: str
    notes: bool
    missing: bool
    wide: bool
    name: str
    """The heading of the column of names; empty for the usual one."""
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    signs: tuple[str, ...]
    """The signs of what was found in it, worst first, for a list of the tables."""


class Sentence(NamedTuple):
    """A paragraph of a document: its words and figures in turn."""

    pieces: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    anchor: str


class Sheets:
    """What a page shows of one file's tables, and the links to places in them."""

    def __init__(
        self, file: FileReport, published: Published, remarks: Sequence[Finding], name: str, say: Language
    ) -> None:
        self._file, self._published = file, published
        self._name, self._say = name, say
        self._columns = {table: tuple(self._visible(table)) for table in self._tables(remarks)}
        self._shown = frozenset(self._keys())
        self._marks: dict[Key, list[Mark]] = defaultdict(list)
        self._of_passages: dict[_Words, list[Mark]] = defaultdict(list)
        explained = {id_ for suspect in file.suspects for id_ in suspect.explains}
        self._touched = frozenset(number for number, each in enumerate(remarks, 1) if each.id in explained)
        self._suspects: dict[Key, Mending] = {
            each.at[:3]: each for suspect in file.suspects for each in suspect.places if isinstance(each.at, Figure)
        }
        self._anchors: dict[Key | _Words | None, str] = {}
        self._mark(remarks)
        self._link_all()
        self._says = self._relations()
        self._alone: frozenset[Key] = frozenset(figure.key for figure, _ in file.coverage.unchecked)

    def link(self, at: Figure | Place) -> str:
        """Return the name of the shown place nearest to a place, for a link; empty where nothing of it is shown."""
        key = self._nearest(at) if at.table else (at.source, at.text)
        return self._anchors.get(key, "")

    def sheets(self) -> tuple[Sheet, ...]:
        """Return every table in published order, those too that are missing and that something is said of."""
        return tuple(self._sheet(table) for table in self._columns)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the document's paragraphs with the figures in them that stand in a section of the notes."""
        waiting = _by_place(self._published)
        return tuple(self._sentence(passage, waiting) for passage in self._published.budget.prose)

    def _tables(self, remarks: Sequence[Finding]) -> list[str]:
        named = {at.table for finding in remarks for at in finding.at}
        present = self._published.budget.tables
        return [table for table in self._published.layout.tables if table in present or table in named]

    def _visible(self, table: str) -> Iterator[str]:
        layout, published = self._published.layout.tables[table], self._published.budget.tables.get(table)
        if published is None:
            return
        sparse = is_notes(table) or layout.form
        for column, known in layout.columns.items():
            if column in published.columns or not (sparse or known.optional):
                yield column

    def _keys(self) -> Iterator[Key]:
        for table, columns in self._columns.items():
            yield table, None, None
            published = self._published.budget.tables.get(table)
            for row in published.rows if published is not None else ():
                yield table, row.key, None
                yield from ((table, row.key, column) for column in columns)

    def _nearest(self, at: Figure | Place) -> Key | None:
        places: tuple[Key, ...] = ((at.table, at.row, at.column), (at.table, at.row, None), (at.table, None, None))
        return next((key for key in places if key in self._shown), None)

    def _mark(self, remarks: Sequence[Finding]) -> None:
        """Give every place the marks of what is said of it; the remarks come in the order of their numbers."""
        for number, finding in enumerate(remarks, 1):
            first = finding.at[0]
            key, mark = self._nearest(first), Mark(SEVERITY_MARKS[finding.severity], str(finding.severity), number)
            if key is not None:
                self._marks[key].append(mark)
            elif not first.table:
                self._of_passages[first.source, first.text].append(mark)
        named = {(finding.rule, finding.at[0][:3]) for finding in remarks}
        for ground in self._published.grounds:
            about = ground.figures[0]
            key, mark = self._nearest(about), Mark(ROUNDED, "rounded")
            rounded = ground.verdict is Verdict.ROUNDING and (ground.rule, about.key) not in named
            if rounded and key is not None and mark not in self._marks[key]:
                self._marks[key].append(mark)

    def _link_all(self) -> None:
        """Give a name to every place that a list on the page links to."""
        accepted = (*(each.finding for each in self._file.waived), *self._file.known)
        places: list[Figure | Place] = [at for finding in (*self._file.findings, *accepted) for at in finding.at]
        for suspect in self._file.suspects:
            places += [each.at for together in (suspect.places, *suspect.alternatives) for each in together]
        places += [figure for figure, _ in self._file.coverage.unchecked]
        places += [Place(table) for table in self._columns]
        for at in places:
            key = self._nearest(at) if at.table else (at.source, at.text)
            if key is not None:
                self._anchors.setdefault(key, f"{self._name}p{len(self._anchors) + 1}")

    def _relations(self) -> dict[Key, dict[Said, None]]:
        said: dict[Key, dict[Said, None]] = defaultdict(dict)
        for ground in self._published.grounds:
            look = _LOOKS.get(ground.verdict, "rounding")
            for index, figure in enumerate(ground.figures):
                if figure.value is not None or index == 0:
                    said[figure.key][Said(look, self._from(figure, ground), ground.message.say(self._say))] = None
        none = Text("无规则核对此数", "no rule checks it")
        for figure, why in self._file.coverage.unchecked:
            words = Text("未核对：", "Not checked: ") + (why if why.zh else none)
            said[figure.key][Said("alone", "", words.say(self._say))] = None
        return said

    def _from(self, figure: Figure, ground: Ground) -> str:
        """Name the place where a relation starts by what sets it apart from one of its figures."""
        first = ground.figures[0]
        if first.key == figure.key:
            return ""
        words = []
        if first.table != figure.table:
            words.append(self._short_table(first.table))
        if first.table != figure.table or first.row != figure.row:
            name = self._file.names.get((first.table, first.row), Text(first.row, first.row))
            words.append(name.say(self._say))
        if first.column != figure.column:
            words.append(self._file.labels.get((first.table, first.column), first.column))
        return " ".join(words)

    def _short_table(self, table: str) -> str:
        """Name a table by its number, or its title where it has none; last year's tables are said to be that."""
        layout = self._published.layout.tables[table.removeprefix(PREVIOUS)]
        number, title = layout.number, layout.title if self._say == "zh" else layout.title_en or layout.title
        last = Text("上年", "last year's ").say(self._say) if table.startswith(PREVIOUS) else ""
        return last + (number.replace("表", "表" if self._say == "zh" else "Table ") or title)

    def _sheet(self, table: str) -> Sheet:
        layout, published = self._published.layout.tables[table], self._published.budget.tables.get(table)
        columns = self._columns[table]
        headings = tuple(self._heading(layout, column, published) for column in columns)
        title = self._file.titles[table].say(self._say)
        lines = tuple(self._line(table, row, columns) for row in published.rows) if published is not None else ()
        head = self._words((table, None, None), title)
        amounts = any(layout.columns[column].type in AMOUNT_TYPES for column in columns)
        return Sheet(
            title=title,
            anchor=self.link(Place(table)),
            head=head,
            measure=published.measure if published is not None and amounts else "",
            statement=(published.statement or "") if published is not None else "",
            notes=is_notes(table),
            missing=published is None,
            wide=sum(1 if heading.number else 2 for heading in headings) > _WIDE,
            name=layout.name,
            headings=headings,
            lines=lines,
            signs=_signs((head, *(cell for line in lines for cell in (line.head, *line.cells)))),
        )

    def _heading(self, layout: TableLayout, column: str, published: Table | None) -> Heading:
        known = layout.columns[column]
        own = known.measure or ""
        return Heading(
            known.label,
            own if published is not None and own != published.measure else "",
            known.type in NUMERIC_TYPES,
        )

    def _line(self, table: str, row: Row, columns: Sequence[str]) -> Line:
        printed = row.code if row.code[:1].isdigit() else ""
        fixed = self._published.layout.tables[table].rows
        name = row.name or fixed.get(row.key) or (TOTAL.say(self._say) if row.code == "total" else row.code)
        if row.second:
            name = f"{name} · {row.second}"
        cells = tuple(self._cell(table, row, column) for column in columns)
        return Line(printed, name, row.code == "total", self._words((table, row.key, None), name), cells)

    def _cell(self, table: str, row: Row, column: str) -> Cell:
        figure = row.figures.get(column)
        if column in row.texts:
            return self._words((table, row.key, column), "、".join(row.texts[column]))
        number = self._published.layout.tables[table].columns[column].type in NUMERIC_TYPES
        key = (table, row.key, column)
        return self._figure(key, _digits(figure) if figure is not None else "")._replace(number=number)

    def _words(self, key: Key, words: str) -> Cell:
        marks = tuple(self._marks.get(key, ()))
        return Cell(words, _look(marks), anchor=self._anchors.get(key, ""), marks=marks)

    def _figure(self, key: Key, digits: str) -> Cell:
        marks, suspect = tuple(self._marks.get(key, ())), self._suspects.get(key)
        look = _look(marks)
        if suspect is not None:
            look, marks = "suspect", (Mark(LIKELY, "suspect"), *marks)
        elif key in self._alone:
            look, marks = look or "alone", (*marks, Mark(UNCHECKED, "alone"))
        elif look == "error" and all(mark.number in self._touched for mark in marks if mark.number):
            look = "touched"
        return Cell(
            digits,
            look,
            number=True,
            anchor=self._anchors.get(key, ""),
            marks=marks,
            suggested=suspect.suggested if suspect is not None else None,
            says=tuple(sorted(self._says.get(key, ()), key=lambda said: _WORST_FIRST.get(said.look, 3))),
        )

    def _sentence(self, passage: Passage, waiting: dict[_Start, list[Figure]]) -> Sentence:
        figures = waiting.get(_start(passage.source), [])
        pieces, end = [], 0
        for found in _NUMBER.finditer(passage.text):
            figure = _take(figures, found[0], passage.text[found.end() :].lstrip()[:1])
            if figure is not None:
                # The table of the section has the link's name; a page may not have it twice.
                pieces += [
                    Cell(passage.text[end : found.start()]),
                    self._figure(figure.key, found[0])._replace(anchor=""),
                ]
                end = found.end()
        key = passage.source, passage.text
        marks = tuple(self._of_passages.get(key, ()))
        return Sentence((*pieces, Cell(passage.text[end:])), marks, self._anchors.get(key, ""))


_Words = tuple["Source | None", str]
_Start = tuple[int, int, int]


def _start(source: Source) -> _Start:
    """Return where something stands in a document, in the order in which it is read."""
    return source.page or 0, source.paragraph or 0, source.line or 0


def _by_place(published: Published) -> dict[_Start, list[Figure]]:
    """Return the figures of sentences by the start of the paragraph that they stand in, in the order of their rows."""
    budget, layout = published.budget, published.layout
    starts = sorted({_start(passage.source) for passage in budget.prose})
    found: dict[_Start, list[Figure]] = {start: [] for start in starts}
    for table in budget.tables.values():
        if layout.tables[table.id].number:
            continue
        for row in table.rows:
            for figure in row.figures.values():
                if figure.value is not None and figure.source is not None:
                    before = bisect_right(starts, _start(figure.source))
                    if before:
                        found[starts[before - 1]].append(figure)
    return found


def _take(figures: list[Figure], digits: str, after: str) -> Figure | None:
    """Take the first figure that a sentence prints as these digits, a decrease without its sign; None where none is."""
    plain, percent = digits.replace(",", "").replace("，", ""), after in ("%", "％")
    for index, figure in enumerate(figures):
        if figure.text.lstrip("-") == plain and (figure.measure == "%") == percent:
            return figures.pop(index)
    return None


def _digits(figure: Figure) -> str:
    return f"{figure.text}%" if figure.text and figure.measure == "%" else figure.text


def _look(marks: Iterable[Mark]) -> str:
    severities = {mark.severity for mark in marks}
    return next((look for look in _WORST if look in severities), "")


def _signs(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the signs of what was found, worst first; rounding and what nothing holds are no finding."""
    found = {mark.sign for cell in cells for mark in cell.marks}
    return tuple(sign for sign in (LIKELY, *SEVERITY_MARKS.values()) if sign in found)
