"""The rule language: formulas over cells, as plain as in a spreadsheet.

general[208].total = general[208].basic + general[208].project      one row
general[*].total = basic + project                                  every row; a bare column is of the same row
income[item].total = expenditure[item].total                        rows joined by code
sum(general[21011??].basic) = general_basic[30110].total + …        the rows that match, added up
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple, NoReturn

from budgetcheck.model.layout import Layout, TableLayout
from budgetcheck.model.words import Text, did_you_mean

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
            Text(f"公式“{shown}”在{at.zh}无法识别", f"formula '{shown}' cannot be read{at.en}"),
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
    if fixed and table.rows and cells.rows not in table.rows and cells.rows.partition(".")[0] not in table.sums:
        problem = Text(f"表“{cells.table}”没有行“{cells.rows}”", f"table '{cells.table}' has no row '{cells.rows}'")
        raise FormulaError(problem, did_you_mean(cells.rows, table.rows))
    if cells.rows in LEVELS and table.codes not in ("function", "economic"):
        problem = Text(
            f"表“{cells.table}”的代码没有类、款、项",
            f"the codes of table '{cells.table}' have no class, section or item",
        )
        raise FormulaError(problem, Text("可用 *、parts 或 leaf", "Use *, parts or leaf"))
