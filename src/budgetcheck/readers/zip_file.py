"""An archive of an office is a folder: its files are read one by one, in memory, under a path that continues its own."""

from __future__ import annotations

import lzma
import os
import stat
import zipfile
import zlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.html_folder import own_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".zip",)

MAX_MEMBERS = 20_000
MAX_MEMBER = 64 * 1024 * 1024
"""Bytes of one member, unpacked: as many as of a file."""
_MAX_RATIO = 200
_ALWAYS_ALLOWED = 256 * 1024 * 1024
"""Bytes that an archive may unpack to, however small it is."""
_MAX_TOGETHER = 512 * 1024 * 1024
"""Bytes that are unpacked at once from an archive that was sent as bytes."""
_DOCUMENTS = ("word/document.xml", "xl/workbook.xml", "xl/workbook.bin", "OFD.xml", "content.xml")
"""Members that make an archive one document and no folder."""
_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    EOFError,
)
_NAMED_IN_UTF8 = 0x800
_ENCRYPTED = 0x1


class _Archive(NamedTuple):
    """An archive as it is on disk, and its files by their names."""

    file: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]


def open_document(path: str, data: bytes) -> NoReturn:  # noqa: ARG001 - it is refused for what its directory says
    """Refuse an archive that could not be taken as a folder, and say why; raises InputError."""
    if Path(path).is_file():
        names_in(path)
    remedy = Text("请解压后检查其中的文件", "Unpack it and check the files in it")
    raise InputError(
        path, Text("是压缩包中的压缩包", "is an archive within an archive, or sent as bytes"), remedy=remedy
    )


def is_archive(path: str) -> bool:
    """Whether a path is one of an archive that holds files, judged by its name and what it holds."""
    if not path.lower().endswith(SUFFIXES):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name for name in _DOCUMENTS if name in archive.NameToInfo}
    except _FAULTS:
        return True
    return not names


def expanded(path: str, suffixes: frozenset[str] | set[str]) -> Iterator[str]:
    """Yield the paths of an archive's files with a known suffix; its own where it holds none or cannot be read.

    Whoever opens that path is told the reason.
    """
    try:
        names = names_in(path)
    except InputError:
        names = []
    inside = [name for name in names if PurePosixPath(name).suffix.lower() in suffixes]
    yield from (f"{path}/{name}" for name in inside) if inside else (path,)


def names_in(path: str) -> list[str]:
    """Return the names of an archive's files, as a folder would list them; raises InputError."""
    return _listed(path, _opened(path))


def _listed(path: str, archive: _Archive) -> list[str]:
    shown = [name for name in archive.members if not _is_hidden(name)]
    own = {str(PurePosixPath(name).parent / folder) for name in shown for folder in own_folders((name,))}
    found = sorted(name for name in shown if not own.intersection(map(str, PurePosixPath(name).parents)))
    if not found:
        remedy = Text("请确认选对了文件", "Check that it is the right file")
        raise InputError(path, Text("压缩包中没有文件", "is an archive that holds no file"), remedy=remedy)
    return found


def unpacked(path: str, data: bytes, suffixes: frozenset[str]) -> tuple[list[tuple[str, bytes]], dict[str, bytes]]:
    """Return the documents in the bytes of an archive, and the files of saved pages beside them, each by its path.

    Nothing on disk is looked at: the path names the archive. Raises InputError.
    """
    archive = _archive(path, BytesIO(data), len(data))
    names = [name for name in _listed(path, archive) if PurePosixPath(name).suffix.lower() in suffixes]
    if not names:
        listed = " ".join(sorted(suffixes))
        remedy = Text(f"可读取的格式：{listed}", f"Formats that can be read: {listed}")
        raise InputError(path, Text("压缩包中没有预算文件", "is an archive that holds no budget file"), remedy=remedy)
    # Whatever lies in the folder of a page is listed by nobody, and may hold frames of it.
    others = [name for name in archive.members if name not in names and name.lower().endswith((".htm", ".html"))]
    found: dict[str, bytes] = {}
    size = 0
    for name in (*names, *others):
        try:
            with archive.file.open(archive.members[name]) as file:
                found[f"{path}/{name}"] = file.read(MAX_MEMBER + 1)
        except _FAULTS as fault:
            raise _damaged(f"{path}/{name}", fault) from None
        size += len(found[f"{path}/{name}"])
        if size > _MAX_TOGETHER:
            raise _too_large(path)
    return [(f"{path}/{name}", found[f"{path}/{name}"]) for name in names], {
        f"{path}/{name}": found[f"{path}/{name}"] for name in others
    }


def member_of(path: str, most: int) -> bytes | None:
    """Return up to as many bytes of the file that a path names within an archive; None where it names none.

    Raises InputError for an archive or a member that cannot be read.
    """
    outer = _outer(path)
    if outer is None:
        return None
    archive = _opened(outer)
    info = archive.members.get(path[len(outer) + 1 :].replace("\\", "/"))
    if info is None:
        return None
    try:
        with archive.file.open(info) as file:
            return file.read(min(most, MAX_MEMBER + 1))
    except _FAULTS as fault:
        raise _damaged(path, fault) from None


def _outer(path: str) -> str | None:
    """Return the part of a path that is an archive on disk."""
    plain = path.replace("\\", "/") if os.sep == "\\" else path
    at = plain.lower().find(".zip/")
    while at >= 0:
        outer = path[: at + 4]
        if Path(outer).is_file():
            return outer
        at = plain.lower().find(".zip/", at + 1)
    return None


def _opened(path: str) -> _Archive:
    try:
        about = Path(path).stat()
    except OSError as fault:
        raise _damaged(path, fault) from None
    return _opened_at(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1)
def _opened_at(path: str, _changed: int, size: int) -> _Archive:
    """Open an archive once for all its files; it is opened anew when it was written anew."""
    return _archive(path, path, size)


def _archive(path: str, source: str | BytesIO, size: int) -> _Archive:
    try:
        file = zipfile.ZipFile(source)
    except _FAULTS as fault:
        raise _damaged(path, fault) from None
    infos = [info for info in file.infolist() if not info.is_dir()]
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or unpacked > max(_ALWAYS_ALLOWED, size * _MAX_RATIO):
        file.close()
        raise _too_large(path)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _name(info)
        _check(path, name, info)
        members[_free(name, members)] = info
    return _Archive(file, members)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name: Windows packs Chinese names in GBK and does not say so, macOS in UTF-8."""
    if info.flag_bits & _NAMED_IN_UTF8:
        return info.filename
    try:
        raw = info.orig_filename.partition("\0")[0].encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _check(path: str, name: str, info: zipfile.ZipInfo) -> None:
    """Refuse what no folder holds: places outside it, links, locked files."""
    parts = PurePosixPath(name).parts
    shown = name if name.isprintable() else ascii(name)
    problem = None
    if not parts or name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        problem = Text(f"其中的“{shown}”指向压缩包之外", f"holds '{shown}', which lies outside it")
    elif stat.S_ISLNK(info.external_attr >> 16):
        problem = Text(f"其中的“{shown}”是链接", f"holds '{shown}', which is a link")
    elif info.flag_bits & _ENCRYPTED:
        problem = Text("压缩包已加密", "is an encrypted archive")
    if problem is not None:
        raise InputError(path, problem, remedy=Text("请解压后检查其中的文件", "Unpack it and check the files in it"))


def _free(name: str, taken: dict[str, zipfile.ZipInfo]) -> str:
    """Return a name that no other member has: two of one name are two files."""
    stem, dot, suffix = name.rpartition(".")
    count = 2
    free = name
    while free in taken:
        free = f"{stem or suffix} ({count}){dot}{suffix if stem else ''}"
        count += 1
    return free


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1].startswith("~$")


def _too_large(path: str) -> InputError:
    return InputError(
        path,
        Text("压缩包解压后过大或文件过多", "is an archive of too many files, or is too large once unpacked"),
        remedy=Text("请只打包预算公开文件", "Pack the disclosures alone"),
    )


def _damaged(path: str, fault: Exception) -> InputError:
    reason = " ".join(str(fault).split())[:120] or type(fault).__name__
    return InputError(
        path,
        Text(f"压缩包已损坏或无法读取（{reason}）", f"is an archive that is damaged or cannot be read ({reason})"),
        remedy=Text("请重新打包，或解压后检查其中的文件", "Pack it anew, or unpack it and check the files in it"),
    )
