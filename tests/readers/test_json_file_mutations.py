"""Budget files under the shipped packs: whole fixtures damaged in every way end in a budget or in one error."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck import load_pack, readers, validate
from budgetcheck.model.words import InputError
from budgetcheck.readers import json_file
from budgetcheck.readers.json_file import open_document
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.budget import Budget
    from budgetcheck.pack import Pack

GOOD = {
    "xinjiang-2024": FIXTURES / "xinjiang" / "unit-2024.json",
    "common": FIXTURES / "common" / "unit-in-yuan-2024.json",
}

SMALL = {
    "format": 1,
    "unit": "示例单位",
    "region": "",
    "year": 2024,
    "stage": "budget",
    "measure": "万元",
    "decimals": 2,
    "tables": {
        "general": {
            "rows": [
                {"code": "208", "name": "社会保障和就业支出", "total": "33.9", "basic": 33.9, "project": 0},
                {"code": "20805", "total": 33.9, "basic": 33.9, "source": {"page": 3}},
                {"code": "total", "name": "合计", "total": 33.9, "basic": 33.9},
            ]
        },
        "government_fund": {"statement": "本单位没有政府性基金预算拨款安排的支出，此表为空表。", "rows": []},
        "three_public": {"rows": [{"code": "total", "name": "合计"}]},
    },
}


@cache
def pack_of(pack_id: str) -> Pack:
    return load_pack(pack_id, examples=True)


def read(data: bytes, pack_id: str = "common") -> Budget:
    return open_document("budget.json", data).budget(pack_of(pack_id).layout)


def refusal(data: bytes, pack_id: str = "common") -> InputError:
    with pytest.raises(InputError) as caught:
        read(data, pack_id)
    assert caught.value.file == "budget.json"
    assert caught.value.say("zh").isprintable()
    assert caught.value.say("en").isprintable()
    return caught.value


def small(cell: str) -> bytes:
    """Return the small budget with one figure written letter by letter."""
    return json.dumps(SMALL).replace('"33.9"', cell).encode()


@pytest.mark.parametrize("pack_id", GOOD)
def test_a_fixture_cut_off_at_any_byte_is_refused(pack_id: str) -> None:
    """At every 997th byte, and in the middle of a Chinese letter, a whole file's beginning is no budget."""
    data = GOOD[pack_id].read_bytes()
    assert read(data, pack_id).tables
    middle = data.index("单".encode()) + 1
    for end in [*range(0, len(data) - 1, 997), middle]:
        error = refusal(data[:end], pack_id)
        assert error.remedy is not None
        assert "GBK" not in error.problem.en


@pytest.mark.parametrize("path", sorted((FIXTURES / "broken").glob("*.json")), ids=lambda path: path.stem)
def test_a_broken_fixture_is_refused_with_a_remedy(path: Path) -> None:
    """Each broken fixture gives one error, with what to do about it."""
    assert refusal(path.read_bytes(), "xinjiang-2024").remedy is not None


@pytest.mark.parametrize("pack_id", GOOD)
def test_every_figure_of_a_fixture_is_as_written(pack_id: str) -> None:
    """No digit of a published file is lost, and none is ever a float."""
    data = GOOD[pack_id].read_bytes()
    written = json.loads(data, parse_float=Decimal, parse_int=Decimal)
    for table in read(data, pack_id).tables.values():
        for row, source in zip(table.rows, written["tables"][table.id].get("rows", []), strict=True):
            for column, figure in row.figures.items():
                assert type(figure.value) is Decimal
                assert Decimal(source[column]) == figure.value
                assert Decimal(figure.text) == figure.value


def test_digits_as_text_have_their_own_precision() -> None:
    """The text 33.9 was published with one decimal, the number 33.9 with those of its table, 33.125 with three."""
    rows = read(small('"33.9"')).tables["general"].by_key
    assert (rows["208"].figures["total"].text, rows["20805"].figures["total"].text) == ("33.9", "33.90")
    finer = read(small("33.125")).tables["general"].by_key["208"].figures["total"]
    assert (finer.text, finer.decimals) == ("33.125", 3)


@pytest.mark.parametrize(
    "cell",
    [
        "true",
        "[33.9]",
        '{"value": 33.9}',
        "NaN",
        "-Infinity",
        '"1,2"',
        '"３３．９"',
        "1e999999",
        "1e-999999",
        "9" * 1_000_000,
        "0." + "9" * 1_000_000,
        f'"{"9" * 1_000_000}"',
        "1.1234567",
    ],
    ids=lambda cell: cell[:12],
)
def test_what_is_no_figure_names_its_row_and_column(cell: str) -> None:
    """Under a shipped pack a wrong cell is named by table, row and column, in a short message."""
    error = refusal(small(cell))
    assert error.place == "tables.general row 1 (208).total"
    assert len(str(error)) < 400


def test_a_file_over_the_size_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of all files and of JSON hold for files, for bytes and for standard input, to the byte."""
    data = small("1")
    path = tmp_path / "budget.json"
    path.write_bytes(data)
    for module in (readers, json_file):
        for most, fits in ((len(data), True), (len(data) - 1, False)):
            with monkeypatch.context() as limited:
                limited.setattr(module, "MAX_BYTES", most)
                for given_path in (str(path), readers.STANDARD_INPUT):
                    limited.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
                    if fits:
                        assert readers.open_document(given_path).identity.year == 2024
                        continue
                    with pytest.raises(InputError, match="larger than the limit") as caught:
                        readers.open_document(given_path)
                    assert caught.value.file == given_path


@pytest.mark.parametrize("path", ["a\0b.json", "\ud800.json"], ids=["nul", "surrogate"])
def test_a_path_that_no_file_can_have_is_refused(path: str) -> None:
    """A path that the system cannot even look up is an error in our own words."""
    with pytest.raises(InputError):
        readers.open_document(path)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=8)
    | st.sampled_from(
        ["total", "208", "2080505", "20805 ", "²", "１", "1.1", "万元", "元", "空表", "-0.00", "增加 3 万元，增长 100%"]
    )
    | st.sampled_from([999999999999999, -999999999999999, 0.000001, "999999999999999.999999", "0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


def places(content: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value, at any depth."""
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    found = [above] if above else []
    for key, value in entries:
        found += places(value, (*above, key))
    return found


def judged_or_refused(data: bytes) -> None:
    """Read and judge a file under the common pack, and look at the report or the error; nothing else may be raised."""
    try:
        report = validate(read(data), pack_of("common"))
    except InputError as error:
        refused = error
    else:
        assert report.error is None
        assert report.coverage.checked <= report.coverage.figures
        return
    assert refused.file == "budget.json"
    assert refused.say("zh").isprintable()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(places(SMALL)), VALUES), min_size=1, max_size=3))
def test_any_damage_gives_a_report_or_an_error(damage: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever value stands wherever, the file is refused, or its budget can be judged to the end."""
    content = json.loads(json.dumps(SMALL))
    for (*above, last), value in damage:
        level = content
        try:
            for key in above:
                level = level[key]
            level[last] = value
        except (KeyError, IndexError, TypeError):
            # An earlier value took this place away.
            continue
    judged_or_refused(json.dumps(content).encode())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=40), st.integers(0, 10_000), st.integers(0, 40))
def test_any_bytes_within_a_fixture_give_a_report_or_an_error(patch: bytes, start: int, gone: int) -> None:
    """Bytes overwritten, put in or lost anywhere in a good file are refused, or leave a budget that can be judged."""
    data = GOOD["common"].read_bytes()
    judged_or_refused(data[:start] + patch + data[start + gone :])
