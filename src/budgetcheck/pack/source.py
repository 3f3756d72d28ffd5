"""Packs as they are written: TOML files or folders of them, one building on another, merged before anything is checked.

A folder is a pack where it holds a head.toml: what the pack is, its conventions and its groups of tables. The other
TOML files of the folder are its parts, read in the order of their names; each holds some of its layout and its rules.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from budgetcheck.model.files import unreadable
from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.words import InputError, Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MAX_BYTES = 4 * 1024 * 1024
MAX_CHAIN = 8
_MAX_SAID = 400
"""A pack's own words in a message are cut to this many letters, however long it makes its keys."""

HEAD = "head.toml"
"""Of a folder that is a pack, the file that says what the pack is."""
_MAX_FILES = 100
_PART_SECTIONS = ("layout", "rules", "adjust")
_SECTIONS = ("pack", "conventions", "groups", "grounds", *_PART_SECTIONS)


class SourceFile(NamedTuple):
    """One TOML file of a pack, read but not yet checked."""

    path: str
    text: str
    content: dict[str, Any]
    folder: str = ""
    """The folder whose pack this file is a part of; empty where the file is a pack by itself."""

    @property
    def pack(self) -> str:
        """Return the path of the pack that this file belongs to: itself, or its folder."""
        return self.folder or self.path

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


def is_path(reference: str) -> bool:
    """Whether a pack is named by its path, and not by its id."""
    return reference.endswith(".toml") or "/" in reference or "\\" in reference or reference in (".", "..")


def id_of(path: Path) -> str:
    """Return the id of the pack in a file or folder."""
    return path.resolve().name if path.suffix != ".toml" else path.stem


@lru_cache(maxsize=1)
def shipped() -> tuple[Path, ...]:
    """Return every pack that ships with budgetcheck, a file or a folder, in order."""
    return packs_in(rules_folder())


def packs_in(folder: Path) -> tuple[Path, ...]:
    """Return the packs that stand in a folder, files and folders, in order."""
    found = (path for path in folder.iterdir() if path.suffix == ".toml" or _is_file(path / HEAD))
    return tuple(sorted(path for path in found if _is_pack(path)))


def locate(reference: str, beside: Path | None = None) -> Path:
    """Return the file or folder of a pack given by id or by path; raises InputError when there is none."""
    if is_path(reference):
        path = Path(reference) if beside is None else beside / reference
        if _is_pack(path):
            # A part cannot be read alone: without the rest of its folder, most of what should be checked would not be.
            return path.parent if path.is_file() and _is_file(path.parent / HEAD) else path
        if reference.endswith(".toml"):
            problem, remedy = (
                Text("找不到规则包文件", "there is no such rule pack file"),
                Text("请检查路径", "Check the path"),
            )
        else:
            problem = Text("这里没有规则包", "there is no rule pack here")
            remedy = Text(f"规则包的文件夹中应有 {HEAD}", f"The folder of a rule pack holds a {HEAD}")
        raise InputError(reference, problem, remedy=remedy)
    for folder in filter(None, (beside, rules_folder())):
        for path in (folder / f"{reference}.toml", folder / reference):
            if _is_pack(path):
                return path
    problem = Text(f"没有规则包“{reference}”", f"there is no rule pack '{reference}'")
    raise InputError("--pack", problem, remedy=did_you_mean(reference, map(id_of, shipped())))


def _is_pack(path: Path) -> bool:
    """Whether a path leads to a pack's file, or to a folder that is a pack."""
    return _is_file(path) if path.suffix == ".toml" else _is_file(path / HEAD)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # The name is too long for any file, or goes round in links.
        return False


def stamps(reference: str) -> tuple[tuple[str, int], ...]:
    """Return the files of a pack and when each was changed; none where there is no such pack just now."""
    try:
        path = locate(reference)
        files = [path] if path.suffix == ".toml" else parts_of(path)
        return tuple((str(file), file.stat().st_mtime_ns) for file in files)
    except (OSError, InputError):
        return ()


def read_toml(path: Path) -> SourceFile:
    """Read one TOML file with exact decimals; raises InputError with line and column."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(name, error) from None
    return parse_toml(name, data)


def parse_toml(name: str, data: bytes) -> SourceFile:
    """Return what the bytes of a TOML file say, with exact decimals; raises InputError with line and column."""
    import tomli

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


def parts_of(folder: Path) -> list[Path]:
    """Return the files of a folder that is a pack, its head first; raises InputError for too many, or what is no file."""
    parts = sorted(path for path in folder.glob("*.toml") if path.name != HEAD and not path.name.startswith("."))
    if len(parts) >= _MAX_FILES:
        problem = Text(f"文件超过 {_MAX_FILES} 个", f"holds more than {_MAX_FILES} files")
        raise InputError(str(folder), problem)
    for path in parts:
        if not _is_file(path):
            # Left out in silence, its rules would be too.
            raise InputError(
                str(path), Text("不是文件", "is not a file"), remedy=Text("请移走或更正", "Move or mend it")
            )
    return [folder / HEAD, *parts]


def _read_pack(path: Path) -> list[SourceFile]:
    """Return the files of one pack, the one with its head first; raises InputError."""
    if path.suffix == ".toml":
        files = [read_toml(path)]
    else:
        files, size = [], 0
        for part in parts_of(path):
            files.append(read_toml(part)._replace(folder=str(path)))
            size += len(files[-1].text)
            if size > MAX_BYTES:
                raise InputError(str(path), Text("规则包超过 4 MiB", "is larger than 4 MiB"))
    for file in files:
        _only_known(file, _SECTIONS if file is files[0] else _PART_SECTIONS)
    if not isinstance(files[0].content.get("pack"), dict):
        files[0].fail("pack", Text("缺少 [pack] 部分", "the [pack] section is missing"))
    return files


def _only_known(file: SourceFile, sections: tuple[str, ...]) -> None:
    for section in file.content:
        if section in sections:
            continue
        if section in _SECTIONS:
            problem = Text(f"此部分应写在 {HEAD} 中", f"this section belongs in {HEAD}")
            file.fail(section, problem, Text("请移到该文件", "Move it there"))
        problem = Text(f"未知的部分“{section}”", f"unknown section '{section}'")
        file.fail(section, problem, did_you_mean(section, sections))


def read_chain(path: Path) -> list[SourceFile]:
    """Return a pack's files, those of the pack that everything builds on first; raises InputError."""
    chain: list[SourceFile] = []
    seen: set[Path] = set()
    following: Path | None = path
    while following is not None:
        resolved = following.resolve()
        if resolved in seen or len(seen) >= MAX_CHAIN:
            problem = Text("extends 形成了环或过长", "extends goes round in a circle, or too far")
            raise InputError(str(path), problem, place="pack.extends")
        seen.add(resolved)
        files = _read_pack(following)
        chain = [*files, *chain]
        extends = files[0].content["pack"].get("extends", "")
        if not isinstance(extends, str):
            files[0].fail("pack.extends", Text("应为文本", "must be text"))
        following = _parent(files[0], extends, resolved.parent) if extends else None
    return chain


def _parent(file: SourceFile, extends: str, beside: Path) -> Path:
    try:
        return locate(extends, beside)
    except InputError as error:
        shown = extends[:80]
        problem = Text(f"找不到规则包“{shown}”", f"there is no rule pack '{shown}'")
        file.fail("pack.extends", problem, error.remedy)


def merge_layouts(chain: list[SourceFile]) -> dict[str, Any]:
    """Return the tables of all layouts, a later pack adding to an earlier one; false takes a table or column away."""
    tables: dict[str, Any] = {}
    said: dict[tuple[str, str], SourceFile] = {}
    for file in chain:
        layout = file.content.get("layout", {})
        if not isinstance(layout, dict):
            file.fail("layout", Text("应为表的集合", "must be a set of tables"))
        for name, table in layout.items():
            once(said, file, name, f"layout.{name}")
            if table is False:
                tables.pop(name, None)
            elif not isinstance(table, dict):
                file.fail(f"layout.{name}", Text("应为一张表", "must be a table"))
            else:
                tables[name] = _merge_table(tables.get(name, {}), table)
    return tables


def once(said: dict[tuple[str, str], SourceFile], file: SourceFile, name: str, place: str) -> None:
    """Remember which file of a pack says something; raises InputError where another file of the same pack has said it."""
    first = said.setdefault((file.pack, name), file)
    if first is not file:
        other = Path(first.path).name
        problem = Text(f"{other} 中已有", f"is also in {other}")
        file.fail(place, problem, Text("请删除其一", "Remove one"))


def merge_groups(chain: list[SourceFile], tables: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the named groups of tables, a later pack adding to an earlier one's; raises InputError.

    A table that a later pack takes away is taken from its groups too.
    """
    known = {name for file in chain for name in file.content.get("layout", ())}
    groups: dict[str, tuple[str, ...]] = {}
    for file in chain:
        written = file.content.get("groups", {})
        if not isinstance(written, dict):
            file.fail("groups", Text("应为表的分组", "must be groups of tables"))
        for name, members in written.items():
            place = f"groups.{name}"
            if name in known:
                file.fail(place, Text("已有同名的表", "a table has this name"), Text("请改名", "Rename it"))
            if not isinstance(members, list) or not all(isinstance(each, str) for each in members):
                file.fail(place, Text("应为表名的列表", "must be a list of tables"))
            for table in members:
                if table not in known:
                    problem = Text(f"版式中没有表“{table}”", f"the layout has no table '{table}'")
                    file.fail(place, problem, did_you_mean(table, tables))
            groups[name] = (*groups.get(name, ()), *(each for each in members if each in tables))
    return groups


def spelled_out(tables: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return tables with every group's name replaced by its tables, each table once."""
    return tuple(dict.fromkeys(table for name in tables for table in groups.get(name, (name,))))


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
