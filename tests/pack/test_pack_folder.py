"""A folder as a pack: its head, its parts in the order of their names, groups of tables, and what is refused where."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from budgetcheck import load_pack
from budgetcheck.model.words import InputError
from budgetcheck.runs.configuration import Configuration
from tests.cli.test_cli import run
from tests.fresh_packs import HEAD, _fresh_packs, forget  # noqa: F401 - a fixture is found by being imported
from tests.paths import FIXTURES, PACK_FILES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("fresh_packs")

GROUPS = '[groups]\nboth = ["general", "income"]\n'
TABLES = """
[layout.general]
title = "支出表"
codes = "function"
columns = { total = "合计", basic = "基本支出" }
[layout.income]
title = "收入表"
codes = "function"
columns = { total = "合计" }
"""
SUMS = """
[[rules]]
id = "parts-do-not-add-up"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
kind = "hierarchy"
tables = ["both"]
"""
PARTS = {"head": HEAD + GROUPS, "10-tables": TABLES, "20-sums": SUMS}


def write(folder: Path, **parts: str) -> str:
    """Write a pack's folder, its usual parts with some changed or added, and return its path."""
    folder.mkdir(exist_ok=True)
    for name, text in (PARTS | {name.replace("_", "-").lstrip("-"): text for name, text in parts.items()}).items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(folder)


def refusal(path: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_pack(path)
    return caught.value


# ------------------------------------------------------------------------------------------------- a folder is read


def test_the_parts_make_one_pack_in_the_order_of_their_names(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mine", _30_more=SUMS.replace("parts-do", "items-do"), _15_first=SUMS.replace("parts", "kinds")
    )
    pack = load_pack(path)
    assert pack.id == "mine"
    assert [rule.id for rule in pack.rules] == ["kinds-do-not-add-up", "parts-do-not-add-up", "items-do-not-add-up"]
    names = ("head", "10-tables", "15-first", "20-sums", "30-more")
    assert pack.files == pack.own == tuple(f"{path}/{name}.toml" for name in names)
    assert pack.rules[1].source == f"{path}/20-sums.toml"


@pytest.mark.parametrize("name", ["head.toml", "20-sums.toml", "", "."])
def test_a_part_stands_for_its_folder(tmp_path: Path, name: str) -> None:
    """A head alone has no rules: read as a pack of its own, it would find every budget without fault."""
    path = write(tmp_path / "mine")
    assert [rule.id for rule in load_pack(f"{path}/{name}").rules] == ["parts-do-not-add-up"]
    assert load_pack(f"{path}/{name}").id == "mine"


def test_the_command_line_takes_a_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules" / "common", tmp_path / "ours")
    pack = str(tmp_path / "ours")
    done = run("validate", "--pack", pack, str(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"))
    assert (done.returncode, "[ours]" in done.stdout) == (1, True), done.stdout + done.stderr
    page = run("explain", "parent-not-sum-of-parts", "--pack", pack).stdout
    assert page.splitlines()[0].endswith("ours/31-within-a-table.toml")


def test_a_configuration_names_a_folder_from_its_own() -> None:
    configuration = Configuration(folder="there")
    assert [configuration.reference(name) for name in ("common", "a/b", "mine.toml", "./mine")] == [
        "common",
        "there/a/b",
        "there/mine.toml",
        "there/./mine",
    ]


def test_packs_build_on_folders_and_folders_on_packs(tmp_path: Path) -> None:
    """By id or by path, from beside the folder."""
    write(tmp_path / "base")
    for extends in ("base", "base/head.toml", "./base"):
        forget()
        top = write_file(tmp_path, HEAD + f'extends = "{extends}"\n')
        pack = load_pack(top)
        assert [rule.id for rule in pack.rules] == ["parts-do-not-add-up"]
        assert pack.own == (top,)
    for extends in ("mine", "mine.toml"):
        forget()
        upper = load_pack(write(tmp_path / "upper", head=HEAD + f'extends = "{extends}"\n', _10_tables="", _20_sums=""))
        assert [rule.id for rule in upper.rules] == ["parts-do-not-add-up"]
    forget()
    write_file(tmp_path, HEAD + 'extends = "upper"\n')
    assert "circle" in refusal(str(tmp_path / "upper")).problem.en


def write_file(folder: Path, text: str, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_changed_part_is_read_anew(tmp_path: Path) -> None:
    """The pack's own part, a part of a folder that it builds on, and a part that is new."""
    path = write(tmp_path / "base")
    top = write_file(tmp_path, HEAD + 'extends = "base"\n')
    for text in (SUMS, SUMS.replace("parts", "kinds"), ""):
        write(tmp_path / "base", _20_sums=text)
        for each in (path, top):
            forget()
            assert len(load_pack(each).rules) == text.count("[[rules]]")
    assert len(list((tmp_path / "cache").glob("pack-*.json"))) == 6
    write(tmp_path / "base", _20_sums="", _30_more=SUMS)
    forget()
    assert len(load_pack(top).rules) == 1


# --------------------------------------------------------------------------------------------------------- groups


def test_a_group_stands_for_its_tables(tmp_path: Path) -> None:
    """In a rule's tables, each table once; and in rows by table."""
    needed = (
        SUMS.replace("hierarchy", "required")
        .replace("parts", "rows")
        .replace('tables = ["both"]', 'rows.both = ["total"]')
    )
    again = SUMS.replace("parts", "kinds").replace('["both"]', '["income", "both"]')
    pack = load_pack(write(tmp_path / "mine", _30_more=again + needed))
    assert [rule.options.tables for rule in pack.rules[:2]] == [("general", "income"), ("income", "general")]
    assert pack.rules[2].options.rows == {"general": ["total"], "income": ["total"]}


def test_a_pack_adds_to_a_group_and_takes_tables_away(tmp_path: Path) -> None:
    """What it adds, the rules of the pack below look at too; a table that it takes away, they no longer do."""
    write(tmp_path / "base")
    extra = '[layout.extra]\ntitle = "新表"\ncodes = "function"\ncolumns = { total = "合计" }\n'
    top = HEAD + 'extends = "base"\n[groups]\nboth = ["extra"]\n' + extra
    assert load_pack(write_file(tmp_path, top)).rules[0].options.tables == ("general", "income", "extra")
    gone = HEAD + 'extends = "base"\n[layout]\nincome = false\n'
    assert load_pack(write_file(tmp_path, gone, "gone.toml")).rules[0].options.tables == ("general",)


def test_an_adjustment_names_a_group(tmp_path: Path) -> None:
    write(tmp_path / "base", _20_sums=SUMS.replace('"both"', '"general"'))
    top = HEAD + 'extends = "base"\n[adjust.parts-do-not-add-up]\nalso_in = ["both"]\n'
    (rule,) = load_pack(write_file(tmp_path, top)).rules
    assert rule.options.tables == ("general", "income")


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("part", "text", "place", "problem"),
    [
        ("30-more", SUMS, "rule parts-do-not-add-up.id", "is also in 20-sums.toml"),
        ("30-more", "[layout.general]\n", "layout.general", "is also in 10-tables.toml"),
        ("30-more", HEAD, "pack", "belongs in head.toml"),
        ("30-more", GROUPS, "groups", "belongs in head.toml"),
        ("30-more", "[conventions]\n", "conventions", "belongs in head.toml"),
        ("30-more", "[ruels]\n", "ruels", "unknown section 'ruels'"),
        ("30-more", "rules = 5\n", "rules", "must be written as [[rules]]"),
        ("30-more", "x = \n", "", "is not valid TOML"),
        ("20-sums", SUMS.replace('"both"', '"bth"'), "rule parts-do-not-add-up.tables.1", "no table 'bth'"),
        ("10-tables", TABLES.replace("codes", "code", 1), "layout.general.code", "unknown key 'code'"),
        ("head", GROUPS, "pack", "the [pack] section is missing"),
        ("head", HEAD + GROUPS.replace("income", "incom"), "groups.both.2", "the layout has no table 'incom'"),
        ("head", HEAD + GROUPS.replace("both", "income", 1), "groups.income", "a table has this name"),
        ("head", HEAD + "[groups]\nboth = 'general'\n", "groups.both", "must be a list of names"),
        ("head", "groups = 5\n" + HEAD, "groups", "must be a set of groups"),
    ],
)
def test_a_fault_is_named_with_the_file_that_it_stands_in(
    tmp_path: Path, part: str, text: str, place: str, problem: str
) -> None:
    path = write(tmp_path / "mine")
    write_file(tmp_path / "mine", text, f"{part}.toml")
    error = refusal(path)
    assert (error.file, error.place) == (f"{path}/{part}.toml", place)
    assert problem in error.problem.en


def test_an_adjustment_stands_in_one_part(tmp_path: Path) -> None:
    write(tmp_path / "base")
    adjust = '[adjust.parts-do-not-add-up]\nseverity = "note"\n'
    path = write(tmp_path / "mine", head=HEAD + 'extends = "base"\n' + adjust, _10_tables="", _20_sums=adjust)
    error = refusal(path)
    assert (error.file, error.problem.en) == (f"{path}/20-sums.toml", "is also in head.toml")


def test_a_folder_without_a_head_is_no_pack(tmp_path: Path) -> None:
    path = write(tmp_path / "mine")
    (tmp_path / "mine" / "head.toml").unlink()
    assert "there is no rule pack here" in refusal(path).problem.en
    assert "head.toml" in str(refusal(path).remedy)


def test_a_part_that_cannot_be_read_is_not_left_out(tmp_path: Path) -> None:
    """Rules left out in silence would find nothing."""
    path = write(tmp_path / "mine")
    (tmp_path / "mine" / "30-more.toml").symlink_to("nowhere.toml")
    assert (refusal(path).file, refusal(path).problem.en) == (f"{path}/30-more.toml", "is not a file")


def test_a_folder_can_neither_hang_nor_exhaust(tmp_path: Path) -> None:
    """As many files, bytes and rules as any pack needs, and no more."""
    path = write(tmp_path / "mine", **{f"part_{number}": "" for number in range(97)})
    assert len(load_pack(path).files) == 100
    write(tmp_path / "mine", more="")
    forget()
    assert "more than 100 files" in refusal(path).problem.en
    path = write(tmp_path / "large", a="#" * 3_000_000, b="#" * 3_000_000)
    assert "is larger than 4 MiB" in refusal(path).problem.en
    path = write(tmp_path / "many", a="[[rules]]\n" * 3_000, b="[[rules]]\n" * 3_000)
    assert (refusal(path).file, refusal(path).problem.en) == (f"{path}/b.toml", "holds more than 5000 rules")


# ------------------------------------------------------------------------------------------------- the packs that ship


@pytest.mark.parametrize("path", PACK_FILES, ids=lambda path: path.stem)
def test_no_line_of_a_pack_is_wider_than_a_screen(path: Path) -> None:
    """A Chinese letter is as wide as two Latin ones."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if cell_len(line) > 120] == []
