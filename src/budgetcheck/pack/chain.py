"""Packs as they are written: one building on another, each a file or a folder, read before anything in them is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.pack.source import HEAD, MAX_BYTES, locate, parts_of
from budgetcheck.pack.toml_file import Faults, SourceFile, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_CHAIN = 8
_PART_SECTIONS = ("layout", "rules", "adjust")
_SECTIONS = ("pack", "conventions", "groups", "grounds", *_PART_SECTIONS)


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
