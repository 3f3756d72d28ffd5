"""Printed digits as figures: each with the decimals that it is printed with, or its document's; a fault names its place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcheck.documents.raw_rows import Digits, RawRow, RawTable
from budgetcheck.model.budget import Figure, Source
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.record import EMPTY
from budgetcheck.model.words import InputError
from budgetcheck.readers.measured import MeasuredTables, decimals_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LABEL, CELL = Source(sheet="表1", cell="A3"), Source(sheet="表1", cell="B3")
COLUMNS = {
    "total": ColumnLayout(label="合计"),
    "share": ColumnLayout(label="占比", type="percent", decimals=1),
    "staff": ColumnLayout(label="人数", type="exact"),
    "project": ColumnLayout(label="项目", type="text"),
    "items": ColumnLayout(label="明细", type="list"),
}
LAYOUT = Layout(tables={"general": TableLayout(title="支出表", second_key="project", columns=COLUMNS)})


def _table(*rows: RawRow) -> dict[str, RawTable]:
    table = RawTable("支出表", "表1")
    table.rows += rows
    return {"general": table}


def _row(code: str = "208", source: Source = LABEL, values: Mapping[str, Digits | str | list[str]] = EMPTY) -> RawRow:
    row = RawRow(code, "社会保障和就业支出", source)
    row.values |= values
    return row


def _figure(column: str, digits: Digits) -> Figure:
    tables = MeasuredTables("a.xlsx", LAYOUT, "万元", 2).read(_table(_row(values={column: digits})))
    return tables["general"].rows[0].figures[column]


@pytest.mark.parametrize(
    ("column", "digits", "silent", "value", "decimals"),
    [
        ("total", "33.90", False, "33.90", 2),
        ("total", "33.9", False, "33.9", 1),
        ("total", "33.9", True, "33.90", 2),
        ("total", "33.912", False, "33.912", 3),
        ("total", "33.910", False, "33.91", 2),
        ("total", "0", False, "0.00", 2),
        ("total", "-0.00", False, "0.00", 2),
        ("share", "5", False, "5", 0),
        ("staff", "12", False, "12", 0),
    ],
)
def test_a_figure_has_the_decimals_that_it_is_printed_with(
    column: str, digits: str, silent: bool, value: str, decimals: int
) -> None:
    figure = _figure(column, Digits(digits, CELL, silent))
    assert (figure.text, figure.decimals) == (value, decimals)
    assert figure.source == CELL
    assert Decimal(figure.units) == Decimal(digits).scaleb(8 + 4 * (column == "total"))


def test_a_row_has_words_lists_and_a_second_key() -> None:
    raw = _row(values={"project": "校舍维修", "items": ["屋面", "门窗"], "total": Digits("1.00", CELL)})
    table = MeasuredTables("a.xlsx", LAYOUT, "万元", 2).read(_table(raw))["general"]
    row = table.by_key["208/校舍维修"]
    assert (row.code, row.second) == ("208", "校舍维修")
    assert row.texts == {"project": ("校舍维修",), "items": ("屋面", "门窗")}
    assert table.columns == {"project", "items", "total"}


def test_a_table_of_whole_amounts_is_printed_without_decimals() -> None:
    """Zeros that the General format does not show are no decimals then."""
    rows = [_row(str(code), values={"total": Digits(f"{code}0", CELL, silent=True)}) for code in range(201, 206)]
    table = MeasuredTables("a.xlsx", LAYOUT, "万元", 2).read(_table(*rows))["general"]
    assert {row.figures["total"].decimals for row in table.rows} == {0}


def test_the_decimals_of_a_document_are_the_most_that_several_amounts_have() -> None:
    rows = [_row(str(code), values={"total": Digits(f"{code}.50", CELL)}) for code in range(201, 212)]
    assert decimals_of(_table(*rows), LAYOUT) == 2
    assert decimals_of(_table(*rows, _row("212", values={"total": Digits("3.1234", CELL)})), LAYOUT) == 2
    assert decimals_of({}, LAYOUT) == 2


@pytest.mark.parametrize(
    ("row", "place", "said"),
    [
        (_row(values={"total": Digits("1.2345678", CELL)}), "tables.general row 1 (208).total", "more than 6 decimals"),
        (_row(values={"total": Digits("1" * 16, CELL)}), "tables.general row 1 (208).total", "too large"),
        (_row(code="2 08"), "tables.general row 1.code", "a blank in it"),
        (_row(code="2" * 65), "tables.general row 1", "longer than 64"),
        (_row(source=Source(sheet="表\x7f")), "tables.general row 1 (208).source.sheet", "control characters"),
    ],
)
def test_a_fault_names_its_place(row: RawRow, place: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        MeasuredTables("a.xlsx", LAYOUT, "万元", 2).read(_table(row))
    assert caught.value.place == place
    assert said in caught.value.problem.en
