"""All faults of a pack are told at once, each with its file, line and column, in one language."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from budgetcheck import load_pack
from budgetcheck.cli.app import app
from budgetcheck.model.words import InputError
from tests.fresh_packs import HEAD, RULE, _fresh_packs  # noqa: F401 - a fixture is found by being imported

pytestmark = pytest.mark.usefixtures("fresh_packs")

LAYOUT = """
[layout.general]
title = "支出表"
codes = "function"
columns = { total = "合计", basic = "基本支出", project = "项目支出" }
[layout.public]
title = "三公经费表"
columns = { total = "合计" }
rows = { total = "合计", reception = "公务接待费" }
"""


def faults(path: Path) -> list[tuple[str, tuple[int, ...], str, str]]:
    """Return the name of the file, the place, the key and the problem of every fault of a pack."""
    with pytest.raises(InputError) as caught:
        load_pack(str(path))
    error = caught.value
    said = error.say("zh")
    assert len(said.split("\n")) == 1 + len(error.others)
    # Chinese is Chinese: no line of what a library said.
    assert not re.search(r"\b(should|input|must|expected|unknown|is not)\b", re.sub("“[^”]*”", "", said.lower()))
    return [(Path(each.file).name, each.at, each.place, each.problem.en) for each in (error, *error.others)]


def in_a_file(folder: Path, text: str) -> list[tuple[str, str]]:
    """Return what stands at the place of each fault of a pack in one file, up to the end of the line, and the problem."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    lines = text.split("\n")
    return [(lines[at[0] - 1][at[1] - 1 :] if at else "", problem) for _, at, _, problem in faults(path)]


def test_faults_of_every_part_are_told_together(tmp_path: Path) -> None:
    text = (
        HEAD.replace("title", "titel")
        + 'stages = ["draft"]\n'
        + LAYOUT.replace("rows =", "row =")
        + RULE % "one"
        + (RULE % "two").replace("kind", "severity = 'eror'\nkind").replace("= basic", "= bascic")
        + (RULE % "three").replace("balance", "balanc")
        + "[adjust.four]\noff = true\n"
    )
    found = in_a_file(tmp_path, text)
    assert [problem for _, problem in found] == [
        "the key 'title' is missing",
        "unknown key 'titel'",
        "'draft' will not do",
        "unknown key 'row'",
        "'eror' will not do",
        "table 'general' has no column 'bascic'",
        "there is no kind of check 'balanc'",
        "there is no rule 'four'",
    ]
    starts = ["[pack]", "titel =", '"draft"', "row =", "'eror'", 'bascic"', '"balanc"', "[adjust.four]"]
    for (rest, problem), start in zip(found, starts, strict=True):
        assert rest.startswith(start), (rest, problem)


def test_faults_of_all_files_of_a_folder_are_told_together(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    for name, text in (
        ("head", HEAD + '[groups]\nmain = ["generel"]\n'),
        ("10-tables", LAYOUT.replace("basic =", "Basic =")),
        ("20-rules", (RULE % "one").replace("formula", "formla")),
        ("30-rules", (RULE % "two").replace("general[*]", "publik[total]")),
    ):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    assert [(name, place, problem) for name, _, place, problem in faults(folder)] == [
        ("10-tables.toml", "layout.general.columns.Basic", "this column key will not do"),
        ("head.toml", "groups.main.1", "the layout has no table 'generel'"),
        ("20-rules.toml", "rule one.formla", "unknown key 'formla'"),
        ("30-rules.toml", "rule two.formula", "the layout has no table 'publik'"),
    ]


def test_files_that_are_no_toml_are_told_together(tmp_path: Path) -> None:
    """What stands in the others is asked once all can be read."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "head.toml").write_text(HEAD + "regions = [\n", encoding="utf-8")
    (folder / "10.toml").write_text("[layout.a]\ntitle = x\nalso = 5x\nrows = {}\n", encoding="utf-8")
    assert [(name, at) for name, at, _, _ in faults(folder)] == [
        ("head.toml", (4, 1)),
        ("10.toml", (2, 9)),
        ("10.toml", (3, 9)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "at", "sign"),
    [
        ("kind = ", "kind ＝ ", "＝", "＝"),
        ('"balance"', "“balance”", "“", "“"),
        ('"标题", en', '"标题"， en', "，", "，"),
        ("[[rules]]", "［［rules]]", "［", "［"),
        ("general[*].total", "（general[*].total)", "（", "（"),
        ("= basic", "＝ basic", "＝", "＝"),
        ("= basic", "= basic ＋ project", "＋", "＋"),
        ("= basic", "= sum（general[leaf].basic)", "（", "（"),
        ("general[*].total", "general［*].total", "［", "［"),
    ],
)
def test_full_width_punctuation_is_named_with_its_place(tmp_path: Path, old: str, new: str, at: str, sign: str) -> None:
    text = HEAD + LAYOUT + RULE % "one"
    assert old in RULE
    path = tmp_path / "mine.toml"
    text = text.replace(old, new) if old == "[[rules]]" else HEAD + LAYOUT + (RULE % "one").replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_pack(str(path))
    error = caught.value
    line, column = error.at
    assert text.split("\n")[line - 1][column - 1 :].startswith(at)
    assert f"全角符号“{sign}”" in error.say("zh")
    assert "full-width" in error.say("en")


def test_full_width_signs_of_several_lines_are_told_together(tmp_path: Path) -> None:
    rule = (
        (RULE % "one").replace('"标题", en', '"标题"， en').replace('"balance"', "“balance”").replace("id =", "id ＝")
    )
    assert [rest[0] for rest, _ in in_a_file(tmp_path, HEAD + LAYOUT + rule)] == ["＝", "，", "“"]


@pytest.mark.parametrize(
    ("formula", "starts"),
    [
        ("general[*].totl = bascic", ["totl = ", 'bascic"']),
        ("general[*].total = sum(public[leaf].total) + publik[total].total", ["publik["]),
        ("public[total].total = public[receptoin].total", ["receptoin]"]),
        ("general[*].total = 0 * basic", ["0 *"]),
        ("general[* where projct is zero].total = basic", ["projct is"]),
        ("general[*].total = basic +", ['"']),
        ("general[*].total = basic @ project", ["@ "]),
    ],
)
def test_a_fault_within_a_formula_has_its_column(tmp_path: Path, formula: str, starts: list[str]) -> None:
    """All names that are not there, each where it stands in the line."""
    found = in_a_file(tmp_path, HEAD + LAYOUT + (RULE % "one").replace("general[*].total = basic", formula))
    assert len(found) == len(starts)
    for (rest, _), start in zip(found, starts, strict=True):
        assert rest.startswith(start), rest


def test_each_formula_of_a_rule_is_asked(tmp_path: Path) -> None:
    rule = (RULE % "one").replace(
        'formula = "general[*].total = basic"',
        'formulas = [\n  "general[*].total = basc",\n  "general[*].total = basic",\n  "general[*].total = projct",\n]',
    )
    found = in_a_file(tmp_path, HEAD + LAYOUT + rule)
    assert [rest for rest, _ in found] == ['basc",', 'projct",']


def test_the_many_faults_of_a_hopeless_file_are_cut_short(tmp_path: Path) -> None:
    found = in_a_file(tmp_path, HEAD + LAYOUT + "".join((RULE % f"r{n}") + "x = 1\n" for n in range(300)))
    assert len(found) == 51
    assert found[-1][1] == "there are more: mend these first"


def test_the_command_says_all_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        HEAD + LAYOUT + (RULE % "one").replace("kind", "knd").replace("formula", "formla"), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        app(["test", str(path)], standalone_mode=False)
    lines = caught.value.say("en").split("\n")
    assert [line.partition(": ")[0] for line in lines] == [f"{path}:17:1", f"{path}:18:1"]
    assert capsys.readouterr().out == ""
    assert pickle.loads(pickle.dumps(caught.value)).say("zh") == caught.value.say("zh")
