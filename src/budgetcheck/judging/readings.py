"""Which reading of a doubtful figure is right: the one with which a relation holds that holds with no other."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.families import alternatives
from budgetcheck.arithmetic.relations import Balance, Term, judge
from budgetcheck.checks import Context, load, relations_in
from budgetcheck.judging.occasion import left_out
from budgetcheck.model.budget import MAX_DECIMALS, SCALE, Figure, Source, power_of
from budgetcheck.model.printed_table import State
from budgetcheck.model.words import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.documents.blocks import Doubtful
    from budgetcheck.model.budget import Budget
    from budgetcheck.pack import Pack

_MOST_TOGETHER = 3
"""Doubtful figures of one relation that are tried together."""
_MOST_WAYS = 200
_ROUNDS = 8

Readings = dict[Source, tuple[str, ...]]


def chosen(budget: Budget, pack: Pack, doubts: Mapping[Source, Doubtful]) -> dict[Source, str | None]:
    """Return the reading of each doubtful figure of a budget, None where the relations leave more than one.

    The budget has the likeliest reading of each. What is no figure in it, such as a code, stays as it is.
    """
    left: Readings = {place: doubts[place].readings for place in _figures_of(budget) if place in doubts}
    relations = [each for each in _relations(budget, pack) if any(place in left for place in _places(each))]
    proved: set[Source] = set()
    for _ in range(_ROUNDS):
        found = _narrowed(relations, left)
        proved.update(found)
        if all(left[place] == readings for place, readings in found.items()):
            break
        left |= found
    return {place: readings[0] if len(readings) == 1 and place in proved else None for place, readings in left.items()}


def _narrowed(relations: list[Balance], left: Readings) -> Readings:
    """Return the readings that the relations leave to the figures of which they leave fewer; none where they disagree."""
    allowed: dict[Source, set[str]] = {}
    for relation in relations:
        open_ = [place for place in dict.fromkeys(_places(relation)) if len(left.get(place, ())) > 1]
        ways = list(product(*(left[place] for place in open_)))[: _MOST_WAYS + 1]
        if not open_ or len(open_) > _MOST_TOGETHER or len(ways) > _MOST_WAYS:
            continue
        holding = [way for way in ways if _holds(relation, dict(zip(open_, way, strict=True)))]
        if not holding:
            continue
        for at, place in enumerate(open_):
            allowed[place] = allowed.get(place, set(left[place])) & {way[at] for way in holding}
    return {
        place: tuple(reading for reading in left[place] if reading in readings)
        for place, readings in allowed.items()
        if 0 < len(readings) < len(left[place])
    }


def _holds(relation: Balance, readings: Mapping[Source, str]) -> bool:
    left, right = (
        tuple(Term(coefficient, _read_as(figure, readings)) for coefficient, figure in terms)
        for terms in (relation.left, relation.right)
    )
    verdict = judge(relation._replace(left=left, right=right)).verdict
    return verdict in (Verdict.EXACT, Verdict.ROUNDING)


def _read_as(figure: Figure, readings: Mapping[Source, str]) -> Figure:
    digits = readings.get(figure.source) if figure.source is not None else None
    if digits is None or figure.value is None:
        return figure
    value, decimals = Decimal(digits), min(len(digits.partition(".")[2]), MAX_DECIMALS)
    power = SCALE + power_of(figure.measure)
    half = 10 ** (power - decimals) // 2 if figure.half else 0
    return figure._replace(value=value, decimals=decimals, units=int(value.scaleb(power)), half=half)


def _places(relation: Balance) -> Iterator[Source]:
    for terms in (relation.left, relation.right):
        for _, figure in terms:
            if figure.source is not None and figure.value is not None:
                yield figure.source


def _figures_of(budget: Budget) -> Iterator[Source]:
    """Yield the places of all figures, those of printed tables that no layout knows included."""
    yield from (figure.source for figure in budget.figures() if figure.source is not None)
    yield from (cell.source for table in budget.grids for cell in table.cells() if cell.state is State.PRINTED)


def _relations(budget: Budget, pack: Pack) -> Iterator[Balance]:
    """Yield every sum or copy that a right budget must satisfy."""
    context = Context(budget, pack.layout, pack.conventions)
    for rule in pack.rules:
        if rule.head.severity is Severity.NOTE or left_out(rule, context) is not None:
            continue
        for found in relations_in(load(rule.head.kind).expand(rule.options, context)):
            for relation in alternatives(found) if len(alternatives(found)) == 1 else ():
                if isinstance(relation, Balance):
                    yield relation
