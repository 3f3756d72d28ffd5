"""Packs as they are written: TOML files or folders of them, one building on another, merged before anything is checked.

A folder is a pack where it holds a head.toml: what the pack is, its conventions and its groups of tables. The other
TOML files of the folder are its parts, read in the order of their names; each holds some of its layout and its rules.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.pack.toml_file import MAX_BYTES, Faults, SourceFile, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CHAIN = 8
HEAD = "head.toml"
"""Of a folder that is a pack, the file that says what the pack is."""
_MAX_FILES = 100
_PART_SECTIONS = ("layout", "rules", "adjust")
_SECTIONS = ("pack", "conventions", "groups", "grounds", *_PART_SECTIONS)


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


def stamps(reference: str, also: Iterable[str] = ()) -> tuple[tuple[str, int], ...]:
    """Return when each file of a pack was changed, and each of some others; 0 for one that is not there just now."""
    try:
        path = locate(reference)
        files = [str(file) for file in ([path] if path.suffix == ".toml" else parts_of(path))]
    except (OSError, InputError):
        files = []
    return tuple((file, _changed_at(file)) for file in dict.fromkeys((*files, *also)))


def _changed_at(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0


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


def _read_pack(path: Path, faults: Faults) -> list[SourceFile]:
    """Return the files of one pack that can be read, the one with its head first; raises InputError."""
    if path.suffix == ".toml":
        return list(_readable([path], "", faults))
    files = list(_readable(parts_of(path), str(path), faults))
    if sum(len(file.text) for file in files) > MAX_BYTES:
        raise InputError(str(path), Text("规则包超过 4 MiB", "is larger than 4 MiB"))
    return files


def _readable(paths: Iterable[Path], folder: str, faults: Faults) -> Iterator[SourceFile]:
    for path in paths:
        try:
            yield read_toml(path)._replace(folder=folder)
        except InputError as error:
            faults.add(error)


def only_known_sections(chain: list[SourceFile], faults: Faults) -> None:
    """Find sections that no pack has, and those of a head that stand in another file of its folder."""
    seen: set[str] = set()
    for file in chain:
        sections = _PART_SECTIONS if file.pack in seen else _SECTIONS
        seen.add(file.pack)
        for section in file.content:
            if section in sections:
                continue
            if section in _SECTIONS:
                problem = Text(f"此部分应写在 {HEAD} 中", f"this section belongs in {HEAD}")
                faults.add(file.fault((section,), problem, Text("请移到该文件", "Move it there"), of_key=True))
            else:
                problem = Text(f"未知的部分“{section}”", f"unknown section '{section}'")
                faults.add(file.fault((section,), problem, did_you_mean(section, sections), of_key=True))


def read_chain(path: Path) -> list[SourceFile]:
    """Return a pack's files, those of the pack that everything builds on first.

    Raises InputError with all that is wrong with the writing of any of them: what stands in them is asked only then.
    """
    chain: list[SourceFile] = []
    faults = Faults()
    seen: set[Path] = set()
    following: Path | None = path
    while following is not None:
        resolved = following.resolve()
        if resolved in seen or len(seen) >= MAX_CHAIN:
            problem = Text("extends 形成了环或过长", "extends goes round in a circle, or too far")
            raise InputError(str(path), problem, place="pack.extends")
        seen.add(resolved)
        before = len(faults.found)
        files = _read_pack(following, faults)
        chain = [*files, *chain]
        if len(faults.found) > before:
            break
        following = _extended(files[0], resolved.parent, faults)
    faults.raise_all()
    return chain


def _extended(head: SourceFile, beside: Path, faults: Faults) -> Path | None:
    """Return the pack that another builds on; None where it builds on none, or says so wrongly."""
    pack = head.content.get("pack")
    if not isinstance(pack, dict):
        remedy = Text("请写 [pack] 和 title", "Write [pack] and its title")
        faults.add(head.fault(("pack",), Text("缺少 [pack] 部分", "the [pack] section is missing"), remedy))
        return None
    extends = pack.get("extends", "")
    if not isinstance(extends, str):
        faults.add(head.fault(("pack", "extends"), Text("应为文本", "must be text")))
        return None
    try:
        return locate(extends, beside) if extends else None
    except InputError as error:
        shown = extends[:80]
        problem = Text(f"找不到规则包“{shown}”", f"there is no rule pack '{shown}'")
        faults.add(head.fault(("pack", "extends"), problem, error.remedy))
        return None
