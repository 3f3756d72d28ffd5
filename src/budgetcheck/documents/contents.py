"""The list of contents of a document: which of its lines are entries, and what an entry or a heading names."""

from __future__ import annotations

import re

from budgetcheck.documents.blocks import likened
from budgetcheck.documents.numbering import ENTRY

_HEAD = re.compile(
    r"[（【\[]?(?:.{0,30}(?:预算|决算)(?:公开|信息|情况|说明|报告|文件|材料)*)?目录(?:CONTENTS)?(?:（续）)?[）】\]]?：?",
    re.IGNORECASE,
)
_LEADER = r" .．…·‧•・\-—－_"
_PAGE = re.compile(
    rf"(?<![{_LEADER}])(?:[{_LEADER}]{{2,}}+|…)(?:[(（第]?\d{{1,3}}[)）页 \-—－]*)?$| 第? ?\d{{1,3}} ?页?$|^[\-—－ ]*\d{{1,3}}[\-—－ ]*$"
)
"""The dots and the page behind an entry, or a page alone."""
_NUMBER_BEFORE = re.compile(r"^\d{1,3}[ .．…]+(?=\D)")
"""A page or a number in front of an entry, apart from it."""
_ENTRY = re.compile(ENTRY)
_DATED = re.compile(r"\d月\d{1,2}日|(?:时间|日期)[:：]")
"""When it was published stands among the contents and is no part of them."""
_YEAR = re.compile(r"20\d\d年?度?")
_IN_NO_LIST = re.compile(r"单位(?:名称)?\s*[:：]|编制(?:部门|单位)|[。；]$|.{61}")
"""What stands over a table, the end of a sentence, and a long line."""
_MOST = 120


def without_page(line: str) -> str:
    """Return a line without the dots and the page of an entry behind it."""
    return _PAGE.sub("", " ".join(line.split()))


def named(line: str) -> str:
    """Return what a heading or an entry names, without number, page, year and blanks; nothing of the list's own heading."""
    words = "".join(_NUMBER_BEFORE.sub("", without_page(line)).split())
    if _HEAD.fullmatch(likened(words)) or _DATED.search(words):
        return ""
    return _YEAR.sub("", _ENTRY.sub("", words)).rstrip("：:")


class Contents:
    """The list of contents, taken from a document line by line."""

    def __init__(self) -> None:
        self.names: set[str] | None = None
        """What its entries named so far; None outside of it."""

    def takes(self, line: str) -> bool:
        """Whether a line is of the list, which ends where an entry stands again, or where no entry can be."""
        if "录" in line and _HEAD.fullmatch(likened(line)):
            self.names = self.names or set()
        elif self.names is not None:
            name = named(line)
            if name in self.names or len(self.names) > _MOST or _IN_NO_LIST.search(line.strip()):
                self.names = None
            elif len(name) > 1:
                # The page may stand right behind the last word.
                self.names |= {name, name.rstrip("0123456789") or name}
        return self.names is not None
