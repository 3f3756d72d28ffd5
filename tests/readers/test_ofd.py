"""OFD files are read from the places of their letters and rules, and only what is seen of them."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from random import Random

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.runs.files import Job, check_file
from tests.generator import generate, random_options, read
from tests.ofd_printer import SIZE, Printer
from tests.paths import SEED
from tests.publisher import Publisher, figures_of
from tests.web_publisher import Box, Shape, shapes_of, shapes_of_docx

PACK = "xinjiang-2024"
SHARED = SEED.parents[1]
OVER = ["某服务中心 2024 年单位预算公开", "表5", "一般公共预算支出情况表", "编制单位：某服务中心 单位：万元"]
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
TOTAL = ["", "总计", "1,062.74", "62.74", "1,000.00"]
ROW = ["208", "社会保障和就业支出", "62.74", "62.74", ""]


def table(*rows: list[str]) -> Shape:
    return [[Box(text) for text in row] for row in rows]


def drawn(path: Path, printer: Printer, **replaced: str) -> Path:
    path.write_bytes(printer.data(**replaced))
    return path


def row_of(path: Path) -> tuple[str | None, ...]:
    figures = open_document(str(path)).budget(load_pack(PACK).layout).tables["general"].by_key["208"].figures
    return tuple(figures[key].text if key in figures else None for key in ("total", "basic", "project"))


def whole() -> Printer:
    return Printer().shapes([*OVER, table(HEAD, TOTAL, ROW)])


def problem_of(path: Path) -> str:
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert report.error is not None
    assert report.error.remedy is not None
    return report.error.say("en")


def told(path: Path) -> object:
    report = check_file(Job(str(path)))
    assert report.error is None
    found = sorted((each.rule, str(each.severity), each.message.en) for each in report.findings)
    return found, report.coverage.figures, sorted((each.table, each.text, each.why) for each in report.unread)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("wide", "repeated"), [(420, True), (320, False)])
def test_a_budget_comes_back_figure_by_figure(tmp_path: Path, seed: int, wide: float, repeated: bool) -> None:
    layout = load_pack(PACK).layout
    budget = read(generate(Random(seed), random_options(Random(seed))), layout)
    printing = Publisher(budget, layout, Random(seed))
    parts = [*printing.tables(), *printing.notes()]
    path = drawn(tmp_path / "2024.ofd", Printer(wide, 297, repeated=repeated).shapes(list(shapes_of(parts))))
    assert figures_of(open_document(str(path)).budget(layout)) == figures_of(budget)
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert [each.message.en for each in report.findings if each.severity is Severity.ERROR] == []


@pytest.mark.skipif(not SEED.exists(), reason="needs the published budget")
@pytest.mark.parametrize(
    "name", ["seed/document", "layouts/budget-2016-2020", "layouts/budget-since-2021", "layouts/final-account"]
)
def test_published_documents_say_the_same_as_word(tmp_path: Path, name: str) -> None:
    source = SHARED / f"{name}.docx"
    shapes = list(shapes_of_docx(source.read_bytes()))
    assert told(drawn(tmp_path / f"{source.stem}.ofd", Printer(420, 297).shapes(shapes))) == told(source)


def test_a_slip_is_placed_on_its_page(tmp_path: Path) -> None:
    printer = Printer()
    printer.paragraph(OVER[0])
    printer.page()
    printer.shapes([*OVER[1:], table(HEAD, TOTAL, [*ROW[:2], "62.47", *ROW[3:]])])
    report = check_file(Job(str(drawn(tmp_path / "a.ofd", printer)), Question(pack=PACK)))
    places = [
        each.at[0].source.en
        for each in report.findings
        if each.severity is Severity.ERROR and each.at and each.at[0].source
    ]
    assert "page 2" in places


# --------------------------------------------------------------------------------------------------- what is seen


def beside(printer: Printer, kind: str) -> None:
    """Put a 9 behind the 62.74 in the last column but one, in a way that nobody sees or that is no part of it."""
    x, y = 12.0 + 273 / 5 * 3 + 0.5 + 5 * SIZE / 2, printer.y - 8 + 2.1
    colours = {
        "white": '<ofd:FillColor Value="255 255 255"/>',
        "clear": '<ofd:FillColor Value="0 0 0" Alpha="0"/>',
    }
    more = {
        "invisible": ' Visible="false"',
        "unfilled": ' Fill="false"',
        "faint": ' Alpha="0"',
        "param": ' DrawParam="71"',
        "turned": f' CTM="{math.cos(0.8):.4f} {math.sin(0.8):.4f} {-math.sin(0.8):.4f} {math.cos(0.8):.4f} 0 0"',
    }
    inner = {
        "clipped": '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="20 20 5 5"><ofd:AbbreviatedData>M 0 0 L 5 0 L 5 5 C'
        "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>",
        "a dot": "",
    }
    if kind in inner:
        printer.write("9", x, y, SIZE if kind == "clipped" else 0.1, "", inner[kind])
        return
    if kind == "raised":
        printer.write("9", x, y - 1.2, SIZE * 0.5)
        return
    printer.write("9", x, y, SIZE, more.get(kind, ""), colours.get(kind, ""))
    if kind == "covered":
        printer.path(
            f"M {x - 0.1} {y - SIZE} L {x + 4} {y - SIZE} L {x + 4} {y + 1} L {x - 0.1} {y + 1} C",
            ' Fill="true" Stroke="false"',
            '<ofd:FillColor Value="255 255 255"/>',
        )
    if kind == "struck":
        printer.path(f"M {x} {y - 1} L {x + SIZE / 2} {y - 1}")


@pytest.mark.parametrize(
    "kind",
    [
        "white",
        "clear",
        "invisible",
        "unfilled",
        "faint",
        "param",
        "turned",
        "raised",
        "covered",
        "struck",
        "clipped",
        "a dot",
    ],
)
def test_what_is_not_seen_is_not_there(tmp_path: Path, kind: str) -> None:
    printer = whole()
    beside(printer, kind)
    assert row_of(drawn(tmp_path / "a.ofd", printer)) == ("62.74", "62.74", None)


def test_what_is_seen_is_there(tmp_path: Path) -> None:
    """The figure of the cases above, painted as any other."""
    printer = whole()
    beside(printer, "seen")
    assert row_of(drawn(tmp_path / "a.ofd", printer)) == ("62.74", "62.749", None)


def test_rules_that_are_thin_boxes(tmp_path: Path) -> None:
    printer = Printer()
    for line in OVER:
        printer.paragraph(line)
    top, wide = printer.y, 50.0
    for y, row in enumerate([HEAD, TOTAL, ROW]):
        for x, text in enumerate(row):
            if text:
                printer.write(text, 12.5 + x * wide, top + y * 6 + 4)
    for y in range(4):
        printer.path(
            f"M 12 {top + y * 6} L 262 {top + y * 6} L 262 {top + y * 6 + 0.3} L 12 {top + y * 6 + 0.3} C",
            ' Fill="true" Stroke="false"',
        )
    for x in range(6):
        at = 12 + x * wide
        printer.path(
            f"M {at} {top} L {at + 0.3} {top} L {at + 0.3} {top + 18} L {at} {top + 18} C",
            ' Fill="true" Stroke="false"',
        )
    assert row_of(drawn(tmp_path / "a.ofd", printer)) == ("62.74", "62.74", None)


def test_rules_of_a_template(tmp_path: Path) -> None:
    """Letterheads and frames stand once in a template, and its text is part of every page."""
    name = "Doc_0/Tpls/Tpl_0/Content.xml"
    text = '<ofd:TextObject ID="1" Boundary="12 3 60 5" Size="3"><ofd:TextCode X="0" Y="3" DeltaX="g 9 3">本单位二〇二四年预</ofd:TextCode></ofd:TextObject>'
    content = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>{text}</ofd:Layer></ofd:Content></ofd:Page>'
    path = drawn(tmp_path / "a.ofd", whole(), **{name: content})
    assert row_of(path) == ("62.74", "62.74", None)
    said = [each.text for each in open_document(str(path)).budget(load_pack(PACK).layout).prose]
    assert "本单位二〇二四年预" in said[0]


def _note(kind: str, more: str = "", *, at: str = "0 0 9 9") -> dict[str, str]:
    """Return the parts of a file with one note on its first page: a 9 behind the 62.74 of `beside`."""
    printer = whole()
    beside(printer, "seen")
    nine = printer._pages[-1][-1]
    listed = '<ofd:Page PageID="9000"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
    return {
        "Doc_0/Document.xml": whole_document().replace(
            "</ofd:Pages>", "</ofd:Pages><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        ),
        "Doc_0/Annots/Annotations.xml": f"<ofd:Annotations {NAMES}>{listed}</ofd:Annotations>",
        "Doc_0/Annots/Page_0/Annotation.xml": f'<ofd:PageAnnot {NAMES}><ofd:Annot ID="7700" Type="{kind}"{more}>'
        f'<ofd:Appearance Boundary="{at}">{nine}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>',
    }


NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def whole_document() -> str:
    with zipfile.ZipFile(io.BytesIO(whole().data())) as archive:
        return archive.read("Doc_0/Document.xml").decode().partition("?>")[2]


@pytest.mark.parametrize(
    ("kind", "more", "seen"),
    [("Path", "", True), ("Path", ' Visible="false"', False), ("Stamp", "", False), ("Watermark", "", False)],
)
def test_notes_on_a_page(tmp_path: Path, kind: str, more: str, seen: bool) -> None:
    """A typed correction is seen; a seal and a watermark are no part of what the page says."""
    found = row_of(drawn(tmp_path / "a.ofd", whole(), **_note(kind, more)))
    assert found == ("62.74", "62.749" if seen else "62.74", None)


@pytest.mark.parametrize("turned", ["1 0 0 1 0 0", "0.5 0 0 0.5 6 5"])
def test_a_graphic_that_an_object_shows(tmp_path: Path, turned: str) -> None:
    """A row of the table stands in a graphic of the resources, in places of its own."""
    printer = Printer()
    for line in OVER:
        printer.paragraph(line)
    printer.table([[Box(text) for text in row] for row in (HEAD, TOTAL, ROW)])
    elements = printer._pages[-1]
    scale, _, _, _, left, top = map(float, turned.split())
    a, e, f = 1 / scale, -left / scale, -top / scale
    printer._pages[-1] = [
        f'<ofd:CompositeObject ID="700" Boundary="0 0 297 210" CTM="{a} 0 0 {a} {e} {f}" ResourceID="60"/>'
    ]
    moved = f"<ofd:PageBlock>{''.join(_shrunk(each, scale, left, top) for each in elements)}</ofd:PageBlock>"
    unit = f'<ofd:CompositeGraphicUnit ID="60" Width="297" Height="210"><ofd:Content>{moved}</ofd:Content></ofd:CompositeGraphicUnit>'
    resources = (
        f'<ofd:Res {NAMES} BaseLoc="Res"><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>'
    )
    path = drawn(tmp_path / "a.ofd", printer, **{"Doc_0/PublicRes.xml": resources})
    assert row_of(path) == ("62.74", "62.74", None)


def _shrunk(element: str, scale: float, left: float, top: float) -> str:
    """Return an element drawn smaller, and elsewhere."""
    name, _, rest = element.partition(' Boundary="')
    bounds, _, rest = rest.partition('"')
    x, y, wide, high = map(float, bounds.split())
    placed = f"{x * scale + left} {y * scale + top} {wide} {high}"
    return f'{name} Boundary="{placed}" CTM="{scale} 0 0 {scale} 0 0"{rest}'


def test_graphics_that_show_each_other_end(tmp_path: Path) -> None:
    printer = whole()
    printer.put('<ofd:CompositeObject ID="700" Boundary="0 0 9 9" ResourceID="60"/>')
    inner = '<ofd:CompositeObject ID="701" Boundary="0 0 9 9" ResourceID="60"/>' * 3
    unit = f'<ofd:CompositeGraphicUnit ID="60" Width="9" Height="9"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit>'
    resources = f"<ofd:Res {NAMES}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    assert row_of(drawn(tmp_path / "a.ofd", printer, **{"Doc_0/PublicRes.xml": resources}))[0] == "62.74"


def test_letters_of_a_font_without_a_map(tmp_path: Path) -> None:
    printer = Printer().shapes([*OVER, table(HEAD, TOTAL, [*ROW[:2], "\ue012\ue013.\ue0147", *ROW[3:]])])
    path = drawn(tmp_path / "a.ofd", printer)
    assert row_of(path) == (None, "62.74", None)
    budget = open_document(str(path)).budget(load_pack(PACK).layout)
    assert "□□.□7" in {each.text for each in budget.unread}


# --------------------------------------------------------------------------------------------------------- hostile

DOCUMENT = '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages><ofd:Page ID="1" BaseLoc="{}"/></ofd:Pages></ofd:Document>'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OFD.xml", '<!DOCTYPE a [<!ENTITY x "2024">]><ofd:OFD xmlns:ofd="a">&x;</ofd:OFD>'),
        ("OFD.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
        (
            "OFD.xml",
            "<!DOCTYPE a [" + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12)) + "]><a>&e12;</a>",
        ),
        ("OFD.xml", "<ofd:a>" * 100_000),
        ("OFD.xml", "<a>" * 100_000 + "</a>" * 100_000),
        ("OFD.xml", "<a/>"),
        ("OFD.xml", ""),
        ("Doc_0/Document.xml", DOCUMENT.format("../../../etc/passwd")),
        ("Doc_0/Document.xml", DOCUMENT.format("/../a.xml")),
        ("Doc_0/Document.xml", DOCUMENT.format("http://example.invalid/a.xml")),
        ("Doc_0/Document.xml", DOCUMENT.format("none.xml")),
        ("Doc_0/Document.xml", DOCUMENT.format("Document.xml")),
        ("Doc_0/Pages/Page_0/Content.xml", "no xml"),
        ("Doc_0/Encryptions.xml", "<a/>"),
    ],
)
def test_hostile_parts(tmp_path: Path, name: str, text: str) -> None:
    assert "OFD" in problem_of(drawn(tmp_path / "a.ofd", whole(), **{name: text}))


@pytest.mark.parametrize(
    "content",
    [
        '<ofd:TextObject Boundary="nan inf 1 1" Size="1e300"><ofd:TextCode X="nan" Y="inf" DeltaX="g 99999999999 1">{}</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Boundary="1 1 1 1" Size="-3" CTM="0 0 0 0 0 0"><ofd:TextCode>{}</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Size="3" CharDirection="45" CTM="0 0 0 0 0 0"><ofd:TextCode DeltaX="g g g">{}</ofd:TextCode></ofd:TextObject>',
        "<ofd:PathObject><ofd:AbbreviatedData>M 1 L B 1 2 C C 9 Q A</ofd:AbbreviatedData></ofd:PathObject>{}",
        "<ofd:PageBlock>" * 200 + "</ofd:PageBlock>" * 200 + "{}",
    ],
)
def test_places_that_are_none(tmp_path: Path, content: str) -> None:
    printer = Printer()
    printer.put(content.format("2024年"))
    assert problem_of(drawn(tmp_path / "a.ofd", printer))


def test_too_much_on_a_page_or_in_all(tmp_path: Path) -> None:
    printer = Printer()
    printer.put(
        '<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 0 L 9 9</ofd:AbbreviatedData></ofd:PathObject>'
        * 60_001
    )
    assert "page 1 holds too much" in problem_of(drawn(tmp_path / "a.ofd", printer))
    pages = Printer()
    for _ in range(401):
        pages.page()
    assert "more than 400 pages" in problem_of(drawn(tmp_path / "b.ofd", pages))


def test_bombs(tmp_path: Path) -> None:
    data = io.BytesIO(whole().data())
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"{number}.xml", b"0" * 50_000_000)
    (tmp_path / "a.ofd").write_bytes(data.getvalue())
    assert "unpacks to more than" in problem_of(tmp_path / "a.ofd")


def test_pictures_of_pages(tmp_path: Path) -> None:
    printer = Printer()
    printer.put('<ofd:ImageObject ID="1" Boundary="0 0 297 210" CTM="297 0 0 210 0 0" ResourceID="5"/>')
    assert "seems to be a scan" in problem_of(drawn(tmp_path / "a.ofd", printer))


def test_an_ofd_under_another_name(tmp_path: Path) -> None:
    assert row_of(drawn(tmp_path / "a.pdf", whole())) == ("62.74", "62.74", None)
