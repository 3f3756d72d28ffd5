"""Corrected copies: what is certain is mended, as tracked changes or marked cells, and the original stays as it was."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import unicodedata
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from budgetcheck import load_pack
from budgetcheck.documents.phrases import CHANGE, FALL, RISE
from budgetcheck.readers.json_places import line_and_column, places_in
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.planting import PLANTERS, Ground, Truth, number
from tests.cli.test_cli import run
from tests.generator import generate, random_options, read
from tests.needs import needs
from tests.paths import FIXTURES
from tests.publisher import Publisher, as_docx, as_xlsx

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport

SEEDS_OF_FIVE = (3, 10)
WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
KINDS = ("row missing", "direction", "measure of a table", "copied slip")


def planted() -> Ground:
    """Return a consistent budget with a slip of each kind."""
    pack, random = load_pack("xinjiang-2024"), Random(77)
    ground = Ground(generate(random, random_options(random)), pack.layout, random)
    for kind in KINDS:
        assert PLANTERS[kind](ground) is not None
    return ground


def errors(report: FileReport) -> int:
    return sum(finding.severity == "error" for finding in report.findings)


def test_a_budget_file_changes_in_one_value_alone(tmp_path: Path) -> None:
    """The wrong figure is written anew, every other letter stays; the copy is clean."""
    done = run("fix", str(WRONG), "-o", str(tmp_path / "copy.json"))
    before, after = WRONG.read_text(encoding="utf-8"), (tmp_path / "copy.json").read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][0].replace("16.45", "16.54") == changed[0][1]
    assert errors(check_file(Job(str(tmp_path / "copy.json")))) == 0
    assert done.returncode == 0
    assert "16.45 → 16.54" in done.stderr


@needs("soffice", "libreoffice")
def test_an_office_program_shows_the_changes_as_changes(tmp_path: Path) -> None:
    """LibreOffice has each insertion and deletion as one that its reader accepts or rejects, by its author."""
    ground, pack = planted(), load_pack("xinjiang-2024")
    printing = Publisher(read(ground.content, pack.layout), pack.layout, Random(77))
    (tmp_path / "a.docx").write_bytes(as_docx([*printing.tables(), *printing.notes()]))
    assert run("fix", "a.docx", "-o", "b.docx", cwd=tmp_path).returncode == 0
    program = shutil.which("soffice") or "libreoffice"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), "b.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with ZipFile(tmp_path / "b.odt") as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<text:insertion") > 3
    assert content.count("<text:deletion") > 3
    assert set(re.findall("<dc:creator>([^<]*)", content)) == {"budgetcheck"}


def test_a_word_document_is_mended_by_tracked_changes(tmp_path: Path) -> None:
    """A row, a word, a measure and two figures: each a change that Word shows, by its author; the copy has no error."""
    ground, pack = planted(), load_pack("xinjiang-2024")
    printing = Publisher(read(ground.content, pack.layout), pack.layout, Random(77))
    original = tmp_path / "a.docx"
    original.write_bytes(as_docx([*printing.tables(), *printing.notes()]))
    before = original.read_bytes()
    found = check_file(Job(str(original)))
    assert {each.kind for each in found.suspects} == {"row", "word", "measure", "figures"}
    assert len(found.suspects) == len(KINDS)
    done = run("fix", str(original), "-o", str(tmp_path / "b.docx"))
    assert original.read_bytes() == before
    assert errors(check_file(Job(str(tmp_path / "b.docx")))) == 0
    with ZipFile(tmp_path / "b.docx") as archive:
        text = archive.read("word/document.xml").decode()
    assert text.count('w:author="budgetcheck"') >= len(KINDS)
    assert "<w:delText" in text
    assert "<w:ins " in text
    assert done.returncode == 0, done.stderr


def five_planted(seed: int) -> tuple[Ground, list[Truth]]:
    """Return a budget with five mistakes, each in a table of its own: a share of last year's, and one of four kinds."""
    pack, random = load_pack("xinjiang-2024"), Random(seed)
    ground = Ground(generate(random, random_options(random)), pack.layout, random)
    row = next(each for each in ground.rows("narrative.general_structure") if 0 < number(each["share"]) < 90)
    truths = [Truth("stale share", ("figure",), (("narrative.general_structure", str(row["code"]), "share"),))]
    ground.put(row, "share", number(row["share"]) + Decimal("3.17"))
    for kind in ("measure of a table", "row missing", "direction", "transposition"):
        taken = {truth.at[0][0] for truth in truths}
        for _ in range(40):
            before = deepcopy(ground.tables)
            truth = PLANTERS[kind](ground)
            if truth is not None and truth.at[0][0] not in taken:
                truths.append(truth)
                break
            ground.tables.clear()
            ground.tables.update(before)
    return ground, truths


@pytest.mark.parametrize("seed", SEEDS_OF_FIVE)
def test_five_mistakes_are_five_causes_on_one_screen(seed: int, tmp_path: Path) -> None:
    """Five causes, all true; 40 lines of 80 columns tell them; the copy has them mended, and no error is left."""
    ground, truths = five_planted(seed)
    pack = load_pack("xinjiang-2024")
    printing = Publisher(read(ground.content, pack.layout), pack.layout, Random(seed))
    (tmp_path / "a.docx").write_bytes(as_docx([*printing.tables(), *printing.notes()]))
    suspects = {each.places[0].at.table: each for each in check_file(Job(str(tmp_path / "a.docx"))).suspects}
    assert suspects.keys() == {truth.at[0][0] for truth in truths}
    assert len(truths) == 5
    assert all(suspects[truth.at[0][0]].kind in truth.said for truth in truths)
    for language in ("zh", "en"):
        told = run("validate", "a.docx", cwd=tmp_path, COLUMNS="80", BUDGETCHECK_LANG=language).stdout.splitlines()
        # What goes to a file is not broken into lines; a screen breaks it.
        assert sum(max(1, -(-columns(line) // 80)) for line in told) <= 40
    done = run("fix", "a.docx", "-o", "b.docx", cwd=tmp_path)
    assert (done.returncode, errors(check_file(Job(str(tmp_path / "b.docx"))))) == (0, 0), done.stderr


def columns(line: str) -> int:
    """Return how wide a line is on a screen, where a Chinese letter takes two columns."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)


@pytest.mark.parametrize(("said", "right"), [("压减", "增加"), ("降幅为", "增幅为"), ("净增加", "净减少")])
def test_the_word_at_the_figure_is_turned(said: str, right: str) -> None:
    """Of several words of rise and fall in one sentence the one before the figure, whichever it is."""
    before = CHANGE.search(f"较上年增加 5.00 万元，其中项目支出{said}")
    assert before is not None
    way = before.lastgroup or ""
    assert before[0].replace(before[way], (RISE | FALL)[before[way]]) == right


def test_a_workbook_keeps_what_stood_there(tmp_path: Path) -> None:
    """A changed cell is filled, and its comment says what it held."""
    pack, random = load_pack("xinjiang-2024"), Random(77)
    ground = Ground(generate(random, random_options(random)), pack.layout, random)
    truth = PLANTERS["copied slip"](ground)
    assert truth is not None
    parts = list(Publisher(read(ground.content, pack.layout), pack.layout, random).tables())
    (tmp_path / "a.xlsx").write_bytes(as_xlsx(parts))
    run("fix", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xlsx"))
    book: Any = load_workbook(io.BytesIO((tmp_path / "b.xlsx").read_bytes()))
    changed = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.comment]
    assert {f"{cell.value:.2f}" for cell in changed} == set(truth.right)
    assert all("原为" in cell.comment.text for cell in changed)


def test_nothing_is_written_where_nothing_is_certain(tmp_path: Path) -> None:
    """A sound budget needs no copy; a mistake that the report does not have cannot be asked for."""
    sound = FIXTURES / "xinjiang" / "unit-2024.json"
    assert run("fix", str(sound), "-o", str(tmp_path / "copy.json")).returncode == 0
    assert not (tmp_path / "copy.json").exists()
    assert run("fix", str(WRONG), "-o", str(tmp_path / "copy.json"), "--only", "7").returncode == 2
    assert run("fix", str(WRONG), "-o", str(WRONG), "--force").returncode == 2


def test_what_is_waived_is_no_mistake(tmp_path: Path) -> None:
    """The folder's configuration holds for the copy as it does for the report, which numbers the mistakes."""
    (tmp_path / "a.json").write_bytes(WRONG.read_bytes())
    (tmp_path / "budgetcheck.toml").write_text(
        '[[waivers]]\nrule = "*"\nreason = "published so"\nuntil = 2999-12-31\n', encoding="utf-8"
    )
    done = run("fix", str(tmp_path / "a.json"), "-o", str(tmp_path / "copy.json"))
    assert (done.returncode, (tmp_path / "copy.json").exists()) == (0, False)
    assert "nothing certain to mend" in done.stderr


def test_where_values_of_a_text_stand() -> None:
    """Every value is found by its path, with quotes, escapes and nesting; lines and columns start at one."""
    text = '{"a": [1, {"b\\"": "x, ]"}],\n "c": null}'
    places = places_in(text)
    assert {path: json.loads(text[start:end]) for path, (start, end) in places.items() if len(path) > 1} == {
        ("a", 0): 1,
        ("a", 1): {'b"': "x, ]"},
        ("a", 1, 'b"'): "x, ]",
    }
    assert line_and_column(text, places["c",].start) == (2, 7)
