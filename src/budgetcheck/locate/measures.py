"""The measure of a table, a section, a column or a row: one power of ten by which many relations are off."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import Balance, Bound, figures_of, sum_of
from budgetcheck.locate.hypotheses import Hypothesis, with_table
from budgetcheck.model.budget import AMOUNTS, PREVIOUS, Figure, value_of
from budgetcheck.model.layout import is_notes
from budgetcheck.model.report import Mending, Place
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.relations import Term
    from budgetcheck.locate.evidence import Holding
    from budgetcheck.model.budget import Budget, Row, Table

Part = tuple[str, str | None, str | None]
"""A table, or one row or one column of it."""

_FACTORS = (4, -4, 3, -3, 1, -1, 8, -8, 2, -2, 6, -6)
_LEAST = 2
"""Relations that must be off by the same power before a row or a column is suspected; of a whole table one may be all."""
_MOST = 8
_COST = {4: 3.0, 3: 4.0, 8: 4.5, 1: 5.0}
_UNUSUAL = 6.0
_PART = 1.0
"""What it costs more to believe in of one row or column, whose heading says no measure of its own."""
_AS_OTHERS = 1.5
"""What it costs more to believe in where the table has the measure of the whole document."""
_AS_ALL_OTHERS, _SEVERAL = 5.0, 4
"""The same where all other tables, and so many at least, have it; for a section of the notes all other sections."""


def measures(budget: Budget, held: Sequence[Holding]) -> Iterator[Hypothesis]:
    """Yield the parts of tables whose figures may be in another measure than they say, the most likely first."""
    votes: Counter[tuple[Part, int]] = Counter()
    speaking: dict[tuple[Part, int], set[tuple[str, str, str]]] = {}
    for holding in held:
        if holding.broken and not holding.noted:
            keys = [figure.key for figure in figures_of(holding.relations[0]) if figure.units]
            for vote in _votes(holding):
                votes[vote] += 1
                speaking.setdefault(vote, set()).update(key for key in keys if _within(vote[0], key))
    supported = [
        (count, part, power)
        for (part, power), count in votes.items()
        # One figure that several relations hold, beside zeros, is no row or column.
        if part[1:] == (None, None) or (count >= _LEAST and len(speaking[part, power]) > 1)
    ]
    # A table before its columns and rows: what explains more stands first.
    supported.sort(key=lambda each: (-each[0], sum(name is not None for name in each[1]), str(each[1]), each[2]))
    for count, part, power in supported[:_MOST]:
        found = _hypothesis(budget, part, power)
        if found is not None:
            yield found._replace(votes=count)


def _votes(holding: Holding) -> Iterator[tuple[Part, int]]:
    """Yield each part of a table that alone would have to be moved by a power of ten, with that power."""
    relation = holding.relations[0]
    # What may not exceed another, and is the same but for a power of ten, is in another measure too.
    if not isinstance(relation, Balance | Bound) or relation.constant:
        return
    (left, slack_left), (right, slack_right) = sum_of(relation.left), sum_of(relation.right)
    found: dict[tuple[Part, int], None] = {}
    sides = [_money(terms) for terms in (relation.left, relation.right)]
    power = _power_between(left, slack_left, right, slack_right)
    if power is None and isinstance(relation, Bound) and left > right:
        power = _power_of_bound(relation)
        if power is None and _is_whole_beside(relation):
            found.update({(part, -AMOUNTS["万元"]): None for part in _parts(sides[0])})
    if power is not None:
        for own, other, moved in ((sides[0], sides[1], power), (sides[1], sides[0], -power)):
            found.update({(part, moved): None for part in _parts(own) if not any(_within(part, key) for key in other)})
    off, slack = left - right, slack_left + slack_right
    for sign, terms in ((1, relation.left), (-1, relation.right)):
        for coefficient, figure in terms if len(relation.left) + len(relation.right) > 2 else ():
            if coefficient != 1 or not figure.units or figure.measure not in AMOUNTS:
                continue
            # What the figure would have to be for the rest to hold.
            moved_by = _power_between(figure.units, figure.half, figure.units - sign * off, slack)
            if moved_by is not None:
                others = (sides[0] | sides[1]) - {figure.key}
                for part in ((figure.table, None, figure.column), (figure.table, figure.row, None)):
                    if not any(_within(part, key) for key in others):
                        found[part, moved_by] = None
    yield from found


def _power_of_bound(relation: Bound) -> int | None:
    """Return the power that brings what is too much into the measure of what it may not exceed; None where that is its own."""
    own, other = ({figure.measure for _, figure in terms if figure.units} for terms in (relation.left, relation.right))
    if len(own) != 1 or len(other) != 1 or not own | other <= AMOUNTS.keys():
        return None
    return (AMOUNTS[other.pop()] - AMOUNTS[own.pop()]) or None


def _is_whole_beside(relation: Bound) -> bool:
    """Whether what is too much is printed in 万元 without decimals, as 元 are, and what it may not exceed has them."""
    own, other = ([figure for _, figure in terms if figure.units] for terms in (relation.left, relation.right))
    whole = all(figure.measure == "万元" and not figure.decimals for figure in own)
    return whole and bool(other) and all(figure.decimals for figure in other)


def _money(terms: tuple[Term, ...]) -> set[tuple[str, str, str]]:
    return {figure.key for _, figure in terms if figure.value is not None and figure.measure in AMOUNTS}


def _parts(keys: Iterable[tuple[str, str, str]]) -> set[Part]:
    """Return the tables, columns and rows that hold all of some figures."""
    listed = list(keys)
    tables = {table for table, _, _ in listed}
    if len(tables) != 1:
        return set()
    (table,) = tables
    found: set[Part] = {(table, None, None)}
    columns, rows = {column for _, _, column in listed}, {row for _, row, _ in listed}
    if len(columns) == 1:
        found.add((table, None, columns.pop()))
    if len(rows) == 1:
        found.add((table, rows.pop(), None))
    return found


def _within(part: Part, key: tuple[str, str, str]) -> bool:
    return all(name is None or name == own for name, own in zip(part, key, strict=True))


def _power_between(left: int, slack_left: int, right: int, slack_right: int) -> int | None:
    """Return the power of ten by which the left side has to be moved to be the right side, within its rounding."""
    if not left or not right or (left < 0) != (right < 0):
        return None
    for power in _FACTORS:
        # In whole numbers: the side that grows grows with its rounding.
        by_left, by_right = 10 ** max(power, 0), 10 ** max(-power, 0)
        if abs(left * by_left - right * by_right) <= slack_left * by_left + slack_right * by_right:
            return power
    return None


def _hypothesis(budget: Budget, part: Part, power: int) -> Hypothesis | None:
    table = budget.tables.get(part[0])
    if table is None or table.id.startswith(PREVIOUS):
        return None
    rows = [_moved(row, part, power) for row in table.rows]
    figures = [each for row in table.rows for each in row.figures.values() if _is_of(each, part)]
    changed = [row for row in rows if row is not None]
    if len(changed) < len(rows) or not figures:
        return None
    measure = figures[0].measure
    right = _measure_of(measure, power)
    cost = _COST.get(abs(power), _UNUSUAL) + (_PART if part[1:] != (None, None) else 0.0)
    cost += _like_others(budget, table, measure)
    place = Place(*part, text=measure, source=next((each.source for each in figures if each.source is not None), None))
    whole = right if part[1:] == (None, None) else None
    return Hypothesis(
        "measure",
        "measure",
        (Mending(place, measure, right or measure),),
        lambda: with_table(budget, table, changed, whole),
        cost,
        None if right is not None else _factor(power),
    )


def _like_others(budget: Budget, table: Table, measure: str) -> float:
    """Return what it costs more to believe in the wrong measure of a table that has the measure of others."""
    alike = [
        each.measure
        for each in budget.tables.values()
        if each.id != table.id and each.rows and is_notes(each.id) == is_notes(table.id)
    ]
    if len(alike) >= _SEVERAL and all(each == measure for each in alike):
        return _AS_ALL_OTHERS
    return _AS_OTHERS if measure == budget.measure else 0.0


def _factor(power: int) -> Text:
    words = f"{10 ** abs(power):,}"
    if power > 0:
        return Text(f"各数都小了 {words} 倍", f"every figure is {words} times too small")
    return Text(f"各数都大了 {words} 倍", f"every figure is {words} times too large")


def _measure_of(measure: str, power: int) -> str | None:
    """Return the measure that is so many powers of ten away, where there is one that offices use."""
    wanted = AMOUNTS[measure] + power
    return next((name for name, each in AMOUNTS.items() if each == wanted and name in _USED), None)


_USED = ("元", "千元", "万元", "百万元", "亿元")


def _is_of(figure: Figure, part: Part) -> bool:
    return figure.measure in AMOUNTS and _within(part, figure.key)


def _moved(row: Row, part: Part, power: int) -> Row | None:
    """Return a row with its figures in the measure that they would be in; None where one is too fine for it."""
    figures = {}
    for column, figure in row.figures.items():
        moved = _figure(figure, power) if _is_of(figure, part) else figure
        if moved is None:
            return None
        figures[column] = moved
    return row._replace(figures=figures)


def _figure(figure: Figure, power: int) -> Figure | None:
    right = _measure_of(figure.measure, power)
    if power >= 0:
        units, half = figure.units * 10**power, figure.half * 10**power
    else:
        (units, lost), half = divmod(figure.units, 10**-power), figure.half // 10**-power
        if lost:
            return None
    if right is not None:
        return figure._replace(units=units, half=half, measure=right)
    value = value_of(units, figure.measure)
    decimals = max(figure.decimals - power, 0)
    return figure._replace(units=units, half=half, value=value, decimals=decimals)
