"""Where reports go: each format with the file that it is written to, as the user paired them or as file names say."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcheck.model.files import Whole, real, unwritable
from budgetcheck.model.report import Summary
from budgetcheck.model.words import InputError, Text, did_you_mean
from budgetcheck.readers import STANDARD_INPUT
from budgetcheck.reporters import Told, formats, open_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from budgetcheck.model.report import FileReport
    from budgetcheck.reporters import Streamed, Style

STANDARD_OUTPUT = "-"
DEFAULT = "text"
BY_LINES = "jsonl"
"""The format of which every line is whole by itself: a new file of it can be watched while it is written."""
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
        where = None if path is None else real(path)
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


class Sink:
    """Where one output goes: a file, of which all is seen or nothing, or standard output for None. Raises InputError."""

    def __init__(self, path: str | None, *, force: bool = False, live: bool = False) -> None:
        self.path = path
        self._begun = False
        if path is None:
            return
        # Only a run that writes files needs what tells its own from others.
        from budgetcheck.runs.earlier import may_replace

        if not force and not may_replace(path):
            remedy = Text("请换一个文件名，或用 --force 覆盖", "Give it another name, or write over it with --force")
            raise InputError(path, Text("文件已存在", "is there already"), remedy=remedy)
        try:
            self._file = Whole(path, live=live)
        except (OSError, ValueError) as error:
            raise _not_written(path, error) from None

    def put(self, content: str | bytes) -> None:
        """Write some more; an output to which nothing is put, not even nothing, is not written."""
        self._begun = True
        if not content:
            return
        if self.path is None:
            show(content)
            return
        try:
            self._file.write(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
        except OSError as error:
            raise unwritable(self.path, error) from None

    def finish(self) -> str | None:
        """Put the file where it belongs, and return its name; None where no file was written."""
        if self.path is None:
            return None
        if not self._begun:
            self._file.drop()
            return None
        try:
            self._file.finish()
        except OSError as error:
            raise unwritable(self.path, error) from None
        return self.path if self._file.is_file else None

    def drop(self) -> None:
        """Leave what was there."""
        if self.path is not None:
            self._file.drop()


def _not_written(path: str, error: Exception) -> InputError:
    return unwritable(path, error if isinstance(error, OSError) else OSError(str(error)))


@contextmanager
def sinks(
    paths: Iterable[str | None], *, force: bool, wrote: Callable[[str], None], live: Collection[str | None] = ()
) -> Iterator[list[Sink]]:
    """Open every output before any is written, and put all of them in place at the end; after an error none of them.

    `wrote` is told of each file; `live` are those that can be watched while they are written. Raises InputError.
    """
    opened: list[Sink] = []
    try:
        for path in paths:
            opened.append(Sink(path, force=force, live=path in live))
        yield opened
        for sink in opened:
            name = sink.finish()
            if name is not None:
                wrote(name)
    finally:
        for sink in opened:
            sink.drop()


class Writing:
    """One report while it is written: each file's part goes out as soon as it is there. Raises InputError."""

    def __init__(self, output: Output, style: Style, sink: Sink) -> None:
        self._stream = open_stream(output.format, style)
        self._sink = sink
        sink.put(self._stream.head())

    def one(self, file: FileReport) -> None:
        """Write one file's part."""
        self._sink.put(self._stream.one(file))

    def part(self, told: str) -> None:
        """Write what was told of one file where it was checked; the format is one that is written file by file."""
        self._sink.put(cast("Streamed", self._stream).part(told))

    def foot(self, summary: Summary) -> None:
        """Write the rest."""
        self._sink.put(self._stream.foot(summary))


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
    """Write to standard output, at once; raises InputError for what a terminal cannot show."""
    if isinstance(content, bytes) and sys.stdout.isatty():
        problem = Text("这种格式不是文本，无法显示", "this format is no text for a terminal")
        raise InputError("--format", problem, remedy=Text("请用 --output 写入文件", "Write it with --output"))
    if isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.buffer.write(content)
    sys.stdout.flush()
