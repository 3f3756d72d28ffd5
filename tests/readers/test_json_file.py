"""The budget file reader: exact decimals from good files, and from any other bytes one error that says where and what."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgetcheck.model.budget import Budget, Figure
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import open_document as open_path
from budgetcheck.readers.json_file import open_document
from budgetcheck.readers.rows import MAX_CODE, MAX_TEXT

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "total": ColumnLayout(label="合计"),
    "change": ColumnLayout(label="增减", type="change"),
    "yuan": ColumnLayout(label="单价", measure="元", decimals=0),
    "share": ColumnLayout(label="占比", type="percent", decimals=2),
    "staff": ColumnLayout(label="人数", type="exact"),
    "area": ColumnLayout(label="面积", type="quantity"),
    "reason": ColumnLayout(label="原因", type="text"),
    "items": ColumnLayout(label="包括", type="list"),
}
"""A column of every kind."""
LAYOUT = Layout(
    tables={
        "general": TableLayout(
            title="一般公共预算支出表",
            codes="function",
            columns=COLUMNS,
        ),
        "projects": TableLayout(
            title="项目支出表",
            second_key="project",
            columns={"project": ColumnLayout(label="项目", type="text"), "total": ColumnLayout(label="合计")},
        ),
    }
)

HEAD = {
    "format": "1",
    "unit": '"示例单位"',
    "region": '"新疆"',
    "year": "2024",
    "stage": '"budget"',
    "measure": '"万元"',
    "decimals": "2",
}


def budget_file(
    cells: str = "", *, rows: str | None = None, table: str = "", name: str = "general", **head: str
) -> str:
    """Return a budget file of one table, as text, so that what is wrong in it stands there letter by letter."""
    rows = f'{{"code": "208"{", " if cells else ""}{cells}}}' if rows is None else rows
    written = ", ".join(f'"{key}": {value}' for key, value in (HEAD | head).items() if value)
    return f'{{{written}, "tables": {{"{name}": {{"rows": [{rows}]{table}}}}}}}'


def read(text: str | bytes) -> Budget:
    data = text.encode() if isinstance(text, str) else text
    return open_document("budget.json", data).budget(LAYOUT)


def figure(value: str, column: str = "total", table: str = "", **head: str) -> Figure:
    """Return a figure as it is read in one column."""
    return read(budget_file(f'"{column}": {value}', table=table, **head)).tables["general"].rows[0].figures[column]


def refusal(text: str | bytes) -> InputError:
    """Return the error that a file gives; it names the file and can be written anywhere."""
    started = time.process_time()
    with pytest.raises(InputError) as caught:
        read(text)
    assert time.process_time() - started < 5
    error = caught.value
    assert error.file == "budget.json"
    for said, start in ((error.say("zh"), "budget.json："), (error.say("en"), "budget.json: ")):
        assert said.startswith(start)
        assert said.isprintable()
        assert len(said.encode()) < 2_000
    return error


# ------------------------------------------------------------------------------------------------ figures as published


@pytest.mark.parametrize(
    ("written", "text", "units", "half"),
    [
        ("0.10", "0.10", 10**11, 5 * 10**9),
        ("0.1", "0.10", 10**11, 5 * 10**9),
        ("-16.05", "-16.05", -1605 * 10**10, 5 * 10**9),
        ("1214.63", "1214.63", 121463 * 10**10, 5 * 10**9),
        ("9007199254740.993", "9007199254740.993", 9007199254740993 * 10**9, 5 * 10**8),
        ("0", "0.00", 0, 5 * 10**9),
        ("-0.00", "0.00", 0, 5 * 10**9),
        ("0e999999999", "0.00", 0, 5 * 10**9),
        ("1.5E+3", "1500.00", 1500 * 10**12, 5 * 10**9),
        ("15e-1", "1.50", 15 * 10**11, 5 * 10**9),
        ('"33.9"', "33.9", 339 * 10**11, 5 * 10**10),
        ('"33"', "33", 33 * 10**12, 5 * 10**11),
        ('"0.00"', "0.00", 0, 5 * 10**9),
        ("1.234567", "1.234567", 1234567 * 10**6, 5 * 10**5),
    ],
)
def test_a_figure_is_read_exactly(written: str, text: str, units: int, half: int) -> None:
    """Digits, precision and amount are those written: a string has its own precision, a number may be finer."""
    found = figure(written)
    assert (text, units, half, "万元") == (found.text, found.units, found.half, found.measure)
    assert type(found.value) is Decimal


def test_no_float_is_made() -> None:
    """A number that binary floats cannot hold is read digit for digit."""
    found = figure("12345678901234.56")
    assert (Decimal("12345678901234.56"), 1234567890123456 * 10**10) == (found.value, found.units)


@pytest.mark.parametrize(
    ("column", "table", "head", "measure", "decimals", "units", "half"),
    [
        ("total", "", {}, "万元", 2, 12 * 10**12, 5 * 10**9),
        ("total", "", {"measure": '"元"'}, "元", 2, 12 * 10**8, 5 * 10**5),
        ("total", "", {"decimals": "0"}, "万元", 0, 12 * 10**12, 5 * 10**11),
        ("total", "", {"decimals": "6"}, "万元", 6, 12 * 10**12, 5 * 10**5),
        ("total", ', "decimals": 1', {}, "万元", 1, 12 * 10**12, 5 * 10**10),
        ("total", ', "measure": "元"', {}, "元", 2, 12 * 10**8, 5 * 10**5),
        ("change", ', "measure": "元", "decimals": 0', {}, "元", 0, 12 * 10**8, 5 * 10**7),
        ("yuan", ', "measure": "万元", "decimals": 4', {}, "元", 0, 12 * 10**8, 5 * 10**7),
        ("share", ', "decimals": 4', {"decimals": "0"}, "%", 2, 12 * 10**8, 5 * 10**5),
        ("staff", ', "decimals": 4', {}, "", 0, 12 * 10**8, 0),
        ("area", "", {"measure": '"元"'}, "", 2, 12 * 10**8, 5 * 10**5),
    ],
)
def test_measure_and_precision_are_the_columns_else_the_tables_else_the_documents(
    column: str, table: str, head: dict[str, str], measure: str, decimals: int, units: int, half: int
) -> None:
    """The nearest statement counts, and what is counted is exact."""
    found = figure("12", column, table, **head)
    assert (measure, decimals, units, half) == (found.measure, found.decimals, found.units, found.half)


def test_what_is_blank_stays_blank() -> None:
    """A column left out or null holds no figure; a printed zero holds one."""
    row = read(budget_file('"total": null, "share": 0')).tables["general"].rows[0]
    assert {"share": Decimal(0)} == {column: found.value for column, found in row.figures.items()}


def test_words_lists_sources_and_second_keys_are_read() -> None:
    """Beside figures a row holds words, lists of words, its place in a document, and a second key."""
    cells = (
        '"name": "社会\\n保障", "reason": "标准提高", "items": ["工资", "奖金"], "source": {"page": 3, "cell": "B7"}'
    )
    row = read(budget_file(f'{cells}, "total": 1')).tables["general"].rows[0]
    source = row.figures["total"].source
    assert source is not None
    assert (row.name, row.texts) == ("社会\n保障", {"reason": ("标准提高",), "items": ("工资", "奖金")})
    assert (source.page, source.cell, source.sheet) == (3, "B7", None)
    rows = '{"code": "208", "project": "甲"}, {"code": "208", "project": "乙"}, {"code": "208"}'
    table = read(budget_file(rows=rows, name="projects")).tables["projects"]
    assert list(table.by_key) == ["208/甲", "208/乙", "208"]


def test_the_identity_is_known_before_a_layout_is() -> None:
    """Region, year and stage can be asked for first: a layout is chosen by them."""
    document = open_document("budget.json", budget_file().encode())
    assert document.identity[:3] == ("新疆", 2024, "budget")


# ----------------------------------------------------------------------------------------- what is wrong, and where

ROW = "tables.general row 1 (208)"


@pytest.mark.parametrize(
    ("text", "place", "problem", "remedy"),
    [
        (budget_file(yeer="2024"), "yeer", "unknown key 'yeer'", "Did you mean 'year'?"),
        (budget_file(table=', "row": []'), "tables.general.row", "unknown key 'row'", "Did you mean 'rows'?"),
        (budget_file(name="generel"), "tables.generel", "the rule pack knows no table", "Did you mean 'general'?"),
        (budget_file('"totel": 1'), f"{ROW}.totel", "unknown key 'totel'", "Did you mean 'total'?"),
        (budget_file('"nmae": "x"'), f"{ROW}.nmae", "unknown key 'nmae'", "Did you mean 'name'?"),
        (budget_file('"source": {"pag": 1}'), f"{ROW}.source.pag", "unknown key 'pag'", "Did you mean 'page'?"),
        (budget_file(table=', "source": {"seet": "1"}'), "tables.general.source.seet", "unknown key", "'sheet'"),
        (budget_file(unit=""), "", "the key 'unit' is missing", "schema"),
    ],
)
def test_an_unknown_or_missing_key_is_named_with_the_nearest(text: str, place: str, problem: str, remedy: str) -> None:
    """At every level an unknown key is refused where it stands, and the key that was meant is named."""
    error = refusal(text)
    assert place == error.place
    assert problem in error.problem.en
    assert error.remedy is not None
    assert remedy in error.remedy.en


@pytest.mark.parametrize(
    ("text", "place", "key"),
    [
        ('{"format": 1, "format": 1}', "", "format"),
        ('{"\\ud800": 1, "\\ud800": 2}', "", "�"),
        (budget_file().replace('"general": {', '"general": {}, "general": {'), "tables", "general"),
        (budget_file(table=', "rows": []'), "tables.general", "rows"),
        (budget_file('"total": 1, "total": 2'), ROW, "total"),
        (budget_file('"code": "210"'), "tables.general row 1 (210)", "code"),
        (budget_file('"source": {"page": 1, "page": 2}'), f"{ROW}.source", "page"),
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str, place: str, key: str) -> None:
    """JSON readers would keep the last one in silence."""
    error = refusal(text)
    assert place == error.place
    assert f"key '{key}' appears twice" in str(error)


def test_a_row_code_that_stands_twice_is_refused() -> None:
    """Codes are unique in a table, or together with the second key."""
    error = refusal(budget_file(rows='{"code": "208"}, {"code": "210"}, {"code": "208"}'))
    assert error.place == "tables.general row 3 (208)"
    twice = '{"code": "208", "project": "甲"}, {"code": "208", "project": "甲"}'
    assert refusal(budget_file(rows=twice, name="projects")).place == "tables.projects row 2 (208/甲)"
    assert len(read(budget_file(rows='{"code": "total"}, {"code": "208"}')).tables["general"].rows) == 2


@pytest.mark.parametrize(
    ("value", "problem", "remedy"),
    [
        ("true", "must be a number, not true/false", "leave a blank cell out"),
        ("[1]", "must be a number, not a list", "Write a number"),
        ('{"value": 1}', "must be a number, not an object", "Write a number"),
        ("NaN", "NaN", "leave a blank cell out"),
        ("-Infinity", "-Infinity", "leave a blank cell out"),
        ('"NaN"', "'NaN' is not a number", "Write digits only"),
        ('"1,2"', "'1,2' is not a number", "Write 12"),
        ('"1，214.63"', "is not a number", "Write 1214.63"),
        ('"１２．５"', "is not a number", "Write 12.5"),
        ('"٣"', "is not a number", "Write digits only"),
        ('"51.78%"', "is not a number", "Write 51.78"),
        ('" 1.2"', "is not a number", "Write 1.2"),
        ('"1.2\\n"', "is not a number", "Write 1.2"),
        ('"+1"', "is not a number", "Write digits only"),
        ('"1e5"', "is not a number", "Write digits only"),
        ('"1."', "is not a number", "Write digits only"),
        ('""', "is not a number", "Leave a blank cell out"),
        ('"—"', "is not a number", "Leave a blank cell out"),
        ("1e999999999", "too large", "measure"),
        ("-1e400", "too large", "measure"),
        ("1000000000000000", "too large", "measure"),
        ('"1000000000000000.00"', "too large", "measure"),
        ("9" * 1_000_000, "too large", "measure"),
        (f'"{"9" * 1_000_000}"', "is not a number", "Write digits only"),
        ("1e-999999999", "too many decimals", ""),
        (f"0.{'0' * 1_000_000}1", "too many decimals", ""),
        ("1.2345678", "more than 6 decimals", "published"),
        ('"1.2345678"', "more than 6 decimals", "published"),
        ('"\\ud800"', "is not a number", "Write digits only"),
        ('"1\\u001b[31m"', "is not a number", "Write digits only"),
    ],
)
def test_what_is_no_figure_is_refused_at_its_cell(value: str, problem: str, remedy: str) -> None:
    """Table, row and column are named, and what to write instead."""
    error = refusal(budget_file(f'"total": {value}'))
    assert f"{ROW}.total" == error.place
    assert problem in str(error)
    assert remedy in (error.remedy.en if error.remedy else "")


@pytest.mark.parametrize("value", ["1e99999999999999999999", "1e-99999999999999999999", "-1e99999999999999999999"])
def test_an_exponent_beyond_all_arithmetic_is_refused(value: str) -> None:
    """Not even exact decimals can hold such a number, so its place is not known; the file is refused."""
    assert "absurd numbers" in str(refusal(budget_file(f'"total": {value}')))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        (budget_file(format="2"), "format", "it must be 1"),
        (budget_file(format='"1"'), "format", "it must be 1"),
        (budget_file(format="true"), "format", "it must be 1"),
        (budget_file(format="1e999999999"), "format", "it must be 1"),
        (budget_file(unit='""'), "unit", "must not be empty"),
        (budget_file(unit="12"), "unit", "must be text, not a number 12"),
        (budget_file(region="null"), "region", "must be text, not null"),
        (budget_file(year='"2024"'), "year", "must be a whole number, not text"),
        (budget_file(year="2024.5"), "year", "must be a whole number"),
        (budget_file(year="1e999999999"), "year", "must be a whole number"),
        (budget_file(year="1e-999999999"), "year", "must be a whole number"),
        (budget_file(year="NaN"), "year", "must be a whole number"),
        (budget_file(year="9" * 100_000), "year", "must be a whole number"),
        (budget_file(year="1949"), "year", "is not within 1990–2100"),
        (budget_file(stage='"draft"'), "stage", "must be one of: budget, final"),
        (budget_file(stage='["budget"]'), "stage", "must be one of: budget, final"),
        (budget_file(measure='"亿元"'), "measure", "must be one of: 万元, 元"),
        (budget_file(decimals="7"), "decimals", "is not within 0–6"),
        (budget_file(decimals="-1"), "decimals", "is not within 0–6"),
        (budget_file(**{"$schema": "1"}), "$schema", "must be text"),
        (budget_file(table=', "measure": "%"'), "tables.general.measure", "must be one of"),
        (budget_file(table=', "decimals": 1.5'), "tables.general.decimals", "must be a whole number"),
        (budget_file(table=', "title": null'), "tables.general.title", "must be text"),
        (budget_file(table=', "statement": ["空表"]'), "tables.general.statement", "must be text"),
        (budget_file(table=', "source": 1'), "tables.general.source", "must be an object"),
        (budget_file(rows="1"), "tables.general row 1", "must be an object, not a number 1"),
        (budget_file(rows="[]"), "tables.general row 1", "must be an object, not a list"),
        (budget_file(rows='{"total": 1}'), "tables.general row 1", "the key 'code' is missing"),
        (budget_file(rows='{"code": 208}'), "tables.general row 1", "row code 208 must be text"),
        (budget_file(rows='{"code": ["208"]}'), "tables.general row 1", "must be text"),
        (budget_file(rows='{"code": ""}'), "tables.general row 1.code", "must not be empty"),
        (budget_file(rows='{"code": " 208"}'), "tables.general row 1.code", "blank"),
        (budget_file(rows='{"code": "2\\n08"}'), "tables.general row 1.code", "blank"),
        (budget_file('"name": 5'), f"{ROW}.name", "must be text"),
        (budget_file('"reason": ["x"]'), f"{ROW}.reason", "must be text"),
        (budget_file('"items": "工资"'), f"{ROW}.items", "must be a list of texts, not text"),
        (budget_file('"items": [1]'), f"{ROW}.items", "must be text"),
        (budget_file('"source": {"page": 1.5}'), f"{ROW}.source.page", "must be a whole number"),
        (budget_file().replace('{"rows": [{"code": "208"}]}', "[]"), "tables.general", "must be an object"),
        (budget_file().replace('[{"code": "208"}]', "null"), "tables.general.rows", "must be a list"),
        (budget_file().replace('{"general": {"rows": [{"code": "208"}]}}', "[]"), "tables", "must be an object"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_where_it_stands(text: str, place: str, problem: str) -> None:
    """Every key says what it wants, and what it got."""
    error = refusal(text)
    assert place == error.place
    assert problem in error.problem.en


def test_a_code_has_a_length() -> None:
    """64 characters are enough for any code; more is refused, so that no rule has to look through it."""
    longest = "2" * MAX_CODE
    assert longest in read(budget_file(rows=f'{{"code": "{longest}"}}')).tables["general"].by_key
    error = refusal(budget_file(rows=f'{{"code": "{longest}2"}}'))
    assert (error.place, error.problem.en) == ("tables.general row 1", "row code is longer than 64 characters")
    assert len(str(refusal(budget_file(rows=f'{{"code": "{"2" * 100_000}"}}')))) < 300


def test_a_text_has_a_length() -> None:
    """A text longer than any section is refused."""
    assert read(budget_file(f'"reason": "{"长" * MAX_TEXT}"'))
    assert f"{ROW}.reason" == refusal(budget_file(f'"reason": "{"长" * (MAX_TEXT + 1)}"')).place


UNFIT = ["\\u0000", "\\u0007", "\\u001b[31m", "\\u007f", "\\u009b31m", "\\ud800", "\\udfff", "\x7f", "\x9b"]


@pytest.mark.parametrize("letter", UNFIT)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        (budget_file(unit='"单位?"'), "unit"),
        (budget_file(region='"新疆?"'), "region"),
        (budget_file('"name": "社会?保障"'), f"{ROW}.name"),
        (budget_file('"reason": "?"'), f"{ROW}.reason"),
        (budget_file('"items": ["工资", "奖?金"]'), f"{ROW}.items"),
        (budget_file('"source": {"sheet": "表?"}'), f"{ROW}.source.sheet"),
        (budget_file(table=', "title": "表?"'), "tables.general.title"),
        (budget_file(table=', "number": "表?"'), "tables.general.number"),
        (budget_file(table=', "statement": "空?"'), "tables.general.statement"),
        (budget_file(rows='{"code": "20?8"}'), "tables.general row 1.code"),
        (budget_file(rows='{"code": "1", "project": "甲?"}', name="projects"), "tables.projects row 1 (1).project"),
    ],
)
def test_a_text_that_could_steer_a_terminal_or_has_no_encoding_is_refused(text: str, place: str, letter: str) -> None:
    """Control characters and halves of surrogate pairs are refused wherever words may stand."""
    assert read(text.replace("?", ""))
    error = refusal(text.replace("?", letter))
    assert place == error.place
    assert error.remedy == Text("请删除不可见字符", "Remove the invisible characters")


@pytest.mark.parametrize("letter", [*UNFIT, "\\n", "\\u202e", "\\r"])
@pytest.mark.parametrize(
    "text",
    [
        budget_file('"?": 1'),
        budget_file('"total": "?"'),
        budget_file('"source": {"?": 1}'),
        budget_file(name="?"),
        budget_file(stage='"?"'),
        budget_file(table=', "?": 1'),
        budget_file(**{"?": "1"}),
        budget_file(format='"?"'),
    ],
)
def test_an_error_never_repeats_what_could_steer_a_terminal(text: str, letter: str) -> None:
    """Where the file's own words stand in a message, they are shown harmless, and on one line."""
    refusal(text.replace("?", letter))


@pytest.mark.parametrize(
    "text",
    [
        budget_file(f'"{"x" * 500_000}": 1'),
        budget_file(**{"x" * 500_000: "1"}),
        budget_file(name="x" * 500_000),
        f'{{"{"x" * 500_000}": 1, "{"x" * 500_000}": 2}}',
        budget_file(stage=f'"{"x" * 500_000}"'),
        budget_file(f'"total": ["{"x" * 500_000}"]'),
        budget_file(rows='{"code": "1", "project": "?"}, {"code": "1", "project": "?"}', name="projects").replace(
            "?", "项" * 50_000
        ),
        "{" + ", ".join(f'"key{number}": 1' for number in range(200_000)) + ', "key0": 2}',
        budget_file(rows=", ".join(["{}"] * 300_000)),
    ],
)
def test_an_error_is_short_however_long_its_cause(text: str) -> None:
    """`refusal` measures the message and the time."""
    refusal(text)


# ---------------------------------------------------------------------------------------------------- broken files


@pytest.mark.parametrize(
    ("data", "problem", "remedy"),
    [
        (b"", "is empty", "Save it again"),
        (b" \r\n\t", "is empty", "Save it again"),
        (b"\xef\xbb\xbf" + budget_file().encode(), "byte order mark", "UTF-8 without"),
        (budget_file().encode("utf-16"), "UTF-16", "UTF-8 without"),
        (budget_file().encode("utf-16-le"), "UTF-16", "UTF-8 without"),
        (budget_file().encode("utf-16-be"), "UTF-16", "UTF-8 without"),
        (budget_file().encode("utf-32"), "UTF-16 or UTF-32", "UTF-8 without"),
        (budget_file().encode("gbk"), "it looks like GBK", "Save it as UTF-8"),
        (b'{"unit": "\xff\xff"}', "is not UTF-8 text", "Save it as UTF-8"),
        (b'{"unit": "\xed\xa0\x80"}', "is not UTF-8 text", "Save it as UTF-8"),
        (b"\x00" * 64, "UTF-16 or UTF-32", "UTF-8 without"),
        (budget_file().encode().replace(b"208", b"2\x0008"), "Invalid control character", "Check"),
        (budget_file(unit='"\x1b[31m"').encode(), "Invalid control character", "Check"),
        (b"[1, 2]", "one object", "schema"),
        (b"null", "one object", "schema"),
        (b'"budget"', "one object", "schema"),
        (b"12", "one object", "schema"),
        (b"NaN", "one object", "schema"),
        (budget_file().encode() + b"}", "Extra data", "Check"),
        (budget_file().replace(",", ",,", 1).encode(), "is not valid JSON", "Check"),
        (b"[" * 100_000, "nested too deeply", "budget file"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply", "budget file"),
        (b'{"a":' * 100_000, "nested too deeply", "budget file"),
        (budget_file(f'"total": {"[" * 100_000}{"]" * 100_000}').encode(), "nested too deeply", "budget file"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "", ""),
        (b"PK\x03\x04\x14\x00\x06\x00", "", ""),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_its_remedy(data: bytes, problem: str, remedy: str) -> None:
    """Each way in which files arrive broken is told apart."""
    error = refusal(data)
    assert problem in error.problem.en
    assert remedy in (error.remedy.en if error.remedy else "")


def test_the_line_of_a_fault_is_named() -> None:
    """Syntax and encoding faults name line and column, as far as they are known."""
    assert refusal('{\n"unit": "x"\n"region": ""}').place == "line 3 column 1"
    assert refusal('{"unit":\n"单位"}'.encode("gbk")).place == "line 2"


@pytest.mark.parametrize("depth", [*range(20, 1000, 97), *range(920, 1000)])
def test_nesting_just_short_of_the_limit_is_refused_like_any_other(depth: int) -> None:
    """What the parser can still nest, the messages can too."""
    refusal(budget_file(f'"total": {"[" * depth}{"]" * depth}'))
    refusal(budget_file('"total": ' + '{"a": ' * depth + "1" + "}" * depth))


def test_a_file_cut_off_anywhere_is_refused() -> None:
    """At no byte does a file that ends too early read as a whole one, and mostly it is called what it is."""
    data = budget_file('"name": "社会保障", "total": 1214.63, "items": ["工资"]').encode()
    assert read(data)
    errors = [refusal(data[:end]) for end in range(len(data))]
    called = sum("cut off" in error.problem.en for error in errors)
    assert called > len(data) * 0.9
    assert not any("GBK" in error.problem.en for error in errors)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
@example(b"\xef\xbb")
@example(b'{"\\ud800":')
def test_any_bytes_give_a_budget_or_an_error(data: bytes) -> None:
    """Whatever a file holds, the reader says so in its own words."""
    refusal(data)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=8)
    | st.sampled_from([*HEAD, "general", "code", "rows", "total", "208", "万元", "budget"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a good file with one value of it, at any depth, replaced by anything."""
    content = json.loads(budget_file('"name": "x", "total": 1, "items": ["y"], "source": {"page": 1}'))
    level: object = content
    for _ in range(draw(st.integers(0, 6))):
        if isinstance(level, dict) and level:
            key: object = draw(st.sampled_from(sorted(level)))
        elif isinstance(level, list) and level:
            key = draw(st.integers(0, len(level) - 1))
        else:
            break
        below = level[key]  # type: ignore[call-overload]
        if not isinstance(below, dict | list) or draw(st.booleans()):
            level[key] = draw(VALUES)  # type: ignore[call-overload]
            break
        level = below
    return json.dumps(content).encode()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(damaged())
def test_any_value_in_any_place_gives_a_budget_or_an_error(data: bytes) -> None:
    """One damaged value is either a different budget or an error that names its place, and both can be written."""
    try:
        budget = read(data)
    except InputError as error:
        said = error
    else:
        shown = [budget.unit, *(row.code + row.name for table in budget.tables.values() for row in table.rows)]
        assert "".join(shown).encode()
        return
    assert said.place or "key" in said.problem.en
    assert said.say("zh").isprintable()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_every_number_survives_reading(digits: int, decimals: int) -> None:
    """A number given as JSON number or as text is, to the last digit, the figure that is judged."""
    printed = f"{Decimal(digits).scaleb(-decimals):.{decimals}f}"
    for written in (printed, f'"{printed}"'):
        found = figure(written)
        assert Decimal(digits).scaleb(-decimals) == found.value
        assert digits * 10 ** (12 - decimals) == found.units
        assert Decimal(found.text) == found.value


# --------------------------------------------------------------------------------------------------- files on disk


def test_a_file_is_opened_by_its_suffix(tmp_path: Path) -> None:
    """A known suffix, in any case, is read; another one is refused with the formats that can be read."""
    path = tmp_path / "budget.JSON"
    path.write_text(budget_file(), encoding="utf-8")
    assert open_path(str(path)).budget(LAYOUT).path == str(path)
    (tmp_path / "budget.xyz").write_text("<xyz/>", encoding="utf-8")
    with pytest.raises(InputError, match=r"unknown format '.xyz'.*\.json"):
        open_path(str(tmp_path / "budget.xyz"))
    with pytest.raises(InputError, match="cannot be read"):
        open_path(str(tmp_path / "none.json"))
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        open_path(str(tmp_path / "folder.json"))
