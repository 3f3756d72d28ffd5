"""The list of units that should have published: a CSV as Excel saves it."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import read_bytes

_HEADINGS = {
    "unit": ("unit", "name", "单位", "单位名称", "预算单位", "预算单位名称"),
    "year": ("year", "年度", "年份", "预算年度"),
    "parent": ("parent", "department", "部门", "主管部门", "上级部门", "部门名称"),
}
_REMEDY = Text("请在 Excel 中另存为“CSV UTF-8（逗号分隔）”", "In Excel, save it as 'CSV UTF-8 (comma delimited)'")


class Unit(NamedTuple):
    """One unit of the list."""

    name: str
    year: int | None = None
    parent: str = ""
    """The department whose own budget is the sum of its units'."""


def read_units(path: str) -> tuple[Unit, ...]:
    """Return the units of a list in UTF-8 or GBK, with a heading of unit, year and parent. Raises InputError."""
    data = read_bytes(path)
    try:
        rows = list(csv.reader(io.StringIO(_decoded(path, data)), strict=True))
    except csv.Error as error:
        problem = Text(f"不是 CSV（{error}）", f"is not a CSV ({error})")
        raise InputError(path, problem, remedy=_REMEDY) from None
    columns = _columns(path, rows[0] if rows else [])
    units = []
    for line, row in enumerate(rows[1:], 2):
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
        if not any(cell.strip() for cell in row):
            continue
        if not cells["unit"]:
            raise InputError(path, Text("没有单位名称", "has no unit"), place=f"line {line}")
        units.append(Unit(cells["unit"], _year(path, line, cells.get("year", "")), cells.get("parent", "")))
    if not units:
        raise InputError(path, Text("没有单位", "lists no unit"), remedy=_REMEDY)
    return tuple(units)


def _decoded(path: str, data: bytes) -> str:
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise InputError(path, Text("是 Excel 工作簿，不是 CSV", "is an Excel workbook, not a CSV"), remedy=_REMEDY)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(path, Text("编码既不是 UTF-8 也不是 GBK", "is neither UTF-8 nor GBK"), remedy=_REMEDY)


def _columns(path: str, heading: list[str]) -> dict[str, int]:
    cells = [cell.strip().lower() for cell in heading]
    found = {key: cells.index(name) for key, names in _HEADINGS.items() for name in names if name in cells}
    if "unit" not in found:
        known = Text("第一行应有：单位、年度、主管部门", "The first line should read: unit, year, parent")
        raise InputError(path, Text("没有“单位”一列", "has no column 'unit'"), place="line 1", remedy=known)
    return found


def _year(path: str, line: int, cell: str) -> int | None:
    digits = cell.removesuffix("年")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 4):
        raise InputError(path, Text(f"“{cell}”不是年度", f"'{cell}' is not a year"), place=f"line {line}")
    return int(digits)
