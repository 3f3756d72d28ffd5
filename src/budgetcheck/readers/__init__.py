"""Reading a file into a budget: one module a format, each with SUFFIXES and open_document(path, data)."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from budgetcheck.finding import InputError, Text

if TYPE_CHECKING:
    from budgetcheck.budget import Budget
    from budgetcheck.layout import Layout

MAX_BYTES = 64 * 1024 * 1024
"""No budget file is larger; a larger one is refused before it is read."""

STANDARD_INPUT = "-"


class Identity(NamedTuple):
    """Whose budget a document says it is: what a pack is chosen by."""

    region: str
    year: int
    stage: str


class Document(Protocol):
    """An opened file: its identity first, then, once a layout is known, its budget."""

    @property
    def identity(self) -> Identity:
        """Region, year and stage as the document gives them."""
        ...

    def budget(self, layout: Layout) -> Budget:
        """Return the figures, laid out as the pack says; raises InputError."""
        ...


class Reader(Protocol):
    """What each module of this package offers."""

    SUFFIXES: tuple[str, ...]

    def open_document(self, path: str, data: bytes) -> Document:
        """Open the bytes of one file; raises InputError."""
        ...


def readers() -> dict[str, str]:
    """Return the module of each known file suffix; a module dropped into this folder is known at once."""
    known = {}
    for module in sorted(Path(__file__).parent.glob("*_file.py")):
        for suffix in cast("Reader", import_module(f"{__name__}.{module.stem}")).SUFFIXES:
            known[suffix] = module.stem
    return known


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of standard input for '-'; raises InputError when it cannot be read."""
    try:
        if path == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        # A path with a NUL or a lone surrogate is a ValueError: no file can have it.
        reason = getattr(error, "strerror", None) or str(error)
        remedy = Text("请检查路径和读取权限", "Check the path and its permissions")
        raise InputError(path, Text(f"无法读取文件（{reason}）", f"cannot be read ({reason})"), remedy=remedy) from None
    check_size(path, data, MAX_BYTES)
    return data


def check_size(path: str, data: bytes, most: int) -> None:
    """Raise InputError where a file is larger than a format allows."""
    if len(data) > most:
        limit = most // (1024 * 1024)
        remedy = Text("请确认这是一份预算文件", "Check that this is a budget file")
        problem = Text(f"文件超过 {limit} MiB 上限", f"is larger than the limit of {limit} MiB")
        raise InputError(path, problem, remedy=remedy)


def open_document(path: str) -> Document:
    """Open a budget file in any known format; raises InputError."""
    known = readers()
    suffix = Path(path).suffix.lower()
    if path != STANDARD_INPUT and suffix not in known:
        listed = " ".join(sorted(known))
        raise InputError(
            path,
            Text(f"不支持的文件格式“{suffix}”", f"has an unknown format '{suffix}'"),
            remedy=Text(f"可读取的格式：{listed}", f"Formats that can be read: {listed}"),
        )
    module = known.get(suffix, "json_file")
    return cast("Reader", import_module(f"{__name__}.{module}")).open_document(path, read_bytes(path))


def read_budget(path: str, layout: Layout) -> Budget:
    """Read one budget file, laid out as the pack says; raises InputError."""
    return open_document(path).budget(layout)
