"""Corrected copies: what is certain is mended, as tracked changes or marked cells, and the original stays as it was."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from openpyxl import load_workbook

from budgetcheck import load_pack
from budgetcheck.readers.json_places import line_and_column, places_in
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.planting import PLANTERS, Ground
from tests.cli.test_cli import run
from tests.generator import generate, random_options, read
from tests.needs import needs
from tests.paths import FIXTURES
from tests.publisher import Publisher, as_docx, as_xlsx

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport

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
