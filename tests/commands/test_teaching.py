"""What teaches: empty budgets to fill in, the rule reference, and the schemas that fixtures and packs refer to."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
import tomli
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from budgetcheck import load_pack
from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity, Verdict
from budgetcheck.pack import shipped_packs
from budgetcheck.pack.schema import json_schema as pack_schema
from budgetcheck.readers import read_budget
from budgetcheck.readers.budget_schema import json_schema as budget_schema
from budgetcheck.runs.files import Job, check_file
from tests.cli.test_cli import run
from tests.paths import FIXTURES, PACK_FILES, ROOT
from tests.reporters.test_goldens import compare

PACKS = [entry.id for entry in shipped_packs()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rule_reference_is_current(language: str) -> None:
    """docs/ holds what `budgetcheck rules --markdown` prints; UPDATE_GOLDENS=1 writes it anew."""
    done = run("rules", "--markdown", "--lang", language)
    compare(f"../../docs/rules.{language}.md", done.stdout)
    for pack in PACKS:
        assert all(f"\n### {rule.id}\n" in done.stdout for rule in load_pack(pack).rules)


@pytest.mark.parametrize("pack", PACKS)
def test_an_empty_budget_lacks_only_what_is_to_be_filled_in(pack: str, tmp_path: Path) -> None:
    """What init writes is read, and the only errors are of what an empty budget lacks by nature."""
    path = tmp_path / "budget.json"
    assert run("init", "-o", str(path), "--pack", pack).returncode == 0
    report = check_file(Job(str(path), Question(pack=pack)))
    assert report.error is None
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert {finding.verdict for finding in errors} <= {Verdict.MISSING}
    assert set(json.loads(path.read_text(encoding="utf-8"))["tables"]) == set(load_pack(pack).layout.tables)


def test_init_never_writes_over_a_file(tmp_path: Path) -> None:
    """A file that is there stays; a suffix that is no template is refused."""
    path = tmp_path / "budget.json"
    path.write_text("mine", encoding="utf-8")
    done = run("init", "-o", str(path))
    assert (done.returncode, path.read_text(encoding="utf-8")) == (2, "mine")
    assert "is there already. Give it another name" in done.stderr
    assert "there is no template as '.docx'. Use .json or .xlsx" in run("init", "-o", str(tmp_path / "a.docx")).stderr


def test_a_filled_in_template_is_read_back(tmp_path: Path) -> None:
    """Every figure of a budget, typed into the template in Excel, is read as it was."""
    pack = load_pack("xinjiang-2024")
    budget = read_budget(str(FIXTURES / "xinjiang" / "unit-2024.json"), pack.layout)
    path = tmp_path / "预算.xlsx"
    assert run("init", "-o", str(path), "--pack", "xinjiang-2024").returncode == 0
    book = load_workbook(path)
    filled: dict[tuple[str, str, str], str] = {}
    for name, table in budget.tables.items():
        layout = pack.layout.tables[name]
        if not layout.number:
            continue
        page: Any = book[layout.number]
        labels = [column.label for column in layout.columns.values()]
        head = next(y for y in range(1, 12) if {cell.value for cell in page[y]} >= set(labels))
        values = [cell.value for cell in page[head]]
        lanes = [cell.value for cell in page[head - 1]]
        start = lanes.index(layout.lane) if layout.lane and layout.lane in lanes else 0
        coded = layout.codes in ("function", "economic")
        named = start + 1 + coded
        rows = list(range(head + 1, page.max_row + 1))
        free = iter(rows)
        fixed = [y for y in rows if page.cell(y, named).value]
        for row in table.rows:
            if layout.rows:
                y = fixed[list(layout.rows).index(row.code)]
            else:
                y = fixed[-1] if row.code == "total" else next(free)
                page.cell(y, named).value = row.name
                if coded and row.code != "total":
                    page.cell(y, start + 1).value = row.code
            for column, figure in row.figures.items():
                x = values.index(layout.columns[column].label, start) + 1
                page.cell(y, x).value = float(figure.text)
                page.cell(y, x).data_type = "n"
                filled[figure.key] = figure.text
            for column, words in row.texts.items():
                page.cell(y, values.index(layout.columns[column].label, start) + 1).value = "".join(words)
    book.save(path)
    back = read_budget(str(path), pack.layout)
    read = {
        figure.key: figure.text
        for table in back.tables.values()
        for row in table.rows
        for figure in row.figures.values()
    }
    assert len(filled) > 200
    assert read == filled
    assert back.unread == ()


def test_fixtures_name_schemas_that_they_satisfy() -> None:
    """Each good fixture's $schema is a file of ours, current, and the fixture is valid by it; UPDATE_GOLDENS=1 writes them."""
    current = {"pack": pack_schema()} | {f"budget.{pack}": budget_schema(load_pack(pack).layout) for pack in PACKS}
    for name, schema in current.items():
        path = ROOT / "docs/schemas" / f"{name}.json"
        if os.environ.get("UPDATE_GOLDENS"):
            path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        assert json.loads(path.read_text(encoding="utf-8")) == schema
    for path in (FIXTURES / "xinjiang/unit-2024.json", FIXTURES / "common/unit-in-yuan-2024.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        schema = json.loads((path.parent / content["$schema"]).read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(content)


@pytest.mark.parametrize("path", PACK_FILES, ids=lambda path: path.stem)
def test_packs_name_the_schema_that_they_satisfy(path: Path) -> None:
    """The first line tells editors (Taplo) which schema completes the file."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#:schema ")
    schema = json.loads((path.parent / first.removeprefix("#:schema ")).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(tomli.loads(path.read_text(encoding="utf-8")))


def test_the_template_has_no_time_of_writing(tmp_path: Path) -> None:
    """Two templates of one pack are the same bytes."""
    for name in ("a.xlsx", "b.xlsx"):
        run("init", "-o", str(tmp_path / name))
    first = (tmp_path / "a.xlsx").read_bytes()
    assert first == (tmp_path / "b.xlsx").read_bytes()
    assert load_workbook(io.BytesIO(first)).sheetnames[0] == "表1"
