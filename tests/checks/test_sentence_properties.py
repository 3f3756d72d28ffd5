"""Sentences rendered from true amounts are right in every wording; one figure changed beyond rounding is found.

The renderer knows nothing of the reader: its wordings, its rounding and its bounds are its own.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck.model.words import Severity
from tests.checks.test_sentences import judged

NAMES = ("档案整理费", "绿化养护费", "消防维保经费", "网络租用费", "图书资料购置费", "安全生产支出")
AGAINST = (
    "比上年", "较上年", "与上年相比", "同比", "比上年预算", "较上年预算数", "比上年决算", "较上年决算数", "比上年执行数",
    "较上年当年预算执行数", "比去年", "较2023年", "比2023年预算", "较2023年决算数", "对比上年", "同口径比上年", "比上年度",
)  # fmt: skip
MORE = (
    ("增加", "增长"), ("增加了", "增幅"), ("增长", "增幅为"), ("净增", "增长率为"), ("增支", "增长"), ("增收", "上升"),
    ("增", "增"), ("上升", "提高"),
)  # fmt: skip
LESS = (
    ("减少", "下降"), ("减少了", "降幅"), ("降低", "降低"), ("净减少", "减幅为"), ("减支", "减少率为"), ("减收", "下降"),
    ("减", "减"), ("压减", "下降"),
)  # fmt: skip
GAPS = ("", " ")


class Printed(NamedTuple):
    """A printed number: its digits, and how far the true one may be from it."""

    value: Decimal
    places: int

    @property
    def text(self) -> str:
        return f"{self.value:,.{self.places}f}"

    @property
    def half(self) -> Fraction:
        return Fraction(1, 2 * 10**self.places)

    def reach(self, times: int = 1) -> tuple[Fraction, Fraction]:
        return Fraction(self.value) - times * self.half, Fraction(self.value) + times * self.half


def printed(true: Fraction, places: int = 2) -> Printed:
    number = Decimal(true.numerator) / Decimal(true.denominator)
    return Printed(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), places)


def wrong(report_of: str) -> list[str]:
    """Return the rules that find a fault in a paragraph."""
    return [each.rule for each in judged(report_of).findings if each.severity is not Severity.NOTE]


yuan = st.integers(200_000, 900_000_000)
"""True amounts in 元, printed in 万元 with two decimals."""
places = st.sampled_from([1, 2, 2, 2])


def wan(amount: int) -> Fraction:
    return Fraction(amount, 10_000)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Printed, Printed, Printed, tuple[str, str, str, str]]:
    """Return a sentence on a change, its amount, change and rate, and the words around them."""
    now, before = draw(yuan), draw(yuan)
    if abs(now - before) < 20_000 or abs(now - before) > 4 * before:
        before = now + 40_000
    size = draw(places)
    amount, moved = printed(wan(now)), printed(abs(wan(now) - wan(before)))
    rate = printed(Fraction(abs(now - before) * 100, before), size)
    verbs = draw(st.sampled_from(MORE if now > before else LESS))
    gap, name, against = draw(st.sampled_from(GAPS)), draw(st.sampled_from(NAMES)), draw(st.sampled_from(AGAINST))
    words = (f"{name}{gap}", f"{gap}万元，{against}{verbs[0]}{gap}", f"{gap}万元，{verbs[1]}{gap}", "%。")
    return _joined(words, amount, moved, rate), amount, moved, rate, words


def _joined(words: tuple[str, ...], *figures: Printed) -> str:
    return "".join(word + (figures[at].text if at < len(figures) else "") for at, word in enumerate(words))


def _rates(amount: Printed, moved: Printed, *, rises: bool) -> tuple[Fraction, Fraction]:
    """Return the rates that the printed amounts allow; the change may be a difference of two printed amounts."""
    sign = 1 if rises else -1
    found = [100 * change / (now - sign * change) for change, now in product(moved.reach(2), amount.reach())]
    return min(found), max(found)


@settings(max_examples=150, deadline=None)
@given(changes())
def test_a_change_is_right_in_every_wording(example: tuple[str, Printed, Printed, Printed, tuple[str, ...]]) -> None:
    assert wrong(example[0]) == []


@settings(max_examples=150, deadline=None)
@given(changes(), st.sampled_from([0, 1, 2]), st.sampled_from(["1.5", "0.6", "10", "1.09"]))
def test_one_figure_of_a_change_beyond_rounding_is_found(
    example: tuple[str, Printed, Printed, Printed, tuple[str, ...]], which: int, factor: str
) -> None:
    _, *figures, words = example
    changed = figures[which]
    figures[which] = Printed(
        (changed.value * Decimal(factor)).quantize(Decimal(1).scaleb(-changed.places)), changed.places
    )
    rises = any(words[1].rstrip().endswith(verb) for verb, _ in MORE)
    amount, moved, rate = figures
    low, high = _rates(amount, moved, rises=rises)
    near_zero = rises and abs(amount.value - moved.value) <= Decimal("0.02")
    beyond = not low - rate.half <= Fraction(rate.value) <= high + rate.half
    if beyond and not near_zero and (not rises or amount.value > moved.value):
        assert wrong(_joined(words, *figures)), _joined(words, *figures)


@settings(max_examples=120, deadline=None)
@given(st.lists(yuan, min_size=2, max_size=5), places, st.sampled_from(["其中：", "其中", "包括：", "包括"]), st.data())
def test_parts_and_shares_of_a_whole(amounts: list[int], size: int, opening: str, data: st.DataObject) -> None:
    total = sum(amounts)
    whole, parts = printed(wan(total)), [printed(wan(each)) for each in amounts]
    shares = [printed(Fraction(100 * each, total), size) for each in amounts]
    of = data.draw(st.sampled_from(["占", "占比", "占比为", "占支出总额的", "占本年支出的"]))
    sign = data.draw(st.sampled_from(["；", "，"]))

    def text() -> str:
        listed = sign.join(
            f"{name}{part.text}万元，{of}{share.text}%" for name, part, share in zip(NAMES, parts, shares, strict=False)
        )
        return f"本年支出合计{whole.text}万元，{opening}{listed}。"

    assert wrong(text()) == []
    which = data.draw(st.integers(0, len(parts) - 1))
    shares[which] = Printed(shares[which].value + 2, size)
    low, high = parts[which].reach()[0] / whole.reach()[1], parts[which].reach()[1] / whole.reach()[0]
    if not 100 * low - shares[which].half <= Fraction(shares[which].value) <= 100 * high + shares[which].half:
        assert wrong(text()), text()
    shares[which] = Printed(shares[which].value - 2, size)
    parts[which] = Printed(parts[which].value + 30, 2)
    assert wrong(text()), text()


PLANS = (
    ("{name}年初预算为{plan}万元，支出决算为{came}万元，完成年初预算的{rate}%"),
    ("{name}支出预算{plan}万元，决算{came}万元，完成预算的{rate}%"),
    ("{name}决算{came}万元，完成预算{plan}万元的{rate}%"),
    ("{name}全年预算数{plan}万元，执行数{came}万元，执行率{rate}%"),
    ("{name}全年预算{plan}万元，实际支出{came}万元，完成率为{rate}%"),
    ("{name}调整后预算{plan}万元，支出决算{came}万元，完成调整后预算的{rate}%"),
)
COMPARED = {1: ("大于", "高于", "多于"), -1: ("小于", "低于", "少于")}


@settings(max_examples=120, deadline=None)
@given(yuan, yuan, places, st.sampled_from(PLANS), st.sampled_from(NAMES), st.data())
def test_the_outcome_of_a_plan(plan: int, came: int, size: int, wording: str, name: str, data: st.DataObject) -> None:
    if abs(plan - came) < 50_000:
        came = plan + 100_000
    budget, amount = printed(wan(plan)), printed(wan(came))
    rate = printed(Fraction(100 * came, plan), size)
    more = 1 if came > plan else -1
    word = data.draw(st.sampled_from(COMPARED[more]))
    other = data.draw(st.sampled_from(COMPARED[-more]))

    def text(rate: Printed, word: str) -> str:
        said = wording.format(name=name, plan=budget.text, came=amount.text, rate=rate.text)
        return f"{said}，决算数{word}预算数的主要原因是据实结算。"

    assert wrong(text(rate, word)) == []
    assert "plan-compared-wrongly" in wrong(text(rate, other))
    off = Printed(rate.value + rate.value / 5 + 1, size)
    low, high = amount.reach()[0] / budget.reach()[1], amount.reach()[1] / budget.reach()[0]
    if not 100 * low - off.half <= Fraction(off.value) <= 100 * high + off.half:
        assert "completion-in-sentence-wrong" in wrong(
            text(Printed(off.value.quantize(Decimal(1).scaleb(-size)), size), word)
        )


BEFORE = (
    "{name}{now}万元，较上年的{then}万元{verb}{moved}万元。",
    "{name}2023年预算数为{then}万元，2024年预算数为{now}万元，比上年{verb}{moved}万元。",
    "{name}{now}万元，上年为{then}万元，{verb}{moved}万元。",
    "{name}由上年的{then}万元{verb}到{now}万元，{verb}{moved}万元。",
    "2024年{name}预算{now}万元，比2023年{name}预算{then}万元{verb}{moved}万元。",
)


@settings(max_examples=100, deadline=None)
@given(yuan, yuan, st.sampled_from(BEFORE), st.sampled_from(NAMES))
def test_last_years_amount(now: int, then: int, wording: str, name: str) -> None:
    if abs(now - then) < 20_000:
        then = now + 50_000
    verb = "增加" if now > then else "减少"
    moved = printed(abs(wan(now) - wan(then)))

    def text(moved: Printed) -> str:
        return wording.format(
            name=name, now=printed(wan(now)).text, then=printed(wan(then)).text, verb=verb, moved=moved.text
        )

    assert wrong(text(moved)) == []
    assert wrong(text(Printed(moved.value + 1, 2))), text(Printed(moved.value + 1, 2))


@pytest.mark.parametrize("word", ["持平", "一致", "相比无变化", "相比无增减变化"])
def test_nothing_changed(word: str) -> None:
    assert wrong(f"档案整理费3.00万元，与上年{word}。") == []
    assert wrong(f"档案整理费3.00万元，与上年{word}，增加1.00万元。")


PIECES = st.sampled_from([
    "基本支出", "项目支出", "公务接待费", "其中：", "包括", "（含：", "）", "由", "组成", "占", "占支出的", "占年初预算", "的", "比上年", "较2023年的",
    "与上年相比", "增加", "减少", "下降", "增", "减", "持平", "无可比性", "年初预算为", "支出决算", "完成预算", "完成率", "决算数小于预算数", "各", "分别为",
    "收、支总计", "主要原因是", "合计", "2023年", "2024年", "12.50", "1,234.56", "0", "100", "9" * 20, "0.1234567", "万元", "亿元", "千元", "%", "个百分点",
    "辆", "人次", "倍", "，", "；", "。", "、", "：", "\n", " ", "教育支出（类）普通教育（款）小学教育（项）", "-", "“", "”", "1.", "（一）",
])  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_and_judged(text: str) -> None:
    """Whatever stands there, the sentences made of it are a budget file that reads back, and every rule has an answer."""
    assert judged(text).error is None
