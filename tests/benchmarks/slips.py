"""Slips put into consistent budgets, one or several at a time, and what the relations can see of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.families import alternatives
from budgetcheck.arithmetic.relations import figures_of, judge
from budgetcheck.checks import Context, Problem, load, relations_in
from budgetcheck.model.budget import MEASURES, SCALE
from budgetcheck.model.words import Severity, Verdict
from tests.generator import faults
from tests.judging.test_completeness import Bench, expected, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from budgetcheck.model.budget import Budget, Figure, Row, Table

At = tuple[str, str, str]

KINDS = ("digit", "transposition", "factor of 10", "sign", "stale", "blank", "last digit")


class Slip(NamedTuple):
    """One figure printed wrongly: where, how, what should stand there and what does (None: nothing)."""

    at: At
    kind: str
    right: str
    wrong: str | None


def slips(bench: Bench, figure: Figure, random: Random) -> dict[str, Slip]:
    """Return every kind of slip of a figure that gives another value."""
    text = figure.text
    found: dict[str, str | None] = {}
    by_kind = faults(text, random)
    for kind in ("digit", "transposition", "sign", "last digit"):
        if kind in by_kind:
            found[kind] = by_kind[kind]
    value = Decimal(text)
    tenfold = value * 10 if random.random() < 0.5 else value / 10
    if f"{tenfold:.{figure.decimals}f}" != text:
        found["factor of 10"] = f"{tenfold:.{figure.decimals}f}"
    stale = _stale(bench.budget.tables[figure.table], figure, random)
    if stale is not None and stale != text:
        found["stale"] = stale
    if value:
        found["blank"] = None
    return {kind: Slip(place(figure), kind, text, wrong) for kind, wrong in found.items()}


def _stale(table: Table, figure: Figure, random: Random) -> str | None:
    """Return last year's value where the row tells it, else the value of the row above or below."""
    rows = list(table.rows)
    at = next(index for index, row in enumerate(rows) if row.key == figure.row)
    choices = [prior for prior in [_prior(rows[at], figure)] if prior is not None]
    for other in (rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None):
        beside = other.figures.get(figure.column) if other is not None else None
        if beside is not None and beside.value:
            choices.append(beside.value)
    choices = [choice for choice in choices if choice]
    return f"{choices[0 if random.random() < 0.7 else -1]:.{figure.decimals}f}" if choices else None


def _prior(row: Row, figure: Figure) -> Decimal | None:
    change = row.figures.get("change")
    if figure.column != "amount" or change is None or change.value is None or figure.value is None:
        return None
    return figure.value - change.value


def with_slip(budget: Budget, slip: Slip) -> Budget:
    """Return a budget with one figure printed otherwise, or left out."""
    table_id, key, column = slip.at
    table = budget.tables[table_id]
    rows = tuple(_changed(row, column, slip.wrong) if row.key == key else row for row in table.rows)
    columns = frozenset(column for row in rows for column in (*row.figures, *row.texts))
    changed = table._replace(rows=rows, by_key={row.key: row for row in rows}, columns=columns)
    return budget._replace(tables={**budget.tables, table.id: changed})


def _changed(row: Row, column: str, wrong: str | None) -> Row:
    figures = dict(row.figures)
    if wrong is None:
        del figures[column]
    else:
        value, figure = Decimal(wrong), figures[column]
        figures[column] = figure._replace(value=value, units=int(value.scaleb(SCALE + MEASURES[figure.measure])))
    return row._replace(figures=figures)


def visible(bench: Bench, slip: Slip) -> bool:
    """Whether a relation of an error rule is moved by more than rounding explains."""
    if slip.wrong is None:
        return _blank_is_seen(bench, slip)
    by = int((Decimal(slip.wrong) - Decimal(slip.right)).scaleb(SCALE))
    measure = bench.budget.tables[slip.at[0]].by_key[slip.at[1]].figures[slip.at[2]].measure
    return expected(slip.at, by * 10 ** MEASURES[measure], bench.held.get(slip.at, [])) == "error"


def _blank_is_seen(bench: Bench, slip: Slip) -> bool:
    """Whether anything that holds a blank's place breaks: a sum whose amount is not stated may not be asked for."""
    context = Context(with_slip(bench.budget, slip), bench.pack.layout, bench.pack.conventions)
    for rule in bench.pack.rules:
        found = list(load(rule.head.kind).expand(rule.options, context))
        missed = [each.relation for each in found if isinstance(each, Problem) and each.relation is not None]
        if any(slip.at in map(place, figures_of(relation)) for relation in missed):
            return True
        for each in relations_in(found) if rule.head.severity is Severity.ERROR else ():
            if all(
                slip.at in map(place, figures_of(relation)) and judge(relation).verdict is Verdict.BROKEN
                for relation in alternatives(each)
            ):
                return True
    return False


def sampled(bench: Bench, random: Random, count: int) -> Iterator[Slip]:
    """Yield slips of random figures, every kind of each."""
    for figure in random.sample(bench.figures, min(count, len(bench.figures))):
        yield from slips(bench, figure, random).values()
