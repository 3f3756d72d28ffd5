"""The kinds of check: one module a kind, which only says what a budget must satisfy and where.

A kind is a module here named like the kind in a pack's TOML. It has `Options` (a record that pydantic
validates), `verify(options, layout)` which raises FormulaError on a mistake in a rule, and `expand(options, context)`
which yields families of relations, or problems where words rather than figures are judged. The run adds rule, severity
and source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar, cast

from budgetcheck.arithmetic.cells import Selections
from budgetcheck.arithmetic.families import Family, NotApplicable, Written
from budgetcheck.model.budget import PREVIOUS
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.families import AnyOf, Asked
    from budgetcheck.arithmetic.formula import Cells, Formula
    from budgetcheck.arithmetic.relations import Relation, Term
    from budgetcheck.arithmetic.truth import World
    from budgetcheck.arithmetic.unknown import Unknown
    from budgetcheck.model.budget import Budget, Figure, Table
    from budgetcheck.model.layout import Layout


class Problem(NamedTuple):
    """Words, or a missing figure, that are not as they should be."""

    verdict: Verdict
    message: Text
    at: tuple[Figure | Place, ...]
    expected: str | None = None
    actual: str | None = None
    severity: Severity | None = None
    """Where this one is milder than its rule."""
    relation: Relation | None = None
    """What a figure that was left out would have to satisfy."""
    of_unread: bool = False
    """Whether it is about what could not be read, and so stands though something was not read."""


class Held(NamedTuple):
    """Statements about words that were looked at and are right."""

    times: int = 1


class CouldNotRun(NamedTuple):
    """What the rule needs is not there."""

    reason: Text


PREVIOUS_KIND = "previous"
"""The kind of check that needs last year's file: without one its rules do not take part in a run."""


def last_year_of(kind: str, options: Any) -> str | None:
    """Return the stage of last year's file that a rule needs, empty for that of this year's; None where it needs none."""
    if kind != PREVIOUS_KIND:
        said = getattr(options, "formula", "") or getattr(options, "statement", "")
        if PREVIOUS not in said and not any(PREVIOUS in each for each in getattr(options, "formulas", ())):
            return None
    return getattr(options, "stage", "") or ""


BALANCE_KIND, BOUND_KIND = "balance", "bound"
"""The kinds of check that add up cells, and that compare sums: what holds of these does not say what its figures are."""


JOINT_KIND = "joint"
"""The kind of check that speaks of what every other rule asks for, so that all are asked where one of its rules is."""


SENTENCE_KIND = "sentence"
"""The kind of check that asks what sentences say of themselves, and so what other rules may have asked of their rows."""


STRUCTURE_KIND = "structure"
"""The kind of check that asks what printed tables say of themselves, and so what other rules may have asked before."""


class Jointly(NamedTuple):
    """All relations that rules ask for must hold together."""


NO_LAST_YEAR = Text("没有上年文件（--previous）", "there is no file of last year (--previous)")
"""Why a rule on last year's file cannot run."""

_T = TypeVar("_T")

Outcome = Problem | Held | NotApplicable | CouldNotRun | Jointly | Family
"""What a kind yields: relations by the family, and what is said of words one by one."""

_NO_FAMILY = (Problem, Held, NotApplicable, CouldNotRun, Jointly)


class Conventions(Record):
    """What a region takes for granted where arithmetic leaves a choice."""

    change_from_zero: Literal["error", "warning", "note"] = "warning"
    """How bad a percentage is where last year's amount was 0 (增长100%)."""
    unlikely: Literal["warning", "note"] = "note"
    """How bad a difference is that rounding explains less than once in a thousand."""
    notes_apart: bool = True
    """Whether the notes may be published in another file than the tables, so that a file of tables misses none."""
    names: Mapping[str, str] = EMPTY
    """Names that mean the same as an official one: {other name = official name}."""


class Context:
    """What a check may look at: the budget, its layout and the pack's conventions."""

    def __init__(
        self,
        budget: Budget,
        layout: Layout,
        conventions: Conventions,
        both: Budget | None = None,
        *,
        unknown: Unknown | None = None,
    ) -> None:
        self.budget = budget
        self.layout = layout
        self.conventions = conventions
        self.both = both
        """The budget with last year's tables beside its own, where a file of last year is given."""
        self.selections = Selections(budget, layout) if both is None else Selections(both, layout.with_previous)
        self.unknown = unknown
        """The figures of a document that were not read, where there are any."""
        self.prose = budget.prose
        """The paragraphs as they were published; elsewhere the numbers of persons in them are covered."""
        self._texts: list[Place] | None = None
        self._words: dict[tuple[str, ...], tuple[str, int]] = {}
        self._changes = layout.changes if both is None else layout.with_previous.changes
        self._here = frozenset((both or budget).tables)
        self._made: dict[object, Any] = {}

    def once(self, make: Callable[[Context], _T]) -> _T:
        """Return what a function makes of this context, made once for all rules that ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("_T", self._made[make])

    @property
    def world(self) -> World:
        """What conditions are asked of; made each time, as it refers to this context, which would keep the budget."""
        from budgetcheck.arithmetic.truth import World

        return World(self.budget, self.selections, self.unknown, lambda: self.words()[0])

    def missing(self, tables: Collection[str]) -> CouldNotRun | None:
        """Return why a rule cannot run when one of its tables is not there."""
        return None if self._here.issuperset(tables) else self.without(sorted(set(tables) - self._here))

    def unasked(self, tables: Collection[str], cells: Iterable[Cells]) -> CouldNotRun | NotApplicable | None:
        """Return why nothing is asked of some cells: a table is missing, or a published table does not have the column."""
        return self.missing(tables) or (NotApplicable() if self.lacks(cells) else None)

    def lacks(self, cells: Iterable[Cells]) -> bool:
        """Whether a reference is of a column that its published table does not have, and so of no known figures."""
        gone = self.selections.not_printed
        return bool(gone) and any((each.table, each.column) in gone for each in cells)

    def without(self, gone: Sequence[str]) -> CouldNotRun:
        """Return that a rule cannot run as some of its tables are not there."""
        if self.both is None and any(table.startswith(PREVIOUS) for table in gone):
            return CouldNotRun(NO_LAST_YEAR)
        tables = self.layout.with_previous.tables if self.both is not None else self.layout.tables
        titles = "、".join(tables[table].title for table in gone)
        return CouldNotRun(Text(f"缺少{titles}", f"missing: {', '.join(gone)}"))

    def written(self, relations: Sequence[Asked]) -> Written:
        """Return relations that a kind writes out itself as a family."""
        return Written(relations, self.unknown)

    def sorted_out(self, found: Iterable[Problem | Held | Asked], *, printed: bool = False) -> Iterator[Outcome]:
        """Yield what is said of words as it stands, and the relations among it as a family.

        Relations of `printed` figures alone need nothing of a table that was not read.
        """
        relations: list[Asked] = []
        for each in found:
            if isinstance(each, Problem | Held):
                yield each
            else:
                relations.append(each)
        yield Written(relations, None) if printed else self.written(relations)

    def texts(self) -> list[Place]:
        """Return every text of the budget with its place: titles, statements, names and text columns."""
        if self._texts is None:
            self._texts = [Place(table.id, *text) for table in self._read() for text in _texts(table)] + self.passages()
        return self._texts

    def words(self, columns: tuple[str, ...] = ()) -> tuple[str, int]:
        """Return the same texts in one, all or those of some columns, and their number: enough to see that a word is in none."""
        found = self._words.get(columns)
        if found is None:
            texts = self._by_column
            chosen = [text for column in dict.fromkeys(columns) or texts for text in texts.get(column, ())]
            found = self._words[columns] = "\n".join(chosen), len(chosen)
        return found

    @cached_property
    def _by_column(self) -> dict[str, list[str]]:
        found = defaultdict(list, {"text": [passage.text for passage in self.budget.prose]})
        for table in self._read():
            for _, column, text in _texts(table):
                found[column].append(text)
        return found

    def _read(self) -> list[Table]:
        """Return the tables; the sentences of a document are read as they stand, not again as the rows made of them."""
        return [table for table in self.budget.tables.values() if not (self.budget.prose and is_notes(table.id))]

    @cached_property
    def is_without_notes(self) -> bool:
        """Whether the file is a document of tables alone, whose notes may be in another file."""
        budget = self.budget
        if not self.conventions.notes_apart or budget.sentences or any(map(is_notes, budget.tables)):
            return False
        if any(len(passage.text) >= _LONG_PASSAGE for passage in budget.prose):
            return False
        return budget.is_of_document

    def passages(self) -> list[Place]:
        """Return the paragraphs of a document as places: outside every table, each with its source."""
        return [Place("", None, "text", passage.text, passage.source) for passage in self.budget.prose]

    def prints(self, terms: Iterable[Term]) -> bool:
        """Whether the published tables have the rows of all terms, and the notes the figures themselves."""
        return all(self.selections.prints(term.figure) for term in terms)

    def prints_fixed(self, formula: Formula) -> bool:
        """Whether the published tables have the rows left of the sign, where every row of the formula is fixed."""
        cells = [part.cells for part in formula.left.parts if part.cells is not None]
        return (
            any(each.joined or each.function for each in cells)
            or all(each.rows in self.selections.budget.tables[each.table].by_key for each in cells)
            or any(each.joined for each in formula.cells())
        )

    def changes(self, terms: Iterable[Term]) -> list[Term]:
        """Return the terms that stand in columns of year-over-year changes."""
        return [term for term in terms if (term.figure.table, term.figure.column) in self._changes]

    def unsaid(self, changes: Iterable[Term]) -> bool:
        """Whether a change is left out in a row that has other figures: it is then not 0 but not stated."""
        tables = self.selections.budget.tables
        blank = (term.figure for term in changes if term.figure.value is None)
        rows = (tables[figure.table].by_key.get(figure.row) for figure in blank)
        return any(row is not None and any(other.units for other in row.figures.values()) for row in rows)

    def stretch(self, changes: Iterable[Term]) -> int:
        """Return how much further off a sum may be if its changes were printed as differences of printed amounts."""
        return sum(abs(term.coefficient) * term.figure.half for term in changes)


def _texts(table: Table) -> Iterator[tuple[str | None, str, str]]:
    """Yield the texts of a table, each with its row and column."""
    for column, words in (("title", table.title), ("statement", table.statement)):
        if words:
            yield None, column, words
    for row in table.rows:
        if row.name:
            yield row.key, "name", row.name
        for column, pieces in row.texts.items():
            yield row.key, column, pieces[0] if len(pieces) == 1 else "、".join(pieces)


def each_table(names: Iterable[str], context: Context, ask: Callable[[Table], Iterator[Outcome]]) -> Iterator[Outcome]:
    """Yield what `ask` yields of each table, or that the table is missing."""
    for name in names:
        table = context.budget.tables.get(name)
        if table is not None:
            yield from ask(table)
        else:
            yield context.without([name])


def each_place(places: Iterable[Place], ask: Callable[[Place], Iterable[Problem]]) -> Iterator[Outcome]:
    """Yield what `ask` yields of each place, and how many places it found right."""
    held = 0
    for place in places:
        problems = list(ask(place))
        yield from problems
        held += not problems
    if held:
        yield Held(held)


def each_passage(context: Context, ask: Callable[[Place], Iterable[Problem]]) -> Iterator[Outcome]:
    """Yield what `ask` yields of each paragraph of a document."""
    return each_place(context.passages(), ask)


def relations_in(found: Iterable[Outcome]) -> Iterator[Relation | AnyOf]:
    """Yield every relation that applies of the families that a kind yields."""
    for family in found:
        if not isinstance(family, _NO_FAMILY):
            for key in family.keys():  # noqa: SIM118 - a family is no dictionary
                relation = family.relation(key)
                if not isinstance(relation, NotApplicable):
                    yield relation


def tables_read(options: Any) -> frozenset[str]:
    """Return the tables that a rule's formulas and references name; a kind without any reads what it is given."""
    return frozenset(cells.table for cells in getattr(options, "read", ()))


class Kind(Protocol):
    """What each module of this package offers."""

    Options: type[Any]
    CHINESE: Mapping[str, str]
    """What the module's first line says, under "", and what the descriptions of its options say."""

    def verify(self, options: Any, layout: Layout) -> None:
        """Raise FormulaError where the options name what the layout does not have."""
        ...

    def expand(self, options: Any, context: Context) -> Iterator[Outcome]:
        """Yield what the budget must satisfy, by the family, and what is wrong with its words."""
        ...


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    """Return the names of all kinds; a module dropped into this folder is known at once."""
    here = Path(__file__).parent
    packages = (path.parent for path in here.glob("[a-z]*/__init__.py"))
    return tuple(sorted(path.stem for path in (*here.glob("[a-z]*.py"), *packages)))


@lru_cache(maxsize=64)
def load(kind: str) -> Kind:
    """Return the module of a known kind."""
    return cast("Kind", import_module(f"{__name__}.{kind}"))


def needs_of(kind: str) -> tuple[str, ...]:
    """Return the parts of a budget, by the names of its fields, of which a kind needs one: NEEDS = ("prose",)."""
    return cast("tuple[str, ...]", getattr(load(kind), "NEEDS", ()))


def is_of_figures(kind: str) -> bool:
    """Whether figures that are mended change what a kind says; one that reads the text, or tables as they are printed,
    says OF_FIGURES = False."""
    return getattr(load(kind), "OF_FIGURES", True)


def quoted(place: Place, word: str, at: int | None = None) -> Text:
    """Return the words around a fault in a document's paragraph, for a reader who looks for them; else nothing."""
    if place.table:
        return Text("", "")
    start = place.text.find(word) if at is None else at
    start = max(start, 0)
    around = place.text[max(0, start - _AROUND) : start + len(word) + _AROUND].strip()
    around = " ".join(around.split())[:_LONGEST_QUOTE]
    return Text(f"：“{around}”", f": '{around}'")


def of_another_year(place: Place, words: str, printed: str, year: int) -> Problem:
    """Return the problem of words that name a year which is not the budget's."""
    message = Text(f"所写为 {printed} 年，本预算为 {year} 年", f"says {printed}, the budget is of {year}")
    found = message + quoted(place, words)
    return Problem(Verdict.SUSPICIOUS, found, (place,), expected=str(year), actual=printed)


_AROUND = 12
_LONG_PASSAGE = 80
"""A paragraph of so many characters is of the notes; shorter ones are titles, measures and remarks at tables."""
_LONGEST_QUOTE = 60
