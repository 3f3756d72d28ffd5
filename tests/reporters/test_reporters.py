"""Formats for machines: what each says of a wrong budget, and that no file's own words break them."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from docx import Document
from jsonschema import Draft7Validator
from junitparser import Failure, JUnitXml
from openpyxl import load_workbook

from budgetcheck import load_pack
from budgetcheck.model.report import Report, Waived
from budgetcheck.reporters import Style, formats, produce, render
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.planting import PLANTERS, Ground
from tests.cli.test_cli import run
from tests.generator import generate, random_options
from tests.paths import FIXTURES, ROOT
from tests.recorded import recorded
from tests.reporters.test_goldens import compare

MACHINE = ("csv", "github", "junit", "sarif")
WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"


def report_on(*paths: Path) -> Report:
    return Report(tuple(check_file(Job(str(path))) for path in paths))


@pytest.mark.parametrize("name", MACHINE)
def test_a_wrong_and_a_broken_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    paths = (WRONG.relative_to(ROOT).as_posix(), "fixtures/broken/unknown-column.json")
    text = render(Report(tuple(map(recorded, paths))), name, Style("en"))
    assert name != "csv" or text.count("\r\n") == text.count("\n")
    compare(f"machine.{name}", text.replace("\r\n", "\n"))


def test_all_formats_are_known() -> None:
    assert set(MACHINE) <= set(formats())


@pytest.mark.parametrize("name", formats())
def test_rounding_is_listed_only_where_all_is_asked_for(name: str) -> None:
    """Every format holds the words of a rounding difference where its style is verbose, and of none where it is not."""
    report = report_on(FIXTURES / "xinjiang" / "unit-2024.json")
    rounded = [each.message.en for each in report.files[0].findings if each.is_rounding]
    assert len(rounded) > 20
    shown = [
        sum(words in _words(produce(report, name, Style("en", verbose=verbose))) for words in rounded)
        for verbose in (False, True)
    ]
    # JUnit is of rules that failed, a notice of what is to be put right, and a note is neither.
    assert shown == [0, 0 if name in ("junit", "notice") else len(rounded)]


def _words(content: str | bytes) -> str:
    """Return what a reader of a report sees."""
    if isinstance(content, str):
        plain = json.dumps(json.loads(content), ensure_ascii=False) if content.startswith("{") else content
        return " ".join(html.unescape(plain).replace("%25", "%").split())
    if b"word/document.xml" in content:
        made = Document(io.BytesIO(content))
        return " ".join(words.text or "" for words in made.element.iter() if words.tag.endswith("}t"))
    book = load_workbook(io.BytesIO(content))
    return " ".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row)


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>]]>&amp;",
    "\n::error file=x::injected",
    "a\u202eb\u2028c",
    "%0A::warning::x",
    '","x"',
]


def hostile(tmp_path: Path, words: str) -> Report:
    content = json.loads(WRONG.read_text(encoding="utf-8"))
    content["unit"] = words.strip() or "x"
    for table in content["tables"].values():
        for row in table.get("rows", ()):
            if "name" in row:
                row["name"] = words
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return report_on(path)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_of_a_file_break_a_format(words: str, tmp_path: Path) -> None:
    report = hostile(tmp_path, words)
    assert any(file.findings for file in report.files)
    rows = list(csv.reader(io.StringIO(render(report, "csv", Style("zh", verbose=True)).removeprefix("\ufeff"))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + sum(len(file.findings) for file in report.files)
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "@", "+"}]
    lines = render(report, "github", Style("zh", verbose=True)).splitlines()
    explained = {id_ for file in report.files for suspect in file.suspects for id_ in suspect.explains}
    left = [finding for file in report.files for finding in file.findings if finding.id not in explained]
    assert len(lines) == len(left) + sum(len(file.suspects) for file in report.files)
    assert all(line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in lines)
    suite = Xml.fromstring(render(report, "junit", Style("zh")))
    assert suite.tag == "testsuites"
    log = json.loads(render(report, "sarif", Style("zh", verbose=True)))["runs"][0]
    assert len(log["results"]) == len(lines)
    for result in log["results"]:
        assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_junit_reader_reads_junit(tmp_path: Path) -> None:
    """A program that servers use to read such files finds the suites, their counts and the messages."""
    text = render(report_on(WRONG, tmp_path / "no.json"), "junit", Style("en"))
    suites = list(JUnitXml.fromstring(text.encode()))
    assert [(suite.failures, suite.errors) for suite in suites] == [(5, 0), (0, 1)]
    wrong = [case for case in suites[0] if case.result and isinstance(case.result[0], Failure)]
    assert len(wrong) == 5
    assert "36.16 ≠ 19.61 (2101102) + 16.45 (2101103)" in wrong[0].result[0].message


def test_junit_counts(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{", encoding="utf-8")
    suites = Xml.fromstring(render(report_on(WRONG, tmp_path / "no.json"), "junit", Style("en")))
    cases = suites.findall(".//testcase")
    assert int(suites.get("tests", "0")) == len(cases)
    assert int(suites.get("failures", "0")) == len([case for case in cases if case.find("failure") is not None])
    assert int(suites.get("errors", "0")) == 1


def test_sarif_names_the_line_of_a_text(tmp_path: Path) -> None:
    text = "2024 年预算\n表 3\n支出总体情况表\n编制单位：某中心 单位：万元\n科目编码 科目名称 合计 基本支出 项目支出\n※ ※ 1 2 3\n总计 77.24 62.74 10.00\n"
    (tmp_path / "预算 1.txt").write_text(text, encoding="utf-8")
    log = json.loads(render(report_on(tmp_path / "预算 1.txt"), "sarif", Style("en")))["runs"][0]
    places = [result["locations"][0]["physicalLocation"] for result in log["results"]]
    assert {place["region"]["startLine"] for place in places if "region" in place} == {7}
    assert all(place["artifactLocation"]["uri"].endswith("%201.txt") for place in places)


def test_sarif_is_valid_by_its_schema(tmp_path: Path) -> None:
    """Findings, files that cannot be read, and waived findings, which are suppressed with their reason."""
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    (tmp_path / "no 1.json").write_text("{", encoding="utf-8")
    wrong, broken = report_on(WRONG, tmp_path / "no 1.json").files
    waived = wrong._replace(findings=(), waived=(Waived(wrong.findings[0], "agreed <b>", "2024-12-31"),))
    log = json.loads(render(Report((wrong, broken, waived)), "sarif", Style("zh", verbose=True)))
    assert list(Draft7Validator(schema).iter_errors(log)) == []
    results = log["runs"][0]["results"]
    assert results[-1]["suppressions"] == [{"kind": "external", "justification": "agreed <b>"}]
    # One mistake explains all that is loud; each of its findings stands beside it.
    loud = [each for each in wrong.findings if each.severity != "note"]
    assert (len(wrong.suspects), len(results)) == (1, 1 + len(wrong.findings) - len(loud) + 1)
    assert len(results[0]["relatedLocations"]) == len(loud)
    results[0]["level"] = "fatal"
    assert list(Draft7Validator(schema).iter_errors(log))


def sarif(path: Path, *more: str) -> list[dict[str, Any]]:
    log = json.loads(run("validate", path.name, "-f", "sarif", *more, cwd=path.parent).stdout)
    results: list[dict[str, Any]] = log["runs"][0]["results"]
    return results


def mended(text: str, fix: dict[str, Any]) -> str:
    """Return a text with the replacements of a fix, as any program that reads SARIF makes them."""
    lines = text.splitlines(keepends=True)
    (change,) = fix["artifactChanges"]
    for each in sorted(change["replacements"], key=lambda one: one["deletedRegion"]["startLine"], reverse=True):
        region = each["deletedRegion"]
        first, last = region["startLine"] - 1, region["endLine"] - 1
        head = lines[first][: region["startColumn"] - 1]
        tail = lines[last][region["endColumn"] - 1 :]
        lines[first : last + 1] = [head + each["insertedContent"]["text"] + tail]
    return "".join(lines)


@pytest.mark.parametrize("kind", ["digit", "row missing", "row too many", "measure of a table", "wrong code"])
def test_the_fix_of_sarif_mends_a_budget_file(kind: str, tmp_path: Path) -> None:
    """Applied letter by letter it gives a file without errors; the mistake is one result, its region what is replaced."""
    pack, random = load_pack("xinjiang-2024"), Random(4211)
    ground = Ground(generate(random, random_options(random)), pack.layout, random)
    assert next((True for _ in range(9) if PLANTERS[kind](ground)), False)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(ground.content, ensure_ascii=False, indent=1, default=float), encoding="utf-8")
    found = [each for each in sarif(path) if "fixes" in each]
    assert len(found) == 1
    path.write_text(mended(path.read_text(encoding="utf-8"), found[0]["fixes"][0]), encoding="utf-8")
    assert [each for each in sarif(path) if each["level"] == "error"] == []


def test_sarif_knows_a_mistake_again(tmp_path: Path) -> None:
    """Other lines, another language, another wrong figure and another mistake beside it leave a fingerprint as it was."""
    path = tmp_path / "a.json"
    text = WRONG.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    (first,) = [each["partialFingerprints"] for each in sarif(path, "--lang", "zh") if "kind" in each["properties"]]
    again = (
        text.replace('"tables": {', '"tables":\n\n\n {', 1).replace("16.45", "61.54").replace("1214.63", "1241.63", 1)
    )
    assert again.count("\n") > text.count("\n")
    path.write_text(again, encoding="utf-8")
    later = [each["partialFingerprints"] for each in sarif(path, "--lang", "en") if "kind" in each["properties"]]
    assert len(later) > 1
    assert later.count(first) == 1


def test_sarif_says_page_and_cell_of_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    made = Document()
    for line in ("2024 年预算", "表3", "支出总体情况表", "编制单位：某中心 单位：万元"):
        made.add_paragraph(line)
    table = made.add_table(rows=0, cols=5)
    for row in (
        ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
        ("", "总计", "77.24", "62.74", "14.50"),
        ("208", "社会保障和就业支出", "62.74", "62.74", ""),
        ("210", "卫生健康支出", "14.50", "", "15.40"),
    ):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    made.save(str(path))
    (mistake,) = [each for each in sarif(path) if "kind" in each["properties"]]
    assert mistake["locations"][0]["properties"] == {"cell": "R4C5", "table": 1}
    assert "fixes" not in mistake


def test_github_has_line_and_column(tmp_path: Path) -> None:
    """One annotation a mistake, at the letters of the wrong figure."""
    shutil.copy(WRONG, tmp_path / "a.json")
    (line,) = run("validate", "a.json", "-f", "github", cwd=tmp_path).stdout.splitlines()
    spot = re.match(r"::error file=a.json,line=(\d+),endLine=\1,col=(\d+),endColumn=(\d+),title=", line)
    assert spot is not None
    number, start, end = map(int, spot.groups())
    assert WRONG.read_text(encoding="utf-8").splitlines()[number - 1][start - 1 : end - 1] == "16.45"


def test_gitlab_tells_findings_apart_and_knows_them_again() -> None:
    """Each has a fingerprint of its own, which neither the language nor the figure changes."""
    wrong = check_file(Job(str(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json")))
    broken = check_file(Job(str(FIXTURES / "broken" / "cut-off.json")))
    zh, en = (json.loads(render(Report((wrong, wrong, broken)), "gitlab", Style(say))) for say in ("zh", "en"))
    assert len(zh) == 2 * len(wrong.findings) - 2 * sum(each.severity == "note" for each in wrong.findings) + 1
    assert len({each["fingerprint"] for each in zh}) == len(zh)
    assert [each["fingerprint"] for each in zh] == [each["fingerprint"] for each in en]
    assert {each["severity"] for each in zh} == {"major", "blocker"}
    for each in zh:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["location"]["lines"]["begin"] >= 1
