"""Items of the functional classification that the text names by their path: their amounts are those of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import AnyOf, NotApplicable
from budgetcheck.arithmetic.relations import Balance, Term
from budgetcheck.checks import Context, Outcome, Problem
from budgetcheck.model.budget import AMOUNTS, SENTENCES
from budgetcheck.model.layout import is_notes, level_of
from budgetcheck.model.record import Record
from budgetcheck.model.words import Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.model.budget import Figure, Row, Sentence, Table
    from budgetcheck.model.layout import Layout


_ITEM = "item"
_LEAST_ITEMS = 2
_MOST_NAMED = 5

CHINESE = {
    "": "文字中以路径写出的功能科目（类、款、项）：金额须与表中一致。",
}
NEEDS = ("sentences",)


class Options(Record):
    """Item paths: A（类）B（款）C（项） 80.00 万元."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any layout: the tables that have function codes are looked at, whichever they are."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:  # noqa: ARG001 - there is nothing to choose
    """Yield that each amount is one that a table prints beside its code, and items that the tables lack."""
    tables = [
        table
        for table in context.budget.tables.values()
        if context.layout.tables[table.id].codes == "function" and not is_notes(table.id) and table.rows
    ]
    named = [sentence for sentence in context.budget.sentences if sentence.code and _amount(sentence) is not None]
    if not tables or not named:
        yield NotApplicable()
        return
    yield from context.sorted_out(_judged(named, tables, context))


def _amount(sentence: Sentence) -> Figure | None:
    """Return the sentence's own amount of money."""
    figure = sentence.figures.get("amount")
    return figure if figure is not None and figure.table == SENTENCES and figure.measure.endswith("元") else None


def _judged(named: list[Sentence], tables: list[Table], context: Context) -> Iterator[Problem | Asked]:
    gaps = {each.table for each in context.budget.unread}
    whole = not gaps & {table.id for table in tables} and not any(each.why == "table" for each in context.budget.unread)
    listed: dict[tuple[str, int | None], Figure] = {}
    if whole:
        yield from _left_out(named, tables)
    for sentence in named:
        amount = _amount(sentence)
        if amount is None:
            continue
        first = listed.setdefault((sentence.code, sentence.part_of), amount)
        if first is not amount and sentence.part_of is not None:
            yield Problem(Verdict.DUPLICATE, Text("同一科目列了两次", "the same item is listed twice"), (amount, first))
        printed = [figure for table in tables for figure in _printed(table, sentence.code)]
        if printed:
            yield _one_of(amount, printed)
        elif whole and amount.units:
            message = Text(f"表中没有科目 {sentence.code}", f"no table has the item {sentence.code}")
            mild = None if sentence.section else Severity.WARNING
            yield Problem(Verdict.MISMATCH, message, (amount,), severity=mild)


def _left_out(named: list[Sentence], tables: list[Table]) -> Iterator[Problem]:
    """Yield, of each list of items, what a table has beside them; that the list misses its own total is another rule's."""
    lists: dict[int, dict[str, Figure]] = {}
    for sentence in named:
        amount = _amount(sentence)
        if amount is not None and sentence.part_of is not None and level_of(sentence.code, "function") == _ITEM:
            lists.setdefault(sentence.part_of, {})[sentence.code] = amount
    for items in lists.values():
        if len(items) < _LEAST_ITEMS:
            continue
        found = [lacking for table in tables if (lacking := _beside(items, table)) is not None]
        # Where one table has nothing beside them, the list is that table's.
        fewest = min(found, key=len, default=[])
        if fewest:
            names = "、".join(row.name for row, _ in fewest[:_MOST_NAMED])
            message = Text(f"所列科目未包括表中的 {names}", f"the list leaves out items that the table has: {names}")
            first = next(iter(items.values()))
            places = (first, *(figure for _, figure in fewest[:_MOST_NAMED]))
            yield Problem(Verdict.MISSING, message, places, severity=Severity.NOTE)


def _beside(items: Mapping[str, Figure], table: Table) -> list[tuple[Row, Figure]] | None:
    """Return the items of a table that a list lacks, by the column that bears it out; None where no column does."""
    rows = [row for row in table.rows if level_of(row.code, "function") == _ITEM]
    for column in dict.fromkeys(column for row in rows for column in row.figures):
        amounts = {row.code: row.figures[column] for row in rows if column in row.figures and row.figures[column].units}
        if all(code in amounts and amounts[code].units == amount.units for code, amount in items.items()):
            return [(row, amounts[row.code]) for row in rows if row.code in amounts and row.code not in items]
    return None


def _printed(table: Table, code: str) -> Iterator[Figure]:
    for row in table.rows:
        if row.code == code:
            yield from (figure for figure in row.figures.values() if figure.measure in AMOUNTS and figure.units)


def _one_of(amount: Figure, printed: list[Figure]) -> Asked:
    """Return that the amount is one of those printed: total, basic or project, of whichever fund."""
    different: dict[int, Figure] = {}
    for figure in printed:
        different.setdefault(figure.units, figure)
    found = tuple(Balance((Term(1, amount),), (Term(1, each),), copy=True) for each in different.values())
    return found[0] if len(found) == 1 else AnyOf(found)
