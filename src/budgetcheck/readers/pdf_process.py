"""Runs PDFium in a process that may die: a hostile PDF takes nothing but itself with it."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import own_process, pdfium, pdfium_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PAGES = 400
MAX_MARKS = 60_000
"""Letters and rules on one page; a page with more is a drawing, not a budget."""
MAX_ALL_MARKS = 600_000
"""Letters and rules in all; a hundred pages of tables have half as many."""
_MEBIBYTES = 768
"""Address space of the process; PDFium dies where it finds no more."""
_SECONDS = 15
"""Processor time of the process; four hundred pages need a second or two."""
_PATIENCE = 60
"""Seconds that may pass on a busy machine meanwhile."""
_DAMAGED = Text("PDF 已损坏", "is a damaged PDF")
_EXPORT = Text("请重新导出 PDF", "Export the PDF again")
_ALONE = Text("请只提交预算公开文件", "Give the disclosure alone")


def sections_of(path: str, data: bytes) -> memoryview:
    """Return what `pdfium` writes of the pages of a PDF; raises InputError."""
    found = _run(path, data)
    if found[:1] == pdfium.OK:
        return memoryview(found)
    if found[:1] != pdfium.FAULT or len(found) != 9:
        raise InputError(path, _DAMAGED, remedy=_EXPORT)
    raise _fault(path, *struct.unpack_from("<II", found, 1))


def pictures_of(path: str, data: bytes, numbers: Sequence[int], dots: int) -> bytes:
    """Return some pages as pictures in grey, each after its width and height; raises InputError."""
    found = _run(path, data, pdfium.PICTURES, str(dots), ",".join(map(str, numbers)))
    if found[:1] != pdfium.OK:
        raise InputError(path, _DAMAGED, remedy=_EXPORT)
    return found[1:]


def with_notes(path: str, data: bytes, notes: Sequence[pdfium_notes.Note]) -> bytes:
    """Return a PDF with notes on its pages, every byte of the original before what is new; raises InputError."""
    said = json.dumps(notes).encode()
    found = _run(path, pdfium_notes.LENGTH.pack(len(said)) + said + data, pdfium.NOTES)
    if found[:1] != pdfium.OK or not found[1:].startswith(data):
        raise InputError(path, _DAMAGED, remedy=_EXPORT)
    return found[1:]


def _run(path: str, data: bytes, *asked: str) -> bytes:
    spec = find_spec("pypdfium2_raw")
    if spec is None or spec.origin is None:
        raise InputError(
            path,
            Text("读取 PDF 需要 pypdfium2", "needs pypdfium2 to be read"),
            remedy=Text("请安装：pip install pypdfium2", "Install it: pip install pypdfium2"),
        )
    folder = str(Path(spec.origin).parent)
    limits = asked or tuple(map(str, (MAX_PAGES, MAX_MARKS, MAX_ALL_MARKS)))
    if not sys.executable:
        # A program that holds its own Python has none to start: then the run itself is at stake.
        return pdfium.answer(data, folder, *limits)
    site = str(Path(spec.origin).parent.parent)
    start = [*own_process.command("pdfium"), folder]
    command = [*start, *limits, str(_MEBIBYTES), str(_SECONDS), site]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        found, _ = process.communicate(data, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise _too_much(path) from None
    finally:
        # Also where the run is interrupted, or its own time is up.
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        raise _too_much(path)
    return found


def _too_much(path: str) -> InputError:
    problem = Text(
        "PDF 无法读取：文件已损坏，或所需时间、内存过多",
        "cannot be read: the PDF is damaged, or needs too much time or memory",
    )
    return InputError(path, problem, remedy=_EXPORT)


def _fault(path: str, number: int, page: int) -> InputError:
    if number in (pdfium.PASSWORD, pdfium.SECURITY):
        remedy = Text("请去掉打开密码后另存", "Save it without its password")
        return InputError(path, Text("PDF 已加密", "is an encrypted PDF"), remedy=remedy)
    if number == pdfium.TOO_MANY_PAGES:
        problem = Text(f"超过 {MAX_PAGES} 页", f"has more than {MAX_PAGES} pages")
        return InputError(path, problem, remedy=_ALONE)
    if number == pdfium.TOO_MUCH:
        problem = Text("内容过多，不是预算公开文件", "holds too much for a disclosure")
        return InputError(path, problem, remedy=_ALONE)
    if number == pdfium.TOO_MUCH_ON_PAGE:
        return too_much_on(path, page)
    return InputError(path, _DAMAGED, remedy=_EXPORT)


def too_much_on(path: str, page: int) -> InputError:
    """Return what is said of a page that is a drawing rather than a table."""
    return InputError(path, Text(f"第 {page} 页内容过多", f"page {page} holds too much"), remedy=_EXPORT)
