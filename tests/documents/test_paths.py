"""Item paths in prose, resolved to the codes of the functional classification."""

from __future__ import annotations

import pytest

from budgetcheck.documents.paths import code_of

OWN = {"小学教育": {"2050202": "小学教育"}, "普通教育": {"20502": "普通教育"}, "教育支出": {"205": "教育支出"}}


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("教育支出（类）普通教育（款）小学教育（项）", "2050202"),
        ("教育（类）普通教育（款）小学教育（项）支出", "2050202"),
        ("教育支出-普通教育-小学教育", "2050202"),
        ("教育支出—普通教育—小学教育", "2050202"),
        ("教育支出（205类）普通教育（02款）小学教育（02项）", "2050202"),
        ("教育支出（205类）普通教育（20502款）小学教育（2050202项）", "2050202"),
        ("“教育支出（类）普通教育（款）小学教育（项）”", "2050202"),
        ("2050202小学教育", "2050202"),
        ("小学教育（2050202）", "2050202"),
        ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "2210201"),
        ("教育支出（类）", ""),
        ("小学教育（项）", ""),
        ("教育支出（类）农业农村（款）小学教育（项）", ""),
        ("教育支出（类）普通教育（款）没有的科目（项）", ""),
        ("甲方-乙方-丙方", ""),
        ("小学教育", ""),
    ],
)
def test_a_path_names_one_item(subject: str, code: str) -> None:
    assert code_of(subject, OWN) == code
    assert code_of(subject, {}) == code
