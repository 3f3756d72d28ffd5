"""Tables on one sheet: under each other and beside each other, each is one; two halves of one table stay together."""

from __future__ import annotations

from random import Random

import pytest

from budgetcheck.documents.blocks import Cell
from budgetcheck.documents.sheets import Range, Sheet, grids_of

Block = tuple[tuple[str, ...], ...]


def block(random: Random, name: str, lines: int) -> Block:
    """Return a table's rows: a title alone in its first row, headings, and rows of figures."""
    rows = [(name, "", ""), ("编码", "名称", "金额")]
    rows += [(f"2{at:02}", f"项目{at}", f"{random.randint(1, 99_999) / 100:.2f}") for at in range(lines)]
    return tuple(rows)


def read(cells: dict[tuple[int, int], str], merged: tuple[Range, ...] = ()) -> list[Block]:
    """Return the tables of a sheet as texts, without the rows and columns that are blank in them."""
    sheet = Sheet("页", {place: Cell(text) for place, text in cells.items() if text}, merged)
    found = []
    for grid in grids_of("表.xlsx", sheet):
        rows = [[cell.text for cell in row] for row in grid.rows if any(cell.text for cell in row)]
        kept = [x for x in range(len(rows[0])) if any(row[x] for row in rows)]
        found.append(tuple(tuple(row[x] for x in kept) for row in rows))
    return found


def put(cells: dict[tuple[int, int], str], table: Block, y: int, x: int) -> None:
    cells.update({(y + dy, x + dx): text for dy, row in enumerate(table) for dx, text in enumerate(row)})


@pytest.mark.parametrize("gap", [1, 2, 5])
@pytest.mark.parametrize("down", [0, 1, 4])
def test_tables_beside_each_other(gap: int, down: int) -> None:
    left, right = block(Random(gap), "收入预算表", 5), block(Random(down), "支出预算表", 3)
    cells: dict[tuple[int, int], str] = {}
    put(cells, left, 0, 0)
    put(cells, right, down, 3 + gap)
    assert read(cells) == [left, right]


def test_adjoining_tables_with_titles_merged_over_them() -> None:
    left, right = block(Random(1), "收入预算表", 4), block(Random(2), "支出预算表", 4)
    cells: dict[tuple[int, int], str] = {}
    put(cells, left, 0, 0)
    put(cells, right, 0, 3)
    whole = [((table[0][0],) * 3, *table[1:]) for table in (left, right)]
    assert read(cells, ((0, 0, 0, 2), (0, 3, 0, 5))) == whole


def test_two_over_two() -> None:
    tables = [block(Random(at), f"附表{at}", 3 + at) for at in (1, 2, 3, 4)]
    cells: dict[tuple[int, int], str] = {}
    for at, table in enumerate(tables):
        put(cells, table, at // 2 * 12, at % 2 * 4)
    # Each column of tables is read from its top.
    assert read(cells) == [tables[0], tables[2], tables[1], tables[3]]


def test_two_halves_of_one_table_stay_together() -> None:
    rows = (
        ("收支预算总表", "", "", "", ""),
        ("收入", "预算数", "", "支出", "预算数"),
        ("财政拨款", "10.00", "", "社会保障支出", "4.00"),
        ("其他收入", "2.00", "", "卫生健康支出", "8.00"),
    )
    cells: dict[tuple[int, int], str] = {}
    put(cells, rows, 0, 0)
    assert len(read(cells)) == 1


def test_a_list_of_tables_is_one_table() -> None:
    rows = (
        ("目录", "", ""),
        ("1", "收入预算表", "第 3 页"),
        ("2", "支出预算表", "第 4 页"),
    )
    cells: dict[tuple[int, int], str] = {}
    put(cells, rows, 0, 0)
    put(cells, rows, 0, 4)
    assert len(read(cells)) == 1
