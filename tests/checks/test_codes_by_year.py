"""Official codes and names by year: what was right in its year is right, what came later or ended is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.judging.question import Question
from budgetcheck.model.official_codes import classification, official, years_of
from budgetcheck.model.words import InputError, Severity
from tests.generator import read

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import Finding

RULE = "code-and-name-disagree"
BEFORE = {"210": "医疗卫生与计划生育支出", "207": "文化体育与传媒支出", "220": "国土海洋气象等支出"}
SINCE_2019 = {"210": "卫生健康支出", "207": "文化旅游体育与传媒支出", "220": "自然资源海洋气象等支出"}
UNTIL_2019 = {"215": "资源勘探信息等支出", "20805": "行政事业单位离退休", "2080501": "归口管理的行政单位离退休"}
SINCE_2020 = {"215": "资源勘探工业信息等支出", "20805": "行政事业单位养老支出", "2080501": "行政单位离退休"}


def found(year: int, names: dict[str, str], table: str = "general") -> list[Finding]:
    content: dict[str, Any] = {
        "format": 1,
        "unit": "示例市政养护管理中心",
        "region": "",
        "year": year,
        "stage": "budget",
        "measure": "万元",
        "decimals": 2,
        "tables": {table: {"rows": [{"code": code, "name": name} for code, name in sorted(names.items())]}},
    }
    pack = load_pack("common")
    return list(validate(read(content, pack.layout), pack, Question(select=(RULE,))).findings)


@pytest.mark.parametrize(
    ("year", "names"),
    [
        (2018, BEFORE | UNTIL_2019),
        (2019, SINCE_2019 | UNTIL_2019),
        (2020, SINCE_2019 | SINCE_2020),
        (2025, SINCE_2019 | SINCE_2020 | {"20139": "社会工作事务", "2013901": "行政运行"}),
        # Written late, with the names of a later year.
        (2018, SINCE_2019 | SINCE_2020),
    ],
)
def test_names_of_their_year_are_right(year: int, names: dict[str, str]) -> None:
    assert found(year, names) == []


@pytest.mark.parametrize(("year", "names"), [(2019, BEFORE), (2020, UNTIL_2019), (2025, BEFORE), (2025, UNTIL_2019)])
def test_names_of_an_earlier_year_are_not(year: int, names: dict[str, str]) -> None:
    assert [finding.severity for finding in found(year, names)] == [Severity.ERROR] * 3


@pytest.mark.parametrize(
    ("year", "code", "name", "said"),
    [
        (2023, "20139", "社会工作事务", "科目编码 20139 不在预算年度的科目表中（2024 年起“社会工作事务”）"),
        (2018, "224", "灾害防治及应急管理支出", "2019 年起“灾害防治及应急管理支出”"),
        (2018, "2013802", "一般行政管理事务", "科目编码 2013802 不在"),
        (2024, "2019898", "示例事务", "科目编码 2019898 不在本工具所收的科目表中"),
    ],
)
def test_a_code_of_another_year_or_none_is_a_note(year: int, code: str, name: str, said: str) -> None:
    (finding,) = found(year, {code: name})
    assert finding.severity is Severity.NOTE
    assert said in finding.message.zh


def test_the_economic_codes_of_2017_and_of_the_reform_of_2018() -> None:
    old = {"30104": "其他社会保障缴费", "30311": "住房公积金", "309": "基本建设支出", "310": "其他资本性支出"}
    new = {"30112": "其他社会保障缴费", "30113": "住房公积金", "309": "资本性支出（基本建设）", "310": "资本性支出"}
    assert found(2017, old, "general_basic") == []
    assert found(2018, new, "general_basic") == []
    assert [finding.severity for finding in found(2024, {"30311": "住房公积金"}, "general_basic")] == [Severity.ERROR]
    assert {finding.severity for finding in found(2017, {"30113": "住房公积金"}, "general_basic")} == {Severity.NOTE}


def test_codes_in_use_are_those_of_the_last_year() -> None:
    assert classification("function")["210"] == ("卫生健康支出", "published")
    assert official("function", 2018)["210"][0] == "医疗卫生与计划生育支出"
    assert "304" not in classification("economic")
    assert [span.name for span in years_of("economic", "30311")] == ["住房公积金", "代缴社会保险费"]
    assert years_of("function", "9999999") == ()


def forget_codes() -> None:
    """Have the lists of codes read anew."""
    from budgetcheck.model import official_codes

    for kept in (official_codes.called, official_codes._printed, official_codes._changed):
        kept.cache_clear()


def test_a_yearly_update_is_lines_in_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new code, a new name and one that ends, each from its year; the other lists stay as they are."""
    from budgetcheck.model import official_codes

    codes = tmp_path / "codes"
    codes.mkdir()
    for name in ("function.csv", "economic.csv", "years.csv"):
        (codes / name).write_bytes((official_codes.rules_folder() / "codes" / name).read_bytes())
    with (codes / "years.csv").open("a", encoding="utf-8") as years:
        years.write("function,20141,示例事务,2027,,published\n")
        years.write("function,213,农林水和气象支出,2027,,published\n")
        years.write("function,20140,信访事务,2024,2026,recalled\n")
    monkeypatch.setattr(official_codes, "rules_folder", lambda: tmp_path)
    forget_codes()
    try:
        assert "20141" not in official("function", 2026)
        assert official("function", 2027)["20141"] == ("示例事务", "published")
        assert official("function", 2026)["213"][0] == "农林水支出"
        assert official("function", 2027)["213"][0] == "农林水和气象支出"
        assert "2014001" in official("function", 2026)
        assert "2014001" not in official("function", 2027)
        with (codes / "years.csv").open("a", encoding="utf-8") as years:
            years.write("function,213,农林水支出,soon,,published\n")
        forget_codes()
        with pytest.raises(InputError, match="since and until are not years"):
            years_of("function", "213")
    finally:
        forget_codes()


@pytest.mark.parametrize(
    ("names", "table", "meant"),
    [
        ({"30233": "公务用车运行维护费"}, "general_basic", "30231"),
        ({"2080577": "机关事业单位基本养老保险缴费支出"}, "general", "2080505"),
        # Its name is another row's, several codes are called so, or none is.
        ({"30233": "公务用车运行维护费", "30231": "公务用车运行维护费"}, "general_basic", None),
        ({"2010177": "行政运行"}, "general", None),
        ({"30233": "示例费用"}, "general_basic", None),
        # Codes of another class are another list's.
        ({"39931": "公务用车运行维护费"}, "general_basic", None),
    ],
)
def test_a_code_that_nobody_knows_beside_a_name_that_has_one(
    names: dict[str, str], table: str, meant: str | None
) -> None:
    unlisted = [each for each in found(2024, names, table) if each.at[0].column == "code"]
    assert [each.expected for each in unlisted if each.severity is Severity.WARNING] == ([meant] if meant else [])
