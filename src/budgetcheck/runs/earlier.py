"""Files that earlier runs wrote: told by their own keys, passed over in folders, and replaced without a question.

A budget, a template or an annotated copy is none of them, as people go on working in it.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

from budgetcheck.model.files import is_stream

_START, _END = 4096, 512
_KEYS = rb'"tool"\s*:\s*\{[^{}]{0,80}?"name"\s*:\s*"budgetcheck|"kind"\s*:\s*"budgetcheck baseline"'
_REPORT = re.compile(
    rb"|".join(
        (
            _KEYS,
            rb'"driver"\s*:\s*\{\s*"name"\s*:\s*"budgetcheck"',
            rb'\A\{"path":".{0,4000}?"pack":(?:null|").{0,400}?"outcome":"',
            rb'<testsuites name="budgetcheck"',
            rb"<title>budgetcheck</title>",
            rb"<footer class=small>budgetcheck ",
            rb"\A\xef\xbb\xbffile,unit,year,severity,rule,",
            "\\A\ufeff文件,单位,年度,级别,规则,".encode(),
            rb"\A::(?:error|warning|notice) (?:file=[^\n]*)?title=",
        )
    ),
    re.DOTALL,
)
_TEXT = re.compile(
    "\\A(?:✗ (?:cannot be checked|无法检查)  |[^\n]*  \\d{4}年?  [^\n]*  \\[[^\\]\n]+\\] *\n|"
    "\\d+ files?: \\d+ passed|\\d+ 个文件：\\d+ 个通过)"
)
_COLOURS = re.compile("\x1b\\[[\\d;]*m")
_SHEETS = re.compile(rb'<sheet\b[^>]*?\bname="(?:budgetcheck|Findings|\xe9\x97\xae\xe9\xa2\x98)"')
_SUFFIXES = (".json", ".html", ".xlsx", ".txt", ".docx")
"""Of reports that a folder of budgets might take for budgets."""


@lru_cache(maxsize=100_000)
def is_report(path: str) -> bool:
    """Whether a file in a folder is a report, a notice, a survey or a baseline; asked once of each file in a run."""
    return path.lower().endswith(_SUFFIXES) and (_wrote(path) or _is_notice(path))


def may_replace(path: str) -> bool:
    """Whether nothing of anybody else is lost with a file: it is empty, a device, not there, or a report of ours."""
    return is_stream(path) or not os.path.isfile(path) or not os.path.getsize(path) or _wrote(path)


def _wrote(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            start = file.read(_START)
            if start[:2] == b"PK":
                return _is_workbook(path)
            if _REPORT.search(start):
                return True
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - _END))
            return bool(_REPORT.search(file.read())) or _is_text(start)
    except OSError:
        # Whoever reads or writes it next says what is the matter.
        return False


def _is_text(start: bytes) -> bool:
    return bool(_TEXT.search(_COLOURS.sub("", start.decode("utf-8", "replace"))))


def _is_notice(path: str) -> bool:
    """Whether a Word document is a notice of ours, filled in or not: no budget, but nothing to write over either."""
    from zipfile import BadZipFile, ZipFile

    if not path.lower().endswith(".docx"):
        return False
    try:
        with ZipFile(path) as archive:
            return b">budgetcheck notice<" in archive.open("docProps/core.xml").read(_START)
    except (BadZipFile, KeyError, OSError, RuntimeError, ValueError):
        return False


def _is_workbook(path: str) -> bool:
    """Whether a workbook is a report: ours by its creator, and with a sheet that templates do not have."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            ours = b">budgetcheck<" in archive.open("docProps/core.xml").read(_START)
            return ours and bool(_SHEETS.search(archive.open("xl/workbook.xml").read(_START)))
    except (BadZipFile, KeyError, RuntimeError, ValueError):
        return False
