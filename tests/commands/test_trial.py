"""`budgetcheck test PACK`: what is wrong with examples is named, and nothing else fails."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

import pytest

from budgetcheck import load_pack
from budgetcheck.checks import kinds, load
from budgetcheck.cli.app import app
from budgetcheck.commands.explain import explain_rule, list_changes
from budgetcheck.commands.trial import as_junit, as_text, rehearse
from budgetcheck.pack.reading import names_of
from budgetcheck.pack.source import stamps
from budgetcheck.reporters import Style
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
[pack]
title = { zh = "规则", en = "rules" }
[layout.general]
title = "支出表"
codes = "function"
columns = { total = "合计", basic = "基本支出" }
"""
RULE = """
[[rules]]
id = "%s"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
kind = "balance"
formula = "general[total].total = general[total].basic"
"""
GOOD = "good.general.total = { total = 5.00, basic = 5.00 }\n"
BAD = "bad.general.total = { basic = 4.00 }\n"


def write(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    load_pack.cache_clear()
    return str(path)


def faults(folder: Path, rule: str) -> list[str]:
    (trial,) = rehearse(write(folder, HEAD + RULE % "total-wrong" + rule)).trials
    return [fault.en for fault in trial.faults]


def test_a_pack_whose_examples_do_as_they_should_passes(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD + BAD) == []


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ("", ["there is no good example", "there is no bad example"]),
        (GOOD, ["there is no bad example"]),
        (GOOD + "bad.general.total = { basic = 5.00 }\n", ["nothing is found in the bad example"]),
        (GOOD.replace("5.00,", "6.00,") + BAD, ["the good example is found wrong"]),
        ("good.general.'208' = { total = 5.00 }\n" + BAD, ["the good example gives the rule nothing to check"]),
        ("good.general.total = { total = 'x' }\n" + BAD, ["the example is broken", "the example is broken"]),
    ],
)
def test_each_fault_of_examples_is_named(tmp_path: Path, examples: str, said: list[str]) -> None:
    found = faults(tmp_path, examples)
    assert len(found) == len(said)
    for fault, start in zip(found, said, strict=True):
        assert fault.startswith(start)


def test_a_bad_example_that_breaks_other_rules_too_is_a_remark(tmp_path: Path) -> None:
    """The rule stands twice under two names: neither example isolates its rule, and neither fails."""
    both = HEAD + "".join(RULE % name + GOOD + BAD for name in ("total-wrong", "sum-wrong"))
    outcome = rehearse(write(tmp_path, both))
    assert not outcome.failed
    assert [remark.en for trial in outcome.trials for remark in trial.remarks] == [
        "the bad example breaks other rules too: sum-wrong",
        "the bad example breaks other rules too: total-wrong",
    ]


def test_over_a_folder_it_says_what_each_rule_found_and_which_none_used(tmp_path: Path) -> None:
    """Of the nine tables' pack some rules hold in its own budget, and those on what it lacks are never exercised."""
    outcome = rehearse(str(FIXTURES / "nine-tables" / "pack.toml"), str(FIXTURES / "nine-tables"))
    assert outcome.files >= 1
    assert any(each.held for each in outcome.found)
    assert any(not each.files for each in outcome.found)
    assert "never exercised" in as_text(outcome, "en")
    assert "held, 0 broken (in 1 files)" in as_junit(outcome, "en")


def test_over_a_folder_what_a_rule_found_is_said_and_what_cannot_be_read(tmp_path: Path) -> None:
    """In either language, with the file and a sentence."""
    folder = tmp_path / "published"
    folder.mkdir()
    text = (FIXTURES / "nine-tables" / "unit-2024.json").read_text(encoding="utf-8")
    (folder / "sound.json").write_text(text, encoding="utf-8")
    (folder / "cut.json").write_text(text[:100], encoding="utf-8")
    pack = str(FIXTURES / "nine-tables" / "pack.toml")
    (rule,) = [each for each in rehearse(pack, str(folder)).found if each.rule == "parent-not-sum-of-parts"]
    assert (rule.broken, rule.said) == (0, ())
    wrong = re.sub(r'("total": ")([0-9])', lambda found: f"{found[1]}9{found[2]}", text, count=1)
    assert wrong != text
    (folder / "wrong.json").write_text(wrong, encoding="utf-8")
    outcome = rehearse(pack, str(folder))
    assert any(file.endswith("wrong.json") for each in outcome.found for file, _ in each.said)
    assert "not read: " in as_text(outcome, "en")
    assert "未能读取: " in as_text(outcome, "zh")
    assert "cut.json" in as_text(outcome, "zh")


def test_a_change_of_any_file_that_a_pack_is_made_of_is_seen(tmp_path: Path) -> None:
    """Its own, its parent's, and one with codes; one that goes away too."""
    (tmp_path / "base.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "codes.csv").write_text("208\n", encoding="utf-8")
    own = 'extends = "base.toml"\n[groups.rows]\nours = { file = "codes.csv" }\n'
    path = write(tmp_path, HEAD.partition("[layout")[0] + own)
    files = load_pack(path).files
    assert sorted(file.rpartition("/")[2] for file in files) == ["base.toml", "codes.csv", "mine.toml"]
    for name in ("base.toml", "codes.csv", "mine.toml"):
        before = stamps(path, files)
        os.utime(tmp_path / name, ns=(1, 1))
        assert stamps(path, files) != before
    before = stamps(path, files)
    (tmp_path / "codes.csv").unlink()
    assert stamps(path, files) != before


def test_junit_has_a_case_a_rule(tmp_path: Path) -> None:
    outcome = rehearse(write(tmp_path, HEAD + RULE % "total-wrong" + GOOD))
    root = Xml.fromstring(as_junit(outcome, "en").encode())
    assert (root.get("tests"), root.get("failures")) == ("1", "1")
    assert [case.get("name") for case in root.iter("testcase")] == ["total-wrong"]
    assert [failure.get("message") for failure in root.iter("failure")] == ["there is no bad example"]


@pytest.mark.parametrize(("examples", "code"), [(GOOD + BAD, 0), (GOOD, 1)])
def test_the_command_exits_with_1_on_any_failure(tmp_path: Path, examples: str, code: int) -> None:
    path = write(tmp_path, HEAD + RULE % "total-wrong" + examples)
    assert app(["test", path, "--lang", "en"], standalone_mode=False) == code


def test_explain_shows_a_failing_example_as_failing(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + RULE % "total-wrong" + GOOD + "bad.general.total = { basic = 5.00 }\n")
    page = explain_rule("total-wrong", path, Style("en"))
    assert "✗ This example fails: nothing is found in the bad example" in page
    assert page.count("This example fails") == 1


def test_what_a_pack_changes_of_its_parent_is_listed() -> None:
    """Xinjiang's replaces two rules, leaves out and sharpens others, and adds its own."""
    lines = list_changes("xinjiang-2024", "en").splitlines()
    assert "! empty-table-without-statement  override" in lines
    assert "- basic-not-personnel-plus-operating" in lines
    assert any(line.startswith("+ ") for line in lines)
    assert "~ pension-differs-from-its-function  warning → error" in lines
    assert list_changes("common", "en") == "this pack extends no other\n"


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_of_check_is_explained(kind: str) -> None:
    """With every option of its own."""
    page = explain_rule(kind, None, Style("en"))
    for name in names_of(load(kind).Options):
        assert f"  {name}" in page
