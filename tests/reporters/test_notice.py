"""The notice: a point a mistake with place, right value and ground, in the words that ship or in an office's own."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from pypdfium2 import PdfDocument

from budgetcheck.model.words import InputError
from budgetcheck.reporters.notice_report import notice
from budgetcheck.reporters.notice_wording import shipped, wording
from budgetcheck.runs.earlier import is_report, may_replace
from budgetcheck.runs.files import Job, check_file
from tests.cli.test_cli import run
from tests.needs import needs
from tests.paths import FIXTURES, ROOT

if TYPE_CHECKING:
    from budgetcheck.model.report import FileReport

WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
GOOD = FIXTURES / "xinjiang" / "unit-2024.json"


def checked(path: Path) -> FileReport:
    return check_file(Job(str(path)))


def read(data: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """Return the paragraphs of a document, and its tables as rows of cells."""
    made: Any = Document(io.BytesIO(data))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in made.tables]
    return [paragraph.text for paragraph in made.paragraphs], tables


def test_a_mistake_is_one_point() -> None:
    """A figure that breaks five relations is one point, with what is printed, what is right, the ground, and blanks."""
    report = checked(WRONG)
    paragraphs, (table,) = read(notice([report], "zh"))
    assert paragraphs[0] == "关于新疆某产业促进中心2024 年预算公开有关问题的整改通知"
    assert "文件：digits-swapped.json" in paragraphs
    assert table[0] == ["序号", "位置", "问题", "应为", "依据", "整改情况", "责任人", "日期"]
    number, where, what, right, ground, *reply = table[1]
    assert (len(table), number, right, reply) == (2, "1", "16.54", ["", "", ""])
    assert "表" in where
    assert what.startswith("公开为 16.45\n相邻两位数字颠倒\n由此不符 5 处：")
    cited = {each.text.zh for finding in report.findings for each in report.grounds.get(finding.rule, ())}
    assert ground
    assert set(ground.split("\n")) <= cited


def test_each_unit_has_its_own_notice() -> None:
    """Those with nothing to put right have none; files of one unit share one, and the points are counted through."""
    wrong, good = checked(WRONG), checked(GOOD)
    other = checked(FIXTURES / "xinjiang" / "bad" / "shares-wrong.json")
    paragraphs, tables = read(notice([good._replace(unit="甲"), wrong, other, wrong._replace(unit="乙")], "zh"))
    titles = [each for each in paragraphs if "整改通知" in each]
    assert [title[:9] for title in titles] == ["关于新疆某产业促进", "关于乙2024 年"]
    assert [row[0] for table in tables for row in table[1:]] == [
        *map(str, range(1, len(tables[0]) + len(tables[1]) - 1)),
        "1",
    ]


def test_nothing_to_put_right_is_said() -> None:
    paragraphs, tables = read(notice([checked(GOOD)], "zh"))
    assert tables == []
    assert any("未发现需要整改的问题" in each for each in paragraphs)


def test_a_file_that_cannot_be_read_is_named_with_the_reason() -> None:
    broken = checked(FIXTURES / "broken" / "cut-off.json")
    assert broken.error is not None
    paragraphs, _ = read(notice([broken], "en"))
    assert f"could not be checked: {broken.error.say('en')}" in paragraphs


def test_the_same_content_is_the_same_bytes() -> None:
    day = datetime.date(2024, 3, 1)
    assert notice([checked(WRONG)], "en", None, day) == notice([checked(WRONG)], "en", None, day)


def test_an_office_speaks_in_its_own_words(tmp_path: Path) -> None:
    """The configuration names the file; what it leaves out stays; an empty heading leaves a column out."""
    shutil.copy(WRONG, tmp_path / "a.json")
    (tmp_path / "budgetcheck.toml").write_text('notice = "own.toml"\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        'title = "{unit}：{count} 处"\ndate = "{today}"\n[headings]\nground = ""\nwhat = "事项"\n', encoding="utf-8"
    )
    done = run("validate", "a.json", "-f", "notice", "-o", "n.docx", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 1
    paragraphs, (table,) = read((tmp_path / "n.docx").read_bytes())
    assert paragraphs[0] == "新疆某产业促进中心：1 处"
    assert table[0] == ["序号", "位置", "事项", "应为", "整改情况", "责任人", "日期"]
    assert any(re.fullmatch(r"\d{4} 年 \d+ 月 \d+ 日", each) for each in paragraphs)
    # Nothing of it is a budget, and nobody's reply is lost.
    assert is_report(str(tmp_path / "n.docx"))
    assert not may_replace(str(tmp_path / "n.docx"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('title = "{untit}"', "title: unknown placeholder '{untit}'. Did you mean 'unit'?"),
        ('check = "{unit}"', "check: unknown placeholder '{unit}'. There are no placeholders here"),
        ('title = "{unit!r}"', "title: unknown placeholder '{unit!r}'"),
        ('title = "{unit.__class__}"', "title: unknown placeholder '{unit.__class__}'"),
        ('title = "{unit"', "title: a brace without its partner. A brace itself is written {{ or }}"),
        ('titel = "x"', "titel: unknown key 'titel'. Did you mean 'title'?"),
        ("title = 3", "title: takes a text"),
        ('[headings]\nwher = "x"', "headings.wher: unknown key 'headings.wher'. Did you mean 'headings.where'?"),
        ("headings = 3", "headings: takes a section"),
        ("title = ", ".toml:1:9: "),
    ],
)
def test_words_that_cannot_be_used(words: str, said: str, tmp_path: Path) -> None:
    """An error with file, key and remedy before anything is checked, exit 2, nothing written."""
    shutil.copy(WRONG, tmp_path / "a.json")
    (tmp_path / "budgetcheck.toml").write_text('notice = "own.toml"\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text(words, encoding="utf-8")
    done = run("validate", "a.json", "-f", "notice", "-o", "n.docx", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "own.toml" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "n.docx").exists()
    with pytest.raises(InputError):
        wording(str(tmp_path / "own.toml"), "zh")


def test_both_languages_have_all_words() -> None:
    zh, en = shipped("zh"), shipped("en")
    assert (set(zh.words), set(zh.headings)) == (set(en.words), set(en.headings))


def test_the_page_for_reviewers_shows_the_wording_that_ships() -> None:
    page = (ROOT / "docs" / "reviewers.md").read_text(encoding="utf-8")
    shown = page.split("<!-- wording -->\n```toml\n", 1)[1].split("```\n<!-- end of wording -->", 1)[0]
    assert shown == (ROOT / "src/budgetcheck/reporters/notices/zh.toml").read_text(encoding="utf-8")


def test_hostile_names_stay_words() -> None:
    report = checked(WRONG)._replace(unit="{unit} <w:t>&]]>\x07{0}")
    paragraphs, _ = read(notice([report], "zh"))
    assert paragraphs[0].startswith("关于{unit} <w:t>&]]> {0}2024")


def test_a_survey_says_who_writes_notices(tmp_path: Path) -> None:
    done = run("survey", str(WRONG), "-f", "notice", "-o", str(tmp_path / "n.docx"))
    assert done.returncode == 2
    assert "validate writes this one" in done.stderr


@needs("soffice", "libreoffice")
def test_an_office_program_opens_it(tmp_path: Path) -> None:
    """All points are on its pages, which lie across."""
    (tmp_path / "n.docx").write_bytes(notice([checked(WRONG)], "zh"))
    program = shutil.which("soffice") or "libreoffice"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "n.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    pages = PdfDocument(tmp_path / "n.pdf")
    words = "".join(page.get_textpage().get_text_bounded() for page in pages)
    assert "16.54" in words
    assert "整改情况" in words
    assert pages[0].get_width() > pages[0].get_height()
