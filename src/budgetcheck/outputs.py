"""Where reports go: each format with the file that it is written to, as the user paired them or as file names say."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.finding import InputError, Text, did_you_mean
from budgetcheck.reporters import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

STANDARD_OUTPUT = "-"
DEFAULT = "text"
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
    _apart(chosen)
    return tuple(chosen)


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
    problem = Text(f"{names} 个格式，{paths} 个输出文件", f"{names} formats for {paths} output files")
    remedy = Text(
        "每个 --format 配一个 --output（- 为标准输出），或只写 --output，由后缀决定格式",
        "Give each --format an --output (- is standard output), or leave --format out: suffixes say the format",
    )
    return InputError("--format", problem, remedy=remedy)


def _apart(chosen: list[Output]) -> None:
    """Refuse two reports in one file, where the second would take the place of the first."""
    seen = set()
    for output in chosen:
        if output.path in seen:
            name = output.path or STANDARD_OUTPUT
            raise InputError("--output", Text(f"“{name}”写了两次", f"'{name}' is written twice"))
        seen.add(output.path)
