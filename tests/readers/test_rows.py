"""What is read quickly against what is read carefully: the same budget to the last digit, or the same error."""

from __future__ import annotations

import json
import sys
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck import load_pack
from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout
from budgetcheck.model.words import InputError
from budgetcheck.readers import json_text
from budgetcheck.readers.careful import is_unfit
from budgetcheck.readers.json_file import JsonDocument, open_document
from budgetcheck.readers.json_text import _loaded
from budgetcheck.readers.rows import Odd, Rows
from tests.generator import dump, generate, random_options
from tests.paths import FIXTURES
from tests.readers.test_json_file import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.budget import Budget, Row

XINJIANG = load_pack("xinjiang-2024").layout
LAYOUT = Layout(
    tables={
        "general": TableLayout(
            title="一般公共预算支出表",
            second_key="project",
            columns=COLUMNS | {"project": ColumnLayout(label="项目", type="text")},
        )
    }
)
"""A table with a column of every kind."""

KEYS = [
    "code",
    "name",
    "source",
    "sources",
    "total",
    "amount",
    "reason",
    "items",
    "project",
    "rows",
    "title",
    "unit",
    "",
]

NUMBERS = [
    *("0", "-0", "-0.00", "0e5", "0e-70", "0e999999999", "0e-999999999", "0." + "0" * 70),
    *("1", "-16.05", "1e3", "1E+3", "15e-1", "33.9", "33.90", "33.900", "1.234567", "1.2345678", "1." + "0" * 70),
    *("999999999999999", "999999999999999.999999", "1000000000000000", "1e14", "1e15", "9" * 30, "1e999999999"),
    *("1e-6", "1e-7", "1e-999999999", "1." + "0" * 40 + "1", "1e99999999999999999999", "NaN", "-Infinity"),
]
TEXTS = [
    *("0", "-0.00", "33.9", "33.90", "-1", "0" * 14 + "1", "0" * 15 + "1", "0" * 40 + "1", "9" * 15, "1" + "0" * 15),
    *("", "-", "--1", "+1", ".", "1.", ".5", "1.2.3", "1,2", "1e3", "1\n", " 1", "²", "١", "１", "1.1234567", "NaN"),
    *("a", "a:b", "https://a", "a\nb", "a\r\nb", "\x07", "\x1b[31m", "\ud800", "\u202e", "\xa0", "\u2003", "a b"),
    *("total", "208", "万元", "元", "2" * 64, "2" * 65, "长" * 100_000, "长" * 100_001),
]
SOURCES = [
    *(
        '{"page": 1}',
        '{"page": 0}',
        '{"page": 0e7}',
        '{"page": 1e2}',
        '{"page": 1.0}',
        '{"page": 0.5}',
        '{"page": -1}',
    ),
    *('{"page": 999999}', '{"page": 1000000}', '{"page": 1e999999999}', '{"page": 1e-999999999}', '{"page": true}'),
    *('{"sheet": "x", "cell": "B7"}', '{"sheet": ""}', '{"cell": null}', '{"pag": 1}', '{"page": 1, "page": 2}'),
    *('{"line": 1, "table": 2, "paragraph": 3}', '{"total": {"page": 1}, "share": {"cell": "B7"}}'),
    *(
        '{"total": null}',
        '{"total": 1}',
        '{"nothing": {"page": 1}}',
        '{"total": {"page": 1.5}}',
        '{"total": {}, "total": {}}',
    ),
]
OTHERS = ["true", "false", "null", "[]", "{}", "[1]", '["a"]', '["a", ""]', '["a", 1]', '["a\\nb"]', '{"a": 1, "a": 2}']
LITERALS = [*NUMBERS, *map(json.dumps, TEXTS), '"\\u003a"', *SOURCES, *OTHERS]
"""Values letter by letter: on either side of each limit of the reader, and of each kind."""


SOURCE = '"source": {"page": 3}, "sources": {"total": {"cell": "R3C2", "table": 1}}'


def odd(_: Rows, __: object) -> Row:
    raise Odd


def written(budget: Budget) -> list[object]:
    """Return what equality does not ask about: the order of rows and columns, and the digits of a number."""
    return [
        (table.id, row.key, list(row.texts), column, figure.value and figure.value.as_tuple())
        for table in budget.tables.values()
        for row in table.by_key.values()
        for column, figure in row.figures.items()
    ]


def file_of(rows: str) -> bytes:
    """Return a budget file of one table with these rows."""
    head = (
        '"format": 1, "unit": "单位", "region": "", "year": 2024, "stage": "budget", "measure": "万元", "decimals": 2'
    )
    return f'{{{head}, "tables": {{"general": {{"rows": [{rows}]}}}}}}'.encode()


def outcome(data: bytes, layout: Layout) -> tuple[object, ...]:
    """Return the budget that a file holds, or all that its error says."""
    try:
        budget = open_document("budget.json", data).budget(layout)
    except InputError as error:
        return error.file, error.place, error.problem, error.remedy
    return budget, written(budget)


def careful_outcome(data: bytes, layout: Layout) -> tuple[object, ...]:
    with patch.object(Rows, "row", odd), patch.object(json_text, "_keeps_every_key", lambda *_: False):
        return outcome(data, layout)


def entries(content: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a content, as what it is in and its key or index."""
    for key in content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ():
        yield content, key
        yield from entries(content[key])


def damaged(random: Random, faults: int) -> bytes:
    """Return a few rows of a generated budget, with literals put in the place of values, or as entries of objects."""
    content = generate(random, random_options(random))
    tables = content["tables"]
    content["tables"] = {name: tables[name] for name in random.sample(sorted(tables), 3)}
    for table in content["tables"].values():
        table["rows"] = table["rows"][:6]
    marks = {}
    for number in range(faults):
        level, key = random.choice([*entries(content)])
        if isinstance(level, dict) and random.random() < 0.4:
            key = f"@key{number}@"
            marks[f'"{key}"'] = json.dumps(random.choice(KEYS))
        level[key] = f"@{number}@"
        marks[f'"@{number}@"'] = random.choice(LITERALS)
    text = dump(content)
    for mark, literal in marks.items():
        text = text.replace(mark, literal)
    return text.encode()


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_what_is_read_quickly_is_read_carefully_alike(seed: int, faults: int) -> None:
    """Whatever stands wherever, and however often a key does, no word of the outcome depends on the way taken."""
    data = damaged(Random(seed), faults)
    assert outcome(data, XINJIANG) == careful_outcome(data, XINJIANG)


ROW = {"code": '"208"', "name": '"x"', "project": '"y"', "total": "1.5", "share": '"2"'}
PLACES = [*ROW, "yuan", "staff", "area", "reason", "items", "source", "sources", "nothing"]


@pytest.mark.parametrize("place", PLACES)
def test_any_literal_in_a_row_is_read_alike(place: str) -> None:
    """Every kind of value is tried in every kind of column, twice, as what was read once may be remembered."""
    for literal in LITERALS:
        cells = ", ".join(f'"{key}": {value}' for key, value in (ROW | {place: literal}).items())
        again = ", ".join(f'"{key}": {value}' for key, value in ({"code": '"210"'} | {place: literal}).items())
        data = file_of(f"{{{cells}}}, {{{again}}}")
        assert outcome(data, LAYOUT) == careful_outcome(data, LAYOUT), literal[:40]


@pytest.mark.parametrize(
    ("first", "second"), [("1", "true"), ("33.9", "33.90"), ("33.90", '"33.9"'), ("1", '"1"'), ("0", "false")]
)
def test_values_that_are_equal_but_not_alike_are_told_apart(first: str, second: str) -> None:
    """What was read once is not taken for what only equals it."""
    for one, other in ((first, second), (second, first)):
        data = file_of(f'{{"code": "208", "total": {one}}}, {{"code": "210", "total": {other}}}')
        assert outcome(data, LAYOUT) == careful_outcome(data, LAYOUT)


@pytest.mark.parametrize("column", [ColumnLayout(label="x"), ColumnLayout(label="x", type="text")])
def test_the_keys_of_every_row_are_no_columns(column: ColumnLayout) -> None:
    """A layout cannot give another meaning to what every row has."""
    columns = dict.fromkeys(["code", "name", "source", "sources"], column)
    layout = Layout(tables={"general": TableLayout(title="表", columns=columns)})
    data = file_of('{"code": "208", "name": "12"}')
    assert outcome(data, layout) == careful_outcome(data, layout)


@pytest.mark.parametrize(
    ("data", "layout"),
    [
        (file_of(f'{{"code": "208", "name": "教育", "total": "1.00", "staff": 3, "items": ["a"], {SOURCE}}}'), LAYOUT),
        (file_of('{"code": "208", "total": null, "project": "y"}, {"code": "210"}'), LAYOUT),
        *((path.read_bytes(), XINJIANG) for path in sorted((FIXTURES / "xinjiang").glob("*.json"))),
    ],
)
def test_nearly_every_row_is_plain(data: bytes, layout: Layout) -> None:
    """Rows as offices write them, or as they are imported, are read quickly; else the quick way would be of no use."""
    with patch.object(JsonDocument, "_row", autospec=True, side_effect=JsonDocument._row) as row:
        budget = open_document("budget.json", data).budget(layout)
    assert row.call_count <= sum(len(table.rows) for table in budget.tables.values()) / 100


def test_what_is_printable_may_stand_in_any_text() -> None:
    """The quick way asks only whether a text is printable: that rules out line breaks, controls and other blanks."""
    printable = [letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.isprintable()]
    assert [letter for letter in printable if letter.isspace() or is_unfit(letter)] == [" "]


# ------------------------------------------------------------------------------------------ keys that stand twice

DOUBLED = [
    '{"a": 1, "a": 1}',
    '{"tables": {}, "tables": {}}',
    '{"tables": {"x": {}, "x": {}}}',
    '{"tables": {"x": {"rows": [], "rows": []}}}',
    '{"tables": {"x": {"rows": [{"a": 1, "a": 1}]}}}',
    '{"tables": {"x": {"rows": [{"source": {"a": 1, "a": 1}}]}}}',
    '{"tables": {"x": {"rows": [{"a": {"b": 1, "b": 1}}]}}}',
    '{"tables": {"x": {"title": {"b": 1, "b": 1}, "rows": []}}}',
    '{"tables": {"x": {"rows": ["a"], "y": 1, "y": 1}}}',
    '{"tables": {"x": {"rows": "a", "y": 1, "y": 1}}}',
    '{"tables": {"x": {"rows": {"a": 1}, "y": 1, "y": 1}}}',
    '{"tables": {"x": ["a"]}, "y": 1, "y": 1}',
    '{"tables": "a", "y": 1, "y": 1}',
    '{"tables": {}, "y": "https://a", "y": "https://a"}',
    '{"tables": {}, "y": "a\\u003a//", "y": 1}',
    '{"tables": {}, "y": "\\":", "y" : 1}',
    '{"tables": {}, "https://a": 1, "https://a": 1}',
    '[{"a": 1, "a": 1}]',
]


@pytest.mark.parametrize("text", DOUBLED)
def test_no_key_that_stands_twice_is_lost(text: str) -> None:
    """Wherever it stands and whatever colons the texts hold, the counting of keys does not overlook it."""
    assert "Doubled" in str(kinds(_loaded(text)))


def kinds(value: object) -> object:
    """Return a content with the class of each of its parts."""
    if isinstance(value, dict):
        return type(value).__name__, [(key, kinds(each)) for key, each in value.items()]
    return [kinds(each) for each in value] if isinstance(value, list) else (type(value).__name__, str(value))


WORDS = st.sampled_from(["a", "b", "tables", "rows", "x", "source", ":", "://", '":', "\\", "/"])
VALUES = st.recursive(
    WORDS.map(json.dumps) | st.sampled_from(["1", "2.50", "null", "true", "NaN"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(st.tuples(WORDS.map(json.dumps), st.sampled_from([":", " : "]), inner), max_size=4).map(
            lambda pairs: "{" + ", ".join(map("".join, pairs)) + "}"
        )
    ),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(VALUES, VALUES)
def test_keys_are_counted_as_each_object_would_tell_them(rows: str, table: str) -> None:
    """Counted or looked at one by one, the keys of a file give the same content."""
    for text in (table, f'{{"tables": {{"x": {table}, "y": {{"rows": {rows}}}}}}}', f'{{"tables": {table}}}'):
        with patch.object(json_text, "_keeps_every_key", lambda *_: False):
            expected = kinds(_loaded(text))
        assert kinds(_loaded(text)) == expected
