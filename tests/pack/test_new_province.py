"""CONTRIBUTING's guide to a new province, followed: usual tables under other names are read by synonyms alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file, judged
from tests.layout_generator import render
from tests.layout_generator.documents import document
from tests.layout_generator.printed import Document, Table
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_TITLE = "公共预算开支明细册"
_WORDS = {"合计": "总额", "基本支出": "日常开支", "项目支出": "专项开支"}


def test_a_new_province_needs_synonyms_only(tmp_path: Path) -> None:
    pack = tmp_path / "province.toml"
    pack.write_text(_pack_of_the_guide(), encoding="utf-8")
    path = tmp_path / "published.docx"
    path.write_bytes(render.word(_renamed(document("national-2021", 0)), merged=True))
    question = Question(pack=str(pack))
    report, budget = judged(Job(str(path), question))
    assert budget.tables["general"].title == _TITLE
    assert {"total", "basic", "project"} <= budget.tables["general"].columns
    assert [each.rule for each in report.findings if each.severity is not Severity.NOTE] == []
    # Without the pack the table is one that nobody knows.
    assert "general" not in judged(Job(str(path), Question()))[1].tables
    assert check_file(Job(str(path), question)).coverage.figures == report.coverage.printed


def _pack_of_the_guide() -> str:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## A new province")[1]
    found = re.search(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert found is not None
    return found[1]


def _renamed(made: Document) -> Document:
    """Return a document whose table of the general budget, and what names it, goes by the words of the guide."""
    titles = [table.title for table in made.tables if table.title.startswith("一般公共预算支出")]
    assert len(titles) == 1
    parts = [
        replace(part, title=_TITLE, head=tuple(tuple(_WORDS.get(word, word) for word in path) for path in part.head))
        if isinstance(part, Table) and part.title == titles[0]
        else part.replace(titles[0], _TITLE)
        if isinstance(part, str)
        else part
        for part in made.parts
    ]
    return replace(made, parts=tuple(parts))
