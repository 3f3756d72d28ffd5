"""Whole rows: one that is missing, one too many, one under the wrong code, two that have changed places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.formula import SELECTORS
from budgetcheck.arithmetic.relations import Balance
from budgetcheck.locate.hypotheses import Hypothesis, under, with_table
from budgetcheck.locate.spans import ANY, is_empty, meet
from budgetcheck.locate.sums import left_by_parts
from budgetcheck.model.budget import PREVIOUS, SENTENCES, Figure, Row
from budgetcheck.model.layout import is_notes
from budgetcheck.model.report import Mending, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.locate.causes import Desk
    from budgetcheck.locate.evidence import Key
    from budgetcheck.locate.spans import Span
    from budgetcheck.model.budget import Budget, Table
    from budgetcheck.model.layout import Layout, TableLayout
    from budgetcheck.model.source import Source

MAX_ROWS = 12
"""More rows than this that one side has alone are no slip of one row."""

_MISSING, _EXTRA, _CODE, _PLACES = 4.0, 5.0, 4.5, 6.0
_ASKED = 0.5
"""What it costs more to believe in values that the row above does not leave."""
_IN_WORDS = 1.5
"""What it costs more to believe in where a row is a sentence, whose code is not printed."""
_ROUNDS = 3
_COLUMNS = 2
_ROUNDING = 2
_TINY = 3.0
"""What it costs more to believe in where a row would have no more than last digits."""


class Wanted(NamedTuple):
    """What a row that is not printed should have."""

    values: dict[str, Figure]
    """With what the row above it has beyond its other parts, where the other tables leave room for that."""
    asked: dict[str, Figure]
    """With what the other tables ask, where they do: what is left over may be off by roundings of many rows."""
    spans: dict[str, Span]
    """What the other tables leave each column, in units."""


_NOTHING = Wanted({}, {}, {})


class Lone(NamedTuple):
    """A row that something broken asks for."""

    table: str
    row: str


def rows(desk: Desk, budget: Budget, layout: Layout) -> Iterator[Hypothesis]:
    """Yield what may have happened to whole rows, as far as something broken speaks for it."""
    missing = _missing(desk, budget)
    printed = [lone for lone in _printed(desk, budget) if not _is_of_form(lone, budget, layout)]
    wanted = {lone: _values(desk, budget.tables[lone.table], lone.row, layout.tables[lone.table]) for lone in missing}
    for lone in printed:
        table = budget.tables[lone.table]
        row = table.by_key[lone.row]
        for other, asked in wanted.items():
            same = other.table == lone.table and len(other.row.partition("/")[0]) == len(row.code)
            if same and _agrees(row, asked.spans):
                yield _recoded(budget, table, row, other.row)
    for lone, asked in wanted.items():
        if asked.values:
            yield _added(budget, lone, asked.values)
        if asked.asked != asked.values:
            added = _added(budget, lone, asked.asked)
            yield added._replace(cost=added.cost + _ASKED)
    for lone in printed:
        table = budget.tables[lone.table]
        if (
            _has_money(table.by_key[lone.row])
            and not _prints_empty(table, table.by_key[lone.row])
            and not _is_broken_itself(desk, lone)
        ):
            yield _removed(budget, table, table.by_key[lone.row])
    yield from _exchanged(desk, budget)


def _missing(desk: Desk, budget: Budget) -> list[Lone]:
    """Return the rows that a table lacks and that something broken needs."""
    found: dict[Lone, None] = {}
    for key in _broken_keys(desk):
        table = budget.tables.get(key[0])
        if table is None or not table.rows or key[0] == SENTENCES or key[0].startswith(PREVIOUS):
            continue
        if key[1] not in table.by_key and key[1] not in SELECTORS and "*" not in key[1] and "?" not in key[1]:
            found[Lone(key[0], key[1])] = None
    return list(found)[:MAX_ROWS]


def _printed(desk: Desk, budget: Budget) -> list[Lone]:
    """Return the rows that stand against a blank on the other side of something broken."""
    found: dict[Lone, None] = {}
    for number, holding in enumerate(desk.evidence.holdings):
        if not holding.broken:
            continue
        figures = [desk.evidence.figures.get(key) for key in desk.evidence.members(number)]
        for figure in figures:
            if figure is None or figure.value is None or figure.table.startswith(PREVIOUS) or figure.row == "total":
                continue
            alike = [each for each in figures if each is not None and _is_again(each, figure)]
            # One of several tables that share a code may well be without it.
            if alike and all(each.value is None for each in alike):
                table = budget.tables.get(figure.table)
                if table is not None and figure.row in table.by_key:
                    found[Lone(figure.table, figure.row)] = None
    return list(found)[:MAX_ROWS]


def _is_of_form(lone: Lone, budget: Budget, layout: Layout) -> bool:
    """Whether the form prints a row itself, which is then never too many: it has rows that no figure fills."""
    form = layout.tables[lone.table]
    return lone.row in form.rows or (bool(form.lane) and not all(map(_has_money, budget.tables[lone.table].rows)))


def _is_again(other: Figure, figure: Figure) -> bool:
    """Whether a figure is of the same code in another table."""
    return other.row == figure.row.partition("/")[0] and other.table != figure.table


def _broken_keys(desk: Desk) -> Iterator[Key]:
    for number, holding in enumerate(desk.evidence.holdings):
        if holding.broken and not holding.noted:
            yield from desk.evidence.members(number)


def _values(desk: Desk, table: Table, row: str, layout: TableLayout) -> Wanted:
    """Return what a row that is not printed should have; nothing where the other tables clash."""
    keys = [key for key in desk.evidence.figures if key[0] == table.id and key[1] == row]
    spans: dict[Key, Span] = dict.fromkeys(keys, ANY)
    for _ in range(_ROUNDS):
        for key, span in spans.items():
            others = {other: as_printed(desk, other, each) for other, each in spans.items() if other != key}
            spans[key] = meet(span, desk.span(key, others, {}, mild=True))
            if is_empty(spans[key]):
                return _NOTHING
    left = left_by_parts(table, row, layout)
    found = _chosen(desk, spans, left)
    if any(figure.units < 0 for figure in (left | found).values()) and not _has_negative(table):
        return _NOTHING
    known = {key[2]: span for key, span in spans.items() if None not in span and not is_empty(meet(span, _NOT_ZERO))}
    unasked = {column: figure for column, figure in left.items() if None in spans.get((table.id, row, column), ANY)}
    return (
        Wanted(left | found, left | _chosen(desk, spans, unasked), known) if found else _NOTHING._replace(spans=known)
    )


def _chosen(desk: Desk, spans: Mapping[Key, Span], left: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return a value a column: what is left over where the other tables leave room for it, else what they ask."""
    found = {}
    for key, span in spans.items():
        over = left.get(key[2])
        if over is not None and not is_empty(meet(span, (over.units, over.units))):
            found[key[2]] = over
            continue
        units = within(desk, key, span)
        if units:
            found[key[2]] = desk.repaired(key, units)
    return found


def _has_negative(table: Table) -> bool:
    """Whether amounts below zero are usual in a table, so that a row of them may have been left out."""
    return any(figure.units < 0 for row in table.rows for figure in row.figures.values())


_NOT_ZERO: Span = (1, None)
"""What a row is known by: something above zero."""


def as_printed(desk: Desk, key: Key, span: Span) -> Span:
    """Return an interval of printable values as that of the amounts behind them."""
    half = desk.pattern(key).half
    return None if span[0] is None else span[0] - half, None if span[1] is None else span[1] + half


def within(desk: Desk, key: Key, span: Span) -> int:
    """Return the printable value in the middle of an interval; 0 where it has no ends."""
    low, high = span
    if low is None or high is None:
        return 0
    like = desk.pattern(key)
    digit = 2 * like.half or 1
    first, last = -(-low // digit), high // digit
    return 0 if first > last or first <= 0 <= last else (first + last) // 2 * digit


def _agrees(row: Row, spans: Mapping[str, Span]) -> bool:
    """Whether a printed row has what a missing one should have, but for last digits."""
    for column, (low, high) in spans.items():
        figure = row.figures.get(column)
        room = 2 * figure.half if figure is not None else 0
        if figure is None or low is None or high is None or not low - room <= figure.units <= high + room:
            return False
    return bool(spans)


def _is_rounding(figure: Figure) -> bool:
    """Whether a figure is a last digit or two, as may be printed too many in a table that has no such row."""
    return abs(figure.units) <= _ROUNDING * 2 * figure.half


def _has_money(row: Row) -> bool:
    return any(figure.units for figure in row.figures.values())


def _prints_empty(table: Table, row: Row) -> bool:
    """Whether a table prints rows like one though they have no money: its one figure is then too many, not the row."""
    alone = sum(bool(figure.units) for figure in row.figures.values()) == 1
    return alone and any(len(each.code) == len(row.code) and not _has_money(each) for each in table.rows)


def _is_broken_itself(desk: Desk, lone: Lone) -> bool:
    """Whether what a row says of itself does not hold: a figure of it is wrong, and taking it away would hide that."""
    for number, holding in enumerate(desk.evidence.holdings):
        if holding.broken and holding.firm and all(key[:2] == lone for key in desk.evidence.members(number)):
            return True
    return False


def _name_elsewhere(budget: Budget, code: str) -> str:
    return next(
        (row.name for table in budget.tables.values() for row in table.rows if row.code == code and row.name), ""
    )


def _added(budget: Budget, lone: Lone, values: Mapping[str, Figure]) -> Hypothesis:
    table = budget.tables[lone.table]
    code, _, second = lone.row.partition("/")
    name = _name_elsewhere(budget, code)
    figures = {column: figure._replace(source=None) for column, figure in values.items()}
    row = Row(lone.row, code, name, second or None, figures, {})
    at = next(
        (place for place, each in enumerate(table.rows) if each.code > code and each.code != "total"), len(table.rows)
    )
    place = Place(lone.table, lone.row, None, source=_beside(table, at))
    return Hypothesis(
        "row",
        "missing row",
        (Mending(place, "", name or code),),
        lambda: with_table(budget, table, [*table.rows[:at], row, *table.rows[at:]]),
        _MISSING + (_TINY if all(map(_is_rounding, values.values())) else 0.0),
        values={column: figure.text for column, figure in values.items()},
    )


def _beside(table: Table, at: int) -> Source | None:
    """Return where the row stands before which, or behind which, one is missing."""
    near = table.rows[at - 1] if at else table.rows[0]
    source = next((figure.source for figure in near.figures.values() if figure.source is not None), None)
    return None if source is None else source._replace(cell=None)


def _removed(budget: Budget, table: Table, row: Row) -> Hypothesis:
    source = next((figure.source for figure in row.figures.values() if figure.source is not None), None)
    return Hypothesis(
        "row",
        "extra row",
        (Mending(Place(table.id, row.key, None, source=source), row.name or row.code, ""),),
        lambda: with_table(budget, table, [each for each in table.rows if each is not row]),
        _EXTRA,
    )


def _recoded(budget: Budget, table: Table, row: Row, code: str) -> Hypothesis:
    source = next((figure.source for figure in row.figures.values() if figure.source is not None), None)
    name = _name_elsewhere(budget, code) or row.name
    return Hypothesis(
        "code",
        "wrong code",
        (Mending(Place(table.id, row.key, "code", row.code, source), row.code, code.partition("/")[0]),),
        lambda: _under_code(budget, table, row, code, name),
        _CODE + (_IN_WORDS if is_notes(table.id) else 0.0),
    )


def _under_code(budget: Budget, table: Table, row: Row, code: str, name: str) -> Budget:
    """Return a budget with a row under another code, and with it the sentences that have their code by its name."""
    named = [
        each
        for each in budget.tables.values()
        if is_notes(each.id) and row.key in each.by_key and code not in each.by_key and not is_notes(table.id)
    ]
    for each in (table, *named):
        old = each.by_key[row.key]
        moved = under(old, code, code.partition("/")[0], name)
        budget = with_table(budget, each, [moved if other is old else other for other in each.rows])
    return budget


def _exchanged(desk: Desk, budget: Budget) -> Iterator[Hypothesis]:
    """Yield two rows of a table that stand under each other's codes."""
    broken: dict[str, dict[str, None]] = {}
    for number, holding in enumerate(desk.evidence.holdings):
        if holding.broken and len(holding.relations) == 1 and isinstance(holding.relations[0], Balance):
            for key in desk.evidence.members(number):
                broken.setdefault(key[0], {})[key[1]] = None
    for name, keys in broken.items():
        table = budget.tables.get(name)
        if table is None or name.startswith(PREVIOUS):
            continue
        own = [table.by_key[key] for key in keys if key in table.by_key and key != "total"][:MAX_ROWS]
        for place, one in enumerate(own):
            for other in own[place + 1 :]:
                if len(one.code) == len(other.code) and one.code != other.code and _each_others(desk, one, other):
                    yield _swapped(budget, table, one, other)


def _each_others(desk: Desk, one: Row, other: Row) -> bool:
    """Whether what the relations leave each row is what the other one has, in more than one column."""
    for row, source in ((one, other), (other, one)):
        columns = [column for column, figure in row.figures.items() if figure.units or column in source.figures]
        seen = 0
        for column in columns:
            key = row.figures[column].key
            if key not in desk.evidence.figures:
                continue
            units = source.figures[column].units if column in source.figures else 0
            if units == row.figures[column].units:
                continue
            freed = {row.figures[each].key: ANY for each in columns if each != column}
            if is_empty(meet(desk.span(key, freed, {}), (units, units))):
                return False
            seen += 1
        # In one column alone two figures have changed places, not two rows.
        if seen < _COLUMNS:
            return False
    return True


def _swapped(budget: Budget, table: Table, one: Row, other: Row) -> Hypothesis:
    def budget_then() -> Budget:
        moved = {
            one.key: under(one, other.key, other.code, other.name),
            other.key: under(other, one.key, one.code, one.name),
        }
        return with_table(budget, table, [moved.get(row.key, row) for row in table.rows])

    def mending(row: Row, right: Row) -> Mending:
        source = next((figure.source for figure in row.figures.values() if figure.source is not None), None)
        return Mending(Place(table.id, row.key, "code", row.code, source), row.code, right.code)

    return Hypothesis("code", "wrong code", (mending(one, other), mending(other, one)), budget_then, _PLACES)
