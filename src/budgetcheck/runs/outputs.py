"""Where reports go: each format with the file that it is written to, as the user paired them or as file names say."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcheck.model.report import Summary
from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.readers import STANDARD_INPUT
from budgetcheck.reporters import Told, formats, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

    from budgetcheck.model.report import FileReport
    from budgetcheck.reporters import Streamed, Style

STANDARD_OUTPUT = "-"
DEFAULT = "text"
_IN_ONE_PIECE = {"html", "xlsx"}
_MANY = 2000
"""Files of which a page takes about 20 MB, and a browser some time."""
_ENDINGS = {".sarif.json": "sarif", ".txt": "text", ".xml": "junit"}
"""File names that tell a format without naming it."""


class Output(NamedTuple):
    """One report to write: its format, and its file, or None for standard output."""

    format: str
    path: str | None = None


def outputs(names: Sequence[str], paths: Sequence[str]) -> tuple[Output, ...]:
    """Return what to write: formats and files in pairs, or files alone, whose names say the format. Raises InputError."""
    for name in names:
        known_format(name)
    where = [None if path == STANDARD_OUTPUT else path for path in paths]
    if not names:
        chosen = [Output(DEFAULT if path is None else format_of(path), path) for path in where or [None]]
    elif len(names) == max(1, len(where)):
        chosen = [Output(*pair) for pair in zip(names, where or [None], strict=True)]
    else:
        raise _unpaired(len(names), len(where))
    apart(each.path for each in chosen)
    return tuple(chosen)


def advice(wanted: Sequence[Output], files: int) -> Text | None:
    """Return what to say before a run over so many files that a report of them in one piece helps nobody."""
    large = sorted({output.format for output in wanted} & _IN_ONE_PIECE)
    if files <= _MANY or not large:
        return None
    names = "、".join(large), " and ".join(large)
    return Text(
        f"{files} 个文件的 {names[0]} 报告会很大；budgetcheck survey 给出总览，csv 或 jsonl 逐份写出",
        f"a report on {files} files as {names[1]} will be large; budgetcheck survey gives an overview,"
        " csv and jsonl go file by file",
    )


def known_format(name: str) -> str:
    """Return a format's name if there is such a format; raises InputError."""
    if name not in formats():
        problem = Text(f"没有报告格式“{name}”", f"there is no format '{name}'")
        raise InputError("--format", problem, remedy=did_you_mean(name, formats()))
    return name


def format_of(path: str) -> str:
    """Return the format that a file's name asks for: text where it has no suffix. Raises InputError for a strange one."""
    name = PurePath(path).name.lower()
    for ending, known in _ENDINGS.items():
        if name.endswith(ending):
            return known
    suffix = PurePath(name).suffix.removeprefix(".")
    if not suffix:
        return DEFAULT
    if suffix in formats():
        return suffix
    problem = Text(f"后缀“.{suffix}”不对应任何报告格式", f"the suffix '.{suffix}' names no format")
    raise InputError(path, problem, remedy=Text("请用 --format 指定格式", "Say which with --format"))


def _unpaired(names: int, paths: int) -> InputError:
    english = f"{names} format{'s' * (names != 1)} for {paths} output file{'s' * (paths != 1)}"
    problem = Text(f"{names} 个格式，{paths} 个输出文件", english)
    remedy = Text(
        "每个 --format 配一个 --output（- 为标准输出），或只写 --output，由后缀决定格式",
        "Give each --format an --output (- is standard output), or leave --format out: suffixes say the format",
    )
    return InputError("--format", problem, remedy=remedy)


def apart(paths: Iterable[str | None]) -> None:
    """Refuse one file for two outputs, where the second would take the place of the first. Raises InputError."""
    seen = set()
    for path in paths:
        where = None if path is None else os.path.realpath(path)
        if where in seen:
            name = path or STANDARD_OUTPUT
            raise InputError("--output", Text(f"“{name}”写了两次", f"'{name}' is written twice"))
        seen.add(where)


def keep_apart(written: Iterable[str], read: Iterable[str]) -> None:
    """Refuse to write over a file that is read, under whatever name: it would be lost. Raises InputError."""
    taken = {_identity(path): path for path in written}
    taken.pop(None, None)
    for path in read if taken else ():
        identity = _identity(0 if path == STANDARD_INPUT else path)
        if identity in taken:
            remedy = Text("请换一个文件名", "Give the output another name")
            raise InputError(
                taken[identity], Text("不能覆盖要读取的文件", "is read, and is not written over"), remedy=remedy
            )


def _identity(path: str | int) -> tuple[int, int] | None:
    """Return what tells a file from all others; None where there is none yet, or it is no file but a device or a pipe."""
    with suppress(OSError, ValueError):
        found = os.stat(path)  # noqa: PTH116 - of standard input too, which has a number and no path
        return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None
    return None


class Writing:
    """One report while it is written: each file's part goes out as soon as it is there. Raises InputError."""

    def __init__(self, output: Output, style: Style) -> None:
        self._stream = open_stream(output.format, style)
        self._path = output.path
        self._file = None if output.path is None else _opened(output.path)
        self._put(self._stream.head())

    def one(self, file: FileReport) -> None:
        """Write one file's part."""
        self._put(self._stream.one(file))

    def part(self, told: str) -> None:
        """Write what was told of one file where it was checked; the format is one that is written file by file."""
        self._put(cast("Streamed", self._stream).part(told))

    def foot(self, summary: Summary) -> None:
        """Write the rest and close."""
        self._put(self._stream.foot(summary))
        if self._file is not None:
            self._file.close()

    def _put(self, content: str | bytes) -> None:
        if not content:
            return
        if self._file is None:
            show(content)
            return
        try:
            self._file.write(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
            self._file.flush()
        except OSError as error:
            raise unwritable(str(self._path), error) from None


def write(result: FileReport | Told, writings: Sequence[Writing]) -> Summary:
    """Write what came of one file into every report, and return the file in numbers."""
    if isinstance(result, Told):
        for writing, part in zip(writings, result.parts, strict=True):
            writing.part(part)
        return result.summary
    for writing in writings:
        writing.one(result)
    return Summary().plus(result)


def show(content: str | bytes) -> None:
    """Write to standard output; raises InputError for what a terminal cannot show, and where there is no room."""
    if isinstance(content, bytes) and sys.stdout.isatty():
        problem = Text("这种格式不是文本，无法显示", "this format is no text for a terminal")
        raise InputError("--format", problem, remedy=Text("请用 --output 写入文件", "Write it with --output"))
    try:
        if isinstance(content, str):
            sys.stdout.write(content)
        else:
            sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise unwritable("stdout", error) from None


def put(content: str | bytes, path: str | None) -> None:
    """Write a whole output to a file, or to standard output for None. Raises InputError."""
    if path is None:
        show(content)
        return
    try:
        Path(path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(path, error) from None


def drop_output() -> None:
    """Let what is left in the buffer of standard output go nowhere: at exit it must not fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritable(path: str, error: OSError) -> InputError:
    """Return the error of a file that cannot be written."""
    reason = error.strerror or str(error)
    problem = Text(f"无法写入（{reason}）", f"cannot be written ({reason})")
    if error.errno == errno.ENOSPC:
        return InputError(path, problem, remedy=Text("请先腾出磁盘空间", "Make room on the disk first"))
    return InputError(path, problem, remedy=Text("请检查路径和权限", "Check the path and its permissions"))


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("wb")
    except OSError as error:
        raise unwritable(path, error) from None
