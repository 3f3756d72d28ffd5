"""A page that a document prints twice is read once and is one finding; two tables with the same rows are no copies."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document

from budgetcheck import check
from budgetcheck.documents.blocks import Cell, Grid, Paragraph
from budgetcheck.documents.reprints import once
from budgetcheck.model.source import Source
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.documents.blocks import Block

PROSE = (
    "收入预算 628.97 万元，比上年预算增加 4.65 万元，增长 0.74%，主要原因是人员工资标准调整，安排的支出相应增加。",
    "支出预算 628.97 万元，比上年预算增加 4.65 万元，增长 0.74%，主要原因是人员工资标准调整，支出相应有所增加。",
)
ROWS = (
    ("科目", "合计", "基本支出", "项目支出"),
    ("总计", "100.00", "60.00", "40.00"),
    ("208", "100.00", "60.00", "40.00"),
)


def _blocks(*parts: str | tuple[tuple[str, ...], ...]) -> list[Block]:
    places = count(1)
    return [
        Paragraph(part, Source(paragraph=next(places)))
        if isinstance(part, str)
        else Grid(tuple(tuple(Cell(text, Source(table=1)) for text in row) for row in part))
        for part in parts
    ]


def test_sentences_that_stand_twice_are_read_once() -> None:
    """Two long sentences in the same order are a copy; what stands between it and the first stays."""
    blocks = _blocks("一、说明", *PROSE, "二、其他说明", *PROSE)
    kept, (reprint,) = once(blocks)
    assert kept == tuple(blocks[:4])
    assert (reprint.paragraphs, reprint.tables, reprint.again[0].paragraph, reprint.first[0].paragraph) == (2, 0, 5, 2)


BASIC = (
    "（一）人员经费 3629.73 万元。主要包括：基本工资、津贴补贴、奖金、绩效工资、机关事业单位基本养老保险缴费、退休费。",
    "（二）公用经费 467.91 万元。主要包括：办公费、印刷费、水费、电费、邮电费、差旅费、会议费、培训费、公务接待费。",
)


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        ("六、财政拨款基本支出预算情况说明", "八、一般公共预算基本支出预算情况说明", 0),
        ("六、财政拨款基本支出预算情况说明", "八、财政拨款基本支出情况", 1),
        ("六、财政拨款基本支出预算情况说明", "八、其他说明", 1),
    ],
)
def test_two_funds_may_have_the_same_parts(one: str, other: str, copies: int) -> None:
    """Where the general budget is all that a unit gets, both sections say the same, word for word."""
    _, reprints = once(_blocks(one, "其中：", *BASIC, other, "其中：", *BASIC))
    assert len(reprints) == copies


def test_a_table_that_stands_twice_with_its_title_is_read_once() -> None:
    """The title belongs to the copy."""
    kept, (reprint,) = once(_blocks("支出总表", "单位：万元", ROWS, "支出总表", "单位：万元", ROWS))
    assert (len(kept), reprint.paragraphs, reprint.tables) == (3, 2, 1)


@pytest.mark.parametrize(
    "parts",
    [
        ("支出总表", "单位：万元", ROWS, "一般公共预算支出表", "单位：万元", ROWS),
        ("支出总表", *map(" ".join, ROWS), "一般公共预算支出表", *map(" ".join, ROWS)),
        (PROSE[0], "二、支出", PROSE[0]),
        ("基金支出表", "单位：万元", ROWS[:1], "基金支出表", "单位：万元", ROWS[:1]),
        ("本单位 2024 年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表。", "二、", PROSE[1],
         "本单位 2024 年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表。", "三、", PROSE[0]),
    ],
)  # fmt: skip
def test_what_is_alike_and_no_copy(parts: tuple[str | tuple[tuple[str, ...], ...], ...]) -> None:
    """Tables of two titles may have the same rows, a form is empty twice, one sentence may belong to two sections."""
    blocks = _blocks(*parts)
    assert once(blocks) == (tuple(blocks), ())


LAYOUTS = sorted((FIXTURES / "layouts").glob("*.docx"))


def _is_amount(element: Any) -> bool:
    return bool(re.fullmatch(r"[\d,]+\.\d+", element.text or ""))


def _with_a_page_twice(source: Path, random: Random, path: Path) -> None:
    """Write a document in which a table stands again with the lines over it, and perhaps some more."""
    document = Document(str(source))
    parts = [part for part in document.element.body if part.tag.endswith(("}p", "}tbl"))]
    tables = [at for at, part in enumerate(parts) if part.tag.endswith("}tbl")]
    last = random.choice([at for at in tables[1:] if sum(map(_is_amount, parts[at].iter())) > 3])
    first = tables[tables.index(last) - 1] + 1
    copy = [deepcopy(part) for part in parts[first : last + random.randint(1, 4)]]
    for part in reversed(copy):
        parts[last + len(copy) - (last - first + 1)].addnext(part)
    document.save(str(path))


@pytest.mark.parametrize("source", LAYOUTS, ids=lambda path: path.stem)
def test_a_page_printed_twice_is_one_finding(source: Path, tmp_path: Path) -> None:
    """Nothing else is found, and as much is checked as before, wherever the page is from."""
    path, random = tmp_path / "budget.docx", Random(source.stem)
    before = check(str(source))
    for _ in range(6):
        _with_a_page_twice(source, random, path)
        report = check(str(path))
        new = Counter(each.rule for each in report.findings) - Counter(each.rule for each in before.findings)
        assert new == {"paragraph-printed-twice": 1}
        assert report.coverage[:3] == before.coverage[:3]


def test_a_placeholder_in_many_places_is_one_finding(tmp_path: Path) -> None:
    """The finding has every place, and its message the first of them."""
    document = Document(str(LAYOUTS[0]))
    for number in range(56):
        document.add_paragraph(f"第 {number} 项工作由 XX 单位承担。")
    document.save(str(tmp_path / "budget.docx"))
    (found,) = [each for each in check(str(tmp_path / "budget.docx")).findings if each.rule == "placeholder-left"]
    assert len(found.at) == 56
    assert "共 56 处，另见第" in found.message.zh
