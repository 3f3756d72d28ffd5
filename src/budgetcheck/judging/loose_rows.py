"""Which column each figure of a row belongs to, where a text lost its blank cells: the relations decide.

A row with k figures under n columns can be read in C(n, k) ways. The readings that fewest relations rule out are kept,
whichever readings the other rows have. What all readings left agree on is placed; the rest is left open and said so.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Bound
from budgetcheck.checks import Context, load, relations_in
from budgetcheck.model.budget import Figure
from budgetcheck.model.official_codes import classification
from budgetcheck.model.words import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcheck.model.budget import Budget, LooseRow, Row
    from budgetcheck.pack import Pack

RowKey = tuple[str, str]
Placement = dict[str, tuple[str, ...]]
"""From the column a figure was read in to those that it may belong to: one, unless nothing tells which."""

MAX_READINGS = 1_000
"""Readings of one row that are tried."""
MAX_WORK = 4_000_000
"""Readings times relations looked at for one budget: a second or two; what is open then stays open."""
_ROUNDS = 20


class _Reading(NamedTuple):
    """One way to read a row: the columns of its figures, and what stands in each."""

    columns: tuple[str, ...]
    units: dict[str, int]
    halves: dict[str, int]


class _Line(NamedTuple):
    """A relation as Σ coefficient · figure = constant (or ≤), parted into what is known and what each row adds."""

    exact: bool
    known: int
    slack: int
    rows: Mapping[RowKey, tuple[tuple[int, str], ...]]


class _Reach(NamedTuple):
    """What a row can add to a relation over its readings: least and most, and the most slack."""

    low: int
    high: int
    slack: int


def placements(budget: Budget, pack: Pack) -> dict[RowKey, Placement]:
    """Return where the figures of every loose row belong."""
    return _Placing(budget, pack).run()


class _Placing:
    def __init__(self, budget: Budget, pack: Pack) -> None:
        self._loose = {(row.table, row.row): row for row in budget.loose if row.row in budget.tables[row.table].by_key}
        self._figures: dict[RowKey, list[Figure]] = {}
        self._readings: dict[RowKey, list[_Reading]] = {}
        for key, row in self._loose.items():
            figures = _figures_of(budget.tables[row.table].by_key[row.row], row)
            self._figures[key] = figures
            if figures and comb(len(row.columns), len(figures)) <= MAX_READINGS:
                self._readings[key] = list(_readings(figures, row.columns))
        self._lines = list(self._relations(_filled(budget, self._loose), pack))
        self._by_row: dict[RowKey, list[int]] = {key: [] for key in self._readings}
        for number, line in enumerate(self._lines):
            for key in line.rows:
                self._by_row[key].append(number)
        self._work = MAX_WORK

    def run(self) -> dict[RowKey, Placement]:
        for _ in range(_ROUNDS):
            if not self._narrow():
                break
        self._try_each()
        return {key: self._placed(key) for key in self._loose}

    def _relations(self, budget: Budget, pack: Pack) -> Iterator[_Line]:
        """Yield every linear relation that a right budget must satisfy and that a row to be placed is part of."""
        context = Context(budget, pack.layout, pack.conventions, classification)
        for rule in pack.rules:
            if rule.head.severity is not Severity.ERROR:
                continue
            for found in relations_in(load(rule.head.kind).expand(rule.options, context)):
                if isinstance(found, Balance | Bound):
                    line = self._line(found)
                    if line is not None:
                        yield line

    def _line(self, relation: Balance | Bound) -> _Line | None:
        known, slack = -relation.constant, relation.stretch
        rows: dict[RowKey, list[tuple[int, str]]] = {}
        for sign, terms in ((1, relation.left), (-1, relation.right)):
            for coefficient, figure in terms:
                key = (figure.table, figure.row)
                loose = self._loose.get(key)
                if loose is None or figure.column not in loose.columns:
                    known += sign * coefficient * figure.units
                    slack += abs(coefficient) * figure.half
                elif key not in self._readings:
                    return None
                else:
                    rows.setdefault(key, []).append((sign * coefficient, figure.column))
        if not rows:
            return None
        return _Line(isinstance(relation, Balance), known, slack, {key: tuple(terms) for key, terms in rows.items()})

    def _narrow(self) -> bool:
        """Keep, of each row, the readings that fewest relations rule out; return whether any reading fell.

        A relation rules a reading out where it cannot hold with it, whatever the other rows' readings. Where a figure is
        wrong every reading breaks some relation: the right one breaks fewest, and misses by less than a whole figure.
        """
        reaches = [{key: self._reach(line, key) for key in line.rows} for line in self._lines]
        wholes = [_together(reach.values()) for reach in reaches]
        fell = False
        for key, readings in self._readings.items():
            self._work -= len(readings) * len(self._by_row[key])
            if len(readings) == 1 or self._work < 0:
                continue
            struck = [0] * len(readings)
            for number in self._by_row[key]:
                line, own, whole = self._lines[number], reaches[number][key], wholes[number]
                low, high = line.known + whole.low - own.low, line.known + whole.high - own.high
                rest = (low, high, line.slack + whole.slack - own.slack)
                for at, reading in enumerate(readings):
                    struck[at] += _against(line, key, reading, rest)
            least = min(struck)
            kept = [reading for reading, times in zip(readings, struck, strict=True) if times == least]
            fell = fell or len(kept) < len(readings)
            self._readings[key] = kept
        return fell and self._work > 0

    def _reach(self, line: _Line, key: RowKey) -> _Reach:
        sums = [_sum(line.rows[key], reading) for reading in self._readings[key]]
        return _Reach(min(each[0] for each in sums), max(each[0] for each in sums), max(each[1] for each in sums))

    def _try_each(self) -> None:
        """Strike the readings that leave another row without any, once this row is read so."""
        for key in [key for key, readings in self._readings.items() if len(readings) > 1]:
            readings = self._readings[key]
            kept = []
            for reading in readings:
                self._readings[key] = [reading]
                if self._work < 0 or all(self._holds(self._lines[number]) for number in self._by_row[key]):
                    kept.append(reading)
            self._readings[key] = kept or readings

    def _holds(self, line: _Line) -> bool:
        """Whether some readings of a relation's rows satisfy it; yes where there are too many to try."""
        self._work -= sum(len(self._readings[key]) for key in line.rows)
        sums = [{_sum(terms, reading) for reading in self._readings[key]} for key, terms in line.rows.items()]
        sums.sort(key=len)
        totals = {(line.known, line.slack)}
        for each in sums:
            if len(totals) * len(each) > MAX_READINGS:
                return True
            totals = {(total + more, slack + wide) for total, slack in totals for more, wide in each}
        return any(abs(total) <= slack if line.exact else total <= slack for total, slack in totals)

    def _placed(self, key: RowKey) -> Placement:
        figures, columns = self._figures[key], self._loose[key].columns
        readings = self._readings.get(key)
        if len(figures) == len(columns):
            return {}
        found: Placement = {}
        for at, figure in enumerate(figures):
            places = {reading.columns[at] for reading in readings} if readings else set(columns)
            found[figure.column] = tuple(column for column in columns if column in places)
        return found


def _together(reaches: Iterable[_Reach]) -> _Reach:
    low = high = slack = 0
    for reach in reaches:
        low, high, slack = low + reach.low, high + reach.high, slack + reach.slack
    return _Reach(low, high, slack)


def _figures_of(row: Row, loose: LooseRow) -> list[Figure]:
    return [row.figures[column] for column in loose.columns if row.figures.get(column, _BLANK).value is not None]


_BLANK = Figure("", "", "")


def _readings(figures: list[Figure], columns: tuple[str, ...]) -> Iterator[_Reading]:
    for chosen in combinations(columns, len(figures)):
        yield _Reading(
            chosen,
            {column: figure.units for column, figure in zip(chosen, figures, strict=True)},
            {column: figure.half for column, figure in zip(chosen, figures, strict=True)},
        )


def _filled(budget: Budget, loose: Mapping[RowKey, LooseRow]) -> Budget:
    """Return the budget with a figure in every column of its loose rows, so that rules ask for all their relations."""
    tables = dict(budget.tables)
    for name, table in budget.tables.items():
        rows = tuple(
            row._replace(figures=_everywhere(row, loose[name, row.key])) if (name, row.key) in loose else row
            for row in table.rows
        )
        held = frozenset(column for row in rows for column in row.figures) | table.columns
        tables[name] = table._replace(rows=rows, by_key={row.key: row for row in rows}, columns=held)
    return budget._replace(tables=tables)


def _everywhere(row: Row, loose: LooseRow) -> dict[str, Figure]:
    figures = _figures_of(row, loose)
    if not figures:
        return row.figures
    largest = max(figures, key=lambda figure: abs(figure.units))
    return row.figures | {column: largest._replace(column=column) for column in loose.columns}


def _sum(terms: tuple[tuple[int, str], ...], reading: _Reading) -> tuple[int, int]:
    total = slack = 0
    for coefficient, column in terms:
        if column in reading.units:
            total += coefficient * reading.units[column]
            slack += abs(coefficient) * reading.halves[column]
    return total, slack


def _against(line: _Line, key: RowKey, reading: _Reading, rest: tuple[int, int, int]) -> int:
    """Return how much a relation speaks against a reading of one row, given the least to the most of all others.

    Nothing where it can hold; once where it is off by a slip of the row's own figures, twice by a whole figure.
    """
    own, wide = _sum(line.rows[key], reading)
    low, high, slack = rest
    over = own + low - slack - wide
    under = -slack - wide - own - high if line.exact else 0
    off = max(over, under)
    if off <= 0:
        return 0
    return 1 if 2 * off < abs(own) else 2
