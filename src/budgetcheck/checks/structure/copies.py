"""The same column printed in two tables, and a table whose measure is that of its figures nowhere else.

Two columns are copies where at least 3 codes that both have agree, and 4 in 5 of them. A difference is told only where it
stands alone: everything above it agrees, and so does everything beside it. Without these guards tables that count
different things, last year's carry-over in one of them, would seem to be wrong everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Term, judge
from budgetcheck.checks.structure.evidence import COPIES, Asked, Evidence, Proposal
from budgetcheck.model.printed_table import Kind, Total
from budgetcheck.model.words import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.checks.structure.figures import Sheet, SheetLane
    from budgetcheck.model.budget import Figure

TOTAL = "total"

ENOUGH_KEYS = 3
ENOUGH_SHARE = 80
MEASURE_SHARE = 50


class _Column(NamedTuple):
    """One column of a table as what stands at each code."""

    sheet: Sheet
    place: tuple[int, int]
    """Lane and column."""
    figures: dict[str, Figure]
    last: bool
    """Whether it is of last year."""
    whole: bool
    """Whether every cell of it was read: an unknown one may hold what the other table has."""


class WrongMeasure(NamedTuple):
    """A table whose figures stand again in tables of another measure."""

    sheet: Sheet
    measure: str
    """The other one."""
    recurring: int
    figures: int


def copies(sheets: Sequence[Sheet]) -> Iterator[Asked]:
    """Yield that figures of two tables are the same, each column held against the one earlier column that is most alike."""
    columns = [column for sheet in sheets for column in _columns(sheet)]
    for later, earlier in _alike(columns):
        yield from _compared(columns[earlier], columns[later])


def _columns(sheet: Sheet) -> Iterator[_Column]:
    for number, lane in enumerate(sheet.lanes):
        keys = _keys(lane)
        for x, column in enumerate(lane.lane.columns):
            if column.kind is not Kind.AMOUNT:
                continue
            figures = {
                key: figure
                for y, key in keys.items()
                if (figure := lane.figures[y][x]) is not None and figure.value is not None
            }
            if len({figure.units for figure in figures.values()} - {0}) >= ENOUGH_KEYS:
                whole = all(lane.figures[y][x] is not None for y in range(len(lane.figures)))
                yield _Column(sheet, (number, x), figures, lane.is_last_years(x), whole)


def _keys(lane: SheetLane) -> dict[int, str]:
    """Return the code of each row that alone has it, and of the only total without a scope of its own."""
    rows = lane.lane.rows
    if not lane.lane.coded:
        return {}
    many = Counter(row.code for row in rows if row.code)
    totals = [
        y for y, row in enumerate(rows) if row.is_total and not row.label.scope and row.label.total is not Total.SMALL
    ]
    keys = {y: row.code for y, row in enumerate(rows) if many[row.code] == 1}
    return keys | {totals[0]: TOTAL} if len(totals) == 1 else keys


def _alike(columns: Sequence[_Column]) -> Iterator[tuple[int, int]]:
    """Yield each column with the one of the tables before it that agrees with it in most places."""
    standing: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, column in enumerate(columns):
        common: Counter[int] = Counter()
        for key, figure in column.figures.items():
            if figure.units:
                place = (key, figure.units)
                common.update(
                    other
                    for other in standing[place]
                    if columns[other].sheet is not column.sheet and columns[other].last == column.last
                )
                standing[place].append(number)
        if common:
            best, agreed = common.most_common(1)[0]
            if agreed >= ENOUGH_KEYS:
                yield number, best


def _compared(one: _Column, two: _Column) -> Iterator[Asked]:
    keys = [key for key in one.figures if key in two.figures]
    told = {key: _proposal(one, two, key) for key in keys}
    judged = {key: judge(proposal.relation) for key, proposal in told.items()}
    agreeing = {key for key in keys if judged[key].verdict is not Verdict.BROKEN}
    values = {one.figures[key].units for key in agreeing} - {0}
    for key in keys:
        held, places = len(agreeing - {key}), len(keys) - 1
        enough = (
            held >= ENOUGH_KEYS and held * 100 >= places * ENOUGH_SHARE and len(values - {one.figures[key].units}) >= 2
        )
        if enough and (key in agreeing or _stands_alone(key, one, two, agreeing)):
            yield Asked(told[key], judged[key], Evidence(held, places))


def _proposal(one: _Column, two: _Column, key: str) -> Proposal:
    balance = Balance((Term(1, two.figures[key]),), (Term(1, one.figures[key]),))
    group = (COPIES, one.sheet.name, one.place, two.sheet.name, two.place)
    return Proposal(COPIES, group, (two.sheet.name, key), balance)


def _stands_alone(key: str, one: _Column, two: _Column, agreeing: set[str]) -> bool:
    """Whether all above a code and the total agree, and everything beside it; of the total, all top codes."""
    if not (one.whole and two.whole):
        return False
    own, other = _top(one), _top(two)
    if key == TOTAL:
        return own == other and own <= agreeing
    above = {key[:size] for size in range(2, len(key))} & (one.figures.keys() | two.figures.keys())
    parent = max(above, key=len, default="")
    beside = _below(parent, one) if parent else own
    also = _below(parent, two) if parent else other
    return {*above, TOTAL} <= agreeing and beside == also and beside - {key} <= agreeing


def _top(column: _Column) -> set[str]:
    codes = column.figures.keys() - {TOTAL}
    return {code for code in codes if not any(code != other and code.startswith(other) for other in codes)}


def _below(parent: str, column: _Column) -> set[str]:
    codes = {code for code in column.figures if code.startswith(parent) and code not in (parent, TOTAL)}
    return {code for code in codes if not any(code != other and code.startswith(other) for other in codes)}


def wrong_measures(sheets: Sequence[Sheet]) -> Iterator[WrongMeasure]:
    """Yield the tables whose figures stand again in tables of another measure, and not in those of their own."""
    values = [
        {figure.value for figure in _amounts(sheet) if figure.units and figure.value is not None} for sheet in sheets
    ]
    for sheet, own in zip(sheets, values, strict=True):
        if not sheet.table.measure or len(own) < ENOUGH_KEYS:
            continue
        by_measure: dict[str, set[object]] = defaultdict(set)
        for other, theirs in zip(sheets, values, strict=True):
            if other is not sheet and other.table.measure:
                by_measure[other.table.measure] |= own & theirs
        again = by_measure.pop(sheet.table.measure, set())
        for measure, recurring in by_measure.items():
            if not again and len(recurring) >= ENOUGH_KEYS and len(recurring) * 100 >= len(own) * MEASURE_SHARE:
                yield WrongMeasure(sheet, measure, len(recurring), len(own))


def _amounts(sheet: Sheet) -> Iterator[Figure]:
    for lane in sheet.lanes:
        for row in lane.figures:
            for x, figure in enumerate(row):
                if figure is not None and lane.lane.columns[x].kind is Kind.AMOUNT:
                    yield figure
