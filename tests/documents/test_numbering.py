"""The numbers of headings and of the items of lists, and what looks like one."""

from __future__ import annotations

import re

import pytest

from budgetcheck.documents.numbering import ENTRY, FIRST, FOURTH, HEADING, ITEM, PART, SECOND, THIRD


@pytest.mark.parametrize(
    ("pattern", "numbered"),
    [
        (PART, ["第一部分", "第十二部分"]),
        (FIRST, ["一、", "十二．", "三 、", "二."]),
        (SECOND, ["（一）", "(十一)", "（ 三 ）"]),
        (THIRD, ["1、", "12．", "3 .", "1、2024年", "1．2024年", "１．支出"]),
        (FOURTH, ["（1）", "(12)"]),
        (HEADING, ["第三章", " 一、", "（二）"]),
        (ITEM, ["第一节", "一、", "（二）", "3.", "（4）"]),
        (ENTRY, ["表5", "附表3：", "一、", "2."]),
    ],
)
def test_what_numbers_a_heading_or_an_item(pattern: str, numbered: list[str]) -> None:
    assert [each for each in numbered if not re.match(pattern, each)] == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (PART, ["第一章", "一部分"]),
        (FIRST, ["一般公共预算", "三公经费"]),
        (SECOND, ["（一般公共预算）", "（1）"]),
        (THIRD, ["1.5万元", "１．２９万元", "2024.", "12"]),
        (FOURTH, ["（2024）", "（一）"]),
        (HEADING, ["1、", "（3）", "一般公共预算"]),
    ],
)
def test_what_looks_like_a_number_and_is_none(pattern: str, words: list[str]) -> None:
    assert [each for each in words if re.match(pattern, each)] == []
