"""Ways of printing that units chose, in small tables of our own: read where they stand, right as they are, watched for slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import docx
import openpyxl
import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.runs.files import Job, check_file, read_file

if TYPE_CHECKING:
    from pathlib import Path

_FILES_HOLD_SOME = {"table-missing", "section-missing"}
Place = tuple[str, str, str, str]


class Variant(NamedTuple):
    """A table: its title, its rows with cells parted by bars, a figure to be read, and a slip to be found."""

    title: str
    rows: str
    figure: Place
    """Table, row, column and digits."""
    slip: tuple[str, str]
    """What to put in the place of what, once."""
    more: tuple[str, str] | None = None
    """A further table: its title, which no layout knows, and its rows."""


VARIANTS = {
    "one heading row, this year and carry-over on both sides": Variant(
        "收支预算总表",
        """收入|本年预算|支出|本年预算
一、一般公共预算拨款收入|86.40|一、文化旅游体育与传媒支出|70.15
二、事业收入|3.60|二、社会保障和就业支出|24.35
本年收入合计|90.00|本年支出合计|94.50
上年结转结余|6.50|结转下年|2.00
收入总计|96.50|支出总计|96.50""",
        ("overview.income", "total", "amount", "96.50"),
        ("|6.50|", "|8.50|"),
    ),
    "two heading rows never merged, with line numbers": Variant(
        "收支总体情况表",
        """收入|||支出||
项目|行次|预算数|项目|行次|预算数
一、一般公共预算拨款收入|1|55.20|一、文化旅游体育与传媒支出|4|41.20
二、事业收入|2|4.80|二、住房保障支出|5|18.80
收入总计|3|60.00|支出总计|6|60.00""",
        ("overview.expenditure", "221", "amount", "18.80"),
        ("|18.80", "|13.80"),
    ),
    "codes in three columns, each printed where it changes": Variant(
        "支出预算总表",
        """类|款|项|科目名称|合计|基本支出|项目支出
|||合计|72.00|60.00|12.00
207|||文化旅游体育与传媒支出|52.00|40.00|12.00
|01||文化和旅游|52.00|40.00|12.00
||04|图书馆|30.00|28.00|2.00
||09|群众文化|22.00|12.00|10.00
208|||社会保障和就业支出|20.00|20.00|
|05||行政事业单位养老支出|20.00|20.00|
||05|机关事业单位基本养老保险缴费支出|20.00|20.00|""",
        ("expenditure", "2070109", "project", "10.00"),
        ("|22.00|12.00|10.00", "|22.00|12.00|16.00"),
    ),
    "the parts of a code below each other in one column": Variant(
        "支出预算总表",
        """科目编码|科目名称|合计|基本支出|项目支出
|合计|72.00|60.00|12.00
207|文化旅游体育与传媒支出|52.00|40.00|12.00
01|文化和旅游|52.00|40.00|12.00
04|图书馆|30.00|28.00|2.00
09|群众文化|22.00|12.00|10.00
208|社会保障和就业支出|20.00|20.00|
05|行政事业单位养老支出|20.00|20.00|
05|机关事业单位基本养老保险缴费支出|20.00|20.00|""",
        ("expenditure", "2070104", "basic", "28.00"),
        ("|30.00|28.00|2.00", "|30.00|23.00|2.00"),
    ),
    "the unit's code and name before the item's": Variant(
        "支出预算总表",
        """单位编码|单位名称|科目编码|科目名称|合计|基本支出|项目支出
|||合计|52.00|40.00|12.00
307001|某某县图书馆|207|文化旅游体育与传媒支出|52.00|40.00|12.00
307001|某某县图书馆|20701|文化和旅游|52.00|40.00|12.00
307001|某某县图书馆|2070104|图书馆|30.00|28.00|2.00
307001|某某县图书馆|2070109|群众文化|22.00|12.00|10.00""",
        ("expenditure", "2070104", "total", "30.00"),
        ("图书馆|30.00|", "图书馆|80.00|"),
    ),
    "the total in the last row of the heading": Variant(
        "支出预算总表",
        """科目编码|||科目名称|合计|基本支出|项目支出
类|款|项|合计|52.00|40.00|12.00
207|||文化旅游体育与传媒支出|52.00|40.00|12.00
207|01||文化和旅游|52.00|40.00|12.00
207|01|04|图书馆|30.00|28.00|2.00
207|01|09|群众文化|22.00|12.00|10.00""",
        ("expenditure", "total", "total", "52.00"),
        ("合计|52.00|40.00", "合计|52.00|46.00"),
    ),
    "a row of column numbers that says how they add up": Variant(
        "支出预算总表",
        """科目编码|科目名称|合计|基本支出|项目支出
栏次||1=2+3|2|3
|合计|52.00|40.00|12.00
207|文化旅游体育与传媒支出|52.00|40.00|12.00
20701|文化和旅游|52.00|40.00|12.00
2070104|图书馆|30.00|28.00|2.00
2070109|群众文化|22.00|12.00|10.00""",
        ("expenditure", "total", "basic", "40.00"),
        ("图书馆|30.00", "图书馆|35.00"),
    ),
    "last year's amount and the change beside this year's": Variant(
        "一般公共预算支出表",
        """科目编码|科目名称|2022年预算数|2023年预算数|2023年预算数|2023年预算数|增减额
科目编码|科目名称|2022年预算数|小计|基本支出|项目支出|增减额
|合计|49.00|52.00|40.00|12.00|3.00
207|文化旅游体育与传媒支出|49.00|52.00|40.00|12.00|3.00
20701|文化和旅游|49.00|52.00|40.00|12.00|3.00
2070104|图书馆|29.00|30.00|28.00|2.00|1.00
2070109|群众文化|20.00|22.00|12.00|10.00|2.00""",
        ("general", "2070109", "total", "22.00"),
        ("|22.00|12.00|10.00|", "|22.00|17.00|10.00|"),
    ),
    "the three public expenses turned, last year's first": Variant(
        "“三公”经费预算表",
        """2022年预算数|2022年预算数|2022年预算数|2022年预算数|2022年预算数|2022年预算数|2023年预算数|2023年预算数|2023年预算数|2023年预算数|2023年预算数|2023年预算数
合计|因公出国（境）费|公务用车购置及运行费|公务用车购置及运行费|公务用车购置及运行费|公务接待费|合计|因公出国（境）费|公务用车购置及运行费|公务用车购置及运行费|公务用车购置及运行费|公务接待费
合计|因公出国（境）费|小计|公务用车购置费|公务用车运行费|公务接待费|合计|因公出国（境）费|小计|公务用车购置费|公务用车运行费|公务接待费
9.40||6.00||6.00|3.40|8.70||5.60||5.60|3.10""",
        ("three_public", "2", "total", "3.10"),
        ("|3.10", "|3.70"),
    ),
    "thousands parted by full-width commas": Variant(
        "支出预算总表",
        """科目编码|科目名称|合计|基本支出|项目支出
|合计|5，252.00|4，040.00|1，212.00
207|文化旅游体育与传媒支出|5，252.00|4，040.00|1，212.00
20701|文化和旅游|5，252.00|4，040.00|1，212.00
2070104|图书馆|3，030.00|2，828.00|202.00
2070109|群众文化|2，222.00|1，212.00|1，010.00""",
        ("expenditure", "2070109", "total", "2222.00"),
        ("图书馆|3，030.00", "图书馆|3，080.00"),
    ),
    "a table of another title behind it": Variant(
        "支出预算总表",
        """科目编码|科目名称|合计|基本支出|项目支出
|合计|52.00|40.00|12.00
207|文化旅游体育与传媒支出|52.00|40.00|12.00
20701|文化和旅游|52.00|40.00|12.00
2070104|图书馆|30.00|28.00|2.00
2070109|群众文化|22.00|12.00|10.00""",
        ("expenditure", "total", "project", "12.00"),
        ("群众文化|22.00|", "群众文化|27.00|"),
        ("馆舍维护安排明细表", "馆舍|地点|合计|电费|水费\n东馆|城东|9.00|5.00|4.00\n西馆|城西|3.00|2.00|1.00"),
    ),
}


def _written(folder: Path, variant: Variant, form: str) -> Path:
    tables = [(variant.title, variant.rows), *([variant.more] if variant.more is not None else [])]
    path = folder / f"variant.{form}"
    cells = [(title, [line.split("|") for line in rows.splitlines()]) for title, rows in tables]
    (_word if form == "docx" else _workbook)(path, cells)
    return path


def _word(path: Path, tables: list[tuple[str, list[list[str]]]]) -> None:
    document = docx.Document()
    document.add_paragraph("某某县图书馆2023年单位预算公开")
    for title, rows in tables:
        document.add_paragraph(title)
        document.add_paragraph("编制单位：某某县图书馆　　单位：万元")
        grid = document.add_table(len(rows), max(map(len, rows)))
        for y, row in enumerate(rows):
            for x, words in enumerate(row):
                grid.cell(y, x).text = words
        document.add_paragraph("")
    document.save(str(path))


def _workbook(path: Path, tables: list[tuple[str, list[list[str]]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, (title, rows) in enumerate(tables, 1):
        sheet = book.create_sheet(f"表{number}")
        sheet.append([f"某某县图书馆2023年{title}"])
        sheet.append(["编制单位：某某县图书馆", "", "", "单位：万元"])
        for row in rows:
            sheet.append(row)
    book.save(path)


def _rules(path: Path) -> set[str]:
    report = check_file(Job(str(path), Question()))
    assert report.error is None
    grave = {each.rule for each in report.findings if each.severity in (Severity.ERROR, Severity.WARNING)}
    return grave - _FILES_HOLD_SOME


@pytest.mark.parametrize("form", ["docx", "xlsx"])
@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_read_and_right_and_its_slip_is_found(name: str, form: str, tmp_path: Path) -> None:
    variant = VARIANTS[name]
    path = _written(tmp_path, variant, form)
    table, row, column, digits = variant.figure
    budget, _ = read_file(str(path))
    assert budget.tables[table].by_key[row].figures[column].text == digits
    assert _rules(path) == set()
    right, wrong = variant.slip
    assert variant.rows.count(right) == 1
    assert _rules(_written(tmp_path, variant._replace(rows=variant.rows.replace(right, wrong)), form))
