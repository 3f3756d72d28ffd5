"""Final accounts as places word and print them: what is consistent gives no finding, and the same with a slip gives one."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "2023年度示例市农业技术推广站部门决算"
GENERAL = """
    科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出
    合计 | 合计 | 90.00 | 60.00 | 30.00
    208 | 社会保障和就业支出 | 20.00 | 20.00 | 0.00
    20805 | 行政事业单位养老支出 | 20.00 | 20.00 | 0.00
    2080505 | 机关事业单位基本养老保险缴费支出 | 20.00 | 20.00 | 0.00
    213 | 农林水支出 | 70.00 | 40.00 | 30.00
    21301 | 农业农村 | 70.00 | 40.00 | 30.00
    2130104 | 事业运行 | 40.00 | 40.00 | 0.00
    2130106 | 科技转化与推广服务 | 30.00 | 0.00 | 30.00
"""
BASIC = """
    科目编码 | 科目名称 | 金额
    301 | 工资福利支出 | 50.00
    30101 | 基本工资 | 30.00
    30108 | 机关事业单位基本养老保险缴费 | 20.00
    302 | 商品和服务支出 | 10.00
    30201 | 办公费 | 4.00
    30215 | 会议费 | 1.50
    30216 | 培训费 | 2.00
    30217 | 公务接待费 | 0.50
    30231 | 公务用车运行维护费 | 2.00
    合计 | 合计 | 60.00
"""
TRAVEL = """
    合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务接待费
    合计 | 因公出国（境）费 | 小计 | 公务用车购置费 | 公务用车运行维护费 | 公务接待费
    3.00 | 0.00 | 2.40 | 0.00 | 2.40 | 0.60
"""
INCOME = """
    科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 其他收入
    合计 | 合计 | 100.00 | 95.00 | 2.00 | 0.00 | 3.00
    208 | 社会保障和就业支出 | 20.00 | 20.00 | 0.00 | 0.00 | 0.00
    20805 | 行政事业单位养老支出 | 20.00 | 20.00 | 0.00 | 0.00 | 0.00
    2080505 | 机关事业单位基本养老保险缴费支出 | 20.00 | 20.00 | 0.00 | 0.00 | 0.00
    213 | 农林水支出 | 80.00 | 75.00 | 2.00 | 0.00 | 3.00
    21301 | 农业农村 | 80.00 | 75.00 | 2.00 | 0.00 | 3.00
    2130104 | 事业运行 | 80.00 | 75.00 | 2.00 | 0.00 | 3.00
"""
TABLES = {
    "收入决算表": INCOME,
    "一般公共预算财政拨款支出决算表": GENERAL,
    "一般公共预算财政拨款基本支出决算表": BASIC,
    "财政拨款“三公”经费支出决算表": TRAVEL,
}


def _table(title: str, text: str) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell.strip())}</td>" for cell in line.split("|")) + "</tr>"
        for line in text.strip().splitlines()
    )
    return f"<p>{title}</p><p>单位：万元</p><table>{rows}</table>"


def found(folder: Path, *lines: str, tables: dict[str, str] | None = None) -> list[str]:
    """Return the rules that find more than a note in a page of tables and lines."""
    printed = "".join(_table(*each) for each in (TABLES if tables is None else tables).items())
    text = "".join(f"<p>{line}</p>" for line in lines)
    path = folder / "published.html"
    path.write_text(f"<meta charset=utf-8><p>{TITLE}</p>{printed}{text}", encoding="utf-8")
    report = check_file(Job(str(path), Question(ignore=("table-missing", "section-missing"))))
    assert report.error is None
    return sorted({each.rule for each in report.findings if each.severity is not Severity.NOTE})


def test_meetings_are_held_against_the_three_public_expenses_only_where_these_print_them(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    wide = {**TABLES, "财政拨款“三公”经费支出决算表": "项目 | 决算数\n“三公”经费合计 | 3.00\n因公出国（境）费 | 0.00\n"
    "公务用车购置及运行维护费 | 2.40\n公务用车购置费 | 0.00\n公务用车运行维护费 | 2.40\n公务接待费 | 0.60\n"
    "会议费 | 1.20\n培训费 | 2.00"}  # fmt: skip
    assert found(tmp_path, tables=wide) == ["meetings-or-training-below-basic"]


USE = "（三）一般公共预算财政拨款支出决算具体情况"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # The list stops at 款, each against its plan.
        (
            ["1.“社会保障和就业支出”（类）2023年度决算20.00万元，比2023年年初预算增加1.00万元，增长5.26%。其中：",
             "“行政事业单位养老支出”（款）2023年度决算20.00万元，比2023年年初预算增加1.00万元，增长5.26%。主要原因：人员增加。",
             "2.“农林水支出”（类）2023年度决算70.00万元，比2023年年初预算减少5.00万元，下降6.67%。其中：",
             "“农业农村”（款）2023年度决算70.00万元，比2023年年初预算减少5.00万元，下降6.67%。主要原因：项目结余。"],
            [],
        ),
        (
            ["1.“社会保障和就业支出”（类）2023年度决算20.00万元，与2023年年初预算持平。其中：",
             "“行政事业单位养老支出”（款）2023年度决算20.50万元，与2023年年初预算持平。",
             "2.“农林水支出”（类）2023年度决算70.00万元，与2023年年初预算持平。其中：",
             "“农业农村”（款）2023年度决算70.00万元，与2023年年初预算持平。"],
            ["parts-in-sentence-do-not-add-up", "text-section-differs"],
        ),
        # It names the items.
        (
            ["1.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。支出决算为20.00万元。",
             "2.农林水支出（类）农业农村（款）事业运行（项）。支出决算为40.00万元。",
             "3.农林水支出（类）农业农村（款）科技转化与推广服务（项）。支出决算为30.00万元。"],
            [],
        ),
        (
            ["1.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。支出决算为20.00万元。",
             "2.农林水支出（类）农业农村（款）事业运行（项）。支出决算为40.00万元。"],
            ["text-item-differs"],
        ),
    ],
)  # fmt: skip
def test_the_notes_on_use_may_stop_at_sections(tmp_path: Path, lines: list[str], expected: list[str]) -> None:
    assert found(tmp_path, USE, *lines) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{}、办公费、会议费、培训费、公务接待费、公务用车运行维护费", []),
        ("{}、办公费、会议费、公务接待费、公务用车运行维护费", ["operating-items-listed-wrong"]),
        ("{}、办公费、会议费、培训费、印刷费、公务接待费、公务用车运行维护费", ["operating-items-listed-wrong"]),
    ],
)
def test_items_in_words_are_looked_up_where_the_table_has_one_column(
    tmp_path: Path, line: str, expected: list[str]
) -> None:
    lists = line.format("公用经费10.00万元，主要包括").replace("包括、", "包括")
    text = f"2023年度一般公共预算财政拨款基本支出60.00万元，其中：人员经费50.00万元，主要包括基本工资、机关事业单位基本养老保险缴费；{lists}。"
    assert found(tmp_path, "六、一般公共预算财政拨款基本支出决算情况说明", text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("财政拨款收入95.00万元（其中，一般公共预算90.00万元，政府性基金预算5.00万元），占收入合计95.00%", []),
        (
            "财政拨款收入95.00万元（其中，一般公共预算90.00万元，政府性基金预算4.00万元），占收入合计95.00%",
            ["text-parts-do-not-add-up"],
        ),
        ("一般公共预算财政拨款收入90.00万元，占90.00%；政府性基金预算财政拨款收入5.00万元，占5.00%", []),
    ],
)
def test_the_funds_within_the_appropriation_count_once(tmp_path: Path, line: str, expected: list[str]) -> None:
    text = f"本年收入合计100.00万元，包括：{line}；上级补助收入2.00万元，占2.00%；其他收入3.00万元，占3.00%。"
    rules = found(tmp_path, "二、收入决算情况说明", text)
    assert [rule for rule in rules if rule in ("text-parts-do-not-add-up", "share-of-income-wrong")] == expected


TRAVEL_HEADING = "七、财政拨款“三公”经费支出决算情况说明"
PLANNED = """
    预算数 | 预算数 | 预算数 | 预算数 | 预算数 | 预算数 | 决算数 | 决算数 | 决算数 | 决算数 | 决算数 | 决算数
    合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务接待费 \
    | 合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务接待费
    合计 | 因公出国（境）费 | 小计 | 公务用车购置费 | 公务用车运行维护费 | 公务接待费 \
    | 合计 | 因公出国（境）费 | 小计 | 公务用车购置费 | 公务用车运行维护费 | 公务接待费
    4.00 | 1.00 | 2.40 | 0.00 | 2.40 | 0.60 | 3.00 | 0.00 | 2.40 | 0.00 | 2.40 | 0.60
"""


@pytest.mark.parametrize(
    ("text", "table", "expected"),
    [
        # No plan is told, in words or in the table.
        ("“三公”经费财政拨款支出决算为3.00万元，完成预算75.00%。", TRAVEL, []),
        ("“三公”经费财政拨款支出决算为3.00万元，完成预算75.00%。", PLANNED, []),
        (
            "“三公”经费财政拨款支出决算为3.00万元，完成预算57.00%。",
            PLANNED,
            ["final-completion-rate-differs-from-table"],
        ),
        (
            "“三公”经费支出决算为3.00万元，其中：因公出国（境）费支出决算为0.00万元；公务用车购置及运行维护费支出决算为2.40万元；"
            "公务接待费支出决算为0.60万元。",
            PLANNED,
            [],
        ),
        ("“三公”经费预算为4.40万元，支出决算为3.00万元。", PLANNED, ["final-three-public-planned-differs"]),
    ],
)
def test_a_plan_that_is_not_told_is_not_zero(tmp_path: Path, text: str, table: str, expected: list[str]) -> None:
    tables = {**TABLES, "财政拨款“三公”经费支出决算表": table}
    assert found(tmp_path, TRAVEL_HEADING, text, tables=tables) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "预算为4.00万元，支出决算为3.00万元，完成预算的75.00%。较上年增加0.50万元，增长20.00%。"
            "决算数小于预算数的主要原因是厉行节约，压减支出。",
            [],
        ),
        (
            "预算为4.00万元，支出决算为3.00万元，完成预算的75.00%。较上年增加0.50万元，增长20.00%，"
            "主要原因是厉行节约，压减支出。",
            ["reason-against-its-sign"],
        ),
        ("支出决算为3.00万元。较上年增加0.50万元，增长20.00%。主要变动原因：新增执法任务。", []),
    ],
)
def test_a_reason_is_of_the_change_or_of_the_plan(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, TRAVEL_HEADING, f"2023年度“三公”经费财政拨款支出{text}") == expected


def test_what_is_of_each_vehicle_is_no_part_of_the_sum(tmp_path: Path) -> None:
    text = (
        "公务用车购置及运行维护费2023年决算数36.00万元。其中，公务用车购置费2023年决算数30.00万元，2023年购置2辆，"
        "车均购置费15.00万元。公务用车运行维护费2023年决算数6.00万元，2023年公务用车保有量3辆，车均运行维护费2.00万元。"
    )
    assert found(tmp_path, "二、用车情况", text, tables={}) == []
    assert found(tmp_path, "二、用车情况", text.replace("30.00", "38.00"), tables={}) == [
        "parts-in-sentence-do-not-add-up"
    ]


def test_a_change_without_a_percentage_is_left_out_only_beside_others_of_its_section(tmp_path: Path) -> None:
    total = "2023年度收、支总计100.00万元，比上年增加5.00万元，增长5.26%。"
    operating = "2023年机关运行经费支出合计10.00万元，比上年减少1.00万元，主要原因是厉行节约。"
    lines = ("一、收入支出决算总体情况说明", total, "八、机关运行经费支出情况", operating)
    assert found(tmp_path, *lines) == []


def test_the_date_among_the_contents_is_no_heading(tmp_path: Path) -> None:
    contents = (
        "目录",
        "公开时间：2024年9月30日",
        "一、单位职责",
        "二、机构设置",
        "一、单位职责",
        "推广技术。",
        "二、机构设置",
    )
    assert found(tmp_path, *contents) == []
    assert found(tmp_path, *contents[:-1]) == ["contents-without-section"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年度一般公共预算财政拨款支出90.00万元。与2022年度相比，支出增加5.00万元，增长5.88%。", []),
        (
            "2023年度一般公共预算财政拨款支出90.00万元。与2023年度相比，支出增加5.00万元，增长5.88%。",
            ["budget-compared-with-itself"],
        ),
        # The figure is of this year's tables, the year is last year's.
        ("2022年度一般公共预算财政拨款支出1234.56万元，占本年支出合计的95.00%。", ["figures-of-another-year"]),
        ("2022年度一般公共预算财政拨款支出1200.56万元，2023年度为1234.56万元。", []),
        ("2022年度结转的农田项目支出1234.56万元，本年已执行完毕。", []),
        ("2023年度决算90.00万元，比2023年年初预算增加5.00万元，增长5.88%。", []),
    ],
)
def test_the_year_of_a_sentence_is_that_of_its_figures(tmp_path: Path, text: str, expected: list[str]) -> None:
    general = "科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出\n合计 | 合计 | 1234.56 | 60.00 | 1174.56\n"
    general += "213 | 农林水支出 | 1234.56 | 60.00 | 1174.56\n21301 | 农业农村 | 1234.56 | 60.00 | 1174.56\n"
    general += "2130104 | 事业运行 | 1234.56 | 60.00 | 1174.56"
    tables = {"一般公共预算财政拨款支出决算表": general}
    rules = found(tmp_path, "本部门决算说明如下。", text, tables=tables)
    assert [rule for rule in rules if rule in ("budget-compared-with-itself", "figures-of-another-year")] == expected


def test_grand_totals_of_both_sides_are_held_against_their_tables(tmp_path: Path) -> None:
    fiscal = (
        "收入 | 收入 | 支出 | 支出 | 支出 | 支出 | 支出\n"
        "项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款\n"
        "一、一般公共预算财政拨款 | 88.00 | 一、农林水支出 | 90.00 | 90.00 | 0.00 | 0.00\n"
        "本年收入合计 | 88.00 | 本年支出合计 | 90.00 | 90.00 | 0.00 | 0.00\n"
        "年初财政拨款结转和结余 | 4.00 | 年末财政拨款结转和结余 | 2.00 | 2.00 | 0.00 | 0.00\n"
        "总计 | 92.00 | 总计 | 92.00 | 92.00 | 0.00 | 0.00"
    )
    tables = {**TABLES, "财政拨款收入支出决算总表": fiscal}
    heading = "四、财政拨款收入支出决算总体情况说明"

    def told(text: str) -> bool:
        return "final-grand-total-in-text-differs" in found(tmp_path, heading, text, tables=tables)

    assert not told("2023年度财政拨款收入总计92.00万元，支出总计92.00万元。")
    assert told("2023年度财政拨款收入总计92.00万元，支出总计29.00万元。")
    assert not told("2023年度财政拨款收、支总计均为92.00万元。与2022年度相比，各增加2.00万元，增长2.22%。")
    assert told("2023年度财政拨款收、支总计均为92.50万元。")
    assert not told(
        "本单位2023年度财政拨款总收入92.00万元，其中：一般公共预算财政拨款收入88.00万元，年初结转和结余4.00万元。"
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("公务接待费支出10.00万元。其中，外事接待支出{}万元，接待外宾12批次、192人次；其他国内公务接待支出6.00万元，接待5批次、61人次。",
         "parts-in-sentence-do-not-add-up"),
        ("公务用车购置及运行维护费9.00万元，其中：公务用车购置支出{}万元，公务用车购置数1辆；公务用车运行维护费5.00万元，公务用车保有量5辆。",
         "parts-in-sentence-do-not-add-up"),
        ("公务用车运行维护费9.00万元，其中：公务用车加油{}万元，公务用车维修2.00万元，公务用车保险2.00万元，其他支出1.00万元。",
         "parts-in-sentence-do-not-add-up"),
    ],
)  # fmt: skip
def test_counts_beside_the_parts_end_no_list(tmp_path: Path, text: str, rule: str) -> None:
    assert found(tmp_path, "二、费用情况", text.format("4.00"), tables={}) == []
    assert found(tmp_path, "二、费用情况", text.format("3.40"), tables={}) == [rule]
    assert found(tmp_path, "二、费用情况", text.format("4.60"), tables={}) == [rule]


LANES = """
    收入 | 收入 | 支出 | 支出 | 支出 | 支出
    项目 | 决算数 | 项目（按功能分类） | 决算数 | 项目（按支出性质和经济分类） | 决算数
    一、一般公共预算财政拨款收入 | 95.00 | 一、社会保障和就业支出 | 20.00 | 一、基本支出 | 60.00
    二、事业收入 | 0.00 | 二、农林水支出 | 70.00 | 其中：人员经费 | 50.00
    三、其他收入 | 5.00 | | | 二、项目支出 | 30.00
    本年收入合计 | 100.00 | 本年支出合计 | 90.00 | 本年支出合计 | 90.00
    年初结转和结余 | 4.00 | 年末结转和结余 | 14.00 | |
    总计 | 104.00 | 总计 | 104.00 | 支出总计 | 104.00
"""
AGAINST_LANES = "2023年度收、支总计104.00万元。"


def test_expenditure_that_stands_again_by_its_nature_is_read_once(tmp_path: Path) -> None:
    heading = "一、收入支出决算总体情况说明"
    tables = {"收入支出决算总表": LANES}
    assert found(tmp_path, heading, AGAINST_LANES, tables=tables) == []
    assert "whole-budget-text-differs" in found(tmp_path, heading, AGAINST_LANES.replace("104", "140"), tables=tables)
    slipped = {"收入支出决算总表": LANES.replace("农林水支出 | 70.00", "农林水支出 | 71.00")}
    assert found(tmp_path, heading, AGAINST_LANES, tables=slipped) != []


def test_meetings_beside_the_three_public_expenses_are_none_of_them(tmp_path: Path) -> None:
    table = """
        “三公”经费合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务用车购置及运行维护费 | 公务接待费 | 会议费 | 培训费
        “三公”经费合计 | 因公出国（境）费 | 小计 | 公务用车购置费 | 公务用车运行维护费 | 公务接待费 | 会议费 | 培训费
        3.00 | 0.00 | 2.40 | 0.00 | 2.40 | 0.60 | 1.50 | 2.00
    """
    title = "财政拨款“三公”经费、会议费和培训费支出决算表"
    rest = {name: text for name, text in TABLES.items() if "三公" not in name}
    assert found(tmp_path, tables={**rest, title: table}) == []
    assert found(tmp_path, tables={**rest, title: table.replace("3.00 |", "3.40 |")}) != []


def test_a_numbered_total_over_its_parts_sums_nothing_before_it(tmp_path: Path) -> None:
    table = """
        项目 | 决算数 | 项目 | 决算数
        一、“三公”经费支出 | — | 二、机关运行经费 | 12.00
        （一）支出合计 | 3.00 | （一）行政单位 | 12.00
        1.因公出国（境）费 | 0.00 | （二）参公事业单位 | 0.00
        2.公务用车购置及运行维护费 | 2.40 | 三、政府采购支出信息 | —
        3.公务接待费 | 0.60 | （一）政府采购支出合计 | 40.00
        （二）相关统计数 | — | 1.政府采购货物支出 | 10.00
        1.公务用车保有量（辆） | 3 | 2.政府采购工程支出 | 10.00
        2.国内公务接待批次（个） | 8 | 3.政府采购服务支出 | 20.00
    """
    assert found(tmp_path, tables={**TABLES, "机构运行信息表": table}) == []


def test_a_rate_of_completion_explains_no_other_one(tmp_path: Path) -> None:
    """Only the shares of one whole make 100 together; rates, each of its own plan, are never squeezed."""
    text = (
        "“三公”经费支出决算为3.00万元，完成预算的75.00%，其中：因公出国（境）费支出决算为0.00万元；"
        "公务用车购置及运行维护费支出决算为2.40万元，完成预算的25.00%；公务接待费支出决算为0.60万元，完成预算的100.00%。"
    )
    tables = {**TABLES, "财政拨款“三公”经费支出决算表": PLANNED}
    path = tmp_path / "published.html"
    assert found(tmp_path, TRAVEL_HEADING, text, tables=tables) == ["final-completion-rate-differs-from-table"]
    report = check_file(Job(str(path), Question()))
    named = {place.printed for suspect in report.suspects for place in suspect.places}
    assert "75.00" not in named


@pytest.mark.parametrize(("share", "expected"), [("77.78", []), ("78.77", ["share-in-sentence-wrong"])])
def test_the_total_expenditure_of_the_general_budget_is_its_expenditure(
    tmp_path: Path, share: str, expected: list[str]
) -> None:
    lines = (
        "四、一般公共预算财政拨款支出决算情况说明",
        "2023年度一般公共预算财政拨款支出90.00万元。",
        "（二）一般公共预算财政拨款支出决算具体情况",
        f"1.农林水支出（类）支出70.00万元，占一般公共预算财政拨款总支出的{share}%。主要用于技术推广。",
    )
    assert found(tmp_path, *lines) == expected


def test_basic_expenditure_in_words_is_that_of_the_general_budget(tmp_path: Path) -> None:
    heading = "七、财政拨款基本支出决算情况说明"
    text = "2023年度使用一般公共预算财政拨款安排基本支出{}万元，其中：（1）工资福利支出包括基本工资。"
    assert "final-basic-expenditure-text-differs" not in found(tmp_path, heading, text.format("60.00"))
    assert "final-basic-expenditure-text-differs" in found(tmp_path, heading, text.format("60.60"))
