"""Printed digits as figures: the measure and decimals that a document's tables are printed in, and the tables in them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcheck.documents.raw_rows import Digits
from budgetcheck.model.budget import USUAL_MEASURES, Table
from budgetcheck.model.layout import AMOUNT_TYPES
from budgetcheck.readers.careful import Careful
from budgetcheck.readers.rows import AmountsOfKinds, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.documents.raw_rows import RawRow, RawTable
    from budgetcheck.model.budget import Source
    from budgetcheck.model.layout import Layout, PublishedColumn, TableLayout
    from budgetcheck.readers.rows import Checked, Names

_MANY_AMOUNTS = 4
"""As many different amounts in 万元 are not all whole by chance: one in a hundred is."""


def usual_measure(measures: Sequence[str]) -> str:
    """Return the measure of most of a document's tables; one that no whole budget has stays its table's own."""
    usual = Counter(each for each in measures if each in USUAL_MEASURES).most_common(1)
    return usual[0][0] if usual else USUAL_MEASURES[0]


def decimals_of(tables: Mapping[str, RawTable], layout: Layout) -> int:
    """Return the decimals that amounts of the tables are printed with: the most that stand in several cells."""
    counted = Counter(
        len(digits.partition(".")[2])
        for table_id, table in tables.items()
        for digits in _amounts(table, layout.tables[table_id])
    )
    return max((size for size, times in counted.items() if times * 10 >= counted.total()), default=2)


def _amounts(table: RawTable, layout: TableLayout) -> Iterator[str]:
    """Yield the digits of a table's amounts."""
    for row in table.rows:
        for key, value in row.values.items():
            if isinstance(value, Digits) and layout.columns[key].type in AMOUNT_TYPES:
                yield value.text


def _is_whole(table: RawTable, layout: TableLayout, measure: str) -> bool:
    """Whether a table's amounts seem to be printed without decimals: in 元 all of them whole, in 万元 too many to chance."""
    amounts = set(map(Decimal, _amounts(table, layout))) - {Decimal(0)}
    enough = len(amounts) >= (1 if measure == "元" else _MANY_AMOUNTS)
    return enough and all(amount == amount.to_integral_value() for amount in amounts)


def _not_printed(table: RawTable, layout: TableLayout) -> frozenset[str]:
    """Return the columns of amounts that a table has no heading for, but for those that it may be without."""
    if not table.headed:
        return frozenset()
    amounts = {key for key, column in layout.columns.items() if column.type in AMOUNT_TYPES and not column.optional}
    return frozenset(amounts - table.headed)


class MeasuredTables(Careful):
    """The tables of one document, in its measure and with its decimals. A fault of theirs is raised as InputError."""

    def __init__(self, path: str, layout: Layout, measure: str, decimals: int) -> None:
        super().__init__(path)
        self._layout = layout
        self._measure = measure
        self._decimals = decimals
        self._finer: dict[str, int] = {}
        """Decimals by measure, of tables that have one of their own: whole 元 beside 万元 with two."""
        self._amounts = AmountsOfKinds()

    def read(self, tables: Mapping[str, RawTable]) -> dict[str, Table]:
        """Return the tables in the order of the layout."""
        self._few_rows(sum(len(table.rows) for table in tables.values()))
        for measure in {table.measure for table in tables.values() if table.measure} - {self._measure}:
            own = {name: table for name, table in tables.items() if table.measure == measure}
            self._finer[measure] = max(decimals_of(own, self._layout), self._decimals)
        return {name: self._table(name, tables[name]) for name in self._layout.tables if name in tables}

    def _table(self, table_id: str, table: RawTable) -> Table:
        place, layout = f"tables.{table_id}", self._layout.tables[table_id]
        measure = table.measure or self._measure
        columns = layout.published(measure, self._finer.get(measure, self._decimals))
        whole = _is_whole(table, layout, measure)
        grammar = Rows(table_id, layout.second_key, columns, self._amounts)

        rows = tuple(
            grammar.made(*self._row(f"{place} row {number}", row, layout.second_key, columns, whole=whole))
            for number, row in enumerate(table.rows, 1)
        )
        return Table(
            id=table_id,
            title=self._words(f"{place}.title", table.title, empty=True),
            number=self._words(f"{place}.number", table.number, empty=True),
            statement=self._words(f"{place}.statement", table.statement, empty=True).strip() or None,
            measure=measure,
            rows=rows,
            by_key={row.key: row for row in rows},
            columns=(present := frozenset(key for row in rows for key in (*row.figures, *row.texts))),
            not_printed=_not_printed(table, layout) - present,
        )

    def _row(
        self, place: str, row: RawRow, second_key: str, columns: Mapping[str, PublishedColumn], *, whole: bool
    ) -> tuple[Names, dict[str, object], Source, dict[str, Source]]:
        """Return a row as `Rows.made` takes it, all of it checked."""
        code = self._code(place, row.code)
        place = f"{place} ({code})"
        name = self._words(f"{place}.name", row.name, empty=True)
        if row.source.sheet is not None:
            self._words(f"{place}.source.sheet", row.source.sheet)
        values: dict[str, object] = {}
        sources: dict[str, Source] = {}
        for key, value in row.values.items():
            if isinstance(value, Digits):
                values[key] = self._figure(f"{place}.{key}", value, columns[key], whole=whole)
                sources[key] = value.source
            else:
                values[key] = self._value(place, key, value, columns[key])
        return (row.key(second_key), code, name, row.second(second_key)), values, row.source, sources

    def _figure(self, place: str, digits: Digits, column: PublishedColumn, *, whole: bool) -> Checked:
        """Return a figure; one that is printed with fewer decimals than its column carries its own."""
        # A number in the General format does not show the zeros at its end: it has the decimals of its document.
        silent = digits.silent and not whole
        coarse = column.type != "exact" and not silent and len(digits.text.partition(".")[2]) < column.decimals
        number = Decimal(digits.text)
        return self._number(place, digits.text if coarse and number else number, column.decimals)
