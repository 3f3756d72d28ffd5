"""Every command that the READMEs and guides name is one, with options that it has."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from budgetcheck.cli.app import COMMANDS, app
from budgetcheck.cli.desktop import LICENCES_OPTION
from tests.paths import ROOT

PAGES = sorted([*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
_CODE = re.compile(r"```(?:sh|console|yaml|powershell)\n(.*?)```|`([^`\n]+)`", re.S)
_NAMED = re.compile(r"(?:^|[\s\\/])budgetcheck (?!\d)([^\n|&]+)", re.M)
_OF_ALL = {"-h", "--help", "--install-completion", "--show-completion", "--version", "--lang", LICENCES_OPTION}


def _named(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    code = "\n".join(block or inline for block, inline in _CODE.findall(text))
    # In a table a bar is written \\|, and what stands behind it is another choice.
    return {found.rstrip("\\ ") for found in _NAMED.findall(code)}


def _options(command: str) -> set[str]:
    from typer.main import get_command

    built = get_command(app).get_command(None, command)  # type: ignore[attr-defined]
    return {name for each in built.params for name in (*each.opts, *each.secondary_opts)} | _OF_ALL


def _unknown(words: str) -> set[str]:
    """Return what is wrong with a command: its name, or options that it has not."""
    command, *given = shlex.split(words.replace("…", ""), comments=True) or [""]
    if command.startswith("-"):
        return {command.partition("=")[0]} - _OF_ALL
    if not command.isascii() or command not in COMMANDS:
        return {command}
    asked = {each.partition("=")[0] for each in given if each.startswith("-") and each not in ("-", "--")}
    return asked - _options(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_shown_is_one(page: Path) -> None:
    assert {words: wrong for words in _named(page) if (wrong := _unknown(words))} == {}


def test_the_pages_name_commands_and_a_wrong_one_is_found() -> None:
    named = {words.split()[0] for page in PAGES for words in _named(page)}
    assert len(named & set(COMMANDS)) > 10
    assert _unknown("validate a.json --foo 3 --quiet") == {"--foo"}
    assert _unknown("valdate a.json") == {"valdate"}
