"""Empty budgets to fill in: a budget file with every table and fixed row of a pack, or its tables as an Excel workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.model.layout import is_notes
from budgetcheck.model.words import InputError, Text
from budgetcheck.pack import load_pack
from budgetcheck.readers.budget_text import budget_text
from budgetcheck.reporters.workbook import put, saved

if TYPE_CHECKING:
    from budgetcheck.model.layout import TableLayout
    from budgetcheck.pack import Pack

_UNIT = "（单位名称）"
_TOTAL = {"total": "合计"}
_BLANK_ROWS = 30
"""Rows left to fill in where a pack does not fix them."""
_WIDTHS = (14, 36, 18)


def template(reference: str, suffix: str, path: str) -> str | bytes:
    """Return the empty budget of a pack as .json or .xlsx. Raises InputError for an unknown pack or another suffix."""
    pack = load_pack(reference)
    if suffix == ".json":
        return budget_text(_content(pack))
    if suffix == ".xlsx":
        return _workbook(pack)
    remedy = Text("请用 .json 或 .xlsx", "Use .json or .xlsx")
    raise InputError(path, Text(f"没有“{suffix}”模板", f"there is no template as '{suffix}'"), remedy=remedy)


def _year(pack: Pack) -> int:
    return max(pack.head.years, default=2024)


def _content(pack: Pack) -> dict[str, Any]:
    return {
        "format": Decimal(1),
        "unit": _UNIT,
        "region": next(iter(pack.head.regions), ""),
        "year": Decimal(_year(pack)),
        "stage": pack.head.stages[0],
        "measure": "万元",
        "decimals": Decimal(2),
        "tables": {name: _table(table) for name, table in pack.layout.tables.items()},
    }


def _rows(layout: TableLayout) -> dict[str, str]:
    """Return the rows that a table has before it is filled in: the fixed ones, else its total."""
    if layout.rows:
        return dict(layout.rows)
    return dict(_TOTAL) if layout.codes in ("function", "economic", "outline") else {}


def _table(layout: TableLayout) -> dict[str, Any]:
    head: dict[str, Any] = {"title": layout.title} | ({"number": layout.number} if layout.number else {})
    return head | {"rows": [{"code": code, "name": name} for code, name in _rows(layout).items()]}


def _workbook(pack: Pack) -> bytes:
    """Return the pack's tables, a sheet each, under number, title and measure, as the readers know them again."""
    from openpyxl import Workbook
    from openpyxl.styles import Border, Font, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    line = Side("thin", color="999999")
    for group in _printed_together(pack):
        layouts = [pack.layout.tables[name] for name in group]
        page = book.create_sheet(f"{layouts[0].number or layouts[0].title}"[:31])
        title = layouts[0].title.partition("（收入")[0]
        above = [[f"{_year(pack)} 年预算公开表"], [layouts[0].number], [title], [f"编制单位：{_UNIT} 单位：万元"]]
        lines = [each for each in above if each[0]] + _grid(layouts)
        for y, cells in enumerate(lines, 1):
            for x, value in enumerate(cells, 1):
                cell = page.cell(y, x)
                put(cell, value or None)
                if len(cells) > 1:
                    cell.border = Border(left=line, right=line, top=line, bottom=line)
        for x in range(1, page.max_column + 1):
            page.column_dimensions[get_column_letter(x)].width = _WIDTHS[min(x, len(_WIDTHS)) - 1]
        page["A2"].font = Font(bold=True)
    return saved(book)


def _printed_together(pack: Pack) -> list[list[str]]:
    """Return the tables that can be printed as grids, those of one number side by side."""
    groups: dict[str, list[str]] = {}
    for name, table in pack.layout.tables.items():
        if table.columns and table.number and not is_notes(name):
            groups.setdefault(table.number, []).append(name)
    return list(groups.values())


def _grid(layouts: list[TableLayout]) -> list[list[str]]:
    halves = [_half(layout) for layout in layouts]
    height = max(map(len, halves))
    widths = [len(half[0]) for half in halves]
    rows = [
        [
            cell
            for half, width in zip(halves, widths, strict=True)
            for cell in (half[y] if y < len(half) else [""] * width)
        ]
        for y in range(height)
    ]
    if len(layouts) > 1:
        over = [layout.lane for layout, width in zip(layouts, widths, strict=True) for _ in range(width)]
        return [over, *rows]
    return rows


def _half(layout: TableLayout) -> list[list[str]]:
    coded = layout.codes in ("function", "economic")
    head = [*(["科目编码"] if coded else []), "项目" if layout.lane else "科目名称"]
    head += [column.label for column in layout.columns.values()]
    blanks = [""] * len(layout.columns)
    rows = [[*([""] if coded else []), name, *blanks] for name in _rows(layout).values()]
    if coded:
        rows = [*([[""] * len(head)] * _BLANK_ROWS), *rows]
    return [head, *rows]
