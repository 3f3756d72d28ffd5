"""Packs as data: records that stay as they are, schemas that agree with the loader, and a cache that may hold anything."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck import load_pack
from budgetcheck.model.layout import ColumnLayout
from budgetcheck.model.words import InputError
from budgetcheck.pack import shipped_packs
from budgetcheck.pack.schema import json_schema as pack_schema
from budgetcheck.pack.toml_file import SourceFile
from budgetcheck.pack.validate import build
from budgetcheck.readers.budget_schema import json_schema as budget_schema
from tests.fresh_packs import _fresh_packs, forget  # noqa: F401 - a fixture is found by being imported
from tests.paths import FIXTURES, PACK_FILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PACK = """[pack]
title = { zh = "规则", en = "rules" }
[layout.general]
title = "支出表"
codes = "function"
columns = { total = "合计", basic = "基本支出" }
[[rules]]
id = "total-not-basic"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
kind = "balance"
formula = "general[*].total = basic"
good.general = { 208 = { total = 1.00, basic = 1.00 } }
bad.general = { 208 = { total = 2.00 } }
[[rules]]
id = "parts-do-not-add-up"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
kind = "hierarchy"
tables = ["general"]
"""
RULE = PACK[PACK.index("[[rules]]") : PACK.index("good.")]
BUDGETS = {
    FIXTURES / "xinjiang" / "unit-2024.json": "xinjiang-2024",
    FIXTURES / "common" / "unit-in-yuan-2024.json": "common",
    FIXTURES / "national-2016" / "unit-2019.json": "national-2016",
    FIXTURES / "national-2021" / "unit-2025.json": "national-2021",
    FIXTURES / "national-final" / "unit-2024.json": "national-final",
    FIXTURES / "shanghai" / "unit-2025.json": "shanghai",
    FIXTURES / "guangxi" / "unit-2024.json": "guangxi",
}


pytestmark = pytest.mark.usefixtures("fresh_packs")


def write(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


# --------------------------------------------------------------------------------------------------------- records


def test_a_record_takes_no_new_value() -> None:
    """Neither a known attribute nor a new one can be set."""
    column = ColumnLayout(label="合计")
    for name in ("label", "decimals", "other"):
        with pytest.raises(AttributeError):
            setattr(column, name, "x")
    assert (column.label, column.decimals) == ("合计", None)


def test_a_record_loses_no_value() -> None:
    """Nor can an attribute be deleted, in a process that has loaded no pydantic and so made no dataclass."""
    code = (
        "from budgetcheck.model.layout import ColumnLayout\n"
        "column = ColumnLayout(label='x')\n"
        "try:\n    del column.label\nexcept AttributeError:\n    pass\n"
        "assert column.label == 'x'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=20)
    assert done.returncode == 0


# --------------------------------------------------------------------------------------------------------- schemas


def as_json(value: Any) -> Any:
    """Return TOML's values as JSON has them: exact decimals as floats."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("path", PACK_FILES, ids=lambda path: path.stem)
def test_the_pack_schema_accepts_a_shipped_file_and_refuses_an_unknown_key(path: Path) -> None:
    """At the top, and in the head, a table and a rule where the file has one, one key too many is refused."""
    content = as_json(tomli.loads(path.read_text(encoding="utf-8"), parse_float=Decimal))
    validator = jsonschema.Draft202012Validator(pack_schema())
    assert [error.json_path for error in validator.iter_errors(content)] == []
    table = next(iter(content.get("layout", {"": None})))
    places = {"pack": ("pack",), "layout": ("layout", table), "rules": ("rules", 0)}
    for where in ((), *(place for section, place in places.items() if section in content)):
        wrong = copy.deepcopy(content)
        level = wrong
        for key in where:
            level = level[key]
        level["unheard_of"] = 1
        assert not validator.is_valid(wrong), where


@pytest.mark.parametrize("path", BUDGETS, ids=lambda path: path.stem)
def test_the_budget_schema_accepts_a_fixture_and_refuses_an_unknown_column(path: Path) -> None:
    """The schema of a pack's layout fits its budgets, and names the place of a column, table or key it has not."""
    validator = jsonschema.Draft202012Validator(budget_schema(load_pack(BUDGETS[path]).layout))
    validator.check_schema(validator.schema)
    content = json.loads(path.read_bytes())
    assert [error.json_path for error in validator.iter_errors(content)] == []
    table = next(name for name, each in content["tables"].items() if each.get("rows"))
    for where in ((), ("tables",), ("tables", table), ("tables", table, "rows", 0)):
        wrong = copy.deepcopy(content)
        level = wrong
        for key in where:
            level = level[key]
        level["totel"] = {}
        assert not validator.is_valid(wrong), where


# ----------------------------------------------------------------------------------------------------------- limits


def test_a_pack_holds_5000_rules_and_no_more(tmp_path: Path) -> None:
    """5001 rules are refused before any of them is read."""
    with pytest.raises(InputError, match="more than 5000 rules"):
        load_pack(write(tmp_path, PACK + "[[rules]]\n" * 4_999))
    many = "".join(RULE.replace("total-not-basic", f"rule-{number}") for number in range(4_998))
    assert len(load_pack(write(tmp_path, PACK + many), examples=True).rules) == 5_000


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, False, 0, -1, 10**30, Decimal("1.5"), Decimal("NaN"), Decimal("Infinity")),
        *("", "x", "total", "general", "[", "*", "(" * 50, "sum(", "\\", "general[*].total = basic", "x" * 5_000, "\0"),
        *([], [[]], [1], ["a"], ["general", "general"], {}, {"a": {}}, {"zh": "x", "en": "y"}),
    ]
)
CONTENT = tomli.loads(PACK, parse_float=Decimal)


def places(content: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value but the sections themselves, at any depth."""
    entries = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    found = [above] if len(above) > 1 else []
    for key, value in entries:
        found += places(value, (*above, key))
    return found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(places(CONTENT)), VALUES, st.booleans())
def test_any_value_in_any_place_gives_a_pack_or_an_error(place: tuple[Any, ...], value: Any, gone: bool) -> None:
    """Whatever is written for a value, or if it is left out, the loader says so in its own words."""
    content: Any = copy.deepcopy(CONTENT)
    *above, last = place
    level = content
    for key in above:
        level = level[key]
    if gone:
        del level[last]
    else:
        level[last] = value
    try:
        pack = build("mine", [SourceFile("mine.toml", PACK, content)])
    except InputError as error:
        refused = error
    else:
        assert pack.rules or place[0] == "rules"
        return
    assert refused.file == "mine.toml"
    assert refused.place
    assert all(line.isprintable() for line in refused.say("zh").split("\n"))


# ------------------------------------------------------------------------------------------------------------ cache


def ask(path: str, **environment: str) -> tuple[list[str], bool]:
    """Return a pack's rules as another process reads them, and whether it had to check the pack to do so."""
    code = (
        "import json, sys\nfrom budgetcheck import load_pack\n"
        "pack = load_pack(sys.argv[1])\n"
        "print(json.dumps([[rule.id for rule in pack.rules], 'budgetcheck.pack.validate' in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, check=True, timeout=20, env=os.environ | environment
    )
    rules, checked = json.loads(done.stdout)
    return rules, checked


def test_another_process_finds_what_one_has_kept(tmp_path: Path) -> None:
    """The second process checks nothing anew, unless the pack has changed or there is to be no cache."""
    path = write(tmp_path, PACK)
    rules = ["total-not-basic", "parts-do-not-add-up"]
    assert ask(path) == (rules, True)
    assert ask(path) == (rules, False)
    assert ask(path, BUDGETCHECK_CACHE="") == (rules, True)
    assert ask(path, BUDGETCHECK_CACHE=str(tmp_path / "other")) == (rules, True)
    write(tmp_path, PACK + "# another text\n")
    assert ask(path) == (rules, True)
    assert len(list((tmp_path / "cache").glob("pack-*.json"))) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda content: content[:-1], id="cut"),
        pytest.param(lambda content: content.replace(b"balance", b"balanc3"), id="kind"),
        pytest.param(lambda content: content.replace(b'"formulas":[', b'"formulas":[1,'), id="formulas"),
        pytest.param(lambda _: b"[" * 100_000, id="nesting"),
        pytest.param(lambda content: content.partition(b"\n")[2], id="without its hash"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_a_damaged_entry_does_no_harm(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """An entry that is not as it was written is as if there were none."""
    path = write(tmp_path, PACK)
    rules = load_pack(path).rules
    (entry,) = (tmp_path / "cache").glob("pack-*.json")
    whole = entry.read_bytes()
    entry.write_bytes(change(whole))
    assert entry.read_bytes() != whole
    forget()
    assert [(rule.id, vars(rule.options)) for rule in load_pack(path).rules] == [
        (rule.id, vars(rule.options)) for rule in rules
    ]
    assert entry.read_bytes() == whole


def test_a_deeply_nested_index_does_no_harm(tmp_path: Path) -> None:
    """Nor does an index of the shipped packs that is none."""
    fresh = shipped_packs()
    (index,) = (tmp_path / "cache").glob("index-*.json")
    index.write_bytes(b"[" * 100_000)
    forget()
    assert shipped_packs() == fresh
