"""Sections of the notes are known by their headings, also where the text goes on behind one in the same paragraph."""

from __future__ import annotations

import pytest

from budgetcheck.documents.binding import Names, bind
from budgetcheck.documents.blocks import Paragraph
from budgetcheck.documents.narrative import paragraphs_of, sections_of
from budgetcheck.model.budget import Source
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


PAGE = Source(page=1)


def _paged(*lines: str, source: Source = PAGE) -> list[str]:
    """Return the paragraphs that the lines of one page make."""
    return ["".join(line.text for line in each) for each in paragraphs_of(_lines(*lines, source=source), LAYOUT)]


def _lines(*lines: str, source: Source = PAGE) -> list[Paragraph]:
    return [Paragraph(line, source) for line in lines]


@pytest.mark.parametrize("source", [Source(page=1), Source(sheet="说明", cell="A1"), Source(line=1)])
def test_a_heading_of_a_page_ends_at_its_line_whatever_it_is_of(source: Source) -> None:
    lines = ("五、示例项目支出情况", "本年度无此项支出。", "六、国有资本经营预算财政拨款收支情况", "本年度无此项支出。")
    assert _paged(*lines, source=source) == list(lines)


FULL = "本年公务接待费支出十二万元，完成预算的百分之九十，比上年减少，主要原因是厉行节约。其中："


def test_a_colon_at_the_edge_of_a_page_ends_no_paragraph() -> None:
    assert _paged(FULL, "国内接待支出十二万元。") == [f"{FULL}国内接待支出十二万元。"]
    assert _paged(FULL, "1.国内接待支出十二万元。") == [FULL, "1.国内接待支出十二万元。"]
    assert _paged(FULL.replace("其中：", "。"), "各项支出如下：", "国内接待支出十二万元。")[1:] == [
        "各项支出如下：",
        "国内接待支出十二万元。",
    ]


def test_a_list_that_such_a_colon_opens_ends_with_its_paragraph() -> None:
    heading = "（七）“三公”经费支出情况"
    (section,) = (
        each for each in sections_of(paragraphs_of(_lines(heading, FULL, "国内接待。"), LAYOUT), LAYOUT) if each.table
    )
    assert "其中：国内接待" in section.text


@pytest.mark.parametrize(
    ("heading", "text", "rows"),
    [
        ("支出预算情况说明", "支出总预算 9.00 万元，其中：基本支出 5.00 万元，项目支出 4.00 万元。", 3),
        (
            "预算单位支出情况",
            "总支出 9.00 万元。财政拨款安排支出 8.00 万元，其中：基本支出 5.00 万元；项目支出 3.00 万元。",
            0,
        ),
    ],
)
def test_what_is_listed_under_one_fund_is_no_row_of_all_money(heading: str, text: str, rows: int) -> None:
    blocks = [Paragraph(f"四、{heading}"), Paragraph(text)]
    section = next(each for each in sections_of(paragraphs_of(blocks, LAYOUT), LAYOUT) if each.table)
    bound = bind(section, LAYOUT.tables[section.table], Names({}, {}), "")
    assert section.table == "narrative.expenditure"
    assert sum(row.code in ("total", "basic", "project") and bool(row.values) for row in bound.rows) == rows
