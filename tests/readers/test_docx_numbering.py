"""Word's own numbers before paragraphs are part of what is published, though they stand nowhere in the text."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from budgetcheck.documents.blocks import Grid, Paragraph
from budgetcheck.documents.numerals import numeral
from budgetcheck.readers.docx_file import open_document
from budgetcheck.readers.docx_numbering import shown
from budgetcheck.runs.files import Job, check_file
from tests.needs import needs
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Written

BUDGET = FIXTURES / "documents" / "budget-2024.docx"


class Level(NamedTuple):
    """One level of a list: the kind of its numbers, the text around them, and anything else that it says."""

    kind: str
    text: str
    more: str = ""


def lists(document: Written, *levels: Sequence[Level]) -> None:
    """Give a document the lists 1, 2 …, and of each a second use 11, 12 … that begins anew at 1."""
    numbering = document.part.numbering_part.element
    for each in list(numbering):
        numbering.remove(each)
    for number, list_ in enumerate(levels, 1):
        inside = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{level.kind}"/>{level.more}'
            f'<w:lvlText w:val="{level.text}"/></w:lvl>'
            for at, level in enumerate(list_)
        )
        numbering.append(
            parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inside}</w:abstractNum>')
        )
    for number in range(1, len(levels) + 1):
        for use, override in (
            (number, ""),
            (number + 10, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        ):
            numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{use}"><w:abstractNumId w:val="{number}"/>{override}</w:num>'
                )
            )


def numbered(paragraph: object, use: int, level: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr()  # type: ignore[attr-defined]
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>'))


def read(document: Written) -> list[str]:
    """Return the lines of a document, and the cells of its tables."""
    out = BytesIO()
    document.save(out)
    found: list[str] = []
    for block in open_document("a.docx", out.getvalue())._blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Grid):
            found += [cell.text for row in block.rows for cell in row]
    return found


OUTLINE = (
    Level("chineseCountingThousand", "%1、"),
    Level("chineseCountingThousand", "（%2）"),
    Level("decimal", "%3."),
    Level("decimalEnclosedCircle", "%4"),
)


def test_each_level_counts_by_itself_and_begins_anew_below_the_next() -> None:
    document = Document()
    lists(document, OUTLINE)
    for level, text in ((0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (3, "戊"), (0, "己"), (1, "庚"), (2, "辛")):
        numbered(document.add_paragraph(text), 1, level)
    assert read(document) == ["一、甲", "（一）乙", "（二）丙", "1. 丁", "① 戊", "二、己", "（一）庚", "1. 辛"]


def test_a_second_use_of_a_list_begins_anew_and_a_plain_paragraph_between_does_not() -> None:
    document = Document()
    lists(document, OUTLINE)
    for use, text in ((1, "甲"), (0, "乙"), (1, "丙"), (11, "丁"), (11, "戊")):
        paragraph = document.add_paragraph(text)
        if use:
            numbered(paragraph, use)
    assert read(document) == ["一、甲", "乙", "二、丙", "一、丁", "二、戊"]


def test_a_style_numbers_its_paragraphs_and_a_paragraph_may_refuse() -> None:
    document = Document()
    lists(document, (Level("chineseCounting", "第%1部分", '<w:pStyle w:val="Heading1"/>'), *OUTLINE[1:]))
    style = document.styles["Heading 1"].element
    style.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="1"/></w:numPr>'))
    based = document.styles.add_style("own", 1)
    based.base_style = document.styles["Heading 1"]
    document.add_paragraph("概况", style="Heading 1")
    document.add_paragraph("预算表", style="own")
    numbered(document.add_paragraph("不编号", style="Heading 1"), 0)
    numbered(document.add_paragraph("说明"), 1, 1)
    assert read(document) == ["第一部分 概况", "第二部分 预算表", "不编号", "（一）说明"]


@pytest.mark.parametrize(
    ("more", "text", "expected"),
    [
        ("", "%1.%2", "1.1 乙"),
        ('<w:suff w:val="nothing"/>', "%2", "1乙"),
        ("<w:isLgl/>", "%1-%2", "1-1 乙"),
        ('<w:lvlRestart w:val="0"/>', "%2)", "1)乙"),
    ],
)
def test_what_a_level_says_of_its_numbers(more: str, text: str, expected: str) -> None:
    document = Document()
    lists(document, (Level("chineseCounting" if "isLgl" in more else "decimal", "%1."), Level("decimal", text, more)))
    numbered(document.add_paragraph("甲"), 1, 0)
    numbered(document.add_paragraph("乙"), 1, 1)
    assert read(document)[1] == expected


def test_dots_number_nothing_and_cells_are_numbered_too() -> None:
    document = Document()
    lists(document, (Level("bullet", "•"),), (Level("decimal", "%1"),))
    numbered(document.add_paragraph("甲"), 1)
    table = document.add_table(rows=3, cols=2)
    for row, name in zip(table.rows, ("办公费", "印刷费", "水费"), strict=True):
        numbered(row.cells[0].paragraphs[0], 2)
        row.cells[1].text = name
    assert read(document) == ["甲", "1", "办公费", "2", "印刷费", "3", "水费"]


@pytest.mark.parametrize(
    ("kind", "seven", "twelve"),
    [
        ("decimal", "7", "12"),
        ("decimalZero", "07", "12"),
        ("chineseCounting", "七", "十二"),
        ("chineseLegalSimplified", "柒", "壹拾贰"),
        ("ideographDigital", "七", "一二"),
        ("ideographTraditional", "庚", "12"),
        ("ideographZodiac", "午", "亥"),
        ("decimalFullWidth", "７", "１２"),
        ("decimalEnclosedCircle", "⑦", "⑫"),
        ("decimalEnclosedParen", "⑺", "⑿"),
        ("upperLetter", "G", "L"),
        ("lowerRoman", "vii", "xii"),
        ("none", "", ""),
        ("hebrew1", "7", "12"),
    ],
)
def test_kinds_of_numbers(kind: str, seven: str, twelve: str) -> None:
    assert (shown(7, kind), shown(12, kind)) == (seven, twelve)
    assert shown(0, kind) == "0"


def test_a_document_with_lists_of_words_own_is_judged_as_one_with_typed_numbers(tmp_path: Path) -> None:
    document = Document(str(BUDGET))
    lists(document, OUTLINE)
    changed, before = 0, 0
    for paragraph in document.paragraphs:
        found = re.match(r"([一二三四五六七八九十]+)、", paragraph.text)
        if found is None or not paragraph.runs:
            continue
        number = numeral(found[1])
        assert number is not None
        runs = [run for run in paragraph.runs if run.text]
        if not runs[0].text.startswith(found[0]):
            continue
        runs[0].text = runs[0].text[len(found[0]) :]
        # Wherever the typed numbers begin again, a list of its own begins.
        if number == 1:
            before += 1
            use(document, 100 + before)
        numbered(paragraph, 100 + before)
        changed += 1
    assert changed > 10
    path = tmp_path / BUDGET.name
    document.save(str(path))
    typed, own = check_file(Job(str(BUDGET))), check_file(Job(str(path)))
    assert own.error is None
    assert [each.id for each in own.findings] == [each.id for each in typed.findings]
    assert own.coverage[:4] == typed.coverage[:4]


def use(document: Written, number: int) -> None:
    numbering = document.part.numbering_part.element
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="1"/>{override}</w:num>')
    )


KINDS = (
    "decimal", "chineseCounting", "chineseCountingThousand", "upperLetter", "lowerLetter", "lowerRoman", "upperRoman",
    "decimalEnclosedCircle", "ideographTraditional", "chineseLegalSimplified", "decimalZero",
)  # fmt: skip
FORMS = ("{}、", "（{}）", "{}.", "第{}部分", "{})", "{}")


def random_document(random: Random) -> Written:
    """Return a document whose lists follow each other, each used once or twice, at random levels."""
    document = Document()
    count = random.randint(1, 3)
    levels = [(random.choice(KINDS), random.choice(FORMS)) for _ in range(4 * count)]
    made = [Level(kind, form.format(f"%{at % 4 + 1}")) for at, (kind, form) in enumerate(levels)]
    lists(document, *(made[at : at + 4] for at in range(0, len(made), 4)))
    for number in range(1, count + 1):
        for each in (number, number + 10):
            for at in range(random.randint(0, 8)):
                numbered(document.add_paragraph(f"文字{at}。"), each, random.choice((0, 0, 0, 1, 1, 2, 3)) if at else 0)
    return document


@needs("soffice")
def test_libreoffice_shows_the_same_numbers(tmp_path: Path) -> None:
    documents = [random_document(Random(seed)) for seed in range(40)]
    for at, document in enumerate(documents):
        document.save(str(tmp_path / f"{at}.docx"))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
         "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), *map(str, sorted(tmp_path.glob("*.docx")))],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    lines = 0
    for at, document in enumerate(documents):
        shown_there = (tmp_path / f"{at}.txt").read_text(encoding="utf-8-sig").splitlines()
        expected = [squeezed for line in shown_there if (squeezed := re.sub(r"\s", "", line))]
        assert [re.sub(r"\s", "", line) for line in read(document)] == expected
        lines += len(expected)
    assert lines > 300
