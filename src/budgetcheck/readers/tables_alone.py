"""Tables of a budget file that no layout describes, as printed tables: codes and totals say what must add up in them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from budgetcheck.documents.blocks import Cell
from budgetcheck.documents.grids import table_under
from budgetcheck.model.budget import AMOUNTS, MAX_DECIMALS, ROLES, PrintedPart, Source
from budgetcheck.model.layout import is_notes
from budgetcheck.model.words import Text
from budgetcheck.readers.rows import ROW_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from budgetcheck.model.printed_table import PrintedTable

_MARKS = ("一、", "（一）", "1.", "（1）", "①")
"""How rows of an outline are numbered, by their depth: 1.5.4 stands under （一）."""
_HEADINGS = (("科目编码",), ("科目名称",))
_TOTAL = "合计"
_MAX_COLUMNS = 200


def printed_tables(
    tables: Mapping[str, Any], measure: str, decimals: int, fail: Callable[[str, Text], NoReturn]
) -> tuple[PrintedTable, ...]:
    """Return the tables of a budget file as if printed, each row with its code, its name and its figures.

    Sections of the notes are left out, as their rows are sentences, which need not add up; and so is a row alone, of
    which no heading says what it holds. `measure` and `decimals` are the
    file's; `fail` names the place and the fault of what is no table.
    """
    printed = [(name, content) for name, content in tables.items() if not _says_nothing(name, content)]
    return tuple(
        _table(name, content, place, (measure, decimals), fail) for place, (name, content) in enumerate(printed, 1)
    )


def figures_left(tables: Mapping[str, Any]) -> tuple[PrintedPart, ...]:
    """Return how many figures each of the parts gives that are left out."""
    parts = [(name, content) for name, content in tables.items() if _says_nothing(name, content)]
    return tuple(
        PrintedPart(str(content.get("title") or name), sum(map(_figures, content.get("rows") or ())))
        for name, content in parts
    )


def _says_nothing(name: str, content: object) -> bool:
    rows = content.get("rows") if isinstance(content, dict) else None
    return isinstance(rows, list) and (is_notes(name) or len(rows) == 1)


def _figures(row: object) -> int:
    if not isinstance(row, dict):
        return 0
    given = (value for key, value in row.items() if key not in ROW_KEYS and value is not None)
    return sum(not _is_words(value) for value in given)


def _table(
    name: str, content: object, place: int, given: tuple[str, int], fail: Callable[[str, Text], NoReturn]
) -> PrintedTable:
    where = f"tables.{name}"
    if not isinstance(content, dict) or not isinstance(content.get("rows", []), list):
        fail(where, Text("应为含 rows 数组的表", "must be a table with a list of rows"))
    rows: list[Any] = content.get("rows", [])
    if not all(isinstance(row, dict) and isinstance(row.get("code"), str) for row in rows):
        fail(f"{where}.rows", Text("每行应有编码 code", "must give each row a code"))
    measure = content.get("measure", given[0])
    if measure not in AMOUNTS:
        fail(f"{where}.measure", Text(f"应为 {'、'.join(AMOUNTS)} 之一", f"must be one of {', '.join(AMOUNTS)}"))
    decimals = content.get("decimals", given[1])
    if type(decimals) is not int and not isinstance(decimals, Decimal):
        fail(f"{where}.decimals", Text("应为整数", "must be a whole number"))
    digits = min(max(int(decimals), 0), MAX_DECIMALS)
    keys = list(dict.fromkeys(key for row in rows for key in row if key not in ROW_KEYS))
    if len(keys) > _MAX_COLUMNS:
        fail(where, Text(f"列数超过 {_MAX_COLUMNS}", f"has more than {_MAX_COLUMNS} columns"))
    # The name of a row comes before its figures, and words of it before them too, as in print.
    words = [key for key in keys if all(_is_words(row[key]) for row in rows if row.get(key) is not None)]
    figures = [key for key in keys if key not in words]
    headings = [*_HEADINGS, *((key,) for key in words), *((ROLES.get(key, key),) for key in figures)]
    texts = [[*_named(row), *(_shown(row.get(key), digits) for key in (*words, *figures))] for row in rows]
    cells = [
        [Cell(text, Source(table=place, cell=f"R{y}C{x}")) for x, text in enumerate(line, 1)]
        for y, line in enumerate(texts, 1)
    ]
    title, number = (content.get(key) or "" for key in ("title", "number"))
    read = table_under(headings, cells)
    return read._replace(title=str(title or name), number=str(number), measure=measure, place=place)


def _is_words(value: object) -> bool:
    """Whether a value is text and no number written as one."""
    return isinstance(value, list) or (isinstance(value, str) and not value.strip("+-").replace(".", "", 1).isdecimal())


def _named(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return the code and the name of a row as they are printed: a total by its word, an outline by its numbering."""
    code, name = row["code"], row.get("name")
    name = name if isinstance(name, str) else ""
    if code == "total":
        return "", name if _TOTAL[1:] in name else _TOTAL
    parts = code.split(".")
    if all(part.isdecimal() and len(part) <= 2 for part in parts):
        return "", f"{_MARKS[min(len(parts), len(_MARKS)) - 1]}{name or code}"
    return (code, name) if code.isdecimal() else ("", name or code)


def _shown(value: object, decimals: int) -> str:
    """Return a value as printed: a number with the decimals of its table, a text with its own."""
    if isinstance(value, Decimal):
        own = -int(value.as_tuple().exponent) if value.is_finite() else 0
        return f"{value:.{max(decimals, min(own, MAX_DECIMALS))}f}" if value.is_finite() else str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{Decimal(value):.{decimals}f}"
    if isinstance(value, list):
        return "、".join(word for word in value if isinstance(word, str))
    return value if isinstance(value, str) else ""
