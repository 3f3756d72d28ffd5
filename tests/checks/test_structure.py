"""Tables checked by their own structure: what is asked, what is found, and above all what is left alone."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from budgetcheck.arithmetic.relations import figures_of
from budgetcheck.checks.structure import _codes
from budgetcheck.checks.structure.analysis import Structure, structure_of
from budgetcheck.checks.structure.evidence import Asked
from budgetcheck.documents.blocks import Block, Cell, Grid, Paragraph
from budgetcheck.model.budget import Source
from budgetcheck.model.words import Verdict
from tests.printed_tables import Printed, Printer, blocks_of, tables_in, with_slip


def grid(text: str, number: int = 1) -> Grid:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return Grid(
        tuple(
            tuple(Cell(w.strip(), Source(table=number, cell=f"R{y}C{x}")) for x, w in enumerate(line.split("|"), 1))
            for y, line in enumerate(lines, 1)
        )
    )


def structure(*texts: str) -> Structure:
    blocks: list[Block] = []
    for number, text in enumerate(texts, 1):
        blocks += [Paragraph(f"第{number}种支出表"), Paragraph("单位：万元"), grid(text, number)]
    return structure_of(tables_in(blocks))


def broken(found: Structure) -> list[Asked]:
    return [each for each in found.asked if each.judgement.verdict is Verdict.BROKEN]


def places(found: Structure) -> list[tuple[str, str]]:
    """Return row and column of the sum or copy that each finding is about."""
    return [figures_of(each.proposal.relation)[0].key[1:] for each in broken(found)]


def any_finding(found: Structure) -> bool:
    return bool(broken(found) or found.misplaced or found.missing or found.measures)


CODES = """
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
    | 合计 | 60.00 | 45.00 | 15.00
    207 | 文化 | 40.00 | 30.00 | 10.00
    20701 | 文化和旅游 | 26.00 | 20.00 | 6.00
    2070101 | 行政运行 | 20.00 | 20.00 |
    2070104 | 图书馆 | 6.00 | | 6.00
    20702 | 文物 | 14.00 | 10.00 | 4.00
    2070205 | 博物馆 | 14.00 | 10.00 | 4.00
    208 | 社会保障 | 20.00 | 15.00 | 5.00
    20805 | 养老 | 20.00 | 15.00 | 5.00
    2080502 | 离退休 | 5.00 | | 5.00
    2080505 | 养老保险 | 15.00 | 15.00 |
"""


def test_a_table_that_adds_up_is_asked_and_left_alone() -> None:
    found = structure(CODES)
    assert not any_finding(found)
    covered = {figure.key for each in found.asked for figure in figures_of(each.proposal.relation)}
    printed = {figure.key for lane in found.sheets[0].lanes for row in lane.figures for figure in row if figure}
    assert len(covered) == len(printed) == 33


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("20702 | 文物 | 14.00 | 10.00", "20702 | 文物 | 14.00 | 10.10", ("20702", "基本支出")),
        ("| 合计 | 60.00", "| 合计 | 66.00", ("合计", "合计")),
        ("2080502 | 离退休 | 5.00 | | 5.00", "2080502 | 离退休 | 5.00 | | 50.0", ("20805", "项目支出")),
    ],
)
def test_one_wrong_figure_is_found_where_it_breaks_a_sum(right: str, wrong: str, place: tuple[str, str]) -> None:
    found = structure(CODES.replace(right, wrong))
    assert place in places(found)


MORE = """
    科目编码 | 科目名称 | 合计
    210 | 卫生 | 9.00
    21011 | 医疗 | 9.00
    2101102 | 事业单位医疗 | 5.00
    2101103 | 公务员医疗 | 4.00
    221 | 住房 | 8.00
    22102 | 改革 | 8.00
    2210201 | 公积金 | 8.00
    213 | 农林水 | 3.00
    21301 | 农业 | 3.00
    2130104 | 事业运行 | 3.00
"""


def test_a_lost_row_breaks_its_sum_or_leaves_a_gap() -> None:
    lines = CODES.strip().splitlines()
    for lost in range(2, len(lines)):
        assert any_finding(structure(MORE, "\n".join(lines[:lost] + lines[lost + 1 :]))), lines[lost]


def test_a_gap_is_told_with_the_code_that_is_missing() -> None:
    lines = [line for line in CODES.strip().splitlines() if not line.strip().startswith("20702 ")]
    (missing,) = structure(MORE, "\n".join(lines)).missing
    assert (missing.code, missing.lane.lane.rows[missing.row].code) == ("20702", "2070205")


def test_rounding_is_no_finding() -> None:
    third = """科目编码 | 科目名称 | 合计
        | 合计 | 1.00
        207 | a | 0.33
        208 | b | 0.33
        210 | c | 0.33"""
    assert not broken(structure(CODES, third))


def test_one_wrong_row_of_five_is_found() -> None:
    rows = [
        "科目名称 | 合计 | 人员 | 公用",
        *(f"{name} | {3 + n}.00 | 2.00 | {1 + n}.00" for n, name in enumerate("甲乙丙丁")),
    ]
    assert places(structure("\n".join([*rows, "戊 | 9.00 | 2.00 | 5.00"]))) == [("戊", "合计")]


def test_what_nothing_bears_out_is_not_asked() -> None:
    odd = """科目名称 | 合计 | 人员 | 公用
        甲 | 9.00 | 2.00 | 1.00
        乙 | 7.00 | 2.00 | 3.00
        丙 | 5.00 | 2.00 | 2.00"""
    found = structure(odd)
    assert not found.asked
    assert len(found.left) == 3


def test_a_misprinted_code_is_the_finding_and_the_sums_stay_right() -> None:
    found = structure(CODES.replace("2070104 | 图书馆", "2070304 | 图书馆").replace("20701 |", "20701 |"))
    assert not broken(found) or not found.misplaced
    moved = structure(CODES.replace("2070104 | 图书馆", "1070104 | 图书馆"))
    assert [(each.row.printed_code, each.parent.code) for _, each in moved.misplaced] == [("1070104", "20701")]
    assert not broken(moved)


OUTLINE = """
    收入 | | 支出 |
    项目 | 预算数 | 项目 | 预算数
    一、财政拨款收入 | 50.00 | 一、教育支出 | 30.00
    二、事业收入 | 12.00 | 二、文化支出 | 33.00
    本年收入合计 | 62.00 | 本年支出合计 | 63.00
    上年结转 | 5.00 | 结转下年 | 4.00
    收入总计 | 67.00 | 支出总计 | 67.00
"""


def test_a_code_without_its_zero_beside_a_row_without_a_code() -> None:
    """A total row prints no code: a document with one and with a cut code must not be a traceback."""
    text = """
        类 | 款 | 科目名称 | 合计 | 基本支出 | 项目支出
        | | 总计 | 40.00 | 30.00 | 10.00
        207 | | 文化 | 26.00 | 20.00 | 6.00
        207 | 1 | 文化和旅游 | 26.00 | 20.00 | 6.00
        208 | | 社会保障 | 14.00 | 10.00 | 4.00
        208 | 05 | 养老 | 14.00 | 10.00 | 4.00
    """
    blocks: list[Block] = [Paragraph("支出表"), Paragraph("单位：万元"), grid(text)]
    found = [problem for _, problem in _codes(structure_of(tables_in(blocks)))]
    assert [(problem.expected, problem.actual) for problem in found] == [("20701", "207 1")]


def test_an_overview_is_checked_by_its_outline() -> None:
    assert not any_finding(structure(CODES, OUTLINE))
    for right, wrong in (("本年支出合计 | 63.00", "本年支出合计 | 36.00"), ("收入总计 | 67.00", "收入总计 | 76.00")):
        assert broken(structure(CODES, OUTLINE.replace(right, wrong)))


def test_part_of_a_sum_named_after_of_which_is_no_sum() -> None:
    partial = """项目 | 合计 | 人员 | 公用
        一、教育 | 9.00 | 4.00 | 5.00
        其中：学费 | 3.00 | 1.00 | 2.00
        二、文化 | 8.00 | 6.00 | 2.00
        其中：门票 | 1.00 | 0.50 | 0.50
        合计 | 17.00 | 10.00 | 7.00"""
    assert not any_finding(structure(CODES, partial))


FUNDS = """
    项目资金 | 构成 | 年初预算数 | 全年预算数 | 全年执行数
    项目资金 | 年度资金总额 | {} | 12.00 | 11.50
    项目资金 | 其中：当年财政拨款 | 7.00 | 8.00 | 7.75
    项目资金 | 上年结转资金 | 1.00 | 1.00 | 1.00
    项目资金 | 其他资金 | 2.00 | 3.00 | 2.75"""


def test_the_funds_of_forms_add_up_where_other_forms_bear_it_out() -> None:
    """One form says nothing; of several, the one whose total is not the sum of what follows 其中 is named."""
    right, wrong = FUNDS.format("10.00"), FUNDS.format("10.10")
    assert not structure(right).asked
    assert not structure(wrong).asked
    (found,) = broken(structure(right, right, wrong))
    assert [each.text for each in figures_of(found.proposal.relation)] == ["10.10", "7.00", "1.00", "2.00"]


def test_some_of_the_funds_are_no_sum() -> None:
    partial = FUNDS.replace("    项目资金 | 其他资金 | 2.00 | 3.00 | 2.75", "").format("10.00")
    whole = FUNDS.format("10.00")
    assert not any_finding(structure(partial, partial, whole, whole))
    # What other forms list says nothing of a list that happens to be whole in most of its columns.
    other = """
    项目 | 年初预算数 | 全年预算数 | 全年执行数
    其他收入 | 5.00 | 5.00 | 9.00
    其中：利息收入 | 2.00 | 2.00 | 2.00
    租金收入 | 3.00 | 3.00 | 3.00"""
    assert not any_finding(structure(whole, whole, whole, other))


def test_parts_that_nothing_marks_as_parts_are_not_added_twice() -> None:
    carried = """
        收入 | | 支出 |
        项目 | 决算数 | 项目 | 决算数
        一、拨款收入 | 50.00 | 一、教育支出 | 30.00
        二、基金收入 | 12.00 | 二、文化支出 | 33.00
        本年收入合计 | 62.00 | 本年支出合计 | 63.00
        年初结转和结余 | 5.00 | 年末结转和结余 | 4.00
        一般公共预算拨款 | 3.00 | |
        基金拨款 | 2.00 | |
        总计 | 67.00 | 总计 | 67.00"""
    vehicles = """
        项目 | 合计 | 本年
        合计 | 9.00 | 9.00
        接待费 | 2.00 | 2.00
        用车费 | 7.00 | 7.00
        购置费 | 4.00 | 4.00
        运行费 | 3.00 | 3.00"""
    assert not any_finding(structure(CODES, OUTLINE, carried, vehicles))


GROUPS = """
    科目名称 | 合计 | 基本支出 | | | 项目支出 | 人数 | 完成率
     | | 小计 | 人员 | 公用 | | |
    甲 | 9.00 | 6.00 | 4.00 | 2.00 | 3.00 | 7 | 88.10
    乙 | 8.00 | 5.00 | 4.00 | 1.00 | 3.00 | 5 | 70.00
    丙 | 7.50 | 5.50 | 4.50 | 1.00 | 2.00 | 9 | 12.50
    丁 | 6.00 | 6.00 | 3.00 | 3.00 | | 3 | 99.00
    戊 | 4.00 | 1.00 | 0.50 | 0.50 | 3.00 | 2 | 100.00
"""


def test_parts_beside_a_rate_are_not_added_twice() -> None:
    found = structure("""
        项目 | 2023年执行数 | 2024年预算数 | 预算数为执行数的%
        一、教育支出 | 500 | 520 | 104.0
        二、农林水支出 | 400 | 390 | 97.5
        三、其他支出 | 100 | 120 | 120.0
        支出合计 | 1000 | 1030 | 103.0
        转移性支出 | 80 | 90 | 112.5
        上解上级支出 | 30 | 50 | 166.7
        年终结转结余 | 50 | 40 | 80.0
        支出总计 | 1080 | 1120 | 103.7
    """)
    assert not any_finding(found)


THREE_PUBLIC = """
    单位 | {} | 因公出国（境）费 | 公务用车运行维护费 | 公务接待费 | 会议费 | 培训费
    甲站 | {} | 0 | 28.07 | 13.22 | 8.58 | 21.57
    乙站 | {} | 1.00 | 3.00 | 2.00 | 1.00 | 2.00
    丙站 | {} | 2.00 | 4.00 | 1.00 | 3.00 | 1.00
    丁站 | {} | 1.00 | 2.50 | 1.50 | 0.50 | 0.50
    戊站 | {} | 0.50 | 1.50 | 1.00 | 2.00 | 3.00
"""


@pytest.mark.parametrize(
    ("total", "figures", "found"),
    [
        ("“三公”经费合计", ("41.29", "6.00", "7.00", "5.00", "3.00"), False),
        ("“三公”经费合计", ("71.44", "6.00", "7.00", "5.00", "3.00"), True),
        ("合计", ("41.29", "6.00", "7.00", "5.00", "3.00"), False),
        ("合计", ("71.44", "9.00", "11.00", "6.00", "8.00"), False),
    ],
)
def test_meetings_and_training_stand_beside_the_three_public_expenses(
    total: str, figures: tuple[str, ...], *, found: bool
) -> None:
    assert any_finding(structure(THREE_PUBLIC.format(total, *figures))) == found


def test_prices_make_no_sum() -> None:
    found = structure("""
        资产名称 | 数量 | 单价 | 金额
        一、计算机 | 2 | 5850.00 | 11700.00
        二、打印机 | 5 | 1772.00 | 8860.00
        三、空调 | 1 | 4000.00 | 4000.00
        合计 | 8 | | 24560.00
    """)
    assert not any_finding(found)


def test_columns_are_checked_by_the_tree_of_their_headings() -> None:
    assert not any_finding(structure(GROUPS))
    found = structure(GROUPS.replace("乙 | 8.00 | 5.00", "乙 | 8.00 | 4.00"))
    assert sorted(places(found)) == [("乙", "合计"), ("乙", "基本支出/小计")]


def test_pairs_of_columns_are_split_by_year_first() -> None:
    pairs = """科目名称 | 合计 | | 办公 | | 差旅 |
        | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数
        甲 | 9.00 | 8.00 | 4.00 | 5.00 | 5.00 | 3.00
        乙 | 7.00 | 6.00 | 3.00 | 3.00 | 4.00 | 3.00
        丙 | 3.00 | 2.00 | 1.00 | 1.50 | 2.00 | 0.50
        丁 | 5.00 | 4.00 | 3.00 | 1.00 | 2.00 | 3.00"""
    assert not any_finding(structure(pairs))
    assert places(structure(pairs.replace("丙 | 3.00", "丙 | 3.10"))) == [("丙", "合计/预算数")]


def test_changes_and_their_percentages_are_asked() -> None:
    changes = """科目名称 | 上年预算数 | 本年预算数 | 增减额 | 增减%
        甲 | 10.00 | 12.00 | 2.00 | 20.00
        乙 | 8.00 | 6.00 | -2.00 | -25.00
        丙 | 4.00 | 5.00 | 1.00 | 25.00
        丁 | 3.00 | 4.00 | 1.00 | 33.33
        戊 | | 4.00 | 4.00 |"""
    assert not any_finding(structure(changes))
    assert places(structure(changes.replace("-25.00", "-2.50"))) == [("乙", "增减%")]
    assert places(structure(changes.replace("丁 | 3.00 | 4.00 | 1.00", "丁 | 3.00 | 4.00 | 2.00")))[:1] == [
        ("丁", "增减额")
    ]


def test_a_copy_is_told_apart_only_where_it_differs_alone() -> None:
    again = CODES.replace("基本支出 | 项目支出", "人员 | 公用")
    assert not any_finding(structure(CODES, again))
    moved = again.replace("2080502 | 离退休 | 5.00", "2080502 | 离退休 | 6.00").replace(
        "2080505 | 养老保险 | 15.00", "2080505 | 养老保险 | 14.00"
    )
    assert not [each for each in broken(structure(CODES, moved)) if each.proposal.family == "copies"]
    slip = again.replace("2080502 | 离退休 | 5.00", "2080502 | 离退休 | 5.50")
    assert [each for each in broken(structure(CODES, slip)) if each.proposal.family == "copies"]


def test_the_measure_of_a_table_is_doubted_where_its_figures_stand_under_another() -> None:
    blocks: list[Block] = []
    for number, measure in enumerate(("万元", "万元", "元"), 1):
        blocks += [Paragraph(f"第{number}种支出表"), Paragraph(f"单位：{measure}"), grid(CODES, number)]
    (wrong,) = structure_of(tables_in(blocks)).measures
    assert (wrong.sheet.table.place, wrong.measure) == (3, "万元")


def document(seed: int) -> tuple[list[Printed], Random]:
    random = Random(seed)
    printer = Printer(random)
    return [printer.table() for _ in range(random.randint(3, 6))], random


@pytest.mark.parametrize("seed", range(20))
def test_random_tables_that_add_up_give_no_finding(seed: int) -> None:
    tables, random = document(seed)
    read = tables_in(blocks_of(tables, random))
    assert len(read) == len(tables)
    assert not any_finding(structure_of(read))


@pytest.mark.parametrize(("kind", "share"), [("digit", 95), ("swap", 90), ("row", 80)])
def test_slips_in_random_tables_are_found(kind: str, share: int) -> None:
    tried = hit = 0
    for seed in range(40, 60):
        tables, random = document(seed)
        slipped = with_slip(tables, kind, random)
        if slipped is not None:
            tried += 1
            hit += any_finding(structure_of(tables_in(blocks_of(slipped, random))))
    assert tried >= 10
    assert hit * 100 >= tried * share


def test_of_twelve_slips_no_finding_is_without_a_slipped_figure() -> None:
    """Whatever is said to be wrong holds one of the cells that were changed; so many may also leave nothing to ask."""
    told = 0
    for seed in range(300, 312):
        tables, random = document(seed)
        slipped = tables
        for _ in range(12):
            slipped = with_slip(slipped, random.choice(("digit", "swap")), random) or slipped
        changed = {
            Decimal(word.translate(_PLAIN))
            for before, after in zip(tables, slipped, strict=True)
            for one, two in zip(before.body, after.body, strict=True)
            for old, word in zip(one, two, strict=True)
            if old != word and word.strip()
        }
        for asked in broken(structure_of(tables_in(blocks_of(slipped, random)))):
            told += 1
            figures = {figure.value for figure in figures_of(asked.proposal.relation)}
            assert changed & figures, (seed, asked.proposal.row)
    assert told > 100


_PLAIN = str.maketrans({",": "", "，": "", "%": "", " ": ""})
