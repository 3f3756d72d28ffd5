"""Older and other office formats, .doc, .wps, .et, .rtf, .odt: converted by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import READY_VARIABLE, read_bytes
from budgetcheck.readers.archive import OLE, check_archive, format_of
from budgetcheck.readers.office_program import Order, Session, program, session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.readers.published import PublishedDocument

SUFFIXES = (".doc", ".wps", ".et", ".rtf", ".odt")

_WORKBOOKS = frozenset((".et", ".xls"))
_MAX_TOGETHER = 2_000
_MAX_BYTES = 512 * 1024 * 1024
"""Files and bytes that one start of the program is given; what is left is converted file by file."""
_LONGEST_COMMAND = 24_000


def open_document(path: str, data: bytes) -> PublishedDocument:
    """Read a document of an older format as what LibreOffice makes of it; raises InputError."""
    suffix = _real_suffix(path, data)
    converted = _ready(data)
    if converted is None:
        converted = _converted(path, suffix, data)
    if suffix in _WORKBOOKS:
        from budgetcheck.readers.xlsx_file import open_document as open_workbook

        return open_workbook(path, converted)
    from budgetcheck.readers.docx_file import open_document as open_text

    return open_text(path, converted)


def _real_suffix(path: str, data: bytes) -> str:
    """Return the suffix of what the bytes are; raises InputError for what is no such document at all."""
    named = Path(path).suffix.lower()
    if data.startswith(OLE):
        check_archive(path, data)
        return ".doc" if named not in _WORKBOOKS or "WordDocument".encode("utf-16-le") in data else ".xls"
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK\x03\x04"):
        check_archive(path, data)
        return ".odt"
    if (said := format_of(data)) in (".et", ".doc"):
        return ".xls" if said == ".et" else ".doc"
    problem = Text("文件已损坏，或不是它的后缀所说的格式", "is damaged, or not what its suffix says")
    raise InputError(path, problem, remedy=_by_hand(named))


def _wanted(suffix: str) -> str:
    return ".xlsx" if suffix in _WORKBOOKS else ".docx"


def _by_hand(suffix: str) -> Text:
    better = _wanted(suffix)
    return Text(
        f"请用 Word、Excel 或 WPS 打开，选择“另存为”，保存类型选 {better}，再检查新文件",
        f"Open it in Word, Excel or WPS, choose Save as and the type {better}, and check the new file",
    )


def _converted(path: str, suffix: str, data: bytes) -> bytes:
    soffice = program()
    if soffice is None:
        remedy = _by_hand(suffix)
        raise InputError(
            path,
            Text(
                f"{suffix} 格式需要 LibreOffice 才能读取，而本机没有安装",
                f"is a {suffix} file, which takes LibreOffice to read, and none is installed",
            ),
            remedy=Text(f"{remedy.zh}；或安装 LibreOffice", f"{remedy.en}; or install LibreOffice"),
        )
    with session(soffice) as opened:
        found = opened.convert([Order("1", suffix, _wanted(suffix), data)])
    if "1" not in found:
        problem = Text("LibreOffice 无法转换这个文件", "could not be converted by LibreOffice")
        raise InputError(path, problem, remedy=_by_hand(suffix))
    return found["1"]


# ------------------------------------------------------------------------------------------------ a folder at once


def _key(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _ready(data: bytes) -> bytes | None:
    """Return what was made of these bytes for the whole run, if anything."""
    folder = os.environ.get(READY_VARIABLE)
    if not folder:
        return None
    with contextlib.suppress(OSError):
        return (Path(folder) / _key(data)).read_bytes()
    return None


@contextlib.contextmanager
def converted_together(paths: Iterable[str]) -> Iterator[None]:
    """Have the files of a run converted by one start of the program, for the processes that read them meanwhile."""
    soffice = program()
    named = [path for path in paths if Path(path).suffix.lower() in SUFFIXES] if soffice is not None else []
    if soffice is None or len(named) < 2 or READY_VARIABLE in os.environ:
        yield
        return
    with session(soffice) as opened:
        ready = opened.folder / "ready"
        ready.mkdir()
        _convert(opened, list(_orders(named)), ready)
        os.environ[READY_VARIABLE] = str(ready)
        try:
            yield
        finally:
            del os.environ[READY_VARIABLE]


def _orders(paths: Iterable[str]) -> Iterator[Order]:
    total = count = 0
    seen = set()
    for path in paths:
        # What cannot be read or is of another format says so when it is checked.
        with contextlib.suppress(InputError):
            data = read_bytes(path)
            total += len(data)
            count += 1
            if count > _MAX_TOGETHER or total > _MAX_BYTES:
                return
            if (format_of(data) or Path(path).suffix.lower()) in SUFFIXES and (key := _key(data)) not in seen:
                seen.add(key)
                suffix = _real_suffix(path, data)
                yield Order(key, suffix, _wanted(suffix), data)


def _convert(opened: Session, orders: list[Order], ready: Path) -> None:
    """Convert as many as a command can name at once: on most systems all of them."""
    short = [order._replace(name=f"{number}") for number, order in enumerate(orders)]
    size = len(short) if os.name != "nt" else _LONGEST_COMMAND // 12
    for at in range(0, len(short), max(1, size)):
        for name, data in opened.convert(short[at : at + size]).items():
            (ready / orders[int(name)].name).write_bytes(data)
