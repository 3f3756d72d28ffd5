"""Web pages are read as a person sees them: the same figures and findings as the Word document, nothing around it."""

from __future__ import annotations

import json
import socket
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from budgetcheck.documents.blocks import Grid
from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError, Severity
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.readers.archive import format_of
from budgetcheck.readers.published import PublishedDocument
from budgetcheck.runs.files import Job, check_file, expand_paths
from tests import publisher
from tests.generator import generate, random_options, read
from tests.paths import SEED
from tests.publisher import Publisher, figures_of
from tests.web_publisher import body_of, page, shapes_of, shapes_of_docx, unmerged, wrapped

PACK = "xinjiang-2024"
SHARED = SEED.parents[1]
OVER = "<p>某服务中心 2024 年单位预算公开</p><p>表5</p><p>一般公共预算支出情况表</p><p>编制单位：某服务中心　单位：万元</p>"
HEAD = "<tr><td>科目编码<td>科目名称<td>合计<td>基本支出<td>项目支出"
TABLE = (
    f"{HEAD}<tr><td><td>总计<td>1,062.74<td>62.74<td>1,000.00<tr><td>208<td>社会保障和就业支出<td>62.74<td>62.74<td>"
)
ROW = ("62.74", "62.74", None)


def written(path: Path, body: str, *, around: str = "plain") -> Path:
    path.write_text(page(body) if around == "plain" else wrapped(body, layout=around), encoding="utf-8")
    return path


def row_of(path: Path, code: str = "208") -> tuple[str | None, ...]:
    table = open_document(str(path)).budget(load_pack(PACK).layout).tables["general"]
    figures = table.by_key[code].figures
    return tuple(figures[key].text if key in figures else None for key in ("total", "basic", "project"))


def told(path: Path) -> object:
    """Return what a report says, places apart."""
    report = check_file(Job(str(path)))
    assert report.error is None
    found = sorted((each.rule, str(each.severity), each.message.en) for each in report.findings)
    return found, report.coverage.figures, sorted((each.table, each.text, each.why) for each in report.unread)


# ------------------------------------------------------------------------------------------------ whole documents


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("around", ["plain", "div", "table"])
@pytest.mark.parametrize("style", ["plain", "office", "broken"])
def test_a_budget_comes_back_figure_by_figure(tmp_path: Path, seed: int, around: str, style: str) -> None:
    layout = load_pack(PACK).layout
    budget = read(generate(Random(seed), random_options(Random(seed))), layout)
    printing = Publisher(budget, layout, Random(seed))
    parts = [*printing.tables(), *printing.notes()]
    path = written(tmp_path / "2024.html", body_of(list(shapes_of(parts)), style), around=around)
    found = open_document(str(path)).budget(layout)
    (tmp_path / "2024.docx").write_bytes(publisher.as_docx(parts))
    assert figures_of(found) == figures_of(open_document(str(tmp_path / "2024.docx")).budget(layout))
    assert found.unread == ()
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert [each.message.en for each in report.findings if each.severity is Severity.ERROR] == []


@pytest.mark.skipif(not SEED.exists(), reason="needs the published budget")
@pytest.mark.parametrize("name", ["seed/document", "layouts/budget-2016-2020", "layouts/final-account"])
@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), (None, "gb18030")])
@pytest.mark.parametrize("around", ["plain", "div", "table"])
def test_published_documents_say_the_same_as_word(
    tmp_path: Path, name: str, charset: str | None, encoding: str, around: str
) -> None:
    source = SHARED / f"{name}.docx"
    body = body_of(list(shapes_of_docx(source.read_bytes())), "office" if charset is None else "plain")
    path = tmp_path / f"{source.stem}.html"
    text = page(body, charset=charset) if around == "plain" else wrapped(body, charset=charset, layout=around)
    path.write_bytes(text.encode(encoding))
    assert told(path) == told(source)


@pytest.mark.skipif(not SEED.exists(), reason="needs the published budget")
@pytest.mark.parametrize("name", ["seed/document", "layouts/budget-since-2021", "layouts/budget-since-2021-unmerged"])
def test_headings_that_were_never_merged(tmp_path: Path, name: str) -> None:
    """A page without a single merged cell says what the same Word document says."""
    from docx import Document

    shapes = [unmerged(each) for each in shapes_of_docx((SHARED / f"{name}.docx").read_bytes())]
    document = Document()
    for shape in shapes:
        if isinstance(shape, str):
            document.add_paragraph(shape)
            continue
        cells = document.add_table(len(shape), len(shape[0]))._cells
        for cell, box in zip(cells, (box for row in shape for box in row), strict=True):
            cell.text = box.text
    document.save(str(tmp_path / "a.docx"))
    assert told(written(tmp_path / "a.html", body_of(shapes))) == told(tmp_path / "a.docx")


# ----------------------------------------------------------------------------------------------- what a person sees


@pytest.mark.parametrize(
    "cell",
    [
        "<td>62.74",
        "<td>&#54;2.74",
        "<td>6<b>2</b>.<span>74</span>",
        "<td>6<!-- 9 -->2.74",
        "<td>62.74<span style='display: none'>9</span>",
        "<td>62.74<span hidden>9</span>",
        "<td>62.74<span style='visibility:hidden'>9</span>",
        "<td>62.74<span style='font-size:0'>9</span>",
        "<td>62.74<span style='color:transparent'>9</span>",
        "<td>62.74<font style='color:#FFFFFF'>9</font>",
        "<td>62.74<span style='opacity:0'>9</span>",
        "<td>62.74<span class='later'>9</span>",
        "<td><del>5</del>62.74",
        "<td><s>5</s>62.74",
        "<td><span style='text-decoration:line-through'>5</span>62.74",
        "<td>62.74<sup>1</sup>",
        "<td>62.74<sup>[注2]</sup>",
        "<td>62.74<span style='vertical-align:super'>①</span>",
        "<td>62.74<script>9</script>",
        "<td>62.74<template>9</template>",
        "<td>62.74<noscript>9</noscript>",
        "<td>62\u200b.74",
        "<td style='visibility:hidden'><span style='visibility:visible'>62.74</span>9",
        "<td><div><table><tr><td>62.74</table></div>",
        "<td><input type=text value='62.74'><input type=hidden value=9>",
        "<td style='display:none'>9<td>62.74",
        "<td>62.74<td style='display:none'>9",
    ],
)
def test_a_cell_is_what_is_seen_of_it(tmp_path: Path, cell: str) -> None:
    style = "<style>.later{display:block} .x, .later{ display : none }\n@media print{td{display:none}}</style>"
    body = TABLE.replace("社会保障和就业支出<td>62.74", f"社会保障和就业支出{cell}")
    assert row_of(written(tmp_path / "a.html", f"{style}{OVER}<table>{body}</table>")) == ROW


def test_what_is_shown_again_is_read(tmp_path: Path) -> None:
    style = "<style>table{display:none} #t.shown{display:table} .dark{background:#000}</style>"
    body = TABLE.replace(
        "<td>62.74<td>62.74",
        "<td style='background:red;color:white'>62.74<td class=dark><font style='color:#fff'>62.74</font>",
    )
    assert row_of(written(tmp_path / "a.html", f"{style}{OVER}<table id=t class=shown>{body}</table>")) == ROW


def test_a_power_is_no_note_mark(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.html",
        f"{OVER}<table>{TABLE}</table><p>房屋 1,200 m<sup>2</sup>，价值 62.74<sup>3</sup> 万元。</p>",
    )
    said = [each.text for each in open_document(str(path)).budget(load_pack(PACK).layout).prose]
    assert said[-1] == "房屋 1,200 m2，价值 62.74 万元。"


def test_hidden_rows_and_groups_in_their_order(tmp_path: Path) -> None:
    hidden = "<tr style='display:none'><td>208<td>社会保障和就业支出<td>60.00<td>60.00<td>"
    foot = "<tfoot><tr><td>210<td>卫生健康支出<td>1.00<td>1.00<td></tfoot>"
    rows = TABLE.replace("<tr><td>208", f"{hidden}<tr><td>208")
    path = written(tmp_path / "a.html", f"{OVER}<table>{foot}<tbody>{rows}</tbody></table>")
    assert row_of(path) == ROW
    table = open_document(str(path)).budget(load_pack(PACK).layout).tables["general"]
    assert [row.code for row in table.rows] == ["total", "208", "210"]


@pytest.mark.parametrize("numbered", ["<ol style='list-style-type:cjk-ideographic'>", "<ol type=1>", "<ol>"])
def test_numbers_of_lists_are_seen(tmp_path: Path, numbered: str) -> None:
    path = written(
        tmp_path / "a.html", f"{OVER}<table>{TABLE}</table>{numbered}<li>甲<li value=3>乙</ol><ul><li>丙</ul>"
    )
    said = "|".join(each.text for each in open_document(str(path)).budget(load_pack(PACK).layout).prose)
    assert said.endswith("一、甲|三、乙|丙" if "cjk" in numbered else "1. 甲|3. 乙|丙")


def test_a_page_without_tables_is_read_line_by_line(tmp_path: Path) -> None:
    lines = "科目编码 科目名称 合计 基本支出 项目支出<br>※ ※ 1 2 3<br>总计 62.74 62.74<br>208 社会保障和就业支出 62.74 62.74"
    path = written(tmp_path / "a.html", f"{OVER}<p>{lines}</p>")
    assert row_of(path)[1] == "62.74"


# ---------------------------------------------------------------------------------------------------------- tables


def test_spans_reach_no_further_than_their_table(tmp_path: Path) -> None:
    rows = [
        "<tr><td colspan=900>一般公共预算支出<td rowspan=60000>",
        "<tr><td colspan=2 rowspan=0>科目<td rowspan='1'>合计<td>基本支出<td colspan=oops>项目支出",
        "<tr><td>合计<td>基本支出<td>项目支出",
    ]
    path = written(tmp_path / "a.html", f"{OVER}<table>{''.join(rows)}</table><p>2024 年</p>")
    document = open_document(str(path))
    assert isinstance(document, PublishedDocument)
    grid = next(each for each in document._blocks if isinstance(each, Grid))
    assert len(grid.rows) == 3
    assert len(grid.rows[0]) == 5


@pytest.mark.parametrize(
    "table",
    [
        "<tr>" + "<td colspan=1000>1" * 3,
        ("<tr>" + "<td>1" * 800) * 800,
        "<tr><td rowspan=9999 colspan=1000>1" + "<tr>" + "<td>1" * 900 + "<tr><td>1" * 2_000,
    ],
)
def test_tables_without_measure(tmp_path: Path, table: str) -> None:
    path = written(tmp_path / "a.html", f"{OVER}<table>{table}</table>")
    report = check_file(Job(str(path)))
    assert report.error is not None
    assert "too many cells" in report.error.say("en")


# -------------------------------------------------------------------------------------------------- around the page


def test_a_site_around_the_disclosure_is_no_part_of_it(tmp_path: Path) -> None:
    for around in ("div", "table"):
        path = written(
            tmp_path / f"{around}.html",
            f"{OVER}<table>{TABLE}</table><p>注：单位统一社会信用代码略。</p>",
            around=around,
        )
        document = open_document(str(path))
        assert row_of(path) == ROW
        budget = document.budget(load_pack(PACK).layout)
        assert budget.unit == "某服务中心"
        said = " ".join(each.text for each in budget.prose)
        assert not [word for word in ("首页", "浏览", "附件", "备案", "主办", "xlsx", "上一篇") if word in said]
        assert "信用代码略" in said


def test_what_looks_like_a_foot_is_kept_where_it_holds_amounts(tmp_path: Path) -> None:
    body = f'{OVER}<table>{TABLE}</table><div class="footer related"><p>本年安排会议费 3.00 万元。</p></div>'
    budget = open_document(str(written(tmp_path / "a.html", body))).budget(load_pack(PACK).layout)
    assert "3.00" in " ".join(each.text for each in budget.prose)


def test_titles_outside_the_disclosures_own_block(tmp_path: Path) -> None:
    """The page's title stands apart from its text, which stands apart from its tables."""
    top = "<header><h2>某中心公开</h2><p>欢迎</p></header><div><p>某中心 2024 年单位预算</p></div><div><span>一般公共预算支出情况表</span></div>"
    tables = f"<p>单位：万元</p><table>{TABLE}</table>"
    path = written(tmp_path / "a.html", f"{top}<div><div>{tables}</div></div><p>欢迎再来</p>")
    assert row_of(path) == ROW
    document = open_document(str(path))
    assert document.identity.year == 2024
    assert [each.text for each in document.budget(load_pack(PACK).layout).prose] == [
        "某中心公开",
        "某中心 2024 年单位预算",
    ]


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ("<img src='up/1.jpg'>", ["1.jpg"]),
        ("<p><a href='up/1.png'><img width=900 height='1200' src=up/1.png></a></p>", ["1.png"]),
        ("<img src='data:image/png;base64,AAAA'>", [""]),
        ("<img src='icon.png'>", []),
        ("<img src='pdf.gif'>", []),
        ("<img width=16 height=16 src='a.png'>", []),
        ("<img style='width:24px;height:24px' src='a.png'>", []),
        ("<img style='display:none' src='a.png'>", []),
        ("<div class=footer><img src='a.png'></div>", []),
    ],
)
def test_pictures_in_the_disclosure_are_named(tmp_path: Path, picture: str, said: list[str]) -> None:
    path = written(
        tmp_path / "a.html", f"{OVER}<table>{TABLE}</table>{picture}<p>本年预算 62.74 万元。</p>", around="div"
    )
    unread = open_document(str(path)).budget(load_pack(PACK).layout).unread
    assert [each.text for each in unread if each.why == "image"] == said
    assert row_of(path) == ROW


def test_a_page_that_only_leads_to_files(tmp_path: Path) -> None:
    body = "<h1>某中心2024年单位预算公开</h1><p>附件：</p><p><a href='up/1.pdf'>某中心2024年单位预算.pdf</a></p><p>1. <a href=2.xls>公开表</a></p>"
    report = check_file(Job(str(written(tmp_path / "a.html", body, around="div"))))
    assert report.error is not None
    assert "某中心2024年单位预算.pdf" in report.error.say("en")
    assert "Download" in report.error.say("en")


def test_a_page_that_a_script_fills(tmp_path: Path) -> None:
    report = check_file(Job(str(written(tmp_path / "a.html", "<div id=app></div><script src=app.js></script>"))))
    assert report.error is not None
    assert "once its content is shown" in report.error.say("en")


def test_a_page_of_pictures(tmp_path: Path) -> None:
    report = check_file(Job(str(written(tmp_path / "a.html", "<img src='1.jpg'><img src='2.jpg'>"))))
    assert report.error is not None
    assert "pictures and no text" in report.error.say("en")


def test_a_table_inside_a_part_called_after_navigation(tmp_path: Path) -> None:
    body = f'<div id="menu-right"><div class="links">{OVER}<table>{TABLE}</table></div></div>'
    assert row_of(written(tmp_path / "a.html", body)) == ROW


# ------------------------------------------------------------------------------------------ encodings, names, saving


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("<meta charset=gbk>", "gb18030"),
        ("<meta http-equiv='content-type' content='text/html; charset=gb2312'>", "gb18030"),
        ("<meta charset='big5'>", "big5"),
        ("", "gb18030"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("<meta charset=gb2312>", "utf-8-sig"),
        ("<meta charset=utf-8>", "gb18030"),
        ("<meta charset=gbk>", "utf-8"),
        ("<meta charset=none-such>", "gb18030"),
    ],
)
def test_encodings(tmp_path: Path, head: str, encoding: str) -> None:
    body = f"<html><head>{head}</head><body>{OVER}<table>{TABLE}</table>"
    if encoding == "big5":
        body = body.translate(str.maketrans("务单预开办编码会业项总", "務單預開辦編碼會業項總"))
        (tmp_path / "a.html").write_bytes(body.encode(encoding, "ignore"))
        assert open_document(str(tmp_path / "a.html")).identity.year == 2024
        return
    path = tmp_path / "a.html"
    path.write_bytes(body.encode(encoding))
    assert row_of(path) == ROW


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.wps", "a.et", "a.txt", "a.htm"])
def test_pages_under_other_names(tmp_path: Path, name: str) -> None:
    start = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gbk"></head>'
    (tmp_path / name).write_bytes(f"\n{start}<body>{OVER}<table>{TABLE}</table>".encode("gb18030"))
    assert row_of(tmp_path / name) == ROW


def test_a_page_in_one_file(tmp_path: Path) -> None:
    envelope = EmailMessage()
    envelope["Subject"] = "saved"
    envelope.set_content(
        f"<html><body>{OVER}<table>{TABLE}</table>", subtype="html", charset="gb18030", cte="quoted-printable"
    )
    envelope["Content-Location"] = "https://example.invalid/budget.html"
    envelope.add_related(b"GIF89a", "image", "gif", cid="<a@b>")
    path = tmp_path / "a.mhtml"
    path.write_bytes(envelope.as_bytes())
    assert row_of(path) == ROW
    path.rename(tmp_path / "a.doc")
    assert row_of(tmp_path / "a.doc") == ROW


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.doc", "a.xls", "a.htm"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("how", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("kind", ["single", "mixed", "alternative"])
def test_envelopes_of_other_programs(tmp_path: Path, name: str, encoding: str, how: str, kind: str) -> None:
    """Systems that export pages put them into envelopes of one part, or of parts that are no images."""
    envelope = EmailMessage()
    envelope.set_content(f"<html><body>{OVER}<table>{TABLE}</table>", subtype="html", charset=encoding, cte=how)
    if kind != "single":
        getattr(envelope, f"make_{kind}")()
    (tmp_path / name).write_bytes(envelope.as_bytes())
    assert row_of(tmp_path / name) == ROW


@pytest.mark.parametrize("text", ["From: 2024年单位预算公开", "Date: 2024\n\nContent-Type: text/html"])
def test_a_text_that_begins_like_a_letter_is_no_page(text: str) -> None:
    assert format_of(text.encode()) is None


def sheets(folder: str) -> str:
    links = "".join(f'<link id="shLink" href="{folder}/sheet00{number}.htm">' for number in (1, 2))
    names = 'c_rgszSh[0] = "封面"; c_rgszSh[1] = "表5";'
    return f'<html><head>{links}<script>var c_rgszSh=new Array(2); {names}</script></head><frameset><frame src="{folder}/sheet001.htm"></frameset></html>'


def test_a_workbook_saved_as_a_page(tmp_path: Path) -> None:
    """Excel puts each sheet into a folder beside the page."""
    folder = tmp_path / "预算.files"
    folder.mkdir()
    (folder / "sheet001.htm").write_text(page("<p>某服务中心 2024 年单位预算公开</p>"), encoding="utf-8")
    (folder / "sheet002.htm").write_text(page(f"{OVER}<table>{TABLE}</table>"), encoding="utf-8")
    path = tmp_path / "预算.htm"
    path.write_text(sheets("预算.files"), encoding="utf-8")
    assert row_of(path) == ROW
    (tmp_path / "other.files").mkdir()
    (tmp_path / "other.files" / "own.htm").write_text(page(f"{OVER}<table>{TABLE}</table>"), encoding="utf-8")
    assert [Path(each).name for each in expand_paths([str(tmp_path)])] == ["own.htm", "预算.htm"]


@pytest.mark.parametrize(
    "address",
    [
        "other/sheet002.htm",
        "a.files/../../secret.htm",
        "../secret.htm",
        "a.files/link.htm",
        "file:///{}/secret.htm",
        "{}/secret.htm",
        "https://example.invalid/a.htm",
        "//example.invalid/a.htm",
        "a.files/secret.txt",
        "a.files/none.htm",
    ],
)
def test_nothing_outside_its_folder_is_opened(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("in", "in/a.files", "in/other"):
        (tmp_path / folder).mkdir()
    secret = page(f"{OVER}<table>{TABLE}</table>")
    for name in ("secret.htm", "in/other/sheet002.htm", "in/a.files/secret.txt"):
        (tmp_path / name).write_text(secret, encoding="utf-8")
    (tmp_path / "in/a.files/link.htm").symlink_to(tmp_path / "secret.htm")
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("a page reached for the network"))
    path = tmp_path / "in" / "a.html"
    address = address.format(tmp_path)
    remote = "<img src='https://example.invalid/x.png'><link rel=stylesheet href='https://example.invalid/x.css'>"
    path.write_text(page(f"<p>2024 年某中心预算</p>{remote}<iframe src='{address}'></iframe>"), encoding="utf-8")
    report = check_file(Job(str(path)))
    assert report.error is not None
    assert "none of the tables" in report.error.say("en")


# --------------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "tag", ["div", "b", "span", "table", "table><tr><td", "ul><li", "font", "svg", "div></b", "p", "td"]
)
@pytest.mark.parametrize("closed", [True, False])
def test_elements_nested_without_end(tmp_path: Path, tag: str, closed: bool) -> None:
    name = tag.split(">", maxsplit=1)[0]
    body = f"<{tag}>" * 100_000 + "2024 年" + (f"</{name}>" * 100_000 if closed else "")
    path = written(tmp_path / "a.html", OVER + body)
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is not None
    assert report.error.remedy is not None


def test_tables_nested_within_measure_are_read(tmp_path: Path) -> None:
    body = "<table><tr><td>" * 12 + f"{OVER}<table>{TABLE}</table>" + "</table>" * 12
    assert row_of(written(tmp_path / "a.html", body)) == ROW


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<",
        "<table>",
        "<table></table>",
        "<table><tr></table>",
        "<frameset>",
        "<!--",
        "<style>" + "a{display:none}" * 5_000,
        "<style>@media{" * 200,
        "<ol start=99999999><li value=-9><li value=一>x",
        "<a href='" + "#" * 9_000 + "'>x",
        "\x00" * 500,
        "<p>" * 50_000,
        "&" * 50_000,
    ],
)
def test_pages_of_nothing(tmp_path: Path, body: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(body, encoding="utf-8")
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is not None
    assert report.error.remedy is not None


def test_a_single_file_page_without_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.mht"
    path.write_bytes(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/plain\n\nno\n--x--"
    )
    with pytest.raises(InputError, match="holds no page"):
        open_document(str(path))


def test_a_fixture_is_found_wrong_where_its_page_is(tmp_path: Path) -> None:
    """A slip in a page is named with its place."""
    body = TABLE.replace("<td>62.74<td>62.74<td>", "<td>62.47<td>62.74<td>")
    report = check_file(Job(str(written(tmp_path / "a.html", f"{OVER}<table>{body}</table>")), Question(pack=PACK)))
    wrong = [each for each in report.findings if each.severity is Severity.ERROR and each.at]
    places = json.dumps([each.at[0].source.en for each in wrong if each.at[0].source], ensure_ascii=False)
    assert "table 1 of the document, row 3" in places


def test_words_in_every_cell_of_a_column_of_amounts(tmp_path: Path) -> None:
    """They are named as no figures; nothing takes them for one."""
    body = "<tr><td>科目编码<td>科目名称<td>合计<td>基本支出<td>项目支出<tr><td>208<td>社会保障和就业支出<td>62.74&lt;/<td>62.74<td>1.00"
    path = written(tmp_path / "a.html", f"{OVER}<table>{body}</table>")
    budget = open_document(str(path)).budget(load_pack(PACK).layout)
    assert row_of(path) == (None, "62.74", "1.00")
    assert ("62.74</", "figure") in {(each.text, each.why) for each in budget.unread}
