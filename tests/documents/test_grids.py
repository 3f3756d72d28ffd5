"""Printed tables as the one model reads them: headings, kinds of columns, lanes, codes, totals, pages."""

from __future__ import annotations

import pytest

from budgetcheck.documents.blocks import Cell, Grid, Paragraph
from budgetcheck.documents.grids import Lane, PrintedTable, State, read_table
from budgetcheck.documents.headings import is_number_row, tree_of
from budgetcheck.documents.outline import label_of
from budgetcheck.documents.printed import take_apart
from budgetcheck.model.budget import Source
from budgetcheck.model.printed_table import Kind, Total
from tests.printed_tables import tables_in


def cells(text: str) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of cells from lines with bars, every cell with a place of its own."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return tuple(
        tuple(Cell(word.strip(), Source(table=1, cell=f"R{y}C{x}")) for x, word in enumerate(line.split("|"), 1))
        for y, line in enumerate(lines, 1)
    )


def table(text: str) -> PrintedTable:
    return read_table(cells(text))


def only(printed: PrintedTable) -> Lane:
    (lane,) = printed.lanes
    return lane


def codes(lane: Lane) -> list[str]:
    return [row.code for row in lane.rows]


def paths(lane: Lane) -> list[str]:
    return ["/".join(column.path) for column in lane.columns]


MERGED = """
    科目编码 | 科目名称 | 合计 | 基本支出 | 基本支出 | 基本支出 | 项目支出
    科目编码 | 科目名称 | 合计 | 小计 | 人员经费 | 公用经费 | 项目支出
    207 | 文化支出 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00
    20701 | 文化和旅游 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00
"""
UNMERGED = """
    科目编码 | 科目名称 | 合计 | 基本支出 | | | 项目支出
     | | | 小计 | 人员经费 | 公用经费 |
    207 | 文化支出 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00
    20701 | 文化和旅游 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00
"""
NUMBERED = """
    科目编码 | 科目名称 | 合计 | 基本支出 | 基本支出 | 基本支出 | 项目支出
    科目编码 | 科目名称 | 合计 | 小计 | 人员经费 | 公用经费 | 项目支出
    栏次 | 栏次 | 1=2+5 | 2=3+4 | 3 | 4 | 5
    207 | 文化支出 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00
    20701 | 文化和旅游 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00
"""


@pytest.mark.parametrize("text", [MERGED, UNMERGED, NUMBERED])
def test_headings_give_each_column_its_path_however_they_are_merged(text: str) -> None:
    lane = only(table(text))
    assert paths(lane) == ["合计", "基本支出/小计", "基本支出/人员经费", "基本支出/公用经费", "项目支出"]
    assert codes(lane) == ["207", "20701"]
    assert [node.word for node in tree_of([each.path for each in lane.columns])] == ["合计", "基本支出", "项目支出"]
    assert [child.word for child in tree_of([each.path for each in lane.columns])[1].children] == [
        "小计",
        "人员经费",
        "公用经费",
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("※ | ※ | 1 | 2 | 3", True),
        ("栏次 | | 1", True),
        ("甲 | 乙 | 1 | 2", True),
        ("类 | 款 | 项 | 栏次 | 1 | 2=3+4 | 3", True),
        (" | | (1) | (2)", True),
        ("行次 | 1 | 行次 | 2", True),
        ("办公室 | 1 | 2", False),
        (" | | 2 | 3", False),
        ("1", False),
        ("车辆 | 1", False),
    ],
)
def test_a_row_of_column_numbers_is_told_from_data(row: str, expected: bool) -> None:
    assert is_number_row(cells(row)[0]) is expected


def test_a_heading_of_years_is_no_row_of_figures() -> None:
    lane = only(table("项目 | 2022年预算数 | 2023 | 增减% \n 办公经费 | 3.00 | 4.00 | 33.33 \n 设备 | 1.00 | 1.00 | 0"))
    assert paths(lane) == ["2022年预算数", "2023", "增减%"]
    assert [column.kind for column in lane.columns] == [Kind.AMOUNT, Kind.AMOUNT, Kind.PERCENT]


@pytest.mark.parametrize(
    ("heading", "lines", "kinds"),
    [
        ("行次 | 项目 | 金额", ["1 | 甲项 | 3.0", "2 | 乙项 | 4.0"], [Kind.LINE, Kind.LABEL, Kind.AMOUNT]),
        ("序号 | 项目 | 金额", ["1 | 甲项 | 3.0", "合计 | | 3.0"], [Kind.LINE, Kind.LABEL, Kind.AMOUNT]),
        (
            "编码 | 项目 | 金额",
            ["1 | 甲项 | 3.0", "2 | 乙项 | 4.0", "3 | 丙项 | 4.0", "4 | 丁项 | 4.0"],
            [Kind.LINE, Kind.LABEL, Kind.AMOUNT],
        ),
        (
            "单位编码 | 单位名称 | 科目编码 | 科目名称 | 金额 | 备注",
            ["301 | 某馆 | 207 | 文化 | 3.0 |", "301 | 某馆 | 208 | 社保 | 4.0 | 见附件"],
            [Kind.UNIT, Kind.TEXT, Kind.CODE, Kind.LABEL, Kind.AMOUNT, Kind.NOTE],
        ),
        (
            "单位代码 | 单位名称 | 编制人数 | 金额",
            ["301 | 某馆 | 12 | 3.0", "302 | 某院 | 9 | 2.5"],
            [Kind.CODE, Kind.LABEL, Kind.COUNT, Kind.AMOUNT],
        ),
        (
            "资产名称 | 数量 | 单价 | 金额",
            ["计算机 | 2 | 5000.00 | 10000.00", "打印机 | 3 | 1500.00 | 4500.00"],
            [Kind.LABEL, Kind.COUNT, Kind.PRICE, Kind.AMOUNT],
        ),
        (
            "项目代码 | 功能科目编码 | 功能科目名称 | 金额",
            ["532928210000000001001 | 2130101 | 行政运行 | 3.0", "532928210000000001002 | 2130104 | 事业运行 | 4.0"],
            [Kind.TEXT, Kind.CODE, Kind.LABEL, Kind.AMOUNT],
        ),
        (
            "三级指标 | 指标性质 | 指标值 | 度量单位 | 权重",
            ["建设面积 | ≥ | 2400 | 亩 | 20", "合格率 | ≥ | 95 | % | 30"],
            [Kind.LABEL, Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.AMOUNT],
        ),
        (
            "科目名称 | 上年预算数 | 本年预算数",
            ["文化 | 300 | 315", "社保 | 211 | 205"],
            [Kind.LABEL, Kind.AMOUNT, Kind.AMOUNT],
        ),
        (
            "项目名称 | 起始年份 | 金额 | 占比",
            ["修缮 | 2021 | 3.0 | 60%", "购书 | 2023 | 2.0 | 40%"],
            [Kind.LABEL, Kind.TEXT, Kind.AMOUNT, Kind.PERCENT],
        ),
    ],
)
def test_columns_are_told_by_heading_and_contents(heading: str, lines: list[str], kinds: list[Kind]) -> None:
    printed = table("\n".join([heading, *lines]))
    assert [column.kind for column in printed.columns] == kinds


def test_codes_are_joined_from_three_columns_and_inherited() -> None:
    heads = "类 | 款 | 项 | 科目名称 | 合计"
    whole = table(f"{heads}\n 207 | | | a | 3.0 \n 207 | 01 | | b | 3.0 \n 207 | 01 | 04 | c | 3.0")
    own_row = table(f"{heads}\n 207 | | | a | 3.0 \n | 01 | | b | 3.0 \n | | 04 | c | 3.0")
    dots = table(f"{heads}\n 207 | | | a | 3.0 \n … | 01 | | b | 3.0 \n … | … | 04 | c | 3.0")
    bare = table(f"{heads}\n 207 | | | a | 3.0 \n 207 | 1 | | b | 3.0 \n 207 | 1 | 4 | c | 3.0")
    over = table(
        f"{heads}\n 207 | 207 | 207 | a | 3.0 \n 20701 | 20701 | 20701 | b | 3.0 \n 2070104 | 2070104 | 2070104 | c | 3.0"
    )
    below = table(f"{heads}\n 207 | 207 | | a | 3.0 \n 207 | 01 | | b | 3.0 \n 207 | 01 | 04 | c | 3.0")
    for printed in (whole, own_row, dots, bare, over, below):
        assert codes(only(printed)) == ["207", "20701", "2070104"]
    assert [row.padded for row in only(bare).rows] == [False, True, True]
    assert not any(row.padded for row in only(own_row).rows)


def test_codes_below_each_other_in_one_column_are_nested_by_their_sums() -> None:
    lane = only(
        table(
            """编码 | 名称 | 合计
            207 | 文化 | 9.0
            01 | 文化和旅游 | 7.0
            04 | 图书馆 | 5.0
            99 | 其他 | 2.0
            02 | 文物 | 2.0
            205 | 文物保护 | 2.0"""
        )
    )
    assert codes(lane) == ["207", "20701", "2070104", "2070199", "20702", "205"]


def test_codes_below_each_other_without_a_reading_that_holds_are_not_understood() -> None:
    printed = table("编码 | 名称 | 合计 \n 207 | 文化 | 9.0 \n 01 | 文化和旅游 | 7.0 \n 04 | 图书馆 | 5.0")
    assert codes(only(printed)) == ["207", "", ""]
    assert [(seen.text, seen.why) for seen in printed.unseen] == [("01", "code"), ("04", "code")]


@pytest.mark.parametrize(
    "form", ["{code} {name}", "{code}{name}", "[{code}]{name}", "（{code}类）{name}", "{code}-{name}"]
)
def test_codes_in_front_of_names_are_codes(form: str) -> None:
    rows = "\n".join(f"{form.format(code=code, name=name)} | 3.0" for code, name in (("207", "文化"), ("208", "社保")))
    lane = only(table(f"支出功能分类 | 预算数 \n {rows} \n 合计 | 6.0"))
    assert codes(lane) == ["207", "208", ""]
    assert [row.label.bare for row in lane.rows] == ["文化", "社保", "合计"]


def test_a_misprinted_code_is_listed_and_its_row_stays() -> None:
    printed = table("类 | 款 | 名称 | 合计 \n 210 | | 卫生 | 5.0 \n 7 | 11 | 医疗 | 5.0 \n 210 | 1a | 其他 | 0")
    assert codes(only(printed)) == ["210", "", ""]
    assert [seen.text for seen in printed.unseen] == ["7 11", "210 1a"]


def test_lanes_with_names_of_their_own_stay_apart_and_lanes_of_codes_are_one() -> None:
    sides = table(
        "收入 | | 支出 | \n 项目 | 金额 | 项目 | 金额 \n 一、拨款 | 5 | 一、教育 | 5 \n 收入总计 | 5 | 支出总计 | 5"
    )
    assert [lane.heading for lane in sides.lanes] == ["收入", "支出"]
    codes_beside = table(
        """编码 | 名称 | 金额 | 编码 | 名称 | 金额
        301 | 工资 | 5 | 302 | 商品 | 4
        30101 | 基本工资 | 5 | 30201 | 办公 | 4
        人员经费合计 | | 5 | 公用经费合计 | | 4"""
    )
    lane = only(codes_beside)
    assert codes(lane) == ["301", "30101", "", "302", "30201", ""]
    assert [(row.lane, row.label.scope) for row in lane.rows if row.is_total] == [(0, "人员经费"), (1, "公用经费")]


def test_a_total_reaches_over_the_lanes_behind_it() -> None:
    printed = table(
        """编码 | 名称 | 金额 | 编码 | 名称 | 金额 | 编码 | 名称 | 金额
        301 | 工资 | 5 | 302 | 商品 | 4 | 310 | 资本 | 2
        30101 | 基本工资 | 5 | 30201 | 办公 | 4 | 31002 | 设备 | 2
        人员经费合计 | | 5 | 公用经费合计 | | | | | 6"""
    )
    totals = [row for row in only(printed).rows if row.is_total]
    assert [(row.label.scope, row.covers, row.cells[0].text) for row in totals] == [
        ("人员经费", 1, "5"),
        ("公用经费", 2, "6"),
    ]
    assert not [row for row in only(printed).rows if not row.code and not row.label.text]


def test_the_total_row_may_stand_in_the_heading() -> None:
    lane = only(
        table(
            "科目 | 科目 | 科目 | 名称 | 合计 \n 类 | 款 | 项 | 合计 | 8.0 \n 207 | | | 文化 | 8.0 \n 207 | 01 | | 旅游 | 8.0"
        )
    )
    assert [(row.code, row.is_total) for row in lane.rows] == [("", True), ("207", False), ("20701", False)]


def test_rows_of_units_are_told_from_rows_of_codes() -> None:
    lane = only(
        table(
            "科目编码 | 单位代码 | 名称 | 合计 \n | | 合计 | 9 \n | 301 | 某馆 | 9 \n 207 | 301 | 文化 | 9 \n 20701 | 301 | 旅游 | 9"
        )
    )
    assert [(row.code, row.unit) for row in lane.rows] == [("", ""), ("", "301"), ("207", "301"), ("20701", "301")]


def test_cells_are_printed_blank_or_unknown() -> None:
    lane = only(
        table("项目 | 金额 | 上年 \n 甲 | 3.50 | — \n 乙 | #REF! | 2 \n 丙 | 1.00 | \n 丁 | 2 | 0.00 \n 戊 | 1 | 1")
    )
    first = [(cell.state, cell.number) for row in lane.rows[:3] for cell in row.cells]
    assert [state for state, _ in first] == [
        State.PRINTED, State.BLANK, State.UNKNOWN, State.PRINTED, State.PRINTED, State.BLANK,
    ]  # fmt: skip
    assert first[2][1] is None
    assert first[1][1] == 0


@pytest.mark.parametrize(
    ("text", "rank", "bare", "total", "scope"),
    [
        ("一、本年收入", 1, "本年收入", Total.NONE, ""),
        ("（三）国有资本", 2, "国有资本", Total.NONE, ""),
        ("(2)运行费", 4, "运行费", Total.NONE, ""),
        ("1.工资", 3, "工资", Total.NONE, ""),
        ("1.2购置", 4, "购置", Total.NONE, ""),
        ("其中：教育收费", 0, "教育收费", Total.NONE, ""),
        ("本 年 收 入 合 计", 0, "本年收入合计", Total.SUM, "本年收入"),
        ("支出总计", 0, "支出总计", Total.GRAND, "支出"),
        ("公务用车（小计）", 0, "公务用车（小计）", Total.SMALL, "公务用车"),
        ("2023年项目", 0, "2023年项目", Total.NONE, ""),
        ("30人以下学校", 0, "30人以下学校", Total.NONE, ""),
    ],
)
def test_names_are_taken_apart(text: str, rank: int, bare: str, total: Total, scope: str) -> None:
    label = label_of(text)
    assert (label.rank, label.bare, label.total, label.scope) == (rank, bare, total, scope)


def test_a_tree_of_headings_groups_neighbours_alone() -> None:
    nodes = tree_of([("a", "x"), ("a", "y"), ("b",), ("a", "x")])
    assert [(node.word, node.columns) for node in nodes] == [("a", (0, 1)), ("b", (2,)), ("a", (3,))]


def grid(text: str, name: str = "") -> Grid:
    return Grid(cells(text), name)


HEAD = "编码 | 名称 | 合计 | 基本 | 项目"


def test_title_number_and_measure_stand_over_a_table() -> None:
    (printed,) = tables_in(
        [Paragraph("某局2023年预算"), Paragraph("公开05表"), Paragraph("支出总表"), Paragraph("单位：千元"), grid(f"{HEAD}\n 207 | a | 3 | 2 | 1")]
    )  # fmt: skip
    assert (printed.title, printed.number, printed.measure) == ("支出总表", "公开05表", "千元")


def test_lines_inside_a_sheet_are_no_rows() -> None:
    (printed,) = tables_in(
        [grid(f"支出总表（公开03表） | | | | \n 部门：某局 | | | | 单位：元 \n {HEAD} \n 207 | a | 3 | 2 | 1 \n 注：本表不含结转。 | | | |", "s")]
    )  # fmt: skip
    assert (printed.title, printed.number, printed.measure) == ("支出总表（公开03表）", "公开03表", "元")
    assert printed.notes == ("注：本表不含结转。",)
    assert codes(only(printed)) == ["207"]


def test_tables_glued_together_on_one_sheet_are_parted() -> None:
    first, second = tables_in(
        [grid(f"支出总表 | | | | \n {HEAD} \n 207 | a | 3 | 2 | 1 \n 基金支出表 | | | | \n 单位：元 | | | | \n {HEAD} \n 208 | b | 4 | 4 | ", "s")]
    )  # fmt: skip
    assert (first.title, codes(only(first))) == ("支出总表", ["207"])
    assert (second.title, second.measure, codes(only(second))) == ("基金支出表", "元", ["208"])


@pytest.mark.parametrize(
    "rest",
    [
        f"{HEAD} \n 208 | b | 4 | 4 | \n | 合计 | 7 | 6 | 1",
        "208 | b | 4 | 4 | \n | 合计 | 7 | 6 | 1",
        " | 社会保障 | | | \n 208 | b | 4 | 4 | \n | 合计 | 7 | 6 | 1",
    ],
)
def test_a_next_page_goes_on_with_the_table(rest: str) -> None:
    (printed,) = tables_in(
        [Paragraph("支出总表"), grid(f"{HEAD} \n 207 | a | 3 | 2 | 1"), Paragraph("- 2 -"), grid(rest)]
    )
    lane = only(printed)
    assert [row.cells[0].text for row in lane.rows if row.printed] == ["3", "4", "7"]


def test_number_unit_year_and_measure_stand_in_one_line_over_a_table() -> None:
    (printed,) = tables_in(
        [grid(f"支出总表 | | | | \n 公开03表 | 部门：某局 | | 2024年 | 单位：元 \n {HEAD} \n 207 | a | 3 | 2 | 1", "s")]
    )
    assert (printed.measure, paths(only(printed))[0]) == ("元", "合计")


def test_a_statement_in_the_last_row_of_a_sheet_is_no_row() -> None:
    parts = take_apart([grid(f"基金支出表 | | | | \n {HEAD} \n 合计 | | | | \n 2024年没有使用基金。 | | | | ", "s")])
    (printed,) = parts.printed
    assert (printed.statement, len(printed.rows)) == ("2024年没有使用基金。", 2)


def test_a_table_goes_on_behind_the_note_at_the_foot_of_its_page() -> None:
    (printed,) = tables_in(
        [Paragraph("支出总表"), grid(f"{HEAD} \n 207 | a | 3 | 2 | 1 \n 注：单位为万元。 | | | |"), Paragraph("- 2 -"), grid(f"{HEAD} \n 208 | b | 4 | 4 | ")]
    )  # fmt: skip
    assert codes(only(printed)) == ["207", "208"]
    assert printed.notes == ("注：单位为万元。",)


def test_the_lines_of_a_list_of_contents_stand_over_no_table() -> None:
    (printed,) = tables_in(
        [Paragraph("目录"), Paragraph("一、支出总表……3"), Paragraph("二、基金支出表……4"), grid(f"{HEAD} \n 207 | a | 3 | 2 | 1")]
    )  # fmt: skip
    assert printed.title == ""


def test_sentences_in_the_first_column_of_a_sheet_are_no_table() -> None:
    sheets = [grid("一、收入情况 \n 2024年部门预算表", "说明"), grid(f"{HEAD} \n 207 | a | 3 | 2 | 1", "表1")]
    (printed,) = tables_in(sheets)
    assert printed.title == "表1"


def test_the_rest_of_a_name_on_the_next_page_is_no_line_over_a_table() -> None:
    head = "科目名称 | 合计 | 一般公共预算"
    first = grid(f"{head} \n 公务接待费 | 2.00 | 2.00 \n 公务用车购置及运 | 3.00 | 3.00")
    (printed,) = tables_in([first, grid("行费（小计） | | \n 公务用车购置费 | 3.00 | 3.00")])
    assert [row.label.text for row in only(printed).rows] == [
        "公务接待费",
        "公务用车购置及运",
        "行费（小计）",
        "公务用车购置费",
    ]


def test_a_total_alone_on_the_next_page_belongs_to_the_table_before() -> None:
    (printed,) = tables_in([grid(f"{HEAD} \n 207 | a | 3 | 2 | 1"), grid("合计 | 3 | 2 | 1")])
    total = only(printed).rows[-1]
    assert total.is_total
    assert [cell.text for cell in total.cells] == ["3", "2", "1"]


def test_a_grid_under_a_title_of_its_own_is_a_table_of_its_own() -> None:
    printed = tables_in(
        [
            Paragraph("支出总表"),
            grid(f"{HEAD} \n 207 | a | 3 | 2 | 1"),
            Paragraph("下属单位明细表"),
            grid(f"{HEAD} \n 208 | b | 4 | 4 | "),
        ]
    )
    assert [each.title for each in printed] == ["支出总表", "下属单位明细表"]


def test_a_grid_with_another_heading_is_a_table_of_its_own() -> None:
    printed = tables_in(
        [grid(f"{HEAD} \n 207 | a | 3 | 2 | 1"), grid("编码 | 名称 | 人数 | 车辆数 | 金额 \n 301 | x | 3 | 1 | 9.0")]
    )
    assert len(printed) == 2
