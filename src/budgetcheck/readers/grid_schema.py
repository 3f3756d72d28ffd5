"""Printed tables that no layout knows, in the budget file: headings as paths, rows of cells as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from budgetcheck.documents.blocks import MAX_CELLS, Cell
from budgetcheck.documents.grids import table_under
from budgetcheck.model.budget import Source
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.model.printed_table import PrintedTable

_KEYS = frozenset({"title", "number", "measure", "headings", "rows"})
_MAX_GRIDS = 500


def grids_schema() -> dict[str, Any]:
    """Return the JSON Schema of the printed tables of a budget file that no layout knows."""
    words = {"type": "string"}
    lines = {"type": "array", "items": {"type": "array", "items": words}}
    return {
        "type": "array",
        "maxItems": _MAX_GRIDS,
        "description": "Printed tables that the rule pack does not know, checked by what they show of themselves.",
        "items": {
            "type": "object",
            "properties": {
                "title": {"type": "string", "description": "As printed over the table."},
                "number": words,
                "measure": words,
                "headings": {**lines, "description": "Of each column the words over it, outermost first."},
                "rows": {**lines, "description": "The cells of each row as printed; a blank one is empty."},
            },
            "required": ["title", "headings", "rows"],
            "additionalProperties": False,
        },
    }


def read_grids(content: object, fail: Callable[[str, Text], NoReturn]) -> tuple[PrintedTable, ...]:
    """Return the printed tables of a budget file; `fail` names the place and the fault."""
    if not isinstance(content, list) or len(content) > _MAX_GRIDS:
        fail("grids", Text("应为表的数组", "must be a list of tables"))
    return tuple(_grid(entry, place, fail) for place, entry in enumerate(content, 1))


def _grid(entry: object, place: int, fail: Callable[[str, Text], NoReturn]) -> PrintedTable:
    where = f"grids[{place}]"
    if not isinstance(entry, dict) or not {"title", "headings", "rows"} <= entry.keys() <= _KEYS:
        listed = ", ".join(sorted(_KEYS))
        fail(where, Text(f"应有 {listed}", f"must have {listed}"))
    words = [entry.get(key, "") for key in ("title", "number", "measure")]
    if not all(isinstance(word, str) for word in words):
        fail(where, Text("标题、表号和单位应为文本", "title, number and measure must be text"))
    headings = _lines(entry["headings"], f"{where}.headings", fail)
    rows = _lines(entry["rows"], f"{where}.rows", fail)
    if any(len(row) > len(headings) for row in rows):
        fail(f"{where}.rows", Text("有的行比标题多", "has a row longer than the headings"))
    cells = [
        [Cell(word, Source(table=place, cell=f"R{y}C{x}")) for x, word in enumerate(row, 1)]
        for y, row in enumerate(rows, 1)
    ]
    title, number, measure = words
    table = table_under([tuple(path) for path in headings], cells)
    return table._replace(title=title, number=number, measure=measure, place=place)


def _lines(value: object, where: str, fail: Callable[[str, Text], NoReturn]) -> list[list[str]]:
    lines: list[Any] = value if isinstance(value, list) else [None]
    if not all(isinstance(line, list) and all(isinstance(word, str) for word in line) for line in lines):
        fail(where, Text("应为文本数组的数组", "must be a list of lists of text"))
    if sum(map(len, lines)) > MAX_CELLS:
        fail(where, Text("单元格过多", "has too many cells"))
    return lines


def grid_entries(tables: Sequence[PrintedTable]) -> list[dict[str, Any]]:
    """Return printed tables as a budget file holds them."""
    return [
        {
            "title": table.title,
            **({"number": table.number} if table.number else {}),
            **({"measure": table.measure} if table.measure else {}),
            "headings": [list(column.path) for column in table.columns],
            "rows": [list(row) for row in table.body],
        }
        for table in tables
    ]
