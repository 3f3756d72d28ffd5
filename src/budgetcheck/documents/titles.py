"""Titles and headings as a person compares them: which line is one, and which known one comes nearest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import likened

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+\s*[、.．]|[(（]\s*[一二三四五六七八九十]+\s*[)）])\s*"
)
_YEAR = re.compile(r"20\d\d年?度?")
_ABOUT = re.compile(r"^(?:关于)?(?:.{2,30}?(?:单位|部门|中心|局|委|院|校|站|馆|所))?(?:20\d\d年度?)")
_COMMON = re.compile(r"情况|说明|总体|预算|决算|关于|一览|统计|安排|明细|表$")
"""Words of every title, which make no two of them alike."""
_OF_SENTENCES = re.compile(r"[。，；：,;:]|\d\.\d")
_LONGEST = 45
_NEAR = 0.6


def heading_of(line: str) -> str:
    """Return a numbered line as a heading, without its number; nothing where it is a sentence."""
    number = _NUMBERED.match(line)
    if number is None or len(line) > _LONGEST or _OF_SENTENCES.search(line):
        return ""
    return line[number.end() :].strip()


def likeness(title: str) -> str:
    """Return a title in the form in which two are compared: without the unit and year in front, and without blanks."""
    return likened(_YEAR.sub("", _ABOUT.sub("", title)))


def nearest(title: str, known: Iterable[str]) -> str | None:
    """Return the known title that comes nearest to one, or None where none is near."""
    from difflib import SequenceMatcher

    wanted = _telling(title)
    best, found = _NEAR, None
    for each in known:
        matcher = SequenceMatcher(None, _telling(each), wanted, autojunk=False)
        if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
            continue
        ratio = matcher.ratio()
        if ratio > best or (ratio == best and found is None):
            best, found = ratio, each
    return found


def _telling(title: str) -> str:
    plain = likeness(title)
    return _COMMON.sub("", plain) or plain
