"""What README and CONTRIBUTING show is what the tool does: their commands are run, their example rule is added."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.judging.report import validate
from budgetcheck.pack import load_pack
from budgetcheck.pack.examples import example
from budgetcheck.readers.json_file import JsonDocument
from budgetcheck.reporters.notice_wording import wording
from tests.cli.test_cli import run
from tests.paths import PACK_FILES, ROOT

CONSOLE = re.compile(r"```console\n\$ budgetcheck ([^\n]*)\n(.*?)```", re.S)


def by_the_rules_on_record(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.recorded", *words]
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        env=os.environ | {"BUDGETCHECK_LANG": "en"},
    )


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_real_output(name: str) -> None:
    """Every console block is what the command prints of the rules on record; UPDATE_GOLDENS=1 writes them anew."""
    path = ROOT / name

    def real(match: re.Match[str]) -> str:
        words = match[1].split()
        output = (by_the_rules_on_record if words[0] == "validate" else run)(*words).stdout.rstrip("\n")
        return f"```console\n$ budgetcheck {match[1]}\n{output}\n```"

    text = path.read_text(encoding="utf-8")
    shown = CONSOLE.sub(real, text)
    assert CONSOLE.search(text)
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


def test_the_readme_shows_a_real_rule() -> None:
    """The rule in the README stands in the pack with the same formula and examples."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", text, re.S)
    assert block
    assert any(block[1] in path.read_text(encoding="utf-8") for path in PACK_FILES)


def test_the_library_example_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python lines of the README print the located figure."""
    monkeypatch.chdir(ROOT)
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert block
    exec(compile(block[1], "README.md", "exec"), {})
    assert capsys.readouterr().out == "16.45 → 16.54\n"


def test_a_new_rule_is_one_toml_file(tmp_path: Path) -> None:
    """CONTRIBUTING's example rule, appended to a pack, is loaded, explained by its examples, and finds its fault."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", text, re.S)
    assert block
    shutil.copytree(ROOT / "rules", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "xinjiang-2024.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n" + block[1].replace('id = "', 'id = "new-', 1), encoding="utf-8"
    )
    pack = load_pack(str(path), examples=True)
    rule = pack.rules[-1]
    for bad in (False, True):
        budget = JsonDocument("example", example(rule, pack, bad=bad)).budget(pack.layout)
        report = validate(budget, pack, Question(select=(rule.id,)))
        assert [finding.severity for finding in report.findings] == (["error"] if bad else [])
        assert not report.outcomes[rule.id].idle


def _shown(name: str) -> list[str]:
    """Return the blocks of a guide that are no commands, comments apart."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return [re.sub(r"  # .*", "", block) for block in re.findall(r"```(?:python|yaml|toml)\n(.*?)```", text, re.S)]


@pytest.mark.parametrize("guide", ["developers", "rule-authors"])
def test_a_guide_shows_the_same_in_both_languages(guide: str) -> None:
    """What other tests hold of the English guide holds of the Chinese one."""
    assert _shown(f"{guide}.zh.md") == _shown(f"{guide}.md")
    assert _shown(f"{guide}.md")


def test_the_wording_of_a_notice_in_the_chinese_guide_is_one(tmp_path: Path) -> None:
    (example,) = _shown("reviewers.zh.md")
    path = tmp_path / "words.toml"
    path.write_text(example, encoding="utf-8")
    words = wording(str(path), "zh")
    assert "示例省财政厅" in words.words["signature"]
    assert words.headings["person"] == ""
