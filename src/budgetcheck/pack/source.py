"""Packs as they are written: TOML files, one building on another, merged before anything is checked."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.record import NamedTuple
from budgetcheck.model.words import InputError, Text, did_you_mean

MAX_BYTES = 4 * 1024 * 1024
MAX_CHAIN = 8
_MAX_SAID = 400
"""A pack's own words in a message are cut to this many letters, however long it makes its keys."""

_SECTIONS = ("pack", "conventions", "layout", "rules", "adjust")


class SourceFile(NamedTuple):
    """One TOML file of a pack, read but not yet checked."""

    path: str
    text: str
    content: dict[str, Any]

    def fail(self, place: str, problem: Text, remedy: Text | None = None) -> NoReturn:
        """Raise an InputError that names this file, the place in it, and the line where it can be found."""
        problem = Text(problem.zh[:_MAX_SAID], problem.en[:_MAX_SAID])
        raise InputError(self.path, problem, place=place[:_MAX_SAID], remedy=remedy)

    def line_of(self, rule_id: str) -> int | None:
        """Return the line on which a rule's id stands; the last one where it stands twice."""
        return _id_lines(self.text).get(rule_id)


@lru_cache(maxsize=8)
def _id_lines(text: str) -> dict[str, int]:
    """Return the lines of all ids in a file: looked up for every rule, so found once."""
    lines = {}
    for number, line in enumerate(text.splitlines(), 1):
        key, _, value = line.partition("=")
        if key.strip() == "id":
            lines[value.partition("#")[0].strip().strip("\"'")] = number
    return lines


def locate(reference: str, beside: Path | None = None) -> Path:
    """Return the file of a pack given by id or by path; raises InputError when there is none."""
    if reference.endswith(".toml"):
        path = Path(reference) if beside is None else beside / reference
        if _is_file(path):
            return path
        raise InputError(
            reference,
            Text("找不到规则包文件", "there is no such rule pack file"),
            remedy=Text("请检查路径", "Check the path"),
        )
    for folder in filter(None, (beside, rules_folder())):
        path = folder / f"{reference}.toml"
        if "/" not in reference and "\\" not in reference and _is_file(path):
            return path
    known = sorted(path.stem for path in rules_folder().glob("*.toml"))
    problem = Text(f"没有规则包“{reference}”", f"there is no rule pack '{reference}'")
    raise InputError("--pack", problem, remedy=did_you_mean(reference, known))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # The name is too long for any file, or goes round in links.
        return False


def read_toml(path: Path) -> SourceFile:
    """Read one TOML file with exact decimals; raises InputError with line and column."""
    import tomli

    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(name, Text(f"无法读取（{reason}）", f"cannot be read ({reason})")) from None
    if len(data) > MAX_BYTES:
        raise InputError(name, Text("文件超过 4 MiB", "is larger than 4 MiB"))
    if data.startswith(b"\xef\xbb\xbf"):
        remedy = Text("请另存为不带 BOM 的 UTF-8", "Save it as UTF-8 without a byte order mark")
        raise InputError(name, Text("文件带有 BOM 标记", "starts with a byte order mark (BOM)"), remedy=remedy)
    try:
        text = data.decode("utf-8")
        content = tomli.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        remedy = Text("请另存为 UTF-8", "Save it as UTF-8")
        raise InputError(
            name, Text("不是 UTF-8 文本", "is not UTF-8 text"), place=f"line {line}", remedy=remedy
        ) from None
    except tomli.TOMLDecodeError as fault:
        problem = Text(f"不是有效的 TOML（{fault.msg}）", f"is not valid TOML ({fault.msg})")
        remedy = Text("请检查该行的引号、等号和括号", "Check the quotes, equals signs and brackets of that line")
        place = f"line {fault.lineno} column {fault.colno}"
        raise InputError(name, problem, place=place, remedy=remedy) from None
    except RecursionError:
        raise InputError(name, Text("嵌套过深", "is nested too deeply")) from None
    except (ValueError, ArithmeticError):
        raise InputError(name, Text("有大得无法计算的数字", "holds a number beyond all arithmetic")) from None
    return SourceFile(name, text, content)


def read_chain(path: Path) -> list[SourceFile]:
    """Return a pack's files, the one that everything builds on first; raises InputError."""
    chain: list[SourceFile] = []
    seen: set[Path] = set()
    following: Path | None = path
    while following is not None:
        resolved = following.resolve()
        if resolved in seen or len(seen) >= MAX_CHAIN:
            problem = Text("extends 形成了环或过长", "extends goes round in a circle, or too far")
            raise InputError(str(path), problem, place="pack.extends")
        seen.add(resolved)
        file = read_toml(following)
        chain.insert(0, file)
        for section in file.content:
            if section not in _SECTIONS:
                file.fail(
                    section,
                    Text(f"未知的部分“{section}”", f"unknown section '{section}'"),
                    did_you_mean(section, _SECTIONS),
                )
        head = file.content.get("pack")
        if not isinstance(head, dict):
            file.fail("pack", Text("缺少 [pack] 部分", "the [pack] section is missing"))
        extends = head.get("extends", "")
        if not isinstance(extends, str):
            file.fail("pack.extends", Text("应为文本", "must be text"))
        following = _parent(file, extends, resolved.parent) if extends else None
    return chain


def _parent(file: SourceFile, extends: str, beside: Path) -> Path:
    try:
        return locate(extends, beside)
    except InputError as error:
        shown = extends[:80]
        problem = Text(f"找不到规则包“{shown}”", f"there is no rule pack '{shown}'")
        file.fail("pack.extends", problem, error.remedy)


def merge_layouts(chain: list[SourceFile]) -> dict[str, Any]:
    """Return the tables of all layouts, a later file adding to an earlier one; false takes a table or column away."""
    tables: dict[str, Any] = {}
    for file in chain:
        layout = file.content.get("layout", {})
        if not isinstance(layout, dict):
            file.fail("layout", Text("应为表的集合", "must be a set of tables"))
        for name, table in layout.items():
            if table is False:
                tables.pop(name, None)
            elif not isinstance(table, dict):
                file.fail(f"layout.{name}", Text("应为一张表", "must be a table"))
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
