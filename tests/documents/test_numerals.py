"""Amounts in numerals are figures like any others, and a point set at half height is a point: never half a figure."""

from __future__ import annotations

import pytest

from budgetcheck.documents.quantities import figures_in


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("安排一百二十万元。", [("120", "万元")]),
        ("安排十二万元。", [("12", "万元")]),
        ("安排壹佰贰拾万元整。", [("120", "万元")]),
        ("安排壹佰贰拾万零伍佰圆整。", [("1200500", "元")]),
        ("安排一亿二千万元。", [("12000", "万元")]),
        ("安排三千零五元。", [("3005", "元")]),
        ("安排 62·74 万元。", [("62.74", "万元")]),
        ("安排 3.00 万元和二十万元。", [("3.00", "万元"), ("20", "万元")]),
    ],
)
def test_amounts_in_words(text: str, figures: list[tuple[str, str]]) -> None:
    assert [(each.text, each.measure) for each in figures_in(text)] == figures


@pytest.mark.parametrize(
    "text", ["五十万元以上的设备", "约三四万元", "上百万元", "数十万元", "单一元素", "多元化", "一元"]
)
def test_words_that_are_no_amount(text: str) -> None:
    assert figures_in(text) == ()
