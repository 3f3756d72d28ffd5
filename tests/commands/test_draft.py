"""init --from: a pack drafted from a document loads, and its document holds under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from budgetcheck.commands.draft import draft
from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError, Severity
from budgetcheck.pack import load_pack
from budgetcheck.runs.files import Job, check_file
from tests.layout_generator import render
from tests.layout_generator.documents import document
from tests.layout_generator.printed import Document, Table
from tests.paths import FIXTURES


@pytest.mark.parametrize("family", ["national-2021", "final", "shanghai", "guangxi"])
def test_a_draft_loads_and_its_document_holds_under_it(family: str, tmp_path: Path) -> None:
    path, pack = tmp_path / "published.docx", tmp_path / "draft.toml"
    path.write_bytes(render.word(document(family, 5), merged=True))
    before = check_file(Job(str(path), Question()))
    pack.write_text(draft(str(path), None), encoding="utf-8")
    after = check_file(Job(str(path), Question(pack=str(pack))))
    assert [each.rule for each in after.findings if each.severity is not Severity.NOTE] == []
    assert after.coverage.figures >= before.coverage.figures
    head = load_pack(str(pack)).head
    assert head.extends == before.pack


def test_a_table_of_unknown_title_is_drafted_with_the_sums_that_it_confirms(tmp_path: Path) -> None:
    path, pack = tmp_path / "published.docx", tmp_path / "draft.toml"
    path.write_bytes(render.word(_retitled(document("guangxi", 900)), merged=True))
    pack.write_text(draft(str(path), None), encoding="utf-8")
    loaded = load_pack(str(pack))
    drafted = [name for name in loaded.layout.tables if name.startswith("table_")]
    assert [loaded.layout.tables[name].title for name in drafted] == [_UNKNOWN]
    assert loaded.rule(f"{drafted[0].replace('_', '-')}-parts") is not None


_UNKNOWN = "专项安排明细册"


def _retitled(made: Document) -> Document:
    """Return a document whose table of projects goes by a title that no pack knows."""
    parts = [
        replace(part, title=_UNKNOWN) if isinstance(part, Table) and part.title == "项目支出预算表" else part
        for part in made.parts
    ]
    assert parts != list(made.parts)
    words = [part.replace("项目支出预算表", _UNKNOWN) if isinstance(part, str) else part for part in parts]
    return replace(made, parts=tuple(words))


def test_a_budget_file_prints_no_tables_to_draft_from() -> None:
    with pytest.raises(InputError, match="prints no tables"):
        draft(str(FIXTURES / "xinjiang" / "unit-2024.json"), None)
