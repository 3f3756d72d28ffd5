"""The survey of many units: the list, what is missing, and a department against the sum of its units."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetcheck.commands.survey import Entry, Gathering, Survey, entries, page
from budgetcheck.commands.survey.totals import Amount, Sums
from budgetcheck.commands.survey.units import Unit, read_units
from budgetcheck.model.words import InputError, Text, Verdict
from budgetcheck.reporters import Style
from budgetcheck.runs.files import Job, Means
from tests.cli.test_cli import run
from tests.paths import FIXTURES

GOOD = FIXTURES / "xinjiang" / "unit-2024.json"
HUNDREDTH = 10**10
"""The last digit of 0.01 万元, in units."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_list_as_excel_saves_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes("单位,年度,主管部门\r\n甲（本级）,2024,甲\r\n\r\n乙,,\r\n".encode(encoding))
    assert read_units(str(path)) == (Unit("甲（本级）", 2024, "甲"), Unit("乙"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04", "is an Excel workbook"),
        ("unit\n甲".encode("utf-16"), "neither UTF-8 nor GBK"),
        (b"\xff\xff\xff", "neither UTF-8 nor GBK"),
        (b"what\nx", "no column 'unit'"),
        (b"unit,year\nx,24", "'24' is not a year"),
        (b"unit,year\n,2024", "line 2: has no unit"),
        (b"unit\n", "lists no unit"),
        (b"", "no column 'unit'"),
    ],
)
def test_a_list_that_cannot_be_read(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_units(str(path))
    done = run("survey", str(GOOD), "--expect", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def amount(hundredths: int) -> Amount:
    return Amount("general", "total", "total", Text("总计", "total"), "万元", hundredths * HUNDREDTH, HUNDREDTH // 2)


@pytest.mark.parametrize(
    ("own", "units", "verdict"),
    [
        (300, [100, 200], "exact"),
        (301, [100, 200], "rounding"),
        (302, [100, 200], "broken"),
        # Forty units may be off by twenty last digits and a half; so much has odds far below one in a thousand.
        (4010, [100] * 40, "unlikely"),
        (4003, [100] * 40, "rounding"),
        (4021, [100] * 40, "broken"),
    ],
)
def test_a_sum_over_units_is_judged_under_rounding(own: int, units: list[int], verdict: str) -> None:
    listed = [Unit("D"), *(Unit(f"u{number}", parent="D") for number in range(len(units)))]
    sums = Sums(listed)
    for unit, value in zip(listed, (own, *units), strict=True):
        sums.add(unit, (amount(value),))
    differences, counts, left = sums.judged()
    assert (counts, left) == ({verdict: 1}, ())
    assert [each.verdict for each in differences] == ([Verdict(verdict)] if verdict in ("broken", "unlikely") else [])


def test_a_gap_among_the_units_is_no_difference() -> None:
    sums = Sums([Unit("D"), Unit("a", parent="D"), Unit("b", parent="D")])
    sums.add(Unit("D"), (amount(300),))
    sums.add(Unit("a", parent="D"), (amount(100),))
    assert sums.judged() == (
        (),
        {},
        (("D", Text("1 个单位缺少或无法检查", "1 of its units are not there, or cannot be checked")),),
    )


def budget(tmp_path: Path, name: str, times: int = 1, **changes: Any) -> str:
    content = json.loads(GOOD.read_text(encoding="utf-8"), parse_float=Decimal) | {"unit": name} | changes
    for table, part in content["tables"].items():
        for row in part.get("rows", ()) if not table.startswith(("narrative", "performance", "staffing")) else ():
            row.update({key: value * times for key, value in row.items() if isinstance(value, Decimal)})
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
    path.write_text(json.dumps(content, default=str, ensure_ascii=False), encoding="utf-8")
    return str(path)


def survey(tmp_path: Path, last: int) -> Survey:
    paths = [budget(tmp_path, "厅", 2), budget(tmp_path, "甲"), budget(tmp_path, "乙", last), budget(tmp_path, "丙")]
    gathering = Gathering([Unit("厅", 2024), Unit("甲", 2024, "厅"), Unit("乙", 2024, "厅"), Unit("丁", 2024)])
    for found in entries([*map(Job, paths), Job(str(FIXTURES / "broken" / "cut-off.json"))], Means(2)):
        gathering.add(*found)
    return gathering.survey()


def test_a_department_is_the_sum_of_its_units(tmp_path: Path) -> None:
    found = survey(tmp_path, 1)
    assert (found.differences, found.unsummed) == ((), ())
    assert set(found.sums) == {"exact"}
    assert [unit.name for unit in found.absent] == ["丁"]
    assert [entry.unit for entry in found.unlisted] == ["丙"]
    assert found.unreadable == 1


def test_a_unit_too_large_is_seen_in_the_department(tmp_path: Path) -> None:
    found = survey(tmp_path, 3)
    total = next(each for each in found.differences if each.own == "2429.26")
    assert (total.own, total.units, total.difference) == ("2429.26", "4858.52", "-2429.26")
    assert total.place.zh == "表1 单位收支总体情况表（收入）“收入总计”行“预算数”列"


def test_what_a_reviewer_reads(tmp_path: Path) -> None:
    """The whole text: verdicts add up, numbers stand right, a file that is broken is no missing unit."""
    paths = [budget(tmp_path, "厅"), budget(tmp_path, "甲"), budget(tmp_path, "甲"), budget(tmp_path, "名" * 80)]
    (tmp_path / "丁.json").write_text("")
    gathering = Gathering([Unit("厅", 2024), Unit("甲", 2024, "厅"), Unit("乙", 2024, "厅"), Unit("丁", 2024)])
    for found in entries(map(Job, [*paths, str(tmp_path / "丁.json")])):
        gathering.add(*found)
    text = page(gathering.survey(), "text", Style("zh"))
    assert isinstance(text, str)
    lines = [" ".join(line.replace(f"{tmp_path}/", "").split()) for line in text.splitlines()]
    assert lines == [
        "5 个文件：4 个通过，0 个有警告，0 个有错误，1 个无法检查；名单上 4 个单位，缺少 2 个",
        "",
        "名单中缺少的单位",
        "单位 年度 主管部门 可能是这个无法检查的文件",
        "乙 2024 厅",
        "丁 2024 丁.json",
        "",
        "未能汇总的部门",
        "主管部门 说明",
        "厅 1 个单位缺少或无法检查",
        "",
        "名单之外的单位",
        "单位 年度 文件",
        "名" * 59 + "… 2024 3.json",
        "",
        "重复的单位",
        "单位 年度 文件 已有文件",
        "甲 2024 2.json 1.json",
        "",
        "无法检查的文件",
        "文件 说明",
        "丁.json 文件是空的。请检查文件是否保存完整",
        "",
        "各单位结论",
        "结论 错误 警告 单位 年度 文件",
        "通过 0 0 厅 2024 0.json",
        "通过 0 0 甲 2024 1.json",
        "通过 0 0 甲 2024 2.json",
        "通过 0 0 " + "名" * 59 + "… 2024 3.json",
        "无法检查 丁.json",
    ]


def test_numbers_of_the_workbook_are_numbers(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    content = page(survey(tmp_path, 3), "xlsx", Style("zh"))
    assert isinstance(content, bytes)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[-1] == "各单位结论"
    sums = book["各单位之和不等于部门"]
    total = next(row for row in sums.iter_rows(min_row=2) if row[2].value == 2429.26)
    assert [cell.value for cell in total[2:6]] == [2429.26, 4858.52, -2429.26, 0.015]
    assert [cell.number_format for cell in total[2:5]] == ["0.00"] * 3
    wrong, errors, warnings, _, year, _ = next(book["各单位结论"].iter_rows(min_row=2, values_only=True))
    assert (wrong, type(errors), warnings, year) == ("有错误", int, 0, 2024)


HOSTILE = "=1+1<script>alert(1)</script>[bold]\u202e"


@pytest.mark.parametrize("name", ["text", "html", "xlsx", "json"])
def test_no_words_of_a_file_break_a_page(name: str, tmp_path: Path) -> None:
    gathering = Gathering([Unit("不存在", 2024)])
    for found in entries([Job(budget(tmp_path, HOSTILE))]):
        gathering.add(*found)
    content = page(gathering.survey(), name, Style("zh"))
    if isinstance(content, bytes):
        from openpyxl import load_workbook

        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert any("alert(1)" in str(cell.value) for cell in cells)
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        return
    assert "alert(1)" in content
    assert "<script>" not in content or name != "html"
    assert "不存在" in content
    assert "\u202e" not in content or name == "json"
    assert name != "text" or "[bold]" in content


def test_the_command(tmp_path: Path) -> None:
    listed = tmp_path / "units.csv"
    listed.write_text("unit,year,parent\n新疆某产业促进中心,2024,某厅\n", encoding="utf-8")
    arguments = ("survey", "fixtures/xinjiang", "--expect", str(listed))
    one, two = run(*arguments, "-f", "json"), run(*arguments, "-f", "json", "--jobs", "2")
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    found = json.loads(one.stdout)
    assert (one.returncode, len(found["files"]), len(found["repeated"])) == (1, 13, 12)
    assert found["not_summed"] == [
        {"department": "某厅", "why": "the department's own budget is not there, or cannot be checked"}
    ]
    assert "Did you mean 'html'?" in run(*arguments, "-f", "htm").stderr


def test_long_sections_are_cut_in_a_terminal_and_nowhere_else() -> None:
    """What hundreds of units lack is said by table first; every row is in the workbook and on the page."""
    fund, debt = Text("表8 政府性基金", "Table 8 fund"), Text("表11 结转", "Table 11 carry-over")
    poor = tuple(
        Entry(f"{number}.json", f"单位{number}", 2024, errors=1, missing=(fund, debt) if number % 2 else (fund,))
        for number in range(80)
    )
    found = Survey(poor, ())
    lines = [line.split() for line in str(page(found, "text", Style("zh"))).splitlines()]
    assert ["表8", "政府性基金", "80"] in lines
    assert ["表11", "结转", "40"] in lines
    assert ["另有", "20", "行，见", "--format", "xlsx", "或", "html"] in lines
    assert sum(line[:1] == ["有错误"] for line in lines) == 80
    assert str(page(found, "html", Style("zh"))).count("表11 结转") == 41


def test_no_time_is_spent_on_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A survey shows none, so that looking for them would be thrown away."""
    from budgetcheck.commands.survey import entry_of
    from budgetcheck.locate import mistakes

    def never(*_: object) -> tuple[()]:
        raise AssertionError

    monkeypatch.setattr(mistakes, "mistakes", never)
    entry, _ = entry_of(Job(str(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json")))
    assert entry.errors
