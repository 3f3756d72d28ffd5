"""The rule language: formulas over cells, as plain as in a spreadsheet, and the rows they stand for.

general[208].total = general[208].basic + general[208].project      one row
general[*].total = basic + project                                  every row; a bare column is of the same row
income[item].total = expenditure[item].total                        rows joined by code
sum(general[21011??].basic) = general_basic[30110].total + …        the rows that match, added up
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn

from budgetcheck.budget import SCALE, Figure
from budgetcheck.finding import Text, did_you_mean
from budgetcheck.layout import ancestors, level_of
from budgetcheck.relations import ONE, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.budget import Budget, Row, Table
    from budgetcheck.layout import CodeScheme, Layout, TableLayout

LEVELS = ("class", "section", "item")
SELECTORS = ("*", "each", "parts", "leaf", *LEVELS)
"""The words that choose rows: every row, every row of the first table, all but the total, those without children."""

MAX_LENGTH = 4000
"""No formula that a person wrote is longer; a longer one is refused before it is read."""

Operator = Literal["=", "<=", ">="]


class FormulaError(ValueError):
    """A formula that cannot be read or names what the layout does not have."""

    def __init__(self, problem: Text, remedy: Text | None = None) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return self.problem.en + (f". {self.remedy.en}" if self.remedy else "")


class Filter(NamedTuple):
    """A condition on the rows: a column of theirs is zero, or is not."""

    column: str
    zero: bool


class Cells(NamedTuple):
    """A reference: some rows of a table, one column; alone, summed or counted."""

    table: str
    rows: str
    column: str
    function: Literal["", "sum", "count"] = ""
    where: Filter | None = None

    @property
    def joined(self) -> bool:
        """Whether the reference stands for one row after another rather than for fixed cells."""
        return not self.function and (self.rows in SELECTORS or "?" in self.rows or "*" in self.rows)


class Part(NamedTuple):
    """A signed multiple of a reference, or of 1."""

    coefficient: int
    cells: Cells | None
    number: Decimal = Decimal(0)


class Side(NamedTuple):
    """One side of a formula: a sum; with a divisor, a quotient."""

    parts: tuple[Part, ...]
    divisor: tuple[Part, ...] = ()


class Formula(NamedTuple):
    """left operator right, where any of several rights may do."""

    left: Side
    operator: Operator
    rights: tuple[Side, ...]
    text: str

    def cells(self) -> Iterator[Cells]:
        """Yield every reference."""
        for side in (self.left, *self.rights):
            for part in (*side.parts, *side.divisor):
                if part.cells is not None:
                    yield part.cells


class SideTerms(NamedTuple):
    """One side of one instance: its terms, the constant beside them, and the divisor."""

    terms: tuple[Term, ...]
    constant: int
    divisor: tuple[Term, ...]
    absent: bool
    """Whether the side is made of optional columns alone that the table does not have."""


class Instance(NamedTuple):
    """A formula applied to one row code, or to fixed cells."""

    code: str
    left: SideTerms
    rights: tuple[SideTerms, ...]


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    return re.compile(
        r"\s*(?:(?P<table>[a-z_][a-z0-9_.]*)?\[(?P<rows>[^\[\]]*)\]\.(?P<column>[a-z_][a-z0-9_]*)"
        r"|(?P<word>[a-z_][a-z0-9_]*)|(?P<number>[0-9]{1,15}(?:\.[0-9]{1,6})?)|(?P<sign><=|>=|≤|≥|[=+\-*/()]))"
    )


@lru_cache(maxsize=1)
def _where() -> re.Pattern[str]:
    return re.compile(r"(\S+)\s+where\s+([a-z_][a-z0-9_]*)\s+is\s+(zero|not zero)")


class _Parser:
    def __init__(self, text: str, table: str | None) -> None:
        self._text = text
        self._table = table
        self._rows = "*"
        self._where: Filter | None = None
        if len(text) > MAX_LENGTH:
            self._fail(0)
        self._tokens = list(self._tokenise())
        self._at = 0

    def _tokenise(self) -> Iterator[tuple[str, str | Cells, int]]:
        position = 0
        while self._text[position:].strip():
            match = _token().match(self._text, position)
            if match is None:
                self._fail(position)
            if match["column"]:
                yield "cells", self._cells(match), match.start()
            elif match["word"]:
                yield "word", match["word"], match.start()
            elif match["number"]:
                yield "number", match["number"], match.start()
            else:
                yield "sign", match["sign"].replace("≤", "<=").replace("≥", ">="), match.start()
            position = match.end()

    def _fail(self, position: int) -> NoReturn:
        rest = self._text[position:].strip()[:30]
        shown = self._text if len(self._text) <= 200 else self._text[:200] + "…"
        at = Text(f"“{rest}”处", f" at '{rest}'") if rest else Text("末尾", " at its end")
        raise FormulaError(
            Text(f"公式“{shown}”在{at.zh}无法读懂", f"formula '{shown}' cannot be read{at.en}"),
            Text("写法如 表[行].列 = 表[行].列 + 表[行].列", "Write it as table[row].column = table[row].column + …"),
        )

    def _cells(self, match: re.Match[str]) -> Cells:
        table = match["table"] or self._table
        if table is None:
            self._fail(match.start())
        rows, where = match["rows"].strip(), None
        condition = _where().fullmatch(rows)
        if condition:
            rows, where = condition[1], Filter(condition[2], condition[3] == "zero")
        star = rows.find("*")
        if len(rows.split()) != 1 or (star >= 0 and star != len(rows) - 1):
            # A star stands for the rest of a code, so it comes last: no pattern can take long to match.
            self._fail(match.start())
        return Cells(table, rows, match["column"], "", where)

    def _peek(self) -> tuple[str, str | Cells, int]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "", len(self._text))

    def _next(self) -> tuple[str, str | Cells, int]:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, sign: str) -> bool:
        if self._peek()[1] == sign:
            self._at += 1
            return True
        return False

    def _reference(self, cells: Cells) -> Cells:
        if self._table is None:
            self._table, self._rows, self._where = cells.table, cells.rows, cells.where
        return cells

    def _part(self, coefficient: int) -> Part:
        kind, value, position = self._next()
        if kind == "number":
            if not self._take("*"):
                return Part(coefficient, None, Decimal(str(value)))
            if not str(value).strip("0") or "." in str(value) or self._peek()[0] == "number":
                self._fail(position)
            return self._part(coefficient * int(str(value)))
        if isinstance(value, Cells):
            return Part(coefficient, self._reference(value))
        if kind == "word" and value in ("sum", "count") and self._take("("):
            inner = self._next()[1]
            if isinstance(inner, str) and inner.isidentifier() and self._table is not None:
                inner = Cells(self._table, "*", inner)
            if not isinstance(inner, Cells) or not self._take(")"):
                self._fail(position)
            self._reference(inner)
            return Part(coefficient, inner._replace(function="sum" if value == "sum" else "count"))
        if kind == "word" and self._table is not None:
            return Part(coefficient, Cells(self._table, self._rows, str(value), "", self._where))
        self._fail(position)

    def _sum(self) -> tuple[Part, ...]:
        parts = [self._part(-1 if self._take("-") else 1)]
        while True:
            if self._take("+"):
                parts.append(self._part(1))
            elif self._take("-"):
                parts.append(self._part(-1))
            else:
                return tuple(parts)

    def _side(self) -> Side:
        parts = self._sum()
        if not self._take("/"):
            return Side(parts)
        if self._take("("):
            divisor = self._sum()
            if not self._take(")"):
                self._fail(self._peek()[2])
            return Side(parts, divisor)
        return Side(parts, (self._part(1),))

    def parse(self) -> Formula:
        left = self._side()
        kind, operator, position = self._next()
        if kind != "sign" or operator not in ("=", "<=", ">="):
            self._fail(position)
        rights = [self._side()]
        while self._peek()[:2] == ("word", "or"):
            self._at += 1
            rights.append(self._side())
        if self._peek()[0] != "end":
            self._fail(self._peek()[2])
        sign: Operator = "=" if operator == "=" else "<=" if operator == "<=" else ">="
        return Formula(left, sign, tuple(rights), self._text)


_parsed: dict[tuple[str, str | None], Formula] = {}
_MAX_PARSED = 50_000


def parse(text: str, table: str | None = None) -> Formula:
    """Return a formula; with `table`, its bare columns are of that table. Raises FormulaError."""
    found = _parsed.get((text, table))
    if found is None:
        if len(_parsed) >= _MAX_PARSED:
            _parsed.clear()
        found = _parsed[text, table] = _Parser(text, table).parse()
    return found


def parsed_to_plain() -> list[Any]:
    """Return all formulas read so far as JSON-ready data, for a cache: reading them anew is a tenth of a small run."""
    return [[table, formula] for (_, table), formula in _parsed.items()]


def parsed_from_plain(plain: list[Any]) -> None:
    """Take over formulas that `parsed_to_plain` gave."""
    found = {}
    for table, (left, operator, rights, text) in plain:
        formula = Formula(_side(left), operator, tuple(_side(side) for side in rights), text)
        hash(formula)  # what is not made of words and numbers fails here, and nothing is taken over
        found[text, table] = formula
    _parsed.update(found)


def _side(plain: list[Any]) -> Side:
    parts, divisor = plain
    return Side(tuple(_part(part) for part in parts), tuple(_part(part) for part in divisor))


def _part(plain: list[Any]) -> Part:
    coefficient, cells, number = plain
    if cells is None:
        return Part(coefficient, None, Decimal(number))
    table, rows, column, function, where = cells
    return Part(coefficient, Cells(table, rows, column, function, None if where is None else Filter(*where)))


@lru_cache(maxsize=1024)
def parse_cells(text: str) -> Cells:
    """Return one reference, as `table[rows].column`; raises FormulaError."""
    left = parse(f"{text} = 0").left
    first = left.parts[0]
    if len(left.parts) > 1 or left.divisor or first.coefficient != 1 or first.cells is None or first.cells.function:
        raise FormulaError(
            Text(f"“{text}”不是一个单元格", f"'{text}' is not one cell"),
            Text("写法：表[行].列", "Write table[row].column"),
        )
    return first.cells


def check_against(formula: Formula, layout: Layout) -> None:
    """Raise FormulaError where a formula names a table, row or column that the layout does not have."""
    for cells in formula.cells():
        check_cells(cells, layout)


def check_table(table: str, layout: Layout) -> TableLayout:
    """Return a table's layout; raises FormulaError when the layout has no such table."""
    found = layout.tables.get(table)
    if found is None:
        remedy = did_you_mean(table, layout.tables)
        raise FormulaError(Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'"), remedy)
    return found


def check_column(table: str, column: str, layout: Layout) -> None:
    """Raise FormulaError when a table has no such column."""
    known = check_table(table, layout).columns
    if column not in known:
        problem = Text(f"表“{table}”没有列“{column}”", f"table '{table}' has no column '{column}'")
        raise FormulaError(problem, did_you_mean(column, known))


def check_cells(cells: Cells, layout: Layout) -> None:
    """Raise FormulaError where a reference names what the layout does not have."""
    table = check_table(cells.table, layout)
    check_column(cells.table, cells.column, layout)
    if cells.where is not None:
        check_column(cells.table, cells.where.column, layout)
    fixed = cells.rows not in SELECTORS and "?" not in cells.rows and "*" not in cells.rows
    if fixed and table.rows and cells.rows not in table.rows:
        problem = Text(f"表“{cells.table}”没有行“{cells.rows}”", f"table '{cells.table}' has no row '{cells.rows}'")
        raise FormulaError(problem, did_you_mean(cells.rows, table.rows))
    if cells.rows in LEVELS and table.codes not in ("function", "economic"):
        problem = Text(
            f"表“{cells.table}”的代码没有类、款、项",
            f"the codes of table '{cells.table}' have no class, section or item",
        )
        raise FormulaError(problem, Text("可用 *、parts 或 leaf", "Use *, parts or leaf"))


class Selections:
    """The rows of one budget that formulas choose, found once and kept for the run."""

    def __init__(self, budget: Budget, layout: Layout) -> None:
        self.budget = budget
        self.layout = layout
        self._chosen: dict[tuple[str, str, Filter | None], dict[str, tuple[Row, ...]]] = {}
        self._columns: dict[str, dict[str, dict[str, tuple[Figure, ...]]]] = {}
        self._figures: dict[Cells, dict[str, tuple[Figure, ...]]] = {}
        self._by_row: dict[Cells, dict[str, Figure]] = {}
        self._codes: dict[str, tuple[set[str], set[str]]] = {}

    def rows(self, table: Table, selector: str, where: Filter | None = None) -> dict[str, tuple[Row, ...]]:
        """Return the chosen rows of a table by code; rows that share a code stand together."""
        key = (table.id, selector, where)
        found = self._chosen.get(key)
        if found is None:
            found = self._choose(table, selector, where)
            self._chosen[key] = found
        return found

    def _choose(self, table: Table, selector: str, where: Filter | None) -> dict[str, tuple[Row, ...]]:
        groups: dict[str, list[Row]] = {}
        layout = self.layout.tables[table.id]
        known, parents = self._known_codes(table)
        for row in table.rows:
            if _matches(row.code, selector, layout.codes, known, parents):
                groups.setdefault(row.code, []).append(row)
        chosen = {}
        for code, rows in groups.items():
            # Beside its projects an item may have a subtotal row of its own, which then stands for them.
            subtotal = [row for row in rows if row.key == code]
            kept = subtotal if layout.second_key and subtotal else rows
            if where is not None:
                kept = [row for row in kept if _is_zero(row, where.column) == where.zero]
            if kept:
                chosen[code] = tuple(kept)
        return chosen

    def _known_codes(self, table: Table) -> tuple[set[str], set[str]]:
        """Return a table's row codes, and all codes above them, printed or not."""
        found = self._codes.get(table.id)
        if found is None:
            scheme = self.layout.tables[table.id].codes
            known = {row.code for row in table.rows}
            found = self._codes[table.id] = known, {above for code in known for above in ancestors(code, scheme)}
        return found

    def figures(self, cells: Cells) -> dict[str, tuple[Figure, ...]]:
        """Return the figures of a reference's rows by code; a code without a figure in the column is left out."""
        # A fixed row is looked up among all rows, so that every formula on a column shares one index.
        everywhere = cells.rows in ("*", "each") or not (cells.joined or cells.function)
        if everywhere and cells.where is None:
            return self.column(cells.table, cells.column)
        found = self._figures.get(cells)
        if found is None:
            found = {}
            selector = "*" if everywhere else cells.rows
            for code, rows in self.rows(self.budget.tables[cells.table], selector, cells.where).items():
                figures = tuple(row.figures[cells.column] for row in rows if cells.column in row.figures)
                if figures:
                    found[code] = figures
            self._figures[cells] = found
        return found

    def column(self, table: str, column: str) -> dict[str, tuple[Figure, ...]]:
        """Return the figures of a column by code; all columns of a table are gone through once, figure by figure."""
        columns = self._columns.get(table)
        if columns is None:
            gathered: dict[str, dict[str, tuple[Figure, ...]]] = {}
            for code, rows in self.rows(self.budget.tables[table], "*").items():
                for row in rows:
                    for key, figure in row.figures.items():
                        by_code = gathered.setdefault(key, {})
                        by_code[code] = (*by_code[code], figure) if code in by_code else (figure,)
            columns = self._columns[table] = gathered
        return columns.get(column, _NOWHERE)

    def all_figures(self, cells: Cells, group: tuple[str, ...] | None) -> list[Figure]:
        """Return the figures of all of a reference's rows, or of those of one group."""
        found = self._by_row.get(cells)
        if found is None:
            found = {figure.row: figure for figures in self.figures(cells).values() for figure in figures}
            self._by_row[cells] = found
        return list(found.values()) if group is None else [found[row] for row in group if row in found]

    def at(self, cells: Cells, code: str) -> tuple[Figure, ...]:
        """Return the figures of one code; where there is none, the blank place."""
        return self.figures(cells).get(code) or (Figure(cells.table, code, cells.column),)

    def absent(self, cells: Cells) -> bool:
        """Whether a reference is to an optional column that the published table does not have at all."""
        column = self.layout.tables[cells.table].columns[cells.column]
        table = self.budget.tables[cells.table]
        return column.optional and bool(table.rows) and cells.column not in table.columns


_NOWHERE: dict[str, tuple[Figure, ...]] = {}


def _is_zero(row: Row, column: str) -> bool:
    figure = row.figures.get(column)
    return figure is None or figure.units == 0


@lru_cache(maxsize=512)
def _glob(pattern: str) -> re.Pattern[str]:
    pieces = {"?": ".", "*": ".*"}
    return re.compile("".join(pieces.get(letter) or re.escape(letter) for letter in pattern))


def _matches(code: str, selector: str, scheme: CodeScheme, known: set[str], parents: set[str]) -> bool:
    if selector in ("*", "each"):
        return True
    if selector == "parts":
        return code != "total" and known.isdisjoint(ancestors(code, scheme))
    if selector == "leaf":
        return code != "total" and code not in parents
    if selector in LEVELS:
        return level_of(code, scheme) == selector
    if "?" in selector or "*" in selector:
        return _glob(selector).fullmatch(code) is not None
    return code == selector


def missing_tables(formula: Formula, budget: Budget) -> list[str]:
    """Return the tables that a formula needs and the budget does not have."""
    known = _needed.get(id(formula))
    if known is None or known[0] is not formula:
        if len(_needed) >= _MAX_PARSED:
            _needed.clear()
        known = _needed[id(formula)] = formula, frozenset(cells.table for cells in formula.cells())
    return sorted(known[1] - budget.tables.keys())


_needed: dict[int, tuple[Formula, frozenset[str]]] = {}
"""The tables of each formula, looked up by identity: hashing a formula would cost more than going through it."""


def instances(
    formula: Formula, selections: Selections, per: str = "", codes: Iterable[str | None] | None = None
) -> Iterator[Instance]:
    """Yield a formula's instances: one a row code that any of its tables has, or a single one for fixed cells.

    With `codes`, which are some of what `codes_of` gives, yield the instances of these alone.
    """
    if per:
        yield from _grouped(formula, selections, per)
        return
    for code in codes_of(formula, selections) if codes is None else codes:
        yield _instance(formula, selections, code, None)


def codes_of(formula: Formula, selections: Selections) -> tuple[str | None, ...]:
    """Return the row codes that a formula is applied to, each once; for fixed cells alone, None."""
    joined = [cells for cells in formula.cells() if cells.joined]
    if not joined:
        return (None,)
    first = joined[0]
    codes: dict[str, object] = {}
    if first.rows == "each":
        codes.update(selections.rows(selections.budget.tables[first.table], "each", first.where))
    else:
        # Codes at which every figure is blank say nothing, so only those with a figure somewhere are visited.
        for cells in joined:
            codes.update(selections.figures(cells))
    return tuple(codes)


def _grouped(formula: Formula, selections: Selections, per: str) -> Iterator[Instance]:
    """Yield one instance for each value of a text column, the sums taken over its rows."""
    table = selections.budget.tables[next(formula.cells()).table]
    groups: dict[str, list[str]] = {}
    for row in table.rows:
        value = row.texts.get(per)
        if value:
            groups.setdefault(value[0], []).append(row.key)
    for name, keys in groups.items():
        yield _instance(formula, selections, None, tuple(keys))._replace(code=name)


def _instance(formula: Formula, selections: Selections, code: str | None, group: tuple[str, ...] | None) -> Instance:
    left = _side_terms(formula.left, selections, code, group)
    rights = tuple(_side_terms(side, selections, code, group) for side in formula.rights)
    return Instance(code or "", left, rights)


def _side_terms(side: Side, selections: Selections, code: str | None, group: tuple[str, ...] | None) -> SideTerms:
    terms: list[Term] = []
    constant = 0
    absent = bool(side.parts)
    for part in side.parts:
        cells = part.cells
        if cells is None:
            constant += part.coefficient * int(part.number.scaleb(SCALE))
            absent = False
            continue
        absent = absent and selections.absent(cells)
        if cells.function == "count":
            constant += part.coefficient * len(selections.all_figures(cells, group)) * ONE
        elif cells.function == "sum":
            # A sum of nothing still stands for a place, so that a finding can say where.
            nothing = Figure(cells.table, min(group) if group else cells.rows, cells.column)
            figures = selections.all_figures(cells, group) or [nothing]
            terms += [Term(part.coefficient, figure) for figure in figures]
        else:
            chosen = code if cells.joined and code is not None else cells.rows
            terms += [Term(part.coefficient, figure) for figure in selections.at(cells, chosen)]
    divisor = _side_terms(Side(side.divisor), selections, code, group).terms if side.divisor else ()
    return SideTerms(tuple(terms), constant, divisor, absent)
