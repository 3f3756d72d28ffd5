"""The HTML report: what it says of a small budget, that no word of a file runs in it, and that it asks for nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.budget import PREVIOUS, Figure
from budgetcheck.model.report import Mending, Report
from budgetcheck.model.words import Language
from budgetcheck.reporters import Style, formats, render, shows_tables
from budgetcheck.runs.files import Job, check_file, check_files
from budgetcheck.runs.outputs import Output
from budgetcheck.runs.plan import plan
from tests.needs import needs
from tests.paths import FIXTURES, ROOT
from tests.recorded import recorded
from tests.reporters.test_goldens import compare

WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
CLEAN = FIXTURES / "xinjiang" / "unit-2024.json"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


CHINESE = Style("zh")


def page(*paths: Path, style: Style = CHINESE, tables: bool = True) -> str:
    return render(Report(tuple(check_file(Job(str(path), Question(tables=tables))) for path in paths)), "html", style)


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
    report = Report((recorded("fixtures/common/unit-in-yuan-2024.json", tables=True),))
    compare(f"unit-in-yuan.{language}.html", render(report, "html", Style(language)))


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


def said(text: str) -> list[str]:
    """Return what a page says of causes, line by line, without markup."""
    lines = re.findall(r"<article class=cause>(.*?)</article>", text, re.DOTALL)
    words = (unescape(re.sub(r"<[^>]+>", "", line)).strip() for article in lines for line in article.splitlines())
    return [line for line in words if line]


def test_other_explanations_follow_the_likeliest() -> None:
    """What explains the same finding as well comes after it; in the table the likeliest alone is marked."""
    text = page(FIXTURES / "xinjiang/bad/weights-and-repeated-indicator.json")
    place = "项目支出绩效目标表（绩效指标）“第 2 表第 {} 项 对企业发展的带动作用”行“指标分值权重”列"
    *likeliest, finding, other, repair = said(text)
    assert likeliest == [f"➤ {place.format(10)}", "20 → 10 一位数字写错", "改正后，该处不符即可消除"]
    assert finding.endswith("（共 12 项） = 110 ≠ 100，差 10，应完全一致。也不等于 90、1")
    assert [other, repair] == [f"或 {place.format(12)}", "20 → 10"]
    assert len(re.findall(r'<td class="n suspect"', text)) == 1


def test_figures_corrected_together() -> None:
    """Figures of one explanation are joined; what else would do is said where the slip leaves it open."""
    report = check_file(Job(str(WRONG), Question(tables=True)))
    (suspect,) = report.suspects
    other = next(at for finding in report.findings for at in finding.at if at[:3] != suspect.figure.key)
    assert isinstance(other, Figure)
    places = (*suspect.places, Mending(other, other.text, ""))
    suspects = (suspect._replace(likely="swap", places=places, alternatives=(suspect.places,)),)
    text = render(Report((report._replace(suspects=suspects),)), "html", Style("en"))
    place = "Table 5 General public budget expenditure (一般公共预算支出情况表), row {}, total (合计) column"
    lines = said(text)
    assert lines[:5] == [
        f"➤ {place.format('2101103 公务员医疗补助')}",
        "16.45 → 16.54 two figures exchanged",
        f"and {place.format('21011 行政事业单位医疗')}",
        "36.16 → blank",
        "correcting it resolves 5 findings",
    ]
    assert lines[6:] == [f"or {place.format('2101103 公务员医疗补助')}", "16.45 → 16.54"]
    assert len(re.findall(r'<td class="n suspect"', text)) == 2


def test_what_is_accepted_is_counted_and_listed(tmp_path: Path) -> None:
    """Waived findings stand folded with their reason; what is to be said of the configuration has a part of its own."""
    (tmp_path / "budget.json").write_bytes(WRONG.read_bytes())
    (tmp_path / "budgetcheck.toml").write_text(
        '[[waivers]]\nrule = "parent-not-sum-of-parts"\nreason = "<b>as published</b>"\nuntil = 9999-12-31\n'
        '[[waivers]]\nrule = "text-item-differs"\nreason = "long gone"\nuntil = 2001-01-01\n',
        encoding="utf-8",
    )
    work = plan([str(tmp_path / "budget.json")]).reported_in([Output("html")], [Style()])
    budget, configuration = work.accept(work.check())
    assert [len(budget.waived), len(configuration.findings)] == [1, 1]
    text = render(Report((budget, configuration)), "html", Style("en"))
    assert "<summary>Waived (1)</summary>" in text
    assert "(&lt;b&gt;as published&lt;/b&gt;, until 9999-12-31)" in text
    assert "<h2>Overview</h2>" not in text
    own = text[text.index('<main id="f2">') :]
    assert "waiver 2 (text-item-differs) expired after 2001-01-01: long gone" in own
    assert "relations checked" not in own


def test_what_the_baseline_holds_is_listed() -> None:
    report = check_file(Job(str(WRONG), Question(tables=True)))
    first, *rest = report.findings
    accepted = report.keeping(tuple(rest))._replace(known=(first,), fixed=("a sum <3",))
    text = render(Report((accepted,)), "html", Style("en"))
    assert "<summary>Known from the baseline (1)</summary>" in text
    assert "<summary>Fixed since the baseline (1)</summary><ul><li>a sum &lt;3</li></ul>" in text


def test_relations_with_last_year_name_its_tables(tmp_path: Path) -> None:
    """Last year's tables are no part of the page; a figure that they hold says so in words."""
    content = json.loads(CLEAN.read_text(encoding="utf-8"))
    content["year"] -= 1
    last = tmp_path / "last.json"
    last.write_text(json.dumps(content), encoding="utf-8")
    report = check_file(Job(str(CLEAN), Question(previous=str(last), tables=True)))
    text = render(Report((report,)), "html", CHINESE)
    assert report.published is not None
    assert any(figure.table.startswith(PREVIOUS) for each in report.published.grounds for figure in each.figures)
    assert "上年表" in text
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links <= set(re.findall(r' id="?([^" >]+)', text))


def test_tables_are_asked_for_by_the_plan() -> None:
    """One of several reports that shows them is enough; more files than fifty are listed without their tables."""
    few, many = plan([str(WRONG), str(CLEAN)]), plan([f"{number}.json" for number in range(51)])
    html, text = Output("html", "report.html"), Output("text")
    asked = [
        next(work.reported_in(wanted, [Style()] * len(wanted)).jobs()).question.tables
        for work in (few, many)
        for wanted in ((text, html), (text,))
    ]
    assert asked == [True, False, False, False]


def test_a_figure_says_what_holds_it() -> None:
    """Exact relations are told as well, each from the figure's own place; a figure that nothing holds says why."""
    text = page(CLEAN)
    assert "<span class=exact>1214.63 = 628.97（一般公共预算） + 585.66（单位资金）</span>" in text
    assert "628.97 ≈ 62.74（208） + 36.16（210） + 501.72（215） + 28.36（221） = 628.98，差 -0.01" in text
    assert "<span class=alone>未核对：文中只此一处说明在职人数的增减</span>" in text
    assert '<b class="m alone">○</b>' in text


def test_rules_say_what_they_rest_on() -> None:
    """Each rule that found something is named once, with every ground in full: title, number, year, article and kind."""
    text = page(FIXTURES / "xinjiang" / "bad" / "weights-and-repeated-indicator.json")
    assert "所涉规则的依据" in text
    assert text.count('id="f1-indicator-weights-wrong"') == 1
    assert '<a href="#f1-indicator-weights-wrong"><code>indicator-weights-wrong</code></a>' in text
    assert "<li>《项目支出绩效评价管理办法》（财预〔2020〕10号）（法规制度）</li>" in text
    english = page(FIXTURES / "xinjiang" / "bad" / "weights-and-repeated-indicator.json", style=Style("en"))
    assert "Measures for the Performance Evaluation of Project Expenditure (财预〔2020〕10号) (regulation)" in english


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
    jobs = [Job(str(path), Question(tables=True)) for path in (WRONG, CLEAN)]
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


@needs("chromium", "google-chrome")
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
