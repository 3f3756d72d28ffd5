"""Documents are read figure by figure: what is written into a Word or Excel file comes out as the same budget."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Verdict
from budgetcheck.pack import load_pack
from budgetcheck.readers import open_document, open_together
from budgetcheck.runs.files import Job, check_file, import_documents
from tests.paths import SEED
from tests.publisher import figures_of

UNIT = "新疆某服务中心"
HEADER = [
    ["科目", "科目", "科目", "科目", "一般公共预算支出", "一般公共预算支出", "一般公共预算支出"],
    ["功能分类科目编码", "功能分类科目编码", "功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项", "功能分类科目名称", "合计", "基本支出", "项目支出"],
]
NUMBERS = ["※", "※", "※", "※", "1", "2", "3"]
BODY = [
    ["", "", "", "总计", "1,062.74", "62.74", "1,000.00"],
    ["208", "", "", "社会保障和就业支出", "62.74", "62.74", ""],
    ["208", "05", "", "行政事业单位养老支出", "62.74", "62.74", ""],
    ["208", "05", "05", "机关事业单位基本养老保险缴费支出", "62.74", "62.74", ""],
    ["215", "", "", "资源勘探工业信息等支出", "1,000.00", "", "1,000.\n00"],
    ["215", "08", "", "支持中小企业发展和管理支出", "1,000.00", "-", "1,000.00"],
    ["215", "08", "05", "中小企业发展专项", "1,000.00", "", "1,000.00"],
]
WANTED = {
    "total": ("1062.74", "62.74", "1000.00"),
    "208": ("62.74", "62.74", None),
    "20805": ("62.74", "62.74", None),
    "2080505": ("62.74", "62.74", None),
    "215": ("1000.00", None, "1000.00"),
    "21508": ("1000.00", None, "1000.00"),
    "2150805": ("1000.00", None, "1000.00"),
}


def write_docx(path: Path, rows: list[list[str]], before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Path:
    document = Document()
    for line in (
        f"{UNIT} 2024 年单位预算公开",
        "表5",
        "一般公共预算支出情况表",
        f"编制单位：{UNIT}   单位：万元",
        *before,
    ):
        document.add_paragraph(line)
    table = document.add_table(len(rows), len(rows[0]))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    if len(set(rows[0][:4])) == 1:
        table.cell(0, 0).merge(table.cell(0, 3)).text = rows[0][0]
    for line in after:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def write_xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(["表5"])
    sheet.append(["2024 年一般公共预算支出情况表"])
    sheet.append([f"编制单位：{UNIT}", *[""] * 5, "单位：万元"])
    for row in rows:
        cells: list[Any] = []
        for text in row:
            plain = text.replace(",", "").replace("\n", "")
            cells.append(float(plain) if "." in plain else text)
        sheet.append(cells)
    sheet.merge_cells("A2:G2")
    book.save(path)
    return path


def figures(path: Path) -> dict[str, tuple[str | None, ...]]:
    table = open_document(str(path)).budget(load_pack("xinjiang-2024").layout).tables["general"]
    return {
        row.key: tuple(row.figures[key].text if key in row.figures else None for key in ("total", "basic", "project"))
        for row in table.rows
    }


@pytest.mark.parametrize("numbers", [True, False], ids=["with number row", "without number row"])
def test_word_and_excel_give_the_same_figures(tmp_path: Path, numbers: bool) -> None:
    rows = [*HEADER, *([NUMBERS] if numbers else []), *BODY]
    assert figures(write_docx(tmp_path / "a.docx", rows)) == WANTED
    assert figures(write_xlsx(tmp_path / "a.xlsx", rows)) == WANTED


def test_code_in_one_cell(tmp_path: Path) -> None:
    header = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
    body = [["".join(row[:3]), *row[3:]] for row in BODY]
    assert figures(write_docx(tmp_path / "a.docx", [*header, *body])) == WANTED


def test_columns_in_another_order(tmp_path: Path) -> None:
    swapped = [[*row[:4], row[6], row[4], row[5]] for row in [*HEADER, *BODY]]
    assert figures(write_docx(tmp_path / "a.docx", swapped)) == WANTED


def test_places(tmp_path: Path) -> None:
    layout = load_pack("xinjiang-2024").layout
    word = open_document(str(write_docx(tmp_path / "a.docx", [*HEADER, NUMBERS, *BODY]))).budget(layout)
    source = word.tables["general"].by_key["208"].figures["total"].source
    assert source is not None
    assert (source.table, source.cell) == (1, "R6C5")
    assert source.zh == "文中第 1 个表第 6 行第 5 列"
    excel = open_document(str(write_xlsx(tmp_path / "a.xlsx", [*HEADER, NUMBERS, *BODY]))).budget(layout)
    source = excel.tables["general"].by_key["208"].figures["total"].source
    assert source is not None
    assert (source.sheet, source.cell) == ("Sheet", "E9")


def test_a_wrong_figure_is_found_where_it_stands(tmp_path: Path) -> None:
    body = [list(row) for row in BODY]
    body[3][4] = "67.24"
    report = check_file(
        Job(str(write_docx(tmp_path / "a.docx", [*HEADER, NUMBERS, *body])), Question(pack="xinjiang-2024"))
    )
    places = [finding.at[0] for finding in report.findings if finding.verdict is Verdict.BROKEN]
    assert ("general", "2080505", "total") in [place[:3] for place in places]
    assert report.suspects[0].figure.key == ("general", "2080505", "total")
    assert report.suspects[0].suggested == "62.74"
    assert "第 8 行第 5 列" in report.place(report.suspects[0].figure).zh


def test_what_is_not_understood_is_said(tmp_path: Path) -> None:
    body = [list(row) for row in BODY]
    body[3][5] = "见附注"
    rows = [[*row, extra] for row, extra in zip([*HEADER, *body], ["", "", "备用数", *["1.00"] * 7], strict=True)]
    report = check_file(Job(str(write_docx(tmp_path / "a.docx", rows)), Question(pack="xinjiang-2024")))
    said = {each.why: each.text for each in report.unread}
    assert set(said) == {"figure", "column"}
    assert said["figure"] == "见附注"
    assert said["column"].endswith("备用数")


def test_a_code_printed_twice_is_said_and_not_an_unreadable_file(tmp_path: Path) -> None:
    report = check_file(
        Job(str(write_docx(tmp_path / "a.docx", [*HEADER, *BODY, BODY[-1]])), Question(pack="xinjiang-2024"))
    )
    assert report.error is None
    assert [each.why for each in report.unread] == ["repeated"]


def test_a_section_that_is_not_read_is_not_missing(tmp_path: Path) -> None:
    after = (f"二、关于{UNIT} 2024 年收入预算情况说明", "收入预算另行说明。")
    path = write_docx(tmp_path / "a.docx", [*HEADER, *BODY], after=after)
    report = check_file(Job(str(path), Question(pack="xinjiang-2024")))
    missing = {finding.at[0].table for finding in report.findings if finding.rule == "section-missing"}
    assert missing == {"narrative.expenditure"}, "one note names the first that is not there, not the one that is"


def test_a_claim_that_fits_no_row_is_a_sentence(tmp_path: Path) -> None:
    after = (f"二、关于{UNIT} 2024 年收入预算情况说明", "天外来款 3.20 万元，占 1%。", "附注：另有 5 万元。")
    path = write_docx(tmp_path / "a.docx", [*HEADER, *BODY], before=("天外来款合计 9 万元。",), after=after)
    assert not check_file(Job(str(path), Question(pack="xinjiang-2024"))).unread
    budget = open_together([str(path)]).budget(load_pack("xinjiang-2024").layout)
    said = {
        (
            each.section,
            each.label,
            tuple(f"{role} {figure.text}{figure.measure}" for role, figure in each.figures.items()),
        )
        for each in budget.sentences
    }
    assert ("narrative.income", "天外来款", ("amount 3.20万元", "share 1%")) in said
    assert ("", "天外来款", ("amount 9万元",)) in said
    assert len(said) == 3


def test_two_documents_make_one_budget(tmp_path: Path) -> None:
    tables = write_xlsx(tmp_path / "tables.xlsx", [*HEADER, NUMBERS, *BODY])
    document = Document()
    document.add_paragraph("2024 年预算说明")
    document.add_paragraph("二、收入预算情况说明")
    document.add_paragraph("本单位收入预算 1,062.74 万元。")
    document.save(str(tmp_path / "text.docx"))
    report = check_file(Job(str(tables), Question(pack="xinjiang-2024"), more=(str(tmp_path / "text.docx"),)))
    assert report.error is None
    assert "text.docx" in report.path
    assert not report.unread
    layout = load_pack("xinjiang-2024").layout
    budget = open_together([str(tables), str(tmp_path / "text.docx")]).budget(layout)
    figure = budget.tables["narrative.income"].by_key["total"].figures["amount"]
    assert figure.text == budget.tables["general"].by_key["total"].figures["total"].text == "1062.74"
    assert figure.source is not None
    assert figure.source.paragraph == 3


def test_import_gives_a_budget_file_that_reads_the_same(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", [*HEADER, NUMBERS, *BODY])
    text, unread = import_documents([str(path)])
    assert not unread
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    layout = load_pack("xinjiang-2024").layout
    written = open_document(str(tmp_path / "a.json")).budget(layout)
    assert written.tables == open_document(str(path)).budget(layout).tables
    assert (written.unit, written.year, written.region) == (UNIT, 2024, "")


def _cells(content: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    found = {}
    for table_id, table in content["tables"].items():
        for row in table.get("rows", ()):
            for key, value in row.items():
                if key not in ("code", "source", "sources", "basis"):
                    found[table_id, row["code"], key] = value
    return found


@pytest.mark.skipif(not SEED.exists(), reason="the published budget is not beside the project")
@pytest.mark.parametrize("name", ["document.docx", "document.pdf", "tables.xlsx", "tables.xls"])
def test_published_budget(name: str) -> None:
    wanted = _cells(json.loads(SEED.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal))
    text, unread = import_documents([str(SEED.parent / name)], "xinjiang-2024")
    if name.startswith("tables"):
        texts = ("performance.", "narrative.", "staffing")
        wanted = {key: value for key, value in wanted.items() if not key[0].startswith(texts)}
    found = _cells(json.loads(text, parse_float=Decimal, parse_int=Decimal))
    assert {key: found.get(key) for key in wanted} == wanted
    # The budget file leaves out four idle reasons of the three public expenses, and the sentence on fiscal income.
    assert {key[:2] for key in set(found) - set(wanted) if key[0] != "narrative.three_public"} <= {
        ("narrative.fiscal", "general")
    }
    assert {each.why for each in unread} <= {"claim"}
    assert len(unread) <= 3


def test_a_gap_never_looks_like_a_fault(tmp_path: Path) -> None:
    """A column, a row or a cell that was not understood leaves its sums unjudged; the others are judged as ever."""
    header, body = (
        [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]],
        [["".join(row[:3]), *row[3:]] for row in BODY],
    )
    column = [[*row[:3], row[4]] for row in body]
    unknown = [[*row, "" if not row[3] else row[3]] for row in column]
    cases = {
        "column": [["科目编码", "科目名称", "合计", "项目支出", "日常开支"], *unknown],
        "figure": [*header, *[[*row[:3], "见附注" if row[0] == "208" else row[3], row[4]] for row in body]],
        "row": [*header, *[row if row[0] != "2080505" else ["", "其他养老", *row[2:]] for row in body]],
    }
    for why, rows in cases.items():
        report = check_file(Job(str(write_docx(tmp_path / f"{why}.docx", rows)), Question(pack="xinjiang-2024")))
        assert why in {each.why for each in report.unread}
        broken = [finding.message.en for finding in report.findings if finding.verdict is Verdict.BROKEN]
        assert broken == [], why
        assert report.relations.exact > 0


def test_a_table_of_an_unknown_title_is_known_by_its_words_and_columns(tmp_path: Path) -> None:
    document = Document()
    for line in ("2024 年预算", "附表四", "某区一般公共预算支出按功能分类明细", f"编制单位：{UNIT} 单位：万元"):
        document.add_paragraph(line)
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], *[["".join(row[:3]), *row[3:]] for row in BODY]]
    table = document.add_table(len(rows), 5)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    document.add_paragraph("某某情况表")
    strange = document.add_table(3, 3)
    for y in range(3):
        for x in range(3):
            strange.cell(y, x).text = f"{y}{x}.00"
    document.save(str(tmp_path / "a.docx"))
    assert figures(tmp_path / "a.docx") == WANTED
    report = check_file(Job(str(tmp_path / "a.docx"), Question(pack="xinjiang-2024")))
    assert [(each.table, each.text, each.why) for each in report.unread] == [("", "某某情况表", "table")]
    # One of the tables that were not found may be the one that was not understood.
    assert "table-missing" not in {finding.rule for finding in report.findings}


@pytest.mark.skipif(not SEED.exists(), reason="the published budget is not beside the project")
def test_published_text_without_its_blank_cells() -> None:
    """All that the text determines: every figure but those of the indicators, whose cells are broken over lines."""
    wanted = _cells(json.loads(SEED.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal))
    text, unread = import_documents([str(SEED.parent / "document.txt")])
    found = _cells(json.loads(text, parse_float=Decimal, parse_int=Decimal))
    rows = {key: value for key, value in wanted.items() if key[0] != "performance.indicators"}
    assert {key: found.get(key) for key in rows} == rows
    weights = [
        f"{value:f}" for key, value in wanted.items() if key[0] == "performance.indicators" and key[2] == "weight"
    ]
    named = [each.text for each in unread if each.why == "rows"]
    assert "、".join(named).split("、") == weights


def test_three_public_expenses_printed_across(tmp_path: Path) -> None:
    """Many provinces print them as one row under a heading of two lines."""
    document = Document()
    for line in ("2024 年单位预算", "一般公共预算“三公”经费支出表", f"编制单位：{UNIT} 单位：万元"):
        document.add_paragraph(line)
    cars = "公务用车购置及运行费"
    rows = [
        ["合计", "因公出国（境）费", cars, cars, cars, "公务接待费"],
        ["合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行费", "公务接待费"],
        ["6.00", "", "5.00", "2.00", "3.00", "1.00"],
    ]
    table = document.add_table(len(rows), 6)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    document.save(str(tmp_path / "a.docx"))
    budget = open_document(str(tmp_path / "a.docx")).budget(load_pack("common").layout)
    read = {row.code: row.figures["total"].text for row in budget.tables["three_public"].rows if row.figures}
    assert read == {"total": "6.00", "3": "5.00", "3.1": "2.00", "3.2": "3.00", "2": "1.00"}
    source = budget.tables["three_public"].by_key["2"].figures["total"].source
    assert source is not None
    assert source.cell == "R3C6"
    assert budget.unread == ()


def test_a_table_that_does_not_say_whose_it_is(tmp_path: Path) -> None:
    """编制单位： with nothing but the measure behind it names nobody, and 万元 is no unit."""
    path = write_docx(tmp_path / "a.docx", [*HEADER, *BODY])
    document = Document(str(path))
    document.paragraphs[3].text = "编制单位：   单位：万元"
    document.save(str(path))
    report = check_file(Job(str(path), Question(pack="xinjiang-2024")))
    (finding,) = [each for each in report.findings if each.rule == "unit-name-left-blank"]
    assert report.unit != "万元"
    assert finding.at[0].source is not None
    assert finding.at[0].source.paragraph == 4


def test_a_form_of_a_text_keeps_the_words_of_its_name(tmp_path: Path) -> None:
    """Names are compared without 的 and quotation marks, and taken as printed; the labels come from the pack."""
    lines = (
        "2024 年单位预算", "项目支出绩效目标表", "（2024 年）单位：万元", f"预算单位 {UNIT}",
        "项目名称 “专精特新”企业的培育", "项目 主管部门 某厅", "年度预算总额 1,236.50", "其中：财政拨", "款", "0.00 其他资金 1,236.50",
        "一级", "指标 二级", "数量 5",
    )  # fmt: skip
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    budget = open_document(str(tmp_path / "a.txt")).budget(load_pack("xinjiang-2024").layout)
    (row,) = budget.tables["performance.projects"].rows
    assert row.name == "“专精特新”企业的培育项目"
    assert {key: figure.text for key, figure in row.figures.items()} == {
        "total": "1236.50",
        "fiscal": "0.00",
        "other": "1236.50",
    }
    assert [(each.table, each.text, each.why) for each in budget.unread] == [("performance.indicators", "5", "rows")]


EXPENDITURE = (
    "表 3", "单位支出总体情况表", f"编制单位：{UNIT} 单位：万元", "科目 支出预算", "功能分类科目编码",
    "功能分类科目名称 合计 基本支出 项目支出", "类 款 项", "※ ※ ※ ※ 1 2 3",
    "总计 2,556.85 50.00 2,506.85", "208 社会保障和就业支出 50.00 50.00", "208 05 行政事业单位养老支出 50.00 50.00",
    "208 05 05 机关事业单位基本养老保险缴费支出 50.00 50.00", "215 资源勘探工业信息等支出 2,506.85 2,506.85",
    "215 08 支持中小企业发展和管理支出 2,506.85 2,506.85",
)  # fmt: skip
LAST = ("215 08 05 中小企业发展专项 2,506.85 2,506.85",)
PROJECTS = (
    "表 7", "一般公共预算项目支出情况表", f"编制单位：{UNIT} 单位：万元", "科目编码", "功能分类科目名称 项目名称",
    "项目支出合计 工资福利支出 商品服务支出", "※ ※ ※ ※ ※ 1 2 3 4 5 6 7 8 9 10 11", "总计 50.00 50.00",
    "208 社会保障和就业支出 50.00 50.00", "208 05 行政事业单位养老支出 50.00 50.00",
)  # fmt: skip
SIDES = (
    "表 1", "单位收支总体情况表", f"编制单位：{UNIT} 单位：万元", "收 入 支 出", "项 目 预算数 功 能 分 类 预算数",
    "本年收入 2,556.85 201 一般公共服务支出", "一般公共预算拨款 2,000.00 208 社会保障和就业支出 50.00",
)  # fmt: skip
SIDES_TOTAL = "收 入 总 计 2,556.85 支 出 总 计 2,556.85"


def write_txt(path: Path, *tables: tuple[str, ...]) -> Path:
    lines = (f"{UNIT} 2024 年单位预算公开", *(line for table in tables for line in table))
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return path


def broken_rules(path: Path) -> list[str]:
    """Return the rules that a text of a few tables breaks, but for all that is not in it."""
    report = check_file(Job(str(path), Question(pack="xinjiang-2024")))
    assert report.error is None
    absent = {"section-missing", "table-missing"}
    return [each.rule for each in report.findings if each.verdict is Verdict.BROKEN and each.rule not in absent]


def last_row(path: Path, table: str) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    row = open_document(str(path)).budget(load_pack("xinjiang-2024").layout).tables[table].rows[-1]
    return row.code, row.name, dict(row.texts)


@pytest.mark.parametrize(
    "broken",
    [
        ("215 08 05 中小企业发展专项 2,506.8", "5 2,506.85"),
        ("215 08 05 中小企业发展专项 2,506.85 2,506.8", "5"),
        ("215 08 05 中小企业发展专项 2,506.8 2,506.8", "5 5"),
        ("215 08 05 中小企业发展专项 2,506. 2,506.", "85 85"),
        ("215 08 05 中小企业发展专项 2,506 2,506", ".85 .85"),
        ("215 08 05 中小企业发展专项 2,506.85 2,", "506.85"),
        ("215 08 05 中小企业发展 2,506.85 2,506.8", "专项 5"),
    ],
)
def test_a_figure_that_is_broken_over_lines_is_not_guessed_at(broken: tuple[str, ...], tmp_path: Path) -> None:
    """It was read as 2,506.8, or with its rest as a figure of its own, and its sums looked wrong."""
    general = tuple(
        "一般公共预算支出情况表" if line == "单位支出总体情况表" else line for line in (*EXPENDITURE, *LAST)
    )
    path = write_txt(tmp_path / "a.txt", (*EXPENDITURE, *broken), general)
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    (unread,) = budget.unread
    assert (unread.table, unread.why) == ("expenditure", "rows")
    assert unread.text.startswith("2,556.85、50.00、2,506.85、50.00、50.00")
    # Nothing of the table is taken for certain; the table beside it is read whole.
    assert "expenditure" not in budget.tables
    assert sum(len(row.figures) for row in budget.tables["general"].rows) == 15
    assert broken_rules(path) == []


@pytest.mark.parametrize(
    "wrapped",
    [
        LAST,
        ("215 08 05", "中小企业", "发展专项", "2,506.85 2,506.85"),
        ("215 08 05 中小企业发展", "专项 2,506.85 2,506.85"),
        ("215 08 05 中小企业发展 2,506.85 2,506.85", "专项"),
        ("中小企业", "215 08 05 2,506.85 2,506.85", "发展专项"),
    ],
)
def test_a_name_over_several_lines_is_no_broken_figure(wrapped: tuple[str, ...], tmp_path: Path) -> None:
    path = write_txt(tmp_path / "a.txt", (*EXPENDITURE, *wrapped))
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    assert budget.unread == ()
    assert sum(len(row.figures) for row in budget.tables["expenditure"].rows) == 15
    assert last_row(path, "expenditure") == ("2150805", "中小企业发展专项", {})


def test_a_year_in_a_name_is_no_broken_figure(tmp_path: Path) -> None:
    path = write_txt(tmp_path / "a.txt", (*EXPENDITURE, "215 08 05 2024 年中小企业 5 年专项 2,506.85 2,506.85"))
    assert last_row(path, "expenditure") == ("2150805", "2024年中小企业5年专项", {})
    assert open_document(str(path)).budget(load_pack("xinjiang-2024").layout).unread == ()


@pytest.mark.parametrize(
    ("lines", "project"),
    [
        (("208 05 05 缴费支出 培训项目（7） 50.00 50.00",), "培训项目（7）"),
        (("208 05 05 缴费支出 培训项目 （7） 50.00 50.00",), "培训项目（7）"),
        (("208 05 05 缴费支出 培训项目", "（7） 50.00 50.00"), "培训项目（7）"),
        (("208 05 05 缴费支出 培训项目", "（7）", "50.00 50.00"), "培训项目（7）"),
        (("208 05 05 缴费", "支出 培训项目(12) 50.00 50.00"), "培训项目(12)"),
    ],
)
def test_a_number_in_brackets_is_the_end_of_a_name(lines: tuple[str, ...], project: str, tmp_path: Path) -> None:
    """It was read as minus seven; a negative figure has the decimals of the others."""
    path = write_txt(tmp_path / "a.txt", (*PROJECTS, *lines))
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    assert last_row(path, "general_projects")[2] == {"project": (project,)}
    assert {figure.text for figure in budget.tables["general_projects"].rows[-1].figures.values()} == {"50.00"}
    assert broken_rules(path) == []


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ("215 08 05 中小企业发展专项 (7) (7)", ["-7", "-7"]),
        ("215 08 05 中小企业发展专项 (1,200) 50.00", ["-1200", "50.00"]),
        ("215 08 05 中小企业发展专项 50.00 (7.00)", ["50.00", "-7.00"]),
    ],
)
def test_a_figure_in_brackets_stays_a_figure(row: str, read: list[str], tmp_path: Path) -> None:
    path = write_txt(tmp_path / "a.txt", (*EXPENDITURE, row))
    table = open_document(str(path)).budget(load_pack("xinjiang-2024").layout).tables["expenditure"]
    assert [figure.text for figure in table.rows[-1].figures.values()] == read


def test_a_figure_broken_between_two_tables_leaves_both_unjudged(tmp_path: Path) -> None:
    broken = ("其他收入 556 215 资源勘探工业信息等支出 2,506", ".85 .85", SIDES_TOTAL)
    path = write_txt(tmp_path / "a.txt", (*SIDES, *broken), (*EXPENDITURE, *LAST))
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    assert [(each.table, each.why) for each in budget.unread] == [
        ("overview.income", "rows"),
        ("overview.expenditure", "rows"),
    ]
    assert broken_rules(path) == []


def test_a_line_that_fits_neither_of_two_tables_is_a_gap_of_both(tmp_path: Path) -> None:
    """A row of the expenditure that was not read was said to be one of the income, and its sums looked wrong."""
    wrapped = ("其他收入 556.85 215 资源勘探工业信", "息等支出 2,506.85", SIDES_TOTAL)
    path = write_txt(tmp_path / "a.txt", (*SIDES, *wrapped), (*EXPENDITURE, *LAST))
    budget = open_document(str(path)).budget(load_pack("xinjiang-2024").layout)
    assert [(each.table, each.text, each.why) for each in budget.unread] == [
        ("overview.income", "息等支出2,506.85", "row"),
        ("overview.expenditure", "息等支出2,506.85", "row"),
    ]
    assert budget.tables["overview.income"].by_key["1.5.5"].figures["amount"].text == "556.85"
    assert broken_rules(path) == []


@pytest.mark.parametrize(("under", "unread"), [("注：本表含上年结转。", 0), ("- -", 0), ("- 7 -", 2)])
def test_what_stands_under_two_tables_takes_nothing_away(under: str, unread: int, tmp_path: Path) -> None:
    """A note, blanks or the page's number, which is named as a row that was not read."""
    rows = ("其他收入 556.85 215 资源勘探工业信息等支出 2,506.85", SIDES_TOTAL)
    layout = load_pack("xinjiang-2024").layout
    plain = open_document(str(write_txt(tmp_path / "plain.txt", (*SIDES, *rows)))).budget(layout)
    budget = open_document(str(write_txt(tmp_path / "under.txt", (*SIDES, *rows, under)))).budget(layout)
    assert [each.why for each in budget.unread] == ["row"] * unread
    assert figures_of(budget) == figures_of(plain)
    assert len(figures_of(budget)) == 7
