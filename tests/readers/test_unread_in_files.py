"""What a document's reader did not read: named in the budget file, unknown there too, and counted as printed."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from jsonschema import Draft202012Validator, ValidationError

from budgetcheck import load_pack
from budgetcheck.judging.question import Question
from budgetcheck.model.budget import Unread
from budgetcheck.model.source import Source
from budgetcheck.model.words import InputError, Severity, Verdict
from budgetcheck.readers import open_document
from budgetcheck.readers.budget_schema import json_schema
from budgetcheck.readers.json_text import parse
from budgetcheck.readers.unread_entries import UnreadEntries, unread_entries
from budgetcheck.runs.files import Job, check_file, import_documents
from tests import publisher
from tests.generator import generate, random_options, read
from tests.layout_generator import render
from tests.layout_generator.documents import KINDS, document
from tests.layout_generator.spoil import spoiled
from tests.paths import FIXTURES
from tests.publisher import Line, Publisher, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import FileReport
    from tests.publisher import Part

PACK = "xinjiang-2024"
GRAVE = (Severity.ERROR, Severity.WARNING)


def _checked(path: Path, pack: str | None = None) -> FileReport:
    report = check_file(Job(str(path), Question(pack=pack)))
    assert report.error is None, report.error
    return report


def _grave(report: FileReport, *, of_layout: bool = False) -> list[tuple[str, str, str]]:
    """Return the errors and warnings; `of_layout` leaves out what is asked of printed tables as they stand."""
    pack = load_pack(report.pack or "")
    found = []
    for finding in report.findings:
        rule = pack.rule(finding.rule)
        if finding.severity in GRAVE and not (of_layout and rule is not None and rule.head.kind == "structure"):
            found.append((finding.rule, str(finding.severity), finding.message.en))
    return sorted(found)


def _imported(path: Path, pack: str | None = None) -> tuple[Path, dict[str, Any]]:
    text, _ = import_documents([str(path)], pack)
    made = path.with_suffix(".json")
    made.write_text(text, encoding="utf-8")
    return made, json.loads(text)


def _published(seed: int) -> list[Part]:
    budget = read(generate(Random(seed), random_options(Random(seed))), load_pack(PACK).layout)
    printing = Publisher(budget, load_pack(PACK).layout, Random(seed))
    return [*printing.tables(), *printing.notes()]


def _with_a_smudge(parts: list[Part], title: str) -> list[Part]:
    """Return a document of which the first figure of one table cannot be read."""
    place = next(at for at, part in enumerate(parts) if isinstance(part, Sheet) and part.title.startswith(title))
    table = parts[place]
    assert isinstance(table, Sheet)
    x = next(x for x, cell in enumerate(table.body[0]) if "." in cell)
    first = (*table.body[0][:x], table.body[0][x].replace(".", "?."), *table.body[0][x + 1 :])
    return [*parts[:place], table._replace(body=(first, *table.body[1:])), *parts[place + 1 :]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_which_a_word_is_unknown_gives_the_same_report(kind: str, tmp_path: Path) -> None:
    """A heading, a row or a title that nobody knows is no fault of the file either; all that is printed counts."""
    named = 0
    for seed in range(4):
        made, gone = spoiled(document(kind, seed), seed)
        path = tmp_path / "a.docx"
        path.write_bytes(render.word(made, merged=False))
        before = _checked(path)
        file, content = _imported(path)
        after = _checked(file, before.pack)
        assert _grave(after) == _grave(before) == [], (kind, seed, gone)
        assert after.coverage.printed == before.coverage.printed, (kind, seed, gone)
        # What a table of unknown title shares with a known one is asked of a document alone: there it may be checked.
        assert set(after.unread) >= set(before.unread)
        named += "unread" in content
    assert named


@pytest.mark.parametrize("seed", range(3))
def test_a_figure_that_cannot_be_read_is_unknown_in_the_file(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "2024.docx"
    path.write_bytes(publisher.as_docx(_with_a_smudge(_published(seed), "单位支出总体情况表")))
    before = _checked(path, PACK)
    file, content = _imported(path, PACK)
    after = _checked(file, PACK)
    assert _grave(after) == _grave(before) == []
    assert after.coverage.printed == before.coverage.printed > after.coverage.figures
    assert [each.why for each in after.unread] == ["figure"]
    assert after.unread == before.unread
    Draft202012Validator(json_schema(load_pack(PACK).layout)).validate(content)
    assert {frozenset(entry) for entry in content["unread"]} == {
        frozenset({"table", "text", "why", "source"}),
        frozenset({"table", "row", "column"}),
        frozenset({"title", "figures"}),
    }
    # Without the key the same cell is a blank, and the totals miss it.
    del content["unread"]
    file.write_text(json.dumps(content), encoding="utf-8")
    assert _grave(_checked(file, PACK))


@pytest.mark.parametrize("seed", range(3))
def test_a_slip_beside_a_figure_that_cannot_be_read_is_found_in_the_file(seed: int, tmp_path: Path) -> None:
    parts = _with_a_smudge(_published(seed), "单位支出总体情况表")
    place = next(at for at, part in enumerate(parts) if isinstance(part, Sheet) and part.title.startswith("一般公共"))
    table = parts[place]
    assert isinstance(table, Sheet)
    x = next(x for x, cell in enumerate(table.body[0]) if "." in cell)
    digits = table.body[0][x]
    wrong = f"{int(digits[0]) % 9 + 1}{digits[1:]}"
    parts[place] = table._replace(
        body=((*table.body[0][:x], wrong, *table.body[0][x + 1 :]), *table.body[1:]),
    )
    path = tmp_path / "2024.docx"
    path.write_bytes(publisher.as_docx(parts))
    before = _grave(_checked(path, PACK), of_layout=True)
    assert _grave(_checked(_imported(path, PACK)[0], PACK), of_layout=True) == before != []


@pytest.mark.parametrize("seed", range(3))
def test_a_text_that_lost_its_blank_cells_gives_the_same_report(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "2024.txt"
    path.write_bytes(publisher.as_txt(_published(seed)))
    before, after = _checked(path, PACK), _checked(_imported(path, PACK)[0], PACK)
    assert _grave(after, of_layout=True) == _grave(before, of_layout=True)
    assert after.coverage.printed == before.coverage.printed
    assert after.unread == before.unread


def _renamed(part: Part, title: str, other: str) -> Part:
    if isinstance(part, Sheet):
        return part._replace(title=other) if part.title == title else part
    return Line(part.text.replace(title, other))


def test_a_file_with_some_of_the_tables_gets_one_note_as_its_document_does(tmp_path: Path) -> None:
    """Neither a table that was not understood nor one in another file is missing."""
    parts = _published(1)
    ends = [at for at, part in enumerate(parts) if isinstance(part, Sheet)]
    for title in (None, "甲乙丙丁册"):
        some = parts[: ends[2] + 1]
        if title is not None:
            some = [_renamed(part, "单位支出总体情况表", title) for part in some]
        path = tmp_path / "2024.docx"
        path.write_bytes(publisher.as_docx(some))
        before, after = _checked(path, PACK), _checked(_imported(path, PACK)[0], PACK)
        for report in (before, after):
            notes = [each.severity for each in report.findings if each.rule in {"table-missing", "section-missing"}]
            assert set(notes) == {Severity.NOTE}
        assert _grave(after) == _grave(before)


def _good() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FIXTURES / "xinjiang" / "unit-2024.json").read_text(encoding="utf-8"))
    return content


def _read(entries: object) -> Budget:
    data = json.dumps(_good() | {"unread": entries}).encode()
    return open_document("budget.json", data).budget(load_pack(PACK).layout)


def test_entries_written_by_hand_count_one_figure_each(tmp_path: Path) -> None:
    entries = [
        {"table": "income", "text": "看不清", "why": "figure", "source": {"page": 3}},
        {"text": "某某项目明细表", "why": "table", "idle": True},
        {"table": "income", "row": "total", "column": "total"},
    ]
    budget = _read(entries)
    assert budget.unread == (
        Unread("income", "看不清", "figure", Source(page=3)),
        Unread("", "某某项目明细表", "table", idle=True),
    )
    assert budget.open == {("income", "total", "total")}
    assert [part.figures for part in budget.left] == [1]
    path = tmp_path / "budget.json"
    path.write_text(json.dumps(_good()), encoding="utf-8")
    before = _checked(path, PACK).coverage
    path.write_text(json.dumps(_good() | {"unread": entries}), encoding="utf-8")
    after = _checked(path, PACK).coverage
    assert (after.printed, after.figures) == (before.printed + 1, before.figures)
    assert after.checked < before.checked
    assert len(after.parts) == len(before.parts)
    path.write_text(json.dumps(_good() | {"unread": [*entries, {"title": "附表", "figures": 7}]}), encoding="utf-8")
    assert _checked(path, PACK).coverage.printed == before.printed + 7


@pytest.mark.parametrize(
    ("entries", "place", "words"),
    [
        ({}, "unread", "must be a list"),
        (None, "unread", "must be a list"),
        (["看不清"], "unread 1", "must be an object"),
        ([{}], "unread 1", "has neither why"),
        ([{"table": "income"}], "unread 1", "has neither why"),
        ([{"why": "figure"}, {"why": "smudge"}], "unread 2.why", "must be one of"),
        ([{"why": ["figure"]}], "unread 1.why", "must be one of"),
        ([{"why": "figure", "table": "incomes"}], "unread 1.table", "knows no table 'incomes'. Did you mean"),
        ([{"why": "figure", "table": 3}], "unread 1.table", "must be text"),
        ([{"why": "figure", "text": "\u001b[31m"}], "unread 1.text", "control characters"),
        ([{"why": "figure", "words": "x"}], "unread 1.words", "unknown key 'words'"),
        ([{"why": "figure", "idle": 1}], "unread 1.idle", "must be true/false"),
        ([{"why": "figure", "source": {"page": "3"}}], "unread 1.source.page", "must be a whole number"),
        ([{"why": "figure", "source": {"leaf": 3}}], "unread 1.source.leaf", "unknown key"),
        ([{"row": "total", "column": "total"}], "unread 1.table", "must be text"),
        ([{"table": "income", "column": "total"}], "unread 1.row", "must be text"),
        ([{"table": "income", "row": "total", "column": "totl"}], "unread 1.column", "has no column 'totl'"),
        ([{"table": "income", "row": "", "column": "total"}], "unread 1.row", "must not be empty"),
        ([{"table": "income", "row": "total", "column": "total", "why": "x"}], "unread 1.why", "unknown key"),
        ([{"title": "附表", "figures": -1}], "unread 1.figures", "is not within"),
        ([{"title": "附表", "figures": "7"}], "unread 1.figures", "must be a whole number"),
        ([{"table": "income", "figures": 7}], "unread 1.table", "unknown key 'table'"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(entries: object, place: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        _read(entries)
    assert caught.value.place == place
    assert words in caught.value.say("en")
    if "control" in words:
        return
    with pytest.raises(ValidationError):
        Draft202012Validator(json_schema(load_pack(PACK).layout)).validate(_good() | {"unread": entries})


def test_a_key_that_stands_twice_in_an_entry_is_refused() -> None:
    text = json.dumps(_good() | {"unread": [{"why": "figure"}]}).replace(
        '{"why": "figure"}', '{"why": "figure", "why": "row"}'
    )
    with pytest.raises(InputError, match="appears twice"):
        open_document("budget.json", text.encode()).budget(load_pack(PACK).layout)


def test_what_nobody_understood_is_written_so_that_it_can_be_read_back() -> None:
    layout = load_pack(PACK).layout
    odd = Unread("", "a\u0007b\ud800c" + "x" * 200_000, "image", Source(paragraph=4))
    budget = _read([])._replace(unread=(odd,))
    (entry, count) = unread_entries(budget, ())
    assert count == {"title": "", "figures": 0}
    data = json.dumps(_good() | {"unread": [entry]}, ensure_ascii=False).encode()
    (back,) = UnreadEntries(budget, layout).read(parse("b.json", data)["unread"]).unread
    assert back.text.startswith("a b cx")
    assert back[2:] == odd[2:]


def test_a_file_without_the_key_loads_nothing_for_it() -> None:
    program = (
        "import sys; from budgetcheck.readers import open_document; from budgetcheck import load_pack\n"
        f"open_document({str(FIXTURES / 'xinjiang' / 'unit-2024.json')!r}).budget(load_pack({PACK!r}).layout)\n"
        "sys.exit('budgetcheck.readers.unread_entries' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("letter", ["□", "\ufffd"])
def test_a_share_with_an_unknown_letter_leaves_its_list_unjudged(letter: str, tmp_path: Path) -> None:
    """Two of three shares are read: that they do not add up to 100 is no fault of the document."""
    lines = (
        "社会保障和就业支出 62.74 万元，占 62.74%。",
        f"卫生健康支出 20.00 万元，占 2{letter}.00%。",
        "农林水支出 17.26 万元，占 17.26%。",
    )
    document = Document()
    for line in (
        "2024 年某某水文站单位预算公开",
        "关于某某水文站 2024 年一般公共预算当年拨款情况说明",
        "（二）一般公共预算当年拨款结构情况",
        *lines,
    ):
        document.add_paragraph(line)
    document.save(str(tmp_path / "2024.docx"))
    budget = open_document(str(tmp_path / "2024.docx")).budget(load_pack("xinjiang-2024").layout)
    assert "letter" in [each.why for each in budget.unread]
    report = check_file(Job(str(tmp_path / "2024.docx"), Question(pack="xinjiang-2024")))
    assert not [each for each in report.findings if each.verdict is Verdict.BROKEN]
