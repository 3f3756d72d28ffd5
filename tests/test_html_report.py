"""The HTML report: what it says of a small budget, that no word of a file runs in it, and that it asks for nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from budgetcheck.batch import Job, check_file, check_files
from budgetcheck.finding import Language, Report
from budgetcheck.reporters import Style, formats, render, shows_tables
from tests.paths import FIXTURES, ROOT
from tests.test_goldens import compare

WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


CHINESE = Style("zh")


def page(*paths: Path, style: Style = CHINESE, tables: bool = True) -> str:
    return render(Report(tuple(check_file(Job(str(path), tables=tables)) for path in paths)), "html", style)


class Read(HTMLParser):
    """Every element with its attributes, and whether all are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_only_html_asks_for_the_tables() -> None:
    """A run for any other format neither makes nor ships them."""
    assert [name for name in formats() if shows_tables(name)] == ["html"]
    assert check_file(Job(str(WRONG))).published is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whole_page(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page on a small budget is, letter by letter, the one that was looked at last."""
    monkeypatch.chdir(ROOT)
    compare(
        f"unit-in-yuan.{language}.html", page(Path("fixtures/common/unit-in-yuan-2024.json"), style=Style(language))
    )


def test_cause_and_cells() -> None:
    """The suspect is named first, its cell says what it should be, and cells it drags along are marked apart."""
    text = page(WRONG)
    assert text.index("<del>16.45</del> → <ins>16.54</ins>") < text.index("<h2>发现的问题</h2>")
    cells = re.findall(r'<td class="n (suspect|error|touched)"[^>]*>(.*?)</td>', text)
    assert [(look, re.sub(r"<span class=pop>.*", "", words)) for look, words in cells] == [
        ("touched", '<a class="m error" href="#f1n1">✗1</a>36.16'),
        (
            "suspect",
            '<b class="m suspect">➤</b><a class="m error" href="#f1n2">✗2</a><a class="m error" href="#f1n3">✗3</a>'
            "16.45<ins>→ 16.54</ins>",
        ),
        ("touched", '<a class="m error" href="#f1n4">✗4</a>16.54'),
        ("touched", '<a class="m error" href="#f1n5">✗5</a>16.54'),
    ]


def test_a_figure_says_what_holds_it() -> None:
    """Exact relations are told as well, each from the figure's own place; a figure that nothing holds says why."""
    text = page(CLEAN)
    assert "<span class=exact>1214.63 = 628.97（一般公共预算） + 585.66（单位资金）</span>" in text
    assert "628.97 ≈ 62.74（208） + 36.16（210） + 501.72（215） + 28.36（221） = 628.98，差 -0.01" in text
    assert "<span class=alone>无从核对：文中只此一处说明在职人数的增减</span>" in text
    assert '<b class="m alone">○</b>' in text


def test_links_lead_somewhere_and_names_are_unique() -> None:
    read = Read(page(WRONG, FIXTURES / "xinjiang/bad/table-missing.json", FIXTURES / "xinjiang/bad/shares-wrong.json"))
    names = [attrs["id"] for _, attrs in read.elements if "id" in attrs]
    links = {attrs["href"] for _, attrs in read.elements if "href" in attrs}
    assert not read.open
    assert len(names) == len(set(names))
    assert links <= {f"#{name}" for name in names}


def test_a_batch_begins_with_an_overview() -> None:
    """A file that cannot be read is said to be so; one in order has its line and nothing more."""
    text = page(CLEAN, WRONG, FIXTURES / "broken/unknown-column.json", style=Style("en"))
    assert text.index("Overview") < text.index('<main id="f2">') < text.index('<main id="f3">')
    assert '<main id="f1">' not in text
    assert "Did you mean &#39;basic&#39;?" in text


def test_tables_come_back_from_other_processes() -> None:
    jobs = [Job(str(path), tables=True) for path in (WRONG, CLEAN)]
    together = render(Report(tuple(check_files(jobs, processes=2))), "html", Style("zh"))
    assert together == page(WRONG, CLEAN)


def test_without_tables_there_are_causes_and_findings() -> None:
    text = page(WRONG, tables=False)
    assert "16.54</ins>" in text
    assert "<table" not in text


@pytest.mark.parametrize("path", [CLEAN, WRONG, ROOT.parent / "shared/seed/budget.json"], ids=lambda path: path.stem)
def test_size(path: Path) -> None:
    """A budget of some 400 figures with every relation in words stays well under 300 KiB."""
    if not path.exists():
        pytest.skip("the published document is not here")
    assert len(page(path).encode()) < 300 * 1024


HOSTILE = (
    "<script>document.title='ran'</script>",
    "\" onmouseover=document.title='ran' autofocus onfocus=document.title='ran' x=\"",
    "</style><img src=http://localhost:9/x onerror=document.title='ran'>",
    "a\u202eb\u2066c\u2028d",
    "{{ 7 * 7 }}{% for x in y %}",
)


def hostile_page(tmp_path: Path, words: str) -> str:
    content = json.loads(WRONG.read_text(encoding="utf-8"))
    content["unit"] = words
    for table in content["tables"].values():
        table["title"] = words
        table["statement"] = words
        for row in table.get("rows", ()):
            row["name"] = words
            if "reason" in row:
                row["reason"] = words
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return page(path)


def skeleton(text: str) -> set[tuple[str, tuple[str, ...]]]:
    return {(tag, tuple(attrs)) for tag, attrs in Read(text).elements}


@pytest.mark.parametrize("words", HOSTILE)
def test_no_words_of_a_file_become_markup(words: str, tmp_path: Path) -> None:
    """Whatever a file says, the page has the elements and attributes that an honest one has."""
    text = hostile_page(tmp_path, words)
    assert skeleton(text) == skeleton(hostile_page(tmp_path, "某单位"))
    assert not [letter for letter in "\u202e\u2066\u2028" if letter in text]
    assert "default-src &#39;none&#39;" in text
    assert "49</h1>" not in text


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("words", HOSTILE[:3])
def test_nothing_runs_in_a_browser(words: str, tmp_path: Path) -> None:
    """A real browser runs no word of the file; its style sheet passes the page's own policy."""
    target = tmp_path / "report.html"
    target.write_text(hostile_page(tmp_path, words), encoding="utf-8")
    assert CHROMIUM is not None
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    options += " --disable-component-update --disable-sync --enable-logging=stderr --v=0 --dump-dom"
    command = [CHROMIUM, *options.split(), f"--user-data-dir={tmp_path / 'profile'}", target.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert "<title>ran</title>" not in done.stdout
    assert "<title>预算检查报告" in done.stdout
    assert "Content Security Policy" not in done.stderr
