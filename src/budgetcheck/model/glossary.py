"""The vocabulary of reports, references and READMEs: the word that is used for each idea, and those that are not.

Officers read a word as they know it from their own regulations; a second word for the same thing sounds like another thing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Term(NamedTuple):
    """One idea, what it is called in each language, and what it is not called."""

    en: str
    zh: str
    not_zh: tuple[str, ...] = ()
    """Patterns of Chinese wordings that are not used for it."""
    not_en: tuple[str, ...] = ()
    """Patterns of English wordings that are not used for it."""


GLOSSARY = (
    Term("relation", "勾稽关系", ("(?<!勾稽)(?<!算术)(?<!大小)关系",), ("held against", r"\barticulates?\b")),
    Term("figure", "数（金额）", ("印出来的数",), ("something that is no number",)),
    Term("finding", "问题", ("不符处",)),
    Term("published figure", "公开数", ("公布的数",)),
    Term("code", "科目编码", ("代码(?!质量)",)),
    Term("notes", "文字说明", ("没有空表说明", "写的是")),
    Term("this year, last year", "本年、上年", ("今年", "去年", "上年称")),
    Term("unread", "未识别", ("没有读懂", "不认识", "看不懂")),
    Term("unchecked", "未核对", ("无从核对", "未作检查", "规则未涉及", "没有规则涉及")),
    Term("true amount", "实际数", ("真实数",)),
    Term("last digit", "末位", ("最后一位", "尾数")),
    Term("truncated", "截位", ("截去",)),
    Term("waiver", "豁免", ("放过",)),
    Term("overview", "收支总表、财政拨款收支总表", ("财政拨款表",)),
    Term("goods and services", "商品和服务支出", ("商品服务支出",)),
    Term("any value fits", "均可成立", ("说得通",), ("would do",)),
    Term("copied from elsewhere", "误抄其他单元格的数", ("抄了别处",)),
    Term("digits exchanged", "颠倒", ("写颠倒", "填颠倒")),
    Term("in the wrong place", "填错单元格", ("填错了位置",)),
    Term("rows shifted", "整块数据错行", ("整段错行",), ("a block shifted",)),
    Term("worked out wrongly", "计算方法有误", ("算法不对",)),
    Term("text that matches no row", "无对应行的文字", ("对不上任何",), ("fit no row",)),
    Term("a figure whose column is unknown", "所属列无法确定的数", ("无法确定属于哪一列",)),
    Term("is missing", "未见", ("整个缺失",)),
    Term("the list leaves out", "文字列举遗漏", ("列举中漏了",)),
    Term("refers to another fund", "所填原因与本项资金不符", ("像是上一行",), ("speaks of another fund",)),
    Term("differ", "前后不一致", ("前后不一(?!致)",)),
    Term("operating items", "公用经费科目", ("公用类科目",)),
    Term("should be", "应为", ("应是多少",)),
    Term("appears twice", "重复", (), (r"\bstands (?:twice|again)\b",)),
    Term("is not", "不是", (), (r"\bis no (?:CSV|year|figure|number)\b", "7 by none", "nothing over nothing")),
    Term("rounding explains", "四舍五入允许", (), ("rounding explains .{1,12} at most",)),
    Term("fiscal appropriation", "财政拨款", (), ("fiscal money",)),
    Term("lixiu veteran cadres", "离休人员", (), ("retired cadres",)),
    Term("both no change and a change", "既称持平又称有增减", (), ("says no change and a change",)),
)
"""Each idea once. `tests/model/test_words.py` holds every text of the project against it."""


def slips(words: str, language: str) -> Iterator[tuple[str, Term]]:
    """Yield each wording of a text that the glossary rules out, with the term whose word should stand there."""
    for term in GLOSSARY:
        for pattern in term.not_zh if language == "zh" else term.not_en:
            found = re.search(pattern, words)
            if found is not None:
                yield found[0], term
