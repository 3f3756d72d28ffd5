"""Sections of the notes are known by their headings, also where the text goes on behind one in the same paragraph."""

from __future__ import annotations

import pytest

from budgetcheck.documents.blocks import Paragraph
from budgetcheck.documents.narrative import paragraphs_of, sections_of
from budgetcheck.pack import load_pack

LAYOUT = load_pack("xinjiang-2024").layout


def _tables(text: str) -> set[str]:
    sections = sections_of(paragraphs_of([Paragraph(text)], LAYOUT), LAYOUT)
    return {section.table for section in sections if section.text.strip()}


@pytest.mark.parametrize("before", range(76, 92))
def test_the_word_table_anywhere_in_a_paragraph_makes_its_heading_no_table(before: int) -> None:
    text = f"(四)预算绩效情况{'本单位' * 40}"[:before] + "具体情况见下表，项目 1 个。"
    assert _tables(text) == {"narrative.performance"}


def test_the_title_of_a_table_is_no_heading_of_a_section() -> None:
    assert "narrative.performance" not in _tables("(四)预算绩效情况表")
