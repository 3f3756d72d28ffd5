"""Reading a file into a budget: one module a format, each with SUFFIXES and open_document(path, data)."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from budgetcheck.model.files import unreadable
from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout
    from budgetcheck.readers.published import PublishedDocument

MAX_BYTES = 64 * 1024 * 1024
"""No budget file is larger; a larger one is refused before it is read."""

_START = 4096
"""Bytes of a file with a strange suffix that are enough to tell its format."""

STANDARD_INPUT = "-"
READY_VARIABLE = "BUDGETCHECK_CONVERTED"
"""The environment variable with the folder of what was converted together for a run."""


class Identity(NamedTuple):
    """Whose budget a document says it is: what a pack is chosen by."""

    region: str
    year: int
    stage: str
    unit: str = ""
    """Empty where it does not say."""


class Forms(NamedTuple):
    """What a document shows of the forms that it is printed in, before any layout is known."""

    titles: tuple[str, ...] = ()
    """Titles of tables, as printed."""
    tables: frozenset[str] = frozenset()
    """Of a budget file, the ids of its tables and sections."""


class Document(Protocol):
    """An opened file: its identity and forms first, then, once a layout is known, its budget."""

    whole: bool
    """Whether it is a budget file, and so never a part of another budget."""

    @property
    def identity(self) -> Identity:
        """Region, year, stage and unit as the document gives them. Raises InputError where it names no year."""
        ...

    @property
    def amounts(self) -> frozenset[str]:
        """The different figures with decimals that it prints, other than those of two digits, as plain digits."""
        ...

    @property
    def forms(self) -> Forms:
        """The titles of its tables, and the ids that a budget file gives them."""
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


def searched() -> set[str]:
    """Return the suffixes that a folder or an archive is searched for: pictures are read only where they are named."""
    known = readers()
    alone = [module for module in set(known.values()) if getattr(import_module(f"{__name__}.{module}"), "ALONE", False)]
    return {suffix for suffix, module in known.items() if module not in alone}


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of standard input for '-'; raises InputError when it cannot be read."""
    return _read(path)


def _read(path: str, refuse: Callable[[bytes], None] | None = None) -> bytes:
    """Return the bytes of a file, which is opened and read once; `refuse` may raise an InputError for its first bytes."""
    try:
        with _opened(path) as file:
            start = b""
            if refuse is not None:
                start = file.read(_START)
                refuse(start)
            data = start + file.read(MAX_BYTES + 1 - len(start))
    except (OSError, ValueError) as error:
        # A path with a NUL or a lone surrogate is a ValueError: no file can have it.
        raise unreadable(path, error, kind=("文件", "file")) from None
    check_size(path, data, MAX_BYTES)
    return data


def _opened(path: str) -> AbstractContextManager[BinaryIO]:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise InputError(path, Text("标准输入已关闭", "standard input is closed"))
        return nullcontext(sys.stdin.buffer)
    if ".zip/" in path.lower().replace("\\", "/") and (member := _packed(path, MAX_BYTES + 1)) is not None:
        return BytesIO(member)
    return Path(path).open("rb")


def _packed(path: str, most: int) -> bytes | None:
    """Return the bytes of a file within an archive, or None where the path names no such file."""
    from budgetcheck.readers.zip_file import member_of

    return member_of(path, most)


def check_size(path: str, data: bytes, most: int) -> None:
    """Raise InputError where a file is larger than a format allows."""
    if len(data) > most:
        limit = most // (1024 * 1024)
        remedy = Text("请确认这是一份预算文件", "Check that this is a budget file")
        problem = Text(f"文件超过 {limit} MiB 上限", f"is larger than the limit of {limit} MiB")
        raise InputError(path, problem, remedy=remedy)


def open_document(path: str, content: bytes | None = None) -> Document:
    """Open a budget file or document in the format that its bytes say, else its suffix; raises InputError.

    With `content` nothing is read: the path only names it.
    """
    suffix = Path(path).suffix.lower() if path != STANDARD_INPUT else ".json"
    named = _module_of(suffix)
    data = content if content is not None else read_bytes(path) if named is not None else None
    if data is None or suffix != ".json" or data.lstrip()[:1] != b"{":
        from budgetcheck.readers.archive import format_of

        def refuse(start: bytes) -> None:
            said = format_of(start) or suffix
            if _module_of(said) is None:
                raise _unknown_format(path, said)

        if data is None:
            data = _read(path, refuse)
        said = format_of(data) or suffix
        named = _module_of(said)
        if named is None:
            raise _unknown_format(path, said)
    return cast("Reader", import_module(f"{__name__}.{named}")).open_document(path, data)


def open_together(paths: Sequence[str], contents: Sequence[bytes] = ()) -> PublishedDocument:
    """Open several documents that make one budget, such as tables in Excel and text in Word; raises InputError."""
    from budgetcheck.readers.published import PublishedDocument

    documents = []
    for place, path in enumerate(paths):
        document = open_document(path, contents[place] if contents else None)
        if not isinstance(document, PublishedDocument):
            remedy = Text("--as-one 只用于 Word、Excel、PDF 和文本", "--as-one is for Word, Excel, PDF and text")
            raise InputError(path, Text("预算文件本身已是一份完整预算", "is a whole budget by itself"), remedy=remedy)
        documents.append(document)
    return PublishedDocument.of(documents)


def _module_of(suffix: str) -> str | None:
    """Return the module that reads a suffix; the one called after it is asked without loading the others."""
    own = f"{suffix[1:]}_file"
    if suffix[1:].isalnum() and (Path(__file__).parent / f"{own}.py").exists():
        return own
    return readers().get(suffix)


def _unknown_format(path: str, suffix: str) -> InputError:
    listed = " ".join(sorted(readers()))
    remedy = Text(f"可读取的格式：{listed}", f"Formats that can be read: {listed}")
    if suffix in (".docm", ".xlsm"):
        better = ".xlsx" if suffix == ".xlsm" else ".docx"
        remedy = Text(f"请用原软件打开后另存为 {better}", f"Open it in its own program and save it as {better}")
    if suffix in (".rar", ".7z"):
        remedy = Text("请解压后检查其中的文件", "Unpack it and check the files in it")
    return InputError(path, Text(f"不支持的文件格式“{suffix}”", f"has an unknown format '{suffix}'"), remedy=remedy)


def read_budget(path: str, layout: Layout) -> Budget:
    """Read one budget file, laid out as the pack says; raises InputError."""
    return open_document(path).budget(layout)
