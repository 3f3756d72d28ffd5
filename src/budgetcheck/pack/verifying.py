"""What a rule names must be in the layout: its tables, rows and columns, its formulas, and its examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from budgetcheck.arithmetic.conditions import check_condition, parse_condition
from budgetcheck.arithmetic.formula import FormulaError, check_cells, parse_cells
from budgetcheck.checks import load, tables_read
from budgetcheck.checks._formulas import Formulas
from budgetcheck.model.budget import PREVIOUS
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.examples import GRIDS, OTHER_FILE, PROSE, STATEMENT, TITLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from budgetcheck.model.layout import Layout
    from budgetcheck.pack.model import Rule
    from budgetcheck.pack.names import Names, Spelling
    from budgetcheck.pack.reading import Path
    from budgetcheck.pack.toml_file import Faults, SourceFile

_NOT_ASKED = ("id", "title", "why", "ground", "good", "bad", "kind", "severity")
"""Keys of a rule in which nothing is named that a layout could lack."""


class Verifier:
    """One rule as it is verified, and where it stands."""

    def __init__(self, rule: Rule, layout: Layout, file: SourceFile, path: Path, faults: Faults) -> None:
        self._rule, self._layout = rule, layout
        self._file, self._path, self._faults = file, path, faults
        self._content: dict[str, Any] = file.content["rules"][path[1]]
        self._spelled: Mapping[str, Spelling] = {}
        self._told: Collection[str] = ()

    def verify(self, faulty: Collection[str], *, asked: bool, names: Names) -> None:
        """Find all that is wrong; of `faulty` tables nothing can be told, and `asked` says whether options are."""
        self._spelled, self._told = names.spellings, names.unspelled
        self._examples(faulty)
        head = self._rule.head
        for text in (*head.idle_with, *head.only_with):
            self._noting(lambda text=text: self._place(text))  # type: ignore[misc]
        if head.when:
            layout = self._layout.with_previous
            self._noting(lambda: check_condition(parse_condition(head.when), layout, by_row=False))
        if asked:
            self._options(faulty)

    def _place(self, text: str) -> None:
        cells = parse_cells(text)
        # A table or column that a later pack takes away never holds an amount.
        if cells.table in self._layout.tables and cells.column in self._layout.tables[cells.table].columns:
            check_cells(cells, self._layout)

    def _options(self, faulty: Collection[str]) -> None:
        options, kind = self._rule.options, load(self._rule.head.kind)
        parts = [options]
        if isinstance(options, Formulas) and len(options.texts) > 1:
            # Each formula by itself, so that the second one's fault is told with the first one's.
            parts = [replace(options, formula=text, formulas=()) for text in options.texts]
        for each in parts:
            try:
                named = {*tables_read(each), *getattr(each, "tables", ())}
            except FormulaError as error:
                self._note(error)
                continue
            if named.isdisjoint(faulty) and not self._misnamed(each):
                self._noting(lambda each=each: kind.verify(each, self._layout))  # type: ignore[misc]

    def _misnamed(self, options: Any) -> bool:  # noqa: ANN401 - of any kind
        """Whether references, or tables, name what the layout does not have; all of them are noted."""
        layout = self._layout.with_previous
        before = len(self._faults.found)
        for cells in getattr(options, "read", ()):
            self._noting(lambda cells=cells: check_cells(cells, layout))  # type: ignore[misc]
        for table in getattr(options, "tables", ()):
            if table not in layout.tables:
                problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
                self._note(FormulaError(problem, did_you_mean(table, layout.tables), word=table))
        return len(self._faults.found) > before

    def _noting(self, ask: Callable[[], object]) -> None:
        try:
            ask()
        except FormulaError as error:
            self._note(error)

    def _note(self, error: FormulaError) -> None:
        """Add a fault with its place: in the text that it is of, at the name that is not there, or of the rule."""
        if error.text and any(error.text in each for each in self._told):
            return
        # Loaded where something is wrong.
        from budgetcheck.arithmetic.tokens import place_of

        path, written = self._where(error)
        if written in self._told:
            return
        letter = None
        if written is not None:
            spelling = self._spelled.get(written)
            text = spelling.text if spelling is not None else written
            try:
                letter = place_of(error, text)
            except FormulaError:
                letter = 0
            letter = spelling.before(letter) if spelling is not None else letter
        self._faults.add(self._file.fault(path, error.problem, error.remedy, letter=letter))

    def _where(self, error: FormulaError) -> tuple[Path, str | None]:
        """Return the path of what is at fault, and the formula that stands there, where it is one."""
        texts = list(_texts({key: value for key, value in self._content.items() if key not in _NOT_ASKED}))
        if error.text:
            for path, text in texts:
                spelling = self._spelled.get(text)
                if error.text in (text, spelling.text if spelling is not None else text):
                    return (*self._path, *path), text
        if error.word:
            for path, text in texts:
                if text == error.word:
                    return (*self._path, *path), None
            for path, text in texts:
                spelling = self._spelled.get(text)
                if error.cells is not None and error.word in (spelling.text if spelling is not None else text):
                    return (*self._path, *path), text
        for key in ("formula", "statement"):
            if key in self._content and not error.word:
                return (*self._path, key), None
        return (*self._path, "id"), None

    def _examples(self, faulty: Collection[str]) -> None:
        """Find an example that is not tables of rows of cells; what stands in the cells, the budget reader judges."""
        for part, tables in (("good", self._rule.head.good), ("bad", self._rule.head.bad)):
            for table, rows in tables.items():
                at = (*self._path, part, table)
                if table in (PROSE, GRIDS):
                    self._lines(table, rows, at)
                elif table == OTHER_FILE and isinstance(rows, dict):
                    for name, each in rows.items():
                        self._table(name, each, (*at, name), faulty)
                else:
                    self._table(table, rows, at, faulty)

    def _table(self, table: str, rows: object, at: Path, faulty: Collection[str]) -> None:
        name = table.removeprefix(PREVIOUS)
        bad = "bad" in at
        if name in faulty:
            return
        if name not in self._layout.tables:
            problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
            self._faults.add(self._file.fault(at, problem, did_you_mean(table, self._layout.tables), of_key=True))
        elif isinstance(rows, dict):
            self._rows(rows, at, bad=bad)
        elif rows is not False or not bad:
            self._faults.add(self._file.fault(at, Text("应为行的集合", "must be a set of rows")))

    def _rows(self, rows: dict[str, Any], at: Path, *, bad: bool) -> None:
        for row, cells in rows.items():
            if row in (STATEMENT, TITLE):
                fits = isinstance(cells, str)
            else:
                fits = cells is False and bad
                if isinstance(cells, dict):
                    fits = not any(isinstance(cell, dict) for cell in cells.values())
            if not fits:
                problem = Text("应为一行的各列", "must be the cells of a row")
                self._faults.add(self._file.fault((*at, row), problem))

    def _lines(self, table: str, rows: object, at: Path) -> None:
        """Find paragraphs, or drawn tables, that are not lists of lines."""
        drawn = rows.values() if table == GRIDS and isinstance(rows, dict) else [rows]
        if not all(isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in drawn):
            problem = Text("应为段落或表中各行的列表", "must be a list of paragraphs, or of a table's lines")
            self._faults.add(self._file.fault(at, problem))


def _texts(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text below a value with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, (*path, number))
