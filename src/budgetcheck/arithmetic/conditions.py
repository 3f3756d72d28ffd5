"""Conditions and statements: what must be so for a rule to be asked, and what a rule of kind statement asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from budgetcheck.arithmetic.formula import Formula, FormulaError, check_cells, check_table, formula_from_plain
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.formula import Cells, Part
    from budgetcheck.model.layout import Layout

Word = Literal["if", "or", "and", "not", "compare", "state", "table", "text", "year", "stage", "unit", "region"]

STATES = ("zero", "positive", "negative", "printed", "blank")
"""What a figure may be, as it is printed."""

STAGES = {"budget": "budget", "final": "final", "预算": "budget", "决算": "final"}
UNITS = {"unit": "unit", "department": "department", "单位": "unit", "部门": "department"}


class Condition(NamedTuple):
    """One condition, made of others or of one claim."""

    word: Word
    text: str
    """The condition as written."""
    parts: tuple[Condition, ...] = ()
    """What if, or, and and not join: of an `if`, what is asked and what then holds."""
    formula: Formula | None = None
    """What is compared; of a state, the sum alone on the left."""
    words: tuple[str, ...] = ()
    """What is claimed: a state, a table, texts, years with their sign, a stage, a unit, or regions."""
    negated: bool = False

    @property
    def figures(self) -> tuple[Part, ...]:
        """Of a state, the sum whose state it is."""
        return self.formula.left.parts if self.formula is not None else ()

    def claims(self) -> Iterator[Condition]:
        """Yield every claim that it is made of."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.claims()

    def cells(self) -> Iterator[Cells]:
        """Yield every reference."""
        for claim in self.claims():
            if claim.formula is not None:
                yield from claim.formula.cells()

    @property
    def tables(self) -> frozenset[str]:
        """The tables that its figures are of."""
        return frozenset(cells.table for cells in self.cells())


_read: dict[str, Condition] = {}
_MAX_READ = 10_000


def parse_condition(text: str) -> Condition:
    """Return a condition or statement. Raises FormulaError."""
    found = _read.get(text)
    if found is None:
        from budgetcheck.arithmetic.condition_grammar import read_condition

        if len(_read) >= _MAX_READ:
            _read.clear()
        found = _read[text] = read_condition(text)
    return found


def conditions_to_plain() -> list[Any]:
    """Return all conditions read so far as JSON-ready data, for a cache."""
    return list(_read.values())


def conditions_from_plain(plain: list[Any]) -> None:
    """Take over conditions that `conditions_to_plain` gave."""
    found = [_from_plain(each) for each in plain]
    _read.update({condition.text: condition for condition in found})


def _from_plain(plain: list[Any]) -> Condition:
    word, text, parts, formula, words, negated = plain
    made = None if formula is None else formula_from_plain(formula)
    return Condition(word, text, tuple([_from_plain(part) for part in parts]), made, tuple(words), negated)


def check_condition(condition: Condition, layout: Layout, *, by_row: bool) -> None:
    """Raise FormulaError where a condition names what the layout does not have, or rows one by one where none can."""
    for claim in condition.claims():
        for cells in claim.formula.cells() if claim.formula is not None else ():
            check_cells(cells, layout)
            if cells.joined and not by_row:
                problem = Text(f"“{condition.text}”不是对整份预算说的", f"'{condition.text}' is not of a whole budget")
                remedy = Text("请用 sum(…) 或一个固定的行", "Use sum(…), or a fixed row")
                raise FormulaError(problem, remedy)
        if claim.word == "table":
            check_table(claim.words[0], layout)
