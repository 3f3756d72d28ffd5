"""Which column each figure of a row belongs to, where a text lost its blank cells: the relations decide.

A row with k figures under n columns can be read in C(n, k) ways. The readings that fewest relations rule out are kept,
whichever readings the other rows have. What all readings left agree on is placed; the rest is left open and said so.
"""

from __future__ import annotations

from array import array
from itertools import combinations
from math import comb
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Bound
from budgetcheck.checks import Context, load, relations_in
from budgetcheck.judging.occasion import left_out
from budgetcheck.model.budget import Figure
from budgetcheck.model.words import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from budgetcheck.model.budget import Budget, LooseRow, Row
    from budgetcheck.pack import Pack

RowKey = tuple[str, str]
Placement = dict[str, tuple[str, ...]]
"""From the column a figure was read in to those that it may belong to: one, unless nothing tells which."""

MAX_READINGS = 1_000
"""Readings of one row that are tried."""
MAX_WORK = 3_000_000
"""Readings times relations looked at for one budget: less than a second; what is open then stays open."""
_ROUNDS = 20


_Sum = tuple[int, int]
"""What a row adds to a relation, and to its slack."""


class _Readings:
    """The ways to read rows with so many figures under these columns; all rows of a table have the same."""

    def __init__(self, columns: tuple[str, ...], figures: int) -> None:
        self.all = list(combinations(columns, figures))
        self._kinds: dict[tuple[str, ...], tuple[array[int], list[tuple[tuple[int, int], ...]]]] = {}

    def kinds(self, columns: tuple[str, ...]) -> tuple[array[int], list[tuple[tuple[int, int], ...]]]:
        """Return for each reading its kind, and for each kind which of some columns has which figure.

        A relation has a few of the columns, so that of many readings only few differ for it.
        """
        found = self._kinds.get(columns)
        if found is None:
            numbers: dict[tuple[tuple[int, int], ...], int] = {}
            kinds = array("H")
            for reading in self.all:
                kind = tuple([(x, reading.index(column)) for x, column in enumerate(columns) if column in reading])
                kinds.append(numbers.setdefault(kind, len(numbers)))
            found = self._kinds[columns] = kinds, list(numbers)
        return found


class _Part(NamedTuple):
    """What one row adds to one relation."""

    kinds: array[int]
    """For each of the row's readings its kind."""
    sums: list[_Sum]
    """What each kind adds."""


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
        self._ways: dict[RowKey, _Readings] = {}
        self._readings: dict[RowKey, list[int]] = {}
        """The readings that each row has left, by their numbers."""
        alike: dict[tuple[tuple[str, ...], int], _Readings] = {}
        for key, row in self._loose.items():
            figures = _figures_of(budget.tables[row.table].by_key[row.row], row)
            self._figures[key] = figures
            shape = (row.columns, len(figures))
            if figures and comb(len(row.columns), len(figures)) <= MAX_READINGS:
                self._ways[key] = alike.get(shape) or alike.setdefault(shape, _Readings(*shape))
                self._readings[key] = list(range(len(self._ways[key].all)))
        self._lines = list(self._relations(_filled(budget, self._loose), pack))
        self._by_row: dict[RowKey, list[int]] = {key: [] for key in self._readings}
        for number, line in enumerate(self._lines):
            for key in line.rows:
                self._by_row[key].append(number)
        self._parts: list[dict[RowKey, _Part]] = [
            {key: self._part(key, terms) for key, terms in line.rows.items()} for line in self._lines
        ]
        self._reaches: list[dict[RowKey, _Reach]] = [
            {key: _reach(part.sums) for key, part in parts.items()} for parts in self._parts
        ]
        self._held: list[dict[RowKey, set[_Sum]]] = [{} for _ in self._lines]
        """What each row may still add to each relation, as far as it was asked for."""
        self._work = MAX_WORK

    def run(self) -> dict[RowKey, Placement]:
        changed = set(self._readings)
        for _ in range(_ROUNDS):
            changed = self._narrow(changed)
            if not changed:
                break
        self._try_each()
        return {key: self._placed(key) for key in self._loose}

    def _part(self, key: RowKey, terms: tuple[tuple[int, str], ...]) -> _Part:
        kinds, placed = self._ways[key].kinds(tuple(column for _, column in terms))
        figures = self._figures[key]
        totals = [[coefficient * figure.units for figure in figures] for coefficient, _ in terms]
        slacks = [[abs(coefficient) * figure.half for figure in figures] for coefficient, _ in terms]
        sums = [(sum([totals[x][at] for x, at in kind]), sum([slacks[x][at] for x, at in kind])) for kind in placed]
        return _Part(kinds, sums)

    def _sums(self, number: int, key: RowKey) -> set[_Sum]:
        """Return what a row may still add to a relation."""
        held = self._held[number]
        if key not in held:
            kinds, sums = self._parts[number][key]
            held[key] = {sums[kind] for kind in set(map(kinds.__getitem__, self._readings[key]))}
        return held[key]

    def _keep(self, key: RowKey, readings: list[int]) -> None:
        self._readings[key] = readings
        for number in self._by_row[key]:
            self._held[number].pop(key, None)

    def _relations(self, budget: Budget, pack: Pack) -> Iterator[_Line]:
        """Yield every linear relation that a right budget must satisfy and that a row to be placed is part of."""
        context = Context(budget, pack.layout, pack.conventions)
        for rule in pack.rules:
            if rule.head.severity is not Severity.ERROR or left_out(rule, context) is not None:
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

    def _narrow(self, changed: set[RowKey]) -> set[RowKey]:
        """Keep, of each row, the readings that fewest relations rule out; return the rows of which any reading fell.

        A relation rules a reading out where it cannot hold with it, whatever the other rows' readings. Where a figure is
        wrong every reading breaks some relation: the right one breaks fewest, and misses by less than a whole figure.
        Only rows beside a row that has changed can change.
        """
        touched = {number for key in changed for number in self._by_row[key]}
        for number in touched:
            for key in self._lines[number].rows.keys() & changed:
                self._reaches[number][key] = _reach(self._sums(number, key))
        wholes = {number: _together(self._reaches[number].values()) for number in touched}
        fallen: dict[RowKey, list[int]] = {}
        for key, readings in self._readings.items():
            numbers = self._by_row[key]
            if len(readings) == 1 or touched.isdisjoint(numbers):
                continue
            self._work -= len(readings) * len(numbers)
            if self._work < 0:
                break
            struck = [0] * len(readings)
            for number in numbers:
                if number not in wholes:
                    wholes[number] = _together(self._reaches[number].values())
                own, whole, line = self._reaches[number][key], wholes[number], self._lines[number]
                low, high = line.known + whole.low - own.low, line.known + whole.high - own.high
                rest = (low, high, line.slack + whole.slack - own.slack)
                kinds, sums = self._parts[number][key]
                against = _against(line.exact, sums, rest)
                if any(against):
                    struck = list(map(add, struck, map(against.__getitem__, map(kinds.__getitem__, readings))))
            least = min(struck)
            kept = [reading for reading, times in zip(readings, struck, strict=True) if times == least]
            if len(kept) < len(readings):
                fallen[key] = kept
        for key, kept in fallen.items():
            self._keep(key, kept)
        return set(fallen) if self._work > 0 else set()

    def _try_each(self) -> None:
        """Strike the readings that leave another row without any, once this row is read so."""
        for key in [key for key, readings in self._readings.items() if len(readings) > 1]:
            kept = self._readings[key]
            for number in self._by_row[key]:
                if self._work < 0:
                    break
                line, (kinds, sums) = self._lines[number], self._parts[number][key]
                totals = self._totals(number, key)
                if totals is None:
                    continue
                own = set(map(kinds.__getitem__, kept))
                self._work -= len(totals) * len(own)
                holding = {kind for kind in own if _holds(line, sums[kind], totals)}
                kept = [reading for reading in kept if kinds[reading] in holding]
            if 0 < len(kept) < len(self._readings[key]):
                self._keep(key, kept)

    def _totals(self, number: int, key: RowKey) -> set[_Sum] | None:
        """Return what a relation may amount to without one of its rows; None where that is too much to try."""
        line = self._lines[number]
        sums = [self._sums(number, other) for other in line.rows if other != key]
        self._work -= sum(map(len, sums))
        totals = {(line.known, line.slack)}
        for each in sorted(sums, key=len):
            if len(totals) * len(each) > MAX_READINGS:
                return None
            self._work -= len(totals) * len(each)
            totals = {(total + more, slack + wide) for total, slack in totals for more, wide in each}
        return totals

    def _placed(self, key: RowKey) -> Placement:
        figures, columns = self._figures[key], self._loose[key].columns
        readings = self._readings.get(key)
        if len(figures) == len(columns):
            return {}
        found: Placement = {}
        for at, figure in enumerate(figures):
            places = {self._ways[key].all[reading][at] for reading in readings} if readings else set(columns)
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


def _reach(sums: Collection[_Sum]) -> _Reach:
    totals = [total for total, _ in sums]
    return _Reach(min(totals), max(totals), max(wide for _, wide in sums))


def _holds(line: _Line, own: _Sum, totals: set[_Sum]) -> bool:
    """Whether a relation can hold with what one row adds to it."""
    most, wide = own
    if line.exact:
        return any(abs(total + most) <= slack + wide for total, slack in totals)
    return any(total + most <= slack + wide for total, slack in totals)


def _against(exact: bool, sums: Sequence[_Sum], rest: tuple[int, int, int]) -> list[int]:
    """Return how much a relation speaks against each reading of one row, given the least to the most of all others.

    Nothing where it can hold; once where it is off by a slip of the row's own figures, twice by a whole figure.
    """
    low, high, slack = rest
    low, high = low - slack, high + slack
    if not exact:
        return [0 if own + low <= wide else 1 if 2 * (own + low - wide) < abs(own) else 2 for own, wide in sums]
    return [
        0
        if own + low <= wide and -wide <= own + high
        else 1
        if 2 * (own + low - wide if own + low > wide else -wide - own - high) < abs(own)
        else 2
        for own, wide in sums
    ]
