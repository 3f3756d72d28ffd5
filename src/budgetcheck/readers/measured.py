"""Printed digits as numbers: the measure and decimals that a document's tables are printed in."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.model.budget import USUAL_MEASURES
from budgetcheck.model.layout import AMOUNT_TYPES, NUMERIC_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.budget import Source
    from budgetcheck.model.layout import Layout, TableLayout

_MANY_AMOUNTS = 4
"""As many different amounts in 万元 are not all whole by chance: one in a hundred is."""


def usual_measure(measures: Sequence[str]) -> str:
    """Return the measure of most of a document's tables; one that no whole budget has stays its table's own."""
    usual = Counter(each for each in measures if each in USUAL_MEASURES).most_common(1)
    return usual[0][0] if usual else USUAL_MEASURES[0]


def decimals_of(tables: dict[str, dict[str, Any]], layout: Layout) -> int:
    """Return the decimals that amounts of the tables are printed with: the most that stand in several cells."""
    counted: Counter[int] = Counter()
    for table_id, table in tables.items():
        columns = layout.tables[table_id].columns
        for row in table["rows"]:
            for key, column in columns.items():
                if column.type in AMOUNT_TYPES and isinstance(row.get(key), str):
                    counted[len(row[key].partition(".")[2])] += 1
    if not counted:
        return 2
    return max((size for size, times in counted.items() if times * 10 >= sum(counted.values())), default=2)


def finer(tables: dict[str, dict[str, Any]], layout: Layout, measure: str, decimals: int) -> dict[str, int]:
    """Return the decimals of the measures that tables have of their own, where they are more than the document's."""
    own = {table.get("measure", measure) for table in tables.values()} - {measure}
    found = {
        each: decimals_of({name: table for name, table in tables.items() if table.get("measure") == each}, layout)
        for each in sorted(own)
    }
    return {each: size for each, size in found.items() if size > decimals}


def measured(table: dict[str, Any], layout: TableLayout, measure: str, decimals: int, own: int | None = None) -> None:
    """Turn printed digits into numbers, those of another precision into text, which carries its own.

    `own` are the table's decimals, where they are not the document's.
    """
    whole = _is_whole(table, layout, measure)
    if table.get("measure") == measure:
        del table["measure"]
    if own is not None:
        table["decimals"], decimals = Decimal(own), own
    for row in table["rows"]:
        for key, column in layout.columns.items():
            digits = row.get(key)
            if column.type not in NUMERIC_TYPES or not isinstance(digits, str):
                continue
            usual = column.decimals if column.decimals is not None else decimals
            # A number in the General format does not show the zeros at its end: it has the decimals of its document.
            silent = not whole and key in row.get("silent", ())
            coarse = column.type != "exact" and not silent and len(digits.partition(".")[2]) < usual
            number = Decimal(digits)
            row[key] = digits if coarse and number else number
        row.pop("silent", None)
        source = row.pop("source", None)
        sources = row.pop("sources", {})
        if source is not None:
            row["source"] = _plain(source)
            others = {key: _plain(each) for key, each in sources.items() if each != source}
            if others:
                row["sources"] = others


def _is_whole(table: dict[str, Any], layout: TableLayout, measure: str) -> bool:
    """Whether a table's amounts seem to be printed without decimals: in 元 all of them whole, in 万元 too many to chance."""
    amounts = {
        Decimal(row[key])
        for row in table["rows"]
        for key, column in layout.columns.items()
        if column.type in AMOUNT_TYPES and isinstance(row.get(key), str)
    } - {Decimal(0)}
    enough = len(amounts) >= (1 if table.get("measure", measure) == "元" else _MANY_AMOUNTS)
    return enough and all(amount == amount.to_integral_value() for amount in amounts)


def _plain(source: Source) -> dict[str, Any]:
    return {
        key: Decimal(part) if isinstance(part, int) else part
        for key, part in source._asdict().items()
        if part is not None
    }
