"""The list of contents: however it is printed, its lines are told from the body, and what they name is the same."""

from __future__ import annotations

import pytest

from budgetcheck.documents.blocks import Cell, Grid, Paragraph
from budgetcheck.documents.contents import Contents, named
from budgetcheck.documents.narrative import paragraphs_of, passages_of
from budgetcheck.documents.printed import take_apart
from budgetcheck.model.budget import Source
from budgetcheck.model.layout import Layout

ENTRIES = [
    "第一部分 馆所概况",
    "一、主要任务",
    "第二部分 2023年度部门决算表",
    "一、收入支出决算总表",
    "第三部分 名词解释",
]
NAMES = ["馆所概况", "主要任务", "部门决算表", "收入支出决算总表", "名词解释"]
BODY = ["第一部分 馆所概况", "一、主要任务", "收藏并借出图书。"]


def contents_of(lines: list[str]) -> set[int]:
    contents = Contents()
    return {at for at, line in enumerate(lines) if contents.takes(line)}


@pytest.mark.parametrize(
    "form",
    ["{} {}", "{}\t{}", "{}……{}", "{}…{}", "{}......{}", "{}．．．．{}", "{} · · · · {}", "{}-------{}-", "{}…… - {} -", "{}……第{}页",
     "{} 第 {} 页", "{}……（{}）", "{1} {0}", "{1}\t{0}", "{1}...{0}", "{}____{}", "{}　　{}"],
)  # fmt: skip
def test_a_page_is_no_part_of_what_an_entry_names(form: str) -> None:
    lines = [form.format(entry, page) for page, entry in enumerate(ENTRIES, 8)]
    assert [named(line) for line in lines] == NAMES
    assert contents_of(["目录", *lines, *BODY]) == set(range(6))


@pytest.mark.parametrize(
    "head", ["目录", "目  录", "目录：", "【目录】", "目 录 CONTENTS", "2023年度部门决算公开目录", "某馆2023年度决算公开情况说明目录"]
)  # fmt: skip
def test_the_heading_of_a_list_is_one_of_its_lines(head: str) -> None:
    assert contents_of(["某馆", head, *ENTRIES, *BODY]) == set(range(1, 7))


def test_a_list_goes_on_over_a_page() -> None:
    for between in (["- 1 -"], ["目录（续）"], ["1", "目录"]):
        lines = ["目录", *ENTRIES[:3], *between, *ENTRIES[3:]]
        assert contents_of([*lines, *BODY]) == set(range(len(lines)))


def test_a_page_right_behind_the_last_word_does_not_hide_where_the_body_begins() -> None:
    assert contents_of(["目录", *(f"{entry}{page}" for page, entry in enumerate(ENTRIES)), *BODY]) == set(range(6))


@pytest.mark.parametrize(
    "lines",
    [
        # The headings of the body, and nothing before them.
        ["某馆2023年度部门决算", *BODY, *ENTRIES[2:4], ""],
        # A title on a page of its own, and again over its table.
        ["一、收入支出决算总表", "收入支出决算总表", "单位：万元", ""],
        # The same lines over each of two tables.
        ["项目表", "项目甲", "部门", "联系人", "", "项目表", "项目乙", "部门", "联系人", ""],
        # Titles without the word.
        [*ENTRIES, *ENTRIES],
        # A catalogue that is none of the document's.
        ["三、集中采购目录", "空调", "电梯", "家具"],
    ],
)
def test_what_is_no_list_of_contents(lines: list[str]) -> None:
    assert contents_of(lines) == set()


@pytest.mark.parametrize("before", [[], ["目录"]])
def test_what_stands_behind_a_list_that_is_drawn_as_a_table_is_the_body(before: list[str]) -> None:
    rows = tuple((Cell(entry), Cell(str(page))) for page, entry in enumerate(ENTRIES, 3))
    drawn = Grid(rows if before else ((Cell("目录"), Cell("")), *rows))
    parts = take_apart([*map(Paragraph, before), drawn, *map(Paragraph, BODY)])
    assert [line.text for line in parts.prose if line.listed] == before
    assert [line.text for line in parts.prose if not line.listed] == BODY


def test_the_lines_of_a_list_are_joined_to_no_other() -> None:
    lines = ["某馆2023年度部门决算公开", "目录", *ENTRIES, *BODY]
    parts = take_apart([Paragraph(line, Source(line=at)) for at, line in enumerate(lines, 1)])
    passages = passages_of(paragraphs_of(parts.prose, Layout()))
    assert [passage.text for passage in passages if passage.listed] == ["目录", *ENTRIES]
