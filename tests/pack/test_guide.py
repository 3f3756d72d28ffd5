"""The guide to a new province, followed step by step: its commands and its TOML are taken out of it and used."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from budgetcheck.cli.app import app
from budgetcheck.pack import load_pack
from tests.layout_generator import render
from tests.layout_generator.documents import document
from tests.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = ("new-province.md", "new-province.zh.md")


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_leads_to_a_pack_that_works(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each console block is run and succeeds, each block of TOML goes into the pack, in the order of the guide."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "published.docx").write_bytes(render.word(document("guangxi", 900), merged=True))
    (tmp_path / "published").mkdir()
    shutil.copy("published.docx", "published/one.docx")
    ran = []
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    for sort, block in re.findall(r"```(console|toml)\n(.*?)```", text, re.DOTALL):
        if sort == "toml":
            _put(tmp_path / "province.toml", block)
            continue
        for line in block.splitlines():
            words = line.removeprefix("$ budgetcheck ").split()
            load_pack.cache_clear()
            assert app([*words, *([] if words[0] == "init" else ["--lang", "en"])], standalone_mode=False) == 0, line
            ran.append((words[0], capsys.readouterr().out))
    said = dict(ran)
    assert [name for name, _ in ran] == ["init", "test", "test", "test", "validate", "rules"]
    assert "+ receptions-exceed-the-limit" in said["rules"]
    assert "receptions-exceed-the-limit  1 held, 0 broken" in re.sub(" +", " ", said["test"]).replace(
        " 1 held", "  1 held"
    )
    pack = load_pack(str(tmp_path / "province.toml"))
    assert (pack.head.title.zh, pack.head.regions) == ("示例省单位预算公开", ("示例省",))


def test_both_guides_have_the_same_commands_and_rules() -> None:
    blocks = [
        re.findall(r"```(?:console|toml)\n(.*?)```", (ROOT / "docs" / guide).read_text(encoding="utf-8"), re.DOTALL)
        for guide in GUIDES
    ]
    assert blocks[0] == blocks[1]


def _put(path: Path, block: str) -> None:
    """Put a block of the guide into the pack: keys of [pack] in place of those that are there, rules at its end."""
    text = path.read_text(encoding="utf-8")
    if not block.startswith("[pack]"):
        path.write_text(f"{text}\n{block}", encoding="utf-8")
        return
    for line in block.splitlines()[1:]:
        key = line.partition(" = ")[0]
        text = re.sub(rf"^{key} = .*$", lambda _, line=line: line, text, count=1, flags=re.M)  # type: ignore[misc]
    path.write_text(text, encoding="utf-8")
