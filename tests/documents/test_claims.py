"""The prose reader: what each phrasing claims, and that no figure of a text is lost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.documents.claims import Claim, last_name, read_claims
from budgetcheck.documents.quantities import Quantity, figures_in

EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "claim_examples.toml").read_text(encoding="utf-8")
)["example"]
QUANTITIES = ("amount", "share", "previous", "change", "change_pct", "points", "budget", "completion")
WORDS = ("parent", "share_of", "base", "says", "not_comparable", "none_planned", "reason", "items")


def shown(quantity: Quantity) -> str:
    return f"{quantity.text} {quantity.measure}".strip()


def said(claim: Claim) -> dict[str, Any]:
    """Return what a claim says, without what is empty, its spans and its printed words."""
    told: dict[str, Any] = {"subject": claim.subject}
    for name in (*QUANTITIES, *WORDS, "others"):
        value = getattr(claim, name)
        if value in ("", (), [], False, None):
            continue
        if isinstance(value, Quantity):
            told[name] = shown(value)
        elif name == "others":
            told[name] = [[words, shown(quantity)] for words, quantity in value]
        else:
            told[name] = list(value) if isinstance(value, tuple) else value
    if claim.reason == "":
        told["reason"] = ""
    return told


def spans(claims: tuple[Claim, ...]) -> list[tuple[int, int]]:
    """Return where every printed figure of the claims stands; 持平 is no figure."""
    found = [getattr(claim, name) for claim in claims for name in QUANTITIES]
    found += [quantity for claim in claims for _, quantity in claim.others]
    found += [quantity for claim in claims for quantity in claim.other_plans]
    return sorted((one.start, one.end) for one in found if one is not None and (one.measure or one.text != "0"))


def no_figure_is_lost(text: str) -> None:
    claims = read_claims(text)
    figures = sorted((one.start, one.end) for one in figures_in(text) if one.measure or one.text != "0")
    assert spans(claims) == figures
    for claim in claims:
        assert 0 <= claim.start <= claim.end <= len(text)


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{at}" for at in range(len(EXAMPLES))])
def test_a_phrasing_says_what_a_finance_officer_reads(example: dict[str, Any]) -> None:
    assert [said(claim) for claim in read_claims(example["text"])] == example["claims"]


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{at}" for at in range(len(EXAMPLES))])
def test_no_figure_of_an_example_is_lost(example: dict[str, Any]) -> None:
    no_figure_is_lost(example["text"])


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 110
    assert len({example["text"] for example in EXAMPLES}) == len(EXAMPLES)


PIECES = st.sampled_from(
    [
        "基本支出",
        "项目支出",
        "公务接待费",
        "因公出国（境）费",
        "12.5",
        "1,234.56",
        "0",
        "100",
        "-5.00",
        "2024年",
        "2023年",
        "万元",
        "元",
        "亿元",
        "%",
        "个百分点",
        "人",
        "辆",
        "台",
        "平方米",
        "占",
        "占比",
        "比上年预算",
        "较上年执行数",
        "与上年",
        "增加",
        "减少",
        "增长",
        "下降",
        "增至",
        "由",
        "持平",
        "无可比性",
        "未安排",
        "其中：",
        "包括：",
        "主要用于",
        "分别为",
        "主要原因是",
        "一是",
        "，",
        "。",
        "；",
        "、",
        "：",
        "（",
        "）",
        "(",
        ")",
        "，",
        "\n",
        "《",
        "》",
        "〔2014〕11号",
        "50万元以上",
        "表5",
        "1、",
        "（二）",
        "价值",
        "预算数为",
        "增加（减少）",
        "共",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_figure_of_any_sentence_is_lost(text: str) -> None:
    no_figure_is_lost(text)


@given(st.text(alphabet="1２.,，。；：、（）()《》 \n年万元%占增减一-由其中:主要原因是", max_size=60))
def test_no_figure_of_noise_is_lost(text: str) -> None:
    no_figure_is_lost(text)


@pytest.mark.parametrize(
    "piece",
    ["1", "，", "（", "）", "《", "〔", "、", "：", " ", "\n", ".", "1,", "1 ", "增加", "占", "其中", "1万元", "主要原因是",
     "包括：", "；1、", "其中：1元", "，比上年", "（1）", "1、", "1.1 ", "原因", "未安排", "其中：\n", "（其中1元，", "2024年",
     "主要用于A、", "主要原因是1元；", "由", "安排", "等", "-", "分别为1元、"],
)  # fmt: skip
def test_long_hostile_text_is_read(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    read_claims(text)
    read_claims("基本支出 5 万元，主要原因是" + text)


def test_figures_have_their_place_in_the_text_given() -> None:
    text = "基本支出 １，2３4．5 万\n元，占\n12. 5 ％"
    assert [(one.text, one.measure, text[one.start : one.end]) for one in figures_in(text)] == [
        ("1234.5", "万元", "１，2３4．5 万\n元"),
        ("12.5", "%", "12. 5 ％"),
    ]


@pytest.mark.parametrize(
    "text",
    ["2024年", "2024 年 12 月 31 日", "2023—2025年", "3、", "（二）", "1.房屋", "财预〔2014〕11号", "50万元以上", "100 万元（含）以上",
     "表5", "附件3", "《2024年10万元办法》", "第 3 季度", "90%以上", "3个月", "20场以上（含20场）", "5年", "不超过10万元", "基数为0",
     "540.00450.00201", "540.00450.00万元", "1.2.3 版"],
)  # fmt: skip
def test_what_is_no_figure(text: str) -> None:
    assert figures_in(text) == ()


def test_a_path_by_function_has_a_last_name() -> None:
    assert last_name("教育支出（类）普通教育（款）小学教育（项）") == "小学教育"
    assert last_name("卫生健康支出（类）") == "卫生健康支出"
    assert last_name("基本支出") == "基本支出"
    assert last_name("") == ""


@pytest.mark.parametrize("text", ["", " \n", "主要原因是", "其中：", "持平", "未安排", "（", "主要用于"])
def test_a_fragment_is_no_fault(text: str) -> None:
    no_figure_is_lost(text)


def test_the_words_as_printed_are_kept() -> None:
    (claim,) = read_claims("1、2024年会议费预算数为 3 万元。")
    assert (claim.subject, claim.raw_subject) == ("会议费", "1、2024年会议费预算数为")
