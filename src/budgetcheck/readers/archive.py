"""What a document's first bytes say it is, and whether its archive is safe to unpack."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from budgetcheck.model.words import PANIC, InputError, Text
from budgetcheck.readers.html_bytes import is_envelope, is_page

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_UNPACKED = 256 * 1024 * 1024
MAX_MEMBERS = 5_000

DAMAGED_BOOK = (
    Text("工作簿已损坏或已加密", "is a damaged or encrypted workbook"),
    Text("请用 Excel 打开后另存为未加密的 .xlsx", "Open it in Excel and save it as .xlsx, unencrypted"),
)
"""What is wrong with a workbook that cannot be read, and the remedy."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLDEST_WORKBOOKS = frozenset((b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"))
"""How workbooks of Excel 2 to 4 begin."""
_LOOKED_AT = 4096
_XML_OF_OFFICE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml(?=.{0,4000}(?:office:spreadsheet|office/word/2003/wordml|progid=.Word\.Document))",
    re.S,
)
"""How the XML formats of Office 2003 begin."""
_TOLD_BY: tuple[tuple[str, Callable[[bytes], object]], ...] = (
    (".pdf", lambda data: b"%PDF-" in data[:1024]),
    (".et", lambda data: data[:4] in _OLDEST_WORKBOOKS),
    (".png", lambda data: data.startswith(b"\x89PNG\r\n")),
    (".jpg", lambda data: data.startswith(b"\xff\xd8\xff")),
    (".tif", lambda data: data[:4] in (b"II*\0", b"MM\0*")),
    (".rtf", lambda data: data.startswith(b"{\\rtf")),
    (".json", lambda data: data.lstrip(b"\x00\t\n\r ")[:1] == b"{"),
    (".html", is_page),
    (".et", lambda data: _XML_OF_OFFICE.match(data) and b"office:spreadsheet" in data[:_LOOKED_AT]),
    (".doc", _XML_OF_OFFICE.match),
    (".mhtml", is_envelope),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def format_of(data: bytes) -> str | None:
    """Return the suffix of the format that the bytes are, or None where they do not say."""
    if data.startswith(OLE):
        return _old_format(data)
    if data.startswith(b"PK\x03\x04"):
        return _archive_format(data)
    return next((suffix for suffix, is_it in _TOLD_BY if is_it(data)), None)


def _old_format(data: bytes) -> str | None:
    """Return what an older document is by the streams in it; None where only its name tells."""
    if "WordDocument".encode("utf-16-le") in data:
        return ".doc"
    workbook = any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book"))
    return ".xls" if workbook else None


def _archive_format(data: bytes) -> str | None:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, KeyError, ValueError):
        return None
    if "word/document.xml" in names:
        return ".docx"
    if "xl/workbook.xml" in names:
        return ".xlsx"
    if "xl/workbook.bin" in names:
        return ".xlsb"
    if "OFD.xml" in names:
        return ".ofd"
    return ".ods" if b"spreadsheet" in kind else ".odt" if b"opendocument.text" in kind else None


def check_archive(path: str, data: bytes) -> None:
    """Raise InputError where a document is encrypted, no archive at all, or would unpack beyond all measure."""
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            raise InputError(
                path,
                Text("文件已加密", "is encrypted"),
                remedy=Text("请去掉打开密码后另存", "Save it without its password"),
            )
        return
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        raise InputError(
            path,
            Text("文件已损坏，或不是它的后缀所说的格式", "is damaged, or not what its suffix says"),
            remedy=Text("请用原来的软件重新保存", "Save it again in its own program"),
        ) from None
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        limit = MAX_UNPACKED // (1024 * 1024)
        raise InputError(
            path,
            Text(f"解压后超过 {limit} MiB，不是预算文件", f"unpacks to more than {limit} MiB: this is no budget"),
            remedy=Text("请确认这是一份预算文件", "Check that this is a budget file"),
        )
    if any(member.filename.endswith("vbaProject.bin") for member in members):
        raise InputError(
            path,
            Text("文件中有宏", "holds macros"),
            remedy=Text("请另存为不含宏的 .docx 或 .xlsx", "Save it without macros, as .docx or .xlsx"),
        )


@contextmanager
def unreadable_as(path: str, problem: Text, remedy: Text) -> Iterator[None]:
    """Turn whatever a library raises over a damaged file, a native one's panic too, into one clear error."""
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception:
        raise InputError(path, problem, remedy=remedy) from None
    except BaseException as panic:
        # PyO3 raises a panic of Rust code past `except Exception`.
        if type(panic).__name__ != PANIC:
            raise
        raise InputError(path, problem, remedy=remedy) from None
