"""Plain text: lines without any layout, in which the tables' blank cells are gone."""

from __future__ import annotations

import codecs

from budgetcheck.documents.blocks import MAX_CELLS, Paragraph
from budgetcheck.model.budget import Source
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers.published import LinesDocument

SUFFIXES = (".txt",)

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAX_LINES = MAX_CELLS // 5
_MAX_LINE = 20_000
_ALLOWED = frozenset("\t\n\r\f\v\x1e\x85")


def open_document(path: str, data: bytes) -> LinesDocument:
    """Read a text in UTF-8, UTF-16 with its mark, or GB 18030; raises InputError."""
    text = _decoded(path, data)
    lines = text.splitlines()
    if len(lines) > _MAX_LINES or max(map(len, lines), default=0) > _MAX_LINE:
        raise InputError(
            path,
            Text("行数或行长超出预算文件的范围", "has more or longer lines than any budget"),
            remedy=Text("请只提交预算公开文件", "Give the disclosure alone"),
        )
    found = tuple(Paragraph(line.strip(), Source(line=at)) for at, line in enumerate(lines, 1) if line.strip())
    return LinesDocument(path, found)


def _decoded(path: str, data: bytes) -> str:
    marked = next((name for mark, name in _MARKED if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(letter.isprintable() or letter.isspace() or letter in _ALLOWED for letter in text):
            return text
    raise InputError(
        path,
        Text("不是文本文件，或编码无法识别", "is not text, or is in an unknown encoding"),
        remedy=Text("请另存为 UTF-8 编码的 .txt", "Save it as .txt in UTF-8"),
    )
