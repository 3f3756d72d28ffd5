"""Layouts and groups of a chain of packs, a later pack adding to an earlier one, before any of it is checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.arithmetic.formula import SELECTORS
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.code_files import codes_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from budgetcheck.pack.toml_file import Faults, SourceFile

_GROUP = re.compile(r"[a-z_][a-z0-9_]{0,63}|[\u4e00-\u9fff]{1,40}")


class Groups(NamedTuple):
    """What rules may name together, by the name of each group."""

    tables: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[str, ...]]
    """Codes, beginnings of codes with a star, and names of rows."""
    columns: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...] = ()
    """The files that codes were read from."""


def merge_layouts(chain: list[SourceFile], faults: Faults) -> dict[str, Any]:
    """Return the tables of all layouts, a later pack adding to an earlier one; false takes a table or column away."""
    tables: dict[str, Any] = {}
    said: dict[tuple[str, str], SourceFile] = {}
    for file in chain:
        layout = file.content.get("layout", {})
        if not isinstance(layout, dict):
            faults.add(file.fault(("layout",), Text("应为表的集合", "must be a set of tables")))
            continue
        for name, table in layout.items():
            once(said, file, ("layout", name), faults)
            if table is False:
                tables.pop(name, None)
            elif not isinstance(table, dict):
                faults.add(file.fault(("layout", name), Text("应为一张表", "must be a table")))
            else:
                tables[name] = _merge_table(tables.get(name, {}), table)
    return tables


def _merge_table(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    merged = base | extra
    for part in ("columns", "rows", "rows_also", "alone"):
        if isinstance(base.get(part), dict) and isinstance(extra.get(part), dict):
            both = base[part] | extra[part]
            merged[part] = {key: value for key, value in both.items() if value is not False}
    if isinstance(merged.get("columns"), dict):
        merged["columns"] = {
            key: {"label": column} if isinstance(column, str) else column for key, column in merged["columns"].items()
        }
    return merged


def once(
    said: dict[tuple[str, str], SourceFile], file: SourceFile, path: tuple[str | int, ...], faults: Faults
) -> bool:
    """Remember which file of a pack says something; False, and a fault, where another file of the pack has said it."""
    first = said.setdefault((file.pack, str(path[1])), file)
    if first is file:
        return True
    other = Path(first.path).name
    problem = Text(f"{other} 中已有", f"is also in {other}")
    faults.add(file.fault(path, problem, Text("请删除其一", "Remove one"), of_key=True))
    return False


def merge_groups(chain: list[SourceFile], tables: Collection[str], faults: Faults) -> Groups:
    """Return the named groups, a later pack adding to an earlier one's.

    A table that a later pack takes away is taken from its groups too.
    """
    known = {name for file in chain for name in _mapping(file.content.get("layout"))}
    found: dict[str, dict[str, tuple[str, ...]]] = {"tables": {}, "rows": {}, "columns": {}}
    files: list[str] = []
    for file in chain:
        written = file.content.get("groups", {})
        if not isinstance(written, dict):
            faults.add(file.fault(("groups",), Text("应为分组的集合", "must be a set of groups")))
            continue
        for name, members in written.items():
            path = ("groups", name)
            if name in ("rows", "columns") and isinstance(members, dict):
                for each, inner in members.items():
                    own = _members(file, (*path, each), inner, faults, files, by_file=name == "rows")
                    found[name][each] = (*found[name].get(each, ()), *own)
                continue
            if name in known:
                problem = Text("已有同名的表", "a table has this name")
                faults.add(file.fault(path, problem, Text("请改名", "Rename it"), of_key=True))
            own = _members(file, path, members, faults)
            for number, table in enumerate(own):
                if table not in known:
                    problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
                    faults.add(file.fault((*path, number), problem, did_you_mean(table, tables)))
            found["tables"][name] = (*found["tables"].get(name, ()), *(each for each in own if each in tables))
    return Groups(found["tables"], found["rows"], found["columns"], tuple(files))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _members(  # noqa: PLR0913 - where they stand, and what may stand there
    file: SourceFile,
    path: tuple[str | int, ...],
    members: object,
    faults: Faults,
    files: list[str] | None = None,
    *,
    by_file: bool = False,
) -> tuple[str, ...]:
    """Return the members of a group: those that are listed, or of rows those of a file."""
    name = str(path[-1])
    if len(path) > 2 and (not _GROUP.fullmatch(name) or name in SELECTORS or name == "total"):
        remedy = Text(
            "用小写字母、数字和下划线，或汉字", "Use lower case letters, digits and underscores, or Han characters"
        )
        faults.add(file.fault(path, Text("组名不合要求", "this name of a group will not do"), remedy, of_key=True))
    if by_file and isinstance(members, dict) and set(members) == {"file"} and isinstance(members["file"], str):
        found, source = codes_in(file, (*path, "file"), members["file"], faults)
        if files is not None and source:
            files.append(source)
        return found
    if not isinstance(members, list) or not all(isinstance(each, str) for each in members):
        problem = Text("应为名称的列表", "must be a list of names")
        written = Text('或写 { file = "科目编码.csv" }', 'or { file = "codes.csv" }') if by_file else None
        faults.add(file.fault(path, problem, written))
        return ()
    return tuple(members)


def spelled_out(tables: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return tables with every group's name replaced by its tables, each table once."""
    return tuple(dict.fromkeys(table for name in tables for table in groups.get(name, (name,))))
