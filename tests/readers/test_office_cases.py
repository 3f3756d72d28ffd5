"""Small workbooks and documents, each with one kind of fault that people publish: what a reader sees is what is read.

The files of fixtures/cases come with their right outcomes; beside each stand variants of the same kind.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import xlwt
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from budgetcheck.copies.annotate import annotated
from budgetcheck.judging.question import Question
from budgetcheck.model.words import InputError, Severity, Verdict
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document
from budgetcheck.runs.files import Job, check_file, expand_paths
from tests.paths import FIXTURES

CASES = FIXTURES / "cases"
PACK = "xinjiang-2024"
CONTROL: dict[str, tuple[str | None, ...]] = {
    "total": ("100.00", "62.74", "37.26"),
    "208": ("62.74", "62.74", None),
    "20805": ("62.74", "62.74", None),
    "2080502": ("62.74", "62.74", None),
    "215": ("37.26", None, "37.26"),
    "21508": ("37.26", None, "37.26"),
    "2150805": ("37.26", None, "37.26"),
}
Figures = dict[str, tuple[str | None, ...]]


class Seen(NamedTuple):
    """What is read of the general table, and why what of it is not."""

    figures: Figures
    unread: dict[str, str]
    broken: int
    measure: str


def seen(path: Path) -> Seen:
    budget = open_document(str(path)).budget(load_pack(PACK).layout)
    table = budget.tables["general"]
    figures: Figures = {}
    for row in table.rows:
        cells = (row.figures.get(key) for key in ("total", "basic", "project"))
        figures[row.key] = tuple(None if cell is None or cell.value is None else f"{cell.value:.2f}" for cell in cells)
    report = check_file(Job(str(path), Question(pack=PACK)))
    broken = sum(finding.verdict is Verdict.BROKEN for finding in report.findings)
    return Seen(figures, {each.why: each.text for each in budget.unread}, broken, table.measure)


def without(*places: tuple[str, int]) -> Figures:
    """Return the control's figures, some of them not read."""
    figures: Figures = dict(CONTROL.items())
    for row, at in places:
        figures[row] = tuple(None if place == at else text for place, text in enumerate(figures[row]))
    return figures


@pytest.mark.parametrize(
    "name",
    [
        "control-docx.docx",
        "control-xlsx.xlsx",
        "docx-nested-table.docx",
        "docx-row-in-content-control.docx",
        "docx-strict-ooxml.docx",
        "docx-struck-through.docx",
        "docx-superscript-note.docx",
        "xlsx-far-cell.xlsx",
        "xlsx-hidden-row.xlsx",
        "xlsx-two-tables-one-sheet.xlsx",
        "xlsx-unit-yi.xlsx",
        "xlsx-whole-previous-year.xlsx",
    ],
)
def test_cases_that_read_as_the_control(name: str) -> None:
    found = seen(CASES / name)
    assert found.figures == CONTROL
    assert found.broken == 0
    assert found.measure == ("亿元" if "unit-yi" in name else "万元")
    assert set(found.unread) <= {"column"}


@pytest.mark.parametrize(
    ("name", "why", "places"),
    [
        ("xlsx-error-cell.xlsx", "error", [("208", 0)]),
        ("xlsx-formula-no-value.xlsx", "formula", [("total", 0), ("208", 0)]),
    ],
)
def test_cases_that_leave_figures_unknown(name: str, why: str, places: list[tuple[str, int]]) -> None:
    found = seen(CASES / name)
    assert found.figures == without(*places)
    assert set(found.unread) == {why}
    assert found.broken == 0


def test_a_no_break_hyphen_is_a_minus() -> None:
    assert seen(CASES / "docx-no-break-hyphen.docx").figures["208"] == ("62.74", "62.74", "-12.00")


def test_a_format_that_shows_another_figure_is_listed() -> None:
    found = seen(CASES / "xlsx-format-shows-wan.xlsx")
    assert set(found.unread) == {"format"}
    assert {text for row in found.figures.values() for text in row} == {None}


def test_a_code_with_a_note_is_no_other_code() -> None:
    found = seen(CASES / "xlsx-code-with-note.xlsx")
    assert "20802" not in found.figures
    assert found.broken == 0
    assert found.unread


def test_a_second_table_on_a_sheet_keeps_its_statement() -> None:
    budget = open_document(str(CASES / "xlsx-two-tables-one-sheet.xlsx")).budget(load_pack(PACK).layout)
    assert budget.tables["general"].statement is None
    assert budget.tables["government_fund"].statement


def test_a_zero_width_blank_is_not_there() -> None:
    budget = open_document(str(CASES / "text-zero-width-space.docx")).budget(load_pack(PACK).layout)
    assert budget.tables["narrative.general_scale"].by_key["basic"].figures["amount"].text == "62.74"


def test_thousands_of_yuan_are_turned_into_the_text_s_measure() -> None:
    budget = open_document(str(CASES / "text-unread-change-qianyuan.docx")).budget(load_pack(PACK).layout)
    assert budget.tables["narrative.general_scale"].by_key["basic"].figures["change"].text == "4.65"


def test_a_damaged_workbook_is_one_clear_error() -> None:
    with pytest.raises(InputError, match="damaged"):
        open_document(str(CASES / "xls-damaged-panic.xls"))


@pytest.mark.parametrize("name", ["~$budget.docx", ".~lock.budget.docx#"])
def test_a_folder_is_checked_without_what_office_leaves(tmp_path: Path, name: str) -> None:
    shutil.copy(CASES / "folder-with-office-lock" / "budget.docx", tmp_path)
    (tmp_path / name).write_bytes(b"lock")
    assert [Path(path).name for path in expand_paths([str(tmp_path)])] == ["budget.docx"]


@pytest.mark.parametrize("name", ["xlsx-annotated-copy.xlsx", "control-xlsx.xlsx"])
def test_an_annotated_copy_reads_as_the_original(tmp_path: Path, name: str) -> None:
    report = check_file(Job(str(CASES / name), Question(pack=PACK)))
    (tmp_path / name).write_bytes(annotated(str(CASES / name), report, "zh"))
    assert seen(tmp_path / name) == seen(CASES / name)


def test_a_strict_document_says_why_it_takes_no_comments() -> None:
    path = str(CASES / "docx-strict-ooxml.docx")
    with pytest.raises(InputError, match="comments"):
        annotated(path, check_file(Job(path, Question(pack=PACK))), "zh")


# -- variants of workbooks: row 9 is 208, columns E, F and G its total, basic and project


def _number(page: Any, code: str, value: float, other: float | None = None) -> None:
    page["E9"].value, page["E9"].number_format = value, code


def _zero(page: Any, code: str) -> None:
    page["G9"].value, page["G9"].number_format = 0, code


def _white(page: Any) -> None:
    page["G9"].value, page["G9"].font = 9.99, Font(color="FFFFFFFF")


def _white_on_dark(page: Any) -> None:
    page["E9"].font, page["E9"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF000080")


def _struck(page: Any) -> None:
    page["G9"].value, page["G9"].font = 9.99, Font(strike=True)


def _old_row(page: Any, **look: Any) -> None:
    page.insert_rows(10)
    for column, value in (("A", "208"), ("D", "旧数"), ("E", 60.0), ("F", 60.0)):
        page[f"{column}10"].value = value
    for key, value in look.items():
        setattr(page.row_dimensions[10], key, value)


def _old_column(page: Any) -> None:
    page.insert_cols(6)
    for y in range(8, 15):
        page[f"F{y}"].value = 1.5
    page.column_dimensions["F"].hidden = True


def _old_sheet(page: Any) -> None:
    copy = page.parent.copy_worksheet(page)
    copy["E9"].value, copy.sheet_state = 1.0, "veryHidden"


def _note(page: Any) -> None:
    page["E9"].value = CellRichText("62.74", TextBlock(InlineFont(vertAlign="superscript"), "1"))


def _strike_in_text(page: Any) -> None:
    page["E9"].value = CellRichText(TextBlock(InlineFont(strike=True), "5"), "62.74")


WORKBOOKS = {
    "number as text": lambda page: page["E9"].__setattr__("value", "62.74"),
    "full-width": lambda page: page["E9"].__setattr__("value", "６２．７４"),
    "currency": lambda page: _number(page, '"¥"#,##0.00', 62.74),
    "accounts": lambda page: _number(page, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 62.74),
    "ten thousands": lambda page: _number(page, "0!.0000", 627400),
    "conditional": lambda page: _number(page, "[>=10000]0!.0000;0.00", 627400),
    "noise": lambda page: _number(page, "General", 62.739999999999995),
    "more digits than shown": lambda page: _number(page, "0.00", 62.7412),
    "circled note": lambda page: page["E9"].__setattr__("value", "62.74①"),
    "raised note": _note,
    "struck digit": _strike_in_text,
    "white on white": _white,
    "white on dark": _white_on_dark,
    "struck cell": _struck,
    "three semicolons": lambda page: (
        page["G9"].__setattr__("value", 9.99),
        page["G9"].__setattr__("number_format", ";;;"),
    ),
    "hidden row": lambda page: _old_row(page, hidden=True),
    "grouped row": lambda page: _old_row(page, hidden=True, outlineLevel=1),
    "hidden column": _old_column,
    "very hidden sheet": _old_sheet,
    "far blank": lambda page: page["XFD1048576"].__setattr__("value", " "),
    "zero width": lambda page: page["E9"].__setattr__("value", "62\u200b.74"),
    "brackets for less than zero": lambda page: _number(page, "0.00_);(0.00)", 62.74),
    "red in Chinese": lambda page: _number(page, "0.00;[红色]-0.00", 62.74),
    "thousands left out": lambda page: _number(page, "#,##0.00,", 62740),
    "a language": lambda page: _number(page, "[$-804]#,##0.00", 62.74),
    "a currency of a language": lambda page: _number(page, "[$¥-zh-CN]#,##0.00", 62.74),
    "text format": lambda page: _number(page, "@", 62.74),
    "a sign always": lambda page: _number(page, "+0.00;-0.00", 62.74),
    "a dash for zero": lambda page: _zero(page, '#,##0.00;-#,##0.00;"－"'),
    "a long dash for zero": lambda page: _zero(page, '0.00;-0.00;"——"'),
    "nothing for zero": lambda page: _zero(page, "0.00;-0.00;"),
    "a condition for zero": lambda page: _number(page, '[=0]"-";0.00', 62.74),
    "a figure of points in another place": lambda page: page["E9"].__setattr__("value", "62·74"),
}
DOUBTS = {
    "two lines": (lambda page: page["E9"].__setattr__("value", "60.00\n62.74"), "several"),
    "two figures": (lambda page: page["E9"].__setattr__("value", "62.74 60"), "several"),
    "merged rows": (lambda page: page.merge_cells("E9:E10"), "merged"),
    "error": (lambda page: page["E9"].__setattr__("value", "#DIV/0!"), "error"),
    "formula": (lambda page: page["E9"].__setattr__("value", "=SUM(E10)"), "formula"),
    "fraction": (lambda page: _number(page, "# ?/?", 62.74), "format"),
    "boolean": (lambda page: page["E9"].__setattr__("value", True), "figure"),
    "capitals": (lambda page: page["E9"].__setattr__("value", "壹佰贰拾万元整"), "figure"),
    "triangle": (lambda page: page["E9"].__setattr__("value", "△62.74"), "figure"),
    "date": (lambda page: _number(page, "yyyy/m/d", 62.74), "figure"),
    "month": (lambda page: _number(page, '[$-804]yyyy"年"m"月"', 62.74), "figure"),
    "science": (lambda page: _number(page, "0.00E+00", 62.74), "format"),
    "per cent": (lambda page: _number(page, "0.00%", 0.6274), "figure"),
    "a measure": (lambda page: _number(page, '#,##0.00,,"万元"', 62740000), "figure"),
    "about": (lambda page: _number(page, '"约"0.00', 62.74), "figure"),
    "two thousands": (lambda page: page["E9"].__setattr__("value", "10,62.74"), "figure"),
    "unknown letter": (lambda page: page["E9"].__setattr__("value", "62.□4"), "figure"),
    "private letter": (lambda page: page["E9"].__setattr__("value", "62.\ue0124"), "figure"),
    "lost letter": (lambda page: page["E9"].__setattr__("value", "62.\ufffd4"), "figure"),
}


def _edited(tmp_path: Path, change: Any) -> Path:
    book = load_workbook(CASES / "control-xlsx.xlsx")
    change(book.active)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_workbooks_that_show_the_control(tmp_path: Path, kind: str) -> None:
    found = seen(_edited(tmp_path, WORKBOOKS[kind]))
    assert found.figures == CONTROL
    assert found.broken == 0
    assert not found.unread


def test_a_row_of_no_height_is_not_there(tmp_path: Path) -> None:
    path = _edited(tmp_path, _old_row)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b'<row r="10"', b'<row r="10" ht="0" customHeight="1"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert seen(path).figures == CONTROL


@pytest.mark.parametrize("kind", DOUBTS)
def test_workbooks_with_a_cell_that_nobody_understands(tmp_path: Path, kind: str) -> None:
    change, why = DOUBTS[kind]
    found = seen(_edited(tmp_path, change))
    assert found.figures["208"][0] is None
    assert set(found.unread) == {why}
    assert found.broken == 0


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (-5.0, "[$¥-zh-CN]#,##0.00;[$¥-zh-CN]\\-#,##0.00", "-5.00"),
        (-5.0, "0.00;[红色]-0.00", "-5.00"),
        (-5.0, "0.00_);(0.00)", "-5.00"),
        (0.5, "#.##", "0.50"),
        ("－5.00", "@", "-5.00"),
        ("（5.00）", "@", "-5.00"),
        (-5.0, "#,##0.00;(#,##0.00)", "-5.00"),
        (-5.0, "0.00_);[Red]\\(0.00\\)", "-5.00"),
        ("5.00-", "@", "-5.00"),
    ],
)
def test_signs_of_workbooks(tmp_path: Path, value: Any, code: str, shown: str) -> None:
    assert seen(_edited(tmp_path, lambda page: _number(page, code, value))).figures["208"][0] == shown


def test_a_column_of_no_width_is_not_there(tmp_path: Path) -> None:
    def narrow(page: Any) -> None:
        _old_column(page)
        page.column_dimensions["F"].hidden = False
        page.column_dimensions["F"].width = 7

    path = _edited(tmp_path, narrow)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert members[sheet].count(b'width="7"') == 1
    members[sheet] = members[sheet].replace(b'width="7"', b'width="0"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert seen(path).figures == CONTROL


UNKNOWN = ["□", "\ufffd", "\ue012", "\U000f0001", "〓"]


@pytest.mark.parametrize("letter", UNKNOWN)
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize(("place", "text"), [("code", "2{}8"), ("name", "社会{}障和就业支出")])
def test_a_letter_that_nobody_can_tell_is_listed_and_no_fault(
    tmp_path: Path, letter: str, suffix: str, place: str, text: str
) -> None:
    said = text.format(letter)
    if suffix == ".xlsx":
        path = _edited(tmp_path, lambda page: page["A9" if place == "code" else "D9"].__setattr__("value", said))
    else:
        document = Document(str(CASES / "control-docx.docx"))
        _cell(document, 5, 0 if place == "code" else 3).text = said
        path = tmp_path / "a.docx"
        document.save(str(path))
    found = seen(path)
    assert found.figures == CONTROL
    assert found.unread == {"letter": text.format("□")}
    assert _grave(path) == []


@pytest.mark.parametrize("letter", UNKNOWN)
@pytest.mark.parametrize(("printed", "said"), [("62.74", "62.{}4"), ("4.65", "{}.65"), ("8.00%", "8.{}0%")])
def test_a_figure_of_the_text_is_never_half_read(tmp_path: Path, letter: str, printed: str, said: str) -> None:
    document = Document(str(CASES / "control-text.docx"))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if printed in run.text]
    runs[0].text = runs[0].text.replace(printed, said.format(letter), 1)
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert _grave(path) == []
    report = check_file(Job(str(path), Question(pack=PACK)))
    assert [said.format("□") in each.text for each in report.unread if each.why == "letter"] == [True]


def _grave(path: Path) -> list[str]:
    report = check_file(Job(str(path), Question(pack=PACK)))
    return [each.rule for each in report.findings if each.severity is not Severity.NOTE]


def test_codes_of_a_format_keep_their_zeros(tmp_path: Path) -> None:
    def codes(page: Any) -> None:
        for place in ("B10", "B11"):
            page[place].value, page[place].number_format = 5, "00"

    assert seen(_edited(tmp_path, codes)).figures == CONTROL


@pytest.mark.parametrize(("measure", "read"), [("百万元", "百万元"), ("千元", "千元"), ("百元", "百元"), ("元", "元")])
def test_measures_of_a_table(tmp_path: Path, measure: str, read: str) -> None:
    def said(page: Any) -> None:
        for row in page.iter_rows(max_row=4):
            for cell in row:
                if isinstance(cell.value, str) and "万元" in cell.value:
                    cell.value = cell.value.replace("万元", measure)

    assert seen(_edited(tmp_path, said)).measure == read


@pytest.mark.parametrize("measure", ["万美元", "元/人"])
def test_a_strange_measure_leaves_a_table_unknown(tmp_path: Path, measure: str) -> None:
    def said(page: Any) -> None:
        for row in page.iter_rows(max_row=4):
            for cell in row:
                if isinstance(cell.value, str) and "万元" in cell.value:
                    cell.value = cell.value.replace("万元", measure)

    found = seen(_edited(tmp_path, said))
    assert found.figures == {}
    assert found.unread == {"measure": measure}


def test_a_far_figure_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="XFD1048576"):
        open_document(str(_edited(tmp_path, lambda page: page["XFD1048576"].__setattr__("value", 1))))


def test_an_old_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("表5")
    struck = xlwt.easyxf("font: struck_out true", num_format_str="0.00")
    rows = [[cell.value for cell in row] for row in load_workbook(CASES / "control-xlsx.xlsx").active.iter_rows()]
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if value is not None:
                page.write(y, x, value)
    page.write(8, 6, 9.99, struck)
    page.row(14).hidden = True
    page.write(14, 0, "299")
    page.write(14, 4, 1.5)
    hidden = book.add_sheet("旧表")
    hidden.visibility = 2
    hidden.write(0, 0, 1.5)
    book.save(str(tmp_path / "a.xls"))
    found = seen(tmp_path / "a.xls")
    assert found.figures == CONTROL
    assert not found.unread


# -- variants of Word documents: cell (5, 4) is the total of 208


def _runs(cell: Any, *pieces: tuple[str, str]) -> None:
    """Write a cell as runs, each with its properties."""
    paragraph = cell.paragraphs[0]._p
    for run in list(paragraph.r_lst):
        paragraph.remove(run)
    for text, properties in pieces:
        paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr>{properties}</w:rPr>{_inside(text)}</w:r>"))


def _inside(text: str) -> str:
    return text if text.startswith("<") else f"<w:t>{text}</w:t>"


def _cell(document: Any, row: int = 5, column: int = 4) -> Any:
    return document.tables[0].cell(row, column)


def _styled(name: str, kind: str, properties: str) -> Any:
    def change(document: Any) -> None:
        document.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="character" w:styleId="{name}"><w:name w:val="{name}"/>'
                f"<w:rPr>{properties}</w:rPr></w:style>"
            )
        )
        _runs(_cell(document), ("62.74", ""), ("1", f'<w:rStyle w:val="{name}"/>'))

    return change


def _wrapped(before: str, after: str) -> Any:
    """Return a change that puts markup around the second run of a figure."""

    def change(document: Any) -> None:
        _runs(_cell(document), ("62.74", ""))
        markup = f"<w:p {nsdecls('w')}>{before}<w:r>{_inside('9')}</w:r>{after}</w:p>"
        _cell(document).paragraphs[0]._p.append(parse_xml(markup)[0])

    return change


def _around(name: str) -> Any:
    """Return a change that puts a row, a cell or a paragraph into a content control."""

    def change(document: Any) -> None:
        cell = _cell(document)._tc
        element = {"tr": cell.getparent(), "tc": cell, "p": cell.find(f"{{{cell.nsmap['w']}}}p")}[name]
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        element.addprevious(control)
        control[0].append(element)

    return change


def _hidden_row(document: Any, mark: str = "<w:hidden/>") -> None:
    row = document.tables[0].rows[5]._tr
    copy = deepcopy(row)
    for text in copy.iter(f"{{{row.nsmap['w']}}}t"):
        text.text = "60.00" if text.text == "62.74" else text.text
    copy.insert(0, parse_xml(f"<w:trPr {nsdecls('w')}>{mark}</w:trPr>"))
    row.addnext(copy)


def _only(markup: str) -> Any:
    """Return a change that puts markup in the place of a figure's runs."""

    def change(document: Any) -> None:
        _runs(_cell(document))
        for each in parse_xml(f"<w:p {_SPACES}>{markup}</w:p>"):
            _cell(document).paragraphs[0]._p.append(each)

    return change


def _hidden_twice_over(document: Any) -> None:
    """A style based on a hidden one."""
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="character" w:styleId="Over"><w:name w:val="Over"/>'
            '<w:basedOn w:val="Under"/></w:style>'
        )
    )
    _styled("Under", "character", "<w:vanish/>")(document)
    _runs(_cell(document), ("62.74", ""), ("9", '<w:rStyle w:val="Over"/>'))


def _hidden_paragraph(document: Any) -> None:
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/>'
            "<w:rPr><w:vanish/></w:rPr></w:style>"
        )
    )
    markup = f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="Gone"/></w:pPr><w:r><w:t>60.00</w:t></w:r></w:p>'
    _cell(document)._tc.append(parse_xml(markup))


_SPACES = (
    nsdecls("w", "wp", "a", "m")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_BOXED = "<w:txbxContent><w:p><w:r><w:t>62.74</w:t></w:r></w:p></w:txbxContent>"
_BEGIN, _SEPARATE, _END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
_RESULT = "<w:r><w:t>{}</w:t></w:r>"
_CODE = "<w:r><w:instrText>{}</w:instrText></w:r>"
_SUM = _BEGIN + _CODE.format("=SUM(ABOVE)") + _SEPARATE + _RESULT.format("62.74") + _END
_NESTED = _BEGIN + _CODE.format("PAGE") + _SEPARATE + _RESULT.format("1") + _END

WORD = {
    "hidden by a style of a style": _hidden_twice_over,
    "hidden paragraph": _hidden_paragraph,
    "moved here": _only(
        '<w:moveTo w:id="2" w:author="a"><w:r><w:t>62.74</w:t></w:r></w:moveTo>'
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t>60.00</w:t></w:r></w:moveFrom>'
    ),
    "put in for another": _only(
        '<w:del w:id="2" w:author="a"><w:r><w:delText>60.00</w:delText></w:r></w:del>'
        '<w:ins w:id="3" w:author="a"><w:r><w:t>62.74</w:t></w:r></w:ins>'
    ),
    "a field's result": _only(_SUM),
    "a field within a field": _only(
        _BEGIN + _CODE.format("IF ") + _NESTED + _CODE.format("= 1") + _SEPARATE + _RESULT.format("62.74") + _END
    ),
    "a simple field": _only('<w:fldSimple w:instr="=SUM(ABOVE)"><w:r><w:t>62.74</w:t></w:r></w:fldSimple>'),
    "a choice within a run": _only(
        '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w:t>62.74</w:t></mc:Choice>'
        "<mc:Fallback><w:t>62.74</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    ),
    "a box in a cell": _only(
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx>{_BOXED}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{_BOXED}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    ),
    "a link": _only("<w:hyperlink><w:r><w:t>62.74</w:t></w:r></w:hyperlink>"),
    "a formula of its own": _only("<m:oMath><m:r><m:t>62.74</m:t></m:r></m:oMath>"),
    "a reading aid": _only(
        "<w:r><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>62.74</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ),
    "a digit of a symbol font": _only('<w:r><w:t>62.7</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F034"/></w:r>'),
    "struck": lambda document: _runs(_cell(document), ("5", "<w:strike/>"), ("62.74", "")),
    "struck twice": lambda document: _runs(_cell(document), ("5", "<w:dstrike/>"), ("62.74", "")),
    "hidden": lambda document: _runs(_cell(document), ("62.74", ""), ("9", "<w:vanish/>")),
    "white": lambda document: _runs(_cell(document), ("62.74", ""), ("9", '<w:color w:val="FFFFFF"/>')),
    "raised": lambda document: _runs(_cell(document), ("62.74", ""), ("[1]", '<w:vertAlign w:val="superscript"/>')),
    "raised by hand": lambda document: _runs(_cell(document), ("62.74", ""), ("1", '<w:position w:val="8"/>')),
    "raised by style": _styled("Raised", "character", '<w:vertAlign w:val="superscript"/>'),
    "struck by style": _styled("Struck", "character", "<w:strike/>"),
    "hidden by style": _styled("Hidden", "character", "<w:vanish/>"),
    "deleted": _wrapped('<w:del w:id="1" w:author="a">', "</w:del>"),
    "moved away": _wrapped('<w:moveFrom w:id="1" w:author="a">', "</w:moveFrom>"),
    "soft hyphen": lambda document: _runs(_cell(document), ("62", ""), ("<w:softHyphen/>", ""), (".74", "")),
    "row in control": _around("tr"),
    "cell in control": _around("tc"),
    "paragraph in control": _around("p"),
    "hidden row": _hidden_row,
    "deleted row": lambda document: _hidden_row(document, '<w:del w:id="1" w:author="a"/>'),
    "switched off": lambda document: _runs(
        _cell(document), ("62.74", '<w:strike w:val="0"/><w:vanish w:val="false"/>')
    ),
    "symbol": lambda document: _runs(
        _cell(document), ("62", ""), ('<w:sym w:font="Symbol" w:char="F02E"/>', ""), ("74", "")
    ),
}


@pytest.mark.parametrize("kind", WORD)
def test_documents_that_show_the_control(tmp_path: Path, kind: str) -> None:
    document = Document(str(CASES / "control-docx.docx"))
    WORD[kind](document)
    document.save(str(tmp_path / "a.docx"))
    found = seen(tmp_path / "a.docx")
    assert found.figures == CONTROL
    assert not found.unread


@pytest.mark.parametrize(
    "markup",
    [
        _BEGIN + _CODE.format(" =SUM(ABOVE) ") + _END,
        '<w:fldSimple w:instr=" =SUM(ABOVE) "/>',
        '<w:r><w:t>62.7</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F034"/></w:r>',
        "<w:r><w:t>62.\ue0014</w:t></w:r>",
    ],
    ids=["formula without result", "simple formula without result", "symbol", "private letter"],
)
def test_documents_with_a_cell_that_nobody_understands(tmp_path: Path, markup: str) -> None:
    document = Document(str(CASES / "control-docx.docx"))
    _only(markup)(document)
    document.save(str(tmp_path / "a.docx"))
    found = seen(tmp_path / "a.docx")
    assert found.figures == without(("208", 0))
    assert set(found.unread) == {"figure"}
    assert found.broken == 0


def test_text_boxes_and_alternate_content_stand_once(tmp_path: Path) -> None:
    document = Document(str(CASES / "control-docx.docx"))
    box = "<w:txbxContent><w:p><w:r><w:t>另有 5.00 万元。</w:t></w:r></w:p></w:txbxContent>"
    markup = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    _cell(document).paragraphs[0]._p.append(parse_xml(markup))
    document.save(str(tmp_path / "a.docx"))
    opened: Any = open_document(str(tmp_path / "a.docx"))
    assert sum("另有5.00万元" in line for line in opened._titled.lines) == 1
    assert seen(tmp_path / "a.docx").figures == CONTROL


def test_a_figure_merged_over_two_rows_is_unknown(tmp_path: Path) -> None:
    document = Document(str(CASES / "control-docx.docx"))
    _cell(document, 6).text = ""
    _cell(document).merge(_cell(document, 6))
    document.save(str(tmp_path / "a.docx"))
    found = seen(tmp_path / "a.docx")
    assert set(found.unread) == {"merged"}
    assert (found.figures["208"][0], found.figures["20805"][0]) == (None, None)


def test_two_figures_in_a_word_cell_are_unknown(tmp_path: Path) -> None:
    document = Document(str(CASES / "control-docx.docx"))
    _cell(document).add_paragraph("60")
    document.save(str(tmp_path / "a.docx"))
    assert set(seen(tmp_path / "a.docx").unread) == {"several"}


def test_what_steers_a_terminal_reaches_no_output(tmp_path: Path) -> None:
    document = Document(str(CASES / "control-docx.docx"))
    _cell(document, 5, 3).text = "社会\u202e保障\u2066和就业\u200f支出\u200d"
    document.save(str(tmp_path / "a.docx"))
    budget = open_document(str(tmp_path / "a.docx")).budget(load_pack(PACK).layout)
    assert budget.tables["general"].by_key["208"].name == "社会保障和就业支出"


@pytest.mark.parametrize("name", ["control-xlsx.xlsx", "control-docx.docx"])
def test_damaged_members_are_one_clear_error(name: str) -> None:
    data = bytearray((CASES / name).read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = next(each for each in archive.infolist() if re.search(r"sheet1\.xml|document\.xml$", each.filename))
    start = member.header_offset + 60
    data[start : start + 40] = bytes(40)
    with pytest.raises(InputError):
        open_document(name, bytes(data))
