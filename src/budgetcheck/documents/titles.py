"""Titles and headings as a person compares them: which line is one, and which known one comes nearest."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import likened
from budgetcheck.documents.numbering import HEADING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERED = re.compile(rf"{HEADING}\s*")
_TABLE_NUMBER = re.compile(
    r"[(（【]?(?:[\u4e00-\u9fff]{0,6}(?:表|公开|预算|决算|部门|附件)|GK|附)[0-9一二三四五六七八九十]{1,3}(?:[-－—.][0-9]{1,2})*(?:号)?表?"
    r"[)）】]?[:：]?",
    re.IGNORECASE,
)
"""表5, 附表3, 公开01表, 部门公开表1, 附件1-1, 预算01表, （表一）."""
_YEAR = re.compile(r"20\d\d年?度?")
_ABOUT = re.compile(r"^(?:关于)?(?:.{2,30}?(?:单位|部门|中心|局|委|院|校|站|馆|所))?(?:20\d\d年度?)")
_COMMON = re.compile(r"情况|说明|总体|预算|决算|关于|一览|统计|安排|明细|表$")
"""Words of every title, which make no two of them alike."""
_IDEAS = re.compile(
    r"(?P<general>一般公共预算)|(?P<fund>政府性基金(?:预算)?)|(?P<capital>国有资本经营(?:预算)?)|(?P<fiscal>财政拨款)"
    r"|(?P<basic>基本支出)|(?P<project>项目支出)|(?P<public>三公(?:经费)?)|(?P<meetings>会议费)|(?P<training>培训费)"
    r"|(?P<running>机关运行经费)|(?P<both>收支|收入支出|收入/支出)|(?P<income>收入)|(?P<spending>支出)"
    r"|(?P<final>决算)|(?P<economic>经济)"
)
"""What a title of a table of money may be about."""
_FILLER = re.compile(
    r"部门|单位|财政|拨款|资金|当年|本年度?|年初|预算|决算|总体|总|情况|明细|安排|支出功能|功能|分类|科目|公开|统计|用于|年度?"
    r"|[按的与和及、（）/表]"
)
"""What titles hold besides, which makes no two tables of them."""
_OF_OTHERS = re.compile(
    r"绩效|采购|购买|资产|债务|转移支付|结转|结余|专项|非税|专户|增减|对比|调整|目标|汇总|征收|依据|分配|执行|项目库"
)
"""Words of tables that are about something else."""
_FUNDS = frozenset({"general", "fund", "capital"})
_KINDS = frozenset({"basic", "project", "public"})
_BRACKETS = re.compile(r"（[^（）]*）")
_OF_SENTENCES = re.compile(r"[。，；：,;:]|\d\.\d")
_LONGEST = 45
_NEAR = 0.6


def is_table_number(line: str) -> bool:
    """Whether a line without its blanks is the number of a table and nothing else."""
    return _TABLE_NUMBER.fullmatch(line) is not None


def heading_of(line: str) -> str:
    """Return a numbered line as a heading, without its number; nothing where it is a sentence."""
    number = _NUMBERED.match(line)
    if number is None or len(line) > _LONGEST or _OF_SENTENCES.search(line):
        return ""
    return line[number.end() :].strip()


def likeness(title: str) -> str:
    """Return a title in the form in which two are compared: without the unit and year in front, and without blanks."""
    return likened(_YEAR.sub("", _ABOUT.sub("", title)))


@lru_cache(maxsize=4096)
def ideas_of(title: str) -> frozenset[str] | None:
    """Return what the title of a table is about, whoever's and however it is worded; None where nothing tells.

    一般公共预算当年拨款支出表 and 一般公共预算财政拨款支出预算表 are one title: expenditure of the general budget.
    """
    line = likened(title)
    if not _BRACKETS.sub("", line).endswith("表") or _OF_OTHERS.search(line):
        return None
    first = _IDEAS.search(line)
    if first is None:
        return None
    line = line[first.start() :]
    rest = _FILLER.sub("", _IDEAS.sub("", _YEAR.sub("", _BRACKETS.sub("", line))))
    if rest:
        return None
    found = {name for match in _IDEAS.finditer(line) for name, word in match.groupdict().items() if word}
    if found & _FUNDS:
        found.discard("fiscal")
    if found & _KINDS:
        found.discard("spending")
    if "public" in found:
        # The three public expenses are those of fiscal money, unless another fund is named.
        found -= {"fiscal", "general"}
    if "basic" in found:
        # Basic expenditure is printed by economic class, whether the title says so or not.
        found.discard("economic")
    return frozenset(found)


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
