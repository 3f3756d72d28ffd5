"""Rule packs: what is wrong in one is named with file, rule, line and key; no pack runs code, hangs, or stays stale."""

from __future__ import annotations

import inspect
import json
import os
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck import load_pack
from budgetcheck.model.words import InputError, Severity
from budgetcheck.pack import cache, shipped_packs
from budgetcheck.pack.chain import MAX_CHAIN
from budgetcheck.pack.examples import example
from budgetcheck.pack.schema import json_schema
from budgetcheck.pack.source import MAX_BYTES
from tests.fresh_packs import HEAD, _fresh_packs, forget  # noqa: F401 - a fixture is found by being imported
from tests.fresh_packs import RULE as RULE_CALLED
from tests.paths import PACK_FILES

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.pack import Pack

LAYOUT = """
[layout.general]
title = "支出表"
codes = "function"
columns = { total = "合计", basic = "基本支出", project = { label = "项目支出", decimals = 4 } }
[layout.income]
title = "收入表"
rows = { total = "合计", unit = "本级" }
columns = { total = "合计", word = { label = "说明", type = "text" } }
"""
RULE = RULE_CALLED % "total-not-basic"
TABLES_RULE = """
[[rules]]
id = "parts-do-not-add-up"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
severity = "warning"
kind = "hierarchy"
tables = ["general"]
"""
EXTENDS = HEAD + 'extends = "base.toml"\n'
BASE = HEAD + LAYOUT + RULE + TABLES_RULE


pytestmark = pytest.mark.usefixtures("fresh_packs")


def write(folder: Path, text: str, name: str = "mine.toml", **others: str) -> str:
    """Write a pack, and others beside it, and return its path."""
    for stem, content in others.items():
        (folder / f"{stem}.toml").write_text(content, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def load(folder: Path, text: str, **others: str) -> Pack:
    return load_pack(write(folder, text, **others))


def refusal(path: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_pack(path)
    for said in (*caught.value.say("zh").split("\n"), *caught.value.say("en").split("\n")):
        assert said.isprintable()
        assert len(said) < 2_000
    return caught.value


# ---------------------------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("text", "place", "problem", "remedy"),
    [
        (HEAD + "[layuot]", "layuot", "unknown section 'layuot'", "layout"),
        ("", "pack", "the [pack] section is missing", ""),
        ("pack = 5", "pack", "the [pack] section is missing", ""),
        (HEAD + 'extend = "common"', "pack.extend", "unknown key 'extend'", "extends"),
        (HEAD + 'stages = ["draft"]', "pack.stages.1", "'draft' will not do", "Known are: budget, final"),
        (HEAD + "extends = 5", "pack.extends", "must be text", ""),
        ('[pack]\ntitle = { zh = "规则" }', "pack.title.en", "the key 'en' is missing", ""),
        (HEAD + '[conventions]\nunlikly = "note"', "conventions.unlikly", "unknown key", "unlikely"),
        (HEAD + '[conventions]\nunlikely = "error"', "conventions.unlikely", "'error' will not do", "warning, note"),
        ("conventions = 5\n" + HEAD, "conventions", "must be keys and values", ""),
        ("layout = []\n" + HEAD, "layout", "must be a set of tables", ""),
        (HEAD + "[layout]\ngeneral = 5", "layout.general", "must be a table", ""),
        (HEAD + "[layout.general]", "layout.general.title", "the key 'title' is missing", ""),
        (HEAD + LAYOUT + 'colums = { a = "A" }', "layout.income.colums", "unknown key 'colums'", "columns"),
        (
            HEAD + LAYOUT.replace("decimals = 4", 'typ = "amount"'),
            "layout.general.columns.project.typ",
            "unknown key 'typ'",
            "type",
        ),
        (
            HEAD + LAYOUT.replace('type = "text"', 'type = "texts"'),
            "layout.income.columns.word.type",
            "'texts' will not do",
            "Did you mean 'text'?",
        ),
        (HEAD + LAYOUT.replace("= 4", "= 7"), "layout.general.columns.project.decimals", "is not within 0–6", ""),
        (HEAD + LAYOUT.replace("= 4", "= -1"), "layout.general.columns.project.decimals", "is not within 0–6", ""),
        (HEAD + LAYOUT.replace("basic =", "Basic ="), "layout.general.columns.Basic", "will not do", "lower case"),
        (HEAD + LAYOUT.replace("basic =", "name ="), "layout.general.columns.name", "without a column", ""),
        (HEAD + LAYOUT.replace("[layout.income]", '[layout."in come"]'), "layout.in come", "will not do", "lower case"),
        (HEAD + LAYOUT + 'second_key = "wrod"', "layout.income.second_key", "no text column 'wrod'", "word"),
        (HEAD + LAYOUT + 'second_key = "total"', "layout.income.second_key", "no text column 'total'", ""),
        ("rules = 5\n" + HEAD, "rules", "must be written as [[rules]]", ""),
        ("rules = [5]\n" + HEAD, "rule 1", "must be a rule", ""),
        ("adjust = 5\n" + HEAD, "adjust", "must be a set of rules", ""),
        (BASE + "[adjust.total-not-basc]\noff = true", "adjust.total-not-basc", "there is no rule", ""),
    ],
)
def test_a_fault_of_a_part_is_named_with_file_and_key(
    tmp_path: Path, text: str, place: str, problem: str, remedy: str
) -> None:
    """Every section says which key of it is unknown, missing or of the wrong kind, and which was meant."""
    path = write(tmp_path, text)
    error = refusal(path)
    assert (path, place) == (error.file, error.place)
    assert problem in error.problem.en
    assert remedy in (error.remedy.en if error.remedy else "")


@pytest.mark.parametrize(
    ("old", "new", "key", "problem", "remedy"),
    [
        ("formula =", "formla =", ".formla", "unknown key 'formla'", "formula"),
        ("title =", "titel =", ".titel", "unknown key 'titel'", "title"),
        ('kind = "balance"', 'kind = "balanc"', ".kind", "there is no kind of check 'balanc'", "balance"),
        ('kind = "balance"', "kind = 5", ".kind", "there is no kind of check '5'", ""),
        ('kind = "balance"', 'kind = "os"', ".kind", "there is no kind of check 'os'", ""),
        ('kind = "balance"', 'kind = "../cli"', ".kind", "there is no kind of check", ""),
        ('why = { zh = "理由。", en = "Reason." }', "", ".why", "the key 'why' is missing", ""),
        ('"Reason."', "5", ".why.en", "must be text in quotes", ""),
        (
            'kind = "balance"',
            'kind = "balance"\nseverity = "bad"',
            ".severity",
            "'bad' will not do",
            "error, warning, note",
        ),
        ('kind = "balance"', 'kind = "balance"\nslack = "wide"', ".slack", "'wide' will not do", "copy, rounded"),
        ("general[*]", "generel[*]", ".formula", "the layout has no table 'generel'", "general"),
        ("= basic", "= bascic", ".formula", "table 'general' has no column 'bascic'", "basic"),
        ("general[*].total", "income[untit].total", ".formula", "table 'income' has no row 'untit'", "unit"),
        ("= basic", "= basic +", ".formula", "cannot be read at its end", "Write it as"),
        ("= basic", "<= basic", ".formula", "is not an equation of sums", "kind bound"),
        ('formula = "general[*].total = basic"', "", ".id", "there is no formula", "Write formula"),
        ('basic"', 'basic"\ngood.generel = {}', ".good.generel", "the layout has no table 'generel'", "general"),
        ('basic"', 'basic"\ngood.general = 5', ".good.general", "must be a set of rows", ""),
        ('basic"', 'basic"\ngood.general.208 = 5', ".good.general.208", "must be the cells of a row", ""),
        ('basic"', 'basic"\nbad.general."@title" = 5', ".bad.general.@title", "must be the cells of a row", ""),
    ],
)
def test_a_fault_of_a_rule_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, key: str, problem: str, remedy: str
) -> None:
    """File, rule, line and key; what a formula names must be of the layout."""
    assert old in RULE
    path = write(tmp_path, HEAD + LAYOUT + RULE.replace(old, new, 1))
    error = refusal(path)
    assert (path, f"rule total-not-basic{key}") == (error.file, error.place)
    assert problem in error.problem.en
    assert remedy in (error.remedy.en if error.remedy else "")


@pytest.mark.parametrize("rule_id", ['"Total"', '"a_b"', '"a--b"', '"-a"', '"规则"', "5", '"a\\u001b[31m"', '""'])
def test_a_rule_id_names_a_fault_in_plain_words(tmp_path: Path, rule_id: str) -> None:
    """Lower case and hyphens only; the number of the rule says which it is."""
    error = refusal(write(tmp_path, HEAD + LAYOUT + RULE + RULE.replace('"total-not-basic"', rule_id)))
    assert (error.place, "will not do" in error.problem.en) == ("rule 2.id", True)


def test_a_rule_that_stands_twice_is_named_with_the_second_line(tmp_path: Path) -> None:
    """In one file a rule stands once."""
    error = refusal(write(tmp_path, BASE + RULE))
    assert (error.place, error.at) == ("rule total-not-basic.id", (BASE.count("\n") + 3, 6))
    assert error.problem.en == "appears twice"


@pytest.mark.parametrize(
    ("data", "at", "problem"),
    [
        (b"[pack]\ntitle = \n", (2, 9), "is not valid TOML"),
        (b"[pack]\nx = 1\nx = 2\n", (3, 6), "is not valid TOML"),
        ("[pack]\n# 规则".encode("gbk"), (2,), "is not UTF-8 text"),
        (b"\xef\xbb\xbf[pack]", (), "byte order mark"),
        (b"\x00", (1, 1), "is not valid TOML"),
        (HEAD.encode("utf-16"), (1,), "is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_its_line(
    tmp_path: Path, data: bytes, at: tuple[int, ...], problem: str
) -> None:
    """Syntax and encoding faults have a line, and a column where there is one."""
    path = tmp_path / "mine.toml"
    path.write_bytes(data)
    error = refusal(str(path))
    assert (error.file, error.at) == (str(path), at)
    assert problem in error.problem.en


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    """By path or by id, the remedy says where to look."""
    assert "there is no such rule pack file" in str(refusal(str(tmp_path / "none.toml")))
    (tmp_path / "folder.toml").mkdir()
    assert "there is no such rule pack file" in str(refusal(str(tmp_path / "folder.toml")))
    assert "Did you mean 'xinjiang-2024'?" in str(refusal("xinjang-2024"))
    assert "there is no rule pack" in str(refusal("../rules/common"))


# ------------------------------------------------------------------------------------------------------------- extends


def test_a_pack_builds_on_another(tmp_path: Path) -> None:
    """Layout, conventions and rules are added up, the pack's own last; each rule knows the file it stands in."""
    own = RULE.replace("total-not-basic", "own-rule")
    top = EXTENDS + '[conventions.names]\n"乙" = "b"\n' + own
    pack = load(tmp_path, top, base=BASE + '[conventions]\nunlikely = "warning"\nnames = { "甲" = "a" }\n')
    assert [rule.id for rule in pack.rules] == ["total-not-basic", "parts-do-not-add-up", "own-rule"]
    assert [os.path.basename(rule.source) for rule in pack.rules] == ["base.toml", "base.toml", "mine.toml"]  # noqa: PTH119
    assert (pack.conventions.unlikely, pack.conventions.names) == ("warning", {"甲": "a", "乙": "b"})
    assert list(pack.layout.tables) == ["general", "income"]
    assert pack.rule("own-rule") is not None
    assert pack.rule("no-rule") is None


def test_a_rule_of_the_same_id_takes_the_others_place(tmp_path: Path) -> None:
    """A regional pack may say a rule anew; it keeps its place in the order."""
    pack = load(
        tmp_path,
        EXTENDS + RULE.replace("total = basic", "total >= basic").replace("balance", "bound") + "override = true\n",
        base=BASE,
    )
    assert [(rule.id, rule.head.kind) for rule in pack.rules] == [
        ("total-not-basic", "bound"),
        ("parts-do-not-add-up", "hierarchy"),
    ]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [(RULE, "has a rule of this id"), (RULE.replace("not-basic", "not-it") + "override = true", "no rule of this id")],
)
def test_a_rule_replaces_one_only_where_it_says_so(tmp_path: Path, rule: str, problem: str) -> None:
    """Neither by chance nor in vain."""
    error = refusal(write(tmp_path, EXTENDS + rule, base=BASE))
    assert problem in error.problem.en
    assert "override" in (error.remedy.en if error.remedy else "")


def test_rules_of_the_base_are_adjusted(tmp_path: Path) -> None:
    """Another severity, further tables, or not at all; everything else stays."""
    adjusted = (
        '[adjust.parts-do-not-add-up]\nseverity = "error"\nalso_in = ["income"]\n[adjust.total-not-basic]\noff = true\n'
    )
    pack = load(tmp_path, EXTENDS + adjusted, base=BASE)
    assert [rule.id for rule in pack.rules] == ["parts-do-not-add-up"]
    (rule,) = pack.rules
    assert (rule.head.severity, rule.options.tables, rule.options.total) == (
        Severity.ERROR,
        ("general", "income"),
        True,
    )
    assert rule.head.title.en == "title"
    base = load_pack(str(tmp_path / "base.toml")).rule("parts-do-not-add-up")
    assert base is not None
    assert (base.head.severity, base.options.tables) == (Severity.WARNING, ("general",))


@pytest.mark.parametrize(
    ("adjust", "place", "problem", "remedy"),
    [
        ("[adjust.parts-do-not-ad-up]\noff = true", "adjust.parts-do-not-ad-up", "there is no rule", "add-up"),
        ("[adjust.parts-do-not-add-up]\nof = true", "adjust.parts-do-not-add-up.of", "unknown key 'of'", "off"),
        (
            '[adjust.parts-do-not-add-up]\nseverity = "x"',
            "adjust.parts-do-not-add-up.severity",
            "'x' will not do",
            "error, warning, note",
        ),
        ('[adjust.total-not-basic]\nalso_in = ["income"]', "adjust.total-not-basic.also_in", "no tables", "anew"),
        (
            '[adjust.parts-do-not-add-up]\nalso_in = ["incom"]',
            "adjust.parts-do-not-add-up.also_in.1",
            "incom",
            "income",
        ),
        ("[adjust]\nparts-do-not-add-up = 5", "adjust.parts-do-not-add-up", "must be keys and values", ""),
    ],
)
def test_a_wrong_adjustment_is_named_in_the_adjusting_file(
    tmp_path: Path, adjust: str, place: str, problem: str, remedy: str
) -> None:
    """Not in the file of the rule that it would change."""
    path = write(tmp_path, EXTENDS + adjust, base=BASE)
    error = refusal(path)
    assert (error.file, error.place) == (path, place)
    assert problem in error.problem.en
    assert remedy in (error.remedy.en if error.remedy else "")


def test_layouts_are_merged_and_parts_taken_away(tmp_path: Path) -> None:
    """A later file adds columns and rows, changes titles, and takes away with false."""
    top = """
[layout.general]
title = "地方支出表"
columns = { basic = "基本", project = false, other = "其他" }
[layout.income.rows]
unit = false
total = "总计"
lower = "下级"
[layout.extra]
title = "新表"
"""
    pack = load(tmp_path, EXTENDS + top, base=BASE)
    general, income = pack.layout.tables["general"], pack.layout.tables["income"]
    assert (general.title, general.codes) == ("地方支出表", "function")
    assert {key: column.label for key, column in general.columns.items()} == {
        "total": "合计",
        "basic": "基本",
        "other": "其他",
    }
    assert income.rows == {"total": "总计", "lower": "下级"}
    assert list(pack.layout.tables) == ["general", "income", "extra"]
    gone = load_pack(write(tmp_path, EXTENDS + "[layout]\nincome = false\n", "gone.toml"))
    assert list(gone.layout.tables) == ["general"]


def test_what_still_names_a_part_that_was_taken_away_is_refused(tmp_path: Path) -> None:
    """A rule cannot be left over a table or column that is gone."""
    error = refusal(write(tmp_path, EXTENDS + "[layout.general.columns]\nbasic = false\n", base=BASE))
    assert "table 'general' has no column 'basic'" in error.problem.en
    assert "rule total-not-basic" in error.place


def test_a_fault_of_the_layout_is_named_in_the_file_that_says_it(tmp_path: Path) -> None:
    """In a merged layout the last file that mentions the part is the one to mend."""
    path = write(tmp_path, EXTENDS + '[layout.general]\ntitle = "x"\n', base=BASE + "[layout.x]\ntitel = 'x'\n")
    assert refusal(path).file == str(tmp_path / "base.toml")
    path = write(tmp_path, EXTENDS + '[layout.general]\ntitel = "x"\n', base=BASE)
    assert (refusal(path).file, refusal(path).place) == (path, "layout.general.titel")


@pytest.mark.parametrize("extends", ["mine.toml", "mine", "base.toml"])
def test_a_chain_that_goes_round_is_refused(tmp_path: Path, extends: str) -> None:
    """A pack may not build on itself, at once or by way of others."""
    head = HEAD + f'extends = "{extends}"\n'
    path = write(tmp_path, head, base=HEAD + 'extends = "mine.toml"\n')
    error = refusal(path)
    assert (error.file, error.place) == (path, "pack.extends")
    assert "circle" in error.problem.en


def test_a_chain_has_a_length(tmp_path: Path) -> None:
    """Eight files are enough for any region; more are refused before they are read."""
    write(tmp_path, BASE, "p0.toml")
    for number in range(1, MAX_CHAIN + 1):
        write(tmp_path, HEAD + f'extends = "p{number - 1}"\n', f"p{number}.toml")
    assert len(load_pack(str(tmp_path / f"p{MAX_CHAIN - 1}.toml")).files) == MAX_CHAIN
    assert "too far" in refusal(str(tmp_path / f"p{MAX_CHAIN}.toml")).problem.en


@pytest.mark.parametrize(
    "extends", ["none.toml", "comon", "a" * 5_000, "a" * 5_000 + ".toml", "\\u0000.toml", "a/b", ".."]
)
def test_a_missing_parent_is_named_in_the_file_that_wants_it(tmp_path: Path, extends: str) -> None:
    """The error says which file extends what."""
    path = write(tmp_path, HEAD + f'extends = "{extends}"\n')
    error = refusal(path)
    assert (error.file, error.place) == (path, "pack.extends")
    assert "there is no rule pack" in error.problem.en


def test_a_shipped_pack_can_be_built_on_from_anywhere(tmp_path: Path) -> None:
    """An id is looked for beside the file first, then among the packs that ship."""
    assert len(load(tmp_path, HEAD + 'extends = "common"\n').rules) == len(load_pack("common").rules)
    forget()
    assert load(tmp_path, HEAD + 'extends = "common"\n', common=BASE).rule("total-not-basic") is not None


# --------------------------------------------------------------------------------------------------------------- cache


def entries(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").glob("*.json"))


def plain(pack: Pack) -> list[object]:
    """Return all that a budget's verdict depends on, in a form that can be compared."""
    rules = [
        (
            rule.id,
            rule.source,
            rule.head.severity,
            rule.head.tolerance,
            rule.head.title,
            rule.head.why,
            vars_of(rule.options),
        )
        for rule in pack.rules
    ]
    tables = {
        name: (vars_of(table), {key: vars_of(column) for key, column in table.columns.items()})
        for name, table in pack.layout.tables.items()
    }
    return [pack.id, vars_of(pack.head), vars_of(pack.conventions), tables, rules, pack.files]


def vars_of(record: object) -> dict[str, object]:
    """Return a record's attributes, its defaults too, whether or not it has become a dataclass."""
    names = {name for each in type(record).__mro__ for name in inspect.get_annotations(each)}
    return {name: getattr(record, name) for name in sorted(names) if name[0] != "_" and name != "columns"}


@pytest.mark.parametrize("reference", ["common", "xinjiang-2024", "mine"])
def test_a_pack_from_the_cache_is_the_pack(tmp_path: Path, reference: str) -> None:
    """To the last option, and with every type as it was: tuples, texts and severities."""
    if reference == "mine":
        reference = write(tmp_path, BASE)
    fresh = load_pack(reference)
    assert entries(tmp_path)
    forget()
    kept = load_pack(reference)
    assert kept is not fresh
    assert plain(kept) == plain(fresh)
    assert [repr(part) for part in plain(kept)] == [repr(part) for part in plain(fresh)]
    forget()
    assert plain(load_pack(reference, examples=True)) == plain(fresh)


def test_the_cache_is_used_and_can_be_turned_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run does not check an unchanged pack again; an empty setting keeps nothing."""
    path = write(tmp_path, BASE)
    load_pack(path)
    (kept,) = entries(tmp_path)
    content = cache.load(kept.stem)
    assert content is not None
    cache.save(kept.stem, content | {"rules": content["rules"][:1]})
    forget()
    assert [rule.id for rule in load_pack(path).rules] == ["total-not-basic"]
    monkeypatch.setenv("BUDGETCHECK_CACHE", "")
    assert cache.folder() is None
    forget()
    assert len(load_pack(path).rules) == 2
    monkeypatch.delenv("BUDGETCHECK_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "home"))
    home = cache.folder()
    assert home is not None
    assert home.name == "budgetcheck"


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"rules": 5, "formulas": []}',
        b'{"formulas": [[1]]}',
        b"1" * 5_000,
    ],
)
def test_a_damaged_entry_is_ignored(tmp_path: Path, garbage: bytes) -> None:
    """Whatever stands in the file, the pack is read anew, and the entry is mended."""
    path = write(tmp_path, BASE)
    fresh = plain(load_pack(path))
    (kept,) = entries(tmp_path)
    whole = kept.read_bytes()
    kept.write_bytes(garbage)
    forget()
    assert plain(load_pack(path)) == fresh
    assert kept.read_bytes() == whole


def test_an_entry_cut_off_anywhere_is_ignored(tmp_path: Path) -> None:
    """Nor does a part that happens to be JSON, with the hash of the whole or without, do any harm."""
    path = write(tmp_path, BASE)
    fresh = plain(load_pack(path))
    (kept,) = entries(tmp_path)
    whole = kept.read_bytes()
    digest, _, written = whole.partition(b"\n")
    content = json.loads(written)
    parts = [{key: value for key, value in content.items() if key != gone} for gone in content]
    parts += [content | {key: 5} for key in content if key not in ("id",)]
    others = [head + json.dumps(part).encode() for part in parts for head in (b"", digest + b"\n")]
    for damaged in [*(whole[:end] for end in range(0, len(whole), 97)), *others]:
        kept.write_bytes(damaged)
        forget()
        assert plain(load_pack(path)) == fresh


def test_a_damaged_index_of_the_shipped_packs_is_ignored(tmp_path: Path) -> None:
    """The index that packs are chosen by is read anew too."""
    fresh = shipped_packs()
    (index,) = (tmp_path / "cache").glob("index-*.json")
    for garbage in (b"", b"{}", b'{"packs": 5}', b'{"packs": [[1]]}'):
        index.write_bytes(garbage)
        forget()
        assert shipped_packs() == fresh


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions are of POSIX")
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    """Neither read from nor written to; and likewise a file of ours that others may write to."""
    path = write(tmp_path, BASE)
    load_pack(path)
    (kept,) = entries(tmp_path)
    content = cache.load(kept.stem)
    assert content is not None
    cache.save(kept.stem, content | {"rules": []})
    changed = kept.read_bytes()
    (tmp_path / "cache").chmod(mode)
    forget()
    assert len(load_pack(path).rules) == 2
    assert kept.read_bytes() == changed
    (tmp_path / "cache").chmod(0o700)
    kept.chmod(0o666)
    forget()
    assert len(load_pack(path).rules) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="permissions are of POSIX")
def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What belongs to somebody else may hold anything."""
    path = write(tmp_path, BASE)
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert len(load_pack(path).rules) == 2
    assert entries(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where the folder should be, or no room: the pack is read all the same."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("BUDGETCHECK_CACHE", str(folder))
        forget()
        assert len(load(tmp_path, BASE).rules) == 2


def test_a_changed_pack_is_read_anew(tmp_path: Path) -> None:
    """Its own file, one that it builds on, and one beside it that it would now build on."""
    path = write(tmp_path, EXTENDS, base=BASE)
    assert len(load_pack(path).rules) == 2
    for expected, base in ((1, HEAD + LAYOUT + RULE), (2, BASE), (0, HEAD)):
        forget()
        assert len(load(tmp_path, EXTENDS, base=base).rules) == expected
    forget()
    assert len(load(tmp_path, EXTENDS.replace("base.toml", "common")).rules) > 50
    forget()
    assert len(load(tmp_path, EXTENDS.replace("base.toml", "common"), common=BASE).rules) == 2


def test_a_changed_parent_in_another_folder_is_read_anew(tmp_path: Path) -> None:
    """A pack whose parents stand elsewhere is not kept, because nobody would see them change."""
    (tmp_path / "there").mkdir()
    (tmp_path / "here").mkdir()
    path = write(tmp_path / "here", HEAD + 'extends = "../there/base.toml"\n')
    for expected, base in ((2, BASE), (1, HEAD + LAYOUT + RULE)):
        write(tmp_path / "there", base, "base.toml")
        forget()
        assert len(load_pack(path).rules) == expected


def test_packs_of_one_name_do_not_share_an_entry(tmp_path: Path) -> None:
    """Two folders with a pack of the same name and content are two packs: their paths differ in messages."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert load(tmp_path / name, BASE).files == (str(tmp_path / name / "mine.toml"),)


# ---------------------------------------------------------------------------------------------------- hostile packs


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HEAD + "#" * MAX_BYTES, "is larger than 4 MiB"),
        (HEAD + "x = " + "[" * 100_000, "nested too deeply"),
        (HEAD + "x = " + "[" * 100_000 + "]" * 100_000, "nested too deeply"),
        (HEAD + "x = " + "{a=" * 100_000, "nested too deeply"),
        (HEAD + "years = [" + "9" * 100_000 + "]", "beyond all arithmetic"),
        (HEAD + "years = [1e99999999999999999999]", "beyond all arithmetic"),
        (HEAD + "[layout." + "a." * 2_000 + "a]", ""),
        (HEAD + LAYOUT + RULE + "good." + "a." * 800 + "a = 1", ""),
        (HEAD + LAYOUT + RULE + "good = " + "{ general = " * 50 + "{}" + "}" * 50, "must be the cells of a row"),
        (HEAD + LAYOUT + "[[rules]]\n" * 20_000, "more than 5000 rules"),
        (HEAD + LAYOUT + RULE.replace("= basic", "= basic" + " + basic" * 300_000), "cannot be read"),
        (HEAD + LAYOUT + RULE.replace("= basic", "= " + "9*" * 1_900 + "basic"), "cannot be read"),
        (HEAD + LAYOUT + RULE.replace("[*]", "[" + "*a" * 30 + "*]"), "cannot be read"),
        (HEAD + LAYOUT + RULE.replace("= basic", "= __import__('os').system('true')"), "cannot be read"),
        (HEAD + "".join(f"k{number} = 1\n" for number in range(100_000)), "unknown key 'k0'"),
        (HEAD + "x" * 100_000 + " = 1", "unknown key"),
    ],
)
def test_a_pack_can_neither_hang_nor_exhaust(tmp_path: Path, text: str, problem: str) -> None:
    """Huge files, deep nesting, endless rules and formulas are refused, each in a moment."""
    assert problem in refusal(write(tmp_path, text)).problem.en


def test_as_many_rules_as_are_allowed_load_in_a_moment(tmp_path: Path) -> None:
    """The work on a pack grows with its size, not with its square."""
    rules = "".join(RULE.replace("total-not-basic", f"rule-{number}") for number in range(1_000))
    assert len(load(tmp_path, HEAD + LAYOUT + rules).rules) == 1_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are of POSIX")
def test_what_stands_beside_a_pack_cannot_hang_it(tmp_path: Path) -> None:
    """A pipe, a folder, a huge file or a dangling link named like a pack is no pack."""
    path = write(tmp_path, BASE)
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    assert len(load_pack(path).rules) == 2
    forget()
    (tmp_path / "link.toml").symlink_to("nowhere.toml")
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(2**33)
    assert len(load_pack(path).rules) == 2
    assert "there is no such rule pack file" in str(refusal(str(tmp_path / "pipe.toml")))
    assert "is larger than 4 MiB" in str(refusal(str(tmp_path / "huge.toml")))


def test_a_pack_cannot_reach_files_that_are_no_packs(tmp_path: Path) -> None:
    """`extends` reads packs only; what another file holds is never repeated in the error."""
    (tmp_path / "secret.toml").write_text("password = 'hunter2'\n", encoding="utf-8")
    error = refusal(write(tmp_path, HEAD + 'extends = "secret.toml"\n'))
    assert "hunter2" not in str(error)
    assert "hunter2" not in error.say("zh")


def test_values_stay_data(tmp_path: Path) -> None:
    """What looks like code or markup in a pack is words."""
    odd = "[bold]{0.__class__}%s$(id)"
    pack = load(tmp_path, HEAD + LAYOUT + RULE.replace('"标题"', f'"{odd}"'))
    assert pack.rules[0].head.title.zh == odd


# -------------------------------------------------------------------------------------------------------------- schema


jsonschema = pytest.importorskip("jsonschema")


def errors(content: Any) -> list[str]:
    return [error.json_path for error in jsonschema.Draft202012Validator(json_schema()).iter_errors(content)]


def test_the_schema_is_one() -> None:
    """Editors can use it, and it can be written as JSON."""
    schema = json.loads(json.dumps(json_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    kinds = {variant["title"] for variant in schema["properties"]["rules"]["items"]["oneOf"]}
    assert {"balance", "hierarchy", "share", "change", "empty_statement", "items"} <= kinds


@pytest.mark.parametrize("path", PACK_FILES, ids=lambda path: path.stem)
def test_the_schema_accepts_the_shipped_packs(path: Path) -> None:
    """What the loader accepts, the schema accepts."""
    assert errors(tomllib.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (BASE.replace("[pack]", "[pcak]"), "$"),
        (BASE.replace("title = { zh", "titel = { zh", 1), "$.pack"),
        (BASE.replace("codes =", "code ="), "$.layout.general"),
        (BASE.replace('"function"', '"functions"'), "$.layout.general"),
        (BASE.replace("decimals = 4", "decimals = 'four'"), "$.layout.general"),
        (BASE.replace("formula =", "formla ="), "$.rules[0]"),
        (BASE.replace('kind = "balance"', 'kind = "balanc"'), "$.rules[0]"),
        (BASE.replace('severity = "warning"', 'severity = "bad"'), "$.rules[1]"),
        (BASE.replace('tables = ["general"]', ""), "$.rules[1]"),
        (BASE + "[adjust.parts-do-not-add-up]\nof = true", "$.adjust['parts-do-not-add-up']"),
        (BASE + "[conventions]\nunlikly = 'note'", "$.conventions"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(tmp_path: Path, text: str, place: str) -> None:
    """And names the same place."""
    assert errors(tomllib.loads(BASE)) == []
    found = errors(tomllib.loads(text))
    assert any(path.startswith(place) for path in found), found
    refusal(write(tmp_path, text))


def test_examples_that_are_read_can_be_shown(tmp_path: Path) -> None:
    """An example that has passed the loader becomes a budget file without a fault."""
    examples = 'good.general = { "@title" = "表", 208 = { total = 1, basic = 1.00 } }\nbad.general = { 208 = { basic = false } }\n'
    pack = load_pack(write(tmp_path, HEAD + LAYOUT + RULE + examples), examples=True)
    tables = example(pack.rules[0], pack, bad=True)["tables"]
    assert tables["general"]["title"] == "表"
    assert [sorted(row) for row in tables["general"]["rows"]] == [["code", "name", "total"]]
