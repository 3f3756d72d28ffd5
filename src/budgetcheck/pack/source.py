"""Where packs are: TOML files or folders of them, by id or by path.

A folder is a pack where it holds a head.toml: what the pack is, its conventions and its groups of tables. The other
TOML files of the folder are its parts, read in the order of their names; each holds some of its layout and its rules.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.official_codes import rules_folder
from budgetcheck.model.words import InputError, Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_BYTES = 4 * 1024 * 1024
"""What a pack may take, a file or a folder."""
HEAD = "head.toml"
"""Of a folder that is a pack, the file that says what the pack is."""
_MAX_FILES = 100


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
