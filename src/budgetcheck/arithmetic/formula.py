"""What the rule language says: formulas over cells, as plain as in a spreadsheet; `grammar` reads them.

general[208].total = general[208].basic + general[208].project      one row
general[*].total = basic + project                                  every row; a bare column is of the same row
income[item].total = expenditure[item].total                        rows joined by code
sum(general[21011??].basic) = general_basic[30110].total + …        the rows that match, added up
reception between 1 % and 5 % of operating                          factors as people write them
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from budgetcheck.arithmetic.relations import Written
from budgetcheck.model.layout import Layout, TableLayout
from budgetcheck.model.words import Text, did_you_mean

LEVELS = ("class", "section", "item")
SELECTORS = ("*", "each", "parts", "leaf", *LEVELS)
"""The words that choose rows: every row, every row of the first table, all but the total, those without children."""

MAX_LENGTH = 4000
"""No formula that a person wrote is longer; a longer one is refused before it is read."""

Operator = Literal["=", "<=", ">=", "<", ">", "!=", "between"]

Function = Literal["", "sum", "count", "mean", "min", "max"]
"""What is made of a reference's rows: nothing (each stands for itself), or one number of them all."""

CHOOSING = ("mean", "min", "max")
"""Functions of which the figures themselves tell which terms they stand for."""


class FormulaError(ValueError):
    """A formula that cannot be read or names what the layout does not have."""

    def __init__(
        self, problem: Text, remedy: Text | None = None, at: int | None = None, *, text: str = "", word: str = ""
    ) -> None:
        super().__init__(problem, remedy, at)
        self.problem = problem
        self.remedy = remedy
        self.at = at
        """The letter of the formula at which it cannot be read, counted from 0."""
        self.text = text
        """The formula, or another text of the rule, that is at fault; empty where it is the rule as a whole."""
        self.word = word
        """The name that the layout does not have."""
        self.cells: Cells | None = None
        """The reference that names it."""

    def __str__(self) -> str:
        return self.problem.en + (f". {self.remedy.en}" if self.remedy else "")


class Filter(NamedTuple):
    """A condition on the rows: a column of theirs is zero, or is not."""

    column: str
    zero: bool


class Cells(NamedTuple):
    """A reference: some rows of a table, one column; each row alone, or all of them in a function."""

    table: str
    rows: str
    column: str
    function: Function = ""
    where: Filter | None = None

    @property
    def joined(self) -> bool:
        """Whether the reference stands for one row after another rather than for fixed cells."""
        return not self.function and is_several(self.rows)


def is_several(rows: str) -> bool:
    """Whether a selector may choose several rows by their codes."""
    return rows in SELECTORS or "?" in rows or "*" in rows or "," in rows


class Part(NamedTuple):
    """A signed multiple of a reference, of a choice among sums, or of a number."""

    coefficient: int
    """A whole number: what a person writes as 0.55 is 55 in a formula whose scale is 100."""
    cells: Cells | None
    number: Decimal = Decimal(0)
    """The number, in the base of its measure (元)."""
    choice: "Choice | None" = None


class Choice(NamedTuple):
    """The smallest or largest of several sums, or the amount of one without its sign."""

    word: Literal["min", "max", "abs"]
    sums: tuple[tuple[Part, ...], ...]


class Side(NamedTuple):
    """One side of a formula: a sum; with a divisor, a quotient."""

    parts: tuple[Part, ...]
    divisor: tuple[Part, ...] = ()


class Formula(NamedTuple):
    """left operator right, where any of several rights may do; `between` has two, its limits."""

    left: Side
    operator: Operator
    rights: tuple[Side, ...]
    text: str
    written: Written | None = None
    """Where the formula holds numbers that are not whole, or that have a measure."""
    ratio: tuple[Part, ...] = ()
    """What the left side was divided by, where the formula compares a quotient with numbers: it must be above 0."""
    others: tuple["Formula", ...] = ()
    """Comparisons of which one may hold instead."""

    def cells(self) -> Iterator[Cells]:
        """Yield every reference."""
        for side in (self.left, *self.rights):
            yield from cells_in(side.parts)
            yield from cells_in(side.divisor)
        yield from cells_in(self.ratio)
        for other in self.others:
            yield from other.cells()

    @property
    def plain(self) -> bool:
        """Whether whole numbers alone tell if the formula holds: it neither chooses nor counts, nor is it a quotient."""
        return (
            self.operator in ("=", "<=", ">=")
            and not self.others
            and not self.ratio
            and not any(part.choice for side in (self.left, *self.rights) for part in side.parts)
            and not any(each.function == "count" or each.function in CHOOSING for each in self.cells())
        )

    def limits(self) -> tuple["Formula", ...]:
        """Return the formula, or the two that it stands for where it says between what a sum must lie."""
        if self.operator != "between":
            return (self,)
        low, high = self.rights
        return self._replace(operator=">=", rights=(low,)), self._replace(operator="<=", rights=(high,))


def cells_in(parts: Iterable[Part]) -> Iterator[Cells]:
    """Yield every reference of a sum."""
    for part in parts:
        if part.cells is not None:
            yield part.cells
        elif part.choice is not None:
            for each in part.choice.sums:
                yield from cells_in(each)


_parsed: dict[tuple[str, str | None], Formula] = {}
_MAX_PARSED = 50_000
_kept: dict[tuple[str, str | None], list[Any]] = {}
"""Formulas out of a cache that nobody has asked for yet, as JSON's lists."""


def parse(text: str, table: str | None = None) -> Formula:
    """Return a formula; with `table`, its bare columns are of that table. Raises FormulaError."""
    found = _parsed.get((text, table))
    if found is None:
        if len(_parsed) >= _MAX_PARSED:
            _parsed.clear()
        plain = _kept.pop((text, table), None)
        found = _parsed[text, table] = _read(text, table) if plain is None else formula_from_plain(plain)
    return found


def _read(text: str, table: str | None) -> Formula:
    from budgetcheck.arithmetic.grammar import read_formula

    return read_formula(text, table)


def parsed_to_plain() -> list[Any]:
    """Return all formulas read so far as JSON-ready data, for a cache: reading them anew is a tenth of a small run."""
    kept = [[text, table, formula] for (text, table), formula in _kept.items()]
    return kept + [[text, table, formula] for (text, table), formula in _parsed.items()]


def parsed_from_plain(plain: list[Any]) -> None:
    """Take over formulas that `parsed_to_plain` gave; each is made when it is first asked for."""
    _kept.update({(text, table): formula for text, table, formula in plain})


def formula_from_plain(plain: list[Any]) -> Formula:
    """Return a formula out of JSON's lists."""
    left, operator, rights, text, written, ratio, others = plain
    return Formula(
        _side(left),
        operator,
        tuple([_side(side) for side in rights]),
        text,
        None if written is None else Written(written[0], _pairs(written[1]), _pairs(written[2])),
        _sum(ratio),
        tuple([formula_from_plain(other) for other in others]),
    )


def _pairs(plain: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(pair) for pair in plain)


def _side(plain: list[Any]) -> Side:
    parts, divisor = plain
    return Side(_sum(parts), _sum(divisor))


def _sum(plain: list[Any]) -> tuple[Part, ...]:
    return tuple([_part(part) for part in plain])


def _part(plain: list[Any]) -> Part:
    coefficient, cells, number, choice = plain
    if choice is not None:
        return Part(coefficient, None, Decimal(0), Choice(choice[0], tuple(_sum(each) for each in choice[1])))
    if cells is None:
        return Part(coefficient, None, Decimal(number))
    table, rows, column, function, where = cells
    return Part(coefficient, Cells(table, rows, column, function, None if where is None else Filter(*where)))


@lru_cache(maxsize=1024)
def parse_cells(text: str) -> Cells:
    """Return one reference, as `table[rows].column`; raises FormulaError."""
    formula = parse(f"{text} = 0")
    left = formula.left
    first = left.parts[0]
    plain = len(left.parts) == 1 and not left.divisor and not formula.others and not formula.ratio
    if not plain or first.coefficient != 1 or first.cells is None or first.cells.function:
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
        problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
        raise FormulaError(problem, remedy, word=table)
    return found


def check_column(table: str, column: str, layout: Layout) -> None:
    """Raise FormulaError when a table has no such column."""
    known = check_table(table, layout).columns
    if column not in known:
        problem = Text(f"表“{table}”没有列“{column}”", f"table '{table}' has no column '{column}'")
        raise FormulaError(problem, did_you_mean(column, known), word=column)


def check_cells(cells: Cells, layout: Layout) -> None:
    """Raise FormulaError where a reference names what the layout does not have."""
    try:
        _check_cells(cells, layout)
    except FormulaError as error:
        error.cells = cells
        raise


def _check_cells(cells: Cells, layout: Layout) -> None:
    table = check_table(cells.table, layout)
    check_column(cells.table, cells.column, layout)
    if cells.where is not None:
        check_column(cells.table, cells.where.column, layout)
    fixed = not is_several(cells.rows)
    if fixed and table.rows and cells.rows not in table.rows and cells.rows.partition(".")[0] not in table.sums:
        problem = Text(f"表“{cells.table}”没有行“{cells.rows}”", f"table '{cells.table}' has no row '{cells.rows}'")
        raise FormulaError(problem, did_you_mean(cells.rows, table.rows), word=cells.rows)
    if cells.rows in LEVELS and table.codes not in ("function", "economic"):
        problem = Text(
            f"表“{cells.table}”的编码没有类、款、项",
            f"the codes of table '{cells.table}' have no class, section or item",
        )
        raise FormulaError(problem, Text("可用 *、parts 或 leaf", "Use *, parts or leaf"), word=cells.rows)
