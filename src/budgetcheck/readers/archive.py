"""What a document's first bytes say it is, and whether its archive is safe to unpack."""

from __future__ import annotations

import io

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.html_bytes import is_envelope, is_page

MAX_UNPACKED = 256 * 1024 * 1024
MAX_MEMBERS = 5_000

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def format_of(data: bytes) -> str | None:
    """Return the suffix of the format that the bytes are, or None where they do not say."""
    head = data.lstrip(b"\x00\t\n\r ")[:8]
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return ".pdf"
    if data.startswith(OLE):
        return ".doc" if "WordDocument".encode("utf-16-le") in data else ".xls"
    if data.startswith(b"PK\x03\x04"):
        return _archive_format(data)
    if head.startswith(b"{"):
        return ".json"
    if is_page(data):
        return ".html"
    return ".mhtml" if is_envelope(data) else None


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
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return ".xlsx"
    return ".ods" if b"spreadsheet" in kind else None


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
