"""A figure is what a reader sees: its sign in every writing, no note marks, and never one made of two."""

from __future__ import annotations

import pytest

from budgetcheck.documents.blocks import Cell, are_several, doubt_of, figure_text, squeezed, visible


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("62.74", "62.74"),
        ("６２．７４", "62.74"),
        ("1，234.50", "1234.50"),
        ("62·74", "62.74"),
        ("(62.74)", "-62.74"),
        ("（62.74）", "-62.74"),
        ("62.74-", "-62.74"),
        ("−62.74", "-62.74"),
        ("–62.74", "-62.74"),
        ("- 62.74", "-62.74"),
        ("负62.74", "-62.74"),
        ("+62.74", "62.74"),
        ("¥62.74", "62.74"),
        ("￥ 1,062.74", "1062.74"),
        ("-¥62.74", "-62.74"),
        ("(¥62.74)", "-62.74"),
        ("人民币62.74", "62.74"),
        ("51.78 %", "51.78"),
        ("62.74①", "62.74"),
        ("62.74 ㊿", "62.74"),
        ("62.74¹", "62.74"),
        ("62.74*", "62.74"),
        ("1\xa0234.56", "1234.56"),
        ("1,000.\n00", "1000.00"),
        ("1 0 0", "100"),
        ("—", ""),
        ("", ""),
    ],
)
def test_what_is_a_figure(printed: str, read: str) -> None:
    assert figure_text(printed) == read


@pytest.mark.parametrize(
    "printed",
    [
        "△62.74",
        "$62.74",
        "62。74",
        "62,74",
        "①62.74",
        "5½",
        "m²",
        "62.74[1]",
        "62.74万元",
        "05注",
        "壹佰贰拾万元整",
        "٦٢",
        "--12",
        "(-12)",
        "(62.74",
        "62.74)",
        "62.74 60.00",
        "62 74",
        "62.74\n60.00",
        "100\n37",
        "=SUM(E9)",
        "#REF!",
    ],
)
def test_what_is_none(printed: str) -> None:
    assert figure_text(printed) is None


def test_two_figures_in_a_cell_are_said_to_be_two() -> None:
    assert [doubt_of(Cell(text)) for text in ("62.74\n60.00", "62.74/60.00", "62.74；60", "见附注")] == [
        *["several"] * 3,
        "figure",
    ]
    assert are_several("60\n62.74")
    assert not are_several("1,000.\n00")


def test_what_has_no_width_is_not_there() -> None:
    assert visible("6\u200b2\xad.\u202e74\ufeff\x1b") == "62.74"
    assert visible("上\u2028下\r\n里") == "上\n下\n里"


def test_note_marks_are_no_digits() -> None:
    assert squeezed("Ａ① ²") == "A①²"
